//! A plan of the feed as it is with all that it was made from, which questions are asked of.

use std::sync::Arc;
use std::time::Instant;

use super::answer::{Answer, Depth, Timed};
use super::apply::{self, Applied};
use super::explain::{Explanation, explain};
use super::ground::Ground;
use super::path::{Between, Waypoint};
use super::replan::{self, Origin, Replanned};
use super::warm::Warm;
use crate::clock::Stop;
use crate::cohorts::queue::Cohorts;
use crate::domain::id::CaseIndex;
use crate::domain::problem::Problem;
use crate::domain::scenario::Change;
use crate::dual::ascent::Proven;
use crate::dual::tables::Tables;
use crate::pipeline::{self, Aim, Effort, Kept, Observer, Options, Outcome, PlanError};
use crate::schedule::promises::with_moves;
use crate::solver::Asked;

/// A plan of the feed as it is, with all that it was made from: plans, what-ifs, and what limits are
/// worth are asked of it, and found from what stands already.
///
/// Where a question changes amounts alone and nobody is kept out by them, cases are not grouped
/// anew, the climb goes on where it came to rest, and the board is the plan's own without those who
/// lose their place.
///
/// Answering together may find a better base plan and take it; a copy made before answers as if nothing
/// had been asked.
#[derive(Clone, Debug)]
pub struct Session {
    problem: Arc<Problem>,
    outcome: Outcome,
    ground: Ground,
    effort: Effort,
    asked: Asked<'static>,
}

impl Session {
    /// Plans the feed as it is.
    ///
    /// # Errors
    /// See [`PlanError`]: without a base plan nothing can be compared.
    pub fn new(
        problem: impl Into<Arc<Problem>>,
        options: &Options,
        observer: &dyn Observer,
    ) -> Result<Self, PlanError> {
        Self::aiming(problem.into(), options, observer, Aim::Plan)
    }

    /// The same where [bounds alone](Depth::Bound) will be asked for: the base plan is made in passing,
    /// not searched for better.
    ///
    /// # Errors
    /// As [`Session::new`].
    pub fn for_bounds(
        problem: impl Into<Arc<Problem>>,
        options: &Options,
        observer: &dyn Observer,
    ) -> Result<Self, PlanError> {
        Self::aiming(problem.into(), options, observer, Aim::Bounds)
    }

    fn aiming(
        problem: Arc<Problem>,
        options: &Options,
        observer: &dyn Observer,
        aim: Aim,
    ) -> Result<Self, PlanError> {
        let problem = allowing(problem, options.allow_moves);
        let (outcome, kept) = pipeline::plan_keeping(&problem, options, observer, aim)?;
        Ok(Self::with(problem, outcome, kept, options))
    }

    /// Takes up a plan that there is already, one that was made for this very problem.
    ///
    /// # Panics
    /// If the plan holds appointments that the problem does not admit: the caller's mistake.
    #[must_use]
    pub fn of(problem: impl Into<Arc<Problem>>, outcome: Outcome, options: &Options) -> Self {
        let problem = allowing(problem.into(), outcome.allow_moves);
        let cohorts = Cohorts::new(&problem);
        let kept = Kept {
            tables: Tables::new(&problem, &cohorts),
            cohorts,
            rest: None,
            path: Vec::new(),
        };
        Self::with(problem, outcome, kept, options)
    }

    fn with(problem: Arc<Problem>, outcome: Outcome, kept: Kept, options: &Options) -> Self {
        Self {
            ground: Ground::new(&problem, &outcome, kept),
            problem,
            outcome,
            effort: options.effort,
            asked: options.asked(),
        }
    }

    /// The feed as it is; where moves are allowed, with the promises that may be moved told apart.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Its plan.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Why a case has its day in the base plan, or none, and what would have to change.
    #[must_use]
    pub fn explain(&self, case: CaseIndex) -> Explanation {
        explain(&self.problem, &self.outcome.schedule.appointments, case)
    }

    /// Climbs on to a colder end; gives the prices that prove most, if there was a climb to go on with.
    pub(super) fn climb_colder(&mut self, stop: &Stop<'_>) -> Option<Proven> {
        self.ground.colder(&Effort::colder(), stop)
    }

    /// What the base plan was made from.
    pub(super) fn ground(&self) -> &Ground {
        &self.ground
    }

    /// Takes another plan of the feed as it is.
    pub(super) fn take(&mut self, outcome: Outcome) {
        self.ground.seat(&self.problem, &outcome);
        self.outcome = outcome;
    }

    /// Answers one question by itself; `keep_going` is asked now and then. The answer may be a
    /// plan that the base plan could have been: to compare the two, see [`Session::ask_all`].
    pub fn ask(
        &self,
        changes: &[Change],
        depth: Depth,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Timed {
        let begun = Instant::now();
        let answer = match apply::apply(&self.problem, changes) {
            Applied::Same => Answer::Same,
            Applied::Refused(why) => Answer::Refused(why),
            Applied::Changed(problem) => {
                let (found, _) = self.find(&problem, depth, None, keep_going);
                Answer::Changed { problem, found }
            }
        };
        Timed {
            answer,
            seconds: begun.elapsed().as_secs_f64(),
        }
    }

    /// What is found for a changed problem, from the base plan's prices or from those between two
    /// answers.
    pub(super) fn find(
        &self,
        problem: &Problem,
        depth: Depth,
        between: Option<Between<'_>>,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Replanned {
        let warm = self.warm(keep_going);
        let origin = between.map_or(Origin::Base, Origin::Between);
        match depth {
            Depth::Plan => replan::plan(problem, &warm, origin),
            Depth::Bound => replan::bound(problem, &warm, origin),
        }
    }

    /// The base plan as an answer that others are found from.
    pub(super) fn waypoint(&self) -> Waypoint {
        Waypoint::new(
            &self.outcome.climbed_prices().0,
            self.ground.path(),
            self.outcome.climbed_bound(),
        )
    }

    pub(super) fn warm<'w>(&'w self, keep_going: &'w (dyn Fn() -> bool + Sync)) -> Warm<'w> {
        Warm {
            problem: &self.problem,
            outcome: &self.outcome,
            ground: &self.ground,
            effort: self.effort,
            asked: self.asked,
            stop: Stop::unless(keep_going),
        }
    }
}

/// The problem that is planned: with moves allowed where they are.
fn allowing(problem: Arc<Problem>, moves: bool) -> Arc<Problem> {
    if moves && !problem.allow_moves {
        Arc::new(with_moves(&problem))
    } else {
        problem
    }
}
