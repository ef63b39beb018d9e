//! What the fuzz targets begin with, and what they ever found, through the same bodies.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use paso::feed::schema;

#[path = "../fuzz/src/lib.rs"]
mod bodies;

fn fuzz() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The names in a folder; none if it does not exist.
fn names(folder: &Path) -> BTreeSet<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeSet::new();
    };
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn every_kept_input_holds() {
    let mut run = 0;
    for target in bodies::TARGETS {
        for kind in ["corpus", "regressions"] {
            let folder = fuzz().join(kind).join(target);
            for name in names(&folder) {
                let bytes = fs::read(folder.join(&name)).unwrap();
                let held = std::panic::catch_unwind(|| bodies::run(target, &bytes));
                assert!(held.is_ok(), "{kind}/{target}/{name}");
                run += 1;
            }
        }
    }
    assert!(run >= 2 * bodies::TARGETS.len(), "{run}");
}

/// A target that one of the lists forgets would never be run.
#[test]
fn every_file_has_its_target() {
    let targets: BTreeSet<String> = bodies::TARGETS.map(str::to_owned).into();
    for file in schema::files() {
        let target = match file {
            "plan.toml" => "plan_toml",
            other => other.split('.').next().unwrap(),
        };
        assert!(targets.contains(target), "{file}");
    }
    let sources: BTreeSet<String> = targets.iter().map(|own| format!("{own}.rs")).collect();
    assert_eq!(names(&fuzz().join("fuzz_targets")), sources);
    assert_eq!(names(&fuzz().join("corpus")), targets);
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    let makefile = fs::read_to_string(fuzz().join("../Makefile")).unwrap();
    let line = makefile.lines().find(|line| line.starts_with("FUZZED"));
    let listed: BTreeSet<&str> = line.unwrap().split_whitespace().skip(2).collect();
    for target in &targets {
        let source = fs::read_to_string(fuzz().join(format!("fuzz_targets/{target}.rs"))).unwrap();
        assert!(
            source.contains(&format!("run(\"{target}\", bytes)")),
            "{target}"
        );
        assert!(
            manifest.contains(&format!("name = \"{target}\"\n")),
            "{target}"
        );
        assert!(listed.contains(target.as_str()), "{target}");
    }
    assert!(names(&fuzz().join("regressions")).is_subset(&targets));
}

/// Without a column's name a fuzzer would hardly come upon it.
#[test]
fn the_dictionary_knows_every_column() {
    let dictionary = fs::read_to_string(fuzz().join("dictionary")).unwrap();
    for file in schema::files() {
        let schema = schema::of(file).unwrap();
        let fields = schema["fields"].as_array().into_iter().flatten();
        for name in fields.map(|field| field["name"].as_str().unwrap()) {
            assert!(
                dictionary.contains(&format!("\"{name}\"\n")),
                "{file} {name}"
            );
        }
    }
}
