//! The way out of promises that cannot all be kept (rule 4): what would have to be added for all of
//! them, or the fewest people to move.

pub mod capacity;
mod fewest;
pub mod moves;
mod places;
