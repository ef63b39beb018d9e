//! What a round of the search is made of.

/// What a round is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pieces {
    pub seed: Seed,
    pub spot: Spot,
    pub company: Company,
    pub order: Order,
    pub score: Score,
}

/// The case that a round begins with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seed {
    /// Any.
    Any,
    /// The one of a few that could gain most.
    Regret,
    /// One that the search is about.
    Focus,
}

/// The port and day around which a round takes cases out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Spot {
    /// Where its first case stands.
    Own,
    /// Any.
    Any,
    /// Where the prices would have the case.
    Wish,
}

/// From where a round takes cases out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Company {
    /// From around one day.
    One,
    /// From around another day of the port too.
    Two,
}

/// In which order cases are put back.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    /// In any.
    Any,
    /// Those first whose days of waiting cost most.
    Weighted,
    /// Those first whose people's days of waiting weigh most.
    Weight,
    /// The largest first.
    Persons,
}

/// By what a case's place is chosen.
#[derive(Clone, Copy, Debug)]
pub(super) enum Score {
    /// Its cost alone.
    Cost,
    /// Its cost and the prices of what it takes.
    Priced,
}
