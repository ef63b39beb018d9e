//! Feeds that are not folders: the same plan from each, and refusals that name table, row and column.

use std::fs;
use std::path::Path;

use paso::files::plan::PlanFile;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{done, paso};

mod encrypted;
mod kinds;
mod parquet;
mod plans;
mod postgres;
mod server;
mod sqlite;

/// Feeds of the project that differ in what they have.
const FEEDS: [&str; 3] = [
    "tests/feeds/small",
    "examples/three-ports",
    "tests/feeds/proof",
];

/// Plans a feed and gives the folder of the plan.
fn planned(feed: &str, home: &TempDir, name: &str) -> std::path::PathBuf {
    let out = home.path().join(name);
    done(&[
        "-q",
        "plan",
        feed,
        "-o",
        out.to_str().unwrap(),
        "--effort",
        "low",
    ]);
    out
}

/// Two plans are the same byte for byte, but for the seconds that they took.
fn same(one: &Path, other: &Path) {
    for file in PlanFile::ALL {
        let read = |out: &Path| fs::read(out.join(file.name())).ok();
        let (one, other) = (read(one), read(other));
        match file {
            PlanFile::Summary => assert_eq!(timeless(&one.unwrap()), timeless(&other.unwrap())),
            // The page says the seconds too.
            PlanFile::Page => assert_eq!(one.is_some(), other.is_some()),
            _ => assert!(one == other, "{}", file.name()),
        }
    }
}

fn timeless(summary: &[u8]) -> Value {
    let mut summary: Value = serde_json::from_slice(summary).unwrap();
    let taken = summary.as_object_mut().unwrap().remove("seconds");
    assert!(taken.is_some());
    summary
}

/// A feed written anew in its one form, as a folder.
fn canonical(feed: &str, home: &TempDir) -> String {
    let folder = home.path().join("canonical");
    let folder = folder.to_str().unwrap().to_owned();
    done(&["-q", "convert", feed, "--to", "folder", "-o", &folder]);
    folder
}

/// The plan of a feed is the same from a folder in its one form and from another place that the feed was
/// converted to; each is that of the other feed, too, and what is converted back is the same bytes.
fn there_and_back(feed: &str, converted: impl FnOnce(&TempDir) -> String) {
    let home = tempfile::tempdir().unwrap();
    let folder = canonical(feed, &home);
    let place = converted(&home);
    let of_folder = planned(&folder, &home, "of-folder");
    let of_place = planned(&place, &home, "of-place");
    same(&of_folder, &of_place);
    done(&["-q", "check", &folder, of_place.to_str().unwrap()]);
    done(&["-q", "check", &place, of_folder.to_str().unwrap()]);
    let back = home.path().join("back");
    let to = back.to_str().unwrap();
    done(&["-q", "convert", &place, "--to", "folder", "-o", to]);
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name();
        let read = |folder: &Path| fs::read(folder.join(&name)).unwrap();
        assert_eq!(read(Path::new(&folder)), read(&back), "{}", name.display());
    }
}

/// What a command says that must end as bad input.
fn refused(arguments: &[&str]) -> String {
    let output = paso(arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    said
}

#[test]
fn a_folder_in_its_one_form_is_the_same_feed() {
    for feed in FEEDS {
        let home = tempfile::tempdir().unwrap();
        let folder = canonical(feed, &home);
        let again = home.path().join("again");
        let again = again.to_str().unwrap();
        done(&["-q", "convert", &folder, "--to", "folder", "-o", again]);
        for entry in fs::read_dir(&folder).unwrap() {
            let name = entry.unwrap().file_name();
            let read = |folder: &str| fs::read(Path::new(folder).join(&name)).unwrap();
            assert_eq!(read(&folder), read(again), "{feed} {name:?}");
        }
        let schedule = |folder: &str, name: &str| {
            fs::read(planned(folder, &home, name).join("schedule.csv")).unwrap()
        };
        assert_eq!(schedule(feed, "a"), schedule(&folder, "b"), "{feed}");
        // What is there is never written over.
        assert!(refused(&["convert", feed, "--to", "folder", "-o", again]).contains("other files"));
    }
}
