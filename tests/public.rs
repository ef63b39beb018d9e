//! The page for everybody: no case, and no count of 1 to 10 people, not even by reckoning.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use paso::domain::problem::Problem;
use paso::feed::{self, Overrides};
use paso::generate::Size;
use paso::lp::Program;
use paso::outputs;
use paso::pipeline::{Effort, Options, Silent, plan};
use paso::report::language::Language;
use paso::report::page::public::public;
use paso::report::public::disclosure::Shown;
use paso::report::public::{Milestones, PublicData, protect};
use paso::report::written::Written;
use paso::solver::names::usual;
use paso::solver::{Settings, solve_checked};

use super::common;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn example(name: &str) -> Problem {
    let reading = feed::read(&root().join("examples").join(name), &Overrides::default());
    reading.problem.expect("the example can be planned")
}

pub fn generated(cases: u32, seed: u64) -> Problem {
    let size = Size {
        cases,
        days: 40,
        ports: 5,
        seed,
    };
    common::generated_problem(&size)
}

/// The plan of a feed, as its files say it.
pub fn written(problem: &Problem, effort: Effort) -> Written {
    let options = Options {
        effort,
        ..Options::default()
    };
    let outcome = plan(problem, &options, &Silent).unwrap();
    Written::new(&outputs::files(problem, &outcome), Some(problem)).unwrap()
}

fn text(data: &PublicData, language: Language) -> String {
    String::from_utf8(public(data, language)).unwrap()
}

/// What stands between an opening and the next `<` or `"`, as often as the opening comes.
fn after<'t>(text: &'t str, opening: &str) -> Vec<&'t str> {
    let parts = text.split(opening).skip(1);
    parts
        .map(|part| part.split(['<', '"']).next().unwrap())
        .collect()
}

/// "0–10", or a multiple of ten from 20.
fn may_be_shown(count: &str) -> bool {
    let number = count.replace(',', "");
    matches!(count, "0–10" | "0-10")
        || number
            .parse::<u64>()
            .is_ok_and(|number| number >= 20 && number.is_multiple_of(10))
}

/// Reads a page back, and holds every count in it to the rule.
fn holds(problem: &Problem, page: &str) {
    let cells = after(page, r#"class="number persons">"#);
    assert!(cells.len() >= 5, "{}", cells.len());
    for cell in &cells {
        assert!(may_be_shown(cell), "{cell}");
    }
    let drawn = after(page, r#"data-persons=""#);
    assert!(!drawn.is_empty());
    for list in drawn.iter().filter(|list| !list.is_empty()) {
        assert!(list.split(',').all(may_be_shown), "{list}");
    }
    // Cards of people, and every number before the word.
    let cards = after(page, r#"class="value">"#);
    assert!(
        cards[..2].iter().all(|card| may_be_shown(card)),
        "{cards:?}"
    );
    for word in ["people", "person", "persons", "personas", "cases", "casos"] {
        for mark in ["\u{a0}", " "] {
            for (at, _) in page.match_indices(&format!("{mark}{word}")) {
                let before = page[..at].rsplit([' ', '\u{a0}', '>', '(']).next().unwrap();
                // "At most 10", "11 or more" and "more than 20" are how the rule is put.
                let rule = [
                    "t most ",
                    "máximo ",
                    "where ",
                    "donde hay ",
                    "hasta ",
                    "up to ",
                    "than ",
                    "de ",
                ];
                let before_it = page[..at].strip_suffix(before).unwrap_or("");
                if rule.iter().any(|rule| before_it.ends_with(rule)) {
                    continue;
                }
                if before.bytes().all(|b| b.is_ascii_digit() || b == b',') && !before.is_empty() {
                    assert!(may_be_shown(before), "{before} {word}");
                }
            }
        }
    }
    // Identifiers of cases, and hashes of files.
    let part = |c: char| !(c.is_ascii_alphanumeric() || "_.:-".contains(c));
    let words: BTreeSet<&str> = page.split(part).collect();
    let ids = (0..problem.cases.len()).map(|at| problem.case_ids.get(at));
    for id in ids {
        assert!(!words.contains(id), "{id}");
    }
    for input in &problem.inputs {
        assert!(!page.contains(&input.sha256), "{}", input.path);
    }
    assert!(!page.contains("undefined") && !page.contains("NaN"));
}

#[test]
fn pages_show_no_case_and_no_small_count() {
    for problem in [
        example("three-ports"),
        generated(60, 1),
        generated(300, 2),
        generated(2_000, 3),
    ] {
        let written = written(&problem, Effort::Low);
        for feed in [Some(&problem), None] {
            let data = protect(&written, feed);
            for language in [Language::English, Language::Spanish] {
                holds(&problem, &text(&data, language));
            }
        }
    }
}

#[test]
fn a_plan_of_few_people_says_so_and_no_more() {
    let problem = example("three-ports");
    let mut written = written(&problem, Effort::Low);
    written.appointments.truncate(2);
    written.left_out.truncate(1);
    let data = protect(&written, Some(&problem));
    assert_eq!((data.scheduled, data.left_out), (Shown::Few, Shown::Few));
    let nothing = Milestones::default();
    assert_eq!(
        (data.share, data.wait, data.received),
        (None, nothing, nothing)
    );
    holds(&problem, &text(&data, Language::English));
}

/// The numbers that a count as shown may stand for.
fn range(shown: Shown) -> (f64, f64) {
    match shown {
        Shown::Few => (0.0, 10.0),
        Shown::About(20) => (11.0, 24.0),
        #[allow(clippy::cast_precision_loss)]
        Shown::About(count) => (count as f64 - 5.0, count as f64 + 4.0),
    }
}

/// Who knows which places reach which ports, and all tables by place and by port, cannot work out
/// how many of a place go to a port, where these are few.
#[test]
fn tables_by_place_and_port_do_not_subtract_to_a_small_count() {
    let mut examined = 0;
    let sizes = (4..16).map(|seed| generated(50 + 25 * u32::try_from(seed).unwrap(), seed));
    for problem in sizes.chain([example("three-ports")]) {
        let written = written(&problem, Effort::Low);
        let data = protect(&written, Some(&problem));
        let mut flows: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        for own in &written.appointments {
            *flows.entry((own.location, own.port)).or_default() += u64::from(own.persons);
        }
        let ways: Vec<(usize, usize)> = (0..problem.locations.len())
            .flat_map(|from| (0..problem.ports.len()).map(move |to| (from, to)))
            .filter(|&(from, to)| {
                let corridors = &problem.corridors;
                corridors
                    .iter()
                    .any(|own| (own.location.at(), own.port.at()) == (from, to))
            })
            .collect();
        let least = |wanted: (usize, usize), sign: f64| {
            let mut program = Program::new();
            let mut row = |name: &Option<String>, shown: Shown| {
                let (low, high) = range(shown);
                (name.clone(), program.add_row(low, high))
            };
            let places: Vec<_> = data.groups[0]
                .iter()
                .map(|group| row(&group.name, group.persons))
                .collect();
            let ports: Vec<_> = data
                .ports
                .iter()
                .map(|port| row(&port.name, port.persons))
                .collect();
            let (_, total) = row(&None, data.scheduled);
            // Who has no row of their own is in that of all smaller ones, the last.
            let row = |list: &[(Option<String>, usize)], name: &String| {
                let own = list.iter().find(|(own, _)| own.as_ref() == Some(name));
                own.or(list.last()).unwrap().1
            };
            for &(from, to) in &ways {
                let entries = [
                    (row(&places, &problem.locations[from].name), 1.0),
                    (row(&ports, &problem.ports[to].name), 1.0),
                    (total, 1.0),
                ];
                let cost = if (from, to) == wanted { sign } else { 0.0 };
                program.add_column(cost, 1e6, &entries);
            }
            let solved = solve_checked(usual(), &program, &Settings::default()).unwrap();
            let at = ways.iter().position(|way| *way == wanted).unwrap();
            solved.solution.columns[at]
        };
        for (&way, _) in flows
            .iter()
            .filter(|(_, persons)| (1..=10).contains(*persons))
        {
            let (low, high) = (least(way, 1.0), least(way, -1.0));
            assert!(high - low >= 2.0, "{way:?}: {low} to {high}");
            examined += 1;
        }
    }
    println!("{examined} flows examined");
    assert!(examined >= 5, "{examined}");
}

/// `PASO_BLESS=1 cargo test --release --test suite public` writes it anew.
#[test]
fn the_public_page_of_three_ports_is_as_before() {
    let problem = example("three-ports");
    let written = written(&problem, Effort::Normal);
    let page = text(&protect(&written, Some(&problem)), Language::English);
    holds(&problem, &page);
    // Without style and script, which all pages have alike.
    let (from, to) = (page.find("<header>"), page.find("</main>"));
    let page = &page[from.unwrap()..to.unwrap()];
    let page = page.replace("><", ">\n<");
    let golden = root().join("tests/golden/three-ports-public.html");
    if std::env::var_os("PASO_BLESS").is_some() {
        fs::write(&golden, &page).unwrap();
    }
    assert!(page == fs::read_to_string(golden).unwrap(), "{page}");
}

#[test]
fn the_command_makes_it_where_it_is_told_to() {
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| -> PathBuf { home.path().join(name) };
    let feed = root().join("examples/three-ports");
    let paso = |arguments: &[&str], paths: &[&Path]| {
        let mut command = Command::cargo_bin("paso").unwrap();
        command.args(arguments).args(paths).output().unwrap()
    };
    let (out, page) = (path("out"), path("public.html"));
    let planned = paso(
        &["plan", "--quiet", "--effort", "low", "-o"],
        &[&out, &feed],
    );
    assert_eq!(planned.status.code(), Some(0));
    let before = fs::read(out.join("report.html")).unwrap();
    // In the plan's own folder it would take the place of the whole page.
    let refused = paso(&["report", "--public"], &[&out]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--out"));
    let refused = paso(
        &["report", "--public", "--compare", "-o"],
        &[&page, &out, &out],
    );
    assert_eq!(refused.status.code(), Some(2));
    assert!(!page.exists());
    for language in ["en", "es"] {
        let made = paso(
            &["report", "--public", "--lang", language, "--feed"],
            &[&feed, Path::new("-o"), &page, &out],
        );
        assert_eq!(made.status.code(), Some(0), "{made:?}");
        let problem = example("three-ports");
        holds(&problem, &fs::read_to_string(&page).unwrap());
    }
    assert_eq!(fs::read(out.join("report.html")).unwrap(), before);
}
