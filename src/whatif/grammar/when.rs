//! When a change holds.

use std::ops::Range;

use super::Mistake;
use super::cursor::Cursor;
use crate::domain::calendar::{TimeOfDay, Weekdays};
use crate::domain::problem::Problem;
use crate::domain::rules::Period;
use crate::domain::scope::Scope;
use crate::feed::{parse_date, weekday};

/// Reads when the change holds: dates, weekdays, a slot.
pub(super) fn when(
    cursor: &mut Cursor<'_>,
    problem: &Problem,
    scope: &mut Scope,
) -> Result<(), Mistake> {
    let (mut dated, mut weekly) = (false, false);
    loop {
        cursor.spaces();
        let word = cursor.until(&[' ']);
        let text = cursor.text(&word);
        match text {
            "" => return Ok(()),
            "on" if !weekly => {
                weekly = true;
                scope.weekdays = weekdays(cursor)?;
            }
            "at" if scope.slot.is_none() => scope.slot = Some(slot(cursor, problem, scope)?),
            _ if !dated
                && (text.contains("..") || text.starts_with(|c: char| c.is_ascii_digit())) =>
            {
                dated = true;
                range(cursor, problem, &word, scope)?;
            }
            _ => {
                return Err(Mistake::new(
                    word.clone(),
                    format!("`{text}` cannot stand here"),
                    "a change may end with dates `FROM..TO`, `on Mon;Tue` and `at HH:MM`, each once",
                ));
            }
        }
    }
}

fn range(
    cursor: &Cursor<'_>,
    problem: &Problem,
    word: &Range<usize>,
    scope: &mut Scope,
) -> Result<(), Mistake> {
    let text = cursor.text(word);
    let day = |at: Range<usize>| {
        let text = cursor.text(&at);
        match parse_date(text) {
            _ if text.is_empty() => Ok(None),
            Ok(date) => Ok(Some(problem.calendar.day(date))),
            Err(fault) => Err(Mistake::new(
                at,
                fault.message,
                format!("{}; a range is 2021-03-01..2021-03-07", fault.remedy),
            )),
        }
    };
    let (from, to) = if let Some(at) = text.find("..") {
        (
            day(word.start..word.start + at)?,
            day(word.start + at + 2..word.end)?,
        )
    } else {
        let only = day(word.clone())?;
        (only, only)
    };
    if let (Some(first), Some(last)) = (from, to)
        && first > last
    {
        return Err(Mistake::new(
            word.clone(),
            "the range ends before it begins",
            "swap the two dates",
        ));
    }
    (scope.from, scope.to) = (from, to);
    Ok(())
}

fn weekdays(cursor: &mut Cursor<'_>) -> Result<Weekdays, Mistake> {
    cursor.spaces();
    let word = cursor.until(&[' ']);
    let text = cursor.text(&word);
    let mut days = Weekdays::NONE;
    let mut from = word.start;
    for name in text.split(';') {
        let own = from..from + name.len();
        from = own.end + 1;
        let Some(day) = weekday(name) else {
            return Err(Mistake::new(
                own,
                format!("`{name}` is not a weekday"),
                "a list such as `Sat;Sun` of Mon, Tue, Wed, Thu, Fri, Sat, Sun",
            ));
        };
        days = days.with(day);
    }
    Ok(days)
}

fn slot(cursor: &mut Cursor<'_>, problem: &Problem, scope: &Scope) -> Result<TimeOfDay, Mistake> {
    cursor.spaces();
    let word = cursor.until(&[' ']);
    let text = cursor.text(&word);
    if problem.rules.resources[scope.resource.at()].period == Period::Day {
        return Err(Mistake::new(
            word,
            "the resource is limited by day, not by slot",
            "leave `at` and the time out",
        ));
    }
    let known = |start: &TimeOfDay| match scope.site {
        Some(site) => problem.ports[site.at()].slot_at(*start).is_some(),
        None => problem
            .ports
            .iter()
            .any(|port| port.slot_at(*start).is_some()),
    };
    TimeOfDay::parse(text).filter(known).ok_or_else(|| {
        Mistake::new(
            word.clone(),
            format!("there is no slot at `{text}`"),
            "use the start of a slot there, as HH:MM",
        )
    })
}
