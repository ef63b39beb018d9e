//! A sweep whose points are answered part by part, by whichever thread, process or machine has time: what
//! `paso.sweep` is made of.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use paso::domain::problem::Problem;
use paso::domain::scenario::{RESERVED, Scenario};
use paso::files::archive::sha256;
use paso::outputs::sweep;
use paso::outputs::sweep::points::Point;
use paso::outputs::what_if::{self, Finding, Row};
use paso::pipeline::{Options, PlanError};
use paso::whatif::Depth;
use paso::whatif::sweep::Sweep;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rayon::ThreadPoolBuilder;
use serde::Serialize;

use crate::feed::Read;
use crate::questions::{self, Base, points, rows_of};
use crate::table::Table;
use crate::{raise, watch};

/// What is asked.
pub(crate) enum Asked {
    /// A grid, with the words that it was asked for with.
    Grid(Sweep, Words),
    /// Scenarios, each by itself.
    Scenarios(Vec<Scenario>),
}

/// A grid as it was asked for: each target with its scale, and the changes made at every point.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Words {
    pub axes: Vec<(String, String)>,
    pub changes: Vec<String>,
}

/// How many threads work in this process.
#[pyfunction]
pub(crate) fn threads() -> usize {
    rayon::current_num_threads()
}

/// A sweep that is ready to be answered, part by part, here or wherever else its feed is. `paso.sweep` is made
/// of it.
#[pyclass(frozen, module = "paso._paso")]
pub(crate) struct Parts {
    read: Arc<Read>,
    asked: Asked,
    options: Options,
    /// The word for it.
    effort: String,
    depth: Depth,
}

impl Parts {
    /// `effort` is the word for that of the options.
    pub(crate) fn new(
        read: Arc<Read>,
        asked: Asked,
        (options, effort, depth): (Options, &str, Depth),
    ) -> Self {
        Self {
            read,
            asked,
            options,
            effort: effort.to_owned(),
            depth,
        }
    }

    fn len(&self) -> usize {
        match &self.asked {
            Asked::Grid(sweep, _) => sweep.len(),
            Asked::Scenarios(all) => all.len(),
        }
    }

    fn range(&self, start: usize, end: usize) -> PyResult<Range<usize>> {
        if start <= end && end <= self.len() {
            return Ok(start..end);
        }
        Err(PyValueError::new_err(format!(
            "there are {} points, and none from {start} to {end}",
            self.len()
        )))
    }

    /// Everything that the rows depend on.
    fn asked(&self) -> serde_json::Value {
        let problem = &self.read.problem;
        let inputs = problem.inputs.iter();
        let inputs: BTreeMap<&str, &str> = inputs
            .map(|own| (own.path.as_str(), own.sha256.as_str()))
            .collect();
        let mut question = serde_json::json!({
            "paso_version": env!("CARGO_PKG_VERSION"),
            "model": problem.rules.name,
            "start": problem.calendar.start.to_string(),
            "days": problem.calendar.days,
            "effort": self.effort,
            "relaxed": self.depth == Depth::Bound,
            "allow_moves": self.options.allow_moves,
            "solver": self.options.solver.map(|own| own.name),
            "inputs": inputs,
        });
        match &self.asked {
            Asked::Grid(_, words) => question["grid"] = serde_json::json!(words),
            Asked::Scenarios(all) => {
                // Many: their hash stands for them.
                let mut text = String::new();
                for own in all {
                    let both = serde_json::json!([own.id, own.title]);
                    text.push_str(&both.to_string());
                    text.push('\n');
                }
                question["scenarios"] = serde_json::json!({
                    "number": all.len(),
                    "sha256": sha256(text.as_bytes()),
                });
            }
        }
        question
    }

    /// Does work on so many threads; on all that there are if it is none.
    fn run<T: Send + 'static>(
        &self,
        py: Python<'_>,
        threads: usize,
        progress: Option<&Bound<'_, PyAny>>,
        work: impl FnOnce(&Doing<'_>) -> Result<T, PlanError> + Send + 'static,
    ) -> PyResult<T> {
        let (read, options, depth) = (Arc::clone(&self.read), self.options, self.depth);
        let found = watch::run(py, progress, move |watch| {
            let problem = read.planned(options.allow_moves);
            // The base plan is made once in a process, by all that it has.
            let base = match Base::new(&read, &problem, &options, depth, watch) {
                Ok(base) => base,
                Err(error) => return Ok(Err(error)),
            };
            let doing = Doing {
                read: &read,
                problem: &problem,
                base: &base,
                how: (&options, depth),
                watch,
            };
            if threads == 0 {
                return Ok(work(&doing));
            }
            let pool = ThreadPoolBuilder::new()
                .num_threads(threads)
                .stack_size(watch::STACK);
            Ok(pool.build()?.install(|| work(&doing)))
        })?;
        found
            .map_err(|error: rayon::ThreadPoolBuildError| {
                PyRuntimeError::new_err(format!("no threads can be begun: {error}"))
            })?
            .map_err(|error| raise::plan(py, &self.read.problem, &error))
    }
}

/// What an answer is made with.
struct Doing<'d> {
    read: &'d Read,
    problem: &'d Problem,
    base: &'d Base,
    how: (&'d Options, Depth),
    watch: &'d watch::Watch,
}

/// A record in a line of its own.
fn line(record: &impl Serialize, into: &mut Vec<u8>) {
    // What is derived and has text for keys is always written.
    let _ = serde_json::to_writer(&mut *into, record);
    into.push(b'\n');
}

/// What `answer` gave for points of a grid, or `base` for the base.
fn read<T: serde::de::DeserializeOwned>(py: Python<'_>, text: &[u8]) -> PyResult<Vec<T>> {
    let lines = text
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty());
    lines
        .map(|line| {
            serde_json::from_slice(line).map_err(|error| {
                raise::files(py, &format!("a point of a sweep cannot be read: {error}"))
            })
        })
        .collect()
}

#[pymethods]
impl Parts {
    /// Everything that the rows depend on, as JSON: with the same, they are the same.
    #[getter]
    fn question(&self) -> String {
        self.asked().to_string()
    }

    /// Whether the rows are settled with each other, so that they are known only when all points are.
    #[getter]
    fn is_settled(&self) -> bool {
        matches!(self.asked, Asked::Grid(..)) && self.depth == Depth::Plan
    }

    fn __len__(&self) -> usize {
        self.len()
    }

    /// How many points are priced to answer those from `start` to before `end`: a grid's are answered from the
    /// prices of others.
    fn priced(&self, start: usize, end: usize) -> PyResult<usize> {
        let range = self.range(start, end)?;
        Ok(match &self.asked {
            Asked::Grid(sweep, _) => sweep.priced(range),
            Asked::Scenarios(_) => range.len(),
        })
    }

    /// What is found for the feed as it is.
    #[pyo3(signature = (*, progress = None))]
    fn base<'py>(
        &self,
        py: Python<'py>,
        progress: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let depth = self.depth;
        let found = self.run(py, 0, progress, move |doing| Ok(doing.base.finding(depth)))?;
        let mut text = Vec::new();
        line(&found, &mut text);
        Ok(PyBytes::new(py, &text))
    }

    /// Makes the base plan, if it is not there yet.
    #[pyo3(signature = (*, progress = None))]
    fn warm(&self, py: Python<'_>, progress: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        self.run(py, 0, progress, |_| Ok(()))
    }

    /// Answers the points from `start` to before `end`, on so many threads, or on all if it is 0.
    #[pyo3(signature = (start, end, *, threads = 1, progress = None))]
    fn answer<'py>(
        &self,
        py: Python<'py>,
        start: usize,
        end: usize,
        threads: usize,
        progress: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let range = self.range(start, end)?;
        let text = match &self.asked {
            Asked::Grid(sweep, _) => {
                let sweep = sweep.clone();
                self.run(py, threads, progress, move |doing| {
                    of_grid(&sweep, range, doing)
                })?
            }
            Asked::Scenarios(all) => {
                let asked = all[range].to_vec();
                self.run(py, threads, progress, move |doing| of_each(&asked, doing))?
            }
        };
        Ok(PyBytes::new(py, &text))
    }

    /// The rows of what was answered from `start` on, beside what was found for the feed as it is.
    fn rows(&self, py: Python<'_>, base: &[u8], start: usize, answered: &[u8]) -> PyResult<Table> {
        let Asked::Grid(sweep, _) = &self.asked else {
            return Table::of(py, answered);
        };
        let points: Vec<Point> = read(py, answered)?;
        let (base, range) = (finding(py, base)?, start..start + points.len());
        let (_, rows) = rows_of(sweep, Depth::Bound, (&base, &points));
        Table::of(py, &grid(sweep, range, None, &rows))
    }

    /// The row of the feed as it is.
    fn first(&self, py: Python<'_>, base: &[u8]) -> PyResult<Table> {
        let base = finding(py, base)?;
        let Asked::Grid(sweep, _) = &self.asked else {
            let row = base.row(&base, RESERVED, "The feed as it is", 0.0);
            return Table::of(py, &what_if::alone(&[(row.clone(), row)]));
        };
        let row = base.row(&base, "", "", 0.0);
        Table::of(py, &grid(sweep, 0..0, Some(&row), &[]))
    }

    /// The rows of all points of a grid of plans, settled with each other, below that of the feed as it is.
    /// `answered` is what was answered, in the order of the points.
    fn settled(&self, py: Python<'_>, base: &[u8], answered: Vec<Vec<u8>>) -> PyResult<Table> {
        let Asked::Grid(sweep, _) = &self.asked else {
            return Err(PyValueError::new_err("scenarios are not settled"));
        };
        let base = finding(py, base)?;
        let mut points: Vec<Point> = Vec::with_capacity(sweep.len());
        for part in answered {
            points.extend(read::<Point>(py, &part)?);
        }
        if points.len() != sweep.len() {
            return Err(PyValueError::new_err(format!(
                "there are {} points of {}",
                points.len(),
                sweep.len()
            )));
        }
        let (first, rows) = rows_of(sweep, Depth::Plan, (&base, &points));
        Table::of(py, &grid(sweep, 0..rows.len(), Some(&first), &rows))
    }
}

/// What `base` gave.
fn finding(py: Python<'_>, base: &[u8]) -> PyResult<Finding> {
    let mut found = read(py, base)?;
    found
        .pop()
        .ok_or_else(|| raise::files(py, "what was found for the feed as it is is not there"))
}

/// The text of sweep.csv, of some points.
fn grid(sweep: &Sweep, range: Range<usize>, first: Option<&Row>, rows: &[Row]) -> Vec<u8> {
    let factors: Vec<Vec<f64>> = range.map(|at| sweep.factors(at)).collect();
    let rows = factors.iter().map(Vec::as_slice).zip(rows);
    sweep::table(first.map(|row| (&[][..], row)).into_iter().chain(rows))
}

/// Points of a grid, each in a line.
fn of_grid(sweep: &Sweep, range: Range<usize>, doing: &Doing<'_>) -> Result<Vec<u8>, PlanError> {
    let found = points(
        doing.problem,
        doing.base,
        (sweep, range),
        doing.how,
        doing.watch,
    )?;
    let mut text = Vec::new();
    for point in &found {
        line(point, &mut text);
    }
    Ok(text)
}

/// Scenarios, each by itself, as rows.
fn of_each(asked: &[Scenario], doing: &Doing<'_>) -> Result<Vec<u8>, PlanError> {
    let mut rows = Vec::with_capacity(asked.len());
    for own in asked {
        let one = std::slice::from_ref(own);
        let answered = questions::what_if(doing.read, one, doing.how, doing.watch)?;
        rows.extend(
            answered
                .scenarios
                .into_iter()
                .map(|row| (row, answered.base.clone())),
        );
    }
    Ok(what_if::alone(&rows))
}
