//! A folder of files, such as a plan's manifests: it appears whole or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::temporary::folder_in;
use crate::files::traces::{is_litter, is_written};

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder holds files of somebody else.
    #[error("{} holds other files, such as {name}; name another folder", folder.display())]
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

/// Writes a folder of files, by path inside it. A folder that is there already is replaced, if
/// every file in it was written by paso, as it begins, and is `own` by its path; or is nobody's.
///
/// # Errors
/// See [`FolderError`]; what was there before is then as it was.
pub fn write(
    folder: &Path,
    files: &[(String, Vec<u8>)],
    own: impl Fn(&str) -> bool,
) -> Result<(), FolderError> {
    let disk = |error| FolderError::Disk {
        folder: folder.to_owned(),
        error,
    };
    let there = folder.try_exists().map_err(disk)?;
    if there {
        let mut names = Vec::new();
        list(folder, "", &mut names).map_err(disk)?;
        if let Some(name) = names.into_iter().find(|name| !may_go(folder, name, &own)) {
            return Err(FolderError::ForeignFiles {
                folder: folder.to_owned(),
                name,
            });
        }
    }
    replace(folder, there, files).map_err(disk)
}

/// Whether a file may go with the folder.
fn may_go(folder: &Path, name: &str, own: &impl Fn(&str) -> bool) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    is_litter(last) || (own(name) && is_written(&folder.join(name)))
}

/// The paths of all files in a folder.
fn list(folder: &Path, prefix: &str, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}

fn replace(folder: &Path, there: bool, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    let folder = std::path::absolute(folder)?;
    let parent = folder.parent().unwrap_or(&folder);
    fs::create_dir_all(parent)?;
    let home = folder_in(parent, ".paso-")?;
    let (new, old) = (home.path().join("new"), home.path().join("old"));
    fs::create_dir(&new)?;
    for (name, bytes) in files {
        let path = new.join(name);
        if let Some(inner) = path.parent() {
            fs::create_dir_all(inner)?;
        }
        fs::write(path, bytes)?;
    }
    if there {
        fs::rename(&folder, &old)?;
    }
    if let Err(error) = fs::rename(&new, &folder) {
        if there {
            fs::rename(&old, &folder)?;
        }
        return Err(error);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::traces::LIST;

    fn file(name: &str, text: &str) -> (String, Vec<u8>) {
        (name.to_owned(), format!("{LIST}\n{text}").into_bytes())
    }

    fn holds(path: &Path, text: &str) -> bool {
        fs::read_to_string(path).unwrap() == format!("{LIST}\n{text}")
    }

    #[test]
    fn only_own_files_are_replaced() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/lists");
        let own = |name: &str| !name.contains("notes");
        write(
            &folder,
            &[file("p/1.csv", "one"), file("p/2.csv", "one")],
            own,
        )
        .unwrap();
        write(&folder, &[file("p/1.csv", "two")], own).unwrap();
        assert!(holds(&folder.join("p/1.csv"), "two"));
        assert!(!folder.join("p/2.csv").exists());
        fs::write(folder.join("p/notes.txt"), "mine").unwrap();
        let refused = write(&folder, &[file("p/1.csv", "three")], own).unwrap_err();
        assert!(refused.to_string().contains("p/notes.txt"));
        assert!(holds(&folder.join("p/1.csv"), "two"));
        assert_eq!(fs::read_dir(home.path().join("a")).unwrap().count(), 1);
        // Nor is a file of the user's that has the name of a list.
        fs::remove_file(folder.join("p/notes.txt")).unwrap();
        fs::write(folder.join("p/2.csv"), "name,telephone\n").unwrap();
        let refused = write(&folder, &[file("p/1.csv", "three")], own).unwrap_err();
        assert!(refused.to_string().contains("p/2.csv"));
        fs::remove_file(folder.join("p/2.csv")).unwrap();
        fs::write(folder.join("p/.DS_Store"), "x").unwrap();
        write(&folder, &[file("p/1.csv", "three")], own).unwrap();
        assert!(holds(&folder.join("p/1.csv"), "three"));
    }
}
