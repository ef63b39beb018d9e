//! What came of a day: the outcomes of its appointments.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::{Book, NAME, Row};
pub use crate::domain::release::OUTCOMES;
use crate::domain::release::{ATTENDED, is_over};
use crate::files::sheet::SheetError;

/// A day, and who did not come as all others did.
#[derive(Clone, Debug)]
pub struct Evening<'f> {
    /// The day.
    pub date: NaiveDate,
    /// Only these ports, if any are named.
    pub ports: Option<BTreeSet<String>>,
    /// What came of single cases, of [`OUTCOMES`].
    pub exceptions: BTreeMap<String, &'static str>,
    /// Those of them that cases.csv does not have.
    pub unknown: BTreeSet<String>,
    /// The cases that no longer wait.
    pub withdrawn: &'f BTreeSet<String>,
}

/// An outcome that is filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Filled {
    /// The line of its row.
    pub row: u64,
    /// The case.
    pub case_id: String,
    /// The port.
    pub port_id: String,
    /// Start of the slot; empty: none.
    pub slot: String,
    /// What came of it.
    pub outcome: &'static str,
}

/// The file with the day's outcomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attended {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// What is filled in, in the order of the rows.
    pub filled: Vec<Filled>,
    /// Rows of the day that had an outcome before; they stay.
    pub before: u64,
    /// Cases that no longer wait, whose rows stay without an outcome.
    pub withdrawn: Vec<String>,
}

/// What is wrong with what is to be filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The line; none where no row is at fault.
    pub row: Option<u64>,
    /// The column.
    pub column: &'static str,
    /// What stands there, or is asked for.
    pub value: String,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            column,
            value,
            message,
            ..
        } = self;
        match self.row {
            Some(row) => write!(out, "{NAME}:{row}, {column} `{value}`: {message}"),
            None => write!(out, "{NAME}, {column} `{value}`: {message}"),
        }
    }
}

/// Why nothing is filled in.
#[derive(Debug, thiserror::Error)]
pub enum AttendError {
    /// The file is no table.
    #[error("{NAME}: {0}")]
    Table(#[from] SheetError),
    /// What is asked for does not fit what is published.
    #[error("{} does not fit what is published", .0.len())]
    Refused(Vec<Refusal>),
}

/// The latest day of which the file says what came of it; a day that was cancelled may be still to come.
///
/// # Errors
/// If the file is no table.
pub fn last_known(file: &[u8]) -> Result<Option<NaiveDate>, SheetError> {
    let days = handed_in(file)?;
    Ok(days.last().map(|(date, _)| *date))
}

/// The ports and days of which it is filled in what came of somebody.
///
/// # Errors
/// If the file is no table.
pub fn handed_in(file: &[u8]) -> Result<BTreeSet<(NaiveDate, String)>, SheetError> {
    let book = Book::new(file)?;
    let rows = book.sheet.rows().map(|row| book.row(row));
    let known = rows.filter(|own| is_over(&own.outcome));
    Ok(known
        .filter_map(|own| Some((own.date.parse().ok()?, own.port_id.into_owned())))
        .collect())
}

/// Fills in that all came but those named. Rows that have an outcome stay as they are.
///
/// # Errors
/// See [`AttendError`]: everything that is wrong at once.
pub fn attend(file: &[u8], evening: &Evening<'_>) -> Result<Attended, AttendError> {
    let mut book = Book::new(file)?;
    let date = evening.date.to_string();
    let asked = |own: &Row<'_>| {
        let ports = evening.ports.as_ref();
        own.date == date && ports.is_none_or(|ports| ports.contains(own.port_id.as_ref()))
    };
    let mut filled = Vec::new();
    let mut withdrawn = Vec::new();
    let (mut rows, mut before) = (0, 0);
    // What of those named is on the day: filled in, or there already; else the row that says otherwise.
    let mut met: BTreeMap<&str, Option<(u64, String)>> = BTreeMap::new();
    for row in book.sheet.rows() {
        let own = book.row(row);
        if !asked(&own) {
            continue;
        }
        rows += 1;
        let line = book.sheet.line(row);
        let named = evening.exceptions.get_key_value(own.case_id.as_ref());
        if !own.outcome.is_empty() {
            before += 1;
            if let Some((case, wanted)) = named {
                if own.outcome == *wanted {
                    met.insert(case, None);
                } else {
                    let other = Some((line, own.outcome.into_owned()));
                    met.entry(case).or_insert(other);
                }
            }
            continue;
        }
        if named.is_none() && evening.withdrawn.contains(own.case_id.as_ref()) {
            withdrawn.push(own.case_id.into_owned());
            continue;
        }
        let outcome = named.map_or(ATTENDED, |(case, wanted)| {
            met.insert(case, None);
            *wanted
        });
        book.sheet.set(row, "outcome", outcome);
        filled.push(Filled {
            row: line,
            case_id: own.case_id.into_owned(),
            port_id: own.port_id.into_owned(),
            slot: own.slot.into_owned(),
            outcome,
        });
    }
    let refused = refusals(&book, evening, rows, &met);
    if !refused.is_empty() {
        return Err(AttendError::Refused(refused));
    }
    Ok(Attended {
        bytes: book.sheet.bytes(),
        filled,
        before,
        withdrawn,
    })
}

fn refusals(
    book: &Book<'_>,
    evening: &Evening<'_>,
    rows: u64,
    met: &BTreeMap<&str, Option<(u64, String)>>,
) -> Vec<Refusal> {
    let mut refused = Vec::new();
    if rows == 0 {
        refused.push(Refusal {
            row: None,
            column: "date",
            value: evening.date.to_string(),
            message: nobody(book, evening),
        });
    }
    for (case, wanted) in &evening.exceptions {
        let refusal = match met.get(case.as_str()) {
            Some(None) => continue,
            Some(Some((row, found))) => Refusal {
                row: Some(*row),
                column: "outcome",
                value: found.clone(),
                message: format!(
                    "{case} has this outcome already, not `{wanted}`; correct it in the file if it is wrong"
                ),
            },
            None if evening.unknown.contains(case) => Refusal {
                row: None,
                column: "case_id",
                value: case.clone(),
                message: "cases.csv has no such case".to_owned(),
            },
            None => elsewhere(book, evening, case),
        };
        refused.push(refusal);
    }
    refused
}

/// That nobody is appointed, and the days nearest to it on which somebody is.
fn nobody(book: &Book<'_>, evening: &Evening<'_>) -> String {
    let rows = book.sheet.rows().map(|row| book.row(row));
    let there = rows.filter(|own| {
        let ports = evening.ports.as_ref();
        ports.is_none_or(|ports| ports.contains(own.port_id.as_ref()))
    });
    let dates: BTreeSet<NaiveDate> = there.filter_map(|own| own.date.parse().ok()).collect();
    let before = dates.range(..evening.date).next_back();
    let after = dates.range(evening.date..).next();
    let near: Vec<String> = (before.into_iter().chain(after))
        .map(ToString::to_string)
        .collect();
    let at = match &evening.ports {
        None => String::new(),
        Some(ports) => {
            let ports: Vec<&str> = ports.iter().map(String::as_str).collect();
            format!(" at {}", ports.join(", "))
        }
    };
    if near.is_empty() {
        format!("nobody has an appointment{at}")
    } else {
        format!(
            "nobody has an appointment{at} on that day; the nearest are on {}",
            near.join(" and ")
        )
    }
}

/// That a case is not appointed on the day, and where it is.
fn elsewhere(book: &Book<'_>, evening: &Evening<'_>, case: &str) -> Refusal {
    let own = |row: &usize| book.row(*row).case_id == case;
    // The last is the one that stands, if any does.
    let found = book.sheet.rows().rfind(own);
    let date = evening.date;
    match found {
        None => Refusal {
            row: None,
            column: "case_id",
            value: case.to_owned(),
            message: format!("the case has no appointment, on {date} or any other day"),
        },
        Some(row) => {
            let own = book.row(row);
            Refusal {
                row: Some(book.sheet.line(row)),
                column: "date",
                value: own.date.clone().into_owned(),
                message: format!(
                    "{case} is appointed here and then at {}, not on {date}{}",
                    own.port_id,
                    if evening.ports.is_some() {
                        " at a port that is named"
                    } else {
                        ""
                    }
                ),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\u{feff}case_id,port_id,date,slot,outcome\r\n\
        A1,north,2021-03-01,09:00,\r\n\
        A2,south,2021-03-01,09:00,\r\n\
        A3,north,2021-03-01,10:00,cancelled\r\n\
        A3,north,2021-03-01,11:00,\r\n\
        A4,north,2021-03-02,09:00,\r\n\
        A5,north,2021-03-01,09:00,\r\n\
        A6,north,2021-02-27,09:00,no_show\r\n";

    fn evening<'f>(
        day: u32,
        exceptions: &[(&str, &'static str)],
        withdrawn: &'f BTreeSet<String>,
    ) -> Evening<'f> {
        let exceptions = exceptions.iter();
        Evening {
            date: NaiveDate::from_ymd_opt(2021, 3, day).unwrap(),
            ports: None,
            exceptions: exceptions
                .map(|(case, word)| ((*case).to_owned(), *word))
                .collect(),
            unknown: BTreeSet::new(),
            withdrawn,
        }
    }

    #[test]
    fn all_came_but_those_named() {
        let gone = BTreeSet::from(["A5".to_owned()]);
        let asked = evening(1, &[("A2", "deferred"), ("A3", "no_show")], &gone);
        let found = attend(FILE.as_bytes(), &asked).unwrap();
        assert_eq!(
            String::from_utf8(found.bytes.clone()).unwrap(),
            FILE.replace(
                "A1,north,2021-03-01,09:00,",
                "A1,north,2021-03-01,09:00,attended"
            )
            .replace(
                "A2,south,2021-03-01,09:00,",
                "A2,south,2021-03-01,09:00,deferred"
            )
            .replace("11:00,", "11:00,no_show")
        );
        let rows: Vec<u64> = found.filled.iter().map(|own| own.row).collect();
        assert_eq!((rows, found.before), (vec![2, 3, 5], 1));
        assert_eq!(found.withdrawn, ["A5"]);
        assert_eq!(
            last_known(&found.bytes).unwrap().unwrap().to_string(),
            "2021-03-01"
        );
        assert_eq!(
            last_known(FILE.as_bytes()).unwrap().unwrap().to_string(),
            "2021-02-27"
        );
        // Once more there is nothing to do.
        let again = attend(&found.bytes, &asked).unwrap();
        assert_eq!((again.filled.len(), again.before), (0, 4));
        assert_eq!(again.bytes, found.bytes);
    }

    #[test]
    fn what_does_not_fit_is_named_by_row_column_and_value() {
        let gone = BTreeSet::new();
        let told = |evening: &Evening<'_>| match attend(FILE.as_bytes(), evening) {
            Err(AttendError::Refused(all)) => {
                all.iter().map(ToString::to_string).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        };
        let mut asked = evening(
            1,
            &[("A4", "no_show"), ("A9", "no_show"), ("B", "deferred")],
            &gone,
        );
        asked.unknown.insert("B".to_owned());
        assert_eq!(
            told(&asked),
            [
                "appointments.csv:6, date `2021-03-02`: A4 is appointed here and then at north, not on 2021-03-01",
                "appointments.csv, case_id `A9`: the case has no appointment, on 2021-03-01 or any other day",
                "appointments.csv, case_id `B`: cases.csv has no such case",
            ]
        );
        let file = FILE.replace(
            "A1,north,2021-03-01,09:00,",
            "A1,north,2021-03-01,09:00,attended",
        );
        let Err(AttendError::Refused(all)) =
            attend(file.as_bytes(), &evening(1, &[("A1", "no_show")], &gone))
        else {
            panic!()
        };
        assert_eq!(
            all[0].to_string(),
            "appointments.csv:2, outcome `attended`: A1 has this outcome already, not `no_show`; correct it in the file if it is wrong"
        );
        assert_eq!(
            told(&evening(9, &[], &gone)),
            [
                "appointments.csv, date `2021-03-09`: nobody has an appointment on that day; the nearest are on 2021-03-02"
            ]
        );
        let mut asked = evening(2, &[], &gone);
        asked.ports = Some(["south".to_owned()].into());
        assert_eq!(
            told(&asked),
            [
                "appointments.csv, date `2021-03-02`: nobody has an appointment at south on that day; the nearest are on 2021-03-01"
            ]
        );
    }

    #[test]
    fn a_file_without_the_column_gets_it() {
        let gone = BTreeSet::new();
        let file = b"case_id,port_id,date\nA1,north,2021-03-01\nA2,north,2021-03-02\n";
        let found = attend(file, &evening(1, &[], &gone)).unwrap();
        assert_eq!(
            String::from_utf8(found.bytes).unwrap(),
            "case_id,port_id,date,outcome\nA1,north,2021-03-01,attended\nA2,north,2021-03-02,\n"
        );
    }
}
