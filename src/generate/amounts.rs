//! How much there is: amounts in proportion to the people, so that limits of all three kinds bind
//! at times.

use std::fmt::Write as _;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::places::PortCity;
use super::shape::{Model, Shape};
use super::{Size, date};

/// capacity.csv, and the days on which a port has fewer officers.
pub(super) struct Capacity {
    pub csv: String,
    pub shocks: Vec<Shock>,
}

/// Days on which a port has fewer officers than usual, or none.
#[derive(Clone, Debug)]
pub(super) struct Shock {
    pub port: String,
    pub from: i64,
    pub to: i64,
}

/// People a day that the border could take.
pub(super) fn daily_people(size: &Size, shape: &Shape, people: u32) -> f64 {
    shape.served * f64::from(people) / f64::from(size.days.max(1))
}

/// An amount in whole units, at least so many.
pub(super) fn whole(amount: f64, least: f64) -> f64 {
    amount.round().max(least)
}

/// Minutes of officers at a port on weekdays, for so many people a day.
pub(super) fn officer_minutes(shape: &Shape, own: f64) -> f64 {
    // A case of average size takes some 29 minutes per person.
    whole(shape.amounts.officers * own * 29.0, 300.0)
}

/// The same on Saturdays and Sundays.
pub(super) fn weekend_minutes(minutes: f64) -> f64 {
    whole(0.6 * minutes, 200.0)
}

/// Places in a port's room, in any slot but that of 09:00 and in that.
pub(super) fn room(shape: &Shape, own: f64) -> (f64, f64) {
    let room = whole(shape.amounts.room * own / 4.0, 6.0);
    (room, whole(0.8 * room, 6.0))
}

/// Beds in reception.
pub(super) fn beds(shape: &Shape, own: f64) -> f64 {
    whole(shape.amounts.beds * own, 18.0)
}

/// Tests at a city.
pub(super) fn tests(shape: &Shape, own: f64) -> f64 {
    whole(shape.amounts.tests * own, 12.0)
}

/// Isolation beds at a city.
pub(super) fn isolation(shape: &Shape, own: f64) -> f64 {
    let beds = (shape.amounts.isolation * 0.15 * own * 100.0).round() / 100.0;
    beds.max(shape.amounts.least_isolation)
}

/// Seats from a city to its own port, and to another.
pub(super) fn seats(shape: &Shape, own: f64) -> (f64, f64) {
    (
        whole(shape.amounts.seats * own, 10.0),
        whole(shape.amounts.cross_seats * own, 8.0),
    )
}

/// People over the whole border.
pub(super) fn border(shape: &Shape, daily: f64) -> f64 {
    whole(shape.amounts.border * daily, 10.0)
}

/// Weekdays on which buses stop running, the first first.
const DAYS_OFF: [&str; 4] = ["Sun", "Wed", "Sat", "Mon"];

// Writing to a string cannot fail, so the results of `writeln!` are let go.
pub(super) fn capacity(
    size: &Size,
    shape: &Shape,
    places: &[PortCity],
    daily: f64,
    random: &mut ChaCha8Rng,
) -> Capacity {
    let mut text = "resource_id,site_id,from,to,weekdays,slot,amount\n".to_owned();
    let mut row = |resource: &str, site: &str, when: &str, amount: f64| {
        let _ = writeln!(text, "{resource},{site},{when},{amount}");
    };
    let days = i64::from(size.days);
    let off = DAYS_OFF[..shape.buses.days_off.min(DAYS_OFF.len())].join(";");
    let mut shocks = Vec::new();
    for place in places {
        if place.first {
            let own = daily * place.port_share;
            port_rows(shape, place, own, &mut row);
            // A shock: half the officers for a week.
            let from = random.random_range(0..days);
            if shape.shocks {
                let when = format!("{},{},,", date(from), date(from + 7));
                let minutes = whole(0.5 * officer_minutes(shape, own), 150.0);
                row("officer_minutes", &place.port, &when, minutes);
                shocks.push(Shock {
                    port: place.port.clone(),
                    from,
                    to: from + 7,
                });
            }
        }
        if shape.model == Model::Daily {
            continue;
        }
        let own = daily * place.share;
        let (port, city) = (place.port.as_str(), place.city.as_str());
        row("health_test", city, ",,,", tests(shape, own));
        row("isolation_bed", city, ",,,", isolation(shape, own));
        let (seats, cross) = seats(shape, own);
        let own_port = (port, seats);
        let others = place
            .others
            .iter()
            .map(|(other, _)| (other.as_str(), cross));
        for (port, seats) in std::iter::once(own_port).chain(others) {
            let corridor = format!("{city}>{port}");
            row("bus_seat", &corridor, ",,,", seats);
            if !off.is_empty() {
                row("bus_seat", &corridor, &format!(",,{off},"), 0.0);
            }
        }
    }
    row("border_total", "*", ",,,", border(shape, daily));
    // One port closes for five days.
    let closed = &places[random.random_range(0..places.len())];
    let from = random.random_range(0..days);
    if shape.shocks {
        let when = format!("{},{},,", date(from), date(from + 4));
        row("officer_minutes", &closed.port, &when, 0.0);
        shocks.push(Shock {
            port: closed.port.clone(),
            from,
            to: from + 4,
        });
    }
    Capacity { csv: text, shocks }
}

/// The rows of a port.
fn port_rows(
    shape: &Shape,
    place: &PortCity,
    own: f64,
    row: &mut impl FnMut(&str, &str, &str, f64),
) {
    let port = place.port.as_str();
    let minutes = officer_minutes(shape, own);
    row("officer_minutes", port, ",,,", minutes);
    row(
        "officer_minutes",
        port,
        ",,Sat;Sun,",
        weekend_minutes(minutes),
    );
    let (room, early) = room(shape, own);
    row("holding_space", port, ",,,", room);
    row("holding_space", port, ",,,09:00", early);
    if shape.model == Model::Daily {
        // Some 2.7 people a case, eight slots a day.
        let cases = whole(shape.amounts.appointments * own / 2.7 / 8.0, 1.0);
        row("appointments", port, ",,,", cases);
        return;
    }
    row("reception_bed", port, ",,,", beds(shape, own));
    if !shape.has_needs() {
        return;
    }
    for (language, share) in [
        ("portuguese", 0.03),
        ("haitian_creole", 0.05),
        ("qeqchi", 0.03),
        ("mam", 0.03),
        ("kiche", 0.01),
    ] {
        let amount = whole(
            shape.amounts.interpreters * own * share * 22.0,
            shape.amounts.least_interpreters,
        );
        row(&format!("interpreter_{language}"), port, ",,,", amount);
    }
}
