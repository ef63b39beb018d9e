//! A CSV file that is changed here and there: what is not changed stays as it is, byte for byte.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// The mark of byte order that some programs put before UTF-8.
pub(crate) const MARK: &[u8] = b"\xef\xbb\xbf";

/// A CSV file, row by row. The file is one that was read as a table before, so its quotes are sound.
#[derive(Clone, Debug)]
pub struct Sheet<'b> {
    bytes: &'b [u8],
    header: Vec<String>,
    /// Where each row's fields are, as many as the header has, the header first.
    fields: Vec<Range<usize>>,
    /// The line of each row, the header first.
    lines: Vec<u64>,
    /// How rows end.
    end: &'static str,
    /// What is to stand in a field, by row, the header first, and column, new ones last.
    cells: BTreeMap<(usize, usize), String>,
    new_columns: Vec<String>,
    new_rows: Vec<Vec<(String, String)>>,
}

/// Why a file is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// It has no header.
    #[error("it has no header row")]
    Empty,
    /// It is not UTF-8.
    #[error("it is not UTF-8 text")]
    NotText,
    /// A row has another number of fields than the header.
    #[error("row {0} has another number of fields than the header")]
    Uneven(u64),
}

impl<'b> Sheet<'b> {
    /// Finds the rows and fields of a file. Blank lines are no rows.
    ///
    /// # Errors
    /// See [`SheetError`].
    pub fn new(bytes: &'b [u8]) -> Result<Self, SheetError> {
        if std::str::from_utf8(bytes).is_err() {
            return Err(SheetError::NotText);
        }
        let mut sheet = Self {
            bytes,
            header: Vec::new(),
            fields: Vec::new(),
            lines: Vec::new(),
            end: "\n",
            cells: BTreeMap::new(),
            new_columns: Vec::new(),
            new_rows: Vec::new(),
        };
        let mut at = if bytes.starts_with(MARK) {
            MARK.len()
        } else {
            0
        };
        let mut line = 1;
        let mut row: Vec<Range<usize>> = Vec::new();
        while at < bytes.len() {
            let begun = line;
            row.clear();
            at = scan(bytes, at, &mut line, &mut row);
            let blank = |field: &Range<usize>| {
                let text = &bytes[field.clone()];
                text.iter().all(|byte| matches!(byte, b' ' | b'\t'))
            };
            if row.len() == 1 && row.iter().all(blank) {
                continue;
            }
            if sheet.lines.is_empty() {
                let names = row.iter();
                let names = names.map(|field| plain(&bytes[field.clone()]).trim().to_owned());
                sheet.header = names.collect();
                if bytes[..at].ends_with(b"\r\n") {
                    sheet.end = "\r\n";
                }
            } else if row.len() != sheet.header.len() {
                return Err(SheetError::Uneven(begun));
            }
            sheet.lines.push(begun);
            sheet.fields.extend(row.iter().cloned());
        }
        if sheet.lines.is_empty() {
            return Err(SheetError::Empty);
        }
        Ok(sheet)
    }

    /// The numbers of its rows.
    #[must_use]
    pub fn rows(&self) -> Range<usize> {
        0..self.lines.len() - 1
    }

    /// The line on which a row begins, counted from 1.
    #[must_use]
    pub fn line(&self, row: usize) -> u64 {
        self.lines[row + 1]
    }

    /// The position of a column that was read.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|own| own == name)
    }

    /// A field as it was read; empty where the column is absent.
    #[must_use]
    pub fn get(&self, row: usize, column: Option<usize>) -> Cow<'b, str> {
        let place = column.map(|column| self.place(row + 1, column));
        place.map_or(Cow::Borrowed(""), |place| plain(&self.bytes[place]))
    }

    fn place(&self, row: usize, column: usize) -> Range<usize> {
        self.fields[row * self.header.len() + column].clone()
    }

    /// Where a column stands; one that is absent is added at the end.
    fn needed(&mut self, name: &str) -> usize {
        if let Some(at) = self.column(name) {
            return at;
        }
        let found = self.new_columns.iter().position(|own| own == name);
        let at = found.unwrap_or_else(|| {
            self.new_columns.push(name.to_owned());
            self.new_columns.len() - 1
        });
        self.header.len() + at
    }

    /// Changes a field. A column that the file does not have is added, empty elsewhere.
    pub fn set(&mut self, row: usize, column: &str, value: &str) {
        let column = self.needed(column);
        self.cells.insert((row + 1, column), value.to_owned());
    }

    /// Adds a row at the end, by the names of its columns; what is not named is empty. A column that
    /// the file does not have is added, if there is something to stand in it.
    pub fn push(&mut self, row: &[(&str, &str)]) {
        for (column, value) in row {
            if !value.is_empty() {
                self.needed(column);
            }
        }
        let row = row.iter();
        let row = row.map(|(column, value)| ((*column).to_owned(), (*value).to_owned()));
        self.new_rows.push(row.collect());
    }

    /// Whether anything is changed.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        !(self.cells.is_empty() && self.new_rows.is_empty())
    }

    /// The file with all changes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = self.changed(self.lines.len(), self.bytes.len());
        if !self.new_rows.is_empty() && !out.ends_with(b"\n") {
            out.extend_from_slice(self.end.as_bytes());
        }
        for row in &self.new_rows {
            for (at, name) in self.header.iter().chain(&self.new_columns).enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                if let Some((_, value)) = row.iter().find(|(own, _)| own == name) {
                    out.extend_from_slice(quoted(value).as_bytes());
                }
            }
            out.extend_from_slice(self.end.as_bytes());
        }
        out
    }

    /// The file as it was read without its last column, if that has this name and nothing stands in it.
    #[must_use]
    pub fn without_empty(&self, column: &str) -> Option<Vec<u8>> {
        let last = self.header.len().checked_sub(2)? + 1;
        let own = (self.header[last] == column).then_some(last);
        if own.is_none() || self.rows().any(|row| !self.get(row, own).is_empty()) {
            return None;
        }
        let mut out = Vec::with_capacity(self.bytes.len());
        let mut at = 0;
        for row in 0..self.lines.len() {
            out.extend_from_slice(&self.bytes[at..self.place(row, last - 1).end]);
            at = self.place(row, last).end;
        }
        out.extend_from_slice(&self.bytes[at..]);
        Some(out)
    }

    /// The file with what is changed in its rows, without the rows from one on.
    #[must_use]
    pub fn up_to(&self, row: usize) -> Vec<u8> {
        let until = if row + 1 < self.lines.len() {
            self.place(row + 1, 0).start
        } else {
            self.bytes.len()
        };
        self.changed(row + 1, until)
    }

    /// The bytes of the first rows, the header among them, up to a byte, with what is changed in them.
    fn changed(&self, rows: usize, until: usize) -> Vec<u8> {
        let width = self.header.len();
        let mut out = Vec::with_capacity(until + 64 * self.new_rows.len());
        let mut at = 0;
        let mut cells = self.cells.iter().peekable();
        for row in 0..rows {
            while let Some(((_, column), value)) =
                cells.next_if(|((own, column), _)| *own == row && *column < width)
            {
                let place = self.place(row, *column);
                out.extend_from_slice(&self.bytes[at..place.start]);
                out.extend_from_slice(quoted(value).as_bytes());
                at = place.end;
            }
            if self.new_columns.is_empty() {
                continue;
            }
            let last = self.place(row, width - 1).end;
            out.extend_from_slice(&self.bytes[at..last]);
            at = last;
            for (column, name) in (width..).zip(&self.new_columns) {
                let own = cells.next_if(|(place, _)| **place == (row, column));
                let value = if row == 0 {
                    name
                } else {
                    own.map_or("", |(_, value)| value)
                };
                out.push(b',');
                out.extend_from_slice(quoted(value).as_bytes());
            }
        }
        out.extend_from_slice(&self.bytes[at..until]);
        out
    }
}

/// Finds the fields of the row that begins at a byte, and where the next begins.
fn scan(bytes: &[u8], from: usize, line: &mut u64, row: &mut Vec<Range<usize>>) -> usize {
    let mut begun = from;
    let mut at = from;
    let mut inside = false;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            // Two quotes inside a field open it again at once.
            b'"' => inside = !inside,
            b'\n' if inside => *line += 1,
            b',' if !inside => {
                row.push(begun..at);
                begun = at + 1;
            }
            b'\n' => {
                let end = if at > begun && bytes[at - 1] == b'\r' {
                    at - 1
                } else {
                    at
                };
                row.push(begun..end);
                *line += 1;
                return at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    row.push(begun..at);
    at
}

/// A field without its quotes. The file is UTF-8, and fields end at ASCII.
fn plain(field: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(field);
    let inner = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    match inner {
        None => text,
        Some(inner) => Cow::Owned(inner.replace("\"\"", "\"")),
    }
}

/// A value as a field.
fn quoted(value: &str) -> Cow<'_, str> {
    if value.contains(['"', ',', '\r', '\n']) {
        Cow::Owned(format!("\"{}\"", value.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(sheet: &Sheet<'_>) -> String {
        String::from_utf8(sheet.bytes()).unwrap()
    }

    #[test]
    fn what_is_not_touched_stays() {
        let own = "\u{feff}b, a ,\"c\"\r\n\r\n\"x\"\"y\",1,\"two\r\nlines\"\r\n   \r\nz,,3";
        let mut sheet = Sheet::new(own.as_bytes()).unwrap();
        assert!(!sheet.is_changed());
        assert_eq!(text(&sheet), own);
        assert_eq!(sheet.rows(), 0..2);
        assert_eq!((sheet.line(0), sheet.line(1)), (3, 6));
        assert_eq!(sheet.get(0, sheet.column("b")), "x\"y");
        assert_eq!(sheet.get(0, sheet.column("c")), "two\r\nlines");
        assert_eq!(sheet.get(1, sheet.column("none")), "");
        sheet.set(1, "a", "9");
        sheet.push(&[("a", "7"), ("b", "p,q"), ("d", "")]);
        assert_eq!(
            text(&sheet),
            "\u{feff}b, a ,\"c\"\r\n\r\n\"x\"\"y\",1,\"two\r\nlines\"\r\n   \r\nz,9,3\r\n\"p,q\",7,\r\n"
        );
    }

    #[test]
    fn columns_that_are_absent_are_added_at_the_end() {
        let mut sheet = Sheet::new(b"a,b\n1,2\n\n3,4\n").unwrap();
        sheet.set(1, "c", "x");
        sheet.set(1, "a", "5");
        sheet.set(0, "d", "y");
        sheet.push(&[("d", "z"), ("a", "6")]);
        assert_eq!(text(&sheet), "a,b,c,d\n1,2,,y\n\n5,4,x,\n6,,,z\n");
    }

    #[test]
    fn a_last_column_in_which_nothing_stands_is_taken_off_again() {
        for own in ["\u{feff}a,\"b\"\r\n1,\"2\"\r\n\r\n3,", "a,b\n1,2\n\n3,4\n"] {
            let mut sheet = Sheet::new(own.as_bytes()).unwrap();
            sheet.set(0, "c", "");
            let with = sheet.bytes();
            let sheet = Sheet::new(&with).unwrap();
            assert_eq!(sheet.without_empty("c").unwrap(), own.as_bytes());
            assert_eq!(sheet.without_empty("b"), None);
        }
        for other in ["a,c\n1,2\n", "c\n", "c,a\n,1\n"] {
            let sheet = Sheet::new(other.as_bytes()).unwrap();
            assert_eq!(sheet.without_empty("c"), None, "{other}");
        }
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(Sheet::new(b"\n \n").unwrap_err(), SheetError::Empty);
        assert_eq!(Sheet::new(b"a\xff\n").unwrap_err(), SheetError::NotText);
        assert_eq!(
            Sheet::new(b"a,b\n\n1\n").unwrap_err(),
            SheetError::Uneven(3)
        );
    }

    proptest! {
        /// Against the csv crate: the same rows, and after a change the same but for that field.
        #[test]
        fn it_reads_what_others_read(
            rows in prop::collection::vec(prop::collection::vec("[ab\",\n é]{0,4}", 3), 1..6),
            crlf in any::<bool>(),
            changed in 0usize..18,
        ) {
            let end = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
            let mut writer = csv::WriterBuilder::new().terminator(end).from_writer(Vec::new());
            writer.write_record(["p", "q", "r"]).unwrap();
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let bytes = writer.into_inner().unwrap();
            let mut sheet = Sheet::new(&bytes).unwrap();
            prop_assert_eq!(sheet.bytes(), bytes.clone());
            prop_assert_eq!(sheet.rows().len(), rows.len());
            let (row, column) = (changed / 3 % rows.len(), changed % 3);
            for (at, own) in rows.iter().enumerate() {
                for (column, field) in own.iter().enumerate() {
                    let found = sheet.get(at, Some(column));
                    prop_assert_eq!(found.as_ref(), field.as_str());
                }
            }
            sheet.set(row, ["p", "q", "r"][column], "new, \"one\"");
            let mut expected = rows.clone();
            expected[row][column] = "new, \"one\"".to_owned();
            let out = sheet.bytes();
            let mut reader = csv::Reader::from_reader(out.as_slice());
            let found: Vec<Vec<String>> = reader
                .records()
                .map(|own| own.unwrap().iter().map(str::to_owned).collect())
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
