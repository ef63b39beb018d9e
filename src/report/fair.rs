//! Whether groups of people fare alike, as summary.json says it, with names for people to read.

use crate::domain::fairness::{Disparity, Group};

/// How evenly people wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Fair {
    /// Groups of fewer people are counted together.
    pub min_group: u32,
    /// Everybody.
    pub everybody: Group,
    /// By one thing after the other, where there are two groups or more.
    pub divided: Vec<Divided>,
}

/// People divided into groups by one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Divided {
    /// What by: `location`, `stream`, `priority`, `family_size` or `needs:KIND`.
    pub by: String,
    /// The groups, each with its name; none for all smaller ones together.
    pub groups: Vec<(Option<String>, Group)>,
    /// Gini's coefficient between the groups.
    pub gini: f64,
    /// Theil's index between them.
    pub theil: f64,
    /// The longest mean over the shortest.
    pub ratio: Option<f64>,
    /// Where shares received lie farthest apart, with names.
    pub largest: Option<Disparity>,
}
