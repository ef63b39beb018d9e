//! The integer program of a window.

use std::collections::{BTreeMap, BTreeSet};

use super::super::choices::Choices;
use super::super::takes::to_f64;
use super::plan::{At, Counts, count, uses};
use crate::domain::id::LimitIndex;
use crate::lp::Program;

/// An appointment that a kind could have.
pub(super) struct Way {
    pub at: At,
    pub cost: f64,
    pub penalty: f64,
}

/// A column: what it stands for, and how many cases are there now.
pub(super) struct Column {
    at: Option<At>,
    kind: usize,
    pub now: usize,
}

/// The program while it is made.
pub(super) struct Build<'c, 'p> {
    choices: &'c Choices<'p>,
    pub program: Program,
    pub columns: Vec<Column>,
    kind_rows: BTreeMap<usize, usize>,
    limit_rows: BTreeMap<LimitIndex, usize>,
    /// The row that gives the cases of a shape on a port's day their slots.
    pub links: BTreeMap<(usize, usize), usize>,
}

impl<'c, 'p> Build<'c, 'p> {
    /// One with a row for each kind that is free.
    pub fn new(choices: &'c Choices<'p>, free: &BTreeSet<usize>) -> Self {
        let mut program = Program::new();
        program.integer = true;
        let mut kind_rows = BTreeMap::new();
        for &kind in free {
            let count = choices.kinds[kind].count();
            kind_rows.insert(kind, program.add_row(count, count));
        }
        Self {
            choices,
            program,
            columns: Vec::new(),
            kind_rows,
            limit_rows: BTreeMap::new(),
            links: BTreeMap::new(),
        }
    }

    /// Rows for all limits that are taken of within the window, less what is taken by those who stay.
    pub fn limits(&mut self, offered: &[&Way], plan: &Counts, tight: &BTreeSet<usize>) {
        let choices = self.choices;
        let mut stay: BTreeMap<LimitIndex, f64> = BTreeMap::new();
        for (&at, &cases) in plan
            .iter()
            .filter(|own| !self.kind_rows.contains_key(&own.0.0))
        {
            for (limit, amount) in uses(choices, at) {
                *stay.entry(limit).or_default() += amount * count(cases);
            }
        }
        let (program, rows) = (&mut self.program, &mut self.limit_rows);
        let mut add = |program: &mut Program, limit: LimitIndex| {
            let taken = stay.get(&limit).copied().unwrap_or(0.0);
            *rows.entry(limit).or_insert_with(|| {
                program.add_row(f64::NEG_INFINITY, (choices.left(limit) - taken).max(0.0))
            })
        };
        for way in offered {
            for (limit, _) in uses(choices, way.at) {
                add(program, limit);
            }
            let (here, offer) = (way.at.1, way.at.2);
            if !tight.contains(&here) {
                continue;
            }
            let port_day = &choices.port_days[here];
            let shape = port_day.offers[offer].shape;
            if self.links.contains_key(&(here, shape)) {
                continue;
            }
            let link = program.add_row(0.0, 0.0);
            self.links.insert((here, shape), link);
            for (_, slot) in &port_day.shapes[shape].slots {
                let mut entries = vec![(link, -1.0)];
                for &(row, amount) in slot {
                    let limit = add(program, port_day.limits[row]);
                    entries.push((limit, to_f64(amount) * 1e-6));
                }
                program.add_column(0.0, f64::INFINITY, &entries);
                self.columns.push(Column {
                    at: None,
                    kind: usize::MAX,
                    now: 0,
                });
            }
        }
    }

    /// A column for an appointment.
    pub fn place(&mut self, at: At, cost: f64, (now, most): (usize, f64), slots: bool) {
        let mut entries: BTreeMap<usize, f64> = BTreeMap::from([(self.kind_rows[&at.0], 1.0)]);
        for (limit, amount) in uses(self.choices, at) {
            if let Some(&row) = self.limit_rows.get(&limit) {
                *entries.entry(row).or_default() += amount;
            }
        }
        let shape = self.choices.port_days[at.1].offers[at.2].shape;
        if let Some(&link) = self.links.get(&(at.1, shape)).filter(|_| slots) {
            entries.insert(link, 1.0);
        }
        let entries: Vec<_> = entries.into_iter().collect();
        self.program.add_column(cost, most, &entries);
        self.columns.push(Column {
            at: Some(at),
            kind: at.0,
            now,
        });
    }

    /// A column for going without one.
    pub fn none(&mut self, kind: usize, now: usize) {
        let own = &self.choices.kinds[kind];
        let row = self.kind_rows[&kind];
        self.program
            .add_column(own.none, own.count(), &[(row, 1.0)]);
        self.columns.push(Column {
            at: None,
            kind,
            now,
        });
    }

    /// What the columns cost in whole cases.
    pub fn cost(&self, columns: &[f64]) -> f64 {
        let both = self.program.costs.iter().zip(columns);
        both.map(|(cost, x)| cost * x.round()).sum()
    }

    /// The plan with what the columns say; none where they are no whole cases, each once.
    pub fn plan(&self, before: &Counts, columns: &[f64]) -> Option<Counts> {
        let mut plan = before.clone();
        plan.retain(|at, _| !self.kind_rows.contains_key(&at.0));
        let mut there: BTreeMap<usize, f64> = BTreeMap::new();
        for (own, x) in self.columns.iter().zip(columns) {
            if self.kind_rows.contains_key(&own.kind) {
                let x = x.round();
                if x < 0.0 {
                    return None;
                }
                *there.entry(own.kind).or_default() += x;
                if let Some(at) = own.at.filter(|_| x > 0.0) {
                    // Counts of cases are far below 2^32.
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                    plan.insert(at, x as usize);
                }
            }
        }
        let whole = |(kind, x): (&usize, &f64)| *x == self.choices.kinds[*kind].count();
        there.iter().all(whole).then_some(plan)
    }
}
