//! An answer as it is told of, by itself and beside the base plan.

use serde::{Deserialize, Serialize};

use super::{Row, Status};
use crate::domain::limits::LimitKey;
use crate::domain::plan::{Conflict, ConflictKind};
use crate::domain::problem::Problem;
use crate::whatif::compare::{Effect, Order, Proved};
use crate::whatif::figures::{Figures, Picture, most_changed};
use crate::whatif::{Answer, Depth, Found, Session};

/// What became of a scenario, by itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// What became of it.
    pub status: Status,
    /// Its plan; none where there is none.
    pub picture: Option<Picture>,
    /// No plan costs less; none where nothing was found.
    pub lower_bound: Option<f64>,
    /// What it allows beside the feed as it is.
    pub order: Order,
    /// Why there is no answer, in sentences; else empty.
    pub detail: String,
}

impl Finding {
    /// The base plan beside answers that go so far: what is proven of it as of them, so that bounds
    /// are compared that are found in one way.
    #[must_use]
    pub fn base(base: &Session, depth: Depth) -> Self {
        let lower_bound = match depth {
            Depth::Plan => base.outcome().lower_bound,
            Depth::Bound => base.outcome().climbed_bound(),
        };
        Self {
            status: Status::Base,
            picture: Some(Picture::new(base.problem(), base.outcome())),
            lower_bound: Some(lower_bound),
            order: Order {
                looser: true,
                tighter: true,
            },
            detail: String::new(),
        }
    }

    /// The feed as it is where its promises conflict: it has no plan to compare with.
    #[must_use]
    pub fn conflicting(problem: &Problem, conflicts: &[Conflict]) -> Self {
        Self {
            status: Status::Conflicts,
            picture: None,
            lower_bound: None,
            order: Order {
                looser: true,
                tighter: true,
            },
            detail: conflicts_in_words(problem, conflicts),
        }
    }

    /// An answer beside the feed as it is; none where it was interrupted.
    #[must_use]
    pub fn new(feed: &Problem, answer: &Answer) -> Option<Self> {
        let empty = Self {
            status: Status::Same,
            picture: None,
            lower_bound: None,
            order: Order::default(),
            detail: String::new(),
        };
        Some(match answer {
            Answer::Same => Self {
                order: Order {
                    looser: true,
                    tighter: true,
                },
                detail: "it changes nothing".to_owned(),
                ..empty
            },
            Answer::Refused(why) => Self {
                status: Status::Refused,
                detail: why.join("; "),
                ..empty
            },
            Answer::Changed { problem, found } => {
                let own = Self {
                    order: Order::of(problem, feed),
                    ..empty
                };
                match found {
                    Found::Interrupted => return None,
                    Found::Failed(fault) => {
                        let mut failed = own;
                        failed.fail(&format!("the plan {fault}"));
                        failed
                    }
                    Found::Conflicts(conflicts) => Self {
                        status: Status::Conflicts,
                        detail: conflicts_in_words(problem, conflicts),
                        ..own
                    },
                    Found::Bound { lower_bound, .. } => Self {
                        status: Status::Bound,
                        lower_bound: Some(*lower_bound),
                        ..own
                    },
                    Found::Plan(outcome) => Self {
                        status: Status::Planned,
                        picture: Some(Picture::new(problem, outcome)),
                        lower_bound: Some(outcome.lower_bound),
                        ..own
                    },
                }
            }
        })
    }

    /// Marks a plan that failed the check.
    pub fn fail(&mut self, why: &str) {
        self.status = Status::Failed;
        (self.picture, self.lower_bound) = (None, None);
        why.clone_into(&mut self.detail);
    }

    /// The row beside the base plan's finding.
    #[must_use]
    pub fn row(&self, base: &Self, id: &str, title: &str, seconds: f64) -> Row {
        // Where nothing changes, the base plan is the plan.
        let own = match self.status {
            Status::Same => base,
            _ => self,
        };
        let lower_bound = own.bound_beside(base);
        let changed = match (self.status, &base.picture, &self.picture) {
            (Status::Planned, Some(before), Some(after)) => {
                most_changed(&before.groups, &after.groups)
            }
            _ => None,
        };
        let effect = match self.status {
            Status::Base => Effect::default(),
            _ => base
                .proved()
                .zip(own.proved_with(lower_bound))
                .map_or(Effect::default(), |(before, after)| {
                    Effect::of(before, after, self.order)
                }),
        };
        Row {
            scenario_id: id.to_owned(),
            title: title.to_owned(),
            status: self.status,
            figures: own.figures(lower_bound),
            lower_bound,
            effect,
            changed,
            detail: self.detail.clone(),
            seconds,
        }
    }

    /// What is proven of it; what is proven of the feed as it is, where that is more and holds here too:
    /// what allows no other plan allows none that costs less.
    fn bound_beside(&self, base: &Self) -> Option<f64> {
        let bound = self.lower_bound?;
        let known = base.lower_bound.filter(|_| self.order.tighter);
        let cost = self.picture.as_ref().map(|own| own.figures.cost);
        // Rounding alone could lift it above the cost.
        let known = known.map(|known| cost.map_or(known, |cost| known.min(cost)));
        Some(known.map_or(bound, |known| known.max(bound)))
    }

    fn proved(&self) -> Option<Proved> {
        self.proved_with(self.lower_bound)
    }

    fn proved_with(&self, lower_bound: Option<f64>) -> Option<Proved> {
        Some(Proved {
            cost: self.picture.as_ref().map(|picture| picture.figures.cost),
            lower_bound: lower_bound?,
        })
    }

    /// The plan's figures, its gap to the bound that is known now.
    fn figures(&self, lower_bound: Option<f64>) -> Option<Figures> {
        let mut figures = self.picture.as_ref()?.figures.clone();
        if let Some(bound) = lower_bound
            && figures.cost != 0.0
        {
            figures.gap = (figures.cost - bound) / figures.cost;
        }
        Some(figures)
    }
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
