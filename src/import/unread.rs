//! Why a file of a source cannot be read.

use std::io::Read;

use crate::files::source::{Files, Opened, Unopened};
use crate::notice::{Notice, kinds};

/// Most bytes of a file that stands beside a source.
const LARGEST: u64 = 512 << 20;

/// The bytes of a feed's file; none where there is no such file.
pub(super) fn bytes(files: &dyn Files, name: &str) -> Option<Result<Vec<u8>, Unread>> {
    let damaged = |error: &dyn std::fmt::Display| Unread::Damaged(error.to_string());
    let Opened { reader, .. } = match files.open(name) {
        Ok(opened) => opened,
        Err(Unopened::Absent) => return None,
        Err(Unopened::NotOrdinary) => return Some(Err(damaged(&"it is no ordinary file"))),
        Err(Unopened::Disk(error)) => return Some(Err(damaged(&error))),
    };
    let mut bytes = Vec::new();
    Some(match reader.take(LARGEST + 1).read_to_end(&mut bytes) {
        Err(error) => Err(damaged(&error)),
        Ok(count) if count as u64 > LARGEST => Err(Unread::TooLarge(format!(
            "a file of more than {} MiB",
            LARGEST >> 20
        ))),
        Ok(_) => Ok(bytes),
    })
}

/// Why there are no cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is larger than is read.
    TooLarge(String),
    /// It is not what its name says, or only a part of it.
    Damaged(String),
    /// It is locked with a password.
    Locked,
    /// No one encoding fits.
    Encoding,
    /// There is no encoding of that name.
    UnknownEncoding(String),
}

impl Unread {
    /// As a notice of a file.
    pub fn notice(&self, file: &str) -> Notice {
        let (message, remedy) = self.words();
        Notice::new(&kinds::UNREAD_SOURCE, file, message).remedy(remedy)
    }

    /// What is wrong, and what to do about it.
    fn words(&self) -> (String, String) {
        match self {
            Self::TooLarge(what) => (
                format!("this is {what}, more than paso imports"),
                "save each of its sheets as CSV UTF-8, without the empty rows and columns".to_owned(),
            ),
            Self::Damaged(why) => (
                format!("the file cannot be read: {why}"),
                "save it again from the program that wrote it, as .xlsx or as CSV UTF-8".to_owned(),
            ),
            Self::Locked => (
                "the workbook is locked with a password".to_owned(),
                "save it without the password".to_owned(),
            ),
            Self::Encoding => (
                "the text is not UTF-8, and no one older encoding fits it".to_owned(),
                "save it as CSV UTF-8, or say what it is, such as `--encoding windows-1252`, `macintosh` or `ibm866`"
                    .to_owned(),
            ),
            Self::UnknownEncoding(label) => (
                format!("there is no encoding `{label}`"),
                "name one such as utf-8, windows-1252 or macintosh".to_owned(),
            ),
        }
    }
}
