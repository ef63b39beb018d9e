//! changes.csv: what became of every appointment that the feed publishes.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::Tally;
use super::written::Claims;
use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;
use crate::domain::problem::{Booking, Problem};
use crate::domain::release::Release;
use crate::files::columns::CHANGES;

/// The fields of a row.
type Row<T> = [T; CHANGES.len()];

/// What the feed and schedule.csv say of one case.
#[derive(Clone, Copy, Default)]
struct Case<'p> {
    /// Its row in schedule.csv.
    row: Option<usize>,
    promise: Option<&'p Booking>,
    /// Its last appointment that does not stand any longer.
    gone: Option<(&'p Booking, Release)>,
    done: bool,
}

/// Every row, that none is missing, and the order.
pub(super) fn file(
    problem: &Problem,
    by_id: &FxHashMap<&str, CaseIndex>,
    written: &Claims,
    tally: &mut Tally,
) {
    let cases = cases(problem, written);
    let mut listed = vec![false; cases.len()];
    for row in 0..written.changes.len() {
        let found: Row<&str> = std::array::from_fn(|at| written.changes.get(row, at));
        if row > 0 {
            let before = written.changes.get(row - 1, 0);
            tally.hold(
                "changes_file",
                before < found[0],
                || format!("order of row {}", row + 2),
                || "sorted by case_id, each once".to_owned(),
                || format!("{} after {before}", found[0]),
            );
        }
        let Some(at) = by_id.get(found[0]).map(|case| case.at()) else {
            tally.breach(
                "changes_file",
                found[0],
                "a case of the feed",
                "an unknown one",
            );
            continue;
        };
        listed[at] = true;
        let expected = expected(problem, written, at, cases[at]);
        tally.hold(
            "changes_file",
            expected.as_ref().is_some_and(|own| *own == found),
            || found[0].to_owned(),
            || {
                expected
                    .as_ref()
                    .map_or("no row".to_owned(), |own| own.join(","))
            },
            || found.join(","),
        );
    }
    for (at, case) in cases.into_iter().enumerate() {
        if listed[at] {
            continue;
        }
        if let Some(expected) = expected(problem, written, at, case) {
            tally.hold(
                "changes_file",
                false,
                || problem.case_ids.get(at).to_owned(),
                || expected.join(","),
                || "no row".to_owned(),
            );
        }
    }
}

fn cases<'p>(problem: &'p Problem, written: &Claims) -> Vec<Case<'p>> {
    let mut cases = vec![Case::default(); problem.cases.len()];
    for entry in &written.appointments {
        cases[entry.case.at()].row = Some(entry.row);
    }
    for booking in problem.published() {
        cases[booking.case.at()].promise = Some(booking);
    }
    for booking in &problem.earlier {
        cases[booking.case.at()].done = true;
    }
    for own in &problem.released {
        let gone = &mut cases[own.booking.case.at()].gone;
        let later = gone.is_none_or(|(other, _)| {
            own.booking.day > other.day
                || (own.booking.day == other.day && own.booking.slot >= other.slot)
        });
        if later {
            *gone = Some((&own.booking, own.why));
        }
    }
    cases
}

/// The row that a case must have; none where nothing is different for it.
fn expected<'w>(
    problem: &'w Problem,
    written: &'w Claims,
    at: usize,
    case: Case<'_>,
) -> Option<Row<Cow<'w, str>>> {
    if case.done {
        return None;
    }
    let status = case.row.map(|row| written.schedule.get(row, 10));
    let (change, old, reason) = match (status, case.promise, case.gone) {
        (Some("kept"), Some(_), _) => return None,
        (Some(_), Some(promise), _) => ("moved", Some(promise), "conflict"),
        (Some(_), None, Some((booking, why))) => ("new", Some(booking), why.as_str()),
        (Some(_), None, None) => ("new", None, ""),
        (None, Some(promise), _) => ("lost", Some(promise), "conflict"),
        (None, None, Some((booking, why))) if booking.day >= Day::START => {
            ("closed", Some(booking), why.as_str())
        }
        (None, None, _) => return None,
    };
    let class = &problem.classes[problem.cases[at].class.at()];
    let old = old.map(|own| {
        let slot = own.slot.map(|start| start.to_string());
        [
            Cow::Borrowed(problem.ports[own.port.at()].id.as_str()),
            Cow::Owned(problem.calendar.date(own.day).to_string()),
            Cow::Owned(slot.unwrap_or_default()),
        ]
    });
    let [old_port, old_date, old_slot] = old.unwrap_or_default();
    let new = |column| {
        let new = case.row.map(|row| written.schedule.get(row, column));
        Cow::Borrowed(new.unwrap_or(""))
    };
    Some([
        Cow::Borrowed(problem.case_ids.get(at)),
        Cow::Owned(class.persons.to_string()),
        Cow::Borrowed(&problem.locations[class.location.at()].id),
        Cow::Borrowed(change),
        old_port,
        old_date,
        old_slot,
        new(1),
        new(2),
        new(3),
        Cow::Borrowed(reason),
    ])
}
