//! Arguments of the commands for each morning and evening of a week.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::{Format, LanguageArgument, PlanFolderArguments, date};
use crate::domain::id::is_identifier;
use crate::outputs::appointments::attend::OUTCOMES;
use crate::stores::Place;

/// How a list is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListFormat {
    /// For people
    #[default]
    Text,
    /// A table for other programs
    Csv,
    /// One JSON object
    Json,
}

/// Which of a plan's days and ports.
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct WindowArguments {
    /// Of those who are newly appointed, only the plan's first days, as `paso publish` has them
    #[arg(long, value_name = "DAYS", conflicts_with = "until", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub days: Option<u32>,
    /// The same up to a date
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub until: Option<NaiveDate>,
    /// Only these ports
    #[arg(long, value_name = "PORT,…", value_delimiter = ',')]
    pub ports: Vec<String>,
}

impl WindowArguments {
    /// Whether any of them is given.
    pub fn is_given(&self) -> bool {
        self.days.is_some() || self.until.is_some() || !self.ports.is_empty()
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ChangesArguments {
    #[command(flatten)]
    pub plan: PlanFolderArguments,
    /// Another plan, such as yesterday's: what is only tentative is compared too
    #[arg(long, value_name = "OLD_OUT")]
    pub against: Option<PathBuf>,
    /// The feed of the other plan, if it has no feed.zip
    #[arg(long, value_name = "FEED", requires = "against")]
    pub against_feed: Option<Place>,
    #[command(flatten)]
    pub window: WindowArguments,
    /// Write the list to a page, too, by location, to print
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Language of the page
    #[arg(long, value_enum, default_value_t)]
    pub lang: LanguageArgument,
    /// How to print the list
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("last").required(true))]
pub(in crate::cli) struct PublishArguments {
    /// The plan's folder
    pub out: PathBuf,
    /// The feed that was planned, whose appointments.csv gets the rows
    pub feed: Place,
    /// Publish so many days, from the plan's first
    #[arg(long, value_name = "DAYS", group = "last", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub days: Option<u32>,
    /// Publish up to this date, from the plan's first day
    #[arg(long, value_name = "YYYY-MM-DD", group = "last", value_parser = date)]
    pub until: Option<NaiveDate>,
    /// Only these ports
    #[arg(long, value_name = "PORT,…", value_delimiter = ',')]
    pub ports: Vec<String>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AttendArguments {
    /// The feed's folder
    pub feed: Place,
    /// The day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub date: NaiveDate,
    /// Fill in that all came who were appointed, but for those of --except
    #[arg(long, required = true)]
    pub all_came: bool,
    /// What came of single cases: `no_show`, `deferred` or `cancelled`
    #[arg(long, value_name = "CASE=OUTCOME,…", value_delimiter = ',', value_parser = exception)]
    pub except: Vec<(String, &'static str)>,
    /// Only these ports
    #[arg(long, value_name = "PORT,…", value_delimiter = ',')]
    pub ports: Vec<String>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// A case and what came of its appointment.
fn exception(text: &str) -> Result<(String, &'static str), String> {
    let (case, word) =
        (text.split_once('=')).ok_or("a case and what came of it is needed, as C12=no_show")?;
    let known = OUTCOMES.into_iter().find(|own| *own == word);
    let outcome = known.ok_or_else(|| format!("one of {} after `=`", OUTCOMES.join(", ")))?;
    if !is_identifier(case) {
        return Err("an identifier of a case before `=`".to_owned());
    }
    Ok((case.to_owned(), outcome))
}

#[derive(Debug, Args)]
#[command(
    override_usage = "paso letters [OPTIONS] <OUT> --out <FOLDER>\n       paso letters --templates <FOLDER>"
)]
pub(in crate::cli) struct LettersArguments {
    /// The plan's folder; without it, the templates are written to the folder that --templates names
    pub plan: Option<PathBuf>,
    /// The folder to write letters.html, messages.csv and calendars to
    #[arg(short, long, value_name = "FOLDER", requires = "plan")]
    pub out: Option<PathBuf>,
    /// A folder with templates in place of those of paso, or for more languages
    #[arg(long, value_name = "FOLDER", required_unless_present = "plan")]
    pub templates: Option<PathBuf>,
    /// Write to those whose published appointment stands, too
    #[arg(long, requires = "plan")]
    pub all: bool,
    #[command(flatten)]
    pub window: WindowArguments,
    /// Only these cases
    #[arg(
        long = "case",
        value_name = "CASE,…",
        requires = "plan",
        value_delimiter = ','
    )]
    pub cases: Vec<String>,
    /// Write a calendar for each case, too: calendars/CASE.ics
    #[arg(long, requires = "plan")]
    pub ics: bool,
    /// The feed that was planned, if there is no feed.zip beside the plan
    #[arg(long, value_name = "FEED", requires = "plan")]
    pub feed: Option<Place>,
    /// A built-in model's name or a path, if the plan was made with --model
    #[arg(long, value_name = "MODEL", requires = "plan")]
    pub model: Option<String>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}
