//! A plan's first days become promises: rows at the end of appointments.csv. What a plan moves or
//! loses of what was published is cancelled there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rustc_hash::FxHashSet;
use serde::Serialize;

use super::{Book, CANCELLED, COLUMNS, NAME, Row};
use crate::domain::release::ATTENDED;
use crate::files::sheet::SheetError;
use crate::report::written::{Change, ChangeKind, Spot};

pub use before::Before;

mod before;

/// Which days and ports of a plan are published.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The last day; the first is the plan's.
    pub until: NaiveDate,
    /// Only these ports, if any are named.
    pub ports: Option<BTreeSet<String>>,
}

impl Choice {
    fn has(&self, spot: Option<&Spot>) -> bool {
        spot.is_some_and(|own| {
            own.date <= self.until
                && (self.ports.as_ref()).is_none_or(|ports| ports.contains(&own.port_id))
        })
    }
}

/// An appointment that is added or cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The case.
    pub case_id: String,
    /// The port.
    pub port_id: String,
    /// The date.
    pub date: NaiveDate,
    /// Start of the slot; empty: none.
    pub slot: String,
    /// People in the case.
    pub persons: u32,
}

impl Entry {
    fn new(change: &Change, spot: &Spot) -> Self {
        Self {
            case_id: change.case_id.clone(),
            port_id: spot.port_id.clone(),
            date: spot.date,
            slot: spot.slot.map_or(String::new(), |start| start.to_string()),
            persons: change.persons,
        }
    }

    fn key(&self) -> Key {
        let date = self.date.to_string();
        [&self.case_id, &self.port_id, &date, &self.slot].map(Clone::clone)
    }

    /// Where it stands in the order of days.
    fn order(&self) -> (NaiveDate, &str, &str, &str) {
        (self.date, &self.port_id, &self.slot, &self.case_id)
    }
}

/// What publishing some days of a plan comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publication {
    /// New rows, in their order.
    pub added: Vec<Entry>,
    /// Rows that no longer stand.
    pub cancelled: Vec<Entry>,
}

/// Why nothing is published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The file is no table.
    #[error("{NAME}: {0}")]
    Table(#[from] SheetError),
    /// A case would have two appointments that stand.
    #[error(
        "{NAME}:{line}, case_id `{case_id}`: the case has an appointment already, and would have two"
    )]
    Double {
        /// The row of the one that it has.
        line: u64,
        /// The case.
        case_id: String,
    },
    /// What the plan takes for published is not there.
    #[error("{NAME} has no appointment of {case_id} on {date}, which the plan takes back")]
    Absent {
        /// The case.
        case_id: String,
        /// The date.
        date: NaiveDate,
    },
}

impl Publication {
    /// What is to be published of a plan's changes: the appointments of some days at some ports; and of
    /// promises that are moved or lost all, since they fit together alone, and those that stand no
    /// longer would conflict again.
    #[must_use]
    pub fn new(changes: &[Change], choice: &Choice) -> Self {
        Self::of(changes, |spot| choice.has(spot))
    }

    /// All that could be published of a plan's changes.
    #[must_use]
    pub fn all(changes: &[Change]) -> Self {
        Self::of(changes, |spot| spot.is_some())
    }

    fn of(changes: &[Change], has: impl Fn(Option<&Spot>) -> bool) -> Self {
        let mut all = Self::default();
        for change in changes {
            let (old, new) = (change.old.as_ref(), change.new.as_ref());
            let takes_back = matches!(change.kind, ChangeKind::Moved | ChangeKind::Lost);
            if !(takes_back || has(new)) {
                continue;
            }
            all.added.extend(new.map(|spot| Entry::new(change, spot)));
            if takes_back {
                all.cancelled
                    .extend(old.map(|spot| Entry::new(change, spot)));
            }
        }
        all.added.sort_by(|a, b| a.order().cmp(&b.order()));
        all
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.added.extend_from_slice(&other.added);
        self.cancelled.extend_from_slice(&other.cancelled);
        self
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.cancelled.is_empty()
    }

    /// Whether the file has all of it already.
    ///
    /// # Errors
    /// If the file is no table.
    pub fn is_there(&self, file: Option<&[u8]>) -> Result<bool, SheetError> {
        let Some(bytes) = file else {
            return Ok(self.is_empty());
        };
        let book = Book::new(bytes)?;
        let added = self.added.iter().map(|own| (own.key(), ""));
        let cancelled = self.cancelled.iter().map(|own| (own.key(), CANCELLED));
        let mut missing: BTreeMap<Key, &str> = added.chain(cancelled).collect();
        for row in book.sheet.rows() {
            let own = book.row(row);
            let key = key(&own);
            if missing
                .get(&key)
                .is_some_and(|outcome| own.outcome == *outcome)
            {
                missing.remove(&key);
            }
        }
        Ok(missing.is_empty())
    }

    /// The file with all of it.
    ///
    /// # Errors
    /// See [`PublishError`].
    pub fn applied(&self, file: Option<&[u8]>) -> Result<Vec<u8>, PublishError> {
        let header = header();
        let mut book = Book::new(file.unwrap_or(header.as_bytes()))?;
        let mut cancelled: BTreeMap<Key, &Entry> = (self.cancelled.iter())
            .map(|own| (own.key(), own))
            .collect();
        let added: FxHashSet<&str> = (self.added.iter())
            .map(|own| own.case_id.as_str())
            .collect();
        for row in book.sheet.rows() {
            let own = book.row(row);
            if !matches!(own.outcome.as_ref(), "" | ATTENDED) {
                continue;
            }
            if own.outcome.is_empty() && cancelled.remove(&key(&own)).is_some() {
                book.sheet.set(row, "outcome", CANCELLED);
            } else if added.contains(own.case_id.as_ref()) {
                return Err(PublishError::Double {
                    line: book.sheet.line(row),
                    case_id: own.case_id.into_owned(),
                });
            }
        }
        if let Some(own) = cancelled.into_values().next() {
            return Err(PublishError::Absent {
                case_id: own.case_id.clone(),
                date: own.date,
            });
        }
        for own in &self.added {
            let date = own.date.to_string();
            book.sheet.push(&[
                ("case_id", &own.case_id),
                ("port_id", &own.port_id),
                ("date", &date),
                ("slot", &own.slot),
            ]);
        }
        Ok(book.sheet.bytes())
    }
}

/// What a file begins with where there is none.
fn header() -> String {
    format!("{}\n", COLUMNS.join(","))
}

/// What tells rows of one case apart: case, port, date and slot.
type Key = [String; 4];

fn key(own: &Row<'_>) -> Key {
    [&own.case_id, &own.port_id, &own.date, &own.slot].map(|field| field.clone().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::TimeOfDay;

    fn spot(port: &str, day: u32, slot: &str) -> Spot {
        Spot {
            port_id: port.to_owned(),
            date: NaiveDate::from_ymd_opt(2021, 3, day).unwrap(),
            slot: TimeOfDay::parse(slot),
        }
    }

    fn change(case: &str, kind: ChangeKind, old: Option<Spot>, new: Option<Spot>) -> Change {
        Change {
            case_id: case.to_owned(),
            persons: 2,
            location_id: "town".to_owned(),
            kind,
            old,
            new,
            reason: String::new(),
        }
    }

    pub(super) fn until(day: u32) -> Choice {
        Choice {
            until: NaiveDate::from_ymd_opt(2021, 3, day).unwrap(),
            ports: None,
        }
    }

    pub(super) fn changes() -> Vec<Change> {
        vec![
            change("A1", ChangeKind::New, None, Some(spot("south", 2, "09:00"))),
            change("A2", ChangeKind::New, None, Some(spot("north", 1, "10:00"))),
            change("A3", ChangeKind::New, None, Some(spot("north", 4, "10:00"))),
            change(
                "B1",
                ChangeKind::Moved,
                Some(spot("north", 2, "09:00")),
                Some(spot("north", 9, "09:00")),
            ),
            change(
                "B2",
                ChangeKind::Lost,
                Some(spot("north", 2, "08:00")),
                None,
            ),
            change(
                "B3",
                ChangeKind::Closed,
                Some(spot("north", 2, "08:00")),
                None,
            ),
            change(
                "B4",
                ChangeKind::Lost,
                Some(spot("north", 5, "08:00")),
                None,
            ),
        ]
    }

    pub(super) const OLD: &str = "slot,case_id,port_id,date,outcome,remarks\r\n\
        09:00,B1,north,2021-03-02,,\"x, y\"\r\n\
        08:00,B2,north,2021-03-02,,\r\n\
        08:00,B4,north,2021-03-05,,\r\n\
        07:00,A1,north,2021-02-02,no_show,";

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn days_are_added_and_what_is_taken_back_is_cancelled() {
        let all = Publication::new(&changes(), &until(2));
        assert!(!all.is_there(Some(OLD.as_bytes())).unwrap());
        let new = all.applied(Some(OLD.as_bytes())).unwrap();
        assert!(all.is_there(Some(&new)).unwrap());
        assert_eq!(
            text(new),
            "slot,case_id,port_id,date,outcome,remarks\r\n\
            09:00,B1,north,2021-03-02,cancelled,\"x, y\"\r\n\
            08:00,B2,north,2021-03-02,cancelled,\r\n\
            08:00,B4,north,2021-03-05,cancelled,\r\n\
            07:00,A1,north,2021-02-02,no_show,\r\n\
            10:00,A2,north,2021-03-01,,\r\n\
            09:00,A1,south,2021-03-02,,\r\n\
            09:00,B1,north,2021-03-09,,\r\n"
        );
    }

    #[test]
    fn only_some_ports_where_they_are_named() {
        let choice = Choice {
            ports: Some(["south".to_owned()].into()),
            ..until(2)
        };
        let all = Publication::new(&changes(), &choice);
        let cases: Vec<&str> = all.added.iter().map(|own| own.case_id.as_str()).collect();
        // Moved and lost ones all the same.
        assert_eq!((cases, all.cancelled.len()), (vec!["A1", "B1"], 3));
    }

    #[test]
    fn a_file_is_begun_where_there_is_none_and_columns_added_where_they_are_needed() {
        let all = Publication::new(&changes()[..2], &until(1));
        assert_eq!(
            text(all.applied(None).unwrap()),
            "case_id,port_id,date,slot,outcome\nA2,north,2021-03-01,10:00,\n"
        );
        let short = b"case_id,port_id,date\nC1,north,2021-02-01\n";
        assert_eq!(
            text(all.applied(Some(short)).unwrap()),
            "case_id,port_id,date,slot\nC1,north,2021-02-01,\nA2,north,2021-03-01,10:00\n"
        );
    }

    #[test]
    fn nothing_doubles_and_nothing_is_taken_back_twice() {
        let all = Publication::new(&changes()[..2], &until(2));
        let with = format!("{OLD}\r\n11:00,A2,south,2021-02-20,attended,\r\n");
        let refused = all.applied(Some(with.as_bytes())).unwrap_err().to_string();
        assert!(
            refused.contains("appointments.csv:6, case_id `A2`"),
            "{refused}"
        );
        let all = Publication::new(&changes(), &until(2));
        let refused = all.applied(Some(b"case_id,port_id,date\n")).unwrap_err();
        assert!(matches!(refused, PublishError::Absent { .. }), "{refused}");
    }
}
