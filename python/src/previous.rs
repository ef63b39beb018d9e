//! An earlier plan, to stay near.

use std::path::PathBuf;
use std::sync::Arc;

use paso::domain::plan::Appointment;
use paso::domain::problem::Problem;
use paso::files::plan::{PlanFile, PlanFiles};
use paso::report::previous::{appointments, known};
use paso::report::written::Written;
use pyo3::exceptions::{PyUserWarning, PyValueError};
use pyo3::prelude::*;

use crate::plan::Plan;
use crate::raise;

/// The appointments of an earlier plan, and what giving a case another saves at least.
pub(crate) struct Near {
    pub appointments: Vec<Appointment>,
    pub least: f64,
}

/// A plan's files, from a plan or the folder of one; and how it is called.
pub(crate) fn files(given: &Bound<'_, PyAny>) -> PyResult<(PlanFiles, String)> {
    if let Ok(plan) = given.cast::<Plan>() {
        return Ok((
            Arc::clone(&plan.get().held).files.clone(),
            "the plan".to_owned(),
        ));
    }
    let folder: PathBuf = given.extract()?;
    let files = PlanFiles::read(&folder, &PlanFile::DATA);
    Ok((files, format!("the plan in {}", folder.display())))
}

/// Takes up an earlier plan, as `paso plan --previous` does.
pub(crate) fn previous(
    given: &Bound<'_, PyAny>,
    problem: &Problem,
    stability: Option<f64>,
) -> PyResult<Near> {
    let py = given.py();
    let least = stability.unwrap_or(problem.rules.steadiness.stability_days);
    if !(0.0..=1e6).contains(&least) {
        return Err(PyValueError::new_err(format!(
            "stability is {least}; it can be a number of weighted person-days from 0 to 1000000"
        )));
    }
    let (files, name) = files(given)?;
    let written = Written::new(&files, None)
        .map_err(|error| raise::files(py, &format!("{name}: {error}")))?;
    let (all, own) = (written.appointments.len(), known(&written, problem));
    if own == 0 && all > 0 {
        return Err(raise::question(
            py,
            &format!(
                "{name} has appointments of {all} cases, and this feed has none of them: it is of another feed"
            ),
        ));
    }
    if own < all {
        let text = format!(
            "{name} has appointments of {all} cases, of which this feed has {own}; the others are passed over"
        );
        let category = py.get_type::<PyUserWarning>();
        let text = std::ffi::CString::new(text.replace('\0', "?"))?;
        PyErr::warn(py, &category, &text, 1)?;
    }
    Ok(Near {
        appointments: appointments(&written, problem),
        least,
    })
}
