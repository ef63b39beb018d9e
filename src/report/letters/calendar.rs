//! A family's appointment as a calendar file.

use super::{Family, Letter};
use crate::domain::problem::Problem;
use crate::report::manifest::calendar::{Clock, Edition, Visit, visit};

/// The calendar of a family that is told with this letter; none where it has had no appointment at all.
#[must_use]
pub fn calendar(
    family: &Family,
    letter: &Letter,
    problem: &Problem,
    edition: &Edition,
) -> Option<String> {
    let own = family.new.as_ref().or(family.old.as_ref())?;
    let place = if own.address.is_empty() {
        &own.port
    } else {
        &own.address
    };
    let told = Visit {
        case_id: &family.case_id,
        port: &own.port,
        place,
        date: own.date,
        start: own.start,
        text: &letter.message,
        cancelled: family.new.is_none(),
    };
    Some(visit(
        &told,
        &Clock::of_port(problem, &own.port_id),
        edition,
    ))
}
