//! What slots cost, and what the fractional plan takes of them.
//!
//! Where an appointment uses many slots, prices per person and per case are worked out once for all
//! family sizes, by running totals.

use rayon::prelude::*;

use super::soft::{shares, soft_minimum};
use super::tables::Tables;
use crate::domain::calendar::Day;

/// Among so many slots a soft minimum lies as far below the least price as among few; with more, the
/// temperature is lower in proportion to the logarithm of their number, or the price of a slot would be
/// that of their number.
const FEW: f64 = 8.0;

/// The temperature at which the slots of a long day are looked at.
fn cooler(temperature: f64, slots: usize) -> f64 {
    let slots = f64::from(u32::try_from(slots).unwrap_or(u32::MAX));
    if slots > FEW {
        temperature * FEW.ln() / slots.ln()
    } else {
        temperature
    }
}

/// Room for the slots of one day.
#[derive(Default)]
struct Room {
    by_person: Vec<f64>,
    by_case: Vec<f64>,
    choices: Vec<f64>,
}

impl Tables {
    /// By sized menu and day: the price of the (softly) cheapest slot for its persons.
    pub(super) fn slot_prices(&self, prices: &[f64], temperature: f64) -> Vec<Vec<f64>> {
        let mut rows: Vec<Vec<f64>> = vec![Vec::new(); self.shape.menus.len()];
        let mut room = Room::default();
        for (row, sized) in rows.iter_mut().zip(&self.shape.menus) {
            let menu = self.slot_menu(sized);
            if menu.is_long() {
                continue;
            }
            let days = Day::START.until(self.shape.end).map(|day| {
                menu.prices(day, prices, sized.persons, &mut room.choices);
                least(&room.choices, temperature * sized.persons)
            });
            row.extend(days);
        }
        for (menu, sizes) in &self.shape.long_menus {
            let days: Vec<Vec<f64>> = (0..self.shape.days)
                .into_par_iter()
                .map_init(Room::default, |room, day| {
                    let menu = &self.cohorts.footprints.menus[*menu];
                    let any = menu.unit_prices(
                        Day::new(day),
                        prices,
                        &mut room.by_person,
                        &mut room.by_case,
                    );
                    let temperature = cooler(temperature, room.by_person.len());
                    let mut of_one = None;
                    let sized = sizes.iter().map(|&at| self.shape.menus[at].persons);
                    sized
                        .map(|persons| {
                            if any.1 {
                                room.price(persons, any);
                                return least(&room.choices, temperature * persons);
                            }
                            // In proportion to the persons.
                            persons
                                * *of_one.get_or_insert_with(|| {
                                    room.price(1.0, any);
                                    least(&room.choices, temperature)
                                })
                        })
                        .collect()
                })
                .collect();
            for (size, &at) in sizes.iter().enumerate() {
                rows[at] = days.iter().map(|by_size| by_size[size]).collect();
            }
        }
        rows
    }

    /// The same prices, but none of slots.
    pub(super) fn without_slots(&self, prices: &[f64]) -> Vec<f64> {
        let mut prices = prices.to_vec();
        for sized in &self.shape.menus {
            for block in &self.slot_menu(sized).blocks {
                for day in Day::START.until(self.shape.end) {
                    prices[block.limits(day)].fill(0.0);
                }
            }
        }
        prices
    }

    /// Adds the slot uses of the flows to the gradient; `flows` has the persons, or the cases of one
    /// size, by sized menu and day.
    pub(super) fn spread_slots(
        &self,
        prices: &[f64],
        temperature: f64,
        flows: &[Vec<f64>],
        gradient: &mut [f64],
    ) {
        let mut room = Room::default();
        for (sized, flows) in self.shape.menus.iter().zip(flows) {
            let menu = self.slot_menu(sized);
            if flows.is_empty() || menu.is_long() {
                continue;
            }
            for (day, &flow) in Day::START.until(self.shape.end).zip(flows) {
                if flow == 0.0 {
                    continue;
                }
                menu.prices(day, prices, sized.persons, &mut room.choices);
                shares(&mut room.choices, temperature * sized.persons);
                for (choice, share) in menu.on(day).iter().zip(&room.choices) {
                    for term in &choice.uses {
                        let amount = flow * share * term.amount(sized.persons);
                        for slope in &mut gradient[term.limits(day)] {
                            *slope += amount;
                        }
                    }
                }
            }
        }
        for (menu, sizes) in &self.shape.long_menus {
            let menu = &self.cohorts.footprints.menus[*menu];
            let days: Vec<Vec<Vec<f64>>> = (0..self.shape.days)
                .into_par_iter()
                .map_init(Room::default, |room, day| {
                    let flow = |at: usize| flows[at].get(day).copied().unwrap_or(0.0);
                    if sizes.iter().all(|&at| flow(at) == 0.0) {
                        return Vec::new();
                    }
                    let on = Day::new(day);
                    let any = menu.unit_prices(on, prices, &mut room.by_person, &mut room.by_case);
                    let mut persons = vec![0.0; room.by_person.len()];
                    let mut cases = persons.clone();
                    let temperature = cooler(temperature, persons.len());
                    if !any.1 {
                        // All sizes have the same shares.
                        room.price(1.0, any);
                        shares(&mut room.choices, temperature);
                    }
                    for &at in sizes {
                        let (own, flow) = (self.shape.menus[at].persons, flow(at));
                        if flow == 0.0 {
                            continue;
                        }
                        if any.1 {
                            room.price(own, any);
                            shares(&mut room.choices, temperature * own);
                        }
                        let sums = persons.iter_mut().zip(&mut cases);
                        for (share, (persons, cases)) in room.choices.iter().zip(sums) {
                            *cases += flow * share;
                            *persons += own * flow * share;
                        }
                    }
                    menu.takes(on, &persons, &cases)
                })
                .collect();
            for (day, takes) in Day::START.until(self.shape.end).zip(days) {
                for (block, takes) in menu.blocks.iter().zip(takes) {
                    let slopes = gradient[block.limits(day)].iter_mut();
                    for (slope, amount) in slopes.zip(takes) {
                        *slope += amount;
                    }
                }
            }
        }
    }
}

impl Room {
    /// The price of each slot for so many persons, from those per person and per case, if there are
    /// `any` of the one or the other.
    fn price(&mut self, persons: f64, any: (bool, bool)) {
        self.choices.clear();
        if any.0 || any.1 {
            let both = self.by_person.iter().zip(&self.by_case);
            let prices = both.map(|(person, case)| persons * person + case);
            self.choices.extend(prices);
        } else {
            self.choices.resize(self.by_person.len(), 0.0);
        }
    }
}

/// The (softly) cheapest; 0 where there is none: then the port is closed, and its lanes say so.
fn least(choices: &[f64], temperature: f64) -> f64 {
    if choices.is_empty() {
        return 0.0;
    }
    soft_minimum(choices, temperature)
}
