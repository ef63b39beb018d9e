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

/// Cases that have appointments and are not in the list of cases.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unlisted<'u> {
    /// Where the appointments stand.
    pub source: &'u str,
    pub cases: &'u [&'u str],
    /// How many of them hold a promise, and from which day on, where the list is new beside a feed.
    pub promised: Option<(usize, &'u str)>,
    /// Whether nobody in the list has an appointment.
    pub others: bool,
}

impl<'u> Unlisted<'u> {
    /// Of a source that has both.
    pub fn of(source: &'u str, cases: &'u [&'u str]) -> Self {
        Self {
            source,
            cases,
            promised: None,
            others: false,
        }
    }
}

/// One question for all of them.
pub(super) fn unlisted(own: &Unlisted<'_>) -> Notice {
    let texts: Vec<String> = (own.cases.iter().take(TOLD))
        .map(|text| format!("`{text}`"))
        .collect();
    let (has, is) = match own.cases.len() {
        1 => ("case has", "is"),
        _ => ("cases have", "are"),
    };
    let mut message = format!(
        "{} {has} appointments here and {is} not in the list of cases: {}",
        own.cases.len(),
        texts.join(", ")
    );
    // Writing to a string cannot fail.
    let more = own.cases.len().saturating_sub(TOLD);
    if more > 0 {
        let _ = write!(message, " and {more} more");
    }
    let first = own.cases.first().copied().unwrap_or("");
    let renamed = format!(
        "say so in map.toml, under [appointments.values.case_id]: {}",
        line(first, "")
    );
    let remedy = if let Some((promised, start)) = own.promised {
        let hold = if promised == 1 { "holds" } else { "hold" };
        let _ = write!(
            message,
            "; {promised} of them {hold} a promise on {start} or later"
        );
        if own.others {
            message.push_str("; and nobody in the list has an appointment");
        }
        format!(
            "say what holds of them: `--gone keep` (they stay in the list as the feed of --with has them), `--gone withdraw` (those with a promise stay with the status withdrawn, which gives the promise back) or `--gone leave-out` (their appointments are left out, promises too); if the list calls them by other names, {renamed}"
        )
    } else {
        format!(
            "put their rows into the list, with the status withdrawn where they no longer wait, or take their appointments out; if the list calls them by other names, {renamed}"
        )
    };
    let notice = Notice::new(&kinds::UNLISTED_CASES, own.source, message);
    notice.at("case_id", first).remedy(remedy)
}

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
