//! How places are given out among like cases: `[allocation]` of plan.toml and the model file.

use toml::{Table, Value};

use super::keys;
use super::plan::{self, Settings};
use super::rules::{Reader, join};
use crate::domain::lottery;
use crate::domain::rules::{Allocation, Lottery};
use crate::notice::kinds;

/// The table's name.
const NAME: &str = "allocation";

/// Its keys.
const SHARE: &str = "earliest_share";
const SEED: &str = "seed";
const COMMITMENT: &str = "commitment";

/// Digits of a commitment.
const DIGITS: usize = 64;

/// What one file says; each key may be missing.
#[derive(Default)]
struct Given {
    percent: Option<u32>,
    seed: Option<String>,
    commitment: Option<String>,
}

impl Reader<'_> {
    /// What plan.toml says, else the model file, key by key; else seniority.
    pub(super) fn allocation(&mut self, model: &Table, settings: &Settings) -> Allocation {
        let errors = self.errors();
        let of_model = self.given(model.get(NAME));
        let mut own = self.instead(plan::FILE, &settings.keys);
        let of_plan = own.given(settings.tables.get(NAME));
        let percent = of_plan.percent.or(of_model.percent);
        let Some(earliest_percent) = percent.filter(|percent| *percent < 100) else {
            return Allocation::Seniority;
        };
        let seed = of_plan.seed.or(of_model.seed);
        let commitment = of_plan.commitment.or(of_model.commitment);
        if own.errors() > errors {
            return Allocation::Seniority;
        }
        let path = join(NAME, SEED);
        let Some(seed) = seed else {
            own.say(
                &kinds::MISSING_KEY,
                &path,
                "",
                "a lottery needs a seed to draw with",
                "make one with `paso lottery commit`, or set earliest_share = 1",
            );
            return Allocation::Seniority;
        };
        let own_commitment = lottery::commitment(&seed);
        if let Some(told) = commitment.as_ref().filter(|told| **told != own_commitment) {
            own.say(
                &kinds::SEED_NOT_COMMITTED,
                &path,
                &seed,
                &format!("its SHA-256 is {own_commitment}, and the commitment is {told}"),
                "put back the seed that the commitment was made from",
            );
        }
        Allocation::Lottery(Lottery {
            earliest_percent,
            seed,
            commitment,
        })
    }

    fn given(&mut self, table: Option<&Value>) -> Given {
        match table {
            None => Given::default(),
            Some(Value::Table(table)) => {
                self.known(table, NAME, &keys::ALLOCATION);
                Given {
                    percent: self.percent(table),
                    seed: self.chars(table, SEED, "not a seed", lottery::is_seed, SEED_WORDS),
                    commitment: self.chars(
                        table,
                        COMMITMENT,
                        "not a commitment",
                        is_commitment,
                        "64 digits of 0-9 and a-f, as `paso lottery commit` prints them",
                    ),
                }
            }
            Some(other) => {
                self.say(
                    &kinds::WRONG_TYPE,
                    NAME,
                    &other.to_string(),
                    "not a table",
                    "write [allocation] and `earliest_share = 0.5` below it",
                );
                Given::default()
            }
        }
    }

    /// The share in whole percent.
    fn percent(&mut self, table: &Table) -> Option<u32> {
        let path = join(NAME, SHARE);
        let share = self.number(table.get(SHARE)?, &path)?;
        let found = (0..=100_u32).find(|&percent| {
            let own = f64::from(percent) / 100.0;
            (own - share).abs() < 1e-9
        });
        if found.is_none() {
            self.say(
                &kinds::OUT_OF_RANGE,
                &path,
                &share.to_string(),
                "not a share of the places in hundredths",
                "give it a number from 0 to 1 with two decimals at most, such as 0.5",
            );
        }
        found
    }

    /// A text of certain characters.
    fn chars(
        &mut self,
        table: &Table,
        key: &str,
        what: &str,
        is_right: fn(&str) -> bool,
        remedy: &str,
    ) -> Option<String> {
        table.get(key)?;
        let errors = self.errors();
        let text = self.text(table, NAME, key, false);
        if self.errors() > errors {
            return None;
        }
        if !is_right(&text) {
            self.say(&kinds::OUT_OF_RANGE, &join(NAME, key), &text, what, remedy);
            return None;
        }
        Some(text)
    }
}

/// What a seed is made of.
const SEED_WORDS: &str = "16 to 200 characters of ASCII without the space at its ends, such as `paso lottery commit` makes";

fn is_commitment(text: &str) -> bool {
    let digits = text
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    digits && text.len() == DIGITS
}
