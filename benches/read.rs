//! Reading a feed of each rung of the ladder, beside what the csv crate takes for the raw records
//! of the same cases.csv.

use std::fs;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use csv::{ByteRecord, ReaderBuilder};

mod ladder;

fn read(criterion: &mut Criterion) {
    let mut group = ladder::group(criterion, "read");
    for rung in [ladder::XS, ladder::S, ladder::M, ladder::L] {
        let home = rung.folder();
        let cases = fs::read(home.path().join("cases.csv")).expect("the feed just written");
        group.throughput(rung.cases());
        let id = BenchmarkId::new("raw records of cases.csv, csv crate", rung.name);
        group.bench_with_input(id, &cases, |bencher, cases| {
            bencher.iter(|| {
                let mut reader = ReaderBuilder::new().from_reader(cases.as_slice());
                let mut record = ByteRecord::new();
                let mut fields = 0;
                while matches!(reader.read_byte_record(&mut record), Ok(true)) {
                    fields += record.len();
                }
                black_box(fields)
            });
        });
        let id = BenchmarkId::new("whole feed, typed and checked", rung.name);
        group.bench_with_input(id, home.path(), |bencher, home| {
            bencher.iter(|| black_box(ladder::problem(home).cases.len()));
        });
    }
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
