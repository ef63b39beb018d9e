//! The sign and size of prices, by finite differences: a little more of a limit changes the
//! relaxation's value by what its price promises.

use crate::common;
use paso::cohorts::queue::Cohorts;
use paso::domain::floor::floor;
use paso::domain::id::LimitIndex;
use paso::domain::problem::Problem;
use paso::dual::tables::Tables;
use paso::model::build::{all_choices, relaxation};
use paso::model::readback;
use paso::pipeline::{Options, Silent, plan};
use paso::solver::names::usual;
use paso::solver::{Settings, solve_checked};

/// Prices and value of the exact relaxation.
fn solved(problem: &Problem) -> (Vec<f64>, f64) {
    let cohorts = Cohorts::new(problem);
    let tables = Tables::new(problem, &cohorts);
    let relaxation = relaxation(problem, &cohorts, &all_choices(&cohorts));
    let checked = solve_checked(usual(), &relaxation.program, &Settings::default()).unwrap();
    let prices = readback::prices(&relaxation, &checked.solution, problem.limits.len());
    let bound = tables.bound(&prices.0);
    (prices.0, bound)
}

#[test]
fn a_little_more_of_a_limit_saves_what_its_price_promises() {
    const STEP: f64 = 1e-4;
    let mut compared = 0;
    for seed in 3000..3030 {
        let home = common::random_feed(seed, 20);
        let mut problem = common::read(home.path());
        let (prices, before) = solved(&problem);
        let left = Cohorts::new(&problem).residual.left;
        for (at, &price) in prices.iter().enumerate() {
            let limit = LimitIndex::new(at);
            let amount = problem.limits.amount(limit);
            // Less than nothing is nothing: there the slope on one side is flat.
            if price < 1e-6 || left[at] < STEP {
                continue;
            }
            let mut value = |change: f64| {
                problem.limits.set(limit, amount + change);
                let (_, value) = solved(&problem);
                problem.limits.set(limit, amount);
                value
            };
            // At a kink the price lies between the slopes on either side.
            let more = (before - value(STEP)) / STEP;
            let less = (value(-STEP) - before) / STEP;
            let slack = 1e-3 * (1.0 + price);
            assert!(
                more - slack <= price && price <= less + slack,
                "seed {seed}, limit {at}: price {price}, slopes {more} and {less}"
            );
            compared += 1;
        }
    }
    assert!(compared >= 50, "only {compared} prices were compared");
}

#[test]
fn the_smooth_function_lies_below_the_bound_and_its_gradient_is_its_slope() {
    for seed in 4000..4020 {
        let home = common::random_feed(seed, 25);
        let problem = common::read(home.path());
        let cohorts = Cohorts::new(&problem);
        let tables = Tables::new(&problem, &cohorts);
        let prices: Vec<f64> = (0..tables.len())
            .map(|at| {
                let finite = cohorts.residual.left[at].is_finite();
                if finite {
                    f64::from(u32::try_from(at * 7919 % 13).unwrap()) / 5.0
                } else {
                    0.0
                }
            })
            .collect();
        let smooth = tables.smooth(&prices, 0.5);
        let bound = tables.bound(&prices);
        assert!(smooth.value <= bound + 1e-6, "seed {seed}");
        assert!((tables.smooth(&prices, 1e-7).value - bound).abs() <= 1e-4 * (1.0 + bound.abs()));
        for at in (0..tables.len()).step_by(17) {
            let value = |change: f64| {
                let mut moved = prices.clone();
                moved[at] += change;
                tables.smooth(&moved, 0.5).value
            };
            if cohorts.residual.left[at].is_infinite() {
                assert_eq!(smooth.gradient[at], 0.0);
                continue;
            }
            // Shares are worked out in single precision: a smaller step would show its noise.
            let slope = (value(2e-3) - value(-2e-3)) / 4e-3;
            assert!(
                (slope - smooth.gradient[at]).abs() <= 1e-3 * (1.0 + slope.abs()),
                "seed {seed}, limit {at}: {slope} and {}",
                smooth.gradient[at]
            );
        }
    }
}

/// What no more of any limit can save: with as much of everything as anybody could use a plan costs just
/// that, and no plan costs less.
#[test]
fn nothing_saves_more_than_as_much_of_everything_as_there_could_be() {
    let mut compared = 0;
    for seed in 7000..7040 {
        let home = common::random_feed(seed, 25);
        let mut problem = common::read(home.path());
        problem.rules.steadiness.tolerance = 0.0;
        let least = floor(&problem);
        let Ok(outcome) = plan(&problem, &Options::default(), &Silent) else {
            continue;
        };
        let slack = 1e-6 * (1.0 + least.abs());
        assert!(outcome.cost.total() >= least - slack, "seed {seed}");
        for at in 0..problem.limits.len() {
            problem.limits.set(LimitIndex::new(at), f64::INFINITY);
        }
        let unlimited = plan(&problem, &Options::default(), &Silent).unwrap();
        let cost = unlimited.cost.total();
        assert!(
            (cost - least).abs() <= slack,
            "seed {seed}: {cost}, {least}"
        );
        compared += 1;
    }
    assert!(compared >= 30, "{compared}");
}
