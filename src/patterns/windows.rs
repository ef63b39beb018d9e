//! A plan made better by integer programs over windows of days.
//!
//! Who has an appointment within the window, or could have one there at a small penalty, is free to
//! take one there, to keep the one outside it, or to go without; all others stay (a large neighbourhood
//! search: Shaw, "Using constraint programming and local search methods to solve vehicle routing
//! problems", CP 1998, with an integer program for the neighbourhood). A penalty is what forcing an
//! appointment into its port's day costs there, by the multipliers of the bound. Slots have columns only
//! on port-days where they were once seen to be missing. A solver may be wrong: what it says is used
//! only as far as it is a plan that costs less, by sums of our own.

use std::collections::{BTreeMap, BTreeSet};

use super::Seat;
use super::choices::Choices;
use super::evaluate::{Evaluation, Point, shared};
use super::seating::seated;
use crate::lp::Status;
use crate::solver::{Backend, Settings};

mod plan;
mod program;

use plan::{At, Counts, cost, count, fits, merged, seats, set};
use program::{Build, Way};

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Windows {
    /// Days of the first windows; they grow by one where a pass over all days brings nothing.
    pub days: usize,
    /// Most appointments that a window offers.
    pub offers: usize,
    /// Most nodes of the solver's search of one window.
    pub nodes: u32,
    /// Most work, in iterations times rows.
    pub work: u64,
}

struct Ground<'c, 'p> {
    choices: &'c Choices<'p>,
    backend: &'c dyn Backend,
    ways: Vec<Way>,
    limits: Windows,
    /// Asked anew for each window: there is ever less time.
    settings: &'c (dyn Fn() -> Settings + Sync),
}

/// A plan that costs less than a known one, if windows find it.
pub(super) fn improve(
    choices: &Choices<'_>,
    (point, evaluation, cost): (&Point, &Evaluation, f64),
    known: &[(usize, Vec<(usize, usize)>)],
    backend: &dyn Backend,
    (settings, limits): (&(dyn Fn() -> Settings + Sync), Windows),
    going: &dyn Fn() -> bool,
) -> Option<Vec<Seat>> {
    let mut plan = Counts::new();
    for (at, set) in known {
        for &(kind, offer) in set {
            *plan.entry((kind, *at, offer)).or_default() += 1;
        }
    }
    let ground = Ground {
        choices,
        backend,
        ways: ways(choices, point, evaluation, (cost - evaluation.bound, &plan)),
        limits,
        settings,
    };
    let mut search = Search {
        ground,
        plan,
        better: false,
        tight: BTreeSet::new(),
        work: 0,
        steps: 0,
        changed: vec![0; choices.problem.calendar.days.max(1) as usize],
        seen: BTreeMap::new(),
    };
    search.run(going);
    let better = search.better.then(|| seats(choices, &search.plan));
    better.flatten()
}

/// The best plan known, and what was learned on the way.
struct Search<'c, 'p> {
    ground: Ground<'c, 'p>,
    plan: Counts,
    /// Whether it costs less than the one that was known.
    better: bool,
    /// Port-days where slots were once missing.
    tight: BTreeSet<usize>,
    work: u64,
    /// How many steps there were, by day the one that last changed it, and by window the last one.
    steps: u64,
    changed: Vec<u64>,
    seen: BTreeMap<(usize, usize), u64>,
}

/// What came of a window.
struct Found {
    plan: Option<Counts>,
    tight: Option<usize>,
    work: u64,
}

impl Search<'_, '_> {
    /// Goes over all days, two windows at a time, until nothing is won.
    fn run(&mut self, going: &dyn Fn() -> bool) {
        let all = self.ground.choices.problem.calendar.days.max(1) as usize;
        let mut days = self.ground.limits.days.min(all);
        loop {
            let step = days.div_ceil(2);
            let last = (all - days).div_ceil(step);
            let starts: Vec<usize> = (0..=last).map(|at| (at * step).min(all - days)).collect();
            let half = starts.len().div_ceil(2);
            let mut won = false;
            for at in 0..half {
                if self.work >= self.ground.limits.work || !going() {
                    return;
                }
                let both = [Some(at), Some(at + half)].map(|at| starts.get(at?).copied());
                won |= self.step(both.map(|from| from.map(|from| from..from + days)));
            }
            if !won {
                if days == all {
                    return;
                }
                days = (days + step).min(all);
            }
        }
    }

    /// Two windows at once, each from the same plan; whether that made it better, or showed where slots
    /// are missing.
    fn step(&mut self, both: [Option<std::ops::Range<usize>>; 2]) -> bool {
        self.steps += 1;
        let both = both.map(|days| days.filter(|days| self.is_new(days)));
        let [first, second] = both.map(|days| {
            let (ground, plan, tight) = (&self.ground, &self.plan, &self.tight);
            move || days.map(|days| window(ground, plan, days, tight))
        });
        let (first, second) = rayon::join(first, second);
        let (mut plans, mut learned) = (Vec::new(), false);
        for found in [first, second].into_iter().flatten() {
            self.work += found.work;
            if let Some(here) = found.tight.filter(|&here| self.tight.insert(here)) {
                let day = self.ground.choices.port_days[here].day;
                self.changed[day.at()] = self.steps;
                learned = true;
            }
            plans.extend(found.plan);
        }
        let choices = self.ground.choices;
        if let [one, other] = &plans[..]
            && let Some(merged) = merged(choices, &self.plan, one, other)
        {
            self.take(merged);
            return true;
        }
        let by_cost = |a: &Counts, b: &Counts| cost(choices, a).total_cmp(&cost(choices, b));
        let Some(best) = plans.into_iter().min_by(by_cost) else {
            return learned;
        };
        self.take(best);
        true
    }

    /// Whether a window holds a day that has changed since it was last looked at.
    fn is_new(&mut self, days: &std::ops::Range<usize>) -> bool {
        let last = self.changed[days.clone()].iter().max();
        let seen = self.seen.insert((days.start, days.end), self.steps);
        seen.is_none_or(|seen| last.is_some_and(|last| *last >= seen))
    }

    fn take(&mut self, plan: Counts) {
        let day = |at: &At| self.ground.choices.port_days[at.1].day.at();
        let before = self.plan.iter().filter(|(at, n)| plan.get(at) != Some(n));
        let after = plan.iter().filter(|(at, n)| self.plan.get(at) != Some(n));
        let days: Vec<usize> = before.chain(after).map(|(at, _)| day(at)).collect();
        for day in days {
            self.changed[day] = self.steps;
        }
        self.plan = plan;
        self.better = true;
    }
}

/// All appointments, those of the least penalty first.
fn ways(
    choices: &Choices<'_>,
    point: &Point,
    evaluation: &Evaluation,
    (room, known): (f64, &Counts),
) -> Vec<Way> {
    let mut ways = Vec::new();
    for (here, port_day) in choices.port_days.iter().enumerate() {
        let best = &evaluation.best[here];
        for (offer_at, offer) in port_day.offers.iter().enumerate() {
            let price = shared(&point.prices, &offer.shared) + best.priced[offer_at];
            for kind in choices.of_cohort[offer.cohort].clone() {
                if choices.kinds[kind].ready <= port_day.day {
                    let cost = choices.cost(kind, port_day, offer);
                    let reduced = point.values[kind] - cost - price;
                    ways.push(Way {
                        at: (kind, here, offer_at),
                        cost,
                        penalty: best.bound - (best.root + reduced.min(0.0)),
                    });
                }
            }
        }
    }
    // No better plan has any of a greater penalty.
    ways.retain(|way| way.penalty <= room * (1.0 + 1e-6) + 1e-6 || known.contains_key(&way.at));
    ways.sort_by(|a, b| a.penalty.total_cmp(&b.penalty).then(a.at.cmp(&b.at)));
    ways
}

/// What a window makes of a plan, if it makes it better, and how much work that was.
fn window(
    ground: &Ground<'_, '_>,
    plan: &Counts,
    days: std::ops::Range<usize>,
    tight: &BTreeSet<usize>,
) -> Found {
    let choices = ground.choices;
    let inside = |here: usize| days.contains(&choices.port_days[here].day.at());
    let mut offered: Vec<&Way> = Vec::new();
    let mut most = ground.limits.offers;
    for way in ground.ways.iter().filter(|way| inside(way.at.1)) {
        if plan.contains_key(&way.at) {
            offered.push(way);
        } else if most > 0 {
            most -= 1;
            offered.push(way);
        }
    }
    let free: BTreeSet<usize> = offered.iter().map(|way| way.at.0).collect();
    let mut build = Build::new(choices, &free);
    build.limits(&offered, plan, tight);
    for way in &offered {
        let now = plan.get(&way.at).copied().unwrap_or(0);
        let most = choices.kinds[way.at.0].count();
        build.place(way.at, way.cost, (now, most), tight.contains(&way.at.1));
    }
    for (&at, &now) in plan {
        if free.contains(&at.0) && !inside(at.1) {
            let port_day = &choices.port_days[at.1];
            let cost = choices.cost(at.0, port_day, &port_day.offers[at.2]);
            build.place(at, cost, (now, count(now)), false);
        }
    }
    for &kind in &free {
        let there = plan.range((kind, 0, 0)..(kind + 1, 0, 0));
        let there: usize = there.map(|own| own.1).sum();
        let now = choices.kinds[kind].cases.len() - there;
        build.none(kind, now);
    }
    let known: Vec<f64> = build.columns.iter().map(|own| count(own.now)).collect();
    let before = build.cost(&known);
    // Slots have no known place: the solver finds it.
    if build.links.is_empty() {
        build.program.start = known;
    }
    let settings = Settings {
        nodes: Some(ground.limits.nodes),
        ..(ground.settings)()
    };
    let solution = ground.backend.solve(&build.program, &settings);
    let rows = build.program.lower.len() as u64;
    let work = solution.iterations.unwrap_or(1_000) * rows + 20_000;
    let found = |plan, tight| Found { plan, tight, work };
    let usable = matches!(solution.status, Status::Optimal | Status::Stopped)
        && solution.has_columns(&build.program);
    if !usable || build.cost(&solution.columns) > before - 1e-6 * (1.0 + before.abs()) {
        return found(None, None);
    }
    let other = build.plan(plan, &solution.columns);
    let Some(other) = other.filter(|other| fits(choices, other)) else {
        return found(None, None);
    };
    let mut here = (0..choices.port_days.len()).filter(|&here| inside(here));
    let without = |&here: &usize| seated(&choices.port_days[here], &set(&other, here)).is_none();
    match here.find(without) {
        Some(here) => found(None, Some(here)),
        None => found(Some(other), None),
    }
}
