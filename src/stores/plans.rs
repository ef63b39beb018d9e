//! Plans in a database: a table for each of a plan's tables, and one of summaries, with whose plan each row
//! is.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Unwritten;
use super::layout::{ROW, quoted};
use crate::files::plan::{PlanFile, PlanFiles};
use crate::files::table::Table;

/// The table of plans: who they are, and their summaries.
pub(super) const PLANS: &str = "plans";

/// Whose plan a row is of.
pub(super) const PLAN_ID: &str = "plan_id";

/// Digits of a plan's id.
const DIGITS: usize = 16;

/// A table of plans.
pub(super) struct PlanTable {
    pub name: String,
    pub file: PlanFile,
    pub columns: &'static [&'static str],
}

/// All of them: one for each file of a plan that is a table, and named as it is.
pub(super) fn tables() -> impl Iterator<Item = PlanTable> {
    PlanFile::DATA.into_iter().filter_map(|file| {
        let stem = file.name().trim_end_matches(".csv");
        Some(PlanTable {
            name: format!("plan_{}", stem.replace('-', "_")),
            file,
            columns: file.columns()?,
        })
    })
}

/// Whether a table is of plans.
pub(super) fn is_of_plans(name: &str) -> bool {
    name == PLANS || tables().any(|table| table.name == name)
}

/// What a column of a plan's table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Text,
    Whole,
    Real,
    Date,
}

/// What a column holds, by its name.
pub(super) fn holds(column: &str) -> Holds {
    match column {
        "persons" | "wait_days" => Holds::Whole,
        "used" | "amount" | "utilisation" | "price" | "value" => Holds::Real,
        "date" | "old_date" | "new_date" => Holds::Date,
        _ => Holds::Text,
    }
}

impl PlanTable {
    /// How it is made, where columns are declared as told.
    pub fn made(&self, prefix: &str, declared: impl Fn(Holds) -> &'static str) -> String {
        let (text, whole) = (declared(Holds::Text), declared(Holds::Whole));
        let columns = self.columns.iter();
        let columns = columns.map(|own| format!(", {} {}", quoted(own), declared(holds(own))));
        format!(
            "CREATE TABLE {prefix}{} ({PLAN_ID} {text} NOT NULL REFERENCES {prefix}{PLANS}, \
             {row} {whole} NOT NULL{}, PRIMARY KEY ({PLAN_ID}, {row}))",
            self.name,
            columns.collect::<String>(),
            row = quoted(ROW)
        )
    }

    /// Its columns as SQL lists them.
    pub fn listed(&self) -> String {
        let own = self.columns.iter().map(|own| quoted(own));
        let all: Vec<String> = [PLAN_ID.to_owned(), quoted(ROW)]
            .into_iter()
            .chain(own)
            .collect();
        all.join(", ")
    }
}

/// A plan as it is written.
pub(super) struct PlanRows<'f> {
    pub id: String,
    pub summary: &'f str,
    files: &'f PlanFiles,
}

impl<'f> PlanRows<'f> {
    /// A plan of these files.
    pub fn new(files: &'f PlanFiles) -> Result<Self, Unwritten> {
        let summary = files.get(PlanFile::Summary);
        let summary = summary.map_err(|why| Unwritten(format!("summary.json: {why}")))?;
        let summary = std::str::from_utf8(summary);
        let summary = summary.map_err(|error| Unwritten(format!("summary.json: {error}")))?;
        Ok(Self {
            id: id(files, summary)?,
            summary,
            files,
        })
    }

    /// The rows of a table as CSV, whose plan they are and their numbers first; none where the plan has no
    /// such file.
    pub fn rows(&self, table: &PlanTable) -> Result<Option<Vec<u8>>, Unwritten> {
        let Ok(bytes) = self.files.get(table.file) else {
            return Ok(None);
        };
        let mut reader = csv::Reader::from_reader(bytes);
        if reader.headers()?.iter().ne(table.columns.iter().copied()) {
            let name = table.file.name();
            return Err(Unwritten(format!(
                "{name} has other columns than {}",
                table.name
            )));
        }
        let header: Vec<&str> = [PLAN_ID, ROW]
            .into_iter()
            .chain(table.columns.iter().copied())
            .collect();
        let mut rows = Table::new(&header);
        let mut record = csv::StringRecord::new();
        let mut number = 0u64;
        while reader.read_record(&mut record)? {
            number += 1;
            rows.text(&self.id).number(number);
            for field in &record {
                rows.text(field);
            }
            rows.end();
        }
        Ok(Some(rows.bytes()))
    }
}

/// Who a plan is: the same for the same files, whenever and however quickly they were made.
fn id(files: &PlanFiles, summary: &str) -> Result<String, Unwritten> {
    let mut hash = Sha256::new();
    for file in PlanFile::DATA {
        if let (true, Ok(bytes)) = (file != PlanFile::Summary, files.get(file)) {
            hash.update(file.name());
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
    }
    let unread = |error: serde_json::Error| Unwritten(format!("summary.json: {error}"));
    let mut summary: Value = serde_json::from_str(summary).map_err(unread)?;
    if let Some(summary) = summary.as_object_mut() {
        summary.remove("seconds");
    }
    hash.update(summary.to_string());
    let mut text = String::new();
    for byte in hash.finalize().iter().take(DIGITS / 2) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(seconds: u8, schedule: &str) -> PlanFiles {
        let mut files = PlanFiles::default();
        let summary = format!("{{\"days\": 3, \"seconds\": {{\"read\": {seconds}}}}}");
        files.set(PlanFile::Summary, summary.into_bytes());
        files.set(PlanFile::Schedule, schedule.as_bytes().to_vec());
        files
    }

    #[test]
    fn every_file_that_is_a_table_has_one() {
        let files = PlanFile::DATA.iter();
        // All but summary.json.
        assert_eq!(tables().count() + 1, files.count());
        let names: Vec<String> = tables().map(|table| table.name).collect();
        for name in [
            "plan_schedule",
            "plan_proof_prices",
            "plan_cuts",
            "plan_proof_cuts",
        ] {
            assert!(names.iter().any(|own| own == name), "{names:?}");
        }
    }

    #[test]
    fn a_plan_is_who_it_is_however_quickly_it_was_made() {
        let id = |files: &PlanFiles| PlanRows::new(files).unwrap().id;
        assert_eq!(id(&files(1, "a")), id(&files(2, "a")));
        assert_ne!(id(&files(1, "a")), id(&files(1, "b")));
        assert_eq!(id(&files(1, "a")).len(), DIGITS);
    }

    #[test]
    fn rows_say_whose_they_are() {
        let table = |own| tables().find(|table| table.file == own).unwrap();
        let header = table(PlanFile::Schedule).columns.join(",");
        let files = files(
            1,
            &format!("{header}\nA1,north,2021-02-19,,2,town,mpp,standard,,3,tentative\n"),
        );
        let plan = PlanRows::new(&files).unwrap();
        let rows = plan.rows(&table(PlanFile::Schedule)).unwrap().unwrap();
        let text = String::from_utf8(rows).unwrap();
        let row = format!(
            "{},1,A1,north,2021-02-19,,2,town,mpp,standard,,3,tentative",
            plan.id
        );
        assert_eq!(text.lines().nth(1), Some(row.as_str()));
        let unscheduled = plan.rows(&table(PlanFile::Unscheduled));
        assert!(unscheduled.unwrap().is_none());
        let mut other = PlanFiles::default();
        other.set(PlanFile::Summary, b"{}".to_vec());
        other.set(PlanFile::Schedule, b"case_id\n".to_vec());
        let other = PlanRows::new(&other).unwrap();
        assert!(other.rows(&table(PlanFile::Schedule)).is_err());
    }
}
