//! sweep.csv: a row per point. Rows of bounds are written as answers come, and taken up where they
//! were left; rows of plans all together, from points that were kept ([`points`]).

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::answers::{AnswersError, SWEEP, SWEEP_POINTS, SWEEP_QUESTION, write_file};
use super::what_if::{FIGURES, Row};
use crate::files::table::Table;

pub mod points;
pub mod shard;

/// An open sweep.csv.
#[derive(Debug)]
pub struct SweepFile {
    path: PathBuf,
    file: File,
    /// Rows that are there already, the base plan's included.
    pub rows: usize,
}

/// Why a sweep cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The folder holds another sweep.
    #[error(
        "{} holds the rows of another sweep, or of another feed; \
         name another folder, or add --force to begin anew",
        .0.display()
    )]
    Another(PathBuf),
    /// The folder cannot be written.
    #[error(transparent)]
    Folder(#[from] AnswersError),
}

fn header() -> Vec<&'static str> {
    let mut header = vec!["factor", "second_factor"];
    header.extend(FIGURES);
    header
}

impl SweepFile {
    /// How many rows of a question are there already, the base plan's included; nothing is touched.
    ///
    /// # Errors
    /// See [`SweepError`].
    pub fn look(folder: &Path, question: &Value, anew: bool) -> Result<usize, SweepError> {
        Ok(found(folder, question, anew)?.map_or(0, |(_, rows)| rows))
    }

    /// Opens the sweep of a question: a new one, or the one that was left, cut back to its last
    /// whole row. `question` is everything that the rows depend on.
    ///
    /// # Errors
    /// See [`SweepError`].
    pub fn open(folder: &Path, question: &Value, anew: bool) -> Result<Self, SweepError> {
        let path = folder.join(SWEEP);
        let disk = |error| AnswersError::Disk {
            path: path.clone(),
            error,
        };
        if let Some((length, rows)) = found(folder, question, anew)? {
            let file = OpenOptions::new().append(true).open(&path).map_err(disk)?;
            file.set_len(length).map_err(disk)?;
            return Ok(Self { path, file, rows });
        }
        remove(&folder.join(SWEEP_POINTS))?;
        write_file(folder, SWEEP_QUESTION, &question_text(question))?;
        let mut file = File::create(&path).map_err(disk)?;
        file.write_all(&Table::new(&header()).bytes())
            .map_err(disk)?;
        Ok(Self {
            path,
            file,
            rows: 0,
        })
    }

    /// Whether a folder holds all rows of a question, the base plan's included.
    #[must_use]
    pub fn is_whole(folder: &Path, question: &Value, rows: usize) -> bool {
        known_question(folder, question)
            && !folder.join(SWEEP_POINTS).exists()
            && fs::read(folder.join(SWEEP)).is_ok_and(|bytes| whole_rows(&bytes).1 == rows + 1)
    }

    /// Adds a row, whole.
    ///
    /// # Errors
    /// What the disk said.
    pub fn add(&mut self, factors: &[f64], row: &Row) -> io::Result<()> {
        let bytes = table(std::iter::once((factors, row)));
        let head = bytes
            .iter()
            .position(|&byte| byte == b'\n')
            .map_or(0, |at| at + 1);
        self.file.write_all(&bytes[head..])?;
        self.rows += 1;
        Ok(())
    }

    /// How many rows have each status.
    ///
    /// # Errors
    /// What the disk said.
    pub fn tally(&self) -> io::Result<BTreeMap<String, u64>> {
        self.file.sync_all()?;
        let mut tally = BTreeMap::new();
        let mut reader = csv::Reader::from_path(&self.path).map_err(io::Error::other)?;
        for record in reader.records() {
            let record = record.map_err(io::Error::other)?;
            *tally
                .entry(record.get(2).unwrap_or("").to_owned())
                .or_default() += 1;
        }
        Ok(tally)
    }
}

/// The length of what is there of a question in whole rows, and how many rows that are, the header
/// aside; none where there is no header yet, or all is to be made anew.
fn found(folder: &Path, question: &Value, anew: bool) -> Result<Option<(u64, usize)>, SweepError> {
    let path = folder.join(SWEEP);
    if anew {
        return Ok(None);
    }
    check_question(folder, question)?;
    if !path.exists() {
        return Ok(None);
    }
    let bytes = fs::read(&path).map_err(|error| AnswersError::Disk { path, error })?;
    let (length, rows) = whole_rows(&bytes);
    Ok(rows.checked_sub(1).map(|rows| (length, rows)))
}

/// Refuses a folder that holds rows or points of another question.
fn check_question(folder: &Path, question: &Value) -> Result<(), SweepError> {
    let some = folder.join(SWEEP).exists() || folder.join(SWEEP_POINTS).exists();
    if some && !known_question(folder, question) {
        return Err(SweepError::Another(folder.to_owned()));
    }
    Ok(())
}

/// Takes a file of answers away, if it is there.
fn remove(path: &Path) -> Result<(), AnswersError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(AnswersError::Disk {
            path: path.to_owned(),
            error,
        }),
        _ => Ok(()),
    }
}

/// Whether a folder's rows or points answer a question.
fn known_question(folder: &Path, question: &Value) -> bool {
    let known = fs::read(folder.join(SWEEP_QUESTION)).ok();
    let known = known.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    known.as_ref() == Some(question)
}

/// Writes the rows of a question whole, in place of whatever the folder has of another.
///
/// # Errors
/// See [`SweepError`]; what was there before is as it was where it is refused.
pub fn write(folder: &Path, question: &Value, bytes: &[u8], anew: bool) -> Result<(), SweepError> {
    if !anew {
        check_question(folder, question)?;
    }
    if !known_question(folder, question) {
        // What is there answers another question: first it goes.
        remove(&folder.join(SWEEP))?;
        write_file(folder, SWEEP_QUESTION, &question_text(question))?;
    }
    remove(&folder.join(SWEEP_POINTS))?;
    Ok(write_file(folder, SWEEP, bytes)?)
}

/// A question as it stands in its file.
fn question_text(question: &Value) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(question).unwrap_or_default();
    text.push(b'\n');
    text
}

/// The file's bytes, with the factors of each row: none for the base plan.
#[must_use]
pub fn table<'r>(rows: impl Iterator<Item = (&'r [f64], &'r Row)>) -> Vec<u8> {
    let mut table = Table::new(&header());
    for (factors, row) in rows {
        table.number_if(factors.first()).number_if(factors.get(1));
        row.figures(&mut table);
        table.end();
    }
    table.bytes()
}

/// The length of the whole rows at the beginning of a file, and their number, the header
/// included.
fn whole_rows(bytes: &[u8]) -> (u64, usize) {
    let ended = bytes
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |at| at + 1);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(&bytes[..ended]);
    let columns = header();
    let (mut length, mut rows) = (0, 0);
    let mut record = csv::ByteRecord::new();
    while matches!(reader.read_byte_record(&mut record), Ok(true)) {
        let sound = record.len() == columns.len() && (rows > 0 || record == columns);
        if !sound {
            break;
        }
        rows += 1;
        length = reader.position().byte();
    }
    (length, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_row_is_cut_off() {
        let head = Table::new(&header()).bytes();
        let row = format!("0.5{}\n", ",".repeat(FIGURES.len() + 1));
        let mut bytes = head.clone();
        bytes.extend(row.as_bytes());
        let whole = bytes.len() as u64;
        assert_eq!(whole_rows(&bytes), (whole, 2));
        bytes.extend(b"0.6,,plan");
        assert_eq!(whole_rows(&bytes), (whole, 2));
        bytes.extend(b"ned\n0.7\n");
        assert_eq!(whole_rows(&bytes), (whole, 2));
        assert_eq!(whole_rows(b"something,else\n"), (0, 0));
    }
}
