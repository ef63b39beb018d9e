//! Puts the files of a plan on disk, all or nothing.
//!
//! The ordinary way (`swap`) writes a new folder beside the old one and lets the two change
//! places in one step: whenever that stops, OUT holds the old plan or the new one, whole. Files in
//! OUT that are not a plan's are in both. Where folders cannot change places (OUT is a mount point
//! or the current folder, or holds folders that are not a plan's), the files are replaced one by one
//! (`in_place`), and put back if one of them fails.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::temporary::folder_in;
use crate::files::plan::{PlanFile, PlanFiles};
use crate::files::traces::is_written;

mod in_place;
mod swap;

/// How the names of the writer's own temporary folders begin.
const TEMPORARY: &str = ".paso-";

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// OUT is not a folder.
    #[error("{} is not a folder; name a folder for the plan", .0.display())]
    NotAFolder(PathBuf),
    /// OUT holds files that are not a plan's.
    #[error(
        "{} holds files that are not a plan's, such as {name}; \
         name another folder, or add --force to keep them and replace the plan's own",
        folder.display()
    )]
    ForeignFiles {
        /// The folder.
        folder: PathBuf,
        /// One of the files.
        name: String,
    },
    /// The disk said no.
    #[error("{} cannot be written: {error}", folder.display())]
    Disk {
        /// The folder.
        folder: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

/// What a write left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftBehind {
    /// A temporary folder that could not be removed.
    pub litter: Option<PathBuf>,
}

/// Is told of each step towards a new plan, and may fail it: how tests stop the writer anywhere.
type Step<'s> = &'s mut dyn FnMut(&str) -> io::Result<()>;

/// Whether OUT may be written: absent, empty, a previous plan, or `force`. What systems leave there,
/// and pages and lists that paso wrote, do not matter, and stay. Called before the planning too, so
/// that nobody waits for a refusal.
///
/// # Errors
/// See [`WriteError`].
pub fn check_target(out: &Path, force: bool) -> Result<(), WriteError> {
    let disk = |error| WriteError::Disk {
        folder: out.to_owned(),
        error,
    };
    let mut others = others(out)?.into_iter();
    match others.find(|name| !is_written(&out.join(name))) {
        Some(name) if !force => {
            return Err(WriteError::ForeignFiles {
                folder: out.to_owned(),
                name: name.to_string_lossy().into_owned(),
            });
        }
        _ => {}
    }
    let target = resolve(out).map_err(disk)?;
    let existing = target.ancestors().find(|folder| folder.exists());
    let existing = existing.unwrap_or(Path::new("/"));
    temporary_in(existing)
        .and_then(TempDir::close)
        .map_err(disk)
}

/// Writes the files, all or nothing.
///
/// What is not a plan's stays; with `force`, whatever it is.
///
/// # Errors
/// See [`WriteError`]; the previous plan is then as it was.
pub fn write(out: &Path, files: &PlanFiles, force: bool) -> Result<LeftBehind, WriteError> {
    write_by_steps(out, files, force, &mut |_| Ok(()))
}

fn write_by_steps(
    out: &Path,
    files: &PlanFiles,
    force: bool,
    step: Step<'_>,
) -> Result<LeftBehind, WriteError> {
    check_target(out, force)?;
    let others = others(out)?;
    let disk = |error| WriteError::Disk {
        folder: out.to_owned(),
        error,
    };
    let target = resolve(out).map_err(disk)?;
    if target.exists() {
        if !is_current(&target) {
            // Whatever prevents a swap, the folder itself may still be ours to write in.
            if let Ok(written) = swap::replace(&target, files, &others, step) {
                return Ok(written);
            }
        }
        in_place::replace(&target, files, step)
    } else {
        swap::create(&target, files, step)
    }
    .map_err(disk)
}

/// Names in OUT that are not a plan's; none where there is no OUT.
fn others(out: &Path) -> Result<Vec<OsString>, WriteError> {
    let disk = |error| WriteError::Disk {
        folder: out.to_owned(),
        error,
    };
    let entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // A link that leads nowhere is not a place for a folder.
            return match fs::symlink_metadata(out) {
                Ok(_) => Err(WriteError::NotAFolder(out.to_owned())),
                Err(_) => Ok(Vec::new()),
            };
        }
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(WriteError::NotAFolder(out.to_owned()));
        }
        Err(error) => return Err(disk(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(disk)?;
        let name = entry.file_name();
        let is_folder = entry.file_type().map_err(disk)?.is_dir();
        if !is_own(&name, is_folder) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Whether a name in OUT is paso's: a file of a plan, or what a killed run left.
fn is_own(name: &OsString, is_folder: bool) -> bool {
    if is_folder {
        name.to_string_lossy().starts_with(TEMPORARY)
    } else {
        PlanFile::ALL.iter().any(|file| name == file.name())
    }
}

/// OUT as a full path. A symbolic link stays one: what it points to is written.
fn resolve(out: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(out) {
        Ok(path) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => std::path::absolute(out),
        Err(error) => Err(error),
    }
}

/// Whether a folder is the current one. Swapped, it would be gone from under the shell.
fn is_current(target: &Path) -> bool {
    fs::canonicalize(".").is_ok_and(|current| current == target)
}

/// A folder for the time of writing, readable by its owner alone, removed when dropped.
fn temporary_in(folder: &Path) -> io::Result<TempDir> {
    folder_in(folder, TEMPORARY)
}

/// Makes a folder with these files in it, and sees them safe on the disk.
fn stage(folder: &Path, files: &PlanFiles, step: Step<'_>) -> io::Result<()> {
    fs::create_dir(folder)?;
    for (file, bytes) in files.iter() {
        let mut handle = fs::File::create_new(folder.join(file.name()))?;
        handle.write_all(bytes)?;
        handle.sync_all()?;
        step("stage")?;
    }
    flush(folder);
    Ok(())
}

/// Sees a folder's names safe on the disk, where the system can do that.
fn flush(folder: &Path) {
    // Not every file system can; the names are then as safe as it makes them.
    let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
}

/// Removes a temporary folder, or says that it stays.
fn clear(temporary: TempDir) -> LeftBehind {
    let path = temporary.path().to_owned();
    LeftBehind {
        litter: temporary.close().err().map(|_| path),
    }
}

#[cfg(test)]
mod tests;
