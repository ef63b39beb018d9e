//! Changes in one line.

use paso::domain::calendar::Day;
use paso::domain::scenario::{Change, DateChange, Operation, PhaseDate, PhaseNumber};
use paso::whatif::grammar::{change, scalable, written};

use super::three_ports;

#[test]
fn changes_are_read_as_they_are_written() {
    let problem = three_ports();
    let capacity = |text: &str| match change(text, &problem) {
        Ok(Change::Capacity { scope, operation }) => (scope, operation),
        other => panic!("{text}: {other:?}"),
    };
    let (scope, operation) = capacity("capacity:officer_minutes@el_paso*1.2");
    assert_eq!(
        problem.site_id(scope.resource, scope.site.unwrap()),
        "el_paso"
    );
    assert_eq!((scope.from, scope.to, scope.slot), (None, None, None));
    assert_eq!(operation, Operation::Scale(1.2));

    let (scope, operation) = capacity("capacity:bus_seat@juarez>brownsville + 44 2021-02-20..");
    assert_eq!(
        problem.site_id(scope.resource, scope.site.unwrap()),
        "juarez>brownsville"
    );
    assert_eq!((scope.from, scope.to), (Some(Day(1)), None));
    assert_eq!(operation, Operation::Add(44.0));

    let (scope, operation) =
        capacity("capacity:holding_space@san_ysidro=2 ..2021-02-22 on Mon;Fri at 13:00");
    assert_eq!((scope.from, scope.to), (None, Some(Day(3))));
    assert!(
        scope.weekdays.contains(0) && scope.weekdays.contains(4) && !scope.weekdays.contains(1)
    );
    assert_eq!(scope.slot.unwrap().to_string(), "13:00");
    assert_eq!(operation, Operation::Set(Some(2.0)));

    for (text, expected) in [
        ("capacity:border_total-3", Operation::Add(-3.0)),
        ("capacity:border_total@*-10%", Operation::Scale(0.9)),
        ("capacity:border_total@**2", Operation::Scale(2.0)),
        ("capacity:border_total=unlimited", Operation::Set(None)),
    ] {
        let (scope, operation) = capacity(text);
        assert_eq!((scope.site, operation), (None, expected), "{text}");
    }

    let phase = |text: &str| change(text, &problem).unwrap();
    assert!(matches!(
        phase("phase:two.opens_on-30d"),
        Change::PhaseDate {
            field: PhaseDate::Opens,
            to: DateChange::Shift(-30),
            ..
        }
    ));
    assert!(matches!(
        phase("phase:one-el_paso.closes_on=2021-02-25"),
        Change::PhaseDate {
            field: PhaseDate::Closes,
            to: DateChange::Set(Day(6)),
            ..
        }
    ));
    assert!(matches!(
        phase("phase:two.persons_per_day_full*2"),
        Change::PhaseNumber {
            field: PhaseNumber::Full,
            operation: Operation::Scale(2.0),
            ..
        }
    ));
}

#[test]
fn mistakes_are_pointed_at() {
    let problem = three_ports();
    for (text, marks, remedy) in [
        (
            "capcity:bus_seat@*+1",
            "^^^^^^^",
            "did you mean `capacity`?",
        ),
        (
            "capacity:bus_seet@*+1",
            "         ^^^^^^^^",
            "did you mean `bus_seat`?",
        ),
        (
            "capacity:bus_seat@tijuana+1",
            "                  ^^^^^^^",
            "juarez",
        ),
        ("capacity:bus_seat*2", "                 ^", "`@*` for all"),
        (
            "capacity:border_total@el_paso*2",
            "                      ^^^^^^^",
            "`@*`",
        ),
        (
            "capacity:officer_minutes@el_pasoo*2",
            "                         ^^^^^^^^",
            "did you mean `el_paso`?",
        ),
        ("capacity:border_total", "                     ^", "*FACTOR"),
        ("capacity:border_total*x", "                      ^", "*1.2"),
        (
            "capacity:border_total=-4",
            "                      ^^",
            "=44",
        ),
        ("capacity:border_total+", "                      ^", "+44"),
        (
            "capacity:border_total*2 soon",
            "                        ^^^^",
            "FROM..TO",
        ),
        (
            "capacity:border_total*2 2021-02-30",
            "                        ^^^^^^^^^^",
            "YYYY-MM-DD",
        ),
        (
            "capacity:border_total*2 2021-02-20..2021-02-19",
            "                        ^^^^^^^^^^^^^^^^^^^^^^",
            "swap",
        ),
        (
            "capacity:border_total*2 on Mond",
            "                           ^^^^",
            "Mon",
        ),
        (
            "capacity:border_total*2 at 09:00",
            "                           ^^^^^",
            "leave `at`",
        ),
        (
            "capacity:holding_space@el_paso*2 at 10:00",
            "                                    ^^^^^",
            "slot",
        ),
        ("phase:tow.opens_on-3d", "      ^^^", "did you mean `two`?"),
        (
            "phase:two.opns_on-3d",
            "          ^^^^^^^",
            "did you mean `opens_on`?",
        ),
        ("phase:two", "         ^", "opens_on"),
        ("phase:two.opens_on*2", "                  ^", "-30d"),
        ("phase:two.opens_on-3", "                   ^", "-30d"),
        (
            "phase:two.opens_on=soon",
            "                   ^^^^",
            "YYYY-MM-DD",
        ),
        (
            "phase:two.ramp_days=3 2021-02-20",
            "                      ^^^^^^^^^^",
            "leave the rest out",
        ),
        ("", "^", "capacity:RESOURCE@SITE"),
    ] {
        let mistake = change(text, &problem).unwrap_err();
        assert_eq!(
            mistake.pointed(text),
            format!("{text}\n{marks}"),
            "{mistake}"
        );
        assert!(mistake.remedy.contains(remedy), "{text}: {mistake}");
    }
}

#[test]
fn a_sweep_has_a_target_without_an_operation() {
    let problem = three_ports();
    assert!(scalable("capacity:officer_minutes@el_paso 2021-02-20..", &problem).is_ok());
    assert!(scalable("capacity:border_total@*", &problem).is_ok());
    assert!(scalable("phase:two.persons_per_day_full", &problem).is_ok());
    for (text, from) in [
        ("capacity:border_total@**2", 23),
        ("phase:two.opens_on", 0),
        ("phase:two.persons_per_day_full*2", 30),
    ] {
        assert_eq!(
            scalable(text, &problem).unwrap_err().at.start,
            from,
            "{text}"
        );
    }
}

/// What a plan says of its scenario is read again as the same changes.
#[test]
fn changes_are_written_as_they_are_read() {
    let problem = three_ports();
    let mut changes: Vec<Change> = [
        "capacity:officer_minutes@el_paso*1.2",
        "capacity:officer_minutes@*=unlimited 2021-02-20..2021-02-22",
        "capacity:bus_seat@juarez>brownsville+44 2021-02-20..",
        "capacity:holding_space@san_ysidro=2 ..2021-02-22 on Mon;Fri at 13:00",
        "capacity:border_total-3",
        "capacity:border_total@*-0.000001 on Sun",
        "phase:two.opens_on-30d",
        "phase:two.opens_on+3d",
        "phase:one-el_paso.closes_on=2021-02-25",
        "phase:two.persons_per_day_full*0",
        "phase:two.persons_per_day_full=unlimited",
        "phase:two.ramp_days+2",
    ]
    .map(|text| change(text, &problem).unwrap_or_else(|mistake| panic!("{text}: {mistake}")))
    .to_vec();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-ports");
    let reading = paso::feed::read(&folder, &paso::feed::Overrides::default());
    changes.extend(reading.scenarios.into_iter().flat_map(|own| own.changes));
    assert!(changes.len() > 14);
    for own in changes {
        let text = written(&own, &problem);
        assert_eq!(change(&text, &problem).as_ref(), Ok(&own), "{text}");
    }
}

/// A name that goes on with a sign and a number is not taken for another name.
#[test]
fn what_is_written_does_not_run_into_a_name() {
    let mut problem = three_ports();
    let at = problem.ports.iter().position(|port| port.id == "el_paso");
    let at = at.unwrap();
    let mut other = problem.ports[at].clone();
    other.id = "el_paso-1".to_owned();
    problem.ports.push(other);
    let own = change("capacity:officer_minutes@el_paso -1", &problem).unwrap();
    let text = written(&own, &problem);
    assert_eq!(change(&text, &problem), Ok(own), "{text}");
}
