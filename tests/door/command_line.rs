//! Mistakes on the command line are shown there, and what was told once is not told again in full.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use super::{code, edit, paso, printed, put, small, text, three_ports};

#[test]
fn a_mistake_is_shown_as_it_was_typed() {
    let home = three_ports();
    let feed = text(home.path());
    let out = home.path().join("out");
    for (option, value, says) in [
        ("--days", "0", "from 1 to 1000"),
        ("--days", "1001", "from 1 to 1000"),
        ("--days", "99999999999", "from 1 to 1000"),
        (
            "--model",
            "mpp-phased-entri",
            "did you mean `mpp-phased-entry`?",
        ),
        ("--model", "no/such.toml", "built-in models are"),
        ("--start", "2999-12-30", "the horizon ends on 3000-01-08"),
    ] {
        for command in [
            vec!["validate", feed],
            vec!["plan", feed, "-o", text(&out)],
            vec!["what-if", feed],
        ] {
            let output = paso(&[&command[..], &[option, value]].concat());
            let said = printed(&output);
            assert_eq!(code(&output), 2, "{command:?} {option} {value}: {said}");
            assert!(said.contains(&format!("{option} {value}")), "{said}");
            assert!(
                said.contains("command line") && said.contains(says),
                "{said}"
            );
            assert!(!said.contains("plan.toml:"), "{said}");
        }
        let output = paso(&["validate", feed, option, value, "--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let notice = &report["notices"][0];
        assert_eq!(notice["file"], "command line");
        assert_eq!(
            (notice["column"].as_str(), notice["value"].as_str()),
            (Some(option), Some(value))
        );
        assert_eq!(report["errors"], 1, "{report}");
    }
    assert!(!out.exists());
    // What is wrong in plan.toml is shown in plan.toml.
    edit(home.path(), "plan.toml", "days = 10", "days = 0");
    assert!(printed(&paso(&["validate", feed])).contains("plan.toml:3"));
}

#[test]
fn dates_are_as_strict_as_in_files() {
    let home = small();
    let feed = text(home.path()).to_owned();
    let started = |start: &str| {
        vec![
            "validate".to_owned(),
            feed.clone(),
            "--start".to_owned(),
            start.to_owned(),
        ]
    };
    let init = |start: &str| {
        let folder = home.path().join("new").display().to_string();
        vec![
            "init".to_owned(),
            folder,
            "--start".to_owned(),
            start.to_owned(),
        ]
    };
    let run = |arguments: &[String]| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        paso(&arguments)
    };
    for wrong in [
        "2021-2-9",
        "+10000-01-02",
        "10000-01-02",
        " 2021-02-19",
        "2021-02-19 ",
        "20210219",
        "2021-02-30",
        "1899-12-31",
        "3000-01-01",
    ] {
        for arguments in [started(wrong), init(wrong)] {
            let output = run(&arguments);
            let said = printed(&output);
            assert_eq!(code(&output), 2, "{arguments:?}");
            assert!(
                said.contains(wrong) && said.contains("YYYY-MM-DD") || said.contains("1900-01-01"),
                "{said}"
            );
        }
        assert!(!home.path().join("new").exists());
    }
    assert!(printed(&run(&started("2021-2-9"))).contains("2021-02-09"));
    assert_eq!(code(&run(&started("2021-02-20"))), 0);
    // The starter's registrations lie before its first day.
    for (start, sound) in [
        ("1900-01-01", false),
        ("2999-12-31", false),
        ("1900-03-01", true),
        ("2999-12-01", true),
    ] {
        let output = run(&init(start));
        assert_eq!(code(&output) == 0, sound, "{start}: {}", printed(&output));
        if sound {
            let folder = home.path().join("new");
            let output = paso(&["validate", text(&folder)]);
            assert_eq!(code(&output), 0, "{start}: {}", printed(&output));
            fs::remove_dir_all(folder).unwrap();
        }
    }
}

#[test]
fn numbers_are_as_strict_as_in_files() {
    let home = small();
    let out = home.path().join("out");
    for wrong in [
        "1e1",
        "nan",
        "inf",
        "-1",
        "0.0000001",
        "1e999",
        "1000000000001",
        " 5",
    ] {
        let limit = format!("--time-limit={wrong}");
        let output = paso(&["plan", text(home.path()), "-o", text(&out), &limit]);
        assert_eq!(code(&output), 2, "{wrong}: {}", printed(&output));
    }
    assert!(!out.exists());
}

/// After the first plan of the same files, warnings are a line for each code.
#[test]
fn warnings_told_with_a_plan_are_not_told_again_in_full() {
    let home = small();
    let feed = text(home.path());
    let mut cases = "case_id,persons,location_id,stream,priority,needs\n".to_owned();
    for at in 0..4 {
        writeln!(cases, "A{at},2,town,arrival,standard,odd{at}").unwrap();
    }
    put(home.path(), "cases.csv", &cases);
    put(home.path(), "ports.csv", "port_id,name\nnorth,=North\n");
    let out = home.path().join("out");
    let plan = |more: &[&str]| {
        let output = paso(&[&["plan", feed, "-o", text(&out)], more].concat());
        assert_eq!(code(&output), 0, "{}", printed(&output));
        // A stage that takes long is told beside the warnings.
        let said = String::from_utf8(output.stderr).unwrap();
        let lines = said.lines().filter(|line| !line.ends_with(" s"));
        lines.map(|line| line.to_owned() + "\n").collect::<String>()
    };
    let first = plan(&[]);
    assert_eq!(first.matches("unknown_need").count(), 4, "{first}");
    let again = plan(&[]);
    let lines: Vec<&str> = again.lines().collect();
    assert_eq!(lines.len(), 2, "{again}");
    for (code, count) in [("unknown_need", "4 notices"), ("formula_text", "1 notice")] {
        let line = lines.iter().find(|line| line.contains(code)).unwrap();
        assert!(
            line.contains(count) && line.contains("`paso validate "),
            "{line}"
        );
    }
    assert_eq!(plan(&["--quiet"]), "");
    // The next morning's plan is of the same text.
    assert_eq!(
        plan(&["--start", "2021-02-20"])
            .matches("unknown_need")
            .count(),
        1
    );
    // Another text is told in full.
    edit(home.path(), "cases.csv", "A3,2", "A3,1");
    assert_eq!(plan(&[]).matches("unknown_need").count(), 4);
    // So is a plan whose summary is not to be trusted, or of another version.
    let summary = fs::read_to_string(out.join("summary.json")).unwrap();
    let version = format!("\"paso_version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(summary.contains(&version));
    for text in [
        "{",
        "",
        "{\"inputs\": 4}",
        &summary.replace(&version, "\"paso_version\": \"0.0.0\""),
    ] {
        put(&out, "summary.json", text);
        assert_eq!(plan(&[]).matches("unknown_need").count(), 4);
    }
    // Errors are told in full whatever stands there.
    put(home.path(), "slots.csv", "port_id,start\nnorth,9am\n");
    let output = paso(&["plan", feed, "-o", text(&out)]);
    assert_eq!(code(&output), 2);
    assert!(printed(&output).contains("bad_time") && printed(&output).contains("9am"));
}
