//! Arguments of `paso offer`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use clap::builder::RangedU64ValueParser;

use super::{EffortArgument, FeedArguments, Format, date};

#[derive(Clone, Debug, Args)]
#[command(group = clap::ArgGroup::new("whom").required(true).args(["case", "location", "place"]))]
pub(in crate::cli) struct OfferArguments {
    #[command(flatten)]
    pub feed: FeedArguments,
    /// The plan that offers are measured against; without it, one is made in passing
    #[arg(value_name = "OUT")]
    pub out: Option<PathBuf>,
    /// The case
    #[arg(long, value_name = "CASE_ID", conflicts_with = "location")]
    pub case: Option<String>,
    #[command(flatten)]
    pub arrival: ArrivalArguments,
    /// A place that has been cancelled: who should have it. A port, a date, and a time where it has times
    #[arg(long, num_args = 2..=3, value_names = ["PORT", "DATE", "TIME"])]
    pub place: Vec<String>,
    /// Only days before this date
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date, conflicts_with = "place")]
    pub before: Option<NaiveDate>,
    /// Only these ports
    #[arg(
        long = "port",
        value_name = "PORT,…",
        value_delimiter = ',',
        conflicts_with = "place"
    )]
    pub ports: Vec<String>,
    /// How many offers to list
    #[arg(long, value_name = "COUNT", default_value_t = 5, value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    pub top: usize,
    /// How many of the best to plan around, for what they cost exactly
    #[arg(long, value_name = "COUNT", default_value_t = 3)]
    pub exact: usize,
    /// Promise one of them, the best unless its number is given: add it to appointments.csv
    #[arg(long, value_name = "NUMBER", num_args = 0..=1, require_equals = true, default_missing_value = "1", conflicts_with = "location", value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    pub book: Option<usize>,
    /// How far to go where plans are made
    #[arg(long, value_enum, default_value_t)]
    pub effort: EffortArgument,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Somebody who is not in cases.csv yet; each value as it would stand there.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct ArrivalArguments {
    /// For somebody who has just arrived: where they wait
    #[arg(long, requires_all = ["persons", "stream", "priority"], value_name = "LOCATION")]
    pub location: Option<String>,
    /// How many people
    #[arg(long, requires = "location", value_name = "COUNT")]
    pub persons: Option<String>,
    /// Stream
    #[arg(long, requires = "location", value_name = "STREAM")]
    pub stream: Option<String>,
    /// Priority
    #[arg(long, requires = "location", value_name = "PRIORITY")]
    pub priority: Option<String>,
    /// Tags of what they need
    #[arg(long, requires = "location", value_name = "NEED;…")]
    pub needs: Option<String>,
    /// Date of enrolment in MPP
    #[arg(long, requires = "location", value_name = "YYYY-MM-DD")]
    pub enrolled_on: Option<String>,
    /// Day by which they should be processed
    #[arg(long, requires = "location", value_name = "YYYY-MM-DD")]
    pub due_on: Option<String>,
    /// Status
    #[arg(long, requires = "location", value_name = "STATUS")]
    pub status: Option<String>,
}
