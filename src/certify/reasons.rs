//! unscheduled.csv: facts, order, and the first reason that holds.

use super::Tally;
use super::files::facts;
use super::written::Written;
use crate::domain::id::CaseIndex;
use crate::domain::problem::{Admission, Problem};

/// Every column of unscheduled.csv and the order of its rows.
pub(super) fn unscheduled(problem: &Problem, written: &Written, tally: &mut Tally) {
    let names = limit_names(problem);
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
        let expected = reason(problem, case);
        tally.hold(
            "unscheduled_file",
            get(5) == expected,
            || format!("reason of {}", problem.case_ids.get(case.at())),
            || expected.to_owned(),
            || get(5).to_owned(),
        );
        let detail = get(6);
        let known = if expected == "capacity" {
            detail
                .split(';')
                .filter(|name| !name.is_empty())
                .all(|name| {
                    names
                        .binary_search_by(|known| known.as_str().cmp(name))
                        .is_ok()
                })
        } else {
            detail.is_empty()
        };
        tally.hold(
            "unscheduled_file",
            known,
            || format!("detail of {}", problem.case_ids.get(case.at())),
            || "limits as resource@site, for the reason capacity only".to_owned(),
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

/// The first reason that holds for a case without an appointment. Promises are not given up
/// here, so `promise_lost` never holds.
fn reason(problem: &Problem, case: CaseIndex) -> &'static str {
    let class = problem.class_of(case);
    if problem.is_withdrawn(class) {
        return "withdrawn";
    }
    let ready = problem.cases[case.at()].ready;
    if ready >= problem.calendar.days {
        return "not_ready";
    }
    let notice = problem.notice_of(class);
    let mut route = false;
    for (_, corridor) in problem.corridors_from(class.location) {
        if !problem.port_allowed(class, corridor.port) {
            continue;
        }
        for day in ready.max(0)..problem.calendar.days {
            if problem.is_open(corridor.port, day) {
                route = true;
                let admitted = problem.admission(class, corridor.port, day) != Admission::Closed;
                if admitted && day >= notice {
                    return "capacity";
                }
            }
        }
    }
    if route { "phase_not_open" } else { "no_route" }
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
