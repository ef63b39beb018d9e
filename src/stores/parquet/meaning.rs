//! What the values of a column of Parquet mean, and how they are written.

use std::borrow::Cow;
use std::io::Write as _;

use chrono::{Datelike, NaiveDate};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::schema::types::ColumnDescriptor;

/// What the values of a column mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The number itself.
    Plain,
    /// A whole number that is never negative.
    Unsigned,
    /// A number with so many digits after the point.
    Decimal(usize),
    /// Days since 1970-01-01.
    Day,
    /// A time of day, so many of which make a second.
    Clock(i64),
    /// A moment since 1970-01-01, so many of which make a second.
    Moment(i64),
    /// Text.
    Text,
}

const MILLI: i64 = 1_000;
const MICRO: i64 = 1_000_000;
/// So many nanoseconds make a second.
pub(super) const NANO: i64 = 1_000_000_000;

impl Meaning {
    /// What a column's values mean; or in words what they are, where no cell of a feed is such.
    pub(super) fn of(column: &ColumnDescriptor) -> Result<Self, String> {
        let per_second = |unit| match unit {
            TimeUnit::MILLIS => MILLI,
            TimeUnit::MICROS => MICRO,
            TimeUnit::NANOS => NANO,
        };
        let meaning = match column.logical_type_ref() {
            None => return Self::older(column),
            Some(LogicalType::String | LogicalType::Enum) => Self::Text,
            Some(LogicalType::Decimal(own)) => Self::decimal(own.scale)?,
            Some(LogicalType::Date) => Self::Day,
            Some(LogicalType::Time(own)) => Self::Clock(per_second(own.unit)),
            Some(LogicalType::Timestamp(own)) => Self::Moment(per_second(own.unit)),
            Some(LogicalType::Integer(own)) if !own.is_signed => Self::Unsigned,
            // A column that has nothing but empty cells may be of no type.
            Some(LogicalType::Integer(_) | LogicalType::Unknown) => Self::Plain,
            Some(other) => return Err(format!("values of the type {}", name(other))),
        };
        Ok(meaning)
    }

    /// What a column means that an older program wrote, or that says no more than how it is kept.
    fn older(column: &ColumnDescriptor) -> Result<Self, String> {
        Ok(match column.converted_type() {
            ConvertedType::UTF8 | ConvertedType::ENUM => Self::Text,
            ConvertedType::DECIMAL => Self::decimal(column.type_scale())?,
            ConvertedType::DATE => Self::Day,
            ConvertedType::TIME_MILLIS => Self::Clock(MILLI),
            ConvertedType::TIME_MICROS => Self::Clock(MICRO),
            ConvertedType::TIMESTAMP_MILLIS => Self::Moment(MILLI),
            ConvertedType::TIMESTAMP_MICROS => Self::Moment(MICRO),
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => Self::Unsigned,
            ConvertedType::INT_8
            | ConvertedType::INT_16
            | ConvertedType::INT_32
            | ConvertedType::INT_64 => Self::Plain,
            ConvertedType::NONE => match column.physical_type() {
                Physical::BYTE_ARRAY => Self::Text,
                Physical::INT96 => Self::Moment(NANO),
                Physical::FIXED_LEN_BYTE_ARRAY => return Err("bytes".to_owned()),
                _ => Self::Plain,
            },
            other => return Err(format!("values of the type {other}")),
        })
    }

    fn decimal(scale: i32) -> Result<Self, String> {
        usize::try_from(scale)
            .map(Self::Decimal)
            .map_err(|_| format!("decimals with {scale} digits after the point"))
    }

    /// Writes a whole number as what it means; `bits` are those of a number that is never negative.
    pub fn write(self, number: i64, bits: u64, to: &mut Vec<u8>) {
        match self {
            Self::Plain | Self::Text => put(to, format_args!("{number}")),
            Self::Unsigned => put(to, format_args!("{bits}")),
            Self::Decimal(scale) => decimal(number.into(), scale, to),
            Self::Day => day(number, to),
            Self::Clock(unit) => {
                clock(number.div_euclid(unit), number.rem_euclid(unit), unit, to);
            }
            Self::Moment(unit) => {
                let seconds = number.div_euclid(unit);
                day(seconds.div_euclid(DAY), to);
                to.push(b' ');
                clock(seconds.rem_euclid(DAY), number.rem_euclid(unit), unit, to);
            }
        }
    }
}

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Writing to memory cannot fail.
fn put(to: &mut Vec<u8>, what: std::fmt::Arguments<'_>) {
    let _ = to.write_fmt(what);
}

/// A number with so many digits after the point.
pub(super) fn decimal(unscaled: i128, scale: usize, to: &mut Vec<u8>) {
    let digits: Cow<'_, str> = unscaled.unsigned_abs().to_string().into();
    if unscaled < 0 {
        to.push(b'-');
    }
    let (whole, part) = digits.split_at(digits.len().saturating_sub(scale));
    put(
        to,
        format_args!("{}", if whole.is_empty() { "0" } else { whole }),
    );
    if scale > 0 {
        put(to, format_args!(".{part:0>scale$}"));
    }
}

/// A day so long after 1970-01-01.
fn day(number: i64, to: &mut Vec<u8>) {
    const EPOCH: i64 = 719_163;
    let of_era = number
        .checked_add(EPOCH)
        .and_then(|days| i32::try_from(days).ok());
    let date = of_era.and_then(NaiveDate::from_num_days_from_ce_opt);
    match date.map(|date| (date, u32::try_from(date.year()))) {
        Some((date, Ok(year @ 0..=9999))) => {
            two(year / 100, to);
            two(year % 100, to);
            to.push(b'-');
            two(date.month(), to);
            to.push(b'-');
            two(date.day(), to);
        }
        Some((date, _)) => put(to, format_args!("{date}")),
        None => put(to, format_args!("{number} days after 1970-01-01")),
    }
}

/// A time of day.
fn clock(seconds: i64, part: i64, unit: i64, to: &mut Vec<u8>) {
    let of_day = u32::try_from(seconds).ok().filter(|own| *own < 100 * 3_600);
    let Some(seconds) = of_day else {
        return put(to, format_args!("{seconds} seconds after midnight"));
    };
    two(seconds / 3_600, to);
    to.push(b':');
    two(seconds / 60 % 60, to);
    if seconds % 60 == 0 && part == 0 {
        return;
    }
    to.push(b':');
    two(seconds % 60, to);
    if part > 0 {
        let width = unit.ilog10() as usize;
        put(to, format_args!(".{part:0>width$}"));
    }
}

/// Two digits.
fn two(number: u32, to: &mut Vec<u8>) {
    for digit in [number / 10 % 10, number % 10] {
        to.push(b"0123456789"[digit as usize]);
    }
}

/// What Parquet calls values that no cell of a feed is.
fn name(kind: &LogicalType) -> &'static str {
    match kind {
        LogicalType::Map => "map",
        LogicalType::List => "list",
        LogicalType::Json => "JSON",
        LogicalType::Bson => "BSON",
        LogicalType::Uuid => "UUID",
        LogicalType::Float16 => "half float",
        LogicalType::Variant(_) => "variant",
        LogicalType::Geometry(_) => "geometry",
        LogicalType::Geography(_) => "geography",
        _ => "that this paso does not know",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(meaning: Meaning, number: i64) -> String {
        let mut text = Vec::new();
        meaning.write(number, number.cast_unsigned(), &mut text);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn numbers_are_written_as_what_they_mean() {
        for (meaning, number, text) in [
            (Meaning::Plain, -7, "-7"),
            (Meaning::Unsigned, -1, "18446744073709551615"),
            (Meaning::Decimal(0), 12, "12"),
            (Meaning::Decimal(2), 1250, "12.50"),
            (Meaning::Decimal(3), -5, "-0.005"),
            (Meaning::Day, 18_677, "2021-02-19"),
            (Meaning::Day, 0, "1970-01-01"),
            (Meaning::Day, -1, "1969-12-31"),
            (Meaning::Day, -719_528, "0000-01-01"),
            (
                Meaning::Day,
                i64::MAX,
                "9223372036854775807 days after 1970-01-01",
            ),
            (Meaning::Clock(MILLI), 8 * 3_600 * MILLI, "08:00"),
            (Meaning::Clock(MICRO), 30_600 * MICRO + 5, "08:30:00.000005"),
            (Meaning::Clock(NANO), 30_601 * NANO, "08:30:01"),
            (Meaning::Clock(MILLI), -1, "-1 seconds after midnight"),
            (
                Meaning::Moment(MICRO),
                18_677 * DAY * MICRO,
                "2021-02-19 00:00",
            ),
            (Meaning::Moment(MILLI), -1, "1969-12-31 23:59:59.999"),
        ] {
            assert_eq!(written(meaning, number), text, "{meaning:?} {number}");
        }
    }
}
