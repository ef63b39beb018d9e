//! Cases that can never be appointed, and needs that nobody serves.

use super::Lines;
use super::reach::{Must, Reach};
use super::wanted::Wanted;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, ClassIndex};
use crate::domain::limits::LimitKey;
use crate::domain::plan::ConflictKind;
use crate::domain::problem::Problem;
use crate::feed::report::{Report, did_you_mean, nearest};
use crate::notice::{Kind, Notice, kinds};

const FILE: &str = "cases.csv";

pub(super) fn check(problem: &Problem, lines: Lines<'_>, wanted: &Wanted<'_>, report: &mut Report) {
    unknown_needs(problem, lines, report);
    unknown_streams(problem, report);
    rare_streams(problem, lines, report);
    promises(problem, lines, report);
    never_appointed(problem, lines, wanted, report);
}

fn unknown_needs(problem: &Problem, lines: Lines<'_>, report: &mut Report) {
    let mut known: Vec<&str> = problem
        .rules
        .resources
        .iter()
        .flat_map(|resource| &resource.usages)
        .filter_map(|usage| usage.need.as_deref())
        .collect();
    known.sort_unstable();
    known.dedup();
    let mut tags: Vec<(&str, usize)> = Vec::new();
    for (at, set) in problem.need_sets.iter().enumerate() {
        tags.extend(set.iter().map(|tag| (tag.as_str(), at)));
    }
    tags.sort_unstable();
    // Sets are in the order of their first cases.
    tags.dedup_by_key(|(tag, _)| *tag);
    tags.retain(|(tag, _)| known.binary_search(tag).is_err());
    if tags.is_empty() {
        return;
    }
    let mut first: Vec<Option<usize>> = vec![None; problem.need_sets.len()];
    for (at, case) in problem.cases.iter().enumerate() {
        first[problem.classes[case.class.at()].needs.at()].get_or_insert(at);
    }
    for (tag, set) in tags {
        report.push_with(&kinds::UNKNOWN_NEED, || {
            let notice = Notice::new(
                &kinds::UNKNOWN_NEED,
                FILE,
                format!("no resource of the model serves the need `{tag}`, so it limits nothing"),
            )
            .at("needs", tag)
            .remedy(did_you_mean(
                tag,
                known.iter().copied(),
                "leave it if it is only a note",
            ));
            match first[set].and_then(|at| lines.cases.get(at)) {
                Some(&line) => notice.at_row(u64::from(line)),
                None => notice,
            }
        });
    }
}

fn unknown_streams(problem: &Problem, report: &mut Report) {
    let mut there: Vec<&str> = problem
        .classes
        .iter()
        .map(|class| problem.streams[class.stream.at()].as_str())
        .collect();
    there.sort_unstable();
    there.dedup();
    for resource in &problem.rules.resources {
        for stream in resource
            .usages
            .iter()
            .filter_map(|row| row.stream.as_deref())
        {
            if there.binary_search(&stream).is_ok() {
                continue;
            }
            // A model may well serve streams that a feed does not have; a slip of the pen is near
            // to one that it has.
            if let Some(near) = nearest(stream, there.iter().copied()) {
                report.push(
                    Notice::new(
                        &kinds::UNKNOWN_STREAM,
                        problem.rules.name.clone(),
                        format!(
                            "a usage row of {} is for the stream `{stream}`, which no case has",
                            resource.id
                        ),
                    )
                    .at("stream", stream)
                    .remedy(format!("did you mean `{near}`?")),
                );
            }
        }
    }
}

/// How many times as many cases a stream must have to be taken for the one that was meant.
const RARE: usize = 10;

/// Streams of few cases whose name is close to that of many, and that no phase opens.
fn rare_streams(problem: &Problem, lines: Lines<'_>, report: &mut Report) {
    let mut cases = vec![0; problem.streams.len()];
    let mut first: Vec<Option<usize>> = vec![None; problem.streams.len()];
    for (at, case) in problem.cases.iter().enumerate() {
        let stream = problem.classes[case.class.at()].stream.at();
        cases[stream] += 1;
        first[stream].get_or_insert(at);
    }
    for (at, stream) in problem.streams.iter().enumerate() {
        let Some(case) = first[at].filter(|_| !problem.phased[at]) else {
            continue;
        };
        let common = problem.streams.iter().zip(&cases);
        let common = common.filter(|(_, count)| **count >= RARE * cases[at]);
        let Some(near) = nearest(stream, common.map(|(name, _)| name.as_str())) else {
            continue;
        };
        report.push(
            Notice::new(
                &kinds::RARE_STREAM,
                FILE,
                format!("few cases have the stream `{stream}`, and many `{near}`"),
            )
            .at_row(u64::from(lines.cases[case]))
            .at("stream", stream.as_str())
            .remedy(format!("did you mean `{near}`?")),
        );
    }
}

/// Promises that cannot be kept, whatever else is planned.
fn promises(problem: &Problem, lines: Lines<'_>, report: &mut Report) {
    for (promise, &line) in problem.promises.iter().zip(lines.promises) {
        let Some(kind) = problem.impossible(promise) else {
            continue;
        };
        let port = &problem.ports[promise.port.at()].id;
        let date = problem.calendar.date(promise.day).to_string();
        let slot = promise.slot.map(|slot| slot.to_string());
        let (column, value, message) = match kind {
            ConflictKind::NoCorridor => {
                let location = problem.class_of(promise.case).location;
                let location = &problem.locations[location.at()].id;
                let message = format!("{port} cannot be reached from {location}");
                ("port_id", port.clone(), message)
            }
            ConflictKind::BeforeReady => {
                let ready = problem.cases[promise.case.at()].ready;
                let ready = problem.calendar.date(ready);
                ("date", date, format!("the case is ready only on {ready}"))
            }
            ConflictKind::Closed { closure } => {
                let reason = &problem.closures.rows()[closure].reason;
                let why = if reason.is_empty() { "" } else { ": " };
                ("date", date, format!("{port} is closed then{why}{reason}"))
            }
            ConflictKind::NoSlot => match slot {
                None => {
                    let message = format!("{port} gives appointments by slot, and none is named");
                    ("slot", String::new(), message)
                }
                Some(slot) => {
                    let message = format!("{port} has no slot at {slot} on that day");
                    ("slot", slot, message)
                }
            },
            // No promise is that by itself.
            ConflictKind::OverLimit { .. } => continue,
        };
        report.push(
            Notice::new(
                &kinds::IMPOSSIBLE_PROMISE,
                "appointments.csv",
                format!("the appointment cannot be kept: {message}"),
            )
            .at_row(line)
            .at(column, value)
            .remedy("correct the appointment, or what contradicts it; or plan with --allow-moves"),
        );
    }
}

/// What is known of a class: the last day with an appointment of each kind.
#[derive(Clone, Copy, Debug)]
struct Last {
    open: Day,
    admitted: Day,
    told: Day,
    fit: Day,
}

fn never_appointed(problem: &Problem, lines: Lines<'_>, wanted: &Wanted<'_>, report: &mut Report) {
    let mut reach = Reach::new(problem, wanted);
    let mut known: Vec<Option<Last>> = vec![None; problem.classes.len()];
    for index in wanted.unsettled() {
        let case = problem.cases[index.at()];
        let ready = case.ready.max(Day::START);
        if ready >= problem.calendar.end() {
            report.push_with(&kinds::CASE_NOT_READY, || not_ready(problem, lines, index));
            continue;
        }
        let last =
            *known[case.class.at()].get_or_insert_with(|| last(&mut reach, case.class, problem));
        if ready <= last.fit {
            continue;
        }
        if reach.is_spent() {
            report.skipped(
                "the feed is so large and tight that not every case was tried for its own",
            );
            return;
        }
        let kind = if ready > last.open {
            &kinds::CASE_WITHOUT_ROUTE
        } else if ready > last.admitted {
            &kinds::CASE_WITHOUT_PHASE
        } else if ready > last.told {
            // That the notice is too long for the days planned is said once.
            if problem.notice_of(problem.class_of(index)) >= problem.calendar.end() {
                continue;
            }
            &kinds::CASE_ON_SHORT_NOTICE
        } else {
            &kinds::CASE_TOO_LARGE
        };
        report.push_with(kind, || {
            let notice = never(problem, lines, index, kind);
            if kind.code == kinds::CASE_TOO_LARGE.code {
                too_large(problem, lines, &mut reach, index, notice)
            } else {
                notice
            }
        });
    }
}

fn last(reach: &mut Reach<'_>, class: ClassIndex, problem: &Problem) -> Last {
    let fit = reach.last(class, Must::Fit);
    if fit == problem.calendar.last() {
        return Last {
            open: fit,
            admitted: fit,
            told: fit,
            fit,
        };
    }
    Last {
        open: reach.last(class, Must::BeOpen),
        admitted: reach.last(class, Must::BeAdmitted),
        told: reach.last(class, Must::BeTold),
        fit,
    }
}

fn not_ready(problem: &Problem, lines: Lines<'_>, index: CaseIndex) -> Notice {
    let date = problem
        .calendar
        .date(problem.cases[index.at()].ready)
        .to_string();
    let last = problem.calendar.date(problem.calendar.last());
    Notice::new(
        &kinds::CASE_NOT_READY,
        FILE,
        format!(
            "case {} is ready only after {last}, the last day planned",
            problem.case_ids.get(index.at())
        ),
    )
    .at_row(u64::from(lines.cases[index.at()]))
    .at("ready_on", date)
    .remedy("nothing, if that is meant")
}

fn never(problem: &Problem, lines: Lines<'_>, index: CaseIndex, kind: &'static Kind) -> Notice {
    let class = problem.class_of(index);
    let id = problem.case_ids.get(index.at());
    let location = &problem.locations[class.location.at()].id;
    let stream = &problem.streams[class.stream.at()];
    let (message, column, value, remedy) = if kind.code == kinds::CASE_WITHOUT_ROUTE.code {
        (
            format!(
                "no port that may take case {id} can be reached from {location} and is open from the day it is ready"
            ),
            "location_id",
            location.clone(),
            "check corridors.csv, the case's `ports`, slots.csv and closures.csv",
        )
    } else if kind.code == kinds::CASE_ON_SHORT_NOTICE.code {
        let notice = problem.notice_of(class);
        (
            format!(
                "case {id} could be appointed only sooner than the {notice} days of notice allow"
            ),
            "ready_on",
            problem
                .calendar
                .date(problem.cases[index.at()].ready)
                .to_string(),
            "check `notice_days` in plan.toml, and the phases and open days after it",
        )
    } else if kind.code == kinds::CASE_WITHOUT_PHASE.code {
        (
            format!(
                "no phase of the stream {stream} admits case {id} from the day it is ready at a port that it can reach"
            ),
            "stream",
            stream.clone(),
            "check its `status` and `enrolled_on`, and the phases' statuses, ports and dates",
        )
    } else {
        (
            format!(
                "case {id} alone needs more than there is, wherever and whenever it could be appointed"
            ),
            "persons",
            class.persons.to_string(),
            "raise the limit on some day, or check `persons`",
        )
    };
    Notice::new(kind, FILE, message)
        .at_row(u64::from(lines.cases[index.at()]))
        .at(column, value)
        .remedy(remedy)
}

fn is_of_slots(key: LimitKey) -> bool {
    matches!(key, LimitKey::Resource { slot: Some(_), .. })
}

/// Names what the case lacks where it lacks least, and where that is to be raised.
fn too_large(
    problem: &Problem,
    lines: Lines<'_>,
    reach: &mut Reach<'_>,
    index: CaseIndex,
    mut notice: Notice,
) -> Notice {
    let Some(nearest) = reach.alone.nearest(index).cloned() else {
        return notice;
    };
    let (mut lacks, mut raise) = (Vec::new(), Vec::new());
    for excess in &nearest.over {
        let key = problem.limits.key(excess.limit);
        let (resource, site) = problem.limit_name(key);
        let name = format!("{resource}@{site}");
        let fixed = reach.alone.fixed(excess.limit);
        let there = if fixed > 0.0 {
            "published appointments leave"
        } else {
            "there is"
        };
        lacks.push(format!(
            "{} of {name}, where {there} {}",
            excess.needs, excess.left
        ));
        let given = match key {
            LimitKey::Resource { .. } => {
                let line = lines.amounts.get(excess.limit.at()).copied().unwrap_or(0);
                ("capacity.csv", u64::from(line))
            }
            LimitKey::Phase { phase, .. } => ("phases.csv", Lines::of(lines.phases, phase.at())),
        };
        let row = match given {
            (_, 0) => String::new(),
            (file, line) => format!(" ({file}, row {line})"),
        };
        let times = match excess.times {
            1 if is_of_slots(key) => " in one slot".to_owned(),
            1 => " on one day".to_owned(),
            times if is_of_slots(key) => format!(" in each of {times} slots"),
            times => format!(" on each of {times} days"),
        };
        raise.push(format!("{name} by {}{times}{row}", excess.most_missing));
    }
    let port = &problem.ports[nearest.port.at()];
    let slot = nearest
        .slot
        .map(|slot| format!(" at {}", port.slots[slot as usize].start));
    notice.message = format!(
        "{}; where it lacks least, at {} on {}{}, it takes {}",
        notice.message,
        port.id,
        problem.calendar.date(nearest.day),
        slot.unwrap_or_default(),
        lacks.join(", and ")
    );
    notice.remedy(format!("raise {}, or check `persons`", raise.join(" and ")))
}
