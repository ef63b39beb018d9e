//! Whose appointment is different from what is published.

use super::facts::Facts;
use crate::report::data::{Told, ToldRow, Visit};
use crate::report::written::{ChangeKind, Spot, Written};

/// Most rows of the page.
const ROWS: usize = 200;

/// None where the plan has no changes.csv.
pub(super) fn told(written: &Written, facts: &Facts<'_>) -> Option<Told> {
    let mut told = Told::default();
    for change in written.changes.as_ref()? {
        told.kinds[change.kind as usize].add(change.persons);
        // Of those who had none before there may be as many as there are cases.
        if change.old.is_none() {
            continue;
        }
        let visit = |spot: &Option<Spot>| {
            spot.as_ref().map(|own| Visit {
                port: facts.port(&own.port_id),
                date: own.date,
                start: own.slot,
            })
        };
        told.rows.push(ToldRow {
            case_id: change.case_id.clone(),
            persons: change.persons,
            location: facts.location(&change.location_id),
            kind: change.kind,
            reason: change.reason.clone(),
            old: visit(&change.old),
            new: visit(&change.new),
        });
    }
    let rank = |kind: ChangeKind| kind as usize;
    // The rows stand by case, and the sort is stable.
    told.rows.sort_by_key(|row| rank(row.kind));
    told.hidden = told.rows.len().saturating_sub(ROWS);
    told.rows.truncate(ROWS);
    Some(told)
}
