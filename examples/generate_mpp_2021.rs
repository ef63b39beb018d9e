//! Makes `examples/mpp-2021/cases.csv`: 26,432 pseudonymous people in some 10,000 cases.
//!
//! `cargo run --release --example generate_mpp_2021 -- examples/mpp-2021`
//!
//! The total is published; how it splits into places, families, languages and dates is assumed,
//! as the README of the example says. The same seed gives the same bytes on any machine.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::{Days, NaiveDate};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// People waiting by location: an assumed split of the published 26,432.
const WAITING: [(&str, u32); 8] = [
    ("tijuana", 4_700),
    ("mexicali", 1_300),
    ("nogales_son", 700),
    ("juarez", 10_200),
    ("piedras_negras", 700),
    ("nuevo_laredo", 3_200),
    ("reynosa", 1_400),
    ("matamoros", 4_232),
];

/// Assumed share of each family size, in percent.
const FAMILY_SIZES: [(u32, u32); 6] = [(1, 32), (2, 19), (3, 20), (4, 17), (5, 8), (6, 4)];

/// Assumed share of languages that need an interpreter of their own, in tenths of a percent.
const LANGUAGES: [(&str, u32); 5] = [
    ("portuguese", 40),
    ("haitian_creole", 30),
    ("qeqchi", 20),
    ("mam", 20),
    ("kiche", 12),
];

/// The rows of cases.csv.
#[must_use]
pub fn cases_csv() -> String {
    let mut random = ChaCha8Rng::seed_from_u64(26_432);
    let mut rows = String::from(
        "case_id,persons,location_id,stream,priority,registered_on,enrolled_on,ready_on,needs,status\n",
    );
    let mut number = 0;
    for (location, people) in WAITING {
        let mut left = people;
        while left > 0 {
            number += 1;
            let persons = pick(&mut random, &FAMILY_SIZES).min(left);
            left -= persons;
            let priority = match random.random_range(0..100u32) {
                0..3 => "urgent",
                3..17 => "vulnerable",
                _ if persons > 1 => "family",
                _ => "standard",
            };
            let enrolled = enrolled(&mut random);
            let registered = registered(&mut random);
            let ready = registered + Days::new(random.random_range(3..10u64));
            let language = language(&mut random);
            let needs = language.map_or(String::new(), |language| format!("language:{language}"));
            let ready = ready.max(day(2021, 2, 19));
            writeln!(
                rows,
                "M{number:05},{persons},{location},mpp,{priority},{registered},{enrolled},{ready},{needs},pending"
            )
            .expect("writing to a string");
        }
    }
    rows
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

/// One of several values by their shares.
fn pick<T: Copy>(random: &mut ChaCha8Rng, shares: &[(T, u32)]) -> T {
    let total: u32 = shares.iter().map(|(_, share)| share).sum();
    let mut at = random.random_range(0..total);
    for &(value, share) in shares {
        if at < share {
            return value;
        }
        at -= share;
    }
    shares[0].0
}

/// Enrolment in MPP: most in the summer and autumn of 2019, fewer until January 2021 (assumed).
fn enrolled(random: &mut ChaCha8Rng) -> NaiveDate {
    let (from, days) = pick(
        random,
        &[
            ((day(2019, 2, 1), 120), 12),
            ((day(2019, 6, 1), 180), 60),
            ((day(2019, 11, 28), 110), 20),
            ((day(2020, 3, 20), 300), 8),
        ],
    );
    from + Days::new(random.random_range(0..days))
}

/// Registration for entry: from 15 February 2021 over two months (assumed).
fn registered(random: &mut ChaCha8Rng) -> NaiveDate {
    let (from, days) = pick(
        random,
        &[
            ((day(2021, 2, 12), 14), 45),
            ((day(2021, 2, 26), 30), 40),
            ((day(2021, 3, 28), 30), 15),
        ],
    );
    from + Days::new(random.random_range(0..days))
}

fn language(random: &mut ChaCha8Rng) -> Option<&'static str> {
    let mut at = random.random_range(0..1000u32);
    for (language, share) in LANGUAGES {
        if at < share {
            return Some(language);
        }
        at -= share;
    }
    None
}

// Tests include this file for `cases_csv` and have no use for `main`.
#[allow(dead_code)]
fn main() {
    let folder = PathBuf::from(
        std::env::args()
            .nth(1)
            .expect("name the folder to write cases.csv to"),
    );
    std::fs::write(folder.join("cases.csv"), cases_csv()).expect("cases.csv is written");
}
