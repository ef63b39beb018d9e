//! Numbers as text: the same few amounts come millions of times.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;

/// Most numbers that are kept: amounts are few, costs are many.
const KEPT: usize = 1 << 14;

/// Numbers that were written lately, as text.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    known: FxHashMap<u64, String>,
}

impl Numbers {
    /// The shortest text that reads back as the number.
    pub fn text(&mut self, number: f64) -> &str {
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        self.known.entry(number.to_bits()).or_insert_with(|| {
            let mut text = String::new();
            // Writing to a string cannot fail.
            let _ = write!(text, "{number}");
            text
        })
    }
}
