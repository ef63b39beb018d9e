//! A new folder takes the old one's place in one step.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;

use super::{LeftBehind, Step, clear, flush, is_own, stage, temporary_in};
use crate::files::plan::PlanFiles;

/// Makes OUT and what is above it, with the files in it.
pub(super) fn create(target: &Path, files: &PlanFiles, step: Step<'_>) -> io::Result<LeftBehind> {
    let parent = parent(target)?;
    fs::create_dir_all(parent)?;
    let temporary = temporary_in(parent)?;
    let new = temporary.path().join("plan");
    stage(&new, files, step)?;
    step("create")?;
    fs::rename(&new, target)?;
    flush(parent);
    Ok(clear(temporary))
}

/// Lets a folder with the files, and with the other files of OUT, change places with OUT. An error
/// means that OUT is as it was.
pub(super) fn replace(
    target: &Path,
    files: &PlanFiles,
    others: &[OsString],
    step: Step<'_>,
) -> io::Result<LeftBehind> {
    let parent = parent(target)?;
    let temporary = temporary_in(parent)?;
    let new = temporary.path().join("plan");
    stage(&new, files, step)?;
    for name in others {
        // A second name, which no folder can have.
        fs::hard_link(target.join(name), new.join(name))?;
    }
    resemble(&new, target)?;
    step("swap")?;
    exchange(&new, target)?;
    flush(parent);
    // From here on the new plan stands, whatever happens to the old one.
    let old = new;
    let removed = step("remove").and_then(|()| remove_plan(&old, target, others));
    if removed.is_ok() {
        Ok(clear(temporary))
    } else {
        // Someone put a file of their own into OUT since it was looked at: that is not ours.
        Ok(LeftBehind {
            litter: Some(temporary.keep()),
        })
    }
}

/// The folder that holds OUT.
fn parent(target: &Path) -> io::Result<&Path> {
    target
        .parent()
        .ok_or_else(|| io::Error::from(io::ErrorKind::IsADirectory))
}

/// Whether two names are those of one file.
#[cfg(unix)]
fn is_same(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let about = |path| fs::symlink_metadata(path).map(|own| (own.dev(), own.ino()));
    about(one)
        .ok()
        .zip(about(other).ok())
        .is_some_and(|(one, other)| one == other)
}

#[cfg(not(unix))]
fn is_same(_: &Path, _: &Path) -> bool {
    false
}

/// Gives the new folder the old one's permissions.
fn resemble(new: &Path, old: &Path) -> io::Result<()> {
    let like = fs::metadata(old)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        // Only root and members of the group may; anyone else keeps their own.
        let _ = chown(new, Some(like.uid()), Some(like.gid()));
    }
    fs::set_permissions(new, like.permissions())
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Removes an old plan's folder, and fails if it holds anything but what is in the new one.
fn remove_plan(folder: &Path, new: &Path, others: &[OsString]) -> io::Result<()> {
    for name in others {
        if is_same(&folder.join(name), &new.join(name)) {
            fs::remove_file(folder.join(name))?;
        }
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_folder = entry.file_type()?.is_dir();
        if !is_own(&entry.file_name(), is_folder) {
            continue;
        }
        if is_folder {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    fs::remove_dir(folder)
}
