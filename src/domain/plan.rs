//! The plan as data: who goes where and when, what each limit is worth, why cases are left out.

use super::alone::Excess;
use super::calendar::{Day, TimeOfDay};
use super::id::{CaseIndex, LimitIndex, PhaseIndex, PortIndex};

/// How an appointment came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AppointmentStatus {
    /// Given by this plan.
    New,
    /// A promise kept.
    Kept,
    /// A promise moved.
    Moved,
}

impl AppointmentStatus {
    /// The word of schedule.csv.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Kept => "kept",
            Self::Moved => "moved",
        }
    }
}

/// One case's appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// The case.
    pub case: CaseIndex,
    /// The port.
    pub port: PortIndex,
    /// The day; T or more only for a promise after the horizon.
    pub day: Day,
    /// The slot's start; none where the port has no slots.
    pub slot: Option<TimeOfDay>,
    /// The phase it is charged to.
    pub phase: Option<PhaseIndex>,
    /// How it came about.
    pub status: AppointmentStatus,
}

/// Why a case has no appointment; the first that holds, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// It no longer waits.
    Withdrawn,
    /// Its published appointment had to be given up.
    PromiseLost,
    /// Ready only after the horizon.
    NotReady,
    /// No corridor, allowed port or slot on any day from its ready day.
    NoRoute,
    /// No phase admits it in the horizon.
    PhaseNotOpen,
    /// It has admissible appointments, and none that fits alone: what the one that exceeds least
    /// exceeds.
    TooLarge(Vec<Excess>),
    /// The limits leave no room; those whose prices weigh most on its best appointment, the
    /// heaviest first.
    Capacity(Vec<LimitIndex>),
}

impl Reason {
    /// The word of unscheduled.csv.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::PromiseLost => "promise_lost",
            Self::NotReady => "not_ready",
            Self::NoRoute => "no_route",
            Self::PhaseNotOpen => "phase_not_open",
            Self::TooLarge(_) => "too_large",
            Self::Capacity(_) => "capacity",
        }
    }
}

/// A case without an appointment.
#[derive(Clone, Debug, PartialEq)]
pub struct Unscheduled {
    /// The case.
    pub case: CaseIndex,
    /// Why.
    pub reason: Reason,
}

/// Every case of the feed, save those done before `start`, is in exactly one of the two lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    /// Appointments, in the order of schedule.csv: date, `port_id`, slot, `case_id`.
    pub appointments: Vec<Appointment>,
    /// Cases left out, in the order of unscheduled.csv: `case_id`.
    pub unscheduled: Vec<Unscheduled>,
}

/// π: a price per limit, by [`LimitIndex`], in weighted person-days per unit; never negative,
/// 0 where the limit is unlimited. The multipliers of the limits in the Lagrangian dual; the best
/// possible ones are their shadow prices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prices(pub Vec<f64>);

/// A promise, or several, that cannot be kept as published.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// What is broken.
    pub kind: ConflictKind,
    /// The promised cases involved.
    pub cases: Vec<CaseIndex>,
}

/// The ways in which promises conflict (rule 4).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ConflictKind {
    /// Promises and earlier appointments together use more than a limit's amount.
    OverLimit {
        /// The limit.
        limit: LimitIndex,
        /// What they use.
        used: f64,
    },
    /// The promise lies before its case's ready day.
    BeforeReady,
    /// No corridor leads from the case's location to the port.
    NoCorridor,
    /// The port is closed then.
    Closed {
        /// Which of the closures, by its position in the feed.
        closure: usize,
    },
    /// The port has no such slot on that day.
    NoSlot,
}
