//! A kind of notice: everything that is the same each time it is given.

use super::Severity;

/// A kind of notice.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Stable code, in `snake_case`. Once published it never changes its meaning.
    pub code: &'static str,
    /// How much it matters, always the same for one code.
    pub severity: Severity,
    /// What it means, for `docs/notices.md`.
    pub meaning: &'static str,
    /// What to do about it, in general; each notice has a remedy for its own case.
    pub remedy: &'static str,
    /// Changes to the small feed of `docs/notices.md` that give the notice; empty where no text
    /// can show it.
    pub examples: &'static [Example],
}

/// A change to the small feed of `docs/notices.md`.
#[derive(Debug, PartialEq, Eq)]
pub enum Example {
    /// A file with other content, or a file more.
    File(&'static str, &'static str),
    /// A text of a file with another in its place.
    Edit(&'static str, &'static str, &'static str),
}

/// Declares kinds of notices and the list of them.
macro_rules! kinds {
    ($($name:ident $severity:ident $code:literal $meaning:literal => $remedy:literal [$($example:expr),* $(,)?])*) => {
        $(
            #[doc = $meaning]
            pub static $name: $crate::notice::Kind = $crate::notice::Kind {
                code: $code,
                severity: $crate::notice::Severity::$severity,
                meaning: $meaning,
                remedy: $remedy,
                examples: &[$($example),*],
            };
        )*
        /// All of this file, in its order.
        pub(super) static ALL: &[&$crate::notice::Kind] = &[$(&$name),*];
    };
}
pub(super) use kinds;
