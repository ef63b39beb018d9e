//! `paso check`.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use serde::Serialize;

use super::ExitStatus;
use super::args::{CheckArguments, Format};
use super::text::{grouped, lines, safe, say, table};
use super::validate::notices;
use crate::certify::{self, Verdict};
use crate::feed;

/// Most violations of one rule that are shown.
const SHOWN: usize = 20;

/// The JSON object of `paso check --format json`.
#[derive(Serialize)]
struct Report<'v> {
    passed: bool,
    #[serde(flatten)]
    verdict: &'v Verdict,
}

pub(super) fn run(options: &CheckArguments) -> io::Result<ExitStatus> {
    let reading = feed::read(&options.feed.feed, &options.feed.overrides());
    let Some(problem) = reading.problem else {
        say(notices(&reading.notices, SHOWN).trim_end());
        say("the feed cannot be read, so nothing was checked");
        return Ok(ExitStatus::BadInput);
    };
    if !options.out.is_dir() {
        say(&format!(
            "error: there is no folder {}",
            options.out.display()
        ));
        return Ok(ExitStatus::BadInput);
    }
    let verdict = certify::check(&problem, &options.out);
    let passed = verdict.passed();
    let mut out = io::stdout().lock();
    match options.format {
        Format::Json => {
            let report = Report {
                passed,
                verdict: &verdict,
            };
            serde_json::to_writer_pretty(&mut out, &report)?;
            writeln!(out)?;
        }
        Format::Text => write!(out, "{}", text(&verdict))?,
    }
    Ok(if passed {
        ExitStatus::Done
    } else {
        ExitStatus::No
    })
}

/// The verdict for people. Writing to a string cannot fail, so its results are let go.
fn text(verdict: &Verdict) -> String {
    let mut rules = table(&["rule", "examined", "failed"]);
    for rule in &verdict.rules {
        rules.add_row([
            rule.rule.to_owned(),
            grouped(rule.examined),
            grouped(rule.failed),
        ]);
    }
    let mut text = lines(&rules);
    text.push('\n');
    for rule in &verdict.rules {
        let own = || verdict.violations.iter().filter(|v| v.rule == rule.rule);
        for violation in own().take(SHOWN) {
            let _ = writeln!(
                text,
                "{}: {}: expected {}, found {}",
                violation.rule,
                safe(&violation.subject),
                safe(&violation.expected),
                safe(&violation.found)
            );
        }
        let hidden = own().count().saturating_sub(SHOWN);
        if hidden > 0 {
            let _ = writeln!(text, "{}: and {hidden} more", rule.rule);
        }
    }
    let _ = write!(
        text,
        "cost {}, lower bound {}, gap {:.3} % (recomputed)\n{}\n",
        verdict.cost,
        verdict.lower_bound,
        100.0 * verdict.gap,
        if verdict.passed() {
            "the plan holds every rule and every figure is right"
        } else {
            "the plan FAILS the check"
        }
    );
    text
}
