//! `paso names`: a plan's appointments with the planner's own identifiers of cases.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::ExitStatus;
use super::args::{Format, NamesArguments};
use super::keys;
use super::text::{count, emit, emit_json, note};
use crate::files::columns::SCHEDULE;
use crate::files::plan::{PlanFile, PlanFiles};
use crate::import::{pseudonym, read_names};

pub(super) fn run(options: &NamesArguments) -> io::Result<ExitStatus> {
    let rows = rows(options)?;
    let header: Vec<&str> = ["own_id"].into_iter().chain(SCHEDULE).collect();
    match options.format {
        Format::Json => {
            let object = |row: &Vec<String>| -> Map<String, Value> {
                let fields = header.iter().zip(row);
                fields
                    .map(|(name, text)| ((*name).to_owned(), json!(text)))
                    .collect()
            };
            let all: Vec<_> = rows.list.iter().map(object).collect();
            emit_json(&json!({"appointments": all, "unknown": rows.unknown}))?;
        }
        Format::Text => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&header)?;
            for row in &rows.list {
                let own = row.iter().enumerate();
                writer.write_record(own.map(|(at, text)| guarded(at, text)))?;
            }
            let bytes = writer
                .into_inner()
                .map_err(|error| io::Error::other(error.to_string()))?;
            emit(&String::from_utf8_lossy(&bytes))?;
            if rows.unknown > 0 {
                note(&format!(
                    "{} not in the table of names",
                    count(rows.unknown, "case is", "cases are")
                ));
            }
        }
    }
    Ok(ExitStatus::Done)
}

/// The planner's own identifier, in the first column, as no spreadsheet takes it for a formula.
fn guarded(at: usize, text: &str) -> String {
    if at == 0 && text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Appointments, each with the planner's own identifier first.
struct Rows {
    list: Vec<Vec<String>>,
    /// Cases that have no other name.
    unknown: u64,
}

fn rows(options: &NamesArguments) -> io::Result<Rows> {
    let key = options.key.as_deref().map(keys::read).transpose()?;
    let beside = options.key.as_deref().map(keys::beside_key);
    let path = options
        .names
        .as_deref()
        .or(beside.as_deref())
        .unwrap_or(Path::new(""));
    let named =
        |why: &dyn std::fmt::Display| io::Error::other(format!("{}: {why}", path.display()));
    let bytes = fs::read(path).map_err(|error| named(&error))?;
    let names = read_names(&bytes).ok_or_else(|| named(&"this is no table of names"))?;
    // Each name must give its pseudonym under the key, or the table is another's.
    if let Some(key) = &key
        && names.iter().any(|(id, text)| pseudonym(key, text) != *id)
    {
        return Err(named(&"this table was not made with that key"));
    }
    let files = PlanFiles::read(&options.out, &[PlanFile::Schedule]);
    let schedule = files.get(PlanFile::Schedule).map_err(|why| {
        io::Error::other(format!(
            "{}: {why}",
            options.out.join(PlanFile::Schedule.name()).display()
        ))
    })?;
    let mut reader = csv::Reader::from_reader(schedule);
    if reader.headers()? != SCHEDULE.as_slice() {
        return Err(io::Error::other(
            "schedule.csv has other columns than a plan's",
        ));
    }
    let date = options.date.map(|date| date.to_string());
    let mut rows = Rows {
        list: Vec::new(),
        unknown: 0,
    };
    for row in reader.records() {
        let row = row?;
        let port = options.port.as_deref().is_none_or(|port| port == &row[1]);
        if !port || date.as_deref().is_some_and(|date| date != &row[2]) {
            continue;
        }
        let own = names.get(&row[0]);
        rows.unknown += u64::from(own.is_none());
        // A case without another name keeps its identifier.
        let own = own.map_or(&row[0], String::as_str);
        rows.list.push(
            [own.to_owned()]
                .into_iter()
                .chain(row.iter().map(str::to_owned))
                .collect(),
        );
    }
    Ok(rows)
}
