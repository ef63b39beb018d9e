//! `paso validate`, and notices as text.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::ExitStatus;
use super::args::{Format, ValidateArguments};
use super::text::{count, safe};
use crate::feed;
use crate::notice::{Notice, Severity};

/// Most notices of one code that are shown without `--all`.
const SHOWN: usize = 20;

/// The JSON object of `paso validate --format json`.
#[derive(Serialize)]
struct Report<'n> {
    valid: bool,
    errors: usize,
    warnings: usize,
    infos: usize,
    notices: &'n [Notice],
}

pub(super) fn run(options: &ValidateArguments) -> io::Result<ExitStatus> {
    let reading = feed::read(&options.feed.feed, &options.feed.overrides());
    let number = |severity| {
        reading
            .notices
            .iter()
            .filter(|notice| notice.severity == severity)
            .count()
    };
    let report = Report {
        valid: reading.problem.is_some(),
        errors: number(Severity::Error),
        warnings: number(Severity::Warning),
        infos: number(Severity::Info),
        notices: &reading.notices,
    };
    let mut out = io::stdout().lock();
    match options.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &report)?;
            writeln!(out)?;
        }
        Format::Text => {
            let most = if options.all { usize::MAX } else { SHOWN };
            write!(out, "{}", notices(&reading.notices, most))?;
            let verdict = if report.valid {
                "can be planned"
            } else {
                "cannot be planned"
            };
            writeln!(
                out,
                "{}, {}: the feed {verdict}",
                count(report.errors as u64, "error", "errors"),
                count(report.warnings as u64, "warning", "warnings"),
            )?;
        }
    }
    Ok(if report.valid {
        ExitStatus::Done
    } else {
        ExitStatus::BadInput
    })
}

/// Notices as text, at most so many of a code.
pub(super) fn notices(notices: &[Notice], most: usize) -> String {
    let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
    let mut text = String::new();
    for notice in notices {
        let times = seen.entry(notice.code).or_default();
        *times += 1;
        if *times <= most {
            text.push_str(&line(notice));
        }
    }
    let mut hidden: Vec<(&str, usize)> = seen
        .into_iter()
        .filter(|&(_, times)| times > most)
        .map(|(code, times)| (code, times - most))
        .collect();
    hidden.sort_unstable();
    for (code, times) in hidden {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "… and {times} more of {code}; --all shows them");
    }
    text
}

fn line(notice: &Notice) -> String {
    let mut place = notice.file.clone();
    if let Some(row) = notice.row {
        let _ = write!(place, ":{row}");
    }
    if let Some(column) = &notice.column {
        let _ = write!(place, " {column}");
    }
    let mut text = format!(
        "{} [{}] {}: {}",
        notice.severity,
        notice.code,
        safe(&place),
        safe(&notice.message)
    );
    if let Some(value) = &notice.value
        && !value.is_empty()
        && !notice.message.contains(value.as_str())
    {
        let _ = write!(text, " (found `{}`)", safe(value));
    }
    text.push('\n');
    if let Some(remedy) = &notice.remedy {
        let _ = writeln!(text, "    {}", safe(remedy));
    }
    text
}
