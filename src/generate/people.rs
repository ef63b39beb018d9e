//! Cases: families of two streams, with needs, statuses and dates.

use std::fmt::Write as _;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::phases::ENROLLED;
use super::places::PortCity;
use super::shape::Shape;
use super::{Size, date};

/// The status of a case that no longer waits.
const WITHDRAWN: &str = "withdrawn";

/// cases.csv and the people in it.
pub(super) struct Cases {
    pub csv: String,
    pub people: u32,
    /// What may be promised an appointment, where the family has promises.
    pub made: Vec<Made>,
}

/// A case without needs, of its place's own stream of the first phase or of none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    pub number: u32,
    pub persons: u32,
    /// Position of its place.
    pub place: usize,
    pub ready: i64,
    pub mpp: bool,
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
// Draw after draw in the order of the columns: shorter pieces would only hide the order.
#[allow(clippy::too_many_lines)]
pub(super) fn cases(
    size: &Size,
    shape: &Shape,
    places: &[PortCity],
    random: &mut ChaCha8Rng,
) -> Cases {
    let mut csv = "case_id,persons,location_id,stream,priority,registered_on,enrolled_on,ready_on,due_on,needs,status,ports\n".to_owned();
    let mut people = 0;
    let mut made = Vec::new();
    let days = i64::from(size.days);
    for number in 0..size.cases {
        let at = place(places, random);
        let place = &places[at];
        let mut persons = pick(random, &[(1, 30), (2, 20), (3, 20), (4, 16), (5, 8)], 6u32);
        let mut priority = pick(
            random,
            &[("urgent", 3), ("vulnerable", 12), ("family", 40)],
            "standard",
        );
        let mut needs = pick(
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
        let mpp = random.random_range(0..5u8) < shape.mpp_in_five;
        let mut ready = if !mpp {
            random.random_range(0..days + days / 20 + 1)
        } else if random.random_range(0..2u8) == 0 {
            0
        } else {
            random.random_range(0..(days * 3 / 4).max(1))
        };
        let registered = date(ready - random.random_range(3..10i64)).min(date(-1));
        let enrolled = if mpp {
            date(-random.random_range(ENROLLED)).to_string()
        } else {
            String::new()
        };
        let mut status = if mpp {
            pick(
                random,
                &[("pending", 70), ("terminated", 15)],
                "in_absentia",
            )
        } else {
            ""
        };
        let mut due = if random.random_range(0..100u8) < shape.due_in_hundred {
            date(ready + random.random_range(7..75i64)).to_string()
        } else {
            String::new()
        };
        let mut only = if random.random_range(0..100u8) < 3 {
            place.port.as_str()
        } else {
            ""
        };
        if let Some(ties) = shape.ties
            && random.random_range(0..100u8) < ties.in_hundred
        {
            (persons, priority, only, ready) = (2, "standard", "", 0);
            due = String::new();
        }
        if !shape.has_needs() {
            needs = "";
        }
        if shape.large_in_hundred > 0 && random.random_range(0..100u8) < shape.large_in_hundred {
            persons = random.random_range(7..=12u32);
        }
        people += persons;
        // Whoever has withdrawn may have been promised an appointment before.
        let may_be_promised = !mpp || status == "pending";
        if let Some(week) = shape.week
            && random.random_range(0..100u8) < week.others_in_hundred
        {
            status = WITHDRAWN;
        }
        if shape.promised.is_some() && needs.is_empty() && may_be_promised {
            made.push(Made {
                number,
                persons,
                place: at,
                ready,
                mpp,
            });
        }
        let stream = if mpp { "mpp" } else { "arrival" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            csv,
            "C{number:07},{persons},{},{stream},{priority},{registered},{enrolled},{},{due},{needs},{status},{only}",
            place.city,
            date(ready)
        );
    }
    Cases { csv, people, made }
}

/// The position of a place by the shares of people who wait there.
fn place(places: &[PortCity], random: &mut ChaCha8Rng) -> usize {
    let mut at: f64 = random.random();
    for (position, place) in places.iter().enumerate() {
        if at < place.share {
            return position;
        }
        at -= place.share;
    }
    0
}
