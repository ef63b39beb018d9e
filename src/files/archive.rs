//! The feed beside its plan: feed.zip, with inputs.json that says what each file was read as.
//!
//! A file is kept as it was read, but for columns that paso does not know, which are never copied.
//! So a file goes by two hashes: of what was read, as in summary.json, and of what is kept.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Write};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::source::{Files, Opened, Unopened};

/// The file that tells of the others.
const INPUTS: &str = "inputs.json";

/// The name of a model file that is not in the feed's folder, or is built in.
const MODEL: &str = "model.toml";

/// How the paths of built-in models begin.
pub const BUILT_IN: &str = "builtin:";

/// Largest file that is taken out, in bytes.
const LARGEST: u64 = u32::MAX as u64;

/// A feed as it was planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// First day of the horizon, wherever it was given.
    pub start: NaiveDate,
    /// Number of days, likewise.
    pub days: u32,
    /// The model's name or path, likewise.
    pub model: String,
    /// Its files.
    pub files: Vec<KeptFile>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Its path as it was read.
    pub path: String,
    /// SHA-256 of what was read.
    pub read: String,
    /// What is kept of it.
    pub bytes: Vec<u8>,
}

/// inputs.json.
#[derive(Serialize, Deserialize)]
struct Inputs {
    start: NaiveDate,
    days: u32,
    model: String,
    files: BTreeMap<String, Input>,
}

/// One file in inputs.json.
#[derive(Serialize, Deserialize)]
struct Input {
    /// Its name in the archive.
    name: String,
    /// SHA-256 of what was read.
    read: String,
    /// SHA-256 of what is kept.
    kept: String,
}

/// Why an archive cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is no archive, or is damaged.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// A file is not what inputs.json says.
    #[error("{0} in it is not what its {INPUTS} says: it was changed after the plan was made")]
    Changed(String),
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The bytes of feed.zip: the same for the same feed. Compressed as quickly as can be.
///
/// # Errors
/// Writing to memory does not fail; the writer cannot know that.
pub fn pack(kept: &Kept) -> io::Result<Vec<u8>> {
    let mut order: Vec<&KeptFile> = kept.files.iter().collect();
    order.sort_by(|a, b| a.path.cmp(&b.path));
    let files = order.iter().map(|file| {
        let input = Input {
            name: name(&file.path).to_owned(),
            read: file.read.clone(),
            kept: sha256(&file.bytes),
        };
        (file.path.clone(), input)
    });
    let inputs = Inputs {
        start: kept.start,
        days: kept.days,
        model: kept.model.clone(),
        files: files.collect(),
    };
    let mut text = serde_json::to_vec_pretty(&inputs)?;
    text.push(b'\n');
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, bytes: &[u8]| -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(1))
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(bytes.len() as u64 >= LARGEST);
        zip.start_file(name, options)?;
        zip.write_all(bytes)
    };
    add(INPUTS, &text)?;
    for file in order {
        add(name(&file.path), &file.bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The name in the archive of a path as it was read: that of a file of the folder is the same.
fn name(path: &str) -> &str {
    let plain = !path.starts_with(BUILT_IN)
        && !path.starts_with('.')
        && !path.contains(['/', '\\', ':'])
        && path != INPUTS;
    if plain { path } else { MODEL }
}

/// A kept feed, as files to read.
#[derive(Clone, Debug)]
pub struct Archive {
    /// First day of the horizon that was planned.
    pub start: NaiveDate,
    /// Its number of days.
    pub days: u32,
    /// The model's name or path.
    pub model: String,
    files: BTreeMap<String, KeptFile>,
}

impl Archive {
    /// Takes the files out of feed.zip.
    ///
    /// # Errors
    /// See [`ArchiveError`].
    pub fn open(bytes: &[u8]) -> Result<Self, ArchiveError> {
        let damaged = |error: &dyn std::fmt::Display| ArchiveError::Damaged(error.to_string());
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        let text = entry(&mut zip, INPUTS)?;
        let inputs: Inputs = serde_json::from_slice(&text).map_err(|error| damaged(&error))?;
        let mut files = BTreeMap::new();
        for (path, input) in inputs.files {
            let bytes = entry(&mut zip, &input.name)?;
            if sha256(&bytes) != input.kept {
                return Err(ArchiveError::Changed(input.name));
            }
            let file = KeptFile {
                path: path.clone(),
                read: input.read,
                bytes,
            };
            files.insert(path, file);
        }
        Ok(Self {
            start: inputs.start,
            days: inputs.days,
            model: inputs.model,
            files,
        })
    }
}

impl Archive {
    /// The SHA-256 of what a file was read as, and of what is kept of it.
    #[must_use]
    pub fn hashes(&self, path: &str) -> Option<(&str, String)> {
        let file = self.files.get(path)?;
        Some((&file.read, sha256(&file.bytes)))
    }

    /// The paths of its files as they were read.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

/// The bytes of a file in an archive. What it claims to hold is not believed.
fn entry(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>, ArchiveError> {
    let damaged =
        |why: &dyn std::fmt::Display| ArchiveError::Damaged(format!("{name} in it: {why}"));
    let entry = zip.by_name(name).map_err(|error| damaged(&error))?;
    let mut bytes = Vec::new();
    entry
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| damaged(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(damaged(&"it is too large"));
    }
    Ok(bytes)
}

impl Files for Archive {
    fn open(&self, path: &str) -> Result<Opened<'_>, Unopened> {
        let file = self.files.get(path).ok_or(Unopened::Absent)?;
        Ok(Opened {
            length: file.bytes.len() as u64,
            reader: Box::new(file.bytes.as_slice()),
            outside: None,
            known_as: Some(file.read.clone()),
        })
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let paths = self.files.keys().map(|path| name(path).to_owned());
        Ok(paths.collect())
    }

    fn built_in(&self, model: &str) -> Option<Vec<u8>> {
        let file = self.files.get(&format!("{BUILT_IN}{model}"))?;
        Some(file.bytes.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Kept {
        let files = [
            ("plan.toml", "model = \"m\"\n"),
            ("cases.csv", "case_id\nA1\n"),
            ("../models/mine.toml", "name = \"m\"\n"),
        ];
        Kept {
            start: NaiveDate::from_ymd_opt(2021, 2, 19).unwrap(),
            days: 14,
            model: "../models/mine.toml".to_owned(),
            files: files
                .map(|(path, text)| KeptFile {
                    path: path.to_owned(),
                    read: sha256(format!("read {text}").as_bytes()),
                    bytes: text.as_bytes().to_vec(),
                })
                .to_vec(),
        }
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let mut kept = kept();
        let bytes = pack(&kept).unwrap();
        let archive = Archive::open(&bytes).unwrap();
        assert_eq!((archive.start, archive.days), (kept.start, kept.days));
        for file in &kept.files {
            let opened = Files::open(&archive, &file.path).unwrap();
            assert_eq!(opened.known_as.as_deref(), Some(file.read.as_str()));
            let mut found = Vec::new();
            { opened.reader }.read_to_end(&mut found).unwrap();
            assert_eq!(found, file.bytes);
        }
        let names = archive.names().unwrap();
        assert_eq!(names, ["model.toml", "cases.csv", "plan.toml"]);
        // The order in which files were read does not matter.
        kept.files.reverse();
        assert_eq!(pack(&kept).unwrap(), bytes);
    }

    #[test]
    fn a_changed_or_damaged_archive_is_refused() {
        let kept = kept();
        let sound = pack(&kept).unwrap();
        let mut zip = ZipArchive::new(Cursor::new(sound.as_slice())).unwrap();
        let mut other = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..zip.len() {
            let file = zip.by_index(at).unwrap();
            let name = file.name().to_owned();
            if name == "cases.csv" {
                other
                    .start_file(&name, SimpleFileOptions::default())
                    .unwrap();
                other.write_all(b"case_id\nA2\n").unwrap();
            } else {
                other.raw_copy_file(file).unwrap();
            }
        }
        let other = other.finish().unwrap().into_inner();
        let refused = Archive::open(&other).unwrap_err().to_string();
        assert!(refused.contains("cases.csv"), "{refused}");
        for end in [0, 10, sound.len() / 2, sound.len() - 1] {
            Archive::open(&sound[..end]).unwrap_err();
        }
    }
}
