//! A lottery among cases of one class: what is drawn with, what is drawn, and whose each place is.
//!
//! A draw is a keyed hash: HMAC-SHA-256 of a case's identifier, keyed with the seed. Whoever has the
//! seed and the identifiers draws the same. Each family has one draw, however many people are in it:
//! so each person's turn is as likely to be early as any other's.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Who has the next place among cases of one class.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Allocation {
    /// The most senior.
    #[default]
    Seniority,
    /// The most senior or the best drawn, in turns.
    Lottery(Lottery),
}

/// Some places for the earliest, the others by lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lottery {
    /// Of a hundred places, so many go to the most senior.
    pub earliest_percent: u32,
    /// The seed: whoever has it can replay the draw.
    pub seed: String,
    /// What was published before the draw, if anything was: the seed's [`commitment`].
    pub commitment: Option<String>,
}

/// A lottery as summary.json has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Of a hundred places, so many go to the most senior.
    pub earliest_percent: u32,
    /// The seed.
    pub seed: String,
    /// Its commitment, whether it was published before or not.
    pub commitment: String,
}

impl Allocation {
    /// The lottery, if there is one.
    #[must_use]
    pub fn lottery(&self) -> Option<&Lottery> {
        match self {
            Self::Seniority => None,
            Self::Lottery(lottery) => Some(lottery),
        }
    }

    /// What summary.json says of it.
    #[must_use]
    pub fn told(&self) -> Option<Told> {
        self.lottery().map(|own| Told {
            earliest_percent: own.earliest_percent,
            seed: own.seed.clone(),
            commitment: commitment(&own.seed),
        })
    }
}

/// What is published before a draw: the SHA-256 of the seed's characters, in hexadecimal.
#[must_use]
pub fn commitment(seed: &str) -> String {
    let hash = Sha256::digest(seed.as_bytes());
    let mut text = String::with_capacity(64);
    for byte in hash {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// What is drawn for a case: the first 16 bytes of HMAC-SHA-256(seed, identifier), as a number. The
/// least is the best.
#[must_use]
pub fn draw(seed: &str, case_id: &str) -> u128 {
    // A key may have any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(seed.as_bytes()) else {
        return 0;
    };
    mac.update(case_id.as_bytes());
    let bytes = mac.finalize().into_bytes();
    let first = bytes.iter().take(16);
    first.fold(0, |sum, &byte| sum << 8 | u128::from(byte))
}

/// Whether a place of an order, counted from 1, is for the most senior.
#[must_use]
pub fn is_for_earliest(place: u64, earliest_percent: u32) -> bool {
    let upto = |place: u64| (place * u64::from(earliest_percent)).div_ceil(100);
    upto(place) > upto(place.saturating_sub(1))
}

/// Whether a text can be a seed: any program reads the same bytes from it, and nobody finds it from its
/// commitment.
#[must_use]
pub fn is_seed(text: &str) -> bool {
    let plain = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    plain && (16..=200).contains(&text.len()) && text.trim() == text
}

#[cfg(test)]
mod tests;
