//! What-if: a question is a few changes to a feed, its answer a plan with its proof, found from a
//! plan that stands already.
//!
//! [`Base::new`] plans the feed as it is; [`Base::ask`] applies a scenario and replans from the
//! base plan's prices and appointments. Every answer carries its own certificate.

use std::time::Instant;

use crate::domain::plan::{Conflict, Prices};
use crate::domain::problem::Problem;
use crate::domain::scenario::Change;
use crate::pipeline::{self, Effort, Observer, Options, Outcome, PlanError};
use crate::render::Fault;
use crate::solver::Asked;
use apply::Applied;
use path::{Between, Waypoint};
use replan::{Origin, Replanned};

pub mod apply;
pub mod explain;
pub mod figures;
pub mod grammar;
mod path;
mod replan;
mod reprice;
pub mod run;
pub mod sweep;
pub mod too_large;
pub mod value;

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

/// How far an answer goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// A plan and its bound.
    #[default]
    Plan,
    /// The bound alone.
    Bound,
}

/// What was found for a changed problem.
#[derive(Debug)]
pub enum Found {
    /// A plan with its proof.
    Plan(Box<Outcome>),
    /// A bound with its prices: no plan costs less.
    Bound {
        /// The prices.
        prices: Prices,
        /// The bound.
        lower_bound: f64,
    },
    /// Published appointments cannot all be kept, so that nothing is planned.
    Conflicts(Vec<Conflict>),
    /// The observer asked to stop.
    Interrupted,
    /// The plan did not pass the check: a mistake in this program.
    Failed(Fault),
}

/// The answer to one scenario.
#[derive(Debug)]
pub enum Answer {
    /// The scenario changes nothing: the base plan is the answer.
    Same,
    /// The changes make nothing that a feed could say; why, in sentences.
    Refused(Vec<String>),
    /// The changed problem, and what was found for it.
    Changed {
        /// The changed problem.
        problem: Box<Problem>,
        /// What was found.
        found: Found,
    },
}

/// An answer with the seconds that it took.
#[derive(Debug)]
pub struct Timed {
    /// The answer.
    pub answer: Answer,
    /// Seconds.
    pub seconds: f64,
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

    /// Answers one question; `keep_going` is asked now and then.
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
    fn find(
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
    fn waypoint(&self) -> Waypoint {
        Waypoint::base(&self.outcome.prices.0, self.outcome.lower_bound)
    }
}
