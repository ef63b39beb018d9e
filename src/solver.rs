//! Solvers of linear and integer programs behind one small trait, and the guard that believes
//! none of them.

use std::fmt::Debug;
use std::time::Duration;

use crate::lp::{Program, Solution, Status};

pub use checked::{Checked, Rejected, solve_checked};
pub use series::{Live, Series};

#[cfg(feature = "cbc")]
pub mod cbc;
mod checked;
#[cfg(feature = "clarabel")]
pub mod clarabel;
pub mod dual_program;
#[cfg(feature = "highs")]
pub mod highs;
#[cfg(feature = "microlp")]
pub mod microlp;
#[cfg(any(feature = "clarabel", feature = "microlp", feature = "cbc"))]
mod modelled;
pub mod names;
mod series;

#[cfg(not(any(
    feature = "highs",
    feature = "clarabel",
    feature = "microlp",
    feature = "cbc"
)))]
compile_error!(
    "paso needs a solver: build it with the default features, or with `--no-default-features --features cli,F`, where F is highs, pure-rust (clarabel and microlp), clarabel, microlp or cbc"
);

/// Which algorithm a solver is to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Simplex.
    Simplex,
    /// Interior point.
    InteriorPoint,
    /// Interior point with the linear algebra of `HiPO`.
    HiPo,
    /// Primal-dual hybrid gradient for linear programs (PDLP).
    FirstOrder,
}

impl Algorithm {
    /// In a few words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Simplex => "simplex",
            Self::InteriorPoint => "interior point",
            Self::HiPo => "interior point (HiPO)",
            Self::FirstOrder => "first-order (PDLP)",
        }
    }
}

/// What a solver is told beside the program.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Algorithm for linear programs, one of the solver's; its first if not given.
    pub algorithm: Option<Algorithm>,
    /// Whether the program may be reduced before it is solved.
    pub presolve: bool,
    /// Stops after this time.
    pub time_limit: Option<Duration>,
    /// For integer programs: relative distance from the optimum that is good enough.
    pub relative_gap: f64,
    /// For integer programs: most nodes of the search, for `HiGHS` alone; others do not count them.
    pub nodes: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            algorithm: None,
            presolve: true,
            time_limit: None,
            relative_gap: 1e-9,
            nodes: None,
        }
    }
}

/// What a solver can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// Its algorithms for linear programs; the first is used where none is asked for.
    pub algorithms: Vec<Algorithm>,
    /// Where its prices come from.
    pub prices: PriceSource,
    /// Whether it says how many iterations it took.
    pub iterations: bool,
    /// Whether it solves integer programs.
    pub integer: bool,
    /// Most columns of a relaxation that it solves in about a second (docs/decisions/solvers.md).
    pub quick: usize,
}

/// Plans are split, and integer programs put, only where the solver does so many columns of a linear program
/// in about a second: with `microlp` 60 cases took minutes.
const QUICK: usize = 10_000;

impl Abilities {
    /// Whether it is quick enough to be asked many times.
    #[must_use]
    pub const fn is_quick(&self) -> bool {
        self.quick >= QUICK
    }

    /// Whether integer programs of a planner's size are put to it.
    #[must_use]
    pub const fn does_integers(&self) -> bool {
        self.integer && self.is_quick()
    }
}

/// Where a solver's prices come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceSource {
    /// The solver gives them with the solution.
    Solution,
    /// The solver gives none; it is made to solve the dual program too, whose solution they are.
    DualProgram,
}

impl PriceSource {
    /// In a few words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Solution => "with the solution",
            Self::DualProgram => "from the dual program",
        }
    }
}

/// A solver.
pub trait Backend: Sync + Debug {
    /// Name and version.
    fn name(&self) -> (String, String);

    /// What it can do.
    fn abilities(&self) -> Abilities;

    /// Solves a program from nothing.
    fn solve(&self, program: &Program, settings: &Settings) -> Solution;

    /// The solver with a linear program that it keeps from one answer to the next, empty at first; none
    /// where it cannot.
    fn live(&self, settings: &Settings) -> Option<Box<dyn Live>> {
        let _ = settings;
        None
    }
}

/// Who is asked for the answer to a linear program, and how strictly.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'b> {
    /// The solver.
    pub backend: &'b dyn Backend,
    /// This algorithm and no other; if not given, the solver's first, and where that fails another.
    pub algorithm: Option<Algorithm>,
}

/// The answer to a program without columns, which not every solver takes or looks at the rows of.
fn without_columns(program: &Program) -> Option<Solution> {
    program.costs.is_empty().then(|| {
        let holds = |(&lower, &upper): (&f64, &f64)| lower <= 0.0 && upper >= 0.0;
        let feasible = program.lower.iter().zip(&program.upper).all(holds);
        Solution {
            duals: vec![0.0; program.lower.len()],
            iterations: Some(0),
            ..Solution::without(if feasible {
                Status::Optimal
            } else {
                Status::Infeasible
            })
        }
    })
}
