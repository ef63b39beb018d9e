//! What a reader of a broken feed is told: each variant patches a good feed and expects one
//! notice, at its place.

use std::fs;
use std::path::{Path, PathBuf};

use paso::domain::calendar::Day;
use paso::feed::{self, Overrides, Reading};
use paso::notice::Notice;
use proptest::prelude::*;
use tempfile::TempDir;

fn good() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-ports")
}

/// A copy of the good feed.
fn copy() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(good()).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
    }
    home
}

fn read(folder: &Path) -> Reading {
    feed::read(folder, &Overrides::default())
}

/// The notices of the good feed with one text of a file replaced.
fn patched(file: &str, from: &str, to: &str) -> Vec<Notice> {
    let home = copy();
    let path = home.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
    read(home.path()).notices
}

/// One variant: file, text, replacement, then the expected code, row (0: none), column and value.
type Variant = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    u64,
    &'static str,
    &'static str,
);

const ERRORS: [Variant; 54] = [
    (
        "plan.toml",
        "mpp-phased-entry",
        "mpp-phased-entri",
        "unknown_model",
        1,
        "model",
        "mpp-phased-entri",
    ),
    (
        "plan.toml",
        "model = \"mpp-phased-entry\"\n",
        "",
        "missing_key",
        0,
        "model",
        "",
    ),
    (
        "plan.toml",
        "start = 2021-02-19",
        "start = \"2021-02-19\"",
        "bad_date",
        2,
        "start",
        "2021-02-19",
    ),
    (
        "plan.toml",
        "start = 2021-02-19",
        "start = 02/19/2021",
        "bad_toml",
        2,
        "",
        "",
    ),
    (
        "plan.toml",
        "days = 10",
        "days = 1001",
        "out_of_range",
        3,
        "days",
        "1001",
    ),
    (
        "plan.toml",
        "days = 10",
        "days = \"ten\"",
        "out_of_range",
        3,
        "days",
        "\"ten\"",
    ),
    (
        "plan.toml",
        "unscheduled_days = 30",
        "unscheduled_days = -1",
        "out_of_range",
        6,
        "objective.unscheduled_days",
        "-1",
    ),
    (
        "plan.toml",
        "unscheduled_days = 30",
        "unscheduled_days = nan",
        "out_of_range",
        6,
        "objective.unscheduled_days",
        "nan",
    ),
    (
        "ports.csv",
        "san_ysidro,San",
        "san ysidro,San",
        "bad_identifier",
        2,
        "port_id",
        "san ysidro",
    ),
    (
        "ports.csv",
        "el_paso,El Paso",
        "san_ysidro,El Paso",
        "duplicate_id",
        3,
        "port_id",
        "san_ysidro",
    ),
    (
        "ports.csv",
        "America/Denver",
        "America/Denvr",
        "unknown_timezone",
        3,
        "timezone",
        "America/Denvr",
    ),
    (
        "ports.csv",
        "31.747",
        "131.747",
        "out_of_range",
        3,
        "latitude",
        "131.747",
    ),
    (
        "ports.csv",
        "port_id,",
        "port,",
        "missing_column",
        1,
        "port_id",
        "",
    ),
    (
        "ports.csv",
        "name,timezone",
        "name,name",
        "duplicate_column",
        1,
        "name",
        "name",
    ),
    (
        "locations.csv",
        "juarez,Ciudad",
        "tijuana,Ciudad",
        "duplicate_id",
        3,
        "location_id",
        "tijuana",
    ),
    (
        "corridors.csv",
        "juarez,el_paso",
        "juares,el_paso",
        "unknown_location",
        3,
        "location_id",
        "juares",
    ),
    (
        "corridors.csv",
        "matamoros,brownsville",
        "matamoros,brownsvile",
        "unknown_port",
        4,
        "port_id",
        "brownsvile",
    ),
    (
        "corridors.csv",
        "brownsville,14",
        "brownsville,-14",
        "negative_number",
        5,
        "travel_hours",
        "-14",
    ),
    (
        "corridors.csv",
        "juarez,brownsville,14",
        "juarez,el_paso,14",
        "duplicate_corridor",
        5,
        "location_id",
        "juarez",
    ),
    (
        "slots.csv",
        "san_ysidro,09:00",
        "san_ysidro,9:00",
        "bad_time",
        2,
        "start",
        "9:00",
    ),
    (
        "slots.csv",
        "Mon;Tue;Wed;Thu;Fri\n",
        "Mon;Tue;Wed;Thu;Fry\n",
        "bad_weekday",
        4,
        "weekdays",
        "Mon;Tue;Wed;Thu;Fry",
    ),
    (
        "slots.csv",
        "el_paso,08:00",
        "el_pazo,08:00",
        "unknown_port",
        5,
        "port_id",
        "el_pazo",
    ),
    (
        "capacity.csv",
        "health_test,*",
        "health_tests,*",
        "unknown_resource",
        2,
        "resource_id",
        "health_tests",
    ),
    (
        "capacity.csv",
        "bus_seat,juarez>brownsville",
        "bus_seat,juarez",
        "unknown_site",
        5,
        "site_id",
        "juarez",
    ),
    (
        "capacity.csv",
        "bus_seat,juarez>brownsville",
        "bus_seat,tijuana>brownsville",
        "unknown_corridor",
        5,
        "site_id",
        "tijuana>brownsville",
    ),
    (
        "capacity.csv",
        "border_total,*,,,,,25",
        "border_total,el_paso,,,,,25",
        "unknown_site",
        18,
        "site_id",
        "el_paso",
    ),
    (
        "capacity.csv",
        "13:00,4",
        "12:00,4",
        "unknown_slot",
        7,
        "slot",
        "12:00",
    ),
    (
        "capacity.csv",
        "officer_minutes,*,,,,,400",
        "officer_minutes,*,,,,09:00,400",
        "slot_of_day_resource",
        8,
        "slot",
        "09:00",
    ),
    (
        "capacity.csv",
        "health_test,*,,,,,12",
        "health_test,*,,,,,twelve",
        "bad_number",
        2,
        "amount",
        "twelve",
    ),
    (
        "capacity.csv",
        "health_test,*,,,,,12",
        "health_test,*,,,,,-12",
        "negative_number",
        2,
        "amount",
        "-12",
    ),
    (
        "capacity.csv",
        "health_test,*,,,,,12",
        "health_test,*,,,,,NaN",
        "bad_number",
        2,
        "amount",
        "NaN",
    ),
    (
        "capacity.csv",
        "2021-02-24,2021-02-25",
        "2021-02-25,2021-02-24",
        "range_reversed",
        19,
        "to",
        "2021-02-24",
    ),
    (
        "capacity.csv",
        "interpreter_mam,*,,,,,60\n",
        "",
        "missing_amount",
        0,
        "resource_id",
        "interpreter_mam",
    ),
    (
        "capacity.csv",
        "border_total,*,,,,,25",
        "border_total,*,2021-02-20,,,,25",
        "missing_amount",
        0,
        "resource_id",
        "border_total",
    ),
    (
        "phases.csv",
        "one-el_paso,mpp",
        "one-san_ysidro,mpp",
        "duplicate_id",
        4,
        "phase_id",
        "one-san_ysidro",
    ),
    (
        "phases.csv",
        "el_paso,2021-02-23",
        "el_paso,2021-02-31",
        "bad_date",
        4,
        "opens_on",
        "2021-02-31",
    ),
    (
        "phases.csv",
        "2021-02-27,2021-06-30",
        "2021-02-27,2021-02-26",
        "range_reversed",
        5,
        "closes_on",
        "2021-02-26",
    ),
    (
        "phases.csv",
        ",4,8,3",
        ",4,8,x",
        "bad_number",
        4,
        "ramp_days",
        "x",
    ),
    (
        "phases.csv",
        ",4,8,3",
        ",4,8.0000001,3",
        "bad_number",
        4,
        "persons_per_day_full",
        "8.0000001",
    ),
    (
        "cases.csv",
        "T01,3,",
        "T01,0,",
        "out_of_range",
        2,
        "persons",
        "0",
    ),
    (
        "cases.csv",
        "T01,3,",
        "T01,three,",
        "bad_number",
        2,
        "persons",
        "three",
    ),
    (
        "cases.csv",
        "T02,3,",
        "T01,3,",
        "duplicate_id",
        3,
        "case_id",
        "T01",
    ),
    (
        "cases.csv",
        "T03,3,tijuana",
        "T03,3,tijuanna",
        "unknown_location",
        4,
        "location_id",
        "tijuanna",
    ),
    (
        "cases.csv",
        "tijuana,mpp,vulnerable",
        "tijuana,mpp,vulnrable",
        "unknown_priority",
        6,
        "priority",
        "vulnrable",
    ),
    (
        "cases.csv",
        "T04,4,tijuana,mpp",
        "T04,4,tijuana,",
        "missing_value",
        5,
        "stream",
        "",
    ),
    (
        "cases.csv",
        "2019-09-17,2021-02-21",
        "2019-09-17,21.02.2021",
        "bad_date",
        7,
        "ready_on",
        "21.02.2021",
    ),
    (
        "cases.csv",
        "el_paso;brownsville",
        "el_paso;brownsvile",
        "unknown_port",
        22,
        "ports",
        "el_paso;brownsvile",
    ),
    (
        "cases.csv",
        ",pending,\nT02",
        ",pending\nT02",
        "wrong_field_count",
        2,
        "",
        "",
    ),
    (
        "cases.csv",
        "T01,3,tijuana",
        "T01,3,\"tijuana",
        "unclosed_quote",
        2,
        "location_id",
        "",
    ),
    (
        "appointments.csv",
        "T08,",
        "T99,",
        "unknown_case",
        3,
        "case_id",
        "T99",
    ),
    (
        "appointments.csv",
        "J01,",
        "T08,",
        "duplicate_appointment",
        4,
        "case_id",
        "T08",
    ),
    (
        "scenarios.csv",
        "capacity,bus_seat",
        "capacities,bus_seat",
        "unknown_word",
        2,
        "target",
        "capacities",
    ),
    (
        "scenarios.csv",
        "phase,two,,,,,,opens_on",
        "phase,too,,,,,,opens_on",
        "unknown_phase",
        4,
        "id",
        "too",
    ),
    (
        "scenarios.csv",
        "shift_days,-3",
        "shift_days,soon",
        "bad_number",
        4,
        "value",
        "soon",
    ),
];

fn matches(notice: &Notice, variant: &Variant) -> bool {
    let (file, _, _, code, row, column, value) = *variant;
    notice.code == code
        && notice.file == file
        && notice.row.unwrap_or(0) == row
        && notice.column.as_deref().unwrap_or("") == column
        && notice.value.as_deref().unwrap_or("") == value
}

#[test]
fn each_mistake_gives_its_notice_where_it_stands() {
    let mut wrong = Vec::new();
    for variant in &ERRORS {
        let (file, from, to, ..) = *variant;
        let errors: Vec<Notice> = patched(file, from, to)
            .into_iter()
            .filter(Notice::is_error)
            .collect();
        let found = errors.iter().any(|notice| matches(notice, variant));
        let remedies = errors.iter().all(|notice| notice.remedy.is_some());
        if !found || !remedies {
            wrong.push(format!("{variant:?} gave {errors:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_mistake_gives_one_error() {
    // A wrong id must not bring a notice for everything that refers to it.
    for (file, from, to) in [
        ("ports.csv", "el_paso,El Paso", "el paso,El Paso"),
        ("locations.csv", "juarez,Ciudad", "juárez,Ciudad"),
        ("cases.csv", "T08,2,", "T08,0,"),
        ("phases.csv", "two,mpp", ",mpp"),
    ] {
        let notices = patched(file, from, to);
        let errors: Vec<_> = notices.iter().filter(|notice| notice.is_error()).collect();
        assert_eq!(errors.len(), 1, "{file}: {errors:#?}");
    }
}

#[test]
fn the_nearest_name_is_suggested() {
    for (file, from, to, name) in [
        ("cases.csv", "T03,3,tijuana", "T03,3,tijuanna", "tijuana"),
        (
            "capacity.csv",
            "health_test,*",
            "helth_test,*",
            "health_test",
        ),
        (
            "plan.toml",
            "mpp-phased-entry",
            "mpp-phased-entri",
            "mpp-phased-entry",
        ),
        (
            "ports.csv",
            "America/Denver",
            "America/Denvr",
            "America/Denver",
        ),
    ] {
        let notices = patched(file, from, to);
        let remedies: Vec<_> = notices.iter().filter_map(|n| n.remedy.as_deref()).collect();
        assert!(
            remedies
                .iter()
                .any(|remedy| remedy.contains(&format!("`{name}`"))),
            "{remedies:?}"
        );
    }
}

#[test]
fn all_mistakes_come_in_one_run() {
    let home = copy();
    for (file, from, to) in [
        ("ports.csv", "31.747", "x"),
        ("cases.csv", "T01,3,", "T01,0,"),
        ("cases.csv", "T02,3,", "T02,100,"),
        ("capacity.csv", "*,,,,,12", "*,,,,,-1"),
        ("phases.csv", "2021-02-23", "23/02/2021"),
        ("scenarios.csv", "add,10", "plus,10"),
    ] {
        let path = home.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
    }
    let reading = read(home.path());
    assert!(reading.problem.is_none());
    let errors: Vec<_> = reading.notices.iter().filter(|n| n.is_error()).collect();
    assert_eq!(errors.len(), 6, "{errors:#?}");
}

#[test]
fn missing_files_are_named() {
    for file in ["plan.toml", "ports.csv", "capacity.csv", "cases.csv"] {
        let home = copy();
        fs::remove_file(home.path().join(file)).unwrap();
        let reading = read(home.path());
        assert!(reading.problem.is_none());
        assert!(
            reading
                .notices
                .iter()
                .any(|n| n.code == "missing_file" && n.file == file),
            "{:#?}",
            reading.notices
        );
    }
    let reading = read(Path::new("/no/such/feed"));
    assert_eq!(reading.notices[0].code, "no_feed");
}

#[test]
fn optional_files_may_be_absent() {
    let home = copy();
    for file in [
        "slots.csv",
        "phases.csv",
        "appointments.csv",
        "scenarios.csv",
    ] {
        fs::remove_file(home.path().join(file)).unwrap();
    }
    let capacity = fs::read_to_string(home.path().join("capacity.csv")).unwrap();
    let without_slots = capacity.replace("holding_space,san_ysidro,,,,13:00,4\n", "");
    fs::write(home.path().join("capacity.csv"), without_slots).unwrap();
    let reading = read(home.path());
    let problem = reading
        .problem
        .unwrap_or_else(|| panic!("{:#?}", reading.notices));
    assert!(problem.ports.iter().all(|port| port.slots.is_empty()));
    assert!(problem.phased.iter().all(|phased| !phased));
}

#[test]
fn places_follow_from_the_cases_where_no_file_names_them() {
    let home = copy();
    for file in ["locations.csv", "corridors.csv", "scenarios.csv"] {
        fs::remove_file(home.path().join(file)).unwrap();
    }
    let reading = read(home.path());
    let problem = reading
        .problem
        .unwrap_or_else(|| panic!("{:#?}", reading.notices));
    let names: Vec<&str> = problem.locations.iter().map(|l| l.id.as_str()).collect();
    assert_eq!(names, ["tijuana", "juarez", "matamoros", "saltillo"]);
    assert_eq!(problem.corridors.len(), 12);
    assert!(problem.corridors.iter().all(|c| c.travel_hours == 0.0));
}

#[test]
fn marks_of_other_systems_are_accepted() {
    let home = copy();
    for file in ["ports.csv", "cases.csv", "capacity.csv"] {
        let path = home.path().join(file);
        let text = fs::read_to_string(&path).unwrap().replace('\n', "\r\n");
        fs::write(&path, format!("\u{feff}{text}")).unwrap();
    }
    let reading = read(home.path());
    assert!(reading.problem.is_some(), "{:#?}", reading.notices);
    assert_eq!(reading.problem.unwrap().cases.len(), 32);
}

#[test]
fn the_command_line_takes_precedence() {
    let overrides = Overrides {
        start: chrono::NaiveDate::from_ymd_opt(2021, 2, 20),
        days: Some(5),
        model: Some("mpp-phased-entry".to_owned()),
    };
    let problem = feed::read(&good(), &overrides).problem.unwrap();
    assert_eq!(problem.calendar.days, 5);
    assert_eq!(problem.calendar.start.to_string(), "2021-02-20");
    // M09 was on 18 February, T08 now is today.
    assert_eq!((problem.earlier.len(), problem.promises.len()), (1, 2));
}

#[test]
fn the_last_row_that_matches_holds() {
    let problem = read(&good()).problem.unwrap();
    let officer = problem
        .rules
        .resources
        .iter()
        .position(|resource| resource.id == "officer_minutes")
        .map(paso::domain::id::ResourceIndex::new)
        .unwrap();
    let amount = |site, day| {
        problem.limits.amount(problem.limits.of_day(
            officer,
            paso::domain::id::SiteIndex(site),
            Day(day),
        ))
    };
    // Friday, Saturday, and El Paso's closure.
    assert_eq!(
        (amount(0, 0), amount(0, 1), amount(1, 5)),
        (400.0, 200.0, 0.0)
    );
}

#[test]
fn a_ramp_is_floored_exactly() {
    use paso::domain::problem::Ramp;
    let ramp = Ramp {
        start: 25 * Ramp::PERSON,
        full: 300 * Ramp::PERSON,
        days: 11,
    };
    let caps: Vec<u64> = (0..13).map(|k| ramp.cap(k)).collect();
    assert_eq!(
        caps,
        [25, 50, 75, 100, 125, 150, 175, 200, 225, 250, 275, 300, 300]
    );
    let falling = Ramp {
        start: 10 * Ramp::PERSON,
        full: 5 * Ramp::PERSON,
        days: 3,
    };
    assert_eq!((falling.cap(1), falling.cap(2), falling.cap(3)), (8, 6, 5));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_bytes_make_the_reader_panic(
        file in prop::sample::select(vec![
            "plan.toml", "ports.csv", "locations.csv", "corridors.csv", "slots.csv",
            "capacity.csv", "cases.csv", "phases.csv", "appointments.csv", "scenarios.csv",
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        keep in 0usize..200,
    ) {
        let home = copy();
        let path = home.path().join(file);
        let mut text = fs::read(&path).unwrap();
        text.truncate(keep);
        text.extend(bytes);
        fs::write(&path, text).unwrap();
        let reading = read(home.path());
        let errors = reading.notices.iter().any(Notice::is_error);
        prop_assert_eq!(reading.problem.is_none(), errors);
    }

    #[test]
    fn no_field_makes_the_reader_panic(
        file in prop::sample::select(vec![
            "ports.csv", "corridors.csv", "slots.csv", "capacity.csv", "cases.csv", "phases.csv",
            "appointments.csv", "scenarios.csv",
        ]),
        row in 1usize..8,
        column in 0usize..12,
        field in prop::sample::select(vec![
            "", "0", "-1", "1e308", "9999-12-31", "0000-01-01", "2021-02-19", "*", ">", "a>b",
            ";", ";;", "23:59", "Mon", "99999999999999999999", "é", "=1+1", "set", "scale", "two",
        ]),
    ) {
        let home = copy();
        let path = home.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let row = row.min(lines.len() - 1);
        let mut fields: Vec<&str> = lines[row].split(',').collect();
        let column = column.min(fields.len() - 1);
        fields[column] = field;
        lines[row] = fields.join(",");
        fs::write(&path, lines.join("\n")).unwrap();
        let reading = read(home.path());
        if let Some(problem) = reading.problem {
            // What is accepted can be planned, or its promises conflict.
            let options = paso::pipeline::Options {
                effort: paso::pipeline::Effort::Low,
                ..Default::default()
            };
            let planned = paso::pipeline::plan(&problem, &options, &paso::pipeline::Silent);
            let fine = matches!(planned, Ok(_) | Err(paso::pipeline::PlanError::Conflicts(_)));
            prop_assert!(fine);
        }
    }
}
