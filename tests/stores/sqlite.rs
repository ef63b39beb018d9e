//! Feeds in files of `SQLite`.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

use super::{FEEDS, canonical, planned, refused, same, there_and_back};
use crate::common::{done, paso};

/// A feed in a file.
fn converted(feed: &str, home: &TempDir) -> String {
    let file = home.path().join("feed.sqlite");
    let file = file.to_str().unwrap().to_owned();
    done(&["-q", "convert", feed, "-o", &file]);
    file
}

/// The example in a file, changed.
fn changed(change: &str) -> (TempDir, String) {
    let home = tempfile::tempdir().unwrap();
    let file = converted("examples/three-ports", &home);
    let database = Connection::open(&file).unwrap();
    database.execute_batch(change).unwrap();
    (home, file)
}

/// The notices of a feed, of which the first is the one that is meant.
fn notices(file: &str) -> Vec<Value> {
    let output = paso(&["validate", file, "--format", "json"]);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    said["notices"].as_array().unwrap().clone()
}

#[test]
fn the_plan_is_the_same_as_from_a_folder() {
    for feed in FEEDS {
        there_and_back(feed, |home| converted(feed, home));
    }
}

#[test]
fn numbers_and_dates_are_stored_as_such() {
    let (_home, file) = changed("");
    let database = Connection::open(file).unwrap();
    let kinds = |query: &str| -> (String, String) {
        database
            .query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
    };
    let cases = kinds("SELECT typeof(persons), typeof(case_id) FROM cases LIMIT 1");
    assert_eq!(cases, ("integer".to_owned(), "text".to_owned()));
    let capacity = kinds("SELECT typeof(amount), typeof(\"row\") FROM capacity LIMIT 1");
    assert_eq!(capacity.1, "integer");
    assert!(["integer", "real", "text"].contains(&capacity.0.as_str()));
}

#[test]
fn a_wrong_value_is_named_by_table_row_and_column() {
    let third = "(SELECT \"row\" FROM cases ORDER BY \"row\" LIMIT 1 OFFSET 2)";
    for (value, code) in [
        ("'two'", "bad_number"),
        ("2.5", "out_of_range"),
        ("NULL", "missing_value"),
    ] {
        let change = format!("UPDATE cases SET persons = {value} WHERE \"row\" = {third}");
        let (_home, file) = changed(&change);
        let notice = &notices(&file)[0];
        assert_eq!(notice["code"], code, "{notice}");
        assert_eq!(notice["file"], format!("{file}: cases"), "{notice}");
        assert_eq!(
            (&notice["row"], &notice["column"]),
            (&3.into(), &"persons".into())
        );
        let said = refused(&["plan", &file, "-o", "/nonexistent/never"]);
        assert!(
            said.contains("cannot be written") || said.contains("cases"),
            "{said}"
        );
        let text = String::from_utf8(paso(&["validate", &file]).stdout).unwrap();
        assert!(text.contains(&format!("{file}: cases:3")), "{text}");
        assert!(text.contains("`persons` is"), "{text}");
    }
}

#[test]
fn bytes_are_no_value() {
    let (_home, file) = changed("UPDATE cases SET stream = x'00ff' WHERE \"row\" = 2");
    let notice = &notices(&file)[0];
    let message = notice["message"].as_str().unwrap();
    assert!(message.contains("row 2 has bytes in `stream`"), "{notice}");
}

#[test]
fn a_row_that_is_named_twice_is_counted_as_a_row() {
    let (_home, file) = changed(
        "UPDATE cases SET case_id = (SELECT case_id FROM cases WHERE \"row\" = 1) WHERE \"row\" = 3",
    );
    let notice = &notices(&file)[0];
    assert_eq!(
        (&notice["code"], &notice["row"]),
        (&"duplicate_id".into(), &3.into()),
        "{notice}"
    );
    assert!(
        notice["message"]
            .as_str()
            .unwrap()
            .contains("in row 1 already"),
        "{notice}"
    );
}

#[test]
fn unknown_columns_are_errors_unless_they_are_passed_over() {
    let home = tempfile::tempdir().unwrap();
    let file = converted("examples/three-ports", &home);
    let before = planned(&file, &home, "before");
    let database = Connection::open(&file).unwrap();
    database
        .execute_batch(
            "ALTER TABLE cases ADD COLUMN passport TEXT; UPDATE cases SET passport = 'X123'",
        )
        .unwrap();
    let notice = &notices(&file)[0];
    assert_eq!(
        (&notice["code"], &notice["value"]),
        (&"unknown_column".into(), &"passport".into())
    );
    let text = "'ignore_columns = [\"cases.csv:passport\"]' || char(10) || text";
    let update = format!("UPDATE files SET text = {text} WHERE name = 'plan.toml'");
    database.execute_batch(&update).unwrap();
    let after = planned(&file, &home, "after");
    let (before, after) = (before.join("schedule.csv"), after.join("schedule.csv"));
    assert_eq!(fs::read(before).unwrap(), fs::read(&after).unwrap());
    let zip = fs::read(after.with_file_name("feed.zip")).unwrap();
    let archive = paso::files::archive::Archive::open(&zip).unwrap();
    let (read, kept) = archive.hashes("cases.csv").unwrap();
    assert_eq!(
        read, kept,
        "the table goes by the hash of what paso knows of it"
    );
}

#[test]
fn tables_whose_names_only_look_like_a_feeds_are_errors_and_others_are_nobodys() {
    let (_home, file) = changed("CREATE TABLE visits (a); CREATE TABLE Phase (a)");
    let named: Vec<String> = notices(&file)
        .iter()
        .filter(|own| own["code"] == "unknown_file")
        .map(|own| own["file"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(named, [format!("{file}: Phase")]);
}

#[test]
fn rows_without_an_order_are_refused() {
    let (_home, file) = changed(
        "ALTER TABLE capacity RENAME TO had; \
         CREATE VIEW capacity AS SELECT resource_id, site_id, amount FROM had",
    );
    let notice = &notices(&file)[0];
    assert_eq!(notice["file"], format!("{file}: capacity"));
    assert!(
        notice["message"].as_str().unwrap().contains("no order"),
        "{notice}"
    );
}

#[test]
fn rows_stand_in_the_order_of_their_column() {
    let home = tempfile::tempdir().unwrap();
    let file = converted("examples/three-ports", &home);
    let before = planned(&file, &home, "before");
    let database = Connection::open(&file).unwrap();
    database
        .execute_batch(
            "ALTER TABLE cases RENAME TO had; \
             CREATE TABLE cases AS SELECT * FROM had ORDER BY \"row\" DESC; DROP TABLE had",
        )
        .unwrap();
    same(&before, &planned(&file, &home, "after"));
}

#[test]
fn what_is_no_feed_says_so() {
    let home = tempfile::tempdir().unwrap();
    let absent = home.path().join("absent.sqlite");
    let said = refused(&["validate", absent.to_str().unwrap()]);
    assert!(said.is_empty());
    let of = |file: &PathBuf| notices(file.to_str().unwrap())[0].clone();
    assert_eq!(of(&absent)["code"], "no_feed");
    let text = home.path().join("text.db");
    fs::write(
        &text,
        "this is no database, and long enough to be read as one",
    )
    .unwrap();
    assert_eq!(of(&text)["code"], "unreadable_file");
    let (_other, version) =
        changed("CREATE TABLE paso_schema (version); INSERT INTO paso_schema VALUES (7)");
    let notice = of(&PathBuf::from(version));
    assert!(
        notice["message"].as_str().unwrap().contains("version 7"),
        "{notice}"
    );
}

#[test]
fn a_feed_that_is_there_is_replaced_only_when_told() {
    let home = tempfile::tempdir().unwrap();
    let file = converted("examples/three-ports", &home);
    let before = fs::read(&file).unwrap();
    let said = refused(&["convert", "tests/feeds/small", "-o", &file]);
    assert!(said.contains("--force"), "{said}");
    assert_eq!(fs::read(&file).unwrap(), before);
    done(&["-q", "convert", "tests/feeds/small", "-o", &file, "--force"]);
    let folder = canonical("tests/feeds/small", &home);
    same(&planned(&folder, &home, "a"), &planned(&file, &home, "b"));
    // A bad feed leaves nothing.
    let bad = home.path().join("bad");
    fs::create_dir(&bad).unwrap();
    let never = home.path().join("never.sqlite");
    refused(&[
        "convert",
        bad.to_str().unwrap(),
        "-o",
        never.to_str().unwrap(),
    ]);
    assert!(!never.exists());
}

#[test]
fn appointments_are_published_into_folders_alone() {
    let home = tempfile::tempdir().unwrap();
    let file = converted("examples/three-ports", &home);
    let out = planned(&file, &home, "out");
    let said = refused(&["publish", out.to_str().unwrap(), &file, "--days", "1"]);
    assert!(said.contains("paso convert"), "{said}");
}
