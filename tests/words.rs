//! What pages and texts say in numbers agrees with its noun, and names are in the page's language.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use paso::domain::problem::Problem;
use paso::pipeline::Effort;
use paso::report::compare::{NamedPlan, compare, done};
use paso::report::data::PageData;
use paso::report::gather::gather;
use paso::report::language::Language;
use paso::report::manifest::{html, manifests};
use paso::report::page;
use paso::report::public::protect;
use paso::report::written::Written;

use super::common;
use super::public::{example, written};

/// One person in one case of each kind: appointed, kept, kept for later, left out, done.
fn single(folder: &Path) {
    let put = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    put(
        "plan.toml",
        "model = \"daily-appointments\"\nstart = 2021-02-19\ndays = 1\n",
    );
    put(
        "ports.csv",
        "port_id,name,latitude,longitude\nnorth,North Gate,31.7,-106.4\n",
    );
    put("slots.csv", "port_id,start\nnorth,09:00\nnorth,10:00\n");
    put(
        "locations.csv",
        "location_id,name,latitude,longitude\nhere,Over Here,31.6,-106.4\n",
    );
    put(
        "capacity.csv",
        "resource_id,site_id,amount\nappointments,*,1\nholding_space,*,2\nofficer_minutes,*,500\nborder_total,*,2\n",
    );
    put(
        "phases.csv",
        "phase_id,stream,opens_on,persons_per_day_full\nfirst,mpp,2021-02-19,1\n",
    );
    put(
        "cases.csv",
        "case_id,persons,location_id,stream,priority,registered_on,ready_on\n\
         NEW,1,here,mpp,urgent,2021-02-01,\n\
         KEPT,1,here,arrival,standard,2021-02-01,\n\
         LATER,1,here,arrival,family,2021-02-01,\n\
         LEFT,1,here,arrival,family,2021-02-02,\n\
         DONE,1,here,arrival,vulnerable,2021-02-01,\n",
    );
    put(
        "appointments.csv",
        "case_id,port_id,date,slot\n\
         KEPT,north,2021-02-19,09:00\n\
         LATER,north,2021-02-25,09:00\n\
         DONE,north,2021-02-18,09:00\n",
    );
}

/// The words of a page, without its markup.
fn words(html: &[u8]) -> String {
    let text = std::str::from_utf8(html).unwrap();
    let body = text.split_once("<body").unwrap().1;
    let mut words = String::new();
    let mut inside = true;
    for c in body.split("<script>").next().unwrap().chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                words.push(' ');
            }
            // Words for those who cannot see stand in attributes too, which hold no figures.
            _ if inside => {}
            _ => words.push(c),
        }
    }
    words.replace('\u{a0}', " ")
}

/// Each `1` must have its noun and its verb in the singular.
fn agrees(text: &str) {
    let plural = [
        "people",
        "persons",
        "cases",
        "days",
        "places",
        "rows",
        "limits",
        "slots",
        "ports",
        "weighted person-days",
        "person-days",
        "units",
        "have ",
        "were",
        "are ",
        "wait ",
        "personas",
        "casos",
        "días",
        "lugares",
        "filas",
        "límites",
        "puertos",
        "días-persona",
        "unidades",
        "tienen",
        "tuvieron",
        "esperan",
        "son ",
    ];
    let letters: Vec<char> = text.chars().collect();
    for (at, _) in text.match_indices("1 ") {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_ascii_digit() || ".,-–".contains(c)) {
            continue;
        }
        let rest = &text[at + 2..];
        for word in plural {
            assert!(
                !rest.starts_with(word),
                "1 {word}: …{}",
                &rest[..rest.len().min(60)]
            );
        }
        // "1 person in 1 case has": the verb after both.
        for noun in ["case ", "caso "] {
            if let Some(verb) = rest.strip_prefix(noun) {
                let many = [
                    "have",
                    "are",
                    "were",
                    "keep ",
                    "tienen",
                    "tuvieron",
                    "son ",
                    "mantienen",
                ];
                let wrong = many.iter().find(|many| verb.starts_with(**many));
                assert!(wrong.is_none(), "1 {noun}{}", &verb[..verb.len().min(60)]);
            }
        }
    }
    assert!(!letters.is_empty());
}

fn plan_of_single() -> (Problem, Written, PageData) {
    let home = tempfile::tempdir().unwrap();
    single(home.path());
    let problem = common::read(home.path());
    let written = written(&problem, Effort::Normal);
    let data = gather(&written, Some(&problem));
    (problem, written, data)
}

#[test]
fn one_is_told_of_in_the_singular() {
    let (problem, plan, data) = plan_of_single();
    let head = &data.head;
    for heads in [head.later, head.left_out, head.done] {
        assert_eq!((heads.cases, heads.persons), (1, 1));
    }
    let mut without = plan.clone();
    without.appointments.pop();
    let named = |data: &PageData, name: &str| NamedPlan {
        name: name.to_owned(),
        data: data.clone(),
        done: done(Some(&problem)),
    };
    let plans = vec![named(&data, "a"), named(&data, "b"), named(&data, "c")];
    let mut shifted = plan.clone();
    for own in &mut shifted.appointments {
        own.day = own.day + 1;
    }
    let comparison = compare(plans, &[plan.clone(), without, shifted]);
    for language in [Language::English, Language::Spanish] {
        let mut pages = vec![
            page::page(&data, language),
            page::page(&gather(&plan, None), language),
            page::public::public(&protect(&plan, Some(&problem)), language),
            page::comparison(&comparison, language),
        ];
        let lists = manifests(&plan, Some(&problem), None, None);
        assert_eq!(lists.len(), 2);
        pages.extend(lists.iter().map(|list| html(list, language)));
        for page in pages {
            agrees(&words(&page));
        }
    }
}

#[test]
fn the_terminal_tells_of_one_in_the_singular_too() {
    let home = tempfile::tempdir().unwrap();
    single(home.path());
    let out = home.path().join("out");
    let paso = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("paso").unwrap();
        let output = command.args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let (feed, out) = (home.path().to_str().unwrap(), out.to_str().unwrap());
    let told = paso(&["plan", feed, "-o", out, "--quiet"]);
    agrees(&told);
    // A headline counts as the table does, and says whose is after the horizon.
    assert!(
        told.starts_with("3 people in 3 cases have an appointment, of 4 people"),
        "{told}"
    );
    assert!(
        told.contains("Of these, 1 person in 1 case has a published appointment after"),
        "{told}"
    );
    agrees(&paso(&["show", out, "--feed", feed]));
    agrees(&paso(&["value", feed, "--quiet"]));
}

#[test]
fn a_headline_counts_all_who_have_an_appointment() {
    let (_, _, data) = plan_of_single();
    let text = words(&page::page(&data, Language::English));
    for line in [
        "3 people in 3 cases have an appointment: 75 % of the 4 people waiting.",
        "Of these, 1 person in 1 case has a published appointment after the last day.",
        "Half of those people are received by Feb 19, 2021, the last on Feb 25, 2021.",
    ] {
        assert!(text.contains(line), "{line}: {}", &text[..2_000]);
    }
}

#[test]
fn pages_name_places_limits_and_reasons_in_their_language() {
    let problem = example("three-ports");
    let plan = written(&problem, Effort::Low);
    let data = gather(&plan, Some(&problem));
    let english = words(&page::page(&data, Language::English));
    let spanish = words(&page::page(&data, Language::Spanish));
    // All that can be read on the Spanish page, outside the identifiers in its tables.
    for own in &problem.rules.resources {
        assert!(!spanish.contains(&own.title), "{}", own.title);
        let told = Language::Spanish.resource(&own.id, &own.title);
        assert_ne!(told, own.title);
    }
    assert!(!spanish.contains(&problem.rules.title) && !spanish.contains(&problem.rules.source));
    assert!(spanish.contains("urgent (urgente)") && spanish.contains("standard (ordinaria)"));
    assert!(!english.contains("urgente"));
    for text in [&english, &spanish] {
        for reason in ["phase_not_open", "no_route", "not_ready", "promise_lost"] {
            assert!(!text.contains(reason), "{reason}");
        }
    }
    // The limits that weigh on those left out are named, not identified.
    let heavy = data.left_out.iter().flat_map(|own| &own.limits);
    let lacked = data.left_out.iter().flat_map(|own| &own.lacks);
    let titles = heavy.map(|(limit, _)| &limit.title);
    let titles: Vec<&String> = titles.chain(lacked.map(|lack| &lack.title)).collect();
    assert!(!titles.is_empty());
    for title in titles {
        assert!(english.contains(title), "{title}");
        assert!(!problem.rules.resources.iter().any(|own| own.id == *title));
    }
    let list = &manifests(&plan, Some(&problem), None, None)[0];
    let page = words(&html(list, Language::Spanish));
    let names: Vec<&str> = problem.locations.iter().map(|own| &*own.name).collect();
    assert!(
        list.cases
            .iter()
            .all(|case| names.contains(&&*case.location))
    );
    assert!(list.cases.iter().all(|case| page.contains(&case.location)));
}

#[test]
fn limits_stand_in_the_order_of_what_is_shown_of_them() {
    let problem = example("three-ports");
    let plan = written(&problem, Effort::Low);
    let data = gather(&plan, Some(&problem));
    let pinches = data.pinches.unwrap();
    assert!(pinches.len() > 3);
    assert!(pinches.is_sorted_by(|a, b| a.gain >= b.gain));
}
