//! One CSV file: header, rows and their positions. Knows nothing of what the columns mean.

use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};
use sha2::{Digest, Sha256};

use super::report::{Report, did_you_mean};
use crate::domain::problem::InputFile;
use crate::notice::Notice;

/// Where files come from and what is noted about them.
pub(super) struct Source<'s> {
    pub folder: &'s Path,
    pub inputs: &'s mut Vec<InputFile>,
    pub report: &'s mut Report,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub name: &'static str,
    pub required: bool,
}

/// A column that every table of its kind has.
pub(super) const fn required(name: &'static str) -> Column {
    Column {
        name,
        required: true,
    }
}

/// A column that may be absent.
pub(super) const fn optional(name: &'static str) -> Column {
    Column {
        name,
        required: false,
    }
}

/// What is known of a file before its rows are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub file: &'static str,
    pub required: bool,
    pub columns: &'static [Column],
}

/// One row: its line and its fields by the position of their column in [`Shape::columns`].
#[derive(Clone, Copy)]
pub(super) struct Row<'r> {
    pub shape: &'static Shape,
    pub line: u64,
    record: &'r ByteRecord,
    places: &'r [Option<usize>],
}

impl<'r> Row<'r> {
    /// The text of a field; empty where the column is absent.
    pub fn text(&self, column: usize) -> &'r str {
        // Rows that are not UTF-8 were left out.
        self.places[column]
            .and_then(|at| self.record.get(at))
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or("")
    }

    /// An error at a field.
    pub fn error(&self, column: usize, code: &'static str, message: impl Into<String>) -> Notice {
        Notice::error(code, self.shape.file, message)
            .at_row(self.line)
            .at(self.shape.columns[column].name, self.text(column))
    }

    /// A warning at a field.
    pub fn warning(&self, column: usize, code: &'static str, message: impl Into<String>) -> Notice {
        Notice::warning(code, self.shape.file, message)
            .at_row(self.line)
            .at(self.shape.columns[column].name, self.text(column))
    }
}

/// Whether a table could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// There is no such file.
    Absent,
    /// Every row was good.
    Whole,
    /// Some rows, or all, were bad: what refers to the table is not judged.
    Broken,
}

impl Source<'_> {
    /// The bytes of a file, noted among the inputs; none if it is absent or cannot be read.
    pub fn bytes(&mut self, shape: &Shape) -> Result<Option<Vec<u8>>, ()> {
        match read_input(self.folder, shape.file, self.inputs) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                if shape.required {
                    self.report.push(
                        Notice::error("missing_file", shape.file, "the file is missing").remedy(
                            format!("add {} with the header `{}`", shape.file, header(shape)),
                        ),
                    );
                    return Err(());
                }
                Ok(None)
            }
            Err(error) => {
                self.report.push(Notice::error(
                    "unreadable_file",
                    shape.file,
                    format!("the file cannot be read: {error}"),
                ));
                Err(())
            }
        }
    }

    /// Reads a table; `each` gets every row of the right length and encoding and says whether it
    /// was good.
    pub fn table(
        &mut self,
        shape: &'static Shape,
        mut each: impl FnMut(Row<'_>, &mut Report) -> bool,
    ) -> Found {
        let bytes = match self.bytes(shape) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Found::Absent,
            Err(()) => return Found::Broken,
        };
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text);
        let mut record = ByteRecord::new();
        let mut whole = true;
        if !matches!(reader.read_byte_record(&mut record), Ok(true)) {
            self.report.push(
                Notice::error("empty_file", shape.file, "the file has no header row")
                    .remedy(format!("begin it with `{}`", header(shape))),
            );
            return Found::Broken;
        }
        let fields = record.len();
        let Some(places) = columns(shape, &record, self.report) else {
            return Found::Broken;
        };
        let mut last_line = 1;
        // Reading from memory with flexible rows cannot fail.
        while matches!(reader.read_byte_record(&mut record), Ok(true)) {
            let line = record.position().map_or(0, csv::Position::line);
            last_line = line;
            if record.len() == 1
                && record
                    .get(0)
                    .is_some_and(|field| field.trim_ascii().is_empty())
                && fields > 1
            {
                continue;
            }
            if record.len() != fields {
                self.report.push(
                    Notice::error(
                        "wrong_field_count",
                        shape.file,
                        format!("the row has {} fields, the header {fields}", record.len()),
                    )
                    .at_row(line)
                    .remedy("give every row one field for each column of the header; was the file cut off?"),
                );
                whole = false;
                continue;
            }
            if let Some(at) = record
                .iter()
                .position(|field| std::str::from_utf8(field).is_err())
            {
                let column = places
                    .iter()
                    .position(|&place| place == Some(at))
                    .map_or("?", |column| shape.columns[column].name);
                self.report.push(
                    Notice::error("not_utf8", shape.file, "the field is not UTF-8 text")
                        .at_row(line)
                        .at(column, String::from_utf8_lossy(&record[at]))
                        .remedy("save the file as UTF-8"),
                );
                whole = false;
                continue;
            }
            let row = Row {
                shape,
                line,
                record: &record,
                places: &places,
            };
            whole &= each(row, self.report);
        }
        if bytecount::count(text, b'"') % 2 == 1 {
            self.report.push(
                Notice::error(
                    "unclosed_quote",
                    shape.file,
                    "a quoted field has no closing quote; all that follows it is taken for one field",
                )
                .at_row(last_line)
                .remedy("close the quote, and double a quote inside a quoted field"),
            );
            whole = false;
        }
        if whole { Found::Whole } else { Found::Broken }
    }
}

/// Reads a file of the feed and notes its hash.
pub(super) fn read_input(
    folder: &Path,
    file: &str,
    inputs: &mut Vec<InputFile>,
) -> std::io::Result<Vec<u8>> {
    let bytes = std::fs::read(folder.join(file))?;
    inputs.push(InputFile {
        path: file.to_owned(),
        sha256: sha256(&bytes),
    });
    Ok(bytes)
}

/// SHA-256 in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn header(shape: &Shape) -> String {
    let names: Vec<&str> = shape.columns.iter().map(|column| column.name).collect();
    names.join(",")
}

/// Where each known column stands; none if a required one is missing or any stands twice.
fn columns(
    shape: &'static Shape,
    record: &ByteRecord,
    report: &mut Report,
) -> Option<Vec<Option<usize>>> {
    let mut places = vec![None; shape.columns.len()];
    let mut good = true;
    let names = || shape.columns.iter().map(|column| column.name);
    for (at, field) in record.iter().enumerate() {
        let field = String::from_utf8_lossy(field);
        let field = field.trim();
        match names().position(|name| name == field) {
            None => report.push(
                Notice::warning(
                    "unknown_column",
                    shape.file,
                    format!("the column `{field}` is not known and is left out"),
                )
                .at_row(1)
                .at(field, field)
                .remedy(did_you_mean(
                    field,
                    names(),
                    &format!("known columns are `{}`", header(shape)),
                )),
            ),
            Some(column) if places[column].is_some() => {
                report.push(
                    Notice::error(
                        "duplicate_column",
                        shape.file,
                        format!("the column `{field}` stands twice in the header"),
                    )
                    .at_row(1)
                    .at(field, field)
                    .remedy("leave one of them"),
                );
                good = false;
            }
            Some(column) => places[column] = Some(at),
        }
    }
    for (column, place) in shape.columns.iter().zip(&places) {
        if column.required && place.is_none() {
            report.push(
                Notice::error(
                    "missing_column",
                    shape.file,
                    format!("the required column `{}` is missing", column.name),
                )
                .at_row(1)
                .at(column.name, "")
                .remedy(format!("add `{}` to the header", column.name)),
            );
            good = false;
        }
    }
    good.then_some(places)
}
