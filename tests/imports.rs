//! Imports again, with maps and beside other feeds: nothing is lost, and nothing passed over unsaid.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use paso::import::{DateOrder, Gone, Imported, Map, Source, import};

use crate::common::{done, paso};

const CASES: &str = "case_id,persons,location_id,stream,priority,ready_on\nA12C,2,town,arrival,standard,2021-02-19\nB1,1,town,arrival,standard,\n";
const PLAN: &str = "start = 2021-02-19\ndays = 5\nmodel = \"daily-appointments\"\n";
const CAPACITY: &str = "resource_id,site_id,amount\nappointments,*,4\nholding_space,*,9\nofficer_minutes,*,600\nborder_total,*,60\n";

/// A small source with these files in place of its own or beside them.
fn source(files: &[(&str, &str)]) -> Source {
    let mut all: BTreeMap<&str, &str> = BTreeMap::from([
        ("cases.csv", CASES),
        ("ports.csv", "port_id\nnorth\n"),
        ("slots.csv", "port_id,start\nnorth,09:00\n"),
        ("capacity.csv", CAPACITY),
        ("plan.toml", PLAN),
    ]);
    all.extend(files.iter().copied());
    let files = all.into_iter();
    Source {
        files: files
            .map(|(name, text)| (name.to_owned(), text.into()))
            .collect(),
    }
}

fn write(source: &Source, folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for (name, bytes) in &source.files {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

fn told(text: &str) -> Map {
    Map::parse(text).unwrap()
}

fn codes(done: &Imported) -> Vec<&str> {
    done.notices.iter().map(|own| own.code).collect()
}

fn only(source: &Source, map: &Map) -> Imported {
    import(source, map, None, None)
}

#[test]
fn a_case_that_is_not_known_is_never_another() {
    let appointments =
        "case_id,port_id,date,slot\nA12B,north,2021-02-20,09:00\nA12X,north,2021-02-21,09:00\n";
    let source = source(&[("appointments.csv", appointments)]);
    let done = only(&source, &Map::default());
    assert_eq!(codes(&done), ["unlisted_cases"], "{:#?}", done.notices);
    let own = &done.notices[0];
    assert!(own.message.contains("`A12B`, `A12X`"), "{own:#?}");
    assert!(!own.remedy.as_ref().unwrap().contains("A12C"), "{own:#?}");
    // The same text in other capitals is the same case.
    let known = appointments.replace("A12B", "a12c").replace("A12X", "b1");
    let source = self::source(&[("appointments.csv", &known)]);
    assert!(only(&source, &Map::default()).files.is_some());
}

#[test]
fn what_a_map_names_and_is_gone_is_asked_for() {
    let map = told("[cases]\nsource = \"waiting.csv\"\n");
    let done = only(&source(&[]), &map);
    assert_eq!(codes(&done), ["unsure_tables"], "{:#?}", done.notices);
    assert_eq!(done.notices[0].file, "waiting.csv");
    // Of a table that no feed must have, too.
    let map = told("[closures]\nsource = \"holidays.csv\"\n");
    assert_eq!(codes(&only(&source(&[]), &map)), ["unsure_tables"]);
}

#[test]
fn a_file_that_is_left_out_stays_left_out() {
    let other = "case_id,persons,location_id,stream,priority\nZ1,2,town,arrival,standard\n";
    let files = [("cases (1).csv", other), ("plan (1).toml", "days = 3\n")];
    let source = source(&files);
    assert_eq!(codes(&only(&source, &Map::default())), ["unsure_tables"]);
    let map = told("leave_out = [\"cases (1).csv\", \"plan (1).toml\"]\n");
    let done = only(&source, &map);
    assert!(done.files.is_some(), "{:#?}", done.notices);
    assert_eq!(done.map.leave_out, ["cases (1).csv", "plan (1).toml"]);
    let said = done
        .changes
        .iter()
        .filter(|own| own.what.contains("as the map says"));
    assert_eq!(said.count(), 2);
    assert!(only(&source, &told(&done.map.text())).files.is_some());
    // plan.toml itself as well: then the plan is asked for.
    let done = only(
        &source,
        &told("leave_out = [\"cases (1).csv\", \"plan.toml\", \"plan (1).toml\"]\n"),
    );
    assert_eq!(codes(&done), ["missing_plan"]);
}

#[test]
fn what_another_feed_has_and_cannot_be_read_is_told() {
    let mut own = source(&[]);
    own.files.retain(|(name, _)| name == "cases.csv");
    let mut base: BTreeMap<String, Vec<u8>> = source(&[]).files.into_iter().collect();
    let whole = import(&own, &Map::default(), None, Some(&base));
    assert!(whole.files.is_some(), "{:#?}", whole.notices);
    // The map is of the source, not of the other feed.
    assert_eq!(whole.map.tables.keys().collect::<Vec<_>>(), ["cases"]);
    base.insert("closures.csv".to_owned(), b"date\n\"2021-02-19\n".to_vec());
    let done = import(&own, &Map::default(), None, Some(&base));
    assert_eq!(codes(&done), ["unread_source"], "{:#?}", done.notices);
    assert_eq!(done.notices[0].file, "closures.csv");
}

#[test]
fn a_model_from_elsewhere_stands_in_the_feed() {
    let model = include_str!("../models/daily-appointments.toml");
    let mut own = source(&[]);
    own.files.retain(|(name, _)| name == "cases.csv");
    for path in ["../rules/own.toml", "rules/own.toml", "/tmp/own.toml"] {
        let plan = PLAN.replace("daily-appointments", path);
        let mut base: BTreeMap<String, Vec<u8>> =
            source(&[("plan.toml", &plan)]).files.into_iter().collect();
        base.insert(path.to_owned(), model.into());
        let done = import(&own, &Map::default(), None, Some(&base));
        let files = done.files.unwrap_or_else(|| panic!("{:#?}", done.notices));
        assert_eq!(files["own.toml"], model.as_bytes(), "{path}");
        assert!(
            !files.keys().any(|name| name.contains('/')),
            "{:?}",
            files.keys()
        );
    }
}

#[test]
fn numbers_of_days_settle_no_texts() {
    let texts = CASES.replace("2021-02-19", "02/03/2021");
    let source = source(&[("cases.csv", &texts)]);
    let map = Map {
        dates: Some(DateOrder::Dmy),
        ..told("[cases.dates]\nready_on = \"serial\"\n")
    };
    let files = only(&source, &map).files.unwrap();
    assert!(String::from_utf8_lossy(&files["cases.csv"]).contains("2021-03-02"));
    let map = told("dates = \"serial\"\n");
    assert_eq!(codes(&only(&source, &map)), ["ambiguous_dates"]);
}

#[test]
fn importing_again_loses_nothing_that_was_published() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (from, feed) = (at("from"), at("feed"));
    let closures = (
        "closures.csv",
        "port_id,from,to\nnorth,2021-02-21,2021-02-21\n",
    );
    write(&source(&[closures]), Path::new(&from));
    done(&["import", &from, "-o", &feed]);
    let published = Path::new(&feed).join("appointments.csv");
    let rows = "case_id,port_id,date,slot\nA12C,north,2021-02-20,09:00\n";
    fs::write(&published, rows).unwrap();
    let own = Path::new(&feed).join("roster.csv");
    fs::write(&own, "mine\n").unwrap();
    fs::remove_file(Path::new(&from).join("closures.csv")).unwrap();
    let output = paso(&["import", &from, "-o", &feed, "--force"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("appointments.csv") && said.contains("--with"),
        "{said}"
    );
    assert!(Path::new(&feed).join("closures.csv").is_file());
    // With the folder itself they are kept, and what the import before made is kept with them.
    done(&["import", &from, "-o", &feed, "--force", "--with", &feed]);
    assert_eq!(fs::read_to_string(&published).unwrap(), rows);
    assert_eq!(fs::read_to_string(&own).unwrap(), "mine\n");
    // Nor are they lost the time after.
    assert_eq!(
        paso(&["import", &from, "-o", &feed, "--force"])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(fs::read_to_string(&published).unwrap(), rows);
    // Where none stand there, what the source no longer has goes.
    fs::remove_file(&published).unwrap();
    write(&source(&[closures]), Path::new(&from));
    done(&["import", &from, "-o", &feed, "--force"]);
    fs::remove_file(Path::new(&from).join("closures.csv")).unwrap();
    done(&["import", &from, "-o", &feed, "--force"]);
    assert!(!Path::new(&feed).join("closures.csv").exists());
    assert_eq!(fs::read_to_string(&own).unwrap(), "mine\n");
}

#[test]
fn a_trial_leaves_no_key() {
    let home = tempfile::tempdir().unwrap();
    let from = home.path().join("from");
    write(&source(&[]), &from);
    let key = home.path().join("key");
    let from = from.to_str().unwrap();
    done(&[
        "import",
        from,
        "--pseudonymise",
        "case_id",
        "--key",
        key.to_str().unwrap(),
    ]);
    assert!(!key.exists());
}

/// The small feed with these appointments, to import a list beside.
fn standing(appointments: &str) -> BTreeMap<String, Vec<u8>> {
    let cases = CASES.to_owned() + "GONE,3,town,arrival,standard,2021-02-20\n";
    let files = [("appointments.csv", appointments), ("cases.csv", &cases)];
    source(&files).files.into_iter().collect()
}

/// Imports the small list of cases alone beside a feed.
fn beside(feed: &BTreeMap<String, Vec<u8>>, map: &Map) -> Imported {
    let mut own = source(&[]);
    own.files.retain(|(name, _)| name == "cases.csv");
    import(&own, map, None, Some(feed))
}

fn text(done: &Imported, name: &str) -> String {
    let files = (done.files.as_ref()).unwrap_or_else(|| panic!("{:#?}", done.notices));
    String::from_utf8(files[name].clone()).unwrap()
}

/// A list that has become shorter takes the appointments of those along who have none ahead, and says so.
#[test]
fn appointments_of_people_no_longer_in_the_list_are_left_out_and_said() {
    let head = "case_id,port_id,date,slot,outcome\nA12C,north,2021-02-19,09:00,\n";
    let past = "GONE,north,2021-02-18,09:00,attended\nGONE,north,2021-02-21,09:00,cancelled\n";
    let done = beside(&standing(&format!("{head}{past}")), &Map::default());
    assert_eq!(text(&done, "appointments.csv"), head);
    let said = done.changes.iter();
    let said: Vec<_> = said
        .filter(|own| own.what.contains("no longer in the list"))
        .collect();
    assert_eq!(said.len(), 1, "{:#?}", done.changes);
    assert_eq!(
        (said[0].source.as_str(), said[0].count),
        ("appointments.csv", 2)
    );
}

/// A promise is never dropped unasked: what holds of it is asked once, and what is answered is kept in the map.
#[test]
fn promises_of_people_no_longer_in_the_list_are_asked_about() {
    let booked =
        "case_id,port_id,date,slot\nA12C,north,2021-02-19,09:00\nGONE,north,2021-02-20,09:00\n";
    let feed = standing(booked);
    let done = beside(&feed, &Map::default());
    assert_eq!(codes(&done), ["unlisted_cases"], "{:#?}", done.notices);
    let own = &done.notices[0];
    assert_eq!(own.file, "appointments.csv");
    assert!(
        own.message
            .starts_with("1 case has appointments here and is not in the list of cases: `GONE`"),
        "{own:#?}"
    );
    assert!(
        own.message
            .contains("1 of them holds a promise on 2021-02-19 or later")
    );
    let remedy = own.remedy.as_ref().unwrap();
    for option in ["--gone keep", "--gone withdraw", "--gone leave-out"] {
        assert!(remedy.contains(option), "{remedy}");
    }
    for (gone, row, appointments) in [
        ("keep", "GONE,3,town,arrival,standard,2021-02-20,\n", booked),
        (
            "withdraw",
            "GONE,3,town,arrival,standard,2021-02-20,withdrawn\n",
            booked,
        ),
        (
            "leave-out",
            "",
            "case_id,port_id,date,slot\nA12C,north,2021-02-19,09:00\n",
        ),
    ] {
        let done = beside(&feed, &told(&format!("gone = \"{gone}\"\n")));
        let cases = text(&done, "cases.csv");
        let status = row.ends_with("withdrawn\n");
        let row = if status {
            row
        } else {
            &row.replace(",\n", "\n")
        };
        assert!(cases.ends_with(row), "{gone}: {cases}");
        assert_eq!(cases.contains("GONE"), !row.is_empty(), "{gone}: {cases}");
        assert_eq!(text(&done, "appointments.csv"), appointments, "{gone}");
        assert!(done.map.text().contains(&format!("gone = \"{gone}\"")));
        let said = (done.changes.iter()).filter(|own| own.what.contains("no longer in the list"));
        assert_eq!(said.count(), 1, "{gone}: {:#?}", done.changes);
    }
}

/// The list of others altogether, or one that calls people otherwise, is one notice too.
#[test]
fn a_list_of_others_is_one_notice() {
    let mut rows = "case_id,port_id,date,slot\n".to_owned();
    let mut cases = CASES.lines().next().unwrap().to_owned() + "\n";
    for at in 0..40 {
        rows += &format!("X{at:02},north,2021-02-{},09:00\n", 18 + at % 4);
        cases += &format!("X{at:02},1,town,arrival,standard,\n");
    }
    let files = [("appointments.csv", rows.as_str()), ("cases.csv", &cases)];
    let feed = source(&files).files.into_iter().collect();
    let done = beside(&feed, &Map::default());
    assert_eq!(codes(&done), ["unlisted_cases"], "{:#?}", done.notices);
    let message = &done.notices[0].message;
    for part in [
        "40 cases have",
        "`X00`, `X01`",
        "and 32 more",
        "30 of them hold a promise",
        "nobody in the list has an appointment",
    ] {
        assert!(message.contains(part), "{message}");
    }
    // A list of new arrivals beside those who have appointments.
    let done = beside(&feed, &told("gone = \"keep\"\n"));
    assert_eq!(text(&done, "cases.csv").lines().count(), 43);
    assert_eq!(text(&done, "appointments.csv"), rows);
    let done = beside(&feed, &told("gone = \"leave-out\"\n"));
    assert_eq!(
        text(&done, "appointments.csv"),
        "case_id,port_id,date,slot\n"
    );
}

/// A fault in a row that was kept is told where it stands: in the feed beside the list.
#[test]
fn a_fault_of_a_kept_row_is_told_where_it_stands() {
    let booked = "case_id,port_id,date,slot\nGONE,north,2021-02-20,09:00\n";
    let mut feed = standing(booked);
    let cases = String::from_utf8(feed["cases.csv"].clone()).unwrap();
    feed.insert(
        "cases.csv".to_owned(),
        cases.replace("GONE,3", "GONE,300").into(),
    );
    let mut own = source(&[]);
    own.files.retain(|(name, _)| name == "cases.csv");
    own.files[0].0 = "waiting.csv".to_owned();
    let done = import(&own, &told("gone = \"keep\"\n"), None, Some(&feed));
    let place = (done.notices[0].file.as_str(), done.notices[0].row);
    assert_eq!(place, ("cases.csv", Some(4)), "{:#?}", done.notices);
}

/// A feed that was imported with a key has pseudonyms already: the list of next week, under the same key,
/// finds its people there.
#[test]
fn a_list_under_a_key_finds_its_people_in_the_feed_of_last_week() {
    let key = || Some(b"a key of some length".to_vec());
    let hidden = told("pseudonymise = \"case_id\"\n");
    let booked = "case_id,port_id,date,slot\nA12C,north,2021-02-20,09:00\n";
    let first = import(
        &source(&[("appointments.csv", booked)]),
        &hidden,
        key(),
        None,
    );
    let feed = first.files.unwrap();
    let mut own = source(&[]);
    own.files.retain(|(name, _)| name == "cases.csv");
    let done = import(&own, &hidden, key(), Some(&feed));
    for name in ["cases.csv", "appointments.csv"] {
        assert_eq!(text(&done, name).into_bytes(), feed[name], "{name}");
    }
    // Whoever is no longer in it is kept under the pseudonym of last week.
    own.files[0].1 = CASES.replace("A12C", "NEW").into();
    let kept = Map {
        gone: Some(Gone::Keep),
        ..hidden.clone()
    };
    let done = import(&own, &kept, key(), Some(&feed));
    assert_eq!(text(&done, "cases.csv").lines().count(), 4);
    assert_eq!(
        text(&done, "appointments.csv").into_bytes(),
        feed["appointments.csv"]
    );
    // A feed in the planner's own words is hidden on the way.
    let plain: BTreeMap<String, Vec<u8>> = source(&[("appointments.csv", booked)])
        .files
        .into_iter()
        .collect();
    own.files[0].1 = CASES.into();
    let done = import(&own, &hidden, key(), Some(&plain));
    assert_eq!(
        text(&done, "appointments.csv").into_bytes(),
        feed["appointments.csv"]
    );
}

/// A first line that names the separator, as Excel writes it, is one cause and one notice.
#[test]
fn a_line_that_names_the_separator_is_one_notice_that_names_the_import() {
    for delimiter in [",", ";"] {
        let home = tempfile::tempdir().unwrap();
        let cases = format!("sep={delimiter}\n{}", CASES.replace(',', delimiter));
        write(&source(&[("cases.csv", &cases)]), home.path());
        let feed = home.path().to_str().unwrap();
        let output = paso(&["validate", feed, "--format", "json"]);
        assert_eq!(output.status.code(), Some(2));
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(told["errors"], 1, "{told:#}");
        let notices = told["notices"].as_array().unwrap();
        assert_eq!(notices.len(), 1, "{told:#}");
        let remedy = notices[0]["remedy"].as_str().unwrap();
        assert!(
            remedy.contains(&format!("`paso import {feed} -o NEW_FEED`")),
            "{remedy}"
        );
    }
}
