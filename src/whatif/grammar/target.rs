//! What is to be changed: a resource at a site, or a field of a phase.

use super::cursor::Cursor;
use super::{Mistake, Target};
use crate::domain::calendar::Weekdays;
use crate::domain::id::{PhaseIndex, ResourceIndex, SiteIndex};
use crate::domain::problem::Problem;
use crate::domain::rules::SiteKind;
use crate::domain::scenario::{PhaseDate, PhaseNumber};
use crate::domain::scope::Scope;
use crate::feed::did_you_mean;

/// Reads `capacity:RESOURCE@SITE` or `phase:PHASE.FIELD`.
pub(super) fn target(cursor: &mut Cursor<'_>, problem: &Problem) -> Result<Target, Mistake> {
    cursor.spaces();
    let word = cursor.until(&[':', ' ', '@', '*', '=']);
    let text = cursor.text(&word);
    if cursor.next() != Some(':') || !matches!(text, "capacity" | "phase") {
        return Err(Mistake::new(
            word.clone(),
            if text.is_empty() {
                "a change is missing".to_owned()
            } else {
                format!("`{text}` is not something to change")
            },
            did_you_mean(
                text,
                ["capacity", "phase"],
                "begin with `capacity:RESOURCE@SITE` or `phase:PHASE.FIELD`",
            ),
        ));
    }
    let capacity = text == "capacity";
    cursor.take(':');
    if capacity {
        scope(cursor, problem)
    } else {
        phase_field(cursor, problem)
    }
}

fn scope(cursor: &mut Cursor<'_>, problem: &Problem) -> Result<Target, Mistake> {
    let names: Vec<&str> = problem
        .rules
        .resources
        .iter()
        .map(|resource| resource.id.as_str())
        .collect();
    let Some(at) = cursor.name(&names) else {
        let word = cursor.until(&['@', '*', '+', '=', ' ']);
        let text = cursor.text(&word);
        return Err(Mistake::new(
            word.clone(),
            format!("the model has no resource `{text}`"),
            did_you_mean(text, names.iter().copied(), &one_of(&names)),
        ));
    };
    let kind = problem.rules.resources[at].site;
    let site = if cursor.take('@') {
        site(cursor, problem, ResourceIndex::new(at), kind)?
    } else if kind == SiteKind::Border {
        None
    } else {
        return Err(Mistake::new(
            cursor.here(),
            "where is not said",
            format!("go on with `@` and {}, or `@*` for all", kind_name(kind)),
        ));
    };
    Ok(Target::Capacity(Scope {
        resource: ResourceIndex::new(at),
        site,
        from: None,
        to: None,
        weekdays: Weekdays::ALL,
        slot: None,
    }))
}

fn kind_name(kind: SiteKind) -> &'static str {
    match kind {
        SiteKind::Port => "a port",
        SiteKind::Location => "a location",
        SiteKind::Corridor => "a corridor `location>port`",
        SiteKind::Border => "`*`",
    }
}

fn site(
    cursor: &mut Cursor<'_>,
    problem: &Problem,
    resource: ResourceIndex,
    kind: SiteKind,
) -> Result<Option<SiteIndex>, Mistake> {
    if cursor.take('*') {
        return Ok(None);
    }
    let names: Vec<String> = (0..problem.site_count(kind))
        .map(SiteIndex::new)
        .map(|site| problem.site_id(resource, site))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if kind != SiteKind::Border
        && let Some(at) = cursor.name(&names)
    {
        return Ok(Some(SiteIndex::new(at)));
    }
    let word = cursor.until(&['*', '+', '=', ' ']);
    let text = cursor.text(&word);
    if kind == SiteKind::Border {
        return Err(Mistake::new(
            word.clone(),
            format!("`{text}` is not a site of it: there is one, the whole border"),
            "write `@*`, or leave `@` and the site out",
        ));
    }
    let message = match kind {
        SiteKind::Corridor => format!("corridors.csv has no `{text}`"),
        SiteKind::Location => format!("there is no location `{text}`"),
        _ => format!("ports.csv has no port `{text}`"),
    };
    Err(Mistake::new(
        word.clone(),
        message,
        did_you_mean(
            text,
            names.iter().copied(),
            &format!("{}, or `*` for all", one_of(&names)),
        ),
    ))
}

pub(super) const DATES: [(&str, PhaseDate); 2] = [
    ("opens_on", PhaseDate::Opens),
    ("closes_on", PhaseDate::Closes),
];

pub(super) const NUMBERS: [(&str, PhaseNumber); 3] = [
    ("persons_per_day_start", PhaseNumber::Start),
    ("persons_per_day_full", PhaseNumber::Full),
    ("ramp_days", PhaseNumber::RampDays),
];

fn phase_field(cursor: &mut Cursor<'_>, problem: &Problem) -> Result<Target, Mistake> {
    let names: Vec<&str> = problem
        .phases
        .iter()
        .map(|phase| phase.id.as_str())
        .collect();
    let Some(at) = cursor.name(&names) else {
        let word = cursor.until(&['.', '*', '+', '=', ' ']);
        let text = cursor.text(&word);
        let otherwise = if names.is_empty() {
            "the feed has no phases".to_owned()
        } else {
            one_of(&names)
        };
        return Err(Mistake::new(
            word.clone(),
            format!("phases.csv has no phase `{text}`"),
            did_you_mean(text, names.iter().copied(), &otherwise),
        ));
    };
    let phase = PhaseIndex::new(at);
    let fields: Vec<&str> = DATES
        .iter()
        .map(|(name, _)| *name)
        .chain(NUMBERS.iter().map(|(name, _)| *name))
        .collect();
    if !cursor.take('.') {
        return Err(Mistake::new(
            cursor.here(),
            "what of the phase is not said",
            format!("go on with `.` and {}", one_of(&fields)),
        ));
    }
    if let Some(at) = cursor.name(&fields) {
        return Ok(match DATES.get(at) {
            Some(&(_, field)) => Target::Date(phase, field),
            None => Target::Number(phase, NUMBERS[at - DATES.len()].1),
        });
    }
    let word = cursor.until(&['*', '+', '-', '=', ' ']);
    let text = cursor.text(&word);
    Err(Mistake::new(
        word.clone(),
        format!("a phase has no field `{text}`"),
        did_you_mean(text, fields.iter().copied(), &one_of(&fields)),
    ))
}

/// `one of a, b, c`, as far as a reader follows.
fn one_of(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    let more = if names.len() > SHOWN { ", …" } else { "" };
    let shown: Vec<&str> = names.iter().take(SHOWN).copied().collect();
    format!("one of {}{more}", shown.join(", "))
}
