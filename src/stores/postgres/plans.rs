//! Plans in a schema of PostgreSQL, and the tables for them.

use std::io::Write as _;

use postgres::Transaction;

use super::super::address::Address;
use super::super::layout::{FILES, NO_PLANS, VERSION, VERSIONS, check_version, quoted};
use super::super::plans::{Holds, PLAN_ID, PLANS, PlanRows, tables};
use super::super::table::stem;
use super::write::{changed, create, create_files};
use super::{names, version};
use crate::feed::Shape;
use crate::stores::{Place, Unwritten};

/// Makes the tables of plans and of these of a feed, and gives whether there were none.
pub(super) fn init(
    target: &Place,
    address: &Address,
    feed: &[&'static Shape],
) -> Result<bool, Unwritten> {
    changed(target, address, |whole, schema| {
        let home = quoted(schema);
        let there = names(whole, schema)?;
        if there.is_none() {
            whole.batch_execute(&format!("CREATE SCHEMA {home}"))?;
        }
        let there = there.unwrap_or_default();
        let lacks = |name: &str| there.iter().all(|own| own != name);
        if !lacks(VERSIONS) {
            check_version(&version(whole, schema)?).map_err(Unwritten)?;
            return Ok(false);
        }
        for shape in feed.iter().filter(|shape| lacks(stem(shape))) {
            create(whole, schema, shape, shape.columns.iter())?;
        }
        if lacks(FILES) {
            create_files(whole, schema)?;
        }
        whole.batch_execute(&format!(
            "CREATE TABLE {home}.{PLANS} ({PLAN_ID} text PRIMARY KEY, \
             written_at timestamptz NOT NULL DEFAULT now(), summary json NOT NULL); \
             CREATE TABLE {home}.{VERSIONS} (version integer NOT NULL); \
             INSERT INTO {home}.{VERSIONS} VALUES ({VERSION})"
        ))?;
        let prefix = format!("{home}.");
        for table in tables() {
            whole.batch_execute(&table.made(&prefix, declared))?;
        }
        Ok(true)
    })
}

fn declared(holds: Holds) -> &'static str {
    match holds {
        Holds::Text => "text",
        Holds::Whole => "integer",
        Holds::Real => "double precision",
        Holds::Date => "date",
    }
}

/// Whether plans can be written: the tables for them are there, of this version.
pub(super) fn are_ready(target: &Place, address: &Address) -> Result<(), Unwritten> {
    changed(target, address, ready)
}

fn ready(whole: &mut Transaction<'_>, schema: &str) -> Result<(), Unwritten> {
    let there = names(whole, schema)?.unwrap_or_default();
    if !there.iter().any(|name| name == VERSIONS) {
        return Err(Unwritten(NO_PLANS.to_owned()));
    }
    check_version(&version(whole, schema)?).map_err(Unwritten)
}

/// Writes a plan in one transaction, in place of the same one if it was written before.
pub(super) fn write(
    target: &Place,
    address: &Address,
    plan: &PlanRows<'_>,
) -> Result<(), Unwritten> {
    changed(target, address, |whole, schema| {
        ready(whole, schema)?;
        let home = quoted(schema);
        // Plans are written one after the other; who reads does not wait.
        whole.batch_execute(&format!(
            "LOCK TABLE {home}.{PLANS} IN SHARE ROW EXCLUSIVE MODE"
        ))?;
        let names = tables().map(|table| table.name);
        for name in names.chain([PLANS.to_owned()]) {
            let delete = format!("DELETE FROM {home}.{name} WHERE {PLAN_ID} = $1");
            whole.execute(&delete, &[&plan.id])?;
        }
        let insert =
            format!("INSERT INTO {home}.{PLANS} ({PLAN_ID}, summary) VALUES ($1, $2::text::json)");
        whole.execute(&insert, &[&plan.id, &plan.summary])?;
        for table in tables() {
            let Some(rows) = plan.rows(&table)? else {
                continue;
            };
            let (name, listed) = (&table.name, table.listed());
            let copy =
                format!("COPY {home}.{name} ({listed}) FROM STDIN (FORMAT csv, HEADER true)");
            let mut writer = whole.copy_in(&copy)?;
            // What the server says of the rows is said at the end, and nothing is kept then.
            let sent = writer.write_all(&rows);
            writer.finish()?;
            sent.map_err(|error| Unwritten(error.to_string()))?;
        }
        Ok(())
    })
}
