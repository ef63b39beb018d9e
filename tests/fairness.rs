//! Whether groups fare alike: figures of summary.json, on the page, in the workbook, and what of it
//! everybody may know.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use paso::certify;
use paso::feed::{self, Overrides};
use paso::files::plan::{PlanFile, PlanFiles};
use paso::render;
use paso::report::language::Language;
use paso::report::written::Written;
use paso::report::{page, public};
use serde_json::Value;

use super::common;

/// A town of forty singles and one of twenty, and two who need another language; a port that takes
/// five people a day, for six days about the end of a month.
fn towns() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(home.path().join(name), text).unwrap();
    write(
        "plan.toml",
        "model = \"model.toml\"\nstart = 2021-03-29\ndays = 6\n",
    );
    write(
        "model.toml",
        "name = \"towns\"\n[objective]\nunscheduled_days = 30\nlate_weight = 10\ntravel_weight = 0.05\nmove_weight = 100\n\
         [priorities]\nstandard = 1\nurgent = 9\n[[resource]]\nid = \"seat\"\nfamily = \"capacity\"\nsite = \"port\"\nperiod = \"day\"\n\
         [[resource.usage]]\nper_person = 1\n",
    );
    write("ports.csv", "port_id,name\nnorth,North\n");
    write(
        "locations.csv",
        "location_id,name\nbig,Big Town\nsmall,Small Town\n",
    );
    write(
        "corridors.csv",
        "location_id,port_id,travel_hours\nbig,north,1\nsmall,north,1\n",
    );
    write("capacity.csv", "resource_id,site_id,amount\nseat,north,5\n");
    let mut cases = "case_id,persons,location_id,stream,priority,needs\n".to_owned();
    for at in 0..40 {
        let needs = if at < 2 { "language:mam" } else { "" };
        writeln!(cases, "b{at:02},1,big,asylum,standard,{needs}").unwrap();
    }
    for at in 0..20 {
        writeln!(cases, "s{at:02},1,small,asylum,urgent,").unwrap();
    }
    write("cases.csv", &cases);
    home
}

fn planned(feed: &Path) -> (paso::domain::problem::Problem, PlanFiles, Value) {
    let reading = feed::read(feed, &Overrides::default());
    let problem = reading.problem.expect("the feed can be read");
    let outcome = common::plan_of(&problem);
    let files = render::verified(&problem, &outcome).unwrap();
    assert!(certify::check(&problem, &files).passed());
    let summary = serde_json::from_slice(files.get(PlanFile::Summary).unwrap()).unwrap();
    (problem, files, summary)
}

#[test]
fn figures_are_as_worked_out_by_hand() {
    let home = towns();
    let (_, _, summary) = planned(home.path());
    let fair = &summary["fairness"];
    assert_eq!(fair["min_group"], 20);
    // Thirty places: the urgent twenty on the first four days, ten others on the last two, and
    // thirty wait six days.
    let places = &fair["by"]["location"];
    let (big, small) = (&places["groups"]["big"], &places["groups"]["small"]);
    assert_eq!(small["mean_wait_days"], 1.5);
    assert_eq!(small["p90_wait_days"], 3);
    assert_eq!(
        big["mean_wait_days"],
        (5.0 * 4.0 + 5.0 * 5.0 + 30.0 * 6.0) / 40.0
    );
    assert_eq!(big["p90_wait_days"], 6);
    // Waits of 0, 1, 2 and 3 days: differences of all pairs sum to 20, so 20 / 16 / (2 · 1.5).
    let gini = small["gini"].as_f64().unwrap();
    assert!((gini - 5.0 / 12.0).abs() < 1e-8, "{gini}");
    let ratio = places["max_min_ratio"].as_f64().unwrap();
    assert!((ratio - 5.625 / 1.5).abs() < 1e-9, "{ratio}");
    // By the end of March three days are over: 15 of the 20, and nobody else.
    let largest = &fair["largest"];
    assert_eq!(largest["date"], "2021-03-31");
    assert_eq!(largest["most_share"], 0.75);
    assert_eq!(largest["least_share"], 0.0);
    let received = &small["received"][0];
    assert_eq!(
        (&received["date"], &received["share"]),
        (&"2021-03-31".into(), &0.75.into())
    );
    // Two people are too few to be a group.
    let languages = &fair["by"]["needs:language"];
    assert!(languages["groups"]["mam"].is_null());
    assert_eq!(languages["others"]["persons"], 2);
    assert_eq!(languages["groups"]["none"]["persons"], 58);
}

#[test]
fn the_page_says_it_in_each_language_and_the_workbook_has_a_sheet() {
    let home = towns();
    let (problem, files, _) = planned(home.path());
    let written = Written::new(&files, Some(&problem)).unwrap();
    for (language, sentence) in [
        (
            Language::English,
            "75\u{a0}% of the people of Small Town had been received, and 0\u{a0}% of those of Big Town",
        ),
        (
            Language::Spanish,
            "se había recibido al 75\u{a0}% de las personas de Small Town y al 0\u{a0}% de las de Big Town",
        ),
    ] {
        let html = page::page(
            &paso::report::gather::gather(&written, Some(&problem)),
            language,
        );
        let html = String::from_utf8(html).unwrap();
        assert!(html.contains("id=\"fairness\""));
        assert!(html.contains(sentence), "{sentence}");
        let book = paso::report::workbook::workbook(&written, Some(&problem), language).unwrap();
        assert!(!book.is_empty());
    }
}

#[test]
fn small_groups_are_named_only_where_the_feed_says_so_and_never_to_everybody() {
    let home = towns();
    let plan = home.path().join("plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    fs::write(&plan, format!("{text}[fairness]\nmin_group = 1\n")).unwrap();
    let (problem, files, summary) = planned(home.path());
    let languages = &summary["fairness"]["by"]["needs:language"];
    assert_eq!(languages["groups"]["mam"]["persons"], 2);
    assert!(languages["others"].is_null());
    let written = Written::new(&files, Some(&problem)).unwrap();
    let told = public::protect(&written, Some(&problem));
    let html = String::from_utf8(page::public::public(&told, Language::English)).unwrap();
    assert!(!html.contains("mam"));
    // How far shares lie apart could tell of few people, and would be distorted by rounded counts.
    assert!(!html.contains("had been received, and"));
}

#[test]
fn a_table_that_is_none_and_a_number_out_of_range_are_refused() {
    for (text, code) in [
        ("[fairness]\nmin_group = 0\n", "out_of_range"),
        ("[fairness]\nmin_group = \"few\"\n", "wrong_type"),
        ("[fairness]\nleast = 3\n", "unknown_key"),
        ("fairness = 3\n", "wrong_type"),
    ] {
        let home = towns();
        let plan = home.path().join("plan.toml");
        let before = fs::read_to_string(&plan).unwrap();
        fs::write(&plan, format!("{before}{text}")).unwrap();
        let reading = feed::read(home.path(), &Overrides::default());
        let codes: Vec<&str> = reading.notices.iter().map(|own| own.code).collect();
        assert_eq!(codes, [code], "{text}");
    }
}
