//! Arguments of the commands that serve those who measure solvers.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::FeedArguments;

/// A format of programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ProgramFormat {
    /// Free MPS
    Mps,
    /// CPLEX LP
    Lp,
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
    /// The file to write, compressed where its name ends in .gz; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
