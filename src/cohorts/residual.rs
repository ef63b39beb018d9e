//! What earlier appointments and promises use, and what they leave.

use std::sync::Arc;

use super::footprint::Footprints;
use crate::domain::alone;
use crate::domain::id::{LimitIndex, ResourceIndex};
use crate::domain::limits::tolerance;
use crate::domain::problem::{Booking, Problem};
use crate::domain::rules::Period;

/// Amounts used by what is already fixed, and amounts left for new appointments.
#[derive(Clone, Debug)]
pub struct Residual {
    /// Use of earlier appointments, by [`LimitIndex`].
    pub earlier: Arc<[f64]>,
    /// Use of earlier appointments and promises, those of `outside` too.
    pub fixed: Arc<[f64]>,
    /// Promises that could be moved, and are kept whatever is planned: they lie after the horizon, of
    /// cases that are ready only then, so that they could only be lost.
    pub outside: Arc<[Booking]>,
    /// Use of earlier appointments and of the promises that stand: what fits alone hangs on no other.
    standing: Arc<[f64]>,
    /// What is left: amount − fixed, never below 0; infinite where unlimited.
    pub left: Arc<[f64]>,
    /// The most that an appointment may take by itself: what is left, and what rule 2 lets pass.
    pub alone: Arc<[f64]>,
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
        let standing: Arc<[f64]> = fixed.clone().into();
        let outside = outside(problem, footprints, &earlier, &mut fixed);
        let fixed = if outside.is_empty() {
            standing.clone()
        } else {
            fixed.into()
        };
        let used = [earlier.into(), standing, fixed];
        Self::beside(problem, used, outside.into())
    }

    /// The same use beside the amounts of a problem that differs in amounts alone.
    pub(super) fn with_amounts(&self, problem: &Problem) -> Self {
        let used = [&self.earlier, &self.standing, &self.fixed].map(Arc::clone);
        Self::beside(problem, used, self.outside.clone())
    }

    fn beside(
        problem: &Problem,
        [earlier, standing, fixed]: [Arc<[f64]>; 3],
        outside: Arc<[Booking]>,
    ) -> Self {
        let amounts = problem.limits.amounts().iter();
        let left = amounts
            .zip(&*fixed)
            .map(|(amount, fixed)| (amount - fixed).max(0.0));
        Self {
            left: left.collect(),
            alone: alone::most(problem, &earlier, &standing).into(),
            earlier,
            standing,
            fixed,
            outside,
        }
    }

    /// The limits that earlier appointments alone exceed.
    #[must_use]
    pub fn exceeded(&self, problem: &Problem) -> Vec<LimitIndex> {
        (0u32..)
            .map(LimitIndex)
            .zip(&*self.earlier)
            .filter(|&(limit, &used)| exceeds(used, problem.limits.amount(limit)))
            .map(|(limit, _)| limit)
            .collect()
    }
}

/// Promises that may be moved and that nothing of the horizon can take the place of, as far as they fit
/// beside all that stands; adds what they use.
fn outside(
    problem: &Problem,
    footprints: &mut Footprints,
    earlier: &[f64],
    fixed: &mut [f64],
) -> Vec<Booking> {
    let mut kept = Vec::new();
    for promise in &problem.movable {
        let ready = problem.cases[promise.case.at()].ready;
        if ready < problem.calendar.end() || problem.impossible(promise).is_some() {
            continue;
        }
        let uses = uses_of(problem, footprints, promise);
        let fits = uses.iter().all(|&(limit, amount)| {
            let most = problem.limits.amount(limit);
            let done = earlier[limit.at()];
            !exceeds(done, most) && !exceeds(fixed[limit.at()] + amount, most)
        });
        if fits {
            for (limit, amount) in uses {
                fixed[limit.at()] += amount;
            }
            kept.push(*promise);
        }
    }
    kept
}

/// Whether a use is over an amount by more than the tolerance of rule 2.
#[must_use]
pub fn exceeds(used: f64, amount: f64) -> bool {
    used > amount + tolerance(amount)
}

/// Calls `each` with every limit that a published appointment uses, its phase's cap included.
///
/// It was given under the corridors and slots of its time, so it needs none of today's: it uses
/// what it uses at its port, its location and the border, and in its corridor where that is
/// listed.
pub fn for_each_use_of(
    problem: &Problem,
    footprints: &mut Footprints,
    booking: &Booking,
    mut each: impl FnMut(LimitIndex, f64),
) {
    let class = *problem.class_of(booking.case);
    let persons = f64::from(class.persons);
    let corridor = problem.corridor(class.location, booking.port);
    let within = problem.calendar.contains(booking.day);
    let set = footprints.matching(problem, &class);
    for &(r, u) in footprints.rows(set) {
        let resource = &problem.rules.resources[r as usize];
        let usage = &resource.usages[u as usize];
        let amount = persons * usage.per_person + usage.per_case;
        let index = ResourceIndex(r);
        match (resource.period, booking.slot) {
            (Period::Day, _) => {
                let site = problem.site_of(index, class.location, booking.port, corridor);
                let Some(site) = site else { continue };
                let from = booking.day + usage.offset_days;
                let to = from + usage.duration_days;
                for on in problem.calendar.within(from..to) {
                    each(problem.limits.of_day(index, site, on), amount);
                }
            }
            (Period::Slot, Some(start)) if within => {
                let weekday = problem.calendar.weekday(booking.day);
                let end = u32::from(start.0).saturating_add(usage.duration_minutes);
                for (slot, own) in (0u32..).zip(&problem.ports[booking.port.at()].slots) {
                    if own.weekdays.contains(weekday)
                        && own.start >= start
                        && u32::from(own.start.0) < end
                    {
                        let limit =
                            (problem.limits).of_slot(index, booking.port, booking.day, slot);
                        each(limit, amount);
                    }
                }
            }
            (Period::Slot, _) => {}
        }
    }
    if within && let Some(phase) = problem.admission(&class, booking.port, booking.day).phase() {
        each(problem.limits.of_phase(phase, booking.day), persons);
    }
}

/// Every limit that a published appointment uses anything of, once and by rising index, and how much.
#[must_use]
pub fn uses_of(
    problem: &Problem,
    footprints: &mut Footprints,
    booking: &Booking,
) -> Vec<(LimitIndex, f64)> {
    let mut uses: Vec<(LimitIndex, f64)> = Vec::new();
    for_each_use_of(problem, footprints, booking, |limit, amount| {
        if amount > 0.0 {
            uses.push((limit, amount));
        }
    });
    uses.sort_by_key(|own| own.0);
    uses.dedup_by(|next, own| {
        let same = next.0 == own.0;
        if same {
            own.1 += next.1;
        }
        same
    });
    uses
}
