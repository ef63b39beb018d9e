//! Plans split until each part is proven to hold none that costs less than the best known, or little
//! is left to be won.
//!
//! The parts with the least bounds are split first, some at a time, by the question that lifts both
//! sides most of those tried (strong branching: Applegate, Bixby, Chvátal and Cook, "Finding cuts in
//! the TSP", DIMACS Technical Report 95-05, 1995).

use rayon::prelude::*;

use super::Seat;
use super::evaluate::told;
use super::node::{Ground, Node};
use super::open::Question;
use super::seating::plan;
use super::split::{any_question, questions};
use crate::domain::id::{LimitIndex, narrow};
use crate::domain::proof::{Distinction, Leaf, Node as Told, Tree};

/// How far to split.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Splits {
    /// Most leaves.
    pub leaves: usize,
    /// Most work of master programs, in iterations times rows.
    pub work: u64,
}

/// What came of it.
pub(crate) struct Split {
    /// The tree; without nodes where nothing was split.
    pub tree: Tree,
    /// A plan that costs less than the one known.
    pub better: Option<Vec<Seat>>,
}

/// Parts that are split at a time: a number of its own, so that the tree does not hang on the threads.
const AT_ONCE: usize = 4;

/// Questions tried for a split, and master programs for each side of them ("Plans split until they are
/// proven").
const TRIED: usize = 4;
const TRIAL: u32 = 2;

/// Most master programs of a part.
pub(super) const PART: u32 = 30;

/// A bound nearer to the cost than this share of it leaves nothing: half of what counts as closed, the
/// rest is for rounding.
const NEAR: f64 = 4e-7;

/// Once this share of the work is done, parts must close what lacks at such a pace that this share of it
/// would be closed with all of it: where they do not, splitting proves little however long it goes on.
const LOOK: f64 = 0.125;
const PACE: f64 = 0.25;

struct Growing<'g, 'c, 'p> {
    ground: &'g Ground<'c, 'p>,
    nodes: Vec<Told>,
    /// Parts that are not proven yet.
    open: Vec<(u32, Node)>,
    leaves: Vec<(u32, Node)>,
    /// Parts that hold no plan.
    empty: usize,
    cost: f64,
    better: Option<Vec<Seat>>,
    work: u64,
    /// What was done for cuts: no part of the pace.
    aside: u64,
    /// What is proven without a split.
    first: f64,
}

/// What becomes of a part.
enum Fate {
    /// Proven, or time is over.
    Ended(Box<Node>),
    Split(Question, Box<[Option<Node>; 2]>),
}

/// What is found out about a part.
struct Step {
    fate: Fate,
    plan: Option<(f64, Vec<Seat>)>,
    work: u64,
}

/// Splits all plans, from a root on that so much work has raised without cuts and with them, and what was
/// proven before, beside a plan of this cost.
pub(super) fn split(
    ground: &Ground<'_, '_>,
    (root, [work, aside], first): (Node, [u64; 2], f64),
    cost: f64,
    limits: Splits,
) -> Split {
    let mut growing = Growing {
        ground,
        nodes: Vec::new(),
        first,
        open: vec![(0, root)],
        leaves: Vec::new(),
        empty: 0,
        cost,
        better: None,
        work,
        aside,
    };
    while !growing.open.is_empty()
        && growing.leaves.len() + growing.empty + growing.open.len() < limits.leaves
        && growing.work + growing.aside < limits.work
        && growing.pays(limits.work)
        && (ground.going)()
    {
        growing.grow();
    }
    growing.finish()
}

/// The bound from which on a part holds nothing that costs less.
pub(super) fn goal(cost: f64) -> f64 {
    cost - NEAR * cost.abs()
}

impl Growing<'_, '_, '_> {
    /// Whether parts rise at a pace that leads somewhere.
    fn pays(&self, most: u64) -> bool {
        // Work is far below 2^53.
        #[allow(clippy::cast_precision_loss)]
        let done = self.work as f64 / most.max(1) as f64;
        if done < LOOK {
            return true;
        }
        let bounds = self.open.iter().map(|(_, node)| node.bound);
        let least = bounds.fold(f64::INFINITY, f64::min);
        let goal = goal(self.cost);
        least - self.first >= PACE * done * (goal - self.first)
    }

    fn grow(&mut self) {
        let by_bound =
            |a: &(u32, Node), b: &(u32, Node)| b.1.bound.total_cmp(&a.1.bound).then(b.0.cmp(&a.0));
        self.open.sort_by(by_bound);
        let from = self.open.len().saturating_sub(AT_ONCE);
        let taken = self.open.split_off(from);
        let (ground, goal) = (self.ground, goal(self.cost));
        let steps: Vec<(u32, Step)> = taken
            .into_par_iter()
            .map(|(at, node)| (at, step(ground, node, goal)))
            .collect();
        for (at, step) in steps {
            self.work += step.work;
            if let Some((cost, seats)) = step.plan
                && cost < self.cost - 1e-9 * self.cost.abs()
            {
                self.cost = cost;
                self.better = Some(seats);
            }
            match step.fate {
                Fate::Ended(node) => self.leaves.push((at, *node)),
                Fate::Split(question, sides) => self.add(at, question, *sides),
            }
        }
    }

    fn add(&mut self, parent: u32, question: Question, sides: [Option<Node>; 2]) {
        let case = self.ground.choices.kinds[question.kind].cases[0];
        for (inside, side) in [true, false].into_iter().zip(sides) {
            self.nodes.push(Told {
                parent,
                distinction: Distinction {
                    case,
                    port: question.port,
                    from: question.from,
                    to: question.to,
                },
                inside,
            });
            let number = narrow(self.nodes.len());
            match side {
                None => self.empty += 1,
                Some(node) => self.open.push((number, node)),
            }
        }
    }

    fn finish(mut self) -> Split {
        self.leaves.append(&mut self.open);
        self.leaves.sort_by_key(|leaf| leaf.0);
        let ground = self.ground;
        let leaves = self.leaves.par_iter();
        let leaves = leaves.map(|(number, node)| leaf(ground, *number, node));
        Split {
            tree: Tree {
                nodes: self.nodes,
                leaves: leaves.collect(),
                cuts: Vec::new(),
            },
            better: self.better,
        }
    }
}

fn step(ground: &Ground<'_, '_>, mut node: Node, goal: f64) -> Step {
    let mut work = if node.raised {
        0
    } else {
        node.climb(ground, goal, PART)
    };
    let found = |fate, plan, work| Step { fate, plan, work };
    if node.bound >= goal || !(ground.going)() {
        return found(Fate::Ended(Box::new(node)), None, work);
    }
    let plan = plan(ground, &node);
    let mut asked = questions(ground, &node, TRIED);
    if asked.is_empty() {
        asked.extend(any_question(ground, &node));
    }
    let trials: Vec<(Question, [Option<Node>; 2], u64)> = asked
        .into_par_iter()
        .map(|question| {
            let mut work = 0;
            let sides = [true, false].map(|inside| {
                let mut side = node.part(ground, (&question, inside), goal)?;
                work += side.climb(ground, goal, TRIAL);
                Some(side)
            });
            (question, sides, work)
        })
        .collect();
    work += trials.iter().map(|trial| trial.2).sum::<u64>();
    let lacks = goal - node.bound;
    let least = 1e-3 * lacks;
    let score = |sides: &[Option<Node>; 2]| -> f64 {
        let gain = |side: &Option<Node>| {
            let bound = side.as_ref().map_or(f64::INFINITY, |side| side.bound);
            (bound - node.bound).clamp(least, lacks)
        };
        sides.iter().map(gain).product()
    };
    let best = trials.into_iter().reduce(|best, other| {
        if score(&other.1) > score(&best.1) {
            other
        } else {
            best
        }
    });
    match best {
        Some((question, sides, _)) => found(Fate::Split(question, Box::new(sides)), plan, work),
        None => found(Fate::Ended(Box::new(node)), plan, work),
    }
}

/// So many digits after the point are written of prices and values.
fn rounded(x: f64) -> f64 {
    (x * 1e8).round() / 1e8
}

/// A part as it is told: with the prices that guide the search of each port-day, and the values that
/// prices do not say.
fn leaf(ground: &Ground<'_, '_>, number: u32, node: &Node) -> Leaf {
    let choices = ground.choices;
    let mut node = node.clone();
    let numbers = node.point.prices.iter_mut().zip(&choices.is_local);
    for (price, local) in numbers {
        *price = if *local { 0.0 } else { rounded(*price) };
    }
    for value in &mut node.point.values {
        *value = rounded(*value);
    }
    let evaluation = node.evaluation(ground);
    for (port_day, found) in choices.port_days.iter().zip(&evaluation.best) {
        for (limit, multiplier) in port_day.limits.iter().zip(&found.multipliers) {
            node.point.prices[limit.at()] = rounded(*multiplier);
        }
    }
    let (prices, cuts) = node.point.prices.split_at(choices.problem.limits.len());
    let priced = prices.iter().enumerate().filter(|(_, price)| **price > 0.0);
    let priced = priced.map(|(at, price)| (LimitIndex::new(at), *price));
    let cuts = cuts.iter().copied().enumerate();
    Leaf {
        node: number,
        prices: priced.collect(),
        values: told(choices, Some(&node.open), &node.point),
        cuts: cuts.filter(|(_, price)| *price > 0.0).collect(),
    }
}
