//! Pseudonyms: a feed without the planner's own identifiers, and the way back.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::{done, paso};

const CASES: &str = "case_id,persons,location_id,stream,priority,registered_on
-17,3,tijuana,mpp,standard,2021-02-01
Pérez 2,2,tijuana,mpp,standard,2021-02-03
";
const PORTS: &str = "port_id\nsan_ysidro\n";
const CAPACITY: &str = "resource_id,site_id,amount
border_total,*,5
health_test,tijuana,9
isolation_bed,tijuana,9
bus_seat,tijuana>san_ysidro,9
officer_minutes,san_ysidro,900
reception_bed,san_ysidro,9
";
const PLAN: &str = "start = 2021-02-19\ndays = 5\nmodel = \"mpp-phased-entry\"\n";

/// A folder of exports, imported under pseudonyms and planned: the plan's folder, and the key's file.
fn planned(home: &Path) -> (String, String) {
    let at = |name: &str| home.join(name).to_str().unwrap().to_owned();
    let (source, feed, out, key) = (at("source"), at("feed"), at("out"), at("key"));
    fs::create_dir(&source).unwrap();
    for (name, text) in [
        ("cases.csv", CASES),
        ("ports.csv", PORTS),
        ("capacity.csv", CAPACITY),
        ("plan.toml", PLAN),
    ] {
        fs::write(Path::new(&source).join(name), text).unwrap();
    }
    let hide = ["--pseudonymise", "case_id", "--key", &key];
    done(&[&["import", &source, "-o", &feed][..], &hide].concat());
    done(&["plan", &feed, "-o", &out, "-q"]);
    (out, key)
}

#[test]
fn own_identifiers_come_back_and_no_spreadsheet_takes_them_for_formulas() {
    let home = tempfile::tempdir().unwrap();
    let (out, key) = planned(home.path());
    for file in fs::read_dir(&out).unwrap() {
        let file = file.unwrap().path();
        let bytes = fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("Pérez"), "{}", file.display());
    }
    let rows = done(&["names", &out, "--key", &key]);
    let own: Vec<&str> = rows
        .lines()
        .map(|row| row.split_once(',').unwrap().0)
        .collect();
    assert_eq!(own.len(), 3, "{rows}");
    assert!(own.contains(&"'-17") && own.contains(&"Pérez 2"), "{rows}");
    // Programs get them as they are.
    let told = done(&["names", &out, "--key", &key, "--format", "json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    let mut own: Vec<&str> = told["appointments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["own_id"].as_str().unwrap())
        .collect();
    own.sort_unstable();
    assert_eq!(own, ["-17", "Pérez 2"]);
}

#[test]
fn a_table_of_names_is_of_its_key_alone() {
    let home = tempfile::tempdir().unwrap();
    let (out, key) = planned(home.path());
    let other = tempfile::tempdir().unwrap();
    let (_, wrong) = planned(other.path());
    let table = format!("{key}.names.csv");
    let refused = paso(&["names", &out, "--key", &wrong, "--names", &table]);
    assert!(!refused.status.success(), "{refused:?}");
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("not made with that key"), "{said}");
}
