//! Where a feed lies. A password in the address of a database is kept apart from what is shown.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use super::Form;
use super::address::{Address, address};
use super::columns;
use crate::import::is_book;

/// How a file of SQLite begins.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// The folder, file or database that a feed lies in. As a path and as text it is what may be shown: never
/// with a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    shown: PathBuf,
    address: Option<Address>,
}

/// What changes a file of a feed was given one that is no folder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoFolder {
    /// A folder of Parquet files.
    #[error(
        "{0} is no folder of CSV files, and appointments are kept in the appointments.csv of one; `paso convert '{0}' --to folder -o FEED` makes one"
    )]
    Columns(String),
    /// A workbook.
    #[error(
        "{0} is no folder, and appointments are kept in the appointments.csv of a folder; `paso import {0} -o FEED` makes one"
    )]
    Workbook(String),
    /// A database.
    #[error(
        "{0} is no folder, and appointments are kept in the appointments.csv of a folder; `paso convert '{0}' --to folder -o FEED` makes one"
    )]
    Database(String),
}

/// What a feed lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Folder,
    /// A folder with tables that lie there as columns.
    Columns,
    Workbook,
    Database(Form),
}

impl Place {
    /// Whether it is a folder, or there is nothing.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.kind() == Kind::Folder
    }

    /// The folder that it is, for what changes a file in it.
    ///
    /// # Errors
    /// Where it is something else.
    pub fn folder(&self) -> Result<&Path, NoFolder> {
        let shown = || self.to_string();
        match self.kind() {
            Kind::Folder => Ok(&self.shown),
            Kind::Columns => Err(NoFolder::Columns(shown())),
            Kind::Workbook => Err(NoFolder::Workbook(shown())),
            Kind::Database(_) => Err(NoFolder::Database(shown())),
        }
    }

    /// The address, where it is that of a database on a server.
    #[cfg(feature = "postgres")]
    pub(super) fn address(&self) -> Option<&Address> {
        self.address.as_ref()
    }

    /// What a feed that is written there is to be, as far as the name says.
    #[must_use]
    pub fn form(&self) -> Option<Form> {
        if self.address.is_some() {
            return Some(Form::Postgres);
        }
        named_sqlite(&self.shown).then_some(Form::Sqlite)
    }

    /// What lies there; where nothing does, a folder is missing or a file by its name.
    pub(super) fn kind(&self) -> Kind {
        if self.address.is_some() {
            return Kind::Database(Form::Postgres);
        }
        if columns::are_there(&self.shown) {
            return Kind::Columns;
        }
        if self.shown.is_file() {
            // By name first: closing a file lets go of all locks that the process has on it, also those of a
            // thread that reads it as a database.
            if named_sqlite(&self.shown) || is_sqlite(&self.shown) {
                return Kind::Database(Form::Sqlite);
            }
            if is_book(&self.shown) {
                return Kind::Workbook;
            }
        } else if !self.shown.exists() && named_sqlite(&self.shown) {
            return Kind::Database(Form::Sqlite);
        }
        Kind::Folder
    }
}

/// Whether a file says that it is of SQLite.
fn is_sqlite(path: &Path) -> bool {
    let mut begins = [0; SQLITE.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut begins));
    read.is_ok() && begins == SQLITE
}

fn named_sqlite(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| {
        ["sqlite", "sqlite3", "db"].contains(&ending.to_ascii_lowercase().as_str())
    })
}

impl From<OsString> for Place {
    fn from(given: OsString) -> Self {
        let address = given.to_str().and_then(address);
        Self {
            shown: match &address {
                Some(address) => PathBuf::from(&address.shown),
                None => PathBuf::from(given),
            },
            address,
        }
    }
}

impl From<&Path> for Place {
    fn from(path: &Path) -> Self {
        Self::from(path.as_os_str().to_owned())
    }
}

impl Deref for Place {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.shown
    }
}

impl AsRef<Path> for Place {
    fn as_ref(&self) -> &Path {
        &self.shown
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shown.display().fmt(f)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Place").field(&self.shown).finish()
    }
}
