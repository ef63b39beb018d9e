//! How much there is: amounts in proportion to the people, so that limits of all three kinds bind
//! at times.

use std::fmt::Write as _;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::places::Place;
use super::{Size, date};

/// Share of all people that the border could take in the horizon.
const SERVED: f64 = 0.75;

/// People a day that the border could take.
pub(super) fn daily_people(size: &Size, people: u32) -> f64 {
    SERVED * f64::from(people) / f64::from(size.days.max(1))
}

/// An amount in whole units, at least so many.
fn whole(amount: f64, least: f64) -> f64 {
    amount.round().max(least)
}

// Writing to a string cannot fail, so the results of `writeln!` are let go.

pub(super) fn capacity_csv(
    size: &Size,
    places: &[Place],
    daily: f64,
    random: &mut ChaCha8Rng,
) -> String {
    let mut text = "resource_id,site_id,from,to,weekdays,slot,amount\n".to_owned();
    let mut row = |resource: &str, site: &str, when: &str, amount: f64| {
        let _ = writeln!(text, "{resource},{site},{when},{amount}");
    };
    let days = i64::from(size.days);
    for place in places {
        let own = daily * place.share;
        let port = place.port.as_str();
        // A case of average size takes some 29 minutes per person.
        let minutes = whole(1.2 * own * 29.0, 300.0);
        row("officer_minutes", port, ",,,", minutes);
        row(
            "officer_minutes",
            port,
            ",,Sat;Sun,",
            whole(0.6 * minutes, 200.0),
        );
        let room = whole(1.15 * own / 4.0, 6.0);
        row("holding_space", port, ",,,", room);
        row("holding_space", port, ",,,09:00", whole(0.8 * room, 6.0));
        row("reception_bed", port, ",,,", whole(3.05 * own, 18.0));
        for (language, share) in [
            ("portuguese", 0.03),
            ("haitian_creole", 0.05),
            ("qeqchi", 0.03),
            ("mam", 0.03),
            ("kiche", 0.01),
        ] {
            let amount = whole(1.2 * own * share * 22.0, 110.0);
            row(&format!("interpreter_{language}"), port, ",,,", amount);
        }
        // A shock: half the officers for a week.
        let from = random.random_range(0..days);
        let when = format!("{},{},,", date(from), date(from + 7));
        row("officer_minutes", port, &when, whole(0.5 * minutes, 150.0));
        let city = place.city.as_str();
        row("health_test", city, ",,,", whole(1.3 * own, 12.0));
        let beds = (1.1 * 0.15 * own * 100.0).round() / 100.0;
        row("isolation_bed", city, ",,,", beds.max(1.0));
        row(
            "bus_seat",
            &format!("{city}>{port}"),
            ",,,",
            whole(1.1 * own, 10.0),
        );
        for (other, _) in &place.others {
            row(
                "bus_seat",
                &format!("{city}>{other}"),
                ",,,",
                whole(0.2 * own, 8.0),
            );
        }
    }
    row("border_total", "*", ",,,", whole(1.02 * daily, 10.0));
    // One port closes for five days.
    let closed = &places[random.random_range(0..places.len())];
    let from = random.random_range(0..days);
    let when = format!("{},{},,", date(from), date(from + 4));
    row("officer_minutes", &closed.port, &when, 0.0);
    text
}

/// Ports open one after another; two more phases for cases terminated or ordered removed.
pub(super) fn phases_csv(size: &Size, places: &[Place], daily: f64) -> String {
    let mut text = "phase_id,stream,statuses,enrolled_from,enrolled_to,ports,opens_on,closes_on,persons_per_day_start,persons_per_day_full,ramp_days\n".to_owned();
    let days = i64::from(size.days);
    for (at, place) in (0i64..).zip(places) {
        let own = daily * place.share;
        let opens = date(at % 8 * days / 20);
        let _ = writeln!(
            text,
            "one-{0},mpp,pending,,,{0},{opens},,{1},{2},{3}",
            place.port,
            whole(0.15 * own, 6.0),
            whole(0.75 * own, 9.0),
            days / 2
        );
    }
    let _ = writeln!(
        text,
        "early,mpp,terminated;in_absentia,,2019-07-31,{},{},{},{},{},0",
        places[0].port,
        date(days * 3 / 10),
        date(days * 9 / 10),
        whole(0.03 * daily, 6.0),
        whole(0.1 * daily, 9.0)
    );
    let _ = writeln!(
        text,
        "two,mpp,terminated;in_absentia,,,,{},,{},{},{}",
        date(days / 2),
        whole(0.15 * daily, 8.0),
        whole(0.8 * daily, 20.0),
        days / 4
    );
    text
}
