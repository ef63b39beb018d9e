//! Text files as rows of cells: their encoding, what separates their fields, their quotes.

use std::borrow::Cow;

use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::cell::{Cell, Row, Sheet};
use super::unread::Unread;
use super::words::headers_in;

/// What may separate fields.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// So many rows are looked at to find what separates fields.
const LOOKED_AT: usize = 60;

/// Most bytes of a text file.
pub(super) const LARGEST: usize = 512 << 20;

/// Most columns of a row that has anything.
const WIDEST: usize = 1 << 14;

/// Reads a text file. `label` names its encoding, where it is known.
pub(super) fn read(file: &str, bytes: &[u8], label: Option<&str>) -> Result<Sheet, Unread> {
    if bytes.len() > LARGEST {
        return Err(Unread::TooLarge(format!(
            "a text file of more than {} MiB",
            LARGEST >> 20
        )));
    }
    let (text, encoding) = decode(bytes, label)?;
    if text.contains('\0') {
        return Err(Unread::Damaged("it has bytes of value 0".to_owned()));
    }
    if bytecount::count(text.as_bytes(), b'"') % 2 == 1 {
        return Err(Unread::Damaged(
            "a quote is opened and never closed".to_owned(),
        ));
    }
    let (text, skipped, said) = stated(&text);
    let delimiter = match said {
        Some(delimiter) => delimiter,
        None => likeliest(text),
    };
    let mut sheet = Sheet {
        file: file.to_owned(),
        delimiter: Some(delimiter),
        encoding: (encoding != UTF_8).then(|| encoding.name()),
        is_stated: skipped > 0,
        ..Sheet::default()
    };
    let (mut last, mut wide) = (skipped, None);
    each_row(text, delimiter, usize::MAX, |line, cells, own| {
        sheet.trimmed += own.trimmed;
        let line = line + skipped;
        sheet.blank += (line - last).saturating_sub(1);
        last = line + own.breaks;
        let width = cells.iter().rposition(|cell| !cell.is_empty());
        match width {
            None => sheet.blank += 1,
            Some(width) if width >= WIDEST => {
                wide = Some(line);
                return false;
            }
            Some(_) => sheet.rows.push(Row { line, cells }),
        }
        true
    })?;
    if let Some(line) = wide {
        return Err(Unread::TooLarge(format!(
            "a table with more than {WIDEST} columns in line {line}"
        )));
    }
    Ok(sheet)
}

/// A file's text, and how it was encoded.
fn decode<'b>(
    bytes: &'b [u8],
    label: Option<&str>,
) -> Result<(Cow<'b, str>, &'static Encoding), Unread> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok((whole(encoding, &bytes[mark..])?, encoding));
    }
    if let Some(label) = label {
        let encoding = Encoding::for_label(label.as_bytes())
            .ok_or_else(|| Unread::UnknownEncoding(label.to_owned()))?;
        // Of a folder's files some may be UTF-8 already: other encodings of letters seldom look like it.
        if encoding.is_ascii_compatible()
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Ok((Cow::Borrowed(text), UTF_8));
        }
        return Ok((whole(encoding, bytes)?, encoding));
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return Ok((whole(encoding, bytes)?, encoding));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((Cow::Borrowed(text), UTF_8));
    }
    let mut likely = [WINDOWS_1252, MACINTOSH]
        .into_iter()
        .filter_map(|encoding| Some((whole(encoding, bytes).ok()?, encoding)))
        .filter(|(text, _)| plausible(text));
    match (likely.next(), likely.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(Unread::Encoding),
    }
}

fn whole<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> Result<Cow<'b, str>, Unread> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| Unread::Damaged(format!("it is not whole as {}", encoding.name())))
}

/// UTF-16 without a mark: every other byte of what is mostly ASCII is 0.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(400) & !1];
    let zeros = |from: usize| {
        start
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let most = start.len() / 2 * 9 / 10;
    match (zeros(0), zeros(1)) {
        _ if start.len() < 4 => None,
        (0, odd) if odd >= most => Some(UTF_16LE),
        (even, 0) if even >= most => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether a text of an old encoding reads like names and words of the Americas and Europe.
fn plausible(text: &str) -> bool {
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii() {
            let after = chars.peek().copied().unwrap_or(' ');
            let letter = matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' | 'œ' | 'Œ');
            let capital = c.is_uppercase()
                && (before.is_lowercase() || after.is_lowercase() && before.is_alphabetic());
            let between = before.is_alphabetic() && after.is_alphabetic();
            let mark = matches!(c, '¿' | '¡' | 'º' | 'ª' | '°' | '\u{a0}' | '€' | '«' | '»')
                || matches!(c, '–' | '—' | '‘' | '’' | '“' | '”' | '·' | '…') && !between;
            if !(letter && !capital || mark) {
                return false;
            }
        }
        before = c;
    }
    true
}

/// What a first line such as `sep=;` says, and the text after it.
fn stated(text: &str) -> (&str, u64, Option<char>) {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    let first = text[..end].trim().trim_matches('"').to_ascii_lowercase();
    let Some(said) = first.strip_prefix("sep=") else {
        return (text, 0, None);
    };
    let said = match said {
        "\\t" | "" => '\t',
        said => said.chars().next().unwrap_or(','),
    };
    let rest = &text[end..];
    let rest = rest
        .strip_prefix("\r\n")
        .or_else(|| rest.strip_prefix(['\n', '\r']));
    (rest.unwrap_or(""), 1, said.is_ascii().then_some(said))
}

/// What separates the fields: where it shows most headers of a table; else, most fields.
fn likeliest(text: &str) -> char {
    // The fields of the row that shows most headers; a header may end in signs that separate others.
    let score = |delimiter: char| {
        let mut best = (0, 0);
        // Whatever is wrong is told when the file is read.
        let _ = each_row(text, delimiter, LOOKED_AT, |_, cells, _| {
            let headers = headers_in(cells.iter().map(Cell::shown));
            best = best.max((headers, cells.len()));
            true
        });
        best
    };
    let mut best = (',', score(','));
    for delimiter in &DELIMITERS[1..] {
        let own = score(*delimiter);
        if own > best.1 {
            best = (*delimiter, own);
        }
    }
    best.0
}

/// What stands within the fields of a row.
#[derive(Clone, Copy, Default)]
struct Within {
    /// Values with blanks around them.
    trimmed: u64,
    /// Line breaks.
    breaks: u64,
}

/// Gives each row with its line, until told to stop or there were so many.
fn each_row(
    text: &str,
    delimiter: char,
    most: usize,
    mut each: impl FnMut(u64, Vec<Cell>, Within) -> bool,
) -> Result<(), Unread> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        // All are ASCII.
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let (mut line, mut from, mut count) = (1, 0_usize, 0);
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => return Err(Unread::Damaged(error.to_string())),
        }
        // The reader passes blank lines over and counts none of a lone carriage return.
        let start = record.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(from).max(from);
        let start = start.min(text.len());
        let begun = start + blank_lines(&text[start..]);
        // In one piece: the reader may part a line end of two characters.
        line += lines(&text.as_bytes()[from..begun]);
        from = begun;
        count += 1;
        let mut own = Within::default();
        let cells = record.iter().map(|field| {
            let cell = Cell::text(field);
            own.breaks += lines(field.as_bytes());
            own.trimmed += u64::from(!cell.is_empty() && cell.shown() != field);
            cell
        });
        let cells = cells.collect();
        if !each(line, cells, own) || count >= most {
            return Ok(());
        }
    }
}

/// The bytes of line ends that stand before a row.
fn blank_lines(text: &str) -> usize {
    text.len() - text.trim_start_matches(['\n', '\r']).len()
}

/// How many lines end in some bytes.
fn lines(bytes: &[u8]) -> u64 {
    let feeds = bytecount::count(bytes, b'\n');
    let pairs = memchr::memmem::find_iter(bytes, b"\r\n").count();
    (feeds + bytecount::count(bytes, b'\r') - pairs) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
        let sheet = read("cases.csv", bytes, None).unwrap();
        let shown = |row: &Row| row.cells.iter().map(|c| c.shown().into_owned()).collect();
        sheet
            .rows
            .iter()
            .map(|row| (row.line, shown(row)))
            .collect()
    }

    #[test]
    fn any_separator_encoding_and_line_end() {
        let expected = rows(b"case_id,persons,needs\nA1,2,a;b\n");
        assert_eq!(expected[1].1, ["A1", "2", "a;b"]);
        for text in [
            "case_id;persons;needs\r\nA1;2;\"a;b\"\r\n",
            "case_id\tpersons\tneeds\nA1\t2\ta;b\n",
            "case_id,persons,needs\rA1,2,a;b\r",
            "\u{feff}case_id|persons|needs\nA1|2|a;b",
        ] {
            assert_eq!(rows(text.as_bytes()), expected, "{text:?}");
        }
        let text = "sep=;\ncase_id;persons;needs\nA1;2;\"a;b\"\n";
        assert_eq!(rows(text.as_bytes())[1], (3, expected[1].1.clone()));
        let text = "case_id,persons,needs\nA1,2,a;b\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(rows(&little), expected);
        assert_eq!(rows(&big), expected);
        assert_eq!(rows(&[&[0xff, 0xfe], little.as_slice()].concat()), expected);
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let text = "port_id,name\n\n\"a\",\"two\nlines\"\n\n\nb,c\n,\n";
        let sheet = read("ports.csv", text.as_bytes(), None).unwrap();
        let lines: Vec<u64> = sheet.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [1, 3, 7]);
        // The second, the fifth, the sixth, and the last, which has commas alone.
        assert_eq!(sheet.blank, 4);
        assert_eq!(sheet.rows[1].cells[1], Cell::Text("two\nlines".to_owned()));
    }

    #[test]
    fn an_old_encoding_is_told_or_asked_for() {
        let latin = b"port_id,name\nx,Se\xf1or Garc\xeda, \xc1vila\n";
        assert!(read("ports.csv", latin, None).unwrap().encoding == Some("windows-1252"));
        let mac = b"port_id,name\nx,Se\x96or Garc\x92a\n";
        assert_eq!(
            read("ports.csv", mac, None).unwrap().encoding,
            Some("macintosh")
        );
        let dos = b"port_id,name\nx,Se\xa4or\n";
        assert!(matches!(
            read("ports.csv", dos, None),
            Err(Unread::Encoding)
        ));
        assert!(read("ports.csv", latin, Some("latin1")).is_ok());
        assert!(read("ports.csv", latin, Some("klingon")).is_err());
        let modern = "port_id,name\nx,Señor\n".as_bytes();
        let sheet = read("ports.csv", modern, Some("latin1")).unwrap();
        assert_eq!(sheet.encoding, None);
        assert_eq!(sheet.rows[1].cells[1], Cell::text("Señor"));
    }

    #[test]
    fn a_row_too_wide_is_refused() {
        let wide = format!("port_id,name\nx,y\n{}z\nq,r\n", ",".repeat(WIDEST));
        let read = read("ports.csv", wide.as_bytes(), None);
        assert!(matches!(read, Err(Unread::TooLarge(why)) if why.contains("line 3")));
        // Fields without anything in them are no columns.
        let blank = format!("port_id,name\nx,y{}\n", ",".repeat(WIDEST));
        assert_eq!(rows(blank.as_bytes()).len(), 2);
    }

    #[test]
    fn a_damaged_file_is_refused() {
        for bytes in [&b"a,b\n\"x,y\n"[..], b"a,b\nx,\0y\n"] {
            assert!(matches!(
                read("x.csv", bytes, None),
                Err(Unread::Damaged(_))
            ));
        }
    }
}
