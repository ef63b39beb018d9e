//! `paso bench` as a process, and the catalogue against what solvers say today.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use paso::bench::catalogue::{Catalogue, Instance, Part};
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
    let limit = std::time::Duration::from_secs(600);
    trial::run(home.path(), contender, limit).unwrap()
}

#[test]
fn the_catalogue_has_forty_instances_of_all_families_in_three_parts() {
    let catalogue = catalogue();
    assert_eq!(catalogue.instances.len(), 40);
    for part in [Part::Small, Part::Medium, Part::Large] {
        let families: BTreeSet<&str> = (catalogue.instances.iter())
            .filter(|instance| instance.part == part)
            .map(|instance| instance.family.as_str())
            .collect();
        assert_eq!(families.len(), Family::ALL.len(), "{part:?}");
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
    assert_eq!(checked, 16);
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
    assert_eq!(checked, 12);
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
    assert!(close(relaxed.bound.unwrap(), planned.bound.unwrap()));
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
