//! Cohorts: like cases as queues over the days.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::alone::Alone;
use super::footprint::Footprints;
use super::profile::Profiles;
use super::residual::Residual;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, PhaseIndex};
use crate::domain::problem::{Booking, CaseClass, Problem};

/// Cases alike in everything that costs or uses, but for their ready and due days.
#[derive(Clone, Debug)]
pub struct Cohort {
    /// Its own position in [`Cohorts::cohorts`].
    pub index: u32,
    /// Position in [`Cohorts::profiles`].
    pub profile: usize,
    /// n: people in each case.
    pub persons: f64,
    /// w·n: cost of a day's wait of one case.
    pub weighted: f64,
    /// What leaving one case without an appointment costs on top: that its promise is lost; 0 where it
    /// holds none.
    pub lost: f64,
    /// The queues, one per due day; that of the cases without `due_on` first.
    pub queues: Vec<Queue>,
}

impl Cohort {
    /// How many cases it has.
    #[must_use]
    pub fn cases(&self) -> u32 {
        let arrivals = self.queues.iter().flat_map(|queue| &queue.arrivals);
        arrivals.map(|(_, count)| count).sum()
    }

    /// The position of the queue of its cases with a due day.
    ///
    /// # Panics
    /// If it has no case with that due day: the caller's mistake, which would lose a case.
    #[must_use]
    pub fn queue_of(&self, due: Option<Day>) -> usize {
        let at = self.queues.partition_point(|queue| queue.due < due);
        assert!(
            self.queues.get(at).is_some_and(|queue| queue.due == due),
            "a cohort has a queue for each due day of its cases"
        );
        at
    }
}

/// The cases of a cohort with the same due day.
#[derive(Clone, Debug)]
pub struct Queue {
    /// d: due day, not negative; none where the cases have no `due_on`.
    pub due: Option<Day>,
    /// Ready days r, not negative, with the number of cases, by rising day.
    pub arrivals: Vec<(Day, u32)>,
}

/// A problem's cases that can be given an appointment, grouped. What does not hang on amounts is
/// shared with problems that differ in amounts alone ([`Cohorts::with_amounts`]).
#[derive(Clone, Debug)]
pub struct Cohorts {
    /// What appointments use.
    pub footprints: Arc<Footprints>,
    /// What cases may choose from.
    pub profiles: Arc<Profiles>,
    /// What is already fixed.
    pub residual: Residual,
    /// The cohorts, grouped by profile.
    pub cohorts: Arc<[Cohort]>,
    /// The cohort of each case that is to be planned and has an appointment to choose; none for
    /// every other.
    pub cohort_of: Arc<[Option<u32>]>,
    /// Cost of what is not in a cohort: promises, and cases without any appointment to choose.
    pub constant: f64,
}

impl Cohorts {
    /// Groups the cases of a problem by what they may choose from: the admissible appointments that
    /// fit alone ([`alone`](crate::domain::alone)).
    #[must_use]
    pub fn new(problem: &Problem) -> Self {
        Self::choosing(problem, true)
    }

    /// The same cases grouped anew for a problem that differs from theirs in amounts alone: what
    /// appointments use, and what of them is admissible, is known already.
    #[must_use]
    pub fn regrouped(&self, problem: &Problem) -> Self {
        let footprints = (*self.footprints).clone();
        let profiles = (*self.profiles).clone();
        let residual = self.residual.with_amounts(problem);
        Self::grouped(problem, footprints, profiles, residual, true)
    }

    /// The same with every admissible appointment, also what no plan can hold as things stand: for
    /// questions of what would have to change.
    #[must_use]
    pub fn admissible(problem: &Problem) -> Self {
        Self::choosing(problem, false)
    }

    /// The same cases of a problem that differs from theirs in amounts alone; none where other
    /// appointments may fit alone in it, so that its cases are to be grouped anew. `needed` is the
    /// [most that is needed](Self::most_needed) of each limit.
    #[must_use]
    pub fn with_amounts(&self, problem: &Problem, needed: &[f64]) -> Option<Self> {
        let residual = self.residual.with_amounts(problem);
        let alone = self.residual.alone.iter().zip(&*residual.alone);
        // What is enough for whoever needs most keeps nobody out, before or now.
        let keeps_out = alone
            .zip(needed)
            .filter(|((before, now), _)| before.to_bits() != now.to_bits())
            .any(|((before, now), needed)| before.min(*now) < *needed);
        (!keeps_out).then(|| Self {
            residual,
            ..self.clone()
        })
    }

    /// By limit, the most that an appointment of the largest family there is needs of it.
    #[must_use]
    pub fn most_needed(&self, problem: &Problem) -> Vec<f64> {
        let largest = problem.classes.iter().map(|class| class.persons).max();
        let persons = f64::from(largest.unwrap_or(0));
        let mut most = vec![0.0_f64; problem.limits.len()];
        let calendar = problem.calendar;
        for footprint in &self.footprints.list {
            for term in &footprint.days {
                let needs = persons * term.per_person + term.per_case;
                let first = term.first as usize;
                for most in &mut most[first..first + calendar.count()] {
                    *most = most.max(needs);
                }
            }
        }
        for menu in &self.footprints.menus {
            for day in calendar.all() {
                for term in menu.on(day).iter().flat_map(|choice| &choice.uses) {
                    let needs = term.amount(persons);
                    for most in &mut most[term.limits(day)] {
                        *most = most.max(needs);
                    }
                }
            }
        }
        for phase in (0..problem.phases.len()).map(PhaseIndex::new) {
            for day in calendar.all() {
                most[problem.limits.of_phase(phase, day).at()] = persons;
            }
        }
        most
    }

    fn choosing(problem: &Problem, only_what_fits: bool) -> Self {
        let mut footprints = Footprints::default();
        let residual = Residual::new(problem, &mut footprints);
        let profiles = Profiles::default();
        Self::grouped(problem, footprints, profiles, residual, only_what_fits)
    }

    fn grouped(
        problem: &Problem,
        mut footprints: Footprints,
        mut profiles: Profiles,
        residual: Residual,
        only_what_fits: bool,
    ) -> Self {
        let settled = problem.settled();
        let standing = problem.promises.iter().chain(&*residual.outside);
        let mut constant = promised_cost(problem, standing);
        let mut profile_of_class: Vec<usize> = problem
            .classes
            .iter()
            .map(|class| profiles.of(problem, &mut footprints, class))
            .collect();
        if only_what_fits {
            let mut alone = Alone::new(problem, &residual.alone);
            let mut parts: FxHashMap<(usize, u8), usize> = FxHashMap::default();
            for (class, profile) in problem.classes.iter().zip(&mut profile_of_class) {
                let part = parts.entry((*profile, class.persons));
                *profile = *part.or_insert_with(|| {
                    let bars = alone.bars(&profiles, &footprints, *profile, class.persons);
                    profiles.without(&mut footprints, *profile, bars)
                });
            }
        }
        let class_keys: Vec<Key> = problem
            .classes
            .iter()
            .zip(&profile_of_class)
            .map(|(class, &profile)| key(problem, class, profile))
            .collect();
        let own = movable_keys(
            problem,
            &mut footprints,
            &mut profiles,
            &residual,
            only_what_fits,
        );
        let keys: BTreeSet<Key> = class_keys.iter().chain(own.values()).copied().collect();
        let numbers: BTreeMap<_, u32> = keys.into_iter().zip(0u32..).collect();
        let cohort_of_class: Vec<u32> = class_keys.iter().map(|key| numbers[key]).collect();
        let movable: BTreeSet<usize> = own.values().map(|key| key.0).collect();
        let mut cohorts: Vec<Cohort> = (numbers.iter())
            .map(|(&(profile, persons, weight), &index)| Cohort {
                index,
                profile,
                persons: f64::from(persons),
                weighted: f64::from_bits(weight) * f64::from(persons),
                lost: if movable.contains(&profile) {
                    problem.rules.objective.move_weight * f64::from(persons)
                } else {
                    0.0
                },
                queues: Vec::new(),
            })
            .collect();
        let mut counts: FxHashMap<(u32, Day, Day), u32> = FxHashMap::default();
        let outside: BTreeSet<CaseIndex> = residual.outside.iter().map(|own| own.case).collect();
        let mut cohort_of = vec![None; problem.cases.len()];
        for (at, case) in problem.cases.iter().enumerate() {
            if settled[at] || case.ready >= problem.calendar.end() {
                let index = CaseIndex::new(at);
                if !settled[at] && !outside.contains(&index) {
                    constant += problem.move_charge(index).unwrap_or(0.0);
                }
                continue;
            }
            let ready = case.ready.max(Day::START);
            let promised = own.get(&CaseIndex::new(at));
            let profile = promised.map_or(profile_of_class[case.class.at()], |key| key.0);
            let profile = &profiles.list[profile];
            if profile.last_open.is_none_or(|last| last < ready) {
                constant += problem.cost_unscheduled(CaseIndex::new(at)).total();
                continue;
            }
            let cohort = promised.map_or(cohort_of_class[case.class.at()], |key| numbers[key]);
            cohort_of[at] = Some(cohort);
            let due = case.due.map_or(Day(-1), |due| due.max(Day::START));
            *counts.entry((cohort, due, ready)).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_unstable();
        for ((cohort, due, ready), count) in counts {
            let queues = &mut cohorts[cohort as usize].queues;
            let due = (due >= Day::START).then_some(due);
            if queues.last().is_none_or(|queue| queue.due != due) {
                queues.push(Queue {
                    due,
                    arrivals: Vec::new(),
                });
            }
            if let Some(queue) = queues.last_mut() {
                queue.arrivals.push((ready, count));
            }
        }
        Self {
            footprints: Arc::new(footprints),
            profiles: Arc::new(profiles),
            residual,
            cohorts: cohorts.into(),
            cohort_of: cohort_of.into(),
            constant,
        }
    }
}

/// What a cohort hangs on: profile, persons and weight.
type Key = (usize, u8, u64);

/// By case whose promise may be moved, what its cohort hangs on: it keeps, moves or loses.
fn movable_keys(
    problem: &Problem,
    footprints: &mut Footprints,
    profiles: &mut Profiles,
    residual: &Residual,
    only_what_fits: bool,
) -> BTreeMap<CaseIndex, Key> {
    let mut keys = BTreeMap::new();
    let mut wide = Vec::with_capacity(problem.movable.len());
    for promise in &problem.movable {
        let class = problem.class_of(promise.case);
        let whole = profiles.of(problem, footprints, class);
        wide.push(profiles.keeping(problem, footprints, whole, promise));
    }
    let mut alone = Alone::new(problem, &residual.alone);
    for (promise, profile) in problem.movable.iter().zip(wide) {
        let class = problem.class_of(promise.case);
        let mut bars = Vec::new();
        if only_what_fits {
            bars = alone.bars(profiles, footprints, profile, class.persons);
        }
        profiles.without_double(problem, footprints, profile, promise, &mut bars);
        let profile = profiles.without(footprints, profile, bars);
        keys.insert(promise.case, key(problem, class, profile));
    }
    keys
}

/// The same for a class.
fn key(problem: &Problem, class: &CaseClass, profile: usize) -> Key {
    // All of it, so that whoever adds an attribute is asked whether it matters here. The profile
    // hangs on what is not used, the weight on priority and factor.
    let CaseClass {
        persons,
        location: _,
        stream: _,
        priority: _,
        needs: _,
        status: _,
        ports: _,
        factor: _,
        phases: _,
    } = *class;
    (profile, persons, problem.weight(class).to_bits())
}

/// The cost of promises as published.
fn promised_cost<'p>(problem: &Problem, promises: impl Iterator<Item = &'p Booking>) -> f64 {
    promises
        .filter_map(|promise| {
            let location = problem.class_of(promise.case).location;
            let corridor = problem.corridor(location, promise.port)?;
            Some(problem.cost_on(promise.case, corridor, promise.day).total())
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_never_taken_for_one_of_another_queue() {
        let queue = |due| Queue {
            due,
            arrivals: vec![(Day(0), 1)],
        };
        let cohort = Cohort {
            index: 0,
            profile: 0,
            persons: 2.0,
            weighted: 2.0,
            lost: 0.0,
            queues: vec![queue(None), queue(Some(Day(3))), queue(Some(Day(9)))],
        };
        let at = [None, Some(Day(3)), Some(Day(9))].map(|due| cohort.queue_of(due));
        assert_eq!(at, [0, 1, 2]);
        for missing in [0, 4, 10].map(|day| Some(Day(day))) {
            let found = std::panic::catch_unwind(|| cohort.queue_of(missing));
            assert!(found.is_err(), "{missing:?}: {found:?}");
        }
    }
}
