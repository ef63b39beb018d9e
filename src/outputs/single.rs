//! One file, wherever the user points: a link is followed, a pipe or a device written to, and an
//! ordinary file replaced, whole or not at all.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::temporary::folder_in;

/// Links that are followed one after the other; more are a circle.
const MOST_LINKS: usize = 40;

/// Where bytes go.
enum Target {
    /// To what is open already: a pipe, a device, standard output.
    Through(File),
    /// Into the place of an ordinary file, with its permissions if it is there.
    Place(PathBuf, Option<Permissions>),
}

/// Writes one file.
///
/// # Errors
/// If the disk says no; an ordinary file that was there before is then as it was.
pub fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_file_with(path, |mut file| {
        file.write_all(bytes)?;
        Ok(file)
    })
}

/// Writes one file by what `write` writes into it and gives back.
///
/// # Errors
/// If `write` or the disk says no; an ordinary file that was there before is then as it was.
pub fn write_file_with(
    path: &Path,
    write: impl FnOnce(File) -> io::Result<File>,
) -> io::Result<()> {
    match target(path)? {
        Target::Through(file) => match write(file) {
            // A reader who has seen enough ends it quietly.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map(drop),
        },
        Target::Place(place, like) => replace(&place, like, write),
    }
}

/// Whether a path leads to this process's standard output, where a result beside the file would
/// be mixed into it.
#[must_use]
pub fn is_standard_output(path: &Path) -> bool {
    let Ok(mut place) = std::path::absolute(path) else {
        return false;
    };
    for _ in 0..MOST_LINKS {
        if stream(&place) == Some(Stream::Output) {
            return true;
        }
        match fs::read_link(&place) {
            Ok(to) => place = beside(&place, &to),
            Err(_) => return false,
        }
    }
    false
}

/// A stream that this process was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stream {
    Output,
    Error,
}

/// The stream that a path names.
fn stream(path: &Path) -> Option<Stream> {
    match path.to_str()? {
        "/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1" => Some(Stream::Output),
        "/dev/stderr" | "/dev/fd/2" | "/proc/self/fd/2" => Some(Stream::Error),
        _ => None,
    }
}

impl Stream {
    /// The stream as it is open: a file that it leads to is neither cut nor replaced.
    #[cfg(unix)]
    fn file(self) -> io::Result<File> {
        use std::os::fd::AsFd;
        let owned = match self {
            Self::Output => io::stdout().as_fd().try_clone_to_owned(),
            Self::Error => io::stderr().as_fd().try_clone_to_owned(),
        };
        owned.map(File::from)
    }

    #[cfg(not(unix))]
    fn file(self) -> io::Result<File> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

fn target(path: &Path) -> io::Result<Target> {
    let mut place = std::path::absolute(path)?;
    for _ in 0..MOST_LINKS {
        if let Some(stream) = stream(&place) {
            return stream.file().map(Target::Through);
        }
        match fs::symlink_metadata(&place) {
            Ok(about) if about.is_symlink() => {
                // These links are names of what a process has open, and lead to no path.
                if ["/proc", "/dev/fd"]
                    .iter()
                    .any(|own| place.starts_with(own))
                {
                    return through(&place, fs::metadata(&place)?.is_file());
                }
                place = beside(&place, &fs::read_link(&place)?);
            }
            Ok(about) if about.is_file() => {
                return Ok(Target::Place(place, Some(about.permissions())));
            }
            Ok(about) if about.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(_) => return through(&place, false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if let Some(folder) = place.parent().filter(|folder| !folder.exists()) {
                    let why = format!("there is no folder {}", folder.display());
                    return Err(io::Error::new(io::ErrorKind::NotFound, why));
                }
                return Ok(Target::Place(place, None));
            }
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("its links lead in a circle"))
}

/// Opens what is there; what an ordinary file holds goes.
fn through(path: &Path, cut: bool) -> io::Result<Target> {
    let mut options = OpenOptions::new();
    options.write(true).truncate(cut);
    options.open(path).map(Target::Through)
}

/// Where a link leads that stands at a place.
fn beside(place: &Path, to: &Path) -> PathBuf {
    place.parent().unwrap_or(place).join(to)
}

/// Writes a new file beside the place and moves it there.
fn replace(
    place: &Path,
    like: Option<Permissions>,
    write: impl FnOnce(File) -> io::Result<File>,
) -> io::Result<()> {
    let parent = place.parent().unwrap_or(place);
    let home = folder_in(parent, ".paso-")?;
    let new = home.path().join("new");
    write(File::create_new(&new)?)?.sync_all()?;
    if let Some(like) = like {
        fs::set_permissions(&new, like)?;
    }
    fs::rename(new, place)
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Read;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn links_are_followed_and_stay() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        fs::create_dir(at("far")).unwrap();
        fs::write(at("far/page"), "old").unwrap();
        symlink("far/page", at("near")).unwrap();
        symlink("near", at("nearer")).unwrap();
        write_file(&at("nearer"), b"new").unwrap();
        assert_eq!(fs::read(at("far/page")).unwrap(), b"new");
        assert!(fs::symlink_metadata(at("near")).unwrap().is_symlink());
        // A link that leads nowhere yet says where the file is to be.
        symlink("far/other", at("open")).unwrap();
        write_file(&at("open"), b"there").unwrap();
        assert_eq!(fs::read(at("far/other")).unwrap(), b"there");
        symlink("circle", at("circle")).unwrap();
        write_file(&at("circle"), b"").unwrap_err();
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 5);
    }

    #[test]
    fn a_file_keeps_its_mode_and_a_new_one_is_as_any_other() {
        let home = tempfile::tempdir().unwrap();
        let (plain, page) = (home.path().join("plain"), home.path().join("page"));
        fs::write(&plain, "").unwrap();
        write_file(&page, b"one").unwrap();
        assert_eq!(mode(&page), mode(&plain));
        let mut before = File::open(&page).unwrap();
        for own in [0o640, 0o600, 0o664] {
            fs::set_permissions(&page, Permissions::from_mode(own)).unwrap();
            write_file(&page, b"two").unwrap();
            assert_eq!(mode(&page), own);
        }
        // Replaced whole: who has the old one open reads it still.
        let mut text = String::new();
        before.read_to_string(&mut text).unwrap();
        assert_eq!(text, "one");
    }

    #[test]
    fn what_fails_leaves_the_file_and_no_litter() {
        let home = tempfile::tempdir().unwrap();
        let page = home.path().join("page");
        fs::write(&page, "old").unwrap();
        write_file_with(&page, |_| Err(io::Error::other("full"))).unwrap_err();
        assert_eq!(fs::read(&page).unwrap(), b"old");
        write_file(home.path(), b"").unwrap_err();
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn devices_and_pipes_are_written_to() {
        write_file(Path::new("/dev/null"), b"gone").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        let home = tempfile::tempdir().unwrap();
        let pipe = home.path().join("pipe");
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, mode).unwrap();
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read(pipe).unwrap()
        });
        write_file(&pipe, b"through").unwrap();
        assert_eq!(reader.join().unwrap(), b"through");
        assert!(
            !fs::metadata(&pipe).unwrap().is_file(),
            "it is a pipe still"
        );
    }
}
