//! A feed as it is written into a store: its tables in their one form, and the texts beside them.

use std::path::{Component, Path};

use super::{Unwritten, canonical};
use crate::feed::{Shape, TABLES};
use crate::files::archive::{BUILT_IN, Kept};
use crate::files::sheet::MARK;

/// A whole feed.
#[derive(Debug)]
pub struct Whole {
    pub(super) tables: Vec<(&'static Shape, Vec<u8>)>,
    /// plan.toml, and a model file of the feed's.
    pub(super) texts: Vec<(String, String)>,
}

impl Whole {
    /// The feed as it is kept beside a plan: what paso does not know is not in it.
    ///
    /// # Errors
    /// Where the model file lies outside the feed, or a text cannot be read.
    pub fn new(kept: &Kept) -> Result<Self, Unwritten> {
        let own = kept.files.iter();
        let own = own.filter(|file| !file.path.starts_with(BUILT_IN));
        Self::of(own.map(|file| (file.path.as_str(), file.bytes.as_slice())))
    }

    /// The feed of these files, each with its path.
    ///
    /// # Errors
    /// See [`Whole::new`].
    pub fn of<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Result<Self, Unwritten> {
        let mut whole = Self {
            tables: Vec::new(),
            texts: Vec::new(),
        };
        for (name, bytes) in files {
            let of = |error: &dyn std::fmt::Display| Unwritten(format!("{name}: {error}"));
            if let Some(shape) = TABLES.iter().find(|shape| shape.file == name) {
                let text = canonical::table(shape, bytes.strip_prefix(MARK).unwrap_or(bytes));
                whole
                    .tables
                    .push((shape, text.map_err(|error| of(&error))?));
                continue;
            }
            let path = Path::new(name);
            let inside = path
                .components()
                .all(|own| matches!(own, Component::Normal(_)));
            if !inside {
                return Err(of(
                    &"the model file lies outside the feed; put it beside plan.toml",
                ));
            }
            let text = std::str::from_utf8(bytes).map_err(|error| of(&error))?;
            whole.texts.push((name.to_owned(), text.to_owned()));
        }
        let order = |own: &(&Shape, _)| TABLES.iter().position(|shape| shape.file == own.0.file);
        whole.tables.sort_by_key(order);
        whole.texts.sort();
        Ok(whole)
    }

    /// The same as files, by name.
    #[must_use]
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let tables = self.tables.iter();
        let tables = tables.map(|(shape, text)| (shape.file.to_owned(), text.clone()));
        let texts = self.texts.iter();
        let texts = texts.map(|(name, text)| (name.clone(), text.clone().into_bytes()));
        tables.chain(texts).collect()
    }

    /// plan.toml, and a model file of the feed's own, by name.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let texts = self.texts.iter();
        texts.map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Its tables and texts, each with its number of rows if it has such.
    pub fn contents(&self) -> impl Iterator<Item = (&str, Option<usize>)> {
        let tables = self.tables.iter().map(|(shape, text)| {
            let rows = csv::Reader::from_reader(text.as_slice());
            (shape.file, Some(rows.into_byte_records().count()))
        });
        tables.chain(self.texts.iter().map(|(name, _)| (name.as_str(), None)))
    }
}
