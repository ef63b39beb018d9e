//! paso schedules asylum-seeker processing appointments across land ports of entry.

pub mod domain;
pub mod notice;
pub mod pipeline;
