//! A feed in a workbook. What its tables are in their one form is what they go by: in which order columns
//! stand and which rows are blank says nothing.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::Path;

use super::canonical;
use super::table::HeldTable;
use crate::feed::{Shape, TABLES};
use crate::files::archive::sha256;
use crate::files::source::{Files, Opened, Unopened};
use crate::import::Book;
use crate::notice::Notice;

/// A workbook whose tables are in their one form.
pub(super) struct Workbook {
    book: Book,
    tables: BTreeMap<&'static str, HeldTable>,
}

/// Reads a workbook.
pub(super) fn read(path: &Path) -> Result<Workbook, Box<Notice>> {
    let book = Book::open(path)?;
    let mut tables = BTreeMap::new();
    for shape in TABLES {
        let mut text = Vec::new();
        let read = book.open(shape.file).ok();
        let read = read.map(|mut opened| opened.reader.read_to_end(&mut text));
        if let Some(Ok(_)) = read
            && let Some(table) = table(shape, text)
        {
            tables.insert(shape.file, table);
        }
    }
    Ok(Workbook { book, tables })
}

/// A sheet's table; none where its rows or headers are not sound, which is told of it as it is.
fn table(shape: &'static Shape, text: Vec<u8>) -> Option<HeldTable> {
    let own = canonical::held(shape, &text).ok()??;
    // Line breaks stand nowhere in a cell here, so that each line is a row.
    let lines = |text: &[u8]| bytecount::count(text, b'\n');
    if own.known_as.is_none() && lines(&own.text) == lines(&text) {
        return Some(own);
    }
    // With blank rows, each row stays on the line of its number; and what no feed has is told as it is.
    Some(HeldTable {
        known_as: Some(own.known_as.unwrap_or_else(|| sha256(&own.text))),
        text,
    })
}

impl Files for Workbook {
    fn open(&self, path: &str) -> Result<Opened<'_>, Unopened> {
        let Some(table) = self.tables.get(path) else {
            return self.book.open(path);
        };
        Ok(Opened {
            length: table.text.len() as u64,
            reader: Box::new(table.text.as_slice()),
            outside: None,
            known_as: table.known_as.clone(),
        })
    }

    fn names(&self) -> io::Result<Vec<String>> {
        self.book.names()
    }

    fn elsewhere(&self) -> Option<Box<dyn Files>> {
        self.book.elsewhere()
    }

    fn known_by(&self, path: &str) -> Option<String> {
        self.book.known_by(path)
    }
}
