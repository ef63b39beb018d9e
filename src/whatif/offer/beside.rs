//! Which appointments a case can be promised beside a plan, and what they cost others by its prices.

use rustc_hash::FxHashMap;

use super::found::{Offer, sort};
use crate::cohorts::footprint::Footprints;
use crate::cohorts::residual::{Residual, exceeds, for_each_use_of, uses_of};
use crate::domain::calendar::{Day, TimeOfDay};
use crate::domain::id::{CaseIndex, CorridorIndex, LimitIndex, PortIndex};
use crate::domain::plan::{Appointment, AppointmentStatus};
use crate::domain::problem::{Admission, Booking, Problem};
use crate::domain::turns::Turns;

/// Which appointments are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Only days before this one.
    pub before: Option<Day>,
    /// Only these ports, if any are named.
    pub ports: Vec<PortIndex>,
}

/// Why a case can be offered nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoOffer {
    /// It has a promise.
    #[error("it has a published appointment; once that is marked `cancelled` it can have another")]
    Promised,
    /// It was received.
    #[error("it had its appointment before the first day")]
    Done,
    /// It no longer waits.
    #[error("it no longer waits (status withdrawn)")]
    Withdrawn,
    /// It is ready too late.
    #[error("it is ready only after the last day")]
    NotReady,
}

/// What stands in the way of offers: promises, and a plan's tentative appointments, with what the
/// limits are worth.
#[derive(Debug)]
pub struct Offers<'p> {
    pub(super) problem: &'p Problem,
    prices: &'p [f64],
    footprints: Footprints,
    residual: Residual,
    /// What tentative appointments use.
    used: Vec<f64>,
    /// By case, its tentative appointment.
    pub(super) tentative: Vec<Option<Booking>>,
    pub(super) settled: Vec<bool>,
}

impl<'p> Offers<'p> {
    /// Beside a plan's appointments, with the prices of its limits.
    #[must_use]
    pub fn new(problem: &'p Problem, appointments: &[Appointment], prices: &'p [f64]) -> Self {
        let mut footprints = Footprints::default();
        let residual = Residual::new(problem, &mut footprints);
        let mut used = vec![0.0; problem.limits.len()];
        let mut tentative = vec![None; problem.cases.len()];
        for own in appointments {
            if own.status != AppointmentStatus::New {
                continue;
            }
            let booking = Booking {
                case: own.case,
                port: own.port,
                day: own.day,
                slot: own.slot,
            };
            for_each_use_of(problem, &mut footprints, &booking, |limit, amount| {
                used[limit.at()] += amount;
            });
            tentative[own.case.at()] = Some(booking);
        }
        Self {
            settled: problem.settled(),
            problem,
            prices,
            footprints,
            residual,
            used,
            tentative,
        }
    }

    /// The case's appointment in the plan, if it has one that is not published.
    #[must_use]
    pub fn tentative(&self, case: CaseIndex) -> Option<Booking> {
        self.tentative[case.at()]
    }

    /// What a case can be offered, the best first: of each port and day the best slot.
    ///
    /// # Errors
    /// If it can be offered nothing whatever there is.
    pub fn of(&mut self, case: CaseIndex, wish: &Wish) -> Result<Vec<Offer>, NoOffer> {
        let problem = self.problem;
        self.may_have_any(case)?;
        let class = problem.class_of(case);
        let now = self.now(case);
        let seniors = self.seniors(case);
        let first = (problem.cases[case.at()].ready).max(problem.notice_of(class));
        let end = problem.calendar.end();
        let end = wish.before.map_or(end, |before| before.min(end));
        let mut offers = Vec::new();
        for (corridor, ends) in problem.corridors_from(class.location) {
            let port = ends.port;
            let wished = wish.ports.is_empty() || wish.ports.contains(&port);
            if !wished || !problem.port_allowed(class, port) {
                continue;
            }
            for day in problem.calendar.within(first..end) {
                offers.extend(self.best_on(case, (corridor, port), (day, None), &now));
            }
        }
        sort(&mut offers);
        for offer in &mut offers {
            let day = offer.booking.day;
            let passed = seniors
                .iter()
                .filter(|own| own.ready <= day && own.day > day);
            offer.passes_over = passed.map(|own| own.case).collect();
        }
        Ok(offers)
    }

    /// What the case takes up now, in the plan.
    pub(super) fn now(&mut self, case: CaseIndex) -> Now {
        let own = self.uses_of(self.tentative[case.at()]);
        Now {
            price: self.price(&own),
            uses: own.into_iter().collect(),
        }
    }

    /// The best slot of a port and day that can be promised to a case, or that slot alone which is named.
    pub(super) fn best_on(
        &mut self,
        case: CaseIndex,
        way: (CorridorIndex, PortIndex),
        (day, only): (Day, Option<TimeOfDay>),
        now: &Now,
    ) -> Option<Offer> {
        let all = self.all_on(case, way, day, now).into_iter();
        let asked = all.filter(|own| only.is_none() || own.booking.slot == only);
        asked.min_by_key(Offer::rank)
    }

    /// Every slot of a port and day that can be promised to a case.
    pub(super) fn all_on(
        &mut self,
        case: CaseIndex,
        (corridor, port): (CorridorIndex, PortIndex),
        day: Day,
        now: &Now,
    ) -> Vec<Offer> {
        let problem = self.problem;
        let admission = problem.admission(problem.class_of(case), port, day);
        let mut all = Vec::new();
        if admission == Admission::Closed {
            return all;
        }
        for slot in problem.openings(port, day) {
            let slots = &problem.ports[port.at()].slots;
            let slot = slot.map(|slot| slots[slot as usize].start);
            let booking = Booking {
                case,
                port,
                day,
                slot,
            };
            let uses = self.uses_of(Some(booking));
            if !uses.iter().all(|&own| self.can_be_promised(own)) {
                continue;
            }
            all.push(Offer {
                booking,
                phase: admission.phase(),
                corridor,
                own: problem.cost_on(case, corridor, day).total(),
                others: self.price(&uses) - now.price,
                has_room: uses.iter().all(|&own| self.has_room(own, &now.uses)),
                passes_over: Vec::new(),
                exact: None,
            });
        }
        all
    }

    pub(super) fn may_have_any(&self, case: CaseIndex) -> Result<(), NoOffer> {
        let problem = self.problem;
        let booked = |all: &[Booking]| all.iter().any(|own| own.case == case);
        if booked(&problem.earlier) {
            Err(NoOffer::Done)
        } else if booked(&problem.promises) {
            Err(NoOffer::Promised)
        } else if problem.is_withdrawn(problem.class_of(case)) {
            Err(NoOffer::Withdrawn)
        } else if problem.cases[case.at()].ready >= problem.calendar.end() {
            Err(NoOffer::NotReady)
        } else {
            Ok(())
        }
    }

    /// The limits that what is published leaves too little of for an appointment.
    pub(super) fn full(&mut self, booking: Booking) -> Vec<LimitIndex> {
        let uses = self.uses_of(Some(booking)).into_iter();
        let full = uses.filter(|&own| !self.can_be_promised(own));
        full.map(|(limit, _)| limit).collect()
    }

    /// What an appointment uses that another does not, by the prices.
    pub(super) fn price_beyond(&mut self, one: Booking, other: Booking) -> f64 {
        let known: FxHashMap<LimitIndex, f64> = self.uses_of(Some(other)).into_iter().collect();
        let mut uses = self.uses_of(Some(one));
        for (limit, amount) in &mut uses {
            *amount = (*amount - known.get(limit).copied().unwrap_or(0.0)).max(0.0);
        }
        self.price(&uses)
    }

    /// What an appointment uses; nothing for none.
    fn uses_of(&mut self, booking: Option<Booking>) -> Vec<(LimitIndex, f64)> {
        let booking = booking.as_ref();
        booking.map_or(Vec::new(), |own| {
            uses_of(self.problem, &mut self.footprints, own)
        })
    }

    fn price(&self, uses: &[(LimitIndex, f64)]) -> f64 {
        let prices = uses.iter().map(|&(limit, amount)| {
            let price = self.prices[limit.at()];
            price * amount
        });
        prices.sum()
    }

    /// Whether so much more of a limit is no conflict with what is published.
    fn can_be_promised(&self, (limit, amount): (LimitIndex, f64)) -> bool {
        let fixed = self.residual.fixed[limit.at()];
        !exceeds(fixed + amount, self.problem.limits.amount(limit))
    }

    /// Whether a limit has so much left beside the plan, but for what the case itself uses there.
    fn has_room(
        &self,
        (limit, amount): (LimitIndex, f64),
        before: &FxHashMap<LimitIndex, f64>,
    ) -> bool {
        let there_is = self.problem.limits.amount(limit);
        let own = before.get(&limit).copied().unwrap_or(0.0);
        let taken = self.residual.fixed[limit.at()] + self.used[limit.at()] - own;
        amount <= (there_is - taken).max(0.0) + 1e-9 * (1.0 + there_is)
    }

    /// Those alike and senior who are to be planned, the most senior first; nobody where rule 5 does
    /// not order the case.
    fn seniors(&self, case: CaseIndex) -> Vec<Senior> {
        let problem = self.problem;
        let own = problem.cases[case.at()];
        if own.due.is_some() {
            return Vec::new();
        }
        let turns = Turns::new(problem);
        let key = |case: CaseIndex| turns.key(problem, case);
        let all = (0..problem.cases.len()).map(CaseIndex::new);
        let alike = all.filter(|&other| {
            let fact = problem.cases[other.at()];
            fact.class == own.class
                && fact.due.is_none()
                && !self.settled[other.at()]
                && key(other) < key(case)
        });
        let mut seniors: Vec<Senior> = alike
            .map(|case| Senior {
                case,
                ready: problem.cases[case.at()].ready,
                day: self.tentative[case.at()].map_or(Day::NEVER, |own| own.day),
            })
            .collect();
        seniors.sort_by_key(|own| key(own.case));
        seniors
    }
}

/// What a case takes up in the plan.
pub(super) struct Now {
    uses: FxHashMap<LimitIndex, f64>,
    /// What that is worth by the prices.
    price: f64,
}

/// A case alike and senior, and when it has its appointment.
struct Senior {
    case: CaseIndex,
    ready: Day,
    day: Day,
}
