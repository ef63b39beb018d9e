//! Amounts that limit nothing, jump, or fall far short.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::Lines;
use super::wanted::{Wanted, taken};
use crate::domain::calendar::Day;
use crate::domain::id::{LimitIndex, ResourceIndex, SiteIndex};
use crate::domain::limits::LimitKey;
use crate::domain::problem::Problem;
use crate::domain::rules::{Period, SiteKind};
use crate::feed::capacity::AmountRow;
use crate::feed::report::Report;
use crate::notice::{Notice, kinds};

const FILE: &str = "capacity.csv";

/// By what factor an amount may change from one day to the next.
const MOST_JUMP: f64 = 10.0;

/// How many times what there is may be needed.
const MOST_DEMAND: f64 = 3.0;

pub(super) fn check(
    problem: &Problem,
    lines: Lines<'_>,
    rows: &[AmountRow],
    wanted: &Wanted<'_>,
    report: &mut Report,
) {
    without_effect(problem, lines, rows, report);
    unused(problem, rows, wanted, report);
    jumps(problem, lines, report);
    demand(problem, rows, wanted, report);
}

fn without_effect(problem: &Problem, lines: Lines<'_>, rows: &[AmountRow], report: &mut Report) {
    let holding: FxHashSet<u32> = lines.amounts.iter().copied().collect();
    for row in rows {
        let resource = &problem.rules.resources[row.resource.at()];
        let line = u32::try_from(row.line).unwrap_or(u32::MAX);
        let notice = if row.days == 0 {
            Notice::new(
                &kinds::CAPACITY_OUTSIDE_HORIZON,
                FILE,
                "the row holds on no day planned",
            )
            .remedy("nothing, if that is meant")
        } else if row.limits > 0 && !holding.contains(&line) {
            Notice::new(
                &kinds::CAPACITY_OVERRIDDEN,
                FILE,
                "rows below give other amounts wherever this row holds",
            )
            .remedy("put the general row first and the exceptions below it")
        } else {
            continue;
        };
        report.push(
            notice
                .at_row(row.line)
                .at("resource_id", resource.id.clone()),
        );
    }
}

/// Resources that no case uses, and sites at which none does.
fn unused(problem: &Problem, rows: &[AmountRow], wanted: &Wanted<'_>, report: &mut Report) {
    if problem.classes.is_empty() {
        return;
    }
    let mut used: FxHashSet<(ResourceIndex, SiteIndex)> = FxHashSet::default();
    let mut anywhere = vec![false; problem.rules.resources.len()];
    let mut seen = FxHashSet::default();
    for (class, &menu) in problem.classes.iter().zip(&wanted.menu_of) {
        if !seen.insert((class.location, class.ports, menu)) {
            continue;
        }
        for (corridor, ends) in problem.corridors_from(class.location) {
            if !problem.port_allowed(class, ends.port) {
                continue;
            }
            for own in &wanted.menus[menu] {
                anywhere[own.resource.at()] = true;
                used.insert((own.resource, problem.site(own.resource, corridor)));
            }
        }
    }
    // What is published uses what it uses, whatever corridors are listed.
    for booking in problem.earlier.iter().chain(&problem.promises) {
        let class = problem.class_of(booking.case);
        let menu = wanted.menu_of[problem.cases[booking.case.at()].class.at()];
        let corridor = problem.corridor(class.location, booking.port);
        for own in &wanted.menus[menu] {
            anywhere[own.resource.at()] = true;
            let site = problem.site_of(own.resource, class.location, booking.port, corridor);
            used.extend(site.map(|site| (own.resource, site)));
        }
    }
    let mut named = FxHashSet::default();
    for row in rows {
        let resource = &problem.rules.resources[row.resource.at()];
        let takes = resource
            .usages
            .iter()
            .any(|own| own.per_person + own.per_case > 0.0);
        let message = match row.site {
            // That nothing takes of it is said of the model.
            _ if !takes => continue,
            _ if !anywhere[row.resource.at()] => {
                if !named.insert((row.resource, None)) {
                    continue;
                }
                format!("no case uses {}, so its amounts limit nothing", resource.id)
            }
            Some(site) if !used.contains(&(row.resource, site)) => {
                if !named.insert((row.resource, Some(site))) {
                    continue;
                }
                format!(
                    "no case can use {} at {}, so the amount limits nothing",
                    resource.id,
                    problem.site_id(row.resource, site)
                )
            }
            _ => continue,
        };
        report.push(
            Notice::new(&kinds::UNUSED_LIMIT, FILE, message)
                .at_row(row.line)
                .at("resource_id", resource.id.clone())
                .remedy("leave it if cases that use it may come; else take the row out"),
        );
    }
}

fn jumps(problem: &Problem, lines: Lines<'_>, report: &mut Report) {
    let limits = &problem.limits;
    // The same slot on the day before, or the same day resource.
    let mut before: Option<(LimitKey, f64)> = None;
    let mut found: BTreeMap<u32, (LimitKey, f64, f64)> = BTreeMap::new();
    let mut last: BTreeMap<u32, (Day, f64)> = BTreeMap::new();
    for at in 0..limits.len() {
        let limit = LimitIndex::new(at);
        let key = limits.key(limit);
        let LimitKey::Resource {
            resource,
            site,
            day,
            slot,
        } = key
        else {
            break;
        };
        let same = before.is_some_and(|(other, _)| {
            matches!(other, LimitKey::Resource { resource: r, site: s, .. } if (r, s) == (resource, site))
        });
        if !same {
            last.clear();
        }
        let amount = limits.amount(limit);
        if let Some((yesterday, other)) = last.insert(slot.unwrap_or(0), (day, amount)) {
            let finite = amount.is_finite() && other.is_finite() && amount > 0.0 && other > 0.0;
            let factor = (amount / other).max(other / amount);
            if finite && yesterday + 1 == day && factor > MOST_JUMP {
                let line = lines.amounts[at];
                found.entry(line).or_insert((key, other, amount));
            }
        }
        before = Some((key, amount));
    }
    for (line, (key, other, amount)) in found {
        let (resource, site) = problem.limit_name(key);
        let (LimitKey::Resource { day, .. } | LimitKey::Phase { day, .. }) = key;
        report.push(
            Notice::new(
                &kinds::CAPACITY_JUMP,
                FILE,
                format!(
                    "{resource} at {site} goes from {other} to {amount} on {}",
                    problem.calendar.date(day)
                ),
            )
            .at_row(u64::from(line))
            .at("amount", amount.to_string())
            .remedy("check the amount: is a digit missing, or one too many?"),
        );
    }
}

/// What is needed in all, and what there is, by resource; for locations, where people cannot
/// choose, by site.
fn demand(problem: &Problem, rows: &[AmountRow], wanted: &Wanted<'_>, report: &mut Report) {
    let by_site =
        |resource: ResourceIndex| problem.rules.resources[resource.at()].site == SiteKind::Location;
    let mut needed: BTreeMap<(ResourceIndex, SiteIndex), f64> = BTreeMap::new();
    for (at, class) in problem.classes.iter().enumerate() {
        // Numbers of cases are far below 2⁵³.
        #[allow(clippy::cast_precision_loss)]
        let cases = wanted.waiting[at] as f64;
        for own in &wanted.menus[wanted.menu_of[at]] {
            let site = if by_site(own.resource) {
                SiteIndex::of_location(class.location)
            } else {
                SiteIndex::BORDER
            };
            let each = own.rows.iter().map(|row| {
                let days = match problem.rules.resources[own.resource.at()].period {
                    Period::Day => row.duration_days.min(problem.calendar.end() - Day::START),
                    Period::Slot => 1,
                };
                taken(row, f64::from(class.persons)) * f64::from(days)
            });
            *needed.entry((own.resource, site)).or_insert(0.0) += cases * each.sum::<f64>();
        }
    }
    let mut there: BTreeMap<(ResourceIndex, SiteIndex), f64> = BTreeMap::new();
    for at in 0..problem.limits.len() {
        let limit = LimitIndex::new(at);
        let LimitKey::Resource { resource, site, .. } = problem.limits.key(limit) else {
            break;
        };
        let site = if by_site(resource) {
            site
        } else {
            SiteIndex::BORDER
        };
        *there.entry((resource, site)).or_insert(0.0) += problem.limits.amount(limit);
    }
    for ((resource, site), needed) in needed {
        let there = there
            .get(&(resource, site))
            .copied()
            .unwrap_or(f64::INFINITY);
        if there <= 0.0 || needed <= MOST_DEMAND * there {
            continue;
        }
        let rule = &problem.rules.resources[resource.at()];
        let place = if by_site(resource) {
            format!(" at {}", problem.site_id(resource, site))
        } else {
            String::new()
        };
        let line = rows
            .iter()
            .find(|row| row.resource == resource)
            .map(|row| row.line);
        let notice = Notice::new(
            &kinds::DEMAND_FAR_OVER_CAPACITY,
            FILE,
            format!(
                "the cases need {:.1} times the {}{place} that there is in all days planned ({needed:.0} against {there:.0})",
                needed / there,
                rule.id
            ),
        )
        .at("resource_id", rule.id.clone())
        .remedy("check whether the amounts are per day, and the number of days");
        report.push(match line {
            Some(line) => notice.at_row(line),
            None => notice,
        });
    }
}
