//! The catalogue of notices: each kind is given by a small feed, and `docs/notices.md` shows it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use paso::feed::{self, Overrides, Reading};
use paso::import::{Map, Source, import, recognise};
use paso::notice::{Example, Kind, Notice, Severity, kinds};
use tempfile::TempDir;

use crate::common::docs;

fn small() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/small")
}

/// The small feed in a folder of its own.
fn copy() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(small()).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
    }
    home
}

fn read(folder: &Path) -> Reading {
    feed::read(folder, &Overrides::default())
}

/// The notices of the small feed with a kind's examples in it.
fn with_examples(kind: &Kind) -> Vec<Notice> {
    let home = copy();
    for example in kind.examples {
        match example {
            Example::File(file, text) => fs::write(home.path().join(file), text).unwrap(),
            Example::Edit(file, from, to) => {
                let path = home.path().join(file);
                let text = fs::read_to_string(&path).unwrap();
                assert!(text.contains(from), "{}: {file} has no {from:?}", kind.code);
                fs::write(&path, text.replacen(from, to, 1)).unwrap();
            }
        }
    }
    notices_in(home.path(), kind)
}

/// What is said of a folder: by an import, where the kind is one of imports.
fn notices_in(folder: &Path, kind: &Kind) -> Vec<Notice> {
    let mut reading = read(folder);
    let of_imports = kinds::chapters()
        .into_iter()
        .find(|(name, _)| *name == "Imports");
    let is_of_imports = of_imports.is_some_and(|(_, own)| own.contains(&kind));
    if kind.code == "import_needed" {
        recognise(folder, &Overrides::default(), &mut reading);
        for notice in &mut reading.notices {
            let own = folder.display().to_string();
            notice.remedy = notice
                .remedy
                .take()
                .map(|remedy| remedy.replace(&own, "FEED"));
        }
    } else if is_of_imports {
        let source = Source::read(folder).unwrap();
        return import(&source, &Map::default(), None, None).notices;
    }
    reading.notices
}

/// The notices of a feed that no text can show.
fn arranged(kind: &Kind) -> Vec<Notice> {
    let home = copy();
    let at = |file: &str| home.path().join(file);
    match kind.code {
        "no_feed" => return read(&at("nowhere")).notices,
        "feed_not_folder" => return read(&at("cases.csv")).notices,
        "missing_file" => fs::remove_file(at("cases.csv")).unwrap(),
        "unreadable_file" => {
            fs::remove_file(at("cases.csv")).unwrap();
            fs::create_dir(at("cases.csv")).unwrap();
        }
        // Files of zeros that take no room on the disk.
        "file_too_large" => {
            let file = fs::File::create(at("cases.csv")).unwrap();
            file.set_len(5 << 30).unwrap();
        }
        "line_too_long" => fs::write(at("cases.csv"), "x".repeat(2 << 20)).unwrap(),
        "link_out_of_feed" => {
            fs::remove_file(at("ports.csv")).unwrap();
            symlink(small().join("ports.csv"), at("ports.csv")).unwrap();
        }
        "too_many_limits" => {
            let list = |column: &str, count: u32| {
                let rows = (0..count).map(|at| format!("{column}{at}\n"));
                format!("{column}_id\n{}", rows.collect::<String>())
            };
            fs::write(at("ports.csv"), list("port", 7_500)).unwrap();
            fs::write(at("locations.csv"), list("location", 7_500)).unwrap();
            fs::remove_file(at("slots.csv")).unwrap();
            fs::write(
                at("cases.csv"),
                "case_id,persons,location_id,stream,priority\nA1,2,location1,arrival,standard\n",
            )
            .unwrap();
        }
        "utf16" => {
            let text = fs::read_to_string(at("ports.csv")).unwrap();
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(units).collect();
            fs::write(at("ports.csv"), bytes).unwrap();
        }
        "not_utf8" => {
            fs::write(at("ports.csv"), b"port_id,name\nnorth,Ciudad Ju\xe1rez\n").unwrap();
        }
        "nul_byte" => fs::write(at("ports.csv"), "port_id,name\nnorth,No\0rth\n").unwrap(),
        other => panic!("{other} has no example"),
    }
    read(home.path()).notices
}

fn notices_of(kind: &Kind) -> Vec<Notice> {
    if kind.examples.is_empty() {
        arranged(kind)
    } else {
        with_examples(kind)
    }
}

fn all() -> impl Iterator<Item = &'static Kind> {
    kinds::chapters()
        .into_iter()
        .flat_map(|(_, kinds)| kinds)
        .copied()
}

#[test]
fn the_small_feed_is_good() {
    let reading = read(&small());
    assert!(
        reading.problem.is_some() && reading.notices.is_empty(),
        "{:#?}",
        reading.notices
    );
}

#[test]
fn every_kind_is_given_by_a_small_feed_and_alone() {
    let mut wrong = Vec::new();
    for kind in all() {
        let notices = notices_of(kind);
        let mut codes: BTreeSet<&str> = notices.iter().map(|notice| notice.code).collect();
        // Some checks are skipped because of an error; the example of that needs an error.
        if kind.code == "checks_skipped" {
            codes.remove("missing_key");
        } else {
            codes.remove("checks_skipped");
        }
        if codes.iter().copied().ne([kind.code]) {
            wrong.push(format!("{}: {notices:#?}", kind.code));
        }
        for notice in &notices {
            if notice.remedy.is_none() || notice.message.is_empty() {
                wrong.push(format!("{} has no remedy: {notice:#?}", notice.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn codes_are_distinct_and_described() {
    let mut seen = BTreeSet::new();
    for kind in all() {
        assert!(seen.insert(kind.code), "{} stands twice", kind.code);
        assert!(
            kind.code
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit())
        );
        assert!(
            kind.meaning.ends_with('.') && kind.remedy.ends_with('.'),
            "{}",
            kind.code
        );
        assert_eq!(kinds::find(kind.code), Some(kind));
    }
    assert!(seen.len() >= 60, "{}", seen.len());
}

#[test]
fn notices_beyond_what_is_kept_are_counted() {
    let home = copy();
    let mut cases = "case_id,persons,location_id,stream,priority\n".to_owned();
    for at in 0..50 {
        let _ = writeln!(cases, "C{at},0,town,arrival,standard");
    }
    fs::write(home.path().join("cases.csv"), cases).unwrap();
    let reading = feed::read_keeping(home.path(), &Overrides::default(), 20);
    let kept = reading.notices.iter().filter(|n| n.code == "out_of_range");
    assert_eq!(kept.count(), 20);
    let counts: BTreeMap<&str, u64> = reading.counts.iter().map(|c| (c.code, c.count)).collect();
    assert_eq!(counts["out_of_range"], 50);
    assert!(reading.problem.is_none());
}

/// `docs/notices.md`, made from the catalogue and from what the examples really give.
fn reference() -> String {
    let mut text = String::from(
        "# Notices\n\n\
         What `paso validate` can say of a feed. An *error* breaks a rule, and the feed cannot be\n\
         planned. A *warning* can be planned, but probably does not say what was meant. An *info* is\n\
         only worth knowing. Codes keep their meaning from version to version.\n\n\
         The examples are changes to the small feed at the end of this page, with the notice that\n\
         each gives. This page is made by `make docs`.\n",
    );
    let line = |text: &mut String, words: &str| writeln!(text, "{words}").unwrap();
    line(&mut text, "\n| code | severity |\n|---|---|");
    for kind in all() {
        line(
            &mut text,
            &format!("| [`{0}`](#{0}) | {1} |", kind.code, kind.severity),
        );
    }
    for (chapter, kinds) in kinds::chapters() {
        line(&mut text, &format!("\n## {chapter}"));
        for kind in kinds {
            line(&mut text, &format!("\n### {}\n", kind.code));
            line(
                &mut text,
                &format!("*{}.* {}\n", kind.severity, kind.meaning),
            );
            line(&mut text, &format!("**Remedy.** {}", kind.remedy));
            for example in kind.examples {
                match example {
                    Example::File(file, content) => {
                        let content = content.trim_end().replace('\r', "\u{240d}");
                        let content = content.replace('\u{202e}', "\u{fffd}");
                        line(&mut text, &format!("\n{file}:\n\n```\n{content}\n```"));
                    }
                    Example::Edit(file, from, "") => {
                        line(
                            &mut text,
                            &format!("\n{file} without\n\n```\n{}\n```", from.trim_end()),
                        );
                    }
                    Example::Edit(file, from, to) => line(
                        &mut text,
                        &format!(
                            "\n{file} with\n\n```\n{}\n```\n\nin place of\n\n```\n{}\n```",
                            to.trim_end(),
                            from.trim_end()
                        ),
                    ),
                }
            }
            if kind.examples.is_empty() {
                continue;
            }
            let notices = notices_of(kind);
            let notice = notices
                .iter()
                .find(|notice| notice.code == kind.code)
                .unwrap();
            let mut place = notice.file.clone();
            if let Some(row) = notice.row {
                let _ = write!(place, ", row {row}");
            }
            if let Some(column) = &notice.column {
                let _ = write!(place, ", `{column}`");
            }
            let message = format!(
                "\n> {place}: {} — {}",
                notice.message,
                notice.remedy.as_deref().unwrap_or("")
            );
            line(&mut text, message.trim_end());
        }
    }
    line(&mut text, "\n## The small feed");
    let mut files: Vec<_> = fs::read_dir(small())
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy();
        let content = fs::read_to_string(&path).unwrap();
        line(
            &mut text,
            &format!("\n{name}:\n\n```\n{}\n```", content.trim_end()),
        );
    }
    text
}

#[test]
fn the_reference_of_notices_is_up_to_date() {
    docs::hold("docs/notices.md", &reference());
}

#[test]
fn the_reference_of_the_feed_is_up_to_date() {
    let intro = "# The feed's files\n\n\
        A feed is a folder with `plan.toml` and CSV files: UTF-8, one header row, columns in any\n\
        order, LF or CRLF at the end of each line. Columns and keys marked * are required. Fields of\n\
        the others may be empty. A list is separated by `;`. An identifier has 1 to 64 characters of\n\
        `A-Z a-z 0-9 _ . : -`, the first a letter or a digit. Dates are of the years 1900 to 2999.\n\
        Numbers are plain digits with a point, at most 6 decimals, at most 1e12.\n\n\
        Nothing is passed over in silence. A column that is not named here is an error, unless\n\
        plan.toml's `ignore_columns` names it. So is a file of the folder that looks like a table's\n\
        but has another name (any other `*.csv`, a workbook, `Phases.csv`, `cases (1).csv`,\n\
        `appointments.csv.txt`), unless `ignore_files` names it. Lock files, hidden files such as\n\
        `.DS_Store`, folders, models and texts are nobody's concern.\n\n\
        `paso schema FILE` prints the same as a Frictionless Table Schema or a JSON Schema, and\n\
        `paso init FOLDER` writes a feed to start from. This page is made by `make docs`.\n\n";
    docs::hold(
        "docs/feed.md",
        &format!("{intro}{}", feed::schema::markdown()),
    );
}

#[test]
fn severities_are_three() {
    let count = |severity| all().filter(|kind| kind.severity == severity).count();
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        assert!(count(severity) > 2);
    }
}
