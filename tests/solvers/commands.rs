//! `--solver` and `paso solvers` as a process.

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use paso::solver::names::{KNOWN, built};
use serde_json::Value;
use tempfile::TempDir;

fn paso(arguments: &[&str]) -> Output {
    Command::cargo_bin("paso")
        .unwrap()
        .args(arguments)
        .output()
        .unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The example feed, extracted.
fn feed() -> (TempDir, String) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("feed").to_str().unwrap().to_owned();
    let output = paso(&["example", "extract", "three-ports", &folder]);
    assert!(output.status.success(), "{}", errors(&output));
    (home, folder)
}

#[test]
fn each_plans_a_feed_that_passes_the_check() {
    let (home, feed) = feed();
    let usual = home.path().join("usual");
    let plain = paso(&[
        "plan",
        &feed,
        "-o",
        usual.to_str().unwrap(),
        "--effort",
        "low",
        "--format",
        "json",
    ]);
    let plain = json(&plain);
    for solver in built() {
        let out = home.path().join(solver.name);
        let out = out.to_str().unwrap();
        let output = paso(&[
            "plan",
            &feed,
            "-o",
            out,
            "--solver",
            solver.name,
            "--effort",
            "low",
            "--format",
            "json",
        ]);
        assert!(output.status.success(), "{}", errors(&output));
        let summary = json(&output);
        let (name, version) = solver.backend.name();
        assert_eq!(summary["solver"]["name"], name);
        assert_eq!(summary["solver"]["version"], version);
        let algorithm = summary["solver"]["algorithm"].as_str().unwrap();
        assert!(
            algorithm.starts_with(solver.algorithm.as_str()),
            "{algorithm}"
        );
        let status = summary["solver"]["status"].as_str().unwrap();
        let remarks = summary["solver"]["remarks"].as_array().unwrap();
        assert_eq!(status == "optimal", remarks.is_empty(), "{}", solver.name);
        let bound = summary["lower_bound"].as_f64().unwrap();
        let expected = plain["lower_bound"].as_f64().unwrap();
        let within = if status == "optimal" { 1e-6 } else { 1e-2 };
        assert!(
            (bound - expected).abs() <= within * expected,
            "{}: {bound}, not {expected}",
            solver.name
        );
        let output = paso(&["check", &feed, out]);
        assert!(output.status.success(), "{}", solver.name);
    }
}

#[test]
fn what_if_and_value_take_a_solver_too() {
    let (home, feed) = feed();
    let answers = home.path().join("answers");
    let output = paso(&[
        "what-if",
        &feed,
        "-o",
        answers.to_str().unwrap(),
        "--solver",
        "clarabel",
        "--plans",
        "--format",
        "json",
    ]);
    assert!(output.status.success(), "{}", errors(&output));
    let mut plans = 0;
    for folder in std::fs::read_dir(answers.join("plans")).unwrap() {
        let summary = folder.unwrap().path().join("summary.json");
        let summary: Value = serde_json::from_slice(&std::fs::read(summary).unwrap()).unwrap();
        assert_eq!(summary["solver"]["name"], "Clarabel");
        plans += 1;
    }
    assert!(plans > 0);
    let output = paso(&["value", &feed, "--top", "2", "--solver", "highs-ipm"]);
    assert!(output.status.success(), "{}", errors(&output));
}

#[test]
fn a_name_that_is_none_is_refused_with_the_nearest() {
    let (home, feed) = feed();
    let out = home.path().join("out");
    let plan = |name: &str| {
        let output = paso(&["plan", &feed, "-o", out.to_str().unwrap(), "--solver", name]);
        assert_eq!(output.status.code(), Some(2));
        assert!(!out.exists());
        errors(&output)
    };
    let error = plan("clarable");
    assert!(error.contains("nearest is `clarabel`"), "{error}");
    assert!(error.contains("built in: highs, highs-ipm"), "{error}");
    for known in &KNOWN {
        if built().all(|solver| solver.name != known.name) {
            let error = plan(known.name);
            let flag = format!("--features {}", known.feature);
            assert!(error.contains(&flag), "{error}");
        }
    }
}

#[test]
fn the_list_has_every_name_with_what_it_can_do() {
    let listed = json(&paso(&["solvers", "--format", "json"]));
    let listed = listed["solvers"].as_array().unwrap();
    let names: Vec<&str> = listed
        .iter()
        .map(|entry| entry["name"].as_str().unwrap())
        .collect();
    let known: Vec<&str> = KNOWN.iter().map(|known| known.name).collect();
    assert_eq!(names, known);
    for entry in listed {
        let there = entry["built"].as_bool().unwrap();
        for field in ["solver", "version", "algorithm", "prices"] {
            assert_eq!(entry[field].is_string(), there, "{entry}");
        }
    }
    let text = String::from_utf8(paso(&["solvers"]).stdout).unwrap();
    for name in known {
        assert!(text.contains(name), "{text}");
    }
}

/// The versions that paso reports are those that are built.
#[test]
fn versions_are_those_of_the_lock_file() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let lock = std::fs::read_to_string(lock).unwrap();
    for solver in built() {
        let package = match solver.name {
            name if name.starts_with("highs") => "highs-sys",
            // The one that is installed.
            "cbc" => continue,
            name => name,
        };
        let (_, version) = solver.backend.name();
        let entry = format!("name = \"{package}\"\nversion = \"{version}\"\n");
        assert!(lock.contains(&entry), "{entry}");
    }
}
