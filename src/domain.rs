//! What the rest of the program talks about: identifiers, days, rules, the problem, the plan.
//!
//! Data and definitions only; nothing here reads a file, solves or rounds.

pub mod admissible;
pub mod alone;
pub mod calendar;
pub mod coverage;
pub mod fairness;
pub mod floor;
pub mod id;
pub mod limits;
pub mod lottery;
pub mod moves;
pub mod opening;
pub mod outcome;
pub mod phase;
pub mod places;
pub mod plan;
pub mod problem;
pub mod proof;
pub mod release;
pub mod rules;
pub mod scenario;
pub mod scope;
pub mod turns;
pub mod uses;
pub mod waits;
pub mod worth;
