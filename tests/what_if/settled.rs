//! An effect is an effect of the change: over random feeds less never looks like a gain and more
//! never like a loss, between answers too.

use paso::certify;
use paso::domain::calendar::{Day, Weekdays};
use paso::domain::id::{PhaseIndex, ResourceIndex, SiteIndex};
use paso::domain::problem::Problem;
use paso::domain::scenario::{Change, DateChange, Operation, PhaseDate, PhaseNumber};
use paso::domain::scope::Scope;
use paso::pipeline::{Effort, Options, Outcome, Silent};
use paso::render;
use paso::whatif::compare::{Effect, Order, Proved};
use paso::whatif::{Answer, Depth, Found, Session, Timed};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::common;

/// A random scope of a resource.
fn scope(problem: &Problem, random: &mut ChaCha8Rng) -> Scope {
    let at = random.random_range(0..problem.rules.resources.len());
    let sites = problem.site_count(problem.rules.resources[at].site);
    let site = random.random_range(0..sites);
    let from = Day(random.random_range(0..problem.calendar.end().0));
    Scope {
        resource: ResourceIndex::new(at),
        site: (random.random_range(0..2u8) > 0).then(|| SiteIndex::new(site)),
        from: (random.random_range(0..2u8) > 0).then_some(from),
        to: (random.random_range(0..2u8) > 0).then_some(from + 2),
        weekdays: Weekdays::ALL,
        slot: None,
    }
}

/// Changes of one scope from much less to much more, and some of a phase.
fn questions(problem: &Problem, random: &mut ChaCha8Rng) -> Vec<Vec<Change>> {
    let chosen = scope(problem, random);
    let of = |operation| Change::Capacity {
        scope: chosen,
        operation,
    };
    let mut asked = vec![
        vec![of(Operation::Add(-1.0))],
        vec![of(Operation::Scale(0.75))],
        vec![of(Operation::Add(0.5))],
        vec![of(Operation::Scale(1.5)), of(Operation::Add(1.0))],
    ];
    if problem.phases.is_empty() {
        asked.push(vec![of(Operation::Add(-2.0))]);
    } else {
        let phase = PhaseIndex::new(random.random_range(0..problem.phases.len()));
        asked.push(vec![Change::PhaseNumber {
            phase,
            field: PhaseNumber::Full,
            operation: Operation::Scale([0.5, 2.0][random.random_range(0..2usize)]),
        }]);
        asked.push(vec![Change::PhaseDate {
            phase,
            field: PhaseDate::Opens,
            to: DateChange::Shift([-1, 1][random.random_range(0..2usize)]),
        }]);
    }
    asked
}

fn passes(problem: &Problem, outcome: &Outcome, name: &str) {
    let verdict = certify::check(problem, &render::data(problem, outcome));
    assert!(verdict.passed(), "{name}: {:#?}", verdict.violations);
}

fn planned(timed: &Timed) -> Option<(&Problem, &Outcome)> {
    match &timed.answer {
        Answer::Changed {
            problem,
            found: Found::Plan(outcome),
        } => Some((problem, outcome)),
        _ => None,
    }
}

fn persons(problem: &Problem, outcome: &Outcome) -> u32 {
    let appointments = outcome.schedule.appointments.iter();
    appointments
        .map(|own| u32::from(problem.class_of(own.case).persons))
        .sum()
}

/// What the comparisons came to.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    tighter: usize,
    looser: usize,
    pairs: usize,
    unchanged: usize,
    better_base: usize,
    more_people_for_less: usize,
}

impl std::ops::Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            tighter: self.tighter + other.tighter,
            looser: self.looser + other.looser,
            pairs: self.pairs + other.pairs,
            unchanged: self.unchanged + other.unchanged,
            better_base: self.better_base + other.better_base,
            more_people_for_less: self.more_people_for_less + other.more_people_for_less,
        }
    }
}

/// Compares the answers of one feed with its base plan and with each other.
fn compare(seed: u64, effort: Effort) -> Tally {
    let options = Options {
        effort,
        ..Options::default()
    };
    let home = common::random_feed(seed, 18);
    let problem = common::read(home.path());
    let mut tally = Tally::default();
    let Ok(mut base) = Session::new(problem.clone(), &options, &Silent) else {
        return tally;
    };
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let asked = questions(&problem, &mut random);
    let asked: Vec<&[Change]> = asked.iter().map(Vec::as_slice).collect();
    let before = (base.outcome().cost.total(), base.outcome().climbed_bound());
    let answers = base.ask_all(&asked, Depth::Plan, &|| true, |_| {}).unwrap();
    let own = base.outcome();
    passes(&problem, own, &format!("feed {seed}, base"));
    let slack = 1e-7 * (1.0 + before.0);
    assert!(own.cost.total() <= before.0 + slack && own.climbed_bound() >= before.1 - slack);
    tally.better_base += usize::from(own.cost.total() < before.0 - slack);
    for (at, timed) in answers.iter().enumerate() {
        let name = format!("feed {seed}, question {at}: {:?}", asked[at]);
        let Some((changed, outcome)) = planned(timed) else {
            continue;
        };
        passes(changed, outcome, &name);
        let order = Order::of(changed, &problem);
        let (cost, base_cost) = (outcome.cost.total(), own.cost.total());
        let people = (persons(&problem, outcome), persons(&problem, own));
        if order.tighter {
            tally.tighter += 1;
            assert!(
                cost >= base_cost - slack,
                "{name}: {cost} under {base_cost}"
            );
            assert!(
                outcome.climbed_bound() >= own.climbed_bound() - slack,
                "{name}"
            );
            // More people can only be had by leaving out others whose wait weighs more.
            assert!(people.0 <= people.1 || cost > base_cost + slack, "{name}");
            tally.more_people_for_less += usize::from(people.0 > people.1);
        }
        if order.looser {
            tally.looser += 1;
            assert!(cost <= base_cost + slack, "{name}: {cost} over {base_cost}");
            assert!(
                outcome.climbed_bound() <= own.climbed_bound() + slack,
                "{name}"
            );
        }
        if (cost - base_cost).abs() <= 1e-12 * base_cost && base.is_plan_of(changed) {
            tally.unchanged += 1;
            let places = |outcome: &Outcome| -> Vec<_> {
                let all = outcome.schedule.appointments.iter();
                all.map(|own| (own.case, own.port, own.day, own.slot))
                    .collect()
            };
            assert_eq!(places(outcome), places(own), "{name}");
        }
        let proved = |outcome: &Outcome| Proved {
            cost: Some(outcome.cost.total()),
            lower_bound: outcome.lower_bound,
        };
        let effect = Effect::of(proved(own), proved(outcome), order);
        let (least, most) = (effect.at_least.unwrap(), effect.at_most.unwrap());
        assert!(least <= most, "{name}");
        assert!(!order.tighter || least >= 0.0, "{name}");
        assert!(!order.looser || most <= 0.0, "{name}");
    }
    for (at, one) in answers.iter().enumerate() {
        for (to, other) in answers.iter().enumerate() {
            let (Some((a, one)), Some((b, other))) = (planned(one), planned(other)) else {
                continue;
            };
            if at != to && Order::of(a, b).tighter {
                tally.pairs += 1;
                let (one, other) = (one.cost.total(), other.cost.total());
                assert!(
                    one >= other - slack,
                    "feed {seed}: {:?} costs {one}, {:?} costs {other}",
                    asked[at],
                    asked[to]
                );
            }
        }
    }
    tally
}

#[test]
fn less_is_never_a_gain_and_more_never_a_loss() {
    // A short search ends beside the optimum more often, which is what is to be seen through.
    let quick = (0..300u64).map(|seed| (seed, Effort::Low));
    let usual = (300..340u64).map(|seed| (seed, Effort::Normal));
    let total = quick
        .chain(usual)
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(seed, effort)| compare(seed, effort))
        .reduce(Tally::default, |a, b| a + b);
    assert!(total.tighter >= 300 && total.looser >= 300, "{total:?}");
    assert!(total.pairs >= 500 && total.unchanged >= 100, "{total:?}");
}

/// Scales everything that there is by a factor.
fn everything(problem: &Problem, factor: f64) -> Vec<Change> {
    let resources = (0..problem.rules.resources.len()).map(ResourceIndex::new);
    resources
        .map(|resource| Change::Capacity {
            scope: Scope {
                resource,
                site: None,
                from: None,
                to: None,
                weekdays: Weekdays::ALL,
                slot: None,
            },
            operation: Operation::Scale(factor),
        })
        .collect()
}

#[test]
fn a_base_plan_that_stands_badly_is_no_saving() {
    let (mut improved, mut kept) = (0, 0);
    for seed in 0..60 {
        let home = common::random_feed(seed, 18);
        let problem = common::read(home.path());
        let options = Options {
            effort: Effort::Low,
            ..Options::default()
        };
        let Ok(base) = Session::new(problem.clone(), &options, &Silent) else {
            continue;
        };
        // As if the search had ended at a plan that leaves half of everything unused.
        let half = base.ask(&everything(&problem, 0.5), Depth::Plan, &|| true);
        let Some((_, half)) = planned(&half) else {
            continue;
        };
        let (good, bad) = (base.outcome().cost.total(), half.cost.total());
        if bad <= good + 1e-6 {
            continue;
        }
        let badly = Outcome {
            schedule: half.schedule.clone(),
            used: half.used.clone(),
            cost: half.cost,
            ..base.outcome().clone()
        };
        let mut base = Session::of(problem.clone(), badly, &options);
        // A thousandth more of everything is not what a better plan comes from.
        let more = everything(&problem, 1.001);
        let answers = base.ask_all(&[&more], Depth::Plan, &|| true, |_| {});
        let answers = answers.unwrap();
        let Some((changed, answer)) = planned(&answers[0]) else {
            continue;
        };
        passes(&problem, base.outcome(), &format!("feed {seed}, base"));
        passes(changed, answer, &format!("feed {seed}"));
        let cost = base.outcome().cost.total();
        assert!(answer.cost.total() <= cost + 1e-7 * cost, "feed {seed}");
        improved += usize::from(cost < bad - 1e-6);
        kept += usize::from(answer.cost.total() == cost);
    }
    assert!(improved >= 20 && kept >= 20, "{improved} {kept}");
}

#[test]
fn answers_told_together_do_not_depend_on_threads() {
    for seed in 0..6 {
        let home = common::random_feed(seed, 30);
        let problem = common::read(home.path());
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let asked = questions(&problem, &mut random);
        let asked: Vec<&[Change]> = asked.iter().map(Vec::as_slice).collect();
        let mut expected = None;
        for threads in [1, 2, 5] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let pool = pool.build().unwrap();
            let plans = pool.install(|| {
                let mut base = Session::new(problem.clone(), &Options::default(), &Silent).ok()?;
                let answers = base.ask_all(&asked, Depth::Plan, &|| true, |_| {}).ok()?;
                let all = answers.iter().filter_map(planned);
                let all = std::iter::once((&problem, base.outcome())).chain(all);
                let all = all.map(|(_, plan)| (plan.schedule.clone(), plan.prices.clone()));
                Some(all.collect::<Vec<_>>())
            });
            let expected = expected.get_or_insert_with(|| plans.clone());
            assert_eq!(*expected, plans, "feed {seed}, {threads} threads");
        }
    }
}
