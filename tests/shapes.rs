//! Feeds that are wide in one direction: they are sound, every command gets through them, and the
//! work that is done on them is counted, so that what grows faster than the feed is seen without a
//! clock.

use std::collections::BTreeMap;

use paso::certify::{appointments_looked_at, check};
use paso::domain::coverage::search;
use paso::domain::id::CaseIndex;
use paso::domain::problem::Problem;
use paso::feed::{self, Overrides};
use paso::files::source::Files;
use paso::generate::wide::{Wide, wide_files};
use paso::generate::{FeedFile, Size};
use paso::notice::Severity;
use paso::pipeline::{Effort, Options, Silent, plan};
use paso::render;
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
