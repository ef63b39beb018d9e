//! What earlier appointments and promises use, and what they leave.

use super::footprint::Footprints;
use crate::domain::id::LimitIndex;
use crate::domain::problem::{Booking, Problem};

/// Amounts used by what is already fixed, and amounts left for new appointments.
#[derive(Clone, Debug)]
pub struct Residual {
    /// Use of earlier appointments, by [`LimitIndex`].
    pub earlier: Vec<f64>,
    /// Use of earlier appointments and promises.
    pub fixed: Vec<f64>,
    /// What is left: amount − fixed, never below 0; infinite where unlimited.
    pub left: Vec<f64>,
}

impl Residual {
    /// Adds up what is fixed.
    pub fn new(problem: &Problem, footprints: &mut Footprints) -> Self {
        let mut earlier = vec![0.0; problem.limits.len()];
        for booking in &problem.earlier {
            for_each_use_of(problem, footprints, booking, |limit, amount| {
                earlier[limit.at()] += amount;
            });
        }
        let mut fixed = earlier.clone();
        for promise in &problem.promises {
            for_each_use_of(problem, footprints, promise, |limit, amount| {
                fixed[limit.at()] += amount;
            });
        }
        let left = problem
            .limits
            .amounts()
            .iter()
            .zip(&fixed)
            .map(|(amount, fixed)| (amount - fixed).max(0.0))
            .collect();
        Self {
            earlier,
            fixed,
            left,
        }
    }

    /// The limits that earlier appointments alone exceed.
    #[must_use]
    pub fn exceeded(&self, problem: &Problem) -> Vec<LimitIndex> {
        (0u32..)
            .map(LimitIndex)
            .zip(&self.earlier)
            .filter(|&(limit, &used)| exceeds(used, problem.limits.amount(limit)))
            .map(|(limit, _)| limit)
            .collect()
    }
}

/// Whether a use is over an amount by more than the tolerance of rule 2: 1e-6 relative plus 1e-6
/// absolute.
#[must_use]
pub fn exceeds(used: f64, amount: f64) -> bool {
    used > amount + 1e-6 * amount + 1e-6
}

/// Calls `each` with every limit that a published appointment uses, its phase's cap included.
pub fn for_each_use_of(
    problem: &Problem,
    footprints: &mut Footprints,
    booking: &Booking,
    mut each: impl FnMut(LimitIndex, f64),
) {
    let class = *problem.class_of(booking.case);
    let persons = f64::from(class.persons);
    if let Some(corridor) = problem.corridor(class.location, booking.port) {
        let set = footprints.matching(problem, &class);
        let footprint = footprints.of(problem, set, corridor);
        let slot = booking
            .slot
            .and_then(|start| problem.ports[booking.port.at()].slot_at(start));
        footprints.for_each_use(footprint, problem, persons, booking.day, slot, &mut each);
    }
    if problem.calendar.contains(booking.day)
        && let Some(phase) = problem.admission(&class, booking.port, booking.day).phase()
    {
        each(problem.limits.of_phase(phase, booking.day), persons);
    }
}
