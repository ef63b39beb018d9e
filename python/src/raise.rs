//! What is raised: the exceptions of `paso.errors`, each with what there is to say.

use paso::domain::problem::Problem;
use paso::notice::Notice as Told;
use paso::outputs::conflicts::Conflicts;
use paso::pipeline::PlanError;
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use pythonize::pythonize;

use crate::notice::Notice;

/// An exception of `paso.errors` with these arguments.
fn of<'py>(py: Python<'py>, name: &str, arguments: impl pyo3::call::PyCallArgs<'py>) -> PyErr {
    let raised = py
        .import("paso.errors")
        .and_then(|module| module.getattr(name))
        .and_then(|class| class.call1(arguments));
    raised.map_or_else(|error| error, PyErr::from_value)
}

/// The feed cannot be planned: `FeedError`, with all notices.
pub(crate) fn feed(py: Python<'_>, notices: &[Told]) -> PyErr {
    let all: Vec<Notice> = notices.iter().map(Notice::from).collect();
    of(py, "FeedError", (all,))
}

/// Promises conflict, the plan failed, or somebody asked to stop.
pub(crate) fn plan(py: Python<'_>, problem: &Problem, error: &PlanError) -> PyErr {
    match error {
        PlanError::Conflicts(found) => {
            let found = Conflicts::new(problem, found);
            match pythonize(py, found.entries()) {
                Ok(entries) => of(py, "ConflictError", (entries,)),
                Err(error) => error.into(),
            }
        }
        PlanError::Failed(_) => of(py, "PasoError", (error.to_string(),)),
        PlanError::Interrupted => PyKeyboardInterrupt::new_err(()),
    }
}

/// What was asked makes no sense: `QuestionError`.
pub(crate) fn question(py: Python<'_>, why: &str) -> PyErr {
    of(py, "QuestionError", (why,))
}

/// A plan's files cannot be read or written: `PlanFilesError`.
pub(crate) fn files(py: Python<'_>, why: &str) -> PyErr {
    of(py, "PlanFilesError", (why,))
}
