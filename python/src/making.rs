//! Making plans, as `paso plan` makes them.

use std::sync::Arc;

use paso::files::archive;
use paso::files::plan::PlanFile;
use paso::outputs;
use paso::pipeline::{self, Observer, Options, PlanError, Previous};
use paso::report::language::Language;
use paso::whatif::Depth;

use crate::feed::Read;
use crate::plan::Held;
use crate::previous::Near;

/// Plans a feed. What hangs on neither the time nor an earlier plan stays warm for questions.
pub(crate) fn plan(
    read: &Read,
    options: &Options,
    near: Option<Near>,
    language: Language,
    observer: &dyn Observer,
) -> Result<Held, PlanError> {
    let problem = &*read.problem;
    let mut session = None;
    let mut outcome = match near {
        Some(near) => {
            let own = Previous {
                appointments: &near.appointments,
                least: near.least,
            };
            pipeline::planned_from(problem, options, observer, own)?.0
        }
        None if options.time_limit.is_some() => pipeline::plan(problem, options, observer)?,
        None => {
            let sessions = &read.sessions;
            let own = sessions.get(
                &read.planned(options.allow_moves),
                options,
                Depth::Plan,
                observer,
            )?;
            session.insert(own).outcome().clone()
        }
    };
    outcome.seconds.insert(0, ("read", read.seconds));
    observer.stage("write");
    let mut files = outputs::files_in(problem, &outcome, language);
    // Compressing into memory does not fail.
    if let Ok(packed) = archive::pack(&read.kept) {
        files.set(PlanFile::Feed, packed);
    }
    Ok(Held {
        problem: Arc::clone(&read.problem),
        files,
        outcome,
        options: *options,
        session,
    })
}
