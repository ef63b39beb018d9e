//! Arguments of `paso lottery`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{FeedArguments, Format};

#[derive(Debug, Args)]
pub(in crate::cli) struct LotteryArguments {
    #[command(subcommand)]
    pub action: LotteryAction,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum LotteryAction {
    /// Make a secret seed and print what is published of it before the draw
    Commit {
        /// The file of the seed, for its owner alone; one that is there is kept
        #[arg(long, value_name = "FILE")]
        seed: PathBuf,
        /// How to print the result
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Print the seed, once it is the one that was committed to
    Reveal {
        /// The file of the seed
        #[arg(long, value_name = "FILE")]
        seed: PathBuf,
        /// What was published before the draw
        #[arg(long, value_name = "SHA-256")]
        commitment: String,
        /// How to print the result
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// List the order that a feed's lottery gives, as CSV: queue by queue of like cases
    Order {
        #[command(flatten)]
        feed: FeedArguments,
        /// How to print the result
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Replay the draw, and check that a plan gave its places in that order
    Verify {
        #[command(flatten)]
        feed: FeedArguments,
        /// The plan's folder
        #[arg(value_name = "OUT")]
        out: PathBuf,
        /// How to print the result
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}
