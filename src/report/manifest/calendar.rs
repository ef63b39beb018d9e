//! How many come to a port in each slot, as a calendar to subscribe to (RFC 5545 and 7986).

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use icalendar::{Calendar, CalendarDateTime, Component, Event, EventLike, EventStatus, Property};

use super::{Entry, Manifest, zone};
use crate::domain::calendar::TimeOfDay;
use crate::domain::problem::{Port, Problem};
use crate::files::archive::sha256;
use crate::report::data::Heads;
use crate::report::language::{Language, fill};
use crate::report::page;
use crate::report::written::Summary;

/// The files that say which ports and places a feed is about. Cases, capacity and dates change from
/// one plan of a feed to the next; these stay.
const PLACES: [&str; 4] = ["ports.csv", "locations.csv", "corridors.csv", "slots.csv"];

/// The longest that a slot's event lasts, in minutes.
const LONGEST: u16 = 60;

/// Which plan, of which feed: what tells calendar programs that an event is one they know, and
/// which of two is newer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// When the plan was written.
    pub written: DateTime<Utc>,
    /// The feed, by its places: the same for all plans of a feed.
    pub feed: String,
}

impl Edition {
    /// The edition of a plan.
    #[must_use]
    pub fn new(summary: &Summary, written: DateTime<Utc>) -> Self {
        let known = |&name: &&'static str| Some([name, " ", summary.inputs.get(name)?, "\n"]);
        let places: String = PLACES.iter().filter_map(known).flatten().collect();
        let mut feed = sha256(format!("{places}{}", summary.model).as_bytes());
        feed.truncate(16);
        Self { written, feed }
    }

    /// SEQUENCE: half seconds since 2025, so that it rises with each plan. It may have 31 bits,
    /// which are enough until 2059.
    fn sequence(&self) -> u32 {
        const SINCE: i64 = 1_735_689_600_000;
        let halves = (self.written.timestamp_millis() - SINCE).max(0) / 500;
        u32::try_from(halves.min(i64::from(i32::MAX))).unwrap_or(0)
    }
}

/// What a calendar must know of its port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The port's time zone; none where the feed does not say it: times are then those of the
    /// reader's own clock.
    zone: Option<Tz>,
    /// How long a slot's event lasts.
    minutes: u16,
}

impl Clock {
    /// The clock of the port of these days; the feed, where there is one, says its zone and slots.
    #[must_use]
    pub fn new(days: &[&Manifest], feed: Option<&Problem>) -> Self {
        let id = days.first().map(|day| day.port_id.as_str());
        let port = feed.and_then(|feed| feed.ports.iter().find(|port| Some(&*port.id) == id));
        let starts = days.iter().flat_map(|day| &day.cases);
        let starts: Vec<u16> = starts
            .filter_map(|case| TimeOfDay::parse(&case.slot))
            .chain(
                port.iter()
                    .flat_map(|port| port.slots.iter().map(|slot| slot.start)),
            )
            .map(|start| start.0)
            .collect();
        Self::with(port, starts)
    }

    /// The clock of a port of the feed.
    #[must_use]
    pub fn of_port(feed: &Problem, id: &str) -> Self {
        let port = feed.ports.iter().find(|port| port.id == id);
        let slots = port.iter().flat_map(|port| &port.slots);
        Self::with(port, slots.map(|slot| slot.start.0).collect())
    }

    /// A port's clock; events last from one start to the next, an hour at most.
    fn with(port: Option<&Port>, mut starts: Vec<u16>) -> Self {
        starts.sort_unstable();
        starts.dedup();
        let apart = starts.windows(2).map(|pair| pair[1] - pair[0]);
        Self {
            zone: port
                .and_then(|port| port.timezone.as_ref())
                .and_then(|name| name.parse().ok()),
            minutes: apart.min().unwrap_or(LONGEST).min(LONGEST),
        }
    }

    /// A time of the port's clock.
    fn at(&self, date_time: NaiveDateTime) -> CalendarDateTime {
        match self.zone {
            None => CalendarDateTime::Floating(date_time),
            Some(zone) => CalendarDateTime::WithTimezone {
                date_time,
                tzid: zone.name().to_owned(),
            },
        }
    }
}

/// The calendar of a port: an event for each slot in which somebody comes, at its time; for the
/// whole day where the port has no slots. The same plan gives the same bytes.
#[must_use]
pub fn calendar(
    days: &[&Manifest],
    clock: &Clock,
    edition: &Edition,
    language: Language,
) -> String {
    let mut calendar = empty();
    if let Some(first) = days.first() {
        // The crate does not know NAME for a text, and writes it as it is.
        calendar
            .append_property(Property::new("NAME", escaped(&first.port)))
            .append_property(Property::new("X-WR-CALNAME", first.port.as_str()));
    }
    for day in days {
        let mut slots: BTreeMap<&str, Heads> = BTreeMap::new();
        for Entry { slot, persons, .. } in &day.cases {
            slots.entry(slot).or_default().add(*persons);
        }
        for (slot, heads) in slots {
            calendar.push(event(day, slot, heads, (clock, edition, language)));
        }
    }
    let timed = days
        .iter()
        .any(|day| day.cases.iter().any(|case| !case.slot.is_empty()));
    let span = days.first().zip(days.last()).filter(|_| timed);
    finished(
        calendar,
        clock,
        span.map(|(first, last)| (first.date, last.date)),
    )
}

/// A calendar without events.
fn empty() -> Calendar {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//paso//appointments//EN"))
        .append_property(("CALSCALE", "GREGORIAN"));
    calendar
}

/// The text of a calendar, with its clock between the first and the last date that have times.
fn finished(calendar: Calendar, clock: &Clock, timed: Option<(NaiveDate, NaiveDate)>) -> String {
    let text = { calendar }.done().to_string();
    match (clock.zone, timed) {
        (Some(zone), Some((first, last))) => {
            let (from, to) = (midnight(first), midnight(last) + Duration::days(2));
            let definition = zone::definition(zone, from, to);
            text.replacen(
                "BEGIN:VEVENT\r\n",
                &format!("{definition}BEGIN:VEVENT\r\n"),
                1,
            )
        }
        _ => text,
    }
}

/// One family's appointment.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'v> {
    /// The case.
    pub case_id: &'v str,
    /// Name of the port.
    pub port: &'v str,
    /// Where the port is.
    pub place: &'v str,
    /// The date.
    pub date: NaiveDate,
    /// Start of the slot, if it has one.
    pub start: Option<TimeOfDay>,
    /// What the family is told.
    pub text: &'v str,
    /// Whether it is no more.
    pub cancelled: bool,
}

/// The calendar of one family, which takes the place of an earlier one of the same case.
#[must_use]
pub fn visit(own: &Visit<'_>, clock: &Clock, edition: &Edition) -> String {
    let mut calendar = empty();
    let mut event = Event::new();
    event
        .uid(&format!("{}-{}@paso", own.case_id, edition.feed))
        .timestamp(edition.written)
        .sequence(edition.sequence())
        .summary(own.port)
        .location(own.place)
        .description(own.text);
    if own.cancelled {
        event.status(EventStatus::Cancelled);
    }
    timed(&mut event, own.date, own.start, clock);
    calendar.push(event.done());
    let timed = own.start.map(|_| (own.date, own.date));
    finished(calendar, clock, timed)
}

/// From when to when an event lasts: a slot, or the whole day.
fn timed(event: &mut Event, date: NaiveDate, start: Option<TimeOfDay>, clock: &Clock) {
    if let Some(start) = start {
        let start = midnight(date) + Duration::minutes(i64::from(start.0));
        let end = start + Duration::minutes(i64::from(clock.minutes));
        event.starts(clock.at(start)).ends(clock.at(end));
    } else {
        // A calendar's end is the first day after.
        let next = date.succ_opt().unwrap_or(date);
        event.starts(date).ends(next);
    }
}

fn event(
    day: &Manifest,
    slot: &str,
    heads: Heads,
    (clock, edition, language): (&Clock, &Edition, Language),
) -> Event {
    let who = page::heads(heads, language);
    let names = [("port", day.port.as_str()), ("who", who.as_str())];
    let summary = fill(language.words().manifest_event, &names);
    let start = TimeOfDay::parse(slot);
    let at = start.map_or(String::new(), |start| {
        format!("-{:04}", 100 * (start.0 / 60) + start.0 % 60)
    });
    let mut event = Event::new();
    event
        .uid(&format!(
            "{}-{}{at}-{}@paso",
            day.port_id, day.date, edition.feed
        ))
        .timestamp(edition.written)
        .sequence(edition.sequence())
        .summary(&plain(&summary));
    timed(&mut event, day.date, start, clock);
    event.done()
}

fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}

/// A text as a value of type TEXT (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('\n', "\\n");
    text.replace(',', "\\,").replace(';', "\\;")
}

/// Calendars are read by programs that may not know the narrow blanks of a page.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_rise_and_stay_within_31_bits() {
        let of = |seconds: i64| Edition {
            written: DateTime::from_timestamp(seconds, 0).unwrap(),
            feed: String::new(),
        };
        assert_eq!(of(0).sequence(), 0);
        assert_eq!(of(1_735_689_601).sequence(), 2);
        assert!(of(1_800_000_001).sequence() > of(1_800_000_000).sequence());
        assert_eq!(of(9_000_000_000).sequence(), 2_147_483_647);
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(
            escaped("El Paso\\Norte, Puente; 1\nx"),
            "El Paso\\\\Norte\\, Puente\\; 1\\nx"
        );
    }
}
