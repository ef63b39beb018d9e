//! Plans of different mornings side by side: who was received in between is no loss.

use std::fmt::Write as _;
use std::fs;

use paso::domain::problem::Problem;
use paso::pipeline::Effort;
use paso::report::compare::{Changes, Comparison, NamedPlan, compare};
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

/// A feed of cases (name, people) that start on a day, with published appointments (name, date).
/// Two people are received a day.
fn morning(
    start: &str,
    days: u32,
    cases: &[(&str, u32)],
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
    for (at, (case, persons)) in cases.iter().enumerate() {
        writeln!(text, "{case},{persons},here,arrival,standard,2021-01-{:02}", at + 1).unwrap();
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
    let named = plans.iter().enumerate().map(|(at, (problem, written))| NamedPlan {
        name: format!("plan {at}"),
        data: gather(written, Some(problem)),
    });
    let written: Vec<Written> = plans.iter().map(|(_, written)| written.clone()).collect();
    compare(named.collect(), &written)
}

fn heads(cases: u64, persons: u64) -> Heads {
    Heads { cases, persons }
}

#[test]
fn who_was_received_in_between_is_no_loss() {
    // A and B go on the 19th, C and D on the 20th, E on the 21st; F finds no place.
    let cases = [("A", 1), ("B", 1), ("C", 1), ("D", 1), ("E", 2), ("F", 2)];
    let monday = morning("2021-02-19", 3, &cases, &[]);
    let dates = |(_, plan): &(Problem, Written)| -> Vec<(String, String)> {
        let own = plan.appointments.iter();
        own.map(|own| (own.case_id.clone(), plan.calendar.date(own.day).to_string()))
            .collect()
    };
    let pair = |case: &str, date: &str| (case.to_owned(), format!("2021-02-{date}"));
    assert_eq!(
        dates(&monday),
        [
            pair("A", "19"),
            pair("B", "19"),
            pair("C", "20"),
            pair("D", "20"),
            pair("E", "21")
        ]
    );
    // A and C were received as planned; B was not and has no row of it; D has left the list; G is
    // new. Of these the plan from the 21st has B, E, F and G.
    let cases = [("A", 1), ("B", 1), ("C", 1), ("E", 2), ("F", 2), ("G", 1)];
    let done = [("A", "2021-02-19"), ("C", "2021-02-20"), ("E", "2021-02-21")];
    let wednesday = morning("2021-02-21", 3, &cases, &done);
    let expected = Changes {
        received: heads(3, 3),
        anew: heads(1, 1),
        same_day: heads(1, 2),
        gained: heads(1, 2),
        fresh: heads(1, 1),
        ..Changes::default()
    };
    let found = compared(&[&monday, &wednesday]);
    assert_eq!(found.changes, [expected]);
    let text = |comparison: &Comparison, language: Language| {
        String::from_utf8(page::comparison(comparison, language)).unwrap()
    };
    let english = text(&found, Language::English);
    let line = "3\u{a0}people in 3\u{a0}cases are received in between";
    assert!(english.contains(line));
    assert!(english.contains("0\u{a0}people in 0\u{a0}cases no longer have one"));
    assert!(text(&found, Language::Spanish).contains("son recibidas entretanto"));

    // The other way round: the earlier plan appoints those whom the later no longer has.
    let expected = Changes {
        before: heads(3, 3),
        anew: heads(1, 1),
        same_day: heads(1, 2),
        lost: heads(1, 2),
        gone: heads(1, 1),
        ..Changes::default()
    };
    assert_eq!(compared(&[&wednesday, &monday]).changes, [expected]);
}

#[test]
fn who_really_loses_an_appointment_is_told_of() {
    let cases = [("A", 1), ("B", 1), ("C", 2)];
    let before = morning("2021-02-19", 3, &cases, &[]);
    // The next morning H has a promise that takes the place of C, and A did not come.
    let cases = [("A", 1), ("B", 1), ("C", 2), ("H", 2)];
    let published = [("B", "2021-02-19"), ("H", "2021-02-20")];
    let after = morning("2021-02-20", 1, &cases, &published);
    let expected = Changes {
        received: heads(1, 1),
        lost: heads(2, 3),
        fresh: heads(1, 2),
        ..Changes::default()
    };
    assert_eq!(compared(&[&before, &after]).changes, [expected]);
}
