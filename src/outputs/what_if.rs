//! what-if.csv: one row per scenario beside the base plan.

use serde::{Deserialize, Serialize};

use crate::domain::id::harmless;
use crate::files::table::Table;
use crate::whatif::compare::Effect;
use crate::whatif::figures::{Figures, Shift};
pub use finding::Finding;

mod finding;

/// The figures' columns, which sweep.csv has too.
pub(super) const FIGURES: [&str; 23] = [
    "status",
    "scheduled_cases",
    "scheduled_persons",
    "mean_wait_days",
    "p90_wait_days",
    "worst_location_id",
    "worst_mean_wait_days",
    "worst_p90_wait_days",
    "gini",
    "theil",
    "max_min_ratio",
    "share_gap",
    "last_mpp_entry",
    "cost",
    "lower_bound",
    "gap",
    "effect_at_least",
    "effect_at_most",
    "changed_location_id",
    "changed_stream",
    "changed_scheduled_persons",
    "changed_waiting_days",
    "detail",
];

/// What became of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The plan of the feed as it is.
    Base,
    /// Planned; the plan passed the check.
    Planned,
    /// Only bounded, as asked.
    Bound,
    /// Changes nothing: the base plan's figures.
    Same,
    /// Published appointments cannot all be kept; nothing is planned.
    Conflicts,
    /// Not something that a feed could say.
    Refused,
    /// The plan failed the check: a mistake in this program.
    Failed,
}

impl Status {
    /// The word of the file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Planned => "planned",
            Self::Bound => "bound",
            Self::Same => "same",
            Self::Conflicts => "conflicts",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// One row.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The scenario.
    pub scenario_id: String,
    /// Its title.
    pub title: String,
    /// What became of it.
    pub status: Status,
    /// The plan in figures; none where there is none.
    #[serde(flatten)]
    pub figures: Option<Figures>,
    /// No plan costs less; none where nothing was found.
    pub lower_bound: Option<f64>,
    /// By how much the cost of the best possible plan changes against the feed as it is.
    #[serde(flatten)]
    pub effect: Effect,
    /// What changed most against the base plan, and where.
    pub changed: Option<Shift>,
    /// Why there is no answer, in sentences; else empty.
    pub detail: String,
    /// Seconds to the answer.
    pub seconds: f64,
}

impl Row {
    /// Writes the columns of [`FIGURES`].
    pub(super) fn figures(&self, table: &mut Table) {
        let figures = self.figures.as_ref();
        let text = |field: Option<&Option<String>>| field.cloned().flatten().unwrap_or_default();
        table
            .text(self.status.as_str())
            .number_if(figures.map(|f| f.scheduled_cases))
            .number_if(figures.map(|f| f.scheduled_persons))
            .number_if(figures.and_then(|f| f.mean_wait_days))
            .number_if(figures.and_then(|f| f.p90_wait_days))
            .text(&text(figures.map(|f| &f.worst_location_id)))
            .number_if(figures.and_then(|f| f.worst_mean_wait_days))
            .number_if(figures.and_then(|f| f.worst_p90_wait_days))
            .number_if(figures.map(|f| f.gini))
            .number_if(figures.map(|f| f.theil))
            .number_if(figures.and_then(|f| f.max_min_ratio))
            .number_if(figures.and_then(|f| f.share_gap))
            .text(&text(figures.map(|f| &f.last_mpp_entry)))
            .number_if(figures.map(|f| f.cost))
            .number_if(self.lower_bound)
            .number_if(figures.map(|f| f.gap))
            .number_if(self.effect.at_least)
            .number_if(self.effect.at_most);
        let changed = self.changed.as_ref();
        table
            .text(changed.map_or("", |c| &c.location_id))
            .text(changed.map_or("", |c| &c.stream))
            .number_if(changed.map(|c| c.scheduled_persons))
            .number_if(changed.map(|c| c.waiting_days))
            .text(&self.detail);
    }
}

/// The columns behind the figures of a scenario that was asked by itself.
const BESIDE: [&str; 2] = ["base_cost", "base_lower_bound"];

/// The rows of scenarios that were each asked by itself, and so stand each beside a base plan of its own,
/// whose cost and bound stand behind: as CSV, without times, so that the same answers are the same bytes.
#[must_use]
pub fn alone(rows: &[(Row, Row)]) -> Vec<u8> {
    let mut header = vec!["scenario_id", "title"];
    header.extend(FIGURES);
    header.extend(BESIDE);
    let mut table = Table::new(&header);
    for (row, base) in rows {
        table.text(&row.scenario_id).text(&harmless(&row.title));
        row.figures(&mut table);
        table
            .number_if(base.figures.as_ref().map(|own| own.cost))
            .number_if(base.lower_bound)
            .end();
    }
    table.bytes()
}

/// The file's bytes, in the order of the rows.
#[must_use]
pub fn bytes(rows: &[Row]) -> Vec<u8> {
    let mut header = vec!["scenario_id", "title"];
    header.extend(FIGURES);
    header.push("seconds");
    let mut table = Table::new(&header);
    for row in rows {
        table.text(&row.scenario_id).text(&harmless(&row.title));
        row.figures(&mut table);
        table.number(row.seconds).end();
    }
    table.bytes()
}
