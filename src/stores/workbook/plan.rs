//! The sheet of plan.toml: a key and its value in each row, keys of a table with its name before a point.

use rust_xlsxwriter::Worksheet;
use toml::{Table, Value};

use super::formats::{Formats, day, is_typed};
use crate::feed::{PLAN_FILE, parse_date};
use crate::stores::{Unwritten, Whole};

/// Keys that are there to be filled in, and what they say.
const KEYS: [(&str, &str); 5] = [
    (
        "model",
        "a built-in model's name, or the path of a model file of your own beside this workbook",
    ),
    ("start", "the first day to plan"),
    ("days", "how many days to plan"),
    (
        "notice_days",
        "whole days between hearing of an appointment and its day; empty: none",
    ),
    (
        "notice_exempt",
        "priorities that need no notice, separated by `;`",
    ),
];

/// plan.toml of a feed.
pub(super) fn table(feed: &Whole) -> Result<Table, Unwritten> {
    let text = feed.texts.iter().find(|(name, _)| name == PLAN_FILE);
    let text = text.map_or("", |(_, text)| text.as_str());
    let table = text.parse::<Table>();
    table.map_err(|error| Unwritten(format!("{PLAN_FILE}: {error}")))
}

/// Keys with their values, those of tables among them.
pub(super) fn flat(table: &Table) -> Vec<(String, &Value)> {
    let mut all = Vec::new();
    let mut open: Vec<(String, &Value)> = table
        .iter()
        .rev()
        .map(|(key, value)| (key.clone(), value))
        .collect();
    while let Some((key, value)) = open.pop() {
        match value {
            Value::Table(inner) => {
                let inner = inner.iter().rev();
                open.extend(inner.map(|(own, value)| (format!("{key}.{own}"), value)));
            }
            value => all.push((key, value)),
        }
    }
    all
}

/// Writes the sheet.
pub(super) fn plan(
    sheet: &mut Worksheet,
    feed: &Whole,
    formats: &Formats,
) -> Result<(), Unwritten> {
    sheet.set_name("plan")?.set_freeze_panes(1, 0)?;
    for (at, (name, width)) in (0..).zip([("key", 28.0), ("value", 24.0), ("what it says", 80.0)]) {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, name, &formats.required)?;
    }
    let table = table(feed)?;
    let filled = flat(&table);
    let blank = KEYS.iter().filter(|(key, _)| !table.contains_key(*key));
    let blank = blank.map(|(key, _)| ((*key).to_owned(), None));
    let all = filled.into_iter().map(|(key, value)| (key, Some(value)));
    for (row, (key, value)) in (1..).zip(all.chain(blank)) {
        sheet.write_string(row, 0, &key)?;
        if let Some((_, about)) = KEYS.iter().find(|(own, _)| *own == key) {
            sheet.write_string(row, 2, *about)?;
        }
        if let Some(value) = value {
            put(sheet, row, key.contains('.'), value, formats)?;
        }
    }
    Ok(())
}

/// Writes a value: as what reads back as it.
fn put(
    sheet: &mut Worksheet,
    row: u32,
    inner: bool,
    value: &Value,
    formats: &Formats,
) -> Result<(), Unwritten> {
    match value {
        // Numbers of a feed are below 2^53.
        #[allow(clippy::cast_precision_loss)]
        Value::Integer(number) => sheet.write_number(row, 1, *number as f64)?,
        Value::Float(number) if number.fract() != 0.0 => sheet.write_number(row, 1, *number)?,
        Value::String(text) if !inner => sheet.write_string(row, 1, text)?,
        Value::Array(items) if !inner => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            sheet.write_string(row, 1, items.join("; "))?
        }
        Value::Datetime(moment) => match parse_date(&moment.to_string()).ok() {
            Some(date) if is_typed(date) => {
                sheet.write_datetime_with_format(row, 1, day(date)?, &formats.date)?
            }
            _ => sheet.write_string(row, 1, moment.to_string())?,
        },
        // As TOML has it.
        other => sheet.write_string(row, 1, other.to_string())?,
    };
    Ok(())
}
