//! Rows of a CSV file that paso wrote, field by field; what is wrong is named by row and column.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use csv::StringRecord;
use rustc_hash::FxHashMap;

use super::error::ReadError;
use crate::domain::calendar::{Calendar, Day, TimeOfDay};
use crate::domain::id::is_identifier;
use crate::files::plan::{PlanFile, PlanFiles};
use crate::report::clean;

/// The bytes of a file, which must be there.
pub(super) fn bytes(files: &PlanFiles, file: PlanFile) -> Result<&[u8], ReadError> {
    files.get(file).map_err(|why| ReadError::Missing {
        file: file.name(),
        why: clean(why),
    })
}

/// Names with their positions.
pub(super) struct Index {
    pub names: Vec<String>,
    positions: FxHashMap<String, usize>,
}

impl Index {
    /// The seeds in their order, then other names by name.
    pub fn new<'n>(seeds: Vec<String>, others: impl Iterator<Item = &'n str>) -> Self {
        let mut names = seeds;
        let mut positions: FxHashMap<String, usize> = names
            .iter()
            .enumerate()
            .map(|(at, name)| (name.clone(), at))
            .collect();
        let mut before = "";
        let mut fresh = BTreeSet::new();
        for name in others {
            if name != before && !positions.contains_key(name) {
                fresh.insert(name.to_owned());
            }
            before = name;
        }
        for name in fresh {
            positions.insert(name.clone(), names.len());
            names.push(name);
        }
        Self { names, positions }
    }
}

/// The records of a CSV file, its header checked and left out.
pub(super) fn rows(
    file: &'static str,
    columns: &[&str],
    bytes: &[u8],
) -> Result<Vec<StringRecord>, ReadError> {
    let form = |message: String| ReadError::Form { file, message };
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().map_err(|error| form(error.to_string()))?;
    if header != columns {
        return Err(form(format!(
            "the header is `{}`; `{}` is needed",
            clean(&header.iter().collect::<Vec<_>>().join(",")),
            columns.join(",")
        )));
    }
    reader
        .records()
        .collect::<Result<_, _>>()
        .map_err(|error| form(error.to_string()))
}

pub(super) fn each<T>(
    records: &[StringRecord],
    file: &'static str,
    columns: &'static [&'static str],
    make: impl Fn(&Row<'_>) -> Result<T, ReadError>,
) -> Result<Vec<T>, ReadError> {
    records
        .iter()
        .enumerate()
        .map(|(at, record)| {
            make(&Row {
                file,
                line: at + 2,
                columns,
                record,
            })
        })
        .collect()
}

/// One record, with what an error needs to know of it.
pub(super) struct Row<'r> {
    file: &'static str,
    line: usize,
    columns: &'static [&'static str],
    record: &'r StringRecord,
}

impl Row<'_> {
    pub fn text(&self, at: usize) -> &str {
        &self.record[at]
    }

    pub fn wrong(&self, at: usize, expected: &'static str) -> ReadError {
        ReadError::Field {
            file: self.file,
            row: self.line,
            column: self.columns[at],
            value: clean(self.text(at)),
            expected,
        }
    }

    /// An identifier, which is safe as a file's name too; `phase:ID` is one.
    pub fn identifier(&self, at: usize) -> Result<String, ReadError> {
        let text = self.text(at);
        let bare = text.strip_prefix("phase:").unwrap_or(text);
        if is_identifier(bare) {
            Ok(text.to_owned())
        } else {
            Err(self.wrong(at, "an identifier"))
        }
    }

    pub fn identifier_or_empty(&self, at: usize) -> Result<String, ReadError> {
        if self.text(at).is_empty() {
            Ok(String::new())
        } else {
            self.identifier(at)
        }
    }

    pub fn position(&self, at: usize, index: &Index) -> Result<usize, ReadError> {
        let text = self.text(at);
        match index.positions.get(text) {
            Some(&position) if is_identifier(text) => Ok(position),
            _ => Err(self.wrong(at, "an identifier")),
        }
    }

    pub fn persons(&self, at: usize) -> Result<u32, ReadError> {
        match self.text(at).parse() {
            Ok(persons) if (1..=99).contains(&persons) => Ok(persons),
            _ => Err(self.wrong(at, "a number of people from 1 to 99")),
        }
    }

    /// Days waited until a day: nobody waits from before the horizon.
    pub fn wait(&self, at: usize, until: Day) -> Result<i32, ReadError> {
        match self.text(at).parse() {
            Ok(days) if (0..=until - Day::START).contains(&days) => Ok(days),
            _ => Err(self.wrong(
                at,
                "a number of days since the first of the horizon or later",
            )),
        }
    }

    pub fn amount(&self, at: usize) -> Result<f64, ReadError> {
        match self.text(at).parse::<f64>() {
            Ok(amount) if amount.is_finite() && amount >= 0.0 => Ok(amount),
            _ => Err(self.wrong(at, "an amount of 0 or more")),
        }
    }

    pub fn amount_or_empty(&self, at: usize) -> Result<Option<f64>, ReadError> {
        if self.text(at).is_empty() {
            Ok(None)
        } else {
            self.amount(at).map(Some)
        }
    }

    pub fn day(&self, at: usize, calendar: Calendar) -> Result<Day, ReadError> {
        match self.text(at).parse::<NaiveDate>() {
            Ok(date) if date >= calendar.start => Ok(calendar.day(date)),
            _ => Err(self.wrong(at, "a date from the first day of the horizon")),
        }
    }

    pub fn slot(&self, at: usize) -> Result<Option<TimeOfDay>, ReadError> {
        if self.text(at).is_empty() {
            return Ok(None);
        }
        match TimeOfDay::parse(self.text(at)) {
            Some(start) => Ok(Some(start)),
            None => Err(self.wrong(at, "a time HH:MM")),
        }
    }
}
