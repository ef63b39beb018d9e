//! A feed in a file of SQLite: a table for each of its tables, in the order of a column `row`, or else in
//! that of the rows themselves.

use std::time::Duration;

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OpenFlags};

use super::canonical::Canonical;
use super::held::Held;
use super::layout::{FILES, ROW, VERSIONS, check_version, quoted};
use super::plans::{PlanRows, is_of_plans};
use super::table::stem;
use super::{Database, Place, Unwritten, Whole};
use crate::feed::{Shape, TABLES, resembles};
use crate::files::plan::PlanFiles;
use crate::files::source::Files;
use crate::notice::{Notice, kinds};

mod plans;
mod write;

/// So long another program may hold the file.
const PATIENCE: Duration = Duration::from_secs(30);

/// Files of SQLite.
pub(super) struct Sqlite;

impl Database for Sqlite {
    fn read(&self, place: &Place) -> Result<Box<dyn Files>, Box<Notice>> {
        Ok(Box::new(read(place)?))
    }

    fn write(&self, target: &Place, feed: &Whole, force: bool) -> Result<(), Unwritten> {
        write::write(target, feed, force)
    }

    fn init(&self, target: &Place, feed: &[&'static Shape]) -> Result<bool, Unwritten> {
        plans::init(target, feed)
    }

    fn ready_for_plans(&self, place: &Place) -> Result<(), Unwritten> {
        plans::are_ready(place)
    }

    fn write_back(&self, place: &Place, files: &PlanFiles) -> Result<String, Unwritten> {
        let plan = PlanRows::new(files)?;
        plans::write(place, &plan)?;
        Ok(plan.id)
    }
}

/// Reads a feed in one transaction, so that it is of one moment.
fn read(place: &Place) -> Result<Held, Box<Notice>> {
    let shown = place.display().to_string();
    if !place.exists() {
        let notice = Notice::new(&kinds::NO_FEED, shown, "there is no such file");
        return Err(Box::new(
            notice.remedy("name the file of SQLite that holds the feed"),
        ));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let whole = |error: rusqlite::Error| unreadable(&shown, &error);
    let mut database = Connection::open_with_flags(&**place, flags).map_err(whole)?;
    database.busy_timeout(PATIENCE).map_err(whole)?;
    let snapshot = database.transaction().map_err(whole)?;
    let names = names(&snapshot).map_err(whole)?;
    if names.iter().any(|name| name == VERSIONS) {
        let version = version(&snapshot).map_err(whole)?;
        check_version(&version).map_err(|why| unreadable(&shown, &why))?;
    }
    let mut held = Held::new(shown.clone());
    for name in &names {
        let of_table = |why: &dyn std::fmt::Display| unreadable(&format!("{shown}: {name}"), why);
        if let Some(shape) = TABLES.iter().find(|shape| stem(shape) == name) {
            let table = table(&snapshot, shape).map_err(|why| of_table(&why))?;
            held.table(shape, table.finish());
        } else if name == FILES {
            texts(&snapshot, &mut held).map_err(|error| of_table(&error))?;
        } else if resembles(name) && !is_of_plans(name) {
            held.other(name.clone());
        }
    }
    Ok(held)
}

fn unreadable(file: &str, why: &dyn std::fmt::Display) -> Box<Notice> {
    let notice = Notice::new(
        &kinds::UNREADABLE_FILE,
        file,
        format!("this cannot be read: {why}"),
    );
    Box::new(
        notice.remedy("see that it is a feed in SQLite, and that whoever runs paso may read it"),
    )
}

/// The names of all tables and views.
fn names(database: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = database
        .prepare("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// The version of the tables that paso made.
fn version(database: &Connection) -> rusqlite::Result<String> {
    let query = format!("SELECT version FROM {VERSIONS}");
    Ok(match database.query_row(&query, [], |row| row.get(0))? {
        Value::Integer(version) => version.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text,
        Value::Null | Value::Blob(_) => "none".to_owned(),
    })
}

/// Reads a table, or says why not.
fn table(database: &Connection, shape: &'static Shape) -> Result<Canonical, String> {
    let said = |error: rusqlite::Error| error.to_string();
    let name = stem(shape);
    let (columns, ordered) = columns(database, name).map_err(said)?;
    let Some(order) = ordered else {
        return Err(format!(
            "its rows have no order; give it a column `{ROW}` that says it"
        ));
    };
    let own: Vec<String> = columns.into_iter().filter(|own| own != ROW).collect();
    let mut canonical = Canonical::new(shape, &own);
    let wanted = canonical.columns().iter().map(|own| quoted(own.name));
    let wanted: Vec<String> = wanted.collect();
    let wanted = if wanted.is_empty() {
        "1".to_owned()
    } else {
        wanted.join(", ")
    };
    let count = canonical.columns().len();
    let query = format!("SELECT {wanted} FROM {} ORDER BY {order}", quoted(name));
    let mut statement = database.prepare(&query).map_err(said)?;
    let mut rows = statement.query([]).map_err(said)?;
    let mut number = 0u64;
    while let Some(row) = rows.next().map_err(said)? {
        number += 1;
        for at in 0..count {
            let no_text = |what: &str| {
                let column = canonical.columns()[at].name;
                format!("row {number} has {what} in `{column}`; write text, a number or nothing")
            };
            match row.get_ref(at).map_err(said)? {
                ValueRef::Null => canonical.cell(at, ""),
                ValueRef::Integer(whole) => canonical.cell(at, &whole.to_string()),
                ValueRef::Real(real) => canonical.real(at, real),
                ValueRef::Text(text) => match std::str::from_utf8(text) {
                    Ok(text) => canonical.cell(at, text),
                    Err(_) => return Err(no_text("text that is not UTF-8")),
                },
                ValueRef::Blob(_) => return Err(no_text("bytes")),
            }
        }
        canonical.end();
    }
    Ok(canonical)
}

/// The columns of a table, and what orders its rows, if anything does.
fn columns(database: &Connection, name: &str) -> rusqlite::Result<(Vec<String>, Option<String>)> {
    let mut statement = database.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let columns: Vec<String> = statement
        .query_map([name], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if columns.iter().any(|own| own == ROW) {
        return Ok((columns, Some(quoted(ROW))));
    }
    let (kind, without): (String, bool) = database.query_row(
        "SELECT type, wr FROM pragma_table_list WHERE schema = 'main' AND name = ?1",
        [name],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let ordered = kind == "table" && !without;
    Ok((columns, ordered.then(|| "rowid".to_owned())))
}

/// Reads plan.toml and the model file.
fn texts(database: &Connection, held: &mut Held) -> rusqlite::Result<()> {
    let mut statement = database.prepare(&format!("SELECT name, text FROM {FILES}"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        held.text(row.get(0)?, row.get::<_, String>(1)?.into_bytes());
    }
    Ok(())
}

impl From<rusqlite::Error> for Unwritten {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}
