//! Days counted from the start of the horizon, weekdays, and times of day.

use std::fmt;
use std::ops::{Add, Range, Sub};

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

/// A day, counted from 0 = `start`; negative before it.
///
/// Numbers of days are plain `i32`. Sums stay within the type: what lies beyond it stands at its
/// end, later (or earlier) than every day of any feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// The first day of the horizon.
    pub const START: Self = Self(0);
    /// Later than every day: when what never happens happens.
    pub const NEVER: Self = Self(i32::MAX);

    /// The day at a position in a list that begins with day 0.
    ///
    /// # Panics
    /// From 2³¹ on: no horizon is that long.
    #[must_use]
    pub fn new(position: usize) -> Self {
        let day = i32::try_from(position);
        Self(day.unwrap_or_else(|_| panic!("day {position} is beyond every horizon")))
    }

    /// The day's position in a list that begins with day 0.
    ///
    /// # Panics
    /// If the day lies before the horizon: the caller's mistake, which would read another day's entry.
    #[must_use]
    pub const fn at(self) -> usize {
        self.offset() as usize
    }

    /// The days from day 0 to this one.
    ///
    /// # Panics
    /// If the day lies before the horizon: the caller's mistake, which would count another day's days.
    #[must_use]
    pub const fn offset(self) -> u32 {
        self.since(Self::START)
    }

    /// The days from an earlier day, or this one, to this one.
    ///
    /// # Panics
    /// If the other day is later: the caller's mistake.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u32 {
        assert!(self.0 >= earlier.0, "days are counted from a later day");
        self.0.abs_diff(earlier.0)
    }

    /// The days from this one until before another, in order; none if that is no later.
    #[must_use]
    pub fn until(
        self,
        end: Self,
    ) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator + Clone {
        (self.0..end.0).map(Self)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Add<i32> for Day {
    type Output = Self;

    fn add(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }
}

impl Sub<i32> for Day {
    type Output = Self;

    fn sub(self, days: i32) -> Self {
        Self(self.0.saturating_sub(days))
    }
}

impl Sub for Day {
    type Output = i32;

    fn sub(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Whether a date is one that paso plans with: of the years 1900 to 2999.
#[must_use]
pub fn is_known(date: NaiveDate) -> bool {
    (1900..=2999).contains(&date.year())
}

/// The horizon: the days 0 … `days` - 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Date of day 0.
    pub start: NaiveDate,
    /// Number of days, T.
    pub days: u32,
}

impl Calendar {
    /// The days of the horizon, in order.
    #[must_use]
    pub fn all(&self) -> impl DoubleEndedIterator<Item = Day> + ExactSizeIterator + Clone + use<> {
        Day::START.until(self.end())
    }

    /// Those of some days that the horizon has, in order.
    #[must_use]
    pub fn within(
        &self,
        days: Range<Day>,
    ) -> impl DoubleEndedIterator<Item = Day> + ExactSizeIterator + Clone + use<> {
        days.start.max(Day::START).until(days.end.min(self.end()))
    }

    /// The last day, T - 1.
    #[must_use]
    pub fn last(&self) -> Day {
        self.end() - 1
    }

    /// The day after the last, T.
    #[must_use]
    pub fn end(&self) -> Day {
        Day::new(self.count())
    }

    /// Number of days, as the length of a list.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.days as usize
    }

    /// The day of a date; negative before `start`, T or more after the horizon.
    ///
    /// # Panics
    /// Never: dates reach some 200 million days either way, which 32 bits hold.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> Day {
        let days = date.signed_duration_since(self.start).num_days();
        Day(i32::try_from(days).expect("dates are fewer days apart"))
    }

    /// The date of a day; the calendar's first or last date for a day beyond these.
    #[must_use]
    pub fn date(&self, day: Day) -> NaiveDate {
        let date = self
            .start
            .checked_add_signed(TimeDelta::days(i64::from(day.0)));
        date.unwrap_or(if day < Day::START {
            NaiveDate::MIN
        } else {
            NaiveDate::MAX
        })
    }

    /// The weekday of a day, 0 = Monday … 6 = Sunday.
    #[must_use]
    pub fn weekday(&self, day: Day) -> u8 {
        let start = self.start.weekday().num_days_from_monday();
        let weekday = (i64::from(start) + i64::from(day.0)).rem_euclid(7);
        // A remainder of 7, just taken.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let weekday = weekday as u8;
        weekday
    }

    /// Whether a day lies in the horizon.
    #[must_use]
    pub fn contains(&self, day: Day) -> bool {
        (Day::START..self.end()).contains(&day)
    }
}

/// A set of weekdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Every day of the week.
    pub const ALL: Self = Self(0b111_1111);
    /// No day.
    pub const NONE: Self = Self(0);

    /// The set with one weekday more.
    #[must_use]
    pub fn with(self, weekday: Weekday) -> Self {
        Self(self.0 | 1 << weekday.num_days_from_monday())
    }

    /// Both sets together.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both sets share.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether the set holds a weekday, 0 = Monday … 6 = Sunday.
    #[must_use]
    pub fn contains(self, weekday: u8) -> bool {
        self.0 >> weekday & 1 == 1
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A time of day in minutes after midnight, local to the port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(pub u16);

impl TimeOfDay {
    /// Reads `HH:MM`, 24-hour.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let &[h1, h2, b':', m1, m2] = text.as_bytes() else {
            return None;
        };
        let digit = |b: u8| b.is_ascii_digit().then(|| u16::from(b - b'0'));
        let hours = digit(h1)? * 10 + digit(h2)?;
        let minutes = digit(m1)? * 10 + digit(m2)?;
        (hours < 24 && minutes < 60).then_some(Self(hours * 60 + minutes))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse() {
        let calendar = Calendar {
            start: NaiveDate::from_ymd_opt(2021, 2, 19).unwrap(),
            days: 10,
        };
        for day in [-400, -1, 0, 9, 10, 365].map(Day) {
            assert_eq!(calendar.day(calendar.date(day)), day);
            assert_eq!(
                u32::from(calendar.weekday(day)),
                calendar.date(day).weekday().num_days_from_monday()
            );
        }
    }

    #[test]
    fn days_of_the_horizon_are_positions() {
        assert_eq!((Day::START.at(), Day(7).at(), Day(7).offset()), (0, 7, 7));
        assert!(std::panic::catch_unwind(|| Day(-1).at()).is_err());
        assert_eq!(Day::new(7), Day(7));
        assert!(std::panic::catch_unwind(|| Day::new(1 << 31)).is_err());
    }

    #[test]
    fn the_horizon_ends_before_its_end() {
        let calendar = Calendar {
            start: NaiveDate::from_ymd_opt(2021, 2, 19).unwrap(),
            days: 3,
        };
        let days = [Day(0), Day(1), Day(2)];
        assert_eq!(calendar.all().collect::<Vec<_>>(), days);
        assert_eq!((calendar.last(), calendar.end()), (Day(2), Day(3)));
        assert!(calendar.contains(Day(2)) && !calendar.contains(Day(3)));
        assert!(calendar.within(Day(-5)..Day(9)).eq(days));
        assert!(calendar.within(Day(1)..Day(2)).eq([Day(1)]));
        assert_eq!(Day(2).until(Day(1)).count(), 0);
    }

    #[test]
    fn sums_of_days_stay_within_the_type() {
        assert_eq!(
            (Day(3) + 4, Day(3) - 4, Day(3) - Day(5)),
            (Day(7), Day(-1), -2)
        );
        assert_eq!(Day::NEVER + 1, Day::NEVER);
        assert_eq!(Day(i32::MIN) - Day::NEVER, i32::MIN);
    }

    #[test]
    fn times_are_strict() {
        assert_eq!(TimeOfDay::parse("09:30"), Some(TimeOfDay(570)));
        assert_eq!(TimeOfDay(570).to_string(), "09:30");
        for bad in ["9:30", "24:00", "09:60", "0930", "09:3x", "", "+9:30"] {
            assert_eq!(TimeOfDay::parse(bad), None, "{bad}");
        }
    }
}
