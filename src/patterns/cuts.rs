//! Cuts: limits added up with multipliers and rounded, which all plans obey and mixtures do not
//! ("Cuts on what several days share" in docs/decisions/prices.md). Sought where a master program breaks
//! them: of limits of one resource and place on a few days running.

use std::collections::BTreeMap;

use super::choices::{Choices, millionths};
use super::takes::to_f64;
use crate::domain::calendar::Day;
use crate::domain::id::{LimitIndex, PhaseIndex, ResourceIndex, SiteIndex};
use crate::domain::limits::LimitKey;
use crate::domain::proof::{Cut, Tree};

/// Most limits of a cut, each of the day after the one before.
const RUN: usize = 3;

/// Most cuts that are added at a time, and times.
const MOST: usize = 12;
const ROUNDS: usize = 8;

/// What is broken by less than this is not worth a row.
const LITTLE: f64 = 0.02;

/// Most combinations of multipliers that are tried for a run.
const TRIED: usize = 60_000;

/// Most amounts told apart that appointments use of a limit, and the largest common multiple of them.
const AMOUNTS: usize = 8;
const MULTIPLE: i64 = 100_000;

/// Amounts whose common divisor is greater, in millionths, are left alone.
const LARGEST: i64 = 1_000_000_000_000;

/// Cuts found so far.
#[derive(Default)]
pub(super) struct Cuts {
    known: Vec<Cut>,
    rounds: usize,
}

/// What is used of a run of limits, in millionths, and by how much of the cases.
type Used = BTreeMap<[i64; RUN], f64>;

/// A cut that is broken, and by how much for its size.
struct Broken {
    by: f64,
    cut: Cut,
}

impl Cuts {
    /// The cuts that cases break most, where so much of each is at which place; none that is known.
    pub fn separate(&mut self, choices: &Choices<'_>, mass: &[Vec<(usize, f64)>]) -> Vec<Cut> {
        if self.rounds == ROUNDS {
            return Vec::new();
        }
        self.rounds += 1;
        let uses = uses(choices, mass);
        let mut found: Vec<Broken> = Vec::new();
        for run in runs(choices, &uses) {
            let used = used(&uses, &run);
            found.extend(broken(choices, &run, &used).filter(|own| !self.known.contains(&own.cut)));
        }
        found.sort_by(|a, b| b.by.total_cmp(&a.by).then_with(|| a.cut.cmp(&b.cut)));
        found.dedup_by(|a, b| a.cut == b.cut);
        found.truncate(MOST);
        found.into_iter().map(|own| own.cut).collect()
    }

    /// Adds cuts to what there is to choose from, as more shared limits.
    pub fn add(&mut self, cuts: Vec<Cut>, choices: &mut Choices<'_>) {
        for cut in cuts {
            let limit = LimitIndex::new(choices.is_local.len());
            let left = |limit: LimitIndex| most(choices, limit);
            choices.of_cuts.push(rounded(&cut, left));
            choices.is_local.push(false);
            for offer in choices.port_days.iter_mut().flat_map(|own| &mut own.offers) {
                let of = |limit: LimitIndex| {
                    let own = offer.shared.iter().find(|own| own.0 == limit);
                    own.map_or(0, |own| millionths(own.1))
                };
                let amount = rounded(&cut, of);
                if amount > 0.0 {
                    offer.shared.push((limit, amount));
                }
            }
            self.known.push(cut);
        }
    }

    /// Puts the cuts into a tree that has prices of them, those that no part pays for aside.
    pub fn tell(self, tree: &mut Tree) {
        let mut number: BTreeMap<usize, usize> = BTreeMap::new();
        let all = tree.leaves.iter().flat_map(|leaf| &leaf.cuts);
        number.extend(all.map(|own| (own.0, 0)));
        for (at, own) in number.values_mut().enumerate() {
            *own = at;
        }
        for own in tree.leaves.iter_mut().flat_map(|leaf| &mut leaf.cuts) {
            own.0 = number[&own.0];
        }
        let all = self.known.into_iter().enumerate();
        let used = all.filter(|(at, _)| number.contains_key(at));
        tree.cuts = used.map(|(_, cut)| cut).collect();
    }
}

/// How much of the cases is where they use these amounts of shared limits.
type Uses = Vec<(BTreeMap<LimitIndex, i64>, f64)>;

fn uses(choices: &Choices<'_>, mass: &[Vec<(usize, f64)>]) -> Uses {
    let limits = choices.problem.limits.len();
    let mut offers = BTreeMap::new();
    for port_day in &choices.port_days {
        for offer in &port_day.offers {
            offers.insert((offer.cohort, offer.place), offer);
        }
    }
    let mut uses = Vec::new();
    for (cohort, kinds) in choices.of_cohort.iter().enumerate() {
        for &(place, share) in kinds
            .clone()
            .flat_map(|kind| mass.get(kind).into_iter().flatten())
        {
            if let Some(offer) = offers.get(&(cohort, place)) {
                let own = offer.shared.iter().filter(|own| own.0.at() < limits);
                let own = own.map(|&(limit, amount)| (limit, millionths(amount)));
                uses.push((own.collect(), share));
            }
        }
    }
    uses
}

/// What limits of one resource and place, or one phase, are alike in.
type Place = (Option<(ResourceIndex, SiteIndex)>, Option<PhaseIndex>);

/// Runs of limits that appointments use: from each limit on, those of the days after it.
fn runs(choices: &Choices<'_>, uses: &Uses) -> Vec<Vec<LimitIndex>> {
    let mut places: BTreeMap<Place, BTreeMap<Day, LimitIndex>> = BTreeMap::new();
    for &limit in uses.iter().flat_map(|own| own.0.keys()) {
        let (place, day) = match choices.problem.limits.key(limit) {
            LimitKey::Resource {
                resource,
                site,
                day,
                ..
            } => ((Some((resource, site)), None), day),
            LimitKey::Phase { phase, day } => ((None, Some(phase)), day),
        };
        places.entry(place).or_default().insert(day, limit);
    }
    let mut runs = Vec::new();
    for days in places.values() {
        for &day in days.keys() {
            let run = (0i32..).map_while(|more| days.get(&(day + more)).copied());
            runs.push(run.take(RUN).collect());
        }
    }
    runs
}

fn used(uses: &Uses, run: &[LimitIndex]) -> Used {
    let mut used = Used::new();
    for (own, share) in uses {
        let mut key = [0; RUN];
        for (key, limit) in key.iter_mut().zip(run) {
            *key = own.get(limit).copied().unwrap_or(0);
        }
        if key != [0; RUN] {
            *used.entry(key).or_default() += share;
        }
    }
    used
}

/// The cut of a run of limits that is broken most. What appointments use changes where the sum of multipliers over the
/// days that they use is a whole number over an amount that is used.
fn broken(choices: &Choices<'_>, run: &[LimitIndex], used: &Used) -> Option<Broken> {
    let amounts = used.keys().flatten().copied().filter(|own| *own > 0);
    let mut amounts: Vec<i64> = amounts.collect();
    amounts.sort_unstable();
    amounts.dedup();
    let unit = amounts.iter().copied().fold(0, gcd);
    if amounts.is_empty() || amounts.len() > AMOUNTS || unit > LARGEST {
        return None;
    }
    let units: Vec<i64> = amounts.iter().map(|own| own / unit).collect();
    let mut multiple = 1;
    for &own in &units {
        multiple = multiple / gcd(multiple, own) * own;
        if multiple > MULTIPLE {
            return None;
        }
    }
    // Steps of 1 / multiple per unit, up to what makes the least amount count once.
    let most_steps = multiple / units[0];
    let steps = units.iter().flat_map(|own| {
        let step = multiple / own;
        (0..=most_steps / step).map(move |times| times * step)
    });
    let mut steps: Vec<i64> = steps.collect();
    steps.sort_unstable();
    steps.dedup();
    let both = steps.iter().flat_map(|a| steps.iter().map(move |b| a - b));
    let mut differences: Vec<i64> = both.filter(|own| *own >= 0).collect();
    differences.sort_unstable();
    differences.dedup();
    let mut length = run.len();
    let count = |length: usize| {
        let more = differences
            .len()
            .checked_pow(u32::try_from(length).ok()? - 1)?;
        steps.len().checked_mul(more)
    };
    while length > 1 && count(length).is_none_or(|count| count > TRIED) {
        length -= 1;
    }
    if count(length).is_none_or(|count| count > TRIED) {
        return None;
    }
    let run = &run[..length];
    let there: Vec<i64> = run.iter().map(|&limit| most(choices, limit)).collect();
    let mut best: Option<(f64, [i64; RUN])> = None;
    let mut try_out = |steps: [i64; RUN]| {
        let sum = |amounts: &[i64]| -> i128 {
            let each = steps.iter().zip(amounts);
            let parts: i128 = each.map(|(a, b)| i128::from(*a) * i128::from(*b)).sum();
            parts / (i128::from(multiple) * i128::from(unit))
        };
        let left = whole(sum(&there));
        let taken: f64 = used
            .iter()
            .map(|(own, share)| whole(sum(own)) * share)
            .sum();
        let by = (taken - left) / left.max(1.0).sqrt();
        if taken - left > LITTLE && best.is_none_or(|(most, _)| by > most + 1e-9) {
            best = Some((by, steps));
        }
    };
    let none = [0];
    let of = |at: usize| if at < length { &differences[..] } else { &none };
    for &first in &steps {
        for &second in of(1) {
            for &third in of(2) {
                try_out([first, second, third]);
            }
        }
    }
    let (by, steps) = best?;
    Some(Broken {
        by,
        cut: cut(run, &steps, (multiple, unit)),
    })
}

/// The cut of limits whose multipliers are so many steps, each 1 / multiple per unit of so many millionths.
fn cut(run: &[LimitIndex], steps: &[i64], (multiple, unit): (i64, i64)) -> Cut {
    let of = multiple * unit;
    let parts: Vec<i64> = steps.iter().map(|own| own * 1_000_000).collect();
    let common = parts.iter().copied().fold(of, gcd);
    let each = run.iter().zip(parts).filter(|(_, part)| *part > 0);
    let mut parts: Vec<(LimitIndex, u64)> = each
        .map(|(limit, part)| (*limit, (part / common).unsigned_abs()))
        .collect();
    parts.sort_unstable();
    Cut {
        of: (of / common).unsigned_abs(),
        parts,
    }
}

/// What of a limit may be used, with its tolerance, in millionths.
fn most(choices: &Choices<'_>, limit: LimitIndex) -> i64 {
    let left = choices.left(limit);
    millionths(left + 2e-6 * (1.0 + left))
}

/// The sum of what is used, or there is, of a cut's limits in millionths, rounded down.
fn rounded(cut: &Cut, amount: impl Fn(LimitIndex) -> i64) -> f64 {
    let parts = cut.parts.iter();
    let sum: i128 = parts
        .map(|&(limit, part)| i128::from(amount(limit)) * i128::from(part))
        .sum();
    whole(sum / (i128::from(cut.of) * 1_000_000))
}

/// A number of cases or less.
fn whole(number: i128) -> f64 {
    to_f64(i64::try_from(number).unwrap_or(i64::MAX))
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
