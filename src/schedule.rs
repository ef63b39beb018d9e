//! From prices to whole cases: nobody split, every rule held.

pub mod assemble;
pub mod board;
mod exchange;
pub mod forward;
mod freed;
pub mod improve;
pub mod level;
mod lines;
mod offer;
mod outlook;
mod pieces;
mod port_day;
pub mod promises;
pub mod reasons;
pub mod regions;
pub mod reinsert;
pub mod room;
mod search;
pub mod seats;
pub mod seniority;
mod shared;
mod slots;
pub mod steady;
pub mod trace;
mod uses;
