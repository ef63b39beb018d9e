//! How steady the days are: the changes from each open day of a port to its next, recomputed.

use chrono::Datelike;

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
    for (name, expected) in expected {
        let after = &told["after"][name];
        hold(
            &format!("after.{name}"),
            after.as_u64() == Some(expected),
            expected.to_string(),
            after,
        );
    }
    let sum: u64 = expected.iter().map(|own| own.1).sum();
    let before = &told["before"];
    let was = expected.map(|(name, _)| before[name].as_u64());
    let was = was[0]
        .zip(was[1])
        .map(|(one, other)| one.saturating_add(other));
    hold(
        "before",
        was.is_some_and(|was| was >= sum),
        format!("{sum} or more in all"),
        before,
    );
    let more = &told["cost"];
    let most = problem.rules.steadiness.tolerance * cost;
    hold(
        "cost",
        more.as_f64()
            .is_some_and(|more| more <= most + tolerance(cost)),
        format!("at most {most}"),
        more,
    );
}

fn changes(problem: &Problem, written: &Claims) -> [(&'static str, u64); 2] {
    let calendar = problem.calendar;
    let mut people = vec![vec![0u64; calendar.count()]; problem.ports.len()];
    for own in &written.appointments {
        if calendar.contains(own.day) {
            let persons = problem.class_of(own.case).persons;
            people[own.port.at()][own.day.at()] += u64::from(persons);
        }
    }
    let is_working = |day: &&Day| calendar.date(**day).weekday().number_from_monday() <= 5;
    let mut sums = [0; 2];
    for (at, people) in people.iter().enumerate() {
        let port = PortIndex::new(at);
        let open: Vec<Day> = (calendar.all())
            .filter(|&day| problem.is_open(port, day))
            .collect();
        let people = |day: &Day| people[day.at()];
        let working: Vec<u64> = open.iter().filter(is_working).map(people).collect();
        let all: Vec<u64> = open.iter().map(people).collect();
        for (sum, days) in sums.iter_mut().zip([working, all]) {
            let pairs = days.windows(2);
            *sum += pairs.map(|pair| pair[0].abs_diff(pair[1])).sum::<u64>();
        }
    }
    [("working_days", sums[0]), ("all_days", sums[1])]
}
