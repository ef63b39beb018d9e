//! A case of the feed by its name.

use crate::domain::id::CaseIndex;
use crate::domain::problem::Problem;

/// The case of an identifier.
#[must_use]
pub fn case(problem: &Problem, case_id: &str) -> Option<CaseIndex> {
    (0..problem.cases.len())
        .find(|&at| problem.case_ids.get(at) == case_id)
        .map(CaseIndex::new)
}
