//! Notices: what a reader of a feed is told about it, as data.
//!
//! Each notice is of one [`Kind`], and [`kinds`] lists them all: their codes are stable, and
//! `docs/notices.md` is made from them.

use std::fmt;

use serde::Serialize;

mod kind;
pub mod kinds;

pub use kind::{Example, Kind};

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The feed breaks a rule and cannot be planned.
    Error,
    /// The feed can be planned, but probably does not say what was meant.
    Warning,
    /// Something worth knowing.
    Info,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        })
    }
}

/// Where a notice stands that is about an option of the command line, in place of a file.
pub const COMMAND_LINE: &str = "command line";

/// One finding about a feed: where it is, what stands there, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// How much it matters.
    pub severity: Severity,
    /// Stable code of the problem, in `snake_case`; see [`kinds`].
    pub code: &'static str,
    /// File of the feed, relative to its folder; or [`COMMAND_LINE`].
    pub file: String,
    /// Line of the file, counted from 1 with the header as line 1; none where the whole file is meant.
    pub row: Option<u64>,
    /// Column name (of a CSV file), key (of a TOML file) or option (of the command line).
    pub column: Option<String>,
    /// The value found.
    pub value: Option<String>,
    /// One sentence: what is wrong.
    pub message: String,
    /// What would be right.
    pub remedy: Option<String>,
}

impl Notice {
    /// A notice about a whole file; the builder methods narrow it down.
    pub fn new(kind: &'static Kind, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            severity: kind.severity,
            code: kind.code,
            file: file.into(),
            row: None,
            column: None,
            value: None,
            message: message.into(),
            remedy: None,
        }
    }

    /// Names the row (line 1 is the header).
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// Names the column and the value found there.
    #[must_use]
    pub fn at(mut self, column: impl Into<String>, value: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self.value = Some(value.into());
        self
    }

    /// Says what would be right.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Whether the feed cannot be planned because of this.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// How many notices of a kind a reading gave, whether or not it kept them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The kind's code.
    pub code: &'static str,
    /// The kind's severity.
    pub severity: Severity,
    /// How many.
    pub count: u64,
}
