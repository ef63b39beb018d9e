//! `paso what-if`, `value` and `explain` as processes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

use super::edit;

pub(super) fn paso(arguments: &[&str]) -> Output {
    Command::cargo_bin("paso")
        .unwrap()
        .args(arguments)
        .output()
        .unwrap()
}

pub(super) fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub(super) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(super) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(super) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A copy of the example of three ports, and a place for answers.
fn feed() -> (TempDir, PathBuf, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let (feed, answers) = (home.path().join("feed"), home.path().join("answers"));
    fs::create_dir(&feed).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-ports");
    for entry in fs::read_dir(root).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), feed.join(entry.file_name())).unwrap();
    }
    (home, feed, answers)
}

/// The rows of a CSV file by column.
pub(super) fn rows(path: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    csv::Reader::from_path(path)
        .unwrap()
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

#[test]
fn every_scenario_is_answered_beside_the_base_plan() {
    let (_home, feed, answers) = feed();
    let output = paso(&[
        "what-if",
        text(&feed),
        "-o",
        text(&answers),
        "--plans",
        "-q",
    ]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    for words in [
        "second-bus",
        "no-closure",
        "What changed most",
        "juarez, stream mpp",
    ] {
        assert!(out(&output).contains(words), "{}", out(&output));
    }
    let rows = rows(&answers.join("what-if.csv"));
    let column = |name: &str| rows.iter().map(|row| row[name].clone()).collect::<Vec<_>>();
    assert_eq!(
        column("scenario_id"),
        ["base", "second-bus", "no-closure", "phase-two-early"]
    );
    assert_eq!(column("status"), ["base", "planned", "planned", "planned"]);
    for row in &rows {
        let number = |name: &str| row[name].parse::<f64>().unwrap();
        assert!(number("lower_bound") <= number("cost"));
        let gap = (number("cost") - number("lower_bound")) / number("cost");
        assert!((gap - number("gap")).abs() < 1e-9);
        assert!(
            !row["worst_location_id"].is_empty() && row["last_mpp_entry"].starts_with("2021-02-")
        );
    }
    let persons = column("scheduled_persons");
    assert!(persons[2].parse::<u32>().unwrap() > persons[0].parse().unwrap());
    // Each plan that was kept is one of the feed as its scenario changes it, and of no other.
    for id in ["second-bus", "no-closure", "phase-two-early"] {
        let plan = answers.join("plans").join(id);
        let output = paso(&["check", text(&feed), text(&plan), "--scenario", id]);
        assert_eq!(code(&output), 0, "{id}: {}", out(&output));
    }
    let plan = answers.join("plans/no-closure");
    assert_eq!(code(&paso(&["check", text(&feed), text(&plan)])), 0);
    let other = [
        "check",
        text(&feed),
        text(&plan),
        "--scenario",
        "second-bus",
    ];
    assert_eq!(code(&paso(&other)), 2);
    // Answers without plans leave those that were kept.
    let again = paso(&[
        "what-if",
        text(&feed),
        "-o",
        text(&answers),
        "--scenario",
        "second-bus",
        "-q",
    ]);
    assert_eq!(code(&again), 0);
    assert!(answers.join("plans/no-closure/summary.json").exists());
}

#[test]
fn one_scenario_without_an_answer_does_not_lose_the_others() {
    let (_home, feed, answers) = feed();
    edit(&feed, "scenarios.csv", |text| {
        text + "shut,Nothing on the first weekend,capacity,border_total,*,2021-02-20,2021-02-21,,,,set,0\n\
                odd,,phase,two,,,,,,closes_on,set,2021-02-20\n\
                nothing,=Nothing,capacity,border_total,*,,,,,,scale,1\n"
    });
    let output = paso(&[
        "what-if",
        text(&feed),
        "-o",
        text(&answers),
        "-q",
        "--format",
        "json",
    ]);
    assert_eq!(code(&output), 2, "{}", err(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found: Vec<(&str, &str)> = report["scenarios"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["scenario_id"].as_str().unwrap(),
                row["status"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("second-bus", "planned"),
            ("no-closure", "planned"),
            ("phase-two-early", "planned"),
            ("shut", "conflicts"),
            ("odd", "refused"),
            ("nothing", "same"),
        ]
    );
    let rows = rows(&answers.join("what-if.csv"));
    assert_eq!(rows.len(), 7);
    let shut = &rows[4];
    assert!(
        shut["detail"].contains("border_total@* on 2021-02-20 has 0"),
        "{shut:?}"
    );
    assert!(
        shut["detail"].contains("T08") && shut["cost"].is_empty(),
        "{shut:?}"
    );
    assert!(
        rows[5]["detail"].contains("before it opens"),
        "{:?}",
        rows[5]
    );
    assert_eq!(rows[6]["cost"], rows[0]["cost"]);
    assert_eq!(rows[6]["title"], "'=Nothing");
    // A conflict alone is an answer: no.
    let shut = paso(&["what-if", text(&feed), "--scenario", "shut", "-q"]);
    assert_eq!(code(&shut), 1);
}

#[test]
fn questions_that_cannot_be_asked_write_nothing() {
    let (_home, feed, answers) = feed();
    let ask = |arguments: &[&str]| {
        let all = [
            &["what-if", text(&feed), "-o", text(&answers), "-q"],
            arguments,
        ]
        .concat();
        let output = paso(&all);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", err(&output));
        assert!(out(&output).is_empty());
        assert!(!answers.join("what-if.csv").exists());
        err(&output)
    };
    let message = ask(&["--set", "capacity:border_totl*2"]);
    assert!(!answers.exists(), "an empty folder is left");
    assert!(
        message.contains(
            "  capacity:border_totl*2\n           ^^^^^^^^^^^\n    did you mean `border_total`?"
        ),
        "{message}"
    );
    assert!(ask(&["--scenario", "second-buss"]).contains("did you mean `second-bus`?"));
    ask(&["--plans", "--relaxed"]);
    ask(&["--sweep", "capacity:border_total"]);
    ask(&["--sweep", "capacity:border_total", "--scale", "1..2"]);
    ask(&["--sweep", "phase:two.opens_on", "--scale", "1..2/3"]);
    fs::remove_file(feed.join("scenarios.csv")).unwrap();
    assert!(ask(&[]).contains("no scenarios"));
    fs::write(
        feed.join("scenarios.csv"),
        "scenario_id,target,id,op,value\n",
    )
    .unwrap();
    assert!(ask(&[]).contains("no scenarios"));
    fs::write(
        feed.join("scenarios.csv"),
        "scenario_id,target,id,site_id,op,value\na,capacity,bus_seet,*,add,1\n",
    )
    .unwrap();
    assert!(ask(&[]).contains("bus_seat"));
    fs::remove_file(feed.join("scenarios.csv")).unwrap();
    fs::create_dir(&answers).unwrap();
    fs::write(answers.join("mine.txt"), "mine").unwrap();
    assert!(ask(&["--set", "capacity:border_total*2"]).contains("mine.txt"));
}

#[test]
fn bounds_alone_are_below_the_plans() {
    let (_home, feed, _) = feed();
    let get = |arguments: &[&str]| -> Value {
        let all = [
            &["what-if", text(&feed), "-q", "--format", "json"],
            arguments,
        ]
        .concat();
        serde_json::from_slice(&paso(&all).stdout).unwrap()
    };
    let (bounds, plans) = (get(&["--relaxed"]), get(&[]));
    for (bound, plan) in bounds["scenarios"]
        .as_array()
        .unwrap()
        .iter()
        .zip(plans["scenarios"].as_array().unwrap())
    {
        assert_eq!(bound["status"], "bound");
        assert!(bound.get("cost").is_none());
        // With a plan families are whole in the proof.
        assert!(bound["lower_bound"].as_f64() <= plan["lower_bound"].as_f64());
        assert!(plan["lower_bound"].as_f64() <= plan["cost"].as_f64());
    }
}

#[test]
fn a_sweep_is_taken_up_where_it_was_left_and_does_not_depend_on_threads() {
    let (home, feed, answers) = feed();
    let sweep = |out: &Path, threads: &str, more: &[&str]| {
        let all = [
            &[
                "what-if",
                text(&feed),
                "-q",
                "-o",
                text(out),
                "--threads",
                threads,
                "--relaxed",
                "--sweep",
                "capacity:border_total@*",
                "--scale",
                "0.5..2/4",
                "--sweep",
                "capacity:officer_minutes@el_paso 2021-02-26..",
                "--scale",
                "0..2/3",
                "--set",
                "capacity:bus_seat@*+2",
            ],
            more,
        ]
        .concat();
        paso(&all)
    };
    let one = sweep(&answers, "1", &[]);
    // Half of the border's 25 a day is too little for what is published: no plan there.
    assert!([0, 1].contains(&code(&one)), "{}", err(&one));
    let whole = fs::read(answers.join("sweep.csv")).unwrap();
    assert_eq!(rows(&answers.join("sweep.csv")).len(), 1 + 12);
    let other = home.path().join("other");
    sweep(&other, "3", &[]);
    assert_eq!(fs::read(other.join("sweep.csv")).unwrap(), whole);
    // Cut in the middle of a row, as a crash leaves it.
    fs::write(other.join("sweep.csv"), &whole[..whole.len() * 2 / 3]).unwrap();
    let again = sweep(&other, "2", &["--format", "json"]);
    assert_eq!(fs::read(other.join("sweep.csv")).unwrap(), whole);
    let report: Value = serde_json::from_slice(&again.stdout).unwrap();
    let before = report["there_before"].as_u64().unwrap();
    assert!((1..12).contains(&before), "{report}");
    // Nothing is left to do, and nothing is done.
    let done = sweep(&other, "2", &["--format", "json"]);
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(report["there_before"], 12);
    // Another question, or another feed, is not mixed with these rows.
    edit(&feed, "capacity.csv", |text| {
        text.replace("border_total,*,,,,,25", "border_total,*,,,,,26")
    });
    let refused = sweep(&other, "2", &[]);
    assert_eq!(code(&refused), 2);
    assert!(err(&refused).contains("another sweep"), "{}", err(&refused));
    assert_eq!(fs::read(other.join("sweep.csv")).unwrap(), whole);
    sweep(&other, "2", &["--force"]);
    assert_ne!(fs::read(other.join("sweep.csv")).unwrap(), whole);
}

#[cfg(unix)]
#[test]
fn what_is_stopped_before_its_base_plan_stands_leaves_nothing() {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let home = tempfile::tempdir().unwrap();
    let feed = home.path().join("feed");
    let size = ["--cases", "20000", "--days", "90", "--ports", "6"];
    assert_eq!(
        code(&paso(&[&["generate", text(&feed)][..], &size].concat())),
        0
    );
    let sweep = ["--sweep", "capacity:border_total@*", "--scale", "1..2/3"];
    for more in [
        &["--set", "capacity:border_total@**2"][..],
        &sweep,
        &[&sweep[..], &["--relaxed"]].concat(),
    ] {
        let answers = home.path().join("answers");
        let mut run = Command::new(assert_cmd::cargo::cargo_bin!("paso"))
            .args(["what-if", text(&feed), "-q", "-o", text(&answers)])
            .args(more)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The folder is made after the command has begun to listen.
        while !answers.exists() {
            assert!(run.try_wait().unwrap().is_none());
            std::thread::sleep(Duration::from_millis(1));
        }
        let interrupt = Command::new("kill")
            .args(["-INT", &run.id().to_string()])
            .status();
        assert!(interrupt.unwrap().success());
        let ended = run.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(130), "{more:?}: {}", err(&ended));
        assert!(err(&ended).contains("nothing was written"), "{more:?}");
        assert!(!answers.exists(), "{more:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_stopped_sweep_keeps_whole_rows_and_is_taken_up() {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let home = tempfile::tempdir().unwrap();
    let feed = home.path().join("feed");
    let size = [
        "--cases", "2000", "--days", "60", "--ports", "4", "--seed", "3",
    ];
    assert_eq!(
        code(&paso(&[&["generate", text(&feed)][..], &size].concat())),
        0
    );
    let sweep = |out: &Path| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paso"));
        command
            .args(["what-if", text(&feed), "-q", "--relaxed", "-o", text(out)])
            .args([
                "--sweep",
                "capacity:border_total@*",
                "--scale",
                "0.5..2/900",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    let whole = home.path().join("whole");
    assert!(sweep(&whole).status().unwrap().success());
    let whole = fs::read(whole.join("sweep.csv")).unwrap();
    let out = home.path().join("stopped");
    let there = || fs::read(out.join("sweep.csv")).unwrap_or_default();
    let lines = |bytes: &[u8]| bytes.split(|&byte| byte == b'\n').count() - 1;
    assert_eq!(lines(&whole), 1 + 1 + 900);
    let mut rows = 2;
    for signal in ["-INT", "-KILL", "-TERM", "-INT"] {
        let mut run = sweep(&out).spawn().unwrap();
        let mut waited = 0;
        // Once a few more rows are there.
        while lines(&there()) < rows + 20 {
            assert!(waited < 60_000 && run.try_wait().unwrap().is_none());
            std::thread::sleep(Duration::from_millis(2));
            waited += 2;
        }
        let killed = Command::new("kill")
            .args([signal, &run.id().to_string()])
            .status()
            .unwrap();
        assert!(killed.success());
        let ended = run.wait().unwrap();
        let expected = if signal == "-KILL" { None } else { Some(130) };
        assert_eq!(ended.code(), expected, "{signal}");
        // What is there is the beginning of the whole, and after Ctrl-C ends with a row.
        let now = there();
        assert!(
            now.len() < whole.len() && whole.starts_with(&now),
            "{signal}"
        );
        assert!(signal == "-KILL" || now.ends_with(b"\n"));
        rows = lines(&now);
    }
    assert!(sweep(&out).status().unwrap().success());
    assert!(there() == whole);
}

#[test]
fn the_page_of_a_scenarios_plan_is_made_with_its_feed() {
    let (_home, feed, answers) = feed();
    let output = paso(&[
        "what-if",
        text(&feed),
        "-o",
        text(&answers),
        "--plans",
        "-q",
    ]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let page = |id: &str, more: &[&str]| {
        let plan = answers.join("plans").join(id);
        let arguments = ["report", text(&plan), "--feed", text(&feed)];
        let output = paso(&[&arguments, more].concat());
        let page = fs::read_to_string(plan.join("report.html")).unwrap_or_default();
        (code(&output), page, err(&output))
    };
    // The second phase opens earlier in the scenario, and the page says when.
    let own = page("phase-two-early", &["--scenario", "phase-two-early"]);
    assert_eq!(own.0, 0, "{}", own.2);
    assert!(own.1.contains("2021-02-2"), "the page of a plan");
    // The plan says itself of which scenario it is.
    let told = page("phase-two-early", &[]);
    assert_eq!(told.0, 0, "{}", told.2);
    assert_eq!(own.1, told.1);
    let other = page("phase-two-early", &["--scenario", "no-closure"]);
    assert_eq!(other.0, 2);
    assert!(other.2.contains("phase-two-early"), "{}", other.2);
    let unknown = page("phase-two-early", &["--scenario", "phase-too-early"]);
    assert_eq!(unknown.0, 2);
    assert!(unknown.2.contains("phase-two-early"), "{}", unknown.2);
    let plan = answers.join("plans/no-closure");
    let homeless = paso(&["report", text(&plan), "--scenario", "no-closure"]);
    assert_eq!(code(&homeless), 2);
    assert!(err(&homeless).contains("--feed"), "{}", err(&homeless));
    // A scenario's plan is explained with its feed too.
    let explain = ["explain", text(&feed), text(&plan), "J03"];
    let told = paso(&explain);
    assert_eq!(code(&told), 0, "{}", err(&told));
    let explained = paso(&[&explain[..], &["--scenario", "no-closure"]].concat());
    assert_eq!(code(&explained), 0, "{}", err(&explained));
    assert_eq!(out(&told), out(&explained));
}

#[test]
fn limits_are_ranked_by_what_lifting_them_is_worth() {
    let (_home, feed, _) = feed();
    let output = paso(&["value", text(&feed), "-q", "--format", "json"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let limits = report["limits"].as_array().unwrap();
    assert!(limits.len() >= 3, "{report}");
    for limit in limits {
        assert!(limit["promise"].as_f64().unwrap() > 0.0);
        let steps = limit["steps"].as_array().unwrap();
        let mut before = 0.0;
        for step in steps {
            let (promised, saved) = (
                step["promised"].as_f64().unwrap(),
                step["saved"].as_f64().unwrap(),
            );
            // What is saved grows with the step, and never beyond the promise.
            assert!(
                (before - 1e-6..=promised + 1e-6).contains(&saved),
                "{limit}"
            );
            before = saved;
        }
    }
    let words = out(&paso(&["value", text(&feed), "-q", "--top", "2"]));
    for part in ["1. ", "2. ", "could save about", "checked plan"] {
        assert!(words.contains(part), "{words}");
    }
    assert!(!words.contains("\n3. "));
}

#[test]
fn a_case_is_explained() {
    let (home, feed, _) = feed();
    let plan = home.path().join("plan");
    assert_eq!(
        code(&paso(&["plan", text(&feed), "-q", "-o", text(&plan)])),
        0
    );
    let explain = |case: &str| {
        let output = paso(&["explain", text(&feed), text(&plan), case]);
        assert_eq!(code(&output), 0, "{case}: {}", err(&output));
        out(&output)
    };
    for (case, words) in [
        (
            "T08",
            "Its published appointment is kept: san_ysidro on 2021-02-20 at 09:00",
        ),
        ("M09", "It had its appointment before the horizon"),
        ("M08", "It is ready only after the horizon."),
        ("M07", "no phase admits it"),
        ("S01", "It has no appointment."),
        ("J03", "interpreter_qeqchi@brownsville"),
        (
            "J03",
            "The smallest single change found that gives it an appointment",
        ),
    ] {
        assert!(explain(case).contains(words), "{case}: {}", explain(case));
    }
    let unknown = paso(&["explain", text(&feed), text(&plan), "T88"]);
    assert_eq!(code(&unknown), 2);
    assert!(
        err(&unknown).contains("did you mean `T08`?"),
        "{}",
        err(&unknown)
    );
    // A plan that is not the feed's explains nothing.
    edit(&plan, "schedule.csv", |text| {
        text.replace("san_ysidro,2021-02-20,09:00", "san_ysidro,2021-02-20,10:00")
    });
    let broken = paso(&["explain", text(&feed), text(&plan), "J03"]);
    assert_eq!(code(&broken), 1);
}
