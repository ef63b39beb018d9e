//! `paso validate`.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde::Serialize;

use super::ExitStatus;
use super::args::{Format, ValidateArguments};
use super::notices::{self, Stream};
use super::text::{count, emit, emit_json, safe, say};
use crate::feed::excerpt::{Excerpt, excerpts};
use crate::feed::{self, Reading};
use crate::notice::{Count, Notice, Severity};
use crate::outputs::folder::write_file;
use crate::outputs::validation::{self, Sample, Validation};

/// Most notices of one code that are shown without `--all`.
const SHOWN: usize = 20;

/// The JSON object of `paso validate --format json`.
#[derive(Serialize)]
struct Report<'n> {
    /// Whether the feed can be planned.
    valid: bool,
    errors: u64,
    warnings: u64,
    infos: u64,
    /// How many notices of each code there are, in the order of their first.
    counts: &'n [Count],
    /// In the order of files and rows; without `--all`, the first 20 of each code.
    notices: Vec<&'n Notice>,
    /// What went wrong in paso itself, if anything did: then the rest says nothing.
    fault: Option<String>,
}

pub(super) fn run(options: &ValidateArguments) -> io::Result<ExitStatus> {
    let most = if options.all { usize::MAX } else { SHOWN };
    let overrides = options.feed.overrides();
    let reading = guarded(|| feed::read_keeping(&options.feed.feed, &overrides, most as u64));
    let reading = match reading {
        Ok(reading) => reading,
        Err(fault) => return faulty(fault, options.format),
    };
    let valid = reading.problem.is_some();
    if let Some(file) = &options.html
        && let Err(error) = write_file(file, &page(&reading, &options.feed.feed, most))
    {
        let name = safe(&file.display().to_string());
        say(&format!("error: {name} cannot be written: {error}"));
        return Ok(ExitStatus::BadInput);
    }
    match options.format {
        Format::Json => emit_json(&report(&reading, most))?,
        Format::Text => {
            let verdict = if valid { "can" } else { "cannot" };
            emit(&format!(
                "{}{}, {}: the feed {verdict} be planned\n",
                notices::text(&reading, &options.feed.feed, most, Stream::Output),
                count(number(&reading, Severity::Error), "error", "errors"),
                count(number(&reading, Severity::Warning), "warning", "warnings"),
            ))?;
        }
    }
    Ok(if valid {
        ExitStatus::Done
    } else {
        ExitStatus::BadInput
    })
}

fn number(reading: &Reading, severity: Severity) -> u64 {
    let own = reading.counts.iter().filter(|own| own.severity == severity);
    own.map(|own| own.count).sum()
}

/// The notices that are shown: so many of each code.
fn first(reading: &Reading, most: usize) -> Vec<&Notice> {
    let mut shown: Vec<(&str, usize)> = Vec::new();
    let notices = reading.notices.iter().filter(|notice| {
        let at = shown.iter().position(|(code, _)| *code == notice.code);
        let at = at.unwrap_or_else(|| {
            shown.push((notice.code, 0));
            shown.len() - 1
        });
        shown[at].1 += 1;
        shown[at].1 <= most
    });
    notices.collect()
}

/// The notices as a page.
fn page(reading: &Reading, feed: &Path, most: usize) -> Vec<u8> {
    let notices = first(reading, most);
    let rows = excerpts(feed, &notices);
    let sample = |(notice, row): (_, Option<Excerpt>)| Sample {
        notice,
        row: row.map(|row| [row.before, row.field, row.after]),
    };
    validation::page(&Validation {
        feed: feed.display().to_string(),
        valid: reading.problem.is_some(),
        counts: &reading.counts,
        samples: notices.into_iter().zip(rows).map(sample).collect(),
    })
}

fn report(reading: &Reading, most: usize) -> Report<'_> {
    Report {
        valid: reading.problem.is_some(),
        errors: number(reading, Severity::Error),
        warnings: number(reading, Severity::Warning),
        infos: number(reading, Severity::Info),
        counts: &reading.counts,
        notices: first(reading, most),
        fault: None,
    }
}

/// Runs what must not fail; if it does, that is no finding about the feed.
fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|payload| words(payload.as_ref()))
}

fn words(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "unknown".to_owned())
}

fn faulty(fault: String, format: Format) -> io::Result<ExitStatus> {
    match format {
        Format::Json => emit_json(&Report {
            valid: false,
            errors: 0,
            warnings: 0,
            infos: 0,
            counts: &[],
            notices: Vec::new(),
            fault: Some(fault),
        })?,
        Format::Text => say(&format!(
            "error: paso itself failed, and nothing is said of the feed: {}",
            safe(&fault)
        )),
    }
    Ok(ExitStatus::SolverFailed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_no_notice() {
        assert_eq!(guarded(|| 1), Ok(1));
        let failed: Result<(), String> = guarded(|| panic!("row {}", 3));
        assert_eq!(failed, Err("row 3".to_owned()));
        assert_eq!(
            faulty("row 3".to_owned(), Format::Text).unwrap(),
            ExitStatus::SolverFailed
        );
    }
}
