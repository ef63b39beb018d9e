//! docs/what-if.md shows what its commands print.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

use crate::common::docs;

const PAGE: &str = "docs/what-if.md";

/// Runs a line of the page and gives what it prints.
fn run(line: &str, home: &Path) -> String {
    // Quotes stand around changes only, which have no quotes within.
    let words = line.split('\'').enumerate().flat_map(|(at, part)| {
        if at % 2 == 1 {
            vec![part]
        } else {
            part.split_whitespace().collect()
        }
    });
    let words: Vec<&str> = words.collect();
    assert_eq!(words[0], "paso", "{line}");
    let output = Command::cargo_bin("paso")
        .unwrap()
        .args(&words[1..])
        .current_dir(home)
        .output()
        .unwrap();
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{line}: {message}");
    String::from_utf8(output.stdout).unwrap()
}

/// A page without the column of seconds.
fn masked(page: &str) -> String {
    let mut timed = false;
    let lines = page.lines().map(|line| {
        if line.trim_end().ends_with(" seconds") {
            timed = true;
        } else if !line.starts_with(' ') {
            timed = false;
        }
        let kept = line.trim_end();
        let end = if timed { kept.rfind(' ') } else { None };
        kept[..end.unwrap_or(kept.len())].trim_end().to_owned() + "\n"
    });
    lines.collect()
}

#[test]
fn the_page_shows_what_its_commands_print() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE)).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut made = String::new();
    let mut rest = page.as_str();
    let mut answers = 0;
    // A block of commands is followed by what the last of them prints.
    while let Some((before, after)) = rest.split_once("```sh\n") {
        let (commands, after) = after.split_once("```\n\n```text\n").unwrap();
        let (_, after) = after.split_once("```\n").unwrap();
        let mut printed = String::new();
        for line in commands.lines() {
            printed = run(line, home.path());
        }
        let printed = printed.trim_start_matches('\n');
        made += before;
        for part in ["```sh\n", commands, "```\n\n```text\n", printed, "```\n"] {
            made += part;
        }
        rest = after;
        answers += 1;
    }
    made += rest;
    assert_eq!(answers, 5);
    // Seconds alone are no reason to call the page stale.
    if docs::writing() || masked(&made) != masked(&page) {
        docs::hold(PAGE, &made);
    }
    // What the text says of the sweep.
    let mut sweep = csv::Reader::from_path(home.path().join("sweep/sweep.csv")).unwrap();
    let mut told = 0;
    let mut columns = sweep.headers().unwrap().iter();
    let bound = columns.position(|name| name == "lower_bound").unwrap();
    for row in sweep.records() {
        let row = row.unwrap();
        if ["0.9", "1.1"].contains(&&row[0]) {
            let bound: f64 = row[bound].parse().unwrap();
            let bound = format!("{bound:.0}");
            let (thousands, hundreds) = bound.split_at(bound.len() - 3);
            let (millions, thousands) = thousands.split_at(thousands.len() - 3);
            let bound = format!("{millions},{thousands},{hundreds}");
            assert!(page.contains(&bound), "factor {}: {bound}", &row[0]);
            told += 1;
        }
    }
    assert_eq!(told, 2);
}
