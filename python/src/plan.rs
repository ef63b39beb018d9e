//! A plan.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use paso::certify;
use paso::domain::id::CaseIndex;
use paso::domain::outcome::Outcome;
use paso::domain::problem::Problem;
use paso::files::plan::{PlanFile, PlanFiles};
use paso::outputs::{read, writer};
use paso::pipeline::{Options, PlanError};
use paso::report;
use paso::schedule::promises::conflicts_of;
use paso::whatif::Session;
use paso::whatif::explain::explain;
use paso::whatif::offer::Wish;
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use pythonize::pythonize;

use crate::offering::{self, Asked, Refused};
use crate::report::Report;
use crate::table::Table;
use crate::verdict::Verdict;
use crate::{raise, settings, watch};

/// What a plan is made of: its feed and its files, and what it was made from.
pub(crate) struct Held {
    pub problem: Arc<Problem>,
    pub files: PlanFiles,
    pub outcome: Outcome,
    pub options: Options,
    /// Where it stays warm.
    pub session: Option<Arc<Session>>,
}

/// A plan with its proof: who goes where and when, who is left out and why, how full each limit is.
#[pyclass(frozen, module = "paso")]
pub(crate) struct Plan {
    pub held: Arc<Held>,
    tables: [OnceLock<Py<Table>>; 4],
}

impl From<Held> for Plan {
    fn from(held: Held) -> Self {
        Self {
            held: Arc::new(held),
            tables: Default::default(),
        }
    }
}

impl Plan {
    fn table(&self, py: Python<'_>, at: usize, file: PlanFile) -> PyResult<Py<Table>> {
        if let Some(known) = self.tables[at].get() {
            return Ok(known.clone_ref(py));
        }
        let text = self.held.files.get(file);
        let text = text.map_err(|why| raise::files(py, &format!("{}: {why}", file.name())))?;
        let table = Table::new(py, file.columns().unwrap_or_default(), text)?;
        let made = Py::new(py, table)?;
        Ok(self.tables[at].get_or_init(|| made).clone_ref(py))
    }
}

impl Plan {
    /// The case of an identifier.
    fn case(&self, py: Python<'_>, case_id: &str) -> PyResult<CaseIndex> {
        let found = read::case(&self.held.problem, case_id);
        found.ok_or_else(|| raise::question(py, &format!("the feed has no case `{case_id}`")))
    }
}

#[pymethods]
impl Plan {
    /// Who goes where and when: schedule.csv as a table.
    #[getter]
    fn schedule(&self, py: Python<'_>) -> PyResult<Py<Table>> {
        self.table(py, 0, PlanFile::Schedule)
    }

    /// Who is left out, and why: unscheduled.csv as a table.
    #[getter]
    fn unscheduled(&self, py: Python<'_>) -> PyResult<Py<Table>> {
        self.table(py, 1, PlanFile::Unscheduled)
    }

    /// Every limit that is used or priced: loads.csv as a table.
    #[getter]
    fn loads(&self, py: Python<'_>) -> PyResult<Py<Table>> {
        self.table(py, 2, PlanFile::Loads)
    }

    /// What is different from the appointments published in the feed: changes.csv as a table.
    #[getter]
    fn changes(&self, py: Python<'_>) -> PyResult<Py<Table>> {
        self.table(py, 3, PlanFile::Changes)
    }

    /// The plan's cost, in weighted person-days.
    #[getter]
    fn cost(&self) -> f64 {
        self.held.outcome.cost.total()
    }

    /// What is proven: no plan that keeps the rules costs less.
    #[getter]
    fn lower_bound(&self) -> f64 {
        self.held.outcome.lower_bound
    }

    /// (cost − lower bound) / cost: how far the plan can be from the best possible one.
    #[getter]
    fn gap(&self) -> f64 {
        self.held.outcome.gap()
    }

    /// The plan in figures: summary.json as a dictionary.
    #[getter]
    fn summary<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let text = self.held.files.get(PlanFile::Summary);
        let text = text.map_err(|why| raise::files(py, &format!("summary.json: {why}")))?;
        let read: serde_json::Value =
            serde_json::from_slice(text).map_err(|error| raise::files(py, &error.to_string()))?;
        Ok(pythonize(py, &read)?)
    }

    /// The plan's files as bytes, by name, as `write` writes them.
    #[getter]
    fn files(&self) -> std::collections::BTreeMap<&'static str, std::borrow::Cow<'_, [u8]>> {
        let files = self.held.files.iter();
        files
            .map(|(file, bytes)| (file.name(), bytes.into()))
            .collect()
    }

    /// Checks the plan from the feed and the plan's files alone, trusting nothing the planner says.
    fn check(&self, py: Python<'_>) -> PyResult<Verdict> {
        let held = Arc::clone(&self.held);
        let work = move |_: &watch::Watch| certify::check(&held.problem, &held.files);
        watch::run(py, None, work).map(Verdict)
    }

    /// Writes the plan into a folder, whole or not at all, as `paso plan -o` does. A plan that is there is
    /// replaced; with other files there, `force` keeps them.
    #[pyo3(signature = (folder, *, force = false))]
    fn write(&self, py: Python<'_>, folder: PathBuf, force: bool) -> PyResult<()> {
        let held = Arc::clone(&self.held);
        // What is being put on disk is not to be left half way.
        let written = py.detach(move || writer::write(&folder, &held.files, force));
        match written {
            Ok(_) => Ok(()),
            Err(error) => Err(raise::files(py, &error.to_string())),
        }
    }

    /// The page that shows the plan; `lang` is en or es.
    #[pyo3(signature = (*, lang = "en"))]
    fn report(&self, py: Python<'_>, lang: &str) -> PyResult<Report> {
        let language = settings::language(lang)?;
        let held = Arc::clone(&self.held);
        let page = watch::run(py, None, move |_| {
            report::html(&held.files, Some(&held.problem), language)
        })?;
        let page = page.map_err(|error| raise::files(py, &error.to_string()))?;
        Ok(Report(String::from_utf8_lossy(&page).into_owned()))
    }

    /// Why a case has its day, or none, and what would have to change: as `paso explain --format json`.
    fn explain<'py>(&self, py: Python<'py>, case_id: &str) -> PyResult<Bound<'py, PyAny>> {
        let case = self.case(py, case_id)?;
        let held = Arc::clone(&self.held);
        let found = watch::run(py, None, move |_| {
            explain(&held.problem, &held.outcome.schedule.appointments, case)
        })?;
        Ok(pythonize(py, &found)?)
    }

    /// The best appointments that a case can be promised now beside this plan, and what they cost others: as
    /// `paso offer --format json`. `before` is a date, `ports` a list of identifiers; `top` offers are listed,
    /// and the best `exact` of them planned around.
    #[pyo3(signature = (case_id, *, before = None, ports = None, top = 5, exact = 3))]
    fn offer<'py>(
        &self,
        py: Python<'py>,
        case_id: &str,
        before: Option<&Bound<'_, PyAny>>,
        ports: Option<Vec<String>>,
        top: usize,
        exact: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        let held = Arc::clone(&self.held);
        let conflicts = conflicts_of(&held.problem);
        if !conflicts.is_empty() {
            let conflicts = PlanError::Conflicts(conflicts);
            return Err(raise::plan(py, &held.problem, &conflicts));
        }
        if !held.outcome.prices_known {
            let why = "what each limit is worth was not found out within the plan's time; plan anew with more";
            return Err(raise::question(py, why));
        }
        let before = before.map(|given| settings::date("before", given));
        let names = ports.unwrap_or_default();
        let ports = offering::ports(&held, &names)
            .map_err(|id| raise::question(py, &format!("the feed has no port `{id}`")))?;
        let asked = Asked {
            case: self.case(py, case_id)?,
            wish: Wish {
                before: before
                    .transpose()?
                    .map(|date| held.problem.calendar.day(date)),
                ports,
            },
            top,
            exact,
        };
        let found = watch::run(py, None, move |watch| offering::offer(&held, &asked, watch))?;
        match found {
            Ok(offered) => Ok(pythonize(py, &offered)?),
            Err(Refused::Why(why)) => Err(raise::question(py, &why)),
            Err(Refused::Interrupted) => Err(PyKeyboardInterrupt::new_err(())),
        }
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!(
            "<Plan of {} appointments, {} cases without, at most {:.2} % from the best possible>",
            self.schedule(py)?.borrow(py).rows(),
            self.unscheduled(py)?.borrow(py).rows(),
            100.0 * self.held.outcome.gap()
        ))
    }
}
