//! Rules 2 and 3 with loads recomputed, and loads.csv against them.

use std::collections::HashMap;

use super::uses::Matching;
use super::written::Claims;
use super::{Tally, agree, tolerance};
use crate::domain::calendar::Day;
use crate::domain::id::LimitIndex;
use crate::domain::limits::LimitKey;
use crate::domain::plan::Prices;
use crate::domain::problem::Problem;

/// Use of each limit: by earlier appointments alone, and by the whole plan.
pub(super) struct Used {
    pub earlier: Vec<f64>,
    pub plan: Vec<f64>,
}

/// Adds up what earlier appointments and the written schedule use. A phase's cap is charged by
/// the rules, not by what the file says.
pub(super) fn recompute(problem: &Problem, written: &Claims) -> Used {
    let matching = Matching::new(problem);
    let earlier = matching.earlier();
    let mut plan = earlier.clone();
    for entry in &written.appointments {
        let class = problem.class_of(entry.case);
        let way = (entry.port, entry.corridor);
        matching.for_each(class, way, entry.day, entry.slot, |limit, amount| {
            plan[limit.at()] += amount;
        });
        if problem.calendar.contains(entry.day)
            && let Some(phase) = problem.admission(class, entry.port, entry.day).phase()
        {
            plan[problem.limits.of_phase(phase, entry.day).at()] += f64::from(class.persons);
        }
    }
    Used { earlier, plan }
}

/// Rules 2 and 3: no limit is exceeded, and nothing is added where earlier appointments alone
/// exceed one.
pub(super) fn limits(problem: &Problem, used: &Used, tally: &mut Tally) {
    for (at, (&plan, &earlier)) in used.plan.iter().zip(&used.earlier).enumerate() {
        let limit = LimitIndex::new(at);
        let most = problem.limits.amount(limit).max(earlier);
        if plan == 0.0 && most.is_infinite() {
            continue;
        }
        let key = problem.limits.key(limit);
        let rule = match key {
            LimitKey::Resource { .. } => "capacity",
            LimitKey::Phase { .. } => "phase_cap",
        };
        tally.hold(
            rule,
            plan <= most + tolerance(most) || most.is_infinite(),
            || describe(problem, key),
            || format!("at most {most}"),
            || plan.to_string(),
        );
    }
}

/// A limit in words: resource, site, date, slot.
fn describe(problem: &Problem, key: LimitKey) -> String {
    let (name, site) = problem.limit_name(key);
    let (date, slot) = moment(problem, key);
    format!("{name}@{site} {date} {slot}").trim_end().to_owned()
}

/// Date and slot of a limit as in loads.csv.
fn moment(problem: &Problem, key: LimitKey) -> (String, String) {
    match key {
        LimitKey::Phase { day, .. } => (problem.calendar.date(day).to_string(), String::new()),
        LimitKey::Resource {
            site, day, slot, ..
        } => {
            let slot = slot.map(|slot| problem.ports[site.at()].slots[slot as usize].start);
            (
                problem.calendar.date(day).to_string(),
                slot.map(|start| start.to_string()).unwrap_or_default(),
            )
        }
    }
}

/// loads.csv: every row's figures, that no used limit is missing, the order; returns its prices.
pub(super) fn file(problem: &Problem, written: &Claims, used: &Used, tally: &mut Tally) -> Prices {
    let mut prices = vec![0.0; problem.limits.len()];
    let mut listed = vec![false; problem.limits.len()];
    let lookup = Lookup::new(problem);
    let mut before: Option<[&str; 4]> = None;
    for row in 0..written.loads.len() {
        let get = |column| written.loads.get(row, column);
        let name = format!("{}@{} {} {}", get(0), get(2), get(3), get(4));
        let name = name.trim_end();
        let key = [get(0), get(2), get(3), get(4)];
        tally.hold(
            "loads_file",
            before.is_none_or(|before| before < key),
            || format!("order of {name}"),
            || "sorted by resource_id, site_id, date, slot, each once".to_owned(),
            || {
                let before = before.map(|key| key.join(","));
                format!("{} after {}", key.join(","), before.unwrap_or_default())
            },
        );
        before = Some(key);
        let Some(limit) = lookup.find(problem, key) else {
            tally.breach("loads_file", name, "a limit of the feed", "an unknown one");
            continue;
        };
        listed[limit.at()] = true;
        let price = get(8).parse::<f64>().unwrap_or(f64::NAN);
        let amount = problem.limits.amount(limit);
        let sound = price >= 0.0 && price.is_finite() && (price == 0.0 || amount.is_finite());
        tally.hold(
            "certificate",
            sound,
            || format!("price of {name}"),
            || "0 or more, and 0 where the limit is unlimited".to_owned(),
            || get(8).to_owned(),
        );
        prices[limit.at()] = price;
        figures(
            problem,
            limit,
            used.plan[limit.at()],
            [get(1), get(5), get(6), get(7)],
            name,
            tally,
        );
    }
    for (at, (&plan, listed)) in used.plan.iter().zip(listed).enumerate() {
        if plan > 0.0 {
            tally.hold(
                "loads_file",
                listed,
                || describe(problem, problem.limits.key(LimitIndex::new(at))),
                || "a row, because it is used".to_owned(),
                || "none".to_owned(),
            );
        }
    }
    Prices(prices)
}

/// Family, used, amount and utilisation of one row.
fn figures(
    problem: &Problem,
    limit: LimitIndex,
    used: f64,
    found: [&str; 4],
    name: &str,
    tally: &mut Tally,
) {
    let amount = problem.limits.amount(limit);
    let family = match problem.limits.key(limit) {
        LimitKey::Resource { resource, .. } => {
            problem.rules.resources[resource.at()].family.as_str()
        }
        LimitKey::Phase { .. } => "phase",
    };
    let same = |text: &str, value: Option<f64>| match (text.parse::<f64>(), value) {
        (Ok(found), Some(value)) => agree(found, value),
        (Err(_), None) => text.is_empty(),
        _ => false,
    };
    let amount = amount.is_finite().then_some(amount);
    let utilisation = amount
        .filter(|&amount| amount > 0.0)
        .map(|amount| used / amount);
    let holds = found[0] == family
        && same(found[1], Some(used))
        && same(found[2], amount)
        && same(found[3], utilisation);
    tally.hold(
        "loads_file",
        holds,
        || name.to_owned(),
        || {
            let shown = |value: Option<f64>| {
                value.map_or_else(|| "empty".to_owned(), |value| value.to_string())
            };
            let (amount, utilisation) = (shown(amount), shown(utilisation));
            format!("{family}, used {used}, amount {amount}, utilisation {utilisation}")
        },
        || found.join(", "),
    );
}

/// Limits by the names in loads.csv.
pub(super) struct Lookup {
    by_name: HashMap<(String, String), LimitKey>,
}

impl Lookup {
    pub fn new(problem: &Problem) -> Self {
        let mut by_name = HashMap::new();
        for at in 0..problem.limits.len() {
            let key = problem.limits.key(LimitIndex::new(at));
            let first = match key {
                LimitKey::Resource { day, slot, .. } => day == Day::START && slot.unwrap_or(0) == 0,
                LimitKey::Phase { day, .. } => day == Day::START,
            };
            if first {
                by_name.insert(problem.limit_name(key), key);
            }
        }
        Self { by_name }
    }

    pub fn find(
        &self,
        problem: &Problem,
        [resource, site, date, slot]: [&str; 4],
    ) -> Option<LimitIndex> {
        let key = self.by_name.get(&(resource.to_owned(), site.to_owned()))?;
        let date = date.parse::<chrono::NaiveDate>().ok()?;
        let day = problem.calendar.day(date);
        if !problem.calendar.contains(day) {
            return None;
        }
        match *key {
            LimitKey::Phase { phase, .. } => {
                slot.is_empty().then(|| problem.limits.of_phase(phase, day))
            }
            LimitKey::Resource {
                resource,
                site,
                slot: None,
                ..
            } => slot
                .is_empty()
                .then(|| problem.limits.of_day(resource, site, day)),
            LimitKey::Resource { resource, site, .. } => {
                let start = crate::domain::calendar::TimeOfDay::parse(slot)?;
                let at = problem.ports[site.at()].slot_at(start)?;
                Some(problem.limits.of_slot(resource, site.port(), day, at))
            }
        }
    }
}
