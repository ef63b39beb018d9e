//! Questions of a feed that has no plan, since its promises conflict: each answer is planned from
//! nothing.

use std::time::Instant;

use super::answer::{Answer, Depth, Found, Timed};
use super::apply::{self, Applied};
use crate::domain::problem::Problem;
use crate::domain::scenario::Change;
use crate::pipeline::{Observer, Options, PlanError, plan};

/// Answers one question.
#[must_use]
pub fn ask(
    problem: &Problem,
    changes: &[Change],
    depth: Depth,
    options: &Options,
    observer: &dyn Observer,
) -> Timed {
    let begun = Instant::now();
    let answer = match apply::apply(problem, changes) {
        Applied::Same => Answer::Same,
        Applied::Refused(why) => Answer::Refused(why),
        Applied::Changed(changed) => {
            let found = match plan(&changed, options, observer) {
                Ok(outcome) => match depth {
                    Depth::Plan => Found::Plan(Box::new(outcome)),
                    Depth::Bound => Found::Bound {
                        prices: outcome.climbed_prices().clone(),
                        lower_bound: outcome.climbed_bound(),
                    },
                },
                Err(PlanError::Conflicts(conflicts)) => Found::Conflicts(conflicts),
                Err(PlanError::Failed(fault)) => Found::Failed(fault),
                Err(PlanError::Interrupted) => Found::Interrupted,
            };
            Answer::Changed {
                problem: changed,
                found,
            }
        }
    };
    Timed {
        answer,
        seconds: begun.elapsed().as_secs_f64(),
    }
}
