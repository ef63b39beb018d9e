//! Identifiers: legal ones made of texts, and the known one that a text means.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{is_mark, plain_letter, squash};
use crate::domain::id::is_identifier;

/// An identifier made of a text: letters without their marks, and `_` for what identifiers do not
/// have. None where nothing is left, or too much.
pub(super) fn legal(text: &str) -> Option<String> {
    if is_identifier(text) {
        return Some(text.to_owned());
    }
    let mut id = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '.' | ':' | '-' | '_') {
            id.push(c);
            continue;
        }
        let before = id.len();
        plain_letter(c, &mut id);
        if id.len() == before && !is_mark(c) && !id.ends_with('_') {
            id.push('_');
        }
    }
    let id = id
        .trim_start_matches(|c: char| !c.is_ascii_alphanumeric())
        .trim_end_matches('_');
    is_identifier(id).then(|| id.to_owned())
}

/// Whether a text is a number that a spreadsheet has rounded: what it stood for is lost.
pub(super) fn has_lost_digits(text: &str) -> bool {
    let Some((digits, power)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let Some(power) = power.strip_prefix('+') else {
        return false;
    };
    let number = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
    };
    number(digits) && number(power)
}

/// The identifiers of one kind that are known, and what they are called.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    ids: BTreeSet<String>,
    /// By the text of the source, where it is another.
    texts: BTreeMap<String, String>,
    /// By name run together, the identifiers that it may mean.
    folded: BTreeMap<String, BTreeSet<String>>,
}

/// What a text means among known identifiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// One of them.
    One(String),
    /// Any of these.
    Several(Vec<String>),
    /// None that is near.
    None,
}

impl Known {
    /// Adds an identifier with the text that stood for it.
    pub fn add(&mut self, id: &str, text: &str) {
        self.ids.insert(id.to_owned());
        if id != text {
            self.texts.insert(text.to_owned(), id.to_owned());
        }
        for name in [id, text] {
            self.call(id, name);
        }
    }

    /// Adds a name of an identifier.
    pub fn call(&mut self, id: &str, name: &str) {
        let run = squash(name);
        if !run.is_empty() {
            self.folded.entry(run).or_default().insert(id.to_owned());
        }
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// What a text means; with `typos`, also where letters of it are wrong.
    pub fn find(&self, text: &str, typos: bool) -> Meant {
        if self.ids.contains(text) {
            return Meant::One(text.to_owned());
        }
        if let Some(id) = self.texts.get(text) {
            return Meant::One(id.clone());
        }
        let run = squash(text);
        if let Some(ids) = self.folded.get(&run) {
            let mut ids = ids.iter().cloned();
            return match (ids.next(), ids.next()) {
                (Some(id), None) => Meant::One(id),
                (one, other) => Meant::Several(one.into_iter().chain(other).chain(ids).collect()),
            };
        }
        if !typos || run.len() < 4 || run.len() > 128 {
            return Meant::None;
        }
        self.near(&run)
    }

    /// The one name that is a slip of the pen away. Digits are never slips.
    fn near(&self, run: &str) -> Meant {
        let most = if run.len() < 8 { 1 } else { 2 };
        let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
        let own = digits(run);
        let mut near: BTreeMap<usize, BTreeSet<&String>> = BTreeMap::new();
        for (name, ids) in &self.folded {
            let distance = strsim::osa_distance(run, name);
            if distance <= most + 1 {
                near.entry(distance).or_default().extend(ids);
            }
        }
        let all: BTreeSet<&String> = near.values().flatten().copied().collect();
        let first = near.iter().next();
        let same_digits = all.iter().all(|id| digits(id) == own);
        match first {
            Some((distance, ids)) if *distance <= most && all.len() == 1 && same_digits => {
                Meant::One(ids.iter().map(|id| (*id).clone()).collect())
            }
            _ if all.is_empty() => Meant::None,
            _ => Meant::Several(all.into_iter().cloned().collect()),
        }
    }

    /// Some of them, for a question.
    pub fn some(&self) -> Vec<&str> {
        self.ids.iter().take(12).map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_identifiers_are_made() {
        for (text, id) in [
            ("C0001", Some("C0001")),
            ("Núm C0001", Some("Num_C0001")),
            ("A/12 (b)", Some("A_12_b")),
            ("¿Ñandú?", Some("Nandu")),
            ("-x", Some("x")),
            ("", None),
            ("ꙮ", None),
        ] {
            assert_eq!(legal(text).as_deref(), id, "{text}");
        }
        assert_eq!(legal(&"é".repeat(65)), None);
        assert!(
            has_lost_digits("1.23457E+11") && !has_lost_digits("1E5") && !has_lost_digits("E+1")
        );
    }

    #[test]
    fn what_is_meant_is_found_or_asked_for() {
        let mut known = Known::default();
        for (id, name) in [
            ("reynosa", "Reynosa"),
            ("nuevo_laredo", "Nuevo Laredo"),
            ("nogales_son", "Nogales (Sonora)"),
            ("p1", "One"),
            ("p2", "Two"),
        ] {
            known.add(id, id);
            known.call(id, name);
        }
        for (text, id) in [
            ("reynosa", "reynosa"),
            ("REYNOSA", "reynosa"),
            ("Nuevo Laredo", "nuevo_laredo"),
            ("Nogales (Sonora)", "nogales_son"),
            ("Reynoso", "reynosa"),
            ("Nuevo Larredo", "nuevo_laredo"),
        ] {
            assert_eq!(known.find(text, true), Meant::One(id.to_owned()), "{text}");
        }
        assert_eq!(known.find("p3", true), Meant::None);
        assert_eq!(known.find("Reynoso", false), Meant::None);
        known.add("reynose", "reynose");
        assert!(matches!(known.find("Reynoso", true), Meant::Several(ids) if ids.len() == 2));
    }
}
