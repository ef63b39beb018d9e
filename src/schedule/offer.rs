//! What waiting cases could have today.

/// An appointment that a queue's cases could have today.
pub(super) struct Offer {
    /// What it is worth today, less the price of what it takes from later days.
    pub worth: f64,
    /// Worth over the price of what it takes from today.
    pub ratio: f64,
    /// Position of the queue's line.
    pub line: u32,
    /// The cohort of the queue.
    pub cohort: u32,
    /// Position among its lanes.
    pub lane: u32,
}
