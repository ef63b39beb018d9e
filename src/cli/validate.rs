//! `paso validate`, and notices as text.

use std::fmt::Write as _;
use std::io;

use serde::Serialize;

use super::ExitStatus;
use super::args::{Format, ValidateArguments};
use super::text::{count, emit, emit_json, safe};
use crate::feed;
use crate::notice::{Notice, Severity};

/// Most notices of one code that are shown without `--all`.
const SHOWN: usize = 20;

/// The JSON object of `paso validate --format json`.
#[derive(Serialize)]
struct Report<'n> {
    valid: bool,
    errors: u64,
    warnings: u64,
    infos: u64,
    notices: &'n [Notice],
}

pub(super) fn run(options: &ValidateArguments) -> io::Result<ExitStatus> {
    let reading = feed::read(&options.feed.feed, &options.feed.overrides());
    let number = |severity| {
        let own = reading.notices.iter().filter(|n| n.severity == severity);
        own.count() as u64
    };
    let report = Report {
        valid: reading.problem.is_some(),
        errors: number(Severity::Error),
        warnings: number(Severity::Warning),
        infos: number(Severity::Info),
        notices: &reading.notices,
    };
    match options.format {
        Format::Json => emit_json(&report)?,
        Format::Text => {
            let most = if options.all { usize::MAX } else { SHOWN };
            let verdict = if report.valid {
                "can be planned"
            } else {
                "cannot be planned"
            };
            emit(&format!(
                "{}{}, {}: the feed {verdict}\n",
                notices(&reading.notices, most),
                count(report.errors, "error", "errors"),
                count(report.warnings, "warning", "warnings"),
            ))?;
        }
    }
    Ok(if report.valid {
        ExitStatus::Done
    } else {
        ExitStatus::BadInput
    })
}

/// Notices as text, the gravest first, those of a code together and at most so many of them.
pub(super) fn notices(notices: &[Notice], most: usize) -> String {
    let mut groups: Vec<(Severity, &str, Vec<&Notice>)> = Vec::new();
    for notice in notices {
        let (severity, code) = (notice.severity, notice.code);
        match groups.iter_mut().find(|g| (g.0, g.1) == (severity, code)) {
            Some(group) => group.2.push(notice),
            None => groups.push((severity, code, vec![notice])),
        }
    }
    // Codes stay in the order in which they first appear.
    groups.sort_by_key(|group| group.0);
    let mut text = String::new();
    for (severity, code, own) in groups {
        for notice in own.iter().take(most) {
            text.push_str(&line(notice));
        }
        let hidden = own.len().saturating_sub(most) as u64;
        if hidden > 0 {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{severity} [{code}] and {}; `paso validate --all` shows them",
                count(hidden, "more", "more")
            );
        }
    }
    text
}

fn line(notice: &Notice) -> String {
    let mut place = notice.file.clone();
    if let Some(row) = notice.row {
        let _ = write!(place, ":{row}");
    }
    if let Some(column) = &notice.column {
        let _ = write!(place, ":{column}");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_come_first_and_repeats_are_counted() {
        let mut list = vec![Notice::warning("odd", "cases.csv", "odd one").at_row(2)];
        for row in 2..6 {
            let bad = Notice::error("bad", "cases.csv", "a bad one");
            list.push(bad.at_row(row).at("persons", "\u{1b}0").remedy("mend it"));
        }
        assert_eq!(
            notices(&list, 2),
            "error [bad] cases.csv:2:persons: a bad one (found `\\u{1b}0`)\n    mend it\n\
             error [bad] cases.csv:3:persons: a bad one (found `\\u{1b}0`)\n    mend it\n\
             error [bad] and 2 more; `paso validate --all` shows them\n\
             warning [odd] cases.csv:2: odd one\n"
        );
    }
}
