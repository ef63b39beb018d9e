//! How often each piece of the planning was tried, and what it saved: for whoever wants to know
//! which pieces pay.
//!
//! Nothing here depends on time or threads: the same input gives the same counts.

use std::ops::AddAssign;

use serde::Serialize;

use super::pieces::{Company, Order, Pieces, Score, Seed, Spot};

/// How often a piece of a search was tried, and what came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Count {
    /// Rounds that tried it.
    pub tried: u64,
    /// Rounds of these whose plan was kept.
    pub kept: u64,
    /// Rounds of these whose plan cost less than the one before.
    pub cheaper: u64,
    /// What the plans kept saved, in weighted person-days: negative for a piece that led to dearer
    /// plans, which are kept now and then, more often than to cheaper ones.
    pub saved: f64,
}

impl Count {
    /// Counts a round, with what it saved if its plan was kept.
    pub(super) fn add(&mut self, saved: Option<f64>) {
        self.tried += 1;
        if let Some(saved) = saved {
            self.kept += 1;
            // Not what rounding alone makes of the same cost.
            self.cheaper += u64::from(saved > 1e-9);
            self.saved += saved;
        }
    }
}

impl AddAssign<&Self> for Count {
    fn add_assign(&mut self, other: &Self) {
        self.tried += other.tried;
        self.kept += other.kept;
        self.cheaper += other.cheaper;
        self.saved += other.saved;
    }
}

/// Makes a family of pieces of which each round tries one: a count for each.
macro_rules! family {
    ($(#[$meta:meta])* $name:ident of $piece:ident { $($(#[$doc:meta])* $field:ident: $variant:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
        pub struct $name {
            $($(#[$doc])* pub $field: Count),+
        }

        impl $name {
            fn of(&mut self, piece: $piece) -> &mut Count {
                match piece {
                    $($piece::$variant => &mut self.$field),+
                }
            }

            /// The count of each piece, by name.
            #[must_use]
            pub fn all(&self) -> Vec<(&'static str, Count)> {
                vec![$((stringify!($field), self.$field)),+]
            }
        }

        impl AddAssign<&Self> for $name {
            fn add_assign(&mut self, other: &Self) {
                $(self.$field += &other.$field;)+
            }
        }
    };
}

family! {
    /// The case that a round begins with.
    Seeds of Seed {
        /// Any case.
        any: Any,
        /// Of some random cases the one that lies farthest above its least cost.
        regret: Regret,
        /// One of those around whom something has changed (what-if).
        focus: Focus,
    }
}

family! {
    /// The port and day around which a round takes cases out.
    Spots of Spot {
        /// Where its first case stands.
        own: Own,
        /// Any day until then, at any port that the case can go to.
        any: Any,
        /// Where the prices would have the case.
        wish: Wish,
    }
}

family! {
    /// From where a round takes cases out.
    Companies of Company {
        /// From one spot.
        one: One,
        /// From another day of the port too.
        two: Two,
    }
}

family! {
    /// In which order cases are put back.
    Orders of Order {
        /// In any.
        any: Any,
        /// Those first whose days of waiting cost most.
        weighted: Weighted,
        /// Those first whose people's days of waiting weigh most.
        weight: Weight,
        /// The largest first.
        persons: Persons,
    }
}

family! {
    /// By what the place is chosen that a case is put back to.
    Scores of Score {
        /// Its cost alone.
        cost: Cost,
        /// Its cost and the prices of what it takes.
        priced: Priced,
    }
}

/// What the rounds of a search came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RoundsTrace {
    /// All rounds.
    pub all: Count,
    /// By the case that they began with.
    pub seeds: Seeds,
    /// By the spot around which they took cases out.
    pub spots: Spots,
    /// By how many spots they took cases from.
    pub companies: Companies,
    /// By the order in which they put cases back.
    pub orders: Orders,
    /// By what they chose the places by.
    pub scores: Scores,
    /// Cases taken out.
    pub taken_out: u64,
    /// Cases of these that were put somewhere.
    pub put_back: u64,
    /// Good places passed over at random.
    pub blinks: u64,
    /// Slots whose room was looked at again, at ports of many slots.
    pub slots_looked_at: u64,
}

impl RoundsTrace {
    /// Counts a round.
    pub(super) fn add(&mut self, pieces: Pieces, saved: Option<f64>) {
        self.all.add(saved);
        self.seeds.of(pieces.seed).add(saved);
        self.spots.of(pieces.spot).add(saved);
        self.companies.of(pieces.company).add(saved);
        self.orders.of(pieces.order).add(saved);
        self.scores.of(pieces.score).add(saved);
    }
}

impl AddAssign<&Self> for RoundsTrace {
    fn add_assign(&mut self, other: &Self) {
        self.all += &other.all;
        self.seeds += &other.seeds;
        self.spots += &other.spots;
        self.companies += &other.companies;
        self.orders += &other.orders;
        self.scores += &other.scores;
        self.taken_out += other.taken_out;
        self.put_back += other.put_back;
        self.blinks += other.blinks;
        self.slots_looked_at += other.slots_looked_at;
    }
}

/// What the search for a better plan came to. What it saves in all, cost before less cost after, is
/// what its rounds and its returns saved.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SearchTrace {
    /// Cost of the plan before the search.
    pub cost_before: f64,
    /// Cost of the plan after it.
    pub cost_after: f64,
    /// How often the ports were divided into regions.
    pub epochs: u64,
    /// All rounds.
    pub rounds: RoundsTrace,
    /// Rounds by region; which ports are in one changes from epoch to epoch.
    pub regions: Vec<Count>,
    /// How often an earlier plan was taken up again: the best so far, or the first.
    pub returns: u64,
    /// What that saved; negative where it cost less before.
    pub returns_saved: f64,
}

/// What the rounding day by day came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct RoundingTrace {
    /// Ports' days on which appointments were given.
    pub port_days: u64,
    /// Appointments given.
    pub appointments: u64,
    /// Exchanges that were tried within a port's day.
    pub exchanges: u64,
    /// Exchanges of these that were kept.
    pub exchanges_kept: u64,
    /// What the exchanges kept are worth more, in weighted person-days at the prices.
    pub exchanges_worth: f64,
    /// Slots whose room was looked at again for exchanges, at ports of many slots.
    pub slots_looked_at: u64,
}

/// What settling a plan came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct SettlingTrace {
    /// Cost of the plan before.
    pub cost_before: f64,
    /// Cost of the plan after.
    pub cost_after: f64,
    /// Passes over all cases.
    pub passes: u64,
    /// Cases moved to where they cost less.
    pub moves: u64,
    /// How often like cases were put in order of seniority.
    pub sorts: u64,
    /// How often that changed who has which appointment.
    pub sorts_changed: u64,
}
