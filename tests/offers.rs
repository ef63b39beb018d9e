//! Offers: what a case can be promised, and what that costs, against brute force.

use paso::domain::calendar::Day;
use paso::domain::id::CaseIndex;
use paso::domain::plan::{Appointment, AppointmentStatus, Reason};
use paso::domain::problem::{Booking, Problem};
use paso::generate::family::Family;
use paso::generate::{Size, family_files};
use paso::pipeline::{Options, PlanError, Silent};
use paso::whatif::Session;
use paso::whatif::offer::{Base, NoOffer, Offer, Offers, Vacant, Wish};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::common;
use crate::common::ledger::Ledger;
use crate::optimum::least_cost;

/// A plan of a feed as what offers are measured against; none where there are conflicts.
fn session(problem: &Problem) -> Option<Session> {
    match Session::new(problem.clone(), &Options::default(), &Silent) {
        Ok(session) => Some(session),
        Err(PlanError::Conflicts(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// The cases that wait, and may be offered something.
fn waiting(problem: &Problem) -> Vec<CaseIndex> {
    let settled = problem.settled();
    let all = (0..problem.cases.len()).map(CaseIndex::new);
    all.filter(|case| {
        !settled[case.at()] && problem.cases[case.at()].ready < problem.calendar.end()
    })
    .collect()
}

fn appointment_of(appointments: &[Appointment], case: CaseIndex) -> Option<&Appointment> {
    let mut own = appointments.iter();
    own.find(|own| own.case == case && own.status == AppointmentStatus::New)
}

/// Every offer is one of the ledger's places, and of each port and day on which there is a place that
/// promises leave room for there is one.
fn of_all_that_there_is(problem: &Problem, case: CaseIndex, offers: &[Offer], seed: u64) {
    let ledger = Ledger::of_booked(problem);
    let mut places = ledger.places(case, problem.calendar.end());
    places.retain(|&(port, day, slot)| ledger.fits_alone(&ledger.uses(case, port, day, slot)));
    for offer in offers {
        let own = offer.booking;
        assert!(
            places.contains(&(own.port, own.day, own.slot)),
            "seed {seed}: {own:?} is not admissible"
        );
        assert!((offer.own - ledger.cost(case, own.port, own.day)).abs() <= 1e-9);
    }
    let days = |all: Vec<(u32, Day)>| -> (usize, BTreeSet<(u32, Day)>) {
        (all.len(), all.into_iter().collect())
    };
    let (count, offered) = days(
        offers
            .iter()
            .map(|own| (own.booking.port.0, own.booking.day))
            .collect(),
    );
    let (_, there_are) = days(places.iter().map(|own| (own.0.0, own.1)).collect());
    assert_eq!(offered, there_are, "seed {seed}");
    assert_eq!(count, there_are.len(), "seed {seed}: a port and day twice");
}

/// The price of what an appointment uses, its room and its order, worked out plainly.
fn as_told(problem: &Problem, session: &Session, case: CaseIndex, offers: &[Offer], seed: u64) {
    let outcome = session.outcome();
    let appointments = &outcome.schedule.appointments;
    let mut ledger = Ledger::of_booked(problem);
    let price = |ledger: &Ledger<'_>, own: (_, _, _)| -> f64 {
        let uses = ledger.uses(case, own.0, own.1, own.2);
        uses.iter()
            .map(|&(limit, amount)| outcome.prices.0[limit] * amount)
            .sum()
    };
    let now = appointment_of(appointments, case).map(|own| (own.port, own.day, own.slot));
    let before = now.map_or(0.0, |own| price(&ledger, own));
    for own in appointments {
        if own.status == AppointmentStatus::New && own.case != case {
            let uses = ledger.uses(own.case, own.port, own.day, own.slot);
            ledger.add(&uses, 1.0);
        }
    }
    let mut last = f64::NEG_INFINITY;
    for offer in offers {
        let own = offer.booking;
        let place = (own.port, own.day, own.slot);
        let others = price(&ledger, place) - before;
        assert!(
            (offer.others - others).abs() <= 1e-6 * (1.0 + others.abs()),
            "seed {seed}"
        );
        let total = offer.own + offer.others;
        assert!(total >= last - 2e-6, "seed {seed}: {total} after {last}");
        last = total;
        let fits = ledger.fits(&ledger.uses(case, own.port, own.day, own.slot));
        assert_eq!(offer.has_room, fits, "seed {seed}: {own:?}");
        assert!(now != Some(place) || (offer.has_room && offer.passes_over.is_empty()));
        assert_eq!(
            offer.passes_over,
            passed(problem, appointments, case, own.day),
            "seed {seed}"
        );
    }
}

/// Seniors alike who are ready by a day and have no appointment by then.
fn passed(problem: &Problem, all: &[Appointment], case: CaseIndex, day: Day) -> Vec<CaseIndex> {
    let own = problem.cases[case.at()];
    let key = |case: CaseIndex| {
        (
            problem.cases[case.at()].senior,
            problem.case_ids.get(case.at()),
        )
    };
    let mut seniors = waiting(problem);
    seniors.retain(|&other| {
        let fact = problem.cases[other.at()];
        fact.class == own.class
            && own.due.is_none()
            && fact.due.is_none()
            && key(other) < key(case)
            && fact.ready <= day
            && appointment_of(all, other).is_none_or(|own| own.day > day)
    });
    seniors.sort_by_key(|&other| key(other));
    seniors
}

#[test]
fn offers_of_small_feeds_are_all_that_can_be_promised_and_told_as_they_are() {
    let (mut feeds, mut offered, mut crowded, mut passing) = (0, 0, 0, 0);
    for seed in 4000..4230 {
        let home = common::random_feed(seed, 14);
        let problem = common::read(home.path());
        let Some(session) = session(&problem) else {
            continue;
        };
        feeds += 1;
        let outcome = session.outcome();
        let prices = &outcome.prices.0;
        let mut offers = Offers::new(&problem, &outcome.schedule.appointments, prices);
        for case in waiting(&problem) {
            let found = offers.of(case, &Wish::default()).unwrap();
            of_all_that_there_is(&problem, case, &found, seed);
            as_told(&problem, &session, case, &found, seed);
            offered += found.len();
            crowded += found.iter().filter(|own| !own.has_room).count();
            passing += found
                .iter()
                .filter(|own| !own.passes_over.is_empty())
                .count();
            // A wish leaves the rest as it was.
            let Some(first) = found.first() else { continue };
            let wish = Wish {
                before: Some(first.booking.day + 1),
                ports: vec![first.booking.port],
            };
            let kept = |own: &&Offer| {
                own.booking.port == first.booking.port && own.booking.day <= first.booking.day
            };
            let expected: Vec<Offer> = found.iter().filter(kept).cloned().collect();
            assert_eq!(offers.of(case, &wish).unwrap(), expected, "seed {seed}");
        }
        for promise in &problem.promises {
            assert_eq!(
                offers.of(promise.case, &Wish::default()),
                Err(NoOffer::Promised)
            );
        }
        for done in &problem.earlier {
            assert_eq!(offers.of(done.case, &Wish::default()), Err(NoOffer::Done));
        }
    }
    println!("{feeds} feeds, {offered} offers, {crowded} without room, {passing} pass over");
    assert!(feeds >= 200 && offered > 3_000 && crowded > 300 && passing > 0);
}

/// The optimum with a promise more.
fn with(problem: &Problem, promise: Booking) -> f64 {
    let mut problem = problem.clone();
    problem.promises.push(promise);
    least_cost(&problem, true)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * (1.0 + a.abs().max(b.abs()))
}

#[test]
fn what_offers_cost_exactly_is_what_brute_force_finds() {
    let (mut feeds, mut exact, mut proven) = (0, 0, 0);
    for seed in 5000..5230 {
        let home = common::random_feed(seed, 9);
        let problem = common::read(home.path());
        let Some(session) = session(&problem) else {
            continue;
        };
        feeds += 1;
        let outcome = session.outcome();
        let best = least_cost(&problem, true);
        let waiting = waiting(&problem);
        let Some(&case) = waiting.get(usize::try_from(seed).unwrap() % waiting.len().max(1)) else {
            continue;
        };
        let prices = &outcome.prices.0;
        let mut offers = Offers::new(&problem, &outcome.schedule.appointments, prices);
        let mut found = offers.of(case, &Wish::default()).unwrap();
        found.truncate(3);
        session
            .exactly(case, Base::Waiting, &mut found, &|| true)
            .unwrap();
        for offer in &found {
            let own = offer.exact.unwrap();
            let costs = with(&problem, offer.booking) - best;
            assert!(
                own.least <= costs + 1e-6 * (1.0 + best),
                "seed {seed}: {own:?} {costs}"
            );
            exact += 1;
            proven += usize::from(close(own.change, costs));
            // Proven so, it is so.
            if outcome.is_optimal() && close(own.least, own.change) {
                assert!(close(own.change, costs), "seed {seed}: {own:?}, {costs}");
            }
            assert!(own.change >= -1e-9);
        }
        let totals: Vec<f64> = found
            .iter()
            .map(|own| own.own + own.exact.unwrap().others)
            .collect();
        assert!(
            totals.windows(2).all(|two| two[0] <= two[1] + 2e-6),
            "seed {seed}: {totals:?}"
        );
    }
    println!("{feeds} feeds, {exact} offers planned around, {proven} cost what brute force finds");
    assert!(feeds >= 200 && exact > 300);
    assert!(100 * proven >= 98 * exact, "{proven} of {exact}");
}

/// Everybody whom a place could be given to without anybody else moving: admissible, with room beside the
/// plan, no later than what they have, and nobody senior alike passed over.
fn may_have(problem: &Problem, all: &[Appointment], place: Vacant) -> BTreeSet<CaseIndex> {
    let found = waiting(problem).into_iter().filter(|&case| {
        let now = appointment_of(all, case);
        let later = now.is_some_and(|own| own.day < place.day);
        if later || !passed(problem, all, case, place.day).is_empty() {
            return false;
        }
        let booked = Ledger::of_booked(problem);
        let mut beside = Ledger::of_booked(problem);
        for own in all {
            if own.status == AppointmentStatus::New && own.case != case {
                let uses = beside.uses(own.case, own.port, own.day, own.slot);
                beside.add(&uses, 1.0);
            }
        }
        let places = booked.places(case, problem.calendar.end());
        places.into_iter().any(|(port, day, slot)| {
            let uses = booked.uses(case, port, day, slot);
            (port, day) == (place.port, place.day)
                && (place.slot.is_none() || slot == place.slot)
                && booked.fits_alone(&uses)
                && beside.fits(&uses)
        })
    });
    found.collect()
}

#[test]
fn a_cancelled_place_goes_to_who_may_have_it_and_gains_most() {
    let (mut feeds, mut offered, mut exact, mut right) = (0, 0, 0, 0);
    for seed in 6000..6230 {
        let home = common::random_feed(seed, 9);
        let problem = common::read(home.path());
        let Some(session) = session(&problem) else {
            continue;
        };
        feeds += 1;
        let outcome = session.outcome();
        let all = &outcome.schedule.appointments;
        // Somebody of the plan has rung and cannot come: they are no longer planned, and their place is free.
        let mut without: Vec<Appointment> = all.clone();
        let Some(gone) = (all.iter()).position(|own| own.status == AppointmentStatus::New) else {
            continue;
        };
        let gone = without.remove(gone);
        let place = Vacant {
            port: gone.port,
            day: gone.day,
            slot: gone.slot,
        };
        let prices = outcome.prices.clone();
        let mut offers = Offers::new(&problem, &without, &prices.0);
        let mut found = offers.for_place(place);
        let may = may_have(&problem, &without, place);
        let saves: Vec<f64> = found.iter().map(|own| own.saves).collect();
        assert!(saves.windows(2).all(|two| two[0] >= two[1]), "seed {seed}");
        for own in &found {
            assert!(
                may.contains(&own.offer.booking.case),
                "seed {seed}: {own:?}"
            );
            assert_eq!(
                (own.offer.booking.port, own.offer.booking.day),
                (place.port, place.day)
            );
        }
        // Who is not among them would not gain.
        for &case in &may {
            let named = found.iter().any(|own| own.offer.booking.case == case);
            if !named && appointment_of(&without, case).is_none() {
                let ledger = Ledger::of_booked(&problem);
                let gain = problem.cost_unscheduled(case).total()
                    - ledger.cost(case, place.port, place.day);
                assert!(gain <= 1e-6, "seed {seed}: {case:?} gains {gain}");
            }
        }
        offered += found.len();
        found.truncate(3);
        let others = Session::on(problem.clone(), &without, prices, &Options::default());
        others.exactly_for(&mut found, &|| true).unwrap();
        let optima: Vec<f64> = found
            .iter()
            .map(|own| with(&problem, own.offer.booking))
            .collect();
        let best = optima.iter().copied().fold(f64::INFINITY, f64::min);
        for (own, optimum) in found.iter().zip(optima) {
            exact += 1;
            right += usize::from(close(own.offer.exact.unwrap().change, optimum - best));
        }
    }
    println!("{feeds} feeds, {offered} offers, {right} of {exact} cost what brute force finds");
    assert!(feeds >= 200 && offered > 150 && exact > 100);
    assert!(100 * right >= 98 * exact, "{right} of {exact}");
}

/// Who has a place in the plan saves no more by it than they bear more where they move alone to the best of
/// what the plan leaves, other times of the same day among it.
#[test]
fn a_place_saves_no_more_than_having_the_best_of_what_is_left() {
    let (mut held, mut same_day) = (0, 0);
    for seed in 6500..6700 {
        let home = common::random_feed(seed, 9);
        let problem = common::read(home.path());
        let Some(session) = session(&problem) else {
            continue;
        };
        let outcome = session.outcome();
        let all = &outcome.schedule.appointments;
        let booked = Ledger::of_booked(&problem);
        for own in all {
            if own.status != AppointmentStatus::New {
                continue;
            }
            let at = (own.port, own.day, own.slot);
            let place = Vacant {
                port: own.port,
                day: own.day,
                slot: own.slot,
            };
            let mut beside = Ledger::of_booked(&problem);
            let others = all
                .iter()
                .filter(|other| other.status == AppointmentStatus::New && other.case != own.case);
            for other in others {
                let uses = beside.uses(other.case, other.port, other.day, other.slot);
                beside.add(&uses, 1.0);
            }
            let here = booked.cost(own.case, own.port, own.day);
            let mut least = problem.cost_unscheduled(own.case).total();
            let mut is_same_day = false;
            for (port, day, slot) in booked.places(own.case, problem.calendar.end()) {
                let uses = booked.uses(own.case, port, day, slot);
                if (port, day, slot) != at && booked.fits_alone(&uses) && beside.fits(&uses) {
                    least = least.min(booked.cost(own.case, port, day));
                    is_same_day |= (port, day) == (own.port, own.day);
                }
            }
            same_day += usize::from(is_same_day);
            let mut offers = Offers::new(&problem, all, &outcome.prices.0);
            let found = offers.for_place(place);
            let mut holder = found
                .iter()
                .filter(|one| one.offer.booking.case == own.case);
            if let Some(holder) = holder.next() {
                held += 1;
                assert!(
                    holder.saves <= least - here + 1e-6,
                    "seed {seed}: {} of {}",
                    holder.saves,
                    least - here
                );
            }
        }
    }
    assert!(held > 100 && same_day > 20, "{held} {same_day}");
}

/// Whom no day holds even alone is told so, and not that published appointments stand in the way.
#[test]
fn a_family_too_large_by_itself_is_told_so() {
    let home = tempfile::tempdir().unwrap();
    let size = Size {
        cases: 120,
        days: 21,
        ports: 3,
        seed: 7,
    };
    for (name, text) in family_files(&size, Family::TooLarge, 0.5) {
        fs::write(home.path().join(name), text).unwrap();
    }
    let feed = home.path().to_str().unwrap();
    let problem = common::read(home.path());
    let outcome = common::plan_of(&problem);
    let large = outcome.schedule.unscheduled.iter();
    let large = large.filter(|own| matches!(own.reason, Reason::TooLarge(_)));
    let ids: Vec<&str> = large
        .map(|own| problem.case_ids.get(own.case.at()))
        .collect();
    assert!(!ids.is_empty());
    for id in ids.into_iter().take(3) {
        let text = common::done(&["offer", feed, "--case", id, "-q"]);
        assert!(text.contains("too large by itself"), "{text}");
        assert!(!text.contains("published"), "{text}");
    }
}

#[test]
fn a_cancelled_place_is_free_whichever_plan_is_asked() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (feed, out, later) = (at("feed"), at("out"), at("later"));
    paso(&["example", "extract", "three-ports", &feed]);
    let days = ["--start", "2021-02-20", "--days", "9"];
    let plan = |out: &str| paso(&[&["plan", &feed, "-o", out][..], &days].concat()).0;
    assert_eq!(plan(&out), 0);
    assert_eq!(paso(&["publish", &out, &feed, "--days", "3"]).0, 0);
    assert_eq!(plan(&later), 0);
    let file = home.path().join("feed/appointments.csv");
    let rows = fs::read_to_string(&file).unwrap();
    let rows = rows.replace('\n', ",\n").replacen(",\n", ",outcome\n", 1);
    let mut wanted = 0;
    for gone in rows.lines().filter(|row| row.ends_with(',')) {
        let fields: Vec<&str> = gone.split(',').collect();
        if fields[2] < "2021-02-20" {
            continue;
        }
        fs::write(&file, rows.replace(gone, &format!("{gone}cancelled"))).unwrap();
        let asked = |plan: &str| {
            let mut place = vec!["offer", &feed, plan, "--place", fields[1], fields[2]];
            place.extend((!fields[3].is_empty()).then_some(fields[3]));
            let exact = ["--exact", "0", "--top", "50", "--format", "json"];
            let (code, told, said) = paso(&[&place[..], &exact].concat());
            assert_eq!(code, 0, "{said}");
            let offers = told["offers"].as_array().unwrap().clone();
            let each = offers
                .iter()
                .map(|own| (own["case_id"].clone(), own["slot"].clone()));
            each.collect::<Vec<_>>()
        };
        let found = asked(&out);
        assert_eq!(found, asked(&later), "{gone}");
        wanted += usize::from(!found.is_empty());
    }
    assert!(wanted > 5, "{wanted} places are of use to somebody");
}

#[test]
fn the_command_offers_a_cancelled_place() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (feed, out) = (at("feed"), at("out"));
    paso(&["example", "extract", "three-ports", &feed]);
    // The plan's days need not be told again.
    let days = ["--start", "2021-02-20", "--days", "9"];
    assert_eq!(
        paso(&[&["plan", &feed, "-o", &out][..], &days].concat()).0,
        0
    );
    assert_eq!(
        paso(&["publish", &out, &feed, "--days", "3", "--format", "json"]).0,
        0
    );
    let file = home.path().join("feed/appointments.csv");
    let rows = fs::read_to_string(&file).unwrap();
    assert!(rows.starts_with("case_id,port_id,date,slot\n"), "{rows}");
    let rows = rows.replace('\n', ",\n").replacen(",\n", ",outcome\n", 1);
    let json = ["--format", "json", "--top", "50"];
    // One of the published places, cancelled, is of use to somebody.
    let published = rows
        .lines()
        .filter(|row| row.ends_with(',') && row.contains(",2021-02-2"));
    let mut tried = published.filter_map(|gone| {
        let fields: Vec<String> = gone.split(',').map(ToOwned::to_owned).collect();
        fs::write(&file, rows.replace(gone, &format!("{gone}cancelled"))).unwrap();
        let mut place = vec!["offer", &feed, &out, "--place", &fields[1], &fields[2]];
        place.extend((!fields[3].is_empty()).then_some(fields[3].as_str()));
        let (code, told, said) = paso(&[&place[..], &json].concat());
        assert_eq!(code, 0, "{said}");
        let is_wanted = !told["offers"].as_array().unwrap().is_empty();
        is_wanted.then_some((fields, told))
    });
    let (fields, told) = tried.next().expect("a place that somebody wants");
    let mut place = vec!["offer", &feed, &out, "--place", &fields[1], &fields[2]];
    place.extend((!fields[3].is_empty()).then_some(fields[3].as_str()));
    let offers = told["offers"].as_array().unwrap();
    // Not to who has just given it up.
    assert!(
        offers
            .iter()
            .all(|own| own["case_id"] != fields[0].as_str()),
        "{told:#}"
    );
    let text = words(&[&place[..], &["--book"]].concat());
    let first = offers[0]["case_id"].as_str().unwrap();
    assert!(
        text.contains(&format!("Booked: number 1, {first}")),
        "{text}"
    );
    let letters = format!("paso letters OUT -o LETTERS --all --case {first}");
    assert!(text.contains(&letters), "{text}");
    let after = fs::read_to_string(&file).unwrap();
    let spot = format!("\n{first},{},{},", fields[1], fields[2]);
    assert!(after.contains(&spot), "{after}");
    for (place, told) in [
        (["san_isidro", "2021-02-22"], "san_ysidro"),
        (["san_ysidro", "2021-04-22"], "2021-02-20 to 2021-02-28"),
        (["san_ysidro", "22 February"], "22 February"),
    ] {
        let (code, _, said) = paso(&[&["offer", &feed, &out, "--place"][..], &place].concat());
        assert!(code == 2 && said.contains(told), "{said}");
    }
    let (code, _, said) = paso(&[
        "offer",
        &feed,
        &out,
        "--place",
        "san_ysidro",
        "2021-02-22",
        "03:00",
    ]);
    assert!(code == 2 && said.contains("its times then: "), "{said}");
}

/// What a command prints for people.
fn words(arguments: &[&str]) -> String {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paso"));
    let output = command.args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn paso(arguments: &[&str]) -> (i32, Value, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paso"));
    let output = command.args(arguments).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let object = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().unwrap(), object, said)
}

#[test]
fn what_is_booked_is_a_promise_and_nothing_else_is_touched() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (feed, out, next) = (at("feed"), at("out"), at("next"));
    paso(&["example", "extract", "three-ports", &feed]);
    assert_eq!(paso(&["plan", &feed, "-o", &out]).0, 0);
    let file = home.path().join("feed/appointments.csv");
    let before = fs::read_to_string(&file).unwrap();
    let asked = ["offer", &feed, &out, "--case", "T02", "--format", "json"];
    let (code, offered, said) = paso(&asked);
    assert_eq!(code, 0, "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    let offers = offered["offers"].as_array().unwrap();
    let exact = offers.iter().filter(|own| !own["exact"].is_null()).count();
    assert_eq!((offers.len(), exact), (5, 3), "{offered:#}");
    let (code, booked, said) = paso(&[&asked[..], &["--book=2"]].concat());
    assert_eq!((code, &booked["offers"]), (0, &offered["offers"]), "{said}");
    let second = &offers[1];
    let field = |name: &str| second[name].as_str().unwrap_or_default().to_owned();
    let row = ["port_id", "date", "slot"].map(field).join(",");
    let after = fs::read_to_string(&file).unwrap();
    let added = after.strip_prefix(&before).unwrap();
    assert!(added.starts_with(&format!("T02,{row}")), "{added}");
    // The next plan keeps it, and it is not promised twice.
    assert_eq!(paso(&["plan", &feed, "-o", &next]).0, 0);
    let schedule = fs::read_to_string(home.path().join("next/schedule.csv")).unwrap();
    let kept = |line: &str| line.starts_with(&format!("T02,{row}")) && line.ends_with(",kept");
    assert!(schedule.lines().any(kept), "{schedule}");
    let (code, _, said) = paso(&asked);
    assert!(
        code == 1 && said.contains("T02: it has a published appointment"),
        "{said}"
    );
    // The plan of before still serves for others, but not when another file has changed.
    let other = ["offer", &feed, &out, "--case", "T03", "--exact", "0"];
    assert_eq!(paso(&other).0, 0);
    let (code, _, said) = paso(&[&other[..], &["--book=99"]].concat());
    assert!(
        code == 1 && said.contains("there is no number 99"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), after);
    let cases = home.path().join("feed/cases.csv");
    let text = fs::read_to_string(&cases).unwrap();
    fs::write(&cases, text.replacen("T01,3,", "T01,4,", 1)).unwrap();
    let (code, _, said) = paso(&other);
    assert!(
        code == 2 && said.contains("cases.csv is another file now"),
        "{said}"
    );
}

#[test]
fn who_has_just_arrived_is_held_to_what_rows_are_held_to() {
    let home = tempfile::tempdir().unwrap();
    let feed = home.path().join("feed").to_str().unwrap().to_owned();
    paso(&["example", "extract", "three-ports", &feed]);
    let of = |location: &'static str, more: &[&'static str]| {
        let all = [
            "offer",
            &feed,
            "--location",
            location,
            "--persons",
            "2",
            "--stream",
            "mpp",
        ];
        let all = [
            &all[..],
            &[
                "--priority",
                "family",
                "--status",
                "pending",
                "--format",
                "json",
            ],
            more,
        ]
        .concat();
        paso(&all)
    };
    let (code, offered, said) = of("tijuana", &["--top", "1"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(offered["case_id"], "newcomer");
    assert_eq!(offered["arriving"], true);
    assert_eq!(offered["offers"].as_array().unwrap().len(), 1);
    let (code, _, said) = of("tijuanna", &[]);
    assert!(code == 2 && said.contains("tijuanna"), "{said}");
    // A word that the feed does not know is taken as it is, and said.
    let (code, _, said) = of("tijuana", &["--needs", "language:kiche;wheelchairs"]);
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains("`language:kiche`"), "{said}");
    assert!(
        said.contains("the feed knows no need `wheelchairs`"),
        "{said}"
    );
    let arrived = |stream: &'static str| {
        [
            "offer",
            &feed,
            "--location",
            "tijuana",
            "--persons",
            "2",
            "--stream",
            stream,
            "--priority",
            "family",
        ]
    };
    let told = words(&arrived("mpp"));
    let first = told.lines().next().unwrap();
    assert_eq!(
        first,
        "Just arrived, in no plan yet: 2 people at tijuana, stream mpp, priority family."
    );
    // A stream that nobody has is in no phase: whoever is taken to be of it would pass all others.
    let (code, _, said) = paso(&arrived("mppp"));
    assert_eq!(code, 2);
    assert!(
        said.contains("--stream: the feed knows no stream `mppp`; did you mean `mpp`?"),
        "{said}"
    );
    // Why there is nothing.
    let (code, offered, said) = of("tijuana", &["--before", "2021-02-19"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(offered["offers"], serde_json::json!([]));
    assert!(
        offered["nothing"]["elsewhere"].as_u64() > Some(0),
        "{offered:#}"
    );
    // Only who is in the feed can have a row.
    assert_eq!(of("tijuana", &["--book"]).0, 2);
    let (code, _, said) = paso(&["offer", &feed, "--case", "T99"]);
    assert!(
        code == 2 && said.contains("cases.csv has no case `T99`"),
        "{said}"
    );
}
