//! Rows as they may be shown beside a notice. What stands in columns that paso does not know is
//! never shown.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::report::Report;
use super::rows::{Fields, Start, for_each_from};
use super::schema::TABLES;
use super::shape::Shape;
use super::text;
use crate::notice::{COMMAND_LINE, Notice};

/// Most characters of a field that are shown.
const LONGEST: usize = 80;

/// A row with the field that a notice is about. The texts are as in the file: whoever shows them
/// must escape what could steer a terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// What stands before the field.
    pub before: String,
    /// The field; empty where the notice is about the row.
    pub field: String,
    /// What stands after it.
    pub after: String,
}

/// The rows of some notices, in their order; none where a notice is about no row, or the row may
/// not be shown.
#[must_use]
pub fn excerpts(folder: &Path, notices: &[&Notice]) -> Vec<Option<Excerpt>> {
    Excerpts {
        folder,
        whole: false,
        files: BTreeMap::new(),
    }
    .of(notices)
}

/// The rows of notices that come in parts: a file is read once, and where rows rise it is gone
/// through once.
#[derive(Debug)]
pub struct Excerpts<'f> {
    folder: &'f Path,
    /// Whether files are kept whole, for the notices that follow.
    whole: bool,
    files: BTreeMap<String, Option<Shown>>,
}

/// A file whose rows are shown.
#[derive(Debug)]
struct Shown {
    text: String,
    /// The header of a table, once it is known, and its line.
    header: Option<(Vec<String>, u64)>,
    /// A row that was reached.
    reached: Start,
    /// Rows that were gone through: the work done.
    rows: u64,
}

impl<'f> Excerpts<'f> {
    /// For the notices of a feed's folder.
    #[must_use]
    pub fn new(folder: &'f Path) -> Self {
        Self {
            folder,
            whole: true,
            files: BTreeMap::new(),
        }
    }

    /// The rows of the next notices, in their order.
    pub fn of(&mut self, notices: &[&Notice]) -> Vec<Option<Excerpt>> {
        let mut found = vec![None; notices.len()];
        let mut by_file: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, notice) in notices.iter().enumerate() {
            if notice.file == COMMAND_LINE {
                found[at] = Some(typed(notice));
            } else if notice.row.is_some() {
                by_file.entry(notice.file.as_str()).or_default().push(at);
            }
        }
        for (file, own) in by_file {
            let wanted = own.iter().filter_map(|&at| notices[at].row).max();
            let last = if self.whole { None } else { wanted };
            let folder = self.folder;
            let shown = self.files.entry(file.to_owned());
            let Some(shown) = shown.or_insert_with(|| Shown::new(folder, file, last)) else {
                continue;
            };
            match TABLES.iter().find(|shape| shape.file == file) {
                Some(shape) => rows(shape, shown, notices, &own, &mut found),
                None => lines(&shown.text, notices, &own, &mut found),
            }
        }
        found
    }
}

impl Shown {
    /// Reads a file, up to some lines beyond a row if that is given.
    fn new(folder: &Path, file: &str, last: Option<u64>) -> Option<Self> {
        let bytes = bytes(folder, file, last.unwrap_or(u64::MAX - BEYOND)).ok()?;
        let text = match text::decode(&bytes, file, &mut Report::new(0))?.text {
            Cow::Owned(text) => text,
            // The bytes themselves, without the mark that they may begin with.
            Cow::Borrowed(text) => {
                let mark = bytes.len() - text.len();
                let mut bytes = bytes;
                bytes.drain(..mark);
                String::from_utf8(bytes).ok()?
            }
        };
        Some(Self {
            text,
            header: None,
            reached: Start::default(),
            rows: 0,
        })
    }
}

/// An option as it was typed.
fn typed(notice: &Notice) -> Excerpt {
    Excerpt {
        before: format!("{} ", notice.column.as_deref().unwrap_or("")),
        field: notice.value.clone().unwrap_or_default(),
        after: String::new(),
    }
}

/// Most bytes that are read to show rows.
const MOST: usize = 1 << 30;

/// Lines that a row with quoted line ends may go on for.
const BEYOND: u64 = 50;

/// The bytes of a file that was read a moment ago, up to some lines beyond a row; a model may also
/// be named from the current folder.
fn bytes(folder: &Path, file: &str, row: u64) -> io::Result<Vec<u8>> {
    const PIECE: u64 = 1 << 20;
    let path = folder.join(file);
    let path = if path.is_file() {
        path
    } else {
        Path::new(file).to_owned()
    };
    // A pipe would be waited on for ever.
    if !fs::metadata(&path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let length = usize::try_from(fs::metadata(&path)?.len()).unwrap_or(MOST);
    let mut file = File::open(path)?;
    let (mut bytes, mut lines) = (Vec::new(), 0);
    if row > u64::from(u32::MAX) {
        bytes.reserve_exact(length.min(MOST) + 1);
    }
    loop {
        let from = bytes.len();
        let count = (&mut file).take(PIECE).read_to_end(&mut bytes)?;
        let ends = bytecount::count(&bytes[from..], b'\n') as u64;
        lines += ends;
        // A line as long as a piece is no row to be shown.
        if ends == 0 || count == 0 || lines > row + BEYOND || bytes.len() > MOST {
            return Ok(bytes);
        }
    }
}

fn rows(
    shape: &Shape,
    shown: &mut Shown,
    notices: &[&Notice],
    own: &[usize],
    found: &mut [Option<Excerpt>],
) {
    let mut wanted: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for &at in own {
        wanted
            .entry(notices[at].row.unwrap_or(0))
            .or_default()
            .push(at);
    }
    let first = wanted.keys().next().copied().unwrap_or(0);
    let last = wanted.keys().next_back().copied().unwrap_or(0);
    if first < shown.reached.line {
        shown.reached = Start::default();
    }
    let Shown {
        text,
        header,
        reached,
        rows,
    } = shown;
    for_each_from(text, *reached, |start, fields| {
        *rows += 1;
        *reached = start;
        let (header, header_line) = header.get_or_insert_with(|| {
            let names = fields.iter().map(|f| f.trim().to_owned());
            (names.collect(), start.line)
        });
        for &at in wanted.get(&start.line).into_iter().flatten() {
            let is_header = start.line == *header_line;
            found[at] = row(shape, header, is_header, fields, notices[at]);
        }
        start.line < last
    });
}

/// A row, with unknown columns left out.
fn row(
    shape: &Shape,
    header: &[String],
    is_header: bool,
    fields: Fields<'_>,
    notice: &Notice,
) -> Option<Excerpt> {
    let known = |name: &String| shape.columns.iter().any(|column| column.name == name);
    if !is_header && fields.len() != header.len() && !header.iter().all(known) {
        return None;
    }
    let column = notice.column.as_deref();
    let at = header.iter().position(|name| Some(name.as_str()) == column);
    let mut excerpt = Excerpt::default();
    for (index, field) in fields.iter().enumerate() {
        let shown = if is_header || header.get(index).is_none_or(known) {
            short(&text::shown(field))
        } else {
            "…".to_owned()
        };
        let part = match at {
            Some(at) if index == at => &mut excerpt.field,
            Some(at) if index > at => &mut excerpt.after,
            _ => &mut excerpt.before,
        };
        // The commas around the field belong to what is before and after it.
        if index > 0 && at != Some(index) {
            part.push(',');
        }
        part.push_str(&shown);
        if at == Some(index) && index > 0 {
            excerpt.before.push(',');
        }
    }
    Some(excerpt)
}

fn lines(text: &str, notices: &[&Notice], own: &[usize], found: &mut [Option<Excerpt>]) {
    let lines: Vec<&str> = text.lines().collect();
    for &at in own {
        let row = notices[at].row.and_then(|row| usize::try_from(row).ok());
        if let Some(line) = row.and_then(|row| lines.get(row.checked_sub(1)?)) {
            let trimmed = line.trim_start();
            found[at] = Some(Excerpt {
                before: line[..line.len() - trimmed.len()].to_owned(),
                field: short(trimmed.trim_end()),
                after: String::new(),
            });
        }
    }
}

fn short(field: &str) -> String {
    match field.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &field[..end]),
        None => field.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::notice::kinds;

    #[test]
    fn rows_that_rise_are_gone_through_once() {
        let home = tempfile::tempdir().unwrap();
        let mut cases = "case_id,persons\n".to_owned();
        for at in 0..1_000 {
            let _ = writeln!(cases, "C{at},2");
        }
        fs::write(home.path().join("cases.csv"), cases).unwrap();
        let notices: Vec<Notice> = (2..=1_001)
            .flat_map(|row| [row, row])
            .map(|row| {
                let notice = Notice::new(&kinds::BAD_NUMBER, "cases.csv", "odd");
                notice.at_row(row).at("persons", "2")
            })
            .collect();
        let all: Vec<&Notice> = notices.iter().collect();
        let whole = excerpts(home.path(), &all);
        assert_eq!(whole[7].as_ref().unwrap().before, "C3,");
        let mut parts = Excerpts::new(home.path());
        let told: Vec<_> = all.chunks(7).flat_map(|part| parts.of(part)).collect();
        assert_eq!(told, whole);
        let rows = parts.files["cases.csv"].as_ref().unwrap().rows;
        // Each part begins with the row that the one before it reached.
        assert!(rows <= 1_001 + 2_000 / 7 + 1, "{rows}");
        // What lies before is found too.
        assert_eq!(parts.of(&all[..7]), whole[..7]);
    }
}
