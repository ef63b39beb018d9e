//! The plan of the feed as it is, which questions are asked of.

use std::time::Instant;

use super::answer::{Answer, Depth, Timed};
use super::apply::{self, Applied};
use super::path::{Between, Waypoint};
use super::replan::{self, Origin, Replanned};
use super::warm::Warm;
use crate::clock::Stop;
use crate::domain::problem::Problem;
use crate::domain::scenario::Change;
use crate::pipeline::{self, Effort, Observer, Options, Outcome, PlanError};
use crate::solver::Asked;

/// A plan of the feed as it is, which answers start from.
#[derive(Debug)]
pub struct Base<'p> {
    /// The feed as it is.
    pub problem: &'p Problem,
    /// Its plan.
    pub outcome: Outcome,
    effort: Effort,
    asked: Asked<'static>,
}

impl<'p> Base<'p> {
    /// Plans the feed as it is.
    ///
    /// # Errors
    /// See [`PlanError`]: without a base plan nothing can be compared.
    pub fn new(
        problem: &'p Problem,
        options: &Options,
        observer: &dyn Observer,
    ) -> Result<Self, PlanError> {
        Ok(Self {
            problem,
            outcome: pipeline::plan(problem, options, observer)?,
            effort: options.effort,
            asked: options.asked(),
        })
    }

    /// Answers one question by itself; `keep_going` is asked now and then. The answer may be a
    /// plan that the base plan could have been: to compare the two, see [`Base::ask_all`].
    pub fn ask(
        &self,
        changes: &[Change],
        depth: Depth,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Timed {
        let begun = Instant::now();
        let answer = match apply::apply(self.problem, changes) {
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
        Waypoint::base(
            &self.outcome.climbed_prices().0,
            self.outcome.climbed_bound(),
        )
    }

    pub(super) fn warm<'w>(&'w self, keep_going: &'w (dyn Fn() -> bool + Sync)) -> Warm<'w> {
        Warm {
            problem: self.problem,
            outcome: &self.outcome,
            effort: self.effort,
            asked: self.asked,
            stop: Stop::unless(keep_going),
        }
    }
}
