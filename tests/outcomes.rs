//! What came of published appointments, and cases that no longer wait.

use crate::common::small::Small;

/// Two cases of the small feed, with appointments.
fn with(appointments: &str, statuses: [&str; 2]) -> Small {
    let [first, second] = statuses;
    Small::new(&[
        (
            "cases.csv",
            &format!(
                "case_id,persons,location_id,stream,priority,registered_on,ready_on,status\nA1,2,town,arrival,standard,2021-01-01,2021-02-01,{first}\nA2,3,town,arrival,standard,2021-01-10,2021-02-21,{second}\n"
            ),
        ),
        (
            "appointments.csv",
            &format!("case_id,port_id,date,slot,outcome\n{appointments}"),
        ),
    ])
}

#[test]
fn what_came_of_an_appointment_before_the_start() {
    for outcome in ["", "attended"] {
        let small = with(&format!("A1,north,2021-02-18,09:00,{outcome}\n"), ["", ""]);
        assert_eq!(small.planned(), ["A2,north,2021-02-21,09:00"], "{outcome}");
        assert_eq!(small.left_out(), []);
    }
    for outcome in ["no_show", "deferred", "cancelled"] {
        let small = with(
            &format!("A1,north,2021-02-18,09:00,{outcome}\nA2,north,2021-02-18,09:00,{outcome}\n"),
            ["", ""],
        );
        // Planned again, from the start or the ready day if that is later.
        assert_eq!(
            small.planned(),
            ["A1,north,2021-02-19,09:00", "A2,north,2021-02-21,09:00"],
            "{outcome}"
        );
        let waits: Vec<String> = small
            .rows("schedule.csv")
            .iter()
            .map(|row| row[9].clone())
            .collect();
        assert_eq!(waits, ["0", "0"], "{outcome}");
    }
}

#[test]
fn what_did_not_happen_uses_nothing() {
    // A hall for three days and two people at most: whoever was received yesterday holds it.
    let model = "name = \"hall\"\n[objective]\nunscheduled_days = 30\nlate_weight = 10\ntravel_weight = 0.05\nmove_weight = 100\n[priorities]\nstandard = 1\n[[resource]]\nid = \"hall\"\nfamily = \"health\"\nsite = \"port\"\nperiod = \"day\"\n[[resource.usage]]\nper_person = 1\nduration_days = 3\n";
    for (outcome, day) in [
        ("", "21"),
        ("attended", "21"),
        ("no_show", "19"),
        ("cancelled", "19"),
    ] {
        let small = Small::new(&[
            ("model.toml", model),
            ("capacity.csv", "resource_id,site_id,amount\nhall,*,2\n"),
            (
                "cases.csv",
                "case_id,persons,location_id,stream,priority,ready_on\nA1,2,town,arrival,standard,2021-02-22\nA2,2,town,arrival,standard,\n",
            ),
            (
                "appointments.csv",
                &format!(
                    "case_id,port_id,date,slot,outcome\nA1,north,2021-02-18,09:00,{outcome}\n"
                ),
            ),
        ]);
        let planned = small.planned();
        assert_eq!(
            planned[0],
            format!("A2,north,2021-02-{day},09:00"),
            "{outcome}"
        );
        assert_eq!(planned.len(), if day == "21" { 1 } else { 2 }, "{outcome}");
    }
}

#[test]
fn what_came_of_an_appointment_from_the_start_on() {
    let small = with("A1,north,2021-02-23,09:00,cancelled\n", ["", ""]);
    assert_eq!(small.planned()[0], "A1,north,2021-02-19,09:00");
    assert_eq!(small.rows("schedule.csv")[0][10], "new");
    for outcome in ["attended", "no_show", "deferred"] {
        for day in ["2021-02-19", "2021-03-19"] {
            let small = with(&format!("A1,north,{day},09:00,{outcome}\n"), ["", ""]);
            assert_eq!(small.codes(), [("outcome_ahead", 2)], "{outcome} {day}");
        }
    }
    assert_eq!(
        with("A1,north,2021-02-18,09:00,no-show\n", ["", ""]).codes(),
        [("unknown_word", 2)]
    );
}

#[test]
fn a_case_may_have_any_number_of_rows_and_one_that_holds() {
    let past = "A1,north,2021-02-10,09:00,no_show\nA1,north,2021-02-11,09:00,deferred\nA1,north,2021-02-20,09:00,cancelled\nA1,north,2021-02-20,09:00,cancelled\n";
    let small = with(&format!("{past}A1,north,2021-02-22,09:00,\n"), ["", ""]);
    assert_eq!(small.codes(), []);
    assert_eq!(small.planned()[1], "A1,north,2021-02-22,09:00");
    for other in [
        "A1,north,2021-02-23,09:00,",
        "A1,north,2021-02-17,09:00,attended",
    ] {
        let small = with(
            &format!("{past}A1,north,2021-02-22,09:00,\n{other}\n"),
            ["", ""],
        );
        assert_eq!(small.codes(), [("duplicate_appointment", 7)], "{other}");
    }
}

#[test]
fn no_other_case_is_proposed_for_an_unknown_one() {
    for outcome in ["", "no_show", "cancelled"] {
        let small = with(&format!("A3,north,2021-02-18,09:00,{outcome}\n"), ["", ""]);
        assert_eq!(small.codes(), [("unknown_case", 2)], "{outcome}");
        let remedy = small.read().notices[0].remedy.clone().unwrap();
        assert!(!remedy.contains("A1") && !remedy.contains("A2"), "{remedy}");
    }
}

#[test]
fn who_has_withdrawn_no_longer_waits() {
    let small = with("", ["withdrawn", "pending"]);
    assert_eq!(small.planned(), ["A2,north,2021-02-21,09:00"]);
    assert_eq!(
        small.left_out(),
        [("A1".to_owned(), "withdrawn".to_owned())]
    );
    let summary = std::fs::read_to_string(small.out().join("summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(summary["cost"]["total"], 0.0);
    assert_eq!(summary["lower_bound"], 0.0);
    assert_eq!(summary["unscheduled_by_reason"]["withdrawn"], 1);
    // Withdrawn comes before any other reason, and only for who has withdrawn.
    small.tamper("unscheduled.csv", "withdrawn", "capacity");
    assert!(!small.violated().is_empty());
    // Not ready, and without a way: withdrawn all the same.
    let none = Small::new(&[
        ("corridors.csv", "location_id,port_id\n"),
        ("locations.csv", "location_id\ntown\n"),
        (
            "cases.csv",
            "case_id,persons,location_id,stream,priority,ready_on,due_on,status\nA1,2,town,arrival,standard,2021-06-01,2021-06-02,withdrawn\nA2,2,town,arrival,standard,,2021-02-20,withdrawn\n",
        ),
    ]);
    assert_eq!(none.planned(), Vec::<String>::new());
    assert_eq!(
        none.left_out(),
        ["A1", "A2"].map(|id| (id.to_owned(), "withdrawn".to_owned()))
    );
}

#[test]
fn who_has_withdrawn_is_not_planned_even_where_others_are_alike() {
    let small = with("", ["withdrawn", "withdrawn"]);
    assert_eq!(small.planned(), Vec::<String>::new());
    // Giving one an appointment is refused.
    let schedule = small.out().join("schedule.csv");
    let text = std::fs::read_to_string(&schedule).unwrap();
    std::fs::write(
        &schedule,
        text + "A1,north,2021-02-19,09:00,2,town,arrival,standard,,0,new\n",
    )
    .unwrap();
    small.tamper(
        "unscheduled.csv",
        "A1,2,town,arrival,standard,withdrawn,\n",
        "",
    );
    let violated = small.violated();
    assert!(
        violated.contains(&"admissible A1".to_owned()),
        "{violated:?}"
    );
}

#[test]
fn the_promise_of_who_has_withdrawn_is_released() {
    let small = with("A1,north,2021-02-20,09:00,\n", ["withdrawn", ""]);
    assert_eq!(small.codes(), [("promise_of_withdrawn", 2)]);
    assert_eq!(small.planned(), ["A2,north,2021-02-21,09:00"]);
    assert_eq!(
        small.left_out(),
        [("A1".to_owned(), "withdrawn".to_owned())]
    );
    // It uses nothing: seats are used on A2's day alone.
    let days: Vec<String> = small
        .rows("loads.csv")
        .iter()
        .filter(|row| row[0] == "seat" && row[5] != "0")
        .map(|row| row[3].clone())
        .collect();
    assert_eq!(days, ["2021-02-21"]);
    // What is done before is done, and is not listed.
    let small = with("A1,north,2021-02-18,09:00,\n", ["withdrawn", ""]);
    small.planned();
    assert_eq!(small.left_out(), []);
}
