//! A feed in files of Parquet: a folder in which a table lies as columns, `cases.parquet` where
//! `cases.csv` would be. plan.toml and a model file are texts there as anywhere.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use bytes::Bytes;

use super::columns::{file, tables};
use super::table::HeldTable;
use super::{Place, Unwritten, Whole};
use crate::feed::TABLES;
use crate::files::source::{Files, Folder, Opened, Unopened};
use crate::notice::{Notice, kinds};

mod cells;
mod meaning;
mod rows;
mod write;
mod zstandard;

/// Largest file that is read, in bytes.
const LARGEST: u64 = u32::MAX as u64;

/// A folder, some tables of which lie there as columns.
pub(super) struct Columns {
    folder: Folder,
    tables: BTreeMap<&'static str, Held>,
}

/// A table that was read.
struct Held {
    table: HeldTable,
    /// Where a link leads that goes out of the folder.
    outside: Option<PathBuf>,
}

/// Reads the tables that lie there as columns; the rest is read as in any folder.
pub(super) fn read(place: &Place) -> Result<Columns, Box<Notice>> {
    let folder = Folder::new(place);
    let mut held = BTreeMap::new();
    for shape in tables(place) {
        let name = file(shape);
        let refused = |why: &dyn std::fmt::Display| unreadable(&name, why);
        let mut opened = match folder.open(&name) {
            // What is gone since it was looked for is as if it had not been there.
            Err(Unopened::Absent) => continue,
            Err(Unopened::NotOrdinary) => {
                return Err(refused(
                    &"it is no ordinary file; write the table as one file",
                ));
            }
            Err(Unopened::Disk(error)) => return Err(refused(&error)),
            Ok(opened) => opened,
        };
        let mut bytes = Vec::new();
        let read = opened
            .reader
            .by_ref()
            .take(LARGEST + 1)
            .read_to_end(&mut bytes);
        read.map_err(|error| refused(&error))?;
        if bytes.len() as u64 > LARGEST {
            return Err(refused(&format!("it has more than {LARGEST} bytes")));
        }
        // A damaged file may lead the library that reads it astray.
        let table = catch_unwind(AssertUnwindSafe(|| rows::table(shape, &Bytes::from(bytes))));
        let table = table.unwrap_or_else(|_| Err("it is damaged".to_owned()));
        held.insert(
            shape.file,
            Held {
                table: table.map_err(|why| refused(&why))?,
                outside: opened.outside.clone(),
            },
        );
    }
    Ok(Columns {
        folder,
        tables: held,
    })
}

fn unreadable(file: &str, why: &dyn std::fmt::Display) -> Box<Notice> {
    let notice = Notice::new(
        &kinds::UNREADABLE_FILE,
        file,
        format!("the file cannot be read: {why}"),
    );
    Box::new(notice.remedy("see that it is a table in Parquet, or put a CSV file in its place"))
}

impl Files for Columns {
    fn open(&self, path: &str) -> Result<Opened<'_>, Unopened> {
        let Some(held) = self.tables.get(path) else {
            return self.folder.open(path);
        };
        Ok(Opened {
            length: held.table.text.len() as u64,
            reader: Box::new(held.table.text.as_slice()),
            outside: held.outside.clone(),
            known_as: held.table.known_as.clone(),
        })
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = self.folder.names()?;
        for name in &mut names {
            let mut own = TABLES
                .iter()
                .filter(|shape| self.tables.contains_key(shape.file));
            if let Some(shape) = own.find(|shape| *name == file(shape)) {
                shape.file.clone_into(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn elsewhere(&self) -> Option<Box<dyn Files>> {
        self.folder.elsewhere()
    }

    fn known_by(&self, path: &str) -> Option<String> {
        let mut own = TABLES
            .iter()
            .filter(|shape| self.tables.contains_key(shape.file));
        own.find(|shape| shape.file == path)
            .map(|shape| file(shape))
    }

    fn first_row(&self, path: &str) -> Option<u64> {
        self.tables.contains_key(path).then_some(1)
    }
}

/// A feed as the files of such a folder, by name.
pub(super) fn files(feed: &Whole) -> Result<Vec<(String, Vec<u8>)>, Unwritten> {
    let mut files = Vec::new();
    for (shape, text) in &feed.tables {
        files.push((file(shape), write::table(shape, text)?));
    }
    let texts = feed.texts.iter();
    files.extend(texts.map(|(name, text)| (name.clone(), text.clone().into_bytes())));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stores::canonical;

    /// A cell: what is of its column's type, and what is not.
    fn cell() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            (0..40u32).prop_map(|number| number.to_string()),
            (0..4_000u32).prop_map(|number| format!("{}.{:02}", number / 100, number % 100)),
            (1900..2999u32, 1..13u32, 1..29u32)
                .prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}")),
            (0..24u32, 0..60u32).prop_map(|(hour, minute)| format!("{hour:02}:{minute:02}")),
            Just("unlimited".to_owned()),
            Just("Mon ; Tue;Wed".to_owned()),
            "[a-c,\"\n\r é;]{0,6}",
        ]
    }

    fn text(names: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(names).unwrap();
        for row in rows {
            writer.write_record(&row[..names.len()]).unwrap();
        }
        writer.into_inner().unwrap()
    }

    proptest! {
        #[test]
        fn a_table_is_read_as_the_text_that_was_written(
            table in 0..TABLES.len(),
            shapes in prop::collection::vec(0..4u8, 12),
            rows in prop::collection::vec(prop::collection::vec(cell(), 12), 0..20),
        ) {
            let shape = TABLES[table];
            // Half of the columns have values of one kind, and so may be no text.
            let like = |cell: &str, kind: u8| match kind {
                0 => !cell.is_empty() && cell.bytes().all(|own| own.is_ascii_digit()),
                1 => cell.contains('-') || cell.is_empty(),
                2 => cell.contains(':'),
                _ => true,
            };
            let all: Vec<Vec<String>> = rows.iter().map(|row| {
                row.iter().zip(&shapes).map(|(cell, &kind)| match kind {
                    0 if !like(cell, 0) => "7".to_owned(),
                    1 if !like(cell, 1) => "2021-02-19".to_owned(),
                    2 if !like(cell, 2) => "08:30".to_owned(),
                    _ => cell.clone(),
                }).collect()
            }).collect();
            let names: Vec<&str> = shape.columns.iter().map(|own| own.name).take(12).collect();
            let canonical = canonical::table(shape, &text(&names, &all)).unwrap();
            let bytes = write::table(shape, &canonical).unwrap();
            let read = rows::table(shape, &Bytes::from(bytes)).unwrap();
            prop_assert_eq!(
                String::from_utf8(read.text).unwrap(),
                String::from_utf8(canonical).unwrap()
            );
            prop_assert_eq!(read.known_as, None);
        }
    }
}
