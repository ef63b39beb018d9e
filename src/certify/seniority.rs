//! Rule 5: seniority order, for every pair of like cases.

use std::collections::BTreeMap;

use super::Tally;
use super::written::Claims;
use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;
use crate::domain::problem::Problem;

/// For each class, walks from the most senior case to the most junior and looks for a senior who
/// was ready on a junior's day, or before, and has a later day or none.
///
/// Seniors are kept as (day of appointment or never, ready day): a junior on day t is out of order
/// if any senior has a ready day ≤ t and an appointment after t. Of the seniors with appointments
/// after t the least ready day decides, which a running minimum from the latest day down gives.
pub(super) fn check(problem: &Problem, written: &Claims, tally: &mut Tally) {
    let mut day_of: Vec<Option<Day>> = vec![None; problem.cases.len()];
    for entry in &written.appointments {
        day_of[entry.case.at()] = Some(entry.day);
    }
    let outside = problem.settled();
    let mut by_class: Vec<Vec<CaseIndex>> = vec![Vec::new(); problem.classes.len()];
    for (at, case) in problem.cases.iter().enumerate() {
        let index = CaseIndex::new(at);
        if !outside[at] && case.due.is_none() && problem.movable_of(index).is_none() {
            by_class[case.class.at()].push(index);
        }
    }
    for mut cases in by_class {
        cases.sort_by_key(|case| {
            (
                problem.cases[case.at()].senior,
                problem.case_ids.get(case.at()),
            )
        });
        class(problem, &cases, &day_of, tally);
    }
}

fn class(problem: &Problem, cases: &[CaseIndex], day_of: &[Option<Day>], tally: &mut Tally) {
    // Seniors so far, by day of appointment (never: the greatest day), with the least ready day.
    let mut seniors: BTreeMap<Day, (Day, CaseIndex)> = BTreeMap::new();
    for &junior in cases {
        let own = day_of[junior.at()];
        if let Some(day) = own {
            let passed = seniors.range(day + 1..).map(|(_, &senior)| senior).min();
            let wronged = passed.filter(|&(ready, _)| ready <= day);
            tally.hold(
                "seniority",
                wronged.is_none(),
                || {
                    wronged.map_or(String::new(), |(_, case)| {
                        problem.case_ids.get(case.at()).to_owned()
                    })
                },
                || format!("appointed on {} or before", problem.calendar.date(day)),
                || {
                    format!(
                        "its junior {} is appointed on {}, and it later or not at all",
                        problem.case_ids.get(junior.at()),
                        problem.calendar.date(day)
                    )
                },
            );
        }
        let ready = problem.cases[junior.at()].ready;
        let entry = seniors
            .entry(own.unwrap_or(Day::NEVER))
            .or_insert((ready, junior));
        *entry = (*entry).min((ready, junior));
    }
}
