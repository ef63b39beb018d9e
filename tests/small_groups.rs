//! The public page of a plan without a small group tells the same as the page with it: every list
//! has the same names, every row and every number that is not shown is the same. Only counts of 11
//! or more people, rounded, and what is worked out from them may differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use paso::domain::problem::Problem;
use paso::domain::rules::SiteKind;
use paso::pipeline::Effort;
use paso::report::public::{PublicData, protect};
use paso::report::written::Written;

use super::common;
use super::public::{example, generated, written};

/// A public page without its counts of 11 and more people and what is worked out from them.
fn bones(data: &PublicData) -> String {
    let text = format!("{data:#?}");
    let mut bones = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim();
        // The day by which so many of a large group come; none where 10 or fewer come after it.
        if let Some(key) = ["half:", "most:"]
            .iter()
            .find(|key| line.starts_with(**key))
        {
            if line.ends_with('(') {
                lines.by_ref().take(2).for_each(drop);
            }
            bones.push_str(key);
            bones.push('\n');
            continue;
        }
        let counted = ["gap: ", "share: Some", "About("];
        let field = counted.iter().find(|start| line.contains(*start));
        match field {
            None => bones.push_str(line),
            Some(start) => {
                bones.push_str(line.split_once(start).unwrap().0);
                bones.push_str(start);
                // A number in brackets stands on a line of its own.
                if line.ends_with('(') {
                    lines.next();
                }
            }
        }
        bones.push('\n');
    }
    bones
}

/// Where two texts differ first, for people.
fn difference(a: &str, b: &str) -> String {
    let lines = a.lines().zip(b.lines()).enumerate();
    let first = lines.filter(|(_, (a, b))| a != b).take(3);
    first.fold(String::new(), |mut text, (at, (a, b))| {
        writeln!(text, "line {at}: `{a}` and `{b}`").unwrap();
        text
    })
}

const MODEL: &str = r#"
name = "small-groups"
[objective]
unscheduled_days = 30
late_weight = 10
travel_weight = 0.05
move_weight = 100
[priorities]
urgent = 8
rare = 4
family = 2
standard = 1
[[resource]]
id = "test"
family = "health"
site = "location"
period = "day"
[[resource.usage]]
per_person = 1
offset_days = -1
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
duration_minutes = 60
[[resource]]
id = "mam"
family = "capacity"
site = "port"
period = "day"
[[resource.usage]]
need = "language:mam"
per_person = 15
per_case = 20
[[resource]]
id = "kiche"
family = "capacity"
site = "port"
period = "day"
[[resource.usage]]
need = "language:kiche"
per_person = 15
per_case = 20
[[resource]]
id = "desk"
family = "capacity"
site = "port"
period = "day"
[[resource.usage]]
stream = "special"
per_case = 1
[[resource]]
id = "total"
family = "capacity"
site = "port"
period = "day"
[[resource.usage]]
per_person = 1
"#;

const CASES: &str = "case_id,persons,location_id,stream,priority,registered_on,enrolled_on,ready_on,due_on,needs,status,ports\n";

/// Some 770 people, of whom about a dozen are received a day at either port for four weeks: all their groups
/// are large.
fn base() -> String {
    let mut text = CASES.to_owned();
    for at in 0..220 {
        let persons = 2 + at % 4;
        let location = ["alpha", "beta"][at % 2];
        let (stream, enrolled) = [("mpp", "2019-06-01"), ("arrival", "")][at / 2 % 2];
        let priority = ["family", "standard", "urgent"][at % 3];
        let needs = ["language:mam", "", "", ""][at / 3 % 4];
        writeln!(
            text,
            "B{at:03},{persons},{location},{stream},{priority},2021-01-10,{enrolled},,,{needs},pending,north;south"
        )
        .unwrap();
    }
    text
}

/// A feed that knows of every small group in its tables, with these further cases.
fn feed(folder: &Path, cases: &str, total: u32) -> Problem {
    let put = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    put("model.toml", MODEL);
    put(
        "plan.toml",
        "model = \"model.toml\"\nstart = 2021-02-19\ndays = 28\n",
    );
    put("ports.csv", "port_id\nnorth\nsouth\ntiny\n");
    put("slots.csv", "port_id,start\nnorth,09:00\nnorth,11:00\n");
    put("locations.csv", "location_id\nalpha\nbeta\nfar\n");
    put(
        "corridors.csv",
        "location_id,port_id,travel_hours\nalpha,north,1\nbeta,south,1\nfar,south,5\nfar,tiny,1\nalpha,tiny,2\n",
    );
    put(
        "phases.csv",
        "phase_id,stream,statuses,opens_on,persons_per_day_start,persons_per_day_full,ramp_days\nfirst,mpp,pending,2021-02-19,60,60,0\nsecond,mpp,terminated,2021-02-22,3,3,0\nthird,special,,2021-02-23,3,3,0\n",
    );
    let mut capacity = "resource_id,site_id,from,to,weekdays,slot,amount\n".to_owned();
    for (resource, amount) in [
        ("test", "80"),
        ("seat", "80"),
        ("room", "40"),
        ("mam", "600"),
        ("kiche", "70"),
        ("desk", "1"),
    ] {
        writeln!(capacity, "{resource},*,,,,,{amount}").unwrap();
    }
    writeln!(capacity, "total,*,,,,,{total}").unwrap();
    capacity.push_str("seat,far>south,,,,,3\nseat,far>tiny,,,,,3\nseat,alpha>tiny,,,,,3\n");
    put("capacity.csv", &capacity);
    put("cases.csv", cases);
    common::read(folder)
}

/// Small groups: what they alone have, and their cases. Each is of 2 to 10 people.
const GROUPS: [(&str, &str); 14] = [
    (
        "a need",
        "S1,3,alpha,arrival,urgent,2021-01-10,,,,language:kiche,,north;south\nS2,2,beta,arrival,standard,2021-01-10,,,,language:kiche,,south\n",
    ),
    (
        "a stream and its phase",
        "S1,3,alpha,special,urgent,2021-01-10,,,,,,north;south\nS2,3,beta,special,family,2021-01-10,,,,,,south\n",
    ),
    (
        "a stream that is named in no other file",
        "S1,4,alpha,other,family,2021-01-10,,,,,,north;south\n",
    ),
    (
        "a location",
        "S1,3,far,arrival,urgent,2021-01-10,,,,,,south\nS2,2,far,arrival,family,2021-01-10,,,,,,south\n",
    ),
    (
        "a port",
        "S1,3,alpha,arrival,urgent,2021-01-10,,,,,,tiny\nS2,2,alpha,arrival,family,2021-01-10,,,,,,tiny\n",
    ),
    (
        "a corridor",
        "S1,3,far,mpp,family,2021-01-10,2019-01-01,,,,pending,tiny\n",
    ),
    (
        "a priority",
        "S1,5,alpha,arrival,rare,2021-01-10,,,,,,north\nS2,5,beta,arrival,rare,2021-01-10,,,,,,south\n",
    ),
    (
        "a status and its phase",
        "S1,3,beta,mpp,family,2021-01-10,2019-01-01,,,,terminated,south\nS2,2,alpha,mpp,urgent,2021-01-10,2019-01-01,,,,terminated,north\n",
    ),
    (
        "a day due",
        "S1,5,alpha,arrival,urgent,2021-01-10,,,2021-02-20,,,north\n",
    ),
    (
        "the last day",
        "S1,4,beta,arrival,urgent,2021-01-10,,2021-03-18,,,,south\n",
    ),
    (
        "a reason: ready after the last day",
        "S1,6,alpha,arrival,urgent,2021-01-10,,2021-04-01,,,,\n",
    ),
    (
        "a reason: no way",
        "S1,6,beta,arrival,urgent,2021-01-10,,,,,,tiny\n",
    ),
    (
        "a reason: no phase",
        "S1,6,beta,mpp,urgent,2021-01-10,2019-01-01,,,,in_absentia,\n",
    ),
    (
        "a reason: larger than a limit",
        "S1,8,far,arrival,urgent,2021-01-10,,,,,,tiny\n",
    ),
];

#[test]
fn a_small_group_leaves_no_trace() {
    let home = tempfile::tempdir().unwrap();
    // So many a day at either port that no count of the page is near 11.
    let large = |total: &u32| {
        let problem = feed(home.path(), &base(), *total);
        let many = counts(&written(&problem, Effort::Low), &problem);
        many.values().all(|count| *count > 30)
    };
    let total = (8..20)
        .find(large)
        .expect("a number that leaves no small group");
    let page = |cases: &str| {
        let problem = feed(home.path(), cases, total);
        let written = written(&problem, Effort::Low);
        let data = protect(&written, Some(&problem));
        let alone = protect(&written, None);
        (data, alone)
    };
    let (without, alone) = page(&base());
    // The page does tell of the many.
    let names = |groups: &[paso::report::public::Group]| -> Vec<String> {
        groups.iter().filter_map(|own| own.name.clone()).collect()
    };
    assert_eq!(names(&without.groups[0]), ["alpha", "beta"]);
    assert_eq!(names(&without.groups[2]), ["urgent", "family", "standard"]);
    assert_eq!(names(&without.without[0]), ["capacity"]);
    let limits: Vec<&str> = without
        .limits
        .iter()
        .flatten()
        .map(|own| &*own.title)
        .collect();
    assert_eq!(limits, ["total", "total"]);
    for (what, cases) in GROUPS {
        let (with, with_alone) = page(&(base() + cases));
        for (a, b) in [(&without, &with), (&alone, &with_alone)] {
            let (a, b) = (bones(a), bones(b));
            assert!(a == b, "{what}: {}", difference(&a, &b));
        }
    }
}

/// The example's families, each alone and by what they share: J03's interpreter was on the page.
#[test]
fn no_family_of_three_ports_can_be_told_from_its_limits() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-ports");
    let limits = |cases: &str| {
        let home = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(&source).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
        }
        fs::write(home.path().join("cases.csv"), cases).unwrap();
        let problem = common::read(home.path());
        protect(&written(&problem, Effort::Low), Some(&problem)).limits
    };
    let promised = fs::read_to_string(source.join("appointments.csv")).unwrap();
    let cases = fs::read_to_string(source.join("cases.csv")).unwrap();
    let whole = limits(&cases);
    assert!(whole.is_some());
    // Without a case there may be no appointment of it either.
    let ids = cases.lines().skip(1);
    let ids = ids.map(|line| line.split(',').next().unwrap());
    for case in ids.filter(|case| !promised.contains(*case)) {
        let others = cases.lines().filter(|line| !line.starts_with(case));
        let others = others.map(|line| format!("{line}\n"));
        let others = others.collect::<Vec<_>>().concat();
        assert_eq!(limits(&others), whole, "{case}");
    }
}

/// Takes the people out of a plan who share something, if they are at most ten.
fn taken(written: &Written, is_one: impl Fn(&str) -> bool) -> Option<Written> {
    let mut rest = written.clone();
    rest.appointments.retain(|own| !is_one(&own.case_id));
    rest.left_out.retain(|own| !is_one(&own.case_id));
    let people = |plan: &Written| -> u64 {
        let scheduled = plan.appointments.iter().map(|own| own.persons);
        let left = plan.left_out.iter().map(|own| own.persons);
        scheduled.chain(left).map(u64::from).sum()
    };
    let gone = people(written) - people(&rest);
    (1..=10).contains(&gone).then_some(rest)
}

/// The counts that a page's rows and cells stand for, by what they count.
fn counts(written: &Written, problem: &Problem) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut add = |key: String, persons: u32| {
        *counts.entry(key).or_default() += u64::from(persons);
    };
    let end = problem.calendar.end();
    for own in &written.appointments {
        if own.day >= end {
            add("later".to_owned(), own.persons);
            add(format!("later at {}", own.port), own.persons);
            continue;
        }
        for key in [
            "all".to_owned(),
            format!("status {}", own.status),
            format!("location {}", own.location),
            format!("stream {}", own.stream),
            format!("priority {}", own.priority),
            format!("port {}", own.port),
            format!("port {} week {}", own.port, own.day.0 / 7),
            format!("waits {}", own.wait_days / 7),
        ] {
            add(key, own.persons);
        }
    }
    for own in &written.left_out {
        for key in [
            "left".to_owned(),
            format!("reason {}", own.reason),
            format!("left location {}", own.location),
            format!("left stream {}", own.stream),
            format!("left priority {}", own.priority),
        ] {
            add(key, own.persons);
        }
    }
    counts
}

/// A page's rows depend on counts of 11 and more alone: without any small group of a plan each row
/// is still there, unless its own count falls below 11.
#[test]
fn names_on_the_page_do_not_depend_on_small_groups() {
    let mut examined = 0;
    let generated = (1..25).map(|seed| generated(40 + 10 * u32::try_from(seed).unwrap(), seed));
    for problem in generated.chain([example("three-ports")]) {
        let plan = written(&problem, Effort::Low);
        let page = protect(&plan, Some(&problem));
        let truth = counts(&plan, &problem);
        let group = |at: usize| {
            let class = &problem.classes[problem.cases[at].class.at()];
            let mut all = vec![
                format!("location {}", class.location.at()),
                format!("stream {}", class.stream.at()),
                format!("priority {}", class.priority.at()),
                format!("status {:?}", class.status),
                format!("phases {}", class.phases.at()),
                format!("ports {}", class.ports.at()),
            ];
            let needs = problem.need_sets[class.needs.at()].iter();
            all.extend(needs.map(|need| format!("need {need}")));
            all
        };
        let place = |written: &Written, id: &str| {
            let own = written.appointments.iter().find(|own| own.case_id == id);
            own.map(|own| (own.port, own.day))
        };
        let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for at in 0..problem.cases.len() {
            let id = problem.case_ids.get(at);
            let mut keys = group(at);
            if let Some((port, day)) = place(&plan, id) {
                keys.extend([format!("port {port}"), format!("port {port} day {day}")]);
            }
            for key in keys {
                groups.entry(key).or_default().insert(id.to_owned());
            }
        }
        for (what, ids) in groups {
            let Some(rest) = taken(&plan, |id| ids.contains(id)) else {
                continue;
            };
            let other = protect(&rest, Some(&problem));
            let found = counts(&rest, &problem);
            let mut fell: Vec<&String> = Vec::new();
            for (key, &before) in &truth {
                let after = found.get(key).copied().unwrap_or(0);
                if before >= 11 && after < 11 {
                    fell.push(key);
                }
            }
            if fell.is_empty() {
                let names = |page: &PublicData| {
                    let groups = page.groups.iter().chain(&page.without).flatten();
                    let groups = groups.map(|own| own.name.clone());
                    let ports = page.ports.iter().map(|own| own.name.clone());
                    groups.chain(ports).collect::<Vec<_>>()
                };
                assert_eq!(names(&page), names(&other), "{what}");
                let spans = |page: &PublicData| {
                    let ports = page.ports.iter().filter(|own| own.name.is_some());
                    let spans = ports.flat_map(|own| own.spans.clone());
                    let ends: Vec<_> = spans.map(|(first, last, _)| (first, last)).collect();
                    let waits = page.histogram.iter();
                    (ends, waits.map(|own| (own.0, own.1)).collect::<Vec<_>>())
                };
                assert_eq!(spans(&page), spans(&other), "{what}");
                examined += 1;
            }
        }
    }
    println!("{examined} groups examined");
    assert!(examined >= 100, "{examined}");
}

/// Whoever is named on the page by a limit is many: all who could use it are more than twenty.
#[test]
fn no_limit_of_few_is_named() {
    let (mut named, mut kept_back) = (0, 0);
    let generated = (1..25).map(|seed| generated(40 + 10 * u32::try_from(seed).unwrap(), seed));
    for problem in generated.chain([example("three-ports")]) {
        let plan = written(&problem, Effort::Low);
        let page = protect(&plan, Some(&problem));
        let priced = plan.loads.iter().filter(|load| load.price > 0.0);
        let priced: BTreeSet<(&str, &str)> = priced
            .map(|load| (&*load.resource_id, &*load.site_id))
            .collect();
        let told = page.limits.unwrap();
        kept_back += priced.len() - told.len();
        for limit in told {
            let Some(resource) =
                (problem.rules.resources.iter()).find(|resource| resource.id == limit.resource_id)
            else {
                continue;
            };
            let users: u32 = (0..problem.cases.len())
                .map(|at| {
                    let class = &problem.classes[problem.cases[at].class.at()];
                    let stream = &problem.streams[class.stream.at()];
                    let needs = &problem.need_sets[class.needs.at()];
                    let uses = resource.usages.iter().any(|own| own.matches(stream, needs));
                    let from = &problem.locations[class.location.at()].name;
                    let ways = problem.corridors_from(class.location);
                    let mut ports = ways.map(|(_, way)| &problem.ports[way.port.at()].name);
                    let there = match resource.site {
                        SiteKind::Border => true,
                        SiteKind::Location => *from == limit.site,
                        SiteKind::Port => ports.any(|port| *port == limit.site),
                        SiteKind::Corridor => {
                            ports.any(|port| format!("{from} → {port}") == limit.site)
                        }
                    };
                    u32::from(class.persons) * u32::from(uses && there)
                })
                .sum();
            assert!(users > 20, "{}, {}: {users}", limit.title, limit.site);
            named += 1;
        }
    }
    println!("{named} limits named, {kept_back} not");
    assert!(named >= 20 && kept_back >= 20, "{named}, {kept_back}");
}
