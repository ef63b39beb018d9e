//! Feeds in files of Parquet.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, GzipLevel};
use parquet::data_type::{
    ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType,
    Int32Type, Int64Type,
};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use tempfile::TempDir;

use super::{FEEDS, planned, refused, there_and_back};
use crate::common::{done, paso};

const SMALL: &str = "tests/feeds/small";

/// A group of rows of a file that is written.
type Group<'g> = SerializedRowGroupWriter<'g, fs::File>;

/// A column, and what writes it.
type Written<'w> = (&'w str, &'w dyn Fn(&mut Group<'_>));

/// A column, what writes it, and what is said of it.
type Refused<'r> = (&'r str, &'r dyn Fn(&mut Group<'_>), &'r str);

/// A feed as columns.
fn converted(feed: &str, home: &TempDir) -> String {
    let folder = home.path().join("columns");
    let folder = folder.to_str().unwrap().to_owned();
    done(&["-q", "convert", feed, "--to", "parquet", "-o", &folder]);
    folder
}

/// The notices of a feed.
fn notices(feed: &str) -> Vec<Value> {
    let output = paso(&["validate", feed, "--format", "json"]);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    said["notices"].as_array().unwrap().clone()
}

/// A file of these columns, written column by column for each group of rows.
fn write(path: &Path, columns: &str, compression: Compression, groups: &[&dyn Fn(&mut Group<'_>)]) {
    let schema = parse_message_type(&format!("message feed {{ {columns} }}")).unwrap();
    let properties = WriterProperties::builder().set_compression(compression);
    let properties = Arc::new(properties.build());
    let file = fs::File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), properties).unwrap();
    for write in groups {
        let mut group = writer.next_row_group().unwrap();
        write(&mut group);
        group.close().unwrap();
    }
    writer.close().unwrap();
}

/// The next column of a group; `levels` says 1 for each cell that is there.
fn column<T: DataType>(group: &mut Group<'_>, values: &[T::T], levels: Option<&[i16]>) {
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<T>()
        .write_batch(values, levels, None)
        .unwrap();
    column.close().unwrap();
}

fn texts(values: &[&str]) -> Vec<ByteArray> {
    values.iter().map(|text| ByteArray::from(*text)).collect()
}

#[test]
fn the_plan_is_the_same_as_from_a_folder() {
    for feed in FEEDS {
        there_and_back(feed, |home| {
            let columns = converted(feed, home);
            assert!(!Path::new(&columns).join("cases.csv").exists());
            columns
        });
    }
}

#[test]
fn numbers_dates_and_times_are_stored_as_such() {
    let home = tempfile::tempdir().unwrap();
    let columns = converted("examples/three-ports", &home);
    let kinds = |table: &str| -> String {
        let file = fs::File::open(Path::new(&columns).join(table)).unwrap();
        let file = SerializedFileReader::new(file).unwrap();
        let schema = file.metadata().file_metadata().schema_descr();
        let columns = schema.columns().iter().map(|own| {
            let kept = own.physical_type();
            format!("{} {kept} {:?}", own.name(), own.logical_type_ref())
        });
        columns.collect::<Vec<_>>().join("\n")
    };
    let cases = kinds("cases.parquet");
    assert!(cases.contains("case_id BYTE_ARRAY Some(String)"), "{cases}");
    assert!(cases.contains("persons INT64"), "{cases}");
    assert!(cases.contains("registered_on INT32 Some(Date)"), "{cases}");
    let slots = kinds("slots.parquet");
    assert!(slots.contains("start INT32 Some(Time"), "{slots}");
    let locations = kinds("locations.parquet");
    assert!(locations.contains("latitude DOUBLE"), "{locations}");
}

/// What other programs write: each of these is the same table.
#[test]
fn other_types_of_the_same_values_are_the_same_table() {
    let home = tempfile::tempdir().unwrap();
    let columns = converted(SMALL, &home);
    let path = Path::new(&columns).join("cases.parquet");
    let text = "case_id,persons,location_id,stream,priority,registered_on\n\
        A1,2,town,arrival,standard,2021-02-01\n\
        A2,3,town,arrival,standard,\n\
        A3,1,town,arrival,standard,2021-02-03\n";
    let days = [18_659, 18_661];
    let there: Option<&[i16]> = Some(&[1, 0, 1]);
    let persons: [Written<'_>; 5] = [
        ("required int32 persons", &|group| {
            column::<Int32Type>(group, &[2, 3, 1], None);
        }),
        ("optional int64 persons (integer(64, false))", &|group| {
            column::<Int64Type>(group, &[2, 3, 1], Some(&[1, 1, 1]));
        }),
        ("required double persons", &|group| {
            column::<DoubleType>(group, &[2.0, 3.0, 1.0], None);
        }),
        ("required int32 persons (decimal(9, 2))", &|group| {
            column::<Int32Type>(group, &[200, 300, 100], None);
        }),
        (
            "required fixed_len_byte_array(3) persons (decimal(5, 1))",
            &|group| {
                let values = [20u8, 30, 10].map(|own| FixedLenByteArray::from(vec![0, 0, own]));
                column::<FixedLenByteArrayType>(group, &values, None);
            },
        ),
    ];
    let registered: [Written<'_>; 3] = [
        ("optional int32 registered_on (date)", &|group| {
            column::<Int32Type>(group, &days, there);
        }),
        (
            "optional int64 registered_on (timestamp(micros, true))",
            &|group| {
                let moments = days.map(|day| i64::from(day) * 86_400_000_000);
                column::<Int64Type>(group, &moments, there);
            },
        ),
        ("optional binary registered_on", &|group| {
            column::<ByteArrayType>(group, &texts(&["2021-02-01", "2021-02-03"]), there);
        }),
    ];
    let compressions = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::LZ4_RAW,
        Compression::GZIP(GzipLevel::default()),
    ];
    for (at, (of_persons, write_persons)) in persons.iter().enumerate() {
        for (round, (of_day, write_day)) in registered.iter().enumerate() {
            // The columns in another order, and one that has nothing.
            let message = format!(
                "optional binary ports (string); {of_day}; {of_persons}; \
                 required binary case_id (string); required binary location_id (enum); \
                 required binary stream (string); required binary priority (utf8);"
            );
            let group = |group: &mut Group<'_>| {
                column::<ByteArrayType>(group, &[], Some(&[0; 3]));
                write_day(group);
                write_persons(group);
                column::<ByteArrayType>(group, &texts(&["A1", "A2", "A3"]), None);
                column::<ByteArrayType>(group, &texts(&["town"; 3]), None);
                column::<ByteArrayType>(group, &texts(&["arrival"; 3]), None);
                column::<ByteArrayType>(group, &texts(&["standard"; 3]), None);
            };
            write(&path, &message, compressions[at % 4], &[&group]);
            let back = home.path().join(format!("back-{at}-{round}"));
            let to = back.to_str().unwrap();
            done(&["-q", "convert", &columns, "--to", "folder", "-o", to]);
            let read = fs::read_to_string(back.join("cases.csv")).unwrap();
            assert_eq!(read, text, "{message}");
        }
    }
}

/// What other programs pack their files with: see `packed/make.py`.
#[test]
fn files_of_other_programs_are_unpacked() {
    let home = tempfile::tempdir().unwrap();
    let columns = converted(SMALL, &home);
    let path = Path::new(&columns).join("cases.parquet");
    let mut text = "case_id,persons,location_id,stream,priority,registered_on\n".to_owned();
    for at in 0..300 {
        let day = 1 + at * at % 18;
        let registered = format!("2021-02-{day:02}");
        let registered = if at % 5 == 0 { "" } else { &registered };
        let persons = 1 + at * at % 7;
        text += &format!("A{at:04},{persons},town,arrival,standard,{registered}\n");
    }
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stores/packed");
    let mut seen = 0;
    for entry in fs::read_dir(packed).unwrap() {
        let own = entry.unwrap().path();
        if own.extension().is_none_or(|kind| kind != "parquet") {
            continue;
        }
        let sound = fs::read(&own).unwrap();
        fs::write(&path, &sound).unwrap();
        let back = home.path().join(format!("back-{seen}"));
        let to = back.to_str().unwrap();
        done(&["-q", "convert", &columns, "--to", "folder", "-o", to]);
        assert_eq!(
            fs::read_to_string(back.join("cases.csv")).unwrap(),
            text,
            "{own:?}"
        );
        seen += 1;
        // Damaged, it is read or refused, and nothing else.
        let mut random = ChaCha8Rng::seed_from_u64(seen);
        for _ in 0..8 {
            let mut bytes = sound.clone();
            let at = random.random_range(4..bytes.len());
            bytes[at] ^= random.random_range(1..=255u8);
            fs::write(&path, &bytes).unwrap();
            let output = paso(&["validate", &columns, "--format", "json"]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(
                matches!(output.status.code(), Some(0 | 2)),
                "{own:?} {at}: {said}"
            );
            assert!(!said.contains("panicked"), "{own:?} {at}: {said}");
        }
    }
    assert_eq!(seen, 6);
}

#[test]
fn a_wrong_value_is_named_by_file_row_and_column() {
    let home = tempfile::tempdir().unwrap();
    let columns = converted(SMALL, &home);
    let path = Path::new(&columns).join("locations.parquet");
    let message = "required binary location_id (string); optional double latitude;";
    for (id, latitude, named, code) in [
        ("", 1.5, "location_id", "missing_value"),
        ("no id", 1.5, "location_id", "bad_identifier"),
        ("c", 95.0, "latitude", "out_of_range"),
        ("c", f64::NAN, "latitude", "bad_number"),
    ] {
        // The third row is the first of its group.
        let first = |group: &mut Group<'_>| {
            column::<ByteArrayType>(group, &texts(&["town", "b"]), None);
            column::<DoubleType>(group, &[], Some(&[0, 0]));
        };
        let second = |group: &mut Group<'_>| {
            column::<ByteArrayType>(group, &texts(&[id]), None);
            column::<DoubleType>(group, &[latitude], Some(&[1]));
        };
        write(&path, message, Compression::SNAPPY, &[&first, &second]);
        let all = notices(&columns);
        let notice = all.iter().find(|own| own["column"] == named);
        let notice = notice.unwrap_or_else(|| panic!("{all:?}"));
        assert_eq!(notice["file"], "locations.parquet", "{notice}");
        assert_eq!(
            (&notice["row"], &notice["code"]),
            (&3.into(), &code.into()),
            "{notice}"
        );
    }
    let said = refused(&["plan", &columns, "-o", "/nonexistent/never"]);
    assert!(said.contains("locations.parquet"), "{said}");
}

#[test]
fn what_is_no_table_is_refused_in_words() {
    let home = tempfile::tempdir().unwrap();
    let columns = converted(SMALL, &home);
    let path = Path::new(&columns).join("locations.parquet");
    let id = "required binary location_id (string);";
    let ids = |group: &mut Group<'_>| {
        column::<ByteArrayType>(group, &texts(&["town", "b"]), None);
    };
    let cases: [Refused<'_>; 3] = [
        (
            "required binary name;",
            &|group| {
                let values = [ByteArray::from("ok"), ByteArray::from(vec![0xff, 0xfe])];
                column::<ByteArrayType>(group, &values, None);
            },
            "row 2 has text that is not UTF-8 in `name`",
        ),
        (
            "optional fixed_len_byte_array(2) name;",
            &|group| column::<FixedLenByteArrayType>(group, &[], Some(&[0, 0])),
            "the column `name` has bytes; write it as text",
        ),
        (id, &ids, "two columns are named `location_id`"),
    ];
    for (other, write_other, words) in cases {
        let group = |group: &mut Group<'_>| {
            ids(group);
            write_other(group);
        };
        write(
            &path,
            &format!("{id} {other}"),
            Compression::UNCOMPRESSED,
            &[&group],
        );
        let all = notices(&columns);
        assert_eq!(all.len(), 1, "{all:?}");
        assert_eq!(all[0]["code"], "unreadable_file");
        assert_eq!(all[0]["file"], "locations.parquet");
        assert!(
            all[0]["message"].as_str().unwrap().contains(words),
            "{all:?}"
        );
    }
    for bytes in [b"location_id\ntown\n".as_slice(), b"", b"PAR1PAR1PAR1"] {
        fs::write(&path, bytes).unwrap();
        assert_eq!(notices(&columns)[0]["code"], "unreadable_file", "{bytes:?}");
    }
    // A folder of parts.
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let notice = &notices(&columns)[0];
    assert!(
        notice["message"].as_str().unwrap().contains("one file"),
        "{notice}"
    );
}

#[test]
fn unknown_columns_are_errors_unless_they_are_passed_over() {
    let home = tempfile::tempdir().unwrap();
    let columns = converted(SMALL, &home);
    let path = Path::new(&columns).join("locations.parquet");
    let known = |group: &mut Group<'_>| {
        column::<ByteArrayType>(group, &texts(&["town"]), None);
    };
    let both = |group: &mut Group<'_>| {
        known(group);
        column::<Int64Type>(group, &[7], None);
    };
    let id = "required binary location_id (string);";
    write(&path, id, Compression::SNAPPY, &[&known]);
    let inputs = |name: &str| -> Vec<Value> {
        let out = planned(&columns, &home, name);
        let summary: Value =
            serde_json::from_slice(&fs::read(out.join("summary.json")).unwrap()).unwrap();
        let mut inputs = serde_json::to_value(&summary["inputs"]).unwrap();
        match &mut inputs {
            Value::Array(all) => all.retain(|own| own["path"] != "plan.toml"),
            Value::Object(all) => drop(all.remove("plan.toml")),
            other => panic!("{other}"),
        }
        vec![inputs]
    };
    let before = inputs("before");
    assert!(
        before[0].to_string().contains("locations.csv"),
        "{before:?}"
    );
    let more = format!("{id} required int64 passport;");
    write(&path, &more, Compression::SNAPPY, &[&both]);
    let all = notices(&columns);
    let unknown = all.iter().find(|own| own["code"] == "unknown_column");
    let unknown = unknown.unwrap_or_else(|| panic!("{all:?}"));
    assert_eq!(unknown["file"], "locations.parquet", "{unknown}");
    assert_eq!(unknown["column"], "passport", "{unknown}");
    assert!(unknown["row"].is_null(), "{unknown}");
    let plan = Path::new(&columns).join("plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    fs::write(&plan, format!("ignore_columns = [\"passport\"]\n{text}")).unwrap();
    assert!(
        notices(&columns)
            .iter()
            .all(|own| own["code"] != "unknown_column")
    );
    // What is not known is not in the hash.
    assert_eq!(inputs("after"), before);
}

#[test]
fn a_table_that_is_there_twice_is_named() {
    let home = tempfile::tempdir().unwrap();
    let columns = converted(SMALL, &home);
    let beside = Path::new(&columns).join("cases.csv");
    fs::copy(format!("{SMALL}/cases.csv"), beside).unwrap();
    let all = notices(&columns);
    let unknown = all.iter().find(|own| own["code"] == "unknown_file");
    let unknown = unknown.unwrap_or_else(|| panic!("{all:?}"));
    assert_eq!(unknown["file"], "cases.parquet");
    // Tables of either kind make a feed together.
    fs::remove_file(Path::new(&columns).join("cases.parquet")).unwrap();
    let all = notices(&columns);
    assert!(all.iter().all(|own| own["severity"] != "error"), "{all:?}");
}

/// A file that was cut off or changed is read or refused, and nothing else.
#[test]
fn damaged_files_are_read_or_refused() {
    let home = tempfile::tempdir().unwrap();
    let columns = converted("examples/three-ports", &home);
    let path = Path::new(&columns).join("cases.parquet");
    let sound = fs::read(&path).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(19);
    for round in 0..60 {
        let mut bytes = sound.clone();
        if round % 3 == 0 {
            bytes.truncate(random.random_range(0..bytes.len()));
        } else {
            for _ in 0..=round % 4 {
                let at = random.random_range(0..bytes.len());
                bytes[at] = random.random();
            }
        }
        fs::write(&path, &bytes).unwrap();
        let output = paso(&["validate", &columns, "--format", "json"]);
        let code = output.status.code();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            matches!(code, Some(0 | 2)),
            "round {round}: {code:?} {said}"
        );
        assert!(!said.contains("panicked"), "round {round}: {said}");
    }
}
