//! `paso validate`.

use std::any::Any;
use std::io::{self, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;
use serde::Serialize;

use super::ExitStatus;
use super::args::{Format, ValidateArguments};
use super::conflicts::{Conflicts, Entry};
use super::notices::{self, Stream};
use super::text::{count, emit_json, emit_with, safe, say};
use super::told::{Listed, Told};
use crate::domain::problem::Problem;
use crate::feed::excerpt::Excerpts;
use crate::feed::{KEPT, Reading};
use crate::import::recognise;
use crate::notice::{Count, Severity};
use crate::outputs::single::write_file_with;
use crate::outputs::validation::{self, Sample, Validation};
use crate::schedule::promises::conflicts_of;
use crate::stores;

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
    notices: Listed<'n>,
    /// Promises that cannot all be kept, as `paso plan` lists them.
    conflicts: &'n [Entry<'n>],
    /// What went wrong in paso itself, if anything did: then the rest says nothing.
    fault: Option<String>,
}

pub(super) fn run(options: &ValidateArguments) -> io::Result<ExitStatus> {
    let (most, kept) = if options.all {
        (usize::MAX, KEPT)
    } else {
        (SHOWN, SHOWN as u64)
    };
    let overrides = options.feed.overrides();
    let reading = guarded(|| stores::read_keeping(&options.feed.feed, &overrides, kept));
    let mut reading = match reading {
        Ok(reading) => reading,
        Err(fault) => return faulty(fault, options.format),
    };
    if !options.all && reading.problem.is_none() {
        let recognised = guarded(|| recognise(&options.feed.feed, &overrides, &mut reading));
        if let Err(fault) = recognised {
            return faulty(fault, options.format);
        }
    }
    // What is only there to plan with is let go: what follows may read the feed anew.
    reading.kept = None;
    let mut problem = reading.problem.take();
    let is_sound = problem.is_some();
    match guarded(|| conflicting(problem.as_ref()).is_some()) {
        Ok(true) => {}
        Ok(false) => problem = None,
        Err(fault) => return faulty(fault, options.format),
    }
    let conflicts = conflicting(problem.as_ref());
    let found = Found {
        told: Told {
            reading: &reading,
            place: &options.feed.feed,
            overrides: &overrides,
            most,
        },
        is_sound,
        conflicts: conflicts.as_ref(),
    };
    match guarded(|| tell(&found, options)) {
        Ok(told) => told,
        Err(fault) => faulty(fault, options.format),
    }
}

/// Tells all that is to be said.
fn tell(found: &Found<'_>, options: &ValidateArguments) -> io::Result<ExitStatus> {
    if let Some(file) = &options.html {
        let written = write_file_with(file, |file| {
            let mut file = BufWriter::new(file);
            page(found, &mut file)?;
            file.into_inner().map_err(io::IntoInnerError::into_error)
        });
        if let Err(error) = written {
            let name = safe(&file.display().to_string());
            say(&format!("error: {name} cannot be written: {error}"));
            return Ok(ExitStatus::BadInput);
        }
    }
    match options.format {
        Format::Json => found
            .told
            .in_order(|notices| emit_json(&report(found, notices)))?,
        Format::Text => emit_with(|to| text(found, to))?,
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
    told: Told<'f>,
    /// Whether the feed has no errors.
    is_sound: bool,
    /// None where all promises can be kept, or the feed has errors.
    conflicts: Option<&'f Conflicts<'f>>,
}

impl Found<'_> {
    fn can_be_planned(&self) -> bool {
        self.is_sound && self.conflicts.is_none()
    }
}

/// The conflicts that `paso plan` would find, if any.
fn conflicting(problem: Option<&Problem>) -> Option<Conflicts<'_>> {
    let problem = problem?;
    let found = conflicts_of(problem);
    (!found.is_empty()).then(|| Conflicts::new(problem, &found))
}

fn text(found: &Found<'_>, to: &mut impl Write) -> io::Result<()> {
    let reading = found.told.reading;
    notices::write(&found.told, Stream::Output, to)?;
    if let Some(conflicts) = found.conflicts {
        let text = conflicts.text("`paso plan` plans nothing while it is so.");
        writeln!(to, "{text}")?;
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
    writeln!(
        to,
        "{}, {}{told}: the feed {verdict} be planned",
        count(number(reading, Severity::Error), "error", "errors"),
        count(number(reading, Severity::Warning), "warning", "warnings"),
    )
}

fn number(reading: &Reading, severity: Severity) -> u64 {
    let own = reading.counts.iter().filter(|own| own.severity == severity);
    own.map(|own| own.count).sum()
}

/// The notices as a page.
fn page(found: &Found<'_>, to: &mut impl Write) -> io::Result<()> {
    let feed = found.told.place;
    let mut rows = Excerpts::new(feed);
    let said = Validation {
        feed: feed.display().to_string(),
        valid: found.can_be_planned(),
        counts: &found.told.reading.counts,
        conflicts: found.conflicts.map(Conflicts::told).unwrap_or_default(),
    };
    validation::write(&said, to, |own, to| {
        found.told.each_part(own, |part| {
            let items: Vec<String> = (part.par_iter().zip(rows.of(part)))
                .map(|(notice, row)| {
                    validation::item(&Sample {
                        notice,
                        row: row.map(|row| [row.before, row.field, row.after]),
                    })
                })
                .collect();
            items
                .iter()
                .try_for_each(|item| to.write_all(item.as_bytes()))
        })
    })
}

fn report<'f>(found: &Found<'f>, notices: Listed<'f>) -> ValidateJson<'f> {
    let reading = found.told.reading;
    ValidateJson {
        valid: found.can_be_planned(),
        errors: number(reading, Severity::Error),
        warnings: number(reading, Severity::Warning),
        infos: number(reading, Severity::Info),
        counts: &reading.counts,
        notices,
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
            notices: Listed::Kept(Vec::new()),
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
