//! The ground that everything read and written stands on: files as bytes, on disk or in memory.
//!
//! [`source`] is where a feed's files come from, [`plan`] a plan's files with their names,
//! and [`columns`] the headers of those that are tables.

pub mod columns;
pub mod plan;
pub mod source;
pub(crate) mod table;
