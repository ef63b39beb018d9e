//! A feed in a schema of PostgreSQL: a table or view for each of its tables, in the order of a column
//! `row`, or by its key where order says nothing.

use std::error::Error as _;
use std::fmt::Display;

use postgres::{Client, IsolationLevel, Transaction};

use super::address::Address;
use super::canonical::Canonical;
use super::held::Held;
use super::layout::{FILES, ROW, VERSIONS, check_version, ordered, quoted};
use super::plans::{PlanRows, is_of_plans};
use super::table::stem;
use super::{Database, Place, Unwritten, Whole};
use crate::feed::{Shape, TABLES, resembles};
use crate::files::plan::PlanFiles;
use crate::files::source::Files;
use crate::notice::{Notice, kinds};

mod credentials;
mod encryption;
mod mode;
mod plans;
#[cfg(feature = "postgres-tls")]
mod trust;
mod write;

/// Schemas of PostgreSQL.
pub(super) struct Postgres;

impl Database for Postgres {
    fn read(&self, place: &Place) -> Result<Box<dyn Files>, Box<Notice>> {
        Ok(Box::new(read(place, &at(place))?))
    }

    fn write(&self, target: &Place, feed: &Whole, force: bool) -> Result<(), Unwritten> {
        write::write(target, &at(target), feed, force)
    }

    fn init(&self, target: &Place, feed: &[&'static Shape]) -> Result<bool, Unwritten> {
        plans::init(target, &at(target), feed)
    }

    fn ready_for_plans(&self, place: &Place) -> Result<(), Unwritten> {
        plans::are_ready(place, &at(place))
    }

    fn write_back(&self, place: &Place, files: &PlanFiles) -> Result<String, Unwritten> {
        let plan = PlanRows::new(files)?;
        plans::write(place, &at(place), &plan)?;
        Ok(plan.id)
    }
}

/// The address of a place that has one.
fn at(place: &Place) -> Address {
    place.address().cloned().unwrap_or_default()
}

/// The schema of a feed where the address names none.
const SCHEMA: &str = "public";

/// A column of a table.
struct Column {
    name: String,
    /// The name and the category of its type.
    kind: String,
    category: i8,
}

/// What went wrong with the server, in words and without the address.
fn said(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(own) => {
            let detail = own.detail().map(|detail| format!(" ({detail})"));
            format!("{}{}", own.message(), detail.unwrap_or_default())
        }
        None => match error.source() {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    }
}

impl From<postgres::Error> for Unwritten {
    fn from(error: postgres::Error) -> Self {
        Self(said(&error))
    }
}

/// Connects to the server.
fn connected(address: &Address) -> Result<Client, String> {
    let (config, tls) = credentials::config(address)?;
    let mut client = encryption::connected(config, &tls)?;
    // Dates and numbers as they are read here, whatever the server's habits.
    client
        .batch_execute(
            "SET datestyle = 'ISO, YMD'; SET extra_float_digits = 1; SET client_encoding = 'UTF8'",
        )
        .map_err(|error| said(&error))?;
    Ok(client)
}

fn schema(address: &Address) -> &str {
    address.schema.as_deref().unwrap_or(SCHEMA)
}

/// Reads a feed in one transaction that writes nothing and sees one moment.
fn read(place: &Place, address: &Address) -> Result<Held, Box<Notice>> {
    let shown = place.to_string();
    let whole = |why: &dyn Display| unreadable(&shown, why);
    let mut client = connected(address).map_err(|why| whole(&why))?;
    let snapshot = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start();
    let mut snapshot = snapshot.map_err(|error| whole(&said(&error)))?;
    let schema = schema(address);
    let names = names(&mut snapshot, schema).map_err(|error| whole(&said(&error)))?;
    let Some(names) = names else {
        let message = format!("the database has no schema `{schema}`");
        let notice = Notice::new(&kinds::NO_FEED, shown, message);
        return Err(Box::new(notice.remedy(
            "name the schema that holds the feed: `?schema=feed` at the end",
        )));
    };
    if names.iter().any(|name| name == VERSIONS) {
        let version = version(&mut snapshot, schema).map_err(|error| whole(&said(&error)))?;
        check_version(&version).map_err(|why| whole(&why))?;
    }
    let mut held = Held::new(shown.clone());
    for name in &names {
        let of_table = |why: &dyn Display| unreadable(&format!("{shown}: {name}"), why);
        if let Some(shape) = TABLES.iter().find(|shape| stem(shape) == name) {
            let table = table(&mut snapshot, schema, shape).map_err(|why| of_table(&why))?;
            held.table(shape, table.finish());
        } else if name == FILES {
            let query = format!("SELECT name, text FROM {}.{FILES}", quoted(schema));
            let rows = snapshot.query(&query, &[]);
            for row in rows.map_err(|error| of_table(&said(&error)))? {
                let get = |at| row.try_get::<_, String>(at);
                let (name, text) = (get(0), get(1));
                let name = name.map_err(|error| of_table(&said(&error)))?;
                let text = text.map_err(|error| of_table(&said(&error)))?;
                held.text(name, text.into_bytes());
            }
        } else if resembles(name) && !is_of_plans(name) {
            held.other(name.clone());
        }
    }
    Ok(held)
}

fn unreadable(file: &str, why: &dyn Display) -> Box<Notice> {
    let notice = Notice::new(
        &kinds::UNREADABLE_FILE,
        file,
        format!("this cannot be read: {why}"),
    );
    Box::new(
        notice.remedy(
            "see that the address is right, and that who asks may read the tables of the feed",
        ),
    )
}

/// The names of a schema's tables and views; none where there is no such schema.
fn names(
    snapshot: &mut Transaction<'_>,
    schema: &str,
) -> Result<Option<Vec<String>>, postgres::Error> {
    let found = snapshot.query_opt("SELECT 1 FROM pg_namespace WHERE nspname = $1", &[&schema])?;
    if found.is_none() {
        return Ok(None);
    }
    let rows = snapshot.query(
        "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1",
        &[&schema],
    )?;
    rows.iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()
        .map(Some)
}

fn version(snapshot: &mut Transaction<'_>, schema: &str) -> Result<String, postgres::Error> {
    let query = format!("SELECT version::text FROM {}.{VERSIONS}", quoted(schema));
    snapshot.query_one(&query, &[])?.try_get(0)
}

/// The columns of a table, in their order.
fn columns(
    snapshot: &mut Transaction<'_>,
    schema: &str,
    table: &str,
) -> Result<Vec<Column>, postgres::Error> {
    let rows = snapshot.query(
        "SELECT a.attname::text, t.typname::text, t.typcategory FROM pg_attribute a \
         JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_type t ON t.oid = a.atttypid \
         WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped \
         ORDER BY a.attnum",
        &[&schema, &table],
    )?;
    let column = |row: &postgres::Row| {
        Ok(Column {
            name: row.try_get(0)?,
            kind: row.try_get(1)?,
            category: row.try_get(2)?,
        })
    };
    rows.iter().map(column).collect()
}

/// A column as text, as SQL has it.
fn as_text(column: &Column) -> String {
    let name = quoted(&column.name);
    // Of arrays.
    if column.category == b'A'.cast_signed() {
        format!("array_to_string({name}, ';')")
    } else {
        format!("{name}::text")
    }
}

/// Reads a table, or says why not.
fn table(
    snapshot: &mut Transaction<'_>,
    schema: &str,
    shape: &'static Shape,
) -> Result<Canonical, String> {
    let name = stem(shape);
    let all = columns(snapshot, schema, name).map_err(|error| said(&error))?;
    let known = all.iter().map(|own| own.name.clone());
    let known: Vec<String> = known.filter(|own| own != ROW).collect();
    let has_row = known.len() < all.len();
    let mut canonical = Canonical::new(shape, &known);
    let own: Vec<&Column> = (canonical.columns().iter())
        .filter_map(|wanted| all.iter().find(|own| own.name == wanted.name))
        .collect();
    let order = if has_row {
        quoted(ROW)
    } else if ordered(shape) {
        return Err(format!(
            "its rows have no order, and it matters; give it a column `{ROW}` that says it"
        ));
    } else {
        let of = |column: &&Column| format!("{} COLLATE \"C\"", as_text(column));
        let keys = own
            .iter()
            .filter(|own| shape.key.contains(&own.name.as_str()));
        let rest = own
            .iter()
            .filter(|own| !shape.key.contains(&own.name.as_str()));
        keys.chain(rest).map(of).collect::<Vec<_>>().join(", ")
    };
    let order = if order.is_empty() {
        "1".to_owned()
    } else {
        order
    };
    let mut texts = String::new();
    for own in &own {
        texts.push_str(", ");
        texts.push_str(&as_text(own));
    }
    // With a first column that is never empty: a row without values is a row.
    let query = format!(
        "COPY (SELECT 1{texts} FROM {}.{} ORDER BY {order}) TO STDOUT (FORMAT csv)",
        quoted(schema),
        quoted(name)
    );
    let reader = snapshot.copy_out(&query).map_err(|error| said(&error))?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(reader);
    let floats: Vec<bool> = own
        .iter()
        .map(|own| own.kind.starts_with("float"))
        .collect();
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|error| error.to_string())?
    {
        for (at, &float) in floats.iter().enumerate() {
            let text = record.get(at + 1).unwrap_or("");
            match text.parse::<f64>() {
                Ok(number) if float => canonical.real(at, number),
                _ => canonical.cell(at, text),
            }
        }
        canonical.end();
    }
    Ok(canonical)
}
