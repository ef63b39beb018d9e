//! The model file: objective, priorities, seniority, resources.

use toml::{Table, Value};

use super::plan::{self, ModelSource, Settings, parse_toml, unknown_key};
use super::report::{Report, did_you_mean};
use super::table::sha256;
use crate::domain::id::is_identifier;
use crate::domain::problem::InputFile;
use crate::domain::rules::{Objective, Priority, Rules, Seniority};
use crate::notice::Notice;

/// Reads the model; none where it breaks a rule.
pub(super) fn read(
    settings: &Settings,
    inputs: &mut Vec<InputFile>,
    report: &mut Report,
) -> Option<Rules> {
    let (file, table) = match &settings.model {
        ModelSource::BuiltIn(name, text) => {
            let file = format!("builtin:{name}");
            inputs.push(InputFile {
                path: file.clone(),
                sha256: sha256(text.as_bytes()),
            });
            let table = parse_toml(text.as_bytes(), &file, report)?;
            (file, table)
        }
        ModelSource::File(name, path) => {
            let bytes = match std::fs::read(path) {
                Ok(bytes) => bytes,
                Err(error) => {
                    report.push(Notice::error(
                        "unreadable_file",
                        name.as_str(),
                        format!("the file cannot be read: {error}"),
                    ));
                    return None;
                }
            };
            inputs.push(InputFile {
                path: name.clone(),
                sha256: sha256(&bytes),
            });
            (name.clone(), parse_toml(&bytes, name, report)?)
        }
    };
    let errors = report.errors();
    let mut reader = Reader {
        file: &file,
        report,
    };
    let rules = reader.rules(&table, settings);
    (report.errors() == errors).then_some(rules)
}

/// Reads keys of one model file; what is wrong is reported and a stand-in returned, which the
/// error keeps from ever being used.
pub(super) struct Reader<'r> {
    file: &'r str,
    report: &'r mut Report,
}

const OBJECTIVE: [&str; 4] = [
    "unscheduled_days",
    "late_weight",
    "travel_weight",
    "move_weight",
];

impl Reader<'_> {
    fn rules(&mut self, table: &Table, settings: &Settings) -> Rules {
        self.known(
            table,
            "",
            &[
                "name",
                "title",
                "source",
                "objective",
                "priorities",
                "seniority",
                "resource",
            ],
        );
        let mut objective = [None; 4];
        self.weights(table.get("objective"), &mut objective);
        if let Some(overrides) = &settings.objective {
            let mut own = Reader {
                file: plan::FILE,
                report: self.report,
            };
            own.weights(Some(overrides), &mut objective);
        }
        for (key, value) in OBJECTIVE.iter().zip(&objective) {
            if value.is_none() && table.get("objective").and_then(|o| o.get(key)).is_none() {
                self.error(
                    "missing_key",
                    &format!("objective.{key}"),
                    "",
                    "the key is missing",
                    "give it a number of 0 or more",
                );
            }
        }
        let [unscheduled_days, late_weight, travel_weight, move_weight] =
            objective.map(Option::unwrap_or_default);
        let name = self.text(table, "", "name", true);
        let resources = self.resources(table);
        Rules {
            name,
            title: self.text(table, "", "title", false),
            source: self.text(table, "", "source", false),
            objective: Objective {
                unscheduled_days,
                late_weight,
                travel_weight,
                move_weight,
            },
            priorities: self.priorities(table),
            seniority: self.seniority(table),
            resources,
        }
    }

    pub(super) fn error(
        &mut self,
        code: &'static str,
        key: &str,
        value: &str,
        what: &str,
        remedy: &str,
    ) {
        self.report.push(
            Notice::error(code, self.file, format!("`{key}`: {what}"))
                .at(key, value)
                .remedy(remedy),
        );
    }

    pub(super) fn known(&mut self, table: &Table, path: &str, keys: &[&str]) {
        for key in table.keys() {
            if !keys.contains(&key.as_str()) {
                let full = join(path, key);
                self.report.push(unknown_key(self.file, &full, keys));
            }
        }
    }

    fn weights(&mut self, table: Option<&Value>, weights: &mut [Option<f64>; 4]) {
        match table {
            None => {}
            Some(Value::Table(table)) => {
                self.known(table, "objective", &OBJECTIVE);
                for (key, weight) in OBJECTIVE.iter().zip(weights) {
                    if let Some(value) = table.get(*key) {
                        *weight = self.number(value, &join("objective", key));
                    }
                }
            }
            Some(other) => self.error(
                "wrong_type",
                "objective",
                &other.to_string(),
                "not a table",
                "write [objective] and the weights below it",
            ),
        }
    }

    /// A finite number of 0 or more.
    pub(super) fn number(&mut self, value: &Value, key: &str) -> Option<f64> {
        let number = match value {
            Value::Float(number) => Some(*number),
            // Integers of a model file are small; larger ones lose nothing that matters.
            #[allow(clippy::cast_precision_loss)]
            Value::Integer(number) => Some(*number as f64),
            _ => None,
        };
        match number {
            Some(number) if number.is_finite() && (0.0..=1e12).contains(&number) => Some(number),
            _ => {
                let code = if number.is_some() {
                    "out_of_range"
                } else {
                    "wrong_type"
                };
                let remedy = "give it a number from 0 to 1e12";
                self.error(code, key, &value.to_string(), "not such a number", remedy);
                None
            }
        }
    }

    pub(super) fn integer(
        &mut self,
        table: &Table,
        path: &str,
        key: &str,
        range: (i64, i64),
    ) -> Option<i64> {
        let value = table.get(key)?;
        match value.as_integer() {
            Some(number) if (range.0..=range.1).contains(&number) => Some(number),
            number => {
                let code = if number.is_some() {
                    "out_of_range"
                } else {
                    "wrong_type"
                };
                let remedy = format!("a whole number from {} to {}", range.0, range.1);
                self.error(
                    code,
                    &join(path, key),
                    &value.to_string(),
                    "not such a number",
                    &remedy,
                );
                None
            }
        }
    }

    pub(super) fn text(&mut self, table: &Table, path: &str, key: &str, needed: bool) -> String {
        match table.get(key) {
            Some(Value::String(text)) => text.clone(),
            None if !needed => String::new(),
            None => {
                self.error(
                    "missing_key",
                    &join(path, key),
                    "",
                    "the key is missing",
                    "add it",
                );
                String::new()
            }
            Some(other) => {
                let value = other.to_string();
                self.error(
                    "wrong_type",
                    &join(path, key),
                    &value,
                    "not a text",
                    "write it in quotes",
                );
                String::new()
            }
        }
    }

    pub(super) fn identifier(&mut self, table: &Table, path: &str, key: &str) -> String {
        let text = self.text(table, path, key, true);
        if !text.is_empty() && !is_identifier(&text) {
            self.error(
                "bad_identifier",
                &join(path, key),
                &text,
                "not an identifier",
                "1 to 64 characters of A-Z a-z 0-9 _ . : -, the first a letter or digit",
            );
        }
        text
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(
        &mut self,
        table: &Table,
        path: &str,
        key: &str,
        words: &[(&str, T)],
    ) -> T {
        let text = self.text(table, path, key, true);
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return *value;
        }
        if !text.is_empty() {
            let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let remedy = did_you_mean(
                &text,
                names.iter().copied(),
                &format!("one of {}", names.join(", ")),
            );
            self.error(
                "unknown_word",
                &join(path, key),
                &text,
                "not one of the known words",
                &remedy,
            );
        }
        words[0].1
    }

    fn priorities(&mut self, table: &Table) -> Vec<Priority> {
        let mut priorities = Vec::new();
        match table.get("priorities") {
            Some(Value::Table(table)) if !table.is_empty() => {
                for (id, value) in table {
                    let key = join("priorities", id);
                    if !is_identifier(id) {
                        self.error("bad_identifier", &key, id, "not an identifier", "rename it");
                    }
                    let weight = self.number(value, &key).unwrap_or_default();
                    priorities.push(Priority {
                        id: id.clone(),
                        weight,
                    });
                }
            }
            other => self.error(
                "missing_key",
                "priorities",
                &other.map(ToString::to_string).unwrap_or_default(),
                "no priority is given",
                "write [priorities] and lines such as standard = 1",
            ),
        }
        priorities
    }

    /// The tables of an array of tables, each with its path.
    pub(super) fn tables<'t>(
        &mut self,
        table: &'t Table,
        path: &str,
        key: &str,
    ) -> Vec<(String, &'t Table)> {
        let full = join(path, key);
        let items = match table.get(key) {
            None => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => {
                let remedy = format!("write [[{full}]] before each");
                self.error(
                    "wrong_type",
                    &full,
                    &other.to_string(),
                    "not a list of tables",
                    &remedy,
                );
                return Vec::new();
            }
        };
        let mut tables = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let path = format!("{full}[{}]", at + 1);
            match item {
                Value::Table(table) => tables.push((path, table)),
                other => self.error(
                    "wrong_type",
                    &path,
                    &other.to_string(),
                    "not a table",
                    "write it as a table",
                ),
            }
        }
        tables
    }

    fn seniority(&mut self, table: &Table) -> Vec<Seniority> {
        let mut steps: Vec<Seniority> = Vec::new();
        for (path, step) in self.tables(table, "", "seniority") {
            self.known(step, &path, &["after_days", "factor"]);
            for key in ["after_days", "factor"] {
                if !step.contains_key(key) {
                    self.error(
                        "missing_key",
                        &join(&path, key),
                        "",
                        "the key is missing",
                        "add it",
                    );
                }
            }
            let after_days = self.integer(step, &path, "after_days", (0, 1_000_000));
            let factor = step
                .get("factor")
                .and_then(|value| self.number(value, &join(&path, "factor")));
            if let Some((after_days, factor)) = after_days.zip(factor) {
                if steps.iter().any(|known| known.after_days == after_days) {
                    let value = after_days.to_string();
                    self.error(
                        "duplicate_id",
                        &join(&path, "after_days"),
                        &value,
                        "stands twice",
                        "leave one of them",
                    );
                }
                steps.push(Seniority { after_days, factor });
            }
        }
        steps.sort_by_key(|step| step.after_days);
        steps
    }
}

pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
