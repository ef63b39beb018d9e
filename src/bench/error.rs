//! What can be wrong with what is to be measured.

use std::io;

use crate::generate::family::Family;
use crate::solver::names::NoSolver;

/// Why something cannot be measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// There is no contender of this name.
    #[error("{unknown}; {others}")]
    NoContender {
        /// The solvers that there are.
        unknown: NoSolver,
        /// Who else there is, in words.
        others: String,
    },
    /// The feed has errors.
    #[error("{0}: the feed cannot be planned; `paso validate` says why")]
    Unplannable(String),
    /// The catalogue cannot be read.
    #[error(transparent)]
    Disk(#[from] io::Error),
    /// The catalogue is no TOML, or not of this form.
    #[error(transparent)]
    Form(#[from] toml::de::Error),
    /// Two instances have one name.
    #[error("two instances are called `{0}`")]
    Twice(String),
    /// An instance cannot be made.
    #[error(
        "instance `{0}`: hardness is from 0 to 1, days and ports from 1 to 1,000, cases at least 1"
    )]
    OutOfRange(String),
    /// An instance is of no known family.
    #[error(
        "instance `{instance}`: there is no family `{family}`; there are {}",
        names(Family::ALL.iter().map(|family| family.as_str()))
    )]
    NoFamily {
        /// The instance's name.
        instance: String,
        /// The family that it names.
        family: String,
    },
    /// Runs that are there were made in another way.
    #[error("{folder} holds runs {how}; name another folder, or add --force to begin anew")]
    OtherRuns {
        /// The folder.
        folder: String,
        /// What was other.
        how: String,
    },
    /// Runs are there, and nothing says how they were made.
    #[error("{0} holds runs without their record; add --force to begin anew")]
    NoRecord(String),
}

fn names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
