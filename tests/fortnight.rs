//! Fourteen mornings of 2,000 cases: arrivals, people who do not come, closures, and three days published
//! ahead. No promise is broken but where a port is closed that had one, nobody is lost, and nobody is
//! received twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};
use paso::generate::{Size, files};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use serde_json::Value;

use crate::common::{done, paso};

const MORNINGS: u64 = 14;

/// Cases that come in the course of the days.
const ARRIVALS: usize = 280;

type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn place(row: &Row) -> [&str; 4] {
    ["case_id", "port_id", "date", "slot"].map(|column| row[column].as_str())
}

/// The feed, and what has become of it.
struct Border {
    home: tempfile::TempDir,
    random: ChaCha8Rng,
    /// Rows of cases.csv that have not come yet.
    to_come: Vec<String>,
}

impl Border {
    fn new() -> Self {
        let mut border = Self {
            home: tempfile::tempdir().unwrap(),
            random: ChaCha8Rng::seed_from_u64(14),
            to_come: Vec::new(),
        };
        fs::create_dir(border.at("feed")).unwrap();
        let size = Size {
            cases: 2_000,
            days: 40,
            ports: 8,
            seed: 21,
        };
        for (name, text) in files(&size) {
            border.put(name, &text);
        }
        let all = fs::read_to_string(border.at("feed/cases.csv")).unwrap();
        let mut lines: Vec<&str> = all.lines().collect();
        let late = lines.split_off(lines.len() - ARRIVALS);
        border.to_come = late.iter().map(|line| format!("{line}\n")).collect();
        border.put("cases.csv", &(lines.join("\n") + "\n"));
        border
    }

    fn at(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.at(name).to_str().unwrap().to_owned()
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.at("feed").join(name), text).unwrap();
    }

    /// Who comes overnight, and, every few days, a closure: beyond what is published, or of a day that is.
    fn overnight(&mut self, morning: u64, today: NaiveDate) {
        let path = self.at("feed/cases.csv");
        let come = ARRIVALS / usize::try_from(MORNINGS).unwrap();
        let from = self.to_come.len() - come.min(self.to_come.len());
        let text = fs::read_to_string(&path).unwrap() + &self.to_come.split_off(from).concat();
        fs::write(path, text).unwrap();
        if morning.is_multiple_of(4) || Self::breaks(morning) {
            let path = self.at("feed/closures.csv");
            let mut text = fs::read_to_string(&path)
                .unwrap_or_else(|_| "port_id,from,to,weekdays,slot,reason\n".to_owned());
            let ports = ["el_paso", "laredo", "hidalgo", "san_ysidro"];
            let port = ports[self.random.random_range(0..ports.len())];
            let ahead = if Self::breaks(morning) { 1..3 } else { 4..8 };
            let on = today + Days::new(self.random.random_range(ahead));
            writeln!(text, "{port},{on},{on},,,Works").unwrap();
            fs::write(path, text).unwrap();
        }
    }

    /// Whether a port is closed overnight on a day that has promises.
    fn breaks(morning: u64) -> bool {
        morning % 4 == 3
    }

    /// Plans a morning. Where promises conflict, those in conflicts may be moved; gives them, and the
    /// fewest people that any repair moves.
    fn plan(&self, out: &str, start: &str) -> (BTreeSet<String>, u64) {
        let feed = self.name("feed");
        let arguments = [
            "plan", &feed, "-o", out, "--start", start, "--effort", "low", "-q", "--format", "json",
        ];
        let output = paso(&arguments);
        if output.status.success() {
            return (BTreeSet::new(), 0);
        }
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        let conflicts = told["conflicts"].as_array().unwrap().iter();
        let promises = conflicts.flat_map(|own| own["promises"].as_array().unwrap());
        let names = promises.map(|own| own["case_id"].as_str().unwrap().to_owned());
        let fewest = told["by_moving"]["at_least"].as_u64().unwrap();
        done(&[&arguments[..], &["--allow-moves"]].concat());
        (names.collect(), fewest)
    }

    /// What came of a day: of twenty cases one does not come, and of thirty one cannot be received.
    fn evening(&mut self, today: NaiveDate) {
        let due = rows(&self.at("feed/appointments.csv"));
        let due = due
            .iter()
            .filter(|row| row["date"] == today.to_string() && row["outcome"].is_empty());
        let mut except = Vec::new();
        let mut count = 0;
        for row in due {
            count += 1;
            match self.random.random_range(0..60u32) {
                0..3 => except.push(format!("{}=no_show", row["case_id"])),
                3..5 => except.push(format!("{}=deferred", row["case_id"])),
                _ => {}
            }
        }
        if count == 0 {
            return;
        }
        let (feed, date, except) = (self.name("feed"), today.to_string(), except.join(","));
        let mut arguments = vec!["attend", &feed, "--date", &date, "--all-came"];
        if !except.is_empty() {
            arguments.extend(["--except", &except]);
        }
        done(&arguments);
    }
}

#[test]
#[ignore = "takes a minute or two: make test-long"]
fn a_fortnight_keeps_every_promise_and_loses_nobody() {
    let mut border = Border::new();
    let first = NaiveDate::from_ymd_opt(2021, 2, 19).unwrap();
    let feed = border.name("feed");
    let (mut missed_in_all, mut moved_in_all) = (0, 0);
    for morning in 0..MORNINGS {
        let today = first + Days::new(morning);
        border.overnight(morning, today);
        let before = if border.at("feed/appointments.csv").exists() {
            rows(&border.at("feed/appointments.csv"))
        } else {
            Vec::new()
        };
        let (out, start) = (border.name(&format!("out{morning}")), today.to_string());
        let (movable, fewest) = border.plan(&out, &start);
        // What was moved the day before does not conflict again.
        assert!(movable.is_empty() || Border::breaks(morning), "{morning}");
        done(&["check", &feed, &out, "--start", &start]);
        done(&["check", &out]);
        let schedule = rows(&Path::new(&out).join("schedule.csv"));
        let left_out = rows(&Path::new(&out).join("unscheduled.csv"));
        let planned: BTreeMap<&str, &Row> = schedule
            .iter()
            .map(|row| (row["case_id"].as_str(), row))
            .collect();
        let waiting: BTreeSet<&str> = left_out.iter().map(|row| row["case_id"].as_str()).collect();
        // Everybody is in one list, or was received once.
        let mut received: BTreeMap<&str, u32> = BTreeMap::new();
        for row in before.iter().filter(|row| row["outcome"] == "attended") {
            *received.entry(row["case_id"].as_str()).or_default() += 1;
        }
        assert!(received.values().all(|&times| times == 1), "{morning}");
        assert_eq!(
            (planned.len(), waiting.len()),
            (schedule.len(), left_out.len())
        );
        let cases = rows(&border.at("feed/cases.csv"));
        let people: BTreeMap<&str, u64> = (cases.iter())
            .map(|row| (row["case_id"].as_str(), row["persons"].parse().unwrap()))
            .collect();
        for case in &cases {
            let id = case["case_id"].as_str();
            let places = u32::from(planned.contains_key(id)) + u32::from(waiting.contains(id));
            assert_eq!(
                places + u32::from(received.contains_key(id)),
                1,
                "{morning}: {id}"
            );
        }
        // What is published from today on stands, and what did not happen is planned again.
        let mut missed = 0;
        let mut moved = 0;
        for row in &before {
            let id = row["case_id"].as_str();
            if row["outcome"].is_empty() {
                assert!(row["date"] >= start, "{morning}: {row:?}");
                let own = planned.get(id).filter(|own| own["status"] == "kept");
                if own.is_none() {
                    assert!(movable.contains(id), "{morning}: {row:?}");
                    moved += people[id];
                    continue;
                }
                assert_eq!(place(planned[id]), place(row), "{morning}");
            } else if row["outcome"] != "attended" {
                missed += 1;
                assert!(
                    planned.contains_key(id) || waiting.contains(id) || received.contains_key(id)
                );
            }
        }
        assert!(moved >= fewest, "{morning}: {moved} {fewest}");
        moved_in_all += moved;
        missed_in_all = missed;
        done(&["publish", &out, &feed, "--days", "3"]);
        border.evening(today);
    }
    assert!(
        missed_in_all > 20 && moved_in_all > 10,
        "{missed_in_all} {moved_in_all}"
    );
    let last = rows(&border.at("feed/appointments.csv"));
    let received = last
        .iter()
        .filter(|row| row["outcome"] == "attended")
        .count();
    assert!(received > 300, "{received}");
}
