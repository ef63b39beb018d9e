//! A scenario applied gives the problem that the feed gives with its files edited.

use std::fmt::Write as _;

use paso::domain::calendar::{Day, Weekdays};
use paso::domain::id::{PhaseIndex, ResourceIndex, SiteIndex};
use paso::domain::problem::Problem;
use paso::domain::rules::Period;
use paso::domain::scenario::{Change, DateChange, Operation, PhaseDate, PhaseNumber};
use paso::domain::scope::Scope;
use paso::feed::{self, Overrides};
use paso::pipeline::{Effort, Options, Silent, plan};
use paso::whatif::apply::{Applied, apply};
use paso::whatif::grammar;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{edit, three_ports};
use crate::common;

/// A random change of amounts, and the rows that say the same at the end of capacity.csv.
fn amounts(problem: &Problem, random: &mut ChaCha8Rng) -> (Change, String) {
    let at = random.random_range(0..problem.rules.resources.len());
    let resource = &problem.rules.resources[at];
    let index = ResourceIndex::new(at);
    let sites = u32::try_from(problem.site_count(resource.site)).unwrap();
    let site = (random.random_range(0..2u8) == 0).then(|| random.random_range(0..sites));
    let end = problem.calendar.end().0;
    let from = random.random_range(0..end);
    let to = random.random_range(from..end + 2);
    let open = random.random_range(0..3u8) == 0;
    let (from, to) = if open {
        (None, None)
    } else {
        (Some(Day(from)), Some(Day(to)))
    };
    let operation = match random.random_range(0..4u8) {
        0 => Operation::Set(Some(f64::from(random.random_range(0..12u8)))),
        1 => Operation::Set(None),
        2 => Operation::Scale([0.5, 1.1, 3.0][random.random_range(0..3usize)]),
        _ => Operation::Add([-3.0, 0.7, 5.0][random.random_range(0..3usize)]),
    };
    let mut rows = String::new();
    for own in site.map_or(0..sites, |site| site..site + 1) {
        let to = to.map_or(problem.calendar.end(), |to| to + 1);
        for day in problem.calendar.within(from.unwrap_or(Day::START)..to) {
            let slots = match resource.period {
                Period::Day => vec![None],
                Period::Slot => {
                    let slots = u32::try_from(problem.ports[own as usize].slots.len()).unwrap();
                    (0..slots).map(Some).collect()
                }
            };
            for slot in slots {
                let limit = match slot {
                    None => problem.limits.of_day(index, SiteIndex(own), day),
                    Some(slot) => {
                        let port = paso::domain::id::PortIndex(own);
                        problem.limits.of_slot(index, port, day, slot)
                    }
                };
                let before = problem.limits.amount(limit);
                let after = match operation {
                    Operation::Set(amount) => amount.unwrap_or(f64::INFINITY),
                    Operation::Scale(factor) => before * factor,
                    Operation::Add(more) => (before + more).max(0.0),
                };
                let date = problem.calendar.date(day);
                let start = slot.map_or(String::new(), |slot| {
                    problem.ports[own as usize].slots[slot as usize]
                        .start
                        .to_string()
                });
                let amount = if after.is_finite() {
                    // To 6 decimals, as files have them.
                    ((after * 1e6).round() / 1e6).to_string()
                } else {
                    "unlimited".to_owned()
                };
                writeln!(
                    rows,
                    "{},{},{date},{date},,{start},{amount}",
                    resource.id,
                    problem.site_id(index, SiteIndex(own))
                )
                .unwrap();
            }
        }
    }
    let scope = Scope {
        resource: index,
        site: site.map(SiteIndex),
        from,
        to,
        weekdays: Weekdays::ALL,
        slot: None,
    };
    (Change::Capacity { scope, operation }, rows)
}

/// A random change of a phase, and phases.csv with it.
fn phase(problem: &Problem, text: &str, random: &mut ChaCha8Rng) -> (Change, String) {
    let at = random.random_range(0..problem.phases.len());
    let phase = PhaseIndex::new(at);
    let mut lines: Vec<Vec<String>> = text
        .lines()
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect();
    let own = &mut lines[at + 1];
    let number = |text: &str| text.parse::<f64>().ok();
    let change = match random.random_range(0..5u8) {
        0 => {
            let days = random.random_range(-3..3);
            let opens: chrono::NaiveDate = own[6].parse().unwrap();
            own[6] = (opens + chrono::Duration::days(i64::from(days))).to_string();
            let to = DateChange::Shift(days);
            Change::PhaseDate {
                phase,
                field: PhaseDate::Opens,
                to,
            }
        }
        1 => {
            let day = problem.phases[at].opens + random.random_range(-1..4);
            own[7] = problem.calendar.date(day).to_string();
            let to = DateChange::Set(day);
            Change::PhaseDate {
                phase,
                field: PhaseDate::Closes,
                to,
            }
        }
        2 => {
            let factor = [0.5, 1.5, 2.0][random.random_range(0..3usize)];
            if let Some(full) = number(&own[9]) {
                own[9] = (full * factor).to_string();
            }
            let operation = Operation::Scale(factor);
            Change::PhaseNumber {
                phase,
                field: PhaseNumber::Full,
                operation,
            }
        }
        3 => {
            let more = [-2.0, 1.5][random.random_range(0..2usize)];
            if let Some(start) = number(&own[8]).or(number(&own[9])) {
                own[8] = f64::max(0.0, start + more).to_string();
            }
            let operation = Operation::Add(more);
            Change::PhaseNumber {
                phase,
                field: PhaseNumber::Start,
                operation,
            }
        }
        _ => {
            "4".clone_into(&mut own[10]);
            let operation = Operation::Set(Some(4.0));
            Change::PhaseNumber {
                phase,
                field: PhaseNumber::RampDays,
                operation,
            }
        }
    };
    let lines: Vec<String> = lines.iter().map(|line| line.join(",")).collect();
    (change, lines.join("\n") + "\n")
}

#[test]
fn a_scenario_gives_what_edited_files_give() {
    let (mut changed, mut refused, mut planned) = (0, 0, 0);
    for seed in 0..400 {
        let home = common::random_feed(seed, 30);
        let folder = home.path();
        let problem = common::read(folder);
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let change = if !problem.phases.is_empty() && random.random_range(0..2u8) == 0 {
            let text = std::fs::read_to_string(folder.join("phases.csv")).unwrap();
            let (change, text) = phase(&problem, &text, &mut random);
            edit(folder, "phases.csv", |_| text);
            change
        } else {
            let (change, rows) = amounts(&problem, &mut random);
            edit(folder, "capacity.csv", |text| text + &rows);
            change
        };
        let edited = feed::read(folder, &Overrides::default());
        match apply(&problem, std::slice::from_ref(&change)) {
            Applied::Refused(why) => {
                refused += 1;
                assert!(edited.problem.is_none(), "seed {seed}: {change:?}: {why:?}");
            }
            Applied::Same => {
                let edited = edited.problem.unwrap();
                assert_eq!(
                    problem.limits.amounts(),
                    edited.limits.amounts(),
                    "seed {seed}"
                );
            }
            Applied::Changed(applied) => {
                changed += 1;
                let edited = edited
                    .problem
                    .unwrap_or_else(|| panic!("seed {seed}: {change:?}: {:#?}", edited.notices));
                assert_eq!(
                    applied.limits.amounts(),
                    edited.limits.amounts(),
                    "seed {seed}"
                );
                assert_eq!(applied.phases, edited.phases, "seed {seed}: {change:?}");
                let options = Options {
                    effort: Effort::Low,
                    ..Options::default()
                };
                let plans = [&*applied, &edited].map(|p| plan(p, &options, &Silent));
                if let [Ok(one), Ok(other)] = plans {
                    planned += 1;
                    assert_eq!(one.used, other.used, "seed {seed}");
                    assert_eq!(one.cost, other.cost, "seed {seed}");
                    assert_eq!(one.lower_bound, other.lower_bound, "seed {seed}");
                    assert_eq!(one.schedule, other.schedule, "seed {seed}");
                }
            }
        }
    }
    assert!(
        changed > 200 && planned > 150 && refused > 5,
        "{changed} {planned} {refused}"
    );
}

#[test]
fn what_no_feed_could_say_is_refused() {
    let problem = three_ports();
    for (texts, why) in [
        (
            &["phase:two.closes_on=2021-02-20"][..],
            "phase two would close on 2021-02-20, before it opens on 2021-02-27",
        ),
        (
            &["phase:one-el_paso.closes_on-3d"],
            "phase one-el_paso never closes, so its last day cannot be shifted; set it",
        ),
        (
            &["phase:one-el_paso.ramp_days*0.5"],
            "ramp_days of phase one-el_paso would be 1.5, which is not a whole number from 0 to 100000",
        ),
        (
            &["capacity:reception_bed@brownsville*0"],
            "reception_bed@brownsville is unlimited there, so 0 times as much says nothing; set it to 0",
        ),
        (
            &["capacity:bus_seat@*=1000000", "capacity:bus_seat@**1000001"],
            "the amount would be 1000001000000, and numbers are at most 1e12",
        ),
        (
            &["phase:two.persons_per_day_full*1000000000000"],
            "persons_per_day_full of phase two would be 5000000000000, and numbers are at most 1e12",
        ),
        (
            &[
                "phase:two.opens_on=2999-12-30",
                "phase:two.closes_on=2999-12-31",
                "phase:two.closes_on+1d",
            ],
            "closes_on of phase two would be 3000-01-01, and dates are from 1900-01-01 to 2999-12-31",
        ),
    ] {
        let changes: Vec<_> = texts
            .iter()
            .map(|text| grammar::change(text, &problem).unwrap())
            .collect();
        match apply(&problem, &changes) {
            Applied::Refused(found) => assert_eq!(found.join("; "), why),
            other => panic!("{texts:?}: {other:?}"),
        }
    }
}

#[test]
fn a_phase_that_opens_where_no_amount_is_given_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-ports");
    for entry in std::fs::read_dir(root).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), home.path().join(entry.file_name())).unwrap();
    }
    // Before 23 February nothing at el_paso but its one arrival's needs is given.
    edit(home.path(), "capacity.csv", |text| {
        text.replace(
            "interpreter_mam,*,,,,,60",
            "interpreter_mam,san_ysidro,,,,,60\ninterpreter_mam,brownsville,,,,,60\ninterpreter_mam,el_paso,2021-02-23,,,,60",
        )
    });
    let reading = feed::read(home.path(), &Overrides::default());
    let Some(problem) = reading.problem else {
        panic!("{:#?}", reading.notices);
    };
    let change = grammar::change("phase:one-el_paso.opens_on-2d", &problem).unwrap();
    match apply(&problem, std::slice::from_ref(&change)) {
        Applied::Refused(why) => assert!(
            why[0].contains("interpreter_mam@el_paso on 2021-02-22"),
            "{why:?}"
        ),
        other => panic!("{other:?}"),
    }
    let amount = grammar::change(
        "capacity:interpreter_mam@el_paso=0 2021-02-21..2021-02-22",
        &problem,
    );
    assert!(matches!(
        apply(&problem, &[change, amount.unwrap()]),
        Applied::Changed(_)
    ));
}

#[test]
fn a_scenario_that_changes_nothing_is_told_from_one_that_does() {
    let problem = three_ports();
    for (text, same) in [
        ("capacity:officer_minutes@el_paso*1", true),
        (
            "capacity:officer_minutes@el_paso=0 2021-02-24..2021-02-25",
            true,
        ),
        ("capacity:reception_bed@brownsville*2", true),
        ("capacity:reception_bed@brownsville+5", true),
        (
            "capacity:officer_minutes@el_paso=0 2022-01-01..2022-02-01",
            true,
        ),
        ("phase:two.persons_per_day_full=5", true),
        ("phase:one-brownsville.persons_per_day_full*2", true),
        ("capacity:reception_bed@brownsville=1000", false),
        ("capacity:officer_minutes@el_paso=1 2021-02-24", false),
        ("phase:two.persons_per_day_full=6", false),
    ] {
        let change = grammar::change(text, &problem).unwrap();
        let applied = apply(&problem, &[change]);
        assert_eq!(
            matches!(applied, Applied::Same),
            same,
            "{text}: {applied:?}"
        );
    }
}
