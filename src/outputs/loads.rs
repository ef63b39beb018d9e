//! loads.csv: every limit that is used or priced.

use super::csv;
use crate::domain::id::LimitIndex;
use crate::domain::limits::LimitKey;
use crate::domain::problem::Problem;
use crate::pipeline::Outcome;

const HEADER: [&str; 9] = [
    "resource_id",
    "family",
    "site_id",
    "date",
    "slot",
    "used",
    "amount",
    "utilisation",
    "price",
];

/// The file's bytes, sorted by `resource_id`, `site_id`, date, slot.
#[must_use]
pub fn bytes(problem: &Problem, outcome: &Outcome) -> Vec<u8> {
    let mut rows: Vec<([String; 4], LimitIndex)> = outcome
        .used
        .iter()
        .zip(&outcome.prices.0)
        .enumerate()
        .filter(|(_, (used, price))| **used > 0.0 || **price > 0.0)
        .map(|(at, _)| {
            let limit = LimitIndex::new(at);
            (names(problem, problem.limits.key(limit)), limit)
        })
        .collect();
    rows.sort_unstable();
    csv(&HEADER, |writer| {
        for ([resource, site, date, slot], limit) in &rows {
            let used = outcome.used[limit.at()];
            let amount = problem.limits.amount(*limit);
            let family = match problem.limits.key(*limit) {
                LimitKey::Resource { resource, .. } => {
                    problem.rules.resources[resource.at()].family.as_str()
                }
                LimitKey::Phase { .. } => "phase",
            };
            let finite = amount.is_finite();
            writer.write_record([
                resource,
                family,
                site,
                date,
                slot,
                &used.to_string(),
                &if finite {
                    amount.to_string()
                } else {
                    String::new()
                },
                &if finite && amount > 0.0 {
                    (used / amount).to_string()
                } else {
                    String::new()
                },
                &outcome.prices.0[limit.at()].to_string(),
            ])?;
        }
        Ok(())
    })
}

/// `resource_id`, `site_id`, date and slot of a limit.
fn names(problem: &Problem, key: LimitKey) -> [String; 4] {
    let (resource, site) = problem.limit_name(key);
    let (day, slot) = match key {
        LimitKey::Phase { day, .. } => (day, String::new()),
        LimitKey::Resource {
            site, day, slot, ..
        } => (
            day,
            slot.map_or(String::new(), |slot| {
                problem.ports[site as usize].slots[slot as usize]
                    .start
                    .to_string()
            }),
        ),
    };
    [resource, site, problem.calendar.date(day).to_string(), slot]
}
