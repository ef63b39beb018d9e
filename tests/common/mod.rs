//! Small random feeds, written as a planner would write them.

pub mod dialect;
pub mod docs;
pub mod ledger;
pub mod small;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chrono::{Days, NaiveDate};
use paso::domain::problem::Problem;
use paso::feed::{self, Overrides};
use paso::generate::{Size, files};
use paso::pipeline::{Options, Outcome, Silent, plan};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;

const MODEL: &str = r#"
name = "random"
[objective]
unscheduled_days = 20
late_weight = 10
travel_weight = 0.05
move_weight = 100
[priorities]
urgent = 8
family = 2
standard = 1
[[seniority]]
after_days = 180
factor = 1.25
[[resource]]
id = "bed"
family = "health"
site = "location"
period = "day"
[[resource.usage]]
per_person = 0.25
offset_days = -1
duration_days = 3
[[resource]]
id = "seat"
family = "safety"
site = "corridor"
period = "day"
[[resource.usage]]
per_person = 1
[[resource]]
id = "room"
family = "safety"
site = "port"
period = "slot"
[[resource.usage]]
per_person = 1
duration_minutes = 120
[[resource.usage]]
need = "wheelchair"
per_case = 1
duration_minutes = 60
[[resource]]
id = "window"
family = "capacity"
site = "port"
period = "slot"
[[resource.usage]]
stream = "arrival"
per_case = 1
[[resource]]
id = "minutes"
family = "capacity"
site = "port"
period = "day"
[[resource.usage]]
per_person = 20
per_case = 25
[[resource.usage]]
need = "language:mam"
per_person = 15
per_case = 20
[[resource]]
id = "night"
family = "capacity"
site = "port"
period = "day"
[[resource.usage]]
per_person = 1
duration_days = 2
[[resource]]
id = "total"
family = "capacity"
site = "border"
period = "day"
[[resource.usage]]
per_person = 1
"#;

/// The folder of an example of the project's own.
pub fn example(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("examples").join(name)
}

pub fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 2, 19).unwrap()
}

/// The command with these arguments, run to its end.
pub fn paso(arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paso"));
    command.args(arguments).output().unwrap()
}

/// What the command prints, which must end well.
pub fn done(arguments: &[&str]) -> String {
    let output = paso(arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A generated feed in a temporary folder.
pub fn generated(size: &Size) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    for (name, text) in files(size) {
        fs::write(home.path().join(name), text).unwrap();
    }
    home
}

/// The problem of a generated feed.
pub fn generated_problem(size: &Size) -> Problem {
    read(generated(size).path())
}

/// The plan of a problem that has one.
pub fn plan_of(problem: &Problem) -> Outcome {
    plan(problem, &Options::default(), &Silent).unwrap()
}

/// A random feed of up to `most` cases in a folder of its own.
// File after file, as a feed is read: shorter pieces would only pass the same numbers around.
#[allow(clippy::too_many_lines)]
pub fn random_feed(seed: u64, most: u32) -> TempDir {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    // What a feed may say besides, so that without it the feed would be the same.
    let mut besides = ChaCha8Rng::seed_from_u64(!seed);
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let put = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    let days = random.random_range(3..9u64);
    let date = |day: i64| {
        let step = Days::new(day.unsigned_abs());
        let date = if day < 0 {
            start() - step
        } else {
            start() + step
        };
        date.to_string()
    };
    put("model.toml", MODEL);
    let notice = [
        "",
        "",
        "",
        "notice_days = 1\n",
        "notice_days = 2\nnotice_exempt = [\"urgent\"]\n",
    ][besides.random_range(0..5usize)];
    put(
        "plan.toml",
        &format!(
            "model = \"model.toml\"\nstart = {}\ndays = {days}\n{notice}",
            start()
        ),
    );
    let ports = random.random_range(1..4usize);
    let locations = random.random_range(1..4usize);
    let mut text = "port_id\n".to_owned();
    let mut slots = "port_id,start,weekdays\n".to_owned();
    let mut slotted = vec![false; ports];
    for (port, slotted) in slotted.iter_mut().enumerate() {
        writeln!(text, "p{port}").unwrap();
        if random.random_range(0..3u8) > 0 {
            *slotted = true;
            for hour in 9..9 + random.random_range(1..4u8) {
                let weekdays = ["", "", "Mon;Tue;Wed;Thu;Fri", "Sat;Sun;Mon;Fri"]
                    [random.random_range(0..4usize)];
                writeln!(slots, "p{port},{hour:02}:00,{weekdays}").unwrap();
            }
        }
    }
    put("ports.csv", &text);
    put("slots.csv", &slots);
    let mut text = "port_id,from,to,weekdays,slot,reason\n".to_owned();
    for _ in 0..[0, 0, 1, 1, 2][besides.random_range(0..5usize)] {
        let port = besides.random_range(0..ports);
        let name = if besides.random_range(0..4u8) == 0 {
            "*".to_owned()
        } else {
            format!("p{port}")
        };
        let from = besides.random_range(-1..i64::try_from(days).unwrap());
        let to = from + besides.random_range(0..3i64);
        let weekdays = ["", "", "Sat;Sun", "Mon;Fri"][besides.random_range(0..4usize)];
        let slot = if slotted[port] {
            ["", "09:00"][besides.random_range(0..2usize)]
        } else {
            ""
        };
        writeln!(
            text,
            "{name},{},{},{weekdays},{slot},works",
            date(from),
            date(to)
        )
        .unwrap();
    }
    put("closures.csv", &text);
    let mut text = "location_id,port_id,travel_hours\n".to_owned();
    for location in 0..locations {
        for port in 0..ports {
            if port == location % ports || random.random_range(0..2u8) == 0 {
                writeln!(text, "l{location},p{port},{}", random.random_range(0..5u8)).unwrap();
            }
        }
    }
    put("corridors.csv", &text);
    let mut text = "location_id\n".to_owned();
    for location in 0..locations {
        writeln!(text, "l{location}").unwrap();
    }
    put("locations.csv", &text);
    let mut text = "resource_id,site_id,from,to,weekdays,slot,amount\n".to_owned();
    for (resource, amounts) in [
        ("bed", ["1", "2.5", "4", "unlimited"]),
        ("seat", ["4", "8", "12", "unlimited"]),
        ("room", ["4", "6", "9", "7"]),
        ("window", ["1", "2", "3", "unlimited"]),
        ("minutes", ["100", "170", "300", "250"]),
        ("night", ["4", "7", "10", "12"]),
        ("total", ["5", "9", "14", "unlimited"]),
    ] {
        let amount = amounts[random.random_range(0..4usize)];
        writeln!(text, "{resource},*,,,,,{amount}").unwrap();
        if random.random_range(0..3u8) == 0 {
            let day = random.random_range(0..i64::try_from(days).unwrap());
            let amount = ["0", "3", "60"][random.random_range(0..3usize)];
            writeln!(
                text,
                "{resource},*,{},{},,,{amount}",
                date(day),
                date(day + 1)
            )
            .unwrap();
        }
    }
    put("capacity.csv", &text);
    let phased = random.random_range(0..3u8) > 0;
    if phased {
        let mut text = "phase_id,stream,statuses,enrolled_from,enrolled_to,ports,opens_on,closes_on,persons_per_day_start,persons_per_day_full,ramp_days\n".to_owned();
        for phase in 0..random.random_range(1..4u8) {
            let statuses = ["", "pending", "pending;terminated"][random.random_range(0..3usize)];
            let to = ["", "2019-12-31"][random.random_range(0..2usize)];
            let port = ["", "p0"][random.random_range(0..2usize)];
            let opens = random.random_range(-2..4i64);
            let closes = if random.random_range(0..4u8) == 0 {
                date(opens + 3)
            } else {
                String::new()
            };
            let caps = ["3,7,3", "6,6,0", ",,", "2.5,8.25,2"][random.random_range(0..4usize)];
            writeln!(
                text,
                "f{phase},mpp,{statuses},,{to},{port},{},{closes},{caps}",
                date(opens)
            )
            .unwrap();
        }
        put("phases.csv", &text);
    }
    let mut text = "case_id,persons,location_id,stream,priority,registered_on,enrolled_on,ready_on,due_on,needs,status,ports\n".to_owned();
    let mut appointments = "case_id,port_id,date,slot,outcome\n".to_owned();
    let cases = random.random_range(1..=most);
    // Few kinds, so that seniority has pairs to order.
    for case in 0..cases {
        let location = random.random_range(0..locations);
        let stream = ["mpp", "arrival"][random.random_range(0..2usize)];
        let priority = ["urgent", "family", "standard", "standard"][random.random_range(0..4usize)];
        let enrolled = ["", "2019-06-01", "2019-06-01", "2020-10-01", "2021-02-01"]
            [random.random_range(0..5usize)];
        let registered = ["", "2021-02-01", "2021-01-10"][random.random_range(0..3usize)];
        let last = i64::try_from(days).unwrap();
        let ready = if random.random_range(0..3u8) == 0 {
            String::new()
        } else {
            date(random.random_range(-3..=last))
        };
        let due = if random.random_range(0..6u8) == 0 {
            date(random.random_range(0..last + 3))
        } else {
            String::new()
        };
        let needs = [
            "",
            "",
            "",
            "language:mam",
            "wheelchair",
            "wheelchair;language:mam",
        ][random.random_range(0..6usize)];
        let status = ["", "pending", "pending", "terminated"][random.random_range(0..4usize)];
        let status = if besides.random_range(0..12u8) == 0 {
            "withdrawn"
        } else {
            status
        };
        let only = ["", "", "", "p0"][random.random_range(0..4usize)];
        let persons = random.random_range(1..5u8);
        writeln!(
            text,
            "C{case:03},{persons},l{location},{stream},{priority},{registered},{enrolled},{ready},{due},{needs},{status},{only}"
        )
        .unwrap();
        if random.random_range(0..25u8) == 0 {
            // Mostly promises that can be kept, and now and then one that cannot.
            let day = random.random_range(-2..last + 2);
            let odd = random.random_range(0..20u8) == 0;
            let slot = if slotted[location % ports] == odd {
                ""
            } else {
                "09:00"
            };
            writeln!(
                appointments,
                "C{case:03},p{},{},{slot},",
                location % ports,
                date(day)
            )
            .unwrap();
        }
        // What did not happen, and promises withdrawn: any number of them.
        for _ in 0..[0, 0, 0, 0, 1, 2][besides.random_range(0..6usize)] {
            let outcome = ["no_show", "deferred", "cancelled"][besides.random_range(0..3usize)];
            let day = if outcome == "cancelled" {
                besides.random_range(-4..last + 3)
            } else {
                besides.random_range(-4..0i64)
            };
            writeln!(
                appointments,
                "C{case:03},p{},{},17:00,{outcome}",
                besides.random_range(0..ports),
                date(day)
            )
            .unwrap();
        }
    }
    put("cases.csv", &text);
    put("appointments.csv", &appointments);
    home
}

/// Reads a feed that is known to be good.
pub fn read(folder: &Path) -> Problem {
    let reading = feed::read(folder, &Overrides::default());
    let errors: Vec<_> = reading.notices.iter().filter(|n| n.is_error()).collect();
    reading
        .problem
        .unwrap_or_else(|| panic!("{}: {errors:#?}", folder.display()))
}
