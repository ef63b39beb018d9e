//! Fields that take one of a few words.

use super::fields::{Bad, Field};
use super::report::{Report, did_you_mean};
use super::shape::Type;
use super::table::Row;
use crate::notice::kinds;

impl Row<'_> {
    /// One of the column's words; none where the field is empty.
    pub fn word(&self, column: usize, report: &mut Report) -> Field<Option<&'static str>> {
        let text = self.text(column);
        let words = match self.column(column).kind {
            Type::Word(words) => words,
            _ => &[],
        };
        if text.is_empty() {
            return Ok(None);
        }
        if let Some(word) = words.iter().find(|word| **word == text) {
            return Ok(Some(word));
        }
        let name = self.column(column).name;
        report.push(
            self.notice(
                column,
                &kinds::UNKNOWN_WORD,
                format!("`{text}` is no `{name}`"),
            )
            .remedy(did_you_mean(
                text,
                words.iter().copied(),
                &format!("one of {}, or empty", words.join(", ")),
            )),
        );
        Err(Bad)
    }
}
