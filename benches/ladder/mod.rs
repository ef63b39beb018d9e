//! The ladder of feeds that the suites measure, and how they measure: few samples, each as long as
//! it takes, so that all suites together end within ten minutes on two cores.

// Each suite is a program of its own and uses a part of this.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput};
use paso::domain::problem::Problem;
use paso::feed::{self, Overrides};
use paso::generate::{Size, files};
use tempfile::TempDir;

/// A rung of the ladder.
#[derive(Clone, Copy)]
pub struct Rung {
    /// Its name, as in docs/benchmarks.md.
    pub name: &'static str,
    /// Cases, days and ports.
    pub size: Size,
}

const fn rung(name: &'static str, cases: u32, days: u32, ports: u32) -> Rung {
    Rung {
        name,
        size: Size {
            cases,
            days,
            ports,
            seed: 1,
        },
    }
}

/// The rungs, as benches/ladder.py has them.
pub const XS: Rung = rung("xs", 1_000, 30, 8);
pub const S: Rung = rung("s", 10_000, 120, 8);
pub const M: Rung = rung("m", 100_000, 180, 8);
pub const L: Rung = rung("l", 1_000_000, 365, 24);

impl Rung {
    /// Writes the feed into a temporary folder.
    pub fn folder(&self) -> TempDir {
        // A benchmark that cannot write has nothing to measure.
        let home = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in files(&self.size) {
            fs::write(home.path().join(name), text).expect("a writable folder");
        }
        home
    }

    /// The feed as a problem.
    pub fn problem(&self) -> Problem {
        problem(self.folder().path())
    }

    /// What a figure is divided by to compare rungs.
    pub fn cases(&self) -> Throughput {
        Throughput::Elements(u64::from(self.size.cases))
    }
}

/// What a suite is told that measures by itself: a feed, and what follows it.
pub struct Told {
    arguments: Vec<String>,
    /// The feed's folder.
    pub folder: PathBuf,
    // A generated feed goes when the suite is done.
    _home: Option<TempDir>,
}

impl Told {
    /// Reads the command line; where it names no feed, the rung's is made.
    pub fn or(rung: Rung) -> Self {
        let arguments: Vec<String> = std::env::args()
            .skip(1)
            .filter(|argument| argument != "--bench")
            .collect();
        let home = arguments.is_empty().then(|| rung.folder());
        let made = home.as_ref().map(|home| home.path().to_owned());
        Self {
            folder: made.unwrap_or_else(|| PathBuf::from(&arguments[0])),
            arguments,
            _home: home,
        }
    }

    /// The number that is so many places after the feed.
    pub fn number(&self, at: usize, otherwise: usize) -> usize {
        self.arguments
            .get(at)
            .map_or(otherwise, |text| text.parse().expect("a number"))
    }

    /// What is so many places after the feed and further.
    pub fn rest(&self, at: usize) -> &[String] {
        self.arguments.get(at..).unwrap_or_default()
    }
}

/// Reads a feed that can be planned.
pub fn problem(folder: &Path) -> Problem {
    feed::read(folder, &Overrides::default())
        .problem
        .expect("a feed that can be planned")
}

/// A group of benchmarks, set for runs of a millisecond to some seconds.
pub fn group<'c>(criterion: &'c mut Criterion, name: &str) -> BenchmarkGroup<'c, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1_500))
        .nresamples(10_000);
    group
}
