//! The exact relaxation of feeds that are too large for a solver to be given whole: solved by
//! parts, and proven for the whole.
//!
//! *Sifting*, *column generation* (Dantzig and Wolfe, "Decomposition principle for linear programs",
//! Operations Research 8, 1960) where all columns are known (Bixby, Gregory, Lustig, Marsten and
//! Shanno, "Very large-scale linear programming: a case study in combining interior point and
//! simplex methods", Operations Research 40, 1992). The solver is given only those appointments
//! that come near some case's least cost at the best prices known. A solution of that part costs
//! no less than the optimum of the whole; and its prices prove, over all appointments, a bound
//! that is no more. While the two differ, appointments that come near at the new prices are added,
//! and the part is solved anew.

use rayon::prelude::*;

use super::effort::{SIFT, SIFT_CLIMBED};
use crate::clock::Stop;
use crate::cohorts::queue::{Cohort, Cohorts, Queue};
use crate::domain::calendar::Day;
use crate::domain::problem::Problem;
use crate::domain::rules::Objective;
use crate::dual::ascent::{Proven, climb};
use crate::dual::pricing::LanePrices;
use crate::dual::tables::Tables;
use crate::lp::{Solution, Status};
use crate::model::build::{Relaxation, constant, relaxation};
use crate::model::keys::Choice;
use crate::model::readback;
use crate::solver::{Algorithm, Asked, Settings, solve_checked};

/// How far from a case's least cost an appointment may be to come near, in days of waiting: at the
/// prices of the climb, and at those of a part's solution. docs/decisions/solvers.md has the
/// measurements.
const FIRST: f64 = 0.2;
const LATER: f64 = 0.5;

/// A part grows by no more than one in so many for each prices, as far as a nearer [`LEAST`] can
/// help it: prices of a part are far off where it lacks much, and nearly everything comes near.
const MORE: usize = 4;
const LEAST: f64 = 0.1;

/// Cost and bound that differ by no more than this, relative, are the optimum.
const MET: f64 = 1e-7;

/// What sifting came to.
#[derive(Clone, Debug)]
pub struct Sifted {
    /// `Optimal` where cost and bound met. `Inaccurate` where the last part lacked nothing that
    /// comes near at its prices, and yet they prove less than it costs; else how the last part
    /// ended.
    pub status: Status,
    /// The least cost of a part's solution: no less than the optimum. Infinite if there is none.
    pub cost: f64,
    /// The best bound, no more than the optimum, and the prices that prove it.
    pub best: Proven,
    /// The algorithm that the last part's answer came from.
    pub algorithm: Algorithm,
    /// Iterations of the solver over all parts; none where it does not say.
    pub iterations: Option<u64>,
    /// What went otherwise than planned, in sentences.
    pub remarks: Vec<String>,
    /// Number of parts that were solved.
    pub parts: usize,
}

/// Solves the exact relaxation of a problem by parts, from a climb on, until `stop`.
#[must_use]
pub fn sift(
    problem: &Problem,
    cohorts: &Cohorts,
    tables: &Tables,
    asked: Asked<'_>,
    stop: &Stop<'_>,
) -> Sifted {
    let climbing = stop.part(SIFT_CLIMBED);
    let climbed = climb(tables, vec![0.0; tables.len()], &SIFT, &climbing);
    let fixed = constant(problem, cohorts);
    let mut sifted = Sifted {
        status: Status::Optimal,
        cost: f64::INFINITY,
        best: climbed.best,
        algorithm: asked.algorithm.unwrap_or(Algorithm::Simplex),
        iterations: Some(0),
        remarks: Vec::new(),
        parts: 0,
    };
    let at_best = tables.all_lane_prices(&sifted.best.prices);
    let mut choices = near(problem, cohorts, &at_best, FIRST);
    drop(at_best);
    loop {
        if !stop.goes_on() {
            sifted.status = Status::Stopped;
            return sifted;
        }
        let part = relaxation(problem, cohorts, &choices);
        let settings = Settings {
            time_limit: stop.time_left(),
            ..Settings::default()
        };
        let solution = match solve_checked(asked, &part.program, &settings) {
            Ok(checked) => {
                sifted.algorithm = checked.algorithm;
                sifted.remarks.extend(checked.remarks);
                checked.solution
            }
            Err(rejected) => {
                sifted.status = rejected.solution.status;
                sifted.remarks.extend(rejected.remarks);
                return sifted;
            }
        };
        let prices = prices(&part, &solution, &sifted.best.prices);
        // Prices of a part swing far; on the way to them from the best known some prove more.
        let between = between(tables, &sifted.best.prices, &prices);
        sifted.count(&part, &solution, fixed);
        for prices in [&prices, &between] {
            sifted.best.keep_better(Proven::by(tables, prices.clone()));
        }
        if sifted.cost - sifted.best.bound <= MET * sifted.cost.abs() {
            return sifted;
        }
        let before = choices.len();
        for prices in [&between, &prices] {
            let more = before / MORE;
            let lane_prices = tables.all_lane_prices(prices);
            let near = |band| near(problem, cohorts, &lane_prices, band);
            let found = few(near, &choices, more);
            choices.extend(found);
            choices.sort_unstable();
        }
        if choices.len() == before {
            sifted.status = Status::Inaccurate;
            sifted.remarks.push(
                "the solution proves less than it costs, and no appointment is missing from it"
                    .to_owned(),
            );
            return sifted;
        }
    }
}

impl Sifted {
    /// Takes in the solution of a part.
    fn count(&mut self, part: &Relaxation, solution: &Solution, fixed: f64) {
        let cost = fixed + part.program.cost(&solution.columns);
        self.cost = self.cost.min(cost);
        let iterations = self.iterations.zip(solution.iterations);
        self.iterations = iterations.map(|(sum, own)| sum + own);
        self.parts += 1;
    }
}

/// The prices of a part's solution. A limit of which nothing in the part takes has none there, and
/// keeps the best known: at 0 all that is missing would be drawn to it.
fn prices(part: &Relaxation, solution: &Solution, best: &[f64]) -> Vec<f64> {
    let mut prices = best.to_vec();
    let own = readback::prices(part, solution, best.len()).0;
    for limit in part.limit_rows.keys() {
        prices[limit.at()] = own[limit.at()];
    }
    prices
}

/// What comes near and is not there yet; where that is more than so many, what comes nearer.
fn few(near: impl Fn(f64) -> Vec<Choice>, there: &[Choice], most: usize) -> Vec<Choice> {
    let mut band = LATER;
    loop {
        let mut found = near(band);
        found.retain(|choice| there.binary_search(choice).is_err());
        if found.len() <= most || band < LEAST {
            return found;
        }
        band *= 0.5;
    }
}

/// The prices on the line between two that prove the most: *dual-price smoothing* (Wentges, "Weighted
/// Dantzig-Wolfe decomposition for linear mixed-integer programming", International Transactions in
/// Operational Research 4, 1997), with the share found by a search instead of given. The bound is
/// concave on the line, so that of its three parts the one on the side that proves less can be left
/// out.
fn between(tables: &Tables, from: &[f64], to: &[f64]) -> Vec<f64> {
    let at = |share: f64| -> Vec<f64> {
        let both = from.iter().zip(to);
        both.map(|(from, to)| from + share * (to - from)).collect()
    };
    let (mut low, mut high) = (0.0, 1.0);
    // To within 3e-4 of the line.
    for _ in 0..20 {
        let third = (high - low) / 3.0;
        if tables.bound(&at(low + third)) < tables.bound(&at(high - third)) {
            low += third;
        } else {
            high -= third;
        }
    }
    at(0.5 * (low + high))
}

/// The appointments on ways that cost some case at most `band` days of waiting more than its least
/// cost, prices included; sorted.
fn near(problem: &Problem, cohorts: &Cohorts, prices: &LanePrices, band: f64) -> Vec<Choice> {
    let objective = &problem.rules.objective;
    let of_cohort = cohorts.cohorts.par_iter().map(|cohort| {
        let lanes = prices.of(cohort.index as usize);
        let mut found = Vec::new();
        for (position, queue) in cohort.queues.iter().enumerate() {
            let queue = (cohort, queue, position);
            of_queue(objective, queue, lanes, band * cohort.weighted, &mut found);
        }
        found
    });
    of_cohort.flatten_iter().collect()
}

/// Those of one queue; costs are counted from the day itself.
fn of_queue(
    objective: &Objective,
    (cohort, queue, position): (&Cohort, &Queue, usize),
    lanes: &[Vec<f64>],
    band: f64,
    found: &mut Vec<Choice>,
) {
    let days = lanes.first().map_or(0, Vec::len);
    let ready = |at: &(Day, u32)| at.0.at();
    let first = queue.arrivals.first().map_or(days, ready);
    let wait = |day: usize| {
        let late = queue.due.is_some_and(|due| day >= due.at());
        cohort.weighted * objective.waiting(1, i32::from(late))
    };
    let none = cohort.weighted * objective.unscheduled_days + cohort.lost;
    let mut least = vec![none; days + 1];
    for day in (first..days).rev() {
        let waiting = least[day + 1] + wait(day);
        least[day] = lanes.iter().map(|lane| lane[day]).fold(waiting, f64::min);
    }
    let mut arrivals = queue.arrivals.iter().map(ready).peekable();
    // What it costs some case more than its least cost to be waiting on the day.
    let mut over = f64::INFINITY;
    for now in first..days {
        if arrivals.next_if_eq(&now).is_some() {
            over = 0.0;
        }
        for (lane, prices) in lanes.iter().enumerate() {
            if over + prices[now] - least[now] <= band {
                found.push(Choice {
                    cohort: cohort.index as usize,
                    queue: position,
                    day: Day::new(now),
                    lane,
                });
            }
        }
        over += wait(now) + least[now + 1] - least[now];
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::*;

    const END: Day = Day(9);

    /// What it costs to wait from a day to another.
    fn waiting(objective: &Objective, queue: &Queue, from: Day, to: Day) -> f64 {
        let due = queue.due.unwrap_or(END);
        let late = (to - from.max(due)).max(0);
        f64::from(to - from) + objective.late_weight * f64::from(late)
    }

    #[test]
    fn near_is_what_some_case_could_take_for_little_more() {
        const BAND: f64 = 1.5;
        let objective = Objective {
            unscheduled_days: 4.0,
            late_weight: 2.5,
            travel_weight: 0.0,
            move_weight: 0.0,
        };
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(5);
        let (mut near, mut far) = (0, 0);
        for _ in 0..400 {
            let mut arrivals: Vec<(Day, u32)> = (0..random.random_range(1..4))
                .map(|_| (Day(random.random_range(0..END.0)), 1))
                .collect();
            arrivals.sort_unstable();
            arrivals.dedup();
            let queue = Queue {
                due: random
                    .random_bool(0.5)
                    .then(|| Day(random.random_range(0..END.0))),
                arrivals,
            };
            let cohort = Cohort {
                index: 3,
                profile: 0,
                persons: 2.0,
                weighted: 2.0 * random.random_range(0.5..2.0),
                lost: 0.0,
                queues: vec![queue.clone()],
            };
            let mut price = || {
                let closed = random.random_bool(0.2);
                let price = random.random_range(0.0..12.0);
                if closed { f64::INFINITY } else { price }
            };
            let lanes: Vec<Vec<f64>> = (0..2)
                .map(|_| (0..END.0).map(|_| price()).collect())
                .collect();
            let mut found = Vec::new();
            let band = BAND * cohort.weighted;
            of_queue(&objective, (&cohort, &queue, 7), &lanes, band, &mut found);
            assert!(found.is_sorted());
            let cost = |ready: Day, day: Day, lane: &[f64]| {
                let waited = cohort.weighted * waiting(&objective, &queue, ready, day);
                waited + lane[day.at()]
            };
            let least = |ready: Day| {
                let left = waiting(&objective, &queue, ready, END) + objective.unscheduled_days;
                let ways = ready
                    .until(END)
                    .flat_map(|day| lanes.iter().map(move |lane| (day, lane)));
                ways.map(|(day, lane)| cost(ready, day, lane))
                    .fold(cohort.weighted * left, f64::min)
            };
            for day in Day::START.until(END) {
                for (lane, prices) in lanes.iter().enumerate() {
                    let ready = queue.arrivals.iter().map(|a| a.0).filter(|&r| r <= day);
                    let over = ready
                        .map(|ready| cost(ready, day, prices) - least(ready))
                        .fold(f64::INFINITY, f64::min);
                    if (over - band).abs() < 1e-9 {
                        continue;
                    }
                    let choice = Choice {
                        cohort: 3,
                        queue: 7,
                        day,
                        lane,
                    };
                    assert_eq!(found.contains(&choice), over < band, "{queue:?} {choice:?}");
                    *(if over < band { &mut near } else { &mut far }) += 1;
                }
            }
        }
        assert!(near > 500 && far > 500, "{near} {far}");
    }
}
