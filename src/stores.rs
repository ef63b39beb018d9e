//! Feeds that are not folders: databases, as the tables of a feed and the texts beside them.
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

mod address;
mod canonical;
mod held;
mod layout;
mod place;
mod plans;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
mod typed;
mod whole;

pub use place::Place;
pub use whole::Whole;

use place::Kind;
use plans::PlanRows;

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
pub fn open(place: &Place) -> Result<Box<dyn Files>, Notice> {
    match place.kind() {
        Kind::Folder => Ok(Box::new(feed::open_folder(place)?)),
        #[cfg(feature = "sqlite")]
        Kind::Sqlite => Ok(Box::new(sqlite::read(place)?)),
        #[cfg(not(feature = "sqlite"))]
        Kind::Sqlite => Err(left_out(place, "SQLite")),
        #[cfg(feature = "postgres")]
        Kind::Postgres => Ok(Box::new(postgres::read(place, &at(place))?)),
        #[cfg(not(feature = "postgres"))]
        Kind::Postgres => Err(left_out(place, "PostgreSQL")),
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
        Err(notice) => feed::refused(notice),
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

/// Writes a feed into a database, all or nothing; with `force`, in place of the one that is there.
///
/// # Errors
/// In words; what was there is then as it was.
pub fn write(target: &Place, form: Form, feed: &Whole, force: bool) -> Result<(), Unwritten> {
    match form {
        #[cfg(feature = "sqlite")]
        Form::Sqlite => sqlite::write(target, feed, force),
        #[cfg(not(feature = "sqlite"))]
        Form::Sqlite => Err(Unwritten(left_out(target, "SQLite").message)),
        #[cfg(feature = "postgres")]
        Form::Postgres => postgres::write(target, &at(target), feed, force),
        #[cfg(not(feature = "postgres"))]
        Form::Postgres => Err(Unwritten(left_out(target, "PostgreSQL").message)),
    }
}

/// Makes the tables of plans in a database, and those of a feed that must be there or are named; gives
/// whether there were none.
///
/// # Errors
/// In words; what was there is then as it was.
pub fn init(target: &Place, with: &[String]) -> Result<bool, Unwritten> {
    let stem = held::stem;
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
    match target.form() {
        #[cfg(feature = "sqlite")]
        Some(Form::Sqlite) => sqlite::init(target, &feed),
        #[cfg(feature = "postgres")]
        Some(Form::Postgres) => postgres::init(target, &at(target), &feed),
        form => Err(no_database(target, form)),
    }
}

/// Sees that plans can be written into the database that a feed lies in.
///
/// # Errors
/// Where they cannot; in words.
pub fn ready_for_plans(place: &Place) -> Result<(), Unwritten> {
    match place.kind() {
        #[cfg(feature = "sqlite")]
        Kind::Sqlite => sqlite::written_back(place),
        #[cfg(feature = "postgres")]
        Kind::Postgres => postgres::written_back(place, &at(place)),
        _ => Err(no_database(place, place.form())),
    }
}

/// Writes a plan into the database that its feed lies in, all or nothing, and gives its id: the same
/// for the same plan, which is then written in its own place.
///
/// # Errors
/// In words; what was there is then as it was.
pub fn write_back(place: &Place, files: &PlanFiles) -> Result<String, Unwritten> {
    let plan = PlanRows::new(files)?;
    match place.kind() {
        #[cfg(feature = "sqlite")]
        Kind::Sqlite => sqlite::write_back(place, &plan)?,
        #[cfg(feature = "postgres")]
        Kind::Postgres => postgres::write_back(place, &at(place), &plan)?,
        _ => return Err(no_database(place, place.form())),
    }
    Ok(plan.id)
}

/// Why there is no database to write to.
fn no_database(place: &Place, form: Option<Form>) -> Unwritten {
    match form {
        #[cfg(not(feature = "sqlite"))]
        Some(Form::Sqlite) => Unwritten(left_out(place, "SQLite").message),
        #[cfg(not(feature = "postgres"))]
        Some(Form::Postgres) => Unwritten(left_out(place, "PostgreSQL").message),
        _ => Unwritten(format!(
            "{place} is no database: name a file such as feed.sqlite, or an address such as postgres://user@host/database"
        )),
    }
}

/// The address of a place that has one.
#[cfg(feature = "postgres")]
fn at(place: &Place) -> address::Address {
    place.address().cloned().unwrap_or_default()
}

/// What is wrong where a kind of store is not built in.
#[allow(dead_code, reason = "where all are built in, none is left out")]
fn left_out(place: &Path, what: &str) -> Notice {
    Notice::new(
        &kinds::UNREADABLE_FILE,
        place.display().to_string(),
        format!("this paso was built without {what}"),
    )
    .remedy("take a paso that has it, or a folder of CSV files")
}
