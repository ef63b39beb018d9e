//! The model file: objective, priorities, seniority, resources.

use toml::{Table, Value};

use super::bytes::{LARGEST_TOML, Source};
pub(super) use super::document::join;
use super::document::{Keys, parse};
use super::keys::{self, Key};
use super::plan::{self, ModelSource, Settings, unknown_key};
use super::report::{Report, did_you_mean};
use super::values::is_amount;
use crate::domain::id::is_identifier;
use crate::domain::problem::InputFile;
use crate::domain::rules::{Objective, Priority, Rules, Seniority};
use crate::files::archive::{BUILT_IN, sha256};
use crate::notice::{Kind, Notice, kinds};

/// Reads the model; none where it breaks a rule.
pub(super) fn read(source: &mut Source<'_>, settings: &Settings) -> Option<Rules> {
    let (file, document) = match &settings.model {
        ModelSource::BuiltIn(name, text) => {
            let file = format!("{BUILT_IN}{name}");
            // A feed that was kept brings the model as it was then.
            let kept = source.files.built_in(name);
            let text = kept.unwrap_or_else(|| text.as_bytes().to_vec());
            source.inputs.push(InputFile {
                path: file.clone(),
                sha256: sha256(&text),
                kept_sha256: sha256(&text),
            });
            let document = parse(&text, &file, source.report);
            source.keep(&file, text, None);
            (file, document?)
        }
        ModelSource::File(name, apart) => {
            let elsewhere = source.files.elsewhere().filter(|_| *apart);
            let files = elsewhere.as_deref().unwrap_or(source.files);
            let bytes = source.bytes(files, name, LARGEST_TOML).ok()?;
            let document = parse(&bytes, name, source.report);
            source.keep(name, bytes, None);
            (name.clone(), document?)
        }
    };
    let mut reader = Reader {
        file: &file,
        keys: &document.keys,
        report: source.report,
    };
    reader.rules(&document.table, settings)
}

/// Reads keys of one model file; what is wrong is reported and a stand-in returned, which the
/// error keeps from ever being used.
pub(super) struct Reader<'r> {
    file: &'r str,
    keys: &'r Keys,
    report: &'r mut Report,
}

impl Reader<'_> {
    /// The rules; none where resources or priorities are wrong, which the CSV files refer to.
    fn rules(&mut self, table: &Table, settings: &Settings) -> Option<Rules> {
        self.known(table, "", &keys::MODEL);
        let mut objective = [None; 4];
        self.weights(table.get("objective"), &mut objective);
        if let Some(overrides) = settings.tables.get("objective") {
            let mut own = self.instead(plan::FILE, &settings.keys);
            own.weights(Some(overrides), &mut objective);
        }
        let steadiness = self.steadiness(table, settings);
        let min_group = self.min_group(table, settings);
        let allocation = self.allocation(table, settings);
        for (key, value) in keys::names(&keys::OBJECTIVE).into_iter().zip(&objective) {
            if value.is_none() && table.get("objective").and_then(|o| o.get(key)).is_none() {
                self.say(
                    &kinds::MISSING_KEY,
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
        let (title, origin) = (
            self.text(table, "", "title", false),
            self.text(table, "", "source", false),
        );
        let seniority = self.seniority(table);
        let errors = self.errors();
        let priorities = self.priorities(table);
        let resources = self.resources(table);
        (self.errors() == errors).then_some(Rules {
            name,
            title,
            source: origin,
            objective: Objective {
                unscheduled_days,
                late_weight,
                travel_weight,
                move_weight,
            },
            steadiness,
            min_group,
            allocation,
            priorities,
            seniority,
            resources,
        })
    }

    /// Reads keys of another file.
    pub(super) fn instead<'o>(&'o mut self, file: &'o str, keys: &'o Keys) -> Reader<'o> {
        Reader {
            file,
            keys,
            report: self.report,
        }
    }

    pub(super) fn say(
        &mut self,
        kind: &'static Kind,
        key: &str,
        value: &str,
        what: &str,
        remedy: &str,
    ) {
        let notice = Notice::new(kind, self.file, format!("`{key}`: {what}"));
        self.push(key, notice.at(key, value).remedy(remedy));
    }

    /// Number of errors so far.
    pub(super) fn errors(&self) -> u64 {
        self.report.errors()
    }

    fn push(&mut self, key: &str, notice: Notice) {
        self.report.push(match self.keys.line(key) {
            Some(line) => notice.at_row(line),
            None => notice,
        });
    }

    pub(super) fn known(&mut self, table: &Table, path: &str, keys: &[Key]) {
        let keys = keys::names(keys);
        for key in table.keys() {
            if !keys.contains(&key.as_str()) {
                let full = join(path, key);
                self.push(&full, unknown_key(self.file, &full, &keys));
            }
        }
    }

    fn weights(&mut self, table: Option<&Value>, weights: &mut [Option<f64>; 4]) {
        match table {
            None => {}
            Some(Value::Table(table)) => {
                self.known(table, "objective", &keys::OBJECTIVE);
                for (key, weight) in keys::names(&keys::OBJECTIVE).into_iter().zip(weights) {
                    if let Some(value) = table.get(key) {
                        *weight = self.number(value, &join("objective", key));
                    }
                }
            }
            Some(other) => self.say(
                &kinds::WRONG_TYPE,
                "objective",
                &other.to_string(),
                "not a table",
                "write [objective] and the weights below it",
            ),
        }
    }

    /// A number from 0 to 10¹² with at most 6 decimals.
    pub(super) fn number(&mut self, value: &Value, key: &str) -> Option<f64> {
        let number = match value {
            Value::Float(number) => Some(*number),
            // Integers of a model file are small; larger ones lose nothing that matters.
            #[allow(clippy::cast_precision_loss)]
            Value::Integer(number) => Some(*number as f64),
            _ => None,
        };
        match number {
            Some(number) if is_amount(number) => Some(number),
            _ => {
                let kind = if number.is_some() {
                    &kinds::OUT_OF_RANGE
                } else {
                    &kinds::WRONG_TYPE
                };
                let remedy = "give it a number from 0 to 1e12 with at most 6 decimals";
                self.say(kind, key, &value.to_string(), "not such a number", remedy);
                None
            }
        }
    }

    pub(super) fn integer<T: TryFrom<i64>>(
        &mut self,
        table: &Table,
        path: &str,
        keys: &[Key],
        key: &str,
    ) -> Option<T> {
        let range = keys::range(keys, key);
        let value = table.get(key)?;
        match value.as_integer() {
            Some(number) if (range.0..=range.1).contains(&number) => {
                Some(keys::number(number, key))
            }
            number => {
                let kind = if number.is_some() {
                    &kinds::OUT_OF_RANGE
                } else {
                    &kinds::WRONG_TYPE
                };
                let remedy = format!("a whole number from {} to {}", range.0, range.1);
                self.say(
                    kind,
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
                self.say(
                    &kinds::MISSING_KEY,
                    &join(path, key),
                    "",
                    "the key is missing",
                    "add it",
                );
                String::new()
            }
            Some(other) => {
                let value = other.to_string();
                self.say(
                    &kinds::WRONG_TYPE,
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
            self.say(
                &kinds::BAD_IDENTIFIER,
                &join(path, key),
                &text,
                "not an identifier",
                "1 to 64 characters of A-Z a-z 0-9 _ . : -, the first a letter or digit",
            );
        }
        text
    }

    /// One of a few words.
    pub(super) fn word<T: Copy, const N: usize>(
        &mut self,
        table: &Table,
        path: &str,
        key: &str,
        words: &[&str; N],
        values: [T; N],
    ) -> T {
        let text = self.text(table, path, key, true);
        if let Some(at) = words.iter().position(|word| *word == text) {
            return values[at];
        }
        if !text.is_empty() {
            let remedy = did_you_mean(
                &text,
                words.iter().copied(),
                &format!("one of {}", words.join(", ")),
            );
            self.say(
                &kinds::UNKNOWN_WORD,
                &join(path, key),
                &text,
                "not one of the known words",
                &remedy,
            );
        }
        values[0]
    }

    fn priorities(&mut self, table: &Table) -> Vec<Priority> {
        let mut priorities = Vec::new();
        match table.get("priorities") {
            Some(Value::Table(table)) if !table.is_empty() => {
                for (id, value) in table {
                    let key = join("priorities", id);
                    if !is_identifier(id) {
                        self.say(
                            &kinds::BAD_IDENTIFIER,
                            &key,
                            id,
                            "not an identifier",
                            "rename it",
                        );
                    }
                    let weight = self.number(value, &key).unwrap_or_default();
                    if matches!(value, Value::Integer(0)) || value.as_float() == Some(0.0) {
                        let what = "the waiting of these cases costs nothing";
                        self.say(
                            &kinds::ZERO_WEIGHT,
                            &key,
                            &value.to_string(),
                            what,
                            "give it a weight above 0",
                        );
                    }
                    priorities.push(Priority {
                        id: id.clone(),
                        weight,
                    });
                }
            }
            other => self.say(
                &kinds::MISSING_KEY,
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
                self.say(
                    &kinds::WRONG_TYPE,
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
                other => self.say(
                    &kinds::WRONG_TYPE,
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
            self.known(step, &path, &keys::SENIORITY);
            for key in keys::names(&keys::SENIORITY) {
                if !step.contains_key(key) {
                    self.say(
                        &kinds::MISSING_KEY,
                        &join(&path, key),
                        "",
                        "the key is missing",
                        "add it",
                    );
                }
            }
            let after_days: Option<i64> = self.integer(step, &path, &keys::SENIORITY, "after_days");
            let factor = step
                .get("factor")
                .and_then(|value| self.number(value, &join(&path, "factor")));
            if let Some((after_days, factor)) = after_days.zip(factor) {
                if steps.iter().any(|known| known.after_days == after_days) {
                    let value = after_days.to_string();
                    self.say(
                        &kinds::DUPLICATE_SENIORITY,
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
        let mut before = 1.0;
        for step in &steps {
            if step.factor < before {
                let value = step.factor.to_string();
                self.say(
                    &kinds::SENIORITY_FALLS,
                    "seniority",
                    &value,
                    &format!(
                        "the factor after {} days is below {before}",
                        step.after_days
                    ),
                    "let the factors rise with `after_days`, from 1 up",
                );
            }
            before = step.factor;
        }
        steps
    }
}
