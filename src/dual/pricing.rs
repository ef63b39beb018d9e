//! What limits' prices add to appointments, by lane and day.

use rayon::prelude::*;

use super::tables::{CLOSED, Group, NO_CAP, Sized, Tables};
use crate::domain::calendar::Day;

/// Footprints that are priced in one piece.
const FOOTPRINTS: usize = 64;

/// Prices of appointments by footprint and day, worked out from the limits' prices.
pub(super) struct Priced {
    pub per_person: Vec<Vec<f64>>,
    pub per_case: Vec<Vec<f64>>,
    /// By sized menu and day: price of the (softly) cheapest slot for its persons.
    pub slots: Vec<Vec<f64>>,
}

impl Tables {
    pub(super) fn priced(&self, prices: &[f64], temperature: f64) -> Priced {
        let sums: Vec<Vec<f64>> = self
            .shape
            .windows
            .iter()
            .map(|window| {
                let first = window.first as usize;
                sliding_sum(
                    &prices[first..first + self.shape.days],
                    window.offset,
                    window.duration,
                )
            })
            .collect();
        let slots = self.slot_prices(prices, temperature);
        let rows = self.shape.terms.par_iter().with_min_len(FOOTPRINTS);
        let (per_person, per_case) = rows
            .map(|terms| {
                let Some(terms) = terms else {
                    return (Vec::new(), Vec::new());
                };
                let mut person = terms
                    .menu
                    .map_or_else(|| vec![0.0; self.shape.days], |menu| slots[menu].clone());
                let mut case = vec![0.0; self.shape.days];
                for &(window, by_person, by_case) in &terms.windows {
                    let both = person.iter_mut().zip(&mut case);
                    for ((person, case), sum) in both.zip(&sums[window]) {
                        *person += by_person * sum;
                        *case += by_case * sum;
                    }
                }
                (person, case)
            })
            .unzip();
        Priced {
            per_person,
            per_case,
            slots,
        }
    }

    /// What an appointment costs per person whatever the family size, prices included: a row of
    /// days per lane.
    pub(super) fn per_person(
        &self,
        group: &Group,
        prices: &[f64],
        priced: &Priced,
        lanes: &mut Vec<f64>,
    ) {
        lanes.clear();
        let profile = &self.cohorts.profiles.list[group.profile];
        let rows = group.travel.chunks_exact(self.shape.days);
        let rows = rows.zip(group.caps.chunks_exact(self.shape.days));
        for (lane, (travel, caps)) in profile.lanes.iter().zip(rows) {
            let person = &priced.per_person[lane.footprint];
            let row = person.iter().zip(travel).zip(caps);
            lanes.extend(row.map(|((person, travel), &cap)| {
                let cap = if cap == NO_CAP {
                    0.0
                } else {
                    prices[cap as usize]
                };
                person + travel + cap
            }));
        }
    }

    /// The price of one appointment of a family size, travel included: a row of days per lane;
    /// [`CLOSED`] or more where none is admissible.
    pub(super) fn lane_prices(
        &self,
        group: &Group,
        sized: &Sized,
        per_person: &[f64],
        priced: &Priced,
        lanes: &mut Vec<f64>,
    ) {
        lanes.clear();
        let profile = &self.cohorts.profiles.list[group.profile];
        let n = sized.persons;
        let rows = per_person.chunks_exact(self.shape.days);
        for ((lane, row), menu) in profile.lanes.iter().zip(rows).zip(&sized.menus) {
            let case = &priced.per_case[lane.footprint];
            let prices = row.iter().zip(case).map(|(person, case)| n * person + case);
            match menu {
                None => lanes.extend(prices),
                Some(menu) => {
                    lanes.extend(prices.zip(&priced.slots[*menu]).map(|(p, slot)| p + slot));
                }
            }
        }
        for &(lane, own, usual) in &sized.swaps {
            let row = &mut lanes[lane * self.shape.days..][..self.shape.days];
            let slots = priced.slots[own].iter().zip(&priced.slots[usual]);
            for (price, (own, usual)) in row.iter_mut().zip(slots) {
                *price += n * (own - usual);
            }
        }
        for &at in &sized.closed {
            lanes[at as usize] = CLOSED;
        }
    }
}

/// The price of an appointment, travel included, by lane and day; infinite where none is
/// admissible. Shared by the cohorts of a profile with the same family size.
pub struct LanePrices {
    table_of: Vec<usize>,
    tables: Vec<Vec<Vec<f64>>>,
}

impl LanePrices {
    /// For a cohort: a row per lane, an entry per day.
    #[must_use]
    pub fn of(&self, cohort: usize) -> &[Vec<f64>] {
        &self.tables[self.table_of[cohort]]
    }
}

impl Tables {
    /// The lane prices of all cohorts.
    #[must_use]
    pub fn all_lane_prices(&self, prices: &[f64]) -> LanePrices {
        let priced = self.priced(prices, 0.0);
        let by_group = self.shape.groups.par_iter().map_init(
            || (Vec::new(), Vec::new()),
            |(per_person, lanes), group| {
                self.per_person(group, prices, &priced, per_person);
                let sizes = group.sizes.iter().map(|sized| {
                    self.lane_prices(group, sized, per_person, &priced, lanes);
                    let open = |&price: &f64| if price < CLOSED { price } else { f64::INFINITY };
                    let rows = lanes.chunks_exact(self.shape.days);
                    rows.map(|row| row.iter().map(open).collect()).collect()
                });
                sizes.collect()
            },
        );
        let by_group: Vec<Vec<Vec<Vec<f64>>>> = by_group.collect();
        // Cohorts without cases share an empty table.
        let mut tables = vec![Vec::new()];
        let mut table_of = vec![0; self.cohorts.cohorts.len()];
        for (group, sizes) in self.shape.groups.iter().zip(by_group) {
            for (sized, table) in group.sizes.iter().zip(sizes) {
                for slot in &mut table_of[sized.cohorts.clone()] {
                    *slot = tables.len();
                }
                tables.push(table);
            }
        }
        LanePrices { table_of, tables }
    }
}

/// For each t: the sum of `values` over t + offset … t + offset + duration − 1, as far as there
/// are values.
pub(super) fn sliding_sum(values: &[f64], offset: i32, duration: i32) -> Vec<f64> {
    let end = Day::new(values.len());
    let days = Day::START.until(end);
    let span = |day: Day| {
        let from = day + offset;
        let to = from + duration;
        (
            from.clamp(Day::START, end).at(),
            to.clamp(Day::START, end).at(),
        )
    };
    if duration <= 16 {
        return days
            .map(|day| {
                let (from, to) = span(day);
                if from < to {
                    values[from..to].iter().sum()
                } else {
                    0.0
                }
            })
            .collect();
    }
    let mut prefix = Vec::with_capacity(values.len() + 1);
    let mut sum = 0.0;
    prefix.push(0.0);
    for value in values {
        sum += value;
        prefix.push(sum);
    }
    days.map(|day| {
        let (from, to) = span(day);
        prefix[to] - prefix[from]
    })
    .collect()
}
