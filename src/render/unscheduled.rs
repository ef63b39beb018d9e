//! unscheduled.csv: who is left out, and why.

use std::fmt::Write as _;

use crate::domain::plan::{Reason, Schedule};
use crate::domain::problem::Problem;
use crate::files::columns::UNSCHEDULED;
use crate::files::table::Table;

/// The file's bytes; the rows are in the schedule's order.
#[must_use]
pub fn bytes(problem: &Problem, schedule: &Schedule) -> Vec<u8> {
    let mut table = Table::new(&UNSCHEDULED);
    let mut detail = String::new();
    for left_out in &schedule.unscheduled {
        let class = problem.class_of(left_out.case);
        detail.clear();
        write_detail(problem, &left_out.reason, &mut detail);
        table
            .text(problem.case_ids.get(left_out.case.at()))
            .number(class.persons)
            .text(&problem.locations[class.location.at()].id)
            .text(&problem.streams[class.stream.at()])
            .text(&problem.rules.priorities[class.priority.at()].id)
            .text(left_out.reason.as_str())
            .text(&detail)
            .end();
    }
    table.bytes()
}

/// Appends the limits of a reason, `;`-separated: `resource@site`, and of what a case exceeds by
/// itself `resource@site:needs/there is`. Writing to a string cannot fail.
fn write_detail(problem: &Problem, reason: &Reason, detail: &mut String) {
    let name = |detail: &mut String, limit| {
        if !detail.is_empty() {
            detail.push(';');
        }
        let (resource, site) = problem.limit_name(problem.limits.key(limit));
        let _ = write!(detail, "{resource}@{site}");
    };
    match reason {
        Reason::Capacity(limits) => {
            for &limit in limits {
                name(detail, limit);
            }
        }
        Reason::TooLarge(over) => {
            for excess in over {
                name(detail, excess.limit);
                let _ = write!(detail, ":{}/{}", excess.needs, excess.left);
            }
        }
        Reason::Withdrawn
        | Reason::PromiseLost
        | Reason::NotReady
        | Reason::NoRoute
        | Reason::PhaseNotOpen => {}
    }
}
