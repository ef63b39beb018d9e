//! What the plans of a leaf may still hold.

use std::collections::BTreeMap;

use super::options::{Options, Waiting};
use crate::domain::id::LimitIndex;
use crate::domain::proof::{Node, Tree};

/// What is left of the choices.
pub(super) struct Left {
    /// By choice.
    pub open: Vec<bool>,
    /// By case, whether it may be without an appointment.
    pub none: Vec<bool>,
}

impl Left {
    /// What a leaf's distinctions leave, and fits beside the cases that they demand; none where that is
    /// no plan.
    pub fn new(options: &Options<'_, '_>, tree: &Tree, node: u32) -> Option<Self> {
        let mut left = Self {
            open: vec![true; options.choices.len()],
            none: vec![true; options.cases.len()],
        };
        for node in tree.path(node) {
            left.distinguish(options, node);
        }
        left.beside(options).then_some(left)
    }

    fn distinguish(&mut self, options: &Options<'_, '_>, node: &Node) {
        let own = node.distinction;
        let Some(case) = options.cases.iter().position(|c| c.case == own.case) else {
            return;
        };
        if node.inside {
            self.none[case] = false;
        }
        for at in options.cases[case].choices.clone() {
            let here = &options.choices[at];
            let there = own.port.is_none_or(|port| port == here.port)
                && (own.from..=own.to).contains(&here.day);
            self.open[at] &= there == node.inside;
        }
    }

    /// Takes out what does not fit beside the least that the demanded cases use, until nothing changes;
    /// whether each of these still has an appointment.
    fn beside(&mut self, options: &Options<'_, '_>) -> bool {
        loop {
            let mut all: BTreeMap<LimitIndex, f64> = BTreeMap::new();
            let mut own: Vec<BTreeMap<LimitIndex, f64>> = Vec::with_capacity(options.cases.len());
            for (case, none) in options.cases.iter().zip(&self.none) {
                let least = if *none {
                    BTreeMap::new()
                } else {
                    self.least(options, case)
                };
                for (limit, amount) in &least {
                    *all.entry(*limit).or_default() += amount;
                }
                own.push(least);
            }
            let mut changed = false;
            for (at, choice) in options.choices.iter().enumerate() {
                let least = &own[choice.case];
                let fits = |&(limit, amount): &(LimitIndex, f64)| {
                    let others =
                        all.get(&limit).unwrap_or(&0.0) - least.get(&limit).unwrap_or(&0.0);
                    let room = options.ground.alone.most(limit);
                    // Sums in another order come out a little different.
                    amount + others <= room + 1e-9 * (1.0 + room)
                };
                if self.open[at] && !options.uses[choice.uses].day.iter().all(fits) {
                    self.open[at] = false;
                    changed = true;
                }
            }
            let mut cases = options.cases.iter().zip(&self.none);
            let possible =
                cases.all(|(case, none)| *none || self.open[case.choices.clone()].contains(&true));
            if !possible || !changed {
                return possible;
            }
        }
    }

    /// What any appointment that is left to a case uses of each limit.
    fn least(&self, options: &Options<'_, '_>, case: &Waiting) -> BTreeMap<LimitIndex, f64> {
        let open = case.choices.clone().filter(|&at| self.open[at]);
        let mut uses = open.map(|at| &options.uses[options.choices[at].uses].day);
        let first = uses.next().into_iter().flatten().copied();
        let mut least: BTreeMap<LimitIndex, f64> = first.collect();
        for other in uses {
            least.retain(|limit, amount| {
                let found = other.iter().find(|(known, _)| known == limit);
                *amount = found.map_or(0.0, |(_, other)| amount.min(*other));
                *amount > 0.0
            });
        }
        least
    }
}
