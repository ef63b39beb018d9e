//! The cells of a column as the feed's values, by what the column holds.

use std::collections::BTreeMap;

use super::asks::{self, Asks, OpenDates};
use super::cell::Cell;
use super::changes::{Changes, Place};
use super::map::{DateOrder, Map, stem};
use super::names::Names;
use super::vocabulary::{Vocabulary, refers};
use super::words::squash;
use super::{BOOKED, LIST, is_of};
use crate::domain::limits::MOST;
use crate::feed::{Column, TABLES, Type, parse_date};
use crate::notice::{Notice, kinds};

mod amounts;
pub(super) mod dates;
mod identifiers;
pub(super) mod numbers;
mod times;
pub(super) mod weekdays;

pub(super) use amounts::dated_or_numbered;
pub(super) use identifiers::mangled;

/// The values of some cells in their order; none where a cell says nothing.
pub(super) type Reading = Vec<Option<String>>;

/// Words for nothing that are no identifiers, folded or not.
const NOTHING: [&str; 9] = ["n/a", "#n/a", "-", "--", "---", "–", "—", "?", "n.a."];

/// Words for nothing where no identifier is expected.
const NOTHING_ELSE: [&str; 12] = [
    "na",
    "null",
    "none",
    "nil",
    "nan",
    "nd",
    "s/d",
    "sd",
    "ninguno",
    "ninguna",
    "n/d",
    "no aplica",
];

/// A column of a source that is a column of the feed.
pub(super) struct Cells<'c> {
    /// The file or sheet.
    pub source: &'c str,
    /// The table and column, by their positions.
    pub table: usize,
    pub column: usize,
    /// The line of each cell.
    pub lines: &'c [u64],
    pub list: Vec<&'c Cell>,
}

impl Cells<'_> {
    pub fn definition(&self) -> &'static Column {
        &TABLES[self.table].columns[self.column]
    }

    fn name(&self) -> &'static str {
        self.definition().name
    }

    fn place(&self) -> Place<'_> {
        Place {
            source: self.source,
            table: stem(self.table),
            column: self.name(),
        }
    }

    /// A notice at one of the cells.
    fn notice(&self, at: usize, message: String) -> Notice {
        let shown = self.list[at].shown();
        Notice::new(&kinds::UNREAD_VALUES, self.source, message)
            .at_row(self.lines[at])
            .at(self.name(), shown)
    }
}

/// What all columns are read with, and what comes of it.
pub(super) struct Context<'m> {
    /// What was told.
    pub told: &'m Map,
    /// What was decided.
    pub decided: Map,
    pub vocabulary: Vocabulary,
    pub changes: Changes,
    pub asks: Asks,
    pub names: Names,
    /// Whether there is a table of locations.
    pub locations: bool,
    /// The tables that are not the source's but of the feed beside it.
    pub beside: Vec<usize>,
    /// The marks that the whole source shows, and that the table shows whose columns are read.
    pub source_marks: numbers::Shown,
    pub table_marks: numbers::Shown,
    /// Whether the table is text with fields between commas.
    pub commas: bool,
}

impl Context<'_> {
    /// Whether a file is that of the feed beside the source.
    pub fn is_beside(&self, file: &str) -> bool {
        self.beside.iter().any(|&table| is_of(table, file))
    }

    /// Whether the list of cases is new beside the appointments of a feed that stands already.
    pub fn has_new_list(&self) -> bool {
        self.is_beside(BOOKED) && !self.is_beside(LIST)
    }
}

/// Reads a column; none where something has to be asked first.
pub(super) fn read(context: &mut Context<'_>, own: &Cells<'_>) -> Option<Reading> {
    let definition = own.definition();
    let refers = refers(TABLES[own.table].file, definition.name, context.locations);
    let told = context.told.of(own.table);
    let replaced = told.and_then(|map| map.values.get(definition.name));
    // Of lists each item is replaced, where it is read.
    let whole = replaced.filter(|_| refers.is_none());
    let mut nothing = 0;
    let mut word = String::new();
    let cells: Vec<Cell> = (own.list.iter())
        .map(|cell| match cell {
            Cell::Text(text) => {
                if let Some(value) = whole.and_then(|values| values.get(text)) {
                    return Cell::text(value);
                }
                if !definition.filled && is_nothing(text, definition.kind) {
                    nothing += 1;
                    word.clone_from(text);
                    return Cell::Empty;
                }
                (*cell).clone()
            }
            cell => (*cell).clone(),
        })
        .collect();
    context
        .changes
        .add(own.place(), "word for nothing left out", nothing, &word, "");
    if let Some(at) = cells.iter().position(|cell| matches!(cell, Cell::Error(_))) {
        let message = format!("a cell of `{}` shows an error", definition.name);
        let notice = own
            .notice(at, message)
            .remedy("mend the formula, or put the value in its place");
        context.asks.notices.push(notice);
        return None;
    }
    let own = &Cells {
        list: cells.iter().collect(),
        ..*own
    };
    if let Some(replaced) = replaced {
        let decided = context.decided.of_mut(own.table);
        decided
            .values
            .insert(definition.name.to_owned(), replaced.clone());
    }
    match definition.kind {
        Type::Date => dates(context, own),
        Type::Time => times(context, own),
        Type::Weekdays => weekdays(context, own),
        Type::Amount(most) => amounts::numbers(context, own, 0.0, f64::from(most), false),
        Type::Whole(least, most) => {
            amounts::numbers(context, own, f64::from(least), f64::from(most), true)
        }
        Type::Degrees(most) => {
            amounts::numbers(context, own, -f64::from(most), f64::from(most), false)
        }
        Type::PersonsADay => amounts::numbers(context, own, 0.0, MOST, false),
        Type::Limit => amounts::limits(context, own),
        Type::Word(words) => one_of(context, own, words),
        Type::Timezone => Some(zones(context, own)),
        Type::Text | Type::Value => Some(texts(context, own)),
        Type::Identifier | Type::Identifiers | Type::PortOrAll | Type::Site => {
            identifiers::read(context, own, refers)
        }
    }
}

/// Whether a text says that there is nothing.
fn is_nothing(text: &str, kind: Type) -> bool {
    let low = text.to_lowercase();
    let named = matches!(
        kind,
        Type::Identifier | Type::Identifiers | Type::PortOrAll | Type::Site | Type::Word(_)
    );
    match kind {
        Type::Text => false,
        _ if NOTHING.contains(&low.as_str()) => true,
        _ => !named && NOTHING_ELSE.contains(&low.as_str()),
    }
}

fn dates(context: &mut Context<'_>, own: &Cells<'_>) -> Option<Reading> {
    let name = own.name();
    let told = context
        .told
        .of(own.table)
        .and_then(|map| map.dates.get(name).copied());
    // Days that are numbers show it themselves; of texts it settles nothing.
    let orders = |order: &DateOrder| *order != DateOrder::Serial;
    let told = told.filter(orders);
    let told = told.or(context.told.dates.filter(orders));
    match dates::read(&own.list, told, context.told.first_year()) {
        Ok((reading, how)) => {
            if let Some(order) = how.order {
                let decided = context.decided.of_mut(own.table);
                decided.dates.insert(name.to_owned(), order);
            }
            if how.short_years {
                context.decided.two_digit_years_from = Some(context.told.first_year());
            }
            let what = match how.order {
                Some(DateOrder::Serial) => "day numbered by a spreadsheet".to_owned(),
                Some(order) => format!("date read as {}", order.words()),
                None => "date rewritten".to_owned(),
            };
            changed(context, own, &reading, &what, |text| {
                parse_date(text).is_ok()
            });
            Some(reading)
        }
        Err(dates::Unsure::Orders(orders)) => {
            let examples = own.list.iter().map(|cell| cell.shown().into_owned());
            let digits = |text: &String| parse_date(text).is_err() && !text.is_empty();
            context.asks.dates.push(OpenDates {
                source: own.source.to_owned(),
                table: stem(own.table),
                column: name,
                orders,
                examples: examples.filter(digits).take(3).collect(),
            });
            None
        }
        Err(dates::Unsure::None(at, why)) => unread(context, own, at, why, ("day", "2021-02-19")),
    }
}

/// Asks for a value that can be read in no way, with what such a value is and one for an example.
fn unread(
    context: &mut Context<'_>,
    own: &Cells<'_>,
    at: usize,
    why: &str,
    (what, example): (&str, &str),
) -> Option<Reading> {
    let (name, shown) = (own.name(), own.list[at].shown());
    let message = format!("`{shown}` in `{name}`: {why}");
    let remedy = format!(
        "mend it, or say its {what} in map.toml, under [{}.values.{name}]: {}",
        stem(own.table),
        super::map::line(&shown, example)
    );
    let notice = own.notice(at, message).remedy(remedy);
    context.asks.notices.push(notice);
    None
}

fn times(context: &mut Context<'_>, own: &Cells<'_>) -> Option<Reading> {
    match times::read(&own.list) {
        Ok(reading) => {
            changed(context, own, &reading, "time of day as HH:MM", |_| true);
            Some(reading)
        }
        Err((at, why)) => unread(context, own, at, why, ("time", "08:00")),
    }
}

fn weekdays(context: &mut Context<'_>, own: &Cells<'_>) -> Option<Reading> {
    let what = "weekdays by their names in a feed";
    let mut reading = each(context, own, what, (&["Mon;Tue"], &[]), weekdays::list)?;
    for value in &mut reading {
        // Every day is what nothing says.
        *value = value.take().filter(|list| !list.is_empty());
    }
    Some(reading)
}

/// Reads each text on its own; asks for those that mean nothing, with what they may be and what is known.
fn each(
    context: &mut Context<'_>,
    own: &Cells<'_>,
    what: &str,
    (near, known): (&[&str], &[&str]),
    meant: impl Fn(&str) -> Option<String>,
) -> Option<Reading> {
    let mut unknown: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let reading: Reading = (own.list.iter())
        .map(|cell| {
            let text = cell.shown();
            if text.is_empty() {
                return None;
            }
            let value = meant(&text);
            if value.is_none() {
                let near = near.iter().map(|own| (*own).to_owned());
                unknown.insert(text.into_owned(), near.collect());
            }
            value
        })
        .collect();
    if !unknown.is_empty() {
        let unknown: Vec<_> = unknown.into_iter().collect();
        let notice = asks::values(own.source, stem(own.table), own.name(), &unknown, known);
        context.asks.notices.push(notice);
        return None;
    }
    changed(context, own, &reading, what, |_| true);
    Some(reading)
}

fn one_of(
    context: &mut Context<'_>,
    own: &Cells<'_>,
    words: &'static [&'static str],
) -> Option<Reading> {
    let meant = |text: &str| {
        let run = squash(text);
        let word = words.iter().find(|word| squash(word) == run);
        word.map(|word| (*word).to_owned())
    };
    each(
        context,
        own,
        "value by its known name",
        (words, words),
        meant,
    )
}

/// Names of time zones, in any capitals; what is none is told when the feed is read.
fn zones(context: &mut Context<'_>, own: &Cells<'_>) -> Reading {
    let reading: Reading = (own.list.iter())
        .map(|cell| {
            let text = cell.shown();
            let plain = text.replace(' ', "_");
            let mut zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
            let found = zones.find(|name| name.eq_ignore_ascii_case(&plain));
            let text = found.map_or(text.into_owned(), str::to_owned);
            (!text.is_empty()).then_some(text)
        })
        .collect();
    changed(context, own, &reading, "value by its known name", |_| true);
    reading
}

/// Text for people, on one line.
fn texts(context: &mut Context<'_>, own: &Cells<'_>) -> Reading {
    let reading: Reading = (own.list.iter())
        .map(|cell| {
            let text = cell.shown();
            let line: String = text
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect();
            (!line.is_empty()).then_some(line)
        })
        .collect();
    changed(context, own, &reading, "text on one line", |_| true);
    reading
}

/// Counts the cells of which something else was made.
fn changed(
    context: &mut Context<'_>,
    own: &Cells<'_>,
    reading: &[Option<String>],
    what: &str,
    counts: impl Fn(&str) -> bool,
) {
    let mut count = 0;
    let mut example = None;
    for (cell, value) in own.list.iter().zip(reading) {
        let before = cell.shown();
        let after = value.as_deref().unwrap_or("");
        if before != after && counts(after) {
            count += 1;
            example.get_or_insert_with(|| (before.into_owned(), after.to_owned()));
        }
    }
    let (before, after) = example.unwrap_or_default();
    context
        .changes
        .add(own.place(), what, count, &before, &after);
}
