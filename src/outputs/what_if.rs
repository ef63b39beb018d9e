//! what-if.csv: one row per scenario beside the base plan.

use serde::Serialize;

use crate::domain::id::harmless;
use crate::domain::limits::LimitKey;
use crate::domain::plan::{Conflict, ConflictKind};
use crate::domain::problem::Problem;
use crate::files::table::Table;
use crate::whatif::figures::{Figures, Shift, most_changed};
use crate::whatif::{Answer, Base, Found, Timed};

/// The figures' columns, which sweep.csv has too.
pub(super) const FIGURES: [&str; 17] = [
    "status",
    "scheduled_cases",
    "scheduled_persons",
    "mean_wait_days",
    "p90_wait_days",
    "worst_location_id",
    "worst_mean_wait_days",
    "worst_p90_wait_days",
    "last_mpp_entry",
    "cost",
    "lower_bound",
    "gap",
    "changed_location_id",
    "changed_stream",
    "changed_scheduled_persons",
    "changed_waiting_days",
    "detail",
];

/// What became of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
    /// What changed most against the base plan, and where.
    pub changed: Option<Shift>,
    /// Why there is no answer, in sentences; else empty.
    pub detail: String,
    /// Seconds to the answer.
    pub seconds: f64,
}

impl Row {
    /// The base plan's row.
    #[must_use]
    pub fn base(base: &Base<'_>) -> Self {
        Self {
            scenario_id: "base".to_owned(),
            title: "The feed as it is".to_owned(),
            status: Status::Base,
            figures: Some(Figures::new(base.problem, &base.outcome)),
            lower_bound: Some(base.outcome.lower_bound),
            changed: None,
            detail: String::new(),
            seconds: base
                .outcome
                .seconds
                .iter()
                .map(|(_, seconds)| seconds)
                .sum(),
        }
    }

    /// A scenario's row; none where it was interrupted.
    #[must_use]
    pub fn new(base: &Base<'_>, id: &str, title: &str, timed: &Timed) -> Option<Self> {
        let mut row = Self {
            scenario_id: id.to_owned(),
            title: title.to_owned(),
            seconds: timed.seconds,
            ..Self::base(base)
        };
        match &timed.answer {
            Answer::Same => {
                row.status = Status::Same;
                "it changes nothing".clone_into(&mut row.detail);
            }
            Answer::Refused(why) => {
                (row.status, row.figures, row.lower_bound) = (Status::Refused, None, None);
                row.detail = why.join("; ");
            }
            Answer::Changed { problem, found } => match found {
                Found::Interrupted => return None,
                Found::Failed(fault) => row.fail(&format!("the plan {fault}")),
                Found::Conflicts(conflicts) => {
                    (row.status, row.figures, row.lower_bound) = (Status::Conflicts, None, None);
                    row.detail = conflicts_in_words(problem, conflicts);
                }
                Found::Bound { lower_bound, .. } => {
                    (row.status, row.figures) = (Status::Bound, None);
                    row.lower_bound = Some(*lower_bound);
                }
                Found::Plan(outcome) => {
                    row.status = Status::Planned;
                    row.figures = Some(Figures::new(problem, outcome));
                    row.lower_bound = Some(outcome.lower_bound);
                    row.changed = most_changed(problem, &base.outcome.schedule, &outcome.schedule);
                }
            },
        }
        Some(row)
    }

    /// Marks a plan that failed the check.
    pub fn fail(&mut self, why: &str) {
        (self.status, self.figures, self.lower_bound) = (Status::Failed, None, None);
        self.changed = None;
        why.clone_into(&mut self.detail);
    }

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
            .text(&text(figures.map(|f| &f.last_mpp_entry)))
            .number_if(figures.map(|f| f.cost))
            .number_if(self.lower_bound)
            .number_if(figures.map(|f| f.gap));
        let changed = self.changed.as_ref();
        table
            .text(changed.map_or("", |c| &c.location_id))
            .text(changed.map_or("", |c| &c.stream))
            .number_if(changed.map(|c| c.scheduled_persons))
            .number_if(changed.map(|c| c.waiting_days))
            .text(&self.detail);
    }
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

/// The conflicts, the first few by name.
fn conflicts_in_words(problem: &Problem, conflicts: &[Conflict]) -> String {
    const NAMED: usize = 3;
    let mut words: Vec<String> = conflicts
        .iter()
        .take(NAMED)
        .map(|conflict| conflict_in_words(problem, conflict))
        .collect();
    if conflicts.len() > NAMED {
        words.push(format!("and {} more", conflicts.len() - NAMED));
    }
    format!(
        "published appointments cannot all be kept: {}",
        words.join("; ")
    )
}

fn conflict_in_words(problem: &Problem, conflict: &Conflict) -> String {
    const NAMED: usize = 3;
    let names: Vec<&str> = conflict
        .cases
        .iter()
        .take(NAMED)
        .map(|case| problem.case_ids.get(case.at()))
        .collect();
    let more = conflict.cases.len().saturating_sub(NAMED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let cases = format!("{}{more}", names.join(", "));
    match conflict.kind {
        ConflictKind::OverLimit { limit, used } => {
            let key = problem.limits.key(limit);
            let (resource, site) = problem.limit_name(key);
            let (LimitKey::Resource { day, .. } | LimitKey::Phase { day, .. }) = key;
            format!(
                "{resource}@{site} on {} has {}, they use {used} ({cases})",
                problem.calendar.date(day),
                problem.limits.amount(limit)
            )
        }
        ConflictKind::BeforeReady => format!("promised before the case is ready ({cases})"),
        ConflictKind::NoCorridor => format!("no corridor leads there ({cases})"),
        ConflictKind::Closed { closure } => {
            let why = &problem.closures.rows()[closure].reason;
            let why = if why.is_empty() {
                String::new()
            } else {
                format!(": {why}")
            };
            format!("the port is closed then{why} ({cases})")
        }
        ConflictKind::NoSlot => format!("the port has no such slot then ({cases})"),
    }
}
