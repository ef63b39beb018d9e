//! The page, the manifests and the terminal's calendar, as files and through the command line.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use paso::files::plan::PlanFile;
use paso::generate::Size;
use paso::outputs;
use paso::pipeline::{Effort, Options, Silent, plan};
use paso::report::data::PortDays;
use paso::report::gather::gather;
use paso::report::language::Language;
use paso::report::page::page;
use paso::report::written::Written;
use serde_json::Value;
use tempfile::TempDir;

use super::common::{self, example};

fn paso(arguments: &[&str]) -> Output {
    Command::cargo_bin("paso")
        .unwrap()
        .args(arguments)
        .env_remove("NO_COLOR")
        .output()
        .unwrap()
}

/// Standard output of a run that must succeed.
fn done(arguments: &[&str]) -> String {
    let output = paso(arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

/// Standard error of a run that must end with 2.
fn refused(arguments: &[&str]) -> String {
    let output = paso(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A folder with a plan of three-ports in `out`.
fn planned() -> (TempDir, PathBuf, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let (feed, out) = (example("three-ports"), home.path().join("out"));
    done(&["plan", text(&feed), "-o", text(&out), "--quiet"]);
    (home, feed, out)
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path)
        .unwrap()
        .deserialize()
        .collect::<Result<_, _>>()
        .unwrap()
}

#[test]
fn the_page_is_made_again_byte_for_byte() {
    let (home, feed, out) = planned();
    let page = out.join("report.html");
    let first = fs::read(&page).unwrap();
    fs::remove_file(&page).unwrap();
    let told = done(&["report", text(&out), "--feed", text(&feed)]);
    assert!(told.contains("report.html"));
    assert_eq!(fs::read(&page).unwrap(), first);
    // Another run on other threads and at another time gives the same page.
    let again = home.path().join("again");
    done(&[
        "plan",
        text(&feed),
        "-o",
        text(&again),
        "--quiet",
        "--threads",
        "1",
    ]);
    assert_eq!(fs::read(again.join("report.html")).unwrap(), first);
    // A horizon from the command line is the plan's own, and need not be told again.
    done(&[
        "plan",
        text(&feed),
        "-o",
        text(&again),
        "--start",
        "2021-02-20",
        "--days",
        "5",
    ]);
    let shorter = fs::read(again.join("report.html")).unwrap();
    done(&["report", text(&again), "--feed", text(&feed)]);
    assert_eq!(fs::read(again.join("report.html")).unwrap(), shorter);
    assert_ne!(shorter, first);
}

#[test]
fn a_page_of_a_generated_feed_of_10_000_cases_is_small() {
    let size = Size {
        cases: 10_000,
        days: 120,
        ports: 8,
        seed: 3,
    };
    let problem = common::generated_problem(&size);
    let options = Options {
        effort: Effort::Low,
        ..Options::default()
    };
    let outcome = plan(&problem, &options, &Silent).unwrap();
    for language in [Language::English, Language::Spanish] {
        let files = outputs::files_in(&problem, &outcome, language);
        let page = files.get(PlanFile::Page).unwrap();
        assert!(page.len() < 5_000_000, "{} bytes", page.len());
        let text = std::str::from_utf8(page).unwrap();
        assert!(text.ends_with("</html>"));
    }
}

#[test]
fn the_page_speaks_spanish() {
    let (home, feed, out) = planned();
    let page = home.path().join("informe.html");
    done(&[
        "report",
        text(&out),
        "--feed",
        text(&feed),
        "--lang",
        "es",
        "-o",
        text(&page),
    ]);
    let told = fs::read_to_string(&page).unwrap();
    for words in [
        "<html lang=\"es\">",
        "Personas en espera",
        "19\u{a0}feb\u{a0}2021",
        "Este es el mejor plan posible, demostrado",
    ] {
        assert!(told.contains(words), "{words}");
    }
    for words in ["People", "\u{a0}people", "Left out", ">Table", "undefined"] {
        assert!(!told.contains(words), "{words} is English");
    }
    // The same through `plan`.
    let other = home.path().join("otro");
    done(&[
        "plan",
        text(&feed),
        "-o",
        text(&other),
        "--lang",
        "es",
        "--quiet",
    ]);
    assert_eq!(fs::read_to_string(other.join("report.html")).unwrap(), told);
}

#[test]
fn what_is_wrong_with_a_plan_or_its_feed_is_named() {
    let (home, feed, out) = planned();
    let other = home.path().join("feed");
    fs::create_dir(&other).unwrap();
    for entry in fs::read_dir(&feed).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, other.join(path.file_name().unwrap())).unwrap();
    }
    let capacity = fs::read_to_string(other.join("capacity.csv")).unwrap();
    fs::write(
        other.join("capacity.csv"),
        capacity + "border_total,*,,,,,26\n",
    )
    .unwrap();
    let told = refused(&["report", text(&out), "--feed", text(&other)]);
    assert!(told.contains("capacity.csv is another file now"), "{told}");
    let told = refused(&["report", text(home.path())]);
    assert!(told.contains("summary.json cannot be read"), "{told}");
    assert!(refused(&["report", text(&out), text(&out)]).contains("--compare"));
    assert!(refused(&["report", "--compare", text(&out)]).contains("two or more"));
    let told = refused(&["show", text(&out), "--port", "elpaso"]);
    assert!(told.contains("did you mean `el_paso`"), "{told}");
    let told = refused(&["show", text(&out), "--port", "somewhere"]);
    assert!(
        told.contains("its ports: ") && !told.contains("mean"),
        "{told}"
    );

    let schedule = fs::read_to_string(out.join("schedule.csv")).unwrap();
    let row = schedule.lines().nth(1).unwrap();
    let fields: Vec<&str> = row.split(',').collect();
    for (column, value, expected) in [
        (1, "../../x", "port_id `../../x`: an identifier is needed"),
        (2, "2021-02-30", "date `2021-02-30`: a date"),
        (3, "9:00", "slot `9:00`: a time HH:MM"),
        (4, "100", "persons `100`: a number of people from 1 to 99"),
        (9, "-1", "wait_days `-1`"),
    ] {
        let mut forged = fields.clone();
        forged[column] = value;
        fs::write(
            out.join("schedule.csv"),
            schedule.replacen(row, &forged.join(","), 1),
        )
        .unwrap();
        let lists = home.path().join("lists");
        let told = refused(&["manifest", text(&out), "-o", text(&lists)]);
        assert!(told.contains("schedule.csv:2, "), "{told}");
        assert!(told.contains(expected), "{told}");
        assert!(!lists.exists());
    }
}

#[test]
fn plans_are_compared_case_by_case() {
    let (home, feed, out) = planned();
    let other = home.path().join("other");
    done(&[
        "plan",
        text(&feed),
        "-o",
        text(&other),
        "--days",
        "8",
        "--quiet",
    ]);
    let page = home.path().join("both.html");
    let feeds = ["--feed", text(&feed)];
    let told = done(
        &[
            &[
                "report",
                "--compare",
                text(&out),
                text(&other),
                "-o",
                text(&page),
            ],
            &feeds[..],
        ]
        .concat(),
    );
    assert!(told.contains("both.html"));
    let told = fs::read_to_string(&page).unwrap();
    let appointments = |out: &Path| -> BTreeMap<String, BTreeMap<String, String>> {
        let rows = rows(&out.join("schedule.csv"));
        rows.into_iter()
            .map(|row| (row["case_id"].clone(), row))
            .collect()
    };
    let (first, second) = (appointments(&out), appointments(&other));
    let people = |cases: Vec<&BTreeMap<String, String>>| -> u64 {
        cases
            .iter()
            .map(|row| row["persons"].parse::<u64>().unwrap())
            .sum()
    };
    let lost = people(
        first
            .values()
            .filter(|row| !second.contains_key(&row["case_id"]))
            .collect(),
    );
    let same = people(
        first
            .values()
            .filter(|row| {
                second
                    .get(&row["case_id"])
                    .is_some_and(|own| own["date"] == row["date"])
            })
            .collect(),
    );
    assert!(lost > 0 && same > 0);
    let line = |people: u64, end: &str| {
        told.lines()
            .any(|line| line.contains(&format!("{people}\u{a0}people in ")) && line.contains(end))
    };
    assert!(line(lost, "no longer have one"));
    assert!(line(same, "keep their date"));
    // A plan of another feed has nobody in common with it.
    let (_elsewhere, _, stranger) = {
        let home = tempfile::tempdir().unwrap();
        let feed = home.path().join("feed");
        done(&["init", text(&feed)]);
        let out = home.path().join("out");
        done(&["plan", text(&feed), "-o", text(&out), "--quiet"]);
        (home, feed, out)
    };
    let before = fs::read(&page).unwrap();
    let pair = [text(&out), text(&stranger)];
    let arguments = ["report", "--compare", pair[0], pair[1], "-o", text(&page)];
    let said = refused(&arguments);
    assert!(
        said.contains(pair[1]) && said.contains("it is of another feed"),
        "{said}"
    );
    assert_eq!(fs::read(&page).unwrap(), before);
}

#[test]
fn a_file_in_a_folder_that_is_not_there_is_told_so() {
    let (home, feed, out) = planned();
    let folder = home.path().join("nowhere");
    let page = folder.join("page.html");
    for arguments in [
        ["report", text(&out), "-o", text(&page)],
        ["validate", text(&feed), "--html", text(&page)],
    ] {
        let output = paso(&arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        let told = format!("there is no folder {}", folder.display());
        assert!(said.contains(&told), "{arguments:?}: {said}");
    }
    assert!(!folder.exists());
}

#[test]
fn manifests_list_everybody_once() {
    let (home, feed, out) = planned();
    let schedule = rows(&out.join("schedule.csv"));
    let all = done(&["manifest", text(&out), "--feed", text(&feed)]);
    let printed = home.path().join("all.csv");
    fs::write(&printed, &all).unwrap();
    let listed = rows(&printed);
    assert_eq!(listed.len(), schedule.len());
    let cases = rows(&feed.join("cases.csv"));
    for row in &listed {
        let own = schedule
            .iter()
            .find(|own| own["case_id"] == row["case_id"])
            .unwrap();
        for column in [
            "port_id",
            "date",
            "slot",
            "persons",
            "location_id",
            "stream",
            "priority",
            "status",
        ] {
            assert_eq!(row[column], own[column], "{column}");
        }
        let case = cases
            .iter()
            .find(|case| case["case_id"] == row["case_id"])
            .unwrap();
        let sorted = |needs: &str| {
            let mut needs: Vec<String> = needs.split(';').map(str::to_owned).collect();
            needs.sort();
            needs
        };
        assert_eq!(sorted(&row["needs"]), sorted(&case["needs"]));
    }

    let lists = home.path().join("lists");
    let write = || {
        done(&[
            "manifest",
            text(&out),
            "--feed",
            text(&feed),
            "-o",
            text(&lists),
        ])
    };
    write();
    let date = &schedule[0]["date"];
    let port = &schedule[0]["port_id"];
    let day = rows(&lists.join(port).join(format!("{date}.csv")));
    assert!(
        day.iter()
            .all(|row| row["date"] == *date && row["port_id"] == *port)
    );
    let expected = schedule
        .iter()
        .filter(|row| row["date"] == *date && row["port_id"] == *port);
    assert_eq!(day.len(), expected.count());
    let page = fs::read_to_string(lists.join(port).join(format!("{date}.html"))).unwrap();
    assert!(day.iter().all(|row| page.contains(&row["case_id"])));

    // Calendars: an event for each slot, the same bytes each time, and totals as in the schedule.
    let calendar = fs::read_to_string(lists.join(format!("{port}.ics"))).unwrap();
    assert!(calendar.lines().all(|line| line.len() <= 75));
    let slots: std::collections::BTreeSet<(&str, &str)> = schedule
        .iter()
        .filter(|row| row["port_id"] == *port)
        .map(|row| (row["date"].as_str(), row["slot"].as_str()))
        .collect();
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), slots.len());
    let slot = &day[0]["slot"];
    let start = format!("{}T{}00\r\n", date.replace('-', ""), slot.replace(':', ""));
    let people: u64 = day
        .iter()
        .filter(|row| row["slot"] == *slot)
        .map(|row| row["persons"].parse::<u64>().unwrap())
        .sum();
    let unfolded = calendar.replace("\r\n ", "");
    let event = unfolded
        .split("BEGIN:VEVENT")
        .find(|event| event.contains("DTSTART;TZID=") && event.contains(&start))
        .unwrap();
    assert!(event.contains(&format!(": {people} ")), "{event}");
    write();
    assert_eq!(
        fs::read_to_string(lists.join(format!("{port}.ics"))).unwrap(),
        calendar
    );

    // A folder with other files is left alone; a day without appointments is an empty list.
    fs::write(lists.join("notes.txt"), "mine").unwrap();
    let told = refused(&["manifest", text(&out), "-o", text(&lists)]);
    assert!(told.contains("notes.txt"), "{told}");
    assert_eq!(
        done(&["manifest", text(&out), "--date", "2020-01-01"])
            .lines()
            .count(),
        1
    );
}

#[test]
fn the_terminal_shows_the_calendar_and_pipes_clean_text() {
    let (_home, _, out) = planned();
    let told = done(&["show", text(&out), "--port", "san_ysidro"]);
    assert!(!told.contains('\u{1b}'));
    assert!(told.lines().all(|line| line == line.trim_end()));
    let schedule = rows(&out.join("schedule.csv"));
    let mut by_day: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    for row in schedule.iter().filter(|row| row["port_id"] == "san_ysidro") {
        *by_day
            .entry(&row["date"])
            .or_default()
            .entry(&row["slot"])
            .or_default() += row["persons"].parse::<u64>().unwrap();
    }
    for (date, slots) in &by_day {
        let line = told.lines().find(|line| line.contains(date)).unwrap();
        let numbers: Vec<&str> = line.split_whitespace().skip(2).collect();
        assert_eq!(numbers[0], slots.values().sum::<u64>().to_string());
        let found: u64 = numbers[1..]
            .iter()
            .filter_map(|n| n.parse::<u64>().ok())
            .sum();
        assert_eq!(found.to_string(), numbers[0], "{line}");
    }
    assert!(told.contains("bus_seat@"));
    let json: Value = serde_json::from_str(&done(&[
        "show",
        text(&out),
        "--format",
        "json",
        "--port",
        "san_ysidro",
    ]))
    .unwrap();
    assert_eq!(json["days"].as_array().unwrap().len(), by_day.len());
    assert!(!json["limits"].as_array().unwrap().is_empty());
}

#[test]
fn hostile_names_reach_neither_terminal_nor_calendar() {
    let home = tempfile::tempdir().unwrap();
    let feed = home.path().join("feed");
    fs::create_dir(&feed).unwrap();
    for entry in fs::read_dir(example("three-ports")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, feed.join(path.file_name().unwrap())).unwrap();
    }
    let ports = fs::read_to_string(feed.join("ports.csv")).unwrap();
    let hostile = "\"S\u{202e}\u{1b}[31m\nEND:VEVENT\nX:y, <b>;\"";
    fs::write(
        feed.join("ports.csv"),
        ports.replacen("San Ysidro", hostile, 1),
    )
    .unwrap();
    let (out, lists) = (home.path().join("out"), home.path().join("lists"));
    done(&["plan", text(&feed), "-o", text(&out), "--quiet"]);
    let shown = done(&[
        "show",
        text(&out),
        "--feed",
        text(&feed),
        "--port",
        "san_ysidro",
    ]);
    assert!(shown.contains("\\u{202e}\\u{1b}[31m\\u{a}END:VEVENT"));
    assert!(!shown.contains(['\u{1b}', '\u{202e}']));
    done(&[
        "manifest",
        text(&out),
        "--feed",
        text(&feed),
        "-o",
        text(&lists),
    ]);
    let calendar = fs::read_to_string(lists.join("san_ysidro.ics")).unwrap();
    assert!(!calendar.contains(['\u{1b}', '\u{202e}']));
    let lines = |start: &str| {
        calendar
            .lines()
            .filter(|line| line.starts_with(start))
            .count()
    };
    assert_eq!(lines("END:VEVENT"), lines("BEGIN:VEVENT"));
    assert_eq!(lines("X:y"), 0);
    let page = fs::read_dir(lists.join("san_ysidro")).unwrap();
    let page = page
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().unwrap() == "html");
    let page = fs::read_to_string(page.unwrap()).unwrap();
    assert!(page.contains("&lt;b&gt;") && !page.contains("<b>"));
}

/// Random feeds have promises after the horizon, ports without slots, cases that cannot be placed,
/// and neither names nor coordinates.
#[test]
fn pages_of_random_feeds_leave_nobody_out() {
    let mut with_promises_later = 0;
    for seed in 0..80 {
        let home = common::random_feed(seed, 14);
        let problem = common::read(home.path());
        let Ok(outcome) = plan(&problem, &Options::default(), &Silent) else {
            continue;
        };
        let files = outputs::files(&problem, &outcome);
        for feed in [Some(&problem), None] {
            let written = Written::new(&files, feed).unwrap();
            let data = gather(&written, feed);
            let scheduled: u64 = (outcome.schedule.appointments.iter())
                .map(|own| u64::from(problem.class_of(own.case).persons))
                .sum();
            let left: u64 = (outcome.schedule.unscheduled.iter())
                .map(|own| u64::from(problem.class_of(own.case).persons))
                .sum();
            let drawn: u64 = data
                .ports
                .iter()
                .flat_map(PortDays::totals)
                .map(u64::from)
                .sum();
            let later: u64 = data.ports.iter().map(|port| port.later).sum();
            with_promises_later += u64::from(later > 0);
            assert_eq!(drawn + later, scheduled, "seed {seed}");
            let listed: u64 = data.port_days.iter().map(|day| day.heads.persons).sum();
            assert_eq!(listed, scheduled);
            let waited: u64 = data.waits.histogram.iter().map(|bar| bar.2).sum();
            assert_eq!(waited, scheduled);
            let reasons: u64 = data
                .left_out
                .iter()
                .map(|reason| reason.heads.persons)
                .sum();
            assert_eq!(reasons, left);
            assert_eq!(
                data.head.done.cases,
                problem.earlier.len() as u64,
                "seed {seed}"
            );
            assert_eq!(data.queues.is_some(), feed.is_some());
            let html = page(&data, Language::Spanish);
            assert!(html.ends_with(b"</html>"));
        }
    }
    assert!(
        with_promises_later > 0,
        "no feed had a promise after its days"
    );
}
