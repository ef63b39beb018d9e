//! Workbooks that are feeds: the starter, typed cells, and what is wrong in a sheet.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use calamine::{Reader, Xlsx};
use paso::feed::Overrides;
use paso::stores::{self, Place};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::common::{done, paso};

/// The starter as a folder and as a workbook.
fn starters(home: &Path) -> (String, String) {
    let at = |name: &str| home.join(name).to_str().unwrap().to_owned();
    let (folder, book) = (at("folder"), at("book.xlsx"));
    done(&["init", &folder, "--start", "2024-02-28"]);
    done(&["init", "--xlsx", &book, "--start", "2024-02-28"]);
    (folder, book)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn the_starter_is_planned_the_same_as_a_workbook() {
    let home = tempfile::tempdir().unwrap();
    let (folder, book) = starters(home.path());
    let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (one, other) = (at("one"), at("other"));
    done(&["plan", &folder, "-o", &one, "-q"]);
    done(&["validate", &book]);
    done(&["plan", &book, "-o", &other, "-q"]);
    for name in [
        "schedule.csv",
        "unscheduled.csv",
        "capacity.csv",
        "changes.csv",
    ] {
        let (one, other) = (
            home.path().join("one").join(name),
            home.path().join("other").join(name),
        );
        assert!(one.is_file() || name == "capacity.csv", "{name}");
        if one.is_file() {
            assert_eq!(read(&one), read(&other), "{name}");
        }
    }
    assert!(read(&home.path().join("one/schedule.csv")).lines().count() > 5);
    // Whatever takes a feed takes the book, and the plan holds for it alone.
    done(&["check", &other]);
    done(&["check", &book, &other]);
    done(&["explain", &book, &other, "R01"]);
    done(&["what-if", &book, "--set", "capacity:officer_minutes@**2"]);
    done(&["show", &other, "--feed", &book]);
    assert!(!paso(&["check", &folder, &other]).status.success());
    // What would add to appointments.csv names what it needs.
    let output = paso(&["publish", &other, &book, "--days", "1"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("is no folder") && said.contains("paso import"),
        "{said}"
    );
}

#[test]
fn the_starter_is_the_same_each_time_and_takes_no_file_s_place() {
    let home = tempfile::tempdir().unwrap();
    let (_, book) = starters(home.path());
    let other = home.path().join("other.xlsx");
    done(&[
        "init",
        "--xlsx",
        other.to_str().unwrap(),
        "--start",
        "2024-02-28",
    ]);
    assert_eq!(fs::read(&book).unwrap(), fs::read(&other).unwrap());
    let before = fs::read(&book).unwrap();
    assert_eq!(paso(&["init", "--xlsx", &book]).status.code(), Some(2));
    assert_eq!(fs::read(&book).unwrap(), before);
    assert!(!paso(&["init", "--xlsx", "book.csv"]).status.success());
    assert!(!paso(&["init"]).status.success());
    let mut opened: Xlsx<_> = Xlsx::new(Cursor::new(before)).unwrap();
    assert_eq!(opened.sheet_names().len(), 11);
    let cases = opened.worksheet_range("cases").unwrap();
    let header: Vec<String> = (cases.rows().next().unwrap().iter())
        .map(ToString::to_string)
        .collect();
    assert_eq!(header[..3], ["case_id", "persons", "location_id"]);
    assert_eq!(header.len(), 12);
}

/// A workbook of a small feed, after a change.
fn book(path: &Path, change: impl FnOnce(&mut Workbook)) {
    let tables: [(&str, &[&[&str]]); 6] = [
        (
            "plan",
            &[
                &["key", "value"],
                &["model", "daily-appointments"],
                &["start", "2021-02-19"],
                &["days", "5"],
                &["notice_exempt", ""],
            ],
        ),
        (
            "ports",
            &[&["port_id", "timezone"], &["north", "America/Chicago"]],
        ),
        ("slots", &[&["port_id", "start"], &["north", "09:00"]]),
        (
            "capacity",
            &[
                &["resource_id", "site_id", "amount"],
                &["appointments", "*", "4"],
                &["holding_space", "*", "9"],
                &["officer_minutes", "*", "600"],
                &["border_total", "*", "60"],
            ],
        ),
        (
            "cases",
            &[
                &[
                    "case_id",
                    "persons",
                    "location_id",
                    "stream",
                    "priority",
                    "ready_on",
                ],
                &["0012", "2", "town", "arrival", "standard", ""],
                &["3-2", "1", "town", "arrival", "family", ""],
            ],
        ),
        ("closures", &[&["port_id", "from", "to"]]),
    ];
    let mut book = Workbook::new();
    for (name, rows) in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, fields) in (0..).zip(rows) {
            for (column, field) in (0..).zip(*fields) {
                sheet.write_string(row, column, *field).unwrap();
            }
        }
    }
    change(&mut book);
    book.save(path).unwrap();
}

/// What the reader says of such a book: code, file, row, column and message of each error.
fn errors(change: impl FnOnce(&mut Workbook)) -> Vec<(String, String, Option<u64>, String)> {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("book.xlsx");
    book(&path, change);
    let reading = stores::read(&Place::from(path.as_path()), &Overrides::default());
    let errors = reading
        .notices
        .into_iter()
        .filter(paso::notice::Notice::is_error);
    let told = errors.map(|own| {
        let column = own.column.map_or(String::new(), |column| column.clone());
        (own.code.to_owned(), own.file, own.row, column)
    });
    told.collect()
}

#[test]
fn typed_cells_are_read_as_they_are() {
    assert_eq!(errors(|_| {}), []);
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("book.xlsx");
    book(&path, |book| {
        let date = Format::new().set_num_format("d.m.yy");
        let time = Format::new().set_num_format("h:mm AM/PM");
        let cases = book.worksheet_from_name("cases").unwrap();
        let day = ExcelDateTime::from_ymd(2021, 2, 21).unwrap();
        cases.write_datetime_with_format(1, 5, day, &date).unwrap();
        cases.write_number(1, 1, 3.0).unwrap();
        let slots = book.worksheet_from_name("slots").unwrap();
        let start = ExcelDateTime::from_hms(13, 30, 0).unwrap();
        slots
            .write_datetime_with_format(1, 1, start, &time)
            .unwrap();
        let capacity = book.worksheet_from_name("capacity").unwrap();
        capacity.write_number(1, 2, 0.1 + 0.2).unwrap();
        let plan = book.worksheet_from_name("plan").unwrap();
        let day = ExcelDateTime::from_ymd(2021, 2, 20).unwrap();
        plan.write_datetime_with_format(2, 1, day, &date).unwrap();
        plan.write_number(3, 1, 7).unwrap();
    });
    let reading = stores::read(&Place::from(path.as_path()), &Overrides::default());
    let problem = reading
        .problem
        .unwrap_or_else(|| panic!("{:#?}", reading.notices));
    assert_eq!(problem.calendar.start.to_string(), "2021-02-20");
    assert_eq!(problem.calendar.days, 7);
    let ids: Vec<&str> = (0..2).map(|at| problem.case_ids.get(at)).collect();
    assert_eq!(ids, ["0012", "3-2"]);
}

#[test]
fn a_mistake_names_its_sheet_row_and_column() {
    let wrong = |code: &str, sheet: &str, row, column: &str| {
        [(
            code.to_owned(),
            format!("book.xlsx!{sheet}"),
            Some(row),
            column.to_owned(),
        )]
    };
    let blank = errors(|book| {
        let sheet = book.worksheet_from_name("capacity").unwrap();
        sheet.write_blank(2, 2, &Format::new()).unwrap();
    });
    assert_eq!(blank, wrong("missing_value", "capacity", 3, "amount"));
    // Blank rows above do not move it.
    let below = errors(|book| {
        let sheet = book.worksheet_from_name("cases").unwrap();
        for (column, text) in ["A9", "no", "town", "arrival", "family"].iter().enumerate() {
            sheet
                .write_string(40, u16::try_from(column).unwrap(), *text)
                .unwrap();
        }
    });
    assert_eq!(below, wrong("bad_number", "cases", 41, "persons"));
    // What a spreadsheet made of an identifier is none, though a day looks like one.
    let made = errors(|book| {
        let date = Format::new().set_num_format("d-mmm");
        let day = ExcelDateTime::from_ymd(2021, 2, 3).unwrap();
        let sheet = book.worksheet_from_name("cases").unwrap();
        sheet.write_datetime_with_format(2, 0, day, &date).unwrap();
    });
    assert_eq!(made, wrong("unread_values", "cases", 3, "case_id"));
    let other = errors(|book| {
        book.add_worksheet()
            .set_name("Notes")
            .unwrap()
            .write_string(0, 0, "x")
            .unwrap();
    });
    assert_eq!(other.len(), 1);
    assert_eq!(
        (other[0].0.as_str(), other[0].1.as_str()),
        ("unsure_tables", "book.xlsx!Notes")
    );
    let hidden = errors(|book| {
        let sheet = book.add_worksheet().set_name("Notes").unwrap();
        sheet.set_hidden(true).write_string(0, 0, "x").unwrap();
    });
    assert_eq!(hidden, []);
}

#[test]
fn dates_as_texts_in_another_order_are_one_notice_that_names_the_import() {
    for texts in [&["21/02/2021"][..], &["21/02/2021", "22/02/2021"]] {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("book.xlsx");
        book(&path, |book| {
            let sheet = book.worksheet_from_name("cases").unwrap();
            for (row, text) in (1..).zip(texts) {
                sheet.write_string(row, 5, *text).unwrap();
            }
        });
        let output = paso(&["plan", path.to_str().unwrap(), "-o", "/nowhere/out", "-q"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert_eq!(said.matches("error[").count(), 1, "{said}");
        assert!(
            said.contains("paso import ") && said.contains("book.xlsx"),
            "{said}"
        );
        assert!(said.contains("21/02/2021"), "{said}");
    }
}

#[test]
fn a_model_of_one_s_own_stands_beside_the_workbook() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("book.xlsx");
    let text = include_str!("../models/daily-appointments.toml");
    fs::write(home.path().join("own.toml"), text).unwrap();
    // A table beside it is none of its.
    fs::write(home.path().join("closures.csv"), "nonsense\n").unwrap();
    book(&path, |book| {
        let sheet = book.worksheet_from_name("plan").unwrap();
        sheet.write_string(1, 1, "own.toml").unwrap();
    });
    let reading = stores::read(&Place::from(path.as_path()), &Overrides::default());
    assert!(reading.problem.is_some(), "{:#?}", reading.notices);
}
