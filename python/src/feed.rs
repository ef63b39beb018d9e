//! A feed.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use paso::domain::problem::Problem;
use paso::domain::scenario::Scenario;
use paso::feed::{Overrides, Reading, read_archive, read_from};
use paso::files::archive::{self, Archive, Kept};
use paso::import::recognise;
use paso::notice::Notice as Told;
use paso::outputs::conflicts::Conflicts;
use paso::schedule::promises::{conflicts_of, with_moves};
use paso::stores::tables::Tables;
use paso::stores::{self, Place};
use paso::whatif::Depth;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyMapping};
use pythonize::pythonize;

use crate::given::{self, Given};
use crate::notice::Notice;
use crate::parts::{self, Parts};
use crate::plan::Plan;
use crate::sessions::Sessions;
use crate::table::Table;
use crate::{asked, making, questions, raise, settings, watch};

/// A feed: what is true on the ground, and which rules apply. `Feed.read` reads one from a folder, a
/// workbook, a file of SQLite, a folder of Parquet or a database; `Feed.from_tables` takes tables that
/// a program holds. Plans stay in it, so that questions are answered from them at once.
#[pyclass(frozen, module = "paso")]
pub(crate) struct Feed {
    shown: String,
    notices: Vec<Told>,
    pub(crate) read: Option<Arc<Read>>,
}

/// A feed that can be planned.
pub(crate) struct Read {
    pub problem: Arc<Problem>,
    pub scenarios: Vec<Scenario>,
    pub kept: Kept,
    /// Seconds that reading took.
    pub seconds: f64,
    pub sessions: Sessions,
}

impl Read {
    /// The problem that is planned: where moves are allowed, with the promises that may be moved.
    pub(crate) fn planned(&self, allow_moves: bool) -> Arc<Problem> {
        if allow_moves && !self.problem.allow_moves {
            Arc::new(with_moves(&self.problem))
        } else {
            Arc::clone(&self.problem)
        }
    }
}

impl Feed {
    pub(crate) fn new(shown: String, reading: Reading, begun: Instant) -> Self {
        let read = reading
            .problem
            .zip(reading.kept)
            .map(|(problem, kept)| Read {
                problem: Arc::new(problem),
                scenarios: reading.scenarios,
                kept,
                seconds: begun.elapsed().as_secs_f64(),
                sessions: Sessions::default(),
            });
        Self {
            shown,
            notices: reading.notices,
            read: read.map(Arc::new),
        }
    }

    /// The feed where it can be planned; else `FeedError`.
    pub(crate) fn sound(&self, py: Python<'_>) -> PyResult<Arc<Read>> {
        let read = self.read.as_ref();
        read.cloned().ok_or_else(|| raise::feed(py, &self.notices))
    }
}

/// What is said in place of plan.toml.
fn overrides(
    start: Option<&Bound<'_, PyAny>>,
    days: Option<i64>,
    model: Option<String>,
) -> PyResult<Overrides> {
    let start = start.map(|given| settings::date("start", given));
    Ok(Overrides {
        start: start.transpose()?,
        days,
        model,
    })
}

/// A number and its noun.
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The name of a model file that is given as a dictionary.
const MODEL: &str = "model.toml";

/// What `pickle` asks for: what makes an object anew, and from what.
type Reduced<'py> = (Bound<'py, PyAny>, (String, Bound<'py, PyBytes>));

/// How far answers go.
fn depth(relaxed: bool) -> Depth {
    if relaxed { Depth::Bound } else { Depth::Plan }
}

#[pymethods]
impl Feed {
    /// Reads a feed. What is wrong with it, `validate` says; what asks more of a feed than it has, raises
    /// `FeedError`. `start`, `days` and `model` take precedence over plan.toml.
    #[staticmethod]
    #[pyo3(signature = (path, *, start = None, days = None, model = None))]
    fn read(
        py: Python<'_>,
        path: PathBuf,
        start: Option<&Bound<'_, PyAny>>,
        days: Option<i64>,
        model: Option<String>,
    ) -> PyResult<Self> {
        let overrides = overrides(start, days, model)?;
        let begun = Instant::now();
        let place = Place::from(path.into_os_string());
        let shown = place.to_string();
        let reading = watch::run(py, None, move |_| {
            let mut reading = stores::read(&place, &overrides);
            if reading.problem.is_none() {
                recognise(&place, &overrides, &mut reading);
            }
            reading
        })?;
        Ok(Self::new(shown, reading, begun))
    }

    /// Everything that is said of the feed: errors, warnings and what is worth knowing, in the order of files
    /// and rows; at most 1000 of each code.
    fn validate(&self) -> Vec<Notice> {
        self.notices.iter().map(Notice::from).collect()
    }

    /// Whether the feed has no errors.
    #[getter]
    fn is_sound(&self) -> bool {
        self.read.is_some()
    }

    /// Published appointments that cannot all be kept, as `paso validate --format json` lists them.
    fn conflicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let read = self.sound(py)?;
        let found = conflicts_of(&read.problem);
        let found = Conflicts::new(&read.problem, &found);
        Ok(pythonize(py, found.entries())?)
    }

    /// Plans the feed. `effort` is low, normal or high; after `time_limit` seconds the best plan so far is
    /// taken. With `previous`, a plan or the folder of one, whoever had an appointment under it keeps that
    /// unless another saves at least `stability` weighted person-days for each person. `progress` is called
    /// with the name of the stage and how much of it is done, from 0 to 1, or None.
    #[pyo3(signature = (effort = "normal", time_limit = None, previous = None, progress = None, *,
        stability = None, allow_moves = false, solver = None, lang = "en"))]
    #[allow(
        clippy::too_many_arguments,
        reason = "each is a word of its own in Python"
    )]
    fn plan(
        &self,
        py: Python<'_>,
        effort: &str,
        time_limit: Option<f64>,
        previous: Option<&Bound<'_, PyAny>>,
        progress: Option<&Bound<'_, PyAny>>,
        stability: Option<f64>,
        allow_moves: bool,
        solver: Option<&str>,
        lang: &str,
    ) -> PyResult<Plan> {
        let how = settings::options(effort, time_limit, solver, allow_moves)?;
        let language = settings::language(lang)?;
        let read = self.sound(py)?;
        let near = previous.map(|own| crate::previous::previous(own, &read.problem, stability));
        let near = near.transpose()?;
        let own = Arc::clone(&read);
        let made = watch::run(py, progress, move |watch| {
            making::plan(&own, &how, near, language, watch)
        })?;
        made.map(Plan::from)
            .map_err(|error| raise::plan(py, &read.problem, &error))
    }

    /// A feed of tables that a program holds: of pandas, polars, pyarrow or whatever has Arrow's
    /// `__arrow_c_stream__`, or dictionaries of columns. Each is named as the file of a feed without `.csv`:
    /// cases, ports, locations, corridors, slots, closures, capacity, phases, appointments, scenarios. `plan`
    /// is plan.toml: a dictionary, its text or its path. `model` is the name of a built-in model or the path of
    /// one, or a dictionary in place of a model file.
    #[staticmethod]
    #[pyo3(signature = (*, plan, model = None, start = None, days = None, **tables))]
    fn from_tables(
        py: Python<'_>,
        plan: &Bound<'_, PyAny>,
        model: Option<&Bound<'_, PyAny>>,
        start: Option<&Bound<'_, PyAny>>,
        days: Option<i64>,
        tables: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let begun = Instant::now();
        let mut feed = Tables::default();
        feed.text("plan.toml", &given::toml_text("plan", plan)?);
        let model = match model {
            Some(own) if own.cast::<PyMapping>().is_ok() => {
                feed.text(MODEL, &given::toml_text("model", own)?);
                Some(MODEL.to_owned())
            }
            Some(own) => Some(own.str()?.to_string()),
            None => None,
        };
        let overrides = overrides(start, days, model)?;
        let mut taken = Vec::new();
        for (name, table) in tables.into_iter().flatten() {
            if !table.is_none() {
                let name: String = name.extract()?;
                taken.push((Given::new(&name, &table)?, name));
            }
        }
        let reading = watch::run(py, None, move |_| {
            for (table, name) in &taken {
                table.put(name, &mut feed)?;
            }
            Ok::<_, String>(read_from(&feed, &overrides))
        })?;
        let reading = reading.map_err(|why| raise::question(py, &why))?;
        Ok(Self::new("of tables".to_owned(), reading, begun))
    }

    /// Answers what-if questions beside the plan of the feed: as `paso what-if --format json`. `questions` is
    /// a change or a list of changes, which make one scenario; or a dictionary of several scenarios by name; if
    /// not given, the feed's own scenarios are answered. With `relaxed`, bounds alone are found, no plans.
    #[pyo3(signature = (questions = None, *, relaxed = false, effort = "normal", allow_moves = false,
        solver = None, progress = None))]
    #[allow(
        clippy::too_many_arguments,
        reason = "each is a word of its own in Python"
    )]
    fn what_if<'py>(
        &self,
        py: Python<'py>,
        questions: Option<&Bound<'py, PyAny>>,
        relaxed: bool,
        effort: &str,
        allow_moves: bool,
        solver: Option<&str>,
        progress: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let how = settings::options(effort, None, solver, allow_moves)?;
        let read = self.sound(py)?;
        let scenarios = asked::scenarios(py, &read, questions)?;
        let own = Arc::clone(&read);
        let answers = watch::run(py, progress, move |watch| {
            questions::what_if(&own, &scenarios, (&how, depth(relaxed)), watch)
        })?;
        let answers = answers.map_err(|error| raise::plan(py, &read.problem, &error))?;
        Ok(pythonize(py, &answers)?)
    }

    /// Scales one or two things over a range, as `paso what-if --sweep` does: `axes` names each with its
    /// factors, such as `{"capacity:officer_minutes@el_paso": "0.5..2/7"}`; `changes` are made at every point.
    /// The table has a row for the feed as it is, and one for each point.
    #[pyo3(signature = (axes, *, changes = None, relaxed = false, effort = "normal", allow_moves = false,
        solver = None, progress = None))]
    #[allow(
        clippy::too_many_arguments,
        reason = "each is a word of its own in Python"
    )]
    fn sweep(
        &self,
        py: Python<'_>,
        axes: &Bound<'_, PyMapping>,
        changes: Option<&Bound<'_, PyAny>>,
        relaxed: bool,
        effort: &str,
        allow_moves: bool,
        solver: Option<&str>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Table> {
        let how = settings::options(effort, None, solver, allow_moves)?;
        let read = self.sound(py)?;
        let sweep = asked::sweep(&read, axes, changes)?;
        let own = Arc::clone(&read);
        let text = watch::run(py, progress, move |watch| {
            questions::of_sweep(&own, &sweep, (&how, depth(relaxed)), watch)
        })?;
        let text = text.map_err(|error| raise::plan(py, &read.problem, &error))?;
        Table::of(py, &text)
    }

    /// Ranks the limits by what lifting them is worth to people: as `paso value --format json`. `top` of each
    /// kind are valued; after `time_limit` seconds those that were reached are given.
    #[pyo3(signature = (top = 10, *, effort = "normal", time_limit = None, solver = None, progress = None))]
    fn value<'py>(
        &self,
        py: Python<'py>,
        top: usize,
        effort: &str,
        time_limit: Option<f64>,
        solver: Option<&str>,
        progress: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let limit = time_limit.map(settings::seconds).transpose()?;
        let mut how = settings::options(effort, None, solver, false)?;
        // Half of it is for the plan.
        how.time_limit = limit.map(|limit| limit / 2);
        let read = self.sound(py)?;
        let own = Arc::clone(&read);
        let found = watch::run(py, progress, move |watch| {
            questions::value(&own, top, (&how, limit), watch)
        })?;
        let found = found.map_err(|error| raise::plan(py, &read.problem, &error))?;
        let found = found.ok_or_else(|| {
            raise::question(
                py,
                "the time was over before anything was valued; give more",
            )
        })?;
        Ok(pythonize(py, &found)?)
    }

    /// The feed as it is packed beside a plan, so that it can be sent elsewhere.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Reduced<'py>> {
        let (py, own) = (slf.py(), slf.get());
        let packed = archive::pack(&own.sound(py)?.kept);
        let packed = packed.map_err(|error| raise::files(py, &error.to_string()))?;
        let unpack = py.import("paso._work")?.getattr("unpack")?;
        Ok((unpack, (own.shown.clone(), PyBytes::new(py, &packed))))
    }

    /// The feed that was packed.
    #[staticmethod]
    fn _unpack(py: Python<'_>, shown: String, packed: Vec<u8>) -> PyResult<Self> {
        let begun = Instant::now();
        let reading = watch::run(py, None, move |_| {
            Archive::open(&packed).map(|archive| read_archive(&archive))
        })?;
        let reading = reading.map_err(|error| raise::files(py, &error.to_string()))?;
        Ok(Self::new(shown, reading, begun))
    }

    /// A sweep that is answered part by part: of `axes` as `sweep` takes them, or of scenarios by name, each
    /// asked by itself. `paso.sweep` is made of it.
    #[pyo3(signature = (axes = None, scenarios = None, *, changes = None, relaxed = false, effort = "normal",
        allow_moves = false, solver = None))]
    #[allow(
        clippy::too_many_arguments,
        reason = "each is a word of its own in Python"
    )]
    fn _parts(
        &self,
        py: Python<'_>,
        axes: Option<&Bound<'_, PyMapping>>,
        scenarios: Option<&Bound<'_, PyMapping>>,
        changes: Option<&Bound<'_, PyAny>>,
        relaxed: bool,
        effort: &str,
        allow_moves: bool,
        solver: Option<&str>,
    ) -> PyResult<Parts> {
        let how = settings::options(effort, None, solver, allow_moves)?;
        let read = self.sound(py)?;
        let asked = if let Some(axes) = axes {
            let words = asked::words(axes, changes)?;
            parts::Asked::Grid(asked::sweep(&read, axes, changes)?, words)
        } else {
            let named = scenarios.map(Bound::as_any);
            parts::Asked::Scenarios(asked::scenarios(py, &read, named)?)
        };
        Ok(Parts::new(read, asked, (how, effort, depth(relaxed))))
    }

    fn __repr__(&self) -> String {
        match &self.read {
            Some(read) => {
                let problem = &read.problem;
                format!(
                    "<Feed {}: {}, {}, {} from {}>",
                    self.shown,
                    count(problem.cases.len(), "case", "cases"),
                    count(problem.ports.len(), "port", "ports"),
                    count(problem.calendar.days as usize, "day", "days"),
                    problem.calendar.start
                )
            }
            None => format!("<Feed {}: cannot be planned>", self.shown),
        }
    }
}
