//! One of the offers becomes a promise.

use super::asked::Refusal;
use crate::cli::args::OfferArguments;
use crate::cli::{ExitStatus, interrupt, promised};
use crate::domain::problem::{Booking, Problem};
use crate::outputs::appointments::Held;
use crate::outputs::appointments::publish::{Entry, Publication};
use crate::schedule::promises::conflicts_of;

/// Adds an offer to appointments.csv, whole or not at all. The file has been held since before the
/// feed was read.
pub(super) fn book(
    options: &OfferArguments,
    held: &Held,
    problem: &Problem,
    own: Booking,
) -> Result<(), Refusal> {
    let wanted = Publication {
        added: vec![Entry {
            case_id: problem.case_ids.get(own.case.at()).to_owned(),
            port_id: problem.ports[own.port.at()].id.clone(),
            date: problem.calendar.date(own.day),
            slot: own.slot.map_or(String::new(), |start| start.to_string()),
            persons: u32::from(problem.class_of(own.case).persons),
        }],
        cancelled: Vec::new(),
    };
    let bytes = wanted.applied(held.bytes());
    let bytes = bytes.map_err(|error| Refusal::bad(&error.to_string()))?;
    let feed = (&*options.feed.feed, &options.feed.overrides());
    let fault = |why: String| Refusal::Why(ExitStatus::SolverFailed, why);
    let after = promised::with(feed, problem, &wanted, &bytes).map_err(fault)?;
    if !conflicts_of(&after).is_empty() {
        let why = "paso has a fault: with the new row promises would conflict";
        return Err(fault(why.to_owned()));
    }
    interrupt::hold();
    let written = held.replace(&bytes);
    written.map_err(|error| Refusal::bad(&error.to_string()))
}
