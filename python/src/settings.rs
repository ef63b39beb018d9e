//! What callers say of how to plan, read from Python.

use std::str::FromStr;
use std::time::Duration;

use paso::pipeline::{Effort, Options};
use paso::report::language::Language;
use paso::solver::names;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// How far to go.
pub(crate) fn effort(name: &str) -> PyResult<Effort> {
    match name {
        "low" => Ok(Effort::Low),
        "normal" => Ok(Effort::Normal),
        "high" => Ok(Effort::High),
        other => Err(PyValueError::new_err(format!(
            "effort is `{other}`; it can be low, normal or high"
        ))),
    }
}

/// The language of the page.
pub(crate) fn language(code: &str) -> PyResult<Language> {
    match code {
        "en" => Ok(Language::English),
        "es" => Ok(Language::Spanish),
        other => Err(PyValueError::new_err(format!(
            "lang is `{other}`; it can be en or es"
        ))),
    }
}

/// The longest that a time may be, in seconds.
const LONGEST: f64 = 1e9;

/// A number of seconds.
pub(crate) fn seconds(time: f64) -> PyResult<Duration> {
    if (0.0..=LONGEST).contains(&time) {
        return Ok(Duration::from_secs_f64(time));
    }
    Err(PyValueError::new_err(format!(
        "time_limit is {time}; it can be a number of seconds from 0 to {LONGEST}"
    )))
}

/// A date: of `datetime`, or a text such as 2026-01-31. `name` is the word that it is given as.
pub(crate) fn date<T: FromStr>(name: &str, given: &Bound<'_, PyAny>) -> PyResult<T> {
    let text = given.str()?.to_string();
    text.parse().map_err(|_| {
        PyValueError::new_err(format!(
            "{name} is `{text}`; it can be a date, such as 2026-01-31"
        ))
    })
}

/// All of them together.
pub(crate) fn options(
    effort: &str,
    time_limit: Option<f64>,
    solver: Option<&str>,
    allow_moves: bool,
) -> PyResult<Options> {
    let solver = solver.map(names::find).transpose();
    Ok(Options {
        effort: self::effort(effort)?,
        time_limit: time_limit.map(seconds).transpose()?,
        solver: solver.map_err(|error| PyValueError::new_err(error.to_string()))?,
        allow_moves,
    })
}
