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
        let mut number = |name: &str, keys: &[Key], most: f64| {
            let of_model = self.only_number(model.get(name), name, (keys, most));
            let mut own = self.instead(plan::FILE, &settings.keys);
            let of_plan = own.only_number(settings.tables.get(name), name, (keys, most));
            of_plan.or(of_model)
        };
        let tolerance = number("steady", &keys::STEADY, WHOLE);
        let days = number("stability", &keys::STABILITY, f64::INFINITY);
        Steadiness {
            tolerance: tolerance.unwrap_or(usual.tolerance),
            stability_days: days.unwrap_or(usual.stability_days),
        }
    }

    /// The number of a table that has one key.
    fn only_number(
        &mut self,
        table: Option<&Value>,
        name: &str,
        (keys, most): (&[Key], f64),
    ) -> Option<f64> {
        let key = keys.first()?.name;
        match table? {
            Value::Table(table) => {
                self.known(table, name, keys);
                let (value, path) = (table.get(key)?, join(name, key));
                let number = self.number(value, &path)?;
                if number > most {
                    self.say(
                        &kinds::OUT_OF_RANGE,
                        &path,
                        &number.to_string(),
                        "not a share of the cost",
                        "give it a number from 0 to 1, such as 0.0005",
                    );
                }
                Some(number)
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
