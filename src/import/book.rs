//! A workbook that is a feed as it is: sheets and headers by the feed's own names, cells typed. Nothing
//! is searched for or settled here, so that it can be planned each morning without a question.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::cell::{Cell, Row, Sheet};
use super::plan;
use super::source::is_workbook;
use super::unread::Unread;
use super::values::mangled;
use super::workbook;
use crate::feed::{Column, PLAN_FILE, TABLES, Type, plain_number};
use crate::files::source::{Files, Folder, Opened, Unopened};
use crate::notice::{Notice, kinds};

/// The sheet that holds plan.toml, a key and its value in each row.
const PLAN_SHEET: &str = "plan";

/// A workbook as the files of a feed.
#[derive(Clone, Debug)]
pub struct Book {
    /// The workbook's name.
    name: String,
    /// The folder that it is in.
    home: PathBuf,
    files: BTreeMap<String, Vec<u8>>,
}

/// Whether a path is a workbook's, to be read as a feed.
#[must_use]
pub fn is_book(path: &Path) -> bool {
    path.is_file()
        && path
            .file_name()
            .is_some_and(|name| is_workbook(&name.to_string_lossy()))
}

impl Book {
    /// Reads a workbook.
    ///
    /// # Errors
    /// What in it is no feed's.
    pub fn open(path: &Path) -> Result<Self, Box<Notice>> {
        let bytes = bytes(path).map_err(|error| {
            Box::new(Unread::Damaged(error.to_string()).notice(&path.display().to_string()))
        })?;
        Self::of(path, &bytes)
    }

    /// The workbook of these bytes, which is at a path or will be.
    ///
    /// # Errors
    /// What in it is no feed's.
    pub fn of(path: &Path, bytes: &[u8]) -> Result<Self, Box<Notice>> {
        let name = path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Self {
            files: files(&name, bytes)?,
            home: path.parent().map_or_else(PathBuf::new, Path::to_owned),
            name,
        })
    }
}

/// A file's bytes, as far as a workbook may be large.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = workbook::LARGEST as u64 + 1;
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Files for Book {
    fn open(&self, path: &str) -> Result<Opened<'_>, Unopened> {
        match self.files.get(path) {
            Some(bytes) => Ok(Opened {
                length: bytes.len() as u64,
                reader: Box::new(bytes.as_slice()),
                outside: None,
                known_as: None,
            }),
            // A model of one's own stands beside the workbook; tables and the plan in it alone.
            None if path == PLAN_FILE || TABLES.iter().any(|shape| shape.file == path) => {
                Err(Unopened::Absent)
            }
            None => beside(&self.home, path),
        }
    }

    fn names(&self) -> io::Result<Vec<String>> {
        self.files.names()
    }

    fn elsewhere(&self) -> Option<Box<dyn Files>> {
        Some(Box::new(Folder::new(Path::new(""))))
    }

    fn known_by(&self, path: &str) -> Option<String> {
        let sheet = path
            .strip_suffix(".csv")
            .or_else(|| path.strip_suffix(".toml"))?;
        let is_own = path == PLAN_FILE || TABLES.iter().any(|shape| shape.file == path);
        is_own.then(|| format!("{}!{sheet}", self.name))
    }
}

/// A file in a folder, read whole: the folder is gone when it is read.
fn beside(home: &Path, path: &str) -> Result<Opened<'static>, Unopened> {
    let folder = Folder::new(home);
    let opened = folder.open(path)?;
    let mut bytes = Vec::new();
    let most = workbook::LARGEST as u64;
    let read = opened.reader.take(most).read_to_end(&mut bytes);
    read.map_err(Unopened::Disk)?;
    Ok(Opened {
        length: opened.length,
        reader: Box::new(io::Cursor::new(bytes)),
        outside: opened.outside,
        known_as: None,
    })
}

/// The files of a feed by name, of a workbook's bytes.
fn files(name: &str, bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Box<Notice>> {
    let read = workbook::read(name, bytes);
    let (sheets, _) = read.map_err(|unread| Box::new(unread.notice(name)))?;
    let mut files = BTreeMap::new();
    for sheet in &sheets {
        let own = sheet.name.as_deref().unwrap_or("");
        let table = (TABLES.iter()).find(|shape| shape.file.trim_end_matches(".csv") == own);
        match table {
            _ if own == PLAN_SHEET => {
                let text = toml::to_string(&plan::table_of(sheet)?).unwrap_or_default();
                files.insert(PLAN_FILE.to_owned(), text.into_bytes());
            }
            // A sheet that waits for its first row is none: the feed does without.
            Some(shape) if sheet.rows.len() > 1 || shape.required => {
                files.insert(shape.file.to_owned(), text(shape.columns, sheet)?);
            }
            Some(_) => {}
            None => return Err(Box::new(stranger(name, sheet, own))),
        }
    }
    Ok(files)
}

/// A sheet that is no table of a feed.
fn stranger(name: &str, sheet: &Sheet, own: &str) -> Notice {
    let names: Vec<&str> = TABLES
        .iter()
        .map(|shape| shape.file.trim_end_matches(".csv"))
        .collect();
    let message = format!("the sheet `{own}` is no table of a feed");
    let remedy = format!(
        "name it {PLAN_SHEET}, {}; or hide it, and it is passed over; or let `paso import {name} -o FEED` make a feed of the workbook",
        names.join(", ")
    );
    Notice::new(&kinds::UNSURE_TABLES, sheet.title(), message).remedy(remedy)
}

/// A sheet as the text of a table, each row on the line of its number.
fn text(columns: &[Column], sheet: &Sheet) -> Result<Vec<u8>, Box<Notice>> {
    let mut text = Vec::new();
    let mut line = 1;
    let header = sheet.rows.first().map_or(&[][..], |row| &row.cells);
    let known = |cell: &Cell| {
        let name = cell.shown();
        columns.iter().find(|column| column.name == name)
    };
    let known: Vec<Option<&Column>> = header.iter().map(known).collect();
    for (at, row) in sheet.rows.iter().enumerate() {
        // Rows rise, and each is there once.
        text.extend(std::iter::repeat_n(
            b'\n',
            row.line.saturating_sub(line).try_into().unwrap_or(0),
        ));
        line = row.line + 1;
        for column in 0..header.len().max(row.cells.len()) {
            if column > 0 {
                text.push(b',');
            }
            let own = known.get(column).copied().flatten().filter(|_| at > 0);
            field(row.get(column), own.map(|own| own.kind), &mut text)
                .map_err(|why| Box::new(wrong(sheet, row, column, own, why)))?;
        }
        text.push(b'\n');
    }
    Ok(text)
}

/// A cell that cannot stand in a feed.
fn wrong(sheet: &Sheet, row: &Row, at: usize, own: Option<&Column>, why: &str) -> Notice {
    let shown = row.get(at).shown();
    let name = own.map_or("", |own| own.name);
    Notice::new(
        &kinds::UNREAD_VALUES,
        sheet.title(),
        format!("`{shown}` in `{name}`: {why}"),
    )
    .at_row(row.line)
    .at(name, shown)
    .remedy("mend the formula, or set the column's format to text and put the value in again")
}

/// Writes a cell as its column has it: a time of a workbook is a share of the day.
fn field(cell: &Cell, kind: Option<Type>, to: &mut Vec<u8>) -> Result<(), &'static str> {
    let is_name = matches!(
        kind,
        Some(Type::Identifier | Type::Identifiers | Type::PortOrAll | Type::Site)
    );
    let text = match cell {
        Cell::Error(_) if kind.is_some() => return Err("the cell shows an error"),
        cell if is_name && mangled(cell) => {
            return Err("this is what a spreadsheet made of an identifier");
        }
        Cell::Time(share) => time(*share),
        Cell::Number(number) => plain_number(*number),
        _ => None,
    };
    let text = text.map_or_else(|| cell.shown(), Into::into);
    let quoted = text.contains(['"', ',', '\n', '\r']);
    if quoted {
        to.push(b'"');
    }
    for byte in text.bytes() {
        match byte {
            // A line is a row.
            b'\r' | b'\n' => to.push(b' '),
            b'"' => to.extend_from_slice(b"\"\""),
            byte => to.push(byte),
        }
    }
    if quoted {
        to.push(b'"');
    }
    Ok(())
}

/// A share of the day as a time, where it is a whole minute.
fn time(share: f64) -> Option<String> {
    let minutes = (share * 1440.0).round();
    let whole = (share * 1440.0 - minutes).abs() < 1e-4 && (0.0..1440.0).contains(&minutes);
    whole.then(|| format!("{:02}:{:02}", (minutes / 60.0).floor(), minutes % 60.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: &[Cell], kind: Type) -> Vec<String> {
        let own = |cell: &Cell| {
            let mut to = Vec::new();
            match field(cell, Some(kind), &mut to) {
                Ok(()) => String::from_utf8(to).unwrap(),
                Err(why) => format!("! {why}"),
            }
        };
        cells.iter().map(own).collect()
    }

    #[test]
    fn cells_are_written_as_a_feed_has_them() {
        let day = chrono::NaiveDate::from_ymd_opt(2021, 2, 19).unwrap();
        let noon = Cell::Stamp(day.and_hms_opt(12, 0, 0).unwrap());
        let day = Cell::Stamp(day.and_time(chrono::NaiveTime::MIN));
        let times = [Cell::Time(1.0 / 3.0), Cell::Time(0.0), Cell::Time(0.333)];
        assert_eq!(written(&times, Type::Time), ["08:00", "00:00", "0.333"]);
        let numbers = [
            Cell::Number(3.0),
            Cell::Number(0.1 + 0.2),
            Cell::Number(-1.5),
        ];
        assert_eq!(written(&numbers, Type::Limit), ["3", "0.3", "-1.5"]);
        let days = [day.clone(), noon, Cell::Number(44246.0)];
        assert_eq!(
            written(&days, Type::Date),
            ["2021-02-19", "2021-02-19 12:00:00", "44246"]
        );
        let ids = [Cell::Number(1001.0), Cell::text("A \"b\", c"), Cell::Empty];
        assert_eq!(
            written(&ids, Type::Identifier),
            ["1001", "\"A \"\"b\"\", c\"", ""]
        );
        for lost in [
            day,
            Cell::Number(1e15),
            Cell::Number(1.5),
            Cell::Error("#REF!".into()),
        ] {
            assert!(written(&[lost], Type::Identifier)[0].starts_with('!'));
        }
    }

    #[test]
    fn rows_keep_their_numbers() {
        let row = |line, texts: &[&str]| Row {
            line,
            cells: texts.iter().map(|text| Cell::text(text)).collect(),
        };
        let sheet = Sheet {
            rows: vec![
                row(2, &["port_id", "name"]),
                row(4, &["a"]),
                row(5, &["b", "B\nb"]),
            ],
            ..Sheet::default()
        };
        let text = text(TABLES[0].columns, &sheet).unwrap();
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "\nport_id,name\n\na,\nb,\"B b\"\n"
        );
    }
}
