//! Where a feed's files come from: a folder, or bytes in memory.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Files by their paths.
pub trait Files {
    /// Opens an ordinary file.
    ///
    /// # Errors
    /// See [`Unopened`].
    fn open(&self, path: &str) -> Result<Opened<'_>, Unopened>;

    /// Whether there is anything at a path.
    fn has(&self, path: &str) -> bool {
        !matches!(self.open(path), Err(Unopened::Absent))
    }

    /// The names of all that is at the top, files and folders, sorted.
    ///
    /// # Errors
    /// What the disk said.
    fn names(&self) -> io::Result<Vec<String>>;

    /// Where else a file may be that is named by the user and not by the feed.
    fn elsewhere(&self) -> Option<Box<dyn Files>> {
        None
    }

    /// What the user knows a file by, where that is not its path.
    fn known_by(&self, _path: &str) -> Option<String> {
        None
    }

    /// The number of a table's first row below its header, where rows are counted and not lines.
    fn first_row(&self, _path: &str) -> Option<u64> {
        None
    }

    /// The text of a built-in model as it was when these files were kept, where they say.
    fn built_in(&self, _model: &str) -> Option<Vec<u8>> {
        None
    }
}

/// An open file.
pub struct Opened<'f> {
    /// Its length in bytes, as far as that can be told beforehand.
    pub length: u64,
    /// Its bytes.
    pub reader: Box<dyn Read + 'f>,
    /// Where a link leads that goes out of the folder.
    pub outside: Option<PathBuf>,
    /// The SHA-256 that the file goes by, where it is not that of its bytes: of the file that it
    /// was kept from.
    pub known_as: Option<String>,
}

/// Why a file is not open.
#[derive(Debug)]
pub enum Unopened {
    /// There is nothing at the path.
    Absent,
    /// It is a folder, a pipe or a device.
    NotOrdinary,
    /// The disk said no.
    Disk(io::Error),
}

/// A folder on disk.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The files of a folder.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }
}

impl Files for Folder {
    fn open(&self, path: &str) -> Result<Opened<'_>, Unopened> {
        let path = self.0.join(path);
        let about = match fs::metadata(&path) {
            Err(error) if absent(&error, &path) => return Err(Unopened::Absent),
            Err(error) => return Err(Unopened::Disk(error)),
            Ok(about) => about,
        };
        // Reading a pipe would wait for ever, and a device might never end.
        if !about.is_file() {
            return Err(Unopened::NotOrdinary);
        }
        Ok(Opened {
            length: about.len(),
            reader: Box::new(File::open(&path).map_err(Unopened::Disk)?),
            outside: outside(&self.0, &path),
            known_as: None,
        })
    }

    fn has(&self, path: &str) -> bool {
        self.0.join(path).exists()
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable();
        Ok(names)
    }

    /// The current folder.
    fn elsewhere(&self) -> Option<Box<dyn Files>> {
        Some(Box::new(Self(PathBuf::new())))
    }
}

/// Whether there is nothing at a path; a link that leads nowhere is something.
fn absent(error: &io::Error, path: &Path) -> bool {
    error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(path).is_err()
}

/// Where a link leads that goes out of the folder.
fn outside(folder: &Path, path: &Path) -> Option<PathBuf> {
    if !fs::symlink_metadata(path).is_ok_and(|about| about.is_symlink()) {
        return None;
    }
    let home = fs::canonicalize(folder).ok()?;
    let target = fs::canonicalize(path).ok()?;
    (!target.starts_with(home)).then_some(target)
}

/// Files of which one is another, or is not there: as they would be so.
pub struct Instead<'f> {
    files: &'f dyn Files,
    name: &'f str,
    bytes: Option<&'f [u8]>,
}

impl<'f> Instead<'f> {
    /// The files, with these bytes under a name; without bytes there is no such file.
    #[must_use]
    pub fn new(files: &'f dyn Files, name: &'f str, bytes: Option<&'f [u8]>) -> Self {
        Self { files, name, bytes }
    }
}

impl Files for Instead<'_> {
    fn open(&self, path: &str) -> Result<Opened<'_>, Unopened> {
        if path != self.name {
            return self.files.open(path);
        }
        let bytes = self.bytes.ok_or(Unopened::Absent)?;
        Ok(Opened {
            length: bytes.len() as u64,
            reader: Box::new(bytes),
            outside: None,
            known_as: None,
        })
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = self.files.names()?;
        names.retain(|own| own != self.name);
        if self.bytes.is_some() {
            names.push(self.name.to_owned());
            names.sort_unstable();
        }
        Ok(names)
    }

    fn elsewhere(&self) -> Option<Box<dyn Files>> {
        self.files.elsewhere()
    }

    fn known_by(&self, path: &str) -> Option<String> {
        self.files.known_by(path).filter(|_| path != self.name)
    }

    fn first_row(&self, path: &str) -> Option<u64> {
        self.files.first_row(path).filter(|_| path != self.name)
    }

    fn built_in(&self, model: &str) -> Option<Vec<u8>> {
        self.files.built_in(model)
    }
}

/// Files in memory, by name.
impl Files for BTreeMap<String, Vec<u8>> {
    fn open(&self, path: &str) -> Result<Opened<'_>, Unopened> {
        let bytes = self.get(path).ok_or(Unopened::Absent)?;
        Ok(Opened {
            length: bytes.len() as u64,
            reader: Box::new(bytes.as_slice()),
            outside: None,
            known_as: None,
        })
    }

    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.keys().cloned().collect())
    }
}
