//! Whom offers are for, and the plan that they are measured against.

use std::fs;
use std::sync::Arc;

use crate::cli::args::OfferArguments;
use crate::cli::progress::Progress;
use crate::cli::text::safe;
use crate::cli::{ExitStatus, questions};
use crate::domain::id::CaseIndex;
use crate::domain::plan::{Appointment, Prices};
use crate::domain::problem::Problem;
use crate::feed::{self, did_you_mean};
use crate::files::plan::{PlanFile, PlanFiles};
use crate::files::sheet::Sheet;
use crate::files::source::{Folder, Instead};
use crate::outputs::{appointments, read};
use crate::pipeline::{Options, PlanError};
use crate::report::previous;
use crate::report::written::Written;
use crate::schedule::promises::conflicts_of;
use crate::whatif::Session;

/// What is said where nothing comes of it.
pub(super) const NOTHING: &str = "nothing was offered";

/// The file of those who wait.
const CASES: &str = "cases.csv";

/// What somebody is called who is not in the feed.
const ARRIVAL: &str = "arrival";

/// Why nothing comes of it.
pub(super) enum Refusal {
    /// It has been said.
    Told(ExitStatus),
    /// A sentence.
    Why(ExitStatus, String),
    /// There is no plan to measure against.
    NoPlan(Arc<Problem>, PlanError),
}

impl Refusal {
    pub fn bad(why: &str) -> Self {
        Self::Why(ExitStatus::BadInput, why.to_owned())
    }

    pub fn no(why: &str) -> Self {
        Self::Why(ExitStatus::No, why.to_owned())
    }
}

/// The feed and the case.
pub(super) struct Asked {
    /// The feed as it is.
    feed: Arc<Problem>,
    /// The same with the case that has just arrived, if one has.
    pub problem: Arc<Problem>,
    pub case: CaseIndex,
    pub arriving: bool,
}

impl Asked {
    pub fn read(options: &OfferArguments) -> Result<Self, Refusal> {
        let told = Refusal::Told(ExitStatus::BadInput);
        let Some((problem, _)) = questions::problem(&options.feed, NOTHING) else {
            return Err(told);
        };
        let feed = Arc::new(problem);
        let found = conflicts_of(&feed);
        if !found.is_empty() {
            return Err(Refusal::NoPlan(feed, PlanError::Conflicts(found)));
        }
        let Some(id) = &options.case else {
            return Self::arriving(options, feed);
        };
        let Some(case) = read::case(&feed, id) else {
            let names = (0..feed.cases.len()).map(|at| feed.case_ids.get(at));
            return Err(Refusal::bad(&format!(
                "{CASES} has no case `{id}`; {}",
                did_you_mean(id, names, "see its column case_id")
            )));
        };
        Ok(Self {
            problem: feed.clone(),
            feed,
            case,
            arriving: false,
        })
    }

    /// The feed read with a row more, so that it is held to all that a feed's rows are held to.
    fn arriving(options: &OfferArguments, feed: Arc<Problem>) -> Result<Self, Refusal> {
        let folder = &options.feed.feed;
        let bytes = fs::read(folder.join(CASES));
        let bytes = bytes.map_err(|error| Refusal::bad(&format!("{CASES}: {error}")))?;
        let sheet = Sheet::new(&bytes);
        let mut sheet = sheet.map_err(|error| Refusal::bad(&format!("{CASES}: {error}")))?;
        let numbers = (1u32..).map(|number| format!("{ARRIVAL}-{number}"));
        let mut ids = std::iter::once(ARRIVAL.to_owned()).chain(numbers);
        let id = ids
            .find(|id| read::case(&feed, id).is_none())
            .unwrap_or_default();
        let today = feed.calendar.start.to_string();
        let own = &options.arrival;
        let given = |value: &Option<String>| value.clone().unwrap_or_default();
        sheet.push(&[
            ("case_id", &id),
            ("persons", &given(&own.persons)),
            ("location_id", &given(&own.location)),
            ("stream", &given(&own.stream)),
            ("priority", &given(&own.priority)),
            ("registered_on", &today),
            ("enrolled_on", &given(&own.enrolled_on)),
            ("due_on", &given(&own.due_on)),
            ("needs", &given(&own.needs)),
            ("status", &given(&own.status)),
        ]);
        let bytes = sheet.bytes();
        let files = Folder::new(folder);
        let with = Instead::new(&files, CASES, Some(&bytes));
        let mut reading = feed::read_from(&with, &options.feed.overrides());
        let Some(problem) = reading.problem.take() else {
            let mut wrong = reading.notices.iter().filter(|own| own.is_error());
            let why = wrong.next().map_or(String::new(), |own| {
                let remedy = own.remedy.as_deref().unwrap_or_default();
                format!("{}; {remedy}", own.message)
            });
            return Err(Refusal::bad(&format!("who has arrived: {why}")));
        };
        Ok(Self {
            case: CaseIndex::new(problem.cases.len() - 1),
            problem: Arc::new(problem),
            feed,
            arriving: true,
        })
    }
}

/// The plan that offers are measured against.
pub(super) struct Stood {
    pub appointments: Vec<Appointment>,
    pub prices: Prices,
    /// What it was made from, where it was made for this.
    pub session: Option<Session>,
}

impl Stood {
    pub fn find(
        options: &OfferArguments,
        asked: &Asked,
        settings: &Options,
        progress: &Progress,
    ) -> Result<Self, Refusal> {
        if options.out.is_some() {
            return Self::written(options, asked);
        }
        let session = Session::new(asked.feed.clone(), settings, progress);
        progress.finish();
        let session = session.map_err(|error| Refusal::NoPlan(asked.feed.clone(), error))?;
        let outcome = session.outcome();
        Ok(Self {
            appointments: outcome.schedule.appointments.clone(),
            prices: outcome.prices.clone(),
            // Who has just arrived is not in its problem.
            session: (!asked.arriving).then_some(session),
        })
    }

    /// A plan of the feed; since it was made appointments may have been published or cancelled.
    fn written(options: &OfferArguments, asked: &Asked) -> Result<Self, Refusal> {
        let out = options.out.as_deref().unwrap_or(&options.feed.feed);
        let files = PlanFiles::read(out, &PlanFile::DATA);
        let place = safe(&out.display().to_string());
        let of_plan = |why: &str| Refusal::bad(&format!("the plan in {place}: {why}"));
        let written = Written::new(&files, None).map_err(|error| of_plan(&error.to_string()))?;
        if let Some(scenario) = &written.summary.scenario {
            return Err(of_plan(&format!(
                "it is of the scenario {}, and not of the feed as it is",
                scenario.id
            )));
        }
        (written.summary)
            .of_feed_but(&asked.feed, Some(appointments::NAME))
            .map_err(|error| of_plan(&error.to_string()))?;
        let settled = asked.problem.settled();
        let mut appointments = previous::appointments(&written, &asked.problem);
        // Published since, they are the feed's.
        appointments.retain(|own| !settled[own.case.at()]);
        Ok(Self {
            appointments,
            prices: previous::prices(&written, &asked.problem),
            session: None,
        })
    }
}
