//! summary.json: the plan in figures.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use crate::domain::fairness::{self, Fairness};
use crate::domain::lottery::Told;
use crate::domain::outcome::{DayToDay, Outcome, SolverReport};
use crate::domain::problem::Problem;
use crate::domain::proof::Proof;
use crate::domain::scenario::Asked;
use crate::domain::waits::{self, Registered, Waits};

/// Everything in summary.json, in its order.
#[derive(Debug, Serialize)]
pub struct Summary<'p> {
    paso_version: &'static str,
    model: &'p str,
    start: String,
    days: u32,
    /// Where the plan is not of the feed as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    scenario: Option<&'p Asked>,
    cases: usize,
    persons: u64,
    scheduled_cases: u64,
    scheduled_persons: u64,
    unscheduled_by_reason: BTreeMap<&'static str, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allocation: Option<Told>,
    allow_moves: bool,
    cost: CostParts,
    lower_bound: f64,
    relaxation_bound: f64,
    proof: ProofFigures,
    gap: f64,
    day_to_day_changes: DayToDay,
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier_plan: Option<EarlierPlan>,
    prices_known: bool,
    mean_wait_days: Option<f64>,
    p90_wait_days: Option<i32>,
    days_since_registration: Registered,
    by_location: BTreeMap<&'p str, Waits>,
    by_stream: BTreeMap<&'p str, Waits>,
    by_priority: BTreeMap<&'p str, Waits>,
    fairness: Fairness,
    solver: &'p SolverReport,
    #[serde(serialize_with = "in_order")]
    seconds: &'p [(&'static str, f64)],
    inputs: BTreeMap<&'p str, &'p str>,
}

/// The parts of the cost and their sum, in weighted person-days.
#[derive(Debug, Serialize)]
struct CostParts {
    wait: f64,
    late: f64,
    travel: f64,
    unscheduled: f64,
    moves: f64,
    total: f64,
}

/// How the bound is proven, and whether nothing is left between it and the cost.
#[derive(Debug, Serialize)]
struct ProofFigures {
    #[serde(flatten)]
    proof: Proof,
    optimal: bool,
}

/// How near the plan is to an earlier one, and what that costs: no plan at all costs less than the bound.
#[derive(Debug, Serialize)]
struct EarlierPlan {
    could_keep: u64,
    kept: u64,
    least_saving: f64,
    costs_at_most: f64,
}

/// Stages and their seconds as an object, in the order in which they were run.
fn in_order<S: Serializer>(seconds: &[(&str, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(seconds.iter().map(|(stage, seconds)| (stage, seconds)))
}

/// The plan in figures.
#[must_use]
pub fn summary<'p>(
    problem: &'p Problem,
    outcome: &'p Outcome,
    scenario: Option<&'p Asked>,
) -> Summary<'p> {
    let schedule = &outcome.schedule;
    let overall = waits::overall(problem, schedule);
    let mut unscheduled_by_reason = BTreeMap::new();
    for left_out in &schedule.unscheduled {
        *unscheduled_by_reason
            .entry(left_out.reason.as_str())
            .or_default() += 1;
    }
    let cost = outcome.cost;
    Summary {
        paso_version: env!("CARGO_PKG_VERSION"),
        model: &problem.rules.name,
        start: problem.calendar.start.to_string(),
        days: problem.calendar.days,
        scenario,
        cases: problem.cases.len(),
        persons: problem
            .cases
            .iter()
            .map(|case| u64::from(problem.classes[case.class.at()].persons))
            .sum(),
        scheduled_cases: overall.scheduled_cases,
        scheduled_persons: overall.scheduled_persons,
        unscheduled_by_reason,
        allocation: problem.rules.allocation.told(),
        allow_moves: outcome.allow_moves,
        cost: CostParts {
            wait: cost.wait,
            late: cost.late,
            travel: cost.travel,
            unscheduled: cost.unscheduled,
            moves: cost.moves,
            total: cost.total(),
        },
        lower_bound: outcome.lower_bound,
        relaxation_bound: outcome.relaxation_bound,
        proof: ProofFigures {
            proof: outcome.proof,
            optimal: outcome.is_optimal(),
        },
        gap: outcome.gap(),
        day_to_day_changes: outcome.day_to_day,
        earlier_plan: outcome.stayed.map(|own| EarlierPlan {
            could_keep: own.could,
            kept: own.kept,
            least_saving: own.least,
            costs_at_most: (cost.total() - outcome.lower_bound).max(0.0),
        }),
        prices_known: outcome.prices_known,
        mean_wait_days: overall.mean_wait_days,
        p90_wait_days: overall.p90_wait_days,
        days_since_registration: overall.days_since_registration,
        by_location: waits::by(problem, schedule, |class| {
            &problem.locations[class.location.at()].id
        }),
        by_stream: waits::by(problem, schedule, |class| {
            &problem.streams[class.stream.at()]
        }),
        by_priority: waits::by(problem, schedule, |class| {
            &problem.rules.priorities[class.priority.at()].id
        }),
        fairness: fairness::fairness(problem, schedule),
        solver: &outcome.solver,
        seconds: &outcome.seconds,
        inputs: problem
            .inputs
            .iter()
            .map(|input| (input.path.as_str(), input.sha256.as_str()))
            .collect(),
    }
}

/// Whether a summary.json is of a plan that this version of paso made from the same files.
#[must_use]
pub fn is_of(summary: &[u8], problem: &Problem) -> bool {
    #[derive(Deserialize)]
    struct Made {
        paso_version: String,
        inputs: BTreeMap<String, String>,
    }
    let Ok(made) = serde_json::from_slice::<Made>(summary) else {
        return false;
    };
    let own = problem.inputs.iter();
    let own = own.map(|input| (input.path.as_str(), input.sha256.as_str()));
    let own: BTreeMap<&str, &str> = own.collect();
    let inputs = made.inputs.iter();
    made.paso_version == env!("CARGO_PKG_VERSION")
        && inputs
            .map(|(path, hash)| (path.as_str(), hash.as_str()))
            .eq(own)
}

/// The file's bytes.
#[must_use]
pub fn bytes(problem: &Problem, outcome: &Outcome, scenario: Option<&Asked>) -> Vec<u8> {
    // Text, numbers and maps with text keys: nothing here can fail to be written as JSON.
    let mut bytes =
        serde_json::to_vec_pretty(&summary(problem, outcome, scenario)).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
