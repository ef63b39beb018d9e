//! What is done, and what is promised, uses what it uses, whatever corridors, slots and phases are
//! listed today.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::common::small::Small;
use paso::pipeline::Effort;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A bed for three days, at the port or for the whole border, and nothing else.
fn bed(site: &str) -> String {
    format!(
        "name = \"bed\"\n[objective]\nunscheduled_days = 30\nlate_weight = 10\ntravel_weight = 0.05\nmove_weight = 100\n[priorities]\nstandard = 1\n[[resource]]\nid = \"bed\"\nfamily = \"health\"\nsite = \"{site}\"\nperiod = \"day\"\n[[resource.usage]]\nper_person = 1\nduration_days = 3\n"
    )
}

/// Received yesterday from a village whose corridor is not listed any more; another case waits.
fn received_yesterday(model: &str) -> Small {
    Small::new(&[
        ("model.toml", model),
        ("slots.csv", "port_id,start\n"),
        ("locations.csv", "location_id\ntown\nvillage\n"),
        ("corridors.csv", "location_id,port_id\ntown,north\n"),
        ("capacity.csv", "resource_id,site_id,amount\nbed,*,1\n"),
        (
            "cases.csv",
            "case_id,persons,location_id,stream,priority\nE1,1,village,arrival,standard\nN1,1,town,arrival,standard\n",
        ),
        (
            "appointments.csv",
            "case_id,port_id,date\nE1,north,2021-02-18\n",
        ),
    ])
}

#[test]
fn what_is_done_needs_no_corridor_of_today() {
    for site in ["port", "border"] {
        let small = received_yesterday(&bed(site));
        assert_eq!(small.planned(), ["N1,north,2021-02-21,"], "{site}");
        // The bed is counted on the two days that it is still in use, and then N1's.
        let used: Vec<String> = small
            .rows("loads.csv")
            .iter()
            .map(|row| format!("{} {}", row[3], row[5]))
            .collect();
        let days = ["19 1", "20 1", "21 1", "22 1", "23 1"];
        assert_eq!(used, days.map(|day| format!("2021-02-{day}")), "{site}");
        // A plan that forgets it is rejected.
        small.tamper(
            "schedule.csv",
            "2021-02-21,,1,town,arrival,standard,,2",
            "2021-02-20,,1,town,arrival,standard,,1",
        );
        let violated = small.violated();
        let place = if site == "port" { "north" } else { "*" };
        assert!(
            violated.contains(&format!("capacity bed@{place} 2021-02-20")),
            "{violated:?}"
        );
    }
}

#[test]
fn what_is_done_needs_an_amount_where_it_is() {
    // Only the earlier appointment uses the village's beds.
    let small = received_yesterday(&bed("location"));
    std::fs::write(
        small.feed().join("capacity.csv"),
        "resource_id,site_id,amount\nbed,town,1\n",
    )
    .unwrap();
    assert_eq!(small.codes(), [("missing_amount", 0)]);
    std::fs::write(
        small.feed().join("capacity.csv"),
        "resource_id,site_id,amount\nbed,town,1\nbed,village,0\n",
    )
    .unwrap();
    assert_eq!(small.codes(), []);
    // Earlier appointments alone exceed it there: new ones add nothing there, and go elsewhere.
    assert_eq!(small.planned(), ["N1,north,2021-02-19,"]);
}

#[test]
fn a_promise_after_the_horizon_stays_as_it_was_published() {
    // 20:00 is no slot of the port, and Sunday is not listed: what it will list then is not known.
    let small = Small::new(&[
        (
            "slots.csv",
            "port_id,start,weekdays\nnorth,09:00,Mon;Tue;Wed;Thu;Fri;Sat\n",
        ),
        (
            "cases.csv",
            "case_id,persons,location_id,stream,priority\nA1,2,town,arrival,standard\nA2,3,town,arrival,standard\n",
        ),
        (
            "appointments.csv",
            "case_id,port_id,date,slot\nA1,north,2021-02-28,20:00\n",
        ),
    ]);
    assert_eq!(small.codes(), []);
    assert_eq!(
        small.planned(),
        ["A2,north,2021-02-19,09:00", "A1,north,2021-02-28,20:00"]
    );
    assert_eq!(small.rows("schedule.csv")[1][9..], ["9", "kept"]);
    small.tamper("schedule.csv", "2021-02-28,20:00", "2021-02-28,20:30");
    assert!(small.violated().contains(&"promise A1".to_owned()));
    // Within the horizon both are conflicts.
    for (date, slot) in [("2021-02-19", "20:00"), ("2021-02-21", "09:00")] {
        std::fs::write(
            small.feed().join("appointments.csv"),
            format!("case_id,port_id,date,slot\nA1,north,{date},{slot}\n"),
        )
        .unwrap();
        assert_eq!(
            small.conflicts(),
            [("NoSlot".to_owned(), vec!["A1".to_owned()])],
            "{date} {slot}"
        );
    }
}

/// What one usage row of a resource takes.
struct Usage {
    resource: &'static str,
    site: &'static str,
    /// Days of use for a day resource, minutes for a slot resource.
    span: i64,
    offset: i64,
    per_person: f64,
    per_case: f64,
}

const USAGES: [Usage; 6] = [
    Usage {
        resource: "bed",
        site: "location",
        span: 4,
        offset: -1,
        per_person: 0.25,
        per_case: 0.0,
    },
    Usage {
        resource: "hall",
        site: "port",
        span: 3,
        offset: 0,
        per_person: 1.0,
        per_case: 0.0,
    },
    Usage {
        resource: "hall",
        site: "port",
        span: 1,
        offset: 2,
        per_person: 0.0,
        per_case: 0.5,
    },
    Usage {
        resource: "bus",
        site: "corridor",
        span: 2,
        offset: 0,
        per_person: 1.0,
        per_case: 0.0,
    },
    Usage {
        resource: "total",
        site: "border",
        span: 5,
        offset: 1,
        per_person: 1.0,
        per_case: 1.0,
    },
    Usage {
        resource: "window",
        site: "slot",
        span: 90,
        offset: 0,
        per_person: 0.0,
        per_case: 1.0,
    },
];

const DAYS: i64 = 6;

fn date(day: i64) -> String {
    (crate::common::start() + chrono::Duration::days(day)).to_string()
}

fn model() -> String {
    let mut text = "name = \"random\"\n[objective]\nunscheduled_days = 20\nlate_weight = 10\ntravel_weight = 0.05\nmove_weight = 100\n[priorities]\nstandard = 1\n".to_owned();
    let mut last = "";
    for usage in &USAGES {
        let (site, period, span) = match usage.site {
            "slot" => ("port", "slot", "duration_minutes"),
            other => (other, "day", "duration_days"),
        };
        if usage.resource != last {
            let id = usage.resource;
            let _ = writeln!(
                text,
                "[[resource]]\nid = \"{id}\"\nfamily = \"safety\"\nsite = \"{site}\"\nperiod = \"{period}\""
            );
        }
        last = usage.resource;
        let _ = writeln!(
            text,
            "[[resource.usage]]\nper_person = {}\nper_case = {}\n{span} = {}",
            usage.per_person, usage.per_case, usage.span
        );
        if period == "day" {
            let _ = writeln!(text, "offset_days = {}", usage.offset);
        }
    }
    text
}

/// An appointment, done or planned: persons, location, port, day, minutes after midnight.
type Appointment = (f64, String, String, i64, Option<i64>);

/// Use by resource, site, date and slot.
type Used = BTreeMap<(String, String, String, String), f64>;

/// The slots of each port on any day, and the corridors that are listed.
struct Places {
    slots: BTreeMap<String, Vec<i64>>,
    corridors: Vec<(String, String)>,
}

fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Adds what an appointment uses on the days of the horizon, as the model says it.
fn add(used: &mut Used, places: &Places, appointment: &Appointment) {
    let (persons, location, port, day, slot) = appointment;
    for usage in &USAGES {
        let amount = persons * usage.per_person + usage.per_case;
        let mut take = |site: &str, day: i64, slot: &str| {
            if (0..DAYS).contains(&day) {
                let key = (usage.resource, site, date(day), slot);
                let key = (key.0.to_owned(), key.1.to_owned(), key.2, key.3.to_owned());
                *used.entry(key).or_default() += amount;
            }
        };
        if usage.site == "slot" {
            let Some(start) = *slot else { continue };
            for other in &places.slots[port] {
                if *other >= start && *other < start + usage.span {
                    take(port, *day, &clock(*other));
                }
            }
            continue;
        }
        let pair = (location.clone(), port.clone());
        let site = match usage.site {
            "location" => location.clone(),
            "port" => port.clone(),
            "border" => "*".to_owned(),
            _ if places.corridors.contains(&pair) => format!("{location}>{port}"),
            _ => continue,
        };
        for step in 0..usage.span {
            take(&site, day + usage.offset + step, "");
        }
    }
}

/// A feed with rows done before `start`, some promises, and only some corridors; with what is done
/// and what there is of each resource.
fn with_a_past(seed: u64) -> (Small, Places, Vec<Appointment>, BTreeMap<&'static str, f64>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (ports, locations) = (random.random_range(1..4u8), random.random_range(1..4u8));
    let mut places = Places {
        slots: BTreeMap::new(),
        corridors: Vec::new(),
    };
    let mut files = vec![
        ("model.toml", model()),
        (
            "plan.toml",
            format!(
                "model = \"model.toml\"\nstart = {}\ndays = {DAYS}\n",
                date(0)
            ),
        ),
    ];
    let (mut ports_csv, mut slots_csv) = ("port_id\n".to_owned(), "port_id,start\n".to_owned());
    for port in 0..ports {
        let id = format!("p{port}");
        let _ = writeln!(ports_csv, "{id}");
        let slots: Vec<i64> = (0..random.random_range(0..4i64))
            .map(|at| 540 + 60 * at)
            .collect();
        for slot in &slots {
            let _ = writeln!(slots_csv, "{id},{}", clock(*slot));
        }
        places.slots.insert(id, slots);
    }
    let mut locations_csv = "location_id\n".to_owned();
    let mut corridors_csv = "location_id,port_id,travel_hours\n".to_owned();
    for location in 0..locations {
        let _ = writeln!(locations_csv, "l{location}");
        for port in 0..ports {
            if random.random_range(0..2u8) == 0 {
                let _ = writeln!(corridors_csv, "l{location},p{port},{port}");
                places
                    .corridors
                    .push((format!("l{location}"), format!("p{port}")));
            }
        }
    }
    let mut amounts = BTreeMap::new();
    let mut capacity_csv = "resource_id,site_id,amount\n".to_owned();
    for usage in &USAGES {
        let amount = f64::from(random.random_range(2..12u8));
        if amounts.insert(usage.resource, amount).is_none() {
            let _ = writeln!(capacity_csv, "{},*,{amount}", usage.resource);
        } else {
            // The first row of a resource with several usages holds.
            let first = capacity_csv
                .lines()
                .find_map(|line| line.strip_prefix(&format!("{},*,", usage.resource)))
                .unwrap();
            amounts.insert(usage.resource, first.parse().unwrap());
        }
    }
    let mut cases_csv = "case_id,persons,location_id,stream,priority\n".to_owned();
    let mut rows = "case_id,port_id,date,slot,outcome\n".to_owned();
    let mut done = Vec::new();
    for case in 0..random.random_range(4..16u32) {
        let persons = random.random_range(1..5u8);
        let (location, port) = (
            format!("l{}", random.random_range(0..locations)),
            format!("p{}", random.random_range(0..ports)),
        );
        let _ = writeln!(
            cases_csv,
            "C{case:02},{persons},{location},arrival,standard"
        );
        // Done at any port, in a slot that may be listed no longer; or promised, or neither.
        match random.random_range(0..5u8) {
            0 | 1 => {
                let day = random.random_range(-6..0i64);
                let slot = [None, Some(540), Some(1200)][random.random_range(0..3usize)];
                let outcome = ["", "attended"][random.random_range(0..2usize)];
                let text = slot.map(clock).unwrap_or_default();
                let _ = writeln!(rows, "C{case:02},{port},{},{text},{outcome}", date(day));
                done.push((f64::from(persons), location, port, day, slot));
            }
            2 if places.corridors.contains(&(location, port.clone())) => {
                let day = random.random_range(0..DAYS + 2);
                let slot = places.slots[&port].first().copied().map(clock);
                let slot = slot.unwrap_or_default();
                let _ = writeln!(rows, "C{case:02},{port},{},{slot},", date(day));
            }
            _ => {}
        }
    }
    files.extend([
        ("ports.csv", ports_csv),
        ("slots.csv", slots_csv),
        ("locations.csv", locations_csv),
        ("corridors.csv", corridors_csv),
        ("capacity.csv", capacity_csv),
        ("cases.csv", cases_csv),
        ("appointments.csv", rows),
    ]);
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    (Small::new(&files), places, done, amounts)
}

#[test]
fn loads_are_what_an_independent_count_of_use_finds() {
    let (mut feeds, mut without) = (0, 0);
    for seed in 0..450 {
        let (small, places, done, amounts) = with_a_past(seed);
        if !small.conflicts().is_empty() {
            continue;
        }
        feeds += 1;
        small.planned_at(Effort::Low);
        let mut earlier = Used::new();
        for appointment in &done {
            let pair = (appointment.1.clone(), appointment.2.clone());
            without += usize::from(!places.corridors.contains(&pair));
            add(&mut earlier, &places, appointment);
        }
        let mut used = earlier.clone();
        for row in small.rows("schedule.csv") {
            let day: chrono::NaiveDate = row[2].parse().unwrap();
            let day = (day - crate::common::start()).num_days();
            let slot = row[3].split_once(':');
            let slot = slot.map(|(hours, minutes)| {
                60 * hours.parse::<i64>().unwrap() + minutes.parse::<i64>().unwrap()
            });
            let persons = row[4].parse().unwrap();
            let appointment = (persons, row[5].clone(), row[1].clone(), day, slot);
            add(&mut used, &places, &appointment);
        }
        let mut written = Used::new();
        for row in small.rows("loads.csv") {
            let key = (
                row[0].clone(),
                row[2].clone(),
                row[3].clone(),
                row[4].clone(),
            );
            written.insert(key, row[5].parse().unwrap());
        }
        for (key, amount) in &used {
            let found = written.get(key).copied().unwrap_or(0.0);
            assert!(
                (found - amount).abs() < 1e-9,
                "seed {seed}: {key:?} {found} {amount}"
            );
            let most = amounts[key.0.as_str()].max(earlier.get(key).copied().unwrap_or(0.0));
            assert!(
                *amount <= most + 1e-5,
                "seed {seed}: {key:?} {amount} > {most}"
            );
        }
        for (key, found) in &written {
            assert!(
                *found == 0.0 || used.contains_key(key),
                "seed {seed}: {key:?} {found}"
            );
        }
    }
    assert!(feeds >= 300, "only {feeds} feeds without conflicts");
    assert!(
        without >= 300,
        "only {without} rows done without a corridor"
    );
}
