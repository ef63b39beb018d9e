//! Ports that take nobody, and places that are not where they say.

use std::collections::BTreeMap;

use chrono::{NaiveTime, TimeZone};
use chrono_tz::{OffsetComponents, Tz};

use super::Lines;
use crate::domain::calendar::Day;
use crate::domain::id::{PortIndex, ResourceIndex, SiteIndex};
use crate::domain::problem::{Port, Problem};
use crate::domain::rules::{Period, Resource, SiteKind};
use crate::feed::report::Report;
use crate::notice::{Notice, kinds};

/// Most hours between a time zone and what the longitude suggests.
const MOST_HOURS: f64 = 3.0;

pub(super) fn check(problem: &Problem, lines: Lines<'_>, report: &mut Report) {
    for (at, port) in problem.ports.iter().enumerate() {
        let line = Lines::of(lines.ports, at);
        if let Some(notice) = takes_nobody(problem, PortIndex::new(at), port) {
            report.push(notice.at_row(line).at("port_id", port.id.clone()));
        }
        far_timezone(problem, port, line, report);
    }
    let ports = problem
        .ports
        .iter()
        .map(|port| (&port.id, port.coordinates));
    same_coordinates("ports.csv", "port_id", ports, lines.ports, report);
    let locations = problem
        .locations
        .iter()
        .map(|own| (&own.id, own.coordinates));
    same_coordinates(
        "locations.csv",
        "location_id",
        locations,
        lines.locations,
        report,
    );
}

/// The first reason why a port takes nobody in the horizon.
fn takes_nobody(problem: &Problem, index: PortIndex, port: &Port) -> Option<Notice> {
    let id = &port.id;
    let notice = |kind, message: String| Notice::new(kind, "ports.csv", message);
    let reached = problem.corridors.iter().any(|own| own.port == index);
    if !reached && !problem.locations.is_empty() {
        let message = format!("no location reaches {id}, so it takes nobody");
        return Some(
            notice(&kinds::PORT_WITHOUT_CORRIDOR, message).remedy(format!(
                "add rows such as `LOCATION,{id},1` to corridors.csv"
            )),
        );
    }
    let days = problem.calendar.all();
    let open: Vec<Day> = days
        .clone()
        .filter(|&day| problem.is_open(index, day))
        .collect();
    if open.is_empty() {
        let closed = days
            .clone()
            .any(|day| problem.closed_by(index, day).is_some());
        let (message, remedy) = if closed {
            (
                format!("{id} is closed on every day planned on which it has appointments"),
                "check closures.csv; a port that is meant to be closed can stay",
            )
        } else {
            (
                format!("{id} has no slot on any weekday of the days planned"),
                "check `weekdays` in slots.csv, or `start` and `days`",
            )
        };
        return Some(notice(&kinds::PORT_ALWAYS_CLOSED, message).remedy(remedy));
    }
    let phased = problem
        .classes
        .iter()
        .all(|class| problem.phased[class.stream.at()]);
    let admits = |day: &Day| problem.phases.iter().any(|phase| phase.admits(index, *day));
    if phased && !problem.classes.is_empty() && !open.iter().any(admits) {
        let message =
            format!("every stream is phased, and no phase admits at {id} on a day planned");
        return Some(
            notice(&kinds::PORT_WITHOUT_PHASE, message)
                .remedy("check the `ports` and dates of phases.csv"),
        );
    }
    let resources = problem.rules.resources.iter().enumerate();
    for (at, resource) in resources.filter(|(_, own)| is_used_by_all(own)) {
        if !has_some(problem, ResourceIndex::new(at), index, &open) {
            let message = format!(
                "there is no {} at {id} on any day planned, and every appointment there uses it",
                resource.id
            );
            return Some(
                notice(&kinds::PORT_WITHOUT_CAPACITY, message)
                    .remedy("check the amounts; a port that is meant to be closed can stay"),
            );
        }
    }
    None
}

/// Whether every appointment uses a resource of its port.
fn is_used_by_all(resource: &Resource) -> bool {
    resource.site == SiteKind::Port
        && resource.usages.iter().any(|row| {
            row.stream.is_none()
                && row.need.is_none()
                && (row.per_person > 0.0 || row.per_case > 0.0)
        })
}

/// Whether there is anything of a resource at a port on some of these days.
fn has_some(problem: &Problem, resource: ResourceIndex, port: PortIndex, days: &[Day]) -> bool {
    let limits = &problem.limits;
    let slots = &problem.ports[port.at()].slots;
    match problem.rules.resources[resource.at()].period {
        Period::Day => days.iter().any(|&day| {
            limits.amount(limits.of_day(resource, SiteIndex::of_port(port), day)) > 0.0
        }),
        // Where there are no slots, the resource is not used.
        Period::Slot => {
            slots.is_empty()
                || days.iter().any(|&day| {
                    problem
                        .open_slots(port, day)
                        .any(|slot| limits.amount(limits.of_slot(resource, port, day, slot)) > 0.0)
                })
        }
    }
}

fn far_timezone(problem: &Problem, port: &Port, line: u64, report: &mut Report) {
    let zone = port
        .timezone
        .as_deref()
        .and_then(|name| name.parse::<Tz>().ok());
    let (Some(zone), Some((_, longitude))) = (zone, port.coordinates) else {
        return;
    };
    let noon = problem.calendar.start.and_time(NaiveTime::MIN);
    let offset = zone.offset_from_utc_datetime(&noon).base_utc_offset();
    // Offsets are whole minutes of a day.
    let hours = f64::from(i32::try_from(offset.num_minutes()).unwrap_or(0)) / 60.0;
    let sun = longitude / 15.0;
    let apart = (hours - sun).abs();
    let apart = apart.min(24.0 - apart);
    if apart > MOST_HOURS {
        report.push(
            Notice::new(
                &kinds::TIMEZONE_FAR_FROM_LONGITUDE,
                "ports.csv",
                format!(
                    "{zone} is {hours:+} hours from UTC, and the longitude {longitude} suggests {sun:+.1}"
                ),
            )
            .at_row(line)
            .at("timezone", zone.name())
            .remedy("check the time zone, and the sign of the longitude: west is negative"),
        );
    }
}

fn same_coordinates<'p>(
    file: &str,
    column: &str,
    places: impl Iterator<Item = (&'p String, Option<(f64, f64)>)>,
    lines: &[u64],
    report: &mut Report,
) {
    let mut first: BTreeMap<(u64, u64), &str> = BTreeMap::new();
    for (at, (id, coordinates)) in places.enumerate() {
        let Some((latitude, longitude)) = coordinates else {
            continue;
        };
        // Adding 0 makes -0 the same as 0.
        let key = ((latitude + 0.0).to_bits(), (longitude + 0.0).to_bits());
        if let Some(other) = first.get(&key) {
            report.push(
                Notice::new(
                    &kinds::SAME_COORDINATES,
                    file,
                    format!("{id} and {other} have the same coordinates"),
                )
                .at_row(Lines::of(lines, at))
                .at(column, id.clone())
                .remedy("check the coordinates, or whether the two are one"),
            );
        } else {
            first.insert(key, id);
        }
    }
}
