//! A plan as counts: how many cases of which kind are where.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Seat;
use super::super::choices::Choices;
use super::super::seating::seated;
use super::super::takes::to_f64;
use crate::domain::id::LimitIndex;

/// A kind at a port-day with an offer there.
pub(super) type At = (usize, usize, usize);

/// How many cases of which kind are where.
pub(super) type Counts = BTreeMap<At, usize>;

/// What a plan costs, constants aside.
pub(super) fn cost(choices: &Choices<'_>, plan: &Counts) -> f64 {
    let mut sum: f64 = choices
        .kinds
        .iter()
        .map(|kind| kind.none * kind.count())
        .sum();
    for (&at, &cases) in plan {
        let port_day = &choices.port_days[at.1];
        let own = choices.cost(at.0, port_day, &port_day.offers[at.2]);
        sum += (own - choices.kinds[at.0].none) * count(cases);
    }
    sum
}

/// A plan with what two others change of it, if that is one.
pub(super) fn merged(
    choices: &Choices<'_>,
    plan: &Counts,
    one: &Counts,
    other: &Counts,
) -> Option<Counts> {
    let mut merged = Counts::new();
    let mut there: BTreeMap<usize, usize> = BTreeMap::new();
    let keys: BTreeSet<At> = one.keys().chain(other.keys()).copied().collect();
    let of = |counts: &Counts, at: &At| counts.get(at).copied().unwrap_or(0);
    for at in keys {
        let cases = (of(one, &at) + of(other, &at)).checked_sub(of(plan, &at))?;
        if cases > 0 {
            merged.insert(at, cases);
            *there.entry(at.0).or_default() += cases;
        }
    }
    let few = |(&kind, &cases): (&usize, &usize)| cases <= choices.kinds[kind].cases.len();
    let slots = |here: usize| seated(&choices.port_days[here], &set(&merged, here)).is_some();
    (there.iter().all(few) && fits(choices, &merged) && (0..choices.port_days.len()).all(slots))
        .then_some(merged)
}

/// A count of cases as a number.
pub(super) fn count(cases: usize) -> f64 {
    f64::from(u32::try_from(cases).unwrap_or(u32::MAX))
}

/// Who is at a port-day: a kind and an offer for each case.
pub(super) fn set(plan: &Counts, here: usize) -> Vec<(usize, usize)> {
    let own = plan.iter().filter(|(at, _)| at.1 == here);
    own.flat_map(|(at, &cases)| std::iter::repeat_n((at.0, at.2), cases))
        .collect()
}

/// What an appointment takes, whatever its slot.
pub(super) fn uses(choices: &Choices<'_>, at: At) -> impl Iterator<Item = (LimitIndex, f64)> {
    let port_day = &choices.port_days[at.1];
    let offer = &port_day.offers[at.2];
    let local = port_day.shapes[offer.shape].day.iter();
    let local = local.map(|&(row, n)| (port_day.limits[row], to_f64(n) * 1e-6));
    local.chain(offer.shared.iter().copied())
}

/// Whether all limits of days hold.
pub(super) fn fits(choices: &Choices<'_>, plan: &Counts) -> bool {
    let mut taken: BTreeMap<LimitIndex, f64> = BTreeMap::new();
    for (&at, &cases) in plan {
        for (limit, amount) in uses(choices, at) {
            *taken.entry(limit).or_default() += amount * count(cases);
        }
    }
    let within = |(limit, taken): (&LimitIndex, &f64)| {
        let left = choices.left(*limit);
        *taken <= left + 1e-7 * (1.0 + left)
    };
    taken.iter().all(within)
}

/// Who stands where in it; none where somebody has no slot.
pub(super) fn seats(choices: &Choices<'_>, plan: &Counts) -> Option<Vec<Seat>> {
    let mut free: Vec<_> = choices.kinds.iter().map(|kind| kind.cases.iter()).collect();
    let mut seats = Vec::new();
    for (here, port_day) in choices.port_days.iter().enumerate() {
        for (kind, lane, slot) in seated(port_day, &set(plan, here))? {
            seats.push(Seat {
                case: *free[kind].next()?,
                lane,
                day: port_day.day,
                slot,
            });
        }
    }
    Some(seats)
}
