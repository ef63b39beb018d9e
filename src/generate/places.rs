//! Ports, cities, corridors and slots.

use std::fmt::Write as _;

use super::shape::Shape;

/// A city where people wait, with the port across from it.
#[derive(Clone, Debug)]
pub(super) struct PortCity {
    pub port: String,
    pub city: String,
    /// Share of all people who wait there.
    pub share: f64,
    /// Other ports that can be reached, with hours of travel.
    pub others: Vec<(String, f64)>,
    /// Hours to the place's own port.
    pub hours: f64,
    /// Share of all people who wait at the cities of the port.
    pub port_share: f64,
    /// Whether it is the first place of its port.
    pub first: bool,
    base: &'static Base,
    /// 0 for the eight themselves, 1 for their first replication, and so on.
    copy: u32,
    /// The same for the cities of one port.
    city_copy: u32,
}

impl PortCity {
    /// Whether the port gives appointments on Sundays.
    pub fn opens_on_sundays(&self) -> bool {
        self.base.sundays
    }
}

/// One of the eight.
#[derive(Debug)]
struct Base {
    port: &'static str,
    city: &'static str,
    timezone: &'static str,
    at_port: (f64, f64),
    at_city: (f64, f64),
    share: f64,
    others: &'static [(usize, f64)],
    sundays: bool,
}

static BASES: [Base; 8] = [
    base(
        "san_ysidro",
        "tijuana",
        "America/Los_Angeles",
        (32.542, -117.03),
        (32.51, -117.02),
        0.22,
        &[(1, 3.0)],
        true,
    ),
    base(
        "calexico",
        "mexicali",
        "America/Los_Angeles",
        (32.665, -115.496),
        (32.62, -115.45),
        0.08,
        &[(0, 3.0)],
        false,
    ),
    base(
        "nogales",
        "nogales_son",
        "America/Phoenix",
        (31.333, -110.941),
        (31.3, -110.94),
        0.065,
        &[(1, 5.0), (3, 7.0)],
        false,
    ),
    base(
        "el_paso",
        "juarez",
        "America/Denver",
        (31.747, -106.487),
        (31.69, -106.42),
        0.19,
        &[(2, 7.0)],
        true,
    ),
    base(
        "eagle_pass",
        "piedras_negras",
        "America/Chicago",
        (28.705, -100.51),
        (28.7, -100.52),
        0.05,
        &[(5, 3.0)],
        false,
    ),
    base(
        "laredo",
        "nuevo_laredo",
        "America/Chicago",
        (27.499, -99.507),
        (27.48, -99.51),
        0.1,
        &[(4, 3.0), (6, 4.0)],
        true,
    ),
    base(
        "hidalgo",
        "reynosa",
        "America/Chicago",
        (26.095, -98.271),
        (26.05, -98.29),
        0.12,
        &[(7, 1.5)],
        true,
    ),
    base(
        "brownsville",
        "matamoros",
        "America/Chicago",
        (25.899, -97.497),
        (25.87, -97.5),
        0.175,
        &[(6, 1.5)],
        true,
    ),
];

#[allow(clippy::too_many_arguments)]
const fn base(
    port: &'static str,
    city: &'static str,
    timezone: &'static str,
    at_port: (f64, f64),
    at_city: (f64, f64),
    share: f64,
    others: &'static [(usize, f64)],
    sundays: bool,
) -> Base {
    Base {
        port,
        city,
        timezone,
        at_port,
        at_city,
        share,
        others,
        sundays,
    }
}

/// The name of a base's port or city in a replication.
fn name(base: &str, copy: u32) -> String {
    if copy == 0 {
        base.to_owned()
    } else {
        format!("{base}-{}", copy + 1)
    }
}

/// The first so many places: the eight, then the eight again under other names.
pub(super) fn places(count: u32, shape: &Shape) -> Vec<PortCity> {
    let mut places: Vec<PortCity> = (0..count)
        .zip((0..8usize).cycle())
        .map(|(at, of)| {
            let base = &BASES[of];
            PortCity {
                port: name(base.port, at / 8),
                city: name(base.city, at / 8),
                share: base.share,
                others: Vec::new(),
                hours: 0.5,
                port_share: base.share,
                first: true,
                base,
                copy: at / 8,
                city_copy: 0,
            }
        })
        .collect();
    let total: f64 = places.iter().map(|place| place.share).sum();
    let ports: Vec<String> = places.iter().map(|place| place.port.clone()).collect();
    for place in &mut places {
        place.share /= total;
        for &(other, hours) in place.base.others {
            let port = name(BASES[other].port, place.copy);
            if ports.contains(&port) {
                place.others.push((port, hours));
            }
        }
        place.port_share = place.share;
    }
    if shape.ties.is_some() {
        level(&mut places, &ports);
    }
    if shape.cities > 1 {
        return many_cities(&places, &ports, shape);
    }
    places
}

/// Makes all places alike: as many people, and as far from everywhere.
fn level(places: &mut [PortCity], ports: &[String]) {
    let share = 1.0 / real(ports.len());
    for place in places {
        (place.share, place.port_share, place.hours) = (share, share, 1.0);
        let others = ports.iter().filter(|port| **port != place.port);
        place.others = others.take(7).map(|port| (port.clone(), 1.0)).collect();
    }
}

/// Several cities for each port, of falling size; each reaches the nearest other ports too.
fn many_cities(places: &[PortCity], ports: &[String], shape: &Shape) -> Vec<PortCity> {
    let sizes: Vec<f64> = (1..=shape.cities)
        .map(|city| 1.0 / f64::from(city))
        .collect();
    let all: f64 = sizes.iter().sum();
    let mut cities = Vec::new();
    for (at, place) in places.iter().enumerate() {
        let mut others: Vec<(usize, &String)> = (ports.iter().enumerate())
            .filter(|(other, _)| *other != at)
            .map(|(other, port)| (other.abs_diff(at), port))
            .collect();
        others.sort();
        for (city_copy, (number, size)) in (0..).zip(sizes.iter().enumerate()) {
            let far = 1.0 + 0.5 * real(number);
            cities.push(PortCity {
                city: format!("{}.{}", place.city, number + 1),
                share: place.share * size / all,
                hours: far,
                first: number == 0,
                city_copy,
                others: (others.iter().take(shape.reach as usize))
                    .map(|(steps, port)| ((*port).clone(), far + 3.0 * real(*steps)))
                    .collect(),
                ..place.clone()
            });
        }
    }
    cities
}

/// A small count as a number.
fn real(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

// Writing to a string cannot fail, so the results of `writeln!` are let go.

pub(super) fn ports_csv(places: &[PortCity]) -> String {
    let mut text = "port_id,name,timezone,latitude,longitude\n".to_owned();
    for place in places.iter().filter(|place| place.first) {
        let (latitude, longitude) = shifted(place.base.at_port, place.copy, 0);
        let _ = writeln!(
            text,
            "{0},{0},{1},{latitude},{longitude}",
            place.port, place.base.timezone
        );
    }
    text
}

pub(super) fn locations_csv(places: &[PortCity]) -> String {
    let mut text = "location_id,name,latitude,longitude\n".to_owned();
    for place in places {
        let (latitude, longitude) = shifted(place.base.at_city, place.copy, place.city_copy);
        let _ = writeln!(text, "{0},{0},{latitude},{longitude}", place.city);
    }
    text
}

/// Replications lie a little beside the place they repeat.
fn shifted((latitude, longitude): (f64, f64), copy: u32, city: u32) -> (f64, f64) {
    let aside = 0.05 * f64::from(copy);
    let longitude = longitude + 0.05 * f64::from(city);
    let round = |degrees: f64| (degrees * 1000.0).round() / 1000.0;
    (round(latitude + aside), round(longitude))
}

pub(super) fn corridors_csv(places: &[PortCity]) -> String {
    let mut text = "location_id,port_id,travel_hours\n".to_owned();
    for place in places {
        let _ = writeln!(text, "{},{},{}", place.city, place.port, place.hours);
        for (port, hours) in &place.others {
            let _ = writeln!(text, "{},{port},{hours}", place.city);
        }
    }
    text
}

pub(super) fn slots_csv(places: &[PortCity]) -> String {
    let mut text = "port_id,start,weekdays\n".to_owned();
    for place in places.iter().filter(|place| place.first) {
        for hour in 8..16 {
            let weekdays = match (place.base.sundays, hour) {
                (true, 15) => "Mon;Tue;Wed;Thu;Fri",
                (true, _) => "",
                (false, _) => "Mon;Tue;Wed;Thu;Fri;Sat",
            };
            let _ = writeln!(text, "{},{hour:02}:00,{weekdays}", place.port);
        }
    }
    text
}
