//! values.csv: what cases are worth in the proof.

use std::collections::BTreeMap;

use super::Tally;
use super::written::Claims;
use crate::domain::id::CaseIndex;
use crate::domain::problem::Problem;
use crate::domain::proof::{Proof, ProofKind, Values};

/// What summary.json says of the proof; none where it makes no sense.
pub(super) fn told(written: &Claims, tally: &mut Tally) -> Option<Proof> {
    let found = &written.summary["proof"];
    let told = serde_json::from_value::<Proof>(found.clone()).ok();
    tally.hold(
        "certificate",
        told.is_some(),
        || "proof".to_owned(),
        || "`relaxation`, `port_days` or `distinctions`, with how many days at ports were searched, and leaves".to_owned(),
        || found.to_string(),
    );
    told
}

/// The values that the file tells: each a number, of a case that is to be planned, in order.
pub(super) fn file(
    problem: &Problem,
    written: &Claims,
    kind: ProofKind,
    tally: &mut Tally,
) -> Values {
    let Some(rows) = &written.values else {
        return Values::default();
    };
    tally.hold(
        "certificate",
        kind != ProofKind::Relaxation,
        || "values.csv".to_owned(),
        || "no such file, because prices alone are the proof".to_owned(),
        || format!("{} rows", rows.len()),
    );
    let settled = problem.settled();
    let planned = (0..problem.cases.len())
        .filter(|&at| !settled[at] && problem.cases[at].ready < problem.calendar.end());
    let planned: BTreeMap<&str, CaseIndex> = planned
        .map(|at| (problem.case_ids.get(at), CaseIndex::new(at)))
        .collect();
    let mut values = Vec::new();
    let mut before: Option<&str> = None;
    for row in 0..rows.len() {
        let (id, value) = (rows.get(row, 0), rows.get(row, 1));
        let number = value.parse::<f64>().ok().filter(|value| value.is_finite());
        let case = planned.get(id).copied();
        let sorted = before.is_none_or(|before| before < id);
        before = Some(id);
        tally.hold(
            "certificate",
            number.is_some() && case.is_some() && sorted,
            || format!("value of {id}"),
            || "a number for a case that is to be planned, each once, sorted by case_id".to_owned(),
            || value.to_owned(),
        );
        if let (Some(case), Some(number), true) = (case, number, sorted) {
            values.push((case, number));
        }
    }
    values.sort_unstable_by_key(|own| own.0);
    Values(values)
}
