//! The command line: arguments in, results on standard output, everything else on standard error.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

mod answers;
mod args;
mod attend;
mod base_plan;
mod bench;
mod changes;
mod check;
mod conflicts;
mod convert;
mod db;
mod example;
mod explain;
mod export;
mod generate;
mod import;
mod init;
mod interrupt;
mod keys;
mod letters;
mod limits;
mod lottery;
mod made_with;
mod manifest;
mod names;
mod notices;
mod offer;
mod packages;
mod plan;
mod plan_feed;
mod plans;
mod progress;
mod promised;
mod publish;
mod questions;
mod report;
mod report_page;
mod schema;
mod shard;
mod shell;
mod show;
mod solvers;
mod sweep;
mod text;
mod told;
mod validate;
mod value;
mod way_out;
mod what_if;
mod window;

use args::{Arguments, Command};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// Done.
    Done,
    /// The answer is no: a check found violations, or promises conflict.
    No,
    /// Bad usage or bad input.
    BadInput,
    /// The solver failed, or stopped at a limit before any schedule was found; or paso itself has
    /// a fault.
    SolverFailed,
    /// Interrupted.
    Interrupted,
}

impl ExitStatus {
    /// The code that tells the caller of the process.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::BadInput => 2,
            Self::SolverFailed => 3,
            Self::Interrupted => 130,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}

/// Runs the command that the process was called with.
#[must_use]
pub fn main() -> ExitStatus {
    main_with(std::env::args_os())
}

/// Runs a command with these arguments; the first is what it was called by. It acts for the whole
/// process: Ctrl-C may end it.
#[must_use]
pub fn main_with(arguments: impl IntoIterator<Item = OsString>) -> ExitStatus {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Printing help can only fail on a closed pipe, where there is nobody to tell.
            let _ = error.print();
            return if error.use_stderr() {
                ExitStatus::BadInput
            } else {
                ExitStatus::Done
            };
        }
    };
    if arguments.quiet {
        text::hush();
    }
    let result = match &arguments.command {
        Command::Plan(options) => plan::run(options),
        Command::Check(options) => check::run(options),
        Command::WhatIf(options) => what_if::run(options),
        Command::Merge(options) => shard::put_together(options),
        Command::Explain(options) => explain::run(options),
        Command::Value(options) => value::run(options),
        Command::Validate(options) => validate::run(options),
        Command::Report(options) => report_page::run(options),
        Command::Show(options) => show::run(options),
        Command::Manifest(options) => manifest::run(options),
        Command::Changes(options) => changes::run(options),
        Command::Letters(options) => letters::run(options),
        Command::Publish(options) => publish::run(options),
        Command::Offer(options) => offer::run(options),
        Command::Attend(options) => attend::run(options),
        Command::Example(options) => example::run(options),
        Command::Generate(options) => generate::run(options),
        Command::Bench(options) => bench::run(options),
        Command::BenchTrial(options) => bench::trial(options),
        Command::Export(options) => export::run(options),
        Command::Schema(options) => schema::run(options),
        Command::Init(options) => init::run(options),
        Command::Import(options) => import::run(options),
        Command::Convert(options) => convert::run(options),
        Command::Db(options) => db::run(options),
        Command::Names(options) => names::run(options),
        Command::Lottery(options) => lottery::run(options),
        Command::Solvers(options) => solvers::run(options),
        Command::Completions(options) => packages::completions(options),
        Command::Man(options) => packages::manual(options),
    };
    result.unwrap_or_else(|error| {
        text::say(&text::safe(&format!("error: {error}")));
        ExitStatus::BadInput
    })
}
