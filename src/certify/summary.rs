//! summary.json: every figure recomputed.

use std::collections::BTreeMap;

use serde_json::Value;

use super::waits::Waits;
use super::written::Claims;
use super::{Tally, agree, gap, tolerance};
use super::{day_to_day, fairness};
use crate::domain::calendar::Day;
use crate::domain::problem::{Cost, Problem};
use crate::domain::proof::{CLOSED, Proof, Proven};
use crate::files::archive::Archive;
use crate::files::plan::{PlanFile, PlanFiles};

/// The hashes of the files read: the feed is the one that was planned.
pub(super) fn inputs(problem: &Problem, summary: &Value, tally: &mut Tally) {
    let empty = serde_json::Map::new();
    let listed = summary["inputs"].as_object().unwrap_or(&empty);
    for input in &problem.inputs {
        let found = listed.get(&input.path).and_then(Value::as_str);
        tally.hold(
            "inputs",
            found == Some(&input.sha256),
            || input.path.clone(),
            || format!("SHA-256 {}, as the file is now", input.sha256),
            || found.unwrap_or("not listed").to_owned(),
        );
    }
    for path in listed.keys() {
        tally.hold(
            "inputs",
            problem.inputs.iter().any(|input| input.path == *path),
            || path.clone(),
            || "a file of the feed".to_owned(),
            || "no such file is read now".to_owned(),
        );
    }
}

/// The feed beside the plan, where it is there: the one that was planned, as far as it is known.
pub(super) fn feed(problem: &Problem, files: &PlanFiles, tally: &mut Tally) {
    // It may be left out.
    if files.is_absent(PlanFile::Feed) {
        return;
    }
    tally.examine("inputs");
    let name = PlanFile::Feed.name();
    let archive = files
        .get(PlanFile::Feed)
        .map_err(ToOwned::to_owned)
        .and_then(|bytes| Archive::open(bytes).map_err(|error| error.to_string()));
    let archive = match archive {
        Ok(archive) => archive,
        Err(why) => {
            tally.breach("inputs", name, "the feed that was planned", why);
            return;
        }
    };
    let own = (problem.calendar.start, problem.calendar.days);
    tally.hold(
        "inputs",
        (archive.start, archive.days) == own,
        || format!("{name}: start and days"),
        || format!("{}, {}", own.0, own.1),
        || format!("{}, {}", archive.start, archive.days),
    );
    for input in &problem.inputs {
        let found = archive.hashes(&input.path);
        let expected = (input.sha256.as_str(), input.kept_sha256.as_str());
        tally.hold(
            "inputs",
            found
                .as_ref()
                .is_some_and(|(read, kept)| (*read, kept.as_str()) == expected),
            || format!("{name}: {}", input.path),
            || format!("read as SHA-256 {}, kept as {}", expected.0, expected.1),
            || {
                found
                    .as_ref()
                    .map_or("not there".to_owned(), |(read, kept)| {
                        format!("{read}, {kept}")
                    })
            },
        );
    }
    for path in archive.paths() {
        tally.hold(
            "inputs",
            problem.inputs.iter().any(|input| input.path == path),
            || format!("{name}: {path}"),
            || "a file of the feed".to_owned(),
            || "no such file is read now".to_owned(),
        );
    }
}

/// Compares figures of summary.json with recomputed ones.
struct Figures<'t> {
    tally: &'t mut Tally,
}

impl Figures<'_> {
    fn number(&mut self, name: &str, found: &Value, expected: Option<f64>) {
        let holds = match (found.as_f64(), expected) {
            (Some(found), Some(expected)) => agree(found, expected),
            (None, None) => found.is_null(),
            _ => false,
        };
        self.hold(
            name,
            holds,
            expected.map_or("null".to_owned(), |v| v.to_string()),
            found,
        );
    }

    fn count(&mut self, name: &str, found: &Value, expected: u64) {
        self.hold(
            name,
            found.as_u64() == Some(expected),
            expected.to_string(),
            found,
        );
    }

    fn text(&mut self, name: &str, found: &Value, expected: &str) {
        self.hold(
            name,
            found.as_str() == Some(expected),
            expected.to_owned(),
            found,
        );
    }

    fn hold(&mut self, name: &str, holds: bool, expected: String, found: &Value) {
        self.rule("summary", name, holds, expected, found);
    }

    fn rule(
        &mut self,
        rule: &'static str,
        name: &str,
        holds: bool,
        expected: String,
        found: &Value,
    ) {
        self.tally.hold(
            rule,
            holds,
            || name.to_owned(),
            || expected,
            || found.to_string(),
        );
    }
}

/// All figures but those of the proof, the solver's and the timings.
pub(super) fn figures(problem: &Problem, written: &Claims, cost: &Cost, tally: &mut Tally) {
    let summary = &written.summary;
    let mut figures = Figures { tally };
    figures.text("model", &summary["model"], &problem.rules.name);
    figures.text(
        "start",
        &summary["start"],
        &problem.calendar.start.to_string(),
    );
    figures.count("days", &summary["days"], problem.calendar.days.into());
    figures.count("cases", &summary["cases"], problem.cases.len() as u64);
    let persons: u64 = problem
        .cases
        .iter()
        .map(|case| u64::from(problem.classes[case.class.at()].persons))
        .sum();
    figures.count("persons", &summary["persons"], persons);
    let allow_moves = &summary["allow_moves"];
    figures.hold(
        "allow_moves",
        allow_moves.is_boolean(),
        "true or false".to_owned(),
        allow_moves,
    );
    let parts = [
        ("wait", cost.wait),
        ("late", cost.late),
        ("travel", cost.travel),
        ("unscheduled", cost.unscheduled),
        ("moves", cost.moves),
        ("total", cost.total()),
    ];
    for (part, value) in parts {
        figures.number(&format!("cost.{part}"), &summary["cost"][part], Some(value));
    }
    reasons(written, &mut figures);
    waits(problem, written, &mut figures);
    day_to_day::figures(problem, written, cost.total(), tally);
    fairness::figures(problem, written, tally);
}

/// The figures of the proof: no bound is greater than what is proven here, and no plan is said to be
/// the best that is not.
pub(super) fn proof(
    written: &Claims,
    cost: f64,
    told: Option<Proof>,
    proven: &Proven,
    tally: &mut Tally,
) {
    let summary = &written.summary;
    let mut figures = Figures { tally };
    let mut certificate = |name: &str, holds, expected: String, found: &Value| {
        figures.rule("certificate", name, holds, expected, found);
    };
    let found = &summary["lower_bound"];
    let bound = found.as_f64();
    let most = proven.lower_bound + tolerance(proven.lower_bound.abs());
    certificate(
        "lower_bound",
        bound.is_some_and(|bound| bound <= most),
        format!("at most {}", proven.lower_bound),
        found,
    );
    certificate(
        "lower_bound",
        bound.is_some_and(|bound| bound <= cost + tolerance(cost.abs())),
        format!("at most the plan's cost {cost}"),
        found,
    );
    let found = &summary["relaxation_bound"];
    let holds = found
        .as_f64()
        .is_some_and(|found| agree(found, proven.relaxation_bound));
    certificate(
        "relaxation_bound",
        holds,
        proven.relaxation_bound.to_string(),
        found,
    );
    let expected = gap(cost, bound.unwrap_or(f64::NAN));
    let found = &summary["gap"];
    let holds = found
        .as_f64()
        .is_some_and(|found| (found - expected).abs() <= 1e-6);
    certificate("gap", holds, expected.to_string(), found);
    let earlier = &summary["earlier_plan"];
    if !earlier.is_null() {
        let most = (cost - bound.unwrap_or(f64::NAN)).max(0.0);
        let found = &earlier["costs_at_most"];
        certificate(
            "earlier_plan.costs_at_most",
            found.as_f64().is_some_and(|found| agree(found, most)),
            most.to_string(),
            found,
        );
        let (could, kept) = (earlier["could_keep"].as_u64(), earlier["kept"].as_u64());
        certificate(
            "earlier_plan.kept",
            kept.zip(could).is_some_and(|(kept, could)| kept <= could),
            "at most could_keep".to_owned(),
            &earlier["kept"],
        );
    }
    let expected = expected <= CLOSED;
    let found = &summary["proof"]["optimal"];
    certificate(
        "proof.optimal",
        *found == Value::Bool(expected),
        expected.to_string(),
        found,
    );
    certificate(
        "proof",
        told == Some(proven.proof),
        format!(
            "{}, {} searched, {} of them not to the end, {} leaves, {} cuts",
            proven.proof.kind.as_str(),
            proven.proof.port_days,
            proven.proof.unfinished,
            proven.proof.leaves,
            proven.proof.cuts
        ),
        &summary["proof"],
    );
}

/// Cases left out, by reason.
fn reasons(written: &Claims, figures: &mut Figures<'_>) {
    let mut by_reason: BTreeMap<&str, u64> = BTreeMap::new();
    for row in 0..written.unscheduled.len() {
        *by_reason
            .entry(written.unscheduled.get(row, 5))
            .or_default() += 1;
    }
    let empty = serde_json::Map::new();
    let found = written.summary["unscheduled_by_reason"]
        .as_object()
        .unwrap_or(&empty);
    for (&reason, &count) in &by_reason {
        let name = format!("unscheduled_by_reason.{reason}");
        figures.count(&name, found.get(reason).unwrap_or(&Value::Null), count);
    }
    for (reason, value) in found {
        if !by_reason.contains_key(reason.as_str()) {
            figures.count(&format!("unscheduled_by_reason.{reason}"), value, 0);
        }
    }
}

/// Counts of the scheduled and their waits, overall and by location, stream and priority.
fn waits(problem: &Problem, written: &Claims, figures: &mut Figures<'_>) {
    let mut overall = Group::default();
    let mut by: [BTreeMap<&str, Group>; 3] = Default::default();
    for entry in &written.appointments {
        let class = problem.class_of(entry.case);
        let case = problem.cases[entry.case.at()];
        let days = [
            Some(entry.day - case.ready.max(Day::START)),
            case.registered.map(|registered| entry.day - registered),
        ];
        let keys = [
            &problem.locations[class.location.at()].id,
            &problem.streams[class.stream.at()],
            &problem.rules.priorities[class.priority.at()].id,
        ];
        overall.add(days, class.persons);
        for (map, key) in by.iter_mut().zip(keys) {
            map.entry(key).or_default().add(days, class.persons);
        }
    }
    let summary = &written.summary;
    group(figures, "", summary, &overall);
    for (name, map) in ["by_location", "by_stream", "by_priority"]
        .into_iter()
        .zip(by)
    {
        let empty = serde_json::Map::new();
        let found = summary[name].as_object().unwrap_or(&empty);
        for (&key, waits) in &map {
            let own = found.get(key).unwrap_or(&Value::Null);
            group(figures, &format!("{name}.{key}."), own, waits);
        }
        for (key, own) in found {
            if !map.contains_key(key.as_str()) {
                group(figures, &format!("{name}.{key}."), own, &Group::default());
            }
        }
    }
}

/// Waits of some of the scheduled: from the first planned day or when they are ready, and from when
/// they were registered, where that is known.
#[derive(Default)]
struct Group {
    waited: Waits,
    registered: Waits,
}

impl Group {
    fn add(&mut self, [waited, registered]: [Option<i32>; 2], persons: u8) {
        for (waits, days) in [
            (&mut self.waited, waited),
            (&mut self.registered, registered),
        ] {
            if let Some(days) = days {
                waits.add(days, persons);
            }
        }
    }
}

fn group(figures: &mut Figures<'_>, path: &str, found: &Value, own: &Group) {
    let name = |key: &str| format!("{path}{key}");
    let (waits, registered) = (&own.waited, &own.registered);
    let told = &found["days_since_registration"];
    let since = |key: &str| name(&format!("days_since_registration.{key}"));
    figures.count(&since("persons"), &told["persons"], registered.persons());
    figures.number(&since("mean"), &told["mean"], registered.mean());
    let p90 = registered.p90().map(f64::from);
    figures.number(&since("p90"), &told["p90"], p90);
    figures.number(
        &name("mean_wait_days"),
        &found["mean_wait_days"],
        waits.mean(),
    );
    let p90 = waits.p90().map(f64::from);
    figures.number(&name("p90_wait_days"), &found["p90_wait_days"], p90);
    figures.count(
        &name("scheduled_cases"),
        &found["scheduled_cases"],
        waits.cases,
    );
    figures.count(
        &name("scheduled_persons"),
        &found["scheduled_persons"],
        waits.persons(),
    );
}
