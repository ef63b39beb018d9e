//! Questions that are asked of a feed: what-if, sweeps, what limits are worth.

use std::sync::Arc;
use std::time::{Duration, Instant};

use paso::domain::problem::Problem;
use paso::domain::scenario::{Change, RESERVED, Scenario};
use paso::outputs::sweep;
use paso::outputs::sweep::points::{self, Point};
use paso::outputs::value::Value;
use paso::outputs::what_if::{Finding, Row};
use paso::pipeline::{Observer, Options, PlanError};
use paso::whatif::sweep::{Sweep, answer, answer_unplanned};
use paso::whatif::{Answer, Depth, Session, Timed, unplanned};
use serde::Serialize;

use crate::feed::Read;
use crate::watch::Watch;

/// The object of `paso what-if --format json`.
#[derive(Serialize)]
pub(crate) struct WhatIf {
    base: Row,
    scenarios: Vec<Row>,
}

/// What answers are compared with: a plan, or the conflicts in whose place there is none.
enum Base {
    Plan(Box<Session>),
    None(Finding),
}

impl Base {
    fn new(
        read: &Read,
        problem: &Arc<Problem>,
        options: &Options,
        depth: Depth,
        watch: &Watch,
    ) -> Result<Self, PlanError> {
        match read.sessions.get(problem, options, depth, watch) {
            // A copy: answers may find a better plan and take it.
            Ok(session) => Ok(Self::Plan(Box::new(Session::clone(&session)))),
            Err(PlanError::Conflicts(found)) => {
                Ok(Self::None(Finding::conflicting(problem, &found)))
            }
            Err(error) => Err(error),
        }
    }

    fn finding(&self, depth: Depth) -> Finding {
        match self {
            Self::Plan(base) => Finding::base(base, depth),
            Self::None(finding) => finding.clone(),
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
            base.ask_all(&questions, depth, &keep_going, |done| {
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
    let own = base.finding(depth);
    let (first, rows) = match depth {
        Depth::Bound => {
            let findings = points(
                problem,
                &base,
                asked,
                (options, depth),
                watch,
                |_, answer| Finding::new(problem, answer),
            )?;
            let rows = findings.iter().map(|found| found.row(&own, "", "", 0.0));
            (own.row(&own, "", "", 0.0), rows.collect())
        }
        Depth::Plan => {
            let keep_going = || watch.goes_on();
            let found = points(
                problem,
                &base,
                asked,
                (options, depth),
                watch,
                |at, answer| Point::new(problem, base.session(), (asked, at), answer, &keep_going),
            )?;
            points::rows(&found, &asked.counts(), &own)
        }
    };
    let factors: Vec<Vec<f64>> = (0..rows.len()).map(|at| asked.factors(at)).collect();
    let rows = factors.iter().map(Vec::as_slice).zip(&rows);
    Ok(sweep::table(std::iter::once((&[][..], &first)).chain(rows)))
}

/// What is made of the answer to each point.
fn points<T: Send>(
    problem: &Problem,
    base: &Base,
    asked: &Sweep,
    (options, depth): (&Options, Depth),
    watch: &Watch,
    make: impl Fn(usize, &Answer) -> Option<T> + Sync,
) -> Result<Vec<T>, PlanError> {
    let keep_going = || watch.goes_on();
    let mut all = Vec::with_capacity(asked.len());
    let work = |at: usize, timed: Timed| make(at, &timed.answer);
    let deliver = |_: usize, point: Option<T>| {
        let there = point.is_some();
        all.extend(point);
        watch.progress(part(all.len(), asked.len()));
        there && watch.goes_on()
    };
    match base {
        Base::Plan(base) => answer(
            base,
            asked,
            0..asked.len(),
            depth,
            &keep_going,
            work,
            deliver,
        ),
        Base::None(_) => {
            answer_unplanned(
                problem,
                asked,
                0..asked.len(),
                (depth, options),
                &keep_going,
                work,
                deliver,
            );
        }
    }
    if all.len() < asked.len() {
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
