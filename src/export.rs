//! Programs as files that other solvers read: the relaxation or the textbook integer program,
//! with names that say what rows and columns are, as free MPS or CPLEX LP.
//!
//! The least cost of a written program is paso's own: what cannot be chosen (promises, cases that
//! cannot be appointed at all) is the cost of a column fixed at 1. A constant in the objective
//! itself is read with one sign by some programs, with the other by GLPK from MPS, and not at all
//! by GLPK and CBC from LP.

use std::io::{self, Write};

use crate::cohorts::queue::Cohorts;
use crate::domain::id::Names;
use crate::domain::problem::Problem;
use crate::lp::Program;

mod integer;
mod lp_format;
mod mps;
mod names;
mod relaxation;

/// Which program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The exact linear relaxation over cohorts.
    Relaxation,
    /// The integer program on whole cases: a binary column for each case, port, day and slot.
    Integer,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Free MPS.
    Mps,
    /// CPLEX LP.
    Lp,
}

/// A program with its names.
#[derive(Debug)]
pub struct Named {
    /// What it is, in a word.
    pub title: &'static str,
    /// What its names mean: a line each.
    pub legend: Vec<String>,
    /// The program.
    pub program: Program,
    /// Cost of what cannot be chosen.
    pub constant: f64,
    /// Names of the rows, unique.
    pub rows: Names,
    /// Names of the columns, unique.
    pub columns: Names,
}

/// Name of the column that is fixed at 1 and costs the constant.
const CONSTANT: &str = "constant";

/// Name of the objective.
const COST: &str = "cost";

/// The program of a problem, named. Promises are taken as they stand: see
/// [`schedule::promises::conflicts`](crate::schedule::promises::conflicts) for whether they can.
#[must_use]
pub fn named(problem: &Problem, cohorts: &Cohorts, kind: Kind) -> Named {
    match kind {
        Kind::Relaxation => relaxation::named(problem, cohorts),
        Kind::Integer => integer::named(problem, cohorts),
    }
}

/// Writes a program.
///
/// # Errors
/// What the writer said.
pub fn write(named: &Named, form: Form, to: &mut impl Write) -> io::Result<()> {
    match form {
        Form::Mps => mps::write(named, to),
        Form::Lp => lp_format::write(named, to),
    }
}

/// What a row demands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    Equal(f64),
    AtMost(f64),
    AtLeast(f64),
}

/// The side of a row. A row with two different sides is told by neither format in a way that all
/// programs read.
fn side(program: &Program, row: usize) -> io::Result<Side> {
    let (lower, upper) = (program.lower[row], program.upper[row]);
    if lower == upper {
        Ok(Side::Equal(upper))
    } else if lower == f64::NEG_INFINITY && upper.is_finite() {
        Ok(Side::AtMost(upper))
    } else if upper == f64::INFINITY && lower.is_finite() {
        Ok(Side::AtLeast(lower))
    } else {
        Err(io::Error::other(format!(
            "row {row} lies between {lower} and {upper}, which cannot be written"
        )))
    }
}
