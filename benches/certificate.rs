//! Grouping, and one evaluation of the certificate on each rung of the ladder: as the planner does
//! it over cohorts, smoothed with its gradient, and as the check does it over cases.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use paso::certify::bound::lower_bound;
use paso::clock::Stop;
use paso::cohorts::queue::Cohorts;
use paso::domain::plan::Prices;
use paso::dual::ascent::{Cooling, climb};
use paso::dual::tables::Tables;

mod ladder;

/// A short climb, so that many limits have a price.
const SHORT: Cooling = Cooling {
    from: 2.0,
    to: 1.0,
    factor: 0.5,
    steps: 20,
    enough: 1e-4,
};

fn certificate(criterion: &mut Criterion) {
    for rung in [ladder::XS, ladder::S, ladder::M, ladder::L] {
        let problem = rung.problem();
        let cohorts = Cohorts::new(&problem);
        let tables = Tables::new(&problem, &cohorts);
        let prices = climb(&tables, vec![0.0; tables.len()], &SHORT, &Stop::never())
            .best
            .prices;
        let id = |name: &str| BenchmarkId::new(name, rung.name);

        let mut group = ladder::group(criterion, "group");
        group.throughput(rung.cases());
        group.bench_function(id("cases into cohorts"), |bencher| {
            bencher.iter(|| black_box(Cohorts::new(&problem).cohorts.len()));
        });
        group.bench_function(id("cohorts into tables"), |bencher| {
            bencher.iter(|| black_box(Tables::new(&problem, &cohorts).len()));
        });
        group.finish();

        let mut group = ladder::group(criterion, "certify");
        group.throughput(rung.cases());
        group.bench_function(id("bound over cohorts"), |bencher| {
            bencher.iter(|| black_box(tables.bound(&prices)));
        });
        group.bench_function(id("smooth bound and gradient"), |bencher| {
            bencher.iter(|| black_box(tables.smooth(&prices, 0.5).value));
        });
        let prices = Prices(prices);
        group.bench_function(id("bound over cases, for the check"), |bencher| {
            bencher.iter(|| black_box(lower_bound(&problem, &prices)));
        });
        group.finish();
    }
}

criterion_group!(benches, certificate);
criterion_main!(benches);
