//! The bound of plans that are split by where the appointments of cases lie: a tree with both sides of
//! each split holds all plans, so that no plan costs less than the least bound of its leaves.
//!
//! A leaf's bound is that in whole cases at its own prices and values (see [`super::port_days`]), over
//! what its plans may still hold: what its distinctions leave, and of that what fits beside the
//! cases that they demand an appointment for. Cuts stand in it as more shared limits.

use rayon::prelude::*;

use super::port_days::Ground;
use crate::domain::problem::Problem;
use crate::domain::proof::{Packed, Tree};

mod cuts;
pub(super) mod files;
mod leaf;
mod left;
mod options;
mod whole;

use cuts::Cuts;
use left::Left;
use options::Options;

/// What a tree proves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Parts {
    /// No plan that obeys rules 1 to 4 costs less.
    pub lower_bound: f64,
    /// Port-days with cases in question, over all leaves.
    pub port_days: usize,
    /// Those of them whose search did not end.
    pub unfinished: usize,
    /// How many leaves there are.
    pub leaves: usize,
}

/// What a tree proves; none where it is no whole tree or its prices or cuts prove nothing.
pub(super) fn bound(problem: &Problem, tree: &Tree, packed: Packed) -> Option<Parts> {
    if tree.is_bare() || whole::fault(problem, tree).is_some() {
        return None;
    }
    let ground = Ground::new(problem, packed);
    let options = Options::new(&ground);
    let cuts = Cuts::new(&options, &tree.cuts)?;
    let ends = tree.ends();
    let all: Vec<_> = ends
        .par_iter()
        .map(|&node| {
            let left = Left::new(&options, tree, node);
            let told = tree.leaves.binary_search_by_key(&node, |leaf| leaf.node);
            let told = told.ok().map(|at| &tree.leaves[at]);
            left.map_or(Some(leaf::Found::NO_PLAN), |left| {
                leaf::bound((&options, &cuts), &left, told)
            })
        })
        .collect();
    let mut parts = Parts {
        lower_bound: f64::INFINITY,
        port_days: 0,
        unfinished: 0,
        leaves: all.len(),
    };
    for own in all {
        let own = own?;
        parts.lower_bound = parts.lower_bound.min(own.lower_bound);
        parts.port_days += own.port_days;
        parts.unfinished += own.unfinished;
    }
    // Without a plan in any leaf there is none at all, and nothing is left to be bounded.
    parts.lower_bound.is_finite().then_some(parts)
}
