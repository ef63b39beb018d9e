//! What was closed is opened: the bound from the base plan's prices comes as near as one from
//! nothing.

use std::fmt::Write as _;
use std::fs;

use paso::domain::calendar::Day;
use paso::domain::id::LimitIndex;
use paso::domain::limits::LimitKey;
use paso::domain::problem::Problem;
use paso::generate::Size;
use paso::pipeline::{Options, Silent, plan};
use paso::whatif::{Answer, Depth, Found, Session, grammar};
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
        let date = |day| sound.calendar.date(Day(day));
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
            let date = |day| problem.calendar.date(Day(day));
            let (from, to) = (date(from), date(to));
            format!("capacity:officer_minutes@{id}{amount} {from}..{to}")
        })
    });
    asked.collect()
}

#[test]
fn openings_are_bounded_as_near_as_from_nothing() {
    let problem = closed();
    let base = Session::new(problem.clone(), &Options::default(), &Silent).unwrap();
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
            let cold = common::plan_of(&problem);
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

#[test]
fn what_a_closed_limit_is_worth_is_found_by_opening_it() {
    let problem = closed();
    let session = Session::new(problem.clone(), &Options::default(), &Silent).unwrap();
    // Nobody fits a limit of nothing, so no price tells of it.
    for pinch in session.pinches() {
        let amounts = pinch.limits.iter();
        let mut amounts = amounts.map(|&limit| problem.limits.amount(limit));
        assert!(amounts.any(|amount| amount > 0.0), "{pinch:?}");
    }
    let closed = session.closed();
    let officers = closed
        .iter()
        .find(|own| own.resource_id == "officer_minutes");
    let officers = officers.expect("officer minutes are closed somewhere");
    assert!(officers.usual > 0.0 && !officers.days.is_empty());
    let effect = session.opened(officers, &|| true).unwrap().unwrap();
    assert!(
        effect.cost_saved > 0.0 && effect.people_sooner > 0,
        "{effect:?}"
    );
    // What is proven lies around what a cold plan of the opened feed says.
    let mut opened = problem.clone();
    for (&limit, &amount) in &officers.raised {
        assert_eq!(opened.limits.amount(limit), 0.0);
        // As on the same weekdays that are open, of which the port has some.
        let like = |other: &LimitIndex| {
            let key = |limit| match problem.limits.key(limit) {
                LimitKey::Resource {
                    resource,
                    site,
                    day,
                    slot,
                } => (Some((resource, site)), problem.calendar.weekday(day), slot),
                LimitKey::Phase { .. } => (None, 0, None),
            };
            key(*other) == key(limit) && problem.limits.amount(*other) > 0.0
        };
        let all = (0..problem.limits.len()).map(LimitIndex::new);
        assert!(
            all.filter(like)
                .any(|other| problem.limits.amount(other) == amount)
        );
        opened.limits.set(limit, amount);
    }
    let cold = plan(&opened, &Options::default(), &Silent).unwrap();
    let before = session.outcome().cost.total();
    assert!(effect.proven_saved <= before - cold.lower_bound + 1e-6);
    assert!(effect.most_saved >= session.outcome().lower_bound - cold.cost.total() - 1e-6);
    assert!(officers.promise >= session.outcome().lower_bound - cold.lower_bound - 0.002 * before);
}
