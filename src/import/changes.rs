//! What an import changed, kind by kind, with an example of each: import.csv.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::id::harmless;
use crate::files::table::Table;

/// A kind of change in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Where from: a file or sheet of the source.
    pub source: String,
    /// The feed's table; empty where it is of none.
    pub table: String,
    /// The feed's column; empty where the change is of rows or files.
    pub column: String,
    /// What was done.
    pub what: String,
    /// How often.
    pub count: u64,
    /// What stood there, once; empty where it may say who somebody is.
    pub before: String,
    /// What stands there now.
    pub after: String,
}

/// The changes so far.
#[derive(Debug, Default)]
pub(super) struct Changes {
    list: Vec<Change>,
    places: BTreeMap<(String, String, String, String), usize>,
}

/// Where a change is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'p> {
    pub source: &'p str,
    pub table: &'p str,
    pub column: &'p str,
}

impl Changes {
    pub fn add(&mut self, place: Place<'_>, what: &str, count: u64, before: &str, after: &str) {
        if count == 0 {
            return;
        }
        let own = |text: &str| text.to_owned();
        let key = (
            own(place.source),
            own(place.table),
            own(place.column),
            own(what),
        );
        if let Some(&at) = self.places.get(&key) {
            self.list[at].count += count;
            return;
        }
        self.places.insert(key, self.list.len());
        self.list.push(Change {
            source: own(place.source),
            table: own(place.table),
            column: own(place.column),
            what: own(what),
            count,
            before: short(before),
            after: short(after),
        });
    }

    pub fn finish(self) -> Vec<Change> {
        self.list
    }
}

/// An example no longer than a line.
fn short(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The file import.csv.
pub(super) fn file(changes: &[Change]) -> Vec<u8> {
    let mut table = Table::new(&[
        "source", "table", "column", "what", "count", "before", "after",
    ]);
    for own in changes {
        table
            .text(&harmless(&own.source))
            .text(&own.table)
            .text(&own.column)
            .text(&own.what);
        table
            .number(own.count)
            .text(&harmless(&own.before))
            .text(&harmless(&own.after))
            .end();
    }
    table.bytes()
}
