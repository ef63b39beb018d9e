//! The days after a plan: its first days are published, and what came of them is filled in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use paso::generate::{Size, files};
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{done, paso};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paso"));
    command.args(arguments);
    command
}

/// How a command ends, and what it says is wrong.
fn refused(arguments: &[&str]) -> (i32, String) {
    let output = paso(arguments);
    assert!(output.stdout.is_empty(), "{arguments:?}: {output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), said)
}

/// The rows of a table by the names of its columns.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// A feed in a folder of its own, and plans beside it.
struct Desk {
    home: TempDir,
}

impl Desk {
    fn new(cases: u32, days: u32) -> Self {
        let desk = Self {
            home: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(desk.feed()).unwrap();
        let size = Size {
            cases,
            days,
            ports: 4,
            seed: 11,
        };
        for (name, text) in files(&size) {
            fs::write(desk.feed().join(name), text).unwrap();
        }
        desk
    }

    fn feed(&self) -> PathBuf {
        self.home.path().join("feed")
    }

    fn at(&self, name: &str) -> String {
        self.home.path().join(name).to_str().unwrap().to_owned()
    }

    fn plan(&self, out: &str, more: &[&str]) {
        let (feed, out) = (self.at("feed"), self.at(out));
        let arguments = ["plan", &feed, "-o", &out, "--effort", "low", "-q"];
        done(&[&arguments, more].concat());
    }

    fn appointments(&self) -> Vec<u8> {
        fs::read(self.feed().join("appointments.csv")).unwrap()
    }

    fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.feed().join(name), text).unwrap();
    }

    /// Publishes the first day, on which one family does not come: which, and the day.
    fn somebody_does_not_come(&self) -> (String, String) {
        self.plan("out", &[]);
        self.publish("out", &["--days", "1"]);
        let first = rows(&self.feed().join("appointments.csv"))[0].clone();
        let (case, day) = (first["case_id"].clone(), first["date"].clone());
        let (feed, except) = (self.at("feed"), format!("{case}=no_show"));
        let came = [
            "attend",
            &feed,
            "--date",
            &day,
            "--all-came",
            "--except",
            &except,
        ];
        done(&came);
        (case, day)
    }

    fn publish(&self, out: &str, more: &[&str]) -> Value {
        let arguments = [
            "publish",
            &self.at(out),
            &self.at("feed"),
            "--format",
            "json",
        ];
        serde_json::from_str(&done(&[&arguments, more].concat())).unwrap()
    }
}

/// Case, port, date and slot.
fn place(row: &BTreeMap<String, String>) -> [String; 4] {
    ["case_id", "port_id", "date", "slot"].map(|column| row[column].clone())
}

#[test]
fn mornings_and_evenings_follow_each_other() {
    let desk = Desk::new(240, 20);
    let (mut start, mut missed) = ("2021-02-19".to_owned(), BTreeSet::new());
    let mut promised: Vec<[String; 4]> = Vec::new();
    let mut received: BTreeSet<String> = BTreeSet::new();
    for morning in 0..4 {
        let out = format!("out{morning}");
        desk.plan(&out, &["--start", &start]);
        let listed = rows(&Path::new(&desk.at(&out)).join("schedule.csv"));
        let by_case: BTreeMap<&str, &BTreeMap<String, String>> = listed
            .iter()
            .map(|row| (row["case_id"].as_str(), row))
            .collect();
        // Every promise stands, and nobody who was received is seen again.
        for own in promised.iter().filter(|own| own[2] >= start) {
            let row = by_case[own[0].as_str()];
            assert_eq!((place(row), row["status"].as_str()), (own.clone(), "kept"));
        }
        assert!(
            received
                .iter()
                .all(|case| !by_case.contains_key(case.as_str()))
        );
        // Whoever did not come is planned again: all of them have a place in one of the lists.
        let left_out = rows(&Path::new(&desk.at(&out)).join("unscheduled.csv"));
        let waiting: BTreeSet<&str> = left_out.iter().map(|row| row["case_id"].as_str()).collect();
        for case in &missed {
            let anew = by_case.contains_key(case as &str);
            assert!(anew || waiting.contains(case as &str), "{case}");
        }
        let published = desk.publish(&out, &["--days", "3"]);
        let added = published["added"].as_array().unwrap();
        assert!(!added.is_empty(), "{morning}");
        for own in added {
            let text = |name: &str| own[name].as_str().unwrap().to_owned();
            promised.push(["case_id", "port_id", "date", "slot"].map(text));
        }
        let mut due: Vec<&[String; 4]> = promised.iter().filter(|own| own[2] == start).collect();
        due.sort();
        assert!(due.len() > 3, "{due:?}");
        let (away, late) = (due[0][0].clone(), due[1][0].clone());
        let except = format!("{away}=no_show,{late}=deferred");
        let feed = desk.at("feed");
        let arguments = [
            "attend",
            &feed,
            "--date",
            &start,
            "--all-came",
            "--except",
            &except,
        ];
        done(&arguments);
        let evening = desk.appointments();
        // The same again changes nothing.
        assert!(done(&arguments).contains("nothing was filled in"));
        assert_eq!(desk.appointments(), evening);
        for own in &due[2..] {
            received.insert(own[0].clone());
        }
        missed.extend([away.clone(), late.clone()]);
        promised.retain(|own| own[0] != away && own[0] != late);
        missed.retain(|case| !received.contains(case));
        start = format!("2021-02-{}", 20 + morning);
    }
    assert!(missed.len() >= 2 && received.len() > 10);
}

/// A feed whose appointments.csv is unusual in every way that is allowed.
fn unusual() -> Desk {
    let desk = Desk::new(120, 15);
    let plan = fs::read_to_string(desk.feed().join("plan.toml")).unwrap();
    desk.put(
        "plan.toml",
        format!("{plan}ignore_columns = [\"remarks\"]\n"),
    );
    desk.put(
        "appointments.csv",
        "\u{feff}remarks,date,\"case_id\",port_id,slot\r\n\r\n\"late, by\r\nan hour\",2021-02-10,C0000007,san_ysidro,08:00\r\n \r\n,\"2021-02-11\",C0000009,calexico,08:00",
    );
    desk
}

#[test]
fn what_is_not_touched_stays_byte_for_byte() {
    let desk = unusual();
    let before = desk.appointments();
    desk.plan("out", &[]);
    let published = desk.publish("out", &["--until", "2021-02-20"]);
    let added = published["added"].as_array().unwrap();
    let mut expected = String::from_utf8(before.clone()).unwrap() + "\r\n";
    for own in added {
        let text = |name: &str| own[name].as_str().unwrap();
        assert!(text("date") <= "2021-02-20");
        write!(
            expected,
            ",{},{},{},{}\r\n",
            text("date"),
            text("case_id"),
            text("port_id"),
            text("slot")
        )
        .unwrap();
    }
    assert!(added.len() > 2);
    assert_eq!(String::from_utf8(desk.appointments()).unwrap(), expected);
    // In the order of the schedule, all that it newly has on these days.
    let schedule = rows(&Path::new(&desk.at("out")).join("schedule.csv"));
    let newly = schedule
        .iter()
        .filter(|row| row["status"] == "new" && row["date"].as_str() <= "2021-02-20");
    let newly: Vec<String> = newly.map(|row| row["case_id"].clone()).collect();
    let cases: Vec<&str> = added
        .iter()
        .map(|own| own["case_id"].as_str().unwrap())
        .collect();
    assert_eq!(cases, newly);
    // An outcome needs a column: it comes last, and nothing else is different.
    done(&[
        "attend",
        &desk.at("feed"),
        "--date",
        "2021-02-19",
        "--all-came",
    ]);
    let after = String::from_utf8(desk.appointments()).unwrap();
    let expected = expected
        .replace(
            "\"case_id\",port_id,slot\r\n",
            "\"case_id\",port_id,slot,outcome\r\n",
        )
        .replace(":00\r\n", ":00,\r\n");
    let expected: Vec<String> = expected
        .split("\r\n")
        .map(|line| {
            let due = line.starts_with(",2021-02-19,");
            format!("{line}{}", if due { "attended" } else { "" })
        })
        .collect();
    assert_eq!(after, expected.join("\r\n"));
}

#[test]
fn some_ports_alone_are_published_and_filled_in() {
    let desk = Desk::new(200, 15);
    desk.plan("out", &[]);
    let all = desk.publish("out", &["--days", "3", "--ports", "calexico,nogales"]);
    let ports: BTreeSet<&str> = (all["added"].as_array().unwrap().iter())
        .map(|own| own["port_id"].as_str().unwrap())
        .collect();
    assert_eq!(ports, BTreeSet::from(["calexico", "nogales"]));
    let feed = desk.at("feed");
    let first = |port: &str| {
        let rows = rows(&desk.feed().join("appointments.csv"));
        let own = rows.into_iter().filter(|row| row["port_id"] == port);
        own.map(|row| row["date"].clone()).min().unwrap()
    };
    let date = first("nogales");
    done(&[
        "attend",
        &feed,
        "--date",
        &date,
        "--all-came",
        "--ports",
        "nogales",
    ]);
    for row in rows(&desk.feed().join("appointments.csv")) {
        let due = row["port_id"] == "nogales" && row["date"] == date;
        assert_eq!(row["outcome"], if due { "attended" } else { "" });
    }
    let (code, said) = refused(&[
        "attend",
        &feed,
        "--date",
        &date,
        "--all-came",
        "--ports",
        "nogale",
    ]);
    assert!(
        code == 2 && said.contains("`nogale`") && said.contains("nogales"),
        "{said}"
    );
}

#[test]
fn a_plan_of_another_feed_or_a_wrong_one_is_not_published() {
    let desk = Desk::new(80, 15);
    desk.plan("out", &[]);
    let (out, feed) = (desk.at("out"), desk.at("feed"));
    let publish = |more: &[&str]| refused(&[&["publish", &out, &feed][..], more].concat());
    assert!(!desk.feed().join("appointments.csv").exists());
    // Days that the plan does not have, ports that it does not know.
    for (more, told) in [
        (&["--until", "2021-02-18"][..], "2021-02-19 to 2021-03-05"),
        (&["--days", "16"], "2021-03-06 is not in it"),
        (&["--days", "1", "--ports", "calexica"], "calexico"),
        (&[], "--days"),
        (&["--days", "1", "--until", "2021-02-20"], "--until"),
    ] {
        let (code, said) = publish(more);
        assert!(code == 2 && said.contains(told), "{more:?}: {said}");
    }
    // Another feed.
    let cases = fs::read_to_string(desk.feed().join("cases.csv")).unwrap();
    desk.put(
        "cases.csv",
        format!("{cases}C9,1,tijuana,arrival,standard,,,,,,,\n"),
    );
    let (code, said) = publish(&["--days", "2"]);
    assert!(
        code == 2 && said.contains("cases.csv is another file now"),
        "{said}"
    );
    desk.put("cases.csv", &cases);
    // A plan that does not pass the check.
    let path = Path::new(&out).join("schedule.csv");
    let schedule = fs::read_to_string(&path).unwrap();
    fs::write(&path, schedule.replacen(",new\n", ",kept\n", 1)).unwrap();
    let (code, said) = publish(&["--days", "2"]);
    assert!(code == 1 && said.contains("fails the check"), "{said}");
    fs::write(&path, schedule).unwrap();
    assert!(!desk.feed().join("appointments.csv").exists());
    let (code, said) = refused(&["publish", &out, &desk.at("nowhere"), "--days", "2"]);
    assert!(
        code == 2 && said.contains("the feed cannot be opened"),
        "{said}"
    );
    // Then it is published, once.
    assert_eq!(desk.publish("out", &["--days", "2"])["already"], false);
    let after = desk.appointments();
    let again = desk.publish("out", &["--days", "2"]);
    assert_eq!(
        (&again["already"], &again["added"]),
        (&Value::Bool(true), &Value::Array(vec![]))
    );
    assert_eq!(desk.appointments(), after);
    // Once an outcome is filled in the feed is another.
    let filled = String::from_utf8(after.clone()).unwrap();
    desk.put(
        "appointments.csv",
        filled.replacen(",\n", ",cancelled\n", 1),
    );
    let (code, said) = publish(&["--days", "5"]);
    assert!(
        code == 2 && said.contains("appointments.csv was not read"),
        "{said}"
    );
    desk.put("appointments.csv", &after);
    // Lists and letters are of the plan's days, too.
    for command in ["changes", "publish"] {
        let last = "2021-03-06";
        let more: &[&str] = match command {
            "publish" => &[&feed, "--until", last],
            _ => &["--until", last],
        };
        let (code, said) = refused(&[&[command, &out][..], more].concat());
        assert!(
            code == 2 && said.contains("2021-03-06 is not in it"),
            "{said}"
        );
    }
    // The plan of a scenario.
    let set = "capacity:border_total@*+5";
    let answers = desk.at("answers");
    done(&[
        "what-if", &feed, "--set", set, "--plans", "-o", &answers, "--effort", "low", "-q",
    ]);
    let plans = fs::read_dir(Path::new(&answers).join("plans")).unwrap();
    let plan = plans
        .map(|own| own.unwrap().path())
        .find(|own| own.is_dir() && !own.ends_with("base"))
        .unwrap();
    let (code, said) = refused(&["publish", plan.to_str().unwrap(), &feed, "--days", "2"]);
    assert!(code == 2 && said.contains("scenario"), "{said}");
    assert_eq!(desk.appointments(), after);
}

/// Ports publish one after another, and more days follow: all of the same plan.
#[test]
fn ports_publish_one_after_another() {
    for before in [
        None,
        Some("case_id,port_id,date,slot,outcome\nC1,nogales,2021-02-01,,no_show"),
    ] {
        let desk = Desk::new(200, 15);
        if let Some(before) = before {
            let cases = fs::read_to_string(desk.feed().join("cases.csv")).unwrap();
            let first = cases.lines().nth(1).unwrap().split(',').next().unwrap();
            desk.put("appointments.csv", before.replace("C1", first));
        }
        desk.plan("out", &[]);
        let whole = {
            let other = Desk::new(200, 15);
            if before.is_some() {
                other.put("appointments.csv", desk.appointments());
            }
            other.plan("out", &[]);
            other.publish("out", &["--days", "5"]);
            other.appointments()
        };
        let mut added = 0;
        for more in [
            &["--days", "3", "--ports", "calexico,nogales"][..],
            &["--days", "3"],
            &["--days", "3", "--ports", "nogales"],
            &["--days", "5"],
        ] {
            let told = desk.publish("out", more);
            added += told["added"].as_array().unwrap().len();
        }
        let lines = |bytes: Vec<u8>| -> BTreeSet<String> {
            let text = String::from_utf8(bytes).unwrap();
            text.lines().map(ToOwned::to_owned).collect()
        };
        let old = before.map_or(0, |_| 1);
        let (own, whole) = (lines(desk.appointments()), lines(whole));
        assert_eq!((own.len(), &own), (1 + old + added, &whole));
    }
}

/// What came of a day at one port, or what a plan takes back, brings the column that the file may not have
/// had: another port still publishes its part of the same plan.
#[test]
fn a_port_publishes_when_another_has_handed_in_its_day() {
    for before in [
        None,
        Some("case_id,port_id,date,slot\nC1,nogales,2021-02-01,"),
        Some("case_id,port_id,date\nC1,nogales,2021-02-01\n"),
        Some("case_id,port_id,date,slot,outcome\nC1,nogales,2021-02-01,,\n"),
        // A promise of the first day, whose port hands in its day before anything is published.
        Some("case_id,port_id,date,slot\n"),
    ] {
        let desk = Desk::new(200, 15);
        if let Some(before) = before {
            let cases = fs::read_to_string(desk.feed().join("cases.csv")).unwrap();
            let first = cases.lines().nth(1).unwrap().split(',').next().unwrap();
            desk.put("appointments.csv", before.replace("C1", first));
        }
        let is_promised = before.is_some_and(|own| own.lines().count() == 1);
        if let Some(header) = before.filter(|_| is_promised) {
            desk.plan("before", &[]);
            let all = rows(&Path::new(&desk.at("before")).join("schedule.csv"));
            let promise = place(&all[0]).join(",");
            desk.put("appointments.csv", format!("{header}{promise}\n"));
        }
        desk.plan("out", &[]);
        let feed = desk.at("feed");
        if !is_promised {
            desk.publish("out", &["--days", "3", "--ports", "nogales"]);
        }
        let days: BTreeSet<String> = rows(&desk.feed().join("appointments.csv"))
            .iter()
            .map(|row| row["date"].clone())
            .filter(|date| date.as_str() >= "2021-02-19")
            .collect();
        let day = days.first().unwrap().as_str();
        done(&["attend", &feed, "--date", day, "--all-came"]);
        let known = |desk: &Desk| -> Vec<[String; 4]> {
            let all = rows(&desk.feed().join("appointments.csv"));
            let all = all.iter().filter(|row| row["outcome"] == "attended");
            all.map(place).collect()
        };
        let came = known(&desk);
        assert!(!came.is_empty());
        // Not the port that has handed in its day.
        let port = if came.iter().any(|own| own[1] == "calexico") {
            "nogales"
        } else {
            "calexico"
        };
        let told = desk.publish("out", &["--days", "3", "--ports", port]);
        assert!(!told["added"].as_array().unwrap().is_empty());
        assert_eq!(known(&desk), came);
        // Offers go on from the day after, measured against the same plan.
        let all = rows(&Path::new(&desk.at("out")).join("schedule.csv"));
        let waits = all.iter().rfind(|row| row["status"] == "new").unwrap();
        let out = desk.at("out");
        let case = waits["case_id"].as_str();
        let told = done(&["offer", &feed, &out, "--case", case, "--format", "json"]);
        let told: Value = serde_json::from_str(&told).unwrap();
        let offers = told["offers"].as_array().unwrap();
        assert!(!offers.is_empty());
        for own in offers {
            let date = own["date"].as_str().unwrap();
            assert!(date > day && date <= "2021-03-05", "{own}");
        }
    }
}

/// Somebody did not come: the plan of that morning knows nothing of it, and says so.
#[test]
fn after_an_evening_a_plan_says_what_it_does_not_know() {
    let desk = Desk::new(200, 15);
    let (feed, out) = (desk.at("feed"), desk.at("out"));
    let (case, day) = desk.somebody_does_not_come();
    let (case, day) = (case.as_str(), day.as_str());
    for (command, rest) in [("check", &[][..]), ("explain", &[case])] {
        let (code, told) = refused(&[&[command, &feed, &out][..], rest].concat());
        assert_eq!(code, 2, "{told}");
        assert!(told.contains("says since what came of that day"), "{told}");
        assert!(!told.contains("outcome_ahead"), "{told}");
        // The way out is a command that works.
        let way = told.lines().last().unwrap().trim();
        assert_eq!(
            way,
            format!(
                "paso {command} {out}{}",
                if rest.is_empty() {
                    String::new()
                } else {
                    format!(" {case}")
                }
            )
        );
        done(&[&[command, &out][..], rest].concat());
    }
    // With another first day it is the same cause, and the same way out.
    let day_of = day.parse::<chrono::NaiveDate>().unwrap();
    let next = day_of.succ_opt().unwrap().to_string();
    let (code, told) = refused(&["check", &feed, &out, "--start", &next]);
    assert_eq!(code, 2, "{told}");
    assert!(told.ends_with(&format!("paso check {out}\n")), "{told}");
    let told = desk.publish("out", &["--days", "3"]);
    let otherwise = told["otherwise"].as_array().unwrap();
    assert_eq!(otherwise.len(), 1, "{told}");
    assert_eq!(otherwise[0]["case_id"], case);
    assert_eq!(otherwise[0]["outcome"], "no_show");
    let told = done(&["publish", &out, &feed, "--days", "4"]);
    assert!(
        told.contains(&format!("what came of {case} (no_show)")),
        "{told}"
    );
    let way = told
        .split('`')
        .find(|own| own.starts_with("paso plan"))
        .unwrap();
    let anew = desk.at("anew");
    let words: Vec<&str> = way
        .split(' ')
        .skip(1)
        .map(|word| if word == "OUT" { anew.as_str() } else { word })
        .collect();
    done(&words);
}

/// Nothing is added to a day that is over, unless the port is named and has not handed it in.
#[test]
fn a_day_that_is_over_gets_no_appointments() {
    let desk = Desk::new(200, 15);
    let (feed, out) = (desk.at("feed"), desk.at("out"));
    desk.plan("out", &[]);
    desk.publish("out", &["--days", "1", "--ports", "nogales"]);
    let day = rows(&desk.feed().join("appointments.csv"))[0]["date"].clone();
    done(&["attend", &feed, "--date", &day, "--all-came"]);
    let before = desk.appointments();
    let (code, told) = refused(&["publish", &out, &feed, "--days", "3"]);
    assert_eq!(code, 2, "{told}");
    assert!(
        told.contains(&format!("what came of {day} is filled in")),
        "{told}"
    );
    assert_eq!(desk.appointments(), before);
    let told = desk.publish("out", &["--days", "1", "--ports", "calexico"]);
    let added = told["added"].as_array().unwrap();
    assert!(
        added.iter().all(|own| own["date"] == day.as_str()),
        "{told}"
    );
}

/// What is published of a plan makes the feed another: that is said, and not all that follows from it.
#[test]
fn a_published_plan_is_checked_with_the_feed_as_it_was() {
    let desk = Desk::new(200, 15);
    let (feed, out) = (desk.at("feed"), desk.at("out"));
    desk.plan("out", &[]);
    let told = desk.publish("out", &["--days", "2"]);
    let case = told["added"][0]["case_id"].as_str().unwrap();
    let output = paso(&["check", &feed, &out, "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let violations = told["violations"].as_array().unwrap();
    assert_eq!(
        (violations.len(), &violations[0]["rule"]),
        (1, &Value::from("inputs")),
        "{told}"
    );
    for (command, rest) in [("check", &[][..]), ("explain", &[case])] {
        let output = paso(&[&[command, &feed, &out][..], rest].concat());
        assert_eq!(output.status.code(), Some(1));
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8(told).unwrap();
        assert!(
            told.contains("as it is once something is published"),
            "{told}"
        );
        done(&[&[command, &out][..], rest].concat());
    }
    // Anything else that is changed is for the check to tell.
    let cases = fs::read_to_string(desk.feed().join("cases.csv")).unwrap();
    desk.put("cases.csv", cases + "\n");
    let output = paso(&["check", &feed, &out]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("The plan FAILS the check."), "{told}");
    let output = paso(&[
        "manifest",
        &out,
        "--feed",
        &feed,
        "--port",
        "nogales",
        "--date",
        "2021-02-22",
    ]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("leave --feed out"), "{told}");
}

/// Who did not come waits again, and a plan from before has nothing for them: what an offer costs others is
/// not what they would cost without any.
#[test]
fn an_offer_to_who_did_not_come_costs_others_what_it_takes_from_them() {
    let desk = Desk::new(60, 30);
    let (feed, out) = (desk.at("feed"), desk.at("out"));
    let (case, _) = desk.somebody_does_not_come();
    let case = case.as_str();
    let told = done(&["offer", &feed, &out, "--case", case, "--format", "json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    let best = told["offers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|own| own["exact"]["change"] == 0.0);
    let best = best.unwrap_or_else(|| panic!("{told}"));
    assert_eq!(best["exact"]["others"], 0.0, "{told}");
}

/// A plan of which no day is left has nothing to offer.
#[test]
fn nothing_is_offered_of_a_plan_whose_days_are_over() {
    let desk = Desk::new(200, 15);
    desk.plan("out", &["--days", "1"]);
    desk.publish("out", &["--days", "1"]);
    let (feed, out) = (desk.at("feed"), desk.at("out"));
    done(&["attend", &feed, "--date", "2021-02-19", "--all-came"]);
    let case = rows(&Path::new(&out).join("unscheduled.csv"))[0]["case_id"].clone();
    let (code, said) = refused(&["offer", &feed, &out, "--case", &case]);
    assert!(
        code == 2 && said.contains("no day after it; plan anew"),
        "{said}"
    );
}

/// Nobody who protects a file means it to be replaced.
#[cfg(unix)]
#[test]
fn a_file_that_is_read_only_stays() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new(80, 15);
    desk.put("appointments.csv", "case_id,port_id,date\n");
    desk.plan("out", &[]);
    let file = desk.feed().join("appointments.csv");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    let (out, feed) = (desk.at("out"), desk.at("feed"));
    for arguments in [
        &["publish", &out, &feed, "--days", "2"][..],
        &["attend", &feed, "--date", "2021-02-19", "--all-came"],
        &["offer", &feed, &out, "--case", "C000001", "--book"],
    ] {
        let (code, said) = refused(arguments);
        assert!(
            code == 2 && said.contains("appointments.csv is read-only"),
            "{said}"
        );
    }
    assert_eq!(desk.appointments(), b"case_id,port_id,date\n");
}

#[test]
fn what_cannot_have_come_of_a_day_is_not_filled_in() {
    let desk = Desk::new(80, 15);
    let feed = desk.at("feed");
    let attend = |more: &[&str]| refused(&[&["attend", &feed, "--all-came"][..], more].concat());
    let (code, said) = attend(&["--date", "2021-02-19"]);
    assert!(
        code == 2 && said.contains("has no appointments.csv"),
        "{said}"
    );
    desk.plan("out", &[]);
    desk.publish("out", &["--days", "3"]);
    let before = desk.appointments();
    let due = |date: &str| {
        let rows = rows(&desk.feed().join("appointments.csv"));
        let own = rows.into_iter().find(|row| row["date"] == date).unwrap();
        own["case_id"].clone()
    };
    let (today, tomorrow) = (due("2021-02-19"), due("2021-02-20"));
    let one = |case: &str, word: &str| format!("{case}={word}");
    for (date, except, told) in [
        (
            "2021-02-19",
            one("C99", "no_show"),
            "case_id `C99`: cases.csv has no such case",
        ),
        ("2021-02-19", one(&tomorrow, "no_show"), "date `2021-02-20`"),
        (
            "2021-02-19",
            one(&today, "ill"),
            "one of attended, no_show, deferred, cancelled",
        ),
        ("2021-02-19", today.clone(), "as C12=no_show"),
        (
            "2021-02-19",
            format!("{today}=no_show,{today}=deferred"),
            "both",
        ),
        (
            "2021-06-01",
            one(&today, "no_show"),
            "the nearest are on 2021-02-21",
        ),
        ("2021-02-31", one(&today, "no_show"), "2021-02-31"),
    ] {
        let (code, said) = attend(&["--date", date, "--except", &except]);
        assert!(code == 2 && said.contains(told), "{date} {except}: {said}");
        assert_eq!(desk.appointments(), before);
    }
    // A feed with a mistake where it matters; capacity that ends is none.
    desk.put(
        "appointments.csv",
        [&before[..], b"C1,nowhere,2021-02-19,08:00,\n"].concat(),
    );
    let (code, said) = attend(&["--date", "2021-02-19"]);
    assert!(code == 2 && said.contains("nowhere"), "{said}");
    desk.put("appointments.csv", &before);
    let capacity = fs::read_to_string(desk.feed().join("capacity.csv")).unwrap();
    let ends = capacity.replacen(",,,", ",2021-02-19,2021-02-19,", 1);
    desk.put("capacity.csv", ends);
    done(&["attend", &feed, "--all-came", "--date", "2021-02-19"]);
    // What is known is not overwritten.
    let (code, said) = attend(&["--date", "2021-02-19", "--except", &one(&today, "no_show")]);
    assert!(code == 2 && said.contains("outcome `attended`"), "{said}");
    // The day after tomorrow before tomorrow.
    done(&["attend", &feed, "--all-came", "--date", "2021-02-21"]);
    done(&["attend", &feed, "--all-came", "--date", "2021-02-20"]);
    let all = rows(&desk.feed().join("appointments.csv"));
    assert!(all.iter().all(|row| row["outcome"] == "attended"));
}

/// Kills a process after a time; whether it was still there.
fn kill(mut child: Child, after: Duration) -> bool {
    sleep(after);
    let running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    running
}

/// Kills a command at moments over all its time; every time the file is as before, or as after.
fn killed_at(moments: u32, desk: &Desk, arguments: &[&str], before: &[u8]) {
    // The shortest time of some: others may be at work on the machine.
    let times = (0..5).map(|_| {
        desk.put("appointments.csv", before);
        let begun = Instant::now();
        done(arguments);
        begun.elapsed()
    });
    let time = times.min().unwrap();
    let after = desk.appointments();
    assert_ne!(after, before);
    let (mut old, mut new, mut cut) = (0, 0, 0);
    for moment in 0..moments {
        desk.put("appointments.csv", before);
        let mut command = command(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        // Most of them where the file is written, in the last part of the time.
        let share = f64::from(moment) / f64::from(moments);
        let running = kill(command.spawn().unwrap(), time.mul_f64(1.1 * share.sqrt()));
        cut += u32::from(running);
        let found = desk.appointments();
        if found == before {
            old += 1;
        } else {
            assert_eq!(
                String::from_utf8_lossy(&found),
                String::from_utf8_lossy(&after)
            );
            new += 1;
        }
    }
    // Else nothing was interrupted, or nothing went through.
    assert!(old > 0 && cut > moments / 10, "{old} {new} {cut}");
    // What a killed process leaves does not stand in the way of the next.
    desk.put("appointments.csv", before);
    done(arguments);
    assert_eq!(desk.appointments(), after);
    done(&["validate", &desk.at("feed"), "--start", "2021-02-20"]);
}

#[test]
fn a_killed_process_leaves_the_old_file_or_the_new_one() {
    let desk = Desk::new(400, 15);
    desk.put("appointments.csv", "case_id,port_id,date,slot,outcome\n");
    desk.plan("out", &[]);
    let (out, feed) = (desk.at("out"), desk.at("feed"));
    let before = desk.appointments();
    killed_at(
        100,
        &desk,
        &["publish", &out, &feed, "--days", "9"],
        &before,
    );
    let before = desk.appointments();
    // Of the last day, so that it is not published yet.
    let schedule = rows(&Path::new(&out).join("schedule.csv"));
    let case = &schedule.last().unwrap()["case_id"];
    let book = [
        "offer", &feed, &out, "--case", case, "--exact", "0", "--book",
    ];
    killed_at(100, &desk, &book, &before);
    desk.put("appointments.csv", &before);
    let attend = ["attend", &feed, "--date", "2021-02-19", "--all-came"];
    killed_at(100, &desk, &attend, &before);
}

#[test]
fn two_at_once_do_not_mix() {
    let desk = Desk::new(300, 15);
    desk.plan("out", &[]);
    let (out, feed) = (desk.at("out"), desk.at("feed"));
    let arguments = ["publish", &out, &feed, "--days", "9"];
    let children: Vec<Child> = (0..6)
        .map(|_| {
            let mut command = command(&arguments);
            command.stdout(Stdio::null()).stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    let mut through = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        match output.status.code() {
            Some(0) => through += 1,
            Some(2) => assert!(
                said.contains("another paso is changing this feed"),
                "{said}"
            ),
            other => panic!("{other:?}: {said}"),
        }
    }
    assert!(through > 0);
    let rows = rows(&desk.feed().join("appointments.csv"));
    let cases: BTreeSet<&str> = rows.iter().map(|row| row["case_id"].as_str()).collect();
    assert_eq!(cases.len(), rows.len());
    assert_eq!(desk.publish("out", &["--days", "9"])["already"], true);
}
