//! `paso check`.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use serde::Serialize;

use super::args::{CheckArguments, Format};
use super::text::{count, decimal, emit, emit_json, grouped, lines, safe, say, table};
use super::{ExitStatus, made_with, plan_feed, questions};
use crate::certify::{self, Verdict};
use crate::domain::proof::{Packed, ProofKind, bound_shown};
use crate::files::plan::{PlanFile, PlanFiles};
use crate::report::written::Summary;

/// Most violations of one rule that are shown.
const SHOWN: usize = 20;

/// The JSON object of `paso check --format json`.
#[derive(Serialize)]
struct CheckJson<'v> {
    passed: bool,
    /// The command line that asks for what the plan was made with, where that is something else.
    made_with: Option<&'v str>,
    #[serde(flatten)]
    verdict: &'v Verdict,
}

pub(super) fn run(options: &CheckArguments) -> io::Result<ExitStatus> {
    let feed = options.out.as_ref().map(|_| &options.feed);
    let out: &Path = options.out.as_deref().unwrap_or(&options.feed.feed);
    if !out.is_dir() {
        say(&safe(&format!(
            "error: there is no folder {}",
            out.display()
        )));
        return Ok(ExitStatus::BadInput);
    }
    let files = PlanFiles::read(out, &PlanFile::CHECKED);
    let read = match feed {
        Some(feed) => questions::problem(feed, "nothing was checked"),
        None if plan_feed::misuse(&options.feed) => None,
        None => plan_feed::kept(&files, out),
    };
    // What is wrong with summary.json is the check's to say.
    let asked = Summary::new(&files).ok().and_then(|own| own.scenario);
    let problem = read.and_then(|(problem, scenarios)| {
        plan_feed::changed(&options.question, asked.as_ref(), problem, scenarios)
    });
    let Some(problem) = problem else {
        return Ok(ExitStatus::BadInput);
    };
    let other = feed.and_then(|feed| {
        let folders = (feed, out);
        made_with::differs(
            (&problem, &files),
            folders,
            ("check", &[]),
            &options.question,
        )
    });
    if let Some(other) = other {
        match options.format {
            Format::Json => emit_json(&other.verdict())?,
            Format::Text => emit(&format!("{}\n", other.text("nothing was checked")))?,
        }
        return Ok(ExitStatus::No);
    }
    let verdict = certify::check(&problem, &files);
    let passed = verdict.passed();
    match options.format {
        Format::Json => emit_json(&CheckJson {
            passed,
            made_with: None,
            verdict: &verdict,
        })?,
        Format::Text => emit(&text(&verdict))?,
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
    if !verdict.passed() {
        text.push('\n');
    }
    let _ = write!(
        text,
        "Recomputed: the plan costs {} weighted person-days, no plan that keeps the rules costs less than {}, gap {:.3} %{}.\n{}\n",
        decimal(verdict.cost),
        decimal(bound_shown(verdict.cost, verdict.lower_bound, verdict.gap)),
        100.0 * verdict.gap,
        how(verdict),
        if verdict.passed() {
            "The plan holds every rule, and every figure is right."
        } else {
            "The plan FAILS the check."
        }
    );
    text
}

/// How the bound is proven, as the end of a sentence.
fn how(verdict: &Verdict) -> String {
    let proof = verdict.proof;
    let searched = match proof.packed {
        Packed::PortDay => count(proof.port_days as u64, "day at a port", "days at ports"),
        Packed::Day => count(
            proof.port_days as u64,
            "day of all ports",
            "days of all ports",
        ),
    };
    match (proof.kind, proof.unfinished) {
        (ProofKind::Relaxation, _) => String::new(),
        (ProofKind::PortDays, 0) => format!("; proven with families whole on {searched}"),
        (ProofKind::Distinctions, _) => format!(
            "; proven with families whole for each of {}",
            count(
                proof.leaves as u64,
                "part of the plans",
                "parts of the plans"
            )
        ),
        (ProofKind::PortDays, some) => format!(
            "; proven with families whole on {searched}, {} of them not searched to the end",
            grouped(some as u64)
        ),
    }
}
