//! Programs as files that other solvers read: the relaxation or the textbook integer program,
//! with names that say what rows and columns are, as free MPS or CPLEX LP.
//!
//! The least cost of a written program is paso's own: what cannot be chosen (promises, cases that
//! cannot be appointed at all) is the cost of a column fixed at 1. A constant in the objective
//! itself is read with one sign by some programs, with the other by GLPK from MPS, and not at all
//! by GLPK and CBC from LP.

use std::io::{self, Write};
use std::ops::ControlFlow;

use crate::cohorts::queue::Cohorts;
use crate::domain::id::Names;
use crate::domain::problem::Problem;
use crate::lp::Program;

pub use integer::Whole;
use numbers::Numbers;

mod integer;
mod lp_format;
mod mps;
mod names;
mod numbers;
mod relaxation;
mod size;

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
    head: Head,
    /// The program.
    pub program: Program,
    /// Names of the rows, unique.
    pub rows: Names,
    /// Names of the columns, unique.
    pub columns: Names,
}

/// What a program says of itself.
#[derive(Debug)]
struct Head {
    /// What it is, in a word.
    title: &'static str,
    /// What its names mean: a line each.
    legend: Vec<String>,
    /// Cost of what cannot be chosen.
    constant: f64,
    /// Whether the columns must be whole.
    integer: bool,
    /// Whether to end: asked on every walk.
    stop: fn() -> bool,
}

impl Head {
    fn go_on(&self) -> io::Result<()> {
        if (self.stop)() {
            Err(io::ErrorKind::Interrupted.into())
        } else {
            Ok(())
        }
    }
}

/// A program that can be walked through, column by column, as often as its writer needs.
trait Walk {
    /// What a column is known by.
    type Key: Copy;

    fn head(&self) -> &Head;

    fn rows(&self) -> usize;

    /// Least and greatest activity of a row.
    fn sides(&self, row: usize) -> (f64, f64);

    /// How many columns each row has.
    fn entries(&self) -> Vec<u64>;

    /// How many columns there are.
    fn columns(&self) -> u64;

    /// The name of a row: the program's own, or made in `made`.
    fn row_name<'n>(&'n self, row: usize, made: &'n mut String) -> &'n str;

    /// Makes the name of a column.
    fn column_name(&self, key: Self::Key, made: &mut String);

    /// Visits every column, in order.
    fn each(
        &self,
        visit: &mut impl FnMut(Self::Key, Column<'_>) -> io::Result<()>,
    ) -> io::Result<()>;
}

/// A column.
#[derive(Clone, Copy, Debug)]
struct Column<'c> {
    cost: f64,
    bound: f64,
    /// Row and value of each entry.
    entries: &'c [(usize, f64)],
}

/// A program to be written.
#[derive(Debug)]
pub enum Exported<'p> {
    /// The relaxation, as it is in memory.
    Relaxation(Named),
    /// The integer program, made column by column.
    Integer(Whole<'p>),
}

/// How large a program is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Its columns, that of the constant among them.
    pub columns: u64,
    /// Its rows.
    pub rows: u64,
    /// Its entries.
    pub entries: u64,
}

/// Name of the column that is fixed at 1 and costs the constant.
const CONSTANT: &str = "constant";

/// Name of the objective.
const COST: &str = "cost";

/// The program of a problem. Promises are taken as they stand: see
/// [`schedule::promises::conflicts`](crate::schedule::promises::conflicts) for whether they can.
#[must_use]
pub fn program<'p>(problem: &'p Problem, cohorts: &'p Cohorts, kind: Kind) -> Exported<'p> {
    match kind {
        Kind::Relaxation => Exported::Relaxation(relaxation::named(problem, cohorts)),
        Kind::Integer => Exported::Integer(Whole::new(problem, cohorts)),
    }
}

/// The program of a problem in memory, named.
#[must_use]
pub fn named(problem: &Problem, cohorts: &Cohorts, kind: Kind) -> Named {
    match program(problem, cohorts, kind) {
        Exported::Relaxation(named) => named,
        Exported::Integer(whole) => whole.named(),
    }
}

impl Exported<'_> {
    /// From now on its writing and counting end with [`io::ErrorKind::Interrupted`] as soon as
    /// `stop` says so.
    pub fn end_when(&mut self, stop: fn() -> bool) {
        match self {
            Self::Relaxation(named) => named.head.stop = stop,
            Self::Integer(whole) => whole.end_when(stop),
        }
    }

    /// How large it is.
    #[must_use]
    pub fn size(&self) -> Size {
        match self {
            Self::Relaxation(named) => size::of(named),
            Self::Integer(whole) => size::of(whole),
        }
    }

    /// How many bytes [`Exported::write`] writes, worked out from names and numbers; or, beyond
    /// `most`, that it is more.
    ///
    /// # Errors
    /// What [`Exported::write`] would say.
    pub fn bytes(&self, form: Form, most: u64) -> io::Result<ControlFlow<(), u64>> {
        match self {
            Self::Relaxation(named) => size::bytes(named, form, most),
            Self::Integer(whole) => size::bytes(whole, form, most),
        }
    }

    /// Writes it.
    ///
    /// # Errors
    /// What the writer said.
    pub fn write(&self, form: Form, to: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Relaxation(named) => write(named, form, to),
            Self::Integer(whole) => written(whole, form, to),
        }
    }
}

/// Writes a program.
///
/// # Errors
/// What the writer said.
pub fn write(named: &Named, form: Form, to: &mut impl Write) -> io::Result<()> {
    written(named, form, to)
}

fn written(program: &impl Walk, form: Form, to: &mut impl Write) -> io::Result<()> {
    match form {
        Form::Mps => mps::write(program, to),
        Form::Lp => lp_format::write(program, lp_format::HELD, to),
    }
}

impl Named {
    /// Cost of what cannot be chosen.
    #[must_use]
    pub fn constant(&self) -> f64 {
        self.head.constant
    }
}

impl Walk for Named {
    type Key = usize;

    fn head(&self) -> &Head {
        &self.head
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn sides(&self, row: usize) -> (f64, f64) {
        (self.program.lower[row], self.program.upper[row])
    }

    fn entries(&self) -> Vec<u64> {
        let mut entries = vec![0; self.rows.len()];
        for &row in &self.program.rows {
            entries[row] += 1;
        }
        entries
    }

    fn columns(&self) -> u64 {
        self.columns.len() as u64
    }

    fn row_name<'n>(&'n self, row: usize, _: &'n mut String) -> &'n str {
        self.rows.get(row)
    }

    fn column_name(&self, key: usize, made: &mut String) {
        made.clear();
        made.push_str(self.columns.get(key));
    }

    fn each(&self, visit: &mut impl FnMut(usize, Column<'_>) -> io::Result<()>) -> io::Result<()> {
        let mut entries = Vec::new();
        for at in 0..self.columns.len() {
            self.head.go_on()?;
            entries.clear();
            entries.extend(self.program.column(at));
            let column = Column {
                cost: self.program.costs[at],
                bound: self.program.bounds[at],
                entries: &entries,
            };
            visit(at, column)?;
        }
        Ok(())
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
fn side(program: &impl Walk, row: usize) -> io::Result<Side> {
    let (lower, upper) = program.sides(row);
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
