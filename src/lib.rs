//! paso schedules asylum-seeker processing appointments across land ports of entry.

pub mod domain;
pub mod notice;
pub mod pipeline;
pub mod cohorts;
pub mod dual;
pub mod schedule;
pub mod lp;
pub mod model;
pub mod solver;
pub mod feed;
pub mod certify;
pub mod outputs;
pub mod cli;
