//! cases.csv: who waits, where, since when, with what needs.

use std::hash::{DefaultHasher, Hash, Hasher};

use rustc_hash::FxHashMap;

use super::bytes::Source;
use super::fields::{Bad, Field};
use super::interned::Interned;
use super::phases::Phases;
use super::places::Places;
use super::report::{Report, did_you_mean};
use super::shape::{Column, Shape, Type};
use super::table::{Found, Row};
use crate::domain::calendar::{Calendar, Day};
use crate::domain::id::{
    CaseIndex, LocationIndex, Names, NeedSetIndex, PhaseIndex, PortSetIndex, PriorityIndex,
};
use crate::domain::problem::{Case, CaseClass, Location};
use crate::domain::rules::Rules;
use crate::notice::{Notice, kinds};

/// The file's columns and rules.
pub(super) static SHAPE: Shape = Shape {
    file: "cases.csv",
    required: true,
    about: "One row per case: people who travel and are processed together and are never split.",
    key: &["case_id"],
    columns: &COLUMNS,
};

const COLUMNS: [Column; 12] = [
    Column::required(
        "case_id",
        Type::Identifier,
        "a pseudonym, never a name",
        "T01",
    ),
    Column::required("persons", Type::Whole(1, 99), "how many people", "3"),
    Column::required(
        "location_id",
        Type::Identifier,
        "where they wait",
        "tijuana",
    ),
    Column::required(
        "stream",
        Type::Identifier,
        "such as `mpp` or `arrival`",
        "mpp",
    ),
    Column::required(
        "priority",
        Type::Identifier,
        "one of the model's priorities",
        "family",
    ),
    Column::optional(
        "registered_on",
        Type::Date,
        "date of registration",
        "2021-02-01",
    ),
    Column::optional(
        "enrolled_on",
        Type::Date,
        "date of enrolment in MPP",
        "2019-08-14",
    ),
    Column::optional(
        "ready_on",
        Type::Date,
        "first day on which they can be appointed; empty: the start of the horizon",
        "2021-02-21",
    ),
    Column::optional(
        "due_on",
        Type::Date,
        "day by which they should be processed",
        "2021-02-26",
    ),
    Column::optional(
        "needs",
        Type::Identifiers,
        "tags of what they need",
        "language:mam;wheelchair",
    ),
    Column::optional(
        "status",
        Type::Identifier,
        "such as `pending` or `terminated`; used by phases; `withdrawn`: no longer waits, and is not planned",
        "pending",
    ),
    Column::optional(
        "ports",
        Type::Identifiers,
        "the only ports that may take them; empty: any",
        "el_paso;brownsville",
    ),
];

/// The cases and how to find them by identifier.
#[derive(Debug, Default)]
pub(super) struct Cases {
    pub list: Vec<Case>,
    pub ids: Names,
    pub whole: bool,
    /// The line of each row.
    pub lines: Vec<u32>,
    by_hash: FxHashMap<u64, u32>,
    /// Cases whose identifier's hash another has: next to none.
    same_hash: Vec<u32>,
}

impl Cases {
    pub fn get(&self, id: &str) -> Option<CaseIndex> {
        self.find(id, hash(id))
    }

    fn find(&self, id: &str, hash: u64) -> Option<CaseIndex> {
        let first = *self.by_hash.get(&hash)?;
        std::iter::once(&first)
            .chain(&self.same_hash)
            .find(|&&at| self.ids.get(at as usize) == id)
            .map(|&at| CaseIndex(at))
    }

    fn push(&mut self, id: &str, hash: u64, case: Case, line: u64) {
        let at = CaseIndex::new(self.list.len()).0;
        match self.by_hash.entry(hash) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(at);
            }
            std::collections::hash_map::Entry::Occupied(_) => self.same_hash.push(at),
        }
        self.ids.push(id);
        self.list.push(case);
        self.lines.push(u32::try_from(line).unwrap_or(u32::MAX));
    }
}

fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

/// Reads the cases. Where there is no locations.csv, the locations are those named here.
pub(super) fn read(
    source: &mut Source<'_>,
    calendar: Calendar,
    rules: &Rules,
    phases: &Phases,
    places: &mut Places,
    names: &mut Interned,
) -> Cases {
    let mut reader = Reader {
        calendar,
        rules,
        phases,
        places,
        names,
        needs: FxHashMap::default(),
        ports: FxHashMap::default(),
        phase_set: Vec::new(),
    };
    let mut cases = Cases::default();
    let found = source.table(&SHAPE, |row, report| {
        reader.case(&row, &mut cases, report).is_ok()
    });
    cases.whole = found == Found::Whole;
    if cases.whole && cases.list.is_empty() {
        source.report.push(
            Notice::new(&kinds::NO_CASES, SHAPE.file, "there is no case")
                .remedy("add a row for each case that waits"),
        );
    }
    if !cases.whole && !places.locations_given {
        places.locations.whole = false;
    }
    cases
}

struct Reader<'r> {
    calendar: Calendar,
    rules: &'r Rules,
    phases: &'r Phases,
    places: &'r mut Places,
    names: &'r mut Interned,
    /// Lists already read, by their text.
    needs: FxHashMap<String, NeedSetIndex>,
    ports: FxHashMap<String, PortSetIndex>,
    phase_set: Vec<PhaseIndex>,
}

impl Reader<'_> {
    fn case(&mut self, row: &Row<'_>, cases: &mut Cases, report: &mut Report) -> Field<()> {
        let id = row.identifier(0, report);
        let persons = row.needed(1, report).and_then(|_| row.whole(1, report));
        let location = self.location(row, report);
        let stream = row.identifier(3, report);
        let priority = self.priority(row, report);
        let registered = row.day(5, self.calendar, report);
        let enrolled = row.day(6, self.calendar, report);
        let ready = row.day(7, self.calendar, report);
        let due = row.day(8, self.calendar, report);
        let needs = self.need_set(row, report);
        let status = row.optional_identifier(10, report);
        let ports = self.port_set(row, report);
        let id = id?;
        let hash = hash(id);
        if let Some(known) = cases.find(id, hash) {
            report.push(
                row.notice(
                    0,
                    &kinds::DUPLICATE_ID,
                    format!("`{id}` stands in row {} already", cases.lines[known.at()]),
                )
                .remedy("give each case an identifier of its own"),
            );
            return Err(Bad);
        }
        let stream = self.names.stream(stream?);
        let status = status?.map(|status| self.names.status(status));
        let (registered, enrolled, ready) = (registered?, enrolled?, ready?);
        let ready_day = ready.unwrap_or(Day::START);
        let senior = enrolled.or(registered).unwrap_or(ready_day);
        self.phases
            .of(stream, status, enrolled, &mut self.phase_set);
        let class = CaseClass {
            persons: persons?.and_then(|n| u8::try_from(n).ok()).ok_or(Bad)?,
            location: location?,
            stream,
            priority: priority?,
            needs: needs?,
            status,
            ports: ports?,
            factor: self.rules.seniority_factor(-i64::from(senior.0)),
            phases: self.names.phases(&self.phase_set),
        };
        let due = due?;
        if due.is_some_and(|due| due < ready_day) {
            report.push_with(&kinds::DUE_BEFORE_READY, || {
                row.notice(
                    8,
                    &kinds::DUE_BEFORE_READY,
                    "the case is due before it is ready, so it will be late in any plan",
                )
                .remedy("check `ready_on` and `due_on`")
            });
        }
        let case = Case {
            class: self.names.class(class),
            ready: ready_day,
            due,
            registered,
            senior,
        };
        cases.push(id, hash, case, row.line);
        Ok(())
    }

    fn location(&mut self, row: &Row<'_>, report: &mut Report) -> Field<LocationIndex> {
        let id = row.identifier(2, report)?;
        if !self.places.locations_given && self.places.locations.get(id).is_none() {
            let location = Location {
                id: id.to_owned(),
                name: id.to_owned(),
                coordinates: None,
            };
            self.places.locations.push(id, location, row.line);
        }
        self.places.location(row, 2, id, report)
    }

    fn priority(&self, row: &Row<'_>, report: &mut Report) -> Field<PriorityIndex> {
        let text = row.needed(4, report)?;
        let priorities = &self.rules.priorities;
        if let Some(at) = priorities.iter().position(|priority| priority.id == text) {
            return Ok(PriorityIndex::new(at));
        }
        let known = || priorities.iter().map(|priority| priority.id.as_str());
        let all: Vec<&str> = known().collect();
        report.push(
            row.notice(
                4,
                &kinds::UNKNOWN_PRIORITY,
                format!("the model has no priority `{text}`"),
            )
            .remedy(did_you_mean(
                text,
                known(),
                &format!("one of {}", all.join(", ")),
            )),
        );
        Err(Bad)
    }

    fn need_set(&mut self, row: &Row<'_>, report: &mut Report) -> Field<NeedSetIndex> {
        let text = row.text(9);
        if let Some(&known) = self.needs.get(text) {
            return Ok(known);
        }
        let set = self.names.needs(&row.list(9, report)?);
        self.needs.insert(text.to_owned(), set);
        Ok(set)
    }

    fn port_set(&mut self, row: &Row<'_>, report: &mut Report) -> Field<PortSetIndex> {
        let text = row.text(11);
        if let Some(&known) = self.ports.get(text) {
            return Ok(known);
        }
        let set = self.names.ports(self.places.port_list(row, 11, report)?);
        self.ports.insert(text.to_owned(), set);
        Ok(set)
    }
}
