//! Feeds of any size from a seed: eight ports and cities of the border, more by replication, with
//! families, streams, phases, needs, due dates, weekday patterns and shocks.
//!
//! The places are real; every amount and every case is made up. The same seed gives the same
//! bytes on any machine.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use family::Family;
use places::PortCity;
use shape::{Model, Shape};

mod amounts;
pub mod family;
mod people;
mod phases;
mod places;
mod promises;
mod shape;
pub mod wide;

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

/// Makes the files of an ordinary feed.
#[must_use]
pub fn files(size: &Size) -> Vec<FeedFile> {
    shaped(size, &Shape::default())
}

/// Makes the files of a feed of a family, its knob between 0 (easy) and 1 (hard).
#[must_use]
pub fn family_files(size: &Size, family: Family, hardness: f64) -> Vec<FeedFile> {
    shaped(size, &family.shape(hardness))
}

fn shaped(size: &Size, shape: &Shape) -> Vec<FeedFile> {
    let mut random = ChaCha8Rng::seed_from_u64(size.seed);
    let places = places::places(size.ports, shape);
    let cases = people::cases(size, shape, &places, &mut random);
    let daily = amounts::daily_people(size, shape, cases.people);
    let (model, own_model) = model(shape.model);
    let mut plan = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        plan,
        "model = \"{model}\"\nstart = {}\ndays = {}\n",
        date(0),
        size.days
    );
    if shape.week.is_some() {
        plan.push_str("notice_days = 1\nnotice_exempt = [\"urgent\"]\n");
    }
    let mut files = vec![
        ("plan.toml", plan),
        ("ports.csv", places::ports_csv(&places)),
        ("locations.csv", places::locations_csv(&places)),
        ("corridors.csv", places::corridors_csv(&places)),
        ("slots.csv", places::slots_csv(&places)),
    ];
    if shape.mpp_in_five > 0 {
        let phases = phases::phases_csv(size, shape, &places, daily);
        files.push(("phases.csv", phases));
    }
    let amounts = amounts::capacity(size, shape, &places, daily, &mut random);
    files.push(("capacity.csv", amounts.csv));
    if let Some(share) = shape.promised {
        let promises = promises::Ledger::new(size, shape, &places, daily, &amounts.shocks, share);
        let text = match shape.week {
            None => promises.appointments(&cases.made),
            Some(week) => promises.week(&cases.made, week, &mut random),
        };
        files.push(("appointments.csv", text));
    }
    if shape.week.is_some() {
        files.push(("closures.csv", closures(size, &places)));
    }
    files.push(("cases.csv", cases.csv));
    if let Some(text) = own_model {
        files.push(("model.toml", text));
    }
    files
}

/// A day in the next week on which the first port is closed, and an afternoon at another.
fn closures(size: &Size, places: &[PortCity]) -> String {
    let mut text = "port_id,from,to,slot,reason\n".to_owned();
    let day = i64::from(size.days).min(8) - 1;
    for (place, slot, reason) in [(0, "", "Staff training"), (1, "14:00", "Maintenance")] {
        if let Some(place) = places.get(place)
            && day > 2
        {
            let on = date(day);
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{},{on},{on},{slot},{reason}", place.port);
        }
    }
    text
}

/// The model that plan.toml names, and its text where it is the feed's own.
fn model(model: Model) -> (&'static str, Option<String>) {
    match model {
        Model::Phased => ("mpp-phased-entry", None),
        Model::Daily => ("daily-appointments", None),
        Model::Held { nights, isolation } => {
            let text = include_str!("../models/mpp-phased-entry.toml")
                .replace("\"mpp-phased-entry\"", "\"mpp-phased-entry-held\"")
                .replace(
                    "duration_days = 10\n",
                    &format!("duration_days = {isolation}\n"),
                )
                .replace(
                    "duration_days = 3\n",
                    &format!("duration_days = {nights}\n"),
                )
                .replace("for ten days", &format!("for {isolation} days"))
                .replace(
                    "and the two after it",
                    &format!("and the {} after it", nights.saturating_sub(1)),
                );
            ("model.toml", Some(text))
        }
    }
}
