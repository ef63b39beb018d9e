//! A workbook that is a feed as it is: sheets and headers by the feed's own names, cells typed. Nothing
//! is searched for or settled here, so that it can be planned each morning without a question.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::cell::{Cell, Sheet};
use super::plan;
use super::source::is_workbook;
use super::workbook;
use crate::feed::{PLAN_FILE, TABLES, Type};
use crate::notice::{Notice, kinds};

/// The sheet that holds plan.toml, a key and its value in each row.
const PLAN_SHEET: &str = "plan";

/// The files of a feed by name, or what is wrong with the workbook.
pub type Book = Result<BTreeMap<String, Vec<u8>>, Vec<Notice>>;

/// Whether a path is a workbook's, to be read as a feed.
#[must_use]
pub fn is_book(path: &Path) -> bool {
    path.is_file()
        && path
            .file_name()
            .is_some_and(|name| is_workbook(&name.to_string_lossy()))
}

/// The files of a feed that a workbook holds.
///
/// # Errors
/// Why the file cannot be opened.
pub fn read_book(path: &Path) -> io::Result<Book> {
    let bytes = fs::read(path)?;
    let name = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(files(&name, &bytes))
}

/// The same, of bytes.
fn files(name: &str, bytes: &[u8]) -> Book {
    let (mut sheets, _) = workbook::read(name, bytes).map_err(|unread| {
        let (message, remedy) = unread.words();
        vec![Notice::new(&kinds::UNREAD_SOURCE, name, message).remedy(remedy)]
    })?;
    let mut files = BTreeMap::new();
    let mut notices = Vec::new();
    if let Some(at) = sheets
        .iter()
        .position(|own| own.name.as_deref() == Some(PLAN_SHEET))
    {
        let sheet = sheets.remove(at);
        match plan::table_of(&sheet) {
            Ok(table) => {
                let text = toml::to_string(&table).unwrap_or_default();
                files.insert(PLAN_FILE.to_owned(), text.into_bytes());
            }
            Err(notice) => notices.push(*notice),
        }
    }
    for sheet in &sheets {
        let own = sheet.name.as_deref().unwrap_or("");
        let table = TABLES
            .iter()
            .position(|shape| shape.file.trim_end_matches(".csv") == own);
        if let Some(table) = table {
            files.insert(TABLES[table].file.to_owned(), text(table, sheet));
        } else {
            let names: Vec<&str> = TABLES
                .iter()
                .map(|shape| shape.file.trim_end_matches(".csv"))
                .collect();
            let message = format!("the sheet `{own}` is no table of a feed");
            let remedy = format!(
                "name it plan, {}; or hide it, and it is passed over; or let `paso import {name} -o FEED` make a feed of the workbook",
                names.join(", ")
            );
            notices.push(Notice::new(&kinds::UNSURE_TABLES, sheet.title(), message).remedy(remedy));
        }
    }
    if notices.is_empty() {
        Ok(files)
    } else {
        Err(notices)
    }
}

/// A sheet as the text of a table, each row on the line of its number.
fn text(table: usize, sheet: &Sheet) -> Vec<u8> {
    let header: Vec<String> = sheet.rows.first().map_or_else(Vec::new, |row| {
        row.cells
            .iter()
            .map(|cell| cell.shown().into_owned())
            .collect()
    });
    let kinds: Vec<Option<Type>> = (header.iter())
        .map(|name| {
            TABLES[table]
                .columns
                .iter()
                .find(|column| column.name == name)
                .map(|column| column.kind)
        })
        .collect();
    let mut text = Vec::new();
    let mut line = 1;
    for row in &sheet.rows {
        text.extend(std::iter::repeat_n(
            b'\n',
            usize::try_from(row.line - line).unwrap_or(0),
        ));
        line = row.line + 1;
        let width = header.len().max(row.cells.len());
        let fields = (0..width).map(|at| field(row.get(at), kinds.get(at).copied().flatten()));
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing to memory does not fail.
        let _ = writer.write_record(fields);
        text.extend(writer.into_inner().unwrap_or_default());
    }
    text
}

/// A cell as its column has it: a time of a workbook is a share of the day.
fn field(cell: &Cell, kind: Option<Type>) -> String {
    match (cell, kind) {
        (Cell::Time(share), Some(Type::Time)) => {
            let minutes = (share * 1440.0).round();
            let whole = (share * 1440.0 - minutes).abs() < 1e-4 && (0.0..1440.0).contains(&minutes);
            if whole {
                format!("{:02}:{:02}", (minutes / 60.0).floor(), minutes % 60.0)
            } else {
                cell.shown().into_owned()
            }
        }
        (Cell::Text(text), _) => text
            .chars()
            .map(|c| if matches!(c, '\r' | '\n') { ' ' } else { c })
            .collect(),
        _ => cell.shown().into_owned(),
    }
}
