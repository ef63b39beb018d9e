//! Questions as Python asks them.

use paso::domain::problem::Problem;
use paso::domain::scenario::{RESERVED, Scenario};
use paso::whatif::grammar;
use paso::whatif::sweep::{Scale, Sweep};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyString};

use crate::feed::Read;
use crate::given::items;
use crate::parts::Words;
use crate::raise;

/// Texts: one, or several.
fn texts(what: &str, given: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if let Ok(one) = given.cast::<PyString>() {
        return Ok(vec![one.to_cow()?.into_owned()]);
    }
    given.extract().map_err(|_| {
        PyTypeError::new_err(format!(
            "{what} is of the type {}; it can be a text or a list of texts, such as \
             'capacity:officer_minutes@el_paso*1.2'",
            given.get_type()
        ))
    })
}

/// One scenario of these changes.
fn scenario(
    problem: &Problem,
    (id, title): (&str, Option<&str>),
    given: &Bound<'_, PyAny>,
) -> PyResult<Scenario> {
    let texts = texts("a question", given)?;
    let changes = texts.iter().map(|text| {
        grammar::change(text, problem)
            .map_err(|mistake| raise::question(given.py(), &format!("`{text}`: {mistake}")))
    });
    Ok(Scenario {
        id: id.to_owned(),
        title: title.map_or_else(|| texts.join(", "), ToOwned::to_owned),
        changes: changes.collect::<PyResult<Vec<_>>>()?,
    })
}

/// The scenarios that are asked for: the feed's where none are given; one of these changes; or several by
/// name.
pub(crate) fn scenarios(
    py: Python<'_>,
    read: &Read,
    given: Option<&Bound<'_, PyAny>>,
) -> PyResult<Vec<Scenario>> {
    let Some(given) = given else {
        if read.scenarios.is_empty() {
            return Err(raise::question(
                py,
                "the feed has no scenarios; ask with changes, such as ['capacity:RESOURCE@SITE*1.2']",
            ));
        }
        return Ok(read.scenarios.clone());
    };
    let Ok(named) = given.cast::<PyMapping>() else {
        return Ok(vec![scenario(&read.problem, ("set", None), given)?]);
    };
    let mut found = Vec::new();
    for (id, changes) in items::<String>(named)? {
        if id.eq_ignore_ascii_case(RESERVED) {
            return Err(raise::question(
                py,
                &format!(
                    "`{id}` is the feed as it is, which is answered in any case; leave it out"
                ),
            ));
        }
        found.push(scenario(&read.problem, (&id, None), &changes)?);
    }
    Ok(found)
}

/// A sweep in the words that it is asked for with.
pub(crate) fn words(
    axes: &Bound<'_, PyMapping>,
    changes: Option<&Bound<'_, PyAny>>,
) -> PyResult<Words> {
    let mut found = Words::default();
    for (target, scale) in items::<String>(axes)? {
        found.axes.push((target, scale.extract()?));
    }
    if let Some(given) = changes {
        found.changes = texts("a question", given)?;
    }
    Ok(found)
}

/// A sweep: what is scaled, each with its factors, on top of changes.
pub(crate) fn sweep(
    read: &Read,
    axes: &Bound<'_, PyMapping>,
    changes: Option<&Bound<'_, PyAny>>,
) -> PyResult<Sweep> {
    let (py, problem) = (axes.py(), &read.problem);
    let wrong = |text: &str, mistake: grammar::Mistake| {
        raise::question(py, &format!("`{text}`: {mistake}"))
    };
    let fixed = changes.map(|given| scenario(problem, ("set", None), given));
    let mut found = Vec::new();
    for (target, scale) in items::<String>(axes)? {
        let scale: String = scale.extract()?;
        let own = grammar::scalable(&target, problem).map_err(|own| wrong(&target, own))?;
        let factors = Scale::read(&scale).map_err(|own| wrong(&scale, own))?;
        found.push((own, factors));
    }
    let sweep = Sweep {
        fixed: fixed.transpose()?.map_or(Vec::new(), |own| own.changes),
        axes: found,
    };
    if !(1..=2).contains(&sweep.axes.len()) {
        return Err(raise::question(py, "a sweep scales one or two things"));
    }
    if !sweep.is_feasible() {
        return Err(raise::question(py, "a sweep has at most 1,000,000 points"));
    }
    Ok(sweep)
}
