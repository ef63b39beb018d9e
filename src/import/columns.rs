//! Which column of the source is which of the feed's.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write as _;

use super::cell::{Cell, Row, Sheet};
use super::changes::{Changes, Place};
use super::map::{Map, TableMap, line, stem};
use super::tables::Found;
use super::values::weekdays;
use super::words::{self, Said};
use crate::feed::{TABLES, WEEKDAYS, is_personal};
use crate::notice::{Notice, kinds};

/// The column whose days may stand in columns of their own.
const DAYS: &str = "weekdays";

/// In map.toml, the column of one weekday.
const DAY: &str = "weekdays:";

/// Where the columns of a table stand in its source.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// By column of the feed, the position in the sheet.
    pub places: BTreeMap<usize, usize>,
    /// The position of each weekday's own column, from Monday.
    pub days: BTreeMap<usize, usize>,
    /// By column of the feed, what all rows have.
    pub constants: BTreeMap<usize, String>,
}

/// A column that is not certain.
struct Open {
    header: String,
    at: usize,
    meant: Option<usize>,
}

/// A question in place of an answer.
type Asked = Box<Notice>;

/// What is known of a table's columns so far.
struct Finder<'f> {
    sheet: &'f Sheet,
    table: usize,
    header: &'f Row,
    rows: &'f [Row],
    told: Option<&'f TableMap>,
    ignored: &'f [String],
    title: &'f str,
    columns: Columns,
    open: Vec<Open>,
    /// By header, what its column was taken for.
    named: BTreeMap<String, String>,
}

/// Finds the columns of a table; what is not certain is one notice. `ignored` are columns that
/// plan.toml passes over.
pub(super) fn find(
    sheet: &Sheet,
    found: &Found,
    told: &Map,
    ignored: &[String],
    decided: &mut Map,
    changes: &mut Changes,
) -> Result<Columns, Asked> {
    let title = sheet.title();
    let mut finder = Finder {
        sheet,
        table: found.table,
        header: &sheet.rows[found.header],
        rows: &sheet.rows[found.header + 1..found.end],
        told: told.of(found.table),
        ignored,
        title: &title,
        columns: Columns::default(),
        open: Vec::new(),
        named: BTreeMap::new(),
    };
    let widths = finder.rows.iter().map(|row| row.cells.len());
    let width = widths.max().unwrap_or(0).max(finder.header.cells.len());
    for at in 0..width {
        finder.column(at, changes);
    }
    finder.constants(decided);
    finder.settle(changes)?;
    let own = decided.of_mut(found.table);
    own.source = Some(title.clone());
    own.header_row = Some(finder.header.line);
    own.columns = finder.named;
    Ok(finder.columns)
}

impl Finder<'_> {
    fn place<'p>(&'p self, column: &'p str) -> Place<'p> {
        Place {
            source: self.title,
            table: stem(self.table),
            column,
        }
    }

    fn position(&self, column: &str) -> Option<usize> {
        let columns = TABLES[self.table].columns.iter();
        columns.into_iter().position(|own| own.name == column)
    }

    fn leave(&mut self, name: &str, what: &str, changes: &mut Changes) {
        changes.add(self.place(name), what, 1, "", "");
        self.named.insert(name.to_owned(), String::new());
    }

    fn ask(&mut self, header: String, at: usize, meant: Option<usize>) {
        self.open.push(Open { header, at, meant });
    }

    /// Takes a column of the source for one of the feed's, unless that is there already.
    fn take(&mut self, name: String, at: usize, column: usize) {
        match self.columns.places.entry(column) {
            Entry::Vacant(place) => {
                place.insert(at);
                let own = TABLES[self.table].columns[column].name;
                self.named.insert(name, own.to_owned());
            }
            Entry::Occupied(_) => self.ask(name, at, Some(column)),
        }
    }

    /// Takes a column of the source for that of a weekday.
    fn take_day(&mut self, name: String, at: usize, day: usize) {
        match self.columns.days.entry(day) {
            Entry::Vacant(place) => {
                place.insert(at);
                self.named.insert(name, format!("{DAY}{}", WEEKDAYS[day]));
            }
            Entry::Occupied(_) => self.ask(name, at, None),
        }
    }

    /// Finds out what one column is.
    fn column(&mut self, at: usize, changes: &mut Changes) {
        let name = self.header.get(at).shown().into_owned();
        let is_empty = self.rows.iter().all(|row| row.get(at).is_empty());
        if name.is_empty() {
            match is_empty {
                false => self.ask(name, at, None),
                true if at < self.header.cells.len() => {
                    changes.add(self.place(""), "blank column left out", 1, "", "");
                }
                true => {}
            }
            return;
        }
        if let Some(column) = self.told.and_then(|own| own.columns.get(&name)) {
            let day = column.strip_prefix(DAY);
            let day = day.and_then(|day| WEEKDAYS.iter().position(|own| *own == day));
            match (column.as_str(), day, self.position(column)) {
                ("", _, _) => self.leave(&name, "column left out, as the map says", changes),
                (_, Some(day), _) => self.take_day(name, at, day),
                (_, None, Some(own)) => self.take(name, at, own),
                (_, None, None) => self.ask(name, at, None),
            }
            return;
        }
        let said = words::header(self.table, &name);
        let day = weekdays::of_header(&name).filter(|_| self.position(DAYS).is_some());
        match (said, day) {
            (Said::Column(column), _) => self.take(name, at, column),
            (_, Some(day)) => self.take_day(name, at, day),
            _ if ignores(self.ignored, TABLES[self.table].file, &name) => {
                self.leave(&name, "column left out, as plan.toml says", changes);
            }
            (Said::Unknown, None) if is_personal(&name) => {
                self.leave(
                    &name,
                    "column left out: it may say who somebody is",
                    changes,
                );
            }
            (Said::Remark, None) => self.leave(&name, "column of remarks left out", changes),
            _ if is_empty => self.leave(&name, "empty column left out", changes),
            (Said::Perhaps(column), None) => self.ask(name, at, Some(column)),
            _ => self.ask(name, at, None),
        }
    }

    /// What all rows have, as the map says.
    fn constants(&mut self, decided: &mut Map) {
        for (column, value) in self.told.map(|own| &own.constants).into_iter().flatten() {
            if let Some(at) = self.position(column)
                && !self.columns.places.contains_key(&at)
            {
                self.columns.constants.insert(at, value.clone());
                let own = decided.of_mut(self.table);
                own.constants.insert(column.clone(), value.clone());
            }
        }
    }

    /// Asks, where something is not certain.
    fn settle(&mut self, changes: &mut Changes) -> Result<(), Asked> {
        // A list of weekdays and columns for each: either may hold.
        let listed = self
            .position(DAYS)
            .filter(|at| self.columns.places.contains_key(at));
        if listed.is_some() {
            for at in self.columns.days.values() {
                self.open.push(Open {
                    header: self.header.get(*at).shown().into_owned(),
                    at: *at,
                    meant: None,
                });
            }
        }
        for (name, column) in &self.named {
            if *column != *name && !column.is_empty() {
                let place = self.place(column);
                changes.add(place, "column by its name in a feed", 1, name, column);
            }
        }
        let columns = &self.columns;
        let required = TABLES[self.table].columns.iter().enumerate();
        let missing: Vec<usize> = (required.filter(|(_, column)| column.required))
            .map(|(at, _)| at)
            .filter(|at| !columns.places.contains_key(at) && !columns.constants.contains_key(at))
            .collect();
        if !self.open.is_empty() || !missing.is_empty() {
            let row = self.header.line;
            return Err(ask(
                self.title, self.table, row, columns, &self.open, &missing,
            ));
        }
        match cut_off(self.sheet, self.header, self.rows) {
            Some(short) => Err(short),
            None => Ok(()),
        }
    }
}

/// Whether plan.toml passes a column over.
fn ignores(ignored: &[String], file: &str, name: &str) -> bool {
    let of_one = format!("{file}:{name}");
    ignored.iter().any(|own| own == name || *own == of_one)
}

/// One question for all columns of a table that are not certain.
fn ask(
    title: &str,
    table: usize,
    row: u64,
    columns: &Columns,
    open: &[Open],
    missing: &[usize],
) -> Asked {
    let shape = TABLES[table];
    let shown = |own: &Open| match own.header.as_str() {
        "" => format!("number {} (without a name)", own.at + 1),
        name => format!("`{name}`"),
    };
    let mut parts = Vec::new();
    if !open.is_empty() {
        let names: Vec<String> = open.iter().map(shown).collect();
        parts.push(format!(
            "it is not certain what these columns are: {}",
            names.join(", ")
        ));
    }
    let offered = |column: usize| open.iter().any(|own| own.meant == Some(column));
    let lacking: Vec<usize> = missing
        .iter()
        .copied()
        .filter(|column| !offered(*column))
        .collect();
    if !lacking.is_empty() {
        let names: Vec<&str> = lacking.iter().map(|at| shape.columns[*at].name).collect();
        parts.push(format!("no column is certain to be {}", names.join(", ")));
    }
    let mut lines = Vec::new();
    let mut taken: Vec<usize> = columns.places.keys().copied().collect();
    for own in open.iter().filter(|own| !own.header.is_empty()) {
        let meant = own.meant.filter(|column| !taken.contains(column));
        taken.extend(meant);
        lines.push(line(
            &own.header,
            meant.map_or("", |column| shape.columns[column].name),
        ));
    }
    let mut remedy = format!(
        "say so in map.toml (an empty name leaves a column out), under [{}.columns]:",
        stem(table)
    );
    for own in lines {
        remedy.push_str("\n  ");
        remedy.push_str(&own);
    }
    if open.iter().any(|own| own.header.is_empty()) {
        remedy.push_str("\n  and give each column a name");
    }
    if !lacking.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(
            remedy,
            "
or, where all rows have one value, under [{}.constants]:",
            stem(table)
        );
        for at in &lacking {
            remedy.push_str("\n  ");
            remedy.push_str(&line(shape.columns[*at].name, shape.columns[*at].example));
        }
    }
    let first = open.first().map_or("", |own| own.header.as_str());
    let notice = Notice::new(&kinds::UNSURE_COLUMNS, title, parts.join("; ")).at_row(row);
    Box::new(notice.at(first, first).remedy(remedy))
}

/// A row of a text file that ends before its last column.
fn cut_off(sheet: &Sheet, header: &Row, rows: &[Row]) -> Option<Asked> {
    sheet.delimiter?;
    let width = header.cells.iter().rposition(|cell| !cell.is_empty())? + 1;
    let short = rows.iter().find(|row| row.cells.len() < width)?;
    let message = format!(
        "the row has {} fields, the header {width}",
        short.cells.len()
    );
    let notice = Notice::new(&kinds::UNREAD_VALUES, sheet.title(), message).at_row(short.line);
    let notice = notice.remedy("export the file again with all its fields, empty ones too");
    Some(Box::new(notice))
}

/// The weekdays of rows that have a column for each; else what is wrong, and in which row.
pub(super) fn days(columns: &Columns, rows: &[&Row]) -> Result<Vec<Cell>, (u64, String)> {
    // A mark alone is yes, and nothing then is no; where there is a no, nothing is neither.
    let said = |row: &Row| -> Vec<Option<bool>> {
        columns
            .days
            .values()
            .map(|at| weekdays::ticked(row.get(*at)))
            .collect()
    };
    let has_no = rows.iter().any(|row| said(row).contains(&Some(false)));
    let mut lists = Vec::with_capacity(rows.len());
    for row in rows {
        let mut names = Vec::new();
        for (day, at) in &columns.days {
            match (row.get(*at), weekdays::ticked(row.get(*at))) {
                (_, Some(true)) => names.push(WEEKDAYS[*day]),
                (_, Some(false)) => {}
                (Cell::Empty, _) if !has_no => {}
                (cell, _) => {
                    return Err((
                        row.line,
                        format!(
                            "`{}` under {} is neither yes nor no",
                            cell.shown(),
                            WEEKDAYS[*day]
                        ),
                    ));
                }
            }
        }
        if names.is_empty() {
            return Err((
                row.line,
                "the row has no weekday, and a feed would read that as every day".to_owned(),
            ));
        }
        lists.push(Cell::Text(names.join(";")));
    }
    Ok(lists)
}
