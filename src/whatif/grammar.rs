//! Changes in one line, as on the command line.
//!
//! ```text
//! change   = "capacity:" RESOURCE ["@" SITE] operation [when]
//!          | "phase:" PHASE "." DATE-FIELD ("=" DATE | ("+" | "-") DAYS "d")
//!          | "phase:" PHASE "." NUMBER-FIELD operation
//! operation = "*" FACTOR | ("+" | "-") AMOUNT ["%"] | "=" AMOUNT | "=unlimited"
//! when     = { DATE | [DATE] ".." [DATE] | "on" WEEKDAYS | "at" HH:MM }
//! ```
//!
//! A site is a port, a location, a corridor `location>port`, or `*` for all; for a border-wide
//! resource it may be left out. Spaces may stand around the operation, and stand between what
//! follows it. Where a name is followed by `-`, the longest name that exists is meant. Dates and
//! numbers are held to the rules of the feed's files; `unlimited` is for amounts and for
//! `persons_per_day_full`.

use std::ops::Range;

use crate::domain::id::PhaseIndex;
use crate::domain::problem::Problem;
use crate::domain::scenario::{Change, Operation, PhaseDate, PhaseNumber};
use crate::domain::scope::Scope;
use crate::feed::Held;
use action::{date_change, operation};
use cursor::Cursor;
use target::target;
use when::when;

mod action;
mod cursor;
mod target;
mod when;
mod written;

pub use written::written;

/// What is wrong with a change, and at which characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}; {remedy}")]
pub struct Mistake {
    /// Bytes of the text that are meant.
    pub at: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub remedy: String,
}

impl Mistake {
    /// A mistake at some characters.
    pub(super) fn new(
        at: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            at,
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// The text with a line below it that points at the mistake.
    #[must_use]
    pub fn pointed(&self, text: &str) -> String {
        let before = text.get(..self.at.start).unwrap_or(text).chars().count();
        let meant = text.get(self.at.clone()).unwrap_or("").chars().count();
        format!("{text}\n{}{}", " ".repeat(before), "^".repeat(meant.max(1)))
    }
}

/// Something that can be changed, without what to do with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// Amounts.
    Capacity(Scope),
    /// A phase's date.
    Date(PhaseIndex, PhaseDate),
    /// A number of a phase's cap.
    Number(PhaseIndex, PhaseNumber),
}

/// Reads a change.
///
/// # Errors
/// The first mistake, with the characters that are meant.
pub fn change(text: &str, problem: &Problem) -> Result<Change, Mistake> {
    let mut cursor = Cursor::new(text);
    match target(&mut cursor, problem)? {
        Target::Capacity(mut scope) => {
            let operation = operation(&mut cursor, Held::Amount)?;
            when(&mut cursor, problem, &mut scope)?;
            Ok(Change::Capacity { scope, operation })
        }
        Target::Date(phase, field) => {
            let to = date_change(&mut cursor, problem)?;
            end_of_phase(&mut cursor)?;
            Ok(Change::PhaseDate { phase, field, to })
        }
        Target::Number(phase, field) => {
            let operation = operation(&mut cursor, Held::Number(field))?;
            end_of_phase(&mut cursor)?;
            Ok(Change::PhaseNumber {
                phase,
                field,
                operation,
            })
        }
    }
}

/// Reads what a sweep scales: a change without its operation.
///
/// # Errors
/// The first mistake, with the characters that are meant.
pub fn scalable(text: &str, problem: &Problem) -> Result<Target, Mistake> {
    let mut cursor = Cursor::new(text);
    let found = target(&mut cursor, problem)?;
    match found {
        Target::Capacity(mut scope) => {
            cursor.spaces();
            if let Some('*' | '+' | '-' | '=') = cursor.next() {
                return Err(Mistake::new(
                    cursor.rest(),
                    "a sweep says what to scale, not by how much",
                    "leave this out, and give --scale FROM..TO/COUNT",
                ));
            }
            when(&mut cursor, problem, &mut scope)?;
            Ok(Target::Capacity(scope))
        }
        Target::Date(..) => Err(Mistake::new(
            0..text.len(),
            "a date cannot be scaled",
            "sweep an amount, or a number of a phase such as persons_per_day_full",
        )),
        Target::Number(..) => {
            end_of_phase(&mut cursor)?;
            Ok(found)
        }
    }
}

impl Target {
    /// The change that scales it; none for a date.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Option<Change> {
        let operation = Operation::Scale(factor);
        match self {
            Self::Capacity(scope) => Some(Change::Capacity { scope, operation }),
            Self::Number(phase, field) => Some(Change::PhaseNumber {
                phase,
                field,
                operation,
            }),
            Self::Date(..) => None,
        }
    }
}

fn end_of_phase(cursor: &mut Cursor<'_>) -> Result<(), Mistake> {
    cursor.spaces();
    let rest = cursor.rest();
    if rest.is_empty() {
        return Ok(());
    }
    Err(Mistake::new(
        rest,
        "a change of a phase ends here: it holds for all its days",
        "leave the rest out; a cap for some days is a change of capacity",
    ))
}
