//! What cases lack, in words.

use super::text::{amount, safe};
use crate::domain::id::LimitIndex;
use crate::domain::problem::Problem;
use crate::domain::rules::SiteKind;
pub(super) use crate::outputs::limits::{day, slot, title, unit};
use crate::whatif::lack::Lack;

/// What a case lacks by itself: `needs 95 interpreter minutes (Mam) on a day at El Paso, there are
/// 90`.
pub(super) fn lack(problem: &Problem, lack: &Lack) -> String {
    let title = lowered(&safe(&lack.title));
    let unit = match lack.unit.as_str() {
        "" => "units".to_owned(),
        unit => safe(unit),
    };
    let one = unit.strip_suffix('s').unwrap_or(&unit);
    let what = if lack.needs == 1.0 {
        format!("{one} of {title}")
    } else if title.contains(&unit.to_lowercase()) {
        title
    } else {
        format!("{unit} of {title}")
    };
    let when = if lack.slot.is_some() {
        "in a slot"
    } else {
        "on a day"
    };
    let at = match lack.site_id.as_str() {
        "*" => String::new(),
        _ => format!(" at {}", safe(&place(problem, lack))),
    };
    let there = if let Some(all) = lack.in_all {
        format!(
            "published appointments leave {} of {}",
            amount(lack.there_is),
            amount(all)
        )
    } else if lack.there_is > 0.0 && lack.there_is <= 1.0 {
        format!("there is {}", amount(lack.there_is))
    } else {
        format!("there are {}", amount(lack.there_is))
    };
    format!("needs {} {what} {when}{at}, {there}", amount(lack.needs))
}

/// The name of a resource's site; the identifier where the feed has none such.
fn place(problem: &Problem, lack: &Lack) -> String {
    let port = |id: &str| {
        let own = problem.ports.iter().find(|own| own.id == id);
        own.map_or_else(|| id.to_owned(), |own| own.name.clone())
    };
    let location = |id: &str| {
        let own = problem.locations.iter().find(|own| own.id == id);
        own.map_or_else(|| id.to_owned(), |own| own.name.clone())
    };
    let mut resources = problem.rules.resources.iter();
    let resource = resources.find(|own| own.id == lack.resource_id);
    match (resource.map(|own| own.site), lack.site_id.split_once('>')) {
        (Some(SiteKind::Location), _) => location(&lack.site_id),
        (Some(SiteKind::Corridor), Some((from, to))) => {
            format!("{} → {}", location(from), port(to))
        }
        _ => port(&lack.site_id),
    }
}

/// That a case is too large by itself, and for what; empty where nothing lacks.
pub(super) fn too_large(problem: &Problem, lacks: &[Lack]) -> String {
    if lacks.is_empty() {
        return String::new();
    }
    let words: Vec<String> = lacks.iter().map(|own| lack(problem, own)).collect();
    let why = if lacks.iter().any(|own| own.in_all.is_some()) {
        "It does not fit beside what is published, even if nobody else came"
    } else {
        "It is too large by itself, even if nobody else came"
    };
    format!("{why}: it {}; {}.", words.join(", and "), enough(lacks))
}

/// What would let it in: `with 5 more on one day it could be appointed`.
pub(super) fn enough(lacks: &[Lack]) -> String {
    match lacks {
        [one] => format!(
            "with {} more {} it could be appointed",
            amount(one.missing),
            times(one)
        ),
        _ => "with enough of each it could be appointed".to_owned(),
    }
}

/// How often it is missing: `on each of 2 days`.
pub(super) fn times(lack: &Lack) -> String {
    match (lack.times, lack.slot.is_some()) {
        (1, true) => "in one slot".to_owned(),
        (1, false) => "on one day".to_owned(),
        (times, true) => format!("in each of {times} slots"),
        (times, false) => format!("on each of {times} days"),
    }
}

/// A title within a sentence: its first letter small, unless it begins an abbreviation.
fn lowered(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}

/// `resource@site` of some limits, each once.
pub(super) fn names(problem: &Problem, limits: &[LimitIndex]) -> String {
    let mut names: Vec<String> = limits
        .iter()
        .map(|&limit| {
            let (resource, site) = problem.limit_name(problem.limits.key(limit));
            format!("{resource}@{site}")
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}
