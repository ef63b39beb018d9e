//! What an offer says.

use crate::domain::calendar::{Day, TimeOfDay};
use crate::domain::id::{CaseIndex, CorridorIndex, PhaseIndex, PortIndex};
use crate::domain::problem::Booking;

/// What an offer costs by planning around it, in weighted person-days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exact {
    /// What the plan then costs more, the case's own part included.
    pub change: f64,
    /// What it costs others more.
    pub others: f64,
    /// No plan with this promise costs less more than that.
    pub least: f64,
}

/// An appointment that can be promised. Costs are in weighted person-days.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The appointment.
    pub booking: Booking,
    /// The phase that it would be charged to.
    pub phase: Option<PhaseIndex>,
    /// The way to it.
    pub corridor: CorridorIndex,
    /// What it costs for the case itself: waiting, lateness and travel.
    pub own: f64,
    /// What it costs others by the prices, beside what the case has in the plan.
    pub others: f64,
    /// Whether there is room for it beside everybody else's appointments, so that nobody moves.
    pub has_room: bool,
    /// Seniors alike who are ready then and have no appointment by that day; the most senior first.
    pub passes_over: Vec<CaseIndex>,
    /// The costs by planning around it, where that was done.
    pub exact: Option<Exact>,
}

/// Somebody whom a place can be promised to.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The place, as it is offered to them.
    pub offer: Offer,
    /// What they have in the plan.
    pub tentative: Option<Booking>,
    /// What that saves over leaving the place empty, in weighted person-days: for themselves, and by the
    /// prices for whoever gets what they leave.
    pub saves: f64,
}

impl Offer {
    /// What the offers are ordered by: the cost to the case and to others, as exactly as it is known;
    /// then whether there is room, and when and where it is.
    pub(super) fn rank(&self) -> (i64, bool, Day, PortIndex, Option<TimeOfDay>) {
        let others = self.exact.map_or(self.others, |exact| exact.others);
        // Rounding errors of sums are no difference. Costs are far below 2⁶³ millionths, and a
        // conversion that is too large only ties.
        #[allow(clippy::cast_possible_truncation)]
        let total = ((self.own + others) * 1e6).round() as i64;
        let Booking {
            port, day, slot, ..
        } = self.booking;
        (total, !self.has_room, day, port, slot)
    }
}

/// Sorts offers, the best first.
pub fn sort(offers: &mut [Offer]) {
    offers.sort_by_key(Offer::rank);
}
