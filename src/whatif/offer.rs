//! Appointments that can be promised to a case now, the best first, and what they cost others.
//!
//! A place can be promised where the case may have it and promises and earlier appointments leave
//! enough of every limit: once published it is no conflict. The plan's tentative appointments may
//! have to move for it. What that costs is told by the prices ([`Offers`]), and exactly by planning
//! around it ([`Session::exactly`](super::Session::exactly)).

pub use around::{Base, Unplanned};
pub use beside::{NoOffer, Offers, Wish};
pub use found::{Candidate, Exact, Offer};
pub use lack::Lack;
pub use place::Vacant;

mod around;
mod beside;
mod found;
mod lack;
mod place;
