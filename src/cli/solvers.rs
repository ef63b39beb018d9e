//! `paso solvers`.

use std::fmt::Write as _;
use std::io;

use serde::Serialize;

use super::ExitStatus;
use super::args::{Format, SolversArguments};
use super::text::{emit, emit_json, lines, table};
use crate::solver::names::{KNOWN, Known, Solver, built};

/// The solvers by name.
#[derive(Debug, Serialize)]
struct Listed {
    solvers: Vec<Entry>,
}

/// One solver; what only a solver that is built in can say is none otherwise.
#[derive(Debug, Serialize)]
struct Entry {
    name: &'static str,
    about: &'static str,
    built: bool,
    feature: &'static str,
    solver: Option<String>,
    version: Option<String>,
    algorithm: Option<&'static str>,
    prices: Option<&'static str>,
    iterations: Option<bool>,
    integer: Option<bool>,
}

impl Entry {
    fn new(known: &Known, solver: Option<&Solver>) -> Self {
        let name = solver.map(|solver| solver.backend.name());
        let abilities = solver.map(|solver| solver.backend.abilities());
        let (title, version) = name.unzip();
        Self {
            name: known.name,
            about: known.about,
            built: solver.is_some(),
            feature: known.feature,
            solver: title,
            version,
            algorithm: solver.map(|solver| solver.algorithm.as_str()),
            prices: abilities
                .as_ref()
                .map(|abilities| abilities.prices.as_str()),
            iterations: abilities.as_ref().map(|abilities| abilities.iterations),
            integer: abilities.as_ref().map(|abilities| abilities.integer),
        }
    }
}

/// Runs the command.
pub(super) fn run(options: &SolversArguments) -> io::Result<ExitStatus> {
    let solvers = KNOWN
        .iter()
        .map(|known| Entry::new(known, built().find(|solver| solver.name == known.name)))
        .collect();
    let listed = Listed { solvers };
    match options.format {
        Format::Json => emit_json(&listed)?,
        Format::Text => emit(&text(&listed))?,
    }
    Ok(ExitStatus::Done)
}

fn text(listed: &Listed) -> String {
    let mut table = table(&[
        "--solver",
        "version",
        "what it is",
        "prices",
        "integer programs",
    ]);
    for entry in listed.solvers.iter().filter(|entry| entry.built) {
        table.add_row([
            entry.name,
            entry.version.as_deref().unwrap_or_default(),
            entry.about,
            entry.prices.unwrap_or_default(),
            if entry.integer == Some(true) {
                "yes"
            } else {
                "no"
            },
        ]);
    }
    let mut text = lines(&table);
    for entry in listed.solvers.iter().filter(|entry| !entry.built) {
        let _ = writeln!(
            text,
            "\nNot built in: {} ({}); `cargo build --release --features {}` adds it.",
            entry.name, entry.about, entry.feature
        );
    }
    text
}
