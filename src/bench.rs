//! Measures solvers: every solver on every instance, each run in a process of its own with limits
//! of time and memory, and what comes of it as tables and charts.
//!
//! What is measured is the exact relaxation of a feed, solved from nothing, for the solvers of
//! linear programs; and paso's own way to a plan, at its three efforts. The certificate judges all
//! of them alike: a bound is worked out anew from the prices that a solver returns.

pub mod catalogue;
pub mod error;
pub mod launch;
pub mod profile;
pub mod program;
pub mod record;
pub mod rows;
pub mod tables;
pub mod trial;
