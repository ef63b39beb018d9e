//! One port on one day: the cases that could be given an appointment there, as a packing.

use std::collections::BTreeMap;

use super::Ground;
use super::kinds::Users;
use super::lanes::{in_rows, own};
use super::packing::{Packing, Shape, Uses};
use crate::domain::calendar::Day;
use crate::domain::id::LimitIndex;

/// What the cases of a shape use: whatever the slot, and in each slot.
type Alike = (Uses, Vec<Uses>);

/// A packing, and the limit of each of its rows.
pub(super) struct PortDay {
    /// The packing.
    pub(super) packing: Packing,
    /// The limit of each row.
    pub(super) limits: Vec<LimitIndex>,
}

/// Gathers the cases of a day that are worth more than they cost at a port. `lanes` are those to the
/// port, as positions of users and lane.
pub(super) fn gather(
    ground: &Ground<'_>,
    users: &[Users<'_>],
    lanes: &[(usize, usize)],
    day: Day,
) -> PortDay {
    let at = day.at();
    let late = ground.problem.rules.objective.late_weight;
    let mut limits: Vec<LimitIndex> = Vec::new();
    let mut capacity: Vec<i64> = Vec::new();
    let mut row_of: BTreeMap<LimitIndex, usize> = BTreeMap::new();
    let mut shapes: BTreeMap<Alike, Vec<(f64, usize)>> = BTreeMap::new();
    for &(user, lane) in lanes {
        let users = &users[user];
        let lane = &users.lanes[lane];
        let price = lane.shared[at];
        if price.is_infinite() {
            continue;
        }
        let mut gains: Vec<(f64, usize)> = Vec::new();
        for kind in &users.kinds {
            if kind.ready > day {
                continue;
            }
            let gain = kind.value - kind.waiting(late, day) - price;
            if gain > 0.0 {
                gains.push((gain, kind.count));
            }
        }
        if gains.is_empty() {
            continue;
        }
        let Some(own) =
            (lane.kept.clone()).or_else(|| own(ground, users.class, lane.corridor, day))
        else {
            continue;
        };
        let mut row = |limit: LimitIndex| {
            let most = ground.capacity(limit)?;
            Some(*row_of.entry(limit).or_insert_with(|| {
                limits.push(limit);
                capacity.push(most);
                limits.len() - 1
            }))
        };
        let day_uses = in_rows(&own.local, &mut row);
        let slots = own
            .slots
            .iter()
            .map(|uses| in_rows(uses, &mut row))
            .collect();
        shapes.entry((day_uses, slots)).or_default().extend(gains);
    }
    let mut packing = Packing {
        capacity,
        shapes: Vec::new(),
    };
    for ((day_uses, mut slots), mut gains) in shapes {
        gains.sort_by(|a, b| b.0.total_cmp(&a.0));
        slots.dedup();
        let mut shape = Shape {
            day: day_uses,
            slots,
            gains: Vec::new(),
        };
        let most = packing.room_for(&shape);
        for (gain, count) in gains {
            let more = count.min(most - shape.gains.len());
            shape.gains.extend(std::iter::repeat_n(gain, more));
        }
        packing.shapes.push(shape);
    }
    PortDay { packing, limits }
}
