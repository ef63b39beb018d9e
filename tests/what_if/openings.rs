//! What was closed is opened: the bound from the base plan's prices comes as near as one from
//! nothing.

use std::fmt::Write as _;
use std::fs;

use paso::domain::problem::Problem;
use paso::generate::Size;
use paso::pipeline::{Options, Silent, plan};
use paso::whatif::{Answer, Base, Depth, Found, grammar};
use rayon::prelude::*;

use crate::common;

/// A generated feed where one port has no officers at all, another none for two weeks, and a third
/// none on some days.
fn closed() -> Problem {
    let home = common::generated(&Size {
        cases: 2_500,
        days: 40,
        ports: 4,
        seed: 11,
    });
    let sound = common::read(home.path());
    let path = home.path().join("capacity.csv");
    let mut rows = fs::read_to_string(&path).unwrap();
    assert!(rows.starts_with("resource_id,site_id,from,to,weekdays,slot,amount\n"));
    for (port, from, to) in [(0, 0, 39), (1, 8, 21), (2, 3, 3), (2, 17, 18), (2, 30, 30)] {
        let date = |day| sound.calendar.date(day);
        let (id, from, to) = (&sound.ports[port].id, date(from), date(to));
        writeln!(rows, "officer_minutes,{id},{from},{to},,,0").unwrap();
    }
    fs::write(&path, rows).unwrap();
    common::read(home.path())
}

/// Openings of days, weeks and whole ports, of little and of much.
fn openings(problem: &Problem) -> Vec<String> {
    let mut windows: Vec<(usize, i32, i32)> = vec![
        (0, 0, 39),
        (0, 20, 39),
        (1, 8, 21),
        (1, 8, 14),
        (1, 15, 21),
        (2, 3, 30),
    ];
    windows.extend([0, 4, 11, 25].map(|day| (0, day, day + 6)));
    windows.extend([1, 5, 9].map(|day| (0, day, day)));
    windows.extend([8, 12, 20].map(|day| (1, day, day)));
    windows.extend([3, 17].map(|day| (2, day, day)));
    let asked = windows.into_iter().flat_map(|(port, from, to)| {
        ["=400", "=1500"].map(|amount| {
            let id = &problem.ports[port].id;
            let (from, to) = (problem.calendar.date(from), problem.calendar.date(to));
            format!("capacity:officer_minutes@{id}{amount} {from}..{to}")
        })
    });
    asked.collect()
}

#[test]
fn openings_are_bounded_as_near_as_from_nothing() {
    let problem = closed();
    let base = Base::new(&problem, &Options::default(), &Silent).unwrap();
    let asked = openings(&problem);
    assert!(asked.len() >= 30);
    let short: Vec<f64> = asked
        .par_iter()
        .map(|text| {
            let change = grammar::change(text, &problem).unwrap();
            let answer = base.ask(&[change], Depth::Bound, &|| true).answer;
            let Answer::Changed {
                problem,
                found: Found::Bound { lower_bound, .. },
            } = answer
            else {
                panic!("{text}: {answer:?}");
            };
            let cold = plan(&problem, &Options::default(), &Silent).unwrap();
            (cold.climbed_bound() - lower_bound) / cold.climbed_bound()
        })
        .collect();
    for (text, short) in asked.iter().zip(&short) {
        assert!(
            *short <= 0.002,
            "{text}: {:.3} % below the bound from nothing",
            100.0 * short
        );
    }
}
