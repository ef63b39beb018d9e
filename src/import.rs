//! Data as it comes: exports and workbooks become a feed, or a question is asked. Nothing is guessed
//! where two readings are possible.
//!
//! ```text
//!  files ─► sheets (text, workbook) ─► tables (which, from row to row) ─► columns (which is which)
//!        ─► values (dates, numbers, identifiers, column by column) ─► feed's files + map + changes
//! ```
//!
//! What it makes is read as any feed is before anybody sees it: the strict reader has the last word.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::feed::{self, Overrides, TABLES};
use crate::files::source::Files;
use crate::notice::{Notice, kinds};

mod asks;
mod book;
mod cell;
mod changes;
mod columns;
mod gone;
mod ids;
mod making;
mod map;
mod names;
mod ods;
mod plan;
mod recognise;
mod source;
mod tables;
mod text;
mod unread;
mod values;
mod vocabulary;
mod words;
mod workbook;

pub use book::{Book, is_book};
pub use changes::Change;
pub use map::{DateOrder, DecimalMark, Gone, Map, MapError, PlanMap, TableMap};
pub use names::{HIDDEN, names_file, pseudonym, read_names};
pub use recognise::recognise;
pub use source::Source;
pub use words::markdown;

use cell::Sheet;
use changes::{Changes, Place};
use columns::Columns;
use making::{Made, make, marks};
use tables::Found;
use values::{Context, numbers};
use vocabulary::Vocabulary;

/// The list of cases.
const LIST: &str = "cases.csv";

/// Their appointments.
const BOOKED: &str = "appointments.csv";

/// The tables in the order in which they are read: what defines identifiers before what refers.
const ORDER: [&str; 10] = [
    "ports.csv",
    "locations.csv",
    "corridors.csv",
    "phases.csv",
    "cases.csv",
    "slots.csv",
    "closures.csv",
    "capacity.csv",
    "appointments.csv",
    "scenarios.csv",
];

/// A table of the feed and where it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableRead {
    /// The feed's file.
    pub table: String,
    /// The file or sheet of the source.
    pub source: String,
    /// Rows, without the header.
    pub rows: usize,
}

/// What came of an import.
#[derive(Debug, Default)]
pub struct Imported {
    /// The feed's files by name, with map.toml and import.csv; there exactly when nothing is left to
    /// ask and the feed can be planned.
    pub files: Option<BTreeMap<String, Vec<u8>>>,
    /// The tables that were read.
    pub tables: Vec<TableRead>,
    /// Everything that was decided.
    pub map: Map,
    /// What was changed, kind by kind.
    pub changes: Vec<Change>,
    /// What is asked, or wrong.
    pub notices: Vec<Notice>,
    /// By identifier of a case, what the source calls it, where that is another.
    pub names: BTreeMap<String, String>,
}

/// Makes a feed of a source, with what was told. A `key` hides what cases are called; `with` is a feed
/// that has the tables that the source does not have.
#[must_use]
pub fn import(
    source: &Source,
    told: &Map,
    key: Option<Vec<u8>>,
    with: Option<&dyn Files>,
) -> Imported {
    let mut changes = Changes::default();
    let mut decided = told.settings();
    let (mut sheets, mut notices) = sheets(source, told, &mut decided, &mut changes);
    let plan = match plan::find(source, &mut sheets, with, told) {
        Ok(plan) => Some(plan),
        Err(notice) => {
            // What could not be read may have said it.
            if notices.is_empty() {
                notices.push(*notice);
            }
            None
        }
    };
    let (mut found, asked) = tables::find(&sheets, told, &mut decided, &mut changes);
    notices.extend(asked);
    let base = add_base(with, &mut sheets, &mut found, &mut notices);
    found.sort_by_key(|own| {
        ORDER
            .iter()
            .position(|file| *file == TABLES[own.table].file)
    });
    let absent = TABLES
        .iter()
        .filter(|shape| shape.required)
        .filter(|shape| !found.iter().any(|own| TABLES[own.table].file == shape.file));
    let absent: Vec<&str> = absent.map(|shape| shape.file).collect();
    if !absent.is_empty() && notices.is_empty() {
        notices.push(missing(&absent));
    }
    let mut context = Context {
        told,
        vocabulary: Vocabulary::of_model(plan.as_ref().map_or("", |plan| plan.rules.as_str())),
        locations: found
            .iter()
            .any(|own| TABLES[own.table].file == "locations.csv"),
        beside: base,
        decided,
        changes,
        asks: asks::Asks {
            notices,
            ..asks::Asks::default()
        },
        names: names::Names::new(key),
        source_marks: numbers::Shown::default(),
        table_marks: numbers::Shown::default(),
        commas: false,
    };
    let ignored = plan.as_ref().map_or(&[][..], |plan| &plan.ignored);
    let mut placed: Vec<(&Sheet, Found, Columns)> = Vec::new();
    for own in &found {
        let sheet = &sheets[own.sheet];
        let columns = columns::find(
            sheet,
            own,
            told,
            ignored,
            &mut context.decided,
            &mut context.changes,
        );
        match columns {
            Ok(columns) => placed.push((sheet, *own, columns)),
            Err(notice) => context.asks.notices.push(*notice),
        }
    }
    let shown: Vec<numbers::Shown> = (placed.iter())
        .map(|(sheet, own, columns)| marks(sheet, own, columns))
        .collect();
    let all = shown.iter().copied();
    context.source_marks = all.fold(numbers::Shown::default(), numbers::Shown::and);
    let mut made = Vec::new();
    for ((sheet, own, columns), shown) in placed.iter().zip(shown) {
        context.table_marks = shown;
        if let Some(table) = make(&mut context, sheet, own, columns) {
            made.push(table);
        }
    }
    let beside = gone::Beside {
        feed: with,
        is_new: context.has_new_list(),
        told: told.gone,
        start: plan.as_ref().map_or("", |plan| plan.start.as_str()),
    };
    let (names, changes) = (&mut context.names, &mut context.changes);
    if context.asks.is_empty()
        && let Some(notice) = gone::settle(&mut made, &beside, names, changes)
    {
        context.asks.notices.push(notice);
    }
    // The map is of the source; another feed's tables are as they are in that feed.
    for &table in &context.beside {
        context.decided.tables.remove(map::stem(table));
    }
    if context.names.collided() {
        let message = "two cases would get the same pseudonym under this key";
        let notice = Notice::new(&kinds::COLLIDING_IDS, "cases.csv", message);
        context
            .asks
            .notices
            .push(notice.at(HIDDEN, "").remedy("make another key"));
    }
    finish(context, plan, made)
}

/// Where the rows of a table that was made stand.
struct Lines {
    source: String,
    own: Vec<u64>,
    /// Of those that come behind, from the feed beside the source.
    kept: Vec<u64>,
}

impl Lines {
    /// Names the row of the source in place of that of the table.
    fn place(&self, notice: &mut Notice) {
        let at = notice
            .row
            .and_then(|row| usize::try_from(row).ok()?.checked_sub(2));
        let kept = at.and_then(|at| self.kept.get(at.checked_sub(self.own.len())?));
        notice.row = kept.or(at.and_then(|at| self.own.get(at))).copied();
        if kept.is_none() {
            notice.file.clone_from(&self.source);
        }
    }
}

/// Reads the feed that was made, and writes down what was done.
fn finish(context: Context<'_>, plan: Option<plan::Plan>, made: Vec<Made>) -> Imported {
    let tables = made.iter().map(|own| TableRead {
        table: TABLES[own.table].file.to_owned(),
        source: own.source.clone(),
        rows: own.lines.len(),
    });
    let mut imported = Imported {
        tables: tables.collect(),
        map: context.decided,
        changes: context.changes.finish(),
        names: context.names.finish(),
        ..Imported::default()
    };
    let asked = !context.asks.is_empty();
    imported.notices = context.asks.finish();
    let Some(plan) = plan.filter(|_| !asked) else {
        return imported;
    };
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    files.insert(feed::PLAN_FILE.to_owned(), plan.text.into_bytes());
    files.extend(plan.model);
    let mut lines: BTreeMap<&str, Lines> = BTreeMap::new();
    for own in made {
        let file = TABLES[own.table].file;
        files.insert(file.to_owned(), own.bytes);
        let own = Lines {
            source: own.source,
            own: own.lines,
            kept: own.kept,
        };
        lines.insert(file, own);
    }
    files.insert(plan::CHANGES.to_owned(), changes::file(&imported.changes));
    let reading = feed::read_from(&files, &Overrides::default());
    if reading.problem.is_none() {
        // Where it stands in the source is what whoever mends it wants to know.
        let errors = reading.notices.into_iter().filter(Notice::is_error);
        imported.notices = errors
            .map(|mut notice| {
                if let Some(lines) = lines.get(notice.file.as_str()) {
                    lines.place(&mut notice);
                }
                notice
            })
            .collect();
        return imported;
    }
    files.insert("map.toml".to_owned(), imported.map.text().into_bytes());
    imported.files = Some(files);
    imported
}

/// All sheets of a source, and what cannot be read of it.
fn sheets(
    source: &Source,
    told: &Map,
    decided: &mut Map,
    changes: &mut Changes,
) -> (Vec<Sheet>, Vec<Notice>) {
    let mut sheets = Vec::new();
    let mut notices = Vec::new();
    let label = told.encoding.as_deref();
    for (name, bytes) in &source.files {
        let place = Place {
            source: name,
            table: "",
            column: "",
        };
        if told.leave_out.contains(name) {
            decided.leave_out.push(name.clone());
            changes.add(place, tables::LEFT_OUT, 1, "", "");
            continue;
        }
        let read = if source::is_workbook(name) {
            workbook::read(name, bytes).map(|(own, hidden)| {
                let names = hidden.join(", ");
                changes.add(
                    place,
                    "hidden sheet passed over",
                    hidden.len() as u64,
                    &names,
                    "",
                );
                own
            })
        } else if source::is_text(name) {
            text::read(name, bytes, label).map(|own| vec![own])
        } else if source::is_strange_workbook(name) {
            Err(unread::Unread::Damaged(
                "workbooks of this kind are not read".to_owned(),
            ))
        } else {
            continue;
        };
        match read {
            Ok(own) => {
                for sheet in &own {
                    if let Some(encoding) = sheet.encoding {
                        changes.add(
                            place,
                            "text read in an encoding other than UTF-8",
                            1,
                            encoding,
                            "UTF-8",
                        );
                    }
                    let stated = u64::from(sheet.is_stated);
                    let what = "first line that says how fields are separated left out";
                    changes.add(place, what, stated, "", "");
                    if let Some(delimiter) = sheet.delimiter.filter(|sign| *sign != ',') {
                        let shown = if delimiter == '\t' {
                            "tab".to_owned()
                        } else {
                            delimiter.to_string()
                        };
                        changes.add(place, "fields separated by another sign", 1, &shown, ",");
                    }
                    changes.add(
                        place,
                        "blanks around a value left out",
                        sheet.trimmed,
                        "",
                        "",
                    );
                }
                sheets.extend(own.into_iter().filter(|sheet| !sheet.rows.is_empty()));
            }
            Err(unread) => notices.push(unread.notice(name)),
        }
    }
    (sheets, notices)
}

/// Whether a table is that of a file.
fn is_of(table: usize, file: &str) -> bool {
    TABLES[table].file == file
}

/// Adds the tables of another feed that the source does not have; gives which they are.
fn add_base(
    with: Option<&dyn Files>,
    sheets: &mut Vec<Sheet>,
    found: &mut Vec<Found>,
    notices: &mut Vec<Notice>,
) -> Vec<usize> {
    let mut base = Vec::new();
    for (table, shape) in TABLES.iter().enumerate() {
        if found.iter().any(|own| own.table == table) {
            continue;
        }
        let bytes = with.and_then(|files| unread::bytes(files, shape.file));
        let sheet = bytes.map(|bytes| bytes.and_then(|bytes| text::read(shape.file, &bytes, None)));
        match sheet {
            Some(Ok(sheet)) if !sheet.rows.is_empty() => {
                base.push(table);
                found.push(Found {
                    sheet: sheets.len(),
                    table,
                    header: 0,
                    end: sheet.rows.len(),
                });
                sheets.push(sheet);
            }
            Some(Err(unread)) => notices.push(unread.notice(shape.file)),
            _ => {}
        }
    }
    base
}

fn missing(absent: &[&str]) -> Notice {
    let stems: Vec<&str> = absent
        .iter()
        .map(|file| file.trim_end_matches(".csv"))
        .collect();
    let message = format!("the source has no table of {}", stems.join(", of "));
    let remedy = format!(
        "name a file or sheet so, or give a feed that has them with --with FOLDER; the names of columns are in `paso schema {}`",
        absent[0]
    );
    Notice::new(&kinds::UNSURE_TABLES, absent[0], message).remedy(remedy)
}
