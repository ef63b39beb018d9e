//! How it is told whether groups of people fare alike: `[fairness]` of plan.toml and the model file.

use toml::{Table, Value};

use super::keys;
use super::plan::{self, Settings};
use super::rules::Reader;
use crate::domain::fairness::MIN_GROUP;
use crate::notice::kinds;

/// The table's name.
const NAME: &str = "fairness";

/// Its key.
const MIN: &str = "min_group";

impl Reader<'_> {
    /// What plan.toml says, else the model file, else what is usual.
    pub(super) fn min_group(&mut self, model: &Table, settings: &Settings) -> u32 {
        let of_model = self.min_group_of(model.get(NAME));
        let mut own = self.instead(plan::FILE, &settings.keys);
        let of_plan = own.min_group_of(settings.tables.get(NAME));
        of_plan.or(of_model).unwrap_or(MIN_GROUP)
    }

    fn min_group_of(&mut self, table: Option<&Value>) -> Option<u32> {
        match table? {
            Value::Table(table) => {
                self.known(table, NAME, &keys::FAIRNESS);
                self.integer(table, NAME, &keys::FAIRNESS, MIN)
            }
            other => {
                let remedy = format!("write [{NAME}] and `{MIN} = …` below it");
                self.say(
                    &kinds::WRONG_TYPE,
                    NAME,
                    &other.to_string(),
                    "not a table",
                    &remedy,
                );
                None
            }
        }
    }
}
