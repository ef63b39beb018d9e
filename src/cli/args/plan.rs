//! Arguments of `paso plan`.

use std::path::PathBuf;

use clap::Args;

use super::{
    EffortArgument, FeedArguments, Format, LanguageArgument, SolverArguments, number, seconds,
};

#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Args)]
pub(in crate::cli) struct PlanArguments {
    #[command(flatten)]
    pub feed: FeedArguments,
    /// The folder to write the plan to
    #[arg(short, long, value_name = "FOLDER")]
    pub out: PathBuf,
    /// How far to go for a better plan and proof
    #[arg(long, value_enum, default_value_t)]
    pub effort: EffortArgument,
    /// End with the best plan so far after this time
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub time_limit: Option<f64>,
    #[command(flatten)]
    pub solver: SolverArguments,
    /// Threads to use; all cores if not given
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Stay near an earlier plan, such as yesterday's: whoever had an appointment keeps it, unless
    /// another saves enough
    #[arg(long, value_name = "OLD_OUT")]
    pub previous: Option<PathBuf>,
    /// With --previous: what another appointment saves at least, in weighted person-days for each
    /// person; if not given, the feed's or the model's `stability.days`, which is 0.5 if they say nothing
    #[arg(long, value_name = "DAYS", requires = "previous", value_parser = stability, allow_negative_numbers = true)]
    pub stability: Option<f64>,
    /// Where promises conflict, move or lose those in conflicts, at their cost; all others are kept
    #[arg(long)]
    pub allow_moves: bool,
    /// Write even if the folder holds other files; they stay
    #[arg(long)]
    pub force: bool,
    /// Leave out feed.zip: then the plan cannot be checked without its feed
    #[arg(long)]
    pub no_feed: bool,
    /// Language of report.html and of the workbook
    #[arg(long, value_enum, default_value_t)]
    pub lang: LanguageArgument,
    /// Write the plan as a workbook, too, such as OUT/plan.xlsx
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,
    /// Write the plan into the database that the feed lies in, too; `paso db init` makes the tables
    #[arg(long)]
    pub write_back: bool,
    /// Write how often each piece of the planning was tried and what it saved, as JSON
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Weighted person-days.
fn stability(text: &str) -> Result<f64, String> {
    number(text, 1e6, "a number of weighted person-days")
}
