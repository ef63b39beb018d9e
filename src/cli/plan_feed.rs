//! The feed that a written plan was made from: kept beside it, changed as its scenario says.

use std::path::Path;

use super::args::{FeedArguments, QuestionArguments};
use super::questions;
use super::text::{safe, say};
use crate::domain::problem::Problem;
use crate::domain::scenario::{Asked, Change, Scenario};
use crate::feed;
use crate::files::archive::{Archive, ArchiveError};
use crate::files::plan::{PlanFile, PlanFiles};
use crate::notice::Severity;
use crate::whatif::grammar;

/// Whether there is the folder of a plan; where there is none, that is said.
pub(super) fn is_there(out: &Path) -> bool {
    let there = out.is_dir();
    if !there {
        say(&safe(&format!(
            "error: there is no folder {}",
            out.display()
        )));
    }
    there
}

/// The feed kept beside a plan; none, and said why, if it cannot be read.
pub(super) fn kept(files: &PlanFiles, out: &Path) -> Option<(Problem, Vec<Scenario>)> {
    let refuse = |why: &str| {
        let place = out.join(PlanFile::Feed.name());
        say(&safe(&format!("error: {}: {why}", place.display())));
    };
    let bytes = match files.get(PlanFile::Feed) {
        Ok(bytes) => bytes,
        Err(why) => {
            refuse(&format!("{why}; name the feed that was planned"));
            return None;
        }
    };
    let archive = match Archive::open(bytes) {
        Ok(archive) => archive,
        Err(error @ (ArchiveError::Damaged(_) | ArchiveError::Changed(_))) => {
            refuse(&format!("{error}; name the feed that was planned"));
            return None;
        }
    };
    let reading = feed::read_archive(&archive);
    if reading.problem.is_none() {
        let first = reading.notices.iter();
        let mut first = first.filter(|notice| notice.severity == Severity::Error);
        let why = first.next().map_or(String::new(), |notice| {
            format!(": {}: {}", notice.file, notice.message)
        });
        refuse(&format!("the feed in it cannot be planned{why}"));
    }
    Some((reading.problem?, reading.scenarios))
}

/// Whether the command line says what only a feed that is named can be read with; said if so.
pub(super) fn misuse(feed: &FeedArguments) -> bool {
    let given = feed.overrides() != feed::Overrides::default();
    if given {
        say(
            "error: --start, --days and --model are for a feed that is named; the feed beside a plan has its own",
        );
    }
    given
}

/// The feed as the plan's scenario makes it; none, and said why, where it is not the one that is
/// asked for. `asked` is what the plan says of its scenario.
pub(super) fn changed(
    question: &QuestionArguments,
    asked: Option<&Asked>,
    problem: Problem,
    scenarios: Vec<Scenario>,
) -> Option<Problem> {
    let named = if question.is_empty() {
        None
    } else {
        Some(questions::asked(question, &problem, scenarios)?)
    };
    let Some(asked) = asked else {
        if named.is_some() {
            say(
                "error: the plan is of the feed as it is, not of a scenario; leave --scenario and --set out",
            );
            return None;
        }
        return Some(problem);
    };
    let own = recorded(asked, &problem)?;
    if named.is_some_and(|named| named != own) {
        say(&safe(&format!(
            "error: the plan is of the scenario {} ({}); leave --scenario and --set out, and it is taken from the plan",
            asked.id,
            asked.changes.join(", ")
        )));
        return None;
    }
    let of = format!("scenario {} ({})", asked.id, asked.changes.join(", "));
    questions::applied(&problem, &own, &of)
}

/// The changes of the scenario that a plan was made for.
fn recorded(asked: &Asked, problem: &Problem) -> Option<Vec<Change>> {
    let changes = asked.changes.iter();
    let changes: Result<Vec<Change>, (&str, String)> = changes
        .map(|text| {
            grammar::change(text, problem).map_err(|mistake| (text.as_str(), mistake.to_string()))
        })
        .collect();
    match changes {
        Ok(changes) => Some(changes),
        Err((text, why)) => {
            say(&safe(&format!(
                "error: the plan is of the scenario {}, and its change `{text}` does not fit the feed: {why}",
                asked.id
            )));
            None
        }
    }
}
