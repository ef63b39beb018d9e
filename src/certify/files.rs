//! The columns of schedule.csv, and the cost of what it says.

use super::Tally;
use super::written::Claims;
use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;
use crate::domain::problem::{Cost, Problem};

/// Every column that repeats the feed or follows from it, and the order of the rows.
pub(super) fn schedule(problem: &Problem, written: &Claims, tally: &mut Tally) {
    for entry in &written.appointments {
        let get = |column| written.schedule.get(entry.row, column);
        facts(
            problem,
            entry.case,
            "schedule_file",
            [get(4), get(5), get(6), get(7)],
            tally,
        );
        let wait = entry.day - problem.cases[entry.case.at()].ready.max(Day::START);
        tally.hold(
            "schedule_file",
            get(9).parse() == Ok(wait),
            || format!("wait_days of {}", problem.case_ids.get(entry.case.at())),
            || wait.to_string(),
            || get(9).to_owned(),
        );
    }
    let key = |row: usize| [2, 1, 3, 0].map(|column| written.schedule.get(row, column));
    for row in 1..written.schedule.len() {
        tally.hold(
            "schedule_file",
            key(row - 1) <= key(row),
            || format!("order of row {}", row + 2),
            || "sorted by date, port_id, slot, case_id".to_owned(),
            || format!("{} after {}", key(row).join(","), key(row - 1).join(",")),
        );
    }
}

/// Persons, location, stream and priority as in the feed.
pub(super) fn facts(
    problem: &Problem,
    case: CaseIndex,
    rule: &'static str,
    found: [&str; 4],
    tally: &mut Tally,
) {
    let class = problem.class_of(case);
    let persons = class.persons.to_string();
    let expected = [
        persons.as_str(),
        &problem.locations[class.location.at()].id,
        &problem.streams[class.stream.at()],
        &problem.rules.priorities[class.priority.at()].id,
    ];
    tally.hold(
        rule,
        found == expected,
        || problem.case_ids.get(case.at()).to_owned(),
        || expected.join(", "),
        || found.join(", "),
    );
}

/// The cost of the schedule, each case once, by its parts.
pub(super) fn cost(problem: &Problem, written: &Claims) -> Cost {
    let mut total = Cost::default();
    let mut counted = vec![false; problem.cases.len()];
    for entry in &written.appointments {
        if let (Some(corridor), false) = (entry.corridor, counted[entry.case.at()]) {
            counted[entry.case.at()] = true;
            total += problem.cost_on(entry.case, corridor, entry.day);
            let place = (entry.port, entry.day, entry.slot);
            if !problem.keeps(entry.case, place) {
                total.moves += problem.move_charge(entry.case).unwrap_or(0.0);
            }
        }
    }
    for booking in &problem.earlier {
        counted[booking.case.at()] = true;
    }
    let waits = |class| !problem.is_withdrawn(class);
    for (at, case) in problem.cases.iter().enumerate() {
        let left_out = !counted[at] && waits(&problem.classes[case.class.at()]);
        let case_at = CaseIndex::new(at);
        let counts = case.ready < problem.calendar.end() || problem.movable_of(case_at).is_some();
        if left_out && counts {
            total += problem.cost_unscheduled(case_at);
        }
    }
    total
}
