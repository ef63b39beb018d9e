//! A table of the feed, made of the rows of its source, column by column.

use std::collections::BTreeMap;

use super::cell::{Cell, Row, Sheet};
use super::changes::Place;
use super::columns::{self, Columns};
use super::map;
use super::tables::Found;
use super::values::{self, Cells, Context, Reading, numbers};
use super::vocabulary::Kind;
use crate::feed::{TABLES, Type, is_number};
use crate::files::table::Table;
use crate::notice::{Notice, kinds};

/// A table of the feed, made.
pub(super) struct Made {
    pub table: usize,
    pub source: String,
    /// The line of each row in the source.
    pub lines: Vec<u64>,
    /// The line of each row behind them in the file of the feed that stands beside the source.
    pub kept: Vec<u64>,
    pub bytes: Vec<u8>,
}

/// The marks that a table's numbers show.
pub(super) fn marks(sheet: &Sheet, own: &Found, columns: &Columns) -> numbers::Shown {
    let mut shown = numbers::Shown::default();
    for (column, at) in &columns.places {
        if is_number(TABLES[own.table].columns[*column].kind) {
            let cells = sheet.rows[own.header + 1..own.end]
                .iter()
                .map(|row| row.get(*at));
            shown = shown.and(numbers::shown(&cells.collect::<Vec<_>>()));
        }
    }
    shown
}

/// Makes a table of the feed; none where something has to be asked.
pub(super) fn make(
    context: &mut Context<'_>,
    sheet: &Sheet,
    own: &Found,
    columns: &Columns,
) -> Option<Made> {
    let shape = TABLES[own.table];
    let title = sheet.title();
    let header = &sheet.rows[own.header];
    let all = &sheet.rows[own.header + 1..own.end];
    let rows: Vec<&Row> = all.iter().filter(|row| row.cells != header.cells).collect();
    let place = Place {
        source: &title,
        table: map::stem(own.table),
        column: "",
    };
    context.changes.add(
        place,
        "header that stands again left out",
        (all.len() - rows.len()) as u64,
        "",
        "",
    );
    let lines: Vec<u64> = rows.iter().map(|row| row.line).collect();
    context.commas = sheet.delimiter == Some(',');
    let mut readings: BTreeMap<usize, Reading> = BTreeMap::new();
    let mut sound = true;
    for at in 0..shape.columns.len() {
        let days;
        let is_days = shape.columns[at].name == "weekdays" && !columns.days.is_empty();
        let cells: Vec<&Cell> = if is_days {
            match columns::days(columns, &rows) {
                Ok(found) => {
                    days = found;
                    let count = days.len() as u64;
                    let place = Place {
                        column: "weekdays",
                        ..place
                    };
                    context
                        .changes
                        .add(place, "columns of weekdays made a list", count, "", "");
                    days.iter().collect()
                }
                Err((line, why)) => {
                    let notice = Notice::new(&kinds::UNREAD_VALUES, &title, why).at_row(line);
                    context
                        .asks
                        .notices
                        .push(notice.remedy("write yes or no for each day"));
                    sound = false;
                    continue;
                }
            }
        } else if let Some(place) = columns.places.get(&at) {
            rows.iter().map(|row| row.get(*place)).collect()
        } else if let Some(value) = columns.constants.get(&at) {
            readings.insert(at, vec![Some(value.clone()); rows.len()]);
            continue;
        } else {
            continue;
        };
        let cells = Cells {
            source: &title,
            table: own.table,
            column: at,
            lines: &lines,
            list: cells,
        };
        match read_column(context, &cells, &readings) {
            Some(reading) => {
                readings.insert(at, reading);
            }
            None => sound = false,
        }
    }
    if !sound {
        return None;
    }
    keep_names(context, own, columns, &rows, &mut readings);
    Some(Made {
        table: own.table,
        source: title,
        bytes: written(own.table, &readings, lines.len()),
        lines,
        kept: Vec::new(),
    })
}

/// Reads a column; the values of scenarios are dates or numbers as their field says.
fn read_column(
    context: &mut Context<'_>,
    cells: &Cells<'_>,
    readings: &BTreeMap<usize, Reading>,
) -> Option<Reading> {
    if cells.definition().kind != Type::Value {
        return values::read(context, cells);
    }
    let of = |name: &str| -> Option<&Reading> {
        let at = TABLES[cells.table]
            .columns
            .iter()
            .position(|column| column.name == name)?;
        readings.get(&at)
    };
    let (field, op) = (of("field"), of("op"));
    let is = |reading: Option<&Reading>, at: usize, words: &[&str]| {
        let word = reading.and_then(|own| own[at].as_deref());
        word.is_some_and(|word| words.contains(&word))
    };
    let dated: Vec<bool> = (0..cells.list.len())
        .map(|at| is(field, at, &["opens_on", "closes_on"]) && is(op, at, &["set"]))
        .collect();
    values::dated_or_numbered(context, cells, &dated)
}

/// Puts the texts that identifiers were made of where the table has names; and what places are
/// called among what they may be called elsewhere.
fn keep_names(
    context: &mut Context<'_>,
    own: &Found,
    columns: &Columns,
    rows: &[&Row],
    readings: &mut BTreeMap<usize, Reading>,
) {
    let kind = match TABLES[own.table].file {
        "ports.csv" => Kind::Port,
        "locations.csv" => Kind::Location,
        _ => return,
    };
    let position = |name: &str| {
        TABLES[own.table]
            .columns
            .iter()
            .position(|column| column.name == name)
    };
    // Both tables begin with the identifier.
    let (Some(name), Some(place), Some(ids)) = (
        position("name"),
        columns.places.get(&0),
        readings.get(&0).cloned(),
    ) else {
        return;
    };
    let other = |at: usize| -> Option<String> {
        let text = rows[at].get(*place).shown().into_owned();
        (ids[at].as_deref() != Some(text.as_str()) && !text.is_empty()).then_some(text)
    };
    let needed = (0..ids.len()).any(|at| other(at).is_some());
    if needed || readings.contains_key(&name) {
        let names = readings
            .entry(name)
            .or_insert_with(|| vec![None; ids.len()]);
        for (at, own) in names.iter_mut().enumerate() {
            if own.is_none() {
                *own = other(at);
            }
        }
        let known = context.vocabulary.get_mut(kind);
        for (id, name) in ids.iter().zip(names) {
            if let (Some(id), Some(name)) = (id, name) {
                known.call(id, name);
            }
        }
    }
}

/// A table as the feed's file.
fn written(table: usize, readings: &BTreeMap<usize, Reading>, rows: usize) -> Vec<u8> {
    let columns: Vec<&str> = readings
        .keys()
        .map(|at| TABLES[table].columns[*at].name)
        .collect();
    let mut file = Table::new(&columns);
    for row in 0..rows {
        for reading in readings.values() {
            file.text(reading[row].as_deref().unwrap_or(""));
        }
        file.end();
    }
    file.bytes()
}
