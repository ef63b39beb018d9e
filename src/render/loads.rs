//! loads.csv: every limit that is used or priced.

use crate::domain::calendar::Day;
use crate::domain::id::{LimitIndex, ResourceIndex, SiteIndex};
use crate::domain::limits::LimitKey;
use crate::domain::outcome::Outcome;
use crate::domain::problem::Problem;
use crate::files::columns::LOADS;
use crate::files::table::Table;

/// The limits of one resource, or the caps of one phase.
struct Group {
    id: String,
    family: &'static str,
    /// `site_id` of each site.
    sites: Vec<String>,
    /// Place of each site among the others.
    site_ranks: Vec<u32>,
}

/// The file's bytes, sorted by `resource_id`, `site_id`, date, slot.
#[must_use]
pub fn bytes(problem: &Problem, outcome: &Outcome) -> Vec<u8> {
    let groups = groups(problem);
    let ranks = ranks(groups.iter().map(|group| group.id.as_str()));
    let mut rows: Vec<([u32; 2], Day, u32, LimitIndex)> = Vec::new();
    for (at, (&used, &price)) in outcome.used.iter().zip(&outcome.prices.0).enumerate() {
        if used > 0.0 || price > 0.0 {
            let limit = LimitIndex::new(at);
            let (group, site, day, slot) = place(problem, limit);
            let site = groups[group].site_ranks[site];
            rows.push(([ranks[group], site], day, slot.unwrap_or(0), limit));
        }
    }
    // Days sort as their dates, and a port's slots stand by rising start.
    rows.sort_unstable();
    let dates: Vec<String> = problem
        .calendar
        .all()
        .map(|day| problem.calendar.date(day).to_string())
        .collect();
    let mut table = Table::new(&LOADS);
    for &(_, _, _, limit) in &rows {
        let (group, site, day, slot) = place(problem, limit);
        let used = outcome.used[limit.at()];
        let amount = problem.limits.amount(limit);
        let amount = amount.is_finite().then_some(amount);
        let date = &dates[day.at()];
        let start = slot.map(|slot| problem.ports[site].slots[slot as usize].start);
        table
            .text(&groups[group].id)
            .text(groups[group].family)
            .text(&groups[group].sites[site])
            .text(date)
            .number_if(start)
            .number(used)
            .number_if(amount)
            .number_if(
                amount
                    .filter(|&amount| amount > 0.0)
                    .map(|amount| used / amount),
            )
            .number(outcome.prices.0[limit.at()])
            .end();
    }
    table.bytes()
}

/// The resources, then the phases.
fn groups(problem: &Problem) -> Vec<Group> {
    let resources = problem.rules.resources.iter().enumerate();
    let resources = resources.map(|(at, resource)| {
        let sites = problem.site_count(resource.site);
        let index = ResourceIndex::new(at);
        let sites: Vec<String> = (0..sites)
            .map(SiteIndex::new)
            .map(|site| problem.site_id(index, site))
            .collect();
        Group {
            id: resource.id.clone(),
            family: resource.family.as_str(),
            site_ranks: ranks(sites.iter().map(String::as_str)),
            sites,
        }
    });
    let phases = problem.phases.iter().map(|phase| Group {
        id: format!("phase:{}", phase.id),
        family: "phase",
        sites: vec!["*".to_owned()],
        site_ranks: vec![0],
    });
    resources.chain(phases).collect()
}

/// The place of each name in their bytewise order.
fn ranks<'n>(names: impl Iterator<Item = &'n str>) -> Vec<u32> {
    let names: Vec<&str> = names.collect();
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_unstable_by_key(|&at| names[at]);
    let mut ranks = vec![0; names.len()];
    for (rank, at) in (0u32..).zip(order) {
        ranks[at] = rank;
    }
    ranks
}

/// Group, site, day and slot of a limit.
fn place(problem: &Problem, limit: LimitIndex) -> (usize, usize, Day, Option<u32>) {
    match problem.limits.key(limit) {
        LimitKey::Resource {
            resource,
            site,
            day,
            slot,
        } => (resource.at(), site.at(), day, slot),
        LimitKey::Phase { phase, day } => {
            (problem.rules.resources.len() + phase.at(), 0, day, None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_bytewise() {
        // A hyphen comes before a letter, capitals before small letters, `>` after digits.
        let names = ["bed", "bed-b", "Bed", "a>b", "a1>b", "bed:x"];
        assert_eq!(ranks(names.into_iter()), [3, 4, 0, 2, 1, 5]);
    }
}
