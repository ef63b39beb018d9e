//! Puts the files of a plan on disk, all or nothing.
//!
//! The files are written to a new folder beside the old one and flushed; then the two folders
//! change places in one step. Whenever this stops, OUT holds the old plan or the new one, whole.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use tempfile::TempDir;

/// One file of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name in the folder.
    pub name: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Names that a plan's folder may hold.
pub const KNOWN: [&str; 5] = [
    "schedule.csv",
    "unscheduled.csv",
    "loads.csv",
    "summary.json",
    "report.html",
];

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// OUT is not a folder.
    #[error("{0} is a file; name a folder for the plan")]
    NotAFolder(PathBuf),
    /// OUT holds files that are not a plan's.
    #[error(
        "{folder} holds files that are not a plan's, such as {name}; name another folder, or add --force to keep them and replace the plan's own"
    )]
    ForeignFiles {
        /// The folder.
        folder: PathBuf,
        /// One of the files.
        name: String,
    },
    /// The disk said no.
    #[error("{folder} cannot be written: {error}")]
    Disk {
        /// The folder.
        folder: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

/// Whether OUT may be written: absent, empty, a previous plan, or `force`. Called before the
/// planning too, so that nobody waits for a refusal.
///
/// # Errors
/// See [`WriteError`].
pub fn check_target(out: &Path, force: bool) -> Result<(), WriteError> {
    let foreign = foreign(out)?;
    match foreign.first() {
        Some(name) if !force => Err(WriteError::ForeignFiles {
            folder: out.to_owned(),
            name: name.to_string_lossy().into_owned(),
        }),
        _ => Ok(()),
    }
}

/// Writes the files, all or nothing.
///
/// With `force`, foreign files stay; the plan's files are then replaced one by one, each whole.
///
/// # Errors
/// See [`WriteError`]; the previous plan is then as it was.
pub fn write(out: &Path, files: &[File], force: bool) -> Result<(), WriteError> {
    check_target(out, force)?;
    let keeps_foreign = !foreign(out)?.is_empty();
    let disk = |error| WriteError::Disk {
        folder: out.to_owned(),
        error,
    };
    // A symbolic link stays one: what it points to is replaced.
    let target = fs::canonicalize(out).unwrap_or_else(|_| out.to_owned());
    let parent = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    fs::create_dir_all(&parent).map_err(disk)?;
    let new = match stage(&parent, files) {
        Ok(new) => new,
        // The folder above may not be ours to write in.
        Err(_) if target.is_dir() => {
            return stage(&target, files)
                .and_then(|new| move_files(new.path(), &target, files))
                .map_err(disk);
        }
        Err(error) => return Err(disk(error)),
    };
    if !target.exists() {
        let path = new.keep();
        return fs::rename(&path, &target)
            .inspect_err(|_| {
                // Best effort: the plan could not be put in place, its copy is litter.
                let _ = fs::remove_dir_all(&path);
            })
            .map_err(disk);
    }
    if !keeps_foreign && exchange(new.path(), &target).is_ok() {
        // The old plan is now in the temporary folder, which goes away here.
        return new.close().map_err(disk);
    }
    move_files(new.path(), &target, files).map_err(disk)
}

/// Names in OUT that are not a plan's; none where there is no OUT.
fn foreign(out: &Path) -> Result<Vec<OsString>, WriteError> {
    let disk = |error| WriteError::Disk {
        folder: out.to_owned(),
        error,
    };
    let entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(WriteError::NotAFolder(out.to_owned()));
        }
        Err(error) => return Err(disk(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(disk)?.file_name();
        if !KNOWN.iter().any(|known| name == *known) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Writes all files into a new folder and flushes them.
fn stage(parent: &Path, files: &[File]) -> io::Result<TempDir> {
    let new = tempfile::Builder::new()
        .prefix(".paso-")
        .tempdir_in(parent)?;
    for file in files {
        let mut handle = fs::File::create(new.path().join(file.name))?;
        handle.write_all(&file.bytes)?;
        handle.sync_all()?;
    }
    // The folder is made for its owner alone; a plan is as readable as any other folder.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let like = fs::metadata(parent)?.permissions().mode() & 0o777;
        fs::set_permissions(new.path(), fs::Permissions::from_mode(like | 0o700))?;
    }
    Ok(new)
}

/// Lets two folders change places in one step.
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

/// Replaces the plan's files one by one, each whole; files of an older plan go.
fn move_files(new: &Path, target: &Path, files: &[File]) -> io::Result<()> {
    for file in files {
        fs::rename(new.join(file.name), target.join(file.name))?;
    }
    for name in KNOWN {
        if !files.iter().any(|file| file.name == name) && target.join(name).exists() {
            fs::remove_file(target.join(name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str) -> Vec<File> {
        ["schedule.csv", "summary.json"]
            .map(|name| File {
                name,
                bytes: text.as_bytes().to_vec(),
            })
            .to_vec()
    }

    fn read(out: &Path, name: &str) -> String {
        fs::read_to_string(out.join(name)).unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_plan_replaces_a_plan_whole_and_leaves_no_litter() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("a/b/out");
        write(&out, &plan("one"), false).unwrap();
        fs::write(out.join("loads.csv"), "of the first plan").unwrap();
        write(&out, &plan("two"), false).unwrap();
        assert_eq!(read(&out, "schedule.csv"), "two");
        assert_eq!(names(&out), ["schedule.csv", "summary.json"]);
        assert_eq!(names(out.parent().unwrap()), ["out"]);
    }

    #[test]
    fn foreign_files_are_refused_or_kept() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("out");
        write(&out, &plan("one"), false).unwrap();
        fs::write(out.join("notes.txt"), "mine").unwrap();
        let refused = write(&out, &plan("two"), false).unwrap_err();
        assert!(refused.to_string().contains("notes.txt"), "{refused}");
        assert_eq!(read(&out, "schedule.csv"), "one");
        write(&out, &plan("two"), true).unwrap();
        assert_eq!(read(&out, "schedule.csv"), "two");
        assert_eq!(read(&out, "notes.txt"), "mine");
        assert_eq!(names(home.path()), ["out"]);
    }

    #[test]
    fn a_link_stays_a_link() {
        let home = tempfile::tempdir().unwrap();
        let real = home.path().join("real");
        fs::create_dir(&real).unwrap();
        let out = home.path().join("out");
        std::os::unix::fs::symlink(&real, &out).unwrap();
        write(&out, &plan("one"), false).unwrap();
        write(&out, &plan("two"), false).unwrap();
        assert!(fs::symlink_metadata(&out).unwrap().is_symlink());
        assert_eq!(read(&real, "schedule.csv"), "two");
    }

    #[test]
    fn a_file_is_not_a_folder() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("out");
        fs::write(&out, "a file").unwrap();
        assert!(matches!(
            write(&out, &plan("one"), true),
            Err(WriteError::NotAFolder(_))
        ));
        assert_eq!(fs::read_to_string(&out).unwrap(), "a file");
    }

    #[test]
    fn a_failure_while_staging_leaves_the_old_plan() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("out");
        write(&out, &plan("one"), false).unwrap();
        let impossible = vec![File {
            name: "no/such/folder.csv",
            bytes: Vec::new(),
        }];
        assert!(write(&out, &impossible, false).is_err());
        assert_eq!(read(&out, "schedule.csv"), "one");
        assert_eq!(names(home.path()), ["out"]);
    }
}
