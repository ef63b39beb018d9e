//! Appointments published already: before the start and after it, together never more than a
//! share of any limit, so that all of them can be kept.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, Weekday};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::amounts::{self, Shock};
use super::people::Made;
use super::phases::first_phase;
use super::places::PortCity;
use super::shape::{Shape, Week};
use super::{Size, date};

/// Earlier appointments lie on so many days before the start.
const BEFORE: i64 = 6;

/// How long after its ready day a case is offered an appointment at most.
const WITHIN: i64 = 25;

/// Days that are published ahead in the middle of a week.
const AHEAD: i64 = 3;

/// What stands in the way of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Limit {
    Officers(usize, i64),
    Room(usize, i64, i64),
    Beds(usize, i64),
    Tests(usize, i64),
    Isolation(usize, i64),
    Seats(usize, i64),
    Phase(usize, i64),
    Border(i64),
}

/// What promises have taken of each limit.
pub(super) struct Ledger<'a> {
    size: &'a Size,
    shape: &'a Shape,
    places: &'a [PortCity],
    daily: f64,
    shocks: &'a [Shock],
    share: f64,
    used: BTreeMap<Limit, f64>,
}

impl<'a> Ledger<'a> {
    pub fn new(
        size: &'a Size,
        shape: &'a Shape,
        places: &'a [PortCity],
        daily: f64,
        shocks: &'a [Shock],
        share: f64,
    ) -> Self {
        Self {
            size,
            shape,
            places,
            daily,
            shocks,
            share,
            used: BTreeMap::new(),
        }
    }

    /// appointments.csv: each case in turn gets the first day and slot with room, if any.
    pub fn appointments(mut self, cases: &[Made]) -> String {
        let mut text = "case_id,port_id,date,slot\n".to_owned();
        for case in cases {
            let first = if case.ready == 0 { -BEFORE } else { case.ready };
            let last = (first + WITHIN).min(i64::from(self.size.days) - 1);
            if let Some(place) = self.first(case, first..=last) {
                self.row(&mut text, case, place, None);
            }
        }
        text
    }

    /// The same with what came of each, and few days published ahead: who was not received may be
    /// promised another of them.
    pub fn week(mut self, cases: &[Made], week: Week, random: &mut ChaCha8Rng) -> String {
        let mut text = "case_id,port_id,date,slot,outcome\n".to_owned();
        let (missed, other) = (week.no_shows_in_hundred, week.others_in_hundred);
        let ahead = AHEAD.min(i64::from(self.size.days)) - 1;
        for case in cases {
            let first = if case.ready == 0 { -BEFORE } else { case.ready };
            let Some(place) = self.first(case, first..=ahead) else {
                continue;
            };
            let chance = random.random_range(0..100u8);
            let outcome = match place.0 {
                0.. if chance < other => "cancelled",
                0.. => "",
                _ if chance < missed => "no_show",
                _ if chance < missed + other => "deferred",
                _ => "attended",
            };
            self.row(&mut text, case, place, Some(outcome));
            if matches!(outcome, "no_show" | "deferred")
                && random.random_range(0..2u8) == 0
                && let Some(again) = self.first(case, 0..=ahead)
            {
                self.row(&mut text, case, again, Some(""));
            }
        }
        text
    }

    /// Books the first day and hour of some days with room.
    fn first(&mut self, case: &Made, days: RangeInclusive<i64>) -> Option<(i64, i64)> {
        days.flat_map(|day| (8..15).map(move |hour| (day, hour)))
            .find(|&(day, hour)| self.take(case, day, hour))
    }

    fn row(&self, text: &mut String, case: &Made, (day, hour): (i64, i64), outcome: Option<&str>) {
        let (port, on) = (&self.places[case.place].port, date(day));
        // Writing to a string cannot fail.
        let _ = write!(text, "C{:07},{port},{on},{hour:02}:00", case.number);
        let _ = match outcome {
            None => writeln!(text),
            Some(outcome) => writeln!(text, ",{outcome}"),
        };
    }

    /// Books an appointment if it fits.
    fn take(&mut self, case: &Made, day: i64, hour: i64) -> bool {
        let place = &self.places[case.place];
        let on: NaiveDate = date(day);
        let shocked =
            |shock: &Shock| shock.port == place.port && (shock.from..=shock.to).contains(&day);
        if on.weekday() == Weekday::Sun && !place.opens_on_sundays()
            || self.shocks.iter().any(shocked)
        {
            return false;
        }
        let persons = f64::from(case.persons);
        let at = case.place;
        let mut uses = vec![(Limit::Officers(at, day), 20.0 * persons + 25.0)];
        uses.extend((hour..hour + 2).map(|hour| (Limit::Room(at, day, hour), persons)));
        uses.extend((day..day + 3).map(|day| (Limit::Beds(at, day), persons)));
        uses.push((Limit::Tests(at, day - 1), persons));
        uses.extend((day - 1..day + 9).map(|day| (Limit::Isolation(at, day), 0.015 * persons)));
        uses.push((Limit::Seats(at, day), persons));
        uses.push((Limit::Border(day), persons));
        if case.mpp {
            uses.push((Limit::Phase(at, day), persons));
        }
        let fits = |&(limit, amount): &(Limit, f64)| {
            let used = self.used.get(&limit).copied().unwrap_or(0.0);
            used + amount <= self.share * self.amount(limit)
        };
        if !uses.iter().all(fits) {
            return false;
        }
        for (limit, amount) in uses {
            *self.used.entry(limit).or_default() += amount;
        }
        true
    }

    /// How much there is, without shocks.
    fn amount(&self, limit: Limit) -> f64 {
        let own = |at: usize| self.daily * self.places[at].share;
        match limit {
            Limit::Officers(at, day) => {
                let minutes = amounts::officer_minutes(self.shape, own(at));
                if matches!(date(day).weekday(), Weekday::Sat | Weekday::Sun) {
                    amounts::weekend_minutes(minutes)
                } else {
                    minutes
                }
            }
            Limit::Room(at, _, hour) => {
                let (room, at_nine) = amounts::room(self.shape, own(at));
                if hour == 9 { at_nine } else { room }
            }
            Limit::Beds(at, _) => amounts::beds(self.shape, own(at)),
            Limit::Tests(at, _) => amounts::tests(self.shape, own(at)),
            Limit::Isolation(at, _) => amounts::isolation(self.shape, own(at)),
            Limit::Seats(at, _) => amounts::seats(self.shape, own(at)).0,
            Limit::Phase(at, day) => {
                let position = i64::try_from(at).unwrap_or(0);
                let (opens, start, full) = first_phase(self.size, 1.0, position, own(at));
                if day < 0 {
                    // Before the horizon no phase limits.
                    f64::INFINITY
                } else if day < opens {
                    0.0
                } else {
                    // At least what the cap is on its first day.
                    start.min(full)
                }
            }
            Limit::Border(_) => amounts::border(self.shape, self.daily),
        }
    }
}
