//! What tables and columns are called in English and Spanish. A name that means one thing in its table
//! is used; one that may mean another is offered, and asked for.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::feed::{Shape, TABLES};

/// What a table's file, sheet and columns may be called.
struct Called {
    /// The feed's file.
    file: &'static str,
    /// Names of files and sheets.
    names: Vec<Word>,
    columns: Vec<Headers>,
}

/// A word as it is written, and run together.
struct Word {
    text: &'static str,
    run: String,
}

/// The headers of one column: those that can only mean it, and those that may.
struct Headers {
    column: &'static str,
    sure: Vec<Word>,
    maybe: Vec<Word>,
}

static CALLED: LazyLock<Vec<Called>> = LazyLock::new(|| called(include_str!("words.txt")));

/// The names of each table's columns, run together.
static COLUMNS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let runs = |shape: &&Shape| shape.columns.iter().map(|own| squash(own.name)).collect();
    TABLES.iter().map(runs).collect()
});

/// Reads the table of words.
fn called(text: &'static str) -> Vec<Called> {
    let words = |list: &'static str| -> Vec<Word> {
        let words = list.split(',').map(str::trim);
        let words = words.filter(|word| !word.is_empty());
        let words = words.map(|text| Word {
            text,
            run: squash(text),
        });
        words.collect()
    };
    let mut all: Vec<Called> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((file, names)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            all.push(Called {
                file,
                names: words(names),
                columns: Vec::new(),
            });
        } else if let Some((column, headers)) = line.split_once('=')
            && let (Some(own), Some((sure, maybe))) = (all.last_mut(), headers.split_once('?'))
        {
            own.columns.push(Headers {
                column: column.trim(),
                sure: words(sure),
                maybe: words(maybe),
            });
        }
    }
    all
}

/// Headers of columns for people alone: passed over, and said.
const REMARKS: [&str; 17] = [
    "remark",
    "remarks",
    "note",
    "notes",
    "comment",
    "comments",
    "observation",
    "observations",
    "nota",
    "notas",
    "comentario",
    "comentarios",
    "observacion",
    "observaciones",
    "row",
    "row number",
    "fila",
];

/// A name as it is compared: small letters without marks, words joined by one space.
pub(super) fn fold(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for c in name.chars() {
        let before = text.len();
        plain_letter(c, &mut text);
        if text.len() == before && !is_mark(c) && !text.ends_with(' ') {
            text.push(' ');
        }
    }
    text.make_ascii_lowercase();
    let sharp = name.trim_start().starts_with('#');
    let text = text.trim();
    if sharp {
        format!("no {text}")
    } else {
        text.to_owned()
    }
}

/// A name as it is compared where words may be run together: `CaseID`, `case_id`.
pub(super) fn squash(name: &str) -> String {
    let mut text = fold(name);
    text.retain(|c| c != ' ');
    text
}

/// Whether a character is a mark on the letter before it.
pub(super) fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The letters or digits of ASCII that a character is without its marks; nothing where it is neither.
pub(super) fn plain_letter(c: char, to: &mut String) {
    let plain: Cow<'_, str> = match c {
        c if c.is_ascii_alphanumeric() => {
            to.push(c);
            return;
        }
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ª' => "a".into(),
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A".into(),
        'ç' | 'ć' | 'č' => "c".into(),
        'Ç' | 'Ć' | 'Č' => "C".into(),
        'è'..='ë' | 'ē' | 'ę' | 'ě' => "e".into(),
        'È'..='Ë' | 'Ē' | 'Ę' | 'Ě' => "E".into(),
        'ì'..='ï' | 'ī' | 'ı' => "i".into(),
        'Ì'..='Ï' | 'Ī' | 'İ' => "I".into(),
        'ñ' | 'ń' | 'ň' => "n".into(),
        'Ñ' | 'Ń' | 'Ň' => "N".into(),
        'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'º' => "o".into(),
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ő' => "O".into(),
        'ù'..='ü' | 'ū' | 'ű' => "u".into(),
        'Ù'..='Ü' | 'Ū' | 'Ű' => "U".into(),
        'ý' | 'ÿ' => "y".into(),
        'Ý' => "Y".into(),
        'š' | 'ś' => "s".into(),
        'Š' | 'Ś' => "S".into(),
        'ž' | 'ź' | 'ż' => "z".into(),
        'Ž' | 'Ź' | 'Ż' => "Z".into(),
        'ł' => "l".into(),
        'Ł' => "L".into(),
        'ß' => "ss".into(),
        'æ' => "ae".into(),
        'Æ' => "AE".into(),
        'œ' => "oe".into(),
        'Œ' => "OE".into(),
        _ => return,
    };
    to.push_str(&plain);
}

/// What a header says in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// This column of the table, by its position there.
    Column(usize),
    /// Perhaps this column: ask.
    Perhaps(usize),
    /// Something for people alone.
    Remark,
    /// Nothing that is known.
    Unknown,
}

/// What a header says in a table, by its position among the feed's.
pub(super) fn header(table: usize, header: &str) -> Said {
    let name = fold(header);
    if name.is_empty() {
        return Said::Unknown;
    }
    let run = squash(header);
    let shape = TABLES[table];
    let own = |column: &str| shape.columns.iter().position(|known| known.name == column);
    let exact = COLUMNS[table].iter().position(|own| *own == run);
    if let Some(column) = exact {
        return Said::Column(column);
    }
    let Some(called) = CALLED.iter().find(|called| called.file == shape.file) else {
        return Said::Unknown;
    };
    let find = |pick: fn(&Headers) -> &[Word]| {
        let mut columns = called.columns.iter();
        let found = columns.find(|own| pick(own).iter().any(|word| word.run == run));
        found.and_then(|found| own(found.column))
    };
    if let Some(column) = find(|own| &own.sure) {
        return Said::Column(column);
    }
    if let Some(column) = find(|own| &own.maybe) {
        return Said::Perhaps(column);
    }
    if REMARKS.contains(&name.as_str()) {
        return Said::Remark;
    }
    let near = COLUMNS[table]
        .iter()
        .position(|own| run.len() >= 4 && strsim::osa_distance(own, &run) <= 1 + run.len() / 6);
    near.map_or(Said::Unknown, Said::Perhaps)
}

/// The table that a file or sheet of a name is, by its position among the feed's.
pub(super) fn table(name: &str) -> Option<usize> {
    let run = squash(name);
    let stem = |file: &str| file.trim_end_matches(".csv").to_owned();
    if let Some(exact) = TABLES.iter().position(|shape| stem(shape.file) == run) {
        return Some(exact);
    }
    let called = CALLED
        .iter()
        .find(|own| own.names.iter().any(|word| word.run == run))?;
    TABLES.iter().position(|shape| shape.file == called.file)
}

/// The most columns of one table that some headers name.
pub(super) fn headers_in<'h>(names: impl Iterator<Item = Cow<'h, str>>) -> usize {
    let names: Vec<Cow<'_, str>> = names
        .filter(|name| !name.is_empty() && name.len() < 80)
        .collect();
    let counts = (0..TABLES.len()).map(|table| {
        let known = names
            .iter()
            .filter(|name| matches!(header(table, name), Said::Column(_) | Said::Perhaps(_)));
        known.count()
    });
    counts.max().unwrap_or(0)
}

/// Words as a list.
fn texts(words: &[Word]) -> String {
    let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
    texts.join(", ")
}

/// The table of what things may be called, in Markdown, as in `docs/spreadsheets.md`.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::new();
    for called in CALLED.iter() {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n### {}\n\nFiles and sheets: {}.\n\n| column | headers that mean it | headers that are asked for |\n|---|---|---|\n",
            called.file,
            texts(&called.names)
        );
        for own in &called.columns {
            let (sure, maybe) = (texts(&own.sure), texts(&own.maybe));
            let _ = writeln!(text, "| `{}` | {sure} | {maybe} |", own.column);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn no_header_means_two_columns_of_a_table() {
        for called in CALLED.iter() {
            let table = table(called.file.trim_end_matches(".csv")).unwrap();
            let shape = TABLES[table];
            assert_eq!(called.columns.len(), shape.columns.len(), "{}", called.file);
            let mut sure: BTreeMap<String, &str> = BTreeMap::new();
            for Headers {
                column,
                sure: words,
                maybe,
            } in &called.columns
            {
                assert!(
                    shape.columns.iter().any(|own| own.name == *column),
                    "{column}"
                );
                let words = || words.iter().map(|word| word.text);
                for word in words().chain(maybe.iter().map(|word| word.text)) {
                    assert_eq!(fold(word), word, "{word}");
                }
                for word in words().chain([*column]) {
                    let before = sure.insert(squash(word), column);
                    assert!(
                        before.is_none_or(|own| own == *column),
                        "{}: {word}",
                        called.file
                    );
                }
            }
        }
    }

    #[test]
    fn no_name_means_two_tables() {
        let mut names: BTreeMap<String, &str> = BTreeMap::new();
        for called in CALLED.iter() {
            for name in &called.names {
                let before = names.insert(name.run.clone(), called.file);
                assert_eq!(before, None, "{}", name.text);
            }
        }
    }

    #[test]
    fn names_are_folded() {
        assert_eq!(fold("Nº de caso"), "no de caso");
        assert_eq!(fold("# People"), "no people");
        assert_eq!(fold("  Case  ID. "), "case id");
        assert_eq!(fold("An\u{303}o"), "ano");
        assert_eq!(squash("CaseID"), squash("case_id"));
    }
}
