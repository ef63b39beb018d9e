//! paso schedules asylum-seeker processing appointments across land ports of entry.

pub mod certify;
pub mod cli;
pub mod cohorts;
pub mod domain;
pub mod dual;
pub mod feed;
pub mod lp;
pub mod model;
pub mod notice;
pub mod outputs;
pub mod pipeline;
pub mod schedule;
pub mod solver;
