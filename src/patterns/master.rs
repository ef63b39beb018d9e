//! The master program: which sets of cases, of those found so far.
//!
//! It chooses for each port's day among its sets, with each case in one of them or left out, within the
//! shared limits (Dantzig and Wolfe, "Decomposition principle for linear programs", Operations
//! Research 8, 1960). Its duals are held in a box around the best known prices and values (Marsten,
//! Hogan and Blankenship, "The boxstep method for large-scale optimization", Operations Research
//! 23, 1975).

use std::collections::{BTreeMap, BTreeSet};

use super::choices::Choices;
use super::evaluate::{Point, Set};
use super::open::Open;
use crate::domain::id::LimitIndex;
use crate::lp::{Program, Status};
use crate::solver::{Backend, Settings};

/// Sets found so far, each with the position of its port-day.
pub(super) type Sets = BTreeSet<(usize, Set)>;

/// An answer of the master program.
pub(super) struct Answer {
    /// What no bound within the box exceeds.
    pub value: f64,
    /// Whether no side of the box holds the duals.
    pub inside: bool,
    /// Prices of shared limits, and values.
    pub point: Point,
    /// How much of each set is taken.
    pub shares: Vec<f64>,
    /// Iterations of the solver, times rows.
    pub work: u64,
}

/// Solves the master program; none where the solver finds no answer.
pub(super) fn solve(
    choices: &Choices<'_>,
    open: Option<&Open>,
    sets: &Sets,
    around: &Point,
    radius: f64,
    backend: &dyn Backend,
) -> Option<Answer> {
    let mut program = Program::new();
    for kind in &choices.kinds {
        program.add_row(kind.count(), kind.count());
    }
    let mut port_day_rows: BTreeMap<usize, usize> = BTreeMap::new();
    let mut limit_rows: BTreeMap<LimitIndex, usize> = BTreeMap::new();
    let mut columns = Vec::with_capacity(sets.len());
    for (at, set) in sets {
        let port_day = &choices.port_days[*at];
        let mut entries: BTreeMap<usize, f64> = BTreeMap::new();
        let mut cost = 0.0;
        for &(kind, offer) in set {
            let offer = &port_day.offers[offer];
            cost += choices.cost(kind, port_day, offer);
            *entries.entry(kind).or_default() += 1.0;
            for &(limit, amount) in &offer.shared {
                let row = *limit_rows
                    .entry(limit)
                    .or_insert_with(|| program.add_row(f64::NEG_INFINITY, choices.left(limit)));
                *entries.entry(row).or_default() += amount;
            }
        }
        let row = *port_day_rows
            .entry(*at)
            .or_insert_with(|| program.add_row(f64::NEG_INFINITY, 1.0));
        entries.insert(row, 1.0);
        columns.push((cost, entries.into_iter().collect::<Vec<_>>()));
    }
    for (cost, entries) in columns {
        program.add_column(cost, f64::INFINITY, &entries);
    }
    for (at, kind) in choices.kinds.iter().enumerate() {
        if Open::none(open, choices, at).is_finite() {
            program.add_column(kind.none, f64::INFINITY, &[(at, 1.0)]);
        }
    }
    let first_side = program.costs.len();
    let mut constant = choices.cohorts.constant;
    for (at, kind) in choices.kinds.iter().enumerate() {
        let (value, side) = (around.values[at], radius * kind.weighted);
        program.add_column(value + side, f64::INFINITY, &[(at, 1.0)]);
        program.add_column(side - value, f64::INFINITY, &[(at, -1.0)]);
    }
    for (&limit, &row) in &limit_rows {
        let price = around.prices[limit.at()];
        let side = radius * price.max(1.0);
        program.add_column(price + side, f64::INFINITY, &[(row, -1.0)]);
        if price > side {
            program.add_column(side - price, f64::INFINITY, &[(row, 1.0)]);
        }
    }
    // Limits that no set uses keep their price, which earns nothing.
    for (at, &price) in around.prices.iter().enumerate() {
        let limit = LimitIndex::new(at);
        if price > 0.0 && !choices.is_local[at] && !limit_rows.contains_key(&limit) {
            constant -= price * choices.left(limit);
        }
    }
    // The small programs of parts are solved in two thirds of the time without.
    let settings = Settings {
        presolve: open.is_none(),
        ..Settings::default()
    };
    let solution = backend.solve(&program, &settings);
    let sound = solution.status == Status::Optimal
        && solution.has_columns(&program)
        && solution.duals.len() == program.lower.len()
        && solution.duals.iter().all(|dual| dual.is_finite());
    if !sound {
        return None;
    }
    let mut prices = around.prices.clone();
    for (&limit, &row) in &limit_rows {
        prices[limit.at()] = (-solution.duals[row]).max(0.0);
    }
    let duals = solution.duals.iter().enumerate();
    let values = duals.take(choices.kinds.len());
    Some(Answer {
        shares: solution.columns[..sets.len()].to_vec(),
        work: solution.iterations.unwrap_or(1_000) * program.lower.len() as u64,
        value: program.cost(&solution.columns) + constant,
        inside: solution.columns[first_side..].iter().all(|x| *x <= 1e-9),
        point: Point {
            prices,
            values: values
                .map(|(kind, dual)| dual.min(Open::none(open, choices, kind)))
                .collect(),
        },
    })
}
