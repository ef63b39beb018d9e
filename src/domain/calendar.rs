//! Days counted from the start of the horizon, weekdays, and times of day.

use std::fmt;

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A day, counted from 0 = `start`; negative before it.
pub type Day = i32;

/// Whether a date is one that paso plans with: of the years 1900 to 2999.
#[must_use]
pub fn is_known(date: NaiveDate) -> bool {
    (1900..=2999).contains(&date.year())
}

/// A day's position in a list that begins with day 0.
///
/// # Panics
/// If the day lies before the horizon: the caller's mistake, which would read another day's entry.
#[must_use]
pub const fn index(day: Day) -> usize {
    offset(day) as usize
}

/// The days from day 0 to a day.
///
/// # Panics
/// If the day lies before the horizon: the caller's mistake, which would count another day's days.
#[must_use]
pub const fn offset(day: Day) -> u32 {
    assert!(day >= 0, "a day before the horizon has no position in it");
    day.unsigned_abs()
}

/// The horizon: the days 0 … `days` - 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Date of day 0.
    pub start: NaiveDate,
    /// Number of days, T.
    pub days: Day,
}

impl Calendar {
    /// The day of a date; negative before `start`, T or more after the horizon.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> Day {
        // Dates reach some 200 million days either way, which i32 holds.
        i32::try_from(date.signed_duration_since(self.start).num_days()).unwrap_or(Day::MAX)
    }

    /// The date of a day.
    #[must_use]
    pub fn date(&self, day: Day) -> NaiveDate {
        let step = Days::new(u64::from(day.unsigned_abs()));
        let date = if day < 0 {
            self.start.checked_sub_days(step)
        } else {
            self.start.checked_add_days(step)
        };
        date.unwrap_or(if day < 0 {
            NaiveDate::MIN
        } else {
            NaiveDate::MAX
        })
    }

    /// The weekday of a day, 0 = Monday … 6 = Sunday.
    #[must_use]
    pub fn weekday(&self, day: Day) -> u8 {
        let start = self.start.weekday().num_days_from_monday();
        u8::try_from((i64::from(start) + i64::from(day)).rem_euclid(7)).unwrap_or(0)
    }

    /// Whether a day lies in the horizon.
    #[must_use]
    pub fn contains(&self, day: Day) -> bool {
        (0..self.days).contains(&day)
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
        for day in [-400, -1, 0, 9, 10, 365] {
            assert_eq!(calendar.day(calendar.date(day)), day);
            assert_eq!(
                u32::from(calendar.weekday(day)),
                calendar.date(day).weekday().num_days_from_monday()
            );
        }
    }

    #[test]
    fn days_of_the_horizon_are_positions() {
        assert_eq!((index(0), index(7), offset(7)), (0, 7, 7));
        assert!(std::panic::catch_unwind(|| index(-1)).is_err());
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
