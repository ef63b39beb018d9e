//! Whatever is wrong with a key of plan.toml, said at its line; and with an option that takes its
//! place, said where it was typed.

use super::document::Keys;
use super::keys::PLAN_FILE;
use super::report::Report;
use crate::notice::{COMMAND_LINE, Kind, Notice};

/// Reads the keys of plan.toml.
pub(super) struct Reader<'r> {
    pub keys: &'r Keys,
    pub report: &'r mut Report,
}

impl<'r> Reader<'r> {
    pub fn new(keys: &'r Keys, report: &'r mut Report) -> Self {
        Self { keys, report }
    }

    /// A notice at a key's line.
    pub fn push(&mut self, key: &str, notice: Notice) {
        self.report.push(match self.keys.line(key) {
            Some(line) => notice.at_row(line),
            None => notice,
        });
    }

    /// An error at a key.
    pub fn error(&mut self, kind: &'static Kind, key: &str, value: &str, what: &str, remedy: &str) {
        self.push(
            key,
            Notice::new(kind, PLAN_FILE, what)
                .at(key, value)
                .remedy(remedy),
        );
    }

    /// A mistake on the command line, shown there.
    pub fn typed(
        &mut self,
        kind: &'static Kind,
        option: &str,
        value: &str,
        what: &str,
        remedy: &str,
    ) {
        let notice = Notice::new(kind, COMMAND_LINE, what);
        self.report.push(notice.at(option, value).remedy(remedy));
    }
}
