//! What cases alike in use may choose from, and what each appointment takes of which limit.

use super::Ground;
use super::packing::{UNIT, Uses};
use crate::domain::calendar::Day;
use crate::domain::id::{CorridorIndex, LimitIndex, PortIndex};
use crate::domain::problem::{Admission, CaseClass};

/// Limits and how much an appointment takes of each.
pub(super) type Amounts = Vec<(LimitIndex, f64)>;

/// Appointments over one corridor, and what they cost by day, waiting aside; infinite where none is
/// admissible and fits alone.
#[derive(Debug)]
pub(super) struct Lane {
    /// The corridor.
    pub(super) corridor: CorridorIndex,
    /// Its port.
    pub(super) port: PortIndex,
    /// Travel and the price of all that is used, in the slot where that is least.
    pub(super) whole: Vec<f64>,
    /// Travel and the price of what is used of shared limits.
    pub(super) shared: Vec<f64>,
}

/// What an appointment that is admissible and fits alone uses.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// Of limits local to the port and day, whatever the slot.
    pub(super) local: Amounts,
    /// Of shared limits.
    shared: Amounts,
    /// In each slot in which it fits alone; one empty entry where the port has no slots.
    pub(super) slots: Vec<Amounts>,
}

impl Lane {
    /// All corridors of a class's location that its cases may use.
    pub(super) fn all(ground: &Ground<'_>, class: &CaseClass, prices: &[f64]) -> Vec<Self> {
        let problem = ground.problem;
        let to = problem.corridors_from(class.location);
        to.filter(|(_, ends)| problem.port_allowed(class, ends.port))
            .map(|(corridor, ends)| {
                let hours = f64::from(class.persons) * ends.travel_hours;
                let travel = problem.rules.objective.travel_weight * hours;
                Self::new(ground, class, (corridor, ends.port), travel, prices)
            })
            .collect()
    }

    fn new(
        ground: &Ground<'_>,
        class: &CaseClass,
        (corridor, port): (CorridorIndex, PortIndex),
        travel: f64,
        prices: &[f64],
    ) -> Self {
        let price = |uses: &Amounts| -> f64 {
            let parts = uses
                .iter()
                .map(|&(limit, amount)| prices[limit.at()] * amount);
            parts.sum()
        };
        let mut lane = Self {
            corridor,
            port,
            whole: Vec::new(),
            shared: Vec::new(),
        };
        for day in ground.problem.calendar.all() {
            let (whole, shared) = match own(ground, class, corridor, day) {
                None => (f64::INFINITY, f64::INFINITY),
                Some(own) => {
                    let shared = travel + price(&own.shared);
                    let slot = own.slots.iter().map(price).fold(f64::INFINITY, f64::min);
                    (shared + price(&own.local) + slot, shared)
                }
            };
            lane.whole.push(whole);
            lane.shared.push(shared);
        }
        lane
    }
}

/// What an appointment of a case of the class uses; none where it is not admissible or fits in no
/// slot alone.
pub(super) fn own(
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
            if ground.fits(&uses) {
                slots.push(uses);
            }
        }
    }
    if slots.is_empty() || !ground.fits(&whole) {
        return None;
    }
    let (local, shared) = whole
        .into_iter()
        .partition(|(limit, _)| ground.is_local[limit.at()]);
    Some(Own {
        local,
        shared,
        slots,
    })
}

/// Rows that match add up.
fn add(uses: &mut Amounts, limit: LimitIndex, amount: f64) {
    match uses.iter_mut().find(|(known, _)| *known == limit) {
        Some((_, sum)) => *sum += amount,
        None => uses.push((limit, amount)),
    }
}

/// Amounts in [`UNIT`]s by row; limits without a row are left out.
pub(super) fn in_rows(uses: &Amounts, mut row: impl FnMut(LimitIndex) -> Option<usize>) -> Uses {
    // An amount has at most six decimals and is at most 1e12.
    #[allow(clippy::cast_possible_truncation)]
    let mut rows: Uses = uses
        .iter()
        .filter_map(|&(limit, amount)| Some((row(limit)?, (amount / UNIT).round() as i64)))
        .collect();
    rows.sort_unstable();
    rows
}
