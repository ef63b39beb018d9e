//! Dates and numbers, wherever they are given.

use std::fmt::Write as _;
use std::fs;

use paso::certify;
use paso::feed::{self, Overrides};
use paso::outputs;
use paso::pipeline::{Effort, Options, Silent, plan};

use super::{code, edit, error, errors, paso, printed, put, small, text, three_ports};

const CASES: &str =
    "case_id,persons,location_id,stream,priority,registered_on,enrolled_on,ready_on,due_on\n";

#[test]
fn a_blank_cell_never_lifts_a_limit() {
    let home = three_ports();
    edit(
        home.path(),
        "capacity.csv",
        "border_total,*,,,,,25",
        "border_total,*,,,,,",
    );
    let notice = error(home.path(), "missing_value");
    assert_eq!(
        (notice.row, notice.column.as_deref()),
        (Some(18), Some("amount"))
    );
    assert!(notice.remedy.unwrap().contains("`unlimited`"));
    edit(
        home.path(),
        "capacity.csv",
        "border_total,*,,,,,",
        "border_total,*,,,,,unlimited",
    );
    assert!(errors(home.path()).is_empty());
    for (near, remedy) in [
        ("Unlimited", "did you mean"),
        ("none", "or `unlimited`"),
        ("-", "or `unlimited`"),
    ] {
        edit(
            home.path(),
            "capacity.csv",
            "border_total,*,,,,,unlimited",
            &format!("border_total,*,,,,,{near}"),
        );
        let notice = error(home.path(), "bad_number");
        assert!(
            notice.remedy.as_deref().unwrap().contains(remedy),
            "{notice:?}"
        );
        edit(
            home.path(),
            "capacity.csv",
            &format!("border_total,*,,,,,{near}"),
            "border_total,*,,,,,unlimited",
        );
    }
    // The whole column.
    let home = small();
    put(
        home.path(),
        "capacity.csv",
        "resource_id,site_id\nseat,*\nroom,*\nbus,*\ntotal,*\n",
    );
    let notice = error(home.path(), "missing_column");
    assert_eq!(notice.column.as_deref(), Some("amount"));
}

#[test]
fn a_scenario_lifts_a_limit_by_the_word_alone() {
    let header = "scenario_id,target,id,site_id,field,op,value\n";
    for (row, fault) in [
        ("more,capacity,seat,*,,set,unlimited", None),
        ("more,phase,one,,persons_per_day_full,set,unlimited", None),
        ("more,capacity,seat,*,,set,", Some("missing_value")),
        ("more,capacity,seat,*,,add,unlimited", Some("bad_number")),
        ("more,capacity,seat,*,,scale,unlimited", Some("bad_number")),
        (
            "more,phase,one,,persons_per_day_start,set,unlimited",
            Some("bad_number"),
        ),
        (
            "more,phase,one,,ramp_days,set,unlimited",
            Some("bad_number"),
        ),
        ("more,phase,one,,ramp_days,set,1.5", Some("out_of_range")),
        ("more,phase,one,,ramp_days,set,100001", Some("out_of_range")),
        (
            "more,phase,one,,persons_per_day_full,set,0.1234567",
            Some("bad_number"),
        ),
        (
            "more,capacity,seat,*,,set,1000000000001",
            Some("out_of_range"),
        ),
        (
            "more,capacity,seat,*,,add,-1000000000001",
            Some("out_of_range"),
        ),
        ("more,capacity,seat,*,,scale,1e3", Some("bad_number")),
        (
            "more,phase,one,,opens_on,set,3000-01-01",
            Some("out_of_range"),
        ),
        ("more,phase,one,,opens_on,set,2021-2-9", Some("bad_date")),
    ] {
        let home = small();
        put(
            home.path(),
            "phases.csv",
            "phase_id,stream,opens_on,persons_per_day_full\none,arrival,2021-02-19,5\n",
        );
        put(home.path(), "scenarios.csv", &format!("{header}{row}\n"));
        match fault {
            None => assert!(errors(home.path()).is_empty(), "{row}"),
            Some(code) => {
                let notice = error(home.path(), code);
                assert_eq!(notice.column.as_deref(), Some("value"), "{row}");
            }
        }
    }
}

/// The same on the command line, where the mistake is pointed at.
#[test]
fn changes_on_the_command_line_are_held_to_the_files_rules() {
    let home = three_ports();
    for (change, says) in [
        ("phase:two.persons_per_day_full=0.1234567", "has 7 decimals"),
        ("phase:two.persons_per_day_full*0.1234567", "has 7 decimals"),
        ("phase:two.persons_per_day_full=1000000000001", "1e12"),
        ("phase:two.persons_per_day_start=unlimited", "not a number"),
        ("phase:two.ramp_days=unlimited", "not a number"),
        ("phase:two.ramp_days=2.5", "whole number"),
        ("phase:two.opens_on=2021-2-9", "2021-02-09"),
        ("phase:two.opens_on=+10000-01-02", "not a date"),
        ("phase:two.opens_on=3000-01-01", "1900-01-01"),
        ("capacity:border_total*1e3", "not a number"),
        ("capacity:border_total+0.0000001", "has 7 decimals"),
        ("capacity:border_total=NaN", "not a number"),
        ("capacity:border_total=inf", "not a number"),
        ("capacity:border_total+5 1899-12-31", "1900-01-01"),
        (
            "capacity:border_total+5 2021-02-20..9999-12-31",
            "1900-01-01",
        ),
        ("capacity:border_total*1000000000000", "at most 1e12"),
        (
            "phase:two.opens_on+150d",
            "would close on 2021-06-30, before",
        ),
    ] {
        let output = paso(&[
            "what-if",
            text(home.path()),
            "-q",
            "--relaxed",
            "--set",
            change,
        ]);
        let said = printed(&output);
        assert_eq!(code(&output), 2, "{change}: {said}");
        assert!(said.contains(says), "{change}: {said}");
    }
    let output = paso(&[
        "what-if",
        text(home.path()),
        "-q",
        "--relaxed",
        "--sweep",
        "capacity:border_total",
        "--scale",
        "0.5..1e3/3",
        "-o",
        text(&home.path().join("answers")),
    ]);
    assert_eq!(code(&output), 2);
    assert!(
        printed(&output).contains("not a factor"),
        "{}",
        printed(&output)
    );
}

#[test]
fn dates_are_strict_in_every_file() {
    let wrong = [
        ("2021-2-19", "bad_date"),
        (" 2021-02-19", "bad_date"),
        ("2021-02-19 ", "bad_date"),
        ("+10000-01-02", "bad_date"),
        ("20210219", "bad_date"),
        ("44246", "bad_date"),
        ("2021-02-19T00:00:00", "bad_date"),
        ("1899-12-31", "out_of_range"),
        ("3000-01-01", "out_of_range"),
        ("9999-12-31", "out_of_range"),
    ];
    for (date, code) in wrong {
        for column in 5..9 {
            let home = small();
            let mut fields = vec!["A1", "2", "town", "arrival", "standard", "", "", "", ""];
            fields[column] = date;
            put(
                home.path(),
                "cases.csv",
                &format!("{CASES}{}\n", fields.join(",")),
            );
            error(home.path(), code);
        }
        for (file, text) in [
            (
                "phases.csv",
                format!("phase_id,stream,opens_on\none,arrival,{date}\n"),
            ),
            (
                "phases.csv",
                format!("phase_id,stream,opens_on,closes_on\none,arrival,2021-02-19,{date}\n"),
            ),
            (
                "phases.csv",
                format!("phase_id,stream,opens_on,enrolled_from\none,arrival,2021-02-19,{date}\n"),
            ),
            (
                "phases.csv",
                format!("phase_id,stream,opens_on,enrolled_to\none,arrival,2021-02-19,{date}\n"),
            ),
            (
                "appointments.csv",
                format!("case_id,port_id,date,slot\nA1,north,{date},09:00\n"),
            ),
            (
                "scenarios.csv",
                format!(
                    "scenario_id,target,id,site_id,from,op,value\nmore,capacity,seat,*,{date},add,1\n"
                ),
            ),
        ] {
            let home = small();
            put(home.path(), file, &text);
            assert_eq!(error(home.path(), code).file, file, "{date}");
        }
        let home = small();
        edit(
            home.path(),
            "capacity.csv",
            "seat,*,,,,,10",
            &format!("seat,*,,,,,10\nseat,*,{date},,,,5"),
        );
        error(home.path(), code);
    }
    // The first and the last day that there is.
    let home = small();
    let row = "A1,2,town,arrival,standard,1900-01-01,1900-01-01,,2999-12-31\n";
    put(home.path(), "cases.csv", &format!("{CASES}{row}"));
    assert!(errors(home.path()).is_empty());
}

#[test]
fn the_horizon_ends_by_2999() {
    for (start, days, sound) in [
        ("2999-12-31", 1, true),
        ("2999-12-27", 5, true),
        ("2999-12-28", 5, false),
        ("2999-12-31", 2, false),
        ("3000-01-01", 1, false),
        ("9999-12-30", 5, false),
        ("1899-12-31", 5, false),
        ("1900-01-01", 5, true),
        ("0001-01-01", 5, false),
    ] {
        let home = small();
        let plan = format!("model = \"model.toml\"\nstart = {start}\ndays = {days}\n");
        put(home.path(), "plan.toml", &plan);
        if sound {
            assert!(errors(home.path()).is_empty(), "{start}");
            continue;
        }
        let notice = error(home.path(), "out_of_range");
        assert_eq!(
            (notice.file.as_str(), notice.row),
            ("plan.toml", Some(2)),
            "{start}"
        );
    }
}

#[test]
fn numbers_are_bounded_in_every_file() {
    let too_long = ("0.0000001", "bad_number");
    let too_large = ("1000000000001", "out_of_range");
    let endless = ["NaN", "inf", "-inf", "1e308", "1,5", "1 000"].map(|text| (text, "bad_number"));
    let common = [too_long, too_large].into_iter().chain(endless);
    let mut cases: Vec<(&str, String, &str)> = Vec::new();
    for (number, code) in common.chain([("-1", "negative_number")]) {
        let quoted = if number.contains(',') {
            format!("\"{number}\"")
        } else {
            number.to_owned()
        };
        cases.push((
            "corridors.csv",
            format!("location_id,port_id,travel_hours\ntown,north,{quoted}\n"),
            code,
        ));
        cases.push((
            "capacity.csv",
            format!("resource_id,site_id,amount\nseat,*,{quoted}\nroom,*,1\nbus,*,1\ntotal,*,1\n"),
            code,
        ));
        let phases = "phase_id,stream,opens_on,persons_per_day_full\none,arrival,2021-02-19,";
        cases.push(("phases.csv", format!("{phases}{quoted}\n"), code));
    }
    for number in ["10000.000001", "10001", "999999999999"] {
        let text = format!("location_id,port_id,travel_hours\ntown,north,{number}\n");
        cases.push(("corridors.csv", text, "out_of_range"));
    }
    for (file, text, code) in &cases {
        let home = small();
        put(home.path(), file, text);
        let notice = error(home.path(), code);
        assert_eq!(notice.file, *file, "{text}");
    }
    let home = small();
    put(
        home.path(),
        "corridors.csv",
        "location_id,port_id,travel_hours\ntown,north,10000\n",
    );
    put(
        home.path(),
        "capacity.csv",
        "resource_id,site_id,amount\nseat,*,1000000000000\nroom,*,0.000001\nbus,*,10\ntotal,*,10\n",
    );
    assert!(errors(home.path()).is_empty());
}

#[test]
fn numbers_of_a_model_are_bounded() {
    for (from, to) in [
        ("late_weight = 10", "late_weight = 1e13"),
        ("late_weight = 10", "late_weight = 0.1234567"),
        ("travel_weight = 0.05", "travel_weight = 5e-8"),
        ("travel_weight = 0.05", "travel_weight = inf"),
        ("move_weight = 100", "move_weight = -1"),
        ("standard = 1", "standard = 1000000000001"),
        ("standard = 1", "standard = nan"),
        ("per_person = 1", "per_person = 0.0000001"),
        ("per_person = 1", "per_case = 1e300"),
        (
            "[priorities]",
            "[[seniority]]\nafter_days = 1\nfactor = 2e12\n[priorities]",
        ),
    ] {
        let home = small();
        edit(home.path(), "model.toml", from, to);
        error(home.path(), "out_of_range");
    }
}

/// Everything at its largest: nothing overflows, and the plan passes its check.
#[test]
fn the_largest_numbers_make_a_plan_that_passes() {
    for promised in [false, true] {
        let home = small();
        let model = fs::read_to_string(home.path().join("model.toml")).unwrap();
        let model = model
            .replace("unscheduled_days = 30", "unscheduled_days = 1e12")
            .replace("late_weight = 10", "late_weight = 1e12")
            .replace("travel_weight = 0.05", "travel_weight = 1e12")
            .replace("move_weight = 100", "move_weight = 1e12")
            .replace("standard = 1", "standard = 1e12\nother = 0.000001")
            .replace(
                "[priorities]",
                "[[seniority]]\nafter_days = 0\nfactor = 1e12\n[priorities]",
            )
            .replacen("per_person = 1", "per_person = 1e10\nper_case = 1e10", 1);
        put(home.path(), "model.toml", &model);
        put(
            home.path(),
            "plan.toml",
            "model = \"model.toml\"\nstart = 2021-02-19\ndays = 30\n",
        );
        put(
            home.path(),
            "corridors.csv",
            "location_id,port_id,travel_hours\ntown,north,10000\n",
        );
        put(
            home.path(),
            "capacity.csv",
            "resource_id,site_id,amount\nseat,*,1000000000000\nroom,*,1000000000000\nbus,*,100\ntotal,*,99\n",
        );
        let mut cases = CASES.to_owned();
        for at in 0..6 {
            let priority = if at % 2 == 0 { "standard" } else { "other" };
            writeln!(
                cases,
                "A{at},{},town,arrival,{priority},1900-01-01,,,1900-01-02",
                99 - at
            )
            .unwrap();
        }
        put(home.path(), "cases.csv", &cases);
        if promised {
            let rows = "case_id,port_id,date,slot\nA0,north,2999-12-31,09:00\n";
            put(home.path(), "appointments.csv", rows);
        }
        let reading = feed::read(home.path(), &Overrides::default());
        let problem = reading
            .problem
            .unwrap_or_else(|| panic!("{:#?}", reading.notices));
        for effort in [Effort::Low, Effort::Normal] {
            let options = Options {
                effort,
                ..Options::default()
            };
            let outcome = plan(&problem, &options, &Silent).unwrap();
            assert!(outcome.cost.total().is_finite() && outcome.lower_bound.is_finite());
            assert!(outcome.schedule.appointments.len() >= 5);
            let verdict = certify::check(&problem, &outputs::files(&problem, &outcome));
            assert!(verdict.passed(), "{:#?}", verdict.violations);
        }
    }
}

/// A time that a change of clocks skips, on a day of the horizon on which the port has it.
#[test]
fn a_slot_that_clocks_skip_is_warned_of() {
    let closing = |start: &str, slots: &str, closures: &str| {
        let home = small();
        put(
            home.path(),
            "closures.csv",
            &format!("port_id,from,to,weekdays,slot,reason\n{closures}"),
        );
        put(
            home.path(),
            "plan.toml",
            &format!("model = \"model.toml\"\nstart = {start}\ndays = 5\n"),
        );
        put(
            home.path(),
            "ports.csv",
            "port_id,timezone\nnorth,America/Denver\n",
        );
        put(
            home.path(),
            "slots.csv",
            &format!("port_id,start,weekdays\n{slots}"),
        );
        let notices = feed::read(home.path(), &Overrides::default()).notices;
        let own = notices.into_iter().filter(|n| n.code == "slot_skipped");
        own.map(|n| (n.row.unwrap(), n.message)).collect::<Vec<_>>()
    };
    let warned = |start: &str, slots: &str| closing(start, slots, "");
    // The row that the remedy gives ends it.
    let row = "north,2023-03-12,2023-03-12,,02:30,\n";
    assert_eq!(
        closing("2023-03-11", "north,09:00,\nnorth,02:30,\n", row),
        []
    );
    let found = warned("2023-03-11", "north,09:00,\nnorth,02:30,\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, 3);
    assert!(
        found[0].1.contains("02:30") && found[0].1.contains("2023-03-12"),
        "{found:?}"
    );
    // Sunday is the day.
    assert_eq!(warned("2023-03-11", "north,02:30,Mon;Sun\n").len(), 1);
    for (start, slots) in [
        ("2023-03-11", "north,02:30,Mon;Sat\n"),
        ("2023-03-11", "north,03:00,\nnorth,01:30,\n"),
        ("2023-03-13", "north,02:30,\n"),
        ("2023-11-03", "north,01:30,\nnorth,02:30,\n"),
    ] {
        assert_eq!(warned(start, slots), [], "{start} {slots}");
    }
}

/// Lines of spaces are no rows; whatever else stands alone on a line is.
#[test]
fn a_line_with_anything_on_it_is_a_row() {
    for blank in ["", "  ", "\t", " \t "] {
        let home = small();
        edit(home.path(), "cases.csv", "A1,", &format!("{blank}\nA1,"));
        assert!(errors(home.path()).is_empty(), "{blank:?}");
    }
    for odd in [
        "\u{c}", "\u{b}", " \u{c} ", "\u{a0}", "\u{2003}", "\u{85}", "\u{200b}", "\u{1}", ".",
    ] {
        for quoted in [false, true] {
            let home = small();
            let quotes = if quoted { "\"A1\"," } else { "A1," };
            edit(home.path(), "cases.csv", "A1,", &format!("{odd}\n{quotes}"));
            let notice = error(home.path(), "wrong_field_count");
            assert_eq!(notice.row, Some(2), "{odd:?}");
        }
    }
    // Nor does such a character belong to a name beside it.
    let home = small();
    put(
        home.path(),
        "cases.csv",
        "case_id,persons,location_id,stream,priority,needs\nA1,2,town,arrival,standard,a;\u{c}b\n",
    );
    error(home.path(), "bad_identifier");
}

#[test]
fn no_other_case_is_proposed() {
    let home = small();
    put(
        home.path(),
        "appointments.csv",
        "case_id,port_id,date,slot\nA2,north,2021-02-19,09:00\n",
    );
    let notice = error(home.path(), "unknown_case");
    assert!(!format!("{} {}", notice.message, notice.remedy.unwrap()).contains("A1"));
}
