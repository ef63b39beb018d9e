//! Arguments of `paso import` and `paso names`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::{Format, date};
use crate::import::{DateOrder, DecimalMark, Gone};

#[derive(Debug, Args)]
pub(in crate::cli) struct ImportArguments {
    /// A folder of exports, a CSV file or a workbook (.xlsx, .xls, .ods)
    pub source: PathBuf,
    /// The folder to write the feed to; without it, what would be done is said and nothing written
    #[arg(short, long, value_name = "FEED")]
    pub out: Option<PathBuf>,
    /// What was decided before, corrected or not: FEED/map.toml of an earlier import, or lines of your own
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// How dates stand where a column leaves it open
    #[arg(long, value_enum, value_name = "ORDER")]
    pub dates: Option<DatesArgument>,
    /// What decimals stand behind where a column leaves it open
    #[arg(long, value_enum, value_name = "MARK")]
    pub decimal: Option<DecimalArgument>,
    /// Encoding of text files that are not UTF-8, such as windows-1252
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// A feed that has the tables which the source does not have
    #[arg(long, value_name = "FEED")]
    pub with: Option<PathBuf>,
    /// What holds of cases that have appointments in the feed of --with and are not in the list of cases
    #[arg(long, value_enum, value_name = "HOW", requires = "with")]
    pub gone: Option<GoneArgument>,
    /// First day of the horizon, in place of the source's
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub start: Option<NaiveDate>,
    /// Number of days, in place of the source's
    #[arg(long, value_name = "DAYS")]
    pub days: Option<i64>,
    /// A built-in model's name, in place of the source's
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,
    /// Hide this column's values behind keyed hashes; `case_id` is the one that can be hidden
    #[arg(long, value_name = "COLUMN", requires = "key", value_parser = ["case_id"])]
    pub pseudonymise: Option<String>,
    /// The file of the key, made if there is none; the table of names lies beside it
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Write even if the folder holds a feed that was imported before
    #[arg(long)]
    pub force: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// In which order a date's parts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DatesArgument {
    /// Day, month, year
    Dmy,
    /// Month, day, year
    Mdy,
    /// Year, month, day
    Ymd,
}

impl From<DatesArgument> for DateOrder {
    fn from(dates: DatesArgument) -> Self {
        match dates {
            DatesArgument::Dmy => Self::Dmy,
            DatesArgument::Mdy => Self::Mdy,
            DatesArgument::Ymd => Self::Ymd,
        }
    }
}

/// What decimals stand behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DecimalArgument {
    /// 1,400.5
    Point,
    /// 1.400,5
    Comma,
}

impl From<DecimalArgument> for DecimalMark {
    fn from(mark: DecimalArgument) -> Self {
        match mark {
            DecimalArgument::Point => Self::Point,
            DecimalArgument::Comma => Self::Comma,
        }
    }
}

/// What holds of cases that are not in a new list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum GoneArgument {
    /// They stay in the list as the feed of --with has them
    Keep,
    /// Those with a promise stay with the status withdrawn, which gives the promise back
    Withdraw,
    /// Their appointments are left out, promises too
    LeaveOut,
}

impl From<GoneArgument> for Gone {
    fn from(gone: GoneArgument) -> Self {
        match gone {
            GoneArgument::Keep => Self::Keep,
            GoneArgument::Withdraw => Self::Withdraw,
            GoneArgument::LeaveOut => Self::LeaveOut,
        }
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct NamesArguments {
    /// The plan's folder
    pub out: PathBuf,
    /// The file of the key that the cases were imported with
    #[arg(long, value_name = "FILE", required_unless_present = "names")]
    pub key: Option<PathBuf>,
    /// The table of names, where it does not lie beside the key
    #[arg(long, value_name = "FILE")]
    pub names: Option<PathBuf>,
    /// Only this port
    #[arg(long, value_name = "PORT")]
    pub port: Option<String>,
    /// Only this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub date: Option<NaiveDate>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}
