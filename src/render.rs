//! A plan as the bytes of its files, and the gate that every plan passes before anybody has it:
//! what would be written is checked as if a stranger had written it.

use std::fmt;

use crate::certify;
use crate::domain::outcome::Outcome;
use crate::domain::problem::Problem;
use crate::domain::scenario::Asked;
use crate::files::plan::{PlanFile, PlanFiles};

mod changes;
mod distinctions;
mod loads;
mod schedule;
pub mod summary;
mod unscheduled;
mod values;

/// What a plan's own check found: a mistake in this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The rule that is broken.
    pub rule: &'static str,
    /// The case, limit, file or figure.
    pub subject: String,
    /// What the rule asks for.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// How many more breaches there are.
    pub others: usize,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "failed its own check: {}: {}: expected {}, found {}",
            self.rule, self.subject, self.expected, self.found
        )?;
        match self.others {
            0 => Ok(()),
            others => write!(f, " (and {others} more)"),
        }
    }
}

impl std::error::Error for Fault {}

/// The files that say what a plan is: all but the page and the feed.
#[must_use]
pub fn data(problem: &Problem, outcome: &Outcome) -> PlanFiles {
    data_of(problem, outcome, None)
}

/// The same, for the plan of a scenario.
#[must_use]
pub fn data_of(problem: &Problem, outcome: &Outcome, asked: Option<&Asked>) -> PlanFiles {
    let plan = &outcome.schedule;
    let ((schedule, changes), ((loads, unscheduled), summary)) = rayon::join(
        || {
            rayon::join(
                || schedule::bytes(problem, plan),
                || changes::bytes(problem, plan),
            )
        },
        || {
            rayon::join(
                || {
                    (
                        loads::bytes(problem, outcome),
                        unscheduled::bytes(problem, plan),
                    )
                },
                || summary::bytes(problem, outcome, asked),
            )
        },
    );
    let mut files = PlanFiles::default();
    files.set(PlanFile::Schedule, schedule);
    files.set(PlanFile::Unscheduled, unscheduled);
    files.set(PlanFile::Loads, loads);
    if let Some(values) = values::bytes(problem, &outcome.values) {
        files.set(PlanFile::Values, values);
    }
    if !outcome.tree.is_bare() {
        let (problem, tree) = (problem, &outcome.tree);
        files.set(PlanFile::Proof, distinctions::nodes(problem, tree));
        files.set(PlanFile::ProofPrices, distinctions::prices(problem, tree));
        files.set(PlanFile::ProofValues, distinctions::values(problem, tree));
        if !tree.cuts.is_empty() {
            files.set(PlanFile::Cuts, distinctions::cuts(problem, tree));
            files.set(PlanFile::ProofCuts, distinctions::cut_prices(tree));
        }
    }
    files.set(PlanFile::Changes, changes);
    files.set(PlanFile::Summary, summary);
    files
}

/// The files that say what a plan is, which have passed the check.
///
/// # Errors
/// The first breach of a rule.
pub fn verified(problem: &Problem, outcome: &Outcome) -> Result<PlanFiles, Fault> {
    let files = data(problem, outcome);
    let mut violations = certify::check(problem, &files).violations.into_iter();
    match violations.next() {
        None => Ok(files),
        Some(first) => Err(Fault {
            rule: first.rule,
            subject: first.subject,
            expected: first.expected,
            found: first.found,
            others: violations.count(),
        }),
    }
}
