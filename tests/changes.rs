//! changes.csv: what is different from the appointments published in the feed.

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
