//! paso schedules asylum-seeker processing appointments across land ports of entry: whole cases,
//! every rule held, and a proven distance from the best possible plan.
//!
//! The modules follow the data, and imports point one way (`tests/architecture.rs` holds them to
//! it):
//!
//! ```text
//!  folder ─► feed ─► Problem (domain) ─► cohorts ─► dual ──► prices ─┐
//!                      │                    │                        ├─► schedule ─► whole cases
//!                      │                    └─► model ─► lp ─► solver┘        │
//!                      │                                                      ▼
//!                      └─────────────► certify ◄── render ◄────────── pipeline::Outcome
//!                                                    │                        │
//!                    a plan's files ◄── outputs ◄────┤        whatif ◄────────┘◄─ a question
//!                                        ▲ ▲         │          │
//!                                        │ └─────────│──────────┘
//!                                        └─ report ◄─┴─ a plan's files, feed
//! ```
//!
//! - [`files`] is the ground of all that is read and written: names, columns, and files as bytes,
//!   on disk or in memory.
//! - [`feed`] reads a folder, or files in memory, into a [`domain::problem::Problem`], or says what
//!   is wrong with it ([`notice`]). Its definitions of columns and keys also give the schemas ([`feed::schema`]).
//! - [`import`] makes a feed of exports and workbooks as they come, or asks what it needs to know.
//! - [`stores`] reads feeds that are no folders, and writes feeds into them.
//! - [`cohorts`] groups like cases into queues and works out what appointments use.
//! - [`dual`] climbs the certificate's bound as a function of the prices; [`model`], [`lp`] and
//!   [`solver`] are the linear relaxation and who solves it.
//! - `patterns` seeks the proof in which families are whole, and better plans of small feeds from it.
//! - [`schedule`] turns prices into whole cases; [`pipeline`] is the way from a problem to its
//!   plan in one readable function.
//! - [`whatif`] applies changes to a problem and answers from a plan that stands already: scenarios,
//!   sweeps, what limits are worth, why a case has its day.
//! - [`repair`] works out the way out of promises that cannot all be kept.
//! - [`export`] writes the relaxation or the integer program for other solvers (from [`model`]).
//! - [`mod@bench`] measures solvers on instances, each run in a process of its own.
//! - [`clock`] times the stages and says when work is to end.
//! - [`generate`] makes feeds of any size to measure with.
//! - [`report`] draws the page from a plan's files and its feed, and lists a port's day.
//! - [`certify`] proves the bound and checks plans' files, knowing nothing of how they are made;
//!   [`render`] makes these files and hands none out that have not passed; [`outputs`] adds the page
//!   and writes to disk; `cli` is the command (feature `cli`, on by default).
//! - [`prelude`] is the small part of all this that a program with plans of its own needs.
//!
//! `examples/plan_from_rust.rs` shows the library at work; `models/README.md` is the mathematics.

pub mod bench;
pub mod certify;
#[cfg(feature = "cli")]
pub mod cli;
pub mod clock;
pub mod cohorts;
pub mod domain;
pub mod dual;
pub mod export;
pub mod feed;
pub mod files;
pub mod generate;
pub mod import;
pub mod lp;
pub mod model;
pub mod notice;
pub mod outputs;
mod patterns;
pub mod pipeline;
pub mod prelude;
pub mod render;
pub mod repair;
pub mod report;
pub mod schedule;
pub mod solver;
pub mod stores;
pub mod whatif;
