//! The prices and values at which the bound with families whole is greatest.

use super::choices::Choices;
use super::evaluate::{Evaluation, Point, evaluate};
use super::master::{Master, Sets};
use crate::solver::Backend;

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Most work of master programs, in iterations times rows.
    pub work: u64,
    /// Most nodes of the search of one port-day.
    pub nodes: u32,
}

/// What was found.
pub(super) struct Raised {
    /// The best point; prices of local limits are the multipliers of the last search there.
    pub point: Point,
    /// What it proves, as the planner works it out.
    pub evaluation: Evaluation,
}

/// How far from the best point known to the master program's to look: its own is often far off, and an
/// evaluation takes a tenth of a master program's time (smoothing: Wentges, "Weighted Dantzig-Wolfe
/// decomposition for linear mixed-integer programming", International Transactions in Operational
/// Research 4, 1997).
pub(super) const SHARES: [f64; 3] = [1.0, 0.4, 0.15];

/// So many master programs that together raise the bound by less than this share of it end the work.
const PATIENCE: usize = 8;
const LITTLE: f64 = 2e-5;

/// The least work that a master program is counted with.
pub(super) const LEAST_WORK: u64 = 20_000;

/// A master program that promises less than this share more ends the work.
const ENOUGH: f64 = 2e-6;

/// Raises the bound from a point on, up to a plan's cost. `known` are the sets
/// of that plan; `going` is asked before each master program.
pub(super) fn raise(
    choices: &Choices<'_>,
    start: Point,
    known: Sets,
    cost: f64,
    backend: &dyn Backend,
    limits: Limits,
    going: &dyn Fn() -> bool,
) -> Raised {
    let first = evaluate(choices, None, &start, limits.nodes);
    let mut sets = known;
    keep(&mut sets, &first);
    let mut best = Raised {
        point: start,
        evaluation: first,
    };
    let mut program = Master::new(choices, None, backend);
    let (mut radius, mut work) = (1.0, 0);
    let mut history = vec![best.evaluation.bound];
    while work < limits.work {
        let bound = best.evaluation.bound;
        let patient = history.len() <= PATIENCE
            || bound - history[history.len() - 1 - PATIENCE] > LITTLE * bound.abs();
        if !patient || !going() || bound >= cost - 1e-7 * cost.abs() {
            break;
        }
        let Some(master) = program.solve(&sets, &best.point, radius) else {
            break;
        };
        work += master.work + LEAST_WORK;
        let promised = master.value - bound;
        if promised <= ENOUGH * bound.abs().max(1e-9) {
            if master.inside || radius > 1e6 {
                break;
            }
            radius *= 4.0;
            continue;
        }
        let before = sets.len();
        let mut whole = f64::NEG_INFINITY;
        let mut found: Option<Raised> = None;
        for share in SHARES {
            let point = between(&best.point, &master.point, share);
            let evaluation = evaluate(choices, None, &point, limits.nodes);
            keep(&mut sets, &evaluation);
            if share == 1.0 {
                whole = evaluation.bound;
            }
            if found
                .as_ref()
                .is_none_or(|found| evaluation.bound > found.evaluation.bound)
            {
                found = Some(Raised { point, evaluation });
            }
        }
        let won = whole - bound;
        match found {
            Some(found) if found.evaluation.bound > bound => best = found,
            _ if sets.len() == before => break,
            _ => {}
        }
        history.push(best.evaluation.bound);
        if won > 0.5 * promised && !master.inside {
            radius *= 1.5;
        } else if won < -promised {
            radius *= 0.7;
        }
    }
    for (port_day, found) in choices.port_days.iter().zip(&best.evaluation.best) {
        for (limit, multiplier) in port_day.limits.iter().zip(&found.multipliers) {
            best.point.prices[limit.at()] = *multiplier;
        }
    }
    best
}

/// The point that lies a share of the way from one to another.
pub(super) fn between(from: &Point, to: &Point, share: f64) -> Point {
    let mix = |from: &[f64], to: &[f64]| {
        let both = from.iter().zip(to);
        both.map(|(from, to)| from + share * (to - from)).collect()
    };
    Point {
        prices: mix(&from.prices, &to.prices),
        values: mix(&from.values, &to.values),
    }
}

pub(super) fn keep(sets: &mut Sets, found: &Evaluation) {
    for (at, best) in found.best.iter().enumerate() {
        if !best.set.is_empty() {
            sets.insert((at, best.set.clone()));
        }
    }
}
