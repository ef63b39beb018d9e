//! Collects notices.

use crate::notice::{Notice, Severity};

/// All notices of one reading.
#[derive(Debug, Default)]
pub(super) struct Report {
    notices: Vec<Notice>,
}

impl Report {
    pub fn push(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    pub fn has_errors(&self) -> bool {
        self.notices.iter().any(Notice::is_error)
    }

    /// Number of errors so far.
    pub fn errors(&self) -> usize {
        self.notices
            .iter()
            .filter(|notice| notice.is_error())
            .count()
    }

    /// Says which checks were left out because what they need is broken.
    pub fn skipped(&mut self, what: &str) {
        self.push(Notice::new(Severity::Info, "checks_skipped", "", what));
    }

    pub fn finish(self) -> Vec<Notice> {
        self.notices
    }
}

/// The valid name nearest to a wrong one, if it is near enough to be meant.
pub(super) fn nearest<'n>(
    wrong: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    names
        .into_iter()
        .map(|name| (strsim::osa_distance(wrong, name), name))
        .filter(|&(distance, name)| distance <= 1 + name.chars().count() / 3)
        .min()
        .map(|(_, name)| name)
}

/// A remedy for a wrong name: the nearest valid one, or where valid ones stand.
pub(crate) fn did_you_mean<'n>(
    wrong: &str,
    names: impl IntoIterator<Item = &'n str>,
    otherwise: &str,
) -> String {
    nearest(wrong, names).map_or_else(
        || otherwise.to_owned(),
        |name| format!("did you mean `{name}`?"),
    )
}
