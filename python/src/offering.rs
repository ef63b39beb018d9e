//! What a case can be promised beside a plan.

use std::sync::Arc;

use paso::domain::id::{CaseIndex, PortIndex};
use paso::domain::plan::{Appointment, AppointmentStatus};
use paso::outputs::offer::{Found, Offered};
use paso::whatif::Session;
use paso::whatif::offer::{Base, Offers, Unplanned, Wish};

use crate::plan::Held;
use crate::watch::Watch;

/// What is asked for.
pub(crate) struct Asked {
    pub case: CaseIndex,
    pub wish: Wish,
    /// How many offers to list.
    pub top: usize,
    /// How many of the best to plan around.
    pub exact: usize,
}

/// Why there are no offers.
pub(crate) enum Refused {
    /// In words.
    Why(String),
    Interrupted,
}

/// The best offers, as `paso offer` finds them.
pub(crate) fn offer(held: &Held, asked: &Asked, watch: &Watch) -> Result<Offered, Refused> {
    let (problem, outcome) = (&held.problem, &held.outcome);
    let appointments = &outcome.schedule.appointments;
    let mut offers = Offers::new(problem, appointments, &outcome.prices.0);
    let tentative = offers.tentative(asked.case);
    let mut found = offers.of(asked.case, &asked.wish).map_err(|why| {
        let id = problem.case_ids.get(asked.case.at());
        Refused::Why(format!("{id}: {why}"))
    })?;
    let available = found.len();
    let exact = asked.exact.min(available);
    if exact > 0 {
        let session = held.session.clone().unwrap_or_else(|| {
            let new = appointments.iter().copied();
            let new = new.filter(|own| own.status == AppointmentStatus::New);
            let new: Vec<Appointment> = new.collect();
            let prices = outcome.prices.clone();
            Arc::new(Session::on(
                Arc::clone(problem),
                &new,
                prices,
                &held.options,
            ))
        });
        let keep_going = || watch.goes_on();
        let around = session.exactly(asked.case, Base::Waiting, &mut found[..exact], &keep_going);
        around.map_err(|why| match why {
            Unplanned::Interrupted => Refused::Interrupted,
            other => Refused::Why(other.to_string()),
        })?;
    }
    let lack = found
        .is_empty()
        .then(|| offers.lack(asked.case, &asked.wish));
    found.truncate(asked.top);
    let found = Found {
        tentative,
        available,
        offers: &found,
        lack,
    };
    Ok(Offered::new(problem, asked.case, false, found))
}

/// The ports of these identifiers; or the one that the feed does not have.
pub(crate) fn ports<'n>(held: &Held, names: &'n [String]) -> Result<Vec<PortIndex>, &'n str> {
    let ports = &held.problem.ports;
    let each = names.iter().map(|id| {
        let at = ports.iter().position(|port| port.id == *id);
        at.map(PortIndex::new).ok_or(id.as_str())
    });
    each.collect()
}
