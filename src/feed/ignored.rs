//! What plan.toml tells paso to pass over: columns and files that it does not know. Whatever else
//! it does not know is an error.

use toml::Value;

use super::report::Report;
use super::shape::Shape;
use crate::notice::{Kind, kinds};

/// The keys of plan.toml.
pub(super) const COLUMNS: &str = "ignore_columns";
pub(super) const FILES: &str = "ignore_files";

/// Most names in one line to paste.
const MOST: usize = 20;

/// What plan.toml names, and what was met that it does not name.
#[derive(Debug, Default)]
pub(super) struct Ignored {
    /// Whether plan.toml could be read: if not, it is not known what it names.
    pub known: bool,
    pub columns: Names,
    pub files: Names,
}

/// The entries of one key.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// As plan.toml has them.
    given: Vec<String>,
    /// What it would have to name too.
    met: Vec<String>,
}

impl Names {
    pub fn new(given: Vec<String>) -> Self {
        Self {
            given,
            met: Vec::new(),
        }
    }

    pub fn contains(&self, name: &str) -> bool {
        self.given.iter().any(|own| own == name)
    }

    pub fn meet(&mut self, name: String) {
        self.met.push(name);
    }

    /// The line of plan.toml that names these too.
    fn line(&self, key: &str, more: &[String]) -> String {
        let all = self.given.iter().chain(more).cloned();
        format!("{key} = {}", Value::Array(all.map(Value::String).collect()))
    }
}

impl Ignored {
    /// Whether a column is to be passed over.
    pub fn column(&self, shape: &Shape, name: &str) -> bool {
        self.columns.contains(name) || self.columns.contains(&entry(shape, name))
    }

    /// Ends the remedies of unknown columns and files with the line to paste: one for all of
    /// them, so that it can be pasted once.
    pub fn complete(&self, report: &mut Report) {
        for (kind, key, names) in [
            (&kinds::UNKNOWN_COLUMN, COLUMNS, &self.columns),
            (&kinds::UNKNOWN_FILE, FILES, &self.files),
        ] {
            self::complete(kind, key, names, report);
        }
    }
}

fn complete(kind: &'static Kind, key: &str, names: &Names, report: &mut Report) {
    let shared = (names.met.len() <= MOST).then(|| names.line(key, &names.met));
    report.amend(kind, |notice| {
        let own = if key == FILES {
            notice.file.clone()
        } else {
            format!("{}:{}", notice.file, notice.value.as_deref().unwrap_or(""))
        };
        // A file that must be there cannot be passed over.
        if !names.met.contains(&own) {
            return;
        }
        let line = shared
            .clone()
            .unwrap_or_else(|| names.line(key, std::slice::from_ref(&own)));
        let before = notice.remedy.take().unwrap_or_default();
        notice.remedy = Some(format!(
            "{before}; to have it passed over, put `{line}` at the top of plan.toml"
        ));
    });
}

/// How plan.toml names a column of one file.
pub(super) fn entry(shape: &Shape, column: &str) -> String {
    format!("{}:{column}", shape.file)
}
