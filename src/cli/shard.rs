//! `paso what-if --sweep --shard` and `paso merge`: a sweep on many machines, part by part.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::args::{Format, MergeArguments, WhatIfArguments};
use super::base_plan::{Base, bad_input, base};
use super::progress::Progress;
use super::sweep::{answer, bar, ending, of_statuses, point, question, refused, sweep};
use super::text::{count, emit, emit_json, grouped, quiet, safe, say};
use super::{ExitStatus, interrupt, plan};
use crate::domain::problem::Problem;
use crate::domain::scenario::Change;
use crate::outputs::answers::{self, SWEEP};
use crate::outputs::sweep::points::{Point, rows};
use crate::outputs::sweep::shard::{Shard, ShardFile, merge};
use crate::outputs::sweep::{self, table};
use crate::outputs::what_if::Finding;
use crate::whatif::Depth;
use crate::whatif::sweep::settle::Links;
use crate::whatif::sweep::{Scale, Sweep, factors};

/// Answers the points of one part.
pub(super) fn run(
    options: &WhatIfArguments,
    problem: &Arc<Problem>,
    fixed: Vec<Change>,
    shard: Shard,
    progress: &Progress,
) -> io::Result<ExitStatus> {
    let Some(sweep) = sweep(options, problem, fixed) else {
        return Ok(ExitStatus::BadInput);
    };
    // The arguments ask for a folder wherever they ask for a sweep.
    let out = options.out.as_deref().unwrap_or(Path::new("."));
    let question = question(options, problem);
    let wanted = shard.range(sweep.len());
    let there = if options.force {
        None
    } else {
        match ShardFile::look(out, &question, shard) {
            Ok(there) => there,
            Err(error) => return Ok(refused(&error)),
        }
    };
    // Without a base plan there is nothing to write, and what is there stays.
    let base = if there.is_some_and(|there| there >= wanted.len()) {
        None
    } else {
        match base(options, problem, progress) {
            Ok(base) => Some(base),
            Err(error) => return plan::refuse(problem, &error, options.format),
        }
    };
    let own = base
        .as_ref()
        .map(|base| base.finding(problem, options.depth()));
    let all = (&question, sweep.len());
    let mut file = match ShardFile::open(out, all, shard, own.as_ref(), options.force) {
        Ok(file) => file,
        Err(error) => return Ok(refused(&error)),
    };
    let before = file.len();
    if let Some(base) = base {
        let ended = fill(options, problem, &base, (&sweep, shard), &mut file);
        if ended != ExitStatus::Done {
            return Ok(ended);
        }
    }
    let conflicts = own.is_some_and(|own| own.picture.is_none());
    finish(options, &file, (shard, before), conflicts)
}

/// Answers the points that are missing.
fn fill(
    options: &WhatIfArguments,
    problem: &Problem,
    base: &Base,
    (sweep, shard): (&Sweep, Shard),
    file: &mut ShardFile,
) -> ExitStatus {
    interrupt::rows_stay();
    let wanted = shard.range(sweep.len());
    let rest = wanted.start + file.len()..wanted.end;
    let bar = bar(quiet(), file.len(), wanted.len());
    let mut failure = None;
    answer(
        options,
        problem,
        base,
        (sweep, rest),
        |at, answer| match options.depth() {
            Depth::Plan => point(problem, base.session(), sweep, at, answer),
            Depth::Bound => Finding::new(problem, answer).map(|finding| Point {
                finding,
                links: Links::default(),
                for_base: None,
            }),
        },
        |_, point| {
            let Some(point) = point else { return false };
            if let Err(error) = file.add(&point) {
                failure = Some(error);
                return false;
            }
            bar.inc(1);
            !interrupt::requested()
        },
    );
    bar.finish_and_clear();
    ending(failure, file.len(), wanted.len())
}

/// Says what is there of a part, by status.
fn finish(
    options: &WhatIfArguments,
    file: &ShardFile,
    (shard, before): (Shard, usize),
    conflicts: bool,
) -> io::Result<ExitStatus> {
    let tally: BTreeMap<String, u64> = (file.tally.iter())
        .map(|(status, number)| ((*status).to_owned(), *number))
        .collect();
    match options.format {
        Format::Json => emit_json(&json!({
            "file": file.path(),
            "shard": shard.number,
            "of": shard.of,
            "points": file.len(),
            "there_before": before,
            "by_status": tally,
        }))?,
        Format::Text => {
            let points = count(file.len() as u64, "point", "points");
            emit(&format!(
                "{points} of part {shard}{}; they are in {}, and `paso merge` puts all parts together\n",
                by_status(&tally),
                safe(&file.path().display().to_string())
            ))?;
        }
    }
    Ok(of_statuses(&tally, conflicts))
}

/// How many have each status, as words behind a number.
fn by_status(tally: &BTreeMap<String, u64>) -> String {
    let mut words = String::new();
    for (status, number) in tally {
        // Writing to a string cannot fail.
        let _ = write!(words, ", {} {status}", grouped(*number));
    }
    words
}

/// Puts the parts of a sweep together.
pub(super) fn put_together(options: &MergeArguments) -> io::Result<ExitStatus> {
    let merged = match merge(&options.parts) {
        Ok(merged) => merged,
        Err(error) => return Ok(bad_input(&error)),
    };
    let Some(scales) = scales(&merged.question) else {
        say("error: these parts are of a sweep whose factors cannot be read");
        return Ok(ExitStatus::BadInput);
    };
    let counts: Vec<usize> = scales.iter().map(|scale| scale.count).collect();
    let points = counts
        .iter()
        .try_fold(1usize, |all, &own| all.checked_mul(own));
    if points != Some(merged.points.len()) {
        say("error: these parts have other points than their sweep");
        return Ok(ExitStatus::BadInput);
    }
    let base = &merged.base;
    let relaxed = merged.question["relaxed"] == Value::Bool(true);
    let (first, rows) = if relaxed {
        let each = merged.points.iter();
        let rows = each.map(|point| point.finding.row(base, "", "", 0.0));
        (base.row(base, "", "", 0.0), rows.collect())
    } else {
        rows(&merged.points, &counts, base)
    };
    let factors: Vec<Vec<f64>> = (0..rows.len()).map(|at| factors(&scales, at)).collect();
    let points = factors.iter().map(Vec::as_slice).zip(&rows);
    let bytes = table(std::iter::once((&[][..], &first)).chain(points));
    let opened = match answers::open(&options.out, options.force) {
        Ok(opened) => opened,
        Err(error) => return Ok(bad_input(&error)),
    };
    if let Err(error) = sweep::write(&options.out, &merged.question, &bytes, options.force) {
        return Ok(refused(&error));
    }
    drop(opened);
    let mut tally: BTreeMap<String, u64> = BTreeMap::new();
    for row in &rows {
        *tally.entry(row.status.as_str().to_owned()).or_default() += 1;
    }
    let file = options.out.join(SWEEP);
    match options.format {
        Format::Json => emit_json(&json!({
            "file": file,
            "shards": merged.shards,
            "points": rows.len(),
            "by_status": tally,
        }))?,
        Format::Text => emit(&format!(
            "{}{}; the rows are in {}\n",
            count(rows.len() as u64, "point", "points"),
            by_status(&tally),
            safe(&file.display().to_string())
        ))?,
    }
    Ok(of_statuses(&tally, base.picture.is_none()))
}

/// The scales of a sweep, as they were asked for.
fn scales(question: &Value) -> Option<Vec<Scale>> {
    let axes = question["sweep"].as_array()?.len();
    let texts = question["scale"].as_array()?.iter();
    let read = texts.map(|text| Scale::read(text.as_str()?).ok());
    let scales: Vec<Scale> = read.collect::<Option<_>>()?;
    (!scales.is_empty()).then(|| scales.into_iter().cycle().take(axes).collect())
}
