//! From prices to whole cases: nobody split, every rule held.

pub mod assemble;
pub mod board;
pub mod forward;
pub mod improve;
mod outlook;
pub mod promises;
pub mod reasons;
pub mod regions;
pub mod reinsert;
mod search;
pub mod seniority;
mod uses;
