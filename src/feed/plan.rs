//! plan.toml: which rules, which days.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use toml::{Table, Value};

use super::fields::{date_remedy, parse_date};
use super::report::{Report, did_you_mean};
use super::table::read_input;
use super::{BUILT_IN_MODELS, Overrides};
use crate::domain::calendar::Calendar;
use crate::domain::problem::InputFile;
use crate::notice::Notice;

pub(super) const FILE: &str = "plan.toml";

/// Longest horizon, in days.
const LONGEST: i64 = 1000;

/// What plan.toml and the command line say.
#[derive(Debug)]
pub(super) struct Settings {
    pub calendar: Calendar,
    pub model: ModelSource,
    /// The `[objective]` table, unread.
    pub objective: Option<Value>,
}

/// Where the model comes from.
#[derive(Debug)]
pub(super) enum ModelSource {
    /// Built into paso: name and text.
    BuiltIn(&'static str, &'static str),
    /// A file: as named, and where it is.
    File(String, PathBuf),
}

/// Reads plan.toml; none where it does not say enough.
pub(super) fn read(
    folder: &Path,
    overrides: &Overrides,
    inputs: &mut Vec<InputFile>,
    report: &mut Report,
) -> Option<Settings> {
    let table = match read_input(folder, FILE, inputs) {
        Ok(bytes) => parse_toml(&bytes, FILE, report)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            report.push(
                Notice::error("missing_file", FILE, "the file is missing")
                    .remedy("add plan.toml with the keys model, start and days"),
            );
            return None;
        }
        Err(error) => {
            report.push(Notice::error(
                "unreadable_file",
                FILE,
                format!("the file cannot be read: {error}"),
            ));
            return None;
        }
    };
    for key in table.keys() {
        if !["model", "start", "days", "objective"].contains(&key.as_str()) {
            report.push(unknown_key(
                FILE,
                key,
                &["model", "start", "days", "objective"],
            ));
        }
    }
    let start = match overrides.start {
        Some(start) => Some(start),
        None => start(&table, report),
    };
    let days = match overrides.days {
        Some(days) => check_days(&days.to_string(), Some(days), report),
        None => match table.get("days") {
            Some(value) => check_days(&value.to_string(), value.as_integer(), report),
            None => missing_key(
                "days",
                "the number of days of the horizon, such as 120",
                report,
            ),
        },
    };
    let model = match (&overrides.model, table.get("model")) {
        (Some(model), _) => model_source(model, folder, Some(Path::new("")), report),
        (None, Some(Value::String(model))) => model_source(model, folder, None, report),
        (None, Some(other)) => {
            report.push(
                Notice::error("wrong_type", FILE, "`model` is not a text")
                    .at("model", other.to_string())
                    .remedy("write it in quotes, such as model = \"mpp-phased-entry\""),
            );
            None
        }
        (None, None) => missing_key("model", "a built-in model's name or a path", report),
    };
    let (start, days) = start.zip(days)?;
    if start
        .checked_add_days(chrono::Days::new(u64::from(days.unsigned_abs())))
        .is_none()
    {
        report.push(
            Notice::error(
                "out_of_range",
                FILE,
                "the horizon ends after the last known day",
            )
            .at("start", start.to_string()),
        );
        return None;
    }
    Some(Settings {
        calendar: Calendar { start, days },
        model: model?,
        objective: table.get("objective").cloned(),
    })
}

fn missing_key<T>(key: &str, what: &str, report: &mut Report) -> Option<T> {
    report.push(
        Notice::error("missing_key", FILE, format!("the key `{key}` is missing"))
            .at(key, "")
            .remedy(format!("add `{key}`: {what}")),
    );
    None
}

fn start(table: &Table, report: &mut Report) -> Option<NaiveDate> {
    match table.get("start") {
        None => missing_key("start", "a date without quotes, such as 2021-02-19", report),
        Some(Value::Datetime(moment)) if moment.time.is_none() => parse_date(&moment.to_string()),
        Some(other) => {
            let text = other
                .as_str()
                .map_or_else(|| other.to_string(), str::to_owned);
            let remedy = match parse_date(&text) {
                Some(date) => format!("write it without quotes: start = {date}"),
                None => date_remedy(&text),
            };
            report.push(
                Notice::error("bad_date", FILE, "`start` is not a TOML local date")
                    .at("start", text)
                    .remedy(remedy),
            );
            None
        }
    }
}

fn check_days(text: &str, days: Option<i64>, report: &mut Report) -> Option<i32> {
    if let Some(days) = days
        && (1..=LONGEST).contains(&days)
    {
        return i32::try_from(days).ok();
    }
    report.push(
        Notice::error(
            "out_of_range",
            FILE,
            format!("`days` is not a whole number from 1 to {LONGEST}"),
        )
        .at("days", text)
        .remedy(format!("from 1 to {LONGEST}")),
    );
    None
}

/// A built-in model, or a path relative to the feed, or else to `or_from`.
fn model_source(
    model: &str,
    folder: &Path,
    or_from: Option<&Path>,
    report: &mut Report,
) -> Option<ModelSource> {
    if let Some(&(name, text)) = BUILT_IN_MODELS.iter().find(|(name, _)| *name == model) {
        return Some(ModelSource::BuiltIn(name, text));
    }
    for base in [Some(folder), or_from].into_iter().flatten() {
        let path = base.join(model);
        if path.is_file() {
            return Some(ModelSource::File(model.to_owned(), path));
        }
    }
    let names = BUILT_IN_MODELS.map(|(name, _)| name);
    report.push(
        Notice::error(
            "unknown_model",
            FILE,
            format!("`{model}` is neither a built-in model nor a file"),
        )
        .at("model", model)
        .remedy(did_you_mean(
            model,
            names,
            &format!(
                "built-in models are {}; a path is relative to the feed",
                names.join(", ")
            ),
        )),
    );
    None
}

/// Parses TOML; a mistake is reported with its line.
pub(super) fn parse_toml(bytes: &[u8], file: &str, report: &mut Report) -> Option<Table> {
    let text = if let Ok(text) = std::str::from_utf8(bytes) {
        text.strip_prefix('\u{feff}').unwrap_or(text)
    } else {
        report.push(
            Notice::error("not_utf8", file, "the file is not UTF-8 text")
                .remedy("save the file as UTF-8"),
        );
        return None;
    };
    match text.parse::<Table>() {
        Ok(table) => Some(table),
        Err(error) => {
            let mut notice = Notice::error(
                "bad_toml",
                file,
                format!("the file is not TOML: {}", error.message()),
            );
            if let Some(span) = error.span() {
                let before = &text.as_bytes()[..span.start.min(text.len())];
                let line = bytecount::count(before, b'\n') + 1;
                notice = notice.at_row(u64::try_from(line).unwrap_or(0));
            }
            report.push(notice.remedy("see toml.io for the notation"));
            None
        }
    }
}

/// A warning about a key that is not known.
pub(super) fn unknown_key(file: &str, key: &str, known: &[&str]) -> Notice {
    let name = key.rsplit('.').next().unwrap_or(key);
    Notice::warning(
        "unknown_key",
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
