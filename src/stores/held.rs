//! The tables and texts of a store, held as the files of a feed.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::table::HeldTable;
use crate::feed::{Shape, TABLES};
use crate::files::source::{Files, Folder, Opened, Unopened};

/// A feed that was read from a database, or is held by another program.
pub(super) struct Held {
    /// How the database is shown.
    shown: String,
    tables: BTreeMap<&'static str, HeldTable>,
    texts: BTreeMap<String, Vec<u8>>,
    /// Tables whose names only look like those of a feed.
    others: Vec<String>,
}

impl Held {
    pub fn new(shown: String) -> Self {
        Self {
            shown,
            tables: BTreeMap::new(),
            texts: BTreeMap::new(),
            others: Vec::new(),
        }
    }

    pub fn table(&mut self, shape: &'static Shape, table: HeldTable) {
        self.tables.insert(shape.file, table);
    }

    pub fn text(&mut self, name: String, text: Vec<u8>) {
        self.texts.insert(name, text);
    }

    #[cfg(feature = "databases")]
    pub fn other(&mut self, name: String) {
        self.others.push(name);
    }
}

impl Files for Held {
    fn open(&self, path: &str) -> Result<Opened<'_>, Unopened> {
        let (bytes, known_as) = match self.tables.get(path) {
            Some(table) => (&table.text, table.known_as.clone()),
            None => (self.texts.get(path).ok_or(Unopened::Absent)?, None),
        };
        Ok(Opened {
            length: bytes.len() as u64,
            reader: Box::new(bytes.as_slice()),
            outside: None,
            known_as,
        })
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let tables = self.tables.keys().map(|&name| name.to_owned());
        let others = self.others.iter().map(|name| format!("{name}.csv"));
        let mut names: Vec<String> = tables
            .chain(others)
            .chain(self.texts.keys().cloned())
            .collect();
        names.sort_unstable();
        Ok(names)
    }

    /// The current folder.
    fn elsewhere(&self) -> Option<Box<dyn Files>> {
        Some(Box::new(Folder::new(Path::new(""))))
    }

    fn known_by(&self, path: &str) -> Option<String> {
        let own = self.texts.contains_key(path) || path == crate::feed::PLAN_FILE;
        let table = TABLES.iter().any(|shape| shape.file == path);
        let table = table
            || self
                .others
                .iter()
                .any(|own| path.strip_suffix(".csv") == Some(own));
        let name = path.strip_suffix(".csv").filter(|_| table).unwrap_or(path);
        (own || table).then(|| format!("{}: {name}", self.shown))
    }

    fn first_row(&self, path: &str) -> Option<u64> {
        self.tables.contains_key(path).then_some(1)
    }
}
