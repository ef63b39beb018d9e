//! Arguments of what-if questions.

use std::path::PathBuf;

use clap::Args;
use clap::builder::RangedU64ValueParser;

use super::{EffortArgument, FeedArguments, Format, SolverArguments, seconds};
use crate::outputs::sweep::shard::Shard;
use crate::whatif::Depth;

/// How a change is written.
const GRAMMAR: &str = "\
A change is one of
  capacity:RESOURCE@SITE OPERATION [WHEN]    'capacity:officer_minutes@el_paso*1.2'
  phase:PHASE.FIELD OPERATION                'phase:two.opens_on-30d'

SITE is a port, a location, a corridor location>port, or * for all; a border-wide resource needs none.
FIELD is opens_on, closes_on, persons_per_day_start, persons_per_day_full or ramp_days.
OPERATION is *FACTOR, +MORE, -LESS, +10%, -10%, =AMOUNT or =unlimited; for dates =YYYY-MM-DD, +30d or -30d.
WHEN is any of 2021-03-01..2021-03-07 (or one date, or one end left open), 'on Sat;Sun', 'at 09:00'.";

// Each is an option by itself.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Args)]
#[command(after_help = GRAMMAR)]
pub(in crate::cli) struct WhatIfArguments {
    #[command(flatten)]
    pub feed: FeedArguments,
    /// The folder to write what-if.csv to (sweep.csv for a sweep); nothing is written if not given
    #[arg(short, long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// A change; several make one scenario. In place of scenarios.csv
    #[arg(long, value_name = "CHANGE")]
    pub set: Vec<String>,
    /// Only this scenario of scenarios.csv; may be repeated
    #[arg(long, value_name = "ID", conflicts_with_all = ["set", "sweep"])]
    pub scenario: Vec<String>,
    /// Bounds alone, without plans: no plan costs less
    #[arg(long)]
    pub relaxed: bool,
    /// Keep each scenario's plan in FOLDER/plans/SCENARIO
    #[arg(long, requires = "out", conflicts_with_all = ["relaxed", "sweep"])]
    pub plans: bool,
    /// Where promises conflict, move or lose those in conflicts, at their cost: in the feed's plan and
    /// in each answer
    #[arg(long)]
    pub allow_moves: bool,
    /// Scale this over a range, on top of --set; two make a grid
    #[arg(long, value_name = "TARGET", requires_all = ["scale", "out"])]
    pub sweep: Vec<String>,
    /// The factors of a sweep, one range for each or one for both
    #[arg(long, value_name = "FROM..TO/COUNT", requires = "sweep")]
    pub scale: Vec<String>,
    /// Only this part of a sweep, such as 3/16; `paso merge` puts the parts together
    #[arg(long, value_name = "NUMBER/COUNT", requires = "sweep")]
    pub shard: Option<Shard>,
    /// How far to go for better plans and proofs
    #[arg(long, value_enum, default_value_t)]
    pub effort: EffortArgument,
    #[command(flatten)]
    pub solver: SolverArguments,
    /// Threads to use; all cores if not given
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Write even if the folder holds other files, and begin a sweep anew
    #[arg(long)]
    pub force: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

impl WhatIfArguments {
    /// How far answers go.
    pub fn depth(&self) -> Depth {
        if self.relaxed {
            Depth::Bound
        } else {
            Depth::Plan
        }
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct MergeArguments {
    /// The folders, or files, that `what-if --shard` wrote
    #[arg(required = true, value_name = "FOLDER")]
    pub parts: Vec<PathBuf>,
    /// The folder to write sweep.csv to
    #[arg(short, long, value_name = "FOLDER")]
    pub out: PathBuf,
    /// Write even if the folder holds other files or another sweep
    #[arg(long)]
    pub force: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// The question that a written plan answers.
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct QuestionArguments {
    /// The plan is that of this scenario of the feed's scenarios.csv
    #[arg(long, value_name = "ID", conflicts_with = "set")]
    pub scenario: Option<String>,
    /// The plan is that of the feed with this change; may be repeated
    #[arg(long, value_name = "CHANGE")]
    pub set: Vec<String>,
}

impl QuestionArguments {
    /// Whether the plan is that of the feed as it is.
    pub fn is_empty(&self) -> bool {
        self.scenario.is_none() && self.set.is_empty()
    }
}

#[derive(Debug, Args)]
#[command(override_usage = "paso explain [OPTIONS] [FEED] <OUT> <CASE_ID>")]
pub(in crate::cli) struct ExplainArguments {
    #[command(flatten)]
    pub feed: FeedArguments,
    /// The plan's folder; if no feed is named, it is feed.zip in it
    #[arg(value_name = "OUT")]
    pub out: PathBuf,
    /// The case
    #[arg(value_name = "CASE_ID")]
    pub case_id: Option<String>,
    #[command(flatten)]
    pub question: QuestionArguments,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ValueArguments {
    #[command(flatten)]
    pub feed: FeedArguments,
    /// How many limits to value
    #[arg(long, value_name = "COUNT", default_value_t = 10, value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    pub top: usize,
    /// How far to go for better plans and proofs
    #[arg(long, value_enum, default_value_t)]
    pub effort: EffortArgument,
    /// End after this time with the limits that are valued by then; half of it is for the plan
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub time_limit: Option<f64>,
    #[command(flatten)]
    pub solver: SolverArguments,
    /// Threads to use; all cores if not given
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}
