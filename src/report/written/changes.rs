//! changes.csv, read back.

use chrono::NaiveDate;

use super::error::ReadError;
use super::table::{Row, each, rows};
use crate::domain::calendar::TimeOfDay;
use crate::files::columns::CHANGES;
use crate::files::plan::{PlanFile, PlanFiles};

/// What is different for a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Had an appointment, and has another.
    Moved,
    /// Had an appointment, and has none.
    Lost,
    /// Had an appointment that the feed took back, and has none.
    Closed,
    /// Has an appointment, and had none that stands.
    New,
}

impl ChangeKind {
    /// All of them, those first who had something and must hear of it.
    pub const ALL: [Self; 4] = [Self::Moved, Self::Lost, Self::Closed, Self::New];

    /// Its word in changes.csv.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Lost => "lost",
            Self::Closed => "closed",
            Self::New => "new",
        }
    }
}

/// An appointment: where and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The port.
    pub port_id: String,
    /// The date.
    pub date: NaiveDate,
    /// Start of the slot, if it has one.
    pub slot: Option<TimeOfDay>,
}

/// A row of changes.csv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Identifier of the case.
    pub case_id: String,
    /// People in the case.
    pub persons: u32,
    /// Where they wait.
    pub location_id: String,
    /// What is different.
    pub kind: ChangeKind,
    /// The appointment that they had.
    pub old: Option<Spot>,
    /// The one that they have now.
    pub new: Option<Spot>,
    /// Why the old one does not stand any longer; may be empty.
    pub reason: String,
}

/// Reads changes.csv; none where the plan has no such file, as plans of before 0.2 have not.
pub(super) fn read(files: &PlanFiles) -> Result<Option<Vec<Change>>, ReadError> {
    if files.is_absent(PlanFile::Changes) {
        return Ok(None);
    }
    let bytes = super::table::bytes(files, PlanFile::Changes)?;
    let records = rows("changes.csv", &CHANGES, bytes)?;
    let changes = each(&records, "changes.csv", &CHANGES, |row| {
        let known = |kind: &ChangeKind| kind.as_str() == row.text(3);
        let kind = ChangeKind::ALL.into_iter().find(known);
        let kind = kind.ok_or_else(|| row.wrong(3, "`new`, `moved`, `lost` or `closed`"))?;
        let change = Change {
            case_id: row.identifier(0)?,
            persons: row.persons(1)?,
            location_id: row.identifier(2)?,
            kind,
            old: spot(row, 4)?,
            new: spot(row, 7)?,
            reason: row.identifier_or_empty(10)?,
        };
        let has_new = matches!(kind, ChangeKind::New | ChangeKind::Moved);
        if change.new.is_some() != has_new {
            return Err(row.wrong(7, if has_new { "a port" } else { "nothing" }));
        }
        if change.old.is_none() && kind != ChangeKind::New {
            return Err(row.wrong(4, "a port"));
        }
        Ok(change)
    })?;
    Ok(Some(changes))
}

/// The appointment in three columns; none where the port is empty.
fn spot(row: &Row<'_>, at: usize) -> Result<Option<Spot>, ReadError> {
    if row.text(at).is_empty() {
        let rest = (at + 1..at + 3).find(|&column| !row.text(column).is_empty());
        return rest.map_or(Ok(None), |column| Err(row.wrong(column, "nothing")));
    }
    let date = row.text(at + 1).parse::<NaiveDate>();
    Ok(Some(Spot {
        port_id: row.identifier(at)?,
        date: date.map_err(|_| row.wrong(at + 1, "a date"))?,
        slot: row.slot(at + 2)?,
    }))
}
