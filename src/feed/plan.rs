//! plan.toml: which rules, which days.

use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use toml::{Table, Value};

use super::bytes::{LARGEST_TOML, Source, Unread};
use super::document::{Keys, parse};
use super::ignored::{self, Ignored, Names};
use super::plan_reader::Reader;
use super::report::did_you_mean;
use super::schema::hidden_column;
use super::strangers;
use super::values::parse_date;
use super::{BUILT_IN_MODELS, Overrides};
use super::{keys, notice_period};
use crate::domain::calendar::{Calendar, is_known};
use crate::files::source::Files;
use crate::notice::{Notice, kinds};

pub(super) const FILE: &str = keys::PLAN_FILE;

/// What plan.toml and the command line say.
#[derive(Debug)]
pub(super) struct Settings {
    pub calendar: Calendar,
    pub model: ModelSource,
    /// Its tables that take precedence over the model's, unread.
    pub tables: Table,
    /// How soon cases can be newly appointed.
    pub notice: notice_period::NoticeKeys,
    /// Where the keys of plan.toml stand.
    pub keys: Keys,
}

/// Where the model comes from.
#[derive(Debug)]
pub(super) enum ModelSource {
    /// Built into paso: name and text.
    BuiltIn(&'static str, &'static str),
    /// A file, as named; and whether it is not the feed's but named by the user from elsewhere.
    File(String, bool),
}

impl ModelSource {
    /// The model as it is named.
    pub fn name(&self) -> &str {
        match self {
            Self::BuiltIn(name, _) => name,
            Self::File(name, _) => name,
        }
    }
}

impl Settings {
    /// The model's file, as plan.toml names it; none where it is built in.
    pub fn model_file(&self) -> Option<&str> {
        match &self.model {
            ModelSource::BuiltIn(..) => None,
            ModelSource::File(name, _) => Some(name),
        }
    }
}

/// The first day that a feed's plan.toml names, where it can be read and names one.
#[must_use]
pub fn start(folder: &Path) -> Option<NaiveDate> {
    let text = fs::read_to_string(folder.join(FILE)).ok()?;
    let table: Table = text.parse().ok()?;
    match table.get("start")? {
        Value::Datetime(moment) => parse_date(&moment.to_string()).ok(),
        _ => None,
    }
}

/// Reads plan.toml; none where it does not say enough.
pub(super) fn read(source: &mut Source<'_>, overrides: &Overrides) -> Option<Settings> {
    let files = source.files;
    let document = match source.bytes(files, FILE, LARGEST_TOML) {
        Ok(bytes) => {
            let document = parse(&bytes, FILE, source.report);
            source.keep(FILE, bytes, None);
            document?
        }
        Err(Unread::Absent) if source.misnamed.contains(&FILE) => return None,
        Err(Unread::Absent) => {
            source.report.push(
                Notice::new(&kinds::MISSING_FILE, FILE, "the file is missing")
                    .remedy("add plan.toml with the keys model, start and days"),
            );
            return None;
        }
        Err(Unread::Reported) => return None,
    };
    let table = document.table;
    let mut reader = Reader::new(&document.keys, source.report);
    let model_named = table.get("model").and_then(Value::as_str);
    *source.ignored = reader.ignored(&table, model_named);
    for key in table.keys() {
        let known = keys::names(&keys::PLAN);
        if !known.contains(&key.as_str()) {
            let notice = unknown_key(FILE, key, &known);
            reader.push(key, notice);
        }
    }
    let start = match overrides.start {
        Some(start) => reader.typed_start(start),
        None => reader.start(&table),
    };
    let days = match overrides.days {
        Some(days) => reader.typed_days(days),
        None => match table.get("days") {
            Some(value) => reader.days(&value.to_string(), value.as_integer()),
            None => reader.missing("days", "the number of days of the horizon, such as 120"),
        },
    };
    let model = match (&overrides.model, table.get("model")) {
        (Some(model), _) => reader.model(model, files, files.elsewhere().as_deref(), true),
        (None, Some(Value::String(model))) => reader.model(model, files, None, false),
        (None, Some(other)) => {
            reader.error(
                &kinds::WRONG_TYPE,
                "model",
                &other.to_string(),
                "`model` is not a text",
                "write it in quotes, such as model = \"mpp-phased-entry\"",
            );
            None
        }
        (None, None) => reader.missing("model", "a built-in model's name or a path"),
    };
    let notice = notice_period::read(&table, &mut reader);
    let (start, days) = start.zip(days)?;
    let calendar = Calendar { start, days };
    let last = calendar.date(calendar.last());
    if !is_known(last) {
        let what =
            format!("the horizon ends on {last}, and dates are from 1900-01-01 to 2999-12-31");
        let remedy = "give an earlier first day, or fewer days";
        match (overrides.start, overrides.days) {
            (Some(start), _) => {
                reader.typed(
                    &kinds::OUT_OF_RANGE,
                    "--start",
                    &start.to_string(),
                    &what,
                    remedy,
                );
            }
            (None, Some(days)) => {
                reader.typed(
                    &kinds::OUT_OF_RANGE,
                    "--days",
                    &days.to_string(),
                    &what,
                    remedy,
                );
            }
            (None, None) => {
                reader.error(
                    &kinds::OUT_OF_RANGE,
                    "start",
                    &start.to_string(),
                    &what,
                    remedy,
                );
            }
        }
        return None;
    }
    Some(Settings {
        calendar,
        model: model?,
        tables: table,
        notice,
        keys: document.keys,
    })
}

impl Reader<'_> {
    fn typed_start(&mut self, start: NaiveDate) -> Option<NaiveDate> {
        if is_known(start) {
            return Some(start);
        }
        let what = "`--start` lies outside the years that paso plans";
        let remedy = "dates are from 1900-01-01 to 2999-12-31";
        self.typed(
            &kinds::OUT_OF_RANGE,
            "--start",
            &start.to_string(),
            what,
            remedy,
        );
        None
    }

    fn typed_days(&mut self, days: i64) -> Option<u32> {
        let (least, most) = keys::range(&keys::PLAN, "days");
        if (least..=most).contains(&days) {
            return Some(keys::number(days, "days"));
        }
        let what = format!("`--days` is not a whole number from {least} to {most}");
        let remedy = format!("from {least} to {most}");
        self.typed(
            &kinds::OUT_OF_RANGE,
            "--days",
            &days.to_string(),
            &what,
            &remedy,
        );
        None
    }

    fn missing<T>(&mut self, key: &str, what: &str) -> Option<T> {
        self.error(
            &kinds::MISSING_KEY,
            key,
            "",
            &format!("the key `{key}` is missing"),
            &format!("add `{key}`: {what}"),
        );
        None
    }

    /// What is to be passed over, unless it would hide what is read.
    fn ignored(&mut self, table: &Table, model: Option<&str>) -> Ignored {
        let mut columns = Vec::new();
        for (key, name) in self.texts(table, ignored::COLUMNS) {
            if let Some((file, remedy)) = hidden_column(&name) {
                let what = format!("`{name}` is a column that paso reads in {file}");
                self.error(&kinds::IGNORES_KNOWN, &key, &name, &what, &remedy);
            } else {
                columns.push(name);
            }
        }
        let mut files = Vec::new();
        for (key, name) in self.texts(table, ignored::FILES) {
            if strangers::is_read(&name) || Some(name.as_str()) == model {
                let what = format!("`{name}` is a file that paso reads");
                let remedy = "take it out of the list, or the file out of the folder";
                self.error(&kinds::IGNORES_KNOWN, &key, &name, &what, remedy);
            } else {
                files.push(name);
            }
        }
        Ignored {
            known: true,
            columns: Names::new(columns),
            files: Names::new(files),
        }
    }

    /// The texts of a list, each with its key.
    fn texts(&mut self, table: &Table, key: &str) -> Vec<(String, String)> {
        let remedy = format!("write a list of texts, such as {key} = [\"…\"]");
        let items = match table.get(key) {
            None => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => {
                let what = format!("`{key}` is not a list");
                self.error(&kinds::WRONG_TYPE, key, &other.to_string(), &what, &remedy);
                return Vec::new();
            }
        };
        let mut texts = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let path = format!("{key}[{}]", at + 1);
            match item {
                Value::String(text) => texts.push((path, text.clone())),
                other => {
                    let what = format!("`{path}` is not a text");
                    self.error(
                        &kinds::WRONG_TYPE,
                        &path,
                        &other.to_string(),
                        &what,
                        &remedy,
                    );
                }
            }
        }
        texts
    }

    fn start(&mut self, table: &Table) -> Option<NaiveDate> {
        let (text, date) = match table.get("start") {
            None => return self.missing("start", "a date without quotes, such as 2021-02-19"),
            Some(Value::Datetime(moment)) => {
                let text = moment.to_string();
                match parse_date(&text) {
                    Err(fault) if !fault.unread => {
                        self.error(fault.kind, "start", &text, &fault.message, &fault.remedy);
                        return None;
                    }
                    date => (text, date.ok().filter(|_| moment.time.is_none())),
                }
            }
            Some(Value::String(text)) => (text.clone(), None),
            Some(other) => (other.to_string(), None),
        };
        if date.is_none() {
            let remedy = match parse_date(&text) {
                Ok(date) => format!("write it without quotes: start = {date}"),
                Err(fault) => fault.remedy,
            };
            let what = "`start` is not a TOML local date";
            self.error(&kinds::BAD_DATE, "start", &text, what, &remedy);
        }
        date
    }

    fn days(&mut self, text: &str, days: Option<i64>) -> Option<u32> {
        let (least, most) = keys::range(&keys::PLAN, "days");
        if let Some(days) = days
            && (least..=most).contains(&days)
        {
            return Some(keys::number(days, "days"));
        }
        self.error(
            &kinds::OUT_OF_RANGE,
            "days",
            text,
            &format!("`days` is not a whole number from {least} to {most}"),
            &format!("from {least} to {most}"),
        );
        None
    }

    /// A built-in model, or a file of the feed, or else one of `elsewhere`; `typed` on the command
    /// line, or of plan.toml.
    fn model(
        &mut self,
        model: &str,
        files: &dyn Files,
        elsewhere: Option<&dyn Files>,
        typed: bool,
    ) -> Option<ModelSource> {
        if let Some(&(name, text)) = BUILT_IN_MODELS.iter().find(|(name, _)| *name == model) {
            return Some(ModelSource::BuiltIn(name, text));
        }
        let places = [(Some(files), false), (elsewhere, true)];
        for (place, apart) in places {
            if place.is_some_and(|place| place.has(model)) && !model.is_empty() {
                return Some(ModelSource::File(model.to_owned(), apart));
            }
        }
        let names = BUILT_IN_MODELS.map(|(name, _)| name);
        let what = format!("`{model}` is neither a built-in model nor a file");
        let place = if typed {
            "a path is relative to the feed or to the current folder"
        } else {
            "a path is relative to the feed"
        };
        let otherwise = format!("built-in models are {}; {place}", names.join(", "));
        let remedy = did_you_mean(model, names, &otherwise);
        if typed {
            self.typed(&kinds::UNKNOWN_MODEL, "--model", model, &what, &remedy);
        } else {
            self.error(&kinds::UNKNOWN_MODEL, "model", model, &what, &remedy);
        }
        None
    }
}

/// A key that is not known.
pub(super) fn unknown_key(file: &str, key: &str, known: &[&str]) -> Notice {
    let name = key.rsplit('.').next().unwrap_or(key);
    Notice::new(
        &kinds::UNKNOWN_KEY,
        file,
        format!("the key `{key}` is not known"),
    )
    .at(key, name)
    .remedy(did_you_mean(
        name,
        known.iter().copied(),
        &format!("known keys are {}", known.join(", ")),
    ))
}
