//! The repair by moving: the fewest people whose promises are moved or lost, and where they go.
//!
//! Movable are the cases that a conflict involves (rule 4); all other promises and what is done stay.
//! Nothing else is planned yet, so those who move may take any room that is free.

use std::collections::{BTreeMap, BTreeSet};

pub use super::fewest::Bound;
use super::fewest::{self, Stays};
use super::places::places;
use crate::cohorts::footprint::Footprints;
use crate::cohorts::residual::{Residual, exceeds, uses_of};
use crate::domain::id::{CaseIndex, LimitIndex};
use crate::domain::limits::tolerance;
use crate::domain::plan::{Conflict, ConflictKind};
use crate::domain::problem::{Booking, Problem};
use crate::lp::{Program, Status};
use crate::schedule::promises::conflicts_of;
use crate::solver::{Asked, Settings};

/// Most columns of the program that looks for the least cost.
const COLUMNS: usize = 20_000;

/// Most nodes of the solver's search for it: its answer is the same on every machine.
const NODES: u32 = 500;

/// A promise that does not stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The promise.
    pub from: Booking,
    /// Where the case goes; none: it loses its appointment.
    pub to: Option<Booking>,
}

/// A repair by moving, verified: with it there is no conflict left.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// Who moves or loses, in the order of the promises.
    pub moved: Vec<Moved>,
    /// How many promises could have been moved.
    pub movable: usize,
    /// People moved or lost.
    pub persons: f64,
    /// No repair moves or loses fewer.
    pub bound: f64,
    /// Who says so.
    pub by: Bound,
    /// What the movable cases cost with it, moves included, in weighted person-days.
    pub cost: f64,
    /// Whether the solver says that none that moves so few costs less.
    pub is_least_cost: bool,
}

/// The repair of conflicts by moving; none where what was found does not pass the check of it.
#[must_use]
pub fn repair(problem: &Problem, conflicts: &[Conflict], asked: Asked<'_>) -> Option<Repair> {
    let ground = Ground::new(problem, conflicts);
    let kept = ground.fewest(conflicts, asked);
    let persons = kept.persons;
    let offers = ground.offers();
    let greedy = ground.greedily(&kept.stays, &offers.list);
    let mut best = (ground.cost(&greedy), greedy, false);
    if let Some((choice, is_least)) = ground.least_cost(persons, &offers, asked)
        && ground.persons(&choice) <= persons + 0.5
        && ground.is_sound(&choice)
    {
        let cost = ground.cost(&choice);
        if cost <= best.0 + 1e-6 {
            best = (cost, choice, is_least);
        }
    }
    let (cost, choice, is_least_cost) = best;
    ground.is_sound(&choice).then(|| Repair {
        moved: ground.moved(&choice),
        movable: ground.movable.len(),
        persons,
        bound: kept.bound,
        by: kept.by,
        cost,
        is_least_cost,
    })
}

/// What an appointment takes, by limit.
type Uses = Vec<(LimitIndex, f64)>;

/// What a movable case does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Choice {
    Keep,
    Move(Booking, f64),
    Lose,
}

/// An appointment that fits with all that stays, what it costs and what it takes.
struct Offer {
    to: Booking,
    cost: f64,
    uses: Uses,
}

/// The appointments that each movable case may move to, cheapest first.
struct Offers {
    list: Vec<Vec<Offer>>,
    /// Whether these are all there are.
    is_all: bool,
}

struct Ground<'p> {
    problem: &'p Problem,
    movable: Vec<Booking>,
    /// By movable promise, whether it cannot stay whatever the limits.
    impossible: Vec<bool>,
    /// What each takes.
    uses: Vec<Uses>,
    /// By limit, what is left for the movable cases, the tolerance of rule 2 included.
    room: Vec<f64>,
}

impl<'p> Ground<'p> {
    fn new(problem: &'p Problem, conflicts: &[Conflict]) -> Self {
        let involved: BTreeSet<CaseIndex> = conflicts
            .iter()
            .flat_map(|own| own.cases.iter().copied())
            .collect();
        let promises = problem.promises.iter();
        let (movable, fixed): (Vec<Booking>, Vec<Booking>) =
            promises.partition(|own| involved.contains(&own.case));
        let mut footprints = Footprints::default();
        let rest = Problem {
            promises: fixed,
            ..problem.clone()
        };
        let residual = Residual::new(&rest, &mut footprints);
        let used = residual.fixed.iter().zip(&*residual.earlier);
        let room = problem.limits.amounts().iter().zip(used);
        let room = room.map(|(&amount, (used, &earlier))| {
            // Where what is done exceeds an amount, nothing may be added.
            if exceeds(earlier, amount) {
                0.0
            } else {
                (amount + 0.999 * tolerance(amount) - used).max(0.0)
            }
        });
        Self {
            problem,
            impossible: (movable.iter())
                .map(|own| problem.impossible(own).is_some())
                .collect(),
            uses: (movable.iter())
                .map(|own| uses_of(problem, &mut footprints, own))
                .collect(),
            room: room.collect(),
            movable,
        }
    }

    /// Who stays, so that the fewest people do not.
    fn fewest(&self, conflicts: &[Conflict], asked: Asked<'_>) -> fewest::Kept {
        let broken: Vec<LimitIndex> = conflicts
            .iter()
            .filter_map(|own| match own.kind {
                ConflictKind::OverLimit { limit, .. } => Some(limit),
                _ => None,
            })
            .collect();
        let at: BTreeMap<LimitIndex, usize> = broken
            .iter()
            .enumerate()
            .map(|(at, &limit)| (limit, at))
            .collect();
        let promises: Vec<Stays> = (0..self.movable.len())
            .map(|own| Stays {
                persons: self.problem.persons(self.movable[own].case),
                uses: (self.uses[own].iter())
                    .filter_map(|(limit, amount)| Some((*at.get(limit)?, *amount)))
                    .collect(),
                is_impossible: self.impossible[own],
            })
            .collect();
        let room: Vec<f64> = broken.iter().map(|limit| self.room[limit.at()]).collect();
        fewest::fewest(&promises, &room, asked)
    }

    fn offers(&self) -> Offers {
        let most = (COLUMNS / self.movable.len().max(1)).max(10);
        let mut is_all = true;
        let mut footprints = Footprints::default();
        let list = self.movable.iter().map(|from| {
            let mut all = places(self.problem, from.case);
            all.retain(|(to, _)| to != from);
            // The sort is stable: of equal cost the earlier day, port and slot.
            all.sort_by(|one, other| one.1.total_cmp(&other.1));
            let mut own = Vec::new();
            for (to, cost) in all {
                let uses = uses_of(self.problem, &mut footprints, &to);
                if uses
                    .iter()
                    .any(|&(limit, amount)| amount > self.room[limit.at()])
                {
                    continue;
                }
                if own.len() == most {
                    is_all = false;
                    break;
                }
                own.push(Offer { to, cost, uses });
            }
            own
        });
        let list = list.collect();
        Offers { list, is_all }
    }

    /// Those who do not stay one after the other, each where it costs least among what is free.
    fn greedily(&self, stays: &[bool], offers: &[Vec<Offer>]) -> Vec<Choice> {
        let mut left = self.room.clone();
        for (uses, _) in self.uses.iter().zip(stays).filter(|(_, stays)| **stays) {
            for (limit, amount) in uses {
                left[limit.at()] -= amount;
            }
        }
        let choices = stays.iter().zip(offers).map(|(&stays, offers)| {
            if stays {
                return Choice::Keep;
            }
            let free = offers.iter().find(|offer| {
                let mut uses = offer.uses.iter();
                uses.all(|&(limit, amount)| amount <= left[limit.at()])
            });
            let Some(offer) = free else {
                return Choice::Lose;
            };
            for (limit, amount) in &offer.uses {
                left[limit.at()] -= amount;
            }
            Choice::Move(offer.to, offer.cost)
        });
        choices.collect()
    }

    /// The least cost among repairs that move no more people, and whether the solver says that it
    /// is; none where it found nothing.
    fn least_cost(
        &self,
        persons: f64,
        offers: &Offers,
        asked: Asked<'_>,
    ) -> Option<(Vec<Choice>, bool)> {
        if !asked.backend.abilities().does_integers() {
            return None;
        }
        let mut program = Program::new();
        program.integer = true;
        let people = program.add_row(f64::NEG_INFINITY, persons + 0.5);
        let mut rows: BTreeMap<LimitIndex, usize> = BTreeMap::new();
        let mut choices = Vec::new();
        for (at, from) in self.movable.iter().enumerate() {
            let case = program.add_row(1.0, 1.0);
            let own = self.problem.persons(from.case);
            let mut add = |program: &mut Program, choice: Choice, uses: Option<&Uses>| {
                let mut entries = vec![(case, 1.0)];
                if choice != Choice::Keep {
                    entries.push((people, own));
                }
                for &(limit, amount) in uses.into_iter().flatten() {
                    let room = self.room[limit.at()];
                    if room.is_finite() {
                        let new = || program.add_row(f64::NEG_INFINITY, room);
                        entries.push((*rows.entry(limit).or_insert_with(new), amount));
                    }
                }
                program.add_column(self.cost_of(at, choice), 1.0, &entries);
                choices.push((at, choice));
            };
            if !self.impossible[at] {
                add(&mut program, Choice::Keep, Some(&self.uses[at]));
            }
            add(&mut program, Choice::Lose, None);
            for offer in &offers.list[at] {
                let choice = Choice::Move(offer.to, offer.cost);
                add(&mut program, choice, Some(&offer.uses));
            }
        }
        let settings = Settings {
            nodes: Some(NODES),
            relative_gap: 1e-7,
            ..Settings::default()
        };
        let solution = asked.backend.solve(&program, &settings);
        if !matches!(solution.status, Status::Optimal | Status::Stopped)
            || !solution.has_columns(&program)
        {
            return None;
        }
        let mut found = vec![Choice::Lose; self.movable.len()];
        for (&(at, choice), value) in choices.iter().zip(&solution.columns) {
            if *value > 0.5 {
                found[at] = choice;
            }
        }
        Some((found, solution.status == Status::Optimal && offers.is_all))
    }

    fn cost_of(&self, at: usize, choice: Choice) -> f64 {
        let (problem, from) = (self.problem, &self.movable[at]);
        let charge = problem.rules.objective.move_weight * problem.persons(from.case);
        match choice {
            Choice::Keep => {
                let corridor = problem.corridor(problem.class_of(from.case).location, from.port);
                corridor.map_or(0.0, |over| {
                    problem.cost_on(from.case, over, from.day).total()
                })
            }
            Choice::Move(_, cost) => charge + cost,
            Choice::Lose => charge + problem.cost_unscheduled(from.case).total(),
        }
    }

    fn cost(&self, choices: &[Choice]) -> f64 {
        let each = choices.iter().enumerate();
        each.map(|(at, &choice)| self.cost_of(at, choice)).sum()
    }

    fn persons(&self, choices: &[Choice]) -> f64 {
        let changed = self.movable.iter().zip(choices);
        changed
            .filter(|(_, choice)| **choice != Choice::Keep)
            .map(|(from, _)| self.problem.persons(from.case))
            .sum()
    }

    /// Whether a repair leaves no conflict, and each case that moves goes where it may: worked out from
    /// the feed with these promises in place of the broken ones.
    fn is_sound(&self, choices: &[Choice]) -> bool {
        let mut to: BTreeMap<CaseIndex, Option<Booking>> = BTreeMap::new();
        for (from, choice) in self.movable.iter().zip(choices) {
            match *choice {
                Choice::Keep => {}
                Choice::Move(booking, _) => {
                    to.insert(from.case, Some(booking));
                }
                Choice::Lose => {
                    to.insert(from.case, None);
                }
            }
        }
        let promises = self.problem.promises.iter();
        let repaired = Problem {
            promises: promises
                .filter_map(|own| to.get(&own.case).copied().unwrap_or(Some(*own)))
                .collect(),
            ..self.problem.clone()
        };
        let mut moved = to.values().flatten();
        conflicts_of(&repaired).is_empty()
            && moved.all(|own| {
                places(self.problem, own.case)
                    .iter()
                    .any(|(at, _)| at == own)
            })
    }

    fn moved(&self, choices: &[Choice]) -> Vec<Moved> {
        let changed = self.movable.iter().zip(choices);
        let moved = changed.filter_map(|(&from, choice)| match *choice {
            Choice::Keep => None,
            Choice::Move(to, _) => Some(Moved { from, to: Some(to) }),
            Choice::Lose => Some(Moved { from, to: None }),
        });
        moved.collect()
    }
}
