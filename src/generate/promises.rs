//! Appointments published already: before the start and after it, together never more than a
//! share of any limit, so that all of them can be kept.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate, Weekday};

use super::amounts::{self, Shock};
use super::people::Made;
use super::phases::first_phase;
use super::places::PortCity;
use super::shape::Shape;
use super::{Size, date};

/// Earlier appointments lie on so many days before the start.
const BEFORE: i64 = 6;

/// How long after its ready day a case is offered an appointment at most.
const WITHIN: i64 = 25;

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
            let place = (first..=last)
                .flat_map(|day| (8..15).map(move |hour| (day, hour)))
                .find(|&(day, hour)| self.take(case, day, hour));
            if let Some((day, hour)) = place {
                // Writing to a string cannot fail.
                let _ = writeln!(
                    text,
                    "C{:07},{},{},{hour:02}:00",
                    case.number,
                    self.places[case.place].port,
                    date(day)
                );
            }
        }
        text
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
