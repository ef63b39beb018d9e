//! values.csv: what cases are worth in the proof, where the prices do not say so.

use crate::domain::problem::Problem;
use crate::domain::proof::Values;
use crate::files::columns::VALUES;
use crate::files::table::Table;

/// The file's bytes, sorted by `case_id`; none where there is nothing to tell.
#[must_use]
pub fn bytes(problem: &Problem, values: &Values) -> Option<Vec<u8>> {
    if values.0.is_empty() {
        return None;
    }
    let own = values.0.iter();
    let mut rows: Vec<(&str, f64)> = own
        .map(|&(case, value)| (problem.case_ids.get(case.at()), value))
        .collect();
    rows.sort_unstable_by_key(|row| row.0);
    let mut table = Table::new(&VALUES);
    for (id, value) in rows {
        table.text(id).number(value).end();
    }
    Some(table.bytes())
}
