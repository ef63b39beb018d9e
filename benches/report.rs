//! The page of a plan of 100,000 cases, from the bytes of its files and its problem.

use criterion::{Criterion, criterion_group, criterion_main};
use paso::feed::{self, Overrides};
use paso::generate::{Size, files};
use paso::outputs;
use paso::pipeline::{Effort, Options, Silent, plan};
use paso::report;
use paso::report::language::Language;
use paso::report::written::Bytes;

fn page(criterion: &mut Criterion) {
    let home = tempfile::tempdir().expect("a folder for the feed");
    let size = Size {
        cases: 100_000,
        days: 180,
        ports: 8,
        seed: 1,
    };
    for (name, text) in files(&size) {
        std::fs::write(home.path().join(name), text).expect("the feed can be written");
    }
    let reading = feed::read(home.path(), &Overrides::default());
    let problem = reading.problem.expect("the generated feed can be planned");
    let options = Options {
        effort: Effort::Low,
        ..Options::default()
    };
    let outcome = plan(&problem, &options, &Silent).expect("the feed can be planned");
    let mut bytes = Bytes::default();
    for file in outputs::files(&problem, &outcome) {
        match file.name {
            "schedule.csv" => bytes.schedule = file.bytes,
            "unscheduled.csv" => bytes.unscheduled = file.bytes,
            "loads.csv" => bytes.loads = file.bytes,
            "summary.json" => bytes.summary = file.bytes,
            _ => {}
        }
    }
    let mut group = criterion.benchmark_group("report");
    group.sample_size(10);
    group.bench_function("page of 100,000 cases", |bencher| {
        bencher.iter(|| report::html(&bytes, Some(&problem), Language::English));
    });
    group.finish();
}

criterion_group!(benches, page);
criterion_main!(benches);
