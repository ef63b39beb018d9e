//! What fits alone: appointments that no plan can hold are left out of bound, relaxation, climb and
//! export, and cases with no other are too large, with what they lack.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::ledger::Ledger;
use crate::common::{self};
use crate::optimum::least_cost;
use paso::certify::{self, bound::lower_bound};
use paso::cohorts::queue::Cohorts;
use paso::domain::calendar::Day;
use paso::domain::id::{CaseIndex, LimitIndex};
use paso::domain::plan::{Prices, Reason};
use paso::domain::problem::Problem;
use paso::dual::tables::Tables;
use paso::export::{Kind, named};
use paso::files::plan::{PlanFile, PlanFiles};
use paso::outputs::{self, writer};
use paso::pipeline::{Effort, Options, Outcome, PlanError, Silent, plan};
use paso::solver::highs::Highs;
use paso::solver::{Backend, Settings};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;

fn edit(folder: &Path, name: &str, change: impl FnOnce(String) -> String) {
    let path = folder.join(name);
    let text = fs::read_to_string(&path).unwrap_or_default();
    fs::write(&path, change(text)).unwrap();
}

/// A table with every field of a column changed.
fn column(text: &str, at: usize, mut change: impl FnMut(&str) -> String) -> String {
    let mut lines = text.lines();
    let mut all = lines.next().unwrap().to_owned() + "\n";
    for line in lines {
        let mut row: Vec<String> = line.split(',').map(str::to_owned).collect();
        row[at] = change(&row[at]);
        all += &(row.join(",") + "\n");
    }
    all
}

/// A random feed of at most eight cases with families of up to nine and tight limits: beds over
/// three days, seats, slots, minutes by need, nights, a total, phases' caps, promises.
fn tight_feed(seed: u64) -> TempDir {
    let home = common::random_feed(seed, 8);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    edit(home.path(), "cases.csv", |text| {
        column(&text, 1, |_| random.random_range(1..=9u8).to_string())
    });
    // Slots with less than others of their day.
    let slots = fs::read_to_string(home.path().join("slots.csv")).unwrap();
    let mut less = String::new();
    for line in slots.lines().skip(1) {
        let (port, rest) = line.split_once(',').unwrap();
        let (start, _) = rest.split_once(',').unwrap();
        for (resource, amounts) in [
            ("room", ["2", "4", "6", "8"]),
            ("window", ["0", "0", "1", "2"]),
        ] {
            if random.random_range(0..2u8) == 0 {
                let amount = amounts[random.random_range(0..4usize)];
                writeln!(less, "{resource},{port},,,,{start},{amount}").unwrap();
            }
        }
    }
    edit(home.path(), "capacity.csv", |text| text + &less);
    edit(home.path(), "capacity.csv", |text| {
        column(&text, 6, |amount| {
            let share = [0.3, 0.5, 0.75, 1.0, 1.0][random.random_range(0..5usize)];
            match amount.parse::<f64>() {
                Ok(amount) => ((amount * share * 100.0).round() / 100.0).to_string(),
                Err(_) => amount.to_owned(),
            }
        })
    });
    home
}

fn read_plan(out: &Path) -> PlanFiles {
    PlanFiles::read(out, &PlanFile::DATA)
}

fn planned(problem: &Problem) -> Option<Outcome> {
    let options = Options {
        effort: Effort::Low,
        ..Options::default()
    };
    match plan(problem, &options, &Silent) {
        Ok(outcome) => Some(outcome),
        Err(PlanError::Conflicts(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// The certificate's formula in the plainest way, over appointments that fit alone or over all.
fn plain_bound(problem: &Problem, prices: &[f64], only_what_fits: bool) -> f64 {
    let ledger = Ledger::of_booked(problem);
    let settled = problem.settled();
    let mut bound = 0.0;
    for promise in &problem.promises {
        bound += ledger.cost(promise.case, promise.port, promise.day);
    }
    for (limit, price) in prices.iter().enumerate().filter(|(_, price)| **price > 0.0) {
        bound -= price * (problem.limits.amounts()[limit] - ledger.used[limit]).max(0.0);
    }
    for (at, case) in problem.cases.iter().enumerate() {
        if settled[at] || case.ready >= problem.calendar.end() {
            continue;
        }
        let case = CaseIndex::new(at);
        let mut least = problem.cost_unscheduled(case).total();
        for (port, day, slot) in ledger.places(case, problem.calendar.end()) {
            let uses = ledger.uses(case, port, day, slot);
            if !only_what_fits || ledger.fits_alone(&uses) {
                let paid: f64 = uses.iter().map(|&(limit, u)| prices[limit] * u).sum();
                least = least.min(ledger.cost(case, port, day) + paid);
            }
        }
        bound += least;
    }
    bound
}

/// What a case without an appointment lacks where it lacks least, by the definition: none where it
/// has no admissible appointment, empty where one fits.
fn lacking(problem: &Problem, ledger: &Ledger<'_>, case: CaseIndex) -> Option<String> {
    let mut best: Option<((f64, i64), String)> = None;
    let mut places = ledger.places(case, problem.calendar.end());
    places.sort_by_key(|&(port, day, slot)| (day, port, slot));
    for (port, day, slot) in places {
        // By resource and site, the limit of which it has the least share.
        let mut worst: BTreeMap<usize, (f64, String)> = BTreeMap::new();
        let mut names: Vec<(String, String)> = Vec::new();
        for (limit, needs, left) in ledger.lacks(&ledger.uses(case, port, day, slot)) {
            let name = problem.limit_name(problem.limits.key(LimitIndex::new(limit)));
            let at = names
                .iter()
                .position(|own| *own == name)
                .unwrap_or(names.len());
            if at == names.len() {
                names.push(name.clone());
            }
            let round = |x: f64| (x * 1e6).round() / 1e6;
            let (needs, left) = (round(needs), round(left));
            let told = format!("{}@{}:{needs}/{left}", name.0, name.1);
            let own = worst.entry(at).or_insert((f64::INFINITY, String::new()));
            if left / needs < own.0 {
                *own = (left / needs, told);
            }
        }
        let share = worst
            .values()
            .fold(f64::INFINITY, |least, own| least.min(own.0));
        let rank = (share, -i64::try_from(worst.len()).unwrap());
        let detail: Vec<String> = worst.into_values().map(|own| own.1).collect();
        if best.as_ref().is_none_or(|best| rank > best.0) {
            best = Some((rank, detail.join(";")));
        }
    }
    best.map(|(_, detail)| detail)
}

#[test]
fn bounds_of_tight_feeds_hold_and_are_the_relaxation_of_what_fits_alone() {
    let (mut feeds, mut better, mut too_large, mut slots, mut kinds) =
        (0, 0, 0, 0, BTreeMap::new());
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for seed in 7000..7600 {
        let home = tight_feed(seed);
        let problem = common::read(home.path());
        let Some(outcome) = planned(&problem) else {
            continue;
        };
        feeds += 1;
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-6 * b.abs() + 1e-6;
        let best = least_cost(&problem, true);
        let cost = outcome.cost.total();
        assert!(cost >= best - 1e-6 * best.abs() - 1e-6, "seed {seed}");
        let relaxation = least_cost(&problem, false);
        let bound = outcome.climbed_bound();
        assert!(near(bound, relaxation), "seed {seed}: {bound} {relaxation}");
        assert!(bound <= best + 1e-6 * best.abs() + 1e-6, "seed {seed}");
        // At any prices: the check's formula is the plain one, the climb's is the same, none is
        // above the optimum, and leaving out what fits nowhere never weakens it.
        let cohorts = Cohorts::new(&problem);
        let tables = Tables::new(&problem, &cohorts);
        for scale in [0.0, 0.3, 1.0, 3.0] {
            let prices: Vec<f64> = (outcome.prices.0.iter().zip(problem.limits.amounts()))
                .map(|(price, amount)| {
                    let noise = if random.random_range(0..4u8) == 0 {
                        0.5
                    } else {
                        0.0
                    };
                    let any: f64 = random.random();
                    if amount.is_finite() {
                        scale * (price + noise * any)
                    } else {
                        0.0
                    }
                })
                .collect();
            let fitting = plain_bound(&problem, &prices, true);
            let all = plain_bound(&problem, &prices, false);
            let climbed = tables.bound(&prices);
            let smooth = tables.smooth(&prices, 0.05).value;
            let certified = lower_bound(&problem, &Prices(prices));
            assert!(
                near(certified, fitting),
                "seed {seed}: {certified} {fitting}"
            );
            assert!(near(climbed, fitting), "seed {seed}: {climbed} {fitting}");
            assert!(
                smooth <= climbed + 1e-4 * climbed.abs() + 1e-3,
                "seed {seed}"
            );
            assert!(
                fitting >= all - 1e-9 * all.abs(),
                "seed {seed}: {fitting} {all}"
            );
            assert!(fitting <= best + 1e-6 * best.abs() + 1e-6, "seed {seed}");
            better += usize::from(fitting > all + 1e-6 * all.abs());
        }
        let whole = named(&problem, &cohorts, Kind::Integer);
        let solution = Highs.solve(&whole.program, &Settings::default());
        let exported = whole.constant() + whole.program.cost(&solution.columns);
        assert!(near(exported, best), "seed {seed}: {exported} {best}");
        let ledger = Ledger::of_booked(&problem);
        for left_out in &outcome.schedule.unscheduled {
            let lacks = lacking(&problem, &ledger, left_out.case);
            let found = matches!(left_out.reason, Reason::TooLarge(_));
            let expected = lacks.as_ref().is_some_and(|lacks| !lacks.is_empty())
                && problem.cases[left_out.case.at()].ready < problem.calendar.end();
            assert_eq!(found, expected, "seed {seed}: {left_out:?} {lacks:?}");
            if let Reason::TooLarge(over) = &left_out.reason {
                too_large += 1;
                for excess in over {
                    let name = problem.limit_name(problem.limits.key(excess.limit)).0;
                    *kinds.entry(name).or_insert(0) += 1;
                }
            }
        }
        let parts = cohorts.footprints.list.iter().filter(|own| own.is_part);
        slots += parts.count();
        written_reasons(home.path(), &problem, &outcome, &ledger, seed);
    }
    eprintln!(
        "{feeds} feeds, {better} bounds better, {too_large} too large, {slots} menus, {kinds:?}"
    );
    assert!(feeds > 200 && better > 200 && too_large > 200 && slots > 50);
    for kind in ["bed", "seat", "room", "minutes", "night", "total"] {
        assert!(
            kinds.get(kind).is_some_and(|&count| count > 2),
            "{kind}: {kinds:?}"
        );
    }
    assert!(
        kinds.keys().any(|name| name.starts_with("phase:")),
        "{kinds:?}"
    );
}

/// One port with seats by the day and two slots a day; edits to the files of a small feed.
fn small(edits: &[(&str, &str, &str)]) -> (TempDir, Problem) {
    let home = tempfile::tempdir().unwrap();
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/small");
    for entry in fs::read_dir(small).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
    }
    for &(file, from, to) in edits {
        edit(home.path(), file, |text| {
            assert!(from.is_empty() || text.contains(from), "{file}: {from}");
            if from.is_empty() {
                text + to
            } else {
                text.replace(from, to)
            }
        });
    }
    let problem = common::read(home.path());
    (home, problem)
}

const TWO: (&str, &str, &str) = ("slots.csv", "north,09:00,", "north,09:00,\nnorth,11:00,");
const FAMILY: (&str, &str, &str) = ("cases.csv", "", "A2,5,town,arrival,standard\n");

/// The reasons by case, and the bound at no prices.
fn told(problem: &Problem) -> (Vec<(String, String)>, f64) {
    let outcome = plan(problem, &Options::default(), &Silent).unwrap();
    let files = outputs::files(problem, &outcome);
    let text = std::str::from_utf8(files.get(PlanFile::Unscheduled).unwrap()).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let row: Vec<&str> = line.split(',').collect();
        (
            row[0].to_owned(),
            format!("{} {}", row[5], row[6]).trim_end().to_owned(),
        )
    });
    let nothing = Prices(vec![0.0; problem.limits.len()]);
    (rows.collect(), lower_bound(problem, &nothing))
}

#[test]
fn what_does_not_fit_alone_is_left_out_slot_by_slot_and_day_by_day() {
    let out = |reason: &str| vec![("A2".to_owned(), reason.to_owned())];
    // Left out it waits five days and is charged thirty: 35 × 5 people.
    let left = 175.0;
    // In the early slot alone there is room for five.
    let early = ("capacity.csv", "", "room,north,,,,11:00,4\n");
    let (_home, problem) = small(&[TWO, FAMILY, early]);
    assert_eq!(told(&problem), (Vec::new(), 0.0));
    let cohorts = Cohorts::new(&problem);
    assert!(
        cohorts
            .footprints
            .menus
            .iter()
            .any(|menu| (0..5).all(|day| menu.on(Day(day)).len() == 1))
    );
    // In no slot of any day but the last.
    let late = ("capacity.csv", "", "room,north,2021-02-19,2021-02-22,,,4\n");
    let (_home, problem) = small(&[TWO, FAMILY, late]);
    assert_eq!(told(&problem), (Vec::new(), 20.0));
    // In none at all; on the earliest day, at the earliest of the slots that lack least.
    let never = (
        "capacity.csv",
        "",
        "room,north,,,,,4\nroom,north,2021-02-21,,,,4.5\n",
    );
    let (_home, problem) = small(&[TWO, FAMILY, never]);
    assert_eq!(told(&problem), (out("too_large room@north:5/4.5"), left));
    // As much is there of the shortest limit on both days; the day with one limit is nearer.
    let rows = "seat,north,,,,,4\nbus,town>north,,,,,4\nbus,town>north,2021-02-22,,,,5\n";
    let (_home, problem) = small(&[FAMILY, ("capacity.csv", "", rows)]);
    assert_eq!(told(&problem), (out("too_large seat@north:5/4"), left));
    // A tie is for the earlier day.
    let rows = "seat,north,,,,,3\ntotal,*,2021-02-20,2021-02-20,,,4\nseat,north,2021-02-20,2021-02-20,,,5\nseat,north,2021-02-21,2021-02-21,,,4\n";
    let (_home, problem) = small(&[FAMILY, ("capacity.csv", "", rows)]);
    assert_eq!(told(&problem), (out("too_large total@*:5/4"), left));
}

#[test]
fn rows_add_up_and_spans_and_promises_count() {
    let out = |reason: &str| vec![("A2".to_owned(), reason.to_owned())];
    // Two usage rows that together are too much, each alone is not; on the second day only.
    let rows = "[[resource.usage]]\nper_person = 1\n[[resource.usage]]\nper_case = 2\noffset_days = 1\nduration_days = 3\n[[resource.usage]]\nper_person = 1\noffset_days = 1\n[[resource]]\nid = \"room\"";
    let model = (
        "model.toml",
        "[[resource.usage]]\nper_person = 1\n\n[[resource]]\nid = \"room\"",
        rows,
    );
    let six = ("capacity.csv", "", "seat,north,,,,,6\n");
    let (_home, problem) = small(&[model, FAMILY, six]);
    // On the last day the rows' second day lies outside the horizon.
    assert_eq!(told(&problem), (Vec::new(), 20.0));
    let (_home, problem) = small(&[
        model,
        FAMILY,
        six,
        ("capacity.csv", "", "seat,north,2021-02-23,,,,4\n"),
    ]);
    assert_eq!(told(&problem), (out("too_large seat@north:7/6"), 175.0));
    // What promises leave: ten seats, six of them promised on each day.
    let promises = (19..=23).map(|day| format!("P{day},north,2021-02-{day},09:00\n"));
    let promises = promises.collect::<Vec<_>>().concat();
    let cases = (19..=23).map(|day| format!("P{day},6,town,arrival,standard\n"));
    let cases = cases.collect::<Vec<_>>().concat();
    let published = (
        "appointments.csv",
        "",
        &*format!("case_id,port_id,date,slot\n{promises}"),
    );
    let (_home, problem) = small(&[FAMILY, ("cases.csv", "", &cases), published]);
    let (reasons, _) = told(&problem);
    let lacks = "too_large seat@north:5/4;room@north:5/4;bus@town>north:5/4;total@*:5/4";
    assert_eq!(reasons, out(lacks));
    // A phase's cap counts people, and is a limit of its own.
    let phases = (
        "phases.csv",
        "",
        "phase_id,stream,opens_on,persons_per_day_full\none,arrival,2021-02-19,4\n",
    );
    let (_home, problem) = small(&[FAMILY, phases]);
    assert_eq!(told(&problem), (out("too_large phase:one@*:5/4"), 175.0));
    // What is over by no more than the tolerance of rule 2 fits alone; the planner need not use it.
    for (amount, fits) in [("4.999995", true), ("4.99999", false), ("5", true)] {
        let all = ("capacity.csv", "", &*format!("seat,north,,,,,{amount}\n"));
        let (_home, problem) = small(&[FAMILY, all]);
        let (_, bound) = told(&problem);
        assert_eq!(bound < 1.0, fits, "{amount}");
    }
}

#[test]
fn a_plan_that_appoints_a_case_too_large_is_rejected() {
    let never = ("capacity.csv", "", "room,north,,,,,4\n");
    let (home, problem) = small(&[TWO, FAMILY, never]);
    let outcome = common::plan_of(&problem);
    let out = home.path().join("out");
    writer::write(&out, &outputs::files(&problem, &outcome), false).unwrap();
    assert!(certify::check(&problem, &read_plan(&out)).passed());
    edit(&out, "unscheduled.csv", |text| {
        text.lines().next().unwrap().to_owned() + "\n"
    });
    edit(&out, "schedule.csv", |text| {
        text + "A2,north,2021-02-23,11:00,5,town,arrival,standard,,4,new\n"
    });
    let verdict = certify::check(&problem, &read_plan(&out));
    assert!(verdict.violations.iter().any(|own| own.rule == "capacity"));
}

fn paso(arguments: &[&str]) -> String {
    let output = Command::new(assert_cmd::cargo::cargo_bin("paso"))
        .args(arguments)
        .env("COLUMNS", "200")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    text(output.stdout) + &text(output.stderr)
}

/// The minutes that one interpreter has, and two families of which one needs more.
fn interpreters() -> (TempDir, PathBuf) {
    let model = (
        "model.toml",
        "[[resource]]\nid = \"room\"",
        "[[resource]]\nid = \"mam\"\nfamily = \"capacity\"\nsite = \"port\"\nperiod = \"day\"\nunit = \"minutes\"\ntitle = \"Interpreter minutes (Mam)\"\n[[resource.usage]]\nneed = \"mam\"\nper_person = 15\nper_case = 20\n[[resource]]\nid = \"room\"",
    );
    let (home, _) = small(&[
        model,
        ("capacity.csv", "", "mam,*,,,,,90\n"),
        (
            "cases.csv",
            "case_id,persons,location_id,stream,priority\n",
            "case_id,persons,location_id,stream,priority,needs\nB1,4,town,arrival,standard,mam\nB2,5,town,arrival,standard,mam\n",
        ),
        (
            "cases.csv",
            "A1,2,town,arrival,standard",
            "A1,2,town,arrival,standard,",
        ),
    ]);
    let out = home.path().join("out");
    (home, out)
}

#[test]
fn every_voice_says_what_is_missing() {
    let (home, out) = interpreters();
    let (feed, out) = (home.path().to_str().unwrap(), out.to_str().unwrap());
    let needs = "needs 95 interpreter minutes (mam) on a day at North, there are 90";
    let needs = needs.replace("(mam)", "(Mam)");
    let enough = "with 5 more on one day it could be appointed";
    let text = paso(&["plan", feed, "-o", out]);
    assert!(
        text.contains("5 people in 1 case: each alone needs more"),
        "{text}"
    );
    assert!(text.contains(&format!("B2 {needs}; {enough}")), "{text}");
    assert!(
        text.contains("This is the best possible plan, proven"),
        "{text}"
    );
    let text = paso(&["explain", feed, out, "B2"]);
    assert!(text.contains(&format!("it {needs}; {enough}")), "{text}");
    assert!(
        text.contains("too large for it by itself: mam@north"),
        "{text}"
    );
    assert!(
        text.contains("--set 'capacity:mam@north+5 2021-02-"),
        "{text}"
    );
    let text = paso(&["explain", feed, out, "B2", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&text).unwrap();
    let lack = &found["too_large"][0];
    let told = (
        &lack["resource_id"],
        &lack["needs"],
        &lack["there_is"],
        &lack["missing"],
    );
    assert_eq!(
        told,
        (&"mam".into(), &95.0.into(), &90.0.into(), &5.0.into())
    );
    // Another's question is not answered with it.
    let text = paso(&["explain", feed, out, "B1"]);
    assert!(!text.contains("too large"), "{text}");
    let text = paso(&["value", feed, "-q"]);
    assert!(
        text.contains("No limit holds anybody back who fits"),
        "{text}"
    );
    assert!(
        text.contains(&format!(
            "mam@north: 5 people in 1 case; whoever lacks most {needs}"
        )),
        "{text}"
    );
    assert!(text.contains("5 people more with an appointment"), "{text}");
    let text = paso(&["value", feed, "-q", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&text).unwrap();
    let own = &found["too_large"][0];
    assert_eq!(
        (&own["cases"], &own["missing"]),
        (&1.into(), &5.0.into()),
        "{own}"
    );
    assert_eq!(own["effect"]["people_more"], 5, "{own}");
    let text = paso(&["validate", feed]);
    assert!(
        text.contains("it takes 95 of mam@north, where there is 90"),
        "{text}"
    );
    assert!(
        text.contains("raise mam@north by 5 on one day (capacity.csv, row 6)"),
        "{text}"
    );
    let summary = fs::read_to_string(Path::new(out).join("summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(summary["unscheduled_by_reason"]["too_large"], 1);
    let page = fs::read_to_string(Path::new(out).join("report.html")).unwrap();
    assert!(
        page.contains("Interpreter minutes (Mam), North: 95 needed at once, 90 there; with 5 more")
    );
    let spanish = Path::new(out).join("es.html");
    let es = spanish.to_str().unwrap();
    let text = paso(&["report", out, "--feed", feed, "--lang", "es", "-o", es]);
    let page = fs::read_to_string(es).unwrap_or(text);
    assert!(
        page.contains("se necesitan 95 a la vez y hay 90; con 5 más"),
        "{page}"
    );
    assert!(page.contains("por sí solas necesitan más de lo que dejan las citas publicadas"));
}

#[test]
fn how_often_a_held_limit_is_short_is_told() {
    let model = (
        "model.toml",
        "[[resource]]\nid = \"room\"",
        "[[resource]]\nid = \"bed\"\nfamily = \"health\"\nsite = \"location\"\nperiod = \"day\"\nunit = \"beds\"\n[[resource.usage]]\nper_person = 1\nduration_days = 2\n[[resource]]\nid = \"room\"",
    );
    let four = ("capacity.csv", "", "bed,*,,,,,4\n");
    let (home, _) = small(&[TWO, FAMILY, model, four]);
    let (feed, out) = (home.path().to_str().unwrap(), home.path().join("out"));
    let out = out.to_str().unwrap();
    let enough = "with 1 more on each of 2 days it could be appointed";
    for arguments in [
        &["plan", feed, "-o", out][..],
        &["explain", feed, out, "A2"],
    ] {
        let text = paso(arguments);
        assert!(text.contains(enough), "{text}");
    }
    let text = paso(&["validate", feed]);
    assert!(text.contains("by 1 on each of 2 days ("), "{text}");
    // One day is not enough, two are.
    for (days, freed) in [("2021-02-19", false), ("2021-02-19..2021-02-20", true)] {
        let set = format!("capacity:bed@town+1 {days}");
        let text = paso(&["what-if", feed, "-q", "--format", "json", "--set", &set]);
        let found: serde_json::Value = serde_json::from_str(&text).unwrap();
        let people = |row: &serde_json::Value| row["scheduled_persons"].as_i64().unwrap();
        let more = people(&found["scenarios"][0]) - people(&found["base"]);
        assert_eq!(more, if freed { 5 } else { 0 }, "{days}: {text}");
    }
}

/// The written reasons are those of the definition, and the check agrees.
fn written_reasons(home: &Path, problem: &Problem, outcome: &Outcome, ledger: &Ledger, seed: u64) {
    let out = home.join("out");
    writer::write(&out, &outputs::files(problem, outcome), false).unwrap();
    let verdict = certify::check(problem, &read_plan(&out));
    assert!(verdict.passed(), "seed {seed}: {:#?}", verdict.violations);
    let text = fs::read_to_string(out.join("unscheduled.csv")).unwrap();
    for line in text.lines().filter(|line| line.contains(",too_large,")) {
        let (id, detail) = (
            line.split(',').next().unwrap(),
            line.split(',').nth(6).unwrap(),
        );
        let at = (0..problem.cases.len()).find(|&at| problem.case_ids.get(at) == id);
        let expected = lacking(problem, ledger, CaseIndex::new(at.unwrap()));
        assert_eq!(Some(detail.to_owned()), expected, "seed {seed}");
    }
}
