//! feed.zip: a plan that is checked, shown and explained by itself.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use paso::files::archive::sha256;
use serde_json::Value;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn paso(arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("paso").unwrap();
    command.args(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A copy of an example with its plan.
struct Home {
    home: TempDir,
}

impl Home {
    fn new() -> Self {
        let home = Self {
            home: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(home.feed()).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-ports");
        for entry in fs::read_dir(root).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), home.feed().join(entry.file_name())).unwrap();
        }
        home
    }

    fn feed(&self) -> PathBuf {
        self.home.path().join("feed")
    }

    fn out(&self) -> PathBuf {
        self.home.path().join("out")
    }

    fn plan(&self, more: &[&str]) {
        let (feed, out) = (self.feed(), self.out());
        let arguments = [
            "plan",
            text(&feed),
            "-q",
            "--effort",
            "low",
            "-o",
            text(&out),
        ];
        let output = paso(&[&arguments, more].concat());
        assert_eq!(code(&output), 0, "{output:?}");
    }

    fn edit(&self, file: &str, change: impl FnOnce(String) -> String) {
        let path = self.feed().join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, change(text)).unwrap();
    }

    fn check_alone(&self) -> Output {
        paso(&["check", text(&self.out())])
    }

    fn check(&self) -> Output {
        paso(&["check", text(&self.feed()), text(&self.out())])
    }

    fn entries(&self) -> Vec<(String, Vec<u8>)> {
        let bytes = fs::read(self.out().join("feed.zip")).unwrap();
        let mut zip = ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        (0..zip.len())
            .map(|at| {
                let mut file = zip.by_index(at).unwrap();
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).unwrap();
                (file.name().to_owned(), bytes)
            })
            .collect()
    }

    fn put_entries(&self, entries: &[(String, Vec<u8>)]) {
        let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        fs::write(self.out().join("feed.zip"), bytes).unwrap();
    }
}

#[test]
fn a_plan_stands_by_itself() {
    let home = Home::new();
    home.plan(&[]);
    assert_eq!(code(&home.check()), 0);
    let (feed, out) = (home.feed(), home.out());
    let page = fs::read(out.join("report.html")).unwrap();
    let with = paso(&["explain", text(&feed), text(&out), "J03"]);
    let lists = paso(&["manifest", text(&out), "--feed", text(&feed)]);
    fs::remove_dir_all(&feed).unwrap();
    let alone = home.check_alone();
    assert_eq!(code(&alone), 0, "{alone:?}");
    let again = paso(&["report", text(&out)]);
    assert_eq!(code(&again), 0, "{again:?}");
    assert!(fs::read(out.join("report.html")).unwrap() == page);
    let explained = paso(&["explain", text(&out), "J03"]);
    assert_eq!(code(&explained), 0, "{explained:?}");
    assert_eq!(explained.stdout, with.stdout);
    assert_eq!(paso(&["manifest", text(&out)]).stdout, lists.stdout);
}

#[test]
fn the_archive_is_the_same_for_the_same_feed() {
    let home = Home::new();
    home.plan(&[]);
    let first = fs::read(home.out().join("feed.zip")).unwrap();
    home.plan(&[]);
    assert!(fs::read(home.out().join("feed.zip")).unwrap() == first);
    let other = Home::new();
    other.plan(&[]);
    assert!(fs::read(other.out().join("feed.zip")).unwrap() == first);
}

#[test]
fn no_column_is_kept_that_paso_does_not_know() {
    let home = Home::new();
    home.edit("cases.csv", |text| {
        text.lines()
            .enumerate()
            .map(|(at, line)| match at {
                0 => format!("remarks,{line}\n"),
                _ => format!("\"Ana, sister of {at}\",{line}\n"),
            })
            .collect()
    });
    home.edit("plan.toml", |text| {
        format!("ignore_columns = [\"remarks\"]\n{text}")
    });
    home.plan(&[]);
    let entries = home.entries();
    let inputs: Value = serde_json::from_slice(&entries[0].1).unwrap();
    assert_eq!(entries[0].0, "inputs.json");
    for (name, bytes) in &entries[1..] {
        let kept = String::from_utf8(bytes.clone()).unwrap();
        assert!(!kept.contains("sister"), "{name}");
        let path = if name == "model.toml" {
            "builtin:mpp-phased-entry"
        } else {
            name
        };
        let own = &inputs["files"][path];
        assert_eq!(own["kept"], sha256(bytes), "{name}");
        let read = fs::read(home.feed().join(name)).ok();
        if let Some(read) = read {
            assert_eq!(own["read"], sha256(&read), "{name}");
            assert_eq!(read == *bytes, name != "cases.csv", "{name}");
        }
    }
    assert_eq!(code(&home.check()), 0);
    assert_eq!(code(&home.check_alone()), 0);
}

#[test]
fn what_the_command_line_said_is_kept() {
    let home = Home::new();
    let model = include_str!("../models/mpp-phased-entry.toml");
    fs::create_dir(home.home.path().join("models")).unwrap();
    let path = home.home.path().join("models/own.toml");
    fs::write(&path, model.replace("late_weight = 10", "late_weight = 7")).unwrap();
    home.plan(&[
        "--start",
        "2021-02-20",
        "--days",
        "8",
        "--model",
        text(&path),
    ]);
    fs::remove_dir_all(home.feed()).unwrap();
    fs::remove_file(&path).unwrap();
    let alone = home.check_alone();
    assert_eq!(code(&alone), 0, "{alone:?}");
    let refused = paso(&["check", text(&home.out()), "--days", "9"]);
    assert_eq!(code(&refused), 2);
    assert!(
        String::from_utf8(refused.stderr)
            .unwrap()
            .contains("--days")
    );
}

#[test]
fn it_may_be_left_out() {
    let home = Home::new();
    home.plan(&[]);
    home.plan(&["--no-feed"]);
    assert!(!home.out().join("feed.zip").exists());
    assert_eq!(code(&home.check()), 0);
    let alone = home.check_alone();
    assert_eq!(code(&alone), 2);
    let told = String::from_utf8(alone.stderr).unwrap();
    assert!(
        told.contains("feed.zip") && told.contains("name the feed"),
        "{told}"
    );
}

#[test]
fn another_feed_beside_the_plan_is_found() {
    let home = Home::new();
    home.plan(&[]);
    let sound = home.entries();
    // A file changed without a word, then with its hash.
    let mut changed = sound.clone();
    let cases = changed
        .iter_mut()
        .find(|(name, _)| name == "cases.csv")
        .unwrap();
    let before = sha256(&cases.1);
    let other = String::from_utf8(cases.1.clone())
        .unwrap()
        .replacen(",2,", ",3,", 1);
    cases.1 = other.into_bytes();
    let after = sha256(&cases.1);
    assert_ne!(before, after);
    home.put_entries(&changed);
    assert_eq!(code(&home.check_alone()), 2);
    assert_eq!(code(&home.check()), 1);
    let inputs = String::from_utf8(changed[0].1.clone()).unwrap();
    // The last of its two hashes is that of what is kept.
    let last = inputs.rfind(&before).unwrap();
    let told = format!(
        "{}{after}{}",
        &inputs[..last],
        &inputs[last + before.len()..]
    );
    changed[0].1 = told.into_bytes();
    home.put_entries(&changed);
    assert_eq!(code(&home.check_alone()), 1);
    let compared = home.check();
    assert_eq!(code(&compared), 1);
    assert!(
        String::from_utf8(compared.stdout)
            .unwrap()
            .contains("feed.zip: cases.csv")
    );
    // No archive at all.
    fs::write(home.out().join("feed.zip"), "no archive").unwrap();
    assert_eq!(code(&home.check_alone()), 2);
    assert_eq!(code(&home.check()), 1);
    home.put_entries(&sound);
    assert_eq!(code(&home.check()), 0);
}
