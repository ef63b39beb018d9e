//! Keys and tables of names: files for their owner alone.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use rand::TryRng;

/// Bytes of a key.
const LENGTH: usize = 32;

/// Longest file of a key.
const LONGEST: usize = 4096;

/// The key in a file; where there is none, a new one is made, and put there if it is to be kept.
pub(super) fn read_or_make(path: &Path, keep: bool) -> io::Result<Vec<u8>> {
    if path.exists() {
        return read(path);
    }
    let mut bytes = [0; LENGTH];
    let drawn = rand::rngs::SysRng.try_fill_bytes(&mut bytes);
    drawn.map_err(|error| io::Error::other(format!("no key can be drawn: {error}")))?;
    let mut text = String::with_capacity(2 * LENGTH);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    if keep {
        write_private(path, format!("{text}\n").as_bytes()).map_err(|error| {
            io::Error::other(format!("{} cannot be written: {error}", path.display()))
        })?;
    }
    Ok(text.into_bytes())
}

/// The key in a file that others cannot read.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let named = |why: &str| io::Error::other(format!("{}: {why}", path.display()));
    let about = fs::metadata(path).map_err(|error| named(&error.to_string()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if about.permissions().mode() & 0o077 != 0 {
            return Err(named("others can read it; let nobody but you (chmod 600)"));
        }
    }
    if !about.is_file() || about.len() > LONGEST as u64 {
        return Err(named("this is no file of a key"));
    }
    let bytes = fs::read(path).map_err(|error| named(&error.to_string()))?;
    let key = bytes.trim_ascii();
    if key.len() < 16 {
        return Err(named("a key has 16 characters at least"));
    }
    Ok(key.to_vec())
}

/// Writes a file that nobody else can read, whole or not at all.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = with_ending(path, ".new");
    // What a run before left behind is not written into: it may be another's.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)
}

/// The table of names that lies beside a key.
pub(super) fn beside_key(key: &Path) -> PathBuf {
    with_ending(key, ".names.csv")
}

/// The table of names of a feed that was imported without a key: beside the folder, never in it.
pub(super) fn beside_feed(feed: &Path) -> PathBuf {
    let folder = fs::canonicalize(feed).unwrap_or_else(|_| feed.to_owned());
    with_ending(&folder, ".names.csv")
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(ending);
    path.with_file_name(name)
}
