//! Files as bytes: hashed, bounded, and only ordinary files.

use std::io::{self, Read};
use std::path::Path;

use super::ignored::Ignored;
use super::report::Report;
use super::shape::Shape;
use crate::domain::problem::InputFile;
use crate::files::archive::{KeptFile, sha256};
use crate::files::source::{Files, Opened, Unopened};
use crate::notice::{Notice, kinds};

/// Largest CSV file, in bytes: positions in it and in the names of all cases fit 32 bits.
pub(super) const LARGEST_TABLE: u64 = u32::MAX as u64;

/// Largest plan.toml or model file, in bytes.
pub(super) const LARGEST_TOML: u64 = 16 << 20;

/// Longest line, in bytes.
const LONGEST_LINE: usize = 1 << 20;

/// Where files come from and what is noted about them.
pub(super) struct Source<'s> {
    pub files: &'s dyn Files,
    pub inputs: &'s mut Vec<InputFile>,
    /// What is kept of the files.
    pub kept: &'s mut Vec<KeptFile>,
    pub report: &'s mut Report,
    /// What is to be passed over.
    pub ignored: &'s mut Ignored,
    /// Files that are not there under their own name, but probably under another, as is said.
    pub misnamed: Vec<&'static str>,
}

/// Why there are no bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// There is no such file.
    Absent,
    /// It cannot be read, and a notice says why.
    Reported,
}

impl Source<'_> {
    /// The names of the folder's files, sorted. Folders in it are nobody's concern.
    pub fn names(&self) -> Vec<String> {
        // Where the folder cannot be listed, plan.toml says so.
        let mut names = self.files.names().unwrap_or_default();
        names.retain(|name| !matches!(self.files.open(name), Err(Unopened::NotOrdinary)));
        names
    }

    /// The bytes of a table's file. Where a required one is missing, that is reported.
    pub fn table_bytes(&mut self, shape: &Shape) -> Result<Vec<u8>, Unread> {
        let read = self.bytes(self.files, shape.file, LARGEST_TABLE);
        if read == Err(Unread::Absent) && self.misnamed.contains(&shape.file) {
            return Err(Unread::Reported);
        }
        if read == Err(Unread::Absent) && shape.required {
            self.report.push(
                Notice::new(&kinds::MISSING_FILE, shape.file, "the file is missing").remedy(
                    format!("add {} with the header `{}`", shape.file, shape.header()),
                ),
            );
            return Err(Unread::Reported);
        }
        read
    }

    /// The bytes of a file, noted among the inputs. Whatever is wrong but its absence is reported.
    pub fn bytes(&mut self, files: &dyn Files, name: &str, most: u64) -> Result<Vec<u8>, Unread> {
        let unreadable = |why: &str| {
            Notice::new(
                &kinds::UNREADABLE_FILE,
                name,
                format!("the file cannot be read: {why}"),
            )
            .remedy("put an ordinary file there that whoever runs paso may read")
        };
        let mut opened = match files.open(name) {
            Err(Unopened::Absent) => return Err(Unread::Absent),
            Err(Unopened::NotOrdinary) => {
                return self.refuse(unreadable("it is no ordinary file"));
            }
            Err(Unopened::Disk(error)) => return self.refuse(unreadable(&error.to_string())),
            Ok(opened) if opened.length > most => {
                return self.refuse(too_large(name, opened.length, most));
            }
            Ok(opened) => opened,
        };
        let bytes = match read(&mut opened, most) {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(line)) => return self.refuse(too_long(name, line)),
            Err(error) => return self.refuse(unreadable(&error.to_string())),
        };
        if let Some(target) = &opened.outside {
            self.report.push(link_out(name, target));
        }
        let own = sha256(&bytes);
        self.inputs.push(InputFile {
            path: name.to_owned(),
            sha256: opened.known_as.unwrap_or_else(|| own.clone()),
            kept_sha256: own,
        });
        Ok(bytes)
    }

    /// Keeps what is to be kept of a file that was read: all of it, or what is told.
    pub fn keep(&mut self, name: &str, all: Vec<u8>, part: Option<Vec<u8>>) {
        let Some(input) = self.inputs.iter_mut().find(|input| input.path == name) else {
            return;
        };
        if let Some(part) = &part {
            input.kept_sha256 = sha256(part);
        }
        self.kept.push(KeptFile {
            path: name.to_owned(),
            read: input.sha256.clone(),
            bytes: part.unwrap_or(all),
        });
    }

    fn refuse(&mut self, notice: Notice) -> Result<Vec<u8>, Unread> {
        self.report.push(notice);
        Err(Unread::Reported)
    }
}

/// Names a link that leads out of the feed.
fn link_out(name: &str, target: &Path) -> Notice {
    Notice::new(
        &kinds::LINK_OUT_OF_FEED,
        name,
        format!(
            "the file is a link to {}, outside the feed",
            target.display()
        ),
    )
    .remedy("copy the file into the feed, if the feed is to be passed on")
}

/// Reads a file, or says which line is too long. Memory is bounded by what is read up to there.
fn read(opened: &mut Opened<'_>, most: u64) -> io::Result<Result<Vec<u8>, u64>> {
    const PIECE: u64 = 1 << 20;
    const FORESEEN: u64 = 256 << 20;
    let mut file = opened.reader.by_ref().take(most + 1);
    let mut bytes = Vec::new();
    // A damaged file may be said to be long and is then given up early.
    bytes.reserve_exact(usize::try_from(opened.length.min(FORESEEN)).unwrap_or(0) + 1);
    let mut line_from = 0;
    loop {
        let from = bytes.len();
        let count = (&mut file).take(PIECE).read_to_end(&mut bytes)?;
        if count == 0 {
            break;
        }
        if let Some(at) = memchr::memrchr(b'\n', &bytes[from..]) {
            // A piece is no longer than the longest line, so only the first line of it can be.
            let first = memchr::memchr(b'\n', &bytes[from..]).unwrap_or(at);
            if from + first - line_from > LONGEST_LINE {
                return Ok(Err(line_of(&bytes, line_from)));
            }
            line_from = from + at + 1;
        }
        if bytes.len() - line_from > LONGEST_LINE {
            return Ok(Err(line_of(&bytes, line_from)));
        }
    }
    if bytes.len() as u64 > most {
        return Err(io::Error::other("it grows while it is read"));
    }
    Ok(Ok(bytes))
}

/// The line, counted from 1, of a position.
pub(super) fn line_of(bytes: &[u8], at: usize) -> u64 {
    bytecount::count(&bytes[..at.min(bytes.len())], b'\n') as u64 + 1
}

fn too_large(name: &str, size: u64, most: u64) -> Notice {
    Notice::new(
        &kinds::FILE_TOO_LARGE,
        name,
        format!("the file has {size} bytes, more than the {most} that paso reads"),
    )
    .remedy("check what was written into it")
}

fn too_long(name: &str, line: u64) -> Notice {
    Notice::new(
        &kinds::LINE_TOO_LONG,
        name,
        format!("the line has more than {LONGEST_LINE} bytes; the file is not read further"),
    )
    .at_row(line)
    .remedy("export the file again, one row on each line")
}
