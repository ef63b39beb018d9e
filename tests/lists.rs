//! Lists for ports: files of every port, and calendars, read back by a reader that follows RFC 5545
//! and knows nothing of how they are made.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, SystemTime};

use assert_cmd::Command;
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};

fn done(arguments: &[&str]) -> Output {
    let output = Command::cargo_bin("paso")
        .unwrap()
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    output
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

const MODEL: &str = "name = \"rooms\"\n[objective]\nunscheduled_days = 30\nlate_weight = 10\n\
    travel_weight = 0.05\nmove_weight = 100\n[priorities]\nstandard = 1\n\
    [[resource]]\nid = \"room\"\nfamily = \"safety\"\nsite = \"port\"\nperiod = \"slot\"\n\
    [[resource.usage]]\nper_person = 1.0\nduration_minutes = 60\n\
    [[resource]]\nid = \"total\"\nfamily = \"capacity\"\nsite = \"border\"\nperiod = \"day\"\n\
    [[resource.usage]]\nper_person = 1.0\n";

/// A feed with a case of one person for each port named, which it alone may use; ports whose name
/// ends in `day` have no slots.
fn feed(folder: &Path, ports: &[(&str, &str, &str)], start: &str) {
    let mut files = BTreeMap::from([
        ("ports.csv", "port_id,name,timezone\n".to_owned()),
        ("slots.csv", "port_id,start\n".to_owned()),
        (
            "cases.csv",
            "case_id,persons,location_id,stream,priority,ports\n".to_owned(),
        ),
    ]);
    for (at, (id, name, zone)) in ports.iter().enumerate() {
        let ports = files.get_mut("ports.csv").unwrap();
        writeln!(ports, "{id},\"{name}\",{zone}").unwrap();
        if !id.ends_with("day") {
            let rows = format!("{id},01:30\n{id},02:30\n{id},09:00\n");
            files.get_mut("slots.csv").unwrap().push_str(&rows);
        }
        for one in 0..4 {
            let row = format!("C{at}-{one},1,town,arrival,standard,{id}\n");
            files.get_mut("cases.csv").unwrap().push_str(&row);
        }
    }
    files.insert(
        "capacity.csv",
        "resource_id,site_id,amount\nroom,*,1\ntotal,*,1000\n".to_owned(),
    );
    files.insert(
        "plan.toml",
        format!("model = \"m.toml\"\nstart = {start}\ndays = 4\n"),
    );
    files.insert("m.toml", MODEL.to_owned());
    fs::create_dir_all(folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
}

/// The lists of a feed's plan.
fn lists(home: &Path, name: &str, feed: &Path) -> BTreeMap<String, String> {
    let (out, lists) = (
        home.join(format!("{name}-plan")),
        home.join(format!("{name}-lists")),
    );
    done(&[
        "plan",
        text(feed),
        "-o",
        text(&out),
        "--effort",
        "low",
        "-q",
    ]);
    done(&[
        "manifest",
        text(&out),
        "--feed",
        text(feed),
        "-o",
        text(&lists),
        "-q",
    ]);
    read(&lists, "")
}

/// Every file in a folder by its path.
fn read(folder: &Path, prefix: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            found.extend(read(&path, &format!("{name}/")));
        } else {
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
    found
}

/// A component: its properties with their parameters, and the components within.
#[derive(Debug, Default)]
struct Component {
    kind: String,
    properties: BTreeMap<String, (String, String)>,
    within: Vec<Component>,
}

impl Component {
    fn get(&self, name: &str) -> &str {
        &self.properties[name].1
    }

    fn all(&self, kind: &str) -> Vec<&Component> {
        self.within.iter().filter(|one| one.kind == kind).collect()
    }
}

/// A value of type TEXT (RFC 5545, 3.3.11).
fn unescaped(value: &str) -> String {
    let mut text = String::new();
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next().expect("a backslash escapes something") {
                'n' | 'N' => text.push('\n'),
                escaped @ ('\\' | ',' | ';') => text.push(escaped),
                other => panic!("`\\{other}` in {value}"),
            },
            ',' | ';' => panic!("`{letter}` is not escaped in {value}"),
            other => text.push(other),
        }
    }
    text
}

/// Reads a calendar, strictly.
fn calendar(text: &str) -> Component {
    assert!(text.ends_with("\r\n"));
    for line in text.split_terminator("\r\n") {
        assert!(line.len() <= 75, "{line}");
        assert!(!line.contains(['\r', '\n']), "{line:?}");
    }
    let unfolded = text.replace("\r\n ", "");
    let mut open = vec![Component::default()];
    for line in unfolded.split_terminator("\r\n") {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("{line}"));
        let (name, parameters) = name.split_once(';').unwrap_or((name, ""));
        match name {
            "BEGIN" => open.push(Component {
                kind: value.to_owned(),
                ..Component::default()
            }),
            "END" => {
                let closed = open.pop().unwrap();
                assert_eq!(closed.kind, value);
                open.last_mut().unwrap().within.push(closed);
            }
            _ => {
                let known = (parameters.to_owned(), value.to_owned());
                let before = open
                    .last_mut()
                    .unwrap()
                    .properties
                    .insert(name.to_owned(), known);
                assert!(before.is_none(), "{line} twice");
            }
        }
    }
    assert_eq!(open.len(), 1);
    let calendar = open.remove(0).within.remove(0);
    assert_eq!(calendar.kind, "VCALENDAR");
    calendar
}

/// The instant of a local time as the calendar's own time zone has it.
fn instant(calendar: &Component, zone: &str, local: &str) -> DateTime<Utc> {
    let parse = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").unwrap();
    let zones = calendar.all("VTIMEZONE");
    let found = zones
        .iter()
        .find(|one| one.get("TZID") == zone)
        .expect("the zone is defined");
    let seconds = |text: &str| -> i64 {
        let (hours, minutes): (i64, i64) =
            (text[1..3].parse().unwrap(), text[3..5].parse().unwrap());
        (hours * 60 + minutes) * if text.starts_with('-') { -60 } else { 60 }
    };
    let local = parse(local);
    // The last change of clocks before it, by the clocks as they were before each.
    let changes = found
        .within
        .iter()
        .filter(|one| parse(one.get("DTSTART")) <= local);
    let last = changes.max_by_key(|one| parse(one.get("DTSTART"))).unwrap();
    let mut offset = seconds(last.get("TZOFFSETTO"));
    let from = seconds(last.get("TZOFFSETFROM"));
    // A time that clocks skip is told by the clocks before (RFC 5545, 3.3.5).
    if (local - parse(last.get("DTSTART"))).num_seconds() < offset - from {
        offset = from;
    }
    Utc.from_utc_datetime(&(local - chrono::Duration::seconds(offset)))
}

fn is_list(file: &str) -> bool {
    Path::new(file)
        .extension()
        .is_some_and(|ending| ending == "csv")
}

#[test]
fn ports_with_odd_names_have_all_their_files() {
    let home = tempfile::tempdir().unwrap();
    let ids = [
        "x",
        "x.ics",
        "X",
        "a:b",
        "CON",
        "com1.day",
        "end.",
        "x.ics.ics",
    ];
    let ports: Vec<_> = ids
        .iter()
        .map(|id| (*id, "A port", "America/Denver"))
        .collect();
    feed(&home.path().join("feed"), &ports, "2023-03-09");
    let files = lists(home.path(), "odd", &home.path().join("feed"));
    let mut rows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut calendars = 0;
    for (name, content) in &files {
        if is_list(name) {
            for row in content.lines().skip(1) {
                let mut fields = row.split(',');
                let port = fields.next().unwrap();
                rows.entry(port).or_default().insert(fields.nth(2).unwrap());
            }
        }
        calendars += usize::from(!name.contains('/'));
        let safe = |part: &str| {
            !part.contains([':', '\\']) && !part.ends_with('.') && !part.eq_ignore_ascii_case("con")
        };
        assert!(name.split('/').all(safe), "{name}");
    }
    assert_eq!(
        rows.keys().copied().collect::<BTreeSet<_>>(),
        BTreeSet::from(ids)
    );
    assert!(rows.values().all(|cases| cases.len() == 4), "{rows:?}");
    assert_eq!(calendars, ids.len());
    // Told apart where small and capital letters are the same.
    let lower: BTreeSet<String> = files.keys().map(|name| name.to_lowercase()).collect();
    assert_eq!(lower.len(), files.len());
    // The ordinary name is the port's own.
    assert!(files.contains_key("X.ics"), "{:?}", files.keys());
    // Written again, they are replaced.
    done(&[
        "manifest",
        text(&home.path().join("odd-plan")),
        "--feed",
        text(&home.path().join("feed")),
        "-o",
        text(&home.path().join("odd-lists")),
        "-q",
    ]);
    assert!(read(&home.path().join("odd-lists"), "") == files);
}

#[test]
fn calendars_say_what_the_schedule_says_at_the_ports_time() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("feed");
    let name = "El Paso\\Norte, Puente; 1: ñandúñandúñandúñandúñandúñandúñandúñandúñandú";
    feed(
        &folder,
        &[
            ("denver", name, "America/Denver"),
            ("phoenix", "P", "America/Phoenix"),
            ("day", "D", "America/Chicago"),
            ("nowhere", "N", ""),
        ],
        "2023-03-11",
    );
    let before = DateTime::<Utc>::from(SystemTime::now() - Duration::from_secs(2));
    let files = lists(home.path(), "spring", &folder);
    let after = DateTime::<Utc>::from(SystemTime::now() + Duration::from_secs(2));
    assert!(files["denver.ics"].contains("NAME:El Paso\\\\Norte\\, Puente\\; 1: "));
    let mut uids = BTreeSet::new();
    for port in ["denver", "phoenix", "day", "nowhere"] {
        let calendar = calendar(&files[&format!("{port}.ics")]);
        assert_eq!(
            (calendar.get("VERSION"), calendar.get("CALSCALE")),
            ("2.0", "GREGORIAN")
        );
        assert_eq!(
            unescaped(calendar.get("NAME")),
            unescaped(calendar.get("X-WR-CALNAME"))
        );
        if port == "denver" {
            assert_eq!(unescaped(calendar.get("NAME")), name);
        }
        // People by day and slot, as the lists have them.
        let mut expected: BTreeMap<(String, String), u64> = BTreeMap::new();
        let own = files
            .iter()
            .filter(|(file, _)| file.starts_with(&format!("{port}/")));
        for (_, list) in own.filter(|(file, _)| is_list(file)) {
            for row in list.lines().skip(1) {
                let fields: Vec<&str> = row.split(',').collect();
                let key = (fields[1].replace('-', ""), fields[2].replace(':', ""));
                *expected.entry(key).or_default() += fields[4].parse::<u64>().unwrap();
            }
        }
        let events = calendar.all("VEVENT");
        assert_eq!(events.len(), expected.len());
        for event in events {
            assert!(uids.insert(unescaped(event.get("UID"))), "{event:?}");
            let stamp = event.get("DTSTAMP").strip_suffix('Z').expect("in UTC");
            let stamp = NaiveDateTime::parse_from_str(stamp, "%Y%m%dT%H%M%S")
                .unwrap()
                .and_utc();
            assert!((before..after).contains(&stamp), "{stamp}");
            assert!(event.get("SEQUENCE").parse::<i32>().unwrap() > 0);
            let (parameters, start) = &event.properties["DTSTART"];
            let (_, end) = &event.properties["DTEND"];
            let (date, time) = start.split_once('T').unwrap_or((start, ""));
            let slot = time.get(..4).unwrap_or_default();
            let people = expected[&(date.to_owned(), slot.to_owned())];
            let told = unescaped(event.get("SUMMARY"));
            assert!(told.contains(&format!(": {people} p")), "{told}");
            assert!(end > start);
            match port {
                "denver" | "phoenix" => {
                    let zone = parameters.strip_prefix("TZID=").unwrap();
                    let tz: chrono_tz::Tz = zone.parse().unwrap();
                    let local = NaiveDateTime::parse_from_str(start, "%Y%m%dT%H%M%S").unwrap();
                    // Where clocks skip the time, there is none to compare with.
                    if let Some(own) = tz.from_local_datetime(&local).earliest() {
                        assert_eq!(instant(&calendar, zone, start), own.with_timezone(&Utc));
                    }
                }
                "day" => assert_eq!(parameters, "VALUE=DATE"),
                _ => assert!(
                    parameters.is_empty(),
                    "the reader's own clock: {parameters}"
                ),
            }
        }
    }
    // Clocks change within these days in one of the zones.
    let denver = calendar(&files["denver.ics"]);
    assert_eq!(denver.all("VTIMEZONE")[0].all("DAYLIGHT").len(), 1);
}

#[test]
fn events_are_known_again_from_plan_to_plan_and_not_between_feeds() {
    let home = tempfile::tempdir().unwrap();
    let one = home.path().join("one");
    feed(&one, &[("a", "A", "America/Denver")], "2023-05-01");
    let uids = |files: &BTreeMap<String, String>| -> BTreeSet<String> {
        let calendar = calendar(&files["a.ics"]);
        let events = calendar.all("VEVENT");
        events
            .iter()
            .map(|event| event.get("UID").to_owned())
            .collect()
    };
    let stamps = |files: &BTreeMap<String, String>| -> (String, i64) {
        let calendar = calendar(&files["a.ics"]);
        let first = calendar.all("VEVENT")[0];
        (
            first.get("DTSTAMP").to_owned(),
            first.get("SEQUENCE").parse().unwrap(),
        )
    };
    let first = lists(home.path(), "plan", &one);
    // The same plan gives the same bytes, whenever they are asked for.
    done(&[
        "manifest",
        text(&home.path().join("plan-plan")),
        "--feed",
        text(&one),
        "-o",
        text(&home.path().join("again")),
        "-q",
    ]);
    assert!(read(&home.path().join("again"), "") == first);
    // The next plan of the feed, with a case more: the events are the same, and newer.
    std::thread::sleep(Duration::from_millis(1100));
    let cases = fs::read_to_string(one.join("cases.csv")).unwrap();
    fs::write(
        one.join("cases.csv"),
        format!("{cases}C9,1,town,arrival,standard,a\n"),
    )
    .unwrap();
    let second = lists(home.path(), "plan", &one);
    assert!(uids(&second).is_superset(&uids(&first)));
    assert!(stamps(&second) > stamps(&first));
    assert!(stamps(&second).1 > stamps(&first).1);
    // Another feed with a port of the same name.
    let two = home.path().join("two");
    feed(&two, &[("a", "Another", "America/Denver")], "2023-05-01");
    let other = lists(home.path(), "other", &two);
    assert!(uids(&other).is_disjoint(&uids(&first)));
}
