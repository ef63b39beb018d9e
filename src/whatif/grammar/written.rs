//! Changes written as they are read.

use std::fmt::Write as _;

use super::target::{DATES, NUMBERS};
use crate::domain::calendar::{Day, Weekdays};
use crate::domain::id::PhaseIndex;
use crate::domain::problem::Problem;
use crate::domain::scenario::{Change, DateChange, Operation};
use crate::domain::scope::Scope;

/// A change in one line, which [`change`](super::change) reads again as the same.
#[must_use]
pub fn written(change: &Change, problem: &Problem) -> String {
    match change {
        Change::Capacity { scope, operation } => {
            format!(
                "{} {}{}",
                target(scope, problem),
                operation_of(*operation),
                when(scope, problem)
            )
        }
        Change::PhaseDate { phase, field, to } => {
            let name = DATES.iter().find(|(_, own)| own == field);
            let to = match *to {
                DateChange::Set(day) => format!("={}", problem.calendar.date(day)),
                DateChange::Shift(days) => format!("{days:+}d"),
            };
            field_of(problem, *phase, name.map_or("", |own| own.0), &to)
        }
        Change::PhaseNumber {
            phase,
            field,
            operation,
        } => {
            let name = NUMBERS.iter().find(|(_, own)| own == field);
            let operation = operation_of(*operation);
            field_of(problem, *phase, name.map_or("", |own| own.0), &operation)
        }
    }
}

fn field_of(problem: &Problem, phase: PhaseIndex, field: &str, to: &str) -> String {
    format!("phase:{}.{field} {to}", problem.phases[phase.at()].id)
}

fn target(scope: &Scope, problem: &Problem) -> String {
    let resource = &problem.rules.resources[scope.resource.at()].id;
    match scope.site {
        None => format!("capacity:{resource}@*"),
        Some(site) => format!(
            "capacity:{resource}@{}",
            problem.site_id(scope.resource, site)
        ),
    }
}

fn operation_of(operation: Operation) -> String {
    match operation {
        Operation::Set(None) => "=unlimited".to_owned(),
        Operation::Set(Some(amount)) => format!("={amount}"),
        Operation::Scale(factor) => format!("*{factor}"),
        Operation::Add(more) => format!("{more:+}"),
    }
}

fn when(scope: &Scope, problem: &Problem) -> String {
    let mut text = String::new();
    let date =
        |day: Option<Day>| day.map_or(String::new(), |day| problem.calendar.date(day).to_string());
    // Writing to a string cannot fail.
    if scope.from.is_some() || scope.to.is_some() {
        let _ = write!(text, " {}..{}", date(scope.from), date(scope.to));
    }
    if scope.weekdays != Weekdays::ALL {
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let own: Vec<&str> = (0u8..)
            .zip(names)
            .filter(|(at, _)| scope.weekdays.contains(*at))
            .map(|(_, name)| name)
            .collect();
        let _ = write!(text, " on {}", own.join(";"));
    }
    if let Some(start) = scope.slot {
        let _ = write!(text, " at {start}");
    }
    text
}
