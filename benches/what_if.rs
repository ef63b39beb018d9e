//! What-if answers against cold plans: seconds and gaps over random changes of single limits.
//!
//! `cargo bench --bench what_if` measures 60 changes on a generated feed of 10,000 cases, 120
//! days and 8 ports; `-- FEED CHANGES COLD` takes another feed, another number of changes, and
//! plans every so-manieth change cold too, to compare the gaps.

use std::path::Path;
use std::time::Instant;

use paso::domain::calendar::{Day, Weekdays};
use paso::domain::id::{ResourceIndex, SiteIndex};
use paso::domain::problem::Problem;
use paso::domain::scenario::{Change, Operation};
use paso::domain::scope::Scope;
use paso::pipeline::{Options, Silent, plan};
use paso::whatif::{Answer, Depth, Found, Session};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use ladder::Told;

mod ladder;

fn main() {
    let mut rung = ladder::S;
    rung.size.seed = 5;
    let told = Told::or(rung);
    measure(&told.folder, told.number(1, 60), told.number(2, 20));
}

fn measure(folder: &Path, changes: usize, cold_every: usize) {
    let problem = ladder::problem(folder);
    let options = Options::default();
    let keep_going = || true;
    let begun = Instant::now();
    let base = Session::new(problem.clone(), &options, &Silent).expect("a plan");
    let cold = begun.elapsed().as_secs_f64();
    println!(
        "{} cases; cold plan {cold:.2} s, gap {:.3} %; stages {:?}",
        problem.cases.len(),
        100.0 * base.outcome().gap(),
        base.outcome().seconds
    );
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let (mut bounds, mut plans, mut worse) = (Vec::new(), Vec::new(), Vec::new());
    for at in 0..changes {
        let change = [single_limit(
            &problem,
            &base.outcome().prices.0,
            &mut random,
        )];
        let relaxed = base.ask(&change, Depth::Bound, &keep_going);
        let answer = base.ask(&change, Depth::Plan, &keep_going);
        let Answer::Changed {
            problem: changed,
            found: Found::Plan(warm),
        } = &answer.answer
        else {
            continue;
        };
        bounds.push(relaxed.seconds);
        plans.push(answer.seconds);
        if at % cold_every == 0 {
            let other = plan(changed, &options, &Silent).expect("a plan");
            worse.push(100.0 * (warm.gap() - other.gap()));
            println!(
                "{at}: warm {:.3} s, gap {:.3} %, bound {:.0}, cost {:.0}; cold gap {:.3} %, bound {:.0}, cost {:.0}",
                answer.seconds,
                100.0 * warm.gap(),
                warm.lower_bound,
                warm.cost.total(),
                100.0 * other.gap(),
                other.lower_bound,
                other.cost.total()
            );
        }
    }
    let share = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        let median = times[times.len() / 2];
        (median, 100.0 * median / cold)
    };
    let (relaxed, planned) = (share(&mut bounds), share(&mut plans));
    println!(
        "median of {} changes: bound {:.3} s ({:.1} % of cold), plan {:.3} s ({:.1} % of cold)",
        plans.len(),
        relaxed.0,
        relaxed.1,
        planned.0,
        planned.1
    );
    println!(
        "the quickest quarter: bound {:.3} s, plan {:.3} s",
        bounds[bounds.len() / 4],
        plans[plans.len() / 4]
    );
    worse.sort_by(f64::total_cmp);
    println!("warm gap above cold gap, percentage points: {worse:.3?}");
}

/// A change of one resource at one site, mostly one that holds people back: over all days, four
/// weeks, a week or a day; by a tenth to twice as much, or a closure.
fn single_limit(problem: &Problem, prices: &[f64], random: &mut ChaCha8Rng) -> Change {
    loop {
        let at = random.random_range(0..problem.rules.resources.len());
        let resource = &problem.rules.resources[at];
        let sites = problem.site_count(resource.site);
        let site = random.random_range(0..sites);
        let days = problem.calendar.end().0;
        let from = random.random_range(0..days);
        let (from, to) = match random.random_range(0..4u8) {
            0 => (0, days),
            1 => (from, from + 27),
            2 => (from, from + 6),
            _ => (from, from),
        };
        let operation = match random.random_range(0..8u8) {
            0 => Operation::Set(Some(0.0)),
            at => Operation::Scale([0.5, 0.8, 0.9, 1.1, 1.2, 1.5, 2.0][usize::from(at - 1)]),
        };
        let scope = Scope {
            resource: ResourceIndex::new(at),
            site: Some(SiteIndex::new(site)),
            from: Some(Day(from)),
            to: Some(Day(to)),
            weekdays: Weekdays::ALL,
            slot: None,
        };
        let priced = scope
            .limits(
                problem.calendar,
                resource,
                sites,
                &problem.ports,
                &problem.limits,
            )
            .into_iter()
            .any(|limit| prices[limit.at()] > 0.0);
        if priced || random.random_range(0..20u8) == 0 {
            return Change::Capacity { scope, operation };
        }
    }
}
