//! The plan's files are replaced one by one, and put back if one of them fails.
//!
//! Each file is whole at any time. Only a machine that stops between two of these renames leaves
//! files of two plans; summary.json comes last, so that `paso check` tells.

use std::fs;
use std::io;
use std::path::Path;

use super::{LeftBehind, Step, clear, flush, stage, temporary_in};
use crate::files::plan::{PlanFile, PlanFiles};

/// Replaces the plan in a folder. An error means that its files are as they were.
pub(super) fn replace(target: &Path, files: &PlanFiles, step: Step<'_>) -> io::Result<LeftBehind> {
    let temporary = temporary_in(target)?;
    let new = temporary.path().join("new");
    let old = temporary.path().join("old");
    stage(&new, files, step)?;
    keep_old(target, &old)?;
    step("kept")?;
    if let Err(error) = put_new(&new, target, files, step) {
        if let Err(second) = put_back(&old, target) {
            // The last copy of the old plan: never removed.
            let kept = temporary.keep();
            return Err(io::Error::other(format!(
                "{error}; nor could the old plan be put back ({second}): it is in {}",
                kept.join("old").display()
            )));
        }
        return Err(error);
    }
    flush(target);
    Ok(clear(temporary))
}

/// Keeps a second name, or a copy, of each file of the old plan.
fn keep_old(target: &Path, old: &Path) -> io::Result<()> {
    fs::create_dir(old)?;
    for name in PlanFile::ALL.map(PlanFile::name) {
        let from = target.join(name);
        if fs::symlink_metadata(&from).is_ok_and(|file| !file.is_dir()) {
            let to = old.join(name);
            fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop))?;
        }
    }
    Ok(())
}

/// Moves the new files over the old ones; files that the new plan does not have go.
fn put_new(new: &Path, target: &Path, files: &PlanFiles, step: Step<'_>) -> io::Result<()> {
    for (file, _) in files.iter() {
        fs::rename(new.join(file.name()), target.join(file.name()))?;
        step("moved")?;
    }
    for file in PlanFile::ALL {
        let stale = target.join(file.name());
        if !files.has(file) && fs::symlink_metadata(&stale).is_ok_and(|file| !file.is_dir()) {
            fs::remove_file(stale)?;
            step("removed")?;
        }
    }
    Ok(())
}

/// Makes the files what they were.
fn put_back(old: &Path, target: &Path) -> io::Result<()> {
    for name in PlanFile::ALL.map(PlanFile::name) {
        let (kept, place) = (old.join(name), target.join(name));
        if fs::symlink_metadata(&kept).is_ok() {
            // Two names of one file: a rename would leave both.
            fs::rename(&kept, &place)?;
        } else if fs::symlink_metadata(&place).is_ok_and(|file| !file.is_dir()) {
            fs::remove_file(place)?;
        }
    }
    Ok(())
}
