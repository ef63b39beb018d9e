//! A folder of answers: what-if.csv, sweep.csv and plans, each whole or not at all.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::temporary::folder_in;
use super::{single, writer};
use crate::files::plan::{PlanFile, PlanFiles};
use crate::files::traces::{is_litter, is_written};

/// The file of a run over scenarios.
pub const WHAT_IF: &str = "what-if.csv";
/// The file of a sweep.
pub const SWEEP: &str = "sweep.csv";
/// Points of a sweep of plans whose rows are still to be written.
pub const SWEEP_POINTS: &str = "sweep-points.jsonl";
/// What the rows of [`SWEEP`] were asked for.
pub const SWEEP_QUESTION: &str = "sweep.json";
/// The folder of the scenarios' plans.
pub const PLANS: &str = "plans";

/// How the names of temporary folders begin.
const TEMPORARY: &str = ".paso-";

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum AnswersError {
    /// The folder holds other files.
    #[error(
        "{} holds files that are no answers, such as {name}; \
         name another folder, or add --force to keep them beside the answers",
        folder.display()
    )]
    ForeignFiles {
        /// The folder.
        folder: PathBuf,
        /// One of the files.
        name: String,
    },
    /// The disk said no.
    #[error("{} cannot be written: {error}", path.display())]
    Disk {
        /// What was to be written.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

/// A folder that answers may be written to. What was made for them, with the folders that it lies in,
/// goes again when this is dropped, if it is empty still.
#[derive(Debug)]
#[must_use]
pub struct Opened {
    /// The innermost first.
    made: Vec<PathBuf>,
}

impl Opened {
    /// The folders that were made for the answers, the innermost first.
    #[must_use]
    pub fn made(&self) -> &[PathBuf] {
        &self.made
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        take_away(&self.made);
    }
}

/// Takes folders away, the first of them first, as far as they are empty.
pub fn take_away(folders: &[PathBuf]) {
    for folder in folders {
        // Refused where anything is in it.
        let _ = fs::remove_dir(folder);
    }
}

/// Makes the folder, and refuses one that holds anything but answers, unless told to.
///
/// # Errors
/// See [`AnswersError`].
pub fn open(folder: &Path, force: bool) -> Result<Opened, AnswersError> {
    let disk = |error| AnswersError::Disk {
        path: folder.to_owned(),
        error,
    };
    let opened = Opened {
        made: (folder.ancestors())
            .take_while(|own| !own.as_os_str().is_empty() && !own.exists())
            .map(Path::to_owned)
            .collect(),
    };
    fs::create_dir_all(folder).map_err(disk)?;
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(disk)? {
        names.push(entry.map_err(disk)?.file_name());
    }
    names.sort();
    let foreign = names
        .iter()
        .find(|name| !is_own(name) && !is_written(&folder.join(name)));
    match foreign {
        Some(name) if !force => Err(AnswersError::ForeignFiles {
            folder: folder.to_owned(),
            name: name.to_string_lossy().into_owned(),
        }),
        _ => Ok(opened),
    }
}

/// Whether a name is that of a part of a sweep.
pub(super) fn is_shard(name: &str) -> bool {
    let numbers = name
        .strip_prefix("shard-")
        .and_then(|rest| rest.strip_suffix(".jsonl"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let both = numbers.and_then(|numbers| numbers.split_once("-of-"));
    both.is_some_and(|(own, of)| is_number(own) && is_number(of))
}

fn is_own(name: &OsStr) -> bool {
    [WHAT_IF, SWEEP, SWEEP_POINTS, SWEEP_QUESTION, PLANS]
        .iter()
        .any(|own| name == *own)
        || is_shard(&name.to_string_lossy())
        || name.to_string_lossy().starts_with(TEMPORARY)
        || is_litter(&name.to_string_lossy())
}

/// A folder beside the answers for what is not whole yet; removed when dropped.
///
/// # Errors
/// See [`AnswersError`].
pub fn workshop(folder: &Path) -> Result<TempDir, AnswersError> {
    folder_in(folder, TEMPORARY).map_err(|error| AnswersError::Disk {
        path: folder.to_owned(),
        error,
    })
}

/// Writes one file: whenever this stops, the old one or the new one is there, whole.
///
/// # Errors
/// See [`AnswersError`].
pub fn write_file(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), AnswersError> {
    let path = folder.join(name);
    single::write_file(&path, bytes).map_err(|error| AnswersError::Disk { path, error })
}

/// The folder of a scenario's plan.
#[must_use]
pub fn plan_folder(folder: &Path, scenario_id: &str) -> PathBuf {
    folder.join(PLANS).join(scenario_id)
}

/// Puts the plan of a scenario, which was made in the workshop, in its folder. Plans of other
/// scenarios stay, and so does what is not a plan's, for which `force` must be told.
///
/// # Errors
/// See [`writer::WriteError`]; a plan that was there is then as it was.
pub fn keep_plan(
    folder: &Path,
    made: &Path,
    scenario_id: &str,
    force: bool,
) -> Result<writer::LeftBehind, writer::WriteError> {
    let made = made.join(scenario_id);
    let files = PlanFiles::read(&made, &PlanFile::ALL);
    // What was written a moment ago is read again, or nothing is written.
    for file in PlanFile::ALL
        .into_iter()
        .filter(|file| !files.is_absent(*file))
    {
        files.get(file).map_err(|why| writer::WriteError::Disk {
            folder: made.clone(),
            error: io::Error::other(format!("{}: {why}", file.name())),
        })?;
    }
    writer::write(&plan_folder(folder, scenario_id), &files, force)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_not_touched_unless_told() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("answers");
        drop(open(&folder, false).unwrap());
        assert!(!folder.exists(), "nothing was written");
        let opened = open(&folder, false).unwrap();
        write_file(&folder, WHAT_IF, b"a\n").unwrap();
        drop(opened);
        drop(open(&folder, false).unwrap());
        fs::write(folder.join("mine.txt"), "mine").unwrap();
        let refused = open(&folder, false).unwrap_err().to_string();
        assert!(refused.contains("mine.txt"), "{refused}");
        drop(open(&folder, true).unwrap());
        write_file(&folder, WHAT_IF, b"b\n").unwrap();
        assert_eq!(fs::read(folder.join(WHAT_IF)).unwrap(), b"b\n");
        assert_eq!(fs::read(folder.join("mine.txt")).unwrap(), b"mine");
    }
}
