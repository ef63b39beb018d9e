//! Phases of the entry.

use std::fmt::Write as _;

use super::amounts::whole;
use super::places::PortCity;
use super::shape::{Phasing, Shape};
use super::{Size, date};

/// First and last day of enrolment, relative to the start.
pub(super) const ENROLLED: std::ops::Range<i64> = 30..780;

// Writing to a string cannot fail, so the results of `writeln!` are let go.

pub(super) fn phases_csv(size: &Size, shape: &Shape, places: &[PortCity], daily: f64) -> String {
    let mut text = "phase_id,stream,statuses,enrolled_from,enrolled_to,ports,opens_on,closes_on,persons_per_day_start,persons_per_day_full,ramp_days\n".to_owned();
    match shape.phasing {
        Phasing::Ports { factor } => ports(size, factor, places, daily, &mut text),
        Phasing::Waves { count, share } => {
            let daily = share * daily / shape.served;
            waves(size, count, places, daily, &mut text);
        }
    }
    text
}

/// A port's first phase: the day it opens, and its cap on that day and at full.
pub(super) fn first_phase(size: &Size, factor: f64, at: i64, own: f64) -> (i64, f64, f64) {
    (
        at % 8 * i64::from(size.days) / 20,
        whole(factor * 0.15 * own, 6.0),
        whole(factor * 0.75 * own, 9.0),
    )
}

/// Ports open one after another; two more phases for cases terminated or ordered removed.
fn ports(size: &Size, factor: f64, places: &[PortCity], daily: f64, text: &mut String) {
    let days = i64::from(size.days);
    for (at, place) in (0i64..).zip(places.iter().filter(|place| place.first)) {
        let (opens, start, full) = first_phase(size, factor, at, daily * place.port_share);
        let _ = writeln!(
            text,
            "one-{0},mpp,pending,,,{0},{1},,{start},{full},{2}",
            place.port,
            date(opens),
            days / 2
        );
    }
    let _ = writeln!(
        text,
        "early,mpp,terminated;in_absentia,,2019-07-31,{},{},{},{},{},0",
        places[0].port,
        date(days * 3 / 10),
        date(days * 9 / 10),
        whole(factor * 0.03 * daily, 6.0),
        whole(factor * 0.1 * daily, 9.0)
    );
    let _ = writeln!(
        text,
        "two,mpp,terminated;in_absentia,,,,{},,{},{},{}",
        date(days / 2),
        whole(factor * 0.15 * daily, 8.0),
        whole(factor * 0.8 * daily, 20.0),
        days / 4
    );
}

/// At each port those enrolled first enter first, in waves that open one after another in the
/// first half of the horizon.
fn waves(size: &Size, count: u32, places: &[PortCity], daily: f64, text: &mut String) {
    let (days, count) = (i64::from(size.days), i64::from(count));
    let span = ENROLLED.end - ENROLLED.start;
    for place in places.iter().filter(|place| place.first) {
        let own = daily * place.port_share / f64::from(i32::try_from(count).unwrap_or(1));
        for wave in 0..count {
            let edge = |at: i64| date(-ENROLLED.end + span * at / count);
            let from = if wave == 0 {
                String::new()
            } else {
                edge(wave).to_string()
            };
            let to = if wave == count - 1 {
                String::new()
            } else {
                edge(wave + 1).pred_opt().unwrap_or_default().to_string()
            };
            let _ = writeln!(
                text,
                "wave-{0}-{1},mpp,,{from},{to},{0},{2},,{3},{4},{5}",
                place.port,
                wave + 1,
                date(days * wave / (2 * count)),
                whole(0.3 * own, 6.0),
                whole(own, 6.0),
                days / 8
            );
        }
    }
}
