//! Effects as the commands tell them: of the change, not of where a search ended.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use super::commands::{code, err, out, paso, rows, text};

const MODEL: &str = r#"
name = "two-gates"
[objective]
unscheduled_days = 30
late_weight = 10
travel_weight = 0.05
move_weight = 100
[priorities]
standard = 1
family = 2
urgent = 8
[[seniority]]
after_days = 180
factor = 1.25
[[seniority]]
after_days = 365
factor = 1.5
[[resource]]
id = "shelter"
family = "health"
site = "location"
period = "day"
[[resource.usage]]
per_person = 1
offset_days = -1
duration_days = 3
[[resource]]
id = "hall"
family = "safety"
site = "port"
period = "slot"
[[resource.usage]]
per_person = 1
duration_minutes = 120
[[resource]]
id = "minutes"
family = "capacity"
site = "port"
period = "day"
[[resource.usage]]
per_person = 20
per_case = 25
[[resource]]
id = "border"
family = "capacity"
site = "border"
period = "day"
[[resource.usage]]
per_person = 1
"#;

/// Sixteen families at two places and two gates: few enough for a search to end beside the optimum,
/// each limit short somewhere.
pub fn gates() -> (TempDir, PathBuf, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let (feed, answers) = (home.path().join("feed"), home.path().join("answers"));
    fs::create_dir(&feed).unwrap();
    let put = |name: &str, text: &str| fs::write(feed.join(name), text).unwrap();
    put("model.toml", MODEL);
    put(
        "plan.toml",
        "model = \"model.toml\"\nstart = 2021-02-19\ndays = 10\n",
    );
    put("ports.csv", "port_id\neast\nwest\n");
    put(
        "slots.csv",
        "port_id,start,weekdays\neast,09:00,\neast,10:00,\neast,13:00,Mon;Tue;Wed;Thu;Fri\n",
    );
    put(
        "capacity.csv",
        "resource_id,site_id,from,to,amount\nshelter,*,,,6\nhall,*,,,5\nminutes,*,,,200\nborder,*,,,9\n\
         border,*,2020-01-01,2021-02-19,2\nborder,*,2021-02-27,2030-01-01,1\n",
    );
    let mut cases =
        "case_id,persons,location_id,stream,priority,registered_on,ready_on\n".to_owned();
    let people = [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4];
    for (at, persons) in people.into_iter().enumerate() {
        let place = if [0, 3, 6, 9, 12, 15].contains(&at) {
            "hill"
        } else {
            "town"
        };
        let stream = ["arrival", "mpp"][at % 2];
        let priority = ["standard", "family", "urgent"][at % 3];
        let (month, day) = (at % 12 + 1, 19 + at % 6);
        writeln!(
            cases,
            "F{at:02},{persons},{place},{stream},{priority},2020-{month:02}-11,2021-02-{day}"
        )
        .unwrap();
    }
    put("cases.csv", &cases);
    (home, feed, answers)
}

fn json(arguments: &[&str]) -> Value {
    let output = paso(&[arguments, &["-q", "--format", "json"]].concat());
    assert_eq!(code(&output), 0, "{arguments:?}: {}", err(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn number(row: &Value, name: &str) -> f64 {
    row[name]
        .as_f64()
        .unwrap_or_else(|| panic!("{name} of {row}"))
}

#[test]
fn a_change_is_not_credited_with_what_the_search_missed() {
    let (_home, feed, _) = gates();
    let ask = |change: &str| {
        let report = json(&["what-if", text(&feed), "--set", change]);
        (report["base"].clone(), report["scenarios"][0].clone())
    };
    // One place, or a tenth, less in each limit: never a gain.
    for change in [
        "capacity:hall@east-1",
        "capacity:minutes@*-25",
        "capacity:shelter@*-1",
        "capacity:border-10%",
    ] {
        let (base, less) = ask(change);
        assert!(
            number(&less, "cost") >= number(&base, "cost"),
            "{change}: {less}"
        );
        assert!(number(&less, "effect_at_least") >= 0.0, "{change}: {less}");
        // More people can only have an appointment where others, whose wait weighs more, have not.
        assert!(
            number(&less, "scheduled_persons") <= number(&base, "scheduled_persons")
                || number(&less, "cost") > number(&base, "cost"),
            "{change}: {less}"
        );
    }
    // Half a place more where only whole people fit changes nothing for anybody.
    for change in ["capacity:border+0.5", "capacity:hall@*+0.9"] {
        let (base, more) = ask(change);
        assert_eq!(more["status"], "planned");
        assert_eq!(more["cost"], base["cost"], "{change}: {more}");
        assert_eq!(more["scheduled_persons"], base["scheduled_persons"]);
        assert_eq!(more["changed"], Value::Null, "{change}: {more}");
        assert_eq!(more["effect_at_most"], 0.0, "{change}: {more}");
        assert!(number(&more, "effect_at_least") <= 0.0, "{change}: {more}");
    }
}

#[test]
fn limits_do_not_each_claim_the_same_saving() {
    let (_home, feed, _) = gates();
    let report = json(&["value", text(&feed)]);
    let limits = report["limits"].as_array().unwrap();
    assert!(limits.len() >= 3, "{report}");
    let (cost, bound) = (number(&report, "cost"), number(&report, "lower_bound"));
    let mut before = f64::INFINITY;
    let mut gains = Vec::new();
    for limit in limits {
        let effect = &limit["effect"];
        let (saved, least, most) = (
            number(effect, "cost_saved"),
            number(effect, "proven_saved"),
            number(effect, "most_saved"),
        );
        assert!(saved >= 0.0 && saved <= cost - bound + most, "{limit}");
        assert!((0.0..=most).contains(&least), "{limit}");
        assert!(least <= before, "{report}");
        before = least;
        if saved > 0.0 {
            gains.push(saved);
        }
    }
    // Limits by which different people are helped do not save the same to the last digit.
    gains.sort_by(f64::total_cmp);
    assert!(gains.windows(3).all(|own| own[0] < own[2]), "{gains:?}");
    let refused = paso(&["value", text(&feed), "--top", "0"]);
    assert_eq!(code(&refused), 2);
    assert!(err(&refused).contains("--top"), "{}", err(&refused));
}

#[test]
fn the_plan_and_value_tell_of_limits_in_the_same_order() {
    let (home, feed, _) = gates();
    let plan = home.path().join("plan");
    let told = paso(&["plan", text(&feed), "-q", "-o", text(&plan)]);
    assert_eq!(code(&told), 0, "{}", err(&told));
    let told = out(&told);
    let gains: Vec<f64> = told
        .lines()
        .filter_map(|line| line.split_once("could save about "))
        .map(|(_, rest)| {
            rest.split(' ')
                .next()
                .unwrap()
                .replace(',', "")
                .parse()
                .unwrap()
        })
        .collect();
    assert!(gains.len() >= 2, "{told}");
    assert!(gains.windows(2).all(|pair| pair[0] >= pair[1]), "{told}");
}

#[test]
fn a_sweep_of_plans_falls_as_more_is_allowed_and_is_taken_up() {
    let (home, feed, answers) = gates();
    let sweep = |out: &Path, threads: &str| {
        let output = paso(&[
            "what-if",
            text(&feed),
            "-q",
            "-o",
            text(out),
            "--threads",
            threads,
            "--effort",
            "low",
            "--sweep",
            "capacity:border@*",
            "--scale",
            "1.5..0.5/5",
            "--sweep",
            "capacity:hall@east",
            "--scale",
            "0.6..1.4/3",
        ]);
        assert_eq!(code(&output), 0, "{}", err(&output));
    };
    sweep(&answers, "1");
    assert!(!answers.join("sweep-points.jsonl").exists());
    let whole = fs::read(answers.join("sweep.csv")).unwrap();
    let found = rows(&answers.join("sweep.csv"));
    assert_eq!(found.len(), 1 + 15);
    let get = |at: usize, name: &str| found[at][name].parse::<f64>().unwrap();
    for (at, row) in found.iter().enumerate().skip(1) {
        let factors = |at: usize| (get(at, "factor"), get(at, "second_factor"));
        // The base stands at 1 and 1.
        let (base, own) = (get(0, "cost"), get(at, "cost"));
        let (border, hall) = factors(at);
        if border <= 1.0 && hall <= 1.0 {
            assert!(own >= base && get(at, "effect_at_least") >= 0.0, "{row:?}");
        }
        if border >= 1.0 && hall >= 1.0 {
            assert!(own <= base && get(at, "effect_at_most") <= 0.0, "{row:?}");
        }
        for (other, beside) in found.iter().enumerate().skip(1) {
            let there = factors(other);
            if border <= there.0 && hall <= there.1 {
                assert!(own >= get(other, "cost"), "{row:?} {beside:?}");
                assert!(get(at, "lower_bound") >= get(other, "lower_bound"));
            }
        }
    }
    let other = home.path().join("other");
    sweep(&other, "3");
    assert_eq!(fs::read(other.join("sweep.csv")).unwrap(), whole);
}

#[cfg(unix)]
#[test]
fn a_stopped_sweep_of_plans_gives_the_same_rows() {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let (home, feed, answers) = gates();
    let sweep = |out: &Path| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paso"));
        command
            .args(["what-if", text(&feed), "-q", "-o", text(out)])
            .args(["--effort", "normal", "--threads", "1"])
            .args(["--sweep", "capacity:border@*", "--scale", "0.5..1.5/24"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    assert!(sweep(&answers).status().unwrap().success());
    let whole = fs::read(answers.join("sweep.csv")).unwrap();
    let stopped = home.path().join("stopped");
    let points = stopped.join("sweep-points.jsonl");
    let there = || fs::read(&points).unwrap_or_default();
    let lines = |bytes: &[u8]| bytes.split(|&byte| byte == b'\n').count() - 1;
    let mut run = sweep(&stopped).spawn().unwrap();
    let mut waited = 0;
    while lines(&there()) < 5 {
        assert!(waited < 60_000 && run.try_wait().unwrap().is_none());
        std::thread::sleep(Duration::from_millis(2));
        waited += 2;
    }
    run.kill().unwrap();
    run.wait().unwrap();
    // No row is told before all are known, and what is there is taken up, a torn point aside.
    assert!(!stopped.join("sweep.csv").exists());
    let kept = there();
    fs::write(&points, &kept[..kept.len() - 3]).unwrap();
    // Another question is not mixed with these points.
    let relaxed = paso(&[
        "what-if",
        text(&feed),
        "-q",
        "-o",
        text(&stopped),
        "--relaxed",
        "--sweep",
        "capacity:border@*",
        "--scale",
        "0.5..1.5/24",
    ]);
    assert_eq!(code(&relaxed), 2, "{}", out(&relaxed));
    assert!(err(&relaxed).contains("another sweep"), "{}", err(&relaxed));
    assert!(sweep(&stopped).status().unwrap().success());
    assert!(!points.exists());
    assert_eq!(fs::read(stopped.join("sweep.csv")).unwrap(), whole);
    // Nothing is left to do, and nothing is done.
    assert!(sweep(&stopped).status().unwrap().success());
    assert_eq!(fs::read(stopped.join("sweep.csv")).unwrap(), whole);
}

#[test]
fn no_scenario_is_taken_for_the_base_plan() {
    let (_home, feed, answers) = gates();
    let header = "scenario_id,target,id,site_id,op,value\n";
    let with =
        |rows: &str| fs::write(feed.join("scenarios.csv"), header.to_owned() + rows).unwrap();
    for name in ["base", "Base", "BASE"] {
        with(&format!("{name},capacity,border,*,add,1\n"));
        for command in [
            &["validate", text(&feed)][..],
            &["what-if", text(&feed), "-o", text(&answers)],
            &[
                "what-if",
                text(&feed),
                "-o",
                text(&answers),
                "--scenario",
                name,
            ],
        ] {
            let output = paso(command);
            assert_eq!(code(&output), 2, "{command:?}");
            let told = out(&output) + &err(&output);
            for words in ["scenarios.csv", name, "another name"] {
                assert!(told.contains(words), "{command:?}: {told}");
            }
        }
    }
    // The feed as it is goes by that name on the command line too, and is no scenario.
    with("more,capacity,border,*,add,1\n");
    let output = paso(&["what-if", text(&feed), "--scenario", "base", "-q"]);
    assert_eq!(code(&output), 2);
    assert!(
        err(&output).contains("the feed as it is"),
        "{}",
        err(&output)
    );
    // Two folders of plans never fall together.
    with("more,capacity,border,*,add,1\nMORE,capacity,border,*,add,2\n");
    let ask = ["what-if", text(&feed), "-q", "-o", text(&answers)];
    let output = paso(&[&ask[..], &["--plans"]].concat());
    assert_eq!(code(&output), 2);
    assert!(
        err(&output).contains("`MORE` and `more`"),
        "{}",
        err(&output)
    );
    assert_eq!(code(&paso(&ask)), 0);
}

/// A feed that no time at all is enough for.
fn generated() -> TempDir {
    crate::common::generated(&paso::generate::Size {
        cases: 3_000,
        days: 30,
        ports: 3,
        seed: 4,
    })
}

#[test]
fn what_was_not_found_out_is_not_claimed() {
    let home = generated();
    let plan = home.path().join("plan");
    let feed = home.path();
    for solver in [&[][..], &["--solver", "highs"]] {
        let arguments = [
            "plan",
            text(feed),
            "-q",
            "-o",
            text(&plan),
            "--time-limit",
            "0",
        ];
        let output = paso(&[&arguments[..], solver].concat());
        assert_eq!(code(&output), 0, "{}", err(&output));
        let told = out(&output);
        assert!(!told.contains("No limit holds anybody back"), "{told}");
        assert!(told.contains("was not found out within the time"), "{told}");
        let summary = fs::read(plan.join("summary.json")).unwrap();
        let summary: Value = serde_json::from_slice(&summary).unwrap();
        assert_eq!(summary["prices_known"], false);
        if solver.is_empty() {
            assert_eq!(summary["solver"]["status"], "stopped");
        }
        let page = fs::read_to_string(plan.join("report.html")).unwrap();
        assert!(!page.contains("No limit holds anybody back"));
        assert!(page.contains("was not found out within the time"));
        let shown = out(&paso(&["show", text(&plan)]));
        assert!(
            shown.contains("was not found out within the time"),
            "{shown}"
        );
        for lang in [&["--lang", "es"][..], &["--public", "--lang", "es"]] {
            let page = home.path().join("page.html");
            let report = [
                "report",
                text(&plan),
                "--feed",
                text(feed),
                "-o",
                text(&page),
            ];
            let output = paso(&[&report[..], lang].concat());
            assert_eq!(code(&output), 0, "{}", err(&output));
            let page = fs::read_to_string(page).unwrap();
            assert!(!page.contains("Ningún límite retrasa"));
            assert!(page.contains("No se averiguó"));
        }
        assert_eq!(code(&paso(&["check", text(feed), text(&plan)])), 0);
    }
    // With time enough it is found out.
    let output = paso(&["plan", text(feed), "-q", "-o", text(&plan)]);
    assert!(out(&output).contains("The limits that matter most"));
    let summary = fs::read(plan.join("summary.json")).unwrap();
    let summary: Value = serde_json::from_slice(&summary).unwrap();
    assert_eq!(summary["prices_known"], true);
}
