//! Which appointments fit alone: by itself, without anybody else who is not there already, an
//! appointment is within what promises and done appointments leave of every limit that it uses.
//!
//! No plan can hold one that does not. Cases with admissible appointments of which none fits alone
//! are *too large*; here they are told what they lack.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::calendar::Day;
use super::id::{CaseIndex, LimitIndex, PortIndex};
use super::limits::{millionths, tolerance};
use super::problem::{Admission, CaseClass, Problem};
use super::uses;

/// How much more than rule 2's tolerance must be missing before an appointment is left out: the
/// check may add up in another order and come to a little less.
const ROUNDING: f64 = 1.001;

/// By limit, the most that one appointment may take by itself; more than that no plan can hold.
/// `earlier` is the use of what was done before `start`, `fixed` that of promises too.
///
/// Where earlier appointments alone exceed an amount nothing is left, but for the tolerance that
/// rule 2 has for what is there.
#[must_use]
pub fn most(problem: &Problem, earlier: &[f64], fixed: &[f64]) -> Vec<f64> {
    let amounts = problem.limits.amounts().iter();
    amounts
        .zip(earlier.iter().zip(fixed))
        .map(|(amount, (earlier, fixed))| {
            (amount - fixed).max(0.0) + ROUNDING * tolerance(amount.max(*earlier))
        })
        .collect()
}

/// A limit that an appointment exceeds by itself. The amounts are in whole millionths of a unit,
/// as the feed's are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Excess {
    /// The limit.
    pub limit: LimitIndex,
    /// How much of it the appointment needs.
    pub needs: f64,
    /// How much promises and done appointments leave of it.
    pub left: f64,
    /// How many limits of that resource and site it stands for: days or slots on which the appointment
    /// exceeds them.
    pub times: u32,
    /// The most that is missing on any of these.
    pub most_missing: f64,
}

impl Excess {
    /// How much is missing.
    #[must_use]
    pub fn missing(&self) -> f64 {
        millionths(self.needs - self.left)
    }

    /// The share of what the appointment needs that there is.
    fn share(&self) -> f64 {
        self.left / self.needs
    }
}

/// An admissible appointment, and what it exceeds by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// The port.
    pub port: PortIndex,
    /// The day.
    pub day: Day,
    /// Position in the port's list of slots.
    pub slot: Option<u32>,
    /// What it exceeds: of each resource and site the limit of which it has the least share, in the
    /// order of the limits; empty where it fits alone.
    pub over: Vec<Excess>,
}

impl Nearest {
    /// How it compares with others, the greatest best: the least share of what it needs that there is
    /// (infinite where it fits), then that it exceeds fewer limits.
    fn rank(&self) -> (f64, Reverse<usize>) {
        let shares = self.over.iter().map(Excess::share);
        (
            shares.fold(f64::INFINITY, f64::min),
            Reverse(self.over.len()),
        )
    }
}

/// What published appointments leave, and what cases need of it by themselves.
#[derive(Debug)]
pub struct Alone<'p> {
    problem: &'p Problem,
    fixed: Vec<f64>,
    most: Vec<f64>,
    known: BTreeMap<Key, Days>,
    steps: u64,
}

/// What cases have in common that choose from the same appointments and need the same: location,
/// stream, needs, ports, phases, persons and notice.
type Key = (u32, u32, u32, u32, u32, u8, Day);

/// For each ready day the appointment of that day or later that exceeds least.
#[derive(Debug)]
struct Days {
    /// By day, the best of that day.
    own: Vec<Option<Nearest>>,
    /// By day, the best day from it on.
    best: Vec<Option<usize>>,
}

impl<'p> Alone<'p> {
    /// Adds up what published appointments use.
    #[must_use]
    pub fn new(problem: &'p Problem) -> Self {
        let mut earlier = vec![0.0; problem.limits.len()];
        for booking in &problem.earlier {
            uses::add_booking(problem, booking, &mut earlier);
        }
        let mut fixed = earlier.clone();
        for promise in &problem.promises {
            uses::add_booking(problem, promise, &mut fixed);
        }
        Self {
            problem,
            most: most(problem, &earlier, &fixed),
            fixed,
            known: BTreeMap::new(),
            steps: 0,
        }
    }

    /// The admissible appointment of a case that exceeds least; none where it has none.
    ///
    /// What an appointment exceeds by is told by the share of what it needs that there is; where
    /// it exceeds several limits, by the least share. The greatest such share exceeds least; of
    /// equal ones that with the fewest limits (of a resource at a site), then of the earliest day,
    /// then of the first port of ports.csv, then of the earliest slot.
    pub fn nearest(&mut self, case: CaseIndex) -> Option<&Nearest> {
        let problem = self.problem;
        let ready = problem.cases[case.at()].ready.max(Day::START);
        let class = problem.class_of(case);
        let key = key(problem, class);
        if !self.known.contains_key(&key) {
            let days = self.days(class);
            self.known.insert(key, days);
        }
        let days = self.known.get(&key)?;
        let best = *days.best.get(ready.at())?;
        days.own[best?].as_ref()
    }

    /// The most that one appointment may take of a limit by itself.
    #[must_use]
    pub fn most(&self, limit: LimitIndex) -> f64 {
        self.most[limit.at()]
    }

    /// What promises and done appointments use of a limit.
    #[must_use]
    pub fn fixed(&self, limit: LimitIndex) -> f64 {
        self.fixed[limit.at()]
    }

    /// What an appointment exceeds by itself: every limit, in order.
    pub fn exceeded(
        &mut self,
        class: &CaseClass,
        port: PortIndex,
        day: Day,
        slot: Option<u32>,
    ) -> Vec<Excess> {
        let mut needs: Vec<(LimitIndex, f64)> = Vec::new();
        let problem = self.problem;
        let slot = slot.map(|slot| problem.ports[port.at()].slots[slot as usize].start);
        uses::for_each(problem, class, port, day, slot, |limit, amount| {
            self.steps += 1;
            match needs.iter_mut().find(|(known, _)| *known == limit) {
                Some((_, sum)) => *sum += amount,
                None => needs.push((limit, amount)),
            }
        });
        needs.retain(|&(limit, needs)| needs > self.most[limit.at()]);
        needs.sort_unstable_by_key(|(limit, _)| *limit);
        let left = |limit: LimitIndex| {
            let amount = self.problem.limits.amount(limit);
            (amount - self.fixed[limit.at()]).max(0.0)
        };
        let excess = needs.into_iter().map(|(limit, needs)| {
            let (needs, left) = (millionths(needs), millionths(left(limit)));
            Excess {
                limit,
                needs,
                left,
                times: 1,
                most_missing: millionths(needs - left),
            }
        });
        excess.collect()
    }

    /// The same, of each resource and site only the limit of which there is the least share.
    pub fn over(
        &mut self,
        class: &CaseClass,
        port: PortIndex,
        day: Day,
        slot: Option<u32>,
    ) -> Vec<Excess> {
        let mut over: Vec<Excess> = Vec::new();
        for excess in self.exceeded(class, port, day, slot) {
            match over.last_mut() {
                Some(last) if self.alike(last.limit, excess.limit) => {
                    let least = if excess.share() < last.share() {
                        excess
                    } else {
                        *last
                    };
                    *last = Excess {
                        times: last.times + 1,
                        most_missing: last.most_missing.max(excess.most_missing),
                        ..least
                    };
                }
                _ => over.push(excess),
            }
        }
        over
    }

    /// Steps taken so far: some hundred million are some seconds.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Whether two limits are of one resource and site, or of one phase.
    fn alike(&self, a: LimitIndex, b: LimitIndex) -> bool {
        let of = |limit| self.problem.limits.key(limit).of_any_day();
        of(a) == of(b)
    }

    fn days(&mut self, class: &CaseClass) -> Days {
        let own: Vec<Option<Nearest>> = self
            .problem
            .calendar
            .all()
            .map(|day| self.on(class, day))
            .collect();
        let mut best = vec![None; own.len()];
        let mut so_far: Option<usize> = None;
        for (at, nearest) in own.iter().enumerate().rev() {
            let later = so_far.and_then(|at| own[at].as_ref()).map(Nearest::rank);
            if let Some(nearest) = nearest
                && later.is_none_or(|later| nearest.rank() >= later)
            {
                so_far = Some(at);
            }
            best[at] = so_far;
        }
        Days { own, best }
    }

    /// The admissible appointment of a day that exceeds least.
    fn on(&mut self, class: &CaseClass, day: Day) -> Option<Nearest> {
        let problem = self.problem;
        let mut best: Option<Nearest> = None;
        if day < problem.notice_of(class) {
            return None;
        }
        for (_, ends) in problem.corridors_from(class.location) {
            if !problem.port_allowed(class, ends.port)
                || problem.admission(class, ends.port, day) == Admission::Closed
            {
                continue;
            }
            for slot in problem.openings(ends.port, day) {
                let nearest = Nearest {
                    port: ends.port,
                    day,
                    slot,
                    over: self.over(class, ends.port, day, slot),
                };
                if nearest.over.is_empty() {
                    return Some(nearest);
                }
                if best
                    .as_ref()
                    .is_none_or(|best| nearest.rank() > best.rank())
                {
                    best = Some(nearest);
                }
            }
        }
        best
    }
}

fn key(problem: &Problem, class: &CaseClass) -> Key {
    // All of it, so that whoever adds an attribute is asked whether it matters here. The notice
    // hangs on the priority.
    let CaseClass {
        persons,
        location,
        stream,
        priority: _,
        needs,
        status: _,
        ports,
        factor: _,
        phases,
    } = *class;
    let notice = problem.notice_of(class);
    (
        location.0, stream.0, needs.0, ports.0, phases.0, persons, notice,
    )
}
