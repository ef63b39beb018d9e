//! A written plan, and its feed if it is named, for the commands that show plans.

use std::path::Path;

use super::args::QuestionArguments;
use super::notices::{self, Stream};
use super::plan_feed;
use super::text::{port_meant, safe, say};
use crate::domain::problem::Problem;
use crate::domain::scenario::Scenario;
use crate::feed::Overrides;
use crate::files::plan::{PlanFile, PlanFiles};
use crate::report::written::{ReadError, Summary, Written};
use crate::stores::{self, Place};

/// Most notices of one code that are shown.
const SHOWN: usize = 5;

/// A plan as its files say it, with the feed it was made from, if named.
pub(super) struct Plan {
    pub written: Written,
    pub feed: Option<Problem>,
}

/// Reads a plan; what prevents that has been said when there is none. The feed is the one named, or
/// else the one kept beside the plan, if any, changed as the plan's scenario changes it.
pub(super) fn read(
    out: &Path,
    feed: Option<&Place>,
    model: Option<&str>,
    question: Option<&QuestionArguments>,
) -> Option<Plan> {
    let plan = match attempt(out, feed, model, question) {
        Ok(plan) => plan,
        Err(error) => {
            let out = safe(&out.display().to_string());
            say(&format!("error: the plan in {out}: {error}"));
            None
        }
    };
    if plan.is_none() && feed.is_some() && out.join(PlanFile::Feed.name()).is_file() {
        say(
            "the feed as it was planned is kept beside the plan: leave --feed out, and it is taken",
        );
    }
    plan
}

fn attempt(
    out: &Path,
    feed: Option<&Place>,
    model: Option<&str>,
    question: Option<&QuestionArguments>,
) -> Result<Option<Plan>, ReadError> {
    let files = PlanFiles::read(out, &PlanFile::CHECKED);
    let summary = Summary::new(&files)?;
    let read = match feed {
        Some(place) => named(place, model, &summary),
        None if files.get(PlanFile::Feed).is_ok() => plan_feed::kept(&files, out),
        None => {
            let written = Written::new(&files, None)?;
            return Ok(Some(Plan {
                written,
                feed: None,
            }));
        }
    };
    let none = QuestionArguments::default();
    let question = question.unwrap_or(&none);
    let problem = read.and_then(|(problem, scenarios)| {
        plan_feed::changed(question, summary.scenario.as_ref(), problem, scenarios)
    });
    let Some(problem) = problem else {
        return Ok(None);
    };
    let written = Written::new(&files, Some(&problem))?;
    Ok(Some(Plan {
        written,
        feed: Some(problem),
    }))
}

/// The feed that is named, with the plan's own first day and number of days; none, and said why, if
/// it cannot be read.
fn named(
    place: &Place,
    model: Option<&str>,
    summary: &Summary,
) -> Option<(Problem, Vec<Scenario>)> {
    let overrides = Overrides {
        start: Some(summary.start),
        days: Some(i64::from(summary.days)),
        model: model.map(ToOwned::to_owned),
    };
    let mut reading = stores::read(place, &overrides);
    let Some(problem) = reading.problem.take() else {
        say(&notices::text(&reading, place, SHOWN, Stream::Error));
        say("the feed cannot be read, and nothing was written");
        return None;
    };
    Some((problem, reading.scenarios))
}

/// The position of a port, or what is wrong with its name.
pub(super) fn port(plan: &Plan, id: &str) -> Option<usize> {
    let ports = &plan.written.ports;
    let found = ports.iter().position(|own| own == id);
    if found.is_none() {
        let meant = port_meant(id, ports.iter().map(String::as_str));
        say(&safe(&format!(
            "error: there is no port `{id}` in the plan; {meant}"
        )));
    }
    found
}

/// That a plan has nobody in common with the one that it is compared with.
pub(super) fn another_feed(out: &Path) -> String {
    safe(&format!(
        "error: the plan in {} has appointments, and none is of a case that the other plan knows: it is of another feed",
        out.display()
    ))
}
