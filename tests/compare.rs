//! Plans of different mornings side by side: who was received in between is no loss.

use std::fmt::Write as _;
use std::fs;

use paso::domain::problem::Problem;
use paso::pipeline::Effort;
use paso::report::compare::{Changes, Comparison, NamedPlan, compare, done};
use paso::report::data::Heads;
use paso::report::gather::gather;
use paso::report::language::Language;
use paso::report::page;
use paso::report::written::Written;

use super::common;
use super::public::written;

const MODEL: &str = r#"
name = "days"
[objective]
unscheduled_days = 30
late_weight = 10
travel_weight = 0
move_weight = 100
[priorities]
standard = 1
[[resource]]
id = "total"
family = "capacity"
site = "border"
period = "day"
[[resource.usage]]
per_person = 1
"#;

/// A feed of couples, the longest waiting first, that starts on a day, with published appointments
/// (case, date), and its plan. One couple is received a day.
fn morning(
    start: &str,
    days: u32,
    cases: &[&str],
    published: &[(&str, &str)],
) -> (Problem, Written) {
    let home = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(home.path().join(name), text).unwrap();
    put("model.toml", MODEL);
    put(
        "plan.toml",
        &format!("model = \"model.toml\"\nstart = {start}\ndays = {days}\n"),
    );
    put("ports.csv", "port_id\nnorth\n");
    put("capacity.csv", "resource_id,site_id,amount\ntotal,*,2\n");
    let mut text = "case_id,persons,location_id,stream,priority,registered_on\n".to_owned();
    for (at, case) in cases.iter().enumerate() {
        writeln!(text, "{case},2,here,arrival,standard,2021-01-{:02}", at + 1).unwrap();
    }
    put("cases.csv", &text);
    let mut text = "case_id,port_id,date,slot\n".to_owned();
    for (case, date) in published {
        writeln!(text, "{case},north,{date},").unwrap();
    }
    put("appointments.csv", &text);
    let problem = common::read(home.path());
    let written = written(&problem, Effort::Normal);
    (problem, written)
}

fn compared(plans: &[&(Problem, Written)]) -> Comparison {
    let named = plans
        .iter()
        .enumerate()
        .map(|(at, (problem, written))| NamedPlan {
            name: format!("plan {at}"),
            data: gather(written, Some(problem)),
            done: done(Some(problem)),
        });
    let written: Vec<Written> = plans.iter().map(|(_, written)| written.clone()).collect();
    compare(named.collect(), &written)
}

/// So many couples.
fn couples(cases: u64) -> Heads {
    Heads {
        cases,
        persons: 2 * cases,
    }
}

#[test]
fn who_was_received_in_between_is_no_loss() {
    let monday = morning("2021-02-19", 5, &["A", "B", "C", "D", "G", "E"], &[]);
    let dates: Vec<(&str, i32)> = (monday.1.appointments.iter())
        .map(|own| (own.case_id.as_str(), own.day.0))
        .collect();
    assert_eq!(dates, [("A", 0), ("B", 1), ("C", 2), ("D", 3), ("G", 4)]);
    // On Wednesday A has come as planned, B has not, C came two days sooner, G has left the list
    // and F is new.
    let done = [("A", "2021-02-19"), ("C", "2021-02-19")];
    let wednesday = morning("2021-02-21", 4, &["A", "B", "C", "D", "E", "F"], &done);
    let expected = Changes {
        received: couples(2),
        anew: couples(1),
        same_day: couples(1),
        gained: couples(1),
        fresh: couples(1),
        gone: couples(1),
        ..Changes::default()
    };
    let found = compared(&[&monday, &wednesday]);
    assert_eq!(found.changes, [expected]);
    let text = |comparison: &Comparison, language: Language| {
        String::from_utf8(page::comparison(comparison, language)).unwrap()
    };
    let english = text(&found, Language::English);
    assert!(english.contains("4\u{a0}people in 2\u{a0}cases are received in between"));
    assert!(english.contains("0\u{a0}people in 0\u{a0}cases no longer have one"));
    assert!(text(&found, Language::Spanish).contains("son recibidas entretanto"));

    // The other way round: the earlier plan appoints those whom the later no longer has.
    let expected = Changes {
        before: couples(2),
        anew: couples(1),
        same_day: couples(1),
        lost: couples(1),
        fresh: couples(1),
        gone: couples(1),
        ..Changes::default()
    };
    assert_eq!(compared(&[&wednesday, &monday]).changes, [expected]);
}

#[test]
fn who_really_loses_an_appointment_is_told_of() {
    let before = morning("2021-02-19", 3, &["A", "B", "C"], &[]);
    // The next morning B has come sooner and A has not, and H has a promise in the place of C.
    let published = [("B", "2021-02-19"), ("H", "2021-02-20")];
    let after = morning("2021-02-20", 1, &["A", "B", "C", "H"], &published);
    let expected = Changes {
        received: couples(1),
        lost: couples(2),
        fresh: couples(1),
        ..Changes::default()
    };
    assert_eq!(compared(&[&before, &after]).changes, [expected]);
}
