//! The plan of the feed as it is, which questions are asked of.

use std::time::Instant;

use super::answer::{Answer, Depth, Timed};
use super::apply::{self, Applied};
use super::compare::fits;
use super::path::{Between, Waypoint};
use super::replan::{self, Origin, Replanned};
use super::run::in_order;
use super::settle::{self, Standing};
use super::warm::Warm;
use crate::clock::Stop;
use crate::domain::problem::Problem;
use crate::domain::scenario::Change;
use crate::pipeline::{self, Effort, Observer, Options, Outcome, PlanError};
use crate::render::Fault;
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

    /// Answers questions that are told of together, so that what differs between the base plan and
    /// an answer, or between two answers, comes from the changes and not from where a search
    /// happened to end: a plan found for one question that another allows is that other's plan too
    /// if it costs less, and the base plan is one of them. Where a scenario allows the base plan,
    /// and no plan known costs less, the base plan is its plan.
    ///
    /// `told` is called with the number of questions answered so far.
    ///
    /// # Errors
    /// [`PlanError::Interrupted`] where `keep_going` said to stop, [`PlanError::Failed`] where a better
    /// base plan did not pass the check.
    pub fn ask_all(
        &mut self,
        questions: &[&[Change]],
        depth: Depth,
        keep_going: &(dyn Fn() -> bool + Sync),
        mut told: impl FnMut(usize),
    ) -> Result<Vec<Timed>, PlanError> {
        let mut answers = Vec::with_capacity(questions.len());
        let mut for_base = Vec::with_capacity(questions.len());
        let own = &*self;
        in_order(
            0..questions.len(),
            |at| {
                let timed = own.ask(questions[at], depth, keep_going);
                let better = own.better(&timed.answer, keep_going);
                (timed, better)
            },
            |at, (timed, better)| {
                answers.push(timed);
                for_base.extend(better.transpose());
                told(at + 1);
                keep_going()
            },
        );
        if answers.len() < questions.len() || !keep_going() {
            return Err(PlanError::Interrupted);
        }
        let for_base = for_base.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut standings: Vec<Standing<'_>> = {
            let answers = answers
                .iter_mut()
                .map(|timed: &mut Timed| &mut timed.answer);
            answers.filter_map(Standing::of).collect()
        };
        settle::settle(self, &mut standings, &for_base)?;
        Ok(answers)
    }

    /// Whether the base plan is a plan of a changed problem too.
    #[must_use]
    pub fn is_plan_of(&self, problem: &Problem) -> bool {
        let earlier = settle::earlier(self.problem);
        fits(problem, self.problem, &self.outcome, &earlier)
    }

    /// A better plan of the feed as it is that an answer's plan shows: that plan itself, what can be
    /// kept of it, or what a search from it finds.
    ///
    /// # Errors
    /// If that plan did not pass the check.
    pub fn better(
        &self,
        answer: &Answer,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Outcome>, Fault> {
        settle::for_base(self, answer, keep_going)
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
        Waypoint::base(&self.outcome.prices.0, self.outcome.lower_bound)
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
