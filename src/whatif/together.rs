//! Questions that are told of together.

use super::answer::{Answer, Depth, Timed};
use super::compare::fits;
use super::run::in_order;
use super::session::Session;
use super::settle::{self, Standing};
use crate::domain::outcome::Outcome;
use crate::domain::problem::Problem;
use crate::domain::scenario::Change;
use crate::pipeline::PlanError;
use crate::render::Fault;

impl Session {
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
        let earlier = self.ground().earlier();
        fits(problem, self.problem(), self.outcome(), earlier)
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
}
