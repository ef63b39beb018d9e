//! `paso init`: a small feed to start from, which plans as it is.

use std::fs;
use std::io;
use std::path::Path;

use chrono::{Days, NaiveDate};
use include_dir::{Dir, include_dir};
use serde_json::json;

use super::ExitStatus;
use super::args::{Format, InitArguments};
use super::text::{emit, emit_json, safe, say};
use crate::domain::calendar::is_known;
use crate::feed::schema;
use crate::outputs::single::write_file;
use crate::stores::{self, Whole};

/// Days of the starter's horizon, as in its plan.toml.
const HORIZON: i64 = 14;

static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/init/starter");

pub(super) fn run(options: &InitArguments) -> io::Result<ExitStatus> {
    let Some(folder) = options.xlsx.as_ref().or(options.folder.as_ref()) else {
        say("error: name a folder, or a workbook with --xlsx");
        return Ok(ExitStatus::BadInput);
    };
    let shown = safe(&folder.display().to_string());
    if options.xlsx.is_some() && folder.exists() {
        say(&format!(
            "error: {shown} is there already; name another file"
        ));
        return Ok(ExitStatus::BadInput);
    }
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        say(&format!("error: {shown} is not empty; name another folder"));
        return Ok(ExitStatus::BadInput);
    }
    if let Some((first, last)) = unknown_days(options.start) {
        say(&format!(
            "error: --start {}: the feed would have dates from {first} to {last}, and dates are from 1900-01-01 to 2999-12-31",
            options.start
        ));
        return Ok(ExitStatus::BadInput);
    }
    let files = files(options.start);
    if options.xlsx.is_some() {
        return workbook(folder, &files, options);
    }
    let written = fs::create_dir_all(folder).and_then(|()| {
        files
            .iter()
            .try_for_each(|(name, text)| fs::write(folder.join(name), text))
    });
    if let Err(error) = written {
        say(&format!("error: {shown} cannot be written: {error}"));
        return Ok(ExitStatus::BadInput);
    }
    match options.format {
        Format::Text => emit(&format!(
            "a feed to start from is in {shown}; read its README.md, then: paso validate {shown}\n"
        ))?,
        Format::Json => {
            let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
            emit_json(&json!({"folder": folder, "files": names}))?;
        }
    }
    Ok(ExitStatus::Done)
}

/// Writes the starter as a workbook.
fn workbook(
    path: &Path,
    files: &[(String, String)],
    options: &InitArguments,
) -> io::Result<ExitStatus> {
    let shown = safe(&path.display().to_string());
    let texts = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()));
    // What a folder has beside, such as its README.md, stands in no sheet.
    let texts = texts.filter(|(name, _)| *name != "README.md");
    let written = Whole::of(texts)
        .and_then(|feed| stores::workbook(&feed))
        .map_err(io::Error::other)
        .and_then(|bytes| write_file(path, &bytes));
    if let Err(error) = written {
        say(&format!("error: {shown} cannot be written: {error}"));
        return Ok(ExitStatus::BadInput);
    }
    match options.format {
        Format::Text => emit(&format!(
            "a feed to start from is in {shown}; put your own rows in its sheets, then: paso validate {shown}\n"
        ))?,
        Format::Json => emit_json(&json!({"workbook": path}))?,
    }
    Ok(ExitStatus::Done)
}

/// The starter's files with their dates filled in, by name.
fn files(start: NaiveDate) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = STARTER
        .files()
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?.to_owned();
            Some((name, dated(file.contents_utf8()?, start)))
        })
        .collect();
    for (name, text) in &mut files {
        if name == "README.md" {
            text.push_str(&schema::markdown());
        }
    }
    files.sort();
    files
}

/// Puts dates where the text has `{DAY n}`, n days after the start.
fn dated(text: &str, start: NaiveDate) -> String {
    let mut parts = text.split("{DAY ");
    let mut result = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let (days, rest) = part.split_once('}').unwrap_or(("0", part));
        result.push_str(&after(start, days.parse().unwrap_or(0)).to_string());
        result.push_str(rest);
    }
    result
}

/// The date so many days after another; the same where there is none.
fn after(start: NaiveDate, days: i64) -> NaiveDate {
    let step = Days::new(days.unsigned_abs());
    let date = if days < 0 {
        start.checked_sub_days(step)
    } else {
        start.checked_add_days(step)
    };
    date.unwrap_or(start)
}

/// The first and last date that the starter would have, if one of them is none that feeds have.
fn unknown_days(start: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let texts = STARTER.files().filter_map(|file| file.contents_utf8());
    let days = texts.flat_map(|text| {
        let parts = text.split("{DAY ").skip(1);
        parts.filter_map(|part| part.split_once('}')?.0.parse::<i64>().ok())
    });
    let days: Vec<i64> = days.chain([HORIZON - 1]).collect();
    let at = |day: Option<&i64>| after(start, day.copied().unwrap_or(0));
    let (first, last) = (at(days.iter().min()), at(days.iter().max()));
    (!is_known(first) || !is_known(last)).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_filled_in() {
        let start = NaiveDate::from_ymd_opt(2024, 2, 28).unwrap();
        assert_eq!(
            dated("a,{DAY 2},{DAY -1}\n", start),
            "a,2024-03-01,2024-02-27\n"
        );
        for (name, text) in files(start) {
            assert!(!text.contains("{DAY"), "{name}");
            let days = format!("\ndays = {HORIZON}\n");
            assert!(name != "plan.toml" || text.contains(&days), "{text}");
        }
    }
}
