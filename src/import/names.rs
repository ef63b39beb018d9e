//! What cases were called: kept apart from the feed, and where a key is given, hidden behind keyed
//! hashes.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::vocabulary::{Kind, Refers, refers};
use crate::feed::TABLES;
use crate::files::table::Table;

/// The column whose values can be hidden.
pub const HIDDEN: &str = "case_id";

/// Letters and digits that cannot be taken for each other.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// So many of them make a pseudonym: 60 bits.
const LENGTH: usize = 12;

/// The pseudonym of a text under a key: an identifier that says nothing without the key.
#[must_use]
pub fn pseudonym(key: &[u8], text: &str) -> String {
    let mut id = "c".to_owned();
    // A key of any length will do.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return id;
    };
    mac.update(text.as_bytes());
    let hash = mac.finalize().into_bytes();
    let mut bits = hash
        .iter()
        .take(8)
        .fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    for _ in 0..LENGTH {
        id.push(char::from(
            ALPHABET[usize::try_from(bits % 32).unwrap_or(0)],
        ));
        bits /= 32;
    }
    id
}

/// Whether a text is written as pseudonyms are.
fn is_pseudonym(text: &str) -> bool {
    let rest = text.strip_prefix('c');
    rest.is_some_and(|rest| {
        rest.len() == LENGTH && rest.bytes().all(|byte| ALPHABET.contains(&byte))
    })
}

/// The names of cases.
#[derive(Debug, Default)]
pub(super) struct Names {
    key: Option<Vec<u8>>,
    /// By identifier of the feed, the text of the source.
    known: BTreeMap<String, String>,
    /// Two texts with one pseudonym.
    collided: bool,
}

impl Names {
    /// With a key, cases are given pseudonyms.
    pub fn new(key: Option<Vec<u8>>) -> Self {
        Self {
            key,
            ..Self::default()
        }
    }

    /// Whether a column's values are hidden.
    pub fn is_for(&self, table: usize, column: &str) -> bool {
        self.key.is_some() && column == HIDDEN && {
            let refers = refers(TABLES[table].file, column, false);
            matches!(
                refers,
                Some(Refers::Defines(Kind::Case) | Refers::To(Kind::Case))
            )
        }
    }

    /// What a feed that stands beside a source calls a case, as this one does: a feed that was imported
    /// with a key has pseudonyms already.
    pub fn of_feed(&mut self, text: &str) -> String {
        match &self.key {
            Some(key) if !is_pseudonym(text) => {
                let id = pseudonym(key, text);
                self.known.insert(id.clone(), text.to_owned());
                id
            }
            _ => text.to_owned(),
        }
    }

    /// Gives each text its pseudonym; those of a feed beside the source may have it already.
    pub fn take(
        &mut self,
        texts: &mut BTreeMap<String, Option<Result<String, Vec<String>>>>,
        of_feed: bool,
    ) {
        let key = self.key.clone().unwrap_or_default();
        for (text, resolved) in texts {
            if of_feed && is_pseudonym(text) {
                *resolved = Some(Ok(text.clone()));
                continue;
            }
            let id = pseudonym(&key, text);
            let before = self.known.insert(id.clone(), text.clone());
            self.collided |= before.is_some_and(|before| before != *text);
            *resolved = Some(Ok(id));
        }
    }

    /// Keeps what cases were called.
    pub fn add(&mut self, other: &[(&str, &str)]) {
        for (text, id) in other {
            self.known.insert((*id).to_owned(), (*text).to_owned());
        }
    }

    /// Whether two texts have one pseudonym.
    pub fn collided(&self) -> bool {
        self.collided
    }

    /// By identifier of the feed, the text of the source, where they are different.
    pub fn finish(self) -> BTreeMap<String, String> {
        self.known
    }
}

/// The table of names as a file.
#[must_use]
pub fn names_file(names: &BTreeMap<String, String>) -> Vec<u8> {
    let mut table = Table::new(&["case_id", "own_id"]);
    for (id, text) in names {
        table.text(id).text(text).end();
    }
    table.bytes()
}

/// The table of names from its file; none where it is no such table.
#[must_use]
pub fn read_names(bytes: &[u8]) -> Option<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    if reader.headers().ok()? != ["case_id", "own_id"].as_slice() {
        return None;
    }
    let rows = reader.into_records();
    rows.map(|row| row.ok().map(|row| (row[0].to_owned(), row[1].to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::is_identifier;

    #[test]
    fn pseudonyms_are_identifiers_that_hang_on_the_key() {
        let one = pseudonym(b"key", "García, Ana");
        assert!(is_identifier(&one) && one.len() == LENGTH + 1, "{one}");
        assert_eq!(one, pseudonym(b"key", "García, Ana"));
        assert_ne!(one, pseudonym(b"other", "García, Ana"));
        assert_ne!(one, pseudonym(b"key", "García, Ana "));
        assert!(is_pseudonym(&one) && !is_pseudonym("A12C") && !is_pseudonym(&one[1..]));
    }

    #[test]
    fn the_table_is_read_again() {
        let names = BTreeMap::from([("c1".to_owned(), "A, \"b\"".to_owned())]);
        assert_eq!(read_names(&names_file(&names)), Some(names));
        assert_eq!(read_names(b"a,b\n1,2\n"), None);
    }
}
