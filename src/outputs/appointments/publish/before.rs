//! The file as it was before parts of the same plan were published: so ports can publish theirs one
//! after another.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::{Book, CANCELLED, Entry, Key, Publication, header, key};
use crate::files::archive::sha256;
use crate::files::sheet::{Sheet, SheetError};

/// What stands in the file of a plan, and what stood there without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The bytes; none where there was no file.
    pub bytes: Option<Vec<u8>>,
    /// What of the plan is there.
    pub there: Publication,
}

impl Publication {
    /// The file without those rows of the plan that were published already: the rows at its end, and
    /// what is marked as cancelled. None where what is left is not the file that was planned, which is
    /// known by its SHA-256; without one there was no file.
    ///
    /// # Errors
    /// If the file is no table.
    pub fn taken_out_of(
        &self,
        file: &[u8],
        planned: Option<&str>,
    ) -> Result<Option<Before>, SheetError> {
        let mut book = Book::new(file)?;
        let own = |all: &[Entry]| -> BTreeMap<Key, Entry> {
            all.iter().map(|own| (own.key(), own.clone())).collect()
        };
        let (mut added, mut cancelled) = (own(&self.added), own(&self.cancelled));
        let mut there = Publication::default();
        let mut rows = book.sheet.rows();
        while let Some(row) = rows.next_back() {
            let own = book.row(row);
            match added.remove(&key(&own)) {
                Some(entry) if own.outcome.is_empty() => there.added.push(entry),
                _ => {
                    rows.end += 1;
                    break;
                }
            }
        }
        there.added.reverse();
        for row in rows.clone() {
            let own = book.row(row);
            if own.outcome == CANCELLED
                && let Some(entry) = cancelled.remove(&key(&own))
            {
                book.sheet.set(row, "outcome", "");
                there.cancelled.push(entry);
            }
        }
        let whole = book.sheet.up_to(rows.end);
        let Some(planned) = planned else {
            let none = rows.is_empty() && whole == header().as_bytes();
            return Ok(none.then_some(Before { bytes: None, there }));
        };
        // Columns that it had not may have come since: with slots, what was cancelled, or what came of a day.
        let mut left = Some(whole);
        let mut bytes = None;
        while let (Some(own), None) = (&left, &bytes) {
            bytes = as_planned(own, planned);
            let sheet = Sheet::new(own)?;
            let mut last = ["outcome", "slot"].into_iter();
            left = last.find_map(|column| sheet.without_empty(column));
        }
        Ok(bytes.map(|bytes| Before {
            bytes: Some(bytes),
            there,
        }))
    }

    /// What of it is not there yet.
    #[must_use]
    pub fn without(self, there: &Publication) -> Self {
        let keys = |all: &[Entry]| -> FxHashSet<Key> { all.iter().map(Entry::key).collect() };
        let (added, cancelled) = (keys(&there.added), keys(&there.cancelled));
        let not_in = |all: Vec<Entry>, known: &FxHashSet<Key>| -> Vec<Entry> {
            let all = all.into_iter();
            all.filter(|own| !known.contains(&own.key())).collect()
        };
        Self {
            added: not_in(self.added, &added),
            cancelled: not_in(self.cancelled, &cancelled),
        }
    }
}

/// The bytes that were planned, known by their SHA-256, if rows were added to them at most: the last row
/// may have had no end of its line before.
fn as_planned(file: &[u8], planned: &str) -> Option<Vec<u8>> {
    let mut shorter = file;
    for end in ["", "\n", "\r"] {
        shorter = shorter.strip_suffix(end.as_bytes())?;
        if sha256(shorter) == planned {
            return Some(shorter.to_vec());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::{OLD, changes, until};
    use super::super::{Choice, Publication};
    use super::*;

    fn one(port: &str) -> Publication {
        let ports = Some([port.to_owned()].into());
        Publication::new(&changes(), &Choice { ports, ..until(2) })
    }

    #[test]
    fn what_was_published_is_taken_out_again() {
        let (south, all) = (one("south"), Publication::all(&changes()));
        for old in [OLD.to_owned(), format!("{OLD}\r\n")] {
            let planned = sha256(old.as_bytes());
            let first = south.applied(Some(old.as_bytes())).unwrap();
            let before = all.taken_out_of(&first, Some(&planned)).unwrap().unwrap();
            assert_eq!(before.bytes.as_deref(), Some(old.as_bytes()));
            assert_eq!(before.there, south);
            // Then another port.
            let north = one("north").without(&before.there);
            let second = north.applied(Some(&first)).unwrap();
            let before = all.taken_out_of(&second, Some(&planned)).unwrap().unwrap();
            assert_eq!(before.bytes.as_deref(), Some(old.as_bytes()));
            // What is moved or lost was taken back with the first.
            assert_eq!(before.there.cancelled.len(), 3);
            // The same days once more are nothing new.
            assert!(one("north").without(&before.there).is_empty());
        }
    }

    #[test]
    fn columns_that_came_since_are_taken_off_again() {
        let own = [changes()[0].clone(), changes()[3].clone()];
        let all = Publication::all(&own);
        let ports = Some(["south".to_owned()].into());
        let south = Publication::new(&own, &Choice { ports, ..until(2) });
        for old in [
            "slot,case_id,port_id,date\r\n09:00,B1,north,2021-03-02\r\n",
            "slot,case_id,port_id,date\n09:00,B1,north,2021-03-02",
        ] {
            let first = south.applied(Some(old.as_bytes())).unwrap();
            assert!(first.starts_with(b"slot,case_id,port_id,date,outcome"));
            let planned = sha256(old.as_bytes());
            let before = all.taken_out_of(&first, Some(&planned)).unwrap().unwrap();
            assert_eq!(before.bytes.as_deref(), Some(old.as_bytes()));
        }
    }

    #[test]
    fn another_file_is_not_taken_for_the_one_that_was_planned() {
        let all = Publication::all(&changes());
        let planned = sha256(OLD.as_bytes());
        let first = one("south").applied(Some(OLD.as_bytes())).unwrap();
        let text = String::from_utf8(first).unwrap();
        for other in [
            text.replace("no_show", "deferred"),
            text.replace("A1,south,2021-03-02,", "A1,south,2021-03-02,attended"),
            format!("{text}10:00,A9,north,2021-03-01,,\r\n"),
        ] {
            assert_ne!(other, text);
            let found = all.taken_out_of(other.as_bytes(), Some(&planned)).unwrap();
            assert_eq!(found, None, "{other}");
        }
    }

    #[test]
    fn where_there_was_no_file_there_is_none() {
        let new = &changes()[..2];
        let all = Publication::all(new);
        let ports = Some(["south".to_owned()].into());
        let south = Publication::new(new, &Choice { ports, ..until(2) });
        let first = south.applied(None).unwrap();
        let before = all.taken_out_of(&first, None).unwrap().unwrap();
        assert_eq!((before.bytes, before.there.added.len()), (None, 1));
        assert_eq!(all.taken_out_of(OLD.as_bytes(), None).unwrap(), None);
    }
}
