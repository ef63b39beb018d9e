//! Columns of numbers: with their marks, words for no limit, and days among them.

use super::super::asks::OpenNumbers;
use super::super::cell::Cell;
use super::super::map::{DecimalMark, stem};
use super::super::words::squash;
use super::{Cells, Context, Reading, changed, numbers};
use crate::domain::limits::MOST;
use crate::feed::{UNLIMITED, parse_number};

/// Words for a limit that is lifted, run together.
const UNLIMITED_WORDS: [&str; 5] = [
    "unlimited",
    "nolimit",
    "ilimitado",
    "ilimitada",
    "sinlimite",
];

pub(super) fn numbers(
    context: &mut Context<'_>,
    own: &Cells<'_>,
    least: f64,
    most: f64,
    whole: bool,
) -> Option<Reading> {
    let name = own.name();
    let range = numbers::Range { least, most, whole };
    let told = context
        .told
        .of(own.table)
        .and_then(|map| map.decimal.get(name).copied());
    let told = told.or(context.told.decimal);
    // What the same table shows holds for it; what other tables show, only where the fields stand
    // between commas, and a comma in a number ends in zeros that no decimals would have.
    let zeros = |cell: &&&Cell| matches!(cell, Cell::Text(text) if text.contains(',') && !text.ends_with('0'));
    let elsewhere = (context.source_marks.only())
        .filter(|mark| *mark == DecimalMark::Point && context.commas)
        .filter(|_| !own.list.iter().any(|cell| zeros(&cell)));
    let points = own
        .list
        .iter()
        .any(|cell| matches!(cell, Cell::Text(text) if text.contains('.')));
    let beside = context.table_marks.only().or(elsewhere.filter(|_| !points));
    match numbers::read(&own.list, range, told, beside) {
        Ok((mut reading, mark)) => {
            if let Some(mark) = mark {
                let open = own
                    .list
                    .iter()
                    .any(|cell| matches!(cell, Cell::Text(text) if text.contains(['.', ','])));
                if open {
                    context
                        .decided
                        .of_mut(own.table)
                        .decimal
                        .insert(name.to_owned(), mark);
                }
            }
            // What a feed reads the same stays as it is written.
            for (value, cell) in reading.iter_mut().zip(&own.list) {
                let shown = cell.shown();
                if let Some(value) = value
                    && let (Ok(one), Ok(other)) = (parse_number(&shown), parse_number(value))
                    && one == other
                    && (!whole || shown.bytes().all(|b| b.is_ascii_digit()))
                {
                    *value = shown.into_owned();
                }
            }
            changed(context, own, &reading, "number in plain digits", |_| true);
            Some(reading)
        }
        Err(numbers::Unsure::Marks(at)) => {
            context.asks.numbers.push(OpenNumbers {
                source: own.source.to_owned(),
                table: stem(own.table),
                column: name,
                example: own.list[at].shown().into_owned(),
            });
            None
        }
        Err(numbers::Unsure::None(at)) => {
            let message = format!(
                "`{}` in `{name}` is no number like the others",
                own.list[at].shown()
            );
            let remedy = format!(
                "mend it, or say its number in map.toml, under [{}.values.{name}]: {}",
                stem(own.table),
                super::super::map::line(&own.list[at].shown(), "1")
            );
            context
                .asks
                .notices
                .push(own.notice(at, message).remedy(remedy));
            None
        }
    }
}

/// Whether a cell says that there is no limit.
fn lifted(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if UNLIMITED_WORDS.contains(&squash(text).as_str()))
}

/// Numbers, or words for no limit.
pub(super) fn limits(context: &mut Context<'_>, own: &Cells<'_>) -> Option<Reading> {
    limits_from(context, own, 0.0)
}

/// The same, from a least number on.
fn limits_from(context: &mut Context<'_>, own: &Cells<'_>, least: f64) -> Option<Reading> {
    let only = |cell: &&Cell| {
        if lifted(cell) {
            Cell::Empty
        } else {
            (*cell).clone()
        }
    };
    let plain: Vec<Cell> = own.list.iter().map(only).collect();
    let plain = Cells {
        list: plain.iter().collect(),
        ..*own
    };
    let mut reading = numbers(context, &plain, least, MOST, false)?;
    for (value, cell) in reading.iter_mut().zip(&own.list) {
        if lifted(cell) {
            *value = Some(UNLIMITED.to_owned());
        }
    }
    Some(reading)
}

/// Reads a column of which some cells are days and the others numbers, or words for no limit.
pub(in crate::import) fn dated_or_numbered(
    context: &mut Context<'_>,
    own: &Cells<'_>,
    dated: &[bool],
) -> Option<Reading> {
    let part = |wanted: bool| -> Vec<Cell> {
        let cells = own.list.iter().zip(dated);
        let part = cells.map(|(cell, dated)| {
            if *dated == wanted {
                (*cell).clone()
            } else {
                Cell::Empty
            }
        });
        part.collect()
    };
    let (days, others) = (part(true), part(false));
    let with = |list| Cells { list, ..*own };
    let days = super::dates(context, &with(days.iter().collect()));
    let numbers = limits_from(context, &with(others.iter().collect()), -MOST)?;
    let both = numbers.into_iter().zip(days?);
    Some(both.map(|(number, day)| day.or(number)).collect())
}
