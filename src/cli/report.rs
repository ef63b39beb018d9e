//! What a planner reads at a glance after planning.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::text::{count, decimal, grouped, lines, safe, table};
use crate::domain::id::{LimitIndex, ResourceIndex};
use crate::domain::limits::LimitKey;
use crate::domain::plan::{Conflict, ConflictKind};
use crate::domain::problem::Problem;
use crate::outputs::waits;
use crate::pipeline::Outcome;

/// How many limits are named.
const NAMED: usize = 5;

/// The whole text. Writing to a string cannot fail, so the results of `write!` are let go.
pub(super) fn text(problem: &Problem, outcome: &Outcome, out: &Path) -> String {
    let overall = waits::overall(problem, &outcome.schedule);
    let people: u64 = problem
        .cases
        .iter()
        .map(|case| u64::from(problem.classes[case.class.at()].persons))
        .sum();
    let mut text = format!(
        "{} in {} of {} waiting in {} have an appointment between {} and {}.\n\n",
        count(overall.scheduled_persons, "person", "people"),
        count(overall.scheduled_cases, "case", "cases"),
        count(people, "person", "people"),
        count(problem.cases.len() as u64, "case", "cases"),
        problem.calendar.start,
        problem.calendar.date(problem.calendar.days - 1),
    );
    text.push_str(&streams(problem, outcome));
    text.push('\n');
    text.push_str(&left_out(problem, outcome));
    text.push_str(&dearest(problem, outcome));
    text.push_str(&proof(outcome));
    if !outcome.exceeded.is_empty() {
        let _ = writeln!(
            text,
            "Note: earlier appointments alone exceed {}; nothing new was added there.",
            sites(problem, &outcome.exceeded)
        );
    }
    for remark in &outcome.solver.remarks {
        let _ = writeln!(text, "Note: {remark}.");
    }
    let seconds: f64 = outcome.seconds.iter().map(|(_, seconds)| seconds).sum();
    let _ = writeln!(
        text,
        "\nThe plan is in {} ({}; {seconds:.1} s).",
        out.display(),
        outcome_files(outcome)
    );
    text
}

fn outcome_files(_: &Outcome) -> &'static str {
    "schedule.csv, unscheduled.csv, loads.csv, summary.json"
}

fn streams(problem: &Problem, outcome: &Outcome) -> String {
    let mut all: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for case in &problem.cases {
        let class = &problem.classes[case.class.at()];
        let entry = all.entry(&problem.streams[class.stream.at()]).or_default();
        entry.0 += 1;
        entry.1 += u64::from(class.persons);
    }
    let scheduled = waits::by(problem, &outcome.schedule, |class| {
        &problem.streams[class.stream.at()]
    });
    let header = [
        "stream",
        "cases",
        "scheduled",
        "people",
        "scheduled",
        "mean wait",
        "90 % wait at most",
    ];
    let mut rows = table(&header);
    for (stream, (cases, people)) in all {
        let waits = scheduled.get(stream).cloned().unwrap_or_default();
        let days =
            |value: Option<f64>| value.map_or("-".to_owned(), |d| format!("{} days", decimal(d)));
        rows.add_row([
            stream.to_owned(),
            grouped(cases),
            grouped(waits.scheduled_cases),
            grouped(people),
            grouped(waits.scheduled_persons),
            days(waits.mean_wait_days),
            days(waits.p90_wait_days.map(f64::from)),
        ]);
    }
    lines(&rows)
}

fn left_out(problem: &Problem, outcome: &Outcome) -> String {
    let mut by_reason: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for left_out in &outcome.schedule.unscheduled {
        let entry = by_reason.entry(left_out.reason.as_str()).or_default();
        entry.0 += 1;
        entry.1 += u64::from(problem.class_of(left_out.case).persons);
    }
    if by_reason.is_empty() {
        return "Nobody is left out.\n\n".to_owned();
    }
    let mut text = "Left out:\n".to_owned();
    for (reason, (cases, people)) in by_reason {
        let why = match reason {
            "capacity" => "the limits leave no room in the horizon",
            "phase_not_open" => "no phase admits them in the horizon",
            "no_route" => "no corridor, allowed port or slot",
            "not_ready" => "ready only after the horizon",
            _ => "their published appointment had to be given up",
        };
        let _ = writeln!(
            text,
            "  {} in {}: {why} ({reason})",
            count(people, "person", "people"),
            count(cases, "case", "cases")
        );
    }
    text.push('\n');
    text
}

/// A resource at a site, over the days it binds.
#[derive(Default)]
struct Pinch {
    worth: f64,
    price: f64,
    days: std::collections::BTreeSet<i32>,
}

/// The limits whose prices matter most, in words.
fn dearest(problem: &Problem, outcome: &Outcome) -> String {
    let mut pinches: BTreeMap<(String, String), (Pinch, LimitKey)> = BTreeMap::new();
    for (at, &price) in outcome.prices.0.iter().enumerate() {
        if price <= 0.0 {
            continue;
        }
        let limit = LimitIndex::new(at);
        let key = problem.limits.key(limit);
        let day = match key {
            LimitKey::Resource { day, .. } | LimitKey::Phase { day, .. } => day,
        };
        let (pinch, _) = pinches
            .entry(problem.limit_name(key))
            .or_insert_with(|| (Pinch::default(), key));
        pinch.worth += price * problem.limits.amount(limit);
        pinch.price += price;
        pinch.days.insert(day);
    }
    let mut order: Vec<_> = pinches
        .into_iter()
        .filter(|(_, (p, _))| p.worth > 0.0)
        .collect();
    order.sort_by(|a, b| b.1.0.worth.total_cmp(&a.1.0.worth).then(a.0.cmp(&b.0)));
    if order.is_empty() {
        return "No limit holds anybody back.\n\n".to_owned();
    }
    let mut text = "The limits that matter most (a weighted day is one person's day of waiting times its priority):\n".to_owned();
    for ((name, site), (pinch, key)) in order.into_iter().take(NAMED) {
        let (what, unit) = match key {
            LimitKey::Resource { resource, .. } => words(problem, resource, &site),
            LimitKey::Phase { .. } => (
                format!(
                    "The daily cap of phase {}",
                    name.trim_start_matches("phase:")
                ),
                "person".to_owned(),
            ),
        };
        let _ = writeln!(
            text,
            "  {} ({}): binds on {}; one more {unit} on each of them would save about {} weighted days.",
            safe(&what),
            safe(&format!("{name}@{site}")),
            count(pinch.days.len() as u64, "day", "days"),
            decimal(pinch.price)
        );
    }
    text.push('\n');
    text
}

/// A resource at a site in words, and one unit of it.
fn words(problem: &Problem, resource: ResourceIndex, site: &str) -> (String, String) {
    let rule = &problem.rules.resources[resource.at()];
    let unit = match rule.unit.as_str() {
        "" => "unit".to_owned(),
        unit => unit.strip_suffix('s').unwrap_or(unit).to_owned(),
    };
    let place = if site == "*" {
        String::new()
    } else {
        format!(", {site}")
    };
    (format!("{}{place}", rule.title), unit)
}

fn proof(outcome: &Outcome) -> String {
    let gap = 100.0 * outcome.gap();
    if gap < 5e-5 {
        "This is the best possible plan: its cost equals the proven lower bound.\n".to_owned()
    } else {
        format!(
            "Proof: no plan that keeps the rules costs less than {:.1}; this one costs {:.1}, so at most {gap:.2} % of its cost could be saved.\n",
            outcome.lower_bound,
            outcome.cost.total()
        )
    }
}

/// The resources and sites of some limits, each once.
fn sites(problem: &Problem, limits: &[LimitIndex]) -> String {
    let mut names: Vec<String> = limits
        .iter()
        .map(|&limit| {
            let (resource, site) = problem.limit_name(problem.limits.key(limit));
            format!("{resource}@{site}")
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// The conflicts among promises, all of them.
pub(super) fn conflicts(problem: &Problem, conflicts: &[Conflict]) -> String {
    let mut text = format!(
        "The published appointments cannot all be kept: {}. Nothing was planned or written.\n",
        count(conflicts.len() as u64, "conflict", "conflicts")
    );
    for conflict in conflicts {
        let _ = writeln!(text, "  {}", what(problem, conflict));
        for &case in &conflict.cases {
            if let Some(promise) = problem.promises.iter().find(|p| p.case == case) {
                let slot = promise
                    .slot
                    .map(|slot| format!(" at {slot}"))
                    .unwrap_or_default();
                let _ = writeln!(
                    text,
                    "    {}: {} on {}{slot}, {}",
                    problem.case_ids.get(case.at()),
                    problem.ports[promise.port.at()].id,
                    problem.calendar.date(promise.day),
                    count(
                        u64::from(problem.class_of(case).persons),
                        "person",
                        "people"
                    )
                );
            }
        }
    }
    text
}

fn what(problem: &Problem, conflict: &Conflict) -> String {
    match conflict.kind {
        ConflictKind::BeforeReady => "promised before the case is ready:".to_owned(),
        ConflictKind::NoCorridor => {
            "promised at a port that no corridor reaches from there:".to_owned()
        }
        ConflictKind::NoSlot => "promised on a day or slot that the port does not have:".to_owned(),
        ConflictKind::OverLimit { limit, used } => {
            let key = problem.limits.key(limit);
            let (name, site) = problem.limit_name(key);
            let day = match key {
                LimitKey::Resource { day, .. } | LimitKey::Phase { day, .. } => day,
            };
            let amount = problem.limits.amount(limit);
            format!(
                "{name}@{site} on {}: published appointments use {} of {}, {} too much:",
                problem.calendar.date(day),
                decimal(used),
                decimal(amount),
                decimal(used - amount)
            )
        }
    }
}

/// The conflicts as one JSON object.
pub(super) fn conflicts_json(problem: &Problem, conflicts: &[Conflict]) -> Value {
    let list: Vec<Value> = conflicts
        .iter()
        .map(|conflict| {
            let cases: Vec<&str> = conflict
                .cases
                .iter()
                .map(|case| problem.case_ids.get(case.at()))
                .collect();
            match conflict.kind {
                ConflictKind::OverLimit { limit, used } => {
                    let key = problem.limits.key(limit);
                    let (resource, site) = problem.limit_name(key);
                    let day = match key {
                        LimitKey::Resource { day, .. } | LimitKey::Phase { day, .. } => day,
                    };
                    json!({
                        "kind": "over_limit",
                        "resource_id": resource,
                        "site_id": site,
                        "date": problem.calendar.date(day).to_string(),
                        "used": used,
                        "amount": problem.limits.amount(limit),
                        "cases": cases,
                    })
                }
                ConflictKind::BeforeReady => json!({"kind": "before_ready", "cases": cases}),
                ConflictKind::NoCorridor => json!({"kind": "no_corridor", "cases": cases}),
                ConflictKind::NoSlot => json!({"kind": "no_slot", "cases": cases}),
            }
        })
        .collect();
    json!({"conflicts": list})
}
