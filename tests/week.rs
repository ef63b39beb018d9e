//! docs/week.md shows what its commands print, and they do what it says.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::docs;

const PAGE: &str = "docs/week.md";

/// Runs a block of the page in a shell, as a planner types it, and gives what it prints.
fn run(block: &str, home: &Path) -> String {
    let paso = assert_cmd::cargo::cargo_bin!("paso");
    let folder = paso.parent().unwrap().display().to_string();
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-e", "-c", block])
        .env("PATH", format!("{folder}:{path}"))
        .current_dir(home)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{block}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_week_goes_as_the_page_says() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE)).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut made = String::new();
    let mut rest = page.as_str();
    let mut days = 0;
    while let Some((before, after)) = rest.split_once("```sh\n") {
        let (block, after) = after.split_once("```\n").unwrap();
        days += before.matches("\n## ").count();
        let printed = run(block, home.path());
        made += before;
        write!(made, "```sh\n{block}```\n").unwrap();
        rest = after;
        // What it prints follows, unless there is nothing worth showing.
        if let Some(shown) = after.strip_prefix("\n```text\n") {
            let (_, after) = shown.split_once("```\n").unwrap();
            let lines = printed.trim_start_matches('\n').lines();
            let lines: String = lines
                .map(|line| line.trim_end().to_owned() + "\n")
                .collect();
            write!(made, "\n```text\n{lines}```\n").unwrap();
            rest = after;
        }
    }
    made += rest;
    docs::hold(PAGE, &made);
    assert!(days >= 5, "Monday to Friday: {days}");
}

/// What the README shows of a week can be pasted as it stands.
#[test]
fn the_week_of_the_readme_can_be_pasted() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut ran = 0;
    for heading in ["The week in three commands", "Every morning, every evening"] {
        let (_, part) = page.split_once(&format!("\n## {heading}\n")).unwrap();
        let part = part.split("\n## ").next().unwrap();
        for block in part.split("```sh\n").skip(1) {
            let (block, _) = block.split_once("```\n").unwrap();
            run(block, home.path());
            ran += 1;
        }
    }
    assert_eq!(ran, 3);
}
