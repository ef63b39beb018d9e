//! A trial in a process of its own, with limits of time and memory.

#[cfg(not(unix))]
pub use nowhere::{bound_memory, launch};
#[cfg(unix)]
pub use process::{bound_memory, launch};

use super::trial::Trial;

#[cfg(unix)]
mod process;

/// Limits of a trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Seconds that the contender may take. It is told, and its process is ended some time after.
    pub seconds: f64,
    /// Mebibytes of address space that its process may have.
    pub memory: u64,
}

/// A trial, and what its process took.
#[derive(Clone, Debug, PartialEq)]
pub struct Launched {
    /// What it said; its status is `time` or `memory` where the process came to a limit.
    pub trial: Trial,
    /// Seconds from the process's start to its end.
    pub wall: f64,
    /// The most memory that the process had, in mebibytes.
    pub peak: f64,
}

/// Where processes cannot be measured.
#[cfg(not(unix))]
mod nowhere {
    use std::io;
    use std::path::Path;

    use super::{Bounds, Launched};

    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub fn bound_memory(_: u64) -> io::Result<()> {
        let why = "processes are measured on Linux and macOS alone";
        Err(io::Error::new(io::ErrorKind::Unsupported, why))
    }

    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub fn launch(_: &Path, _: &str, bounds: Bounds) -> io::Result<Launched> {
        bound_memory(bounds.memory)?;
        Err(io::ErrorKind::Unsupported.into())
    }
}
