//! appointments.csv of a feed as the days change it: a plan's first days are published, and what came
//! of a day is filled in. The file is replaced whole or not at all, and what is not touched stays as it
//! is, byte for byte.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;

use super::single::write_file;
use crate::domain::release::{ATTENDED, is_over};
use crate::files::sheet::{Sheet, SheetError};

pub mod attend;
pub mod publish;

/// The file's name in a feed.
pub const NAME: &str = "appointments.csv";

/// Its columns.
const COLUMNS: [&str; 5] = ["case_id", "port_id", "date", "slot", "outcome"];

/// The word for an appointment that was taken back.
const CANCELLED: &str = "cancelled";

/// Why a feed's file is not changed.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// Another process is at it.
    #[error("another paso is changing this feed; try again when it is done")]
    Busy,
    /// Somebody else changed it meanwhile.
    #[error("{NAME} was changed by another program meanwhile; nothing was written, try again")]
    Changed,
    /// Its owner does not want it changed.
    #[error("{} is read-only", .0.display())]
    ReadOnly(PathBuf),
    /// There is no such folder, or it may not be read.
    #[error("the feed cannot be opened: {0}")]
    Folder(io::Error),
    /// The disk said no.
    #[error("{NAME}: {0}")]
    Disk(#[from] io::Error),
}

/// The file of a feed, held so that no other paso changes it.
#[derive(Debug)]
pub struct Held {
    path: PathBuf,
    before: Option<Vec<u8>>,
    /// Locked as long as it is open.
    _lock: Option<File>,
}

impl Held {
    /// Reads the file and holds it.
    ///
    /// # Errors
    /// See [`HoldError`].
    pub fn open(feed: &Path) -> Result<Self, HoldError> {
        let lock = hold(feed)?;
        let path = feed.join(NAME);
        // It could be replaced all the same, which nobody who protects a file means.
        if fs::metadata(&path).is_ok_and(|about| about.permissions().readonly()) {
            return Err(HoldError::ReadOnly(path));
        }
        Ok(Self {
            before: read(&path)?,
            path,
            _lock: lock,
        })
    }

    /// What it holds; none where there is no file.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        self.before.as_deref()
    }

    /// Puts other bytes in its place.
    ///
    /// # Errors
    /// See [`HoldError`]; the file is then as it was.
    pub fn replace(&self, bytes: &[u8]) -> Result<(), HoldError> {
        if read(&self.path)? != self.before {
            return Err(HoldError::Changed);
        }
        Ok(write_file(&self.path, bytes)?)
    }
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
        // A pipe would be waited on for ever.
        Ok(about) if !about.is_file() => return Err(io::Error::other("it is no ordinary file")),
        Ok(_) => {}
    }
    fs::read(path).map(Some)
}

/// Locks a folder against other processes of paso. Where the system or its disk knows no such locks, a
/// change in between is still seen before the file is replaced.
#[cfg(unix)]
fn hold(folder: &Path) -> Result<Option<File>, HoldError> {
    use rustix::fs::{FlockOperation, flock};
    let folder = File::open(folder).map_err(HoldError::Folder)?;
    match flock(&folder, FlockOperation::NonBlockingLockExclusive) {
        Err(rustix::io::Errno::WOULDBLOCK) => Err(HoldError::Busy),
        _ => Ok(Some(folder)),
    }
}

#[cfg(not(unix))]
fn hold(folder: &Path) -> Result<Option<File>, HoldError> {
    fs::metadata(folder).map_err(HoldError::Folder)?;
    Ok(None)
}

/// The file as it was when a day was still to come: without what came of appointments from that day on.
///
/// # Errors
/// If the file is no table.
pub fn as_of(file: &[u8], start: NaiveDate) -> Result<Cow<'_, [u8]>, SheetError> {
    let mut book = Book::new(file)?;
    for row in book.sheet.rows() {
        let own = book.row(row);
        if is_over(&own.outcome) && own.date.parse().is_ok_and(|date: NaiveDate| date >= start) {
            book.sheet.set(row, "outcome", "");
        }
    }
    Ok(if book.sheet.is_changed() {
        Cow::Owned(book.sheet.bytes())
    } else {
        Cow::Borrowed(file)
    })
}

/// An appointment of which something else came than that who was appointed came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Otherwise {
    /// The case.
    pub case_id: String,
    /// The day.
    pub date: NaiveDate,
    /// What came of it, as it is written.
    pub outcome: String,
}

/// Of which appointments from a day on something else came, in the order of the rows.
///
/// # Errors
/// If the file is no table.
pub fn otherwise(file: &[u8], start: NaiveDate) -> Result<Vec<Otherwise>, SheetError> {
    let book = Book::new(file)?;
    let rows = book.sheet.rows().filter_map(|row| {
        let own = book.row(row);
        let date: NaiveDate = own.date.parse().ok()?;
        (is_over(&own.outcome) && own.outcome != ATTENDED && date >= start).then(|| Otherwise {
            case_id: own.case_id.into_owned(),
            date,
            outcome: own.outcome.into_owned(),
        })
    });
    Ok(rows.collect())
}

/// The file row by row, by what its columns mean.
struct Book<'b> {
    sheet: Sheet<'b>,
    places: [Option<usize>; COLUMNS.len()],
}

impl<'b> Book<'b> {
    fn new(bytes: &'b [u8]) -> Result<Self, SheetError> {
        let sheet = Sheet::new(bytes)?;
        let places = COLUMNS.map(|name| sheet.column(name));
        Ok(Self { sheet, places })
    }

    fn row(&self, row: usize) -> Row<'b> {
        let [case_id, port_id, date, slot, outcome] =
            self.places.map(|place| self.sheet.get(row, place));
        Row {
            case_id,
            port_id,
            date,
            slot,
            outcome,
        }
    }
}

/// A row of the file.
struct Row<'b> {
    case_id: Cow<'b, str>,
    port_id: Cow<'b, str>,
    date: Cow<'b, str>,
    slot: Cow<'b, str>,
    outcome: Cow<'b, str>,
}
