//! How steady the days are: the changes from each open day of a port to its next, recomputed.

use super::written::Claims;
use super::{Tally, tolerance};
use crate::domain::calendar::Day;
use crate::domain::id::PortIndex;
use crate::domain::problem::Problem;

/// The figures of `day_to_day_changes`: the sum in the plan is recomputed; what it was before, and what
/// the exchanges cost, must make sense beside it.
pub(super) fn figures(problem: &Problem, written: &Claims, cost: f64, tally: &mut Tally) {
    let told = &written.summary["day_to_day_changes"];
    let expected = changes(problem, written);
    let mut hold = |name: &str, holds: bool, expected: String, found: &serde_json::Value| {
        tally.hold(
            "summary",
            holds,
            || format!("day_to_day_changes.{name}"),
            || expected,
            || found.to_string(),
        );
    };
    let after = &told["after"];
    hold(
        "after",
        after.as_u64() == Some(expected),
        expected.to_string(),
        after,
    );
    let before = &told["before"];
    hold(
        "before",
        before.as_u64().is_some_and(|before| before >= expected),
        format!("{expected} or more"),
        before,
    );
    let more = &told["cost"];
    let most = problem.rules.steadiness.tolerance * cost;
    hold(
        "cost",
        more.as_f64().is_some_and(|more| more <= most + tolerance(cost)),
        format!("at most {most}"),
        more,
    );
}

fn changes(problem: &Problem, written: &Claims) -> u64 {
    let calendar = problem.calendar;
    let mut sum = 0;
    for port in (0..problem.ports.len()).map(PortIndex::new) {
        let mut people = vec![0u64; calendar.count()];
        let all = written.appointments.iter();
        for own in all.filter(|own| own.port == port && calendar.contains(own.day)) {
            people[own.day.at()] += u64::from(problem.class_of(own.case).persons);
        }
        let days = calendar.within(Day::START..calendar.end());
        let open = days.filter(|&day| problem.openings(port, day).next().is_some());
        let people: Vec<u64> = open.map(|day| people[day.at()]).collect();
        sum += (people.windows(2))
            .map(|pair| pair[0].abs_diff(pair[1]))
            .sum::<u64>();
    }
    sum
}
