//! Reading a feed of 100,000 cases, beside what the csv crate takes for the raw records of the same
//! cases.csv.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use csv::{ByteRecord, ReaderBuilder};
use paso::feed::{self, Overrides};
use paso::generate::{Size, files};

/// Writes the feed and gives its cases.csv.
fn feed_in(home: &Path) -> Vec<u8> {
    let size = Size {
        cases: 100_000,
        days: 180,
        ports: 8,
        seed: 1,
    };
    let mut cases = Vec::new();
    for (name, text) in files(&size) {
        // A benchmark that cannot write has nothing to measure.
        fs::write(home.join(name), &text).expect("a temporary folder can be written");
        if name == "cases.csv" {
            cases = text.into_bytes();
        }
    }
    cases
}

fn read(criterion: &mut Criterion) {
    let home = tempfile::tempdir().expect("there is a temporary folder");
    let cases = feed_in(home.path());
    let mut group = criterion.benchmark_group("read 100,000 cases");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(cases.len() as u64));
    group.bench_function("raw records of cases.csv, csv crate", |bencher| {
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
    group.bench_function("whole feed, typed, grouped and checked", |bencher| {
        bencher.iter(|| {
            black_box(
                feed::read(home.path(), &Overrides::default())
                    .problem
                    .is_some(),
            )
        });
    });
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
