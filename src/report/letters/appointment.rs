//! An appointment as templates know it, with what a planner says of its port.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Offset, TimeZone};
use chrono_tz::{OffsetName, Tz};
use minijinja::{Value, context};
use serde::Deserialize;

use super::DEFAULT;
use crate::domain::calendar::TimeOfDay;
use crate::domain::problem::Problem;
use crate::report::clean;

/// The name of the texts that hold for every port.
const EVERY: &str = "*";

/// What letters say of ports beside their names: ports.toml among the templates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Texts(BTreeMap<String, PortTexts>);

/// What letters say of one port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct PortTexts {
    /// Where it is.
    #[serde(default)]
    address: String,
    /// What to bring, by language.
    #[serde(default)]
    bring: BTreeMap<String, String>,
}

impl Texts {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// A port that it names and the feed does not have.
    #[must_use]
    pub fn stranger(&self, problem: &Problem) -> Option<&str> {
        let mut names = self.0.keys().map(String::as_str);
        names.find(|id| *id != EVERY && !problem.ports.iter().any(|port| port.id == **id))
    }

    fn address(&self, port: &str) -> &str {
        self.0.get(port).map_or("", |own| own.address.as_str())
    }

    /// What to bring to a port, in a language or else in Spanish; empty where nothing is said.
    fn bring(&self, port: &str, language: &str) -> &str {
        let both = [port, EVERY].into_iter();
        let mut told = both.filter_map(|id| {
            let own = &self.0.get(id)?.bring;
            own.get(language).or_else(|| own.get(DEFAULT))
        });
        told.next().map_or("", String::as_str)
    }
}

/// An appointment with its place and its time.
#[derive(Clone, Debug)]
pub(super) struct Appointment {
    pub port_id: String,
    pub port: String,
    pub address: String,
    pub date: NaiveDate,
    pub start: Option<TimeOfDay>,
    /// What the port's clock is called then; empty where its zone is not known.
    zone: String,
    bring: BTreeMap<String, String>,
    usual: String,
}

impl Appointment {
    /// None where there is no date.
    pub fn new(
        problem: &Problem,
        texts: &Texts,
        port_id: &str,
        date: Option<NaiveDate>,
        slot: &str,
    ) -> Option<Self> {
        let date = date?;
        let start = TimeOfDay::parse(slot);
        let port = problem.ports.iter().find(|port| port.id == port_id);
        let zone = port
            .and_then(|port| port.timezone.as_ref())
            .and_then(|name| name.parse::<Tz>().ok());
        let languages = [port_id, EVERY].into_iter();
        let languages = languages.filter_map(|id| texts.0.get(id));
        let languages = languages.flat_map(|own| own.bring.keys());
        Some(Self {
            port_id: port_id.to_owned(),
            port: clean(port.map_or(port_id, |port| &port.name)),
            address: clean(texts.address(port_id)),
            zone: zone.map_or(String::new(), |zone| clock(zone, date, start)),
            bring: languages
                .map(|language| {
                    let text = texts.bring(port_id, language);
                    (language.clone(), text.to_owned())
                })
                .collect(),
            usual: texts.bring(port_id, DEFAULT).to_owned(),
            date,
            start,
        })
    }

    /// What a template sees, in a language.
    pub fn value(&self, language: &str) -> Value {
        let minutes = self.start.map(|start| start.0);
        let hour = minutes.map(|minutes| minutes / 60);
        let minute = minutes.map(|minutes| format!("{:02}", minutes % 60));
        context! {
            port_id => &self.port_id,
            port => &self.port,
            address => &self.address,
            bring => self.bring.get(language).unwrap_or(&self.usual),
            date => self.date.to_string(),
            year => self.date.year(),
            month => self.date.month(),
            day => self.date.day(),
            weekday => self.date.weekday().number_from_monday(),
            time => self.start.map_or(String::new(), |start| start.to_string()),
            hour => hour,
            hour12 => hour.map(|hour| (hour + 11) % 12 + 1),
            minute => minute,
            zone => &self.zone,
        }
    }
}

/// What a clock is called at a time of it: `MST, UTC-7`. Where the zone has no name for it, its offset
/// alone.
fn clock(zone: Tz, date: NaiveDate, start: Option<TimeOfDay>) -> String {
    let minutes = u32::from(start.map_or(720, |start| start.0));
    let Some(time) = date.and_hms_opt(minutes / 60, minutes % 60, 0) else {
        return String::new();
    };
    // A time that clocks pass over is told by the clock as it is after.
    let offset = zone
        .offset_from_local_datetime(&time)
        .earliest()
        .unwrap_or_else(|| zone.offset_from_utc_datetime(&time));
    let seconds = offset.fix().local_minus_utc();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, rest) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
    let utc = match (seconds, rest) {
        (0, _) => "UTC".to_owned(),
        (_, 0) => format!("UTC{sign}{hours}"),
        _ => format!("UTC{sign}{hours}:{rest:02}"),
    };
    match offset.abbreviation() {
        Some(name) if name.starts_with(|c: char| c.is_ascii_alphabetic()) && name != "UTC" => {
            format!("{name}, {utc}")
        }
        _ => utc,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_told_as_they_are_on_the_day() {
        let date = |month, day| NaiveDate::from_ymd_opt(2021, month, day).unwrap();
        let nine = TimeOfDay::parse("09:00");
        let denver = chrono_tz::America::Denver;
        assert_eq!(clock(denver, date(3, 2), nine), "MST, UTC-7");
        assert_eq!(clock(denver, date(4, 2), nine), "MDT, UTC-6");
        // 02:30 on the night when clocks go forward.
        let gap = TimeOfDay::parse("02:30");
        assert!(clock(denver, date(3, 14), gap).starts_with('M'));
        assert_eq!(
            clock(chrono_tz::Asia::Kathmandu, date(3, 2), nine),
            "UTC+5:45"
        );
        assert_eq!(clock(chrono_tz::UTC, date(3, 2), None), "UTC");
    }

    #[test]
    fn a_ports_text_comes_before_that_of_all() {
        let texts = Texts::read(
            "[\"*\"]\nbring.spanish = \"papeles\"\nbring.english = \"papers\"\n\
             [north]\naddress = \"1 Road\"\nbring.spanish = \"todo\"\n",
        )
        .unwrap();
        assert_eq!(texts.bring("south", "english"), "papers");
        assert_eq!(texts.bring("south", "mam"), "papeles");
        assert_eq!(texts.bring("north", "english"), "todo");
        assert_eq!(
            (texts.address("north"), texts.address("south")),
            ("1 Road", "")
        );
        let wrong = Texts::read("[north]\nadress = \"1 Road\"\n")
            .unwrap_err()
            .to_string();
        assert!(wrong.contains("adress"), "{wrong}");
    }
}
