//! In which order cases of one class have their turn: by seniority, or some places by seniority and
//! the others by lottery.
//!
//! A lottery's draw is a keyed hash: HMAC-SHA-256 of a case's identifier, keyed with the seed.
//! Whoever has the seed and the identifiers draws the same. Each family has one draw, however many
//! people are in it: so each person's turn is as likely to be early as any other's.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::calendar::Day;
use super::id::CaseIndex;
use super::problem::Problem;

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

/// What puts cases of one class in order: the turn (0 under seniority), the senior date, the identifier.
pub type Key<'p> = (u32, Day, &'p str);

/// The turns of cases; under seniority there are none but the dates.
#[derive(Clone, Debug, Default)]
pub struct Turns(Vec<u32>);

impl Turns {
    /// The turn of every case that rule 5 orders, counted from 1 in each class.
    #[must_use]
    pub fn new(problem: &Problem) -> Self {
        let Some(lottery) = problem.rules.allocation.lottery() else {
            return Self::default();
        };
        let settled = problem.settled();
        let mut by_class: Vec<Vec<CaseIndex>> = vec![Vec::new(); problem.classes.len()];
        for (at, case) in problem.cases.iter().enumerate() {
            let index = CaseIndex::new(at);
            if !settled[at] && case.due.is_none() && problem.movable_of(index).is_none() {
                by_class[case.class.at()].push(index);
            }
        }
        let mut turns = vec![0; problem.cases.len()];
        for mut earliest in by_class {
            let id = |case: &CaseIndex| problem.case_ids.get(case.at());
            let mut drawn = earliest.clone();
            earliest.sort_by_key(|case| (problem.cases[case.at()].senior, id(case)));
            drawn.sort_by_key(|case| (problem.draws.get(case.at()), id(case)));
            let mut lists = [earliest.into_iter(), drawn.into_iter()];
            let mut turn = 0;
            loop {
                let next = turn + 1;
                let earliest = is_for_earliest(next.into(), lottery.earliest_percent);
                // Whoever has a turn already is passed over.
                let list = &mut lists[usize::from(!earliest)];
                let Some(case) = list.find(|case| turns[case.at()] == 0) else {
                    break;
                };
                turn = next;
                turns[case.at()] = turn;
            }
        }
        Self(turns)
    }

    /// The cases of each class that a lottery orders, each with its turn, by rising turn; classes of
    /// none are left out.
    #[must_use]
    pub fn orders(&self, problem: &Problem) -> Vec<Vec<(u32, CaseIndex)>> {
        let mut orders = vec![Vec::new(); problem.classes.len()];
        for (at, &turn) in self.0.iter().enumerate().filter(|(_, turn)| **turn > 0) {
            orders[problem.cases[at].class.at()].push((turn, CaseIndex::new(at)));
        }
        orders.retain(|order| !order.is_empty());
        for order in &mut orders {
            order.sort_unstable();
        }
        orders
    }

    /// What cases of one class are put in order by: the turn, the senior date, the identifier.
    #[must_use]
    pub fn key<'p>(&self, problem: &'p Problem, case: CaseIndex) -> Key<'p> {
        let turn = self.0.get(case.at()).copied().unwrap_or(0);
        let senior = problem.cases[case.at()].senior;
        (turn, senior, problem.case_ids.get(case.at()))
    }
}

/// Whether a text can be a seed: any program reads the same bytes from it, and nobody finds it from its
/// commitment.
#[must_use]
pub fn is_seed(text: &str) -> bool {
    let plain = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    plain && (16..=200).contains(&text.len()) && text.trim() == text
}

/// The draws of all cases; empty where there is no lottery.
#[must_use]
pub fn draws(problem: &Problem) -> Vec<u128> {
    let Some(lottery) = problem.rules.allocation.lottery() else {
        return Vec::new();
    };
    (0..problem.cases.len())
        .map(|at| draw(&lottery.seed, problem.case_ids.get(at)))
        .collect()
}

#[cfg(test)]
mod tests;
