//! Typed positions in the problem's tables, and the rule that identifiers of a feed follow.

/// A position or a number of rows in 32 bits.
///
/// # Panics
/// From 2³² on: tables are far smaller, and a larger position would stand for another row.
#[must_use]
pub fn narrow(position: usize) -> u32 {
    assert!(
        u32::try_from(position).is_ok(),
        "position {position} is beyond every table"
    );
    // Just seen to fit.
    #[allow(clippy::cast_possible_truncation)]
    let narrow = position as u32;
    narrow
}

/// Makes a newtype for positions in one table, so that a port cannot be taken for a location.
macro_rules! index {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The position as a slice index.
            #[must_use]
            pub const fn at(self) -> usize {
                self.0 as usize
            }

            /// The index of a position.
            ///
            /// # Panics
            /// If the position is [`too large`](narrow).
            #[must_use]
            pub fn new(position: usize) -> Self {
                Self(narrow(position))
            }
        }
    };
}

index!(/// A port of entry: position in [`Problem::ports`](super::problem::Problem::ports).
    PortIndex);
index!(/// A waiting and staging location: position in [`Problem::locations`](super::problem::Problem::locations).
    LocationIndex);
index!(/// A corridor from a location to a port: position in [`Problem::corridors`](super::problem::Problem::corridors).
    CorridorIndex);
index!(/// A stream of cases: position in [`Problem::streams`](super::problem::Problem::streams).
    StreamIndex);
index!(/// A priority: position in [`Rules::priorities`](super::rules::Rules::priorities).
    PriorityIndex);
index!(/// A status: position in [`Problem::statuses`](super::problem::Problem::statuses).
    StatusIndex);
index!(/// A resource: position in [`Rules::resources`](super::rules::Rules::resources).
    ResourceIndex);
index!(/// A phase: position in [`Problem::phases`](super::problem::Problem::phases).
    PhaseIndex);
index!(/// A class of like cases: position in [`Problem::classes`](super::problem::Problem::classes).
    ClassIndex);
index!(/// A case: position in [`Problem::cases`](super::problem::Problem::cases), the order of cases.csv.
    CaseIndex);
index!(/// A set of needs tags: position in [`Problem::need_sets`](super::problem::Problem::need_sets).
    NeedSetIndex);
index!(/// A set of allowed ports: position in [`Problem::port_sets`](super::problem::Problem::port_sets).
    PortSetIndex);
index!(/// A set of phases: position in [`Problem::phase_sets`](super::problem::Problem::phase_sets).
    PhaseSetIndex);
index!(/// A site of a resource: position among the ports, locations or corridors, as the resource's
    /// [`SiteKind`](super::rules::SiteKind) says; the border is one.
    SiteIndex);
index!(/// One limit (resource, site, day, slot) or (phase, day): position in [`Limits`](super::limits::Limits).
    LimitIndex);

impl SiteIndex {
    /// The one site of a resource of the whole border.
    pub const BORDER: Self = Self(0);

    /// The site of a resource of ports.
    #[must_use]
    pub const fn of_port(port: PortIndex) -> Self {
        Self(port.0)
    }

    /// The site of a resource of locations.
    #[must_use]
    pub const fn of_location(location: LocationIndex) -> Self {
        Self(location.0)
    }

    /// The site of a resource of corridors.
    #[must_use]
    pub const fn of_corridor(corridor: CorridorIndex) -> Self {
        Self(corridor.0)
    }

    /// The port that is the site of a resource of ports: of every resource with slots.
    #[must_use]
    pub const fn port(self) -> PortIndex {
        PortIndex(self.0)
    }
}

/// Longest identifier allowed, in characters.
pub const LONGEST_IDENTIFIER: usize = 64;

/// The same rule as a regular expression, for schemas.
pub const IDENTIFIER_PATTERN: &str = "[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}";

/// Whether a text is an identifier: 1 to 64 characters of `A-Z a-z 0-9 _ . : -`, the first a
/// letter or a digit.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..=LONGEST_IDENTIFIER).contains(&bytes.len())
        && bytes[0].is_ascii_alphanumeric()
        && bytes
            .iter()
            .all(|&b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'-'))
}

/// Many names in one buffer: no allocation per name.
#[derive(Clone, Debug, Default)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Names {
    /// Appends a name.
    pub fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len());
    }

    /// The name at a position.
    #[must_use]
    pub fn get(&self, position: usize) -> &str {
        let from = if position == 0 {
            0
        } else {
            self.ends[position - 1]
        };
        &self.text[from..self.ends[position]]
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

/// A free text that no spreadsheet reads as a formula: one that starts like it gets a `'` before it.
#[must_use]
pub fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_no_formulas() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("El Paso closed"), "El Paso closed");
    }

    #[test]
    fn identifiers_cannot_start_like_a_formula() {
        for good in ["a", "C0000001", "language:mam", "san_ysidro", "1.5-b"] {
            assert!(is_identifier(good), "{good}");
        }
        for bad in [
            "",
            "-a",
            "=1",
            "+1",
            "@x",
            "a b",
            "ñ",
            "_a",
            ".a",
            "a>b",
            &"x".repeat(65),
        ] {
            assert!(!is_identifier(bad), "{bad}");
        }
    }

    #[test]
    fn a_position_beyond_every_table_is_never_taken_for_another() {
        assert_eq!(CaseIndex::new(7).at(), 7);
        assert_eq!(narrow(u32::MAX as usize), u32::MAX);
        #[cfg(target_pointer_width = "64")]
        assert!(std::panic::catch_unwind(|| narrow(1 << 32)).is_err());
    }

    #[test]
    fn names_read_back() {
        let mut names = Names::default();
        for name in ["a", "", "long one"] {
            names.push(name);
        }
        assert_eq!(
            (names.get(0), names.get(1), names.get(2), names.len()),
            ("a", "", "long one", 3)
        );
    }
}
