//! A part of all plans, and the bound of those in it.

use super::choices::Choices;
use super::evaluate::{Evaluation, Point, Set, evaluate, shared};
use super::master::{Master, Sets};
use super::open::{Open, Question, Ways};
use super::raise::{LEAST_WORK, SHARES, between, keep};
use crate::solver::Backend;

/// What holds for every part.
pub(super) struct Ground<'c, 'p> {
    pub choices: &'c Choices<'p>,
    pub ways: &'c Ways,
    pub backend: &'c dyn Backend,
    /// Most nodes of the search of one port-day.
    pub nodes: u32,
    /// Asked before each master program.
    pub going: &'c (dyn Fn() -> bool + Sync),
}

/// A part of all plans.
#[derive(Clone)]
pub(super) struct Node {
    pub open: Open,
    pub point: Point,
    pub bound: f64,
    sets: Sets,
    radius: f64,
    /// By kind, how much of it is at which place by the last master program.
    pub mass: Vec<Vec<(usize, f64)>>,
    /// Whether it has been raised as far as it is to be.
    pub raised: bool,
}

/// A master program that promises less than this share of the bound more ends the work.
const ENOUGH: f64 = 2e-9;

/// Where a master program's value is below the goal, what is promised must be more than this share of
/// what lacks for another to be worth while.
const WORTH: f64 = 0.2;

impl Node {
    /// The part that holds all plans, at a point and with known sets.
    pub fn root(ground: &Ground<'_, '_>, point: Point, sets: Sets, goal: f64) -> Self {
        let open = Open::all(ground.choices, ground.ways);
        Self::begin(ground, open, point, (sets, 4.0), goal)
    }

    fn begin(
        ground: &Ground<'_, '_>,
        open: Open,
        point: Point,
        (mut sets, radius): (Sets, f64),
        goal: f64,
    ) -> Self {
        let evaluation = evaluate(ground.choices, Some(&open), &point, ground.nodes);
        // No plan as cheap as the goal holds a set that is worth so much less than the best one there.
        let room = goal - evaluation.bound;
        sets.retain(|(at, set)| {
            evaluation.best[*at].bound - worth(ground, &point, *at, set) <= room
        });
        keep(&mut sets, &evaluation);
        Self {
            open,
            bound: evaluation.bound,
            point,
            sets,
            radius,
            mass: Vec::new(),
            raised: false,
        }
    }

    /// Makes room for the prices of cuts that were added.
    pub fn widen(&mut self, choices: &Choices<'_>) {
        self.point.prices.resize(choices.is_local.len(), 0.0);
    }

    /// What an evaluation at its point shows.
    pub fn evaluation(&self, ground: &Ground<'_, '_>) -> Evaluation {
        evaluate(ground.choices, Some(&self.open), &self.point, ground.nodes)
    }

    /// The plans of this part for which a question is answered in one way; none where there is none.
    pub fn part(
        &self,
        ground: &Ground<'_, '_>,
        (question, inside): (&Question, bool),
        goal: f64,
    ) -> Option<Self> {
        let open = (self.open).part(ground.choices, ground.ways, question, inside)?;
        let sets = self.sets.iter().map(|(at, set)| {
            let offers = &ground.choices.port_days[*at].offers;
            let kept = set
                .iter()
                .filter(|(kind, offer)| open.is_open(*kind, offers[*offer].place));
            (*at, kept.copied().collect::<Vec<_>>())
        });
        let sets = sets.filter(|(_, set)| !set.is_empty()).collect();
        let point = self.point.clone();
        let radius = self.radius.max(2.0);
        Some(Self::begin(ground, open, point, (sets, radius), goal))
    }

    /// Raises the bound with so many master programs, until it reaches a goal, or it is seen that it
    /// does not; returns how much work that was.
    pub fn climb(&mut self, ground: &Ground<'_, '_>, goal: f64, most: u32) -> u64 {
        let mut work = 0;
        let (choices, open) = (ground.choices, Some(&self.open));
        let mut program = Master::new(choices, open, ground.backend);
        for _ in 0..most {
            if self.bound >= goal || !(ground.going)() {
                break;
            }
            let around = &self.point;
            let Some(master) = program.solve(&self.sets, around, self.radius) else {
                break;
            };
            work += master.work + LEAST_WORK;
            self.mass = mass(choices, &self.sets, &master.shares);
            let promised = master.value - self.bound;
            let scale = 1.0 + self.bound.abs();
            let lacks = goal - master.value;
            if promised <= ENOUGH * scale || (master.inside && promised < WORTH * lacks) {
                if master.inside || self.radius > 1e6 {
                    break;
                }
                self.radius *= 4.0;
                continue;
            }
            let before = self.sets.len();
            let bound = self.bound;
            for share in SHARES {
                let point = between(around, &master.point, share);
                let evaluation = evaluate(choices, open, &point, ground.nodes);
                keep(&mut self.sets, &evaluation);
                if share == 1.0 && evaluation.bound > bound + 0.5 * promised && !master.inside {
                    self.radius *= 2.0;
                }
                if evaluation.bound > self.bound {
                    self.bound = evaluation.bound;
                    self.point = point;
                    break;
                }
            }
            if self.bound <= bound && self.sets.len() == before {
                break;
            }
        }
        work
    }
}

/// What a set is worth at a point.
fn worth(ground: &Ground<'_, '_>, point: &Point, at: usize, set: &Set) -> f64 {
    let port_day = &ground.choices.port_days[at];
    let each = set.iter().map(|&(kind, offer)| {
        let offer = &port_day.offers[offer];
        let cost = ground.choices.cost(kind, port_day, offer);
        point.values[kind] - cost - shared(&point.prices, &offer.shared)
    });
    each.sum()
}

fn mass(choices: &Choices<'_>, sets: &Sets, shares: &[f64]) -> Vec<Vec<(usize, f64)>> {
    let mut mass: Vec<Vec<(usize, f64)>> = vec![Vec::new(); choices.kinds.len()];
    for ((at, set), share) in sets.iter().zip(shares) {
        if *share <= 1e-9 {
            continue;
        }
        for &(kind, offer) in set {
            let place = choices.port_days[*at].offers[offer].place;
            match mass[kind].iter_mut().find(|own| own.0 == place) {
                Some((_, sum)) => *sum += share,
                None => mass[kind].push((place, *share)),
            }
        }
    }
    mass
}
