//! Limits in words.

use crate::domain::calendar::Day;
use crate::domain::limits::LimitKey;
use crate::domain::problem::Problem;
use crate::domain::rules::SiteKind;
use crate::report::clean;

/// The day of a limit.
#[must_use]
pub fn day(key: LimitKey) -> Day {
    match key {
        LimitKey::Resource { day, .. } | LimitKey::Phase { day, .. } => day,
    }
}

/// The start of a limit's slot, if it has one.
#[must_use]
pub fn slot(problem: &Problem, key: LimitKey) -> Option<String> {
    match key {
        LimitKey::Resource {
            site,
            slot: Some(slot),
            ..
        } => {
            let slots = &problem.ports[site.at()].slots;
            Some(slots[slot as usize].start.to_string())
        }
        _ => None,
    }
}

/// A limit in a planner's words, without its day: what it is and where.
#[must_use]
pub fn title(problem: &Problem, key: LimitKey) -> String {
    match key {
        LimitKey::Resource { resource, site, .. } => {
            let rule = &problem.rules.resources[resource.at()];
            let title = if rule.title.is_empty() {
                &rule.id
            } else {
                &rule.title
            };
            match site_name(problem, rule.site, site.at()) {
                None => clean(title),
                Some(site) => clean(&format!("{title}, {site}")),
            }
        }
        LimitKey::Phase { phase, .. } => {
            format!("Daily cap of phase {}", problem.phases[phase.at()].id)
        }
    }
}

/// The name of a resource's site; none for the whole border.
fn site_name(problem: &Problem, kind: SiteKind, site: usize) -> Option<String> {
    match kind {
        SiteKind::Port => Some(problem.ports[site].name.clone()),
        SiteKind::Location => Some(problem.locations[site].name.clone()),
        SiteKind::Corridor => {
            let corridor = &problem.corridors[site];
            let from = &problem.locations[corridor.location.at()].name;
            Some(format!(
                "{from} → {}",
                problem.ports[corridor.port.at()].name
            ))
        }
        SiteKind::Border => None,
    }
}

/// One unit of a limit: `minute`, `bed`, `person`.
#[must_use]
pub fn unit(problem: &Problem, key: LimitKey) -> String {
    match key {
        LimitKey::Resource { resource, .. } => {
            let unit = &problem.rules.resources[resource.at()].unit;
            match unit.as_str() {
                "" => "unit".to_owned(),
                "persons" | "people" => "person".to_owned(),
                unit => clean(unit.strip_suffix('s').unwrap_or(unit)),
            }
        }
        LimitKey::Phase { .. } => "person".to_owned(),
    }
}
