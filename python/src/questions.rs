//! Questions that are asked of a feed: what-if, sweeps, what limits are worth.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use paso::domain::problem::Problem;
use paso::domain::scenario::{Change, RESERVED, Scenario};
use paso::outputs::sweep;
use paso::outputs::sweep::points::{self, Point};
use paso::outputs::value::Value;
use paso::outputs::what_if::{Finding, Row};
use paso::pipeline::{Observer, Options, PlanError};
use paso::whatif::sweep::settle::Links;
use paso::whatif::sweep::{Sweep, answer, answer_unplanned};
use paso::whatif::{Depth, Session, Timed, unplanned};
use serde::Serialize;

use crate::feed::Read;
use crate::watch::Watch;

/// The object of `paso what-if --format json`.
#[derive(Serialize)]
pub(crate) struct WhatIf {
    pub base: Row,
    pub scenarios: Vec<Row>,
}

/// What answers are compared with: a plan, or the conflicts in whose place there is none.
pub(crate) enum Base {
    Plan(Arc<Session>),
    None(Box<Finding>),
}

impl Base {
    pub(crate) fn new(
        read: &Read,
        problem: &Arc<Problem>,
        options: &Options,
        depth: Depth,
        watch: &Watch,
    ) -> Result<Self, PlanError> {
        match read.sessions.get(problem, options, depth, watch) {
            Ok(session) => Ok(Self::Plan(session)),
            Err(PlanError::Conflicts(found)) => {
                Ok(Self::None(Box::new(Finding::conflicting(problem, &found))))
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) fn finding(&self, depth: Depth) -> Finding {
        match self {
            Self::Plan(base) => Finding::base(base, depth),
            Self::None(finding) => Finding::clone(finding),
        }
    }

    fn session(&self) -> Option<&Session> {
        match self {
            Self::Plan(base) => Some(base),
            Self::None(_) => None,
        }
    }
}

/// Part of a whole, both counted.
#[expect(clippy::cast_precision_loss, reason = "for people")]
fn part(done: usize, of: usize) -> f64 {
    done as f64 / of.max(1) as f64
}

/// Answers scenarios together, as `paso what-if` does.
pub(crate) fn what_if(
    read: &Read,
    asked: &[Scenario],
    (options, depth): (&Options, Depth),
    watch: &Watch,
) -> Result<WhatIf, PlanError> {
    let problem = &read.planned(options.allow_moves);
    let mut base = Base::new(read, problem, options, depth, watch)?;
    watch.stage("answer");
    let keep_going = || watch.goes_on();
    let answers = match &mut base {
        Base::Plan(base) => {
            let questions: Vec<&[Change]> = asked.iter().map(|own| &own.changes[..]).collect();
            // A copy: answers may find a better plan and take it.
            Arc::make_mut(base).ask_all(&questions, depth, &keep_going, |done| {
                watch.progress(part(done, questions.len()));
            })?
        }
        Base::None(_) => {
            let each = asked.iter();
            each.map(|own| unplanned::ask(problem, &own.changes, depth, options, watch))
                .collect()
        }
    };
    let found = base.finding(depth);
    let seconds = base.session().map_or(0.0, |base| {
        let stages = base.outcome().seconds.iter();
        stages.map(|(_, seconds)| seconds).sum()
    });
    let rows = asked.iter().zip(&answers).map(|(own, timed)| {
        let finding = Finding::new(problem, &timed.answer).ok_or(PlanError::Interrupted)?;
        Ok(finding.row(&found, &own.id, &own.title, timed.seconds))
    });
    Ok(WhatIf {
        scenarios: rows.collect::<Result<Vec<Row>, PlanError>>()?,
        base: found.row(&found, RESERVED, "The feed as it is", seconds),
    })
}

/// Answers the points of a sweep; gives the text of sweep.csv.
pub(crate) fn of_sweep(
    read: &Read,
    asked: &Sweep,
    (options, depth): (&Options, Depth),
    watch: &Watch,
) -> Result<Vec<u8>, PlanError> {
    let problem = &read.planned(options.allow_moves);
    let base = Base::new(read, problem, options, depth, watch)?;
    watch.stage("answer");
    let found = points(
        problem,
        &base,
        (asked, 0..asked.len()),
        (options, depth),
        watch,
    )?;
    let (first, rows) = rows_of(asked, depth, (&base.finding(depth), &found));
    let factors: Vec<Vec<f64>> = (0..rows.len()).map(|at| asked.factors(at)).collect();
    let rows = factors.iter().map(Vec::as_slice).zip(&rows);
    Ok(sweep::table(std::iter::once((&[][..], &first)).chain(rows)))
}

/// The rows of the base and of all points of a sweep.
pub(crate) fn rows_of(
    asked: &Sweep,
    depth: Depth,
    (base, found): (&Finding, &[Point]),
) -> (Row, Vec<Row>) {
    match depth {
        Depth::Bound => {
            let rows = found.iter();
            let rows = rows.map(|point| point.finding.row(base, "", "", 0.0));
            (base.row(base, "", "", 0.0), rows.collect())
        }
        Depth::Plan => points::rows(found, &asked.counts(), base),
    }
}

/// Some points of a sweep, each by itself.
pub(crate) fn points(
    problem: &Problem,
    base: &Base,
    (asked, range): (&Sweep, Range<usize>),
    (options, depth): (&Options, Depth),
    watch: &Watch,
) -> Result<Vec<Point>, PlanError> {
    let keep_going = || watch.goes_on();
    let wanted = range.len();
    let mut all = Vec::with_capacity(wanted);
    let work = |at: usize, timed: Timed| match depth {
        Depth::Bound => Finding::new(problem, &timed.answer).map(|finding| Point {
            finding,
            links: Links::default(),
            for_base: None,
        }),
        Depth::Plan => Point::new(
            problem,
            base.session(),
            (asked, at),
            &timed.answer,
            &keep_going,
        ),
    };
    let deliver = |_: usize, point: Option<Point>| {
        let there = point.is_some();
        all.extend(point);
        watch.progress(part(all.len(), wanted));
        there && watch.goes_on()
    };
    match base {
        Base::Plan(base) => answer(base, asked, range, depth, &keep_going, work, deliver),
        Base::None(_) => {
            let how = (depth, options);
            answer_unplanned(problem, asked, range, how, &keep_going, work, deliver);
        }
    }
    if all.len() < wanted {
        return Err(PlanError::Interrupted);
    }
    Ok(all)
}

/// Values limits, as `paso value` does; none where there was no time for any.
pub(crate) fn value(
    read: &Read,
    top: usize,
    (options, limit): (&Options, Option<Duration>),
    watch: &Watch,
) -> Result<Option<Value>, PlanError> {
    let begun = Instant::now();
    let problem = &read.problem;
    let base = match limit {
        None => {
            let session = read.sessions.get(problem, options, Depth::Plan, watch)?;
            Session::clone(&session)
        }
        Some(_) => Session::new(Arc::clone(problem), options, watch)?,
    };
    let in_time = || limit.is_none_or(|limit| begun.elapsed() < limit);
    let keep_going = || watch.goes_on() && in_time();
    let mut base = base.refined(&keep_going)?;
    if !base.outcome().prices_known {
        return Ok(None);
    }
    watch.stage("answer");
    let interrupted = || watch.interrupted();
    let found = base.valuation(top, &keep_going, &interrupted, |done, of| {
        watch.progress(part(done, of));
    })?;
    Ok((!found.is_unknown()).then(|| Value::new(&base, found)))
}
