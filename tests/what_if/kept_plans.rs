//! Plans of scenarios in a folder: what is kept, what stays, and what each says of itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

fn paso(arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("paso").unwrap();
    command.args(arguments).output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// The small feed with two scenarios, and a folder for answers.
fn feed() -> (TempDir, PathBuf, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let (feed, answers) = (home.path().join("feed"), home.path().join("answers"));
    fs::create_dir(&feed).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-ports");
    for entry in fs::read_dir(root).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), feed.join(entry.file_name())).unwrap();
    }
    let scenarios = "scenario_id,title,target,id,site_id,from,to,weekdays,slot,field,op,value\n\
        more,Half more,capacity,officer_minutes,el_paso,,,,,,scale,1.5\n\
        less,Fewer,capacity,officer_minutes,*,2021-02-22,2021-02-24,Mon;Tue,,,scale,0.5\n";
    fs::write(feed.join("scenarios.csv"), scenarios).unwrap();
    (home, feed, answers)
}

fn ask(feed: &Path, answers: &Path, more: &[&str]) -> Output {
    let arguments = ["what-if", text(feed), "-q", "--effort", "low", "-o"];
    paso(&[&arguments[..], &[text(answers)], more].concat())
}

fn summary(plan: &Path) -> Value {
    serde_json::from_slice(&fs::read(plan.join("summary.json")).unwrap()).unwrap()
}

#[test]
fn nothing_of_the_users_goes() {
    let (_home, feed, answers) = feed();
    fs::create_dir_all(answers.join("plans/mine")).unwrap();
    fs::write(answers.join("plans/mine/notes.txt"), "mine").unwrap();
    fs::write(answers.join("plans/todo.txt"), "mine").unwrap();
    let output = ask(&feed, &answers, &["--plans"]);
    assert_eq!(code(&output), 0, "{output:?}");
    let mine = |name: &str| fs::read_to_string(answers.join("plans").join(name)).unwrap();
    assert_eq!(
        (mine("mine/notes.txt"), mine("todo.txt")),
        ("mine".into(), "mine".into())
    );
    let more = mine("more/schedule.csv");
    assert!(answers.join("plans/less/summary.json").exists());
    // Without --plans, those that were kept stay; so do those of other scenarios.
    assert_eq!(code(&ask(&feed, &answers, &[])), 0);
    assert_eq!(mine("more/schedule.csv"), more);
    let output = ask(&feed, &answers, &["--plans", "--scenario", "less"]);
    assert_eq!(code(&output), 0, "{output:?}");
    assert_eq!(mine("more/schedule.csv"), more);
    // A file of the user's in a scenario's own folder: refused before anything is planned.
    fs::write(answers.join("plans/more/notes.txt"), "mine").unwrap();
    let before = fs::read(answers.join("what-if.csv")).unwrap();
    let output = ask(&feed, &answers, &["--plans"]);
    assert_eq!(code(&output), 2, "{output:?}");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("notes.txt"), "{told}");
    assert_eq!(fs::read(answers.join("what-if.csv")).unwrap(), before);
    let output = ask(&feed, &answers, &["--plans", "--force"]);
    assert_eq!(code(&output), 0, "{output:?}");
    assert_eq!(mine("more/notes.txt"), "mine");
    assert_eq!(mine("more/schedule.csv"), more);
    let litter = fs::read_dir(&answers).unwrap();
    let names: Vec<_> = litter.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn a_scenarios_plan_says_which_it_is() {
    let (_home, feed, answers) = feed();
    assert_eq!(code(&ask(&feed, &answers, &["--plans"])), 0);
    let set = "capacity:officer_minutes@el_paso-10% 2021-02-22..2021-02-23";
    assert_eq!(code(&ask(&feed, &answers, &["--plans", "--set", set])), 0);
    let plan = |id: &str| answers.join("plans").join(id);
    assert_eq!(summary(&plan("more"))["scenario"]["title"], "Half more");
    assert_eq!(
        summary(&plan("less"))["scenario"]["changes"][0],
        "capacity:officer_minutes@* *0.5 2021-02-22..2021-02-24 on Mon;Tue"
    );
    assert_eq!(summary(&plan("set"))["scenario"]["changes"][0], set);
    for id in ["more", "less", "set"] {
        let output = paso(&["check", text(&feed), text(&plan(id))]);
        assert_eq!(code(&output), 0, "{id}: {output:?}");
    }
    // The question may be told too, but no other.
    let with = |id: &str, question: &[&str]| {
        let plan = plan(id);
        let output = paso(&[&["check", text(&feed), text(&plan)], question].concat());
        (code(&output), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(with("more", &["--scenario", "more"]).0, 0);
    assert_eq!(with("set", &["--set", set]).0, 0);
    let (code_of, told) = with("more", &["--scenario", "less"]);
    assert_eq!(code_of, 2);
    assert!(told.contains("the scenario more"), "{told}");
    // A plan of the feed as it is, and one whose scenario is talked away.
    let out = answers.join("base");
    let arguments = [
        "plan",
        text(&feed),
        "-q",
        "--effort",
        "low",
        "-o",
        text(&out),
    ];
    assert_eq!(code(&paso(&arguments)), 0);
    let output = paso(&["check", text(&feed), text(&out), "--scenario", "more"]);
    assert_eq!(code(&output), 2);
    let mut talked = summary(&plan("less"));
    talked.as_object_mut().unwrap().remove("scenario");
    fs::write(plan("less").join("summary.json"), talked.to_string()).unwrap();
    assert_eq!(with("less", &[]).0, 1);
    // A change that no longer fits the feed.
    let mut talked = summary(&plan("more"));
    talked["scenario"]["changes"][0] = "capacity:nothing@*+1".into();
    fs::write(plan("more").join("summary.json"), talked.to_string()).unwrap();
    let (code_of, told) = with("more", &[]);
    assert_eq!(code_of, 2);
    assert!(told.contains("capacity:nothing@*+1"), "{told}");
}
