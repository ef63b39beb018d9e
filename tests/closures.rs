//! Days on which ports give no appointments, and days that are too near.

use std::process::{Command, Output};

use crate::common::small::Small;
use serde_json::Value;

fn paso(arguments: &[&str]) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin("paso"))
        .args(arguments)
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

const TWO_SLOTS: &str = "port_id,start\nnorth,09:00\nnorth,10:00\n";

fn closed(rows: &str) -> Small {
    let text = format!("port_id,from,to,weekdays,slot,reason\n{rows}");
    Small::new(&[("slots.csv", TWO_SLOTS), ("closures.csv", &text)])
}

#[test]
fn nobody_is_appointed_on_a_closed_day_or_slot() {
    for (rows, first) in [
        ("", "2021-02-19,09:00"),
        (
            "north,2021-02-19,2021-02-20,,,Easter week\n",
            "2021-02-21,09:00",
        ),
        ("*,2021-02-19,2021-02-23,Fri;Sat,,\n", "2021-02-21,09:00"),
        ("north,2021-02-19,2021-02-19,,09:00,\n", "2021-02-19,10:00"),
        // One after the other, all slots of a day.
        (
            "north,2021-02-19,2021-02-19,,09:00,\n*,2021-02-19,2021-02-20,,10:00,\n",
            "2021-02-20,09:00",
        ),
        // Long before and after: as if closed throughout but for a day.
        (
            "north,1999-01-01,2021-02-21,,,\nnorth,2021-02-23,2100-01-01,,,\n",
            "2021-02-22,09:00",
        ),
    ] {
        let small = closed(rows);
        assert_eq!(small.planned(), [format!("A1,north,{first}")], "{rows}");
    }
    let small = closed("north,2021-02-20,2021-02-20,,09:00,\n");
    small.planned();
    let own = "2021-02-19,09:00,2,town,arrival,standard,,0";
    small.tamper(
        "schedule.csv",
        own,
        "2021-02-20,09:00,2,town,arrival,standard,,1",
    );
    assert!(small.violated().contains(&"admissible A1".to_owned()));
}

#[test]
fn a_port_without_slots_closes_too() {
    let small = Small::new(&[
        ("slots.csv", "port_id,start\n"),
        (
            "closures.csv",
            "port_id,from,to\nnorth,2021-02-19,2021-02-21\n",
        ),
    ]);
    assert_eq!(small.planned(), ["A1,north,2021-02-22,"]);
}

#[test]
fn a_closed_slot_is_still_used_by_who_came_before_it() {
    // Rooms are used for two hours: whoever comes at 09:00 still sits there at 10:00.
    let model = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/small/model.toml"),
    )
    .unwrap()
    .replace("duration_minutes = 60", "duration_minutes = 120");
    let small = Small::new(&[
        ("model.toml", &model),
        ("slots.csv", TWO_SLOTS),
        (
            "capacity.csv",
            "resource_id,site_id,from,to,weekdays,slot,amount\nseat,*,,,,,10\nroom,*,,,,,10\nroom,*,2021-02-19,2021-02-20,,10:00,1\nbus,*,,,,,10\ntotal,*,,,,,10\n",
        ),
        (
            "closures.csv",
            "port_id,from,to,slot\nnorth,2021-02-19,2021-02-23,10:00\n",
        ),
    ]);
    assert_eq!(small.planned(), ["A1,north,2021-02-21,09:00"]);
    let ten: Vec<String> = small
        .rows("loads.csv")
        .iter()
        .filter(|row| row[0] == "room" && row[4] == "10:00" && row[3] == "2021-02-21")
        .map(|row| row[5].clone())
        .collect();
    assert_eq!(ten, ["2"]);
}

#[test]
fn a_port_closed_throughout_takes_nobody_and_the_reason_says_so() {
    // Longer than a week, so that no weekday stands for another.
    let small = closed("*,2021-02-19,2021-03-20,,,\n");
    std::fs::write(
        small.feed().join("plan.toml"),
        "model = \"model.toml\"\nstart = 2021-02-19\ndays = 30\n",
    )
    .unwrap();
    let codes = small.codes();
    assert!(codes.contains(&("port_always_closed", 2)), "{codes:?}");
    assert!(codes.contains(&("case_without_route", 2)), "{codes:?}");
    assert_eq!(small.planned(), Vec::<String>::new());
    assert_eq!(small.left_out(), [("A1".to_owned(), "no_route".to_owned())]);
    // Open on the last of thirty days alone: a route after all.
    let small = closed("*,2021-02-19,2021-03-19,,,\n");
    std::fs::write(
        small.feed().join("plan.toml"),
        "model = \"model.toml\"\nstart = 2021-02-19\ndays = 30\n",
    )
    .unwrap();
    assert_eq!(small.planned(), ["A1,north,2021-03-20,09:00"]);
}

#[test]
fn closures_are_read_as_strictly_as_the_rest() {
    for (rows, code) in [
        ("nroth,2021-02-19,2021-02-19,,,\n", "unknown_port"),
        (",2021-02-19,2021-02-19,,,\n", "missing_value"),
        ("north,,2021-02-19,,,\n", "missing_value"),
        ("north,2021-02-19,,,,\n", "missing_value"),
        ("north,2021-02-20,2021-02-19,,,\n", "range_reversed"),
        ("north,2021-02-19,2021-02-19,Mo,,\n", "bad_weekday"),
        ("north,2021-02-19,2021-02-19,,9:00,\n", "bad_time"),
        ("north,2021-02-19,2021-02-19,,11:00,\n", "unknown_slot"),
        ("*,2021-02-19,2021-02-19,,11:00,\n", "unknown_slot"),
        ("north,2021-02-19,2021-02-19,,,=1+1\n", "formula_text"),
    ] {
        assert_eq!(closed(rows).codes(), [(code, 2)], "{rows}");
    }
}

#[test]
fn a_promise_on_a_closed_day_is_a_conflict_that_validate_names_too() {
    let small =
        closed("north,2021-02-20,2021-02-20,,,Easter week\nnorth,2021-02-21,2021-03-30,,10:00,\n");
    let feed = small.feed();
    let promise = |date: &str, slot: &str| {
        let text = format!("case_id,port_id,date,slot\nA1,north,{date},{slot}\n");
        std::fs::write(feed.join("appointments.csv"), text).unwrap();
    };
    for (date, slot, conflicts) in [
        ("2021-02-19", "09:00", false),
        ("2021-02-20", "09:00", true),
        ("2021-02-21", "09:00", false),
        ("2021-02-21", "10:00", true),
        // After the horizon too: that closure is known today.
        ("2021-03-20", "10:00", true),
        ("2021-03-20", "12:00", false),
    ] {
        promise(date, slot);
        let expected = if conflicts {
            vec![("Closed".to_owned(), vec!["A1".to_owned()])]
        } else {
            Vec::new()
        };
        assert_eq!(small.conflicts(), expected, "{date} {slot}");
    }
    promise("2021-02-20", "09:00");
    let feed = feed.to_str().unwrap();
    let page = small.feed().join("../notices.html");
    let out = small.out();
    let told = paso(&["validate", feed, "--html", page.to_str().unwrap()]);
    let text = stdout(&told);
    assert_eq!(told.status.code(), Some(1), "{text}");
    assert!(text.contains("the port is closed: Easter week"), "{text}");
    assert!(text.contains("A1: north on 2021-02-20 at 09:00"), "{text}");
    assert!(
        text.ends_with("1 conflict: the feed cannot be planned\n"),
        "{text}"
    );
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("The feed cannot be planned yet"));
    assert!(page.contains("the port is closed: Easter week"));
    let json = |output: &Output| serde_json::from_slice::<Value>(&output.stdout).unwrap();
    let validated = paso(&["validate", feed, "--format", "json"]);
    let planned = paso(&[
        "plan",
        feed,
        "-o",
        out.to_str().unwrap(),
        "--format",
        "json",
    ]);
    assert_eq!(
        (validated.status.code(), planned.status.code()),
        (Some(1), Some(1))
    );
    let (validated, planned) = (json(&validated), json(&planned));
    assert_eq!(validated["valid"], false);
    assert_eq!(validated["conflicts"], planned["conflicts"]);
    assert_eq!(validated["conflicts"][0]["kind"], "closed");
    assert_eq!(validated["conflicts"][0]["reason"], "Easter week");
    // Limits that promises break are said as well, and a feed that can be planned has no conflict.
    let over = Small::new(&[
        (
            "capacity.csv",
            "resource_id,site_id,amount\nseat,*,1\nroom,*,10\nbus,*,10\ntotal,*,10\n",
        ),
        (
            "appointments.csv",
            "case_id,port_id,date,slot\nA1,north,2021-02-20,09:00\n",
        ),
    ]);
    let told = paso(&[
        "validate",
        over.feed().to_str().unwrap(),
        "--format",
        "json",
    ]);
    assert_eq!(told.status.code(), Some(1));
    assert_eq!(json(&told)["conflicts"][0]["limit"]["resource_id"], "seat");
    let sound = closed("");
    let told = paso(&[
        "validate",
        sound.feed().to_str().unwrap(),
        "--format",
        "json",
    ]);
    assert_eq!(told.status.code(), Some(0));
    assert_eq!(json(&told)["conflicts"], Value::Array(Vec::new()));
}

/// Two cases, one of a priority that needs no notice, with two days of notice.
fn noticed(keys: &str) -> Small {
    let model = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/small/model.toml"),
    )
    .unwrap()
    .replace("standard = 1", "standard = 1\nurgent = 8");
    Small::new(&[
        ("model.toml", &model),
        (
            "plan.toml",
            &format!("model = \"model.toml\"\nstart = 2021-02-19\ndays = 5\n{keys}"),
        ),
        (
            "cases.csv",
            "case_id,persons,location_id,stream,priority\nA1,2,town,arrival,standard\nA2,2,town,arrival,urgent\n",
        ),
    ])
}

#[test]
fn nobody_is_newly_appointed_sooner_than_the_notice_allows() {
    for (keys, days) in [
        ("", ["19", "19"]),
        ("notice_days = 0\n", ["19", "19"]),
        ("notice_days = 2\n", ["21", "21"]),
        ("notice_days = 4\n", ["23", "23"]),
        (
            "notice_days = 2\nnotice_exempt = [\"urgent\"]\n",
            ["21", "19"],
        ),
        (
            "notice_days = 9\nnotice_exempt = [\"urgent\", \"standard\"]\n",
            ["19", "19"],
        ),
    ] {
        let small = noticed(keys);
        assert_eq!(small.codes(), [], "{keys}");
        let mut planned = small.planned();
        planned.sort();
        let [first, second] = days;
        assert_eq!(
            planned,
            [
                format!("A1,north,2021-02-{first},09:00"),
                format!("A2,north,2021-02-{second},09:00")
            ],
            "{keys}"
        );
    }
    let small = noticed("notice_days = 2\nnotice_exempt = [\"urgent\"]\n");
    small.planned();
    small.tamper(
        "schedule.csv",
        "A1,north,2021-02-21,09:00,2,town,arrival,standard,,2",
        "A1,north,2021-02-20,09:00,2,town,arrival,standard,,1",
    );
    assert!(small.violated().contains(&"admissible A1".to_owned()));
    // A promise is kept however near it is.
    let small = noticed("notice_days = 2\n");
    std::fs::write(
        small.feed().join("appointments.csv"),
        "case_id,port_id,date,slot\nA1,north,2021-02-19,09:00\n",
    )
    .unwrap();
    assert_eq!(
        small.planned(),
        ["A1,north,2021-02-19,09:00", "A2,north,2021-02-21,09:00"]
    );
}

#[test]
fn notice_that_leaves_no_day_is_said() {
    let small = noticed("notice_days = 5\nnotice_exempt = [\"urgent\"]\n");
    assert_eq!(small.codes(), [("notice_beyond_horizon", 0)]);
    assert_eq!(small.planned(), ["A2,north,2021-02-19,09:00"]);
    assert_eq!(
        small.left_out(),
        [("A1".to_owned(), "phase_not_open".to_owned())]
    );
    for (keys, code) in [
        ("notice_days = -1\n", "out_of_range"),
        ("notice_days = 1001\n", "out_of_range"),
        ("notice_days = 1.5\n", "wrong_type"),
        ("notice_days = \"two\"\n", "wrong_type"),
        ("notice_exempt = \"urgent\"\n", "wrong_type"),
        ("notice_exempt = [1]\n", "wrong_type"),
        ("notice_exempt = [\"urgnt\"]\n", "unknown_priority"),
    ] {
        assert_eq!(noticed(keys).codes(), [(code, 4)], "{keys}");
    }
}

#[test]
fn explain_names_closures_and_short_notice() {
    let small = noticed("notice_days = 2\n");
    std::fs::write(
        small.feed().join("closures.csv"),
        "port_id,from,to,reason\nnorth,2021-02-21,2021-02-22,Easter week\n",
    )
    .unwrap();
    let mut planned = small.planned();
    planned.sort();
    assert_eq!(planned[0], "A1,north,2021-02-23,09:00");
    let (feed, out) = (small.feed(), small.out());
    let told = paso(&[
        "explain",
        feed.to_str().unwrap(),
        out.to_str().unwrap(),
        "A1",
    ]);
    let text = stdout(&told);
    assert_eq!(told.status.code(), Some(0), "{text}");
    assert!(
        text.contains("north, 2021-02-19 to 2021-02-20 (2 days): too short notice"),
        "{text}"
    );
    assert!(
        text.contains("north, 2021-02-21 to 2021-02-22 (2 days): closed: Easter week"),
        "{text}"
    );
}
