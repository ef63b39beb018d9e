//! Who would have to come first, and what all of them lack together.

use serde::Serialize;

use super::{names, places, shortages};
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, narrow};
use crate::schedule::board::Board;

/// Seniors alike who would have to come first, and what all of them and the case lack where fewest
/// limits are short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Together {
    /// The seniors who are ready by then.
    pub seniors: Vec<String>,
    /// The port.
    pub port_id: String,
    /// The date.
    pub date: String,
    /// The limits without room for all of them, as `resource@site`.
    pub limits: Vec<String>,
}

/// The seniors alike who are planned and have no place before a day: whatever gives the case one gives it
/// to them first.
pub(super) fn first(board: &Board<'_>, case: CaseIndex, until: Day) -> Vec<CaseIndex> {
    (0..case.at())
        .map(CaseIndex::new)
        .filter(|senior| {
            board.cohort(*senior).is_some()
                && board.places[senior.at()].is_none_or(|place| place.day >= until)
        })
        .collect()
}

/// What all of them lack together; none where nobody comes first or there is no place at all.
pub(super) fn together(
    board: &Board<'_>,
    first: &[CaseIndex],
    case: CaseIndex,
    until: Day,
) -> Option<Together> {
    let problem = board.problem;
    let cohort = board.cohort(case)?;
    let ready = problem.cases[case.at()].ready.max(Day::START);
    let mut found: Option<Together> = None;
    for day in ready.until(until) {
        let of_day = |senior: &&CaseIndex| problem.cases[senior.at()].ready <= day;
        let seniors: Vec<&CaseIndex> = first.iter().filter(of_day).collect();
        if seniors.is_empty() {
            continue;
        }
        let cases = f64::from(narrow(seniors.len() + 1));
        for (lane, own) in (0u32..).zip(board.lanes(cohort)) {
            for place in places(board, case, lane, day) {
                let short = shortages(board, case, place, cases);
                let short: Vec<_> = short.into_iter().map(|own| own.0).collect();
                let limits = names(problem, &short);
                if limits.is_empty()
                    || (found.as_ref()).is_some_and(|known| known.limits.len() <= limits.len())
                {
                    continue;
                }
                let ids = seniors.iter();
                let ids = ids.map(|senior| problem.case_ids.get(senior.at()).to_owned());
                found = Some(Together {
                    seniors: ids.collect(),
                    port_id: problem.ports[own.port.at()].id.clone(),
                    date: problem.calendar.date(day).to_string(),
                    limits,
                });
            }
        }
    }
    found
}
