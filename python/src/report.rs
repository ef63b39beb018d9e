//! A plan's page.

use std::path::PathBuf;

use paso::outputs::single;
use pyo3::prelude::*;

use crate::raise;

/// The page that shows a plan: one HTML file that needs nothing else. In a notebook it shows itself.
#[pyclass(frozen, module = "paso")]
pub(crate) struct Report(pub(crate) String);

#[pymethods]
impl Report {
    /// The page as text.
    #[getter]
    fn html(&self) -> &str {
        &self.0
    }

    /// Writes the page to a file, whole or not at all.
    fn write(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let written = py.detach(move || {
            let written = single::write_file(&path, self.0.as_bytes());
            written.map_err(|error| format!("{}: {error}", path.display()))
        });
        written.map_err(|why| raise::files(py, &why))
    }

    /// The page in a frame, so that its looks and the notebook's stay apart.
    fn _repr_html_(&self) -> String {
        let page = self.0.replace('&', "&amp;").replace('"', "&quot;");
        format!(
            "<iframe srcdoc=\"{page}\" title=\"paso report\" sandbox=\"allow-scripts\" \
             style=\"width:100%;height:42rem;border:1px solid #ccc\"></iframe>"
        )
    }

    fn __repr__(&self) -> String {
        format!("<Report of {} bytes>", self.0.len())
    }
}
