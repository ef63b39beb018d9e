//! A feed in a workbook. What its tables are in their one form is what they go by: in which order columns
//! stand and which rows are blank says nothing.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::Path;

use toml::Table;

use super::canonical;
use super::table::HeldTable;
use super::{Unwritten, Whole};
use crate::feed::{PLAN_FILE, Shape, TABLES};
use crate::files::archive::sha256;
use crate::files::source::{Files, Opened, Unopened};
use crate::import::Book;
use crate::notice::Notice;

mod formats;
mod plan;
mod write;

/// A workbook whose tables are in their one form.
pub(super) struct Workbook {
    book: Book,
    tables: BTreeMap<&'static str, HeldTable>,
}

/// Reads a workbook.
pub(super) fn read(path: &Path) -> Result<Workbook, Box<Notice>> {
    Ok(in_one_form(Book::open(path)?))
}

fn in_one_form(book: Book) -> Workbook {
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
    Workbook { book, tables }
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

/// A feed as a workbook's bytes. It is read back, since a spreadsheet does not keep every text as it is.
pub(super) fn written(feed: &Whole) -> Result<Vec<u8>, Unwritten> {
    let bytes = write::book(feed)?;
    let read = Book::of(Path::new("book.xlsx"), &bytes);
    let read = read.map_err(|notice| {
        let remedy = notice.remedy.as_deref().unwrap_or_default();
        Unwritten(format!("{}: {}; {remedy}", notice.file, notice.message))
    })?;
    let read = in_one_form(read);
    let found = |name: &str| {
        let mut bytes = Vec::new();
        let mut opened = read.open(name).ok()?;
        opened.reader.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    for (shape, text) in &feed.tables {
        let Some(found) = found(shape.file) else {
            return Err(Unwritten(format!(
                "{} has no rows, and a sheet without rows is no table",
                shape.file
            )));
        };
        if found != *text {
            return Err(other(shape.file, text, &found));
        }
    }
    let wanted = plan::table(feed)?;
    let found: Table = found(PLAN_FILE)
        .and_then(|bytes| std::str::from_utf8(&bytes).ok()?.parse().ok())
        .unwrap_or_default();
    let (wanted, found) = (plan::flat(&wanted), plan::flat(&found));
    match wanted.iter().find(|own| !found.contains(own)) {
        Some((key, value)) => Err(Unwritten(format!(
            "{PLAN_FILE}: a workbook cannot hold `{key} = {value}`"
        ))),
        None => Ok(bytes),
    }
}

/// Where a table is not read back as it was.
fn other(file: &str, wanted: &[u8], found: &[u8]) -> Unwritten {
    let lines = |text: &[u8]| -> Vec<Vec<u8>> {
        text.split(|byte| *byte == b'\n')
            .map(<[u8]>::to_owned)
            .collect()
    };
    let (wanted, found) = (lines(wanted), lines(found));
    let same = wanted
        .iter()
        .zip(&found)
        .take_while(|(one, other)| one == other);
    let line = same.count();
    let shown = String::from_utf8_lossy(wanted.get(line).map_or(&[][..], Vec::as_slice));
    Unwritten(format!(
        "{file}, line {}: a workbook would not keep `{shown}` as it is",
        line + 1
    ))
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
