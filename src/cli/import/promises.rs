//! Appointments that were published or filled in since a feed was imported, and that another import
//! would lose.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::cli::shell::quoted;
use crate::cli::text::count;
use crate::files::sheet::Sheet;
use crate::outputs::appointments::NAME;

/// An appointment, and what came of it.
type Row = ([String; 4], String);

/// What is said where the feed in a folder has appointments that the new one has not.
pub(super) fn lost(out: &Path, files: &BTreeMap<String, Vec<u8>>) -> Option<String> {
    let before = rows(&fs::read(out.join(NAME)).ok()?)?;
    let after = files.get(NAME).map_or(Some(Vec::new()), |own| rows(own))?;
    let after: BTreeSet<Row> = after.into_iter().collect();
    let mut lost = before.into_iter().filter(|own| !after.contains(own));
    let ([case, port, date, _], outcome) = lost.next()?;
    let more = match lost.count() {
        0 => String::new(),
        more => format!(", and {}", count(more as u64, "other", "others")),
    };
    let outcome = match outcome.as_str() {
        "" => String::new(),
        outcome => format!(" (`{outcome}`)"),
    };
    let feed = quoted(&out.display());
    Some(format!(
        "{} holds appointments that would be lost: {case} at {port} on {date}{outcome}{more}, published or filled in since, are not in what is imported. To keep them, take the appointments out of the source and add --with {feed}; to do without them, delete {}",
        out.display(),
        out.join(NAME).display()
    ))
}

/// The rows of a file; none where it is no table.
fn rows(bytes: &[u8]) -> Option<Vec<Row>> {
    let sheet = Sheet::new(bytes).ok()?;
    let places = ["case_id", "port_id", "date", "slot"].map(|name| sheet.column(name));
    let outcome = sheet.column("outcome");
    let own = |row| {
        let place = places.map(|place| sheet.get(row, place).into_owned());
        (place, sheet.get(row, outcome).into_owned())
    };
    Some(sheet.rows().map(own).collect())
}
