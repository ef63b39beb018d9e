//! Feeds of any size from a seed: eight ports and cities of the border, more by replication, with
//! families, streams, phases, needs, due dates, weekday patterns and shocks.
//!
//! The places are real; every amount and every case is made up. The same seed gives the same
//! bytes on any machine.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

mod amounts;
mod people;
mod places;

/// What to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Number of cases.
    pub cases: u32,
    /// Days of the horizon, 1 to 1,000.
    pub days: u32,
    /// Number of ports, each with a city of its own.
    pub ports: u32,
    /// Seed of the random stream.
    pub seed: u64,
}

/// A file of the feed: its name and its text.
pub type FeedFile = (&'static str, String);

/// First day of every generated feed.
const START: Option<NaiveDate> = NaiveDate::from_ymd_opt(2021, 2, 19);

/// The date of a day, counted from the start.
fn date(day: i64) -> NaiveDate {
    let start = START.unwrap_or_default();
    let step = Days::new(day.unsigned_abs());
    if day < 0 { start - step } else { start + step }
}

/// Makes the files of a feed.
#[must_use]
pub fn files(size: &Size) -> Vec<FeedFile> {
    let mut random = ChaCha8Rng::seed_from_u64(size.seed);
    let places = places::places(size.ports);
    let cases = people::cases(size, &places, &mut random);
    let daily = amounts::daily_people(size, cases.people);
    let mut plan = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        plan,
        "model = \"mpp-phased-entry\"\nstart = {}\ndays = {}\n",
        date(0),
        size.days
    );
    vec![
        ("plan.toml", plan),
        ("ports.csv", places::ports_csv(&places)),
        ("locations.csv", places::locations_csv(&places)),
        ("corridors.csv", places::corridors_csv(&places)),
        ("slots.csv", places::slots_csv(&places)),
        ("phases.csv", amounts::phases_csv(size, &places, daily)),
        (
            "capacity.csv",
            amounts::capacity_csv(size, &places, daily, &mut random),
        ),
        ("cases.csv", cases.csv),
    ]
}
