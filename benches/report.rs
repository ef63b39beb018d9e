//! The page of a plan of 100,000 cases, from the bytes of its files and its problem.

use criterion::{Criterion, criterion_group, criterion_main};
use paso::outputs;
use paso::pipeline::{Effort, Options, Silent, plan};
use paso::report;
use paso::report::language::Language;

mod ladder;

fn page(criterion: &mut Criterion) {
    let problem = ladder::M.problem();
    let options = Options {
        effort: Effort::Low,
        ..Options::default()
    };
    let outcome = plan(&problem, &options, &Silent).expect("the feed can be planned");
    let files = outputs::files(&problem, &outcome);
    let mut group = ladder::group(criterion, "report");
    group.bench_function("page of 100,000 cases", |bencher| {
        bencher.iter(|| report::html(&files, Some(&problem), Language::English));
    });
    group.finish();
}

criterion_group!(benches, page);
criterion_main!(benches);
