//! plan.toml: which rules, which days.

use chrono::NaiveDate;
use toml::{Table, Value};

use super::bytes::{LARGEST_TOML, Source, Unread};
use super::document::{Keys, parse};
use super::fields::{date_remedy, parse_date};
use super::report::{Report, did_you_mean};
use super::{BUILT_IN_MODELS, Overrides};
use super::{keys, notice_period};
use crate::domain::calendar::Calendar;
use crate::files::source::Files;
use crate::notice::{Kind, Notice, kinds};

pub(super) const FILE: &str = "plan.toml";

/// What plan.toml and the command line say.
#[derive(Debug)]
pub(super) struct Settings {
    pub calendar: Calendar,
    pub model: ModelSource,
    /// The `[objective]` table, unread.
    pub objective: Option<Value>,
    /// How soon cases can be newly appointed.
    pub notice: notice_period::Written,
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

/// Reads plan.toml; none where it does not say enough.
pub(super) fn read(source: &mut Source<'_>, overrides: &Overrides) -> Option<Settings> {
    let files = source.files;
    let document = match source.bytes(files, FILE, LARGEST_TOML) {
        Ok(bytes) => parse(&bytes, FILE, source.report)?,
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
    for key in table.keys() {
        let known = keys::names(&keys::PLAN);
        if !known.contains(&key.as_str()) {
            let notice = unknown_key(FILE, key, &known);
            reader.push(key, notice);
        }
    }
    let start = match overrides.start {
        Some(start) => Some(start),
        None => reader.start(&table),
    };
    let days = match overrides.days {
        Some(days) => reader.days(&days.to_string(), Some(days)),
        None => match table.get("days") {
            Some(value) => reader.days(&value.to_string(), value.as_integer()),
            None => reader.missing("days", "the number of days of the horizon, such as 120"),
        },
    };
    let model = match (&overrides.model, table.get("model")) {
        (Some(model), _) => reader.model(model, files, files.elsewhere().as_deref()),
        (None, Some(Value::String(model))) => reader.model(model, files, None),
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
    if start
        .checked_add_days(chrono::Days::new(u64::from(days.unsigned_abs())))
        .is_none()
    {
        reader.error(
            &kinds::OUT_OF_RANGE,
            "start",
            &start.to_string(),
            "the horizon ends after the last known day",
            "give an earlier start",
        );
        return None;
    }
    Some(Settings {
        calendar: Calendar { start, days },
        model: model?,
        objective: table.get("objective").cloned(),
        notice,
        keys: document.keys,
    })
}

/// Reads the keys of plan.toml.
pub(super) struct Reader<'r> {
    keys: &'r Keys,
    report: &'r mut Report,
}

impl<'r> Reader<'r> {
    pub fn new(keys: &'r Keys, report: &'r mut Report) -> Self {
        Self { keys, report }
    }

    fn push(&mut self, key: &str, notice: Notice) {
        self.report.push(match self.keys.line(key) {
            Some(line) => notice.at_row(line),
            None => notice,
        });
    }

    /// An error at a key.
    pub fn error(&mut self, kind: &'static Kind, key: &str, value: &str, what: &str, remedy: &str) {
        self.push(
            key,
            Notice::new(kind, FILE, what).at(key, value).remedy(remedy),
        );
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

    fn start(&mut self, table: &Table) -> Option<NaiveDate> {
        let (text, date) = match table.get("start") {
            None => return self.missing("start", "a date without quotes, such as 2021-02-19"),
            Some(Value::Datetime(moment)) => {
                let text = moment.to_string();
                let date = parse_date(&text).filter(|_| moment.time.is_none());
                (text, date)
            }
            Some(Value::String(text)) => (text.clone(), None),
            Some(other) => (other.to_string(), None),
        };
        if date.is_none() {
            let remedy = match parse_date(&text) {
                Some(date) => format!("write it without quotes: start = {date}"),
                None => date_remedy(&text),
            };
            let what = "`start` is not a TOML local date";
            self.error(&kinds::BAD_DATE, "start", &text, what, &remedy);
        }
        date
    }

    fn days(&mut self, text: &str, days: Option<i64>) -> Option<i32> {
        let (least, most) = keys::range(&keys::PLAN, "days");
        if let Some(days) = days
            && (least..=most).contains(&days)
        {
            return i32::try_from(days).ok();
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

    /// A built-in model, or a file of the feed, or else one of `elsewhere`.
    fn model(
        &mut self,
        model: &str,
        files: &dyn Files,
        elsewhere: Option<&dyn Files>,
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
        self.error(
            &kinds::UNKNOWN_MODEL,
            "model",
            model,
            &format!("`{model}` is neither a built-in model nor a file"),
            &did_you_mean(
                model,
                names,
                &format!(
                    "built-in models are {}; a path is relative to the feed",
                    names.join(", ")
                ),
            ),
        );
        None
    }
}

/// A warning about a key that is not known.
pub(super) fn unknown_key(file: &str, key: &str, known: &[&str]) -> Notice {
    let name = key.rsplit('.').next().unwrap_or(key);
    Notice::new(
        &kinds::UNKNOWN_KEY,
        file,
        format!("the key `{key}` is not known and is left out"),
    )
    .at(key, name)
    .remedy(did_you_mean(
        name,
        known.iter().copied(),
        &format!("known keys are {}", known.join(", ")),
    ))
}
