//! Arguments of `paso convert` and `paso db`.

use clap::{Args, Subcommand, ValueEnum};

use super::{FeedArguments, Format};
use crate::stores::Place;

#[derive(Debug, Args)]
pub(in crate::cli) struct ConvertArguments {
    #[command(flatten)]
    pub feed: FeedArguments,
    /// What to write; if not given, what the target's name says
    #[arg(long, value_enum, value_name = "FORM")]
    pub to: Option<FormArgument>,
    /// The folder, file or database to write
    #[arg(short, long, value_name = "TARGET")]
    pub out: Place,
    /// Write in place of the workbook, or of the feed in the database, that is there; a folder must be
    /// new or empty
    #[arg(long)]
    pub force: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// What a feed is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FormArgument {
    /// A folder of CSV files
    Folder,
    /// A workbook, each table a sheet
    Xlsx,
    /// A folder of Parquet files, with plan.toml beside them
    Parquet,
    /// A file of SQLite
    Sqlite,
    /// A schema of PostgreSQL
    Postgres,
}

impl FormArgument {
    /// All of them, as they are given: "folder, xlsx or sqlite".
    pub fn listed() -> String {
        let names = Self::value_variants().iter();
        let names = names.filter_map(ValueEnum::to_possible_value);
        let names: Vec<String> = names.map(|own| own.get_name().to_owned()).collect();
        match names.split_last() {
            Some((last, others)) if !others.is_empty() => {
                format!("{} or {last}", others.join(", "))
            }
            _ => names.join(""),
        }
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DatabaseArguments {
    #[command(subcommand)]
    pub action: DatabaseAction,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum DatabaseAction {
    /// Make the tables that plans are written to, and those that a feed must have
    Init {
        /// A file of SQLite, or the address of a schema of PostgreSQL
        target: Place,
        /// Make these tables of a feed, too, such as corridors and phases; one without rows is not the
        /// same as none
        #[arg(long, value_name = "TABLE,…", value_delimiter = ',')]
        with: Vec<String>,
        /// How to print the result
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}
