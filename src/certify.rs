//! The proof that needs no trust in the planner: the bound from prices alone, and the check of
//! every rule from the feed and the written files alone.
//!
//! Nothing here knows how plans are made. Only the problem's definitions are shared.

use serde::Serialize;

pub use basis::appointments;

use crate::domain::problem::Problem;
use crate::domain::proof::{Proof, Proven};
use crate::files::plan::PlanFiles;

mod alone;
mod basis;
pub mod bound;
mod changes;
mod day_to_day;
mod distinctions;
mod fairness;
mod feasible;
mod files;
mod loads;
mod moves;
pub mod port_days;
pub mod proof;
mod reasons;
mod row_prices;
mod seniority;
mod slot_spans;
mod summary;
mod uses;
mod values;
mod waits;
mod written;

/// What was examined under one rule, and how much of it failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleCount {
    /// Stable name of the rule.
    pub rule: &'static str,
    /// Things examined.
    pub examined: u64,
    /// Things that failed.
    pub failed: u64,
}

/// One breach of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Stable name of the rule.
    pub rule: &'static str,
    /// The case, limit, file or figure.
    pub subject: String,
    /// What the rule asks for.
    pub expected: String,
    /// What was found.
    pub found: String,
}

/// The outcome of a check.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Every rule, whether anything failed or not.
    pub rules: Vec<RuleCount>,
    /// Every breach found.
    pub violations: Vec<Violation>,
    /// Cost of the plan, recomputed.
    pub cost: f64,
    /// What the written prices and values prove, recomputed: no plan costs less.
    pub lower_bound: f64,
    /// What the written prices prove by themselves, recomputed.
    pub relaxation_bound: f64,
    /// How it is proven, recomputed.
    pub proof: Proof,
    /// (cost − bound) / cost, recomputed; 0 where the cost is 0.
    pub gap: f64,
}

impl Verdict {
    /// Whether no rule is broken.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.violations.is_empty()
    }
}

/// Names of the rules, in the order of the verdict.
const RULES: [&str; 14] = [
    "files",
    "inputs",
    "one_appointment",
    "admissible",
    "capacity",
    "phase_cap",
    "promise",
    "seniority",
    "schedule_file",
    "unscheduled_file",
    "loads_file",
    "changes_file",
    "certificate",
    "summary",
];

/// Counts what is examined and collects breaches.
struct Tally {
    examined: [u64; RULES.len()],
    violations: Vec<Violation>,
}

impl Tally {
    fn new() -> Self {
        Self {
            examined: [0; RULES.len()],
            violations: Vec::new(),
        }
    }

    /// One more thing examined under a rule.
    fn examine(&mut self, rule: &'static str) {
        self.examine_many(rule, 1);
    }

    fn examine_many(&mut self, rule: &'static str, count: u64) {
        if let Some(at) = RULES.iter().position(|known| *known == rule) {
            self.examined[at] += count;
        }
    }

    fn breach(
        &mut self,
        rule: &'static str,
        subject: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) {
        self.violations.push(Violation {
            rule,
            subject: subject.into(),
            expected: expected.into(),
            found: found.into(),
        });
    }

    /// Adds what was examined apart.
    fn append(&mut self, mut other: Self) {
        for (examined, more) in self.examined.iter_mut().zip(other.examined) {
            *examined += more;
        }
        self.violations.append(&mut other.violations);
    }

    /// Examines one thing that holds or not.
    fn hold(
        &mut self,
        rule: &'static str,
        holds: bool,
        subject: impl FnOnce() -> String,
        expected: impl FnOnce() -> String,
        found: impl FnOnce() -> String,
    ) {
        self.examine(rule);
        if !holds {
            self.breach(rule, subject(), expected(), found());
        }
    }

    fn finish(self, cost: f64, proven: Proven) -> Verdict {
        let rules = RULES
            .iter()
            .zip(self.examined)
            .map(|(&rule, examined)| {
                let failed = self.violations.iter().filter(|v| v.rule == rule).count();
                RuleCount {
                    rule,
                    examined,
                    failed: failed as u64,
                }
            })
            .collect();
        Verdict {
            rules,
            violations: self.violations,
            cost,
            lower_bound: proven.lower_bound,
            relaxation_bound: proven.relaxation_bound,
            proof: proven.proof,
            gap: gap(cost, proven.lower_bound),
        }
    }
}

/// (cost − bound) / cost; 0 where the cost is 0.
pub(crate) fn gap(cost: f64, lower_bound: f64) -> f64 {
    if cost == 0.0 {
        0.0
    } else {
        (cost - lower_bound) / cost
    }
}

/// What rule 2 lets pass over an amount: 1e-6 relative plus 1e-6 absolute.
fn tolerance(amount: f64) -> f64 {
    1e-6 * amount + 1e-6
}

/// Whether two figures agree within 1e-6 relative.
fn agree(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1e-6)
}

/// Checks a plan's files against its feed: every rule, every column, every figure.
#[must_use]
pub fn check(problem: &Problem, files: &PlanFiles) -> Verdict {
    let mut tally = Tally::new();
    let mut written = written::read(files, &mut tally);
    let told = moves::as_told(problem, &written.summary);
    let problem = &*told;
    let cases = problem.cases_by_id();
    feasible::resolve(problem, &cases, &mut written, &mut tally);
    let used = loads::recompute(problem, &written);
    let [mut of_loads, mut of_values] = [Tally::new(), Tally::new()];
    loads::limits(problem, &used, &mut of_loads);
    let prices = loads::file(problem, &written, &used, &mut of_loads);
    let told = values::told(&written, &mut of_values);
    let Proof { kind, packed, .. } = told.unwrap_or_default();
    let values = values::file(problem, &written, kind, &mut of_values);
    let tree = distinctions::files::tree(problem, &written, kind, &mut of_values);
    // What is proven hangs on prices and values alone, and takes as long as all the rest.
    let (proven, cost) = rayon::join(
        || proof::prove(problem, &prices, &values, &tree, (kind, packed)),
        || {
            summary::inputs(problem, &written.summary, &mut tally);
            summary::feed(problem, files, &mut tally);
            feasible::check(problem, &written, &mut tally);
            seniority::check(problem, &written, &mut tally);
            files::schedule(problem, &written, &mut tally);
            reasons::unscheduled(problem, &written, &used.earlier, &mut tally);
            tally.append(of_loads);
            changes::file(problem, &cases, &written, &mut tally);
            tally.append(of_values);
            let cost = files::cost(problem, &written);
            summary::figures(problem, &written, &cost, &mut tally);
            cost
        },
    );
    summary::proof(&written, cost.total(), told, &proven, &mut tally);
    tally.finish(cost.total(), proven)
}

/// How many appointments the check looks at to see whether cases that are left out lack anything by
/// themselves, if all of a problem were: a measure of its work, for tests.
#[doc(hidden)]
#[must_use]
pub fn appointments_looked_at(problem: &Problem) -> u64 {
    reasons::looked_at(problem)
}
