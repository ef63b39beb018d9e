//! unscheduled.csv: facts, order, and the first reason that holds.

use super::Tally;
use super::alone::{Alone, Lacks};
use super::files::facts;
use super::uses::Matching;
use super::written::Claims;
use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;
use crate::domain::problem::Problem;

/// Every column of unscheduled.csv and the order of its rows.
pub(super) fn unscheduled(problem: &Problem, written: &Claims, earlier: &[f64], tally: &mut Tally) {
    let names = limit_names(problem);
    let mut lacks = lacks(problem, earlier);
    for (row, case) in written.left_out.iter().enumerate() {
        let Some(case) = *case else { continue };
        let get = |column| written.unscheduled.get(row, column);
        facts(
            problem,
            case,
            "unscheduled_file",
            [get(1), get(2), get(3), get(4)],
            tally,
        );
        let (expected, lacking) = reason(problem, case, &mut lacks);
        tally.hold(
            "unscheduled_file",
            get(5) == expected,
            || format!("reason of {}", problem.case_ids.get(case.at())),
            || expected.to_owned(),
            || get(5).to_owned(),
        );
        let detail = get(6);
        let known = |name: &str| names.binary_search_by(|own| own.as_str().cmp(name)).is_ok();
        let holds = match expected {
            "capacity" => detail.split(';').all(|name| name.is_empty() || known(name)),
            _ => detail == lacking,
        };
        tally.hold(
            "unscheduled_file",
            holds,
            || format!("detail of {}", problem.case_ids.get(case.at())),
            || match expected {
                "capacity" => "limits as resource@site".to_owned(),
                _ if lacking.is_empty() => "nothing".to_owned(),
                _ => lacking.clone(),
            },
            || detail.to_owned(),
        );
    }
    for row in 1..written.unscheduled.len() {
        let (before, now) = (
            written.unscheduled.get(row - 1, 0),
            written.unscheduled.get(row, 0),
        );
        tally.hold(
            "unscheduled_file",
            before <= now,
            || format!("order of row {}", row + 2),
            || "sorted by case_id".to_owned(),
            || format!("{now} after {before}"),
        );
    }
}

fn lacks<'p>(problem: &'p Problem, earlier: &[f64]) -> Lacks<'p> {
    let matching = Matching::new(problem);
    let alone = Alone::beside(problem, &matching, earlier);
    Lacks::new(problem, matching, alone)
}

/// How many appointments are looked at if every case is left out.
pub(super) fn looked_at(problem: &Problem) -> u64 {
    let mut lacks = lacks(problem, &vec![0.0; problem.limits.len()]);
    for at in 0..problem.cases.len() {
        reason(problem, CaseIndex::new(at), &mut lacks);
    }
    lacks.looked_at()
}

/// The first reason that holds for a case without an appointment, and for `too_large` its detail.
fn reason(problem: &Problem, case: CaseIndex, lacks: &mut Lacks<'_>) -> (&'static str, String) {
    let nothing = |reason| (reason, String::new());
    let class = problem.class_of(case);
    if problem.is_withdrawn(class) {
        return nothing("withdrawn");
    }
    if problem.movable_of(case).is_some() {
        return nothing("promise_lost");
    }
    let ready = problem.cases[case.at()].ready;
    if ready >= problem.calendar.end() {
        return nothing("not_ready");
    }
    if let Some(lack) = lacks.least(class, ready) {
        return if lack.is_none() {
            nothing("capacity")
        } else {
            ("too_large", lack.detail.clone())
        };
    }
    let route = problem.corridors_from(class.location).any(|(_, corridor)| {
        let mut days = problem.calendar.within(ready..Day::NEVER);
        problem.port_allowed(class, corridor.port)
            && days.any(|day| problem.is_open(corridor.port, day))
    });
    nothing(if route { "phase_not_open" } else { "no_route" })
}

/// Every name that a limit may have, sorted.
fn limit_names(problem: &Problem) -> Vec<String> {
    let mut names: Vec<String> = problem
        .phases
        .iter()
        .map(|phase| format!("phase:{}@*", phase.id))
        .collect();
    let limits = (0..problem.limits.len()).map(crate::domain::id::LimitIndex::new);
    let mut last = None;
    for limit in limits {
        let key = problem.limits.key(limit);
        if let crate::domain::limits::LimitKey::Resource { resource, site, .. } = key
            && last != Some((resource, site))
        {
            last = Some((resource, site));
            let (resource, site) = problem.limit_name(key);
            names.push(format!("{resource}@{site}"));
        }
    }
    names.sort_unstable();
    names
}
