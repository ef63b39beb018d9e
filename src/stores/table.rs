//! A table of a store.

use crate::feed::Shape;

/// A table as text.
pub(super) struct HeldTable {
    pub text: Vec<u8>,
    /// The hash that it goes by, where it is another than that of the text.
    pub known_as: Option<String>,
}

/// What a table is called where it is no file.
pub(super) fn stem(shape: &Shape) -> &'static str {
    shape.file.trim_end_matches(".csv")
}
