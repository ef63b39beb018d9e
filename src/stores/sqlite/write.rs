//! A feed written into a file of SQLite, in one transaction.

use std::fs;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, Transaction, TransactionBehavior};

use super::super::layout::{FILES, ROW, VERSIONS, check_version, has_rows, quoted};
use super::super::table::stem;
use super::super::typed::{Typed, rows, typed};
use super::{PATIENCE, names, version};
use crate::feed::{Column, Shape, TABLES, Type};
use crate::stores::{Place, Unwritten, Whole};

/// Opens a file and changes it in one transaction, which nobody else writes beside. A file that was not
/// there and is not written is not there again.
pub(super) fn changed<T>(
    target: &Place,
    change: impl FnOnce(&Transaction<'_>) -> Result<T, Unwritten>,
) -> Result<T, Unwritten> {
    let new = !target.exists();
    let attempt = || {
        let mut database = Connection::open(&**target)?;
        database.busy_timeout(PATIENCE)?;
        let whole = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = change(&whole)?;
        whole.commit()?;
        Ok(done)
    };
    let done = attempt();
    if done.is_err() && new {
        // An empty file is no feed, and nobody's. Where it cannot be removed, it stays.
        let _ = fs::remove_file(target);
    }
    done.map_err(|error: Unwritten| Unwritten(format!("{target}: {error}")))
}

/// Writes a feed, all or nothing.
pub(super) fn write(target: &Place, feed: &Whole, force: bool) -> Result<(), Unwritten> {
    changed(target, |whole| write_in(whole, feed, force))
}

fn write_in(whole: &Transaction<'_>, feed: &Whole, force: bool) -> Result<(), Unwritten> {
    let names = names(whole)?;
    if names.iter().any(|name| name == VERSIONS) {
        check_version(&version(whole)?).map_err(Unwritten)?;
    }
    for name in TABLES.iter().map(|shape| stem(shape)).chain([FILES]) {
        if !names.iter().any(|own| own == name) {
            continue;
        }
        let filled = format!("SELECT EXISTS (SELECT 1 FROM {})", quoted(name));
        if !force && whole.query_row(&filled, [], |row| row.get(0))? {
            return Err(Unwritten(has_rows(name)));
        }
        whole.execute(&format!("DROP TABLE {}", quoted(name)), [])?;
    }
    for (shape, text) in &feed.tables {
        insert(whole, shape, text)?;
    }
    create_files(whole)?;
    for (name, text) in &feed.texts {
        whole.execute(
            &format!("INSERT INTO {FILES} VALUES (?1, ?2)"),
            [name, text],
        )?;
    }
    Ok(())
}

/// Makes the table of texts.
pub(super) fn create_files(whole: &Transaction<'_>) -> Result<(), Unwritten> {
    whole.execute(
        &format!("CREATE TABLE {FILES} (name TEXT PRIMARY KEY, text TEXT NOT NULL)"),
        [],
    )?;
    Ok(())
}

/// How a column is declared. Numbers have no type of their own, so that SQLite changes none.
fn declared(kind: Type) -> &'static str {
    match kind {
        Type::Whole(..) => " INTEGER",
        Type::Amount(_) | Type::Limit | Type::PersonsADay | Type::Degrees(_) | Type::Value => "",
        _ => " TEXT",
    }
}

/// Makes a table of a feed.
pub(super) fn create<'c>(
    whole: &Transaction<'_>,
    shape: &Shape,
    columns: impl Iterator<Item = &'c Column>,
) -> Result<(), Unwritten> {
    let columns = columns.map(|own| format!(", {}{}", quoted(own.name), declared(own.kind)));
    let columns: String = columns.collect();
    let (name, row) = (quoted(stem(shape)), quoted(ROW));
    whole.execute(
        &format!("CREATE TABLE {name} ({row} INTEGER PRIMARY KEY{columns})"),
        [],
    )?;
    Ok(())
}

fn insert(whole: &Transaction<'_>, shape: &'static Shape, text: &[u8]) -> Result<(), Unwritten> {
    let (columns, mut reader) = rows(shape, text)?;
    create(whole, shape, columns.iter().copied())?;
    let marks = ", ?".repeat(columns.len());
    let name = quoted(stem(shape));
    let mut statement = whole.prepare(&format!("INSERT INTO {name} VALUES (NULL{marks})"))?;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        for (at, column) in columns.iter().enumerate() {
            let value = typed(column.kind, record.get(at).unwrap_or(""));
            statement.raw_bind_parameter(at + 1, value)?;
        }
        statement.raw_execute()?;
    }
    Ok(())
}

impl ToSql for Typed<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Self::Empty => ValueRef::Null,
            Self::Whole(whole) => ValueRef::Integer(whole),
            Self::Real(real) => ValueRef::Real(real),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}
