//! What-if changes, typed and checked.

use serde::{Deserialize, Serialize};

use super::calendar::Day;
use super::id::PhaseIndex;
use super::scope::Scope;

/// What the plan of the feed as it is goes by among answers: no scenario can have this name, in
/// capitals or not.
pub const RESERVED: &str = "base";

/// One what-if: changes applied in order on top of the feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Identifier.
    pub id: String,
    /// Title; empty where the feed gives none.
    pub title: String,
    /// Its changes, in file order.
    pub changes: Vec<Change>,
}

/// A scenario as a plan made for it says it: its changes in words, as the command line takes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Identifier.
    pub id: String,
    /// Title; may be empty.
    pub title: String,
    /// Its changes, in order.
    pub changes: Vec<String>,
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Of amounts.
    Capacity {
        /// Where and when.
        scope: Scope,
        /// What to do with each amount.
        operation: Operation,
    },
    /// Of a phase's date: set to a day, or shifted by days.
    PhaseDate {
        /// The phase.
        phase: PhaseIndex,
        /// Which date.
        field: PhaseDate,
        /// How it changes.
        to: DateChange,
    },
    /// Of a phase's cap.
    PhaseNumber {
        /// The phase.
        phase: PhaseIndex,
        /// Which number.
        field: PhaseNumber,
        /// What to do with it.
        operation: Operation,
    },
}

/// What to do with a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operation {
    /// Replace it; none: unlimited.
    Set(Option<f64>),
    /// Multiply it.
    Scale(f64),
    /// Add to it; below 0 becomes 0.
    Add(f64),
}

/// A phase's dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhaseDate {
    /// `opens_on`.
    Opens,
    /// `closes_on`.
    Closes,
}

impl PhaseDate {
    /// The column of phases.csv.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opens => "opens_on",
            Self::Closes => "closes_on",
        }
    }
}

/// A change of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateChange {
    /// To this day.
    Set(Day),
    /// By so many days.
    Shift(i32),
}

/// A phase's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhaseNumber {
    /// `persons_per_day_start`.
    Start,
    /// `persons_per_day_full`.
    Full,
    /// `ramp_days`.
    RampDays,
}
