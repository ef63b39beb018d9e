//! Plans that stay warm: each with all that it was made from.

use std::sync::{Arc, Mutex, PoisonError};

use paso::domain::problem::Problem;
use paso::pipeline::{Observer, Options, PlanError};
use paso::whatif::{Depth, Session};

/// The sessions of a feed, by how they were planned. Nobody asks these themselves where the answer
/// changes them, but copies: so what is answered does not hang on what was asked before.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<Vec<(Key, Arc<Session>)>>);

#[derive(PartialEq)]
struct Key {
    effort: paso::pipeline::Effort,
    solver: Option<&'static str>,
    allow_moves: bool,
    depth: Depth,
}

impl Sessions {
    /// The session planned so, made now if there is none yet. Whoever comes meanwhile waits for it.
    pub(crate) fn get(
        &self,
        problem: &Arc<Problem>,
        options: &Options,
        depth: Depth,
        observer: &dyn Observer,
    ) -> Result<Arc<Session>, PlanError> {
        let key = Key {
            effort: options.effort,
            solver: options.solver.map(|own| own.name),
            allow_moves: options.allow_moves,
            depth,
        };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, session)) = known.iter().find(|(own, _)| *own == key) {
            return Ok(Arc::clone(session));
        }
        let problem = Arc::clone(problem);
        let made = match depth {
            Depth::Plan => Session::new(problem, options, observer),
            Depth::Bound => Session::for_bounds(problem, options, observer),
        };
        let made = Arc::new(made?);
        known.push((key, Arc::clone(&made)));
        Ok(made)
    }
}
