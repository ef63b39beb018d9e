//! Sweeps on many machines: part by part, put together to the same bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use super::effects::gates;
use crate::common::paso;

/// A grid of 5 by 3 points.
const GRID: [&str; 8] = [
    "--sweep",
    "capacity:border@*",
    "--scale",
    "1.5..0.5/5",
    "--sweep",
    "capacity:hall@east",
    "--scale",
    "0.6..1.4/3",
];

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn sweep(feed: &Path, out: &Path, more: &[&str]) -> Output {
    let start = ["what-if", text(feed), "-o", text(out), "--effort", "low"];
    paso(&[&start[..], &GRID, more].concat())
}

fn well(output: &Output) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
}

fn refused(output: &Output, words: &str) {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains(words), "{told}");
}

fn merged(parts: &[&Path], out: &Path, more: &[&str]) -> Output {
    let mut arguments = vec!["merge"];
    arguments.extend(parts.iter().map(|part| text(part)));
    arguments.extend(["-o", text(out)]);
    arguments.extend(more);
    paso(&arguments)
}

/// What a folder of a sweep has.
fn both(folder: &Path) -> [Vec<u8>; 2] {
    ["sweep.csv", "sweep.json"].map(|name| fs::read(folder.join(name)).unwrap())
}

/// Every part, in whatever order, gives the bytes of the whole: of plans and of bounds.
#[test]
fn parts_put_together_are_the_sweep() {
    for depth in [&[][..], &["--relaxed"]] {
        let (home, feed, whole) = gates();
        well(&sweep(&feed, &whole, depth));
        for (of, threads) in [(1, "1"), (4, "2"), (16, "1")] {
            let out = home.path().join(format!("of-{of}"));
            let other = home.path().join(format!("more-of-{of}"));
            for number in (1..=of).rev() {
                // On two disks, in one folder each.
                let folder = if number % 2 == 0 { &out } else { &other };
                let shard = format!("{number}/{of}");
                let more = ["-q", "--threads", threads, "--shard", &shard];
                well(&sweep(&feed, folder, &[depth, &more].concat()));
            }
            let places: Vec<&Path> = if of == 1 {
                vec![other.as_path()]
            } else {
                vec![other.as_path(), out.as_path()]
            };
            let to = home.path().join(format!("merged-{of}"));
            well(&merged(&places, &to, &["-q"]));
            assert_eq!(both(&to), both(&whole), "{depth:?} of {of}");
            // What was put together is the sweep that there is: the same command finds it whole.
            let again = sweep(&feed, &to, &[depth, &["--format", "json"]].concat());
            well(&again);
            let told: Value = serde_json::from_slice(&again.stdout).unwrap();
            assert_eq!(told["there_before"], 15, "{told}");
            // In the folder of the parts, too.
            well(&merged(&places, &other, &["-q"]));
            assert_eq!(both(&other), both(&whole));
        }
    }
}

/// The name of a part's file.
fn file(folder: &Path, number: usize, of: usize) -> PathBuf {
    folder.join(format!("shard-{number}-of-{of}.jsonl"))
}

#[test]
fn a_part_that_was_stopped_is_taken_up() {
    let (home, feed, out) = gates();
    for number in 1..=3 {
        let shard = format!("{number}/3");
        well(&sweep(&feed, &out, &["-q", "--shard", &shard]));
    }
    let path = file(&out, 2, 3);
    let bytes = fs::read(&path).unwrap();
    let lines: Vec<usize> = (bytes.iter().enumerate())
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at + 1)
        .collect();
    assert_eq!(lines.len(), 1 + 5);
    let json = ["--shard", "2/3", "--format", "json"];
    // Torn in the head, behind it, in a point, and behind some.
    for (cut, there) in [
        (lines[0] - 9, 0),
        (lines[0], 0),
        (lines[2] + 7, 2),
        (lines[4], 4),
    ] {
        fs::write(&path, &bytes[..cut]).unwrap();
        let said = merged(&[&out], &home.path().join("never"), &[]);
        refused(&said, "--shard 2/3");
        assert!(!home.path().join("never").exists());
        let again = sweep(&feed, &out, &json);
        well(&again);
        let told: Value = serde_json::from_slice(&again.stdout).unwrap();
        assert_eq!(told["there_before"], there, "{told}");
        assert_eq!(told["points"], 5, "{told}");
        assert_eq!(fs::read(&path).unwrap(), bytes, "{cut}");
    }
    // Whole, it is not worked on again.
    let again = sweep(&feed, &out, &json);
    let told: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(told["there_before"], 5, "{told}");
}

#[test]
fn parts_that_do_not_fit_are_refused_in_words() {
    let (home, feed, out) = gates();
    let to = home.path().join("to");
    refused(&merged(&[&feed], &to, &[]), "no part of a sweep there");
    refused(
        &merged(&[&feed.join("cases.csv")], &to, &[]),
        "cases.csv is no part",
    );
    refused(
        &merged(&[&home.path().join("nowhere")], &to, &[]),
        "nowhere cannot be read",
    );
    well(&sweep(&feed, &out, &["-q", "--relaxed", "--shard", "1/12"]));
    refused(&merged(&[&out], &to, &[]), "and 3 more are not whole");
    // Another sweep's part, by depth, by number and by feed.
    let other = home.path().join("other");
    for number in [1, 2] {
        let shard = format!("{number}/2");
        well(&sweep(&feed, &other, &["-q", "--shard", &shard]));
    }
    refused(&merged(&[&out, &other], &to, &[]), "different sweeps");
    let third = home.path().join("third");
    well(&sweep(&feed, &third, &["-q", "--shard", "1/3"]));
    refused(&merged(&[&other, &third], &to, &[]), "different sweeps");
    let said = sweep(&feed, &out, &["-q", "--shard", "1/12"]);
    refused(&said, "another sweep");
    well(&sweep(&feed, &out, &["-q", "--shard", "1/12", "--force"]));
    // A folder that holds another sweep is left as it is.
    well(&merged(&[&other], &to, &["-q"]));
    let before = both(&to);
    let bounds = home.path().join("bounds");
    well(&sweep(
        &feed,
        &bounds,
        &["-q", "--relaxed", "--shard", "1/1"],
    ));
    refused(&merged(&[&bounds], &to, &[]), "another sweep");
    assert_eq!(both(&to), before);
    well(&merged(&[&bounds], &to, &["-q", "--force"]));
    assert_ne!(both(&to), before);
    // Hostile heads: nothing is divided by nothing.
    let path = file(&bounds, 1, 1);
    let text = fs::read_to_string(&path).unwrap();
    for (from, by) in [
        ("\"of\":1", "\"of\":0"),
        ("\"number\":1", "\"number\":0"),
        ("\"number\":1", "\"number\":2"),
        ("\"points\":15", "\"points\":99999999999"),
        ("\"points\":15", "\"points\":14"),
        ("0.6..1.4/3", "0.6..1.4/1000000"),
        ("0.6..1.4/3", "much"),
    ] {
        let bad = text.replacen(from, by, 1);
        assert_ne!(bad, text, "{from}");
        fs::write(&path, bad).unwrap();
        let output = merged(&[&bounds], &home.path().join("bad"), &[]);
        assert_eq!(output.status.code(), Some(2), "{from} {by}: {output:?}");
        assert!(
            !String::from_utf8_lossy(&output.stderr).contains("panicked"),
            "{output:?}"
        );
    }
    // What is no part at all.
    for shard in ["0/3", "4/3", "x", "1"] {
        refused(&sweep(&feed, &out, &["--shard", shard]), "such as 3/16");
    }
}
