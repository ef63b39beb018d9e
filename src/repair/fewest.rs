//! The fewest people whose promises cannot be kept, and the proof.
//!
//! A case that gives its promise up can always do without an appointment, so what no repair can
//! avoid depends on the broken limits alone: which promises can stay together there. That is a small
//! integer program, a knapsack with a row for each broken limit. Its bound is proven here, from
//! prices of the limits (Lagrangian duality), by branching where they leave a gap; only where the
//! branches are too many is the solver's word taken, or the gap told.

use crate::lp::{Program, Status};
use crate::solver::{Asked, Settings, solve_checked};

/// Who says that no repair moves fewer people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Proven by paso, from prices of the limits and by branching.
    Proven,
    /// The solver of integer programs.
    Solver,
}

/// A promise that may stay: its people, and what it takes of the broken limits.
#[derive(Clone, Debug)]
pub(super) struct Stays {
    /// People.
    pub persons: f64,
    /// Broken limits (positions in the table of what is left), and how much it takes.
    pub uses: Vec<(usize, f64)>,
    /// Whether it cannot stay whatever the limits: an impossible promise.
    pub is_impossible: bool,
}

impl Stays {
    /// What it pays for what it takes.
    fn priced(&self, prices: &[f64]) -> f64 {
        let takes = self.uses.iter();
        takes.map(|&(limit, amount)| prices[limit] * amount).sum()
    }
}

/// Most branches of the proof by branching.
const BRANCHES: usize = 2_000_000;

/// Most nodes of the solver's search: its answer is the same on every machine.
const NODES: u32 = 5_000;

/// Who stays.
pub(super) struct Kept {
    /// By promise, whether it stays.
    pub stays: Vec<bool>,
    /// People of those who do not.
    pub persons: f64,
    /// No repair moves or loses fewer people.
    pub bound: f64,
    /// Who says so.
    pub by: Bound,
}

/// The fewest people. `room` is what is left of each broken limit for all promises together, the
/// tolerance included.
pub(super) fn fewest(promises: &[Stays], room: &[f64], asked: Asked<'_>) -> Kept {
    let mut order: Vec<usize> = (0..promises.len())
        .filter(|&at| !promises[at].is_impossible)
        .collect();
    let forced: f64 = (promises.iter())
        .filter(|own| own.is_impossible)
        .map(|own| own.persons)
        .sum();
    let prices = prices(promises, room, asked);
    // Those first whose case is clearest, so that branches end soon.
    let priced = |at: usize| promises[at].priced(&prices);
    let doubt = |at: usize| (priced(at) - promises[at].persons).abs();
    order.sort_by(|&a, &b| doubt(b).total_cmp(&doubt(a)).then(a.cmp(&b)));

    let mut best = greedy(promises, room, &order, &prices);
    let whole = whole(promises, room, asked);
    let mut solver_is_done = false;
    if let Some((stays, is_optimal)) = whole
        && given_up(promises, &stays) <= given_up(promises, &best)
    {
        solver_is_done = is_optimal;
        best = stays;
    }
    // By place in the order, the least that all from there on add to the bound.
    let mut rest = vec![0.0; order.len() + 1];
    for (place, &at) in order.iter().enumerate().rev() {
        rest[place] = rest[place + 1] + priced(at).min(promises[at].persons);
    }
    let base: f64 = prices
        .iter()
        .zip(room)
        .map(|(price, room)| price * room)
        .sum();
    let root = whole_people(rest[0] - base) + forced;
    let mut search = Search {
        promises,
        order: &order,
        priced: order.iter().map(|&at| priced(at)).collect(),
        rest: &rest,
        base,
        left: room.to_vec(),
        taken: vec![false; promises.len()],
        best: given_up(promises, &best) - forced,
        found: None,
        branches: 0,
    };
    let is_complete = root >= given_up(promises, &best) || search.descend(0, 0.0, 0.0);
    if let Some(found) = search.found.take() {
        best = found;
        solver_is_done = false;
    }
    let people = given_up(promises, &best);
    let (bound, by) = if is_complete {
        (people, Bound::Proven)
    } else if solver_is_done {
        (people, Bound::Solver)
    } else {
        (root.max(0.0).min(people), Bound::Proven)
    };
    Kept {
        stays: best,
        persons: people,
        bound,
        by,
    }
}

/// The people of those who do not stay.
fn given_up(promises: &[Stays], stays: &[bool]) -> f64 {
    let all = promises.iter().zip(stays);
    all.filter(|(_, stays)| !**stays)
        .map(|(own, _)| own.persons)
        .sum()
}

/// A bound on people, in whole people.
fn whole_people(bound: f64) -> f64 {
    (bound - 1e-6).ceil().max(0.0)
}

/// The program: a column for each promise that may stay.
fn program(promises: &[Stays], room: &[f64]) -> (Program, Vec<usize>) {
    let mut program = Program::new();
    for &room in room {
        program.add_row(f64::NEG_INFINITY, room);
    }
    let mut columns = Vec::new();
    for (at, own) in promises.iter().enumerate() {
        if !own.is_impossible {
            program.add_column(-own.persons, 1.0, &own.uses);
            columns.push(at);
        }
    }
    (program, columns)
}

/// Prices of the broken limits, in people a unit: those of the relaxation; any are valid.
fn prices(promises: &[Stays], room: &[f64], asked: Asked<'_>) -> Vec<f64> {
    let (program, _) = program(promises, room);
    let solution = match solve_checked(asked, &program, &Settings::default()) {
        Ok(checked) => checked.solution,
        Err(rejected) => rejected.solution,
    };
    let mut prices: Vec<f64> = solution.duals.iter().map(|dual| (-dual).max(0.0)).collect();
    if prices.len() != room.len() || prices.iter().any(|price| !price.is_finite()) {
        prices = vec![0.0; room.len()];
    }
    prices
}

/// The solver's best choice, if it fits, and whether it says that there is no better one.
fn whole(promises: &[Stays], room: &[f64], asked: Asked<'_>) -> Option<(Vec<bool>, bool)> {
    if !asked.backend.abilities().does_integers() {
        return None;
    }
    let (mut program, columns) = program(promises, room);
    program.integer = true;
    let settings = Settings {
        nodes: Some(NODES),
        ..Settings::default()
    };
    let solution = asked.backend.solve(&program, &settings);
    if !matches!(solution.status, Status::Optimal | Status::Stopped)
        || !solution.has_columns(&program)
    {
        return None;
    }
    let mut stays = vec![false; promises.len()];
    for (&at, value) in columns.iter().zip(&solution.columns) {
        stays[at] = *value > 0.5;
    }
    fits(promises, room, &stays).then_some((stays, solution.status == Status::Optimal))
}

fn fits(promises: &[Stays], room: &[f64], stays: &[bool]) -> bool {
    let mut left = room.to_vec();
    for (own, _) in promises.iter().zip(stays).filter(|(_, stays)| **stays) {
        for &(limit, amount) in &own.uses {
            left[limit] -= amount;
        }
    }
    left.iter().all(|left| *left >= 0.0)
}

/// Promises one after the other, those first that take least for their people.
fn greedy(promises: &[Stays], room: &[f64], order: &[usize], prices: &[f64]) -> Vec<bool> {
    let rank = |at: usize| promises[at].priced(prices) / promises[at].persons;
    let mut order = order.to_vec();
    order.sort_by(|&a, &b| rank(a).total_cmp(&rank(b)).then(a.cmp(&b)));
    let mut left = room.to_vec();
    let mut stays = vec![false; promises.len()];
    for at in order {
        let uses = &promises[at].uses;
        if uses.iter().all(|&(limit, amount)| amount <= left[limit]) {
            for &(limit, amount) in uses {
                left[limit] -= amount;
            }
            stays[at] = true;
        }
    }
    stays
}

/// The proof by branching on who stays.
struct Search<'p> {
    promises: &'p [Stays],
    order: &'p [usize],
    priced: Vec<f64>,
    rest: &'p [f64],
    base: f64,
    left: Vec<f64>,
    taken: Vec<bool>,
    best: f64,
    found: Option<Vec<bool>>,
    branches: usize,
}

impl Search<'_> {
    /// Looks at all choices from a place on; whether it came to the end. `people` are given up so
    /// far, `priced` is what those who stay pay.
    fn descend(&mut self, place: usize, people: f64, priced: f64) -> bool {
        let bound = whole_people(people + priced + self.rest[place] - self.base);
        if bound.max(people) >= self.best {
            return true;
        }
        if place == self.order.len() {
            self.best = people;
            self.found = Some(self.taken.clone());
            return true;
        }
        self.branches += 1;
        // Each place is a call deeper: thousands of promises are the solver's.
        if self.branches > BRANCHES || place > 2_000 {
            return false;
        }
        let at = self.order[place];
        let promises = self.promises;
        let own = &promises[at];
        let stays_first = self.priced[place] <= own.persons;
        let mut is_complete = true;
        for stays in [stays_first, !stays_first] {
            if !stays {
                is_complete &= self.descend(place + 1, people + own.persons, priced);
                continue;
            }
            let left = &mut self.left;
            if own.uses.iter().any(|&(limit, amount)| amount > left[limit]) {
                continue;
            }
            for &(limit, amount) in &own.uses {
                left[limit] -= amount;
            }
            self.taken[at] = true;
            is_complete &= self.descend(place + 1, people, priced + self.priced[place]);
            self.taken[at] = false;
            for &(limit, amount) in &own.uses {
                self.left[limit] += amount;
            }
        }
        is_complete
    }
}
