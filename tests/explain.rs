//! How `paso validate` explains a feed, and what `paso schema` and `paso init` give.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn paso(arguments: &[&str], width: &str) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin("paso"))
        .args(arguments)
        .env("COLUMNS", width)
        .output()
        .unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The small feed with thirty cases of no people, each with a long list of needs.
fn broken() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/small");
    for entry in fs::read_dir(small).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
    }
    let mut cases = "case_id,needs,persons,location_id,stream,priority\n".to_owned();
    for at in 0..30 {
        let needs = "interpreter;".repeat(9) + "wheelchair";
        let _ = writeln!(cases, "C{at},{needs},0,town,arrival,standard");
    }
    fs::write(home.path().join("cases.csv"), cases).unwrap();
    home
}

#[test]
fn repeated_notices_are_counted_and_the_first_twenty_shown() {
    let home = broken();
    let feed = home.path().to_str().unwrap();
    let output = paso(&["validate", feed], "100");
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.matches("error[out_of_range]: `0`").count(), 20);
    assert!(
        text.contains("error[out_of_range]: and 10 notices more"),
        "{text}"
    );
    assert!(text.ends_with("30 errors, 0 warnings: the feed cannot be planned\n"));
    let all = paso(&["validate", feed, "--all"], "100");
    let all = String::from_utf8(all.stdout).unwrap();
    assert_eq!(all.matches("error[out_of_range]: `0`").count(), 30);

    let report = json(&paso(&["validate", feed, "--format", "json"], "100"));
    let count = &report["counts"][0];
    assert_eq!(
        (&count["code"], &count["count"]),
        (&"out_of_range".into(), &30.into())
    );
    assert_eq!(report["notices"].as_array().unwrap().len(), 20);
    assert_eq!(
        (&report["errors"], &report["valid"]),
        (&30.into(), &false.into())
    );
    assert!(report["fault"].is_null());
    let first = report["notices"][0].as_object().unwrap();
    let keys: Vec<&str> = first.keys().map(String::as_str).collect();
    let mut expected = [
        "severity", "code", "file", "row", "column", "value", "message", "remedy",
    ];
    expected.sort_unstable();
    let mut keys = keys;
    keys.sort_unstable();
    assert_eq!(keys, expected);
    let report = json(&paso(
        &["validate", feed, "--format", "json", "--all"],
        "100",
    ));
    assert_eq!(report["notices"].as_array().unwrap().len(), 30);
}

#[test]
fn rows_are_trimmed_to_the_width_around_their_field() {
    let home = broken();
    let feed = home.path().to_str().unwrap();
    for width in [60, 100, 200] {
        let output = paso(&["validate", feed], &width.to_string());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            !text.contains('\u{1b}'),
            "no colours where there is no terminal"
        );
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            if line.contains("^ persons") {
                let row: Vec<char> = lines[at - 1].chars().collect();
                assert!(row.len() <= width + 2, "{width}: {}", lines[at - 1]);
                let mark = line.chars().position(|c| c == '^').unwrap();
                assert_eq!(row[mark], '0', "{width}: {}\n{line}", lines[at - 1]);
            }
        }
    }
}

#[test]
fn a_schema_is_given_for_every_file() {
    let all = json(&paso(&["schema"], "100"));
    let files: Vec<&String> = all.as_object().unwrap().keys().collect();
    assert_eq!(files.len(), 12);
    for file in files {
        let output = paso(&["schema", file], "100");
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(json(&output), all[file]);
    }
    let output = paso(&["schema", "case.csv"], "100");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("cases.csv"));
}

#[test]
fn a_new_feed_plans_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let feed = home.path().join("new");
    let (feed, out) = (feed.to_str().unwrap(), home.path().join("out"));
    let out = out.to_str().unwrap();
    let made = json(&paso(
        &["init", feed, "--format", "json", "--start", "2024-02-27"],
        "100",
    ));
    assert!(
        made["files"]
            .as_array()
            .unwrap()
            .contains(&"README.md".into())
    );
    let report = json(&paso(&["validate", feed, "--format", "json"], "100"));
    assert_eq!(report["valid"], true);
    assert_eq!(report["counts"].as_array().unwrap().len(), 0, "{report}");
    let plan = json(&paso(&["plan", feed, "-o", out, "--format", "json"], "100"));
    assert_eq!(plan["start"], "2024-02-27");
    assert_eq!(plan["scheduled_cases"], 12);
    assert_eq!(paso(&["check", feed, out], "100").status.code(), Some(0));
    // It is never written over.
    assert_eq!(paso(&["init", feed], "100").status.code(), Some(2));
}
