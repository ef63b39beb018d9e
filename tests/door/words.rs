//! What people read is in their words, not in those of the program's source.

use std::fs;
use std::path::Path;

use super::{code, edit, paso, printed, put, text, three_ports};

/// Traces of values printed as the source has them.
const TRACES: [&str; 14] = [
    "Some(",
    "None)",
    "Ok(",
    "Err(",
    "Index(",
    "Error {",
    "{ ",
    "::",
    "TimeOfDay",
    "NaiveDate",
    "Weekdays(",
    "Booking",
    "\\\"",
    "[\"",
];

fn hold(said: &str, what: &str) {
    for trace in TRACES {
        // The line to paste into plan.toml is TOML, and JSON is JSON.
        let lines = said.lines().filter(|line| !line.contains("ignore_"));
        let found: Vec<&str> = lines.filter(|line| line.contains(trace)).collect();
        assert!(found.is_empty(), "{what}: {trace}: {found:#?}");
    }
    assert!(!said.is_empty(), "{what}");
}

/// Every file of a plan with each of its fields changed in turn.
#[test]
fn the_check_speaks_plainly() {
    let home = three_ports();
    let out = home.path().join("out");
    let planned = paso(&[
        "plan",
        text(home.path()),
        "-o",
        text(&out),
        "--effort",
        "low",
    ]);
    assert_eq!(code(&planned), 0);
    let check = |what: &str| {
        let output = paso(&["check", text(home.path()), text(&out)]);
        assert_ne!(code(&output), 3, "{what}");
        hold(&printed(&output), what);
        code(&output)
    };
    assert_eq!(check("as it is"), 0);
    let mut failed = 0;
    for file in ["schedule.csv", "unscheduled.csv", "loads.csv"] {
        let good = fs::read_to_string(out.join(file)).unwrap();
        let lines: Vec<&str> = good.lines().collect();
        let columns = lines[0].split(',').count();
        for column in 0..columns {
            for value in ["", "6", "x", "2021-02-21"] {
                let mut fields: Vec<&str> = lines[2].split(',').collect();
                fields[column] = value;
                let mut changed = lines.clone();
                let row = fields.join(",");
                changed[2] = &row;
                put(&out, file, &(changed.join("\n") + "\n"));
                failed += check(&format!("{file} {column} {value}"));
            }
        }
        let mut swapped = lines.clone();
        swapped.swap(1, 3);
        put(&out, file, &(swapped.join("\n") + "\n"));
        failed += check(&format!("{file} out of order"));
        put(&out, file, &lines[..2].join("\n"));
        failed += check(&format!("{file} cut off"));
        put(&out, file, &good);
    }
    assert!(failed > 80, "{failed}");
}

/// Every kind of mistake in a feed and on the command line.
#[test]
fn refusals_speak_plainly() {
    let home = three_ports();
    let feed = text(home.path());
    let out = home.path().join("out");
    let run = |arguments: &[&str], expected: &[i32]| {
        let output = paso(arguments);
        assert!(
            expected.contains(&code(&output)),
            "{arguments:?}: {}",
            printed(&output)
        );
        hold(&printed(&output), &arguments.join(" "));
    };
    for set in [
        "capcity:x",
        "capacity:bus_seat@tijuana+1",
        "capacity:border_total*x",
        "capacity:border_total=-4",
        "capacity:border_total*2 2021-02-30",
        "capacity:holding_space@el_paso*2 at 10:00",
        "capacity:reception_bed@brownsville*0",
        "phase:two.closes_on=2021-02-20",
        "phase:one-el_paso.ramp_days*0.5",
        "phase:one-el_paso.closes_on-3d",
    ] {
        run(&["what-if", feed, "-q", "--relaxed", "--set", set], &[2]);
        run(&["explain", feed, text(&out), "T01", "--set", set], &[2]);
    }
    for more in [
        &["--days", "0"][..],
        &["--days", "x"],
        &["--start", "x"],
        &["--model", "x"],
        &["--scenario", "x"],
        &["--scenario", "second-bus", "--threads", "0"],
        &["--effort", "x"],
        &["--solver", "x"],
        &[
            "--sweep",
            "capacity:border_total",
            "--scale",
            "x",
            "-o",
            text(&out),
        ],
    ] {
        run(&[&["what-if", feed], more].concat(), &[2]);
    }
    run(&["check", feed, "/no/such"], &[2]);
    run(&["show", "/no/such"], &[2]);
    run(&["report", "/no/such"], &[2]);
    run(&["explain", feed, "/no/such", "T01"], &[2]);
    run(&["plan", "/no/such", "-o", text(&out)], &[2]);
    run(&["plan", feed, "-o", "/proc/none"], &[2]);
    let rows = "case_id,port_id,date,slot\nT06,san_ysidro,2021-02-19,09:00\nJ01,el_paso,2021-02-23,08:00\nJ06,el_paso,2021-02-23,08:00\n";
    put(home.path(), "appointments.csv", rows);
    run(&["plan", feed, "-o", text(&out)], &[1]);
    for (file, from, to) in [
        ("plan.toml", "days = 10", "days = [1]"),
        (
            "plan.toml",
            "unscheduled_days = 30",
            "unscheduled_days = {a = 1}",
        ),
        ("ports.csv", "32.542", "x"),
        ("slots.csv", "09:00", "9"),
        ("cases.csv", "T01,3,", "T01,x,"),
        ("phases.csv", ",4,8,3", ",4,8,x"),
        (
            "capacity.csv",
            "health_test,*,,,,,12",
            "health_test,*,2021-02-30,,Mo,9,",
        ),
        ("scenarios.csv", "add,10", "plus,10"),
    ] {
        edit(home.path(), file, from, to);
        run(&["validate", feed, "--all"], &[2]);
    }
}

/// No text for people is made by printing a value as the source has it.
#[test]
fn no_message_is_made_of_debug_text() {
    fn walk(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
                continue;
            }
            let name = path.display().to_string();
            if path.extension().is_none_or(|kind| kind != "rs") || name.ends_with("tests.rs") {
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            let code = source.split("#[cfg(test)]").next().unwrap();
            let lines = code.lines().filter(|line| {
                line.contains(":?}") || line.contains(":#?}") || line.contains("dbg!(")
            });
            found.extend(lines.map(|line| format!("{name}: {}", line.trim())));
        }
    }
    let mut found = Vec::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    assert!(found.is_empty(), "{found:#?}");
}
