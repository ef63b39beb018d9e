//! Explanations: what stands in the way, and the change that would help, tried out.

use std::fs;
use std::path::Path;

use paso::domain::id::CaseIndex;
use paso::domain::problem::Problem;
use paso::pipeline::{Effort, Options, Silent, plan};
use paso::whatif::apply::{Applied, apply};
use paso::whatif::explain::{Standing, Why, explain};
use paso::whatif::grammar;

use crate::common;
use crate::common::ledger::Ledger;

use super::edit;

#[test]
fn obstacles_are_real_and_remedies_make_room() {
    let (mut full, mut remedies) = (0, 0);
    for seed in 0..60 {
        let home = common::random_feed(seed, 30);
        let mut problem = common::read(home.path());
        // For steady days an earlier place may be left free.
        problem.rules.steadiness.tolerance = 0.0;
        let options = Options {
            effort: Effort::Low,
            ..Options::default()
        };
        let Ok(outcome) = plan(&problem, &options, &Silent) else {
            continue;
        };
        for at in 0..problem.cases.len() {
            let case = CaseIndex::new(at);
            let found = explain(&problem, &outcome.schedule.appointments, case);
            let own = outcome
                .schedule
                .appointments
                .iter()
                .find(|a| a.case == case);
            assert_eq!(
                found.appointment.is_some(),
                own.is_some(),
                "seed {seed}, case {at}"
            );
            if !matches!(found.standing, Standing::Appointed | Standing::Waiting) {
                assert!(found.obstacles.is_empty() && found.remedy.is_none());
                continue;
            }
            for obstacle in &found.obstacles {
                assert_ne!(obstacle.why, Why::Free, "seed {seed}: {found:#?}");
                if let Why::Full(limits) = &obstacle.why {
                    assert!(!limits.is_empty());
                    full += 1;
                }
            }
            let Some(remedy) = &found.remedy else {
                continue;
            };
            remedies += 1;
            // With the change, the seniors who go first and the case have room in the old plan.
            let change = grammar::change(&remedy.set, &problem).unwrap();
            let Applied::Changed(changed) = apply(&problem, &[change]) else {
                panic!("seed {seed}: {remedy:?}");
            };
            if remedy.seniors > 0 {
                continue;
            }
            let mut used = outcome.used.clone();
            if let Some(own) = own {
                let ledger = Ledger::new(&problem, Vec::new());
                for (limit, amount) in ledger.uses(case, own.port, own.day, own.slot) {
                    used[limit] -= amount;
                }
            }
            let ledger = Ledger::new(&changed, used);
            let before = own.map_or(changed.calendar.end(), |own| own.day);
            assert!(
                ledger.room(case, before, f64::INFINITY).is_some(),
                "seed {seed}, case {at}: {remedy:?}"
            );
        }
    }
    assert!(full > 500 && remedies > 50, "{full} {remedies}");
}

/// Seven people alike for one place a day on five days; as many at most as `seats` at the port.
fn queue_of_seven(seats: u32) -> Problem {
    let home = tempfile::tempdir().unwrap();
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/small");
    for entry in fs::read_dir(small).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
    }
    edit(home.path(), "capacity.csv", |text| {
        text.replace("total,*,,,,,10", "total,*,,,,,1")
            .replace("seat,*,,,,,10", &format!("seat,*,,,,,{seats}"))
    });
    edit(home.path(), "cases.csv", |text| {
        let header = text.lines().next().unwrap().to_owned();
        (1..=7).fold(header + "\n", |text, at| {
            text + &format!("C{at},1,town,arrival,standard\n")
        })
    });
    common::read(home.path())
}

#[test]
fn the_smallest_change_is_found_behind_seniors() {
    let set = |amount: &str| Some(format!("capacity:total@*{amount}"));
    let expected = [
        // Whoever has an appointment moves up when a place is made for the first of them.
        (10, 3, set("+1 2021-02-19"), "2021-02-20", 0),
        (10, 6, set("+1 2021-02-19"), "2021-02-23", 0),
        (10, 7, set("+2 2021-02-19"), "2021-02-23", 1),
        // Two more on one day are too many for the port: one more on each of two days.
        (2, 7, set("+1 2021-02-19..2021-02-20"), "2021-02-23", 1),
        // Two limits are in the way everywhere.
        (1, 7, None, "", 0),
    ];
    for (seats, number, set, date, seniors) in expected {
        let problem = queue_of_seven(seats);
        let outcome = common::plan_of(&problem);
        let case = CaseIndex::new(number - 1);
        let found = explain(&problem, &outcome.schedule.appointments, case);
        let Some(set) = set else {
            assert_eq!((&found.remedy, found.tried, found.untried), (&None, 0, 0));
            let together = found.together.unwrap();
            assert_eq!(together.seniors, ["C6"]);
            assert_eq!(together.limits.len(), 2, "{together:?}");
            continue;
        };
        let remedy = found.remedy.unwrap();
        assert_eq!(found.together, None);
        let got = (remedy.set, remedy.date, remedy.seniors);
        assert_eq!(got, (set, date.to_owned(), seniors), "{seats} {number}");
    }
}

/// For the last of a queue one limit alone is in the way, but not for it and the senior who comes first:
/// both are named, and what they lack together.
#[test]
fn who_would_have_to_come_first_is_named_with_what_all_of_them_lack() {
    let mut problem = queue_of_seven(2);
    let last = problem.calendar.last();
    for late in [5, 6] {
        problem.cases[late].ready = last;
    }
    let outcome = common::plan_of(&problem);
    let found = explain(&problem, &outcome.schedule.appointments, CaseIndex::new(6));
    let alone = |why: &Why| matches!(why, Why::Full(limits) if limits == &["total@*"]);
    assert!(
        found.obstacles.iter().any(|own| alone(&own.why)),
        "{found:#?}"
    );
    assert_eq!((&found.remedy, found.tried), (&None, 0));
    let together = found.together.unwrap();
    assert_eq!(together.seniors, ["C6"]);
    assert_eq!(together.date, problem.calendar.date(last).to_string());
    assert!(
        together.limits.len() == 2 && together.limits.contains(&"total@*".to_owned()),
        "{together:?}"
    );
}

/// A case that names ports to which no corridor leads from its place is told so, in words and data.
#[test]
fn a_case_without_a_route_is_told_which_ports_lie_apart() {
    let home = tempfile::tempdir().unwrap();
    let files: [(&str, &str); 6] = [
        (
            "plan.toml",
            "model = \"daily-appointments\"\nstart = 2021-02-19\ndays = 3\n",
        ),
        (
            "ports.csv",
            "port_id,name,timezone\nnear,Near,UTC\nfar,Far,UTC\n",
        ),
        ("locations.csv", "location_id,name\ncity,City\n"),
        (
            "corridors.csv",
            "location_id,port_id,travel_hours\ncity,near,1\n",
        ),
        (
            "capacity.csv",
            "resource_id,site_id,from,to,weekdays,slot,amount\nofficer_minutes,near,,,,,unlimited\nofficer_minutes,far,,,,,unlimited\nborder_total,*,,,,,unlimited\n",
        ),
        (
            "cases.csv",
            "case_id,persons,location_id,stream,priority,registered_on,ready_on,ports\nA1,1,city,arrival,standard,2021-02-01,2021-02-19,far\nA2,1,city,arrival,standard,2021-02-01,2021-02-19,\n",
        ),
    ];
    for (name, text) in files {
        fs::write(home.path().join(name), text).unwrap();
    }
    let problem = common::read(home.path());
    let outcome = common::plan_of(&problem);
    let told = |at| explain(&problem, &outcome.schedule.appointments, CaseIndex::new(at)).no_route;
    let apart = told(0).unwrap();
    assert_eq!(apart.reaches, ["near"]);
    assert_eq!(apart.allowed.as_deref(), Some(&["far".to_owned()][..]));
    assert_eq!(told(1), None);
}
