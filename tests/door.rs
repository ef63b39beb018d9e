//! The feed's door: nothing is passed over in silence, and no date or number is more than a plan can
//! be made of.

mod columns;
mod command_line;
mod files;
mod values;
mod words;

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use paso::feed::{self, Overrides};
use paso::notice::Notice;
use tempfile::TempDir;

/// A copy of a feed of this repository.
fn copy(feed: &str) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(feed);
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
    }
    home
}

fn three_ports() -> TempDir {
    copy("examples/three-ports")
}

fn small() -> TempDir {
    copy("tests/feeds/small")
}

/// Replaces a text of a file, which must be there.
fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
}

/// Writes a file of a feed.
fn put(folder: &Path, file: &str, text: &str) {
    fs::write(folder.join(file), text).unwrap();
}

/// The errors of a feed; none exactly where it can be planned.
fn errors(folder: &Path) -> Vec<Notice> {
    let reading = feed::read(folder, &Overrides::default());
    let errors: Vec<Notice> = reading
        .notices
        .into_iter()
        .filter(Notice::is_error)
        .collect();
    assert_eq!(errors.is_empty(), reading.problem.is_some(), "{errors:#?}");
    errors
}

/// The only error of a feed, of a code.
fn error(folder: &Path, code: &str) -> Notice {
    let mut errors = errors(folder);
    assert_eq!(errors.len(), 1, "{code}: {errors:#?}");
    let error = errors.remove(0);
    assert_eq!(error.code, code, "{error:#?}");
    assert!(error.remedy.is_some(), "{error:#?}");
    error
}

/// The line of plan.toml that a remedy gives to paste.
fn line(notice: &Notice) -> String {
    let remedy = notice.remedy.as_deref().unwrap();
    let from = remedy
        .find("`ignore_")
        .unwrap_or_else(|| panic!("{remedy}"));
    let rest = &remedy[from + 1..];
    rest[..rest.rfind("` at the top of plan.toml").unwrap()].to_owned()
}

/// Puts a line at the top of plan.toml.
fn paste(folder: &Path, line: &str) {
    let path = folder.join("plan.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{line}\n{text}")).unwrap();
}

/// Runs paso.
fn paso(arguments: &[&str]) -> Output {
    Command::cargo_bin("paso")
        .unwrap()
        .args(arguments)
        .output()
        .unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// All that it printed.
fn printed(output: &Output) -> String {
    let all = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(all).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
