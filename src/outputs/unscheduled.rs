//! unscheduled.csv: who is left out, and why.

use super::csv;
use crate::domain::plan::{Reason, Schedule};
use crate::domain::problem::Problem;

const HEADER: [&str; 7] = [
    "case_id",
    "persons",
    "location_id",
    "stream",
    "priority",
    "reason",
    "detail",
];

/// The file's bytes; the rows are in the schedule's order.
#[must_use]
pub fn bytes(problem: &Problem, schedule: &Schedule) -> Vec<u8> {
    csv(&HEADER, |writer| {
        for left_out in &schedule.unscheduled {
            let class = problem.class_of(left_out.case);
            writer.write_record([
                problem.case_ids.get(left_out.case.at()),
                &class.persons.to_string(),
                &problem.locations[class.location.at()].id,
                &problem.streams[class.stream.at()],
                &problem.rules.priorities[class.priority.at()].id,
                left_out.reason.as_str(),
                &detail(problem, &left_out.reason),
            ])?;
        }
        Ok(())
    })
}

/// The limits of a capacity reason as `resource@site`, `;`-separated.
#[must_use]
pub fn detail(problem: &Problem, reason: &Reason) -> String {
    let Reason::Capacity(limits) = reason else {
        return String::new();
    };
    let names: Vec<String> = limits
        .iter()
        .map(|&limit| {
            let (resource, site) = problem.limit_name(problem.limits.key(limit));
            format!("{resource}@{site}")
        })
        .collect();
    names.join(";")
}
