//! Why a plan's files cannot be read back.

/// Why a plan's files cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file is not there, or the disk said no.
    #[error("{file} cannot be read: {why}; name the folder that `paso plan` wrote")]
    Missing {
        /// Name of the file.
        file: &'static str,
        /// Why it cannot be read.
        why: String,
    },
    /// A file is not of the form that `paso plan` writes.
    #[error("{file}: {message}")]
    Form {
        /// Name of the file.
        file: &'static str,
        /// What is wrong, and what would be right.
        message: String,
    },
    /// A field is not what it should be.
    #[error("{file}:{row}, {column} `{value}`: {expected} is needed")]
    Field {
        /// Name of the file.
        file: &'static str,
        /// Line, counted from 1 with the header as line 1.
        row: usize,
        /// Column.
        column: &'static str,
        /// What stands there.
        value: String,
        /// What would be right.
        expected: &'static str,
    },
    /// The feed is not the one that the plan was made from.
    #[error(
        "the plan was not made from this feed: {0}; name the feed as it was, or plan it anew with `paso plan`"
    )]
    OtherFeed(String),
}
