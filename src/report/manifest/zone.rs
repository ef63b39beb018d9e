//! A time zone as a calendar states it (RFC 5545, 3.6.5): each change of clocks within the dates
//! that the calendar needs.

use chrono::{Duration, NaiveDateTime, Offset, TimeZone};
use chrono_tz::{OffsetComponents, OffsetName, Tz, TzOffset};

/// How far apart clocks are looked at; no zone has changed them twice in that time.
const STEP: Duration = Duration::hours(6);

/// The VTIMEZONE of a zone that covers the times of its clocks between two.
pub(super) fn definition(zone: Tz, from: NaiveDateTime, to: NaiveDateTime) -> String {
    let mut lines = vec![
        "BEGIN:VTIMEZONE".to_owned(),
        format!("TZID:{}", zone.name()),
    ];
    // A day more on both sides: no zone is further from UTC than that.
    let mut at = from - Duration::days(1);
    let end = to + Duration::days(1);
    let first = zone.offset_from_utc_datetime(&at);
    observance(&first, &first, at, &mut lines);
    while at < end {
        let next = at + STEP;
        let before = zone.offset_from_utc_datetime(&at);
        let after = zone.offset_from_utc_datetime(&next);
        if seconds(&before) != seconds(&after) {
            let change = change(zone, at, next);
            observance(&before, &after, change, &mut lines);
        }
        at = next;
    }
    lines.push("END:VTIMEZONE\r\n".to_owned());
    lines.join("\r\n")
}

/// The first second, in UTC, at which clocks are no longer as at `from`.
fn change(zone: Tz, from: NaiveDateTime, to: NaiveDateTime) -> NaiveDateTime {
    let as_before = |at: NaiveDateTime| {
        let offset = zone.offset_from_utc_datetime(&at);
        seconds(&offset) == seconds(&zone.offset_from_utc_datetime(&from))
    };
    let (mut low, mut high) = (0, (to - from).num_seconds());
    while high - low > 1 {
        let middle = i64::midpoint(low, high);
        if as_before(from + Duration::seconds(middle)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    from + Duration::seconds(high)
}

/// From when on clocks show another time: told by the clocks as they were before.
fn observance(before: &TzOffset, after: &TzOffset, at: NaiveDateTime, lines: &mut Vec<String>) {
    let kind = if after.dst_offset().is_zero() {
        "STANDARD"
    } else {
        "DAYLIGHT"
    };
    let local = at + Duration::seconds(i64::from(seconds(before)));
    lines.push(format!("BEGIN:{kind}"));
    lines.push(format!("DTSTART:{}", local.format("%Y%m%dT%H%M%S")));
    lines.push(format!("TZOFFSETFROM:{}", offset(seconds(before))));
    lines.push(format!("TZOFFSETTO:{}", offset(seconds(after))));
    if let Some(name) = after.abbreviation() {
        lines.push(format!("TZNAME:{name}"));
    }
    lines.push(format!("END:{kind}"));
}

fn seconds(offset: &TzOffset) -> i32 {
    offset.fix().local_minus_utc()
}

/// An offset as `-0700`, with seconds where there are any.
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let size = seconds.abs();
    let text = format!("{sign}{:02}{:02}", size / 3600, size / 60 % 60);
    match size % 60 {
        0 => text,
        rest => format!("{text}{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn midnight(year: i32, month: u32, day: u32) -> NaiveDateTime {
        let date = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        date.and_time(chrono::NaiveTime::MIN)
    }

    #[test]
    fn changes_of_clocks_stand_where_they_are_law() {
        let text = definition(
            chrono_tz::America::Denver,
            midnight(2023, 1, 1),
            midnight(2023, 12, 31),
        );
        // Energy Policy Act of 2005: second Sunday of March and first of November, at 2:00.
        assert!(text.contains(
            "BEGIN:DAYLIGHT\r\nDTSTART:20230312T020000\r\nTZOFFSETFROM:-0700\r\nTZOFFSETTO:-0600\r\nTZNAME:MDT\r\n"
        ), "{text}");
        assert!(text.contains(
            "BEGIN:STANDARD\r\nDTSTART:20231105T020000\r\nTZOFFSETFROM:-0600\r\nTZOFFSETTO:-0700\r\nTZNAME:MST\r\n"
        ), "{text}");
        assert_eq!(text.matches("BEGIN:STANDARD").count(), 2);
        assert_eq!(text.matches("BEGIN:DAYLIGHT").count(), 1);
    }

    #[test]
    fn a_zone_without_summer_time_has_one_observance() {
        let text = definition(
            chrono_tz::America::Phoenix,
            midnight(2023, 1, 1),
            midnight(2025, 12, 31),
        );
        assert_eq!(text.matches("BEGIN:STANDARD").count(), 1);
        assert!(!text.contains("DAYLIGHT"));
    }

    #[test]
    fn offsets_are_hours_minutes_and_seconds() {
        assert_eq!(offset(-25_200), "-0700");
        assert_eq!(offset(20_700), "+0545");
        assert_eq!(offset(-1_172), "-001932");
    }
}
