//! One evaluation of the certificate on the example of 2021 (10,063 cases, 132 days): as the
//! planner does it over cohorts, as the check does it over cases, and smoothed with its gradient.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use paso::certify::bound::lower_bound;
use paso::cohorts::queue::Cohorts;
use paso::domain::plan::Prices;
use paso::dual::ascent::{Schedule, climb};
use paso::dual::tables::Tables;
use paso::feed::{self, Overrides};

fn certificate(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mpp-2021");
    let problem = feed::read(&folder, &Overrides::default())
        .problem
        .expect("the example can be planned");
    let cohorts = Cohorts::new(&problem);
    let tables = Tables::new(&problem, &cohorts);
    let schedule = Schedule {
        from: 2.0,
        to: 0.5,
        factor: 0.5,
        steps: 40,
        enough: 1e-4,
    };
    let prices = climb(&tables, vec![0.0; tables.len()], &schedule, |_| true).prices;
    let mut group = criterion.benchmark_group("certificate");
    group.sample_size(20);
    group.bench_function("group the cases", |bencher| {
        bencher.iter(|| black_box(Cohorts::new(&problem).cohorts.len()));
    });
    group.bench_function("bound over cohorts", |bencher| {
        bencher.iter(|| black_box(tables.bound(&prices)));
    });
    group.bench_function("smooth bound and gradient", |bencher| {
        bencher.iter(|| black_box(tables.smooth(&prices, 0.5).value));
    });
    let prices = Prices(prices);
    group.bench_function("bound over cases, for the check", |bencher| {
        bencher.iter(|| black_box(lower_bound(&problem, &prices)));
    });
    group.finish();
}

criterion_group!(benches, certificate);
criterion_main!(benches);
