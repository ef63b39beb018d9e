//! What this program is: a measured process is the same program again.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::OnceLock;

static PROGRAM: OnceLock<Program> = OnceLock::new();

/// A program: how it is called, and the file that holds paso.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The words before a command's own arguments.
    pub words: Vec<OsString>,
    /// The file.
    pub file: PathBuf,
}

/// Says what this program is where paso is part of another one. The first word counts.
pub fn is(program: Program) {
    let _ = PROGRAM.set(program);
}

/// This program; if nobody said so, the file that runs.
pub(super) fn this() -> io::Result<Program> {
    if let Some(known) = PROGRAM.get() {
        return Ok(known.clone());
    }
    let file = std::env::current_exe()?;
    Ok(Program {
        words: vec![file.clone().into()],
        file,
    })
}
