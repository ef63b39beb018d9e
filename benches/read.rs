//! Reading a feed of each rung of the ladder, beside what the csv crate takes for the raw records
//! of the same cases.csv; and the same feed in each kind of place that is built in: files of Parquet, a
//! file of SQLite, and a schema of PostgreSQL where `PASO_BENCH_POSTGRES` has an address to write it to,
//! such as `postgres://me@/bench?schema=bench`.

use std::env;
use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use csv::{ByteRecord, ReaderBuilder};
use paso::feed::{self, Overrides};
use paso::stores::{self, Form, Place, Whole};

mod ladder;

/// The feed in other places.
fn places(feed: &Path, home: &Path) -> Vec<(&'static str, Place)> {
    let kept = feed::read(feed, &Overrides::default()).kept;
    let whole = Whole::new(&kept.expect("a feed that can be planned")).expect("a whole feed");
    let mut places = Vec::new();
    if let Ok(files) = stores::columns(&whole) {
        let folder = home.join("columns");
        fs::create_dir(&folder).expect("a writable folder");
        for (name, bytes) in files {
            fs::write(folder.join(name), bytes).expect("a writable folder");
        }
        places.push(("the same from Parquet", Place::from(folder.as_path())));
    }
    let file = Place::from(home.join("feed.sqlite").as_path());
    if stores::write(&file, Form::Sqlite, &whole, false).is_ok() {
        places.push(("the same from SQLite", file));
    }
    if let Some(address) = env::var_os("PASO_BENCH_POSTGRES") {
        let schema = Place::from(address);
        stores::write(&schema, Form::Postgres, &whole, true)
            .expect("a server that can be written to");
        places.push(("the same from PostgreSQL", schema));
    }
    places
}

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
        let other = tempfile::tempdir().expect("a temporary folder");
        for (name, place) in places(home.path(), other.path()) {
            let id = BenchmarkId::new(name, rung.name);
            group.bench_with_input(id, &place, |bencher, place| {
                bencher.iter(|| {
                    let read = stores::read(place, &Overrides::default());
                    black_box(read.problem.expect("the same feed").cases.len())
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
