//! A folder of files, such as a plan's manifests: it appears whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

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

/// Writes a folder of files, by path inside it. A folder that is there already is replaced, if all
/// its files are `own`.
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
        if let Some(name) = names.into_iter().find(|name| !own(name)) {
            return Err(FolderError::ForeignFiles {
                folder: folder.to_owned(),
                name,
            });
        }
    }
    replace(folder, there, files).map_err(disk)
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
    let home = tempfile::Builder::new()
        .prefix(".paso-")
        .tempdir_in(parent)?;
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

/// Writes one file, whole or not at all.
///
/// # Errors
/// If the disk says no; what was there before is then as it was.
pub fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_file_with(path, |mut file| {
        file.write_all(bytes)?;
        Ok(file)
    })
}

/// Writes one file, whole or not at all, by what `write` writes into it and gives back.
///
/// # Errors
/// If `write` or the disk says no; what was there before is then as it was.
pub fn write_file_with(
    path: &Path,
    write: impl FnOnce(File) -> io::Result<File>,
) -> io::Result<()> {
    let path = std::path::absolute(path)?;
    let parent = path.parent().unwrap_or(&path);
    let home = tempfile::Builder::new()
        .prefix(".paso-")
        .tempdir_in(parent)?;
    let new = home.path().join("new");
    write(File::create_new(&new)?)?;
    fs::rename(new, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> (String, Vec<u8>) {
        (name.to_owned(), text.as_bytes().to_vec())
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
        assert_eq!(fs::read(folder.join("p/1.csv")).unwrap(), b"two");
        assert!(!folder.join("p/2.csv").exists());
        fs::write(folder.join("p/notes.txt"), "mine").unwrap();
        let refused = write(&folder, &[file("p/1.csv", "three")], own).unwrap_err();
        assert!(refused.to_string().contains("p/notes.txt"));
        assert_eq!(fs::read(folder.join("p/1.csv")).unwrap(), b"two");
        assert_eq!(fs::read_dir(home.path().join("a")).unwrap().count(), 1);
    }
}
