//! Names on disk of what is written for each port: one for each, on every file system.

use std::collections::{BTreeMap, BTreeSet};

/// Names that some file systems keep for devices, whatever ending they are given.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A name for each identifier, the same wherever the identifiers are the same. An identifier is its
/// own name, save where it would be no file's name somewhere, would take the place of a port's
/// calendar, or differs from another in small and capital letters alone.
#[must_use]
pub fn names<'i>(identifiers: &[&'i str]) -> BTreeMap<&'i str, String> {
    let ordered: BTreeSet<&str> = identifiers.iter().copied().collect();
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    ordered
        .into_iter()
        .map(|identifier| {
            let name = plain(identifier);
            let times = taken.entry(name.to_ascii_lowercase()).or_default();
            *times += 1;
            // No identifier has a tilde.
            let name = match *times {
                1 => name,
                times => format!("{name}~{times}"),
            };
            (identifier, name)
        })
        .collect()
}

/// The identifier with what cannot stand in a file's name written as in an address: `%3A`. No
/// identifier has a percent sign, so no two become the same.
fn plain(identifier: &str) -> String {
    let mut name = identifier.replace(':', "%3A");
    let lower = name.to_ascii_lowercase();
    let stem = lower.split('.').next().unwrap_or_default();
    let numbered = |kind: &str| {
        let digits = stem.strip_prefix(kind);
        digits.is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    if let Some(at) = name.rfind('.')
        && ["", "ics"].contains(&&lower[at + 1..])
    {
        name.replace_range(at..=at, "%2E");
    }
    if DEVICES.contains(&stem) || numbered("com") || numbered("lpt") {
        let first = name.remove(0);
        name = format!("%{:02X}{name}", u32::from(first));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_identifier_has_a_name_of_its_own() {
        let identifiers = [
            "x",
            "x.ics",
            "X",
            "X.ICS",
            "a:b",
            "a.b",
            "con",
            "CON.north",
            "com1",
            "com10",
            "end.",
            "a-b",
            "el_paso",
        ];
        let names = names(&identifiers);
        assert_eq!(names["el_paso"], "el_paso");
        assert_eq!(names["com10"], "com10");
        assert_eq!(names["x.ics"], "x%2Eics~2");
        assert_eq!(names["X"], "X");
        assert_eq!(names["x"], "x~2");
        assert_eq!(names["con"], "%63on");
        assert_eq!(names["end."], "end%2E");
        // Folders and calendars side by side, small and capital letters alike.
        let mut all = BTreeSet::new();
        for name in names.values() {
            let lower = name.to_ascii_lowercase();
            assert!(all.insert(format!("{lower}.ics")), "{name}");
            assert!(all.insert(lower), "{name}");
        }
    }

    #[test]
    fn names_hang_on_the_identifiers_alone() {
        assert_eq!(names(&["a", "B", "b"]), names(&["b", "a", "B", "a"]));
    }
}
