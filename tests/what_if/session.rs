//! What a session keeps: groups, layout, where the climb rested, and the plan's own board.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use paso::certify;
use paso::cohorts::queue::Cohorts;
use paso::domain::calendar::Weekdays;
use paso::domain::id::{LimitIndex, ResourceIndex, SiteIndex};
use paso::domain::limits::LimitKey;
use paso::domain::problem::Problem;
use paso::domain::scenario::{Change, Operation};
use paso::domain::scope::Scope;
use paso::generate::Size;
use paso::outputs;
use paso::pipeline::{Options, Silent, plan};
use paso::schedule::board::Board;
use paso::schedule::reinsert::{put_all, restore};
use paso::schedule::seats::Seats;
use paso::solver::names::find;
use paso::whatif::value::Valued;
use paso::whatif::{Answer, Depth, Found, Session};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::common;

/// More cases than are planned anew, and a relaxation that is climbed.
fn medium() -> Problem {
    common::generated_problem(&Size {
        cases: 2_600,
        days: 45,
        ports: 8,
        seed: 11,
    })
}

/// A change of one resource at one site on all days.
fn single(resource: usize, site: usize, operation: Operation) -> Change {
    Change::Capacity {
        scope: Scope {
            resource: ResourceIndex::new(resource),
            site: Some(SiteIndex::new(site)),
            from: None,
            to: None,
            weekdays: Weekdays::ALL,
            slot: None,
        },
        operation,
    }
}

fn bound_of(answer: &Answer) -> f64 {
    match answer {
        Answer::Changed {
            found: Found::Bound { lower_bound, .. },
            ..
        } => *lower_bound,
        other => panic!("{other:?}"),
    }
}

#[test]
fn answers_above_what_is_planned_anew_are_as_good_as_cold_plans() {
    let problem = medium();
    let session = Session::new(problem.clone(), &Options::default(), &Silent).unwrap();
    let resources = problem.rules.resources.len();
    let (mut planned, mut moved) = (0, 0);
    for (at, operation) in [
        Operation::Scale(0.97),
        Operation::Scale(1.05),
        Operation::Scale(0.5),
        Operation::Set(Some(0.0)),
        Operation::Add(3.0),
        Operation::Scale(1.02),
    ]
    .into_iter()
    .enumerate()
    {
        let resource = (at * 5 + 1) % resources;
        let sites = problem.site_count(problem.rules.resources[resource].site);
        let change = [single(resource, at % sites, operation)];
        let answer = session.ask(&change, Depth::Plan, &|| true).answer;
        let Answer::Changed {
            problem: changed,
            found: Found::Plan(warm),
        } = &answer
        else {
            continue;
        };
        planned += 1;
        let verdict = certify::check(changed, &outputs::files(changed, warm));
        assert!(verdict.passed(), "{change:?}: {:#?}", verdict.violations);
        let bound = bound_of(&session.ask(&change, Depth::Bound, &|| true).answer);
        assert_eq!(bound, warm.climbed_bound(), "{change:?}");
        moved += usize::from(bound != session.outcome().climbed_bound());
        let cold = plan(changed, &Options::default(), &Silent).unwrap();
        assert!(warm.lower_bound <= cold.cost.total());
        assert!(cold.lower_bound <= warm.cost.total());
        let worse = warm.gap() - cold.gap();
        // Half a point of the gap: a warm search has a part of a cold one's rounds.
        assert!(worse <= 0.005, "{change:?}: {} {}", warm.gap(), cold.gap());
    }
    assert!(planned >= 4 && moved >= 3, "{planned} {moved}");
}

#[test]
fn climbed_bounds_are_near_the_relaxation_and_never_above() {
    let problem = medium();
    let session = Session::new(problem.clone(), &Options::default(), &Silent).unwrap();
    assert!(session.outcome().solver.name.contains("paso"), "climbed");
    let exact = |problem: &Problem| {
        let options = Options {
            solver: Some(find("highs-ipm").unwrap()),
            effort: paso::pipeline::Effort::Low,
            ..Options::default()
        };
        let outcome = plan(problem, &options, &Silent).unwrap();
        assert_eq!(outcome.solver.status, "optimal", "{:?}", outcome.solver);
        outcome.lower_bound
    };
    let near = |bound: f64, exact: f64| {
        assert!(bound <= exact * (1.0 + 1e-7), "{bound} above {exact}");
        assert!(bound >= exact * (1.0 - 0.002), "{bound} far below {exact}");
    };
    near(session.outcome().climbed_bound(), exact(&problem));
    // From where the climb rested.
    let change = [single(1, 2, Operation::Scale(0.98))];
    let answer = session.ask(&change, Depth::Bound, &|| true).answer;
    let Answer::Changed {
        problem: changed, ..
    } = &answer
    else {
        panic!("{answer:?}");
    };
    near(bound_of(&answer), exact(changed));
}

#[test]
fn a_slot_that_a_family_does_not_fit_any_more_is_left() {
    let mut planned = 0;
    for seed in 0..120 {
        let home = common::random_feed(seed, 20);
        let problem = common::read(home.path());
        let Ok(mut session) = Session::new(problem.clone(), &Options::default(), &Silent) else {
            continue;
        };
        let of_slots = (0..problem.limits.len())
            .map(LimitIndex::new)
            .find(|limit| {
                let key = problem.limits.key(*limit);
                let slot = matches!(key, LimitKey::Resource { slot: Some(_), .. });
                slot && session.outcome().used[limit.at()] >= 2.0
                    && problem.limits.amount(*limit).is_finite()
            });
        let Some(LimitKey::Resource {
            resource,
            site,
            day,
            slot,
        }) = of_slots.map(|limit| problem.limits.key(limit))
        else {
            continue;
        };
        let port = site.at();
        let start = problem.ports[port].slots[slot.unwrap() as usize].start;
        let less = [Change::Capacity {
            scope: Scope {
                resource,
                site: Some(site),
                from: Some(day),
                to: Some(day),
                weekdays: Weekdays::ALL,
                slot: Some(start),
            },
            operation: Operation::Set(Some(1.0)),
        }];
        let answers = session.ask_all(&[&less[..]], Depth::Plan, &|| true, |_| {});
        match &answers.unwrap()[0].answer {
            Answer::Changed {
                problem: changed,
                found: Found::Plan(outcome),
            } => {
                let verdict = certify::check(changed, &outputs::files(changed, outcome));
                assert!(verdict.passed(), "seed {seed}: {:#?}", verdict.violations);
                planned += 1;
            }
            Answer::Changed {
                found: Found::Conflicts(_),
                ..
            } => {}
            other => panic!("seed {seed}: {other:?}"),
        }
    }
    assert!(planned >= 10, "{planned}");
}

/// Takes random amounts up or down; returns whether any is another.
fn shaken(problem: &mut Problem, random: &mut ChaCha8Rng, factors: &[f64]) -> bool {
    let mut changed = false;
    for limit in (0..problem.limits.len()).map(LimitIndex::new) {
        let amount = problem.limits.amount(limit);
        if amount.is_finite() && random.random_range(0..6u8) == 0 {
            let factor = factors[random.random_range(0..factors.len())];
            problem.limits.set(limit, (amount * factor).round());
            changed |= (amount * factor).round().to_bits() != amount.to_bits();
        }
    }
    changed
}

#[test]
fn groups_that_are_kept_are_those_that_would_be_made() {
    let (mut kept, mut anew) = (0, 0);
    for seed in 0..120 {
        let home = common::random_feed(seed, 24);
        let problem = common::read(home.path());
        let cohorts = Cohorts::new(&problem);
        let needed = cohorts.most_needed(&problem);
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut changed = problem.clone();
        let factors: &[f64] = if seed % 2 == 0 {
            &[1.0, 1.3, 2.0]
        } else {
            &[0.0, 0.5, 0.9, 1.5]
        };
        if !shaken(&mut changed, &mut random, factors) {
            continue;
        }
        let made = Cohorts::new(&changed);
        match cohorts.with_amounts(&changed, &needed) {
            None => anew += 1,
            Some(own) => {
                kept += 1;
                assert_eq!(own.cohort_of, made.cohort_of, "seed {seed}");
                assert_eq!(own.residual.left, made.residual.left, "seed {seed}");
                assert_eq!(own.residual.alone, made.residual.alone, "seed {seed}");
                assert_eq!(own.constant, made.constant, "seed {seed}");
                for (own, made) in own.cohorts.iter().zip(&*made.cohorts) {
                    let lanes = |cohorts: &Cohorts, profile: usize| {
                        let lanes = &cohorts.profiles.list[profile].lanes;
                        let gates = lanes.iter().map(|lane| lane.gates.clone());
                        gates.collect::<Vec<_>>()
                    };
                    assert_eq!(
                        lanes(&cohorts, own.profile),
                        lanes(&Cohorts::new(&changed), made.profile)
                    );
                }
            }
        }
    }
    assert!(kept >= 20 && anew >= 20, "{kept} {anew}");
}

#[test]
fn a_board_that_was_put_aside_is_the_plan_without_who_lost_their_place() {
    let (mut lost_any, mut kept_all) = (0, 0);
    for seed in 0..120 {
        let home = common::random_feed(seed, 24);
        let problem = common::read(home.path());
        let Ok(outcome) = plan(&problem, &Options::default(), &Silent) else {
            continue;
        };
        let cohorts = Cohorts::new(&problem);
        let mut board = Board::new(&problem, &cohorts, &outcome.prices.0);
        assert!(put_all(&mut board, &outcome.schedule.appointments));
        let seats = Seats::of(&board);
        let mut changed = problem.clone();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let _ = shaken(&mut changed, &mut random, &[0.6, 0.8, 1.0, 1.4]);
        let Some(same) = cohorts.with_amounts(&changed, &vec![0.0; changed.limits.len()]) else {
            panic!("seed {seed}: nothing is needed, so nobody is kept out");
        };
        let (own, lost) = seats.board(&changed, &same).unwrap();
        // Every limit is kept, and the room is what those who stand leave.
        let mut left = same.residual.left.to_vec();
        let mut standing = 0;
        for case in own.cases() {
            let (Some(place), Some(cohort)) = (own.places[case.at()], own.cohort(case)) else {
                continue;
            };
            standing += 1;
            own.for_each_use(cohort, place, |limit, amount| left[limit.at()] -= amount);
        }
        for (at, left) in left.iter().enumerate() {
            let limit = LimitIndex::new(at);
            assert!(own.has_room(limit, 0.0), "seed {seed}: {limit:?}");
            let other = own.left(limit);
            assert!(
                (other - left).abs() < 1e-6 || other == *left,
                "seed {seed}: {limit:?} {other} {left}"
            );
        }
        let all = outcome.schedule.appointments.len() - problem.promises.len();
        assert_eq!(standing + lost, all, "seed {seed}");
        // As many as a restoration from nothing keeps, but for the order in which it meets limits.
        let mut anew = Board::new(&changed, &same, &outcome.prices.0);
        let restored = restore(&mut anew, &outcome.schedule.appointments);
        assert!(lost <= restored + 2, "seed {seed}: {lost} {restored}");
        assert_eq!(lost == 0, restored == 0, "seed {seed}");
        lost_any += usize::from(lost > 0);
        kept_all += usize::from(lost == 0);
    }
    assert!(lost_any >= 20 && kept_all >= 5, "{lost_any} {kept_all}");
}

#[test]
fn a_plan_that_there_was_no_time_for_is_refined_all_the_same() {
    for limit in [0, 1, 20, 200].map(Duration::from_millis) {
        let options = Options {
            time_limit: Some(limit),
            ..Options::default()
        };
        let base = Session::new(medium(), &options, &Silent).unwrap();
        base.refined(&|| true).unwrap();
    }
}

#[test]
fn limits_are_valued_in_their_order_as_far_as_time_goes() {
    let keep = || true;
    let made = || {
        let base = Session::new(medium(), &Options::default(), &Silent).unwrap();
        base.refined(&keep).unwrap()
    };
    let mut whole = made();
    let pinches: Vec<_> = whole.pinches().into_iter().take(3).collect();
    let all = whole.worths(pinches.clone(), &keep, |_| {}).unwrap();
    assert_eq!(all.len(), 3);
    for own in &all {
        let mut before = 0.0;
        for step in &own.worth.steps {
            assert!((before - 1e-6..=step.promised + 1e-6).contains(&step.saved));
            before = step.saved;
        }
    }
    // The time is over when the first is done.
    let over = AtomicBool::new(false);
    let until = || !over.load(Ordering::Relaxed);
    let done = |_| over.store(true, Ordering::Relaxed);
    let some = made().worths(pinches.clone(), &until, done).unwrap();
    assert!(!some.is_empty() && some.len() < 3, "{}", some.len());
    let names = |own: &Valued| (own.pinch.resource_id.clone(), own.pinch.site_id.clone());
    for own in &some {
        let first = pinches[..some.len()].iter();
        assert!(first.clone().any(|pinch| *pinch == own.pinch));
        let same = all.iter().find(|other| names(other) == names(own)).unwrap();
        assert_eq!(same.worth.steps, own.worth.steps);
    }
    assert!(
        made()
            .worths(pinches, &|| false, |_| {})
            .unwrap()
            .is_empty()
    );
}

/// A change that changes nothing makes nothing less certain: what is proven of the base plan with families
/// whole is kept wherever it holds.
#[test]
fn an_answer_that_costs_the_same_keeps_the_base_plans_proof() {
    let (mut same, mut weaker) = (0, 0);
    for seed in 8000..8040 {
        let home = common::random_feed(seed, 20);
        let problem = common::read(home.path());
        let Ok(mut session) = Session::new(problem.clone(), &Options::default(), &Silent) else {
            continue;
        };
        for at in 0..problem.rules.resources.len() {
            let change = [single(at, 0, Operation::Add(1.0))];
            let by_itself = session.ask(&change, Depth::Plan, &|| true);
            let settled = session
                .ask_all(&[&change], Depth::Plan, &|| true, |_| {})
                .unwrap();
            let base = session.outcome();
            let Answer::Changed {
                problem: changed,
                found: Found::Plan(own),
            } = &settled[0].answer
            else {
                continue;
            };
            if (own.cost.total() - base.cost.total()).abs() > 1e-9 {
                continue;
            }
            same += 1;
            let how = (base.proof.kind, base.proof.packed);
            let proven =
                certify::proof::prove(changed, &base.prices, &base.values, &base.tree, how);
            let least = proven.lower_bound.min(base.lower_bound);
            let slack = 1e-6 * (1.0 + least.abs());
            assert!(
                own.lower_bound >= least - slack,
                "seed {seed}, {at}: {} and {least}",
                own.lower_bound
            );
            if let Answer::Changed {
                found: Found::Plan(own),
                ..
            } = &by_itself.answer
            {
                weaker += usize::from(own.lower_bound < least - slack);
            }
        }
    }
    println!("{same} answers cost the same, {weaker} were proven less by themselves");
    assert!(same > 20 && weaker > 0, "{same} {weaker}");
}
