//! runs.csv: a row per run, written as runs end, and taken up where it was left.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// A run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The instance's name.
    pub instance: String,
    /// Who was measured.
    pub solver: String,
    /// Which repeat, from 1.
    pub repeat: u32,
    /// Seconds that it was given.
    pub limit: f64,
    /// How it ended.
    pub status: String,
    /// Seconds of building and solving, or of planning.
    pub seconds: f64,
    /// Seconds of the whole process.
    pub wall_seconds: f64,
    /// The most memory that the process had.
    pub peak_mib: f64,
    /// Iterations.
    pub iterations: Option<u64>,
    /// Columns of the relaxation.
    pub columns: Option<u64>,
    /// Rows of the relaxation.
    pub rows: Option<u64>,
    /// Entries of the relaxation.
    pub entries: Option<u64>,
    /// Cost of the relaxation's solution.
    pub objective: Option<f64>,
    /// The certificate's bound at the prices returned.
    pub bound: Option<f64>,
    /// Cost of the plan.
    pub cost: Option<f64>,
    /// Certified gap: (cost − bound) / cost, for a solver of linear programs with the least cost
    /// that the catalogue knows.
    pub gap: Option<f64>,
}

impl Run {
    /// Whether it is the run of a key.
    #[must_use]
    pub fn is(&self, instance: &str, solver: &str, repeat: u32, limit: f64) -> bool {
        self.instance == instance
            && self.solver == solver
            && self.repeat == repeat
            && self.limit == limit
    }

    /// Whether it came to what it was asked for.
    #[must_use]
    pub fn solved(&self) -> bool {
        matches!(self.status.as_str(), "optimal" | "planned")
    }
}

/// Reads the whole rows of a file that may have been left in the middle of one, and cuts it back
/// to them. None where there is no file.
///
/// # Errors
/// What the disk said.
pub fn resume(path: &Path) -> io::Result<Vec<Run>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let whole = bytes
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |at| at + 1);
    let mut reader = csv::Reader::from_reader(&bytes[..whole]);
    let runs = reader
        .deserialize()
        .collect::<Result<Vec<Run>, _>>()
        .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
    let file = OpenOptions::new().write(true).open(path)?;
    file.set_len(whole as u64)?;
    Ok(runs)
}

/// Adds a row, whole.
///
/// # Errors
/// What the disk said.
pub fn add(path: &Path, run: &Run) -> io::Result<()> {
    let fresh = fs::metadata(path).map_or(0, |meta| meta.len()) == 0;
    let mut writer = csv::WriterBuilder::new()
        .has_headers(fresh)
        .from_writer(Vec::new());
    writer.serialize(run).map_err(io::Error::other)?;
    let bytes = writer.into_inner().map_err(io::Error::other)?;
    let mut file: File = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(&bytes)
}
