//! The integer program on what can still be better than a plan: whole kinds of cases, slots by shape.
//!
//! Appointments that no plan as cheap as the one known can hold are left out: forcing one into its
//! port's day costs more there, by the multipliers, than lies between the bound and the plan
//! (reduced-cost fixing: Dantzig, Fulkerson and Johnson, "Solution of a large-scale
//! traveling-salesman problem", Operations Research 2, 1954).

use std::collections::BTreeMap;

use super::choices::Choices;
use super::evaluate::{Evaluation, Point, shared};
use super::{Seat, Stand};
use crate::domain::id::{CaseIndex, LimitIndex};
use crate::lp::{Program, Status};
use crate::solver::{Backend, Settings};

/// How many appointments a column stands for.
struct Given {
    kind: usize,
    port_day: usize,
    offer: usize,
    column: usize,
}

/// The columns of the slots of each shape of a port's day.
type Slots = BTreeMap<(usize, usize), Vec<(u32, usize)>>;

/// A better plan than a known one of this cost, if the solver finds one within the settings.
pub(super) fn better(
    choices: &Choices<'_>,
    point: &Point,
    evaluation: &Evaluation,
    (known, cost): (&[Stand], f64),
    backend: &dyn Backend,
    settings: &Settings,
    (most_columns, most_nodes): (usize, usize),
) -> Option<Vec<Seat>> {
    let room = cost - evaluation.bound;
    if room <= 1e-7 * cost.abs() {
        return None;
    }
    let room = room * (1.0 + 1e-6) + 1e-6;
    let mut builder = Builder {
        choices,
        program: Program::new(),
        limit_rows: BTreeMap::new(),
        links: BTreeMap::new(),
        slots: Slots::new(),
    };
    builder.program.integer = true;
    for (at, kind) in choices.kinds.iter().enumerate() {
        let row = builder.program.add_row(kind.count(), kind.count());
        debug_assert!(row == at, "the kinds have the first rows");
    }
    let mut none = BTreeMap::new();
    for (at, kind) in choices.kinds.iter().enumerate() {
        if kind.none - point.values[at] <= room {
            let (cost, count) = (kind.none, kind.count());
            none.insert(at, builder.program.add_column(cost, count, &[(at, 1.0)]));
        }
    }
    let mut given = Vec::new();
    for (at, port_day) in choices.port_days.iter().enumerate() {
        let best = &evaluation.best[at];
        for (offer_at, offer) in port_day.offers.iter().enumerate() {
            let price = shared(&point.prices, &offer.shared) + best.priced[offer_at];
            for kind in choices.of_cohort[offer.cohort].clone() {
                if choices.kinds[kind].ready > port_day.day {
                    continue;
                }
                let cost = choices.cost(kind, port_day, offer);
                let reduced = point.values[kind] - cost - price;
                if best.bound - (best.root + reduced.min(0.0)) > room {
                    continue;
                }
                let column = builder.appointment(kind, at, offer_at, cost);
                given.push(Given {
                    kind,
                    port_day: at,
                    offer: offer_at,
                    column,
                });
            }
        }
        if builder.program.costs.len() > most_columns {
            return None;
        }
    }
    let columns = builder.program.costs.len().max(1);
    let settings = &Settings {
        nodes: u32::try_from(most_nodes / columns).ok(),
        ..*settings
    };
    builder.program.start = start(choices, &builder, (&given, &none), known).unwrap_or_default();
    let solution = backend.solve(&builder.program, settings);
    let usable = matches!(solution.status, Status::Optimal | Status::Stopped)
        && solution.has_columns(&builder.program);
    usable.then(|| seats(choices, &given, &builder.slots, &solution.columns))
}

struct Builder<'c> {
    choices: &'c Choices<'c>,
    program: Program,
    limit_rows: BTreeMap<LimitIndex, usize>,
    /// The row that gives the cases of a shape on a port's day their slots.
    links: BTreeMap<(usize, usize), usize>,
    slots: Slots,
}

impl Builder<'_> {
    fn limit(&mut self, limit: LimitIndex) -> usize {
        let (program, left) = (&mut self.program, self.choices.left(limit));
        let add = || program.add_row(f64::NEG_INFINITY, left);
        *self.limit_rows.entry(limit).or_insert_with(add)
    }

    fn appointment(&mut self, kind: usize, at: usize, offer: usize, cost: f64) -> usize {
        let port_day = &self.choices.port_days[at];
        let offer = &port_day.offers[offer];
        let takes = &port_day.shapes[offer.shape];
        let mut entries: BTreeMap<usize, f64> = BTreeMap::from([(kind, 1.0)]);
        for &(limit, amount) in &offer.shared {
            *entries.entry(self.limit(limit)).or_default() += amount;
        }
        for &(row, amount) in &takes.day {
            let row = self.limit(port_day.limits[row]);
            *entries.entry(row).or_default() += units(amount);
        }
        // A single slot that takes nothing needs no row.
        if takes.slots.iter().all(|(_, uses)| !uses.is_empty()) {
            entries.insert(self.link(at, offer.shape), 1.0);
        }
        let entries: Vec<_> = entries.into_iter().collect();
        let count = self.choices.kinds[kind].count();
        self.program.add_column(cost, count, &entries)
    }

    fn link(&mut self, at: usize, shape: usize) -> usize {
        if let Some(&row) = self.links.get(&(at, shape)) {
            return row;
        }
        let row = self.program.add_row(0.0, 0.0);
        self.links.insert((at, shape), row);
        let port_day = &self.choices.port_days[at];
        let mut columns = Vec::new();
        for (slot, uses) in &port_day.shapes[shape].slots {
            let Some(slot) = *slot else { continue };
            let mut entries = vec![(row, -1.0)];
            for &(limit, amount) in uses {
                entries.push((self.limit(port_day.limits[limit]), units(amount)));
            }
            columns.push((slot, self.program.add_column(0.0, f64::INFINITY, &entries)));
        }
        self.slots.insert((at, shape), columns);
        row
    }
}

/// The columns of a known plan; none where it has something that was left out.
fn start(
    choices: &Choices<'_>,
    builder: &Builder<'_>,
    (given, none): (&[Given], &BTreeMap<usize, usize>),
    known: &[Stand],
) -> Option<Vec<f64>> {
    let of = given
        .iter()
        .map(|own| ((own.kind, own.port_day, own.offer), own.column));
    let of: BTreeMap<_, usize> = of.collect();
    let mut columns = vec![0.0; builder.program.costs.len()];
    let kinds = choices.kinds.iter();
    let mut without: Vec<f64> = kinds.map(super::choices::Kind::count).collect();
    for own in known {
        columns[*of.get(&(own.kind, own.port_day, own.offer))?] += 1.0;
        without[own.kind] -= 1.0;
        let shape = choices.port_days[own.port_day].offers[own.offer].shape;
        if let Some(slots) = builder.slots.get(&(own.port_day, shape)) {
            let column = slots.iter().find(|slot| Some(slot.0) == own.slot)?;
            columns[column.1] += 1.0;
        }
    }
    for (kind, cases) in without.into_iter().enumerate() {
        if cases > 0.0 {
            columns[*none.get(&kind)?] = cases;
        }
    }
    Some(columns)
}

fn units(millionths: i64) -> f64 {
    super::takes::to_f64(millionths) * 1e-6
}

/// A whole number of a column; 0 for what is none.
fn whole(x: f64) -> usize {
    // Counts of cases are far below 2^32.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    {
        x.round().clamp(0.0, 4e9) as usize
    }
}

fn seats(choices: &Choices<'_>, given: &[Given], slots: &Slots, columns: &[f64]) -> Vec<Seat> {
    let mut free: Vec<&[CaseIndex]> = choices.kinds.iter().map(|kind| &kind.cases[..]).collect();
    let mut open: BTreeMap<(usize, usize), Vec<u32>> = BTreeMap::new();
    for (&key, own) in slots {
        let all = own.iter();
        let each =
            all.flat_map(|&(slot, column)| std::iter::repeat_n(slot, whole(columns[column])));
        open.insert(key, each.rev().collect());
    }
    let mut seats = Vec::new();
    for own in given {
        let port_day = &choices.port_days[own.port_day];
        let offer = &port_day.offers[own.offer];
        for _ in 0..whole(columns[own.column]) {
            let Some((&case, rest)) = free[own.kind].split_first() else {
                break;
            };
            free[own.kind] = rest;
            let slot = match open.get_mut(&(own.port_day, offer.shape)) {
                Some(slots) => slots.pop(),
                None => port_day.shapes[offer.shape].slots[0].0,
            };
            seats.push(Seat {
                case,
                lane: offer.lane,
                day: port_day.day,
                slot,
            });
        }
    }
    seats
}
