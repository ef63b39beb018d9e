//! The command line as a process.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

fn paso(arguments: &[&str]) -> Output {
    Command::cargo_bin("paso")
        .unwrap()
        .args(arguments)
        .env_remove("NO_COLOR")
        .output()
        .unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The example feed three-ports, extracted from the binary.
fn feed() -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("feed");
    let output = paso(&[
        "example",
        "extract",
        "three-ports",
        folder.to_str().unwrap(),
    ]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    (home, folder)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn replace(path: &Path, from: &str, to: &str) {
    let content = fs::read_to_string(path).unwrap();
    assert!(content.contains(from), "{from}");
    fs::write(path, content.replacen(from, to, 1)).unwrap();
}

#[test]
fn help_and_version_go_to_standard_output() {
    for arguments in [&["--help"][..], &["plan", "--help"], &["--version"]] {
        let output = paso(arguments);
        assert_eq!(code(&output), 0);
        assert!(!output.stdout.is_empty());
        assert!(output.stderr.is_empty());
    }
}

#[test]
fn bad_usage_is_2() {
    let (_home, feed) = feed();
    for arguments in [
        &["plane"][..],
        &["plan", text(&feed)],
        &["plan", text(&feed), "-o", "x", "--threads", "0"],
        &["plan", text(&feed), "-o", "x", "--time-limit", "-1"],
        &["plan", text(&feed), "-o", "x", "--start", "19.02.2021"],
        &["example", "extract", "four-ports"],
    ] {
        let output = paso(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn a_plan_is_written_checked_and_the_same_again() {
    let (home, feed) = feed();
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    let output = paso(&["plan", text(&feed), "-o", text(&one), "--threads", "1"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let summary = stdout(&output);
    for words in [
        "people",
        "mpp",
        "arrival",
        "Left out",
        "limits that matter most",
        "This is the best possible plan, proven",
    ] {
        assert!(summary.contains(words), "{words} is not in {summary}");
    }
    let output = paso(&[
        "plan",
        text(&feed),
        "-o",
        text(&two),
        "--threads",
        "2",
        "--format",
        "json",
    ]);
    assert_eq!(code(&output), 0);
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    for name in ["schedule.csv", "unscheduled.csv", "loads.csv"] {
        assert_eq!(
            fs::read(one.join(name)).unwrap(),
            fs::read(two.join(name)).unwrap(),
            "{name}"
        );
    }
    let read = |out: &Path| -> Value {
        let mut summary: Value =
            serde_json::from_slice(&fs::read(out.join("summary.json")).unwrap()).unwrap();
        summary["seconds"] = Value::Null;
        summary
    };
    assert_eq!(read(&one), read(&two));
    assert_eq!(printed["cases"], 32);
    let output = paso(&["check", text(&feed), text(&one)]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    let output = paso(&["check", text(&feed), text(&two), "--format", "json"]);
    let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(verdict["passed"], true);
    assert!(verdict["rules"].as_array().unwrap().len() >= 10);
}

#[test]
fn a_forged_plan_fails_the_check_with_1() {
    let (home, feed) = feed();
    let out = home.path().join("out");
    assert_eq!(code(&paso(&["plan", text(&feed), "-o", text(&out)])), 0);
    replace(&out.join("schedule.csv"), ",kept", ",new");
    let output = paso(&["check", text(&feed), text(&out)]);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains("promise"));
    assert_eq!(code(&paso(&["check", text(&feed), "no/such/folder"])), 2);
}

#[test]
fn bad_feeds_are_refused_whole_and_nothing_is_written() {
    let cases: [(&str, &str, &str, &str); 6] = [
        ("cases.csv", "T01,3,", "T01,three,", "cases.csv:2"),
        ("cases.csv", "T02,3,", "T01,3,", "duplicate_id"),
        ("cases.csv", "tijuana", "tijuanna", "did you mean `tijuana`"),
        ("phases.csv", "2021-02-23", "2021-02-30", "bad_date"),
        (
            "capacity.csv",
            "border_total,*,,,,,25\n",
            "",
            "missing_amount",
        ),
        (
            "cases.csv",
            ",pending,\nT02",
            ",pen\nT02",
            "wrong_field_count",
        ),
    ];
    for (file, from, to, expected) in cases {
        let (home, feed) = feed();
        replace(&feed.join(file), from, to);
        let out = home.path().join("out");
        let output = paso(&["plan", text(&feed), "-o", text(&out)]);
        assert_eq!(code(&output), 2, "{file}");
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
        assert!(output.stdout.is_empty());
        assert!(!out.exists());
        let output = paso(&["validate", text(&feed)]);
        assert_eq!(code(&output), 2);
        assert!(stdout(&output).contains(expected));
    }
    let (_home, feed) = feed();
    fs::remove_file(feed.join("ports.csv")).unwrap();
    let output = paso(&["validate", text(&feed), "--format", "json"]);
    assert_eq!(code(&output), 2);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["valid"], false);
    assert_eq!(report["notices"][0]["code"], "missing_file");
}

#[test]
fn a_good_feed_validates() {
    let (_home, feed) = feed();
    let output = paso(&["validate", text(&feed)]);
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains("can be planned"));
}

#[test]
fn the_previous_plan_survives_a_refusal() {
    let (home, feed) = feed();
    let out = home.path().join("out");
    assert_eq!(code(&paso(&["plan", text(&feed), "-o", text(&out)])), 0);
    let before = fs::read(out.join("schedule.csv")).unwrap();
    fs::write(out.join("notes.txt"), "mine").unwrap();
    let output = paso(&["plan", text(&feed), "-o", text(&out)]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("notes.txt"));
    let output = paso(&[
        "plan",
        text(&feed),
        "-o",
        text(&out),
        "--force",
        "--days",
        "5",
    ]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_ne!(fs::read(out.join("schedule.csv")).unwrap(), before);
    assert_eq!(fs::read(out.join("notes.txt")).unwrap(), b"mine");
    replace(&feed.join("cases.csv"), "T01,3,", "T01,0,");
    let before = fs::read(out.join("schedule.csv")).unwrap();
    assert_eq!(
        code(&paso(&["plan", text(&feed), "-o", text(&out), "--force"])),
        2
    );
    assert_eq!(fs::read(out.join("schedule.csv")).unwrap(), before);
}

#[test]
fn conflicts_are_all_named_and_end_with_1() {
    let (home, feed) = feed();
    let out = home.path().join("out");
    let rows = "case_id,port_id,date,slot\n\
                T01,san_ysidro,2021-02-20,09:30\n\
                T06,san_ysidro,2021-02-19,09:00\n\
                S01,el_paso,2021-02-23,08:00\n\
                J01,el_paso,2021-02-23,08:00\n\
                J06,el_paso,2021-02-23,08:00\n";
    fs::write(feed.join("appointments.csv"), rows).unwrap();
    let output = paso(&["plan", text(&feed), "-o", text(&out)]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let named = stdout(&output);
    for words in [
        "T01: san_ysidro on 2021-02-20 at 09:30",
        "before the case is ready",
        "no corridor",
        "phase:one-el_paso@* on 2021-02-23: published appointments use 12 of 4, 8 too much",
        "holding_space@el_paso",
    ] {
        assert!(named.contains(words), "{words} is not in {named}");
    }
    assert!(!out.exists());
    let output = paso(&["plan", text(&feed), "-o", text(&out), "--format", "json"]);
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(list["conflicts"].as_array().unwrap().len() >= 5);
}

#[test]
fn examples_are_listed_and_kept_safe() {
    let output = paso(&["example", "list"]);
    assert!(stdout(&output).contains("mpp-2021"));
    let output = paso(&["example", "list", "--format", "json"]);
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(list["examples"].as_array().unwrap().len(), 2);
    let (_home, feed) = feed();
    let output = paso(&["example", "extract", "three-ports", text(&feed)]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("not empty"));
}

#[test]
fn hostile_text_does_not_reach_the_terminal_raw() {
    let (_home, feed) = feed();
    replace(&feed.join("cases.csv"), "T01,3,", "T\u{1b}[31m01,3,");
    let output = paso(&["validate", text(&feed)]);
    assert_eq!(code(&output), 2);
    assert!(!stdout(&output).contains('\u{1b}'), "{}", stdout(&output));
}

#[test]
fn a_closed_pipe_is_quiet_and_does_not_change_the_answer() {
    let (home, feed) = feed();
    let out = home.path().join("out");
    assert_eq!(code(&paso(&["plan", text(&feed), "-o", text(&out)])), 0);
    let check = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        std::process::Command::new(assert_cmd::cargo::cargo_bin!("paso"))
            .args(["check", text(&feed), text(&out)])
            .stdout(writer)
            .output()
            .unwrap()
    };
    let passed = check();
    assert_eq!((code(&passed), stderr(&passed)), (0, String::new()));
    replace(&out.join("schedule.csv"), ",kept", ",new");
    let failed = check();
    assert_eq!((code(&failed), stderr(&failed)), (1, String::new()));
}

#[test]
fn the_current_folder_can_hold_the_plan() {
    let (home, feed) = feed();
    let out = home.path().join("out");
    fs::create_dir(&out).unwrap();
    let mut inside = Vec::new();
    for _ in 0..2 {
        let output = Command::cargo_bin("paso")
            .unwrap()
            .current_dir(&out)
            .args(["plan", text(&feed), "-o", "."])
            .output()
            .unwrap();
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        inside = fs::read_dir(&out)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
    }
    inside.sort();
    assert_eq!(
        inside,
        [
            "changes.csv",
            "cuts.csv",
            "feed.zip",
            "loads.csv",
            "proof-cuts.csv",
            "proof-prices.csv",
            "proof-values.csv",
            "proof.csv",
            "report.html",
            "schedule.csv",
            "summary.json",
            "unscheduled.csv",
            "values.csv"
        ]
    );
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_the_previous_plan_whole() {
    use std::os::unix::process::ExitStatusExt;
    use std::time::Duration;
    let (home, feed) = feed();
    let (out, large) = (home.path().join("out"), home.path().join("large"));
    assert_eq!(code(&paso(&["plan", text(&feed), "-o", text(&out)])), 0);
    let files = [
        "schedule.csv",
        "unscheduled.csv",
        "loads.csv",
        "summary.json",
    ];
    let read = || files.map(|name| fs::read(out.join(name)).unwrap());
    let before = read();
    let extracted = paso(&["example", "extract", "mpp-2021", text(&large)]);
    assert_eq!(code(&extracted), 0);
    for signal in ["-INT", "-TERM"] {
        let run = std::process::Command::new(assert_cmd::cargo::cargo_bin!("paso"))
            .args(["plan", text(&large), "-o", text(&out), "--effort", "high"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(500));
        let killed = Command::new("kill")
            .args([signal, &run.id().to_string()])
            .output()
            .unwrap();
        assert!(killed.status.success());
        let ended = run.wait_with_output().unwrap().status;
        // On a very slow machine the signal comes before paso listens.
        assert!(
            ended.code() == Some(130) || ended.signal().is_some(),
            "{ended:?}"
        );
        assert_eq!(read(), before);
        let beside = fs::read_dir(home.path()).unwrap().count();
        assert_eq!(beside, 3, "litter beside OUT");
    }
}

/// What `plan` says of a feed with promises that cannot be kept: one too early, two too many.
fn conflicting(feed: &Path, out: &Path) -> Value {
    let rows = "case_id,port_id,date,slot\nT06,san_ysidro,2021-02-19,09:00\nJ01,el_paso,2021-02-23,08:00\nJ06,el_paso,2021-02-23,08:00\n";
    fs::write(feed.join("appointments.csv"), rows).unwrap();
    let output = paso(&["plan", text(feed), "-o", text(out), "--format", "json"]);
    assert_eq!(code(&output), 1);
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn conflicts_name_the_promise_and_the_excess_as_json() {
    let (home, feed) = feed();
    let out = home.path().join("out");
    let list = conflicting(&feed, &out);
    let conflicts = list["conflicts"].as_array().unwrap();
    let early = conflicts.iter().find(|c| c["kind"] == "before_ready");
    let promise = &early.unwrap()["promises"][0];
    assert_eq!(promise["case_id"], "T06");
    assert_eq!(promise["port_id"], "san_ysidro");
    assert_eq!(promise["date"], "2021-02-19");
    assert_eq!(promise["slot"], "09:00");
    assert_eq!(promise["ready_on"], "2021-02-21");
    assert_eq!(promise["days_too_early"], 2);
    let over = conflicts
        .iter()
        .find(|c| c["limit"]["resource_id"] == "holding_space")
        .unwrap();
    assert_eq!(over["limit"]["slot"], "08:00");
    assert_eq!(over["limit"]["used"], 10.0);
    assert_eq!(over["limit"]["excess"], 4.0);
    assert_eq!(over["promises"].as_array().unwrap().len(), 2);
}

#[test]
fn a_group_of_which_nobody_is_scheduled_has_no_wait() {
    let (home, feed) = feed();
    let out = home.path().join("out");
    let output = paso(&["plan", text(&feed), "-o", text(&out), "--format", "json"]);
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    let saltillo = &summary["by_location"]["saltillo"];
    assert_eq!(saltillo["mean_wait_days"], Value::Null);
    assert_eq!(saltillo["p90_wait_days"], Value::Null);
    assert_eq!(saltillo["scheduled_persons"], 0);
    let keys = |text: &str| -> Vec<usize> {
        [
            "\"paso_version\"",
            "\"cost\"",
            "\"gap\"",
            "\"solver\"",
            "\"inputs\"",
        ]
        .iter()
        .map(|key| text.find(key).unwrap())
        .collect()
    };
    assert!(keys(&stdout(&output)).is_sorted());
}

#[test]
fn standing_feeds_are_planned_anew_each_morning() {
    let (home, feed) = feed();
    let out = home.path().join("out");
    let anew = ["--start", "2021-02-20", "--days", "8"];
    let run = |command: &[&str]| paso(&[command, &anew].concat());
    let planned = run(&["plan", text(&feed), "-o", text(&out)]);
    assert_eq!(code(&planned), 0, "{}", stdout(&planned));
    assert_eq!(code(&run(&["check", text(&feed), text(&out)])), 0);
    assert_eq!(code(&run(&["validate", text(&feed)])), 0);
    // Without the same days, the plan is not this feed's; how to ask for them is said.
    let plain = paso(&["check", text(&feed), text(&out)]);
    assert_eq!(code(&plain), 1);
    let way = format!("{} --start 2021-02-20 --days 8\n", text(&out));
    assert!(stdout(&plain).ends_with(&way), "{}", stdout(&plain));
}

#[test]
fn a_plan_made_with_other_arguments_is_one_notice_with_the_way_to_ask() {
    let (home, feed) = feed();
    let out = home.path().join("my plan");
    let model = home.path().join("own model.toml");
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/models/mpp-phased-entry.toml");
    fs::copy(built_in, &model).unwrap();
    let anew = [
        "--start",
        "2021-02-20",
        "--days",
        "8",
        "--model",
        text(&model),
    ];
    let planned = paso(&[&["plan", text(&feed), "-o", text(&out)][..], &anew].concat());
    assert_eq!(code(&planned), 0, "{}", stderr(&planned));
    let checked = |more: &[&str]| paso(&[&["check", text(&feed), text(&out)][..], more].concat());
    for (given, missing) in [
        (
            &[][..],
            &["--start 2021-02-20", "--days 8", "--model '"][..],
        ),
        (&anew[..2], &["--days 8", "--model '"]),
        (&anew[..4], &["--model '"]),
        (
            &["--days", "9"],
            &["--start 2021-02-20", "--days 8", "--model '"],
        ),
    ] {
        let output = checked(given);
        assert_eq!(code(&output), 1);
        let told = stdout(&output);
        let (sentence, way) = told.trim_end().split_once('\n').unwrap();
        assert!(
            missing.iter().all(|option| sentence.contains(option)),
            "{told}"
        );
        assert!(!way.contains('\n'), "one notice: {told}");
        // The line that it gives is right, taken by a shell as it stands.
        let own = assert_cmd::cargo::cargo_bin!("paso");
        let line = way
            .trim()
            .replacen("paso", &format!("'{}'", own.display()), 1);
        let asked = std::process::Command::new("sh")
            .args(["-c", &line])
            .output()
            .unwrap();
        assert_eq!(code(&asked), 0, "{line}: {}", stdout(&asked));
        let output = checked(&[given, &["--format", "json"]].concat());
        let object: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(object["passed"], false);
        assert_eq!(object["made_with"], way.trim());
        assert_eq!(
            object["violations"].as_array().unwrap().len(),
            missing.len()
        );
    }
    assert_eq!(code(&checked(&anew)), 0);
    let case = ["explain", text(&feed), text(&out), "T01"];
    let output = paso(&case);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("explained"), "{}", stderr(&output));
    let way = format!(
        "T01 --start 2021-02-20 --days 8 --model '{}'\n",
        text(&model)
    );
    assert!(stderr(&output).ends_with(&way), "{}", stderr(&output));
    assert_eq!(code(&paso(&[&case[..], &anew].concat())), 0);
}

#[test]
fn numbers_out_of_reach_are_refused_in_a_sentence() {
    let (_home, feed) = feed();
    let at = text(&feed);
    for (arguments, words) in [
        (
            &["plan", at, "-o", "x", "--threads", "0"][..],
            "0 is not in 1..=1024",
        ),
        (
            &["plan", at, "-o", "x", "--threads", "99999999999"],
            "--threads",
        ),
        (
            &["plan", at, "-o", "x", "--time-limit", "nan"],
            "seconds from 0 to 1000000000",
        ),
        (
            &["plan", at, "-o", "x", "--time-limit", "1e300"],
            "seconds from 0 to 1000000000",
        ),
        (
            &["plan", at, "-o", "x", "--days", "99999999999999999999"],
            "--days",
        ),
        (&["show", "x", "--limits", "0"], "--limits"),
        (&["show", "x", "--days", "0"], "--days"),
        (&["generate", "x", "--cases", "0"], "--cases"),
        (&["generate", "x", "--ports", "1001"], "--ports"),
        (
            &["generate", "x", "--family", "daily", "--hardness", "1.5"],
            "a number from 0 to 1",
        ),
        (
            &["bench", at, "--solver", "paso", "-o", "x", "--memory", "0"],
            "--memory",
        ),
        (
            &["bench", at, "--solver", "paso", "-o", "x", "--repeats", "0"],
            "--repeats",
        ),
        (
            &["bench", at, "--solver", "paso", "-o", "x", "--at=-1"],
            "seconds from 0 to 1000000000",
        ),
    ] {
        let output = paso(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        let told = stderr(&output);
        assert!(
            told.starts_with("error: ") && told.contains(words),
            "{told}"
        );
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let (home, feed) = feed();
    let file = home.path().join("file");
    fs::write(&file, "mine").unwrap();
    let below = file.join("folder");
    for arguments in [
        &["generate", text(&below), "--cases", "5"][..],
        &["init", text(&below)],
        &[
            "bench",
            text(&feed),
            "--solver",
            "paso-low",
            "-o",
            text(&below),
        ],
    ] {
        let output = paso(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        let told = stderr(&output);
        assert!(told.contains(text(&below)), "{told}");
        assert!(!told.contains("printed"), "{told}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn conflicts_come_with_the_way_out() {
    let (home, feed) = feed();
    let out = home.path().join("out");
    let told = conflicting(&feed, &out);
    let capacity = &told["by_capacity"];
    assert_eq!(capacity["enough"], true);
    assert_eq!(capacity["not_cured"], serde_json::json!(["T06"]));
    let additions = capacity["additions"].as_array().unwrap();
    let space = |own: &&Value| own["resource_id"] == "holding_space";
    let space = additions.iter().find(space).unwrap();
    assert_eq!(space["more"], 4.0);
    assert_eq!(space["slot"], "08:00");
    assert_eq!(
        space["set"][0],
        "capacity:holding_space@el_paso +4 2021-02-23..2021-02-23 at 08:00"
    );
    let moving = &told["by_moving"];
    assert_eq!(moving["persons"], moving["at_least"]);
    assert_eq!(moving["proven_by"], "paso");
    let moves = moving["moves"].as_array().unwrap();
    assert!(moves.iter().any(|own| own["case_id"] == "T06"));
    // Told to people, and done: nothing conflicts any longer.
    let output = paso(&["plan", text(&feed), "-o", text(&out)]);
    let words = stdout(&output);
    assert!(
        words.contains("--set 'capacity:holding_space@el_paso +4"),
        "{words}"
    );
    assert!(words.contains("which is proven"), "{words}");
    let published = fs::read_to_string(feed.join("appointments.csv")).unwrap();
    let mut rows = vec!["case_id,port_id,date,slot".to_owned()];
    for line in published.lines().skip(1) {
        let id = line.split(',').next().unwrap();
        match moves.iter().find(|own| own["case_id"] == id) {
            None => rows.push(line.to_owned()),
            Some(own) if own["to"].is_null() => {}
            Some(own) => {
                let field = |name: &str| own["to"][name].as_str().unwrap_or("").to_owned();
                let place = [field("port_id"), field("date"), field("slot")].join(",");
                rows.push(format!("{id},{place}"));
            }
        }
    }
    let rows = rows.join("\n") + "\n";
    fs::write(feed.join("appointments.csv"), rows).unwrap();
    let output = paso(&["plan", text(&feed), "-o", text(&out)]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
}

#[test]
fn a_sweep_of_a_feed_that_conflicts_plans_the_points_that_cure_it() {
    let (home, feed) = feed();
    let rows = "case_id,port_id,date,slot\nT01,san_ysidro,2021-02-25,10:00\n";
    fs::write(feed.join("appointments.csv"), rows).unwrap();
    let capacity = fs::read_to_string(feed.join("capacity.csv")).unwrap();
    let short = "officer_minutes,san_ysidro,2021-02-25,2021-02-25,,,60\n";
    fs::write(feed.join("capacity.csv"), capacity + short).unwrap();
    let sweep = |name: &str, more: &[&str]| -> (Option<i32>, Vec<BTreeMap<String, String>>) {
        let out = home.path().join(name);
        let arguments = [
            "what-if",
            text(&feed),
            "-o",
            text(&out),
            "--sweep",
            "capacity:officer_minutes@san_ysidro",
            "--scale",
            "1..3/3",
            "-q",
        ];
        let output = paso(&[&arguments[..], more].concat());
        let mut reader = csv::Reader::from_path(out.join("sweep.csv")).unwrap();
        let rows = reader.deserialize().map(Result::unwrap);
        (output.status.code(), rows.collect())
    };
    for (name, more, planned) in [
        ("plans", &[][..], "planned"),
        ("bounds", &["--relaxed"][..], "bound"),
    ] {
        let (ends, rows) = sweep(name, more);
        // As much as there is conflicts with the promise, as the feed itself does; more cures it.
        let statuses: Vec<&str> = rows.iter().map(|row| row["status"].as_str()).collect();
        assert_eq!(statuses, ["conflicts", "same", planned, planned], "{name}");
        assert_eq!(ends, Some(1));
        assert!(
            rows[0]["detail"].contains("officer_minutes@san_ysidro"),
            "{rows:?}"
        );
        assert!(rows[..2].iter().all(|row| row["lower_bound"].is_empty()));
        assert!(rows[2..].iter().all(|row| !row["lower_bound"].is_empty()));
        // Taken up again nothing changes.
        assert_eq!(sweep(name, more), (ends, rows));
    }
}

#[test]
fn a_scenario_that_cures_conflicts_is_planned() {
    let (home, feed) = feed();
    let out = home.path().join("out");
    let rows =
        "case_id,port_id,date,slot\nJ01,el_paso,2021-02-23,08:00\nJ06,el_paso,2021-02-23,08:00\n";
    fs::write(feed.join("appointments.csv"), rows).unwrap();
    let json = ["--format", "json"];
    let output = paso(&[&["plan", text(&feed), "-o", text(&out)][..], &json].concat());
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["by_capacity"]["not_cured"], serde_json::json!([]));
    let additions = told["by_capacity"]["additions"].as_array().unwrap();
    let sets = additions
        .iter()
        .flat_map(|own| own["set"].as_array().unwrap());
    let sets: Vec<&str> = sets.map(|set| set.as_str().unwrap()).collect();
    for (sets, status, ends) in [(&sets[..], "planned", 0), (&sets[..1], "conflicts", 1)] {
        let mut arguments = vec!["what-if", text(&feed)];
        arguments.extend(sets.iter().flat_map(|set| ["--set", set]));
        let output = paso(&[&arguments[..], &json].concat());
        assert_eq!(code(&output), ends, "{}", stderr(&output));
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(told["base"]["status"], "conflicts");
        assert_eq!(told["scenarios"][0]["status"], status);
        assert!(told["base"]["detail"].as_str().unwrap().contains("J01"));
        let words = stdout(&paso(&arguments));
        assert!(words.contains("\nbase: no plan: "), "{words}");
        assert!(!words.contains("waits longer"), "{words}");
    }
}
