//! Feeds wherever they lie: in a folder, in a workbook, or in a database, as the tables of a feed and the
//! texts beside them.
//!
//! Whatever a feed lies in, its tables are read as the same text, cell by cell (`canonical`), so that
//! notices, hashes and plans do not depend on it. A [`Place`] says where a feed lies; [`open`] gives its
//! files, and the kinds of stores have a file each here.

use std::path::Path;
use std::sync::mpsc::Receiver;

use crate::feed::{self, Overrides, Reading, Shape, TABLES};
use crate::files::plan::PlanFiles;
use crate::files::source::Files;
use crate::notice::{Notice, kinds};

#[cfg_attr(
    not(feature = "postgres"),
    allow(
        dead_code,
        reason = "what is shown is all that a build without PostgreSQL needs"
    )
)]
mod address;
mod canonical;
mod columns;
mod held;
#[cfg(feature = "databases")]
mod layout;
#[cfg(feature = "parquet")]
mod parquet;
mod place;
#[cfg(feature = "databases")]
mod plans;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
mod table;
pub mod tables;
mod typed;
mod whole;
mod workbook;

pub use place::{NoFolder, Place};
pub use whole::Whole;

use place::Kind;
use table::stem;

/// Why nothing was written to a store, in words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unwritten(String);

impl From<csv::Error> for Unwritten {
    fn from(error: csv::Error) -> Self {
        Self(error.to_string())
    }
}

/// The files of a feed, wherever it lies.
///
/// # Errors
/// What is wrong where there is none, or it cannot be read.
pub fn open(place: &Place) -> Result<Box<dyn Files>, Box<Notice>> {
    match place.kind() {
        Kind::Folder => Ok(Box::new(feed::open_folder(place)?)),
        Kind::Workbook => Ok(Box::new(workbook::read(place)?)),
        #[cfg(feature = "parquet")]
        Kind::Columns => Ok(Box::new(parquet::read(place)?)),
        #[cfg(not(feature = "parquet"))]
        Kind::Columns => Err(Box::new(LeftOut("Parquet").notice(place))),
        Kind::Database(form) => match database(form) {
            Ok(database) => database.read(place),
            Err(left_out) => Err(Box::new(left_out.notice(place))),
        },
    }
}

/// Reads a feed, wherever it lies.
#[must_use]
pub fn read(place: &Place, overrides: &Overrides) -> Reading {
    read_keeping(place, overrides, feed::KEPT)
}

/// Reads a feed, wherever it lies, and keeps at most so many notices of each code.
#[must_use]
pub fn read_keeping(place: &Place, overrides: &Overrides, most: u64) -> Reading {
    match open(place) {
        Ok(files) => feed::read_from_keeping(&*files, overrides, most),
        Err(notice) => feed::refused(*notice),
    }
}

/// Reads a feed once more for its notices alone: see [`feed::tell`].
pub fn tell<T>(
    place: &Place,
    overrides: &Overrides,
    only: Option<&'static str>,
    hear: impl FnOnce(Receiver<Notice>) -> T,
) -> T {
    feed::tell(|| open(place), overrides, only, hear)
}

/// What a feed is written into, other than a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A file of SQLite.
    Sqlite,
    /// A schema of PostgreSQL.
    Postgres,
}

/// What is done with a kind of database.
trait Database: Sync {
    /// Reads a feed, all of it as it is at one moment.
    fn read(&self, place: &Place) -> Result<Box<dyn Files>, Box<Notice>>;

    /// Writes a feed, all or nothing.
    fn write(&self, target: &Place, feed: &Whole, force: bool) -> Result<(), Unwritten>;

    /// Makes the tables of plans and of these of a feed, and gives whether there were none.
    fn init(&self, target: &Place, feed: &[&'static Shape]) -> Result<bool, Unwritten>;

    /// Sees that the tables for plans are there, of the version that is known.
    fn ready_for_plans(&self, place: &Place) -> Result<(), Unwritten>;

    /// Writes a plan in one transaction, in place of the same one if it was written before; gives its id.
    fn write_back(&self, place: &Place, files: &PlanFiles) -> Result<String, Unwritten>;
}

/// A kind of database, where it is built in.
#[allow(clippy::unnecessary_wraps, reason = "one may be left out")]
fn database(form: Form) -> Result<&'static dyn Database, LeftOut> {
    match form {
        #[cfg(feature = "sqlite")]
        Form::Sqlite => Ok(&sqlite::Sqlite),
        #[cfg(not(feature = "sqlite"))]
        Form::Sqlite => Err(LeftOut("SQLite")),
        #[cfg(feature = "postgres")]
        Form::Postgres => Ok(&postgres::Postgres),
        #[cfg(not(feature = "postgres"))]
        Form::Postgres => Err(LeftOut("PostgreSQL")),
    }
}

/// A kind of store that is not built in.
#[derive(Debug, thiserror::Error)]
#[error("this paso was built without {0}")]
struct LeftOut(&'static str);

impl LeftOut {
    fn notice(&self, place: &Path) -> Notice {
        Notice::new(
            &kinds::UNREADABLE_FILE,
            place.display().to_string(),
            self.to_string(),
        )
        .remedy("take a paso that has it, or a folder of CSV files")
    }
}

impl From<LeftOut> for Unwritten {
    fn from(left_out: LeftOut) -> Self {
        Self(left_out.to_string())
    }
}

/// The database that is there, or would be by its name.
fn database_of(place: &Place) -> Result<&'static dyn Database, Unwritten> {
    let form = match place.kind() {
        Kind::Database(form) => Some(form),
        _ => place.form(),
    };
    let form = form.ok_or_else(|| {
        Unwritten(format!(
            "{place} is no database: name a file such as feed.sqlite, or an address such as postgres://user@host/database"
        ))
    })?;
    Ok(database(form)?)
}

/// Writes a feed into a database, all or nothing; with `force`, in place of the one that is there.
///
/// # Errors
/// In words; what was there is then as it was.
pub fn write(target: &Place, form: Form, feed: &Whole, force: bool) -> Result<(), Unwritten> {
    database(form)?.write(target, feed, force)
}

/// A feed as the bytes of a workbook, which is read as the same feed.
///
/// # Errors
/// Where a workbook would not hold it as it is; in words.
pub fn workbook(feed: &Whole) -> Result<Vec<u8>, Unwritten> {
    workbook::written(feed)
}

/// A feed as the files of a folder in which each table lies as columns, by name.
///
/// # Errors
/// In words.
pub fn columns(feed: &Whole) -> Result<Vec<(String, Vec<u8>)>, Unwritten> {
    #[cfg(feature = "parquet")]
    return parquet::files(feed);
    #[cfg(not(feature = "parquet"))]
    return {
        let _ = feed;
        Err(LeftOut("Parquet").into())
    };
}

/// Makes the tables of plans in a database, and those of a feed that must be there or are named; gives
/// whether there were none.
///
/// # Errors
/// In words; what was there is then as it was.
pub fn init(target: &Place, with: &[String]) -> Result<bool, Unwritten> {
    let unknown = |name: &&String| TABLES.iter().all(|shape| stem(shape) != name.as_str());
    if let Some(name) = with.iter().find(unknown) {
        let all: Vec<&str> = TABLES.iter().map(|shape| stem(shape)).collect();
        return Err(Unwritten(format!(
            "a feed has no table `{name}`; its tables are {}",
            all.join(", ")
        )));
    }
    let wanted = |shape: &&&Shape| shape.required || with.iter().any(|own| own == stem(shape));
    let feed: Vec<&'static Shape> = TABLES.iter().filter(wanted).copied().collect();
    database_of(target)?.init(target, &feed)
}

/// Sees that plans can be written into the database that a feed lies in.
///
/// # Errors
/// Where they cannot; in words.
pub fn ready_for_plans(place: &Place) -> Result<(), Unwritten> {
    database_of(place)?.ready_for_plans(place)
}

/// Writes a plan into the database that its feed lies in, all or nothing, and gives its id: the same
/// for the same plan, which is then written in its own place.
///
/// # Errors
/// In words; what was there is then as it was.
pub fn write_back(place: &Place, files: &PlanFiles) -> Result<String, Unwritten> {
    database_of(place)?.write_back(place, files)
}
