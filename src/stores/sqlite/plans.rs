//! Plans in a file of SQLite, and the tables for them.

use rusqlite::{Transaction, params_from_iter};

use super::super::layout::{NO_PLANS, VERSION, VERSIONS, check_version};
use super::super::plans::{Holds, PLAN_ID, PLANS, PlanRows, PlanTable, holds, tables};
use super::super::table::stem;
use super::write::{changed, create, create_files};
use super::{names, version};
use crate::feed::Shape;
use crate::stores::{Place, Unwritten};

/// Makes the tables of plans and of these of a feed, and gives whether there were none.
pub(super) fn init(target: &Place, feed: &[&'static Shape]) -> Result<bool, Unwritten> {
    changed(target, |whole| {
        let there = names(whole)?;
        if there.iter().any(|name| name == VERSIONS) {
            check_version(&version(whole)?).map_err(Unwritten)?;
            return Ok(false);
        }
        let lacks = |name: &str| there.iter().all(|own| own != name);
        for shape in feed.iter().filter(|shape| lacks(stem(shape))) {
            create(whole, shape, shape.columns.iter())?;
        }
        if lacks(super::FILES) {
            create_files(whole)?;
        }
        whole.execute_batch(&format!(
            "CREATE TABLE {PLANS} ({PLAN_ID} TEXT PRIMARY KEY, \
             written_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, summary TEXT NOT NULL); \
             CREATE TABLE {VERSIONS} (version INTEGER NOT NULL); \
             INSERT INTO {VERSIONS} VALUES ({VERSION})"
        ))?;
        for table in tables() {
            whole.execute_batch(&table.made("", declared))?;
        }
        Ok(true)
    })
}

fn declared(holds: Holds) -> &'static str {
    match holds {
        Holds::Text | Holds::Date => "TEXT",
        Holds::Whole => "INTEGER",
        Holds::Real => "REAL",
    }
}

/// Whether plans can be written: the tables for them are there, of this version.
pub(super) fn are_ready(target: &Place) -> Result<(), Unwritten> {
    if !target.exists() {
        return Err(Unwritten(format!("{target}: there is no such file")));
    }
    changed(target, ready)
}

fn ready(whole: &Transaction<'_>) -> Result<(), Unwritten> {
    if !names(whole)?.iter().any(|name| name == VERSIONS) {
        return Err(Unwritten(NO_PLANS.to_owned()));
    }
    check_version(&version(whole)?).map_err(Unwritten)
}

/// Writes a plan in one transaction, in place of the same one if it was written before.
pub(super) fn write(target: &Place, plan: &PlanRows<'_>) -> Result<(), Unwritten> {
    changed(target, |whole| {
        ready(whole)?;
        let names = tables().map(|table| table.name);
        for name in names.chain([PLANS.to_owned()]) {
            let delete = format!("DELETE FROM {name} WHERE {PLAN_ID} = ?1");
            whole.execute(&delete, [&plan.id])?;
        }
        let insert = format!("INSERT INTO {PLANS} ({PLAN_ID}, summary) VALUES (?1, ?2)");
        whole.execute(&insert, [plan.id.as_str(), plan.summary])?;
        for table in tables() {
            if let Some(rows) = plan.rows(&table)? {
                fill(whole, &table, &rows)?;
            }
        }
        Ok(())
    })
}

fn fill(whole: &Transaction<'_>, table: &PlanTable, rows: &[u8]) -> Result<(), Unwritten> {
    let marks = ", ?".repeat(table.columns.len());
    let (name, listed) = (&table.name, table.listed());
    let insert = format!("INSERT INTO {name} ({listed}) VALUES (?, ?{marks})");
    let mut statement = whole.prepare(&insert)?;
    let mut reader = csv::Reader::from_reader(rows);
    let mut record = csv::StringRecord::new();
    let kinds = [Holds::Text, Holds::Whole].into_iter();
    let kinds: Vec<Holds> = kinds
        .chain(table.columns.iter().map(|own| holds(own)))
        .collect();
    while reader.read_record(&mut record)? {
        let values = record
            .iter()
            .zip(&kinds)
            .map(|(text, kind)| value(text, *kind));
        statement.execute(params_from_iter(values))?;
    }
    Ok(())
}

/// A field as a value; nothing where it is empty.
fn value(text: &str, holds: Holds) -> rusqlite::types::Value {
    use rusqlite::types::Value;
    let as_text = || Value::Text(text.to_owned());
    match holds {
        _ if text.is_empty() => Value::Null,
        Holds::Whole => text.parse().map_or_else(|_| as_text(), Value::Integer),
        Holds::Real => text.parse().map_or_else(|_| as_text(), Value::Real),
        Holds::Text | Holds::Date => as_text(),
    }
}
