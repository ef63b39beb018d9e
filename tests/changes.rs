//! changes.csv: what is different from the appointments published in the feed.

use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;

use crate::common::small::Small;

const CASES: &str = "case_id,persons,location_id,stream,priority,ready_on,status\n\
    B1,2,town,arrival,standard,2021-02-01,\n\
    A2,1,town,arrival,standard,2021-02-21,\n\
    A3,1,town,arrival,standard,2021-02-01,\n\
    A4,1,town,arrival,standard,2021-02-01,withdrawn\n\
    A5,1,town,arrival,standard,2021-03-21,\n\
    A6,1,town,arrival,standard,2021-02-01,\n\
    A7,1,town,arrival,standard,2021-03-21,\n";

const APPOINTMENTS: &str = "case_id,port_id,date,slot,outcome\n\
    B1,north,2021-02-16,09:00,deferred\n\
    B1,north,2021-02-15,09:00,no_show\n\
    A2,north,2021-02-22,09:00,\n\
    A4,north,2021-02-20,09:00,\n\
    A5,north,2021-02-20,09:00,cancelled\n\
    A6,north,2021-02-10,09:00,attended\n\
    A7,north,2021-02-11,09:00,no_show\n";

fn rows(small: &Small) -> Vec<String> {
    let rows = small.rows("changes.csv");
    rows.iter().map(|row| row.join(",")).collect()
}

#[test]
fn every_kind_of_change_is_a_row() {
    let small = Small::new(&[("cases.csv", CASES), ("appointments.csv", APPOINTMENTS)]);
    small.planned();
    // A2 keeps its promise, A6 was received, and nothing had been promised to A7 any more.
    assert_eq!(
        rows(&small),
        [
            "A3,1,town,new,,,,north,2021-02-19,09:00,",
            "A4,1,town,closed,north,2021-02-20,09:00,,,,withdrawn",
            "A5,1,town,closed,north,2021-02-20,09:00,,,,cancelled",
            "B1,2,town,new,north,2021-02-16,09:00,north,2021-02-19,09:00,deferred",
        ]
    );
}

#[test]
fn a_wrong_row_is_found() {
    for (from, to) in [
        ("A3,1,town,new", "A3,2,town,new"),
        ("A3,1,town,new", "A3,1,town,moved"),
        ("A4,1,town,closed", "A4,1,town,lost"),
        ("north,2021-02-16", "north,2021-02-15"),
        (
            "north,2021-02-19,09:00,deferred",
            "north,2021-02-19,09:00,no_show",
        ),
        ("A5,1,town,closed,north,2021-02-20,09:00,,,,cancelled\n", ""),
        ("A3,1,town,new", "A9,1,town,new"),
        (
            "A3,1,town,new,,,,north,2021-02-19,09:00,\n",
            "A2,1,town,new,,,,north,2021-02-22,09:00,\nA3,1,town,new,,,,north,2021-02-19,09:00,\n",
        ),
    ] {
        let small = Small::new(&[("cases.csv", CASES), ("appointments.csv", APPOINTMENTS)]);
        small.planned();
        small.tamper("changes.csv", from, to);
        let violated = small.violated();
        assert!(
            !violated.is_empty() && violated.iter().all(|own| own.starts_with("changes_file ")),
            "{from} to {to}: {violated:?}"
        );
    }
}

fn paso(arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("paso").unwrap();
    command.args(arguments).output().unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = paso(arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A small feed planned by the command, so that its feed stands beside the plan.
fn planned(cases: &str, appointments: &str, start: &str) -> Small {
    let small = Small::new(&[("cases.csv", cases), ("appointments.csv", appointments)]);
    let (feed, out) = (small.feed(), small.out());
    let (feed, out) = (feed.to_str().unwrap(), out.to_str().unwrap());
    printed(&["plan", feed, "-o", out, "--start", start, "-q"]);
    small
}

fn out(small: &Small) -> String {
    small.out().to_str().unwrap().to_owned()
}

#[test]
fn the_list_is_the_file_with_what_was_published() {
    let small = planned(CASES, APPOINTMENTS, "2021-02-19");
    let out = out(&small);
    let csv = printed(&["changes", &out, "--format", "csv"]);
    let own: Vec<String> = csv.lines().skip(1).map(str::to_owned).collect();
    let file: Vec<String> = rows(&small)
        .iter()
        .map(|row| format!("{row},published"))
        .collect();
    assert_eq!(own, file);
    let json: Value =
        serde_json::from_str(&printed(&["changes", &out, "--format", "json"])).unwrap();
    assert_eq!(json["changes"].as_array().unwrap().len(), 4);
    assert_eq!(json["changes"][3]["old_date"], "2021-02-16");
    assert_eq!(
        json["counts"],
        serde_json::json!([
            {"change": "closed", "standing": "published", "cases": 2, "persons": 2},
            {"change": "new", "standing": "published", "cases": 2, "persons": 3},
        ])
    );
    let text = printed(&["changes", &out]);
    assert!(text.contains("2 people in 2 cases closed"), "{text}");
    assert!(
        text.contains("north Tue 2021-02-16 09:00  north Fri 2021-02-19 09:00  deferred"),
        "{text}"
    );
    // The page to print: every case, old beside new, in the page's language.
    let page = small.out().with_file_name("told.html");
    let page = page.to_str().unwrap();
    printed(&["changes", &out, "--html", page, "--lang", "es"]);
    let html = std::fs::read_to_string(page).unwrap();
    for told in [
        "A quién hay que avisar",
        "A3",
        "A4",
        "A5",
        "B1",
        "ya no esperan",
        "mar 16 feb 2021, 09:00",
    ] {
        assert!(html.contains(told), "{told}");
    }
}

#[test]
fn another_plan_is_compared_for_those_who_were_not_told_too() {
    let monday = planned(CASES, APPOINTMENTS, "2021-02-19");
    // A3 withdraws, A2's row is taken out of the file and the case with it, C1 comes, and nothing of
    // Monday's plan was published. A6 was received before, and is no news.
    let cases = CASES
        .replace(
            "A3,1,town,arrival,standard,2021-02-01,\n",
            "A3,1,town,arrival,standard,2021-02-01,withdrawn\n",
        )
        .replace("A2,1,town,arrival,standard,2021-02-21,\n", "")
        + "C1,3,town,arrival,standard,2021-02-01,\n";
    let appointments = APPOINTMENTS.replace("A2,north,2021-02-22,09:00,\n", "");
    let tuesday = planned(&cases, &appointments, "2021-02-20");
    let (monday, tuesday) = (out(&monday), out(&tuesday));
    let against = ["changes", &tuesday, "--against", &monday, "--format", "csv"];
    let listed = printed(&against);
    assert_eq!(
        listed.lines().skip(1).collect::<Vec<_>>(),
        [
            "A2,1,town,closed,north,2021-02-22,09:00,,,,not_in_feed,published",
            "A3,1,town,closed,north,2021-02-19,09:00,,,,withdrawn,tentative",
            "A4,1,town,closed,north,2021-02-20,09:00,,,,withdrawn,published",
            "A5,1,town,closed,north,2021-02-20,09:00,,,,cancelled,published",
            "B1,2,town,moved,north,2021-02-19,09:00,north,2021-02-20,09:00,,tentative",
            "C1,3,town,new,,,,north,2021-02-20,09:00,,tentative",
        ]
    );
    // With itself a plan differs only from what is published.
    let same = printed(&[
        "changes",
        &tuesday,
        "--against",
        &tuesday,
        "--format",
        "csv",
    ]);
    let kinds: Vec<&str> = same.lines().skip(1).map(|row| &row[..2]).collect();
    assert_eq!(kinds, ["A4", "A5"]);
    let refused = paso(&["changes", &tuesday, "--against", "nowhere"]);
    assert_eq!(refused.status.code(), Some(2));
}

/// What was published, taken back and booked since the other plan was made.
#[test]
fn what_was_published_and_booked_since_is_told_as_it_is() {
    const WAITING: &str = "case_id,persons,location_id,stream,priority,ready_on,status\n\
        A1,1,town,arrival,standard,2021-02-01,\n\
        A2,1,town,arrival,standard,2021-02-01,\n\
        A3,1,town,arrival,standard,2021-02-01,\n\
        A4,1,town,arrival,standard,2021-02-01,\n";
    let monday = planned(WAITING, "case_id,port_id,date,slot,outcome\n", "2021-02-19");
    let schedule = monday.rows("schedule.csv");
    let spot = |case: &str| -> [String; 3] {
        let row = schedule.iter().find(|row| row[0] == case).unwrap();
        [row[1].clone(), row[2].clone(), row[3].clone()]
    };
    // A1 was published as planned, and taken back. A2 was booked on another day than planned. A3 was booked
    // on another, taken back, and booked again; A4 was published as planned and stands.
    let [port, date, slot] = spot("A1");
    let appointments = format!(
        "case_id,port_id,date,slot,outcome\nA1,{port},{date},{slot},cancelled\n\
        A2,north,2021-02-24,09:00,\nA3,north,2021-02-25,09:00,cancelled\nA3,north,2021-02-26,09:00,\n\
        A4,{},\n",
        spot("A4").join(",")
    );
    let tuesday = planned(WAITING, &appointments, "2021-02-19");
    let (then, now) = (out(&monday), out(&tuesday));
    let against = ["changes", &now, "--against", &then, "--format", "csv"];
    let listed = printed(&against);
    let rows: Vec<&str> = listed.lines().skip(1).collect();
    assert_eq!(rows.len(), 3, "{listed}");
    assert!(
        rows[0].starts_with(&format!("A1,1,town,new,{port},{date},{slot},")),
        "{listed}"
    );
    assert!(rows[0].ends_with(",cancelled,published"), "{listed}");
    assert_eq!(
        rows[1],
        "A2,1,town,new,,,,north,2021-02-24,09:00,,published"
    );
    assert_eq!(
        rows[2],
        "A3,1,town,new,north,2021-02-25,09:00,north,2021-02-26,09:00,cancelled,published"
    );
    let told: Value = serde_json::from_str(&printed(&[
        "changes",
        &now,
        "--against",
        &then,
        "--format",
        "json",
    ]))
    .unwrap();
    assert_eq!(
        told["published_since"],
        serde_json::json!({"cases": 1, "persons": 1})
    );
    // Who was booked gets a letter where it is asked for.
    let letters = monday.out().join("letters");
    let letters = letters.to_str().unwrap();
    printed(&["letters", &now, "-o", letters, "--all", "--case", "A2"]);
}

#[test]
fn a_row_that_makes_no_sense_is_named() {
    for (from, to, told) in [
        ("A3,1,town,new", "A3,1,town,renewed", "change `renewed`"),
        (
            "A3,1,town,new,,,",
            "A3,1,town,new,,2021-02-01,",
            "old_date `2021-02-01`",
        ),
        (
            "north,2021-02-19,09:00,\n",
            "north,19 February,09:00,\n",
            "new_date `19 February`",
        ),
        (
            "A3,1,town,new,,,,north,2021-02-19,09:00",
            "A3,1,town,new,,,,,,",
            "new_port_id ``",
        ),
    ] {
        let small = planned(CASES, APPOINTMENTS, "2021-02-19");
        small.tamper("changes.csv", from, to);
        let output = paso(&["changes", &out(&small)]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.code() == Some(2)
                && said.contains("changes.csv:2")
                && said.contains(told),
            "{to}: {said}"
        );
    }
}
