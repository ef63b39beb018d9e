//! Cases: families of two streams, with needs, statuses and dates.

use std::fmt::Write as _;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::places::Place;
use super::{Size, date};

/// cases.csv and the people in it.
pub(super) struct Cases {
    pub csv: String,
    pub people: u32,
}

/// One of several values by their shares in percent.
fn pick<T: Copy>(random: &mut ChaCha8Rng, shares: &[(T, u32)], otherwise: T) -> T {
    let mut at = random.random_range(0..100u32);
    for &(value, share) in shares {
        if at < share {
            return value;
        }
        at -= share;
    }
    otherwise
}

/// Makes the cases: three of five in MPP, most of them ready early; the others arrive all along.
pub(super) fn cases(size: &Size, places: &[Place], random: &mut ChaCha8Rng) -> Cases {
    let mut csv = "case_id,persons,location_id,stream,priority,registered_on,enrolled_on,ready_on,due_on,needs,status,ports\n".to_owned();
    let mut people = 0;
    let days = i64::from(size.days);
    for number in 0..size.cases {
        let place = place(places, random);
        let persons = pick(random, &[(1, 30), (2, 20), (3, 20), (4, 16), (5, 8)], 6u32);
        people += persons;
        let priority = pick(
            random,
            &[("urgent", 3), ("vulnerable", 12), ("family", 40)],
            "standard",
        );
        let needs = pick(
            random,
            &[
                ("language:portuguese", 3),
                ("language:haitian_creole", 5),
                ("language:qeqchi", 3),
                ("language:mam", 3),
                ("language:kiche", 1),
            ],
            "",
        );
        let mpp = random.random_range(0..5u8) < 3;
        let ready = if !mpp {
            random.random_range(0..days + days / 20 + 1)
        } else if random.random_range(0..2u8) == 0 {
            0
        } else {
            random.random_range(0..(days * 3 / 4).max(1))
        };
        let registered = date(ready - random.random_range(3..10i64)).min(date(-1));
        let enrolled = if mpp {
            date(-random.random_range(30..780i64)).to_string()
        } else {
            String::new()
        };
        let status = if mpp {
            pick(
                random,
                &[("pending", 70), ("terminated", 15)],
                "in_absentia",
            )
        } else {
            ""
        };
        let due = if random.random_range(0..100u8) < 12 {
            date(ready + random.random_range(7..75i64)).to_string()
        } else {
            String::new()
        };
        let only = if random.random_range(0..100u8) < 3 {
            place.port.as_str()
        } else {
            ""
        };
        let stream = if mpp { "mpp" } else { "arrival" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            csv,
            "C{number:07},{persons},{},{stream},{priority},{registered},{enrolled},{},{due},{needs},{status},{only}",
            place.city,
            date(ready)
        );
    }
    Cases { csv, people }
}

/// A place by the shares of people who wait there.
fn place<'p>(places: &'p [Place], random: &mut ChaCha8Rng) -> &'p Place {
    let mut at: f64 = random.random();
    for place in places {
        if at < place.share {
            return place;
        }
        at -= place.share;
    }
    &places[0]
}
