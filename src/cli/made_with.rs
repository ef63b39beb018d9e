//! Whether a plan was made with the first day, days and model that are asked for now. If not, one
//! sentence says so, in place of everything that differs for that one cause.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::args::{FeedArguments, QuestionArguments};
use super::notices;
use super::shell::{line, quoted};
use super::text::{safe, say};
use crate::domain::problem::{InputFile, Problem};
use crate::domain::scenario::Scenario;
use crate::feed::{self, Overrides, Reading};
use crate::files::plan::{PlanFile, PlanFiles};
use crate::notice::kinds::OUTCOME_AHEAD;
use crate::outputs::appointments::NAME;
use crate::stores;

/// What stands before the name of a built-in model among the files read.
const BUILT_IN: &str = "builtin:";

/// What a plan was made with, where that is something else than what is asked for.
#[derive(Debug, PartialEq)]
pub(super) struct MadeWith {
    differences: Vec<Difference>,
    /// The arguments that ask for what the plan was made with.
    command: Vec<String>,
}

/// One thing that differs.
#[derive(Debug, PartialEq)]
struct Difference {
    /// The check's rule for it.
    rule: &'static str,
    /// The name in summary.json, or the file.
    subject: &'static str,
    /// The command line's option.
    option: &'static str,
    asked: String,
    made: String,
}

/// A command with two folders: the feed and the plan.
pub(super) struct Compares<'a> {
    pub feed: &'a FeedArguments,
    pub out: &'a Path,
    /// The plan's files.
    pub files: &'a PlanFiles,
    /// The command's name, which may be two words.
    pub command: &'a str,
    /// The command that does the same with the feed kept beside the plan.
    pub alone: &'a str,
    /// What follows its two folders.
    pub rest: &'a [&'a str],
    pub question: &'a QuestionArguments,
    /// What is not done where something is wrong.
    pub nothing: &'a str,
}

/// The program and a command's name.
fn words(command: &str) -> Vec<String> {
    let words = std::iter::once("paso").chain(command.split(' '));
    words.map(ToOwned::to_owned).collect()
}

/// What summary.json says that the plan was made with: first day, days and model.
fn made(files: &PlanFiles) -> Option<(String, String, String)> {
    let summary = files.get(PlanFile::Summary).ok()?;
    let summary: Value = serde_json::from_slice(summary).ok()?;
    let model = model(summary["inputs"].as_object()?.keys().map(String::as_str))?;
    Some((
        summary["start"].as_str()?.to_owned(),
        summary["days"].as_i64()?.to_string(),
        model.to_owned(),
    ))
}

impl Compares<'_> {
    /// Reads the feed; none, and said why, if it cannot be. What came of the plan's own days may be
    /// filled in since, so that the feed cannot be read from its first day on any more: then that is
    /// what is said.
    pub fn problem(&self) -> Option<(Problem, Vec<Scenario>)> {
        let overrides = self.feed.overrides();
        let mut reading = stores::read(&self.feed.feed, &overrides);
        let asked = (reading.problem.as_ref()).map(|problem| problem.calendar.start);
        let from = asked.or_else(|| overrides.start.or_else(|| feed::start(&self.feed.feed)));
        let start = made(self.files).and_then(|(start, ..)| start.parse().ok());
        let why = start.zip(from).and_then(|(start, from)| {
            if from != start {
                // From the plan's own first day it may be readable where it is not from another.
                let own = Overrides {
                    start: Some(start),
                    ..overrides.clone()
                };
                let own = stores::read(&self.feed.feed, &own);
                return match &own.problem {
                    Some(problem) if is_behind(&reading) => {
                        let other = self.differs_from(problem, from)?;
                        Some(other.text(self.nothing))
                    }
                    _ => self.is_over(&own, start),
                };
            }
            self.is_over(&reading, start)
        });
        match (why, reading.problem.take()) {
            (Some(why), _) => say(&format!("error: {why}")),
            (None, Some(problem)) => return Some((problem, reading.scenarios)),
            (None, None) => {
                notices::refuse(&reading, self.feed, &format!("so {}", self.nothing));
            }
        }
        None
    }

    /// What is said where the feed cannot be read from the plan's first day, and nothing else is wrong.
    fn is_over(&self, reading: &Reading, start: NaiveDate) -> Option<String> {
        self.files.get(PlanFile::Feed).ok()?;
        is_behind(reading).then(|| {
            format!(
                "the plan begins on {start}, and {} says since what came of that day or a later one: {}; with the feed as it was planned\n  {}",
                safe(&self.feed.feed.display().to_string()),
                self.nothing,
                line(&self.by_itself())
            )
        })
    }

    /// The command that takes the feed kept beside the plan.
    fn by_itself(&self) -> Vec<String> {
        let mut words = words(self.alone);
        words.push(self.out.display().to_string());
        words.extend(self.rest.iter().map(ToString::to_string));
        words
    }

    /// Compares what the plan was made with and what is asked for; none where they agree, and where
    /// the plan does not say.
    pub fn differs(&self, problem: &Problem) -> Option<MadeWith> {
        self.differs_from(problem, problem.calendar.start)
            .or_else(|| self.published_since(problem))
    }

    /// Where appointments.csv alone is another than the plan was made from, as it is once something is
    /// published: everything else that differs would be told for that one cause.
    fn published_since(&self, problem: &Problem) -> Option<MadeWith> {
        self.files.get(PlanFile::Feed).ok()?;
        let summary = self.files.get(PlanFile::Summary).ok()?;
        let summary: Value = serde_json::from_slice(summary).ok()?;
        let made = summary["inputs"].as_object()?;
        let own = problem.inputs.iter();
        let own: BTreeMap<&str, &InputFile> =
            own.map(|input| (input.path.as_str(), input)).collect();
        let names: BTreeSet<&str> = (own.keys().copied())
            .chain(made.keys().map(String::as_str))
            .collect();
        let hash = |name: &str| made.get(name).and_then(Value::as_str);
        // The feed kept beside another plan has hashes of what is kept.
        let is_same = |name: &str| match (own.get(name), hash(name)) {
            (Some(own), Some(made)) => own.sha256 == made || own.kept_sha256 == made,
            (own, made) => own.is_none() && made.is_none(),
        };
        let mut others = names.into_iter().filter(|name| !is_same(name));
        if others.next() != Some(NAME) || others.next().is_some() {
            return None;
        }
        let told = |hash: Option<&str>| hash.unwrap_or("no such file").to_owned();
        Some(MadeWith {
            differences: vec![Difference {
                rule: "inputs",
                subject: NAME,
                option: "",
                asked: told(own.get(NAME).map(|own| own.sha256.as_str())),
                made: told(hash(NAME)),
            }],
            command: self.by_itself(),
        })
    }

    fn differs_from(&self, problem: &Problem, start: NaiveDate) -> Option<MadeWith> {
        let made = made(self.files)?;
        let read = problem.inputs.iter().map(|input| input.path.as_str());
        let asked = (
            start.to_string(),
            problem.calendar.days.to_string(),
            model(read)?.to_owned(),
        );
        self.compared(asked, made)
    }

    fn compared(
        &self,
        asked: (String, String, String),
        made: (String, String, String),
    ) -> Option<MadeWith> {
        let all = [
            ("start", "--start", asked.0, made.0),
            ("days", "--days", asked.1, made.1),
            ("model", "--model", asked.2, made.2),
        ];
        let given = self.feed.overrides();
        let given = [
            given.start.is_some(),
            given.days.is_some(),
            given.model.is_some(),
        ];
        let mut words = words(self.command);
        words.extend([&*self.feed.feed, self.out].map(|path| path.display().to_string()));
        words.extend(self.rest.iter().map(ToString::to_string));
        let mut differences = Vec::new();
        for ((subject, option, asked, made), given) in all.into_iter().zip(given) {
            if asked != made || given {
                words.extend([option.to_owned(), made.clone()]);
            }
            if asked != made {
                differences.push(Difference {
                    rule: "summary",
                    subject,
                    option,
                    asked,
                    made,
                });
            }
        }
        let scenario = self.question.scenario.iter().map(|id| ("--scenario", id));
        for (option, value) in scenario.chain(self.question.set.iter().map(|set| ("--set", set))) {
            words.extend([option.to_owned(), value.clone()]);
        }
        (!differences.is_empty()).then_some(MadeWith {
            differences,
            command: words,
        })
    }
}

/// Whether all that is wrong is that the first day is behind what is filled in.
fn is_behind(reading: &Reading) -> bool {
    let mut wrong = reading.notices.iter().filter(|own| own.is_error());
    reading.problem.is_none() && wrong.all(|own| own.code == OUTCOME_AHEAD.code)
}

/// The model among the files read, as `--model` names it: the one that is no file of every feed.
pub(super) fn model<'f>(files: impl Iterator<Item = &'f str>) -> Option<&'f str> {
    let is_model = |file: &&str| *file != "plan.toml" && !is_table(file);
    let mut models = files.filter(is_model);
    let model = models.next()?;
    Some(model.strip_prefix(BUILT_IN).unwrap_or(model))
}

fn is_table(file: &str) -> bool {
    Path::new(file)
        .extension()
        .is_some_and(|ending| ending == "csv")
}

impl MadeWith {
    /// The command line that asks for what the plan was made with.
    pub fn command(&self) -> String {
        line(&self.command)
    }

    /// The one sentence, and the command line. `nothing` says what was not done.
    pub fn text(&self, nothing: &str) -> String {
        if self.differences.iter().any(|one| one.rule == "inputs") {
            return format!(
                "{NAME} is another file than the plan was made from, as it is once something is published: {nothing}; with the feed as it was planned\n  {}",
                self.command()
            );
        }
        let made = self.listed(|one| format!("{} {}", one.option, quoted(&one.made)));
        let asked = self.listed(|one| format!("{} {}", one.subject, one.asked));
        format!(
            "the plan was made with {made}, and what is asked for has {asked}: {nothing}\n  {}",
            self.command()
        )
    }

    fn listed(&self, words: impl Fn(&Difference) -> String) -> String {
        let all: Vec<String> = self
            .differences
            .iter()
            .map(|one| safe(&words(one)))
            .collect();
        all.join(" ")
    }

    /// The object of `paso check --format json`: nothing was examined.
    pub fn verdict(&self) -> Value {
        let violation = |one: &Difference| {
            json!({
                "rule": one.rule,
                "subject": one.subject,
                "expected": one.asked,
                "found": one.made,
            })
        };
        json!({
            "passed": false,
            "made_with": self.command(),
            "rules": [],
            "violations": self.differences.iter().map(violation).collect::<Vec<_>>(),
            "cost": null,
            "lower_bound": null,
            "gap": null,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_is_the_file_that_is_no_table() {
        let files = ["builtin:mpp-phased-entry", "cases.csv", "plan.toml"];
        assert_eq!(model(files.into_iter()), Some("mpp-phased-entry"));
        let files = ["cases.csv", "models/own.toml", "plan.toml"];
        assert_eq!(model(files.into_iter()), Some("models/own.toml"));
    }
}
