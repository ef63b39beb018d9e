//! How steady plans are to be: `[steady]` and `[stability]` of plan.toml and the model file.

use toml::{Table, Value};

use super::keys::{self, Key};
use super::plan;
use super::plan::Settings;
use super::rules::{Reader, join};
use crate::domain::rules::Steadiness;
use crate::notice::kinds;

/// The greatest share of a plan's cost.
const WHOLE: f64 = 1.0;

impl Reader<'_> {
    /// What plan.toml says, else the model file, else what is usual.
    pub(super) fn steadiness(&mut self, model: &Table, settings: &Settings) -> Steadiness {
        let usual = Steadiness::default();
        let mut number = |name: &str, keys: &[Key]| {
            let of_model = self.only_number(model.get(name), name, keys);
            let mut own = self.instead(plan::FILE, &settings.keys);
            let of_plan = own.only_number(settings.tables.get(name), name, keys);
            of_plan.or(of_model)
        };
        let tolerance = number("steady", &keys::STEADY);
        let days = number("stability", &keys::STABILITY);
        if let Some(share) = tolerance.filter(|share| *share > WHOLE) {
            self.say(
                &kinds::OUT_OF_RANGE,
                "steady.tolerance",
                &share.to_string(),
                "not a share of the cost",
                "give it a number from 0 to 1, such as 0.0005",
            );
        }
        Steadiness {
            tolerance: tolerance.unwrap_or(usual.tolerance),
            stability_days: days.unwrap_or(usual.stability_days),
        }
    }

    /// The number of a table that has one key.
    fn only_number(&mut self, table: Option<&Value>, name: &str, keys: &[Key]) -> Option<f64> {
        let key = keys.first()?.name;
        match table? {
            Value::Table(table) => {
                self.known(table, name, keys);
                let value = table.get(key)?;
                self.number(value, &join(name, key))
            }
            other => {
                let remedy = format!("write [{name}] and `{key} = …` below it");
                self.say(
                    &kinds::WRONG_TYPE,
                    name,
                    &other.to_string(),
                    "not a table",
                    &remedy,
                );
                None
            }
        }
    }
}
