//! `paso bench` as a process, and the catalogue against what solvers say today.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use paso::bench::catalogue::{Catalogue, Instance, Part};
use paso::bench::record;
use paso::bench::rows::{self, Run};
use paso::bench::trial::{self, Contender};
use paso::generate::family::Family;
use paso::solver::names;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn catalogue() -> Catalogue {
    Catalogue::read(&Path::new(ROOT).join("benches/instances.toml")).unwrap()
}

fn paso(arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("paso").unwrap();
    command.args(arguments).output().unwrap()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-6 * one.abs().max(other.abs())
}

fn tried(instance: &Instance, contender: Contender) -> trial::Trial {
    let home = tempfile::tempdir().unwrap();
    for (name, text) in instance.files().unwrap() {
        fs::write(home.path().join(name), text).unwrap();
    }
    // What the catalogue knows is known of this feed.
    let content = record::content(home.path()).unwrap();
    assert!(instance.is_of(&content), "{}: {content}", instance.name);
    let limit = std::time::Duration::from_secs(600);
    trial::run(home.path(), contender, limit).unwrap()
}

#[test]
fn the_catalogue_has_instances_of_all_families_in_three_parts() {
    let catalogue = catalogue();
    assert_eq!(catalogue.instances.len(), 43);
    for part in [Part::Small, Part::Medium, Part::Large] {
        let families: BTreeSet<&str> = (catalogue.instances.iter())
            .filter(|instance| instance.part == part)
            .map(|instance| instance.family.as_str())
            .collect();
        // A week is planned anew, not solved once; and of cases that are too large there is no large
        // instance yet.
        let all = Family::ALL.len() - 1 - usize::from(part == Part::Large);
        assert_eq!(families.len(), all, "{part:?}");
    }
    for instance in &catalogue.instances {
        assert!(instance.files().is_ok(), "{}", instance.name);
        assert!(instance.optimum_by.len() >= 2, "{}", instance.name);
        let size = (instance.columns, instance.rows, instance.entries);
        assert!(
            matches!(size, (Some(_), Some(_), Some(_))),
            "{}",
            instance.name
        );
        let (Some(optimum), Some(cost), Some(bound), Some(gap)) = (
            instance.optimum,
            instance.cost,
            instance.bound,
            instance.gap,
        ) else {
            panic!("{} is not known", instance.name);
        };
        assert!(close(gap * cost + bound, cost), "{}", instance.name);
        assert!(gap >= -1e-9, "{}", instance.name);
        // No certified bound lies above the relaxation's optimum, and no plan costs less.
        assert!(bound <= optimum * (1.0 + 1e-6), "{}", instance.name);
        assert!(cost >= optimum * (1.0 - 1e-6), "{}", instance.name);
    }
}

#[test]
fn small_instances_have_the_sizes_and_optima_that_the_catalogue_says() {
    let solver = names::built().next().unwrap();
    let small = catalogue();
    let small = small.instances.iter().filter(|i| i.part == Part::Small);
    let mut checked = 0;
    for instance in small {
        let trial = tried(instance, Contender::Solver(solver));
        assert_eq!(trial.status, "optimal", "{}", instance.name);
        let (optimum, objective) = (instance.optimum.unwrap(), trial.objective.unwrap());
        assert!(
            close(objective, optimum),
            "{}: {objective} {optimum}",
            instance.name
        );
        assert!(close(trial.bound.unwrap(), optimum), "{}", instance.name);
        let known = (instance.columns, instance.rows, instance.entries);
        let (columns, rows, entries) = trial.size.unwrap();
        assert_eq!(
            known,
            (Some(columns), Some(rows), Some(entries)),
            "{}",
            instance.name
        );
        assert!(instance.cost.unwrap() >= optimum * (1.0 - 1e-6));
        checked += 1;
    }
    assert_eq!(checked, 18);
}

#[test]
fn medium_instances_by_parts_have_the_optima_that_the_catalogue_says() {
    let by_parts = Contender::named("sift-highs").unwrap();
    assert_eq!(by_parts.name(), "sift-highs");
    let medium = catalogue();
    let medium = medium.instances.iter().filter(|i| i.part == Part::Medium);
    let mut checked = 0;
    for instance in medium {
        let trial = tried(instance, by_parts);
        assert_eq!(trial.status, "optimal", "{}", instance.name);
        let optimum = instance.optimum.unwrap();
        assert!(
            close(trial.objective.unwrap(), optimum),
            "{}",
            instance.name
        );
        assert!(close(trial.bound.unwrap(), optimum), "{}", instance.name);
        checked += 1;
    }
    assert_eq!(checked, 13);
}

fn runs(out: &Path) -> Vec<Run> {
    rows::resume(&out.join("runs.csv")).unwrap()
}

#[test]
fn runs_are_measured_once_taken_up_and_told_in_every_form() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let feed = format!("{ROOT}/examples/three-ports");
    let solvers: Vec<&str> = names::built().map(|s| s.name).take(2).collect();
    let solver = format!("{},sift-{},paso", solvers[0], solvers[0]);
    let arguments = [
        "bench",
        &feed,
        "--solver",
        &solver,
        "--at",
        "1",
        "--repeats",
        "2",
        "-o",
        out.to_str().unwrap(),
    ];
    let output = paso(&arguments);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let first = runs(&out);
    assert_eq!(first.len(), 12);
    let by: BTreeMap<(&str, &str), &Run> = first
        .iter()
        .map(|run| ((run.solver.as_str(), run.status.as_str()), run))
        .collect();
    let relaxed = by[&(solvers[0], "optimal")];
    let sifter = format!("sift-{}", solvers[0]);
    let by_parts = by[&(sifter.as_str(), "optimal")];
    assert!(close(by_parts.bound.unwrap(), relaxed.bound.unwrap()));
    let planned = by[&("paso", "planned")];
    assert!(close(relaxed.objective.unwrap(), relaxed.bound.unwrap()));
    // The plan's proof knows that families are whole.
    let (bound, proven) = (relaxed.bound.unwrap(), planned.bound.unwrap());
    assert!(proven >= bound - 1e-6 * bound, "{proven} {bound}");
    assert!(proven <= planned.cost.unwrap());
    assert!(planned.cost >= planned.bound && planned.gap.unwrap() >= 0.0);
    assert!(
        first
            .iter()
            .all(|run| run.peak_mib > 1.0 && run.wall_seconds > 0.0)
    );
    for (file, words) in [
        ("table.md", "Shifted geometric mean"),
        ("runs.json", "\"disagreements\": []"),
        ("profile.svg", "</svg>"),
        ("record.json", "\"machine\""),
    ] {
        let text = fs::read_to_string(out.join(file)).unwrap();
        assert!(text.contains(words), "{file}: {text}");
    }
    // Stopped in the middle of a row, the rest is taken up and nothing is done twice.
    let path = out.join("runs.csv");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 30]).unwrap();
    assert_eq!(paso(&arguments).status.code(), Some(0));
    let again = runs(&out);
    assert_eq!(again.len(), 12);
    assert_eq!(again[..11], first[..11]);
    let before = fs::read(&path).unwrap();
    assert_eq!(paso(&arguments).status.code(), Some(0));
    assert!(fs::read(&path).unwrap() == before);
    // Runs with other limits do not mix.
    let mut other = arguments.to_vec();
    other.extend(["--memory", "4096"]);
    let output = paso(&other);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("another limit of memory"));
}

/// A small instance of a catalogue of its own, of which false things are known.
fn rumour(home: &Path, seed: u64, feed: &str) -> String {
    let path = home.join("catalogue.toml");
    let text = format!(
        "# Rumours.\n\n[[instance]]\nname = \"tiny\"\npart = \"small\"\nfamily = \"daily\"\nhardness = 0.2\n\
         cases = 20\ndays = 10\nports = 2\nseed = {seed}\nfeed_sha256 = \"{feed}\"\noptimum = 1.0\n\
         optimum_by = [\"a\", \"b\"]\ncost = 2.0\nbound = 1.0\ngap = 0.5\ncost_by = \"hearsay\"\n"
    );
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn results_are_of_a_feeds_content_and_not_of_its_name() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let solver = names::built().next().unwrap().name;
    let bench = |catalogue: &str, more: &[&str]| {
        let fixed = [
            "bench",
            catalogue,
            "--solver",
            solver,
            "-o",
            out.to_str().unwrap(),
        ];
        paso(&[&fixed[..], more].concat())
    };
    // What is known of another feed of the same name is not believed, and forgotten by --record.
    let catalogue = rumour(home.path(), 1, "0123");
    let output = bench(&catalogue, &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(runs(&out)[0].gap, None);
    let table = fs::read_to_string(out.join("table.md")).unwrap();
    assert!(table.contains("relative: none"), "{table}");
    assert_eq!(bench(&catalogue, &["--record"]).status.code(), Some(0));
    let learnt = Catalogue::read(Path::new(&catalogue)).unwrap();
    let instance = &learnt.instances[0];
    assert_eq!(
        (instance.optimum, instance.cost, &instance.cost_by),
        (None, None, &None)
    );
    assert_eq!(instance.bound, runs(&out)[0].bound);
    // What is known of this very feed is believed.
    let content = instance.feed_sha256.clone().unwrap();
    let catalogue = rumour(home.path(), 1, &content);
    assert_eq!(bench(&catalogue, &["--force"]).status.code(), Some(0));
    assert!(runs(&out)[0].gap.is_some());
    let table = fs::read_to_string(out.join("table.md")).unwrap();
    assert!(table.contains("where 1 is agreed"), "{table}");
    // Runs on another feed of that name do not mix with these, nor those of another build.
    let before = fs::read(out.join("runs.csv")).unwrap();
    let other = rumour(home.path(), 2, &content);
    let output = bench(&other, &[]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("its feed has changed since"), "{told}");
    let catalogue = rumour(home.path(), 1, &content);
    let record = fs::read_to_string(out.join("record.json")).unwrap();
    for (key, told) in [
        ("\"build\": \"", "another build"),
        ("\"threads\": ", "number of threads"),
    ] {
        assert!(record.contains(key));
        fs::write(
            out.join("record.json"),
            record.replacen(key, &format!("{key}9"), 1),
        )
        .unwrap();
        let output = bench(&catalogue, &[]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            String::from_utf8_lossy(&output.stderr).contains(told),
            "{output:?}"
        );
    }
    fs::remove_file(out.join("record.json")).unwrap();
    let output = bench(&catalogue, &[]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("without their record"));
    assert!(fs::read(out.join("runs.csv")).unwrap() == before);
}

#[test]
fn a_feed_that_changes_between_two_runs_is_noticed() {
    let home = tempfile::tempdir().unwrap();
    let (feed, out) = (home.path().join("feed"), home.path().join("out"));
    let (at, to) = (feed.to_str().unwrap(), out.to_str().unwrap());
    assert!(paso(&["init", at]).status.success());
    let arguments = ["bench", at, "--solver", "paso-low", "-o", to];
    assert_eq!(paso(&arguments).status.code(), Some(0));
    assert_eq!(paso(&arguments).status.code(), Some(0));
    let plan = fs::read_to_string(feed.join("plan.toml")).unwrap();
    fs::write(feed.join("plan.toml"), format!("{plan}# Another line.\n")).unwrap();
    let output = paso(&arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("another `feed`"),
        "{output:?}"
    );
    assert_eq!(
        paso(&[&arguments[..], &["--force"]].concat()).status.code(),
        Some(0)
    );
    assert_eq!(runs(&out).len(), 1);
    // A feed that cannot be planned is none to measure on.
    fs::remove_file(feed.join("ports.csv")).unwrap();
    let output = paso(&[&arguments[..], &["--force"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("cannot be planned"),
        "{output:?}"
    );
}

#[test]
fn limits_of_time_and_memory_hold() {
    let home = tempfile::tempdir().unwrap();
    let solver = names::built().next().unwrap().name;
    let medium = catalogue();
    let instance = (medium.instances.iter())
        .find(|i| i.part == Part::Medium)
        .unwrap();
    let feed = home.path().join("feed");
    fs::create_dir(&feed).unwrap();
    for (name, text) in instance.files().unwrap() {
        fs::write(feed.join(name), text).unwrap();
    }
    let feed = feed.to_str().unwrap();
    for (limits, expected) in [
        (
            ["--time-limit", "0.5", "--memory", "8192"],
            &["stopped", "time"][..],
        ),
        (
            ["--time-limit", "60", "--memory", "100"],
            &["memory", "failed"],
        ),
    ] {
        let out = home.path().join(limits[3]);
        let mut arguments = vec![
            "bench",
            feed,
            "--solver",
            solver,
            "-o",
            out.to_str().unwrap(),
        ];
        arguments.extend(limits);
        assert_eq!(paso(&arguments).status.code(), Some(0));
        let runs = runs(&out);
        assert_eq!(runs.len(), 1);
        assert!(expected.contains(&runs[0].status.as_str()), "{runs:?}");
    }
}

#[test]
fn what_cannot_be_measured_is_named() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let out = out.to_str().unwrap();
    let known = format!("{ROOT}/benches/instances.toml");
    for (arguments, words) in [
        (&[known.as_str(), "--solver", "higsh"][..], "highs"),
        (
            &[
                &known,
                "--solver",
                "paso",
                "--instance",
                "daily-s1,dialy-m1",
            ],
            "`dialy-m1` among those asked for; did you mean `daily-m1`?",
        ),
        (
            &[&known, "--solver", "paso", "--instance", "none-such"],
            "`none-such` among those asked for; the catalogue names them",
        ),
        (&["no/such/folder", "--solver", "paso"], "no/such/folder"),
    ] {
        let mut all = vec!["bench"];
        all.extend(arguments);
        all.extend(["-o", out]);
        let output = paso(&all);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains(words),
            "{output:?}"
        );
    }
}
