//! What cases alike in use may choose from, and what each appointment takes of which limit.

use super::packing::{UNIT, Uses};
use super::{Ground, Priced};
use crate::certify::alone::LaneRoom;
use crate::certify::bound::LanePrices;
use crate::certify::moves::Keep;
use crate::certify::uses::{Amounts, add};
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, CorridorIndex, LimitIndex, PortIndex};
use crate::domain::problem::{Admission, CaseClass};

/// Appointments over one corridor, and what they cost by day, waiting aside; infinite where none is
/// admissible and fits alone.
#[derive(Debug)]
pub(in crate::certify) struct Lane {
    /// The corridor.
    pub(in crate::certify) corridor: CorridorIndex,
    /// Its port.
    pub(in crate::certify) port: PortIndex,
    /// Travel and the price of all that is used, in the slot where that is least.
    pub(in crate::certify) whole: Vec<f64>,
    /// Travel and the price of what is used of shared limits.
    pub(in crate::certify) shared: Vec<f64>,
    /// What is used where the lane is there for a promise that may be kept.
    pub(in crate::certify) kept: Option<Own>,
}

/// What an appointment that is admissible and fits alone uses.
#[derive(Clone, Debug)]
pub(in crate::certify) struct Own {
    /// Of limits local to the port and day, whatever the slot.
    pub(in crate::certify) local: Amounts,
    /// Of all others.
    pub(in crate::certify) shared: Amounts,
    /// In each slot in which it fits alone; one empty entry where the port has no slots.
    pub(in crate::certify) slots: Vec<Amounts>,
}

/// What appointments over one corridor cost cases that are alike but for their persons.
pub(in crate::certify) struct Way {
    corridor: CorridorIndex,
    port: PortIndex,
    /// With all prices.
    whole: LanePrices,
    /// With those of shared limits.
    shared: LanePrices,
    room: LaneRoom,
}

impl Way {
    /// All corridors that cases of a class may use, with families of up to `largest`.
    pub(in crate::certify) fn all(
        ground: &Ground<'_>,
        class: &CaseClass,
        largest: u8,
        prices: &Priced<'_>,
    ) -> Vec<Self> {
        let (problem, matching) = (ground.problem, &ground.matching);
        let to = problem.corridors_from(class.location);
        to.filter(|(_, ends)| problem.port_allowed(class, ends.port))
            .map(|(corridor, ends)| {
                let (room, largest) = (&ground.alone, f64::from(largest));
                Self {
                    corridor,
                    port: ends.port,
                    whole: LanePrices::new(problem, matching, &prices.whole, class, corridor),
                    shared: LanePrices::new(problem, matching, &prices.shared, class, corridor),
                    room: LaneRoom::new(problem, matching, room, class, corridor, largest),
                }
            })
            .collect()
    }

    /// The same for a family of so many.
    pub(in crate::certify) fn lane(&self, ground: &Ground<'_>, persons: u8) -> Lane {
        let persons = f64::from(persons);
        let days = ground.problem.calendar.all();
        let by_day = |prices: &LanePrices| -> Vec<f64> {
            let each = days.clone();
            each.map(|day| prices.price(&self.room, day, persons))
                .collect()
        };
        Lane {
            corridor: self.corridor,
            port: self.port,
            whole: by_day(&self.whole),
            shared: by_day(&self.shared),
            kept: None,
        }
    }
}

/// The lanes of a case whose promise may be moved: those of others at the cost of a move, and one on
/// which it is kept, if it can be on a day of the horizon.
pub(in crate::certify) fn movable(
    ground: &Ground<'_>,
    case: CaseIndex,
    charge: f64,
    prices: &Priced<'_>,
    lanes: &mut Vec<Lane>,
) {
    let problem = ground.problem;
    for cost in (lanes.iter_mut()).flat_map(|lane| lane.whole.iter_mut().chain(&mut lane.shared)) {
        *cost += charge;
    }
    let Some(keep) = ground.keep_within(case) else {
        return;
    };
    let promise = &keep.promise;
    let location = problem.class_of(case).location;
    let Some(corridor) = problem.corridor(location, promise.port) else {
        return;
    };
    for lane in lanes.iter_mut().filter(|lane| lane.port == promise.port) {
        // Where the port has no slots, to move there on that day is to keep.
        if promise.slot.is_none() {
            lane.whole[promise.day.at()] = f64::INFINITY;
            lane.shared[promise.day.at()] = f64::INFINITY;
        }
    }
    let on_its_day = |cost: f64| {
        let mut days = vec![f64::INFINITY; problem.calendar.count()];
        days[promise.day.at()] = cost;
        days
    };
    lanes.push(Lane {
        corridor,
        port: promise.port,
        whole: on_its_day(keep.travel + keep.paid(prices.whole.prices)),
        shared: on_its_day(keep.travel + keep.paid(prices.shared.prices)),
        kept: Some(of_promise(ground, keep)),
    });
}

/// What an appointment of a case of the class uses; none where it is not admissible or fits in no
/// slot alone.
pub(in crate::certify) fn own(
    ground: &Ground<'_>,
    class: &CaseClass,
    corridor: CorridorIndex,
    day: Day,
) -> Option<Own> {
    let problem = ground.problem;
    if day < problem.notice_of(class) {
        return None;
    }
    let port = problem.corridors[corridor.at()].port;
    let way = (port, Some(corridor));
    let mut whole: Amounts = Vec::new();
    let mut slots = Vec::new();
    match problem.admission(class, port, day) {
        Admission::Closed => return None,
        Admission::Free => {}
        Admission::Phase(phase) => {
            add(
                &mut whole,
                problem.limits.of_phase(phase, day),
                f64::from(class.persons),
            );
        }
    }
    let listed = &problem.ports[port.at()].slots;
    if listed.is_empty() {
        if !problem.gives(port, day, None) {
            return None;
        }
        let each = |limit, amount| add(&mut whole, limit, amount);
        ground.matching.for_each(class, way, day, None, each);
        slots.push(Vec::new());
    } else {
        for (at, slot) in problem.open_slots(port, day).enumerate() {
            let mut uses = Vec::new();
            let start = listed[slot as usize].start;
            ground
                .matching
                .for_each(class, way, day, Some(start), |limit, amount| {
                    if ground.is_slot[limit.at()] {
                        add(&mut uses, limit, amount);
                    } else if at == 0 {
                        add(&mut whole, limit, amount);
                    }
                });
            if ground.alone.holds(&uses) {
                slots.push(uses);
            }
        }
    }
    if slots.is_empty() || !ground.alone.holds(&whole) {
        return None;
    }
    let is_local = |(limit, _): &(LimitIndex, f64)| ground.is_local[limit.at()];
    let (local, shared) = whole.into_iter().partition(is_local);
    Some(Own {
        local,
        shared,
        slots,
    })
}

/// What a promise uses that may be kept on a day of the horizon.
pub(in crate::certify) fn of_promise(ground: &Ground<'_>, keep: &Keep) -> Own {
    let uses = keep.uses.iter().copied();
    let (slots, whole): (Amounts, Amounts) = uses.partition(|own| ground.is_slot[own.0.at()]);
    let (local, shared) = whole
        .into_iter()
        .partition(|own| ground.is_local[own.0.at()]);
    Own {
        local,
        shared,
        slots: vec![slots],
    }
}

/// Amounts in [`UNIT`]s by row; limits without a row are left out.
pub(in crate::certify) fn in_rows(
    uses: &Amounts,
    mut row: impl FnMut(LimitIndex) -> Option<usize>,
) -> Uses {
    // An amount has at most six decimals and is at most 1e12.
    #[allow(clippy::cast_possible_truncation)]
    let mut rows: Uses = uses
        .iter()
        .filter_map(|&(limit, amount)| Some((row(limit)?, (amount / UNIT).round() as i64)))
        .collect();
    rows.sort_unstable();
    rows
}
