//! Arguments of the commands that serve those who measure solvers.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{FeedArguments, Format, seconds};
use crate::bench::catalogue::Part;

/// A format of programs, or of what is said of a program in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ProgramFormat {
    /// Free MPS
    Mps,
    /// CPLEX LP
    Lp,
    /// One JSON object that says what was written to FILE, in the format of its name
    Json,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArguments {
    #[command(flatten)]
    pub feed: FeedArguments,
    /// Format; that of FILE's name if not given, or mps
    #[arg(long, value_enum)]
    pub format: Option<ProgramFormat>,
    /// The integer program on whole cases, in place of the linear relaxation over cohorts
    #[arg(long)]
    pub integer: bool,
    /// Write an integer program of more than a gibibyte too
    #[arg(long, requires = "integer")]
    pub large: bool,
    /// The file to write, compressed where its name ends in .gz; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// A part of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PartArgument {
    /// Solved in seconds by all
    Small,
    /// Some 100,000 columns
    Medium,
    /// Up to the largest feeds
    Large,
}

impl PartArgument {
    pub fn is(self, part: Part) -> bool {
        part == match self {
            Self::Small => Part::Small,
            Self::Medium => Part::Medium,
            Self::Large => Part::Large,
        }
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct BenchArguments {
    /// Feeds, or a catalogue of instances such as benches/instances.toml
    #[arg(required = true, value_name = "FEED|CATALOGUE")]
    pub what: Vec<PathBuf>,
    /// Who is measured, separated by commas: names that `paso solvers` lists; the same with sift-
    /// before them, which are given the relaxation by parts; and paso-low, paso, paso-high for paso's
    /// own way to a plan
    #[arg(long, value_name = "NAMES", value_delimiter = ',', required = true)]
    pub solver: Vec<String>,
    /// Only these parts of the catalogue
    #[arg(long, value_enum, value_delimiter = ',')]
    pub part: Vec<PartArgument>,
    /// Only these instances, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub instance: Vec<String>,
    /// How often each run is repeated
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub repeats: u32,
    /// Seconds that each run may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = seconds, allow_negative_numbers = true)]
    pub time_limit: f64,
    /// Further runs that end after so many seconds, separated by commas: the gap over time
    #[arg(long, value_name = "SECONDS", value_delimiter = ',', value_parser = seconds, allow_negative_numbers = true)]
    pub at: Vec<f64>,
    /// Mebibytes of memory that each run may have
    #[arg(long, value_name = "MIB", default_value_t = 8_192, value_parser = clap::value_parser!(u64).range(64..))]
    pub memory: u64,
    /// The folder for runs.csv, runs.json, table.md, profile.svg and record.json; runs that are
    /// there are not made again
    #[arg(short, long, value_name = "FOLDER")]
    pub out: PathBuf,
    /// Write what the runs found out into the catalogue: sizes, optima on which two solvers agree,
    /// better costs and bounds
    #[arg(long)]
    pub record: bool,
    /// Begin anew in a folder that holds other runs
    #[arg(long)]
    pub force: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

impl BenchArguments {
    /// The limits of the runs, rising, each once.
    pub fn limits(&self) -> Vec<f64> {
        let mut limits = self.at.clone();
        limits.push(self.time_limit);
        limits.sort_by(f64::total_cmp);
        limits.dedup();
        limits
    }
}

/// What a measured process is told.
#[derive(Debug, Args)]
pub(in crate::cli) struct TrialArguments {
    /// The feed's folder
    pub feed: PathBuf,
    /// Who is measured
    #[arg(long)]
    pub solver: String,
    /// Seconds that it may take
    #[arg(long, value_parser = seconds, allow_negative_numbers = true)]
    pub time_limit: f64,
    /// Mebibytes of memory that it may have
    #[arg(long)]
    pub memory: u64,
}
