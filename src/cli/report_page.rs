//! `paso report`: the page of a plan, or of several compared.

use std::io;
use std::path::PathBuf;

use super::ExitStatus;
use super::args::{Format, ReportArguments};
use super::plans;
use super::text::{emit, emit_json, safe, say};
use crate::outputs::single::{is_standard_output, write_file};
use crate::report::changes::{Side, is_of_another_feed};
use crate::report::compare::{NamedPlan, compare, done};
use crate::report::gather::gather;
use crate::report::public::protect;
use crate::report::workbook::workbook;
use crate::report::written::Written;
use crate::report::{clean, page};
use crate::stores::Place;

pub(super) fn run(options: &ReportArguments) -> io::Result<ExitStatus> {
    if let Some(problem) = misuse(options) {
        say(&format!("error: {problem}"));
        return Ok(ExitStatus::BadInput);
    }
    let Some(bytes) = bytes(options) else {
        return Ok(ExitStatus::BadInput);
    };
    let target = options.xlsx.clone().or(options.out.clone());
    let target = target.unwrap_or_else(|| {
        if options.compare {
            PathBuf::from("comparison.html")
        } else {
            options.outs[0].join("report.html")
        }
    });
    let name = safe(&target.display().to_string());
    if let Err(error) = write_file(&target, &bytes) {
        say(&format!("error: {name} cannot be written: {error}"));
        return Ok(ExitStatus::BadInput);
    }
    if is_standard_output(&target) {
        // A word beside the page would be mixed into it.
        return Ok(ExitStatus::Done);
    }
    match options.format {
        Format::Text if options.xlsx.is_some() => emit(&format!("The workbook is in {name}.\n"))?,
        Format::Text => emit(&format!("The page is in {name}.\n"))?,
        Format::Json => emit_json(&serde_json::json!({
            "file": target.display().to_string(),
            "bytes": bytes.len(),
        }))?,
    }
    Ok(ExitStatus::Done)
}

/// What is wrong with the number of plans or feeds.
fn misuse(options: &ReportArguments) -> Option<String> {
    let (plans, feeds) = (options.outs.len(), options.feed.len());
    if !options.question.is_empty() && options.compare {
        Some("--scenario and --set are for the page of one plan".to_owned())
    } else if !options.question.is_empty() && feeds == 0 {
        Some("--scenario and --set change the feed; name it with --feed".to_owned())
    } else if options.compare && plans < 2 {
        Some("--compare needs two or more plans".to_owned())
    } else if !options.compare && plans > 1 {
        Some(format!(
            "{plans} plans are named; add --compare to compare them"
        ))
    } else if feeds > 1 && feeds != plans {
        Some(format!(
            "{feeds} feeds are named for {plans} plans; name one for all, or one each"
        ))
    } else {
        None
    }
}

/// The page; what prevents it has been said when there is none.
fn bytes(options: &ReportArguments) -> Option<Vec<u8>> {
    let feed = |at: usize| -> Option<&Place> { options.feed.get(at).or(options.feed.first()) };
    let language = options.lang.into();
    let mut named = Vec::new();
    let mut written: Vec<Written> = Vec::new();
    let mut feed_of_first = None;
    for (at, out) in options.outs.iter().enumerate() {
        let plan = plans::read(
            out,
            feed(at),
            options.model.as_deref(),
            Some(&options.question),
        )?;
        if options.xlsx.is_some() {
            let book = workbook(&plan.written, plan.feed.as_ref(), language);
            return book.map_err(|error| say(&format!("error: {error}"))).ok();
        }
        if options.public {
            let data = protect(&plan.written, plan.feed.as_ref());
            return Some(page::public::public(&data, language));
        }
        let data = gather(&plan.written, plan.feed.as_ref());
        if !options.compare {
            return Some(page::page(&data, language));
        }
        if let Some(first) = written.first() {
            let first = Side {
                written: first,
                feed: feed_of_first.as_ref(),
            };
            let own = Side {
                written: &plan.written,
                feed: plan.feed.as_ref(),
            };
            if is_of_another_feed(first, own) {
                say(&plans::another_feed(out));
                return None;
            }
        }
        let name = clean(&out.display().to_string());
        let same = named.iter().any(|other: &NamedPlan| other.name == name);
        named.push(NamedPlan {
            name: if same {
                format!("{name} ({})", at + 1)
            } else {
                name
            },
            data,
            done: done(plan.feed.as_ref()),
        });
        written.push(plan.written);
        if at == 0 {
            feed_of_first = plan.feed;
        }
    }
    Some(page::comparison(&compare(named, &written), language))
}
