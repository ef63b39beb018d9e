//! One CSV file: header, rows and their positions. Knows nothing of what the columns mean.

use super::bytes::{Source, Unread};
use super::header::{Header, columns};
use super::kept;
use super::report::Report;
use super::rows::{Fields, for_each};
use super::shape::{Column, Shape};
use super::text::{self, FieldPosition, Text};
use crate::notice::{Kind, Notice, kinds};

/// One row: its line and its fields by the position of their column in [`Shape::columns`].
#[derive(Clone, Copy)]
pub(super) struct Row<'r> {
    pub shape: &'static Shape,
    pub line: u64,
    fields: Fields<'r>,
    places: &'r [Option<usize>],
}

impl<'r> Row<'r> {
    /// The text of a field; empty where the column is absent.
    pub fn text(&self, column: usize) -> &'r str {
        self.places[column]
            .and_then(|at| self.fields.get(at))
            .unwrap_or("")
    }

    /// The definition of a column.
    pub fn column(&self, column: usize) -> &'static Column {
        &self.shape.columns[column]
    }

    /// A notice at a field.
    pub fn notice(&self, column: usize, kind: &'static Kind, message: impl Into<String>) -> Notice {
        Notice::new(kind, self.shape.file, message)
            .at_row(self.line)
            .at(self.column(column).name, self.text(column))
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
    /// Reads a table; `each` gets every row of the right length and encoding and says whether it
    /// was good.
    pub fn table(
        &mut self,
        shape: &'static Shape,
        mut each: impl FnMut(Row<'_>, &mut Report) -> bool,
    ) -> Found {
        let bytes = match self.table_bytes(shape) {
            Ok(bytes) => bytes,
            Err(Unread::Absent) => return Found::Absent,
            Err(Unread::Reported) => return Found::Broken,
        };
        let Some(text) = text::decode(&bytes, shape.file, self.report) else {
            return Found::Broken;
        };
        let first = self.files.first_row(shape.file);
        let report = &mut *self.report;
        let ignored = &mut *self.ignored;
        let Some((body, stray)) = sound(shape, &text, report) else {
            return Found::Broken;
        };
        let mut whole = stray.is_empty() && body.len() == text.text.len();
        let mut header: Option<Header> = None;
        let mut last = 0;
        let mut rows = 0;
        for_each(body, |text_line, fields| {
            // Where rows are counted and not lines, the header is none.
            let line = first.map_or(text_line, |first| (first + rows).saturating_sub(1));
            rows += 1;
            last = line;
            let Some(header) = &header else {
                header = columns(shape, line, fields, text.damaged, ignored, report);
                return header.is_some();
            };
            if fields.len() != header.fields {
                // Anything but spaces is something, a form feed too.
                let empty = |field: &str| field.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
                if fields.len() != 1 || !fields.iter().all(empty) {
                    whole = false;
                    wrong_count(shape, line, fields.len(), header.fields, report);
                }
                return true;
            }
            if text.damaged && header.damaged(shape, line, fields, report)
                || stray.binary_search(&text_line).is_ok()
            {
                whole = false;
                return true;
            }
            let row = Row {
                shape,
                line,
                fields,
                places: &header.places,
            };
            whole &= each(row, report);
            true
        });
        if header.is_none() {
            if body.trim().is_empty() && body.len() == text.text.len() {
                report.push(
                    Notice::new(&kinds::EMPTY_FILE, shape.file, "the file has no header row")
                        .remedy(format!("begin it with `{}`", shape.header())),
                );
            }
            return Found::Broken;
        }
        if !text.text.ends_with('\n') && body.len() == text.text.len() {
            report.push(
                Notice::new(
                    &kinds::NO_LINE_END,
                    shape.file,
                    "the last row does not end with a line end",
                )
                .at_row(last)
                .remedy("check that the row is whole: was the file cut off?"),
            );
        }
        let part = header
            .filter(|own| own.places.iter().flatten().count() < own.fields)
            .map(|own| kept::columns(body, own.fields, &own.places));
        drop(text);
        self.keep(shape.file, bytes, part);
        if whole { Found::Whole } else { Found::Broken }
    }
}

fn wrong_count(shape: &Shape, line: u64, found: usize, expected: usize, report: &mut Report) {
    report.push_with(&kinds::WRONG_FIELD_COUNT, || {
        let remedy = if found < expected {
            "add the fields that are missing, empty ones too; was the file cut off?"
        } else {
            "take out a comma, or put a field that has commas in quotes"
        };
        Notice::new(
            &kinds::WRONG_FIELD_COUNT,
            shape.file,
            format!("the row has {found} fields, the header {expected}"),
        )
        .at_row(line)
        .remedy(remedy)
    });
}

/// The part of a text whose rows can be told apart, and the lines of rows with stray quotes; none
/// if no row can be.
fn sound<'t>(
    shape: &Shape,
    text: &'t Text<'_>,
    report: &mut Report,
) -> Option<(&'t str, Vec<u64>)> {
    let whole: &str = &text.text;
    let quoted = memchr::memchr(b'"', whole.as_bytes()).is_some();
    let faults = if quoted {
        text::faults(whole)
    } else {
        text::Faults {
            bare_return: text::bare_return(whole),
            ..text::Faults::default()
        }
    };
    if let Some(line) = faults.bare_return {
        report.push(
            Notice::new(
                &kinds::BARE_CARRIAGE_RETURN,
                shape.file,
                "a carriage return stands without a line feed after it",
            )
            .at_row(line)
            .remedy("save the file with LF or CRLF at the end of each line"),
        );
        return None;
    }
    for &place in &faults.stray {
        report.push_with(&kinds::STRAY_QUOTE, || {
            at_place(
                Notice::new(
                    &kinds::STRAY_QUOTE,
                    shape.file,
                    "a quote stands where a field is not quoted as a whole",
                ),
                whole,
                place,
            )
            .remedy("put the whole field in quotes, and double each quote inside it")
        });
    }
    let mut end = whole.len();
    if let Some((place, begun)) = faults.unclosed {
        end = begun;
        report.push(
            at_place(
                Notice::new(
                    &kinds::UNCLOSED_QUOTE,
                    shape.file,
                    "the quote that opens here is never closed, so all that follows is one field",
                ),
                whole,
                place,
            )
            .remedy("close the quote, and double a quote inside a quoted field"),
        );
    }
    let lines = faults.stray.iter().map(|place| place.line).collect();
    Some((&whole[..end], lines))
}

/// Names the row, and the column where the header is plain enough to tell.
fn at_place(notice: Notice, text: &str, place: FieldPosition) -> Notice {
    let notice = notice.at_row(place.line);
    let header = text.lines().next().unwrap_or("");
    match header.split(',').nth(place.field) {
        Some(name) if place.line > 1 && !header.contains('"') => notice.at(name.trim(), ""),
        _ => notice,
    }
}

impl Header {
    /// Whether a row has bytes that are not UTF-8; the first is reported.
    fn damaged(&self, shape: &Shape, line: u64, fields: Fields<'_>, report: &mut Report) -> bool {
        let Some((at, field)) = fields.iter().enumerate().find(|(_, f)| text::is_damaged(f)) else {
            return false;
        };
        let known = self.places.iter().position(|&place| place == Some(at));
        report.push_with(&kinds::NOT_UTF8, || {
            let notice = Notice::new(&kinds::NOT_UTF8, shape.file, "the field is not UTF-8 text")
                .at_row(line);
            // What stands in an unknown column is not copied out.
            match known {
                Some(column) => notice
                    .at(shape.columns[column].name, text::shown(field))
                    .remedy(format!(
                        "save the file as UTF-8; read as Latin-1 the field would be `{}`",
                        text::as_latin1(field)
                    )),
                None => notice.remedy("save the file as UTF-8"),
            }
        });
        true
    }
}
