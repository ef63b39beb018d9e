//! Climbing the bound, *dual ascent*: the smooth function is climbed at a temperature that falls from
//! stage to stage.
//!
//! The prices that are best at a temperature move nearly in a straight line as it falls: so each
//! stage starts where the line through the last two leads, and where the line ends, at temperature
//! 0, is tried for its bound (as in path-following methods: Allgower and Georg, "Numerical
//! Continuation Methods", 1990).

use std::cell::Cell;
use std::sync::Arc;

pub use super::quasi_newton::Rest;
use super::quasi_newton::{Ascent, worth_of_less};
use super::tables::Tables;
use crate::clock::Stop;
use crate::domain::id::narrow;

/// How the temperature falls, and how far each stage goes.
#[derive(Clone, Copy, Debug)]
pub struct Cooling {
    /// First temperature, in days of waiting.
    pub from: f64,
    /// Last temperature, in days of waiting.
    pub to: f64,
    /// Each temperature is the last times this.
    pub factor: f64,
    /// Most steps at one temperature.
    pub steps: u32,
    /// A temperature is done when five steps together raise the function by less than this
    /// share of it.
    pub enough: f64,
}

/// Prices and what they prove.
#[derive(Clone, Debug)]
pub struct Proven {
    /// A price for each limit, in person-days of cost per unit.
    pub prices: Vec<f64>,
    /// The bound at these prices.
    pub bound: f64,
}

impl Proven {
    /// What given prices prove.
    #[must_use]
    pub fn by(tables: &Tables, prices: Vec<f64>) -> Self {
        Self {
            bound: tables.bound(&prices),
            prices,
        }
    }

    /// What the same prices prove over other tables of the same limits.
    ///
    /// Amounts are in the bound as their worth at the prices alone: where nothing else differs,
    /// nothing is evaluated.
    #[must_use]
    pub fn moved(&self, from: &Tables, to: &Tables) -> Self {
        let mut prices = self.prices.clone();
        if !Arc::ptr_eq(&from.shape, &to.shape) || from.priced != to.priced {
            to.clear_unlimited(&mut prices);
            return Self::by(to, prices);
        }
        Self {
            bound: self.bound + worth_of_less(&prices, &from.left, &to.left),
            prices,
        }
    }

    /// Becomes the other if that proves more.
    pub fn keep_better(&mut self, other: Self) {
        if other.bound > self.bound {
            *self = other;
        }
    }
}

/// Where a climb ended.
#[derive(Clone, Debug)]
pub struct Climb {
    /// The best prices found.
    pub best: Proven,
    /// The prices of the last stage that was no colder than [`GENTLE`].
    pub gentle: Vec<f64>,
    /// Evaluations of the smooth function.
    pub evaluations: u64,
    /// Temperatures at which it was climbed.
    pub stages: u64,
    /// Whether it went as far as it was to, and was not stopped.
    pub finished: bool,
    /// Where it came to rest, from where a climb goes on; none where there was nothing to climb.
    pub rest: Option<Rest>,
    /// Where it came to rest at each temperature no hotter than [`HOTTEST`], the hottest first.
    pub path: Vec<Stage>,
}

/// Where a climb came to rest at one temperature.
#[derive(Clone, Debug)]
pub struct Stage {
    /// In days of waiting.
    pub temperature: f64,
    /// A price for each limit.
    pub prices: Vec<f64>,
}

/// No climb beside another begins hotter than this, in days of waiting.
pub const HOTTEST: f64 = 2.0;

/// The prices of the last stage no colder than [`GENTLE`], of the first where all are; none of no stage.
#[must_use]
pub fn gentle(path: &[Stage]) -> Option<Vec<f64>> {
    let last = path.iter().rfind(|stage| stage.temperature >= GENTLE);
    last.or(path.first()).map(|stage| stage.prices.clone())
}

/// How far to go beside another climb's path.
#[derive(Clone, Copy, Debug)]
pub struct Along {
    /// The temperature at which it begins, in days of waiting.
    pub from: f64,
    /// Most steps at one temperature.
    pub steps: u32,
    /// A temperature is done when a step raises the function by less than this share of it.
    pub enough: f64,
}

/// The temperature of prices that change little from day to day, in days of waiting. Colder ones
/// prove more, but may stand on some days of a window and not on others, which misleads whoever
/// fills one day after the other.
pub const GENTLE: f64 = 0.2;

/// How far to go on from where a climb came to rest.
#[derive(Clone, Copy, Debug)]
pub struct Onward {
    /// Most steps.
    pub steps: u32,
    /// The climb is done when a step raises the function by less than this share of it.
    pub enough: f64,
}

/// Climbs on from where another climb came to rest, over tables of the same limits. `best` is what is
/// proven already.
///
/// Amounts change the slope by themselves and the curvature not at all, and who is kept out or let in
/// changes it little: so the first step is taken with all that the other climb had learned.
#[must_use]
pub fn climb_on(
    tables: &Tables,
    rest: &Rest,
    best: Proven,
    onward: Onward,
    stop: &Stop<'_>,
) -> Climb {
    let mut ascent = Ascent::resumed(tables, rest);
    let finished = ascent.go_on(onward.steps, onward.enough, |done| stop.goes_on_at(done));
    let evaluations = ascent.evaluations;
    let rest = ascent.rest();
    let mut best = best;
    best.keep_better(Proven::by(tables, rest.prices.clone()));
    Climb {
        best,
        gentle: rest.prices.clone(),
        evaluations,
        stages: 1,
        finished,
        rest: Some(rest),
        path: Vec::new(),
    }
}

/// Climbs from given prices, until `stop`, which is told the share done.
#[must_use]
pub fn climb(tables: &Tables, start: Vec<f64>, cooling: &Cooling, stop: &Stop<'_>) -> Climb {
    let begun = Begun {
        best: Proven::by(tables, start.clone()),
        ascent: Ascent::new(tables, start, cooling.from),
        path: Vec::new(),
    };
    cool(tables, begun, cooling, stop)
}

/// Climbs on to colder ends from where another climb over the same tables came to rest; none where that
/// was as cold. `best` is what is proven already.
#[must_use]
pub fn climb_colder(
    tables: &Tables,
    (path, rest): (&[Stage], &Rest),
    best: Proven,
    cooling: &Cooling,
    stop: &Stop<'_>,
) -> Option<Climb> {
    let next = rest.temperature * cooling.factor;
    let [.., before, last] = path else {
        return None;
    };
    if next < cooling.to {
        return None;
    }
    let start = beyond(&before.prices, &last.prices, cooling.factor);
    let begun = Begun {
        best,
        ascent: Ascent::cooled(tables, rest.clone(), start, next),
        path: path.to_vec(),
    };
    let from = next;
    Some(cool(tables, begun, &Cooling { from, ..*cooling }, stop))
}

/// A climb whose first temperature is about to be climbed at.
struct Begun<'t> {
    best: Proven,
    ascent: Ascent<'t>,
    /// Where it came to rest before.
    path: Vec<Stage>,
}

/// Climbs at one temperature after the other.
fn cool(tables: &Tables, begun: Begun<'_>, cooling: &Cooling, stop: &Stop<'_>) -> Climb {
    let Begun {
        mut best,
        mut ascent,
        mut path,
    } = begun;
    let (mut evaluations, mut stages_done) = (0, 0);
    let stopped = Cell::new(false);
    let goes_on = |done| {
        let goes_on = stop.goes_on_at(done);
        stopped.set(stopped.get() || !goes_on);
        goes_on
    };
    let stages = ((cooling.to / cooling.from).ln() / cooling.factor.ln()).max(1.0);
    let mut temperature = cooling.from;
    let mut stage = 0.0;
    loop {
        ascent.run(cooling.steps, cooling.enough, |within| {
            goes_on((stage + within) / (stages + 1.0))
        });
        evaluations += ascent.evaluations;
        stages_done += 1;
        let rest = ascent.rest();
        let last = &rest.prices;
        best.keep_better(Proven::by(tables, last.clone()));
        // The temperatures of the last two stages and of the next are as 1 : f : f².
        let f = cooling.factor;
        let start = match path.last() {
            None => last.clone(),
            Some(before) => {
                best.keep_better(Proven::by(
                    tables,
                    beyond(&before.prices, last, f / (1.0 - f)),
                ));
                beyond(&before.prices, last, f)
            }
        };
        path.push(Stage {
            temperature,
            prices: last.clone(),
        });
        temperature *= f;
        stage += 1.0;
        if temperature < cooling.to || !goes_on((stage / (stages + 1.0)).min(1.0)) {
            if stopped.get() {
                best.keep_better(scaled(tables, last.clone()));
            }
            let gentle = gentle(&path).unwrap_or_default();
            path.retain(|stage| stage.temperature <= HOTTEST);
            return Climb {
                best,
                gentle,
                evaluations,
                stages: stages_done,
                finished: !stopped.get(),
                rest: Some(rest),
                path,
            };
        }
        // With many slots a day, what was learned makes their prices uneven, and gentle ones are to guide a
        // rounding.
        ascent = if temperature < GENTLE || tables.shape.long_menus.is_empty() {
            Ascent::cooled(tables, rest, start, temperature)
        } else {
            Ascent::new(tables, start, temperature)
        };
    }
}

/// Climbs beside the path of another climb, from where that was no hotter than `along` says: each
/// stage begins as far from the path as the last one ended. `best` is what is proven already. None where
/// there is no path: the other climb was stopped before it was cold enough.
#[must_use]
pub fn climb_along(
    tables: &Tables,
    path: &[Stage],
    along: &Along,
    mut best: Proven,
    stop: &Stop<'_>,
) -> Option<Climb> {
    let coldest = path.len().checked_sub(1)?;
    let colder = path
        .iter()
        .position(|stage| stage.temperature <= along.from)
        .unwrap_or(coldest);
    let path = &path[colder..];
    let stages = f64::from(narrow(path.len()));
    let mut own: Vec<Stage> = Vec::with_capacity(path.len());
    let mut rest: Option<Rest> = None;
    let (mut evaluations, mut finished) = (0, true);
    for (at, beside) in path.iter().enumerate() {
        let temperature = beside.temperature;
        let mut start = match own.last() {
            None => beside.prices.clone(),
            Some(last) => beside_at(&beside.prices, &path[at - 1].prices, &last.prices),
        };
        tables.clear_unlimited(&mut start);
        let mut ascent = match rest.take() {
            None => Ascent::new(tables, start, temperature),
            Some(rest) => Ascent::cooled(tables, rest, start, temperature),
        };
        let at_start = f64::from(narrow(at));
        finished = ascent.go_on(along.steps, along.enough, |within| {
            stop.goes_on_at((at_start + within) / stages)
        });
        evaluations += ascent.evaluations;
        let ended = ascent.rest();
        // Only the coldest prove anything near the best.
        if at + 2 >= path.len() || !finished {
            best.keep_better(Proven::by(tables, ended.prices.clone()));
            if let Some(before) = own.last() {
                let end = beyond(&before.prices, &ended.prices, 1.0);
                best.keep_better(Proven::by(tables, end));
            }
        }
        own.push(Stage {
            temperature,
            prices: ended.prices.clone(),
        });
        rest = Some(ended);
        if !finished {
            break;
        }
    }
    Some(Climb {
        best,
        gentle: gentle(&own).unwrap_or_default(),
        evaluations,
        stages: own.len() as u64,
        finished,
        rest,
        path: own,
    })
}

/// As far from `path` as `own` was from where the path was `before`; never negative.
fn beside_at(path: &[f64], before: &[f64], own: &[f64]) -> Vec<f64> {
    let all = path.iter().zip(before).zip(own);
    all.map(|((path, before), own)| (path + own - before).max(0.0))
        .collect()
}

/// What prices prove when all of them are made lower, or higher, as long as that proves more.
///
/// A climb that is stopped early has found where prices stand beside each other long before it has found
/// how high: on a feed of 1,440 slots a day, half a climb proved less than no prices at all.
fn scaled(tables: &Tables, prices: Vec<f64>) -> Proven {
    let mut best = Proven::by(tables, prices);
    // While it is hot, prices stand on all slots of a day, though hardly any of them is ever full.
    best.keep_better(Proven::by(tables, tables.without_slots(&best.prices)));
    for factor in [0.5, 2.0, 0.7, 1.4, 0.85, 1.2] {
        for _ in 0..SCALED {
            let prices = best.prices.iter().map(|price| factor * price);
            let next = Proven::by(tables, prices.collect());
            if next.bound <= best.bound {
                break;
            }
            best = next;
        }
    }
    best
}

/// How often prices are made lower or higher by the same factor.
const SCALED: usize = 6;

/// The prices beyond `to` on the line from `from`, by a share of the distance; never negative.
fn beyond(from: &[f64], to: &[f64], share: f64) -> Vec<f64> {
    let both = from.iter().zip(to);
    both.map(|(from, to)| (to + share * (to - from)).max(0.0))
        .collect()
}
