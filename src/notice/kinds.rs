//! Every kind of notice there is.

mod fields;
mod files;
mod import;
mod people;
mod places;
mod references;
mod toml;

pub use fields::*;
pub use files::*;
pub use import::*;
pub use people::*;
pub use places::*;
pub use references::*;
pub use toml::*;

use super::Kind;

/// A chapter of `docs/notices.md` and its kinds.
pub type Chapter = (&'static str, &'static [&'static Kind]);

/// All kinds, in the order of `docs/notices.md`.
#[must_use]
pub fn chapters() -> [Chapter; 7] {
    [
        ("Files and rows", files::ALL),
        ("Fields", fields::ALL),
        ("References between files", references::ALL),
        ("plan.toml and the model file", toml::ALL),
        ("Sense: places, phases and amounts", places::ALL),
        ("Sense: people", people::ALL),
        ("Imports", import::ALL),
    ]
}

/// The kind with a code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Kind> {
    chapters()
        .into_iter()
        .flat_map(|(_, kinds)| kinds)
        .find(|kind| kind.code == code)
        .copied()
}
