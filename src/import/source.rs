//! What is imported: a folder of exports, or one file, with its files as bytes.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::workbook;
use crate::feed::{PLAN_FILE, meant};

/// Most bytes of all files together.
const LARGEST: u64 = 1 << 30;

/// Files that may be of a feed, by name.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Each file's name and bytes, by name.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Source {
    /// Reads a file, or all files at the top of a folder that may be a feed's.
    ///
    /// # Errors
    /// What the disk said; and where the files are more than is read.
    pub fn read(path: &Path) -> io::Result<Self> {
        let mut source = Self::default();
        if !path.is_dir() {
            let name = path
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            source.add(name, path)?;
            return Ok(source);
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(path)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable();
        for name in names {
            let path = path.join(&name);
            if path.is_file() && may_be_of_a_feed(&name) {
                source.add(name, &path)?;
            }
        }
        Ok(source)
    }

    fn add(&mut self, name: String, path: &Path) -> io::Result<()> {
        if !fs::metadata(path)?.is_file() {
            return Err(io::Error::other("it is no ordinary file"));
        }
        let before: usize = self.files.iter().map(|(_, bytes)| bytes.len()).sum();
        let left = LARGEST.saturating_sub(before as u64);
        let mut bytes = Vec::new();
        File::open(path)?.take(left + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > left {
            return Err(io::Error::other(
                "its files are more than the 1 GiB that paso imports",
            ));
        }
        self.files.push((name, bytes));
        Ok(())
    }
}

/// Whether a file of a folder may be a table, a workbook, plan.toml or a model.
fn may_be_of_a_feed(name: &str) -> bool {
    let lower = name.to_lowercase();
    if lower.starts_with('.') || lower.starts_with('~') {
        return false;
    }
    let toml =
        lower.rsplit('.').next() == Some("toml") && lower != "map.toml" && lower != "cargo.toml";
    let book = is_workbook(name);
    // What an earlier import told of itself.
    let own = lower == "import.csv";
    !own && (toml || book || is_text(name) || meant(name).is_some())
}

/// The ending of a name, in small letters.
fn ending(name: &str) -> String {
    name.rsplit('.').next().unwrap_or("").to_lowercase()
}

/// Whether a name is a workbook's.
pub(super) fn is_workbook(name: &str) -> bool {
    workbook::ENDINGS.contains(&ending(name).as_str())
}

/// Whether a name is that of a workbook of a kind that is not read.
pub(super) fn is_strange_workbook(name: &str) -> bool {
    ["xlsb", "numbers", "fods", "gsheet", "123", "wks"].contains(&ending(name).as_str())
}

/// Whether a name is that of a text with fields.
pub(super) fn is_text(name: &str) -> bool {
    match meant(name) {
        Some(PLAN_FILE) => false,
        Some(_) => !is_workbook(name) && !is_strange_workbook(name),
        None => ["csv", "tsv", "tab"].contains(&ending(name).as_str()),
    }
}
