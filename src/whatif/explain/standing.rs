//! What became of a case.

use serde::Serialize;

use crate::domain::id::CaseIndex;
use crate::domain::plan::{Appointment, AppointmentStatus};
use crate::domain::problem::{Booking, Problem};

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Appointed by the plan.
    Appointed,
    /// Its published appointment is kept.
    Promised,
    /// Its published appointment was in a conflict, and it has another.
    Moved,
    /// Its published appointment was in a conflict, and it has no other.
    Lost,
    /// Its appointment lies before the horizon.
    Done,
    /// It no longer waits.
    Withdrawn,
    /// Ready only after the horizon.
    NotReady,
    /// Without an appointment.
    Waiting,
}

impl Standing {
    /// What became of a case that a plan gives this appointment, or none.
    pub(super) fn of(problem: &Problem, own: Option<&Appointment>, case: CaseIndex) -> Self {
        let is_own = |booking: &Booking| booking.case == case;
        let ready = problem.cases[case.at()].ready;
        if problem.earlier.iter().any(is_own) {
            return Self::Done;
        }
        match (own.map(|own| own.status), problem.published().any(is_own)) {
            (Some(AppointmentStatus::Moved), _) => Self::Moved,
            (Some(_), true) => Self::Promised,
            (Some(_), false) => Self::Appointed,
            (None, _) if problem.is_withdrawn(problem.class_of(case)) => Self::Withdrawn,
            (None, true) => Self::Lost,
            (None, false) if ready >= problem.calendar.end() => Self::NotReady,
            (None, false) => Self::Waiting,
        }
    }

    /// Whether it was planned for, and what stands in its way can be told.
    #[must_use]
    pub fn is_planned(self) -> bool {
        matches!(self, Self::Appointed | Self::Lost | Self::Waiting)
    }
}
