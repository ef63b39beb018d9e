//! A plan out of whole shares of sets: who stands where, with slots.

use std::collections::BTreeSet;

use super::Seat;
use super::choices::PortDay;
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
            Some(&(place, share)) if share > 1.0 - 1e-6 => {
                let ways = ground.ways.of_kind[kind].iter();
                let own = ways.filter(|way| way.place == place);
                let way = own.min_by(|a, b| a.cost.total_cmp(&b.cost))?;
                cost += way.cost;
                here[way.port_day].push((kind, way.offer));
            }
            Some(&(_, share)) if share > 1e-6 => return None,
            _ => cost += own.none,
        }
    }
    let mut seats = Vec::new();
    for (port_day, set) in choices.port_days.iter().zip(&here) {
        for (kind, lane, slot) in seated(port_day, set)? {
            seats.push(Seat {
                case: choices.kinds[kind].cases[0],
                lane,
                day: port_day.day,
                slot,
            });
        }
    }
    Some((cost, seats))
}

/// Tries of giving slots.
const TRIES: u32 = 20_000;

/// A kind, a lane and a slot.
type Seated = (usize, u32, Option<u32>);

/// Slots for a set of cases at a port on a day, a kind and an offer each; none where they are not found.
pub(super) fn seated(port_day: &PortDay, set: &[(usize, usize)]) -> Option<Vec<Seated>> {
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
    // Each port has slots of its own.
    let at = |offer: usize| port_day.offers[offer].place;
    let places: BTreeSet<usize> = order.iter().map(|&(_, offer)| at(offer)).collect();
    let mut seated = Vec::with_capacity(order.len());
    for place in places {
        let own: Vec<_> = order.iter().filter(|own| at(own.1) == place).collect();
        let menus: Vec<&[(Option<u32>, Uses)]> =
            own.iter().map(|own| &shape(own.1).slots[..]).collect();
        let mut slots = Vec::new();
        let mut tries = TRIES;
        if !give(&menus, &mut left, &mut slots, &mut tries) {
            return None;
        }
        let both = own.into_iter().zip(slots);
        seated.extend(both.map(|(&(kind, offer), slot)| (kind, port_day.offers[offer].lane, slot)));
    }
    Some(seated)
}

/// Gives slots to all from the first that has none on.
fn give(
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
            if give(menus, left, slots, tries) {
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
