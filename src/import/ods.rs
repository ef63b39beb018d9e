//! How much an `OpenDocument` spreadsheet would be when it is opened: a few bytes may repeat a cell or a
//! row a million times, and the reader makes each.

use std::io::{BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::unread::Unread;

/// Refuses a spreadsheet of which a sheet, as far as it has anything, is more cells than are read.
pub(super) fn bounded(bytes: &[u8], most: usize) -> Result<(), Unread> {
    let damaged = |error: &dyn std::fmt::Display| Unread::Damaged(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let content = archive
        .by_name("content.xml")
        .map_err(|error| damaged(&error))?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    let mut buffer = Vec::new();
    let mut extent = Extent::default();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => return Ok(()),
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                extent.meet(&tag);
                if extent.cells() > most {
                    return Err(Unread::TooLarge(format!(
                        "a sheet of more than {most} cells"
                    )));
                }
            }
            Ok(_) => {}
            Err(error) => return Err(damaged(&error)),
        }
        buffer.clear();
    }
}

/// How far a sheet goes that has anything.
#[derive(Default)]
struct Extent {
    /// Rows up to the current one, which is so many.
    rows: usize,
    repeated: usize,
    column: usize,
    last_row: usize,
    last_column: usize,
}

impl Extent {
    fn cells(&self) -> usize {
        self.last_row.saturating_mul(self.last_column)
    }

    fn meet(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            b"table" => *self = Self::default(),
            b"table-row" => {
                self.rows = self.rows.saturating_add(self.repeated);
                self.repeated = repeat(tag, b"number-rows-repeated");
                self.column = 0;
            }
            b"table-cell" | b"covered-table-cell" => {
                let count = repeat(tag, b"number-columns-repeated");
                self.column = self.column.saturating_add(count);
                if has(tag, b"value-type") {
                    self.fill();
                }
            }
            // A text without a type.
            b"p" => self.fill(),
            _ => {}
        }
    }

    fn fill(&mut self) {
        self.last_row = self.last_row.max(self.rows.saturating_add(self.repeated));
        self.last_column = self.last_column.max(self.column);
    }
}

fn has(tag: &BytesStart<'_>, name: &[u8]) -> bool {
    let mut attributes = tag.attributes().flatten();
    attributes.any(|own| own.key.local_name().as_ref() == name)
}

fn repeat(tag: &BytesStart<'_>, name: &[u8]) -> usize {
    let mut attributes = tag.attributes().flatten();
    let own = attributes.find(|own| own.key.local_name().as_ref() == name);
    let count = own.and_then(|own| std::str::from_utf8(&own.value).ok()?.parse().ok());
    count.unwrap_or(1)
}
