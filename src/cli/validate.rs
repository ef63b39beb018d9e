//! `paso validate`.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde::Serialize;

use super::ExitStatus;
use super::args::{Format, ValidateArguments};
use super::conflicts::{Conflicts, Entry};
use super::notices::{self, Stream};
use super::text::{count, emit, emit_json, safe, say};
use crate::cohorts::footprint::Footprints;
use crate::cohorts::residual::Residual;
use crate::feed::excerpt::{Excerpt, excerpts};
use crate::feed::{self, Reading};
use crate::notice::{Count, Notice, Severity};
use crate::outputs::single::write_file;
use crate::outputs::validation::{self, Sample, Validation};
use crate::schedule::promises::conflicts;

/// Most notices of one code that are shown without `--all`.
const SHOWN: usize = 20;

/// The JSON object of `paso validate --format json`.
#[derive(Serialize)]
struct ValidateJson<'n> {
    /// Whether the feed can be planned: no error, and no conflict among its promises.
    valid: bool,
    errors: u64,
    warnings: u64,
    infos: u64,
    /// How many notices of each code there are, in the order of their first.
    counts: &'n [Count],
    /// In the order of files and rows; without `--all`, the first 20 of each code.
    notices: Vec<&'n Notice>,
    /// Promises that cannot all be kept, as `paso plan` lists them.
    conflicts: &'n [Entry<'n>],
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
    let conflicts = match guarded(|| conflicting(&reading)) {
        Ok(conflicts) => conflicts,
        Err(fault) => return faulty(fault, options.format),
    };
    let found = Found {
        reading: &reading,
        conflicts: conflicts.as_ref(),
        most,
    };
    if let Some(file) = &options.html
        && let Err(error) = write_file(file, &page(&found, &options.feed.feed))
    {
        let name = safe(&file.display().to_string());
        say(&format!("error: {name} cannot be written: {error}"));
        return Ok(ExitStatus::BadInput);
    }
    match options.format {
        Format::Json => emit_json(&report(&found))?,
        Format::Text => emit(&text(&found, &options.feed.feed))?,
    }
    Ok(if found.conflicts.is_some() {
        ExitStatus::No
    } else if found.can_be_planned() {
        ExitStatus::Done
    } else {
        ExitStatus::BadInput
    })
}

/// All that is to be said of a feed.
struct Found<'f> {
    reading: &'f Reading,
    /// None where all promises can be kept, or the feed has errors.
    conflicts: Option<&'f Conflicts<'f>>,
    /// Most notices of one code that are shown.
    most: usize,
}

impl Found<'_> {
    fn can_be_planned(&self) -> bool {
        self.reading.problem.is_some() && self.conflicts.is_none()
    }
}

/// The conflicts that `paso plan` would find, if any.
fn conflicting(reading: &Reading) -> Option<Conflicts<'_>> {
    let problem = reading.problem.as_ref()?;
    let residual = Residual::new(problem, &mut Footprints::default());
    let found = conflicts(problem, &residual);
    (!found.is_empty()).then(|| Conflicts::new(problem, &found))
}

fn text(found: &Found<'_>, feed: &Path) -> String {
    let reading = found.reading;
    let mut text = notices::text(reading, feed, found.most, Stream::Output);
    if let Some(conflicts) = found.conflicts {
        text.push_str(&conflicts.text("`paso plan` plans nothing while it is so."));
        text.push('\n');
    }
    let told = found.conflicts.map_or_else(String::new, |conflicts| {
        let number = conflicts.entries().len() as u64;
        format!(", {}", count(number, "conflict", "conflicts"))
    });
    let verdict = if found.can_be_planned() {
        "can"
    } else {
        "cannot"
    };
    text + &format!(
        "{}, {}{told}: the feed {verdict} be planned\n",
        count(number(reading, Severity::Error), "error", "errors"),
        count(number(reading, Severity::Warning), "warning", "warnings"),
    )
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
fn page(found: &Found<'_>, feed: &Path) -> Vec<u8> {
    let notices = first(found.reading, found.most);
    let rows = excerpts(feed, &notices);
    let sample = |(notice, row): (_, Option<Excerpt>)| Sample {
        notice,
        row: row.map(|row| [row.before, row.field, row.after]),
    };
    validation::page(&Validation {
        feed: feed.display().to_string(),
        valid: found.can_be_planned(),
        counts: &found.reading.counts,
        samples: notices.into_iter().zip(rows).map(sample).collect(),
        conflicts: found.conflicts.map(Conflicts::told).unwrap_or_default(),
    })
}

fn report<'f>(found: &Found<'f>) -> ValidateJson<'f> {
    let reading = found.reading;
    ValidateJson {
        valid: found.can_be_planned(),
        errors: number(reading, Severity::Error),
        warnings: number(reading, Severity::Warning),
        infos: number(reading, Severity::Info),
        counts: &reading.counts,
        notices: first(reading, found.most),
        conflicts: found.conflicts.map_or(&[], Conflicts::entries),
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
        Format::Json => emit_json(&ValidateJson {
            valid: false,
            errors: 0,
            warnings: 0,
            infos: 0,
            counts: &[],
            notices: Vec::new(),
            conflicts: &[],
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
