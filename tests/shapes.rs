//! Feeds that are wide in one direction: they are sound, every command gets through them, and the
//! work that is done on them is counted, so that what grows faster than the feed is seen without a
//! clock.

use std::collections::{BTreeMap, BTreeSet};

use paso::certify::{appointments_looked_at, check};
use paso::cohorts::queue::Cohorts;
use paso::domain::calendar::Day;
use paso::domain::coverage::search;
use paso::domain::id::{CaseIndex, LimitIndex};
use paso::domain::problem::Problem;
use paso::feed::{self, Overrides};
use paso::files::source::Files;
use paso::generate::wide::{Wide, wide_files};
use paso::generate::{FeedFile, Size};
use paso::notice::Severity;
use paso::pipeline::{Effort, Options, Silent, plan, planned};
use paso::render;
use paso::schedule::board::Board;
use paso::whatif::explain::{Standing, explain};

/// Each shape as it is asked for, but small: how many of what it is wide in.
fn small(wide: Wide) -> (Size, u32) {
    let (cases, days, ports, many) = match wide {
        Wide::Grid => (300, 10, 12, 12),
        Wide::Slots => (200, 6, 2, 288),
        Wide::Resources => (300, 10, 3, 40),
        Wide::PhasesMany => (300, 20, 3, 60),
        Wide::History => (2_700, 10, 2, 2_000),
    };
    let size = Size {
        cases,
        days,
        ports,
        seed: 3,
    };
    (size, many)
}

fn read(files: Vec<FeedFile>) -> Problem {
    let files: BTreeMap<String, Vec<u8>> = files
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.into_bytes()))
        .collect();
    let reading = feed::read_from(&files as &dyn Files, &Overrides::default());
    let odd = reading
        .notices
        .iter()
        .find(|n| n.severity == Severity::Error);
    assert!(odd.is_none(), "{odd:?}");
    reading.problem.unwrap()
}

fn made(wide: Wide) -> Problem {
    let (size, many) = small(wide);
    read(wide_files(&size, wide, many))
}

#[test]
fn every_shape_is_sound_and_planned_and_has_its_width() {
    for wide in Wide::ALL {
        assert_eq!(Wide::named(wide.as_str()), Some(wide));
        let problem = made(wide);
        let (size, many) = small(wide);
        let many = many as usize;
        match wide {
            Wide::Grid => assert_eq!(problem.corridors.len(), many * many),
            Wide::Slots => assert!(problem.ports.iter().all(|port| port.slots.len() == many)),
            Wide::Resources => assert!(problem.rules.resources.len() >= many),
            Wide::PhasesMany => assert_eq!(problem.phases.len(), many),
            Wide::History => {
                assert_eq!(problem.earlier.len(), many);
                assert_eq!(problem.promises.len(), many / 10);
                assert_eq!(problem.classes.len(), 1);
            }
        }
        assert_eq!(problem.cases.len(), size.cases as usize);
        let options = Options {
            effort: Effort::Low,
            ..Options::default()
        };
        let outcome = plan(&problem, &options, &Silent).unwrap();
        let files = render::data(&problem, &outcome);
        let verdict = check(&problem, &files);
        assert!(verdict.passed(), "{wide:?}: {:?}", verdict.violations);
        assert!(verdict.cost > 0.0 && !outcome.schedule.appointments.is_empty());
    }
}

/// The daily model, and a resource that only cases with a need use, limited nowhere.
fn with_a_resource(needed: bool) -> Problem {
    let size = Size {
        cases: 400,
        days: 20,
        ports: 4,
        seed: 1,
    };
    let mut files = wide_files(&size, Wide::Slots, 24);
    let model = include_str!("../models/daily-appointments.toml")
        .replace("\"daily-appointments\"", "\"own\"")
        + "\n[[resource]]\nid = \"sign\"\nfamily = \"capacity\"\nsite = \"port\"\nperiod = \"slot\"\nunit = \"minutes\"\ntitle = \"Sign language\"\n\n[[resource.usage]]\nneed = \"sign\"\nper_person = 1.0\nper_case = 1.0\nduration_minutes = 60\n";
    for (name, text) in &mut files {
        *text = match *name {
            "plan.toml" => text.replace("daily-appointments", "model.toml"),
            // It has amounts at all ports but the last where somebody needs it.
            "capacity.csv" if needed => {
                text.clone()
                    + "sign,p0,,,,,60\nsign,p1,,,,,60\nsign,p2,,,,,60\nsign,p3,2021-02-19,2021-02-19,,,60\n"
            }
            _ => text.clone(),
        };
    }
    files.push(("model.toml", model));
    read(files)
}

#[test]
fn what_nobody_needs_costs_the_coverage_nothing() {
    let problem = with_a_resource(false);
    assert!(!problem.limits.all_given());
    let (missing, looked_at) = search(&problem);
    assert!(missing.is_empty());
    assert_eq!(looked_at, 0);
}

#[test]
fn coverage_looks_only_where_something_is_missing_at_one_class_of_each_kind() {
    let mut problem = with_a_resource(true);
    for needs in &mut problem.need_sets {
        *needs = vec!["sign".to_owned()];
    }
    let (missing, looked_at) = search(&problem);
    assert_eq!(missing.len(), 1, "one resource at one port");
    // Four locations reach the port, in 24 slots on 20 days, whatever the persons and priorities.
    assert!((1..=4 * 24 * 20).contains(&looked_at), "{looked_at}");
    assert!(problem.classes.len() > 40);
}

#[test]
fn the_check_looks_at_a_classs_last_days_alone_where_these_fit() {
    let problem = made(Wide::Slots);
    let kinds = problem.classes.len() as u64;
    let looked_at = appointments_looked_at(&problem);
    assert!(
        (1..=2 * kinds).contains(&looked_at),
        "{looked_at} for {kinds} classes"
    );
}

#[test]
fn slots_are_used_in_runs_and_rounds_that_look_at_many_count_for_several() {
    let problem = made(Wide::Slots);
    let cohorts = Cohorts::new(&problem);
    let slots: usize = problem.ports.iter().map(|port| port.slots.len()).sum();
    let resources = problem.rules.resources.len();
    let mut uses = 0;
    for menu in &cohorts.footprints.menus {
        // Who comes stays for two hours: 24 slots, which are one use.
        assert!(menu.most_limits() > 10 * menu.on(Day::START).len());
        uses += (menu.on(Day::START).iter())
            .map(|choice| choice.uses.len())
            .sum::<usize>();
    }
    assert!((1..=slots * resources).contains(&uses), "{uses}");
    let (outcome, trace) = planned(&problem, &Options::default(), &Silent).unwrap();
    assert!(!outcome.schedule.appointments.is_empty());
    // Each look is at some slots of one day, so that the last may go beyond what there is for all.
    let beyond = 10_000;
    let rounding = trace.rounding;
    let most = 500 * 60 * rounding.appointments + beyond * rounding.port_days;
    assert!(rounding.slots_looked_at > 0 && rounding.slots_looked_at <= most);
    let rounds = &trace.search.rounds;
    let most = 1_000 * 160_000 + beyond * 256 * trace.search.epochs;
    assert!(rounds.slots_looked_at > 0 && rounds.slots_looked_at <= most);
}

#[test]
fn the_tightest_slot_is_the_one_that_looking_through_all_of_them_finds() {
    let problem = made(Wide::Slots);
    let cohorts = Cohorts::new(&problem);
    let prices = vec![0.0; problem.limits.len()];
    let mut board = Board::new(&problem, &cohorts, &prices);
    let mut full = 0;
    for case in (0..problem.cases.len()).map(CaseIndex::new) {
        let Some(cohort) = board.cohort(case) else {
            continue;
        };
        for day in problem.calendar.all().take(2) {
            let lane = &board.lanes(cohort)[0];
            let menu = cohorts.footprints.list[lane.footprint].menu.unwrap();
            let expected = tightest(&board, &cohorts, cohort.persons, menu, day)
                .filter(|_| board.day_fits(cohort, 0, day));
            let found = board.place_on(cohort, 0, day);
            assert_eq!(found.and_then(|place| place.slot), expected, "{case:?}");
            full += usize::from(found.is_none());
            if let (Some(place), None) = (found, board.places[case.at()]) {
                board.put(case, place);
                // Now and then somebody leaves again.
                if case.at() % 5 == 0 {
                    board.lift(case);
                }
            }
        }
    }
    assert!(full > 0, "some days are full in the end");
}

/// The slot with room in which the least room would be left, found limit by limit.
fn tightest(
    board: &Board<'_>,
    cohorts: &Cohorts,
    persons: f64,
    menu: usize,
    day: Day,
) -> Option<u32> {
    let mut best: Option<(f64, u32)> = None;
    for choice in cohorts.footprints.menus[menu].on(day) {
        let uses: Vec<(LimitIndex, f64)> = choice.each_use(day, persons).collect();
        if !uses
            .iter()
            .all(|&(limit, amount)| board.has_room(limit, amount))
        {
            continue;
        }
        let over = uses
            .iter()
            .map(|&(limit, amount)| board.left(limit) - amount);
        let over: f64 = over.filter(|over| over.is_finite()).sum();
        if best.is_none_or(|(least, _)| over < least - 1e-6) {
            best = Some((over, choice.slot));
        }
    }
    best.map(|(_, slot)| slot)
}

#[test]
fn places_that_are_alike_are_worked_out_once() {
    let problem = made(Wide::Grid);
    assert_eq!(problem.locations.len(), 12);
    let cohorts = Cohorts::new(&problem);
    let sizes: BTreeSet<u8> = problem.classes.iter().map(|class| class.persons).collect();
    // Whole, and without what does not fit a family size alone.
    assert!(cohorts.profiles.list.len() <= 1 + sizes.len());
    assert_eq!(cohorts.footprints.menus.len(), problem.ports.len());
}

#[test]
fn explaining_a_case_looks_at_those_alike_and_no_others() {
    for (wide, most_others) in [(Wide::History, 0), (Wide::PhasesMany, 300)] {
        let problem = made(wide);
        let options = Options {
            effort: Effort::Low,
            ..Options::default()
        };
        let outcome = plan(&problem, &options, &Silent).unwrap();
        let mut searched = 0;
        for at in (0..problem.cases.len()).rev() {
            let case = CaseIndex::new(at);
            let found = explain(&problem, &outcome.schedule.appointments, case);
            if !matches!(found.standing, Standing::Waiting | Standing::Appointed) {
                continue;
            }
            let tries = (found.tried + usize::from(found.remedy.is_some())) as u64;
            let alike = found.seniority.map_or(1, |own| own.alike) as u64;
            assert!(
                found.looked_at <= tries * (alike + most_others),
                "{wide:?}: {} in {tries} tries of {alike} alike",
                found.looked_at
            );
            searched += u64::from(tries > 0);
            if searched == 5 {
                break;
            }
        }
        assert!(searched > 0, "{wide:?}");
    }
}
