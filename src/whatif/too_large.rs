//! Limits that keep cases out by themselves: what such a case lacks, and what lifting the limit does.
//!
//! A case that no appointment fits alone is in no plan, so that no price tells of what keeps it
//! out.

use std::collections::BTreeMap;

use crate::domain::alone::Alone;
use crate::domain::id::LimitIndex;
use crate::domain::plan::Reason;

use super::answer::Found;
use super::effect::{Effect, effect};
use super::lack::{Lack, lack};
use super::replan::{self, Origin};
use super::session::Session;
use crate::render::Fault;

/// A resource at a site, or a phase's cap, that alone keeps cases out.
#[derive(Clone, Debug, PartialEq)]
pub struct Barrier {
    /// Cases that lack this and nothing else, each where it lacks least.
    pub cases: u64,
    /// People in them.
    pub persons: u64,
    /// What the one lacks that lacks most.
    pub most: Lack,
    /// The limits to lift, with the amounts that let each of these cases in alone.
    raised: BTreeMap<LimitIndex, f64>,
}

impl Barrier {
    /// On how many days something is to be lifted.
    #[must_use]
    pub fn limits(&self) -> usize {
        self.raised.len()
    }
}

impl Session {
    /// What alone keeps cases out of the base plan, those first that keep out most people.
    #[must_use]
    pub fn barriers(&self) -> Vec<Barrier> {
        let problem = self.problem();
        let mut alone = Alone::new(problem);
        let mut found: BTreeMap<(String, String), Barrier> = BTreeMap::new();
        for left_out in &self.outcome().schedule.unscheduled {
            let Reason::TooLarge(over) = &left_out.reason else {
                continue;
            };
            let ([only], Some(nearest)) = (over.as_slice(), alone.nearest(left_out.case).cloned())
            else {
                continue;
            };
            let class = problem.class_of(left_out.case);
            let lack = lack(problem, only);
            let key = (lack.resource_id.clone(), lack.site_id.clone());
            let barrier = found.entry(key).or_insert_with(|| Barrier {
                cases: 0,
                persons: 0,
                most: lack.clone(),
                raised: BTreeMap::new(),
            });
            barrier.cases += 1;
            barrier.persons += u64::from(class.persons);
            if lack.missing > barrier.most.missing {
                barrier.most = lack;
            }
            for own in alone.exceeded(class, nearest.port, nearest.day, nearest.slot) {
                let there = problem.limits.amount(own.limit).max(alone.fixed(own.limit));
                let raised = barrier.raised.entry(own.limit).or_insert(there);
                *raised = raised.max(there + own.missing());
            }
        }
        let mut barriers: Vec<Barrier> = found.into_values().collect();
        // The names stand in order, and the sort is stable.
        barriers.sort_by_key(|barrier| std::cmp::Reverse(barrier.persons));
        barriers
    }

    /// What a checked plan is like with a limit lifted so far that it keeps none of these cases out
    /// by itself; none where interrupted. The base plan keeps the lifted limits too, so that what
    /// costs more is not taken.
    ///
    /// # Errors
    /// If the plan did not pass the check.
    pub fn lifted(
        &self,
        barrier: &Barrier,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Effect>, Fault> {
        self.effect_of(&barrier.raised, keep_going)
    }

    /// What a checked plan is like with limits raised to these amounts.
    pub(super) fn effect_of(
        &self,
        raised: &BTreeMap<LimitIndex, f64>,
        keep_going: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Effect>, Fault> {
        let mut problem = self.problem().clone();
        for (&limit, &amount) in raised {
            problem.limits.set(limit, amount);
        }
        let warm = self.warm(keep_going);
        let outcome = match replan::plan(&problem, &warm, Origin::Base).0 {
            Found::Plan(outcome) => outcome,
            Found::Failed(fault) => return Err(fault),
            _ => return Ok(None),
        };
        let (before, after) = (self.outcome().cost.total(), outcome.cost.total());
        let schedule = if after < before {
            &outcome.schedule
        } else {
            &self.outcome().schedule
        };
        let mut effect = effect(self.problem(), &self.outcome().schedule, schedule);
        effect.cost_saved = (before - after).max(0.0);
        effect.proven_saved = (self.outcome().lower_bound - after).max(0.0);
        effect.most_saved = (before - outcome.lower_bound).max(0.0);
        Ok(Some(effect))
    }
}
