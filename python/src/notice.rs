//! Notices.

use paso::notice::Notice as Told;
use pyo3::prelude::*;

/// One finding about a feed: where it is, what stands there, and what would be right.
#[pyclass(frozen, eq, hash, get_all, module = "paso")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Notice {
    /// Stable code of the problem; docs/notices.md lists them all.
    code: &'static str,
    /// `error`, `warning` or `info`.
    severity: String,
    /// The file or table.
    file: String,
    /// The line of a file, or the row of a table; none where the whole is meant.
    row: Option<u64>,
    /// The column or key.
    column: Option<String>,
    /// The value found.
    value: Option<String>,
    /// What is wrong.
    message: String,
    /// What would be right.
    remedy: Option<String>,
}

impl From<&Told> for Notice {
    fn from(told: &Told) -> Self {
        Self {
            code: told.code,
            severity: told.severity.to_string(),
            file: told.file.clone(),
            row: told.row,
            column: told.column.clone(),
            value: told.value.clone(),
            message: told.message.clone(),
            remedy: told.remedy.clone(),
        }
    }
}

#[pymethods]
impl Notice {
    /// One line: severity, code, place, message and remedy.
    fn __str__(&self) -> String {
        let row = self.row.map(|row| format!(":{row}")).unwrap_or_default();
        let column = self.column.as_ref().map(|own| format!(" {own}"));
        let remedy = self.remedy.as_ref().map(|own| format!("; {own}"));
        let (severity, code, file, message) =
            (&self.severity, self.code, &self.file, &self.message);
        format!(
            "{severity}[{code}] {file}{row}{}: {message}{}",
            column.unwrap_or_default(),
            remedy.unwrap_or_default()
        )
    }

    fn __repr__(&self) -> String {
        format!("<Notice {}>", self.__str__())
    }
}
