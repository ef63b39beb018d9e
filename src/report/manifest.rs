//! Who comes to a port on a day, slot by slot: as CSV and as a page to print; and how many in each
//! slot, as a calendar.

use std::collections::BTreeMap;

use maud::{Markup, html};
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::data::Heads;
use super::gather::facts::Facts;
use super::language::{Language, fill};
use super::page;
use super::written::{Appointment, Written};
use crate::domain::calendar::Day;
use crate::domain::id::harmless;
use crate::domain::problem::Problem;

pub mod calendar;
pub mod names;
mod zone;

/// A day at a port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// The port.
    pub port_id: String,
    /// Its name; the identifier without the feed.
    pub port: String,
    /// The date.
    pub date: chrono::NaiveDate,
    /// People of all cases.
    pub persons: u64,
    /// The cases, by slot and identifier.
    pub cases: Vec<Entry>,
}

/// One case on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Start of its slot; empty at a port without slots.
    pub slot: String,
    /// The case.
    pub case_id: String,
    /// People in it.
    pub persons: u32,
    /// Where they come from: its identifier.
    pub location_id: String,
    /// Its name; the identifier without the feed.
    pub location: String,
    /// Stream.
    pub stream: String,
    /// Priority.
    pub priority: String,
    /// Tags of what they need; none at all without the feed, which alone says it.
    pub needs: Option<Vec<String>>,
    /// `new`, `kept` or `moved`.
    pub status: String,
    /// Days from the first planned day, or from when they were ready after it.
    pub wait_days: i32,
    /// Days from their registration; none where it is not known, and without the feed.
    pub days_since_registration: Option<i32>,
}

/// The manifests of a plan, by port and date; only one port's or one date's, if asked for.
#[must_use]
pub fn manifests(
    written: &Written,
    feed: Option<&Problem>,
    port: Option<usize>,
    day: Option<Day>,
) -> Vec<Manifest> {
    let facts = Facts::new(written, feed);
    let cases = feed.map_or_else(FxHashMap::default, Problem::cases_by_id);
    let needs = |appointment: &Appointment| {
        let problem = feed?;
        let case = *cases.get(appointment.case_id.as_str())?;
        Some(problem.need_sets[problem.class_of(case).needs.at()].clone())
    };
    let registered = |appointment: &Appointment| {
        let case = *cases.get(appointment.case_id.as_str())?;
        Some(appointment.day - feed?.cases[case.at()].registered?)
    };
    let mut by_day: BTreeMap<(usize, Day), Vec<&Appointment>> = BTreeMap::new();
    for appointment in &written.appointments {
        let asked = port.is_none_or(|port| port == appointment.port)
            && day.is_none_or(|day| day == appointment.day);
        if asked {
            by_day
                .entry((appointment.port, appointment.day))
                .or_default()
                .push(appointment);
        }
    }
    let lists = by_day.into_iter();
    lists
        .map(|((port, day), mut list)| {
            list.sort_by(|a, b| (a.slot, &a.case_id).cmp(&(b.slot, &b.case_id)));
            Manifest {
                port_id: written.ports[port].clone(),
                port: facts.ports[port].clone(),
                date: written.calendar.date(day),
                persons: list.iter().map(|own| u64::from(own.persons)).sum(),
                cases: list
                    .into_iter()
                    .map(|own| Entry {
                        slot: own.slot.map_or(String::new(), |start| start.to_string()),
                        case_id: own.case_id.clone(),
                        persons: own.persons,
                        location_id: written.locations[own.location].clone(),
                        location: facts.locations[own.location].clone(),
                        stream: written.streams[own.stream].clone(),
                        priority: written.priorities[own.priority].clone(),
                        needs: needs(own),
                        status: own.status.clone(),
                        wait_days: own.wait_days,
                        days_since_registration: registered(own),
                    })
                    .collect(),
            }
        })
        .collect()
}

/// Columns of a manifest.
const HEADER: [&str; 14] = [
    "port_id",
    "date",
    "slot",
    "case_id",
    "persons",
    "location_id",
    "stream",
    "priority",
    "needs",
    "status",
    "port",
    "location",
    "wait_days",
    "days_since_registration",
];

/// Manifests as one CSV file.
///
/// # Errors
/// Writing to memory does not fail; the CSV writer cannot know that.
pub fn csv(manifests: &[Manifest]) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(HEADER)?;
    for manifest in manifests {
        let date = manifest.date.to_string();
        for case in &manifest.cases {
            table.write_record([
                &manifest.port_id,
                &date,
                &case.slot,
                &case.case_id,
                &case.persons.to_string(),
                &case.location_id,
                &case.stream,
                &case.priority,
                &case
                    .needs
                    .as_ref()
                    .map_or(String::new(), |tags| tags.join(";")),
                &case.status,
                &harmless(&manifest.port),
                &harmless(&case.location),
                &case.wait_days.to_string(),
                &case
                    .days_since_registration
                    .map_or(String::new(), |days| days.to_string()),
            ])?;
        }
    }
    table
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// A manifest as a page to print.
#[must_use]
pub fn html(manifest: &Manifest, language: Language) -> Vec<u8> {
    let words = language.words();
    let title = fill(
        words.manifest_title,
        &[
            ("port", &manifest.port),
            ("date", &language.date(manifest.date)),
        ],
    );
    let mut slots: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for case in &manifest.cases {
        slots.entry(&case.slot).or_default().push(case);
    }
    let all = Heads {
        cases: manifest.cases.len() as u64,
        persons: manifest.persons,
    };
    page::document(
        &title,
        &html! {
            header.manifest { h1 { (title) } p.lead { (page::heads(all, language)) } }
            main.manifest {
                @for (start, cases) in slots { (slot(start, &cases, language)) }
            }
        },
        language,
    )
}

fn slot(start: &str, cases: &[&Entry], language: Language) -> Markup {
    let words = language.words();
    let heads = Heads {
        cases: cases.len() as u64,
        persons: cases.iter().map(|case| u64::from(case.persons)).sum(),
    };
    let start = if start.is_empty() {
        words.all_day
    } else {
        start
    };
    let with_registered = cases
        .iter()
        .any(|case| case.days_since_registration.is_some());
    let with_needs = cases.iter().any(|case| case.needs.is_some());
    html! {
        section {
            h2 { (start) span.more { (page::heads(heads, language)) } }
            div.scroll tabindex="0" role="group" aria-label=(start) {
                table {
                    thead { tr {
                        th scope="col" { (words.manifest_case) }
                        th.number scope="col" { (words.people) }
                        th scope="col" { (words.location) }
                        th scope="col" { (words.stream) }
                        th scope="col" { (words.priority) }
                        @if with_needs { th scope="col" { (words.needs) } }
                        th.number scope="col" { (words.manifest_wait) }
                        @if with_registered { th.number scope="col" { (words.manifest_registered) } }
                        th scope="col" { (words.manifest_arrived) }
                    } }
                    tbody {
                        @for case in cases {
                            tr {
                                th scope="row" { (case.case_id) }
                                td.number { (case.persons) }
                                td { (case.location) }
                                td { (case.stream) }
                                td { (language.priority(&case.priority)) }
                                @if with_needs {
                                    td { (case.needs.as_ref().map_or(String::new(), |tags| tags.join(", "))) }
                                }
                                td.number { (case.wait_days) }
                                @if with_registered {
                                    td.number { (case.days_since_registration.map_or(String::new(), |days| days.to_string())) }
                                }
                                td.tick-box { span.box aria-hidden="true" {} }
                            }
                        }
                    }
                }
            }
        }
    }
}
