//! The page that people look at, and the lists for each port's day: made from a plan's files and,
//! for names, places and phases, from the feed they were planned from.
//!
//! [`written`] reads the files of OUT, [`gather`] works out what every chart and table shows
//! ([`data::PageData`]), and [`page`] draws it. `paso plan` goes the same way with the bytes it is
//! about to write, so that `paso report OUT --feed FEED` gives the same page, byte for byte.

pub mod changes;
pub mod compare;
pub mod data;
pub mod fair;
pub mod gather;
pub mod language;
pub mod letters;
pub mod manifest;
pub mod page;
pub mod previous;
pub mod public;
pub mod workbook;
pub mod written;

use crate::domain::problem::Problem;
use crate::files::plan::PlanFiles;
use language::Language;
use written::{ReadError, Written};

/// The page of a plan, from its files and the feed it was made from.
///
/// # Errors
/// If a file is not of the form that `paso plan` writes, or the feed is another.
pub fn html(
    files: &PlanFiles,
    feed: Option<&Problem>,
    language: Language,
) -> Result<Vec<u8>, ReadError> {
    let written = Written::new(files, feed)?;
    Ok(page::page(&gather::gather(&written, feed), language))
}

/// A text of the feed with control characters and direction marks written out, so that nothing in
/// it can steer a terminal, turn a line around or hide what follows.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        let steers = c.is_control()
            || matches!(
                c,
                '\u{61c}'
                    | '\u{200b}'..='\u{200f}'
                    | '\u{2028}'..='\u{202e}'
                    | '\u{2060}'..='\u{2069}'
                    | '\u{feff}'
                    | '\u{fffe}'
                    | '\u{ffff}'
            );
        if steers {
            result.extend(c.escape_unicode());
        } else {
            result.push(c);
        }
    }
    result
}

/// A count as a number to reckon with; people and days are far below 2⁵³, so it is exact.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn nothing_steers_the_reader() {
        assert_eq!(clean("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(clean("x\u{202e}y\u{2066}"), "x\\u{202e}y\\u{2066}");
        assert_eq!(clean("Ciudad Juárez"), "Ciudad Juárez");
    }
}
