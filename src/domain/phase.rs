//! Phases of entry: whom, where and when they admit, and how many a day.

use super::calendar::Day;
use super::id::{PortIndex, StreamIndex};

/// The daily cap of a phase as the feed gives it, in exact decimals.
///
/// Amounts are in units of 10⁻⁶ persons, so that the floor of the ramp is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ramp {
    /// Persons a day at opening, × 10⁶.
    pub start: i128,
    /// Persons a day at the end of the ramp, × 10⁶.
    pub full: i128,
    /// Days from opening to the full cap; 0: full at once.
    pub days: u32,
}

impl Ramp {
    /// The unit of [`Ramp::start`] and [`Ramp::full`]: one person.
    pub const PERSON: i128 = 1_000_000;

    /// The cap in persons, `k` days after opening:
    /// floor(start + (full - start) × min(1, k / days)).
    ///
    /// # Panics
    /// If a cap is negative: no feed's and no change's is.
    #[must_use]
    pub fn cap(&self, k: u32) -> u64 {
        let millionths = if self.days == 0 || k >= self.days {
            self.full
        } else {
            let (k, days) = (i128::from(k), i128::from(self.days));
            (self.start * days + (self.full - self.start) * k).div_euclid(days)
        };
        u64::try_from(millionths.div_euclid(Self::PERSON)).expect("caps are counts of people")
    }
}

/// A phase of entry. [`Phase::cap`] gives its daily caps, which stand among the limits too.
#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    /// Identifier.
    pub id: String,
    /// The stream it opens.
    pub stream: StreamIndex,
    /// Allowed ports by rising index; none: all.
    pub ports: Option<Vec<PortIndex>>,
    /// First day on which it admits; may lie outside the horizon.
    pub opens: Day,
    /// Last day on which it admits; none: never closes.
    pub closes: Option<Day>,
    /// `persons_per_day_start` in units of 10⁻⁶ persons; none where empty: as full.
    pub start: Option<i128>,
    /// `persons_per_day_full` in units of 10⁻⁶ persons; none: no cap.
    pub full: Option<i128>,
    /// `ramp_days`; none where empty: full at once.
    pub ramp_days: Option<u32>,
}

impl Phase {
    /// Its daily cap over all its ports together; none: no cap.
    #[must_use]
    pub fn ramp(&self) -> Option<Ramp> {
        self.full.map(|full| Ramp {
            start: self.start.unwrap_or(full),
            full,
            days: self.ramp_days.unwrap_or(0),
        })
    }

    /// Whether it is open on a day.
    #[must_use]
    pub fn is_open(&self, day: Day) -> bool {
        day >= self.opens && self.closes.is_none_or(|closes| day <= closes)
    }

    /// Its cap on a day in persons: 0 while it is closed, infinite without a cap.
    #[must_use]
    pub fn cap(&self, day: Day) -> f64 {
        match self.ramp() {
            _ if !self.is_open(day) => 0.0,
            None => f64::INFINITY,
            Some(ramp) => {
                let cap = ramp.cap(day.since(self.opens));
                // A feed's caps are at most 10¹², which 53 bits hold exactly.
                #[allow(clippy::cast_precision_loss)]
                let cap = cap as f64;
                cap
            }
        }
    }

    /// Whether it admits at a port on a day (stream, status and enrolment aside).
    #[must_use]
    pub fn admits(&self, port: PortIndex, day: Day) -> bool {
        self.is_open(day)
            && self
                .ports
                .as_ref()
                .is_none_or(|ports| ports.binary_search(&port).is_ok())
    }
}
