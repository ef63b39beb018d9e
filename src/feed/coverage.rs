//! A limit is never assumed: whatever an appointment could use has an amount.

use super::report::Report;
use crate::domain::calendar::Day;
use crate::domain::coverage::missing;
use crate::domain::id::{LimitIndex, ResourceIndex, SiteIndex};
use crate::domain::limits::LimitKey;
use crate::domain::problem::Problem;
use crate::domain::rules::SiteKind;
use crate::notice::{Notice, kinds};

/// Reports every resource and site with days that something uses and no row gives an amount.
pub(super) fn check(problem: &Problem, report: &mut Report) {
    for ((resource, site), limits) in &missing(problem) {
        report.push(notice(problem, *resource, *site, limits));
    }
}

/// One notice for a resource at a site, with the row to paste.
fn notice(
    problem: &Problem,
    resource: ResourceIndex,
    site: SiteIndex,
    limits: &[LimitIndex],
) -> Notice {
    let rule = &problem.rules.resources[resource.at()];
    let id = problem.site_id(resource, site);
    let mut days: Vec<Day> = limits
        .iter()
        .filter_map(|&limit| match problem.limits.key(limit) {
            LimitKey::Resource { day, .. } => Some(day),
            LimitKey::Phase { .. } => None,
        })
        .collect();
    days.sort_unstable();
    days.dedup();
    let first = days
        .first()
        .map_or(problem.calendar.start, |&day| problem.calendar.date(day));
    let last = days
        .last()
        .map_or(problem.calendar.start, |&day| problem.calendar.date(day));
    let place = match rule.site {
        SiteKind::Border => "for the border".to_owned(),
        _ => format!("at {id}"),
    };
    Notice::new(
        &kinds::MISSING_AMOUNT,
        "capacity.csv",
        format!(
            "no row gives an amount of {} {place} on {} of the days from {first} to {last} on which appointments would use it",
            rule.id,
            days.len()
        ),
    )
    .at("resource_id", rule.id.clone())
    .remedy(format!(
        "add a row such as `{},{id},{first},{last},,,AMOUNT` (columns resource_id, site_id, from, to, weekdays, slot, amount); `unlimited` in place of AMOUNT lifts the limit",
        rule.id
    ))
}
