//! Staying near an earlier plan: what was only tentative stays too, unless another appointment saves
//! enough.

use std::fs;
use std::path::Path;

use paso::generate::family::Family;
use paso::generate::{Size, family_files};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use crate::common::{self, done, paso};

/// The two numbers of the last line that `plan --previous` prints: who could keep theirs, and who does.
fn told(text: &str) -> (u64, u64) {
    let line = text.lines().last().unwrap();
    let (line, costs) = line.split_once(';').unwrap();
    assert!(costs.contains("costs at most"), "{costs}");
    let numbers = line
        .split(' ')
        .filter_map(|word| word.replace(',', "").parse().ok());
    let numbers: Vec<u64> = numbers.collect();
    assert_eq!(numbers.len(), 2, "{line}");
    (numbers[0], numbers[1])
}

fn cost(out: &str) -> f64 {
    let text = fs::read_to_string(Path::new(out).join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&text).unwrap();
    summary["cost"]["total"].as_f64().unwrap()
}

#[test]
fn a_plan_that_stays_where_it_was_is_the_same() {
    for seed in [3, 8, 21] {
        let feed = common::random_feed(seed, 60);
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
        let (feed, first, second) = (feed.path().to_str().unwrap(), at("first"), at("second"));
        done(&["plan", feed, "-o", &first, "--effort", "low", "-q"]);
        let many = ["--stability", "1000000", "--effort", "low", "-q"];
        let text = done(
            &[
                &["plan", feed, "-o", &second, "--previous", &first],
                &many[..],
            ]
            .concat(),
        );
        let (had, kept) = told(&text);
        assert_eq!(had, kept, "{seed}");
        let schedule = |out: &str| fs::read_to_string(Path::new(out).join("schedule.csv")).unwrap();
        assert_eq!(schedule(&first), schedule(&second), "{seed}");
        // Where a move may save as little as it likes, the plan is no dearer than it was.
        let text = done(&[
            "plan",
            feed,
            "-o",
            &second,
            "--previous",
            &first,
            "--stability",
            "0",
            "-q",
        ]);
        assert_eq!(told(&text).0, had);
        // Steady days may cost a little.
        assert!(cost(&second) <= cost(&first) * (1.0 + 0.000_5), "{seed}");
        done(&["check", feed, &second]);
    }
}

/// The morning after: of those whom neither the feed nor a limit touches few change, for little.
#[test]
fn few_change_overnight_and_it_costs_little() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (feed, first, cold, near) = (at("feed"), at("first"), at("cold"), at("near"));
    fs::create_dir(&feed).unwrap();
    let size = Size {
        cases: 6_000,
        days: 60,
        ports: 8,
        seed: 4,
    };
    for (name, text) in family_files(&size, Family::Week, 0.5) {
        fs::write(Path::new(&feed).join(name), text).unwrap();
    }
    done(&["plan", &feed, "-o", &first, "-q"]);
    done(&["publish", &first, &feed, "--days", "4"]);
    done(&["attend", &feed, "--date", "2021-02-19", "--all-came"]);
    let next = ["--start", "2021-02-20", "-q"];
    done(&[&["plan", &feed, "-o", &cold], &next[..]].concat());
    let text = done(
        &[
            &["plan", &feed, "-o", &near, "--previous", &first],
            &next[..],
        ]
        .concat(),
    );
    let (had, kept) = told(&text);
    assert!(had > 3_000 && 20 * (had - kept) <= had, "{kept} of {had}");
    assert!(
        cost(&near) <= 1.003 * cost(&cold),
        "{} {}",
        cost(&near),
        cost(&cold)
    );
    done(&["check", &near]);
    // As `changes` sees it: beside them are those who lost theirs to a closure or came anew.
    let changed = |out: &str| {
        let text = done(&["changes", out, "--against", &first, "--format", "json"]);
        let all: Value = serde_json::from_str(&text).unwrap();
        let moved = |own: &&Value| own["change"] == "moved" && own["standing"] == "tentative";
        all["changes"]
            .as_array()
            .unwrap()
            .iter()
            .filter(moved)
            .count()
    };
    assert!(
        10 * changed(&near) < changed(&cold),
        "{} {}",
        changed(&near),
        changed(&cold)
    );
    // The same on any number of threads.
    let again = at("again");
    let one = ["--threads", "1"];
    done(
        &[
            &["plan", &feed, "-o", &again, "--previous", &first],
            &next[..],
            &one,
        ]
        .concat(),
    );
    for name in [
        "schedule.csv",
        "unscheduled.csv",
        "loads.csv",
        "changes.csv",
    ] {
        let of = |out: &str| fs::read(Path::new(out).join(name)).unwrap();
        assert_eq!(of(&near), of(&again), "{name}");
    }
}

/// A feed some days later: cases became ready later, may only go elsewhere or are withdrawn, and a port or
/// a phase is closed.
fn changed(feed: &Path, seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let rewrite = |name: &str, change: &mut dyn FnMut(&str) -> String| {
        let file = feed.join(name);
        let Ok(text) = fs::read_to_string(&file) else {
            return;
        };
        let rows = text.lines().enumerate();
        let rows = rows.map(
            |(at, row)| {
                if at == 0 { row.to_owned() } else { change(row) }
            },
        );
        let rows: Vec<String> = rows.collect();
        fs::write(&file, rows.join("\n") + "\n").unwrap();
    };
    let days = |random: &mut ChaCha8Rng| {
        let later = chrono::Days::new(random.random_range(0..8));
        (common::start() + later).to_string()
    };
    rewrite("cases.csv", &mut |row| {
        let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
        match random.random_range(0..8u8) {
            0 | 1 => cells[7] = days(&mut random),
            2 => "p0".clone_into(&mut cells[11]),
            3 => cells[8] = days(&mut random),
            4 => "4".clone_into(&mut cells[1]),
            _ => {}
        }
        if random.random_range(0..20u8) == 0 {
            "withdrawn".clone_into(&mut cells[10]);
        }
        cells.join(",")
    });
    rewrite("phases.csv", &mut |row| {
        let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
        if random.random_range(0..3u8) == 0 {
            cells[6] = days(&mut random);
            cells[7] = String::new();
        }
        cells.join(",")
    });
    let file = feed.join("closures.csv");
    let day = days(&mut random);
    let text = fs::read_to_string(&file).unwrap() + &format!("p0,{day},{day},,,flood\n");
    fs::write(&file, text).unwrap();
}

/// Whatever changes overnight, what cannot be had any longer is planned without.
#[test]
fn an_earlier_appointment_that_is_not_admissible_any_longer_is_not_kept() {
    let mut planned = 0;
    for seed in 9_100..9_160 {
        let feed = common::random_feed(seed, 30);
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
        let (path, first, second) = (feed.path().to_str().unwrap(), at("first"), at("second"));
        let low = ["--effort", "low", "-q"];
        let output = paso(&[&["plan", path, "-o", &first], &low[..]].concat());
        if !output.status.success() {
            continue;
        }
        changed(feed.path(), seed);
        let near = ["plan", path, "-o", &second, "--previous", &first];
        let output = paso(&[&near[..], &low].concat());
        match output.status.code() {
            Some(0) => {
                planned += 1;
                done(&["check", path, &second]);
            }
            // Promises that cannot be kept any longer, or a feed that is not one.
            Some(1 | 2) => {}
            _ => panic!("{seed}: {output:?}"),
        }
    }
    assert!(planned >= 30, "{planned}");
}

#[test]
fn what_cannot_be_stayed_near_is_said() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (feed, out, other, old) = (at("feed"), at("out"), at("other"), at("old"));
    done(&["example", "extract", "three-ports", &feed]);
    let refused = |more: &[&str]| {
        let output = paso(&[&["plan", &feed, "-o", &out][..], more].concat());
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(!Path::new(&out).exists());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(refused(&["--previous", &at("nowhere")]).contains("nowhere"));
    assert!(refused(&["--stability", "1"]).contains("--previous"));
    assert!(refused(&["--previous", &old, "--stability", "-1"]).contains("--stability"));
    // The plan of another feed has nothing that could stay.
    let feed_of_another = common::random_feed(5, 20);
    done(&[
        "plan",
        feed_of_another.path().to_str().unwrap(),
        "-o",
        &other,
        "--effort",
        "low",
        "-q",
    ]);
    let said = refused(&["--previous", &other]);
    assert!(said.contains("this feed has none of them"), "{said}");
    // Some of them it has: that is said.
    let cases = Path::new(&feed).join("cases.csv");
    let more =
        fs::read_to_string(&cases).unwrap() + "Z1,2,juarez,mpp,family,,2020-01-01,,,,pending,\n";
    fs::write(&cases, more).unwrap();
    done(&["plan", &feed, "-o", &other, "--force"]);
    let fewer = fs::read_to_string(&cases).unwrap();
    fs::write(
        &cases,
        fewer.replace("Z1,2,juarez,mpp,family,,2020-01-01,,,,pending,\n", ""),
    )
    .unwrap();
    let output = paso(&["plan", &feed, "-o", &out, "--previous", &other]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("the others are passed over"), "{said}");
    done(&["check", &out]);
}

/// What moving a case is to save stands in the feed, and the command line takes precedence.
#[test]
fn the_feed_says_what_moving_a_case_is_to_save() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (feed, first, out) = (at("feed"), at("first"), at("out"));
    done(&["example", "extract", "three-ports", &feed]);
    done(&["plan", &feed, "-o", &first, "-q"]);
    let file = Path::new(&feed).join("plan.toml");
    let plan = fs::read_to_string(&file).unwrap();
    let summary = |more: &[&str]| -> Value {
        done(
            &[
                &["plan", &feed, "-o", &out, "--previous", &first, "-q"],
                more,
            ]
            .concat(),
        );
        serde_json::from_str(&fs::read_to_string(Path::new(&out).join("summary.json")).unwrap())
            .unwrap()
    };
    assert_eq!(summary(&[])["earlier_plan"]["least_saving"], 0.5);
    fs::write(&file, format!("{plan}\n[stability]\ndays = 7\n")).unwrap();
    let own = summary(&[]);
    let told = &own["earlier_plan"];
    assert_eq!(told["least_saving"], 7.0);
    assert!(told["kept"].as_u64() <= told["could_keep"].as_u64());
    let most = own["cost"]["total"].as_f64().unwrap() - own["lower_bound"].as_f64().unwrap();
    assert!((told["costs_at_most"].as_f64().unwrap() - most.max(0.0)).abs() < 1e-6);
    let own = summary(&["--stability", "2"]);
    assert_eq!(own["earlier_plan"]["least_saving"], 2.0);
    let page = fs::read_to_string(Path::new(&out).join("report.html")).unwrap();
    assert!(page.contains("could keep the appointment of the earlier plan"));
    done(&["check", &out]);
    // What is wrong there is named.
    for (table, told) in [
        ("[stability]\nday = 7", "`stability.day` is not known"),
        ("[stability]\ndays = \"7\"", "stability.days"),
        ("[steady]\ntolerance = 2", "not a share of the cost"),
        ("steady = 1", "not a table"),
    ] {
        let text = if table.starts_with('[') {
            format!("{plan}\n{table}\n")
        } else {
            format!("{table}\n{plan}")
        };
        fs::write(&file, text).unwrap();
        let output = paso(&["plan", &feed, "-o", &out]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.code() == Some(2) && said.contains(told) && said.contains("plan.toml"),
            "{said}"
        );
    }
}
