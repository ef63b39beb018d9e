//! record.json: what runs depend on. Runs are only ever put beside runs of the same feeds, build,
//! machine and limits.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::BenchError;
use super::program;
use super::trial::Contender;
use crate::feed::{self, Overrides};
use crate::files::archive::sha256;

/// What runs depend on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Version of paso.
    pub paso: String,
    /// SHA-256 of the program; none in records that do not say it.
    #[serde(default)]
    pub build: Option<String>,
    /// What the machine says of itself.
    pub machine: Value,
    /// Threads that a run may have; none in records that do not say it.
    #[serde(default)]
    pub threads: Option<usize>,
    /// Seconds that a run may take.
    pub seconds: f64,
    /// Mebibytes of memory that a run may have.
    pub memory_mib: u64,
    /// Name and version of each solver.
    pub solvers: BTreeMap<String, String>,
    /// The feeds: how each was made, and its content.
    pub instances: BTreeMap<String, Measured>,
}

/// A feed that was measured on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Of its content, see [`content`]; none in records that do not say it.
    #[serde(default)]
    pub feed_sha256: Option<String>,
    /// The folder, or how it is made.
    #[serde(flatten)]
    pub made: BTreeMap<String, Value>,
}

impl Record {
    /// The record of runs that this program makes here and now, of no feed yet.
    ///
    /// # Errors
    /// If this program cannot be read.
    pub fn new(contenders: &[Contender], seconds: f64, memory_mib: u64) -> io::Result<Self> {
        Ok(Self {
            paso: env!("CARGO_PKG_VERSION").to_owned(),
            build: Some(build()?),
            machine: machine(),
            threads: Some(rayon::current_num_threads()),
            seconds,
            memory_mib,
            solvers: (contenders.iter())
                .map(|contender| (contender.name(), contender.version()))
                .collect(),
            instances: BTreeMap::new(),
        })
    }

    /// The record of the runs in a folder; none where there are no runs. Runs without a record are
    /// nobody's.
    ///
    /// # Errors
    /// If it cannot be read, or is not there beside runs.
    pub fn read(record: &Path, runs: &Path, folder: &str) -> Result<Option<Self>, BenchError> {
        if !runs.exists() {
            return Ok(None);
        }
        let none = || BenchError::NoRecord(folder.to_owned());
        let bytes = match fs::read(record) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(none()),
            Err(error) => return Err(error.into()),
        };
        serde_json::from_slice(&bytes).map(Some).map_err(|_| none())
    }

    /// Takes over the solvers and feeds of runs that are there, if they were made in the same way.
    ///
    /// # Errors
    /// What was other.
    pub fn take_up(&mut self, old: Self, folder: &str) -> Result<(), BenchError> {
        let others = [
            (self.paso != old.paso, "by another version of paso"),
            (self.build != old.build, "of another build of paso"),
            (self.machine != old.machine, "of another machine"),
            (
                self.threads != old.threads,
                "with another number of threads",
            ),
            // Both were written by this function's own hand.
            (self.seconds != old.seconds, "with another time limit"),
            (
                self.memory_mib != old.memory_mib,
                "with another limit of memory",
            ),
        ];
        let other = |how: String| BenchError::OtherRuns {
            folder: folder.to_owned(),
            how,
        };
        if let Some((_, how)) = others.into_iter().find(|(differs, _)| *differs) {
            return Err(other(how.to_owned()));
        }
        for (name, version) in old.solvers {
            let own = self.solvers.entry(name.clone()).or_insert(version.clone());
            if *own != version {
                return Err(other(format!("of another `{name}`")));
            }
        }
        self.instances = old.instances;
        Ok(())
    }

    /// Enters a feed.
    ///
    /// # Errors
    /// If there are runs on another feed of the same name.
    pub fn enter(&mut self, name: &str, feed: &Measured, folder: &str) -> Result<(), BenchError> {
        let known = self.instances.insert(name.to_owned(), feed.clone());
        match known {
            Some(old) if old.feed_sha256 != feed.feed_sha256 => Err(BenchError::OtherRuns {
                folder: folder.to_owned(),
                how: format!("on another `{name}`: its feed has changed since"),
            }),
            _ => Ok(()),
        }
    }
}

/// SHA-256 of what a feed says: of its files and its model, as they are read.
///
/// # Errors
/// If the feed cannot be planned.
pub fn content(folder: &Path) -> Result<String, BenchError> {
    let problem = feed::read(folder, &Overrides::default()).problem;
    let shown = || folder.display().to_string();
    let problem = problem.ok_or_else(|| BenchError::Unplannable(shown()))?;
    let lines = problem.inputs.iter();
    let lines: String = lines
        .flat_map(|input| [input.sha256.as_str(), " ", &input.path, "\n"])
        .collect();
    Ok(sha256(lines.as_bytes()))
}

/// SHA-256 of this program.
fn build() -> io::Result<String> {
    Ok(sha256(&fs::read(program::this()?.file)?))
}

/// What the machine says of itself, where it does.
fn machine() -> Value {
    let line = |file: &str, key: &str| -> Option<String> {
        let text = fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(key))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    json!({
        "system": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "processor": line("/proc/cpuinfo", "model name"),
        "cores": std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        "memory": line("/proc/meminfo", "MemTotal"),
        "kernel": fs::read_to_string("/proc/sys/kernel/osrelease").ok().map(|text| text.trim().to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Change = fn(&mut Record);

    fn record() -> Record {
        Record::new(&[], 20.0, 64).unwrap()
    }

    #[test]
    fn runs_made_in_another_way_are_not_taken_up() {
        record().take_up(record(), "out").unwrap();
        let changes: [(Change, &str); 6] = [
            (|old| old.paso.push('x'), "version"),
            (|old| old.build = None, "build"),
            (|old| old.machine = Value::Null, "machine"),
            (|old| old.threads = Some(99), "threads"),
            (|old| old.seconds = 21.0, "time limit"),
            (|old| old.memory_mib = 65, "limit of memory"),
        ];
        for (change, word) in changes {
            let mut old = record();
            change(&mut old);
            let error = record().take_up(old, "out").unwrap_err().to_string();
            assert!(error.contains(word) && error.contains("--force"), "{error}");
        }
    }

    #[test]
    fn a_feed_is_known_by_its_content() {
        let feed = |content: Option<&str>| Measured {
            feed_sha256: content.map(str::to_owned),
            made: BTreeMap::new(),
        };
        let mut record = record();
        record.enter("a", &feed(Some("1")), "out").unwrap();
        record.enter("a", &feed(Some("1")), "out").unwrap();
        record.enter("b", &feed(Some("2")), "out").unwrap();
        assert!(record.enter("a", &feed(Some("2")), "out").is_err());
        let mut silent = record.clone();
        silent.instances.insert("c".to_owned(), feed(None));
        assert!(silent.enter("c", &feed(Some("3")), "out").is_err());
    }
}
