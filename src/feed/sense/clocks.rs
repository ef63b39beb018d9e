//! Slots at times that a change of clocks skips.

use std::collections::BTreeMap;

use chrono::{LocalResult, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;

use crate::domain::calendar::{Calendar, Day, TimeOfDay};
use crate::domain::problem::Problem;
use crate::feed::report::Report;
use crate::feed::slots::SlotRow;
use crate::notice::{Notice, kinds};

/// Names each slot of a day of the horizon that does not exist on that day.
pub(super) fn check(problem: &Problem, slots: &[SlotRow], report: &mut Report) {
    let mut known: BTreeMap<&str, (Tz, Vec<Day>)> = BTreeMap::new();
    for slot in slots {
        let port = &problem.ports[slot.port.at()];
        let Some(name) = port.timezone.as_deref() else {
            continue;
        };
        let Ok(zone) = name.parse::<Tz>() else {
            continue;
        };
        let (zone, days) = known
            .entry(name)
            .or_insert_with(|| (zone, changes(zone, problem.calendar)));
        for &day in days.iter() {
            let calendar = problem.calendar;
            let closures = &problem.closures;
            let closed = closures.closing(slot.port, day, Some(slot.start), calendar);
            if closed.is_some() || !slot.weekdays.contains(calendar.weekday(day)) {
                continue;
            }
            if let Some(after) = skipped(*zone, calendar, day, slot.start) {
                report.push_with(&kinds::SLOT_SKIPPED, || {
                    let (id, start, date) = (&port.id, slot.start, calendar.date(day));
                    Notice::new(
                        &kinds::SLOT_SKIPPED,
                        "slots.csv",
                        format!(
                            "there is no {start} at {id} on {date}: clocks there go forward past it, to {after}"
                        ),
                    )
                    .at_row(slot.line)
                    .at("start", start.to_string())
                    .remedy(format!(
                        "close the slot on that day (in closures.csv `{id},{date},{date},,{start},` for port_id, from, to, weekdays, slot, reason), or give it another time"
                    ))
                });
            }
        }
    }
}

/// The days of the horizon near which a zone's offset changes.
fn changes(zone: Tz, calendar: Calendar) -> Vec<Day> {
    /// Zones are less than a day from UTC, and one has skipped a whole day.
    const NEAR: i32 = 2;
    let offset = |day: Day| {
        let noon = calendar.date(day).and_time(NaiveTime::MIN) + TimeDelta::hours(12);
        zone.offset_from_utc_datetime(&noon).fix()
    };
    let mut days: Vec<Day> = (Day::START - NEAR)
        .until(calendar.end() + NEAR)
        .filter(|&day| offset(day - 1) != offset(day))
        .flat_map(|day| (day - NEAR).until(day + NEAR + 1))
        .filter(|&day| calendar.contains(day))
        .collect();
    days.dedup();
    days.sort_unstable();
    days.dedup();
    days
}

/// When clocks go on, if a time of a day is skipped.
fn skipped(zone: Tz, calendar: Calendar, day: Day, start: TimeOfDay) -> Option<String> {
    let minutes = |count: u16| TimeDelta::minutes(i64::from(count));
    let at = calendar.date(day).and_time(NaiveTime::MIN) + minutes(start.0);
    let is_skipped =
        |at: NaiveDateTime| matches!(zone.offset_from_local_datetime(&at), LocalResult::None);
    if !is_skipped(at) {
        return None;
    }
    // Gaps are an hour or so; one was a day.
    let after = (1..=2 * 24 * 60).map(|count| at + minutes(count));
    let after = after.into_iter().find(|at| !is_skipped(*at))?;
    let format = if after.date() == at.date() {
        "%H:%M"
    } else {
        "%Y-%m-%d %H:%M"
    };
    Some(after.format(format).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn found(zone: &str, start: &str, days: u32, time: &str) -> Vec<(Day, String)> {
        let zone: Tz = zone.parse().unwrap();
        let calendar = Calendar {
            start: start.parse::<NaiveDate>().unwrap(),
            days,
        };
        let time = TimeOfDay::parse(time).unwrap();
        let days = changes(zone, calendar).into_iter();
        days.filter_map(|day| Some((day, skipped(zone, calendar, day, time)?)))
            .collect()
    }

    #[test]
    fn times_that_clocks_skip_are_found() {
        let one = |day, after: &str| vec![(Day(day), after.to_owned())];
        for (zone, start, days, time, expected) in [
            ("America/Denver", "2023-03-11", 3, "02:30", one(1, "03:00")),
            ("America/Denver", "2023-03-12", 1, "02:00", one(0, "03:00")),
            (
                "America/Denver",
                "2023-01-01",
                365,
                "02:59",
                one(70, "03:00"),
            ),
            ("America/Denver", "2023-03-11", 3, "01:59", Vec::new()),
            ("America/Denver", "2023-03-11", 3, "03:00", Vec::new()),
            // In autumn an hour comes twice, and none is skipped.
            ("America/Denver", "2023-11-01", 10, "01:30", Vec::new()),
            ("America/Phoenix", "2023-03-01", 60, "02:30", Vec::new()),
            ("Asia/Beirut", "2022-03-20", 20, "00:30", one(7, "01:00")),
            // The offset changed early on 30 December, local time; that whole day was left out.
            (
                "Pacific/Apia",
                "2011-12-29",
                4,
                "09:00",
                one(1, "2011-12-31 00:00"),
            ),
            (
                "Australia/Lord_Howe",
                "2023-09-25",
                14,
                "02:15",
                one(6, "02:30"),
            ),
        ] {
            assert_eq!(found(zone, start, days, time), expected, "{zone} {time}");
        }
        // Three springs in one horizon.
        assert_eq!(
            found("America/Tijuana", "2023-01-01", 800, "02:30").len(),
            3
        );
    }
}
