//! What is told of a limit's worth: a rate for small steps, never more than could be saved at all, and
//! nothing that would be printed as nothing.

use std::fs;

use paso::domain::worth::most_saved;
use paso::pipeline::Effort;
use paso::report::gather::gather;
use paso::report::language::Language;
use paso::report::page;
use serde_json::Value;

use super::common::small::Small;
use super::common::{done, paso};
use super::public::written;

/// The numbers behind some words of a text.
fn numbers(text: &str, words: &str) -> Vec<f64> {
    let parts = text.split(words).skip(1);
    let digits = |part: &str| -> String {
        let own = part.trim_start().chars();
        own.take_while(|c| c.is_ascii_digit() || ",.".contains(*c))
            .filter(|c| *c != ',')
            .collect()
    };
    parts
        .map(|part| digits(part).trim_end_matches('.').parse().unwrap())
        .collect()
}

/// What a command prints, in one line.
fn told(arguments: &[&str]) -> String {
    let text = done(arguments);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Two of twenty people a day: of the limit that says so a whole unit is enough for a thousand.
fn by_the_thousandth() -> Small {
    let model = include_str!("feeds/small/model.toml").replacen(
        "per_person = 1\n",
        "per_person = 0.001\n",
        1,
    );
    let header = "case_id,persons,location_id,stream,priority\n".to_owned();
    let cases = (10..30).fold(header, |text, at| {
        text + &format!("C{at},1,town,arrival,standard\n")
    });
    Small::new(&[
        ("model.toml", &model),
        ("cases.csv", &cases),
        (
            "capacity.csv",
            "resource_id,site_id,amount\nseat,*,0.002\nroom,*,unlimited\nbus,*,unlimited\ntotal,*,unlimited\n",
        ),
    ])
}

#[test]
fn no_saving_is_told_that_goes_beyond_what_could_be_saved_at_all() {
    let small = by_the_thousandth();
    let (feed, out) = (small.feed(), small.out());
    let (feed, out) = (feed.to_str().unwrap(), out.to_str().unwrap());
    let text = told(&["plan", feed, "-o", out]);
    let summary = fs::read_to_string(small.out().join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&summary).unwrap();
    let cost = summary["cost"]["total"].as_f64().unwrap();
    let most = most_saved(Some(&small.problem()), cost, 0.0);
    // Everybody on the first day: nothing is left to save.
    assert!((most - cost).abs() <= 1e-6, "{most} of {cost}");
    let saved = numbers(&text, "could save about");
    assert!(!saved.is_empty() && text.contains("a rate for small steps"));
    assert!(saved.iter().all(|own| *own <= most + 0.5), "{text}");
    // The files say the rate itself.
    let json = told(&["value", feed, "--format", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let rate = json["limits"][0]["promise"].as_f64().unwrap();
    assert!(rate > 2.0 * most, "{rate} {most}");
    let text = told(&["value", feed, "--quiet"]);
    let saved = numbers(&text, "could save about");
    assert!(!saved.is_empty() && text.contains("a rate for small steps"));
    assert!(saved.iter().all(|own| *own <= most + 0.5), "{text}");
    // So does the page, with the feed and without.
    let problem = small.problem();
    let written = written(&problem, Effort::Low);
    for feed in [Some(&problem), None] {
        let data = gather(&written, feed);
        let pinches = data.pinches.as_ref().unwrap();
        let most = most_saved(feed, written.summary.cost.total, 0.0);
        assert!(!pinches.is_empty());
        assert!(pinches.iter().all(|own| own.gain <= most));
    }
}

/// The way to the port that is full is a little shorter: a place there is worth 0.02.
#[test]
fn what_is_worth_nothing_that_could_be_read_is_not_told() {
    let small = Small::new(&[
        (
            "plan.toml",
            "model = \"model.toml\"\nstart = 2021-02-19\ndays = 1\n",
        ),
        (
            "ports.csv",
            "port_id,name,timezone\nnear,Near,UTC\nfar,Far,UTC\n",
        ),
        ("slots.csv", "port_id,start\nnear,09:00\nfar,09:00\n"),
        ("locations.csv", "location_id,name\ntown,Town\n"),
        (
            "corridors.csv",
            "location_id,port_id,travel_hours\ntown,near,1\ntown,far,1.4\n",
        ),
        (
            "capacity.csv",
            "resource_id,site_id,amount\nseat,near,1\nseat,far,10\nroom,*,10\nbus,*,10\ntotal,*,10\n",
        ),
        (
            "cases.csv",
            "case_id,persons,location_id,stream,priority\nA1,1,town,arrival,standard\nA2,1,town,arrival,standard\n",
        ),
    ]);
    let (feed, out) = (small.feed(), small.out());
    let (feed, out) = (feed.to_str().unwrap(), out.to_str().unwrap());
    let none = "No limit is worth lifting by itself.";
    let text = told(&["plan", feed, "-o", out]);
    assert!(
        text.contains(none) && !text.contains("matter most"),
        "{text}"
    );
    let text = told(&["value", feed, "--quiet"]);
    assert!(text.contains(none) && !text.contains("seat@near"), "{text}");
    // In data it stands as it is.
    let json = told(&["value", feed, "--format", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let promise = json["limits"][0]["promise"].as_f64().unwrap();
    assert!((promise - 0.02).abs() <= 1e-6, "{json:#}");
    let problem = small.problem();
    let data = gather(&written(&problem, Effort::Low), Some(&problem));
    for (language, none) in [
        (Language::English, none),
        (
            Language::Spanish,
            "Ningún límite vale la pena ampliarlo por sí solo.",
        ),
    ] {
        let page = String::from_utf8(page::page(&data, language)).unwrap();
        assert!(page.contains(none));
    }
}

/// Where the gap is closed rounding alone would tell cost and bound apart.
#[test]
fn what_is_proven_best_has_one_number_for_cost_and_bound() {
    let small = Small::new(&[]);
    let problem = small.problem();
    let mut data = gather(&written(&problem, Effort::Low), Some(&problem));
    (data.head.cost.total, data.head.lower_bound) = (30.850_001, 30.849_999);
    data.head.gap = 6e-8;
    let page = String::from_utf8(page::page(&data, Language::English)).unwrap();
    assert!(page.contains("30.9") && !page.contains("30.8"));
    data.head.gap = 1e-3;
    let page = String::from_utf8(page::page(&data, Language::English)).unwrap();
    assert!(page.contains("30.9") && page.contains("30.8"));
    // On the terminal the starter's plan is such a one.
    let home = tempfile::tempdir().unwrap();
    let feed = home.path().join("feed");
    let feed = feed.to_str().unwrap();
    done(&["init", feed]);
    let output = paso(&[
        "what-if",
        feed,
        "--set",
        "capacity:border_total@*+100",
        "--quiet",
    ]);
    let text = String::from_utf8(output.stdout).unwrap();
    let mut rows = 0;
    for line in text.lines() {
        let cells: Vec<&str> = line.split("  ").map(str::trim).collect();
        let cells: Vec<&str> = cells.into_iter().filter(|own| !own.is_empty()).collect();
        if matches!(cells.first(), Some(&("base" | "set"))) && cells.contains(&"0.00 %") {
            let gap = cells.iter().position(|own| *own == "0.00 %").unwrap();
            assert_eq!(cells[gap - 1], cells[gap - 2], "{text}");
            rows += 1;
        }
    }
    assert_eq!(rows, 2, "{text}");
    assert!(text.contains("set: 9 less"), "{text}");
}
