//! What a case that is too large lacks, with the names of the limit.

use serde::Serialize;

use crate::domain::alone::Excess;
use crate::domain::limits::LimitKey;
use crate::domain::problem::Problem;

/// A limit that a case exceeds by itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lack {
    /// The resource, or `phase:PHASE`.
    pub resource_id: String,
    /// The site; `*` for the border and for phases.
    pub site_id: String,
    /// What it is in the model's words; the identifier where it has none.
    pub title: String,
    /// Its unit; `persons` for a phase, empty where the model names none.
    pub unit: String,
    /// The date.
    pub date: String,
    /// The slot's start.
    pub slot: Option<String>,
    /// How much of it the case needs.
    pub needs: f64,
    /// How much published appointments leave.
    pub there_is: f64,
    /// How much there is in all, where published appointments take some of it.
    #[serde(skip)]
    pub in_all: Option<f64>,
    /// How much is missing, at most where it is missing several times.
    pub missing: f64,
    /// On how many days, or in how many slots, it is missing.
    pub times: u32,
}

/// A limit that a case exceeds, with its names.
#[must_use]
pub fn lack(problem: &Problem, excess: &Excess) -> Lack {
    let key = problem.limits.key(excess.limit);
    let (resource_id, site_id) = problem.limit_name(key);
    let (title, unit, day, slot) = match key {
        LimitKey::Resource {
            resource,
            site,
            day,
            slot,
        } => {
            let rule = &problem.rules.resources[resource.at()];
            let start = slot.map(|slot| problem.ports[site.at()].slots[slot as usize].start);
            let title = if rule.title.is_empty() {
                &rule.id
            } else {
                &rule.title
            };
            (title.clone(), rule.unit.clone(), day, start)
        }
        LimitKey::Phase { phase, day } => {
            let id = &problem.phases[phase.at()].id;
            (
                format!("Daily cap of phase {id}"),
                "persons".to_owned(),
                day,
                None,
            )
        }
    };
    Lack {
        resource_id,
        site_id,
        title,
        unit,
        date: problem.calendar.date(day).to_string(),
        slot: slot.map(|start| start.to_string()),
        needs: excess.needs,
        there_is: excess.left,
        in_all: Some(problem.limits.amount(excess.limit)).filter(|all| *all > excess.left),
        missing: excess.most_missing,
        times: excess.times,
    }
}
