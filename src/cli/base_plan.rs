//! The plan that questions are asked of.

use std::sync::Arc;

use super::args::WhatIfArguments;
use super::progress::Progress;
use super::text::{safe, say};
use super::{ExitStatus, interrupt};
use crate::domain::plan::Conflict;
use crate::domain::problem::Problem;
use crate::outputs::what_if::Finding;
use crate::pipeline::{Options, PlanError};
use crate::whatif::{Depth, Session};

/// What answers are compared with.
pub(super) enum Base {
    /// The feed's plan.
    Plan(Box<Session>),
    /// Nothing, since the feed's promises conflict.
    None(Vec<Conflict>),
}

impl Base {
    /// As it is told of beside answers that go so far.
    pub fn finding(&self, problem: &Problem, depth: Depth) -> Finding {
        match self {
            Self::Plan(base) => Finding::base(base, depth),
            Self::None(conflicts) => Finding::conflicting(problem, conflicts),
        }
    }

    /// The plan, if there is one.
    pub fn session(&self) -> Option<&Session> {
        match self {
            Self::Plan(base) => Some(base),
            Self::None(_) => None,
        }
    }
}

/// With what answers are planned.
pub(super) fn settings(options: &WhatIfArguments) -> Options {
    Options {
        effort: options.effort.into(),
        solver: options.solver.named,
        ..Options::default()
    }
}

/// The base plan, or the conflicts in whose place there is none.
pub(super) fn base(
    options: &WhatIfArguments,
    problem: &Arc<Problem>,
    progress: &Progress,
) -> Result<Base, PlanError> {
    let settings = settings(options);
    let base = match options.depth() {
        Depth::Plan => Session::new(problem.clone(), &settings, progress),
        Depth::Bound => Session::for_bounds(problem.clone(), &settings, progress),
    };
    progress.finish();
    match base {
        Ok(base) => Ok(Base::Plan(Box::new(base))),
        Err(PlanError::Conflicts(conflicts)) => Ok(Base::None(conflicts)),
        Err(error) => Err(error),
    }
}

/// Whether to go on.
pub(super) fn keep_going() -> bool {
    !interrupt::requested()
}

/// Says what is wrong, and how the command ends with it.
pub(super) fn bad_input(error: &dyn std::error::Error) -> ExitStatus {
    say(&safe(&format!("error: {error}")));
    ExitStatus::BadInput
}
