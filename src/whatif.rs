//! What-if: a question is a few changes to a feed, its answer a plan with its proof, found from a
//! plan that stands already.
//!
//! [`Session::new`] plans the feed as it is; [`Session::ask_all`] applies scenarios and replans from the
//! base plan's prices and appointments. Every answer carries its own certificate, and what differs
//! from answer to answer is an effect of the changes, not of the search.

pub use answer::{Answer, Depth, Found, Timed};
pub use session::Session;

mod adopt;
mod answer;
pub mod apply;
pub mod closed;
pub mod compare;
pub mod effect;
pub mod explain;
pub mod figures;
pub mod grammar;
mod ground;
pub mod lack;
pub mod offer;
mod path;
mod replan;
mod reprice;
pub mod run;
mod session;
mod settle;
pub mod sweep;
mod together;
pub mod too_large;
pub mod unplanned;
pub mod valuation;
pub mod value;
mod warm;
