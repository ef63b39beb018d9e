//! The cases to be planned by kind: alike in all that they cost and use.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::lanes::{self, Lane, Way};
use super::{Ground, Priced};
use crate::certify::alone::kind;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, ClassIndex};
use crate::domain::problem::CaseClass;
use crate::domain::proof::Values;

/// Cases alike in class, ready day and due day.
#[derive(Clone, Debug)]
pub(super) struct Kind {
    /// How many there are.
    pub(super) count: usize,
    /// The first of them.
    first: CaseIndex,
    /// w·n: what a day's wait of one of them costs.
    pub(super) weighted: f64,
    /// First day on which they can be appointed, not negative.
    pub(super) ready: Day,
    /// Day by which they should be processed, not negative.
    pub(super) due: Option<Day>,
    /// g: cost of one of them without an appointment.
    pub(super) none: f64,
    /// μ: as told, or else the least that one of them costs with everything that it uses paid for.
    pub(super) value: f64,
    /// Whether it was told.
    told: bool,
}

impl Kind {
    /// Waiting and lateness of one of them until a day.
    pub(super) fn waiting(&self, late_weight: f64, day: Day) -> f64 {
        let late = self.due.map_or(0, |due| (day - due).max(0));
        self.weighted * (f64::from(day - self.ready) + late_weight * f64::from(late))
    }

    /// The least of the cost without an appointment and with each, given what they cost by day.
    fn least(&self, cheapest: &[f64], late_weight: f64) -> f64 {
        let mut least = self.none;
        let from = self.ready.at();
        for (day, price) in self
            .ready
            .until(Day::NEVER)
            .zip(cheapest.get(from..).unwrap_or_default())
        {
            let waiting = self.waiting(late_weight, day);
            if waiting >= least {
                break;
            }
            least = least.min(waiting + price);
        }
        least
    }
}

/// Cases with the same appointments to choose from, which use and pay for the same at the same
/// prices.
#[derive(Debug)]
pub(super) struct Users<'p> {
    /// One of their classes: alike in location, stream, needs, ports, phases and persons.
    pub(super) class: &'p CaseClass,
    /// What they may choose from.
    pub(super) lanes: Vec<Lane>,
    /// Their kinds, by rising first case.
    pub(super) kinds: Vec<Kind>,
}

/// Cases by what they are alike in.
type Alikes = BTreeMap<Alike, Vec<CaseIndex>>;

/// Cases of one kind of use: by persons.
type Group = BTreeMap<u8, Alikes>;

/// What a case costs without an appointment in the horizon; if it may keep a promise after it, what that
/// costs with what it uses paid for, where that is less.
fn none(ground: &Ground<'_>, case: CaseIndex, prices: &Priced<'_>) -> f64 {
    let none = ground.problem.cost_unscheduled(case).total();
    let later = ground.keep_later(case);
    later.map_or(none, |own| own.priced(prices.shared.prices).min(none))
}

/// Groups the cases still to be planned.
pub(super) fn users<'p>(
    ground: &Ground<'p>,
    prices: &Priced<'_>,
    values: &Values,
) -> Vec<Users<'p>> {
    let problem = ground.problem;
    let settled = problem.settled();
    let mut groups: BTreeMap<_, Group> = BTreeMap::new();
    let mut movable: Vec<Group> = Vec::new();
    for (at, fact) in problem.cases.iter().enumerate() {
        if settled[at] || fact.ready >= problem.calendar.end() {
            continue;
        }
        let case = CaseIndex::new(at);
        let class = problem.class_of(case);
        let alike = Alike {
            class: fact.class,
            ready: fact.ready.max(Day::START),
            due: fact.due.map(|due| due.max(Day::START)),
            value: values.of(case).map(f64::to_bits),
        };
        let group = if problem.movable_of(case).is_some() {
            movable.push(Group::default());
            let last = movable.len() - 1;
            &mut movable[last]
        } else {
            groups.entry(kind(problem, class)).or_default()
        };
        let kinds = group.entry(class.persons).or_default();
        kinds.entry(alike).or_default().push(case);
    }
    let groups: Vec<Group> = groups.into_values().chain(movable).collect();
    groups
        .par_iter()
        .flat_map_iter(|group| of_group(ground, group, prices))
        .collect()
}

fn of_group<'p>(ground: &Ground<'p>, group: &Group, prices: &Priced<'_>) -> Vec<Users<'p>> {
    let any = group
        .first_key_value()
        .and_then(|(_, kinds)| kinds.keys().next());
    let (Some(any), Some(&largest)) = (any, group.keys().next_back()) else {
        return Vec::new();
    };
    let class = &ground.problem.classes[any.class.at()];
    let ways = Way::all(ground, class, largest, prices);
    let of = |(&persons, kinds)| {
        let mut lanes: Vec<Lane> = ways.iter().map(|way| way.lane(ground, persons)).collect();
        if let Some((case, charge)) = moving(ground, kinds) {
            lanes::movable(ground, case, charge, prices, &mut lanes);
        }
        alike(ground, kinds, lanes, prices)
    };
    group.iter().filter_map(of).collect()
}

/// The case of a group that holds a promise which may be moved, and what it costs to move it: it is
/// there by itself.
fn moving(ground: &Ground<'_>, kinds: &Alikes) -> Option<(CaseIndex, f64)> {
    let case = *kinds.first_key_value()?.1.first()?;
    Some((case, ground.problem.move_charge(case)?))
}

/// What cases of a kind are alike in.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Alike {
    class: ClassIndex,
    ready: Day,
    due: Option<Day>,
    /// The bits of the value that was told.
    value: Option<u64>,
}

fn alike<'p>(
    ground: &Ground<'p>,
    kinds: &Alikes,
    lanes: Vec<Lane>,
    prices: &Priced<'_>,
) -> Option<Users<'p>> {
    let problem = ground.problem;
    let (any, _) = kinds.first_key_value()?;
    let class = &problem.classes[any.class.at()];
    let mut kinds: Vec<Kind> = kinds
        .iter()
        .map(|(alike, cases)| {
            let class = &problem.classes[alike.class.at()];
            Kind {
                weighted: problem.weight(class) * f64::from(class.persons),
                ready: alike.ready,
                due: alike.due,
                none: none(ground, cases[0], prices),
                count: cases.len(),
                first: cases[0],
                value: alike.value.map_or(0.0, f64::from_bits),
                told: alike.value.is_some(),
            }
        })
        .collect();
    kinds.sort_by_key(|kind| kind.first);
    let cheapest: Vec<f64> = (0..lanes.first().map_or(0, |lane| lane.whole.len()))
        .map(|day| {
            let all = lanes.iter().map(|lane| lane.whole[day]);
            all.fold(f64::INFINITY, f64::min)
        })
        .collect();
    let late = problem.rules.objective.late_weight;
    for kind in kinds.iter_mut().filter(|kind| !kind.told) {
        kind.value = kind.least(&cheapest, late);
    }
    Some(Users {
        class,
        lanes,
        kinds,
    })
}
