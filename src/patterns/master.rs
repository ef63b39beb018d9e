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
use crate::lp::Status;
use crate::solver::{Backend, Series, Settings};

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

/// The master program, which grows with the sets that are found.
pub(super) struct Master<'c, 'p> {
    choices: &'c Choices<'p>,
    series: Series<'c>,
    /// The row of each port-day and of each limit that a set uses.
    port_day_rows: BTreeMap<usize, usize>,
    limit_rows: BTreeMap<LimitIndex, usize>,
    /// By kind, the most that one without an appointment costs; its first row is the kind's.
    none: Vec<f64>,
    /// The column of each set.
    of_set: BTreeMap<(usize, Set), usize>,
    /// The columns of the upper and the lower side of the box, of kinds and of limits.
    kind_sides: Vec<[usize; 2]>,
    limit_sides: BTreeMap<LimitIndex, [usize; 2]>,
}

impl<'c, 'p> Master<'c, 'p> {
    /// One without sets.
    pub fn new(choices: &'c Choices<'p>, open: Option<&Open>, backend: &'c dyn Backend) -> Self {
        // The small programs of parts are solved in two thirds of the time without.
        let settings = Settings {
            presolve: open.is_none(),
            ..Settings::default()
        };
        let mut series = Series::new(backend, settings);
        for kind in &choices.kinds {
            series.add_row(kind.count(), kind.count());
        }
        let none = (0..choices.kinds.len()).map(|kind| Open::none(open, choices, kind));
        let none: Vec<f64> = none.collect();
        for (at, kind) in choices.kinds.iter().enumerate() {
            if none[at].is_finite() {
                series.add_column(kind.none, &[(at, 1.0)]);
            }
        }
        let mut sides = |at: usize| [1.0, -1.0].map(|sign| series.add_column(0.0, &[(at, sign)]));
        let kind_sides = (0..choices.kinds.len()).map(&mut sides).collect();
        Self {
            choices,
            series,
            port_day_rows: BTreeMap::new(),
            limit_rows: BTreeMap::new(),
            none,
            of_set: BTreeMap::new(),
            kind_sides,
            limit_sides: BTreeMap::new(),
        }
    }

    /// Solves it with these sets, all that it had before among them; none where the solver finds no
    /// answer.
    pub fn solve(&mut self, sets: &Sets, around: &Point, radius: f64) -> Option<Answer> {
        for own in sets {
            if !self.of_set.contains_key(own) {
                self.add(own);
            }
        }
        let choices = self.choices;
        for (at, kind) in choices.kinds.iter().enumerate() {
            let (value, side) = (around.values[at], radius * kind.weighted);
            let [upper, lower] = self.kind_sides[at];
            self.series.set_cost(upper, value + side);
            self.series.set_cost(lower, side - value);
        }
        for (limit, &[upper, lower]) in &self.limit_sides {
            let price = around.prices[limit.at()];
            let side = radius * price.max(1.0);
            self.series.set_cost(upper, price + side);
            self.series.set_cost(lower, side - price);
        }
        let mut constant = choices.cohorts.constant;
        // Limits that no set uses keep their price, which earns nothing.
        for (at, &price) in around.prices.iter().enumerate() {
            let limit = LimitIndex::new(at);
            if price > 0.0 && !choices.is_local[at] && !self.limit_rows.contains_key(&limit) {
                constant -= price * choices.left(limit);
            }
        }
        let solution = self.series.solve();
        let program = self.series.program();
        let sound = solution.status == Status::Optimal
            && solution.has_columns(program)
            && solution.duals.len() == program.lower.len()
            && solution.duals.iter().all(|dual| dual.is_finite());
        if !sound {
            return None;
        }
        let mut prices = around.prices.clone();
        for (&limit, &row) in &self.limit_rows {
            prices[limit.at()] = (-solution.duals[row]).max(0.0);
        }
        let values = solution.duals.iter().zip(&self.none);
        let kinds = self.kind_sides.iter();
        let mut sides = kinds.chain(self.limit_sides.values()).flatten();
        Some(Answer {
            shares: sets
                .iter()
                .map(|set| solution.columns[self.of_set[set]])
                .collect(),
            work: solution.iterations.unwrap_or(1_000) * program.lower.len() as u64,
            value: program.cost(&solution.columns) + constant,
            inside: sides.all(|&side| solution.columns[side] <= 1e-9),
            point: Point {
                prices,
                values: values.map(|(dual, none)| dual.min(*none)).collect(),
            },
        })
    }

    fn add(&mut self, own: &(usize, Set)) {
        let &(at, ref set) = own;
        let (choices, series) = (self.choices, &mut self.series);
        let port_day = &choices.port_days[at];
        let mut entries: BTreeMap<usize, f64> = BTreeMap::new();
        let mut cost = 0.0;
        for &(kind, offer) in set {
            let offer = &port_day.offers[offer];
            cost += choices.cost(kind, port_day, offer);
            *entries.entry(kind).or_default() += 1.0;
            for &(limit, amount) in &offer.shared {
                let row = *(self.limit_rows.entry(limit)).or_insert_with(|| {
                    let row = series.add_row(f64::NEG_INFINITY, choices.left(limit));
                    // A lower side below 0 costs something, and is never taken.
                    let sides = [-1.0, 1.0].map(|sign| series.add_column(0.0, &[(row, sign)]));
                    self.limit_sides.insert(limit, sides);
                    row
                });
                *entries.entry(row).or_default() += amount;
            }
        }
        let row = *(self.port_day_rows.entry(at))
            .or_insert_with(|| series.add_row(f64::NEG_INFINITY, 1.0));
        entries.insert(row, 1.0);
        let entries: Vec<(usize, f64)> = entries.into_iter().collect();
        let column = series.add_column(cost, &entries);
        self.of_set.insert(own.clone(), column);
    }
}
