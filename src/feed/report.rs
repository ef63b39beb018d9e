//! Collects notices, and counts those beyond what is kept.

use std::collections::BTreeMap;
use std::sync::mpsc::SyncSender;

use crate::notice::{Count, Kind, Notice, Severity, kinds};

/// All notices of one reading.
#[derive(Debug)]
pub(super) struct Report {
    notices: Vec<Notice>,
    counts: Vec<Count>,
    /// Most notices of a kind that are kept.
    most: u64,
    /// The one code whose notices are kept or told, if it is one.
    only: Option<&'static str>,
    /// Who is told of notices as they are found.
    told: Option<SyncSender<Notice>>,
    /// What the user knows files by, where that is not their names, for who is told.
    known_by: BTreeMap<String, String>,
}

/// Kinds whose notices are changed once all are known.
const AMENDED: [&Kind; 2] = [&kinds::UNKNOWN_COLUMN, &kinds::UNKNOWN_FILE];

/// Whether the notices of a code are changed once all are known.
#[must_use]
pub fn is_amended(code: &str) -> bool {
    AMENDED.iter().any(|kind| kind.code == code)
}

impl Report {
    pub fn new(most: u64) -> Self {
        Self {
            notices: Vec::new(),
            counts: Vec::new(),
            most,
            only: None,
            told: None,
            known_by: BTreeMap::new(),
        }
    }

    /// A report that keeps the notices of one code.
    pub fn of(code: &'static str) -> Self {
        Self {
            only: Some(code),
            ..Self::new(u64::MAX)
        }
    }

    /// A report that keeps nothing, and tells each notice of a code, or of all, as it is found, with its
    /// file as the user knows it.
    pub fn telling(
        to: SyncSender<Notice>,
        only: Option<&'static str>,
        known_by: BTreeMap<String, String>,
    ) -> Self {
        Self {
            only,
            told: Some(to),
            known_by,
            ..Self::new(u64::MAX)
        }
    }

    pub fn push(&mut self, mut notice: Notice) {
        // Where rows are counted and not lines, a header is no row.
        notice.row = notice.row.filter(|row| *row > 0);
        let at = self.counts.iter().position(|own| own.code == notice.code);
        let at = at.unwrap_or_else(|| {
            self.counts.push(Count {
                code: notice.code,
                severity: notice.severity,
                count: 0,
            });
            self.counts.len() - 1
        });
        self.counts[at].count += 1;
        if self.only.is_some_and(|code| code != notice.code) {
            return;
        }
        if let Some(told) = &self.told {
            if let Some(known) = self.known_by.get(&notice.file) {
                notice.file.clone_from(known);
            }
            // Who has heard enough is told no more.
            let _ = told.send(notice);
        } else if self.counts[at].count <= self.most {
            self.notices.push(notice);
        }
    }

    /// Counts a notice and makes it only if it will be kept: for what may come by the million, or
    /// takes long to put into words.
    pub fn push_with(&mut self, kind: &'static Kind, make: impl FnOnce() -> Notice) {
        let passed = self.only.is_some_and(|code| code != kind.code);
        match self.counts.iter_mut().find(|own| own.code == kind.code) {
            Some(own) if passed || own.count >= self.most => own.count += 1,
            _ => self.push(make()),
        }
    }

    /// Changes the notices of a kind that were kept.
    pub fn amend(&mut self, kind: &'static Kind, change: impl FnMut(&mut Notice)) {
        let own = self.notices.iter_mut();
        own.filter(|notice| notice.code == kind.code)
            .for_each(change);
    }

    /// Number of errors so far.
    pub fn errors(&self) -> u64 {
        let errors = self.counts.iter();
        errors
            .filter(|own| own.severity == Severity::Error)
            .map(|own| own.count)
            .sum()
    }

    pub fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    /// Says which checks were left out because what they need is broken.
    pub fn skipped(&mut self, what: &str) {
        self.push(
            Notice::new(&kinds::CHECKS_SKIPPED, "", what)
                .remedy("validate again once the errors are mended"),
        );
    }

    /// The notices kept, and how many of each kind there were.
    pub fn finish(self) -> (Vec<Notice>, Vec<Count>) {
        (self.notices, self.counts)
    }
}

/// Longest text that is compared with others; no name is as long.
const LONGEST: usize = 128;

/// The valid name nearest to a wrong one, if it is near enough to be meant.
pub(super) fn nearest<'n>(
    wrong: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    if wrong.len() > LONGEST {
        return None;
    }
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
