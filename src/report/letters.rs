//! Letters and text messages that tell each family of its appointment, in its language, from templates
//! that a planner can edit. Nothing in them but pseudonymous identifiers, places and times.

use std::collections::BTreeMap;

use super::changes::{Entry, Side, published};
use super::written::Written;
use crate::domain::plan::AppointmentStatus;
use crate::domain::problem::Problem;
use crate::files::table::Table;
use appointment::Appointment;
pub use appointment::Texts;
pub use kit::{Kit, KitError, TEMPLATES};

mod appointment;
pub mod calendar;
mod kit;

/// How tags of what people need name their language.
const LANGUAGE: &str = "language:";

/// The language of those whose own has no template.
const DEFAULT: &str = "spanish";

/// A case that is told of its appointment.
#[derive(Clone, Debug)]
pub struct Family {
    /// Identifier of the case.
    pub case_id: String,
    /// People in the case.
    pub persons: u32,
    /// `new`, `moved`, `lost`, `closed` or `kept`.
    pub change: &'static str,
    /// Why the old appointment does not stand; may be empty.
    reason: String,
    /// Its language as its tag says it; none where it has none.
    pub spoken: Option<String>,
    old: Option<Appointment>,
    new: Option<Appointment>,
}

/// What a case gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Identifier of the case.
    pub case_id: String,
    /// What it is told: `new`, `moved`, `lost`, `closed` or `kept`.
    pub change: &'static str,
    /// The language that it is written in, as templates are named.
    pub language: String,
    /// The letter, as a part of a page.
    pub body: String,
    /// The text message, on one line.
    pub message: String,
}

/// The families that are told: of each change that is `wanted`; and, if `kept` says so, those whose
/// published appointment stands. By case. None where the plan has no changes.csv.
#[must_use]
pub fn families(
    written: &Written,
    problem: &Problem,
    texts: &Texts,
    wanted: impl Fn(&Entry) -> bool,
    kept: Option<&dyn Fn(&super::written::Appointment) -> bool>,
) -> Option<Vec<Family>> {
    let side = Side {
        written,
        feed: Some(problem),
    };
    let cases = problem.cases_by_id();
    let spoken = |case: &str| {
        let needs = problem.class_of(*cases.get(case)?).needs;
        let needs = &problem.need_sets[needs.at()];
        let mut tags = needs.iter().filter_map(|tag| tag.strip_prefix(LANGUAGE));
        tags.next().map(str::to_owned)
    };
    let mut families: Vec<Family> = (published(side)?.into_iter())
        .filter(|own| wanted(own))
        .map(|own| Family {
            spoken: spoken(&own.case_id),
            old: Appointment::new(
                problem,
                texts,
                &own.old_port_id,
                own.old_date,
                &own.old_slot,
            ),
            new: Appointment::new(
                problem,
                texts,
                &own.new_port_id,
                own.new_date,
                &own.new_slot,
            ),
            case_id: own.case_id,
            persons: own.persons,
            change: own.change,
            reason: own.reason,
        })
        .collect();
    if let Some(kept) = kept {
        let stands = written.appointments.iter();
        let stands = stands.filter(|own| own.is_kept() && kept(own));
        families.extend(stands.map(|own| {
            let slot = own.slot.map_or(String::new(), |start| start.to_string());
            let date = Some(written.calendar.date(own.day));
            Family {
                case_id: own.case_id.clone(),
                persons: own.persons,
                // In no list of changes: its appointment stands.
                change: AppointmentStatus::Kept.as_str(),
                reason: String::new(),
                spoken: spoken(&own.case_id),
                old: None,
                new: Appointment::new(problem, texts, &written.ports[own.port], date, &slot),
            }
        }));
        families.sort_by(|a, b| a.case_id.cmp(&b.case_id));
    }
    Some(families)
}

/// The text messages as a table for a gateway, which knows the numbers of the cases.
#[must_use]
pub fn messages(letters: &[Letter]) -> Vec<u8> {
    let mut table = Table::new(&["case_id", "language", "message"]);
    for own in letters {
        table
            .text(&own.case_id)
            .text(&own.language)
            .text(&own.message)
            .end();
    }
    table.bytes()
}

/// How many letters there are in each language.
#[must_use]
pub fn by_language(letters: &[Letter]) -> BTreeMap<&str, u64> {
    let mut counts = BTreeMap::new();
    for own in letters {
        *counts.entry(own.language.as_str()).or_default() += 1;
    }
    counts
}
