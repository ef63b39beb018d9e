//! A model file: objective, priorities, seniority and resources.

use serde::{Deserialize, Serialize};

use super::calendar::Day;
pub use super::lottery::{Allocation, Lottery};

/// The weights of the objective, all in weighted person-days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Objective {
    /// Charged, on top of waiting, per weighted person left without an appointment.
    pub unscheduled_days: f64,
    /// Per weighted person-day past `due_on`.
    pub late_weight: f64,
    /// Per person and hour of travel.
    pub travel_weight: f64,
    /// Per person whose published appointment is moved.
    pub move_weight: f64,
}

impl Objective {
    /// What so many days of waiting cost, of which so many are late, as a multiple of w·n.
    #[must_use]
    pub fn waiting(&self, days: i32, late: i32) -> f64 {
        f64::from(days) + self.late_weight * f64::from(late)
    }
}

/// How many days a day lies past a due day; 0 without one.
#[must_use]
pub fn late_days(due: Option<Day>, until: Day) -> i32 {
    due.map_or(0, |due| (until - due.max(Day::START)).max(0))
}

/// How steady plans are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steadiness {
    /// The share of a plan's cost by which it may rise so that ports see much the same number of people
    /// from day to day; 0: days stay as they come.
    pub tolerance: f64,
    /// What moving a case from its place under an earlier plan saves at least, in weighted person-days
    /// for each person.
    pub stability_days: f64,
}

impl Default for Steadiness {
    fn default() -> Self {
        Self {
            tolerance: 0.0005,
            stability_days: 0.5,
        }
    }
}

/// A priority and the weight of a day's wait under it.
#[derive(Clone, Debug, PartialEq)]
pub struct Priority {
    /// Identifier.
    pub id: String,
    /// Weight of a person's day of waiting.
    pub weight: f64,
}

/// The longer someone has waited before `start`, the heavier a further day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seniority {
    /// Days from the senior date to `start` from which the factor holds.
    pub after_days: i64,
    /// Multiplies the priority's weight.
    pub factor: f64,
}

/// The three kinds of limit named in Executive Order 14010, Sec. 4(a).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Public health.
    Health,
    /// Safety.
    Safety,
    /// Capacity.
    Capacity,
}

impl Family {
    /// The word of the model file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Safety => "safety",
            Self::Capacity => "capacity",
        }
    }
}

/// At what kind of place a resource is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SiteKind {
    /// Each port of entry.
    Port,
    /// Each waiting and staging location.
    Location,
    /// Each corridor from a location to a port.
    Corridor,
    /// The border as a whole: one site.
    Border,
}

/// Over what span a resource is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// Each day.
    Day,
    /// Each slot of a port.
    Slot,
}

/// One row of what a resource's users take of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Usage {
    /// Only for cases of this stream; none: all.
    pub stream: Option<String>,
    /// Only for cases with this tag; none: all.
    pub need: Option<String>,
    /// Amount per person.
    pub per_person: f64,
    /// Amount per case.
    pub per_case: f64,
    /// First day of use, relative to the appointment's day (day resources).
    pub offset_days: i32,
    /// Days of use (day resources), 1 or more.
    pub duration_days: i32,
    /// The slots that start in [own start, own start + duration) (slot resources), 1 or more.
    pub duration_minutes: u32,
}

impl Usage {
    /// Whether the row applies to a case of the stream with these tags.
    #[must_use]
    pub fn matches(&self, stream: &str, needs: &[String]) -> bool {
        self.stream.as_deref().is_none_or(|own| own == stream)
            && self
                .need
                .as_deref()
                .is_none_or(|own| needs.iter().any(|tag| tag == own))
    }
}

/// A resource that appointments use.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Identifier.
    pub id: String,
    /// Kind of limit.
    pub family: Family,
    /// Kind of site.
    pub site: SiteKind,
    /// Day or slot.
    pub period: Period,
    /// Unit of its amounts, for people to read.
    pub unit: String,
    /// Name, for people to read.
    pub title: String,
    /// What cases take of it; rows add up.
    pub usages: Vec<Usage>,
}

/// A validated model file with the feed's overrides applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Name of the rule set.
    pub name: String,
    /// Title, for people to read.
    pub title: String,
    /// Where the rules come from.
    pub source: String,
    /// Weights of the objective.
    pub objective: Objective,
    /// How steady plans are made.
    pub steadiness: Steadiness,
    /// Groups of fewer people are counted together where it is told how people fare.
    pub min_group: u32,
    /// Who has the next place among cases of one class.
    pub allocation: Allocation,
    /// Priorities, in file order.
    pub priorities: Vec<Priority>,
    /// Seniority factors, by rising `after_days`.
    pub seniority: Vec<Seniority>,
    /// Resources, in file order.
    pub resources: Vec<Resource>,
}

impl Rules {
    /// The factor of the largest `after_days` that does not exceed the days waited before
    /// `start`; 1 if none.
    #[must_use]
    pub fn seniority_factor(&self, waited_days: i64) -> f64 {
        self.seniority
            .iter()
            .rev()
            .find(|step| step.after_days <= waited_days)
            .map_or(1.0, |step| step.factor)
    }
}
