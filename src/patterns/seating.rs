//! A plan out of whole shares of sets: who stands where, with slots.

use super::Seat;
use super::choices::{Choices, PortDay};
use super::node::{Ground, Node};
use super::takes::Uses;

/// The plan that a node's last master program has found, and its cost; none where it has a case in
/// two places at once, or no slots are found.
pub(super) fn plan(ground: &Ground<'_, '_>, node: &Node) -> Option<(f64, Vec<Seat>)> {
    let choices = ground.choices;
    let mut cost = choices.cohorts.constant;
    let mut here: Vec<Vec<(usize, usize)>> = vec![Vec::new(); choices.port_days.len()];
    for (kind, own) in choices.kinds.iter().enumerate() {
        let mass = node.mass.get(kind)?;
        match mass.iter().max_by(|a, b| a.1.total_cmp(&b.1)) {
            Some(&(at, share)) if share > 1.0 - 1e-6 => {
                let ways = ground.ways.of_kind[kind].iter();
                let own = ways.filter(|way| way.port_day == at);
                let way = own.min_by(|a, b| a.cost.total_cmp(&b.cost))?;
                cost += way.cost;
                here[at].push((kind, way.offer));
            }
            Some(&(_, share)) if share > 1e-6 => return None,
            _ => cost += own.none,
        }
    }
    let mut seats = Vec::new();
    for (port_day, set) in choices.port_days.iter().zip(&here) {
        seats.extend(seated(choices, port_day, set)?);
    }
    Some((cost, seats))
}

/// Tries of giving slots.
const TRIES: u32 = 20_000;

fn seated(choices: &Choices<'_>, port_day: &PortDay, set: &[(usize, usize)]) -> Option<Vec<Seat>> {
    let shape = |offer: usize| &port_day.shapes[port_day.offers[offer].shape];
    let mut left = port_day.capacity.clone();
    let mut order = set.to_vec();
    let heaviest = |offer: usize| {
        let sums = shape(offer).slots.iter();
        let sums = sums.map(|(_, uses)| uses.iter().map(|own| own.1).sum::<i64>());
        sums.max().unwrap_or(0)
    };
    order.sort_by_key(|&(kind, offer)| (std::cmp::Reverse(heaviest(offer)), kind));
    for &(_, offer) in &order {
        for &(row, amount) in &shape(offer).day {
            left[row] -= amount;
        }
    }
    if left.iter().any(|left| *left < 0) {
        return None;
    }
    let menus: Vec<&[(Option<u32>, Uses)]> = order
        .iter()
        .map(|&(_, offer)| &shape(offer).slots[..])
        .collect();
    let mut slots = Vec::new();
    let mut tries = TRIES;
    if !place(&menus, &mut left, &mut slots, &mut tries) {
        return None;
    }
    let seats = order.iter().zip(slots).map(|(&(kind, offer), slot)| Seat {
        case: choices.kinds[kind].cases[0],
        lane: port_day.offers[offer].lane,
        day: port_day.day,
        slot,
    });
    Some(seats.collect())
}

/// Gives slots to all from the first that has none on.
fn place(
    menus: &[&[(Option<u32>, Uses)]],
    left: &mut [i64],
    slots: &mut Vec<Option<u32>>,
    tries: &mut u32,
) -> bool {
    let Some(menu) = menus.get(slots.len()) else {
        return true;
    };
    for (slot, uses) in *menu {
        if *tries == 0 {
            return false;
        }
        *tries -= 1;
        if uses.iter().all(|&(row, amount)| amount <= left[row]) {
            for &(row, amount) in uses {
                left[row] -= amount;
            }
            slots.push(*slot);
            if place(menus, left, slots, tries) {
                return true;
            }
            slots.pop();
            for &(row, amount) in uses {
                left[row] += amount;
            }
        }
    }
    false
}
