//! How a time limit is shared out over the stages.

/// The shares of the time limit by which a solver, the climb, the rounding, the search and the settling
/// are to be done. A solver that is stopped leaves nothing to the climb if it has all the time that
/// prices have ("Solvers by name"); what is left is for the certificate, the check and the files, which
/// nothing can cut short.
pub(crate) const SOLVED: f64 = 0.4;
pub(crate) const CLIMBED: f64 = 0.5;
pub(crate) const ROUNDED: f64 = 0.7;
pub(crate) const SEARCHED: f64 = 0.9;
pub(crate) const SETTLED: f64 = 0.95;

/// The share of sifting's time by which its climb is to be done: the parts take most of it ("Large
/// relaxations by parts").
pub(crate) const SIFT_CLIMBED: f64 = 0.3;
