//! `paso check`.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use serde::Serialize;

use super::args::{CheckArguments, Format};
use super::made_with::Compares;
use super::text::{count, decimal, emit, emit_json, grouped, lines, safe, table};
use super::{ExitStatus, plan_feed};
use crate::certify::{self, RuleCount, Verdict, Violation};
use crate::domain::proof::{Packed, Proof, ProofKind, bound_shown};
use crate::files::plan::{PlanFile, PlanFiles};
use crate::report::written::Summary;

/// What was not done where something is wrong.
const NOTHING: &str = "nothing was checked";

/// Most violations of one rule that are shown.
const SHOWN: usize = 20;

/// The JSON object of `paso check --format json`.
#[derive(Serialize)]
struct CheckJson<'v> {
    passed: bool,
    /// The command line that asks for what the plan was made with, where that is something else.
    made_with: Option<&'v str>,
    rules: &'v [RuleCount],
    violations: &'v [Violation],
    cost: f64,
    /// This and what follows: none where the check is not passed, since what breaks a rule may cost
    /// less than all that keep them.
    lower_bound: Option<f64>,
    relaxation_bound: Option<f64>,
    proof: Option<Proof>,
    gap: Option<f64>,
}

impl<'v> CheckJson<'v> {
    fn new(verdict: &'v Verdict) -> Self {
        let passed = verdict.passed();
        Self {
            passed,
            made_with: None,
            rules: &verdict.rules,
            violations: &verdict.violations,
            cost: verdict.cost,
            lower_bound: passed.then_some(verdict.lower_bound),
            relaxation_bound: passed.then_some(verdict.relaxation_bound),
            proof: passed.then_some(verdict.proof),
            gap: passed.then_some(verdict.gap),
        }
    }
}

pub(super) fn run(options: &CheckArguments) -> io::Result<ExitStatus> {
    let feed = options.out.as_ref().map(|_| &options.feed);
    let out: &Path = options.out.as_deref().unwrap_or(&options.feed.feed);
    if !plan_feed::is_there(out) {
        return Ok(ExitStatus::BadInput);
    }
    let files = PlanFiles::read(out, &PlanFile::CHECKED);
    let compares = feed.map(|feed| Compares {
        feed,
        out,
        files: &files,
        command: "check",
        alone: "check",
        rest: &[],
        question: &options.question,
        nothing: NOTHING,
    });
    let read = match &compares {
        Some(compares) => compares.problem(),
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
    if let Some(other) = compares.and_then(|compares| compares.differs(&problem)) {
        match options.format {
            Format::Json => emit_json(&other.verdict())?,
            Format::Text => emit(&format!("{}\n", other.text(NOTHING)))?,
        }
        return Ok(ExitStatus::No);
    }
    let verdict = certify::check(&problem, &files);
    let passed = verdict.passed();
    match options.format {
        Format::Json => emit_json(&CheckJson::new(&verdict))?,
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
    let cost = decimal(verdict.cost);
    // What breaks a rule may cost less than all that keep them: it has no distance from the best.
    let _ = if verdict.passed() {
        writeln!(
            text,
            "Recomputed: the plan costs {cost} weighted person-days, no plan that keeps the rules costs less than {}, gap {:.3} %{}.\nThe plan holds every rule, its figures are those of its schedule, and its bound is proven.",
            decimal(bound_shown(verdict.cost, verdict.lower_bound, verdict.gap)),
            100.0 * verdict.gap,
            how(verdict),
        )
    } else {
        writeln!(
            text,
            "Recomputed: what is written costs {cost} weighted person-days.\nThe plan FAILS the check."
        )
    };
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
