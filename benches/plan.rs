//! From prices to a checked plan, over the ladder: the climb, the rounding, the search, the check,
//! and whole plans.
//!
//! The climb and the search are given a fixed piece of work, so that their figures compare from
//! version to version, whatever an effort means in each. What the stages take in a whole plan is
//! in docs/benchmarks.md.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use paso::certify;
use paso::clock::Stop;
use paso::cohorts::queue::Cohorts;
use paso::dual::ascent::{Cooling, GENTLE, climb};
use paso::dual::tables::Tables;
use paso::pipeline::{Effort, Options, Silent, plan};
use paso::render;
use paso::schedule::{forward, regions};

mod ladder;

/// A climb as far as the prices that guide the rounding.
const CLIMB: Cooling = Cooling {
    from: 2.0,
    to: GENTLE,
    factor: 0.5,
    steps: 300,
    enough: 3e-5,
};

/// A short search.
const SEARCH: regions::Budget = regions::Budget {
    rounds: 50_000,
    ruin: 8,
    temperature: 0.3,
};

fn stages(criterion: &mut Criterion) {
    for rung in [ladder::XS, ladder::S, ladder::M] {
        let problem = rung.problem();
        let cohorts = Cohorts::new(&problem);
        let tables = Tables::new(&problem, &cohorts);
        let up = || climb(&tables, vec![0.0; tables.len()], &CLIMB, &Stop::never());

        let mut group = ladder::group(criterion, "prices");
        group.bench_function(
            BenchmarkId::new("climb to gentle prices", rung.name),
            |bencher| bencher.iter(|| black_box(up().best.bound)),
        );
        group.finish();

        let gentle = up().gentle;
        let lane_prices = tables.all_lane_prices(&gentle);
        let round = || forward::round(&problem, &cohorts, &lane_prices, &gentle, Stop::never());
        // Days of 100,000 cases take too long to round ten times and more.
        if rung.size.cases <= ladder::S.size.cases {
            let mut group = ladder::group(criterion, "round");
            group.throughput(rung.cases());
            group.bench_function(BenchmarkId::new("day by day", rung.name), |bencher| {
                bencher.iter(|| black_box(round().0.places.len()));
            });
            group.finish();
        }

        let board = round().0;
        let mut group = ladder::group(criterion, "improve");
        group.throughput(Throughput::Elements(SEARCH.rounds));
        group.bench_function(BenchmarkId::new("50,000 rounds", rung.name), |bencher| {
            bencher.iter_batched(
                || board.clone(),
                |mut board| {
                    regions::improve(
                        &mut board,
                        &lane_prices,
                        &SEARCH,
                        &[],
                        &Stop::never().pace(),
                    );
                    board.places.len()
                },
                BatchSize::PerIteration,
            );
        });
        group.finish();
    }
}

fn check(criterion: &mut Criterion) {
    let quick = Options {
        effort: Effort::Low,
        ..Options::default()
    };
    let mut group = ladder::group(criterion, "check");
    for rung in [ladder::XS, ladder::S, ladder::M] {
        let home = rung.folder();
        let problem = ladder::problem(home.path());
        let outcome = plan(&problem, &quick, &Silent).expect("a plan");
        let files = render::data(&problem, &outcome);
        group.throughput(rung.cases());
        group.bench_function(BenchmarkId::new("every rule", rung.name), |bencher| {
            bencher.iter(|| assert!(certify::check(&problem, &files).passed()));
        });
    }
    group.finish();
}

fn whole(criterion: &mut Criterion) {
    let mut group = ladder::group(criterion, "plan");
    for (rung, effort, name) in [
        (ladder::XS, Effort::Normal, "normal effort"),
        (ladder::S, Effort::Normal, "normal effort"),
        (ladder::S, Effort::Low, "low effort"),
    ] {
        let problem = rung.problem();
        let options = Options {
            effort,
            ..Options::default()
        };
        group.throughput(rung.cases());
        group.bench_function(BenchmarkId::new(name, rung.name), |bencher| {
            bencher.iter(|| black_box(plan(&problem, &options, &Silent).expect("a plan").gap()));
        });
    }
    group.finish();
}

criterion_group!(benches, stages, check, whole);
criterion_main!(benches);
