//! Whom offers are for, and the plan that they are measured against.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::sync::Arc;

use chrono::TimeDelta;

use crate::cli::args::OfferArguments;
use crate::cli::progress::Progress;
use crate::cli::text::{note, safe};
use crate::cli::{ExitStatus, questions};
use crate::domain::calendar::{Day, TimeOfDay};
use crate::domain::id::{CaseIndex, PortIndex};
use crate::domain::plan::{Appointment, Prices};
use crate::domain::problem::Problem;
use crate::feed::{self, did_you_mean};
use crate::files::plan::{PlanFile, PlanFiles};
use crate::files::sheet::Sheet;
use crate::files::source::{Files, Instead, Unopened};
use crate::outputs::appointments::attend;
use crate::outputs::{appointments, read};
use crate::pipeline::{Options, PlanError};
use crate::report::previous;
use crate::report::written::{ChangeKind, Spot, Summary, Written};
use crate::schedule::promises::conflicts_of;
use crate::stores;
use crate::whatif::Session;

/// What is said where nothing comes of it.
pub(super) const NOTHING: &str = "nothing was offered";

/// The file of those who wait.
const CASES: &str = "cases.csv";

/// What somebody is called who is not in the feed; streams are called `arrival`.
const ARRIVAL: &str = "newcomer";

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

/// The arguments with the days that are offered, where none are given: those of the plan that is named,
/// else plan.toml's, from the day after the last of which the feed says what came of it. What is wrong
/// with that plan is said when it is read.
pub(super) fn as_of_today(mut options: OfferArguments) -> Result<OfferArguments, Refusal> {
    let plan = options.out.as_ref().map(|out| {
        let plan = Summary::new(&PlanFiles::read(out, &[PlanFile::Summary]));
        plan.ok().map(|own| (own.start, own.days))
    });
    let (from, start) = match plan {
        None => ("plan.toml", feed::start(&options.feed.feed)),
        Some(plan) => ("the plan", plan.map(|(start, _)| start)),
    };
    let Some(start) = start else {
        return Ok(options);
    };
    if options.feed.overrides().start.is_none() {
        let place = options.feed.feed.join(appointments::NAME);
        let known = std::fs::read(place)
            .ok()
            .and_then(|bytes| attend::last_known(&bytes).ok().flatten());
        if let Some(known) = known
            && let Some(next) = known.succ_opt()
            && start < next
        {
            if let Some((_, days)) = plan.flatten()
                && next - start >= TimeDelta::days(i64::from(days))
            {
                return Err(Refusal::bad(&format!(
                    "what came of {known} is filled in, and the plan has no day after it; plan anew"
                )));
            }
            note(&safe(&format!(
                "note: what came of {known} is filled in, and {from} begins on {start}: offered is from {next} on"
            )));
            options.feed.begin(next);
        }
    }
    if let Some((start, days)) = plan.flatten() {
        options.feed.days_of(start, days);
    }
    Ok(options)
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

/// The feed, whose promises do not conflict.
pub(super) fn feed(options: &OfferArguments) -> Result<Arc<Problem>, Refusal> {
    let Some((problem, _)) = questions::problem(&options.feed, NOTHING) else {
        return Err(Refusal::Told(ExitStatus::BadInput));
    };
    let feed = Arc::new(problem);
    let found = conflicts_of(&feed);
    if !found.is_empty() {
        return Err(Refusal::NoPlan(feed, PlanError::Conflicts(found)));
    }
    Ok(feed)
}

impl Asked {
    pub fn read(options: &OfferArguments) -> Result<Self, Refusal> {
        let feed = feed(options)?;
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
        let words = Words::new(&feed);
        if let Some(why) = words.no_stream(options) {
            return Err(Refusal::bad(&format!("--stream: {why}")));
        }
        let files = stores::open(&options.feed.feed);
        let files = files.map_err(|notice| Refusal::bad(&notice.message))?;
        let bytes = bytes(&*files, CASES);
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
        let with = Instead::new(&*files, CASES, Some(&bytes));
        let mut reading = feed::read_from(&with, &options.feed.overrides());
        let Some(problem) = reading.problem.take() else {
            let mut wrong = reading.notices.iter().filter(|own| own.is_error());
            let why = wrong
                .next()
                .map_or(String::new(), |own| match own.remedy.as_deref() {
                    Some(remedy) if !own.message.ends_with(remedy) => {
                        format!("{}; {remedy}", own.message)
                    }
                    _ => own.message.clone(),
                });
            return Err(Refusal::bad(&format!("who has arrived: {why}")));
        };
        for warning in words.strange(options) {
            note(&safe(&format!("warning: {warning}")));
        }
        Ok(Self {
            case: CaseIndex::new(problem.cases.len() - 1),
            problem: Arc::new(problem),
            feed,
            arriving: true,
        })
    }
}

/// The bytes of a file that was read before.
fn bytes(files: &dyn Files, name: &str) -> io::Result<Vec<u8>> {
    let mut opened = files.open(name).map_err(|why| match why {
        Unopened::Disk(error) => error,
        Unopened::Absent | Unopened::NotOrdinary => io::Error::other("there is no such file"),
    })?;
    let mut bytes = Vec::new();
    opened.reader.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What the feed says of words: it knows a word that a case, a phase or what is used names.
struct Words<'p> {
    streams: BTreeSet<&'p str>,
    statuses: BTreeSet<&'p str>,
    needs: BTreeSet<&'p str>,
}

impl<'p> Words<'p> {
    fn new(feed: &'p Problem) -> Self {
        let usages = feed.rules.resources.iter();
        let usages = usages.flat_map(|resource| &resource.usages);
        let needs = feed.need_sets.iter().flatten().map(String::as_str);
        Self {
            streams: feed.streams.iter().map(String::as_str).collect(),
            statuses: feed.statuses.iter().map(String::as_str).collect(),
            needs: needs
                .chain(usages.filter_map(|own| own.need.as_deref()))
                .collect(),
        }
    }

    /// A sentence where a stream is known to nobody: no phase is open to it, and nothing is known of
    /// what its appointments use.
    fn no_stream(&self, options: &OfferArguments) -> Option<String> {
        unknown("stream", options.arrival.stream.as_deref()?, &self.streams)
    }

    /// What may be true of somebody who has arrived, and of nobody else: it is taken as it is, and
    /// nothing that the feed says of others holds for it.
    fn strange(&self, options: &OfferArguments) -> Vec<String> {
        let own = &options.arrival;
        let status = own.status.as_deref().unwrap_or("");
        let needs = own.needs.iter().flat_map(|all| all.split(';'));
        let needs = needs.map(|need| unknown("need", need.trim(), &self.needs));
        needs
            .chain([unknown("status", status, &self.statuses)])
            .flatten()
            .collect()
    }
}

/// A sentence where a word is not among those that are known.
fn unknown(what: &str, own: &str, known: &BTreeSet<&str>) -> Option<String> {
    if own.is_empty() || known.contains(own) {
        return None;
    }
    let all: Vec<&str> = known.iter().copied().take(NAMED).collect();
    let otherwise = match all.len() {
        0 => "it knows none".to_owned(),
        _ => format!("it has {}", all.join(", ")),
    };
    let meant = did_you_mean(own, known.iter().copied(), &otherwise);
    Some(format!("the feed knows no {what} `{own}`; {meant}"))
}

/// How many words are named in place of one that is not known.
const NAMED: usize = 8;

/// The plan that offers are measured against.
pub(super) struct Stood {
    pub appointments: Vec<Appointment>,
    pub prices: Prices,
    /// What it was made from, where it was made for this.
    pub session: Option<Session>,
}

/// What offers are planned around with: what the plan was made from, or the plan taken up as it is
/// written.
pub(super) fn session(
    made: Option<Session>,
    problem: &Arc<Problem>,
    (appointments, prices): (&[Appointment], &Prices),
    settings: &Options,
) -> Session {
    made.unwrap_or_else(|| Session::on(problem.clone(), appointments, prices.clone(), settings))
}

impl Stood {
    pub fn find(
        options: &OfferArguments,
        asked: &Asked,
        settings: &Options,
        progress: &Progress,
    ) -> Result<Self, Refusal> {
        let mut stood = Self::of(options, (&asked.feed, &asked.problem), settings, progress)?;
        if asked.arriving {
            // Who has just arrived is not in its problem.
            stood.session = None;
        }
        Ok(stood)
    }

    /// The plan of a feed, its limits and cases taken from a problem that may have one case more.
    pub fn of(
        options: &OfferArguments,
        (feed, problem): (&Arc<Problem>, &Problem),
        settings: &Options,
        progress: &Progress,
    ) -> Result<Self, Refusal> {
        if options.out.is_some() {
            return Self::written(options, feed, problem);
        }
        let session = Session::new(feed.clone(), settings, progress);
        progress.finish();
        let session = session.map_err(|error| Refusal::NoPlan(feed.clone(), error))?;
        let outcome = session.outcome();
        Ok(Self {
            appointments: outcome.schedule.appointments.clone(),
            prices: outcome.prices.clone(),
            session: Some(session),
        })
    }

    /// A plan of the feed; since it was made appointments may have been published or cancelled.
    fn written(
        options: &OfferArguments,
        feed: &Problem,
        problem: &Problem,
    ) -> Result<Self, Refusal> {
        let out = options.out.as_deref().unwrap_or(&options.feed.feed);
        let files = PlanFiles::read(out, &PlanFile::DATA);
        let place = safe(&out.display().to_string());
        let of_plan = |why: &str| Refusal::bad(&format!("the plan in {place}: {why}"));
        let written = Written::new(&files, None).map_err(|error| of_plan(&error.to_string()))?;
        if let Some(why) = written.summary.of_scenario() {
            return Err(of_plan(&why));
        }
        (written.summary)
            .of_feed_but(feed, appointments::NAME)
            .map_err(|error| of_plan(&error.to_string()))?;
        if !written.summary.prices_known {
            return Err(of_plan(
                "what each limit is worth was not found out within its time; plan anew with more, or name no plan",
            ));
        }
        let settled = problem.settled();
        let mut appointments = previous::appointments(&written, problem);
        let gone = given_up(&written, problem);
        // Published since, they are the feed's; taken back since, their places are free.
        appointments.retain(|own| {
            let place = (own.case, own.port, own.day, own.slot);
            !settled[own.case.at()] && !gone.contains(&place)
        });
        Ok(Self {
            appointments,
            prices: previous::prices(&written, problem),
            session: None,
        })
    }
}

/// What the feed takes back that the plan did not know to be taken back.
fn given_up(
    written: &Written,
    problem: &Problem,
) -> BTreeSet<(CaseIndex, PortIndex, Day, Option<TimeOfDay>)> {
    let known: BTreeMap<&str, &Spot> = (written.changes.iter().flatten())
        .filter(|own| matches!(own.kind, ChangeKind::New | ChangeKind::Closed))
        .filter_map(|own| Some((own.case_id.as_str(), own.old.as_ref()?)))
        .collect();
    let gone = problem.released.iter().map(|own| own.booking);
    gone.filter(|own| {
        let spot = known.get(problem.case_ids.get(own.case.at()));
        spot.is_none_or(|spot| {
            let port = problem.ports[own.port.at()].id.as_str();
            let date = problem.calendar.date(own.day);
            (spot.port_id.as_str(), spot.date, spot.slot) != (port, date, own.slot)
        })
    })
    .map(|own| (own.case, own.port, own.day, own.slot))
    .collect()
}
