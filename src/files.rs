//! The ground that everything read and written stands on: files as bytes, on disk or in memory.
//!
//! [`source`] is where a feed's files come from, [`plan`] a plan's files with their names,
//! [`columns`] the headers of those that are tables, [`archive`] the feed beside its plan, [`sheet`] a
//! table that is changed in place, and [`traces`] tells whose a file in a folder is.

pub mod archive;
pub mod columns;
pub mod plan;
pub mod sheet;
pub mod source;
pub(crate) mod table;
pub mod traces;
