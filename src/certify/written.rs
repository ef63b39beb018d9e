//! A plan as its files say it.

use csv::{ByteRecord, ReaderBuilder};
use serde_json::Value;

use super::Tally;
use crate::domain::calendar::{Day, TimeOfDay};
use crate::domain::id::{CaseIndex, CorridorIndex, PhaseIndex, PortIndex, narrow};
use crate::files::columns::{
    CHANGES, CUTS, LOADS, PROOF, PROOF_CUTS, PROOF_PRICES, PROOF_VALUES, SCHEDULE, UNSCHEDULED,
    VALUES,
};
use crate::files::plan::{PlanFile, PlanFiles};

/// A CSV file as text: all fields one after the other, in file order.
#[derive(Default)]
pub(super) struct Lines {
    text: String,
    /// Where each field ends; as many to a row as there are columns.
    ends: Vec<u32>,
    columns: usize,
}

impl Lines {
    pub fn len(&self) -> usize {
        self.ends.len().checked_div(self.columns).unwrap_or(0)
    }

    /// How many fields a row has.
    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn get(&self, row: usize, column: usize) -> &str {
        let at = row * self.columns + column;
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[from as usize..self.ends[at] as usize]
    }

    /// Adds a row, unless it is not UTF-8.
    fn push(&mut self, record: &ByteRecord) -> bool {
        let Ok(text) = std::str::from_utf8(record.as_slice()) else {
            return false;
        };
        let mut end = self.text.len();
        // Between fields, a character may be cut in two.
        let whole = |field: &[u8]| std::str::from_utf8(field).is_ok();
        if !text.is_ascii() && !record.iter().all(whole) {
            return false;
        }
        self.text.push_str(text);
        for field in record {
            end += field.len();
            // The fields of a file are no longer than the file, of which less than 4 GiB are read.
            self.ends.push(narrow(end));
        }
        true
    }
}

/// A field of the header as text.
fn field(record: &ByteRecord, column: usize) -> &str {
    record
        .get(column)
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .unwrap_or("")
}

/// One row of schedule.csv that names a case, a port and a date.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Position among the rows of schedule.csv.
    pub row: usize,
    pub case: CaseIndex,
    pub port: PortIndex,
    pub day: Day,
    /// The slot's start.
    pub slot: Option<TimeOfDay>,
    pub corridor: Option<CorridorIndex>,
    /// The phase named; none where the field is empty.
    pub phase: Option<PhaseIndex>,
}

/// The files, and which cases of the feed their rows are.
pub(super) struct Claims {
    pub schedule: Lines,
    pub unscheduled: Lines,
    pub loads: Lines,
    pub changes: Lines,
    /// values.csv, where there is one.
    pub values: Option<Lines>,
    /// proof.csv, proof-prices.csv and proof-values.csv, where there is one of them.
    pub split: Option<[Lines; 3]>,
    /// cuts.csv and proof-cuts.csv, where there is one of them.
    pub cuts: Option<[Lines; 2]>,
    pub summary: Value,
    /// The appointments whose case, port, date and slot make sense; found by
    /// [`super::feasible::resolve`].
    pub appointments: Vec<Entry>,
    /// The case of each row of unscheduled.csv, where the feed has it.
    pub left_out: Vec<Option<CaseIndex>>,
}

/// Makes sense of the files; what cannot be read is a breach of `files`. Whose rows they are is not
/// known yet.
pub(super) fn read(files: &PlanFiles, tally: &mut Tally) -> Claims {
    let schedule = lines(files, PlanFile::Schedule, &SCHEDULE, tally);
    let unscheduled = lines(files, PlanFile::Unscheduled, &UNSCHEDULED, tally);
    let loads = lines(files, PlanFile::Loads, &LOADS, tally);
    let changes = lines(files, PlanFile::Changes, &CHANGES, tally);
    let there = !files.is_absent(PlanFile::Values);
    let values = there.then(|| lines(files, PlanFile::Values, &VALUES, tally));
    let split = [
        (PlanFile::Proof, &PROOF[..]),
        (PlanFile::ProofPrices, &PROOF_PRICES),
        (PlanFile::ProofValues, &PROOF_VALUES),
    ];
    let there = split.iter().any(|(file, _)| !files.is_absent(*file));
    let split = there.then(|| split.map(|(file, columns)| lines(files, file, columns, tally)));
    let cuts = [
        (PlanFile::Cuts, &CUTS[..]),
        (PlanFile::ProofCuts, &PROOF_CUTS),
    ];
    let there = cuts.iter().any(|(file, _)| !files.is_absent(*file));
    let cuts = there.then(|| cuts.map(|(file, columns)| lines(files, file, columns, tally)));
    let summary = summary(files, tally);
    Claims {
        schedule,
        unscheduled,
        loads,
        changes,
        values,
        split,
        cuts,
        summary,
        appointments: Vec::new(),
        left_out: Vec::new(),
    }
}

/// The same of schedule.csv and summary.json alone; the other files are taken for empty.
pub(super) fn read_schedule(files: &PlanFiles, tally: &mut Tally) -> Claims {
    Claims {
        schedule: lines(files, PlanFile::Schedule, &SCHEDULE, tally),
        unscheduled: Lines::default(),
        loads: Lines::default(),
        changes: Lines::default(),
        values: None,
        split: None,
        cuts: None,
        summary: summary(files, tally),
        appointments: Vec::new(),
        left_out: Vec::new(),
    }
}

fn summary(files: &PlanFiles, tally: &mut Tally) -> Value {
    bytes(files, PlanFile::Summary, tally).map_or(Value::Null, |bytes| {
        serde_json::from_slice(bytes).unwrap_or_else(|error| {
            tally.breach("files", "summary.json", "a JSON object", error.to_string());
            Value::Null
        })
    })
}

/// The bytes of a file, which must be there.
fn bytes<'f>(files: &'f PlanFiles, file: PlanFile, tally: &mut Tally) -> Option<&'f [u8]> {
    tally.examine("files");
    match files.get(file) {
        Ok(bytes) => Some(bytes),
        Err(why) => {
            tally.breach("files", file.name(), "a readable file", why);
            None
        }
    }
}

fn lines(files: &PlanFiles, file: PlanFile, columns: &[&str], tally: &mut Tally) -> Lines {
    let mut lines = Lines {
        columns: columns.len(),
        ..Lines::default()
    };
    let Some(bytes) = bytes(files, file, tally) else {
        return lines;
    };
    let file = file.name();
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut first = true;
    let mut record = ByteRecord::new();
    while matches!(reader.read_byte_record(&mut record), Ok(true)) {
        let line = record.position().map_or(0, csv::Position::line);
        if first {
            first = false;
            let header: Vec<&str> = (0..record.len()).map(|at| field(&record, at)).collect();
            if header != columns {
                tally.breach(
                    "files",
                    format!("{file}:1"),
                    columns.join(","),
                    header.join(","),
                );
                return lines;
            }
        } else if record.len() != columns.len() || !lines.push(&record) {
            tally.breach(
                "files",
                format!("{file}:{line}"),
                format!("{} fields of UTF-8 text", columns.len()),
                format!("{} fields", record.len()),
            );
        }
    }
    if first {
        tally.breach("files", file, columns.join(","), "an empty file");
    }
    lines
}
