//! Phases that admit nobody.

use super::Lines;
use crate::domain::calendar::Day;
use crate::domain::id::{PhaseIndex, PortIndex};
use crate::domain::problem::{Phase, Problem};
use crate::feed::report::{Report, nearest};
use crate::notice::{Kind, Notice, kinds};

/// Most steps of the search for what a phase admits.
const MOST_STEPS: u64 = 20_000_000;

pub(super) fn check(problem: &Problem, lines: Lines<'_>, report: &mut Report) {
    let mut least: Vec<Option<u8>> = vec![None; problem.phases.len()];
    for class in &problem.classes {
        for phase in &problem.phase_sets[class.phases.at()] {
            let own = &mut least[phase.at()];
            *own = Some(own.map_or(class.persons, |least| least.min(class.persons)));
        }
    }
    let mut steps = 0;
    for (at, phase) in problem.phases.iter().enumerate() {
        let place = |kind: &'static Kind, message: String| {
            Notice::new(kind, "phases.csv", message).at_row(Lines::of(lines.phases, at))
        };
        let open = open_days(problem, phase);
        let notice = match least[at] {
            None => Some(without_cases(problem, phase, place)),
            Some(_) if open.len() == 0 => Some(
                place(
                    &kinds::PHASE_OUTSIDE_HORIZON,
                    format!("phase {} is not open on any day planned", phase.id),
                )
                .at("opens_on", problem.calendar.date(phase.opens).to_string())
                .remedy("nothing, if that is meant"),
            ),
            Some(persons) => {
                let index = PhaseIndex::new(at);
                let most = open
                    .clone()
                    .map(|day| problem.limits.amount(problem.limits.of_phase(index, day)))
                    .fold(0.0, f64::max);
                if most < f64::from(persons) {
                    Some(
                        place(
                            &kinds::PHASE_WITHOUT_ROOM,
                            format!(
                                "phase {} admits at most {most} persons a day, and the smallest case has {persons}",
                                phase.id
                            ),
                        )
                        .at("phase_id", phase.id.clone())
                        .remedy("raise `persons_per_day_full`, or leave it empty for no cap"),
                    )
                } else if is_shadowed(problem, index, &open, &mut steps) {
                    Some(
                        place(
                            &kinds::PHASE_SHADOWED,
                            format!(
                                "phases above it admit all that phase {} could, so it is never used",
                                phase.id
                            ),
                        )
                        .at("phase_id", phase.id.clone())
                        .remedy("put the narrower phase first"),
                    )
                } else {
                    None
                }
            }
        };
        if let Some(notice) = notice {
            report.push(notice);
        }
    }
}

/// The days of the horizon on which a phase is open.
fn open_days(
    problem: &Problem,
    phase: &Phase,
) -> impl DoubleEndedIterator<Item = Day> + ExactSizeIterator + Clone + use<> {
    let end = phase.closes.map_or(Day::NEVER, |day| day + 1);
    problem.calendar.within(phase.opens..end)
}

fn without_cases(
    problem: &Problem,
    phase: &Phase,
    place: impl FnOnce(&'static Kind, String) -> Notice,
) -> Notice {
    let stream = &problem.streams[phase.stream.at()];
    let mut there: Vec<&str> = problem
        .classes
        .iter()
        .map(|class| problem.streams[class.stream.at()].as_str())
        .collect();
    there.sort_unstable();
    there.dedup();
    let known = there.binary_search(&stream.as_str()).is_ok();
    let near = if known { None } else { nearest(stream, there) };
    let remedy = match near {
        Some(near) => format!("did you mean the stream `{near}`?"),
        None => "check its stream, statuses and enrolment range".to_owned(),
    };
    let column = if known { "phase_id" } else { "stream" };
    let value = if known { &phase.id } else { stream };
    place(
        &kinds::PHASE_WITHOUT_CASES,
        format!(
            "no case matches the stream, statuses and enrolment of phase {}",
            phase.id
        ),
    )
    .at(column, value.clone())
    .remedy(remedy)
}

/// Whether phases before it admit whatever a phase could.
fn is_shadowed(
    problem: &Problem,
    phase: PhaseIndex,
    open: &(impl Iterator<Item = Day> + Clone),
    steps: &mut u64,
) -> bool {
    let own = &problem.phases[phase.at()];
    for set in problem.phase_sets.iter().filter(|set| set.contains(&phase)) {
        for port in (0..problem.ports.len()).map(PortIndex::new) {
            for day in open.clone() {
                *steps += set.len() as u64;
                let first = set
                    .iter()
                    .find(|other| problem.phases[other.at()].admits(port, day));
                if first == Some(&phase) || *steps > MOST_STEPS {
                    return false;
                }
            }
        }
    }
    // A phase of no port is the feed's own affair.
    own.ports.as_ref().is_none_or(|ports| !ports.is_empty())
}
