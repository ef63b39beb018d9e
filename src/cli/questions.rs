//! What is asked: the feed's scenarios, or changes from the command line.

use super::args::{FeedArguments, QuestionArguments};
use super::notices;
use super::text::{safe, say};
use crate::domain::problem::Problem;
use crate::domain::scenario::{Change, RESERVED, Scenario};
use crate::feed::did_you_mean;
use crate::stores;
use crate::whatif::apply::{Applied, apply};
use crate::whatif::grammar::{self, Mistake};

/// Reads changes given as `--set`; tells what is wrong with them and gives none if anything is.
pub(super) fn changes(texts: &[String], problem: &Problem) -> Option<Vec<Change>> {
    each("--set", texts, |text| grammar::change(text, problem))
}

/// Reads every text, or tells of each one's mistake.
pub(super) fn each<T>(
    option: &str,
    texts: &[String],
    read: impl Fn(&str) -> Result<T, Mistake>,
) -> Option<Vec<T>> {
    let mut found = Vec::new();
    let mut sound = true;
    for text in texts {
        match read(text) {
            Ok(one) => found.push(one),
            Err(mistake) => {
                sound = false;
                let pointed = mistake.pointed(&plain(text));
                let (line, marks) = pointed.rsplit_once('\n').unwrap_or((&pointed, ""));
                say(&format!(
                    "error: {option}: {}\n  {line}\n  {marks}\n    {}",
                    safe(&mistake.message),
                    safe(&mistake.remedy)
                ));
            }
        }
    }
    sound.then_some(found)
}

/// The text with one harmless character for each that could steer a terminal, so that what points
/// at it stays in place.
fn plain(text: &str) -> String {
    let harmless = |c: char| {
        if safe(&c.to_string()).chars().eq([c]) {
            c
        } else {
            '?'
        }
    };
    text.chars().map(harmless).collect()
}

/// The scenarios to answer: the feed's, or those of them that are named; none, and said why, if
/// there are none.
pub(super) fn scenarios(all: Vec<Scenario>, named: &[String]) -> Option<Vec<Scenario>> {
    if let Some(name) = named
        .iter()
        .find(|name| name.eq_ignore_ascii_case(RESERVED))
    {
        say(&safe(&format!(
            "error: --scenario {name}: that is the feed as it is, which is answered in any case; leave it out"
        )));
        return None;
    }
    if all.is_empty() {
        say(
            "error: the feed has no scenarios; add a scenarios.csv, or ask with --set, such as --set 'capacity:RESOURCE@SITE*1.2'",
        );
        return None;
    }
    for name in named {
        if all.iter().all(|scenario| scenario.id != *name) {
            let names = all.iter().map(|scenario| scenario.id.as_str());
            say(&safe(&format!(
                "error: scenarios.csv has no scenario `{name}`; {}",
                did_you_mean(name, names, "see its column scenario_id")
            )));
            return None;
        }
    }
    let wanted = |scenario: &Scenario| named.is_empty() || named.contains(&scenario.id);
    Some(all.into_iter().filter(wanted).collect())
}

/// Reads a feed with its scenarios; none, and said why, if it cannot be. `nothing` says what was not
/// done then.
pub(super) fn problem(feed: &FeedArguments, nothing: &str) -> Option<(Problem, Vec<Scenario>)> {
    let mut reading = stores::read(&feed.feed, &feed.overrides());
    let Some(problem) = reading.problem.take() else {
        notices::refuse(&reading, feed, &format!("so {nothing}"));
        return None;
    };
    Some((problem, reading.scenarios))
}

/// The changes that are asked for; none, and said why, if they cannot be.
pub(super) fn asked(
    question: &QuestionArguments,
    problem: &Problem,
    scenarios: Vec<Scenario>,
) -> Option<Vec<Change>> {
    let mut changes = changes(&question.set, problem)?;
    if let Some(id) = &question.scenario {
        let found = self::scenarios(scenarios, std::slice::from_ref(id))?;
        changes.extend(found.into_iter().flat_map(|scenario| scenario.changes));
    }
    Some(changes)
}

/// The feed with the changes `of` something; none, and said why, if it cannot be.
pub(super) fn applied(problem: &Problem, changes: &[Change], of: &str) -> Option<Problem> {
    match apply(problem, changes) {
        Applied::Changed(changed) => Some(*changed),
        Applied::Same => Some(problem.clone()),
        Applied::Refused(why) => {
            say(&safe(&format!("error: {of}: {}", why.join("; "))));
            None
        }
    }
}
