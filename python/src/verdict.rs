//! What a check found.

use paso::certify;
use pyo3::prelude::*;
use pyo3::types::PyAny;
use pythonize::pythonize;

/// What a check of a plan found, from the feed and the plan's files alone.
#[pyclass(frozen, module = "paso")]
pub(crate) struct Verdict(pub(crate) certify::Verdict);

#[pymethods]
impl Verdict {
    /// Whether no rule is broken and every figure is right.
    #[getter]
    fn passed(&self) -> bool {
        self.0.passed()
    }

    /// The plan's cost, recomputed, in weighted person-days.
    #[getter]
    fn cost(&self) -> f64 {
        self.0.cost
    }

    /// What the written prices prove, recomputed: no plan costs less.
    #[getter]
    fn lower_bound(&self) -> f64 {
        self.0.lower_bound
    }

    /// (cost − lower bound) / cost, recomputed.
    #[getter]
    fn gap(&self) -> f64 {
        self.0.gap
    }

    /// Every rule, with how much was examined and how much of it failed.
    #[getter]
    fn rules<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(pythonize(py, &self.0.rules)?)
    }

    /// Every breach: rule, subject, what is expected and what was found.
    #[getter]
    fn violations<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(pythonize(py, &self.0.violations)?)
    }

    fn __bool__(&self) -> bool {
        self.0.passed()
    }

    fn __repr__(&self) -> String {
        let found = match self.0.violations.len() {
            0 => "passed".to_owned(),
            1 => "1 violation".to_owned(),
            many => format!("{many} violations"),
        };
        format!("<Verdict {found}, gap {:.3} %>", 100.0 * self.0.gap)
    }
}
