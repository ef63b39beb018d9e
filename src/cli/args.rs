//! Arguments, as clap reads them.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::feed::{parse_amount, parse_date};
use crate::pipeline::Effort;
use crate::report::language::Language;
use crate::solver::names::{self, NoSolver, Solver};
use crate::stores::Place;
pub(super) use convert::{ConvertArguments, DatabaseAction, DatabaseArguments, FormArgument};
pub(super) use feed::FeedArguments;
pub(super) use generate::{FamilyArgument, GenerateArguments};
pub(super) use import::{ImportArguments, NamesArguments};
pub(super) use lottery::{LotteryAction, LotteryArguments};
pub(super) use measure::{BenchArguments, ExportArguments, ProgramFormat, TrialArguments};
pub(super) use offer::OfferArguments;
pub(super) use plan::PlanArguments;
pub(super) use week::{
    AttendArguments, ChangesArguments, LettersArguments, ListFormat, PublishArguments,
    WindowArguments,
};
pub(super) use what_if::{
    ExplainArguments, MergeArguments, QuestionArguments, ValueArguments, WhatIfArguments,
};

mod convert;
mod feed;
mod generate;
mod import;
mod lottery;
mod measure;
mod offer;
mod plan;
mod week;
mod what_if;

/// Schedules processing appointments across ports of entry, with a proven distance from the best
/// possible plan.
#[derive(Debug, Parser)]
#[command(name = "paso", version, about, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// Say nothing but the result, and what is wrong
    #[arg(short, long, global = true)]
    pub quiet: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Plan a feed: write the schedule, who is left out and why, the loads and the proof
    Plan(PlanArguments),
    /// Check a written plan against its feed, trusting nothing the planner says
    Check(CheckArguments),
    /// Answer what-if questions: scenarios, or changes given here, beside the plan of the feed
    WhatIf(WhatIfArguments),
    /// Put the parts of a sweep that --shard made together
    Merge(MergeArguments),
    /// Rank the limits by what lifting them is worth to people
    Value(ValueArguments),
    /// Say why a case of a written plan has its day, or none
    Explain(ExplainArguments),
    /// List everything that is wrong with a feed
    Validate(ValidateArguments),
    /// Make the page that shows a plan, or compares several
    Report(ReportArguments),
    /// Show a port's calendar and the tightest limits in the terminal
    Show(ShowArguments),
    /// List who comes to a port on a day, slot by slot
    Manifest(ManifestArguments),
    /// List whose appointment is different, from what is published or from another plan
    Changes(ChangesArguments),
    /// Write to each family what is different for it: letters, text messages, calendars
    Letters(LettersArguments),
    /// Add a plan's first days to its feed's appointments.csv, as promises
    Publish(PublishArguments),
    /// Find the best appointments that a case can be promised now, and what they cost others
    Offer(OfferArguments),
    /// Fill in what came of a day's appointments
    Attend(AttendArguments),
    /// List or extract the example feeds
    Example(ExampleArguments),
    /// Make a feed of any size from a seed, to measure with
    Generate(GenerateArguments),
    /// Write the linear or integer program of a feed for other solvers, as MPS or LP
    Export(ExportArguments),
    /// Measure solvers on feeds or a catalogue of instances
    Bench(BenchArguments),
    /// One run of `bench`, in a process of its own
    #[command(hide = true)]
    BenchTrial(TrialArguments),
    /// Print the schema of a feed's file, for other programs
    Schema(SchemaArguments),
    /// Write a small feed to start from
    Init(InitArguments),
    /// Make a feed of exports and workbooks as they come
    Import(ImportArguments),
    /// Write a feed as a folder or into a database, with the same plan to come of it
    Convert(ConvertArguments),
    /// Make the tables for plans in a database
    Db(DatabaseArguments),
    /// List a plan's appointments with your own identifiers of cases
    Names(NamesArguments),
    /// Commit to a lottery's seed, list its order, or verify that a plan kept it
    Lottery(LotteryArguments),
    /// List the solvers that --solver can name
    Solvers(SolversArguments),
    /// Print what makes a shell complete paso's commands and options
    Completions(CompletionsArguments),
    /// Print the manual page, or write those of all commands
    Man(ManArguments),
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON object
    Json,
}

/// Who solves linear programs.
#[derive(Debug, Args)]
pub(super) struct SolverArguments {
    /// Solve the relaxation of the whole feed, whatever its size, with this solver; `paso solvers`
    /// lists them. If not given, small relaxations are solved and the bound of larger ones is
    /// climbed without a solver
    #[arg(long = "solver", value_name = "NAME", value_parser = solver)]
    pub named: Option<&'static Solver>,
}

fn solver(name: &str) -> Result<&'static Solver, NoSolver> {
    names::find(name)
}

#[derive(Debug, Args)]
pub(super) struct SolversArguments {
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ManArguments {
    /// Write the pages of all commands into this folder
    #[arg(short, long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// A date, as strict as in files.
pub(super) fn date(text: &str) -> Result<NaiveDate, String> {
    parse_date(text).map_err(|fault| fault.remedy)
}

/// A number from 0 up, as strict as in files.
fn number(text: &str, most: f64, what: &str) -> Result<f64, String> {
    match parse_amount(text) {
        Ok(number) if number <= most => Ok(number),
        Err(fault) if !fault.unread => Err(fault.remedy),
        _ => Err(format!("{what} from 0 to {most}, in plain digits")),
    }
}

/// A number of seconds that a duration can hold.
fn seconds(text: &str) -> Result<f64, String> {
    number(text, 1e9, "a number of seconds")
}

/// A number from 0 to 1.
fn share(text: &str) -> Result<f64, String> {
    number(text, 1.0, "a number")
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum EffortArgument {
    /// A quick plan with a rough proof
    Low,
    /// A good plan with a good proof
    #[default]
    Normal,
    /// The best that reasonable time buys
    High,
}

impl EffortArgument {
    /// As it is written on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

impl From<EffortArgument> for Effort {
    fn from(effort: EffortArgument) -> Self {
        match effort {
            EffortArgument::Low => Self::Low,
            EffortArgument::Normal => Self::Normal,
            EffortArgument::High => Self::High,
        }
    }
}

#[derive(Debug, Args)]
#[command(override_usage = "paso check [OPTIONS] [FEED] <OUT>")]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub feed: FeedArguments,
    /// The plan's folder; with this one folder alone, the feed is feed.zip in it
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub question: QuestionArguments,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ValidateArguments {
    #[command(flatten)]
    pub feed: FeedArguments,
    /// Show every notice, not only the first 20 of a kind
    #[arg(long)]
    pub all: bool,
    /// Write the notices to a page, too, to pass on to whoever mends the feed
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ExampleArguments {
    #[command(subcommand)]
    pub action: ExampleAction,
}

#[derive(Debug, Subcommand)]
pub(super) enum ExampleAction {
    /// List the example feeds
    List {
        /// How to print the result
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Write an example feed to a folder
    Extract {
        /// Which one
        name: String,
        /// Where to; a folder of the example's name if not given
        folder: Option<PathBuf>,
        /// How to print the result
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// A schema is always JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaFormat {
    /// One JSON object
    #[default]
    Json,
}

#[derive(Debug, Args)]
pub(super) struct SchemaArguments {
    /// The file, such as cases.csv, or model.toml for any model file; all if not given
    pub file: Option<String>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: SchemaFormat,
}

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// The folder to write the feed to
    #[arg(required_unless_present = "xlsx")]
    pub folder: Option<PathBuf>,
    /// Write a workbook in place of a folder: each table a sheet, with lists to choose from and a note
    /// at each column
    #[arg(long, value_name = "BOOK.xlsx", conflicts_with = "folder", value_parser = book)]
    pub xlsx: Option<PathBuf>,
    /// First day of its horizon
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-01-05", value_parser = date)]
    pub start: NaiveDate,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// The name of a workbook to write.
fn book(name: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(name);
    if is_workbook(&path) {
        Ok(path)
    } else {
        Err("its name ends in .xlsx".to_owned())
    }
}

/// Whether a file's name is that of a workbook to write.
pub(super) fn is_workbook(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

/// A language of pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LanguageArgument {
    /// English
    #[default]
    En,
    /// Spanish
    Es,
}

impl From<LanguageArgument> for Language {
    fn from(language: LanguageArgument) -> Self {
        match language {
            LanguageArgument::En => Self::English,
            LanguageArgument::Es => Self::Spanish,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// The plan's folder; with --compare, two or more, of which the first is compared with
    #[arg(required = true, value_name = "OUT")]
    pub outs: Vec<PathBuf>,
    /// Compare plans: what differs comes first
    #[arg(long)]
    pub compare: bool,
    /// The feed that was planned: gives names, phases, the queue and the map. With --compare, one
    /// for all plans or one each
    #[arg(long, value_name = "FEED")]
    pub feed: Vec<Place>,
    /// A built-in model's name or a path, if the plan was made with --model
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,
    #[command(flatten)]
    pub question: QuestionArguments,
    /// Language of the page
    #[arg(long, value_enum, default_value_t)]
    pub lang: LanguageArgument,
    /// Make the page that everybody may see: no case, no count of 1 to 10 people, and none that
    /// can be worked out from others; needs -o
    #[arg(long, requires = "out", conflicts_with = "compare")]
    pub public: bool,
    /// The file to write; OUT/report.html, or comparison.html, if not given
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write a workbook in place of the page, such as plan.xlsx
    #[arg(long, value_name = "FILE", conflicts_with_all = ["compare", "public", "out"])]
    pub xlsx: Option<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// A written plan, and what says more about it.
#[derive(Debug, Args)]
pub(super) struct PlanFolderArguments {
    /// The plan's folder
    pub out: PathBuf,
    /// The feed that was planned: gives names and needs
    #[arg(long, value_name = "FEED")]
    pub feed: Option<Place>,
    /// A built-in model's name or a path, if the plan was made with --model
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    #[command(flatten)]
    pub plan: PlanFolderArguments,
    /// The port whose calendar is drawn; the one that receives most people if not given
    #[arg(long, value_name = "PORT")]
    pub port: Option<String>,
    /// First day of the calendar; the first with appointments if not given
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub from: Option<NaiveDate>,
    /// Days of the calendar
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub days: u32,
    /// How many limits are listed
    #[arg(long, value_name = "COUNT", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pub limits: u32,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ManifestArguments {
    #[command(flatten)]
    pub plan: PlanFolderArguments,
    /// Only this port
    #[arg(long, value_name = "PORT")]
    pub port: Option<String>,
    /// Only this date
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub date: Option<NaiveDate>,
    /// Write PORT/DATE.csv, PORT/DATE.html and PORT.ics into this folder instead of printing CSV
    #[arg(short = 'o', long = "out", value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Language of the pages and calendars
    #[arg(long, value_enum, default_value_t)]
    pub lang: LanguageArgument,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}
