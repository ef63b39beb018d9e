//! The way out of broken promises: against every choice there is, on small feeds.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::common;
use paso::cohorts::footprint::Footprints;
use paso::cohorts::residual::{Residual, exceeds};
use paso::domain::plan::{Conflict, ConflictKind};
use paso::domain::problem::{Admission, Booking, Problem};
use paso::domain::scenario::Change;
use paso::domain::uses;
use paso::pipeline::{Effort, Options, Silent, plan};
use paso::repair::capacity::additions;
use paso::repair::moves::{Bound, Repair, repair};
use paso::schedule::promises::conflicts;
use paso::solver::names::usual;
use paso::whatif::apply::{Applied, apply};
use paso::whatif::grammar;
use tempfile::TempDir;

/// A feed whose plan was published before its amounts were halved and, now and then, a port closed.
pub fn broken(seed: u64) -> TempDir {
    let home = common::random_feed(seed, 14);
    let put = |name: &str, text: &str| fs::write(home.path().join(name), text).unwrap();
    let read = |name: &str| fs::read_to_string(home.path().join(name)).unwrap();
    put("appointments.csv", "case_id,port_id,date,slot,outcome\n");
    let problem = common::read(home.path());
    let options = Options {
        effort: Effort::Low,
        ..Options::default()
    };
    let outcome = plan(&problem, &options, &Silent).unwrap();
    let mut text = "case_id,port_id,date,slot,outcome\n".to_owned();
    for own in &outcome.schedule.appointments {
        let booking = Booking {
            case: own.case,
            port: own.port,
            day: own.day,
            slot: own.slot,
        };
        writeln!(text, "{},", row(&problem, &booking)).unwrap();
    }
    put("appointments.csv", &text);
    let mut text = String::new();
    for line in read("capacity.csv").lines() {
        let (before, amount) = line.rsplit_once(',').unwrap();
        match amount.parse::<f64>() {
            Ok(amount) => writeln!(text, "{before},{}", amount / 2.0).unwrap(),
            Err(_) => writeln!(text, "{line}").unwrap(),
        }
    }
    put("capacity.csv", &text);
    let phases = home.path().join("phases.csv");
    if seed.is_multiple_of(2)
        && let Ok(text) = fs::read_to_string(&phases)
    {
        let mut text = text;
        for (from, to) in [
            ("3,7,3", "1,3,3"),
            ("6,6,0", "3,3,0"),
            ("2.5,8.25,2", "1.25,4,2"),
        ] {
            text = text.replace(from, to);
        }
        fs::write(phases, text).unwrap();
    }
    if seed.is_multiple_of(3) {
        let first = problem.calendar.date(paso::domain::calendar::Day::START);
        put(
            "closures.csv",
            &format!("{}p0,{first},{first},,,flood\n", read("closures.csv")),
        );
    }
    home
}

/// A published appointment as a row of appointments.csv, without its outcome.
fn row(problem: &Problem, own: &Booking) -> String {
    let slot = own.slot.map_or(String::new(), |slot| slot.to_string());
    format!(
        "{},{},{},{slot}",
        problem.case_ids.get(own.case.at()),
        problem.ports[own.port.at()].id,
        problem.calendar.date(own.day)
    )
}

fn found(problem: &Problem) -> Vec<Conflict> {
    conflicts(problem, &Residual::new(problem, &mut Footprints::default()))
}

fn short(problem: &Problem) -> usize {
    let all = found(problem).into_iter();
    all.filter(|own| matches!(own.kind, ConflictKind::OverLimit { .. }))
        .count()
}

/// The fewest people that cannot stay: every set of those who may is tried.
fn fewest(problem: &Problem, conflicts: &[Conflict]) -> f64 {
    let involved = |own: &Booking| conflicts.iter().any(|one| one.cases.contains(&own.case));
    let movable: Vec<&Booking> = problem
        .promises
        .iter()
        .filter(|own| involved(own))
        .collect();
    let mut earlier = vec![0.0; problem.limits.len()];
    for booking in &problem.earlier {
        uses::add_booking(problem, booking, &mut earlier);
    }
    let mut fixed = earlier.clone();
    for booking in problem.promises.iter().filter(|own| !involved(own)) {
        uses::add_booking(problem, booking, &mut fixed);
    }
    let mut best = f64::INFINITY;
    for set in 0..1u32 << movable.len() {
        let stays = |at: usize| set >> at & 1 == 1;
        let mut used = fixed.clone();
        let mut people = 0.0;
        let mut possible = true;
        for (at, own) in movable.iter().enumerate() {
            if stays(at) {
                possible &= problem.impossible(own).is_none();
                uses::add_booking(problem, own, &mut used);
            } else {
                people += problem.persons(own.case);
            }
        }
        let amounts = problem.limits.amounts().iter();
        let fits = amounts
            .zip(used.iter().zip(&earlier))
            .all(|(&amount, (&used, &earlier))| used <= earlier || !exceeds(used, amount));
        if possible && fits && people < best {
            best = people;
        }
    }
    best
}

/// Publishes the repair and reads the feed anew.
fn repaired(home: &Path, problem: &Problem, repair: &Repair) -> Problem {
    let mut text = "case_id,port_id,date,slot,outcome\n".to_owned();
    for own in &problem.promises {
        let moved = repair.moved.iter().find(|moved| moved.from == *own);
        let now = moved.map_or(Some(*own), |moved| moved.to);
        if let Some(now) = now {
            writeln!(text, "{},", row(problem, &now)).unwrap();
        }
    }
    fs::write(home.join("appointments.csv"), text).unwrap();
    common::read(home)
}

#[test]
fn repairs_by_moving_move_the_fewest_people_and_leave_no_conflict() {
    let (mut feeds, mut moved, mut lost, mut stayed) = (0, 0, 0, 0);
    for seed in 0.. {
        if feeds == 300 {
            break;
        }
        let home = broken(seed);
        let problem = common::read(home.path());
        let conflicts = found(&problem);
        if conflicts.is_empty() {
            continue;
        }
        feeds += 1;
        let own = repair(&problem, &conflicts, usual()).unwrap();
        assert_eq!(own.persons, fewest(&problem, &conflicts), "seed {seed}");
        assert_eq!(
            (own.bound, own.by),
            (own.persons, Bound::Proven),
            "seed {seed}"
        );
        let people = own.moved.iter().map(|one| problem.persons(one.from.case));
        assert_eq!(people.sum::<f64>(), own.persons, "seed {seed}");
        for to in own.moved.iter().filter_map(|one| one.to) {
            let class = problem.class_of(to.case);
            assert!(problem.port_allowed(class, to.port), "seed {seed}");
            assert!(to.day >= problem.notice_of(class), "seed {seed}");
            let admission = problem.admission(class, to.port, to.day);
            assert_ne!(admission, Admission::Closed, "seed {seed}");
            moved += 1;
        }
        lost += own.moved.iter().filter(|one| one.to.is_none()).count();
        stayed += own.movable - own.moved.len();
        let after = repaired(home.path(), &problem, &own);
        assert_eq!(found(&after), [], "seed {seed}");
    }
    assert!(
        moved > 100 && lost > 100 && stayed > 100,
        "{moved} {lost} {stayed}"
    );
}

#[test]
fn what_is_to_be_added_is_enough_and_one_unit_less_is_not() {
    let (mut feeds, mut caps) = (0, 0);
    for seed in 0.. {
        if feeds == 300 {
            break;
        }
        let home = broken(seed);
        let problem = common::read(home.path());
        let conflicts = found(&problem);
        if short(&problem) == 0 {
            continue;
        }
        feeds += 1;
        let added = additions(&problem, &conflicts);
        let read = |own: &Change| grammar::change(&grammar::written(own, &problem), &problem);
        let changes = added.iter().flat_map(|own| &own.changes);
        let changes: Vec<Change> = changes.map(|own| read(own).unwrap()).collect();
        let Applied::Changed(cured) = apply(&problem, &changes) else {
            panic!("seed {seed}: {changes:?}");
        };
        assert_eq!(short(&cured), 0, "seed {seed}");
        for own in &added {
            let more = own.more.unwrap();
            assert!(more > 0.0 && own.unit > 0.0, "seed {seed}: {own:?}");
            let is_cap = matches!(own.changes[0], Change::PhaseNumber { .. });
            caps += usize::from(is_cap);
            let mut lacking = 0;
            for &limit in &own.limits {
                let mut less = (*cured).clone();
                less.limits
                    .set(limit, problem.limits.amount(limit) + more - own.unit);
                lacking += short(&less);
            }
            let least = if is_cap { 1 } else { own.limits.len() };
            assert!(lacking >= least, "seed {seed}: {own:?}");
        }
    }
    assert!(caps > 10, "only {caps} caps of phases were broken");
}
