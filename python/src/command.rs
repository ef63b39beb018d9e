//! The command `paso`, out of the same file as the module.

use std::ffi::OsString;
use std::path::PathBuf;

use paso::bench::program::{self, Program};
use paso::cli;
use pyo3::prelude::*;

/// Runs the command `paso` with these arguments, for the whole process, and gives its exit code. `words`
/// is how this very command is called, `file` where this module lies.
#[pyfunction]
pub(crate) fn run(
    py: Python<'_>,
    arguments: Vec<OsString>,
    words: Vec<OsString>,
    file: PathBuf,
) -> u8 {
    program::is(Program { words, file });
    let all = std::iter::once(OsString::from("paso")).chain(arguments);
    py.detach(|| cli::main_with(all).code())
}
