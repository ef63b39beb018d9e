//! Plans that may move promises which conflict (rule 4), against the true optimum of small feeds, from
//! an integer program that has a column for each promise kept, each appointment and each case left out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::common;
use crate::common::ledger::Ledger;
use crate::common::small::Small;
use crate::repair::broken;
use paso::certify::{self, port_days};
use paso::domain::id::CaseIndex;
use paso::domain::plan::{AppointmentStatus, Reason};
use paso::domain::problem::{Booking, Problem};
use paso::domain::proof::{Packed, Values};
use paso::domain::scenario::Change;
use paso::feed::{self, Overrides};
use paso::files::plan::{PlanFile, PlanFiles};
use paso::lp::{Program, Status};
use paso::outputs;
use paso::pipeline::{Effort, Options, Outcome, PlanError, Silent, plan};
use paso::solver::highs::Highs;
use paso::solver::{Backend, Settings};
use paso::whatif::apply::{Applied, apply};
use paso::whatif::{Answer, Depth, Found, Session, grammar};
use serde_json::Value;

/// A feed with broken promises; every fifth is read with a day less, so that promises of the last day
/// lie after the horizon.
fn read(home: &Path, seed: u64) -> Problem {
    let whole = common::read(home);
    if !seed.is_multiple_of(5) || whole.calendar.days < 3 {
        return whole;
    }
    let overrides = Overrides {
        days: Some(i64::from(whole.calendar.days) - 1),
        ..Overrides::default()
    };
    feed::read(home, &overrides).problem.unwrap()
}

/// The promises that conflicts involve, by the plainest sums.
fn involved(problem: &Problem) -> Vec<Booking> {
    let ledger = Ledger::of_booked(problem);
    let amounts = problem.limits.amounts();
    let is_broken = |limit: usize| {
        let amount = amounts[limit];
        ledger.used[limit] > amount + 1e-6 * amount + 1e-6
    };
    let promises = problem.promises.iter().filter(|own| {
        let uses = ledger.uses(own.case, own.port, own.day, own.slot);
        let mut takes = uses.iter().filter(|(_, amount)| *amount > 0.0);
        problem.impossible(own).is_some() || takes.any(|&(limit, _)| is_broken(limit))
    });
    promises.copied().collect()
}

/// The least cost of a plan with moves allowed.
fn least_cost(problem: &Problem, movable: &[Booking]) -> f64 {
    let promise_of = |case: CaseIndex| movable.iter().find(|own| own.case == case);
    let mut ledger = Ledger::new(problem, vec![0.0; problem.limits.len()]);
    let mut done = vec![false; problem.cases.len()];
    let mut constant = 0.0;
    for own in problem.earlier.iter().chain(&problem.promises) {
        if promise_of(own.case).is_some() {
            continue;
        }
        done[own.case.at()] = true;
        if own.day.0 >= 0 {
            constant += ledger.cost(own.case, own.port, own.day);
        }
        let uses = ledger.uses(own.case, own.port, own.day, own.slot);
        ledger.add(&uses, 1.0);
    }
    let mut program = Program::new();
    program.integer = true;
    let mut limit_rows: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, fact) in problem.cases.iter().enumerate() {
        let case = CaseIndex::new(at);
        let promise = promise_of(case);
        let status = problem.class_of(case).status;
        let gone = status.is_some_and(|at| problem.statuses[at.at()] == "withdrawn");
        let ready = fact.ready < problem.calendar.end();
        if done[at] || gone || (promise.is_none() && !ready) {
            continue;
        }
        let charge = promise.map_or(0.0, |_| {
            problem.rules.objective.move_weight * problem.persons(case)
        });
        let none = if ready {
            problem.cost_unscheduled(case).total() + charge
        } else {
            charge
        };
        constant += none;
        let mut choices: Vec<(f64, Vec<(usize, f64)>)> = Vec::new();
        for (port, day, slot) in ledger.places(case, problem.calendar.end()) {
            if promise.is_some_and(|own| (own.port, own.day, own.slot) == (port, day, slot)) {
                continue;
            }
            let cost = ledger.cost(case, port, day) + charge;
            choices.push((cost, ledger.uses(case, port, day, slot)));
        }
        if let Some(own) = promise
            && problem.impossible(own).is_none()
        {
            let uses = ledger.uses(case, own.port, own.day, own.slot);
            choices.push((ledger.cost(case, own.port, own.day), uses));
        }
        let once = program.add_row(f64::NEG_INFINITY, 1.0);
        for (cost, uses) in choices {
            if !ledger.fits_alone(&uses) {
                continue;
            }
            let mut entries: BTreeMap<usize, f64> = BTreeMap::from([(once, 1.0)]);
            for (limit, amount) in uses {
                let left = problem.limits.amounts()[limit] - ledger.used[limit];
                if left.is_finite() {
                    let new = || program.add_row(f64::NEG_INFINITY, left.max(0.0));
                    let row = *limit_rows.entry(limit).or_insert_with(new);
                    *entries.entry(row).or_default() += amount;
                }
            }
            let entries: Vec<(usize, f64)> = entries.into_iter().collect();
            program.add_column(cost - none, 1.0, &entries);
        }
    }
    let solution = Highs.solve(&program, &Settings::default());
    assert_eq!(solution.status, Status::Optimal);
    let costs = program.costs.iter().zip(&solution.columns);
    constant + costs.map(|(cost, x)| cost * x).sum::<f64>()
}

fn allowing(problem: &Problem, effort: Effort) -> Outcome {
    let options = Options {
        effort,
        allow_moves: true,
        ..Options::default()
    };
    plan(problem, &options, &Silent).unwrap()
}

/// How many promises are kept that could be moved, moved and lost. All others must stand.
fn told(problem: &Problem, movable: &[Booking], outcome: &Outcome) -> [usize; 3] {
    let mut counts = [0; 3];
    for own in &problem.promises {
        let all = &outcome.schedule.appointments;
        let found = all.iter().find(|one| one.case == own.case);
        let may_move = movable.contains(own);
        let Some(found) = found else {
            let mut left_out = outcome.schedule.unscheduled.iter();
            let reason = left_out.find(|one| one.case == own.case).unwrap();
            assert!(may_move && reason.reason == Reason::PromiseLost);
            counts[2] += 1;
            continue;
        };
        let same = (found.port, found.day, found.slot) == (own.port, own.day, own.slot);
        match found.status {
            AppointmentStatus::Kept => assert!(same && problem.impossible(own).is_none()),
            AppointmentStatus::Moved => assert!(may_move && !same),
            AppointmentStatus::New => panic!("{own:?} is none of its own"),
        }
        counts[usize::from(!same)] += usize::from(may_move);
    }
    counts
}

/// What came of plans of broken feeds.
#[derive(Debug, Default)]
struct Tally {
    feeds: u32,
    optimal: u32,
    /// Promises that could be moved, and lie after the horizon.
    later: usize,
    /// Kept, moved and lost, of those that could be.
    became: [usize; 3],
    /// Feeds of which days with all their ports prove more than each port's days.
    by_days: u32,
    /// What cuts proved.
    cuts: u32,
}

impl Tally {
    /// Plans a feed and holds the plan against the optimum, if its promises conflict.
    fn add(&mut self, problem: &Problem, effort: Effort, seed: u64) {
        let movable = involved(problem);
        if movable.is_empty() {
            return;
        }
        self.feeds += 1;
        let later = |own: &&Booking| !problem.calendar.contains(own.day);
        self.later += movable.iter().filter(later).count();
        let outcome = allowing(problem, effort);
        let verdict = certify::check(problem, &outputs::files(problem, &outcome));
        assert!(verdict.passed(), "seed {seed}: {:?}", verdict.violations);
        for (sum, count) in self
            .became
            .iter_mut()
            .zip(told(problem, &movable, &outcome))
        {
            *sum += count;
        }
        let (best, cost) = (least_cost(problem, &movable), outcome.cost.total());
        let slack = 1e-6 * best.abs() + 1e-6;
        assert!(cost >= best - slack, "seed {seed}: {cost} below {best}");
        let bound = outcome.lower_bound;
        assert!(bound <= best + slack, "seed {seed}: {bound} above {best}");
        let mut cases: Vec<CaseIndex> = movable.iter().map(|own| own.case).collect();
        cases.sort_unstable();
        let allowed = problem.with_all_promised().allowing(&cases);
        for values in [&outcome.values, &Values::default()] {
            let [ports, days] = [Packed::PortDay, Packed::Day].map(|packed| {
                let whole = port_days::whole(&allowed, &outcome.prices, values, packed);
                assert!(
                    whole.lower_bound <= best + slack,
                    "seed {seed}: {packed:?} {whole:?} above {best}"
                );
                whole.lower_bound
            });
            self.by_days += u32::from(days > ports + slack);
        }
        self.cuts += crate::cuts::hold(&allowed, &outcome, best, seed);
        if cost <= best + slack {
            self.optimal += 1;
        } else {
            eprintln!("seed {seed}: cost {cost}, optimum {best}");
        }
    }
}

#[test]
fn small_plans_that_move_promises_are_optimal_nearly_always_and_never_beat_the_optimum() {
    let mut tally = Tally::default();
    for seed in 0.. {
        if tally.feeds == 300 {
            break;
        }
        let home = broken(seed);
        tally.add(&read(home.path(), seed), Effort::Normal, seed);
    }
    println!("{tally:?}");
    assert!(100 * tally.optimal >= 98 * tally.feeds, "{tally:?}");
    let all = tally.became.iter().all(|count| *count > 100);
    assert!(
        all && tally.later > 0 && tally.by_days > 0 && tally.cuts > 0,
        "{tally:?}"
    );
}

#[test]
#[ignore = "takes minutes: make test-long"]
fn a_thousand_broken_feeds_seen_from_other_days_pass_too() {
    let mut tally = Tally::default();
    for seed in 1000..2000 {
        let home = broken(seed);
        let whole = common::read(home.path());
        let (start, days) = (whole.calendar.start, i64::from(whole.calendar.days));
        let from = i64::try_from(seed % 3).unwrap();
        let overrides = Overrides {
            start: start.checked_add_signed(chrono::TimeDelta::days(from)),
            days: Some((days - i64::try_from(seed % 2).unwrap()).max(1)),
            ..Overrides::default()
        };
        // Seen from another day a feed may lack amounts.
        let Some(problem) = feed::read(home.path(), &overrides).problem else {
            continue;
        };
        let effort = [Effort::Low, Effort::Normal][usize::from(seed % 5 == 0)];
        tally.add(&problem, effort, seed);
    }
    println!("{tally:?}");
    assert!(tally.feeds > 300 && tally.later > 10, "{tally:?}");
}

/// The files of a plan without what hangs on the clock.
fn files_of(problem: &Problem, outcome: &Outcome) -> BTreeMap<&'static str, Vec<u8>> {
    let files = outputs::files(problem, outcome);
    let all = PlanFile::DATA
        .into_iter()
        .filter(|file| !files.is_absent(*file));
    let bytes = |file: PlanFile| files.get(file).unwrap().to_vec();
    let mut found: BTreeMap<_, _> = all.map(|file| (file.name(), bytes(file))).collect();
    let mut summary: Value = serde_json::from_slice(&found["summary.json"]).unwrap();
    summary["seconds"] = Value::Null;
    found.insert("summary.json", summary.to_string().into_bytes());
    found
}

#[test]
fn without_conflicts_allowing_moves_changes_only_what_the_summary_says_of_it() {
    let mut feeds = 0;
    for seed in 0..60 {
        let home = common::random_feed(seed, 20);
        let problem = common::read(home.path());
        let usual = match plan(&problem, &Options::default(), &Silent) {
            Ok(outcome) => outcome,
            Err(PlanError::Conflicts(_)) => continue,
            Err(error) => panic!("{error}"),
        };
        feeds += 1;
        let allowed = allowing(&problem, Effort::Normal);
        let (before, mut after) = (files_of(&problem, &usual), files_of(&problem, &allowed));
        let summary = String::from_utf8(after["summary.json"].clone()).unwrap();
        let other = summary.replace("\"allow_moves\":true", "\"allow_moves\":false");
        assert_ne!(summary, other);
        after.insert("summary.json", other.into_bytes());
        assert!(before == after, "seed {seed}");
    }
    assert!(feeds >= 40, "{feeds}");
}

const PUBLISHED: &str = "case_id,port_id,date,slot\n\
    A1,north,2021-02-19,09:00\n\
    A2,north,2021-02-19,09:00\n\
    A3,north,2021-02-19,10:00\n\
    B1,north,2021-02-20,09:00\n";

/// Three families of two promised a day on which there are seats for four, one other promise, and one
/// family without. `days` and `more` change plan.toml and the amounts.
fn crowded(days: u32, more: &str) -> Small {
    let capacity = format!(
        "resource_id,site_id,from,to,amount\nseat,*,,,10\nroom,*,,,10\nbus,*,,,10\ntotal,*,,,10\n\
         seat,*,2021-02-19,2021-02-19,4\n{more}"
    );
    Small::new(&[
        (
            "plan.toml",
            &format!("model = \"model.toml\"\nstart = 2021-02-19\ndays = {days}\n"),
        ),
        ("slots.csv", "port_id,start\nnorth,09:00\nnorth,10:00\n"),
        (
            "cases.csv",
            "case_id,persons,location_id,stream,priority\nA1,2,town,arrival,standard\n\
             A2,2,town,arrival,standard\nA3,2,town,arrival,standard\n\
             B1,1,town,arrival,standard\nC1,3,town,arrival,standard\n",
        ),
        ("appointments.csv", PUBLISHED),
        ("capacity.csv", &capacity),
    ])
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Plans it with moves allowed; what the command prints as JSON.
fn planned(small: &Small) -> Value {
    let (feed, out) = (small.feed(), small.out());
    let arguments = ["plan", text(&feed), "-o", text(&out), "--allow-moves"];
    let told = common::done(&[&arguments[..], &["--format", "json"]].concat());
    common::done(&["check", text(&feed), text(&out)]);
    serde_json::from_str(&told).unwrap()
}

#[test]
fn the_fewest_people_are_moved_at_their_cost() {
    let small = crowded(3, "");
    let told = planned(&small);
    assert_eq!(told["allow_moves"], true);
    assert_eq!(told["cost"]["moves"], 200.0);
    // C1 waits a day for the others' day, the moved two as well.
    assert_eq!(told["proof"]["optimal"], true, "{told}");
    let rows = small.rows("schedule.csv");
    let status = |word: &str| rows.iter().filter(|row| row[10] == word).count();
    assert_eq!((status("kept"), status("moved"), status("new")), (3, 1, 1));
    let changes = small.rows("changes.csv");
    let moved = changes.iter().find(|row| row[3] == "moved").unwrap();
    assert_eq!(moved[5], "2021-02-19");
    assert_eq!((&moved[8][..], &moved[10][..]), ("2021-02-20", "conflict"));
    // Nowhere to go: the promise is lost.
    let small = crowded(3, "seat,*,2021-02-20,2021-02-21,1\n");
    let told = planned(&small);
    assert_eq!(told["unscheduled_by_reason"]["promise_lost"], 1);
    assert_eq!(told["cost"]["moves"], 200.0);
    let lost: Vec<_> = small.rows("changes.csv");
    let lost = lost.iter().filter(|row| row[3] == "lost");
    assert_eq!(lost.count(), 1);
}

#[test]
fn what_is_wrong_with_moves_is_found() {
    let rules = |change: &dyn Fn(&Small)| -> Vec<String> {
        let small = crowded(3, "");
        planned(&small);
        change(&small);
        let verdict = certify::check(
            &small.problem(),
            &PlanFiles::read(&small.out(), &PlanFile::DATA),
        );
        verdict
            .violations
            .iter()
            .map(|own| own.rule.to_owned())
            .collect()
    };
    let moved = |small: &Small| {
        let rows = small.rows("schedule.csv");
        rows.into_iter().find(|row| row[10] == "moved").unwrap()
    };
    assert_eq!(rules(&|_| ()), Vec::<String>::new());
    let found = |rule: &str, change: &dyn Fn(&Small)| {
        let rules = rules(change);
        assert!(rules.iter().any(|own| own == rule), "{rule}: {rules:?}");
    };
    // Moves that nobody allowed.
    found("promise", &|small| {
        small.tamper(
            "summary.json",
            "\"allow_moves\": true",
            "\"allow_moves\": false",
        );
    });
    found("summary", &|small| {
        small.tamper(
            "summary.json",
            "\"allow_moves\": true",
            "\"allow_moves\": 1",
        );
    });
    found("summary", &|small| {
        small.tamper("summary.json", "\"moves\": 200.0", "\"moves\": 0.0");
    });
    // A promise that no conflict involves.
    found("promise", &|small| {
        small.tamper(
            "schedule.csv",
            "B1,north,2021-02-20,09:00",
            "B1,north,2021-02-21,09:00",
        );
        small.tamper("schedule.csv", ",1,kept", ",2,moved");
    });
    // Who is moved is told so, and where.
    found("promise", &|small| {
        let row = moved(small).join(",");
        small.tamper("schedule.csv", &row, &row.replace(",moved", ",new"));
    });
    found("changes_file", &|small| {
        let rows = small.rows("changes.csv");
        let row = rows.iter().find(|row| row[3] == "moved").unwrap();
        small.tamper("changes.csv", &format!("{}\n", row.join(",")), "");
    });
    found("one_appointment", &|small| {
        let row = format!("{}\n", moved(small).join(","));
        small.tamper("schedule.csv", &row, "");
    });
    // All three on their day are too many, though each may be kept.
    found("capacity", &|small| {
        let row = moved(small);
        let id = &row[0];
        let slot = if id == "A3" { "10:00" } else { "09:00" };
        let old = row.join(",");
        let new = old
            .replace(&row[2], "2021-02-19")
            .replace(&format!(",{},", row[3]), &format!(",{slot},"))
            .replace(",1,moved", ",0,kept");
        small.tamper("schedule.csv", &old, &new);
    });
}

#[test]
fn an_impossible_promise_is_not_kept() {
    let closed = "port_id,from,to,weekdays,slot,reason\nnorth,2021-02-20,2021-02-20,,,flood\n";
    let small = crowded(4, "");
    fs::write(small.feed().join("closures.csv"), closed).unwrap();
    let told = planned(&small);
    assert_eq!(told["cost"]["moves"], 300.0);
    let rows = small.rows("schedule.csv");
    let own = rows.iter().find(|row| row[0] == "B1").unwrap();
    assert_eq!((&own[2][..], &own[10][..]), ("2021-02-21", "moved"));
    // Whoever's promise is moved is told, whatever the days that are asked for.
    let out = small.out();
    let told = common::done(&["changes", text(&out), "--days", "1", "--format", "csv"]);
    let told = told.lines().find(|row| row.starts_with("B1,"));
    assert!(
        told.is_some_and(|row| row.contains(",moved,north,2021-02-20,")),
        "{told:?}"
    );
    let (from, to) = (
        own.join(","),
        "B1,north,2021-02-20,09:00,1,town,arrival,standard,,1,kept",
    );
    small.tamper("schedule.csv", &from, to);
    let violated = small.violated();
    assert!(
        violated.iter().any(|own| own == "promise B1"),
        "{violated:?}"
    );
}

#[test]
fn what_is_moved_is_published_and_the_next_plan_has_no_conflict() {
    let small = crowded(4, "");
    let (feed, out) = (small.feed(), small.out());
    let plan = ["plan", text(&feed), "-o", text(&out)];
    let refused = common::paso(&plan);
    assert_eq!(refused.status.code(), Some(1));
    let words = String::from_utf8(refused.stdout).unwrap();
    assert!(words.contains("--allow-moves"), "{words}");
    planned(&small);
    let moved = small.rows("changes.csv");
    let moved = moved.iter().find(|row| row[3] == "moved").unwrap().clone();
    // Whatever the days that are published: a promise that is moved must not stand.
    let told = common::done(&["publish", text(&out), text(&feed), "--days", "1"]);
    assert!(told.contains("marked `cancelled`"), "{told}");
    let published = fs::read_to_string(feed.join("appointments.csv")).unwrap();
    let was = format!("{},north,2021-02-19,{},cancelled\n", moved[0], moved[6]);
    let is = format!("{},north,2021-02-20,{}", moved[0], moved[9]);
    assert!(
        published.contains(&was) && published.contains(&is),
        "{published}"
    );
    let rows = small.rows("schedule.csv");
    common::done(&plan);
    common::done(&["check", text(&feed), text(&out)]);
    // Nobody is moved again.
    let again = small.rows("schedule.csv");
    let place = |rows: &[Vec<String>]| -> Vec<Vec<String>> {
        rows.iter().map(|row| row[..4].to_vec()).collect()
    };
    assert_eq!(place(&rows), place(&again));
    assert!(again.iter().all(|row| row[10] != "moved"));
}

#[test]
fn questions_are_asked_of_a_feed_whose_promises_may_move() {
    let small = crowded(4, "");
    let feed = small.feed();
    let ask = |sets: &[&str]| -> Value {
        let mut arguments = vec!["what-if", text(&feed), "--allow-moves", "--format", "json"];
        arguments.extend(sets.iter().flat_map(|set| ["--set", *set]));
        serde_json::from_str(&common::done(&arguments)).unwrap()
    };
    let least = |problem: &Problem| least_cost(problem, &involved(problem));
    let base = least(&small.problem());
    // Who has seats moves nobody; with fewer there are more to move.
    for (set, amount) in [
        ("capacity:seat@north=10", 10),
        ("capacity:seat@north=2 2021-02-19", 2),
    ] {
        let told = ask(&[set]);
        assert_eq!(told["base"]["status"], "base");
        assert_eq!(told["base"]["cost"].as_f64().unwrap(), base);
        let own = &told["scenarios"][0];
        assert_eq!(own["status"], "planned", "{told}");
        let to = if amount == 10 {
            ""
        } else {
            "seat,*,2021-02-19,2021-02-19,2\n"
        };
        let other = crowded(4, if amount == 10 { "seat,*,,,10\n" } else { to });
        assert_eq!(
            own["cost"].as_f64().unwrap(),
            least(&other.problem()),
            "{told}"
        );
    }
    let out = small.out();
    let sweep = [
        "--sweep",
        "capacity:seat@north",
        "--scale",
        "0.5..2/4",
        "-o",
        text(&out),
    ];
    common::done(&[&["what-if", text(&feed), "--allow-moves"][..], &sweep].concat());
    let rows = fs::read_to_string(out.join("sweep.csv")).unwrap();
    let mut names = rows.lines().next().unwrap().split(',');
    let cost = names.position(|name| name == "cost").unwrap();
    for (row, factor) in rows.lines().skip(2).zip(["0.5", "1", "1.5", "2"]) {
        let fields: Vec<&str> = row.split(',').collect();
        let change = format!("capacity:seat@north*{factor}");
        let problem = changed(&small.problem(), &change);
        assert_eq!(fields[0], factor);
        assert_eq!(
            fields[cost].parse::<f64>().unwrap(),
            least(&problem),
            "{row}"
        );
    }
}

/// The problem under a change.
fn changed(problem: &Problem, change: &str) -> Problem {
    let change = grammar::change(change, problem).unwrap();
    match apply(problem, &[change]) {
        Applied::Changed(problem) => *problem,
        Applied::Same => problem.clone(),
        Applied::Refused(why) => panic!("{why:?}"),
    }
}

#[test]
fn each_answer_may_move_the_promises_that_conflict_under_its_changes() {
    let options = Options {
        allow_moves: true,
        ..Options::default()
    };
    let (mut answers, mut optimal, mut others) = (0, 0, 0);
    for seed in 0..60 {
        let home = broken(seed);
        let problem = read(home.path(), seed);
        let movable = involved(&problem);
        if movable.is_empty() {
            continue;
        }
        let mut base = Session::new(problem.clone(), &options, &Silent).unwrap();
        let ids = problem.rules.resources.iter().map(|own| own.id.clone());
        let sets = ids.flat_map(|id| ["*2", "*0.5"].map(|by| format!("capacity:{id}@*{by}")));
        let sets: Vec<_> = sets
            .filter_map(|set| grammar::change(&set, &problem).ok())
            .map(|change| vec![change])
            .collect();
        let questions: Vec<&[Change]> = sets.iter().map(Vec::as_slice).collect();
        let found = base.ask_all(&questions, Depth::Plan, &|| true, |_| {});
        for timed in found.unwrap() {
            let Answer::Changed { problem, found } = timed.answer else {
                continue;
            };
            let Found::Plan(outcome) = found else {
                panic!("seed {seed}: {found:?}");
            };
            let problem = problem.with_all_promised();
            let own = involved(&problem);
            others += usize::from(own != movable);
            let verdict = certify::check(&problem, &outputs::files(&problem, &outcome));
            assert!(verdict.passed(), "seed {seed}: {:?}", verdict.violations);
            told(&problem, &own, &outcome);
            let (best, cost) = (least_cost(&problem, &own), outcome.cost.total());
            let slack = 1e-6 * best.abs() + 1e-6;
            assert!(cost >= best - slack, "seed {seed}: {cost} below {best}");
            assert!(outcome.lower_bound <= best + slack, "seed {seed}");
            answers += 1;
            optimal += usize::from(cost <= best + slack);
        }
    }
    println!("{optimal} of {answers} are optimal, {others} with other conflicts");
    assert!(answers > 200 && others > 100, "{answers} {others}");
    assert!(20 * optimal >= 19 * answers, "{optimal} of {answers}");
}

#[test]
fn an_earlier_plan_is_stayed_near_where_promises_are_moved() {
    let small = crowded(4, "");
    planned(&small);
    let before = small.rows("schedule.csv");
    let (feed, old) = (small.feed(), small.feed().with_file_name("old"));
    fs::rename(small.out(), &old).unwrap();
    let out = small.out();
    let arguments = ["plan", text(&feed), "-o", text(&out), "--allow-moves"];
    common::done(&[&arguments[..], &["--previous", text(&old)]].concat());
    common::done(&["check", text(&feed), text(&out)]);
    assert_eq!(before, small.rows("schedule.csv"));
}

#[test]
fn a_plan_that_moved_promises_is_read_shown_and_explained() {
    let more = "seat,*,2021-02-19,2021-02-19,2\nseat,*,2021-02-20,2021-02-20,3\n\
        seat,*,2021-02-21,2021-02-21,0\n";
    let small = crowded(3, more);
    planned(&small);
    let out = small.out();
    let rows = small.rows("changes.csv");
    for change in ["moved", "lost"] {
        assert!(rows.iter().any(|row| row[3] == change), "{rows:?}");
    }
    for row in small
        .rows("schedule.csv")
        .iter()
        .chain(&small.rows("unscheduled.csv"))
    {
        let told = common::done(&["explain", text(&out), &row[0]]);
        let words = match row[row.len() - 1].as_str() {
            "moved" => "is moved",
            "kept" => "is kept",
            "" if row[5] == "promise_lost" => "it has no other",
            _ => "",
        };
        assert!(told.contains(words), "{row:?}: {told}");
    }
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("<li>Moved: "));
    let told = common::done(&["changes", text(&out)]);
    assert!(told.contains("moved"), "{told}");
    let letters = small.feed().with_file_name("letters");
    common::done(&["letters", text(&out), "-o", text(&letters)]);
}
