//! Whether a tree holds all plans.

use std::collections::BTreeMap;

use crate::domain::problem::Problem;
use crate::domain::proof::{Distinction, Tree};

/// What is wrong with a tree: a node's number, and what it lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub node: u32,
    pub expected: &'static str,
}

/// The first node, or leaf, of a tree that does not do its part.
pub(super) fn fault(problem: &Problem, tree: &Tree) -> Option<Fault> {
    let at = |node, expected| Some(Fault { node, expected });
    let mut sides: BTreeMap<u32, (Distinction, [u32; 2])> = BTreeMap::new();
    let settled = problem.settled();
    for (number, node) in (1u32..).zip(&tree.nodes) {
        let own = node.distinction;
        if node.parent >= number {
            return at(number, "a parent before it");
        }
        let case = own.case.at();
        if settled[case] || problem.cases[case].ready >= problem.calendar.end() {
            return at(number, "a case that is to be planned");
        }
        let (from, to) = (own.from, own.to);
        if from > to || !problem.calendar.contains(from) || !problem.calendar.contains(to) {
            return at(number, "days of the horizon, the first before the last");
        }
        let (other, sides) = sides.entry(node.parent).or_insert((own, [0, 0]));
        if *other != own {
            return at(number, "the same distinction as the other side");
        }
        sides[usize::from(node.inside)] += 1;
    }
    for (parent, (_, sides)) in sides {
        if sides != [1, 1] {
            return at(parent, "both sides of its distinction, each once");
        }
    }
    let ends = tree.ends();
    let mut before = None;
    for leaf in &tree.leaves {
        if ends.binary_search(&leaf.node).is_err() {
            return at(leaf.node, "prices and values of leaves alone");
        }
        if before.is_some_and(|before| before >= leaf.node) {
            return at(leaf.node, "each leaf once, in order");
        }
        before = Some(leaf.node);
    }
    None
}
