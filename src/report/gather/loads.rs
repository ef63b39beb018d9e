//! How full the limits are, and which of them hold people back.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, ResourceFacts};
use crate::domain::calendar::{Day, TimeOfDay};
use crate::domain::worth::{Gain, dearest_first, most_saved};
use crate::report::data::{HeatRow, Pinch};
use crate::report::written::Written;

/// Most rows of the heat map.
const ROWS: usize = 120;

/// The limits of one resource at one site.
struct Group<'w> {
    utilisation: Vec<Option<f64>>,
    price: Vec<f64>,
    worth: f64,
    gain: f64,
    priced_days: BTreeSet<Day>,
    priced_slots: BTreeSet<(Day, Option<TimeOfDay>)>,
    slotted: bool,
    resource_id: &'w str,
    site_id: &'w str,
}

/// The heat map's rows, how many were left out, and the limits that hold people back.
pub(super) fn gather(written: &Written, facts: &Facts<'_>) -> (Vec<HeatRow>, usize, Vec<Pinch>) {
    let days = written.calendar.count();
    let mut groups: BTreeMap<(&str, &str), Group<'_>> = BTreeMap::new();
    for load in &written.loads {
        let day = load.day.at();
        if day >= days {
            continue;
        }
        let key = (load.resource_id.as_str(), load.site_id.as_str());
        let group = groups.entry(key).or_insert_with(|| Group {
            utilisation: vec![None; days],
            price: vec![0.0; days],
            worth: 0.0,
            gain: 0.0,
            priced_days: BTreeSet::new(),
            priced_slots: BTreeSet::new(),
            slotted: false,
            resource_id: key.0,
            site_id: key.1,
        });
        group.slotted |= load.slot.is_some();
        if let Some(own) = load.utilisation {
            let fullest = group.utilisation[day].unwrap_or(0.0).max(own);
            group.utilisation[day] = Some(fullest);
        }
        // A price that proves a bound alone says nothing of what the limit is worth.
        let price = if written.summary.prices_known {
            load.price
        } else {
            0.0
        };
        group.price[day] = group.price[day].max(price);
        if price > 0.0 {
            group.worth += price * load.amount.unwrap_or(0.0);
            group.gain += price;
            group.priced_days.insert(load.day);
            group.priced_slots.insert((load.day, load.slot));
        }
    }
    let cost = written.summary.cost;
    let most = most_saved(facts.feed, cost.total, cost.moves);
    let mut rows = Vec::new();
    let mut pinches = Vec::new();
    for group in groups.into_values() {
        let resource = facts.resource(group.resource_id);
        let site = facts.site(resource.site, group.site_id);
        let gain = Gain {
            gain: group.gain,
            resource_id: group.resource_id,
            site_id: group.site_id,
        };
        pinches.extend(pinch(&group, &resource, &site, most).map(|pinch| (gain, pinch)));
        let unlimited = group.utilisation.iter().all(Option::is_none) && group.gain == 0.0;
        if !unlimited {
            rows.push(HeatRow {
                resource_id: group.resource_id.to_owned(),
                site_id: group.site_id.to_owned(),
                title: resource.title,
                site,
                utilisation: group.utilisation,
                price: written.summary.prices_known.then_some(group.price),
                worth: group.worth,
            });
        }
    }
    pinches.sort_by(|(a, _), (b, _)| dearest_first(*a, *b));
    let pinches = pinches.into_iter().map(|(_, pinch)| pinch).collect();
    let hidden = rows.len().saturating_sub(ROWS);
    (tightest(rows), hidden, pinches)
}

fn pinch(group: &Group<'_>, resource: &ResourceFacts, site: &str, most: f64) -> Option<Pinch> {
    let first = group.priced_days.first()?;
    let last = group.priced_days.last()?;
    Some(Pinch {
        title: resource.title.clone(),
        site: site.to_owned(),
        name: format!("{}@{}", group.resource_id, group.site_id),
        unit: resource.unit.clone(),
        days: group.priced_days.len(),
        span: (*first, *last),
        slots: if group.slotted {
            group.priced_slots.len()
        } else {
            0
        },
        gain: group.gain.min(most),
        worth: group.worth,
    })
}

/// The rows that matter most, in their order.
fn tightest(rows: Vec<HeatRow>) -> Vec<HeatRow> {
    if rows.len() <= ROWS {
        return rows;
    }
    let fullest = |row: &HeatRow| {
        let used = row.utilisation.iter().flatten();
        used.fold(0.0_f64, |most, own| most.max(*own))
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (&rows[a], &rows[b]);
        let by_worth = b.worth.total_cmp(&a.worth);
        by_worth.then(fullest(b).total_cmp(&fullest(a)))
    });
    let kept: BTreeSet<usize> = order.into_iter().take(ROWS).collect();
    let rows = rows.into_iter().enumerate();
    rows.filter(|(at, _)| kept.contains(at))
        .map(|(_, row)| row)
        .collect()
}
