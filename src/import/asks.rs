//! What an import needs to know before it can go on, as notices: one for each question, with examples
//! and what settles it.

use std::fmt::Write as _;

use super::map::{DateOrder, line};
use crate::notice::{Notice, kinds};

/// A column whose dates leave their order open.
#[derive(Clone, Debug)]
pub(super) struct OpenDates {
    pub source: String,
    pub table: &'static str,
    pub column: &'static str,
    pub orders: Vec<DateOrder>,
    pub examples: Vec<String>,
}

/// A column whose numbers leave their mark open.
#[derive(Clone, Debug)]
pub(super) struct OpenNumbers {
    pub source: String,
    pub table: &'static str,
    pub column: &'static str,
    pub example: String,
}

/// What is asked.
#[derive(Debug, Default)]
pub(super) struct Asks {
    pub dates: Vec<OpenDates>,
    pub numbers: Vec<OpenNumbers>,
    pub notices: Vec<Notice>,
}

impl Asks {
    pub fn is_empty(&self) -> bool {
        self.dates.is_empty() && self.numbers.is_empty() && self.notices.is_empty()
    }

    /// All questions as notices.
    pub fn finish(self) -> Vec<Notice> {
        let mut notices = self.notices;
        notices.extend(dates(&self.dates));
        notices.extend(numbers(&self.numbers));
        notices
    }
}

/// One question for all columns of dates.
fn dates(open: &[OpenDates]) -> Option<Notice> {
    let first = open.first()?;
    let columns: Vec<String> = (open.iter())
        .map(|own| format!("`{}` of {}", own.column, own.source))
        .collect();
    let orders = &first.orders;
    let ways: Vec<&str> = orders.iter().map(|order| order.words()).collect();
    let examples = first.examples.join(", ");
    let message = match ways.len() {
        1 => format!(
            "the dates in {} stand partly as texts ({examples}) and partly as days: a program may have taken month and day for each other",
            columns.join(", ")
        ),
        _ => format!(
            "the dates in {} can be read as {}: {examples}",
            columns.join(", "),
            ways.join(" or as ")
        ),
    };
    let options: Vec<String> = (orders.iter())
        .map(|order| format!("--dates {}", order.as_str()))
        .collect();
    let remedy = format!(
        "say which, with {}; or for one column in map.toml, under [{}.dates]: {}",
        options.join(" or "),
        first.table,
        line(
            first.column,
            first.orders.first().map_or("dmy", |order| order.as_str())
        )
    );
    let notice = Notice::new(&kinds::AMBIGUOUS_DATES, &first.source, message);
    Some(
        notice
            .at(
                first.column,
                first.examples.first().cloned().unwrap_or_default(),
            )
            .remedy(remedy),
    )
}

/// One question for all columns of numbers.
fn numbers(open: &[OpenNumbers]) -> Option<Notice> {
    let first = open.first()?;
    let columns: Vec<String> = (open.iter())
        .map(|own| format!("`{}` of {} (`{}`)", own.column, own.source, own.example))
        .collect();
    let message = format!(
        "the numbers in {} can be read with the mark before thousands or before decimals",
        columns.join(", ")
    );
    let remedy = format!(
        "say what decimals stand behind, with --decimal point or --decimal comma; or for one column in map.toml, under [{}.decimal]: {}",
        first.table,
        line(first.column, "point")
    );
    let notice = Notice::new(&kinds::AMBIGUOUS_NUMBERS, &first.source, message);
    Some(notice.at(first.column, &first.example).remedy(remedy))
}

/// A column with values that mean nothing known: up to so many are told.
const TOLD: usize = 8;

/// Asks for values of one column, each with what it may mean.
pub(super) fn values(
    source: &str,
    table: &str,
    column: &'static str,
    unknown: &[(String, Vec<String>)],
    known: &[&str],
) -> Notice {
    let texts: Vec<String> = unknown
        .iter()
        .take(TOLD)
        .map(|(text, _)| format!("`{text}`"))
        .collect();
    let more = unknown.len().saturating_sub(TOLD);
    let mut message = format!("what is meant in `{column}` by {}", texts.join(", "));
    if more > 0 {
        // Writing to a string cannot fail.
        let _ = write!(message, " and {more} more");
    }
    message.push_str(" is not known");
    let mut remedy = format!("say so in map.toml, under [{table}.values.{column}]:");
    for (text, near) in unknown.iter().take(TOLD) {
        let meant = near.first().map_or("", String::as_str);
        let _ = write!(remedy, " {}", line(text, meant));
        if near.len() > 1 {
            let _ = write!(remedy, " (or {})", near[1..].join(", "));
        }
        remedy.push(';');
    }
    if !known.is_empty() {
        let _ = write!(remedy, " known are {}", known.join(", "));
    }
    let first = unknown.first().map_or("", |(text, _)| text);
    Notice::new(&kinds::UNREAD_VALUES, source, message)
        .at(column, first)
        .remedy(remedy)
}
