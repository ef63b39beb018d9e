//! The certificate's bound as a function of the prices, and its ascent.
//!
//! For prices π the bound is a sum over queues of like cases of the least cost at which each case
//! could be served, less the worth of what is left of every limit (see models/README.md). One
//! evaluation is one pass over the cohorts. [`evaluate`] gives the bound, and a smooth function
//! below it with its gradient; [`ascent`] climbs.

pub mod ascent;
mod elementary;
pub mod evaluate;
pub mod pricing;
mod soft;
pub mod tables;
mod tracks;
