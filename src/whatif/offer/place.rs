//! Who should have a place that has been cancelled.

use std::collections::{BTreeMap, BTreeSet};

use super::beside::{Now, Offers};
use super::found::{Candidate, Offer};
use crate::domain::calendar::{Day, TimeOfDay};
use crate::domain::id::{CaseIndex, ClassIndex, PortIndex};
use crate::domain::problem::Booking;
use crate::domain::release::Release;
use crate::domain::turns::Turns;

/// A place: a port, a day, and a slot where one is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vacant {
    /// The port.
    pub port: PortIndex,
    /// The day.
    pub day: Day,
    /// Start of the slot; none for any.
    pub slot: Option<TimeOfDay>,
}

impl Vacant {
    fn is_of(self, own: &Booking) -> bool {
        let slot = self.slot.is_none() || self.slot == own.slot;
        (own.port, own.day) == (self.port, self.day) && slot
    }
}

impl Offers<'_> {
    /// The cases that a place can be promised to so that nobody else has to move, and to whom it saves
    /// something: who saves most first. Of cases alike the most senior who waits for it, nobody to whom
    /// it would be later than what the plan has, and not who has just cancelled it.
    pub fn for_place(&mut self, place: Vacant) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        for case in self.next_in_line(place) {
            found.extend(self.candidate(case, place));
        }
        found.sort_by(|a, b| {
            let id = |own: &Candidate| own.offer.booking.case;
            b.saves.total_cmp(&a.saves).then(id(a).cmp(&id(b)))
        });
        found
    }

    /// Of each class, those who may have an appointment on a day before what they have: nobody behind a
    /// senior alike who is ready and waits for one by then.
    fn next_in_line(&self, place: Vacant) -> Vec<CaseIndex> {
        let (problem, day) = (self.problem, place.day);
        // Who has just given it up is not offered it, and stands in nobody's way.
        let gave_it_up: BTreeSet<CaseIndex> = (problem.released.iter())
            .filter(|own| own.why == Release::Cancelled && place.is_of(&own.booking))
            .map(|own| own.booking.case)
            .collect();
        let mut classes: BTreeMap<ClassIndex, Vec<CaseIndex>> = BTreeMap::new();
        let mut line = Vec::new();
        for case in (0..problem.cases.len()).map(CaseIndex::new) {
            let fact = problem.cases[case.at()];
            if self.settled[case.at()] || fact.ready > day || gave_it_up.contains(&case) {
                continue;
            }
            // Whoever has a due day stands in no order.
            if fact.due.is_some() {
                line.push(case);
            } else {
                classes.entry(fact.class).or_default().push(case);
            }
        }
        let turns = Turns::new(problem);
        for mut cases in classes.into_values() {
            cases.sort_by_key(|case| turns.key(problem, *case));
            for case in cases {
                line.push(case);
                let waits = self.tentative[case.at()].is_none_or(|own| own.day > day);
                if waits {
                    break;
                }
            }
        }
        line.retain(|case| self.tentative[case.at()].is_none_or(|own| own.day >= day));
        line
    }

    fn candidate(&mut self, case: CaseIndex, place: Vacant) -> Option<Candidate> {
        let problem = self.problem;
        let class = problem.class_of(case);
        if place.day < problem.notice_of(class) || !problem.port_allowed(class, place.port) {
            return None;
        }
        let corridor = problem.corridor(class.location, place.port)?;
        let now = self.now(case);
        let way = (corridor, place.port);
        let offer = self.best_on(case, way, (place.day, place.slot), &now)?;
        if !offer.has_room {
            return None;
        }
        let tentative = self.tentative[case.at()];
        let saves = match tentative {
            // The plan gives it to them: without it they would have the next best.
            Some(own) if place.is_of(&own) => self.without((case, place), &offer, &now),
            Some(own) => {
                let corridor = problem.corridor(class.location, own.port)?;
                let gives_up = self.price_beyond(own, offer.booking);
                problem.cost_on(case, corridor, own.day).total() - offer.own + gives_up
            }
            None => problem.cost_unscheduled(case).total() - offer.own,
        };
        (saves > 1e-9).then_some(Candidate {
            offer,
            tentative,
            saves,
        })
    }

    /// What it costs more, if a case has not the place but what is best beside the plan without it: for
    /// itself, and by the prices for others where there is no room.
    fn without(&mut self, (case, place): (CaseIndex, Vacant), offer: &Offer, now: &Now) -> f64 {
        let problem = self.problem;
        let class = problem.class_of(case);
        let first = (problem.cases[case.at()].ready).max(problem.notice_of(class));
        let mut best = problem.cost_unscheduled(case).total();
        for (corridor, ends) in problem.corridors_from(class.location) {
            if !problem.port_allowed(class, ends.port) {
                continue;
            }
            for day in problem.calendar.within(first..problem.calendar.end()) {
                for own in self.all_on(case, (corridor, ends.port), day, now) {
                    if own.own >= best || place.is_of(&own.booking) {
                        continue;
                    }
                    let others = if own.has_room {
                        0.0
                    } else {
                        self.price_beyond(own.booking, offer.booking)
                    };
                    best = best.min(own.own + others);
                }
            }
        }
        best - offer.own
    }
}
