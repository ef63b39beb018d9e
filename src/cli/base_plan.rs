//! The plan that questions are asked of.

use std::sync::Arc;

use super::args::WhatIfArguments;
use super::progress::Progress;
use super::text::{safe, say};
use super::{ExitStatus, interrupt};
use crate::domain::problem::Problem;
use crate::pipeline::{Options, PlanError};
use crate::whatif::{Depth, Session};

/// The base plan.
pub(super) fn base(
    options: &WhatIfArguments,
    problem: &Arc<Problem>,
    progress: &Progress,
) -> Result<Session, PlanError> {
    let settings = Options {
        effort: options.effort.into(),
        solver: options.solver.named,
        ..Options::default()
    };
    let base = match options.depth() {
        Depth::Plan => Session::new(problem.clone(), &settings, progress),
        Depth::Bound => Session::for_bounds(problem.clone(), &settings, progress),
    };
    progress.finish();
    base
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
