//! What limits are worth, all kinds of them: those that bind, those too small for a case by themselves, and
//! those that are closed.

use super::closed::Closed;
use super::effect::Effect;
use super::run::in_order;
use super::session::Session;
use super::too_large::Barrier;
use super::value::{Pinch, Valued};
use crate::pipeline::PlanError;
use crate::render::Fault;

/// What lifting limits is worth, of each kind those first that are worth most.
pub struct Valuation {
    /// Limits that bind.
    pub valued: Vec<Valued>,
    /// What alone keeps cases out, and what a plan without that is like.
    pub too_large: Vec<(Barrier, Effect)>,
    /// What is closed on some days, and what a plan with it open is like.
    pub closed: Vec<(Closed, Effect)>,
    /// How many there was no time for.
    pub not_reached: usize,
}

impl Valuation {
    /// Whether there was something to value and no time for any of it.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        let reached = self.valued.len() + self.too_large.len() + self.closed.len();
        reached == 0 && self.not_reached > 0
    }
}

impl Session {
    /// Values at most so many limits of each kind. The session is one that [tells](Session::refined) what limits
    /// are worth. `told` is called with how many of the first kind are done, and of how many. Where
    /// `keep_going` says no, those that were reached are given, unless `interrupted` says yes.
    ///
    /// # Errors
    /// [`PlanError::Interrupted`] where it was; [`PlanError::Failed`] where a plan did not pass the check.
    pub fn valuation(
        &mut self,
        most: usize,
        keep_going: &(dyn Fn() -> bool + Sync),
        interrupted: &(dyn Fn() -> bool + Sync),
        mut told: impl FnMut(usize, usize),
    ) -> Result<Valuation, PlanError> {
        let pinches: Vec<Pinch> = self.pinches().into_iter().take(most).collect();
        let binding = pinches.len();
        let valued = self.worths(pinches, keep_going, |done| told(done, binding))?;
        if interrupted() {
            return Err(PlanError::Interrupted);
        }
        let barriers: Vec<Barrier> = self.barriers().into_iter().take(most).collect();
        let closed: Vec<Closed> = self.closed().into_iter().take(most).collect();
        let asked = binding + barriers.len() + closed.len();
        let lifted = effects(barriers.len(), |at| self.lifted(&barriers[at], keep_going));
        let opened = effects(closed.len(), |at| self.opened(&closed[at], keep_going));
        let (lifted, opened) = (lifted?, opened?);
        if interrupted() {
            return Err(PlanError::Interrupted);
        }
        let reached = valued.len() + lifted.len() + opened.len();
        Ok(Valuation {
            valued,
            too_large: barriers.into_iter().zip(lifted).collect(),
            closed: closed.into_iter().zip(opened).collect(),
            not_reached: asked - reached,
        })
    }
}

/// The effects of so many changes, in order; fewer where there was no more time.
fn effects(
    number: usize,
    effect: impl Fn(usize) -> Result<Option<Effect>, Fault> + Sync,
) -> Result<Vec<Effect>, PlanError> {
    let mut effects = Ok(Vec::with_capacity(number));
    in_order(0..number, effect, |_, found| {
        match (found, &mut effects) {
            (Ok(Some(effect)), Ok(effects)) => {
                effects.push(effect);
                return true;
            }
            (Ok(_), _) => {}
            (Err(fault), _) => effects = Err(fault.into()),
        }
        false
    });
    effects
}
