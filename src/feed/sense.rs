//! What a feed may say but probably does not mean.

use super::report::{Report, did_you_mean};
use crate::domain::id::PhaseIndex;
use crate::domain::problem::Problem;
use crate::notice::Notice;

/// All warnings of this kind.
pub(super) fn check(problem: &Problem, report: &mut Report) {
    phases_without_cases(problem, report);
    unknown_needs(problem, report);
}

fn phases_without_cases(problem: &Problem, report: &mut Report) {
    for (at, phase) in problem.phases.iter().enumerate() {
        let index = PhaseIndex::new(at);
        let wanted = problem
            .classes
            .iter()
            .any(|class| problem.phase_sets[class.phases.at()].contains(&index));
        if !wanted {
            report.push(
                Notice::warning(
                    "phase_without_cases",
                    "phases.csv",
                    format!(
                        "no case matches the stream, statuses and enrolment of phase {}",
                        phase.id
                    ),
                )
                .at("phase_id", phase.id.clone())
                .remedy("check its stream, statuses and enrolment range"),
            );
        }
    }
}

fn unknown_needs(problem: &Problem, report: &mut Report) {
    let mut known: Vec<&str> = problem
        .rules
        .resources
        .iter()
        .flat_map(|resource| &resource.usages)
        .filter_map(|usage| usage.need.as_deref())
        .collect();
    known.sort_unstable();
    known.dedup();
    let mut tags: Vec<&str> = problem
        .need_sets
        .iter()
        .flatten()
        .map(String::as_str)
        .collect();
    tags.sort_unstable();
    tags.dedup();
    for tag in tags {
        if known.binary_search(&tag).is_err() {
            report.push(
                Notice::warning(
                    "unknown_need",
                    "cases.csv",
                    format!(
                        "no resource of the model serves the need `{tag}`, so it limits nothing"
                    ),
                )
                .at("needs", tag)
                .remedy(did_you_mean(
                    tag,
                    known.iter().copied(),
                    "leave it if it is only a note",
                )),
            );
        }
    }
}
