//! What came of appointments that were published: the words of appointments.csv.

/// Why a published appointment does not stand any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// Nobody came.
    NoShow,
    /// They came, and could not be received.
    Deferred,
    /// The feed cancels it.
    Cancelled,
    /// The case no longer waits.
    Withdrawn,
}

/// The words of an outcome in appointments.csv: that it took place, and those of [`Release`] that the
/// file itself says.
pub const OUTCOMES: [&str; 4] = [ATTENDED, "no_show", "deferred", "cancelled"];

/// The outcome of an appointment that took place.
pub const ATTENDED: &str = "attended";

/// Whether an outcome is of a day that is over; what is cancelled may be still to come.
#[must_use]
pub fn is_over(outcome: &str) -> bool {
    let of_file = Release::of_outcome(outcome);
    outcome == ATTENDED || matches!(of_file, Some(Release::NoShow | Release::Deferred))
}

impl Release {
    /// What an outcome of appointments.csv says, if it does not stand.
    #[must_use]
    pub fn of_outcome(outcome: &str) -> Option<Self> {
        let all = [Self::NoShow, Self::Deferred, Self::Cancelled];
        all.into_iter().find(|own| own.as_str() == outcome)
    }

    /// The word of appointments.csv, or of the case's status.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoShow => "no_show",
            Self::Deferred => "deferred",
            Self::Cancelled => "cancelled",
            Self::Withdrawn => "withdrawn",
        }
    }
}
