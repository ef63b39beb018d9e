//! Feeds wherever they lie: in a folder, or in a workbook.

use std::path::Path;
use std::sync::mpsc::Receiver;

use crate::feed::{self, Overrides, Reading};
use crate::files::source::Files;
use crate::import::{Book, is_book};
use crate::notice::Notice;

/// The files of a feed, wherever it lies.
///
/// # Errors
/// What is wrong where there is none, or it cannot be read.
pub fn open(place: &Path) -> Result<Box<dyn Files>, Box<Notice>> {
    if is_book(place) {
        return Ok(Box::new(Book::open(place)?));
    }
    Ok(Box::new(feed::open_folder(place)?))
}

/// Reads a feed, wherever it lies.
#[must_use]
pub fn read(place: &Path, overrides: &Overrides) -> Reading {
    read_keeping(place, overrides, feed::KEPT)
}

/// Reads a feed, wherever it lies, and keeps at most so many notices of each code.
#[must_use]
pub fn read_keeping(place: &Path, overrides: &Overrides, most: u64) -> Reading {
    match open(place) {
        Ok(files) => feed::read_from_keeping(&*files, overrides, most),
        Err(notice) => feed::refused(*notice),
    }
}

/// Reads a feed once more for its notices alone: see [`feed::tell`].
pub fn tell<T>(
    place: &Path,
    overrides: &Overrides,
    only: Option<&'static str>,
    hear: impl FnOnce(Receiver<Notice>) -> T,
) -> T {
    feed::tell(|| open(place), overrides, only, hear)
}

/// What changes a file of a feed was given one that is no folder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is no folder, and appointments are kept in the appointments.csv of a folder; `paso import {0} -o FEED` makes one"
)]
pub struct NoFolder(String);

/// The folder that a feed is, for what changes a file in it.
///
/// # Errors
/// Where it is something else.
pub fn folder(place: &Path) -> Result<&Path, NoFolder> {
    if is_book(place) {
        return Err(NoFolder(place.display().to_string()));
    }
    Ok(place)
}
