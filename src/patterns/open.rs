//! What the plans of a part of all plans may hold.

use std::collections::BTreeMap;

use super::choices::Choices;
use super::takes::to_f64;
use crate::domain::calendar::Day;
use crate::domain::id::{LimitIndex, PortIndex};

/// An appointment at a port on a day, for one kind.
pub(super) struct Way {
    /// Position of the port-day.
    pub port_day: usize,
    /// Position among its offers.
    pub offer: usize,
    /// Position in [`Choices::places`].
    pub place: usize,
    /// What it costs.
    pub cost: f64,
}

/// All appointments there are, by kind, and what they take.
pub(super) struct Ways {
    pub of_kind: Vec<Vec<Way>>,
    /// By port-day and offer, what is taken of limits, whatever the slot.
    uses: Vec<Vec<Vec<(LimitIndex, f64)>>>,
}

impl Ways {
    pub fn new(choices: &Choices<'_>) -> Self {
        let mut of_kind: Vec<Vec<Way>> = choices.kinds.iter().map(|_| Vec::new()).collect();
        let mut uses = Vec::with_capacity(choices.port_days.len());
        for (at, port_day) in choices.port_days.iter().enumerate() {
            let mut own = Vec::with_capacity(port_day.offers.len());
            for (offer_at, offer) in port_day.offers.iter().enumerate() {
                for kind in choices.of_cohort[offer.cohort].clone() {
                    if choices.kinds[kind].ready <= port_day.day {
                        of_kind[kind].push(Way {
                            port_day: at,
                            offer: offer_at,
                            place: offer.place,
                            cost: choices.cost(kind, port_day, offer),
                        });
                    }
                }
                let day = port_day.shapes[offer.shape].day.iter();
                let local = day.map(|&(row, n)| (port_day.limits[row], to_f64(n) * 1e-6));
                own.push(local.chain(offer.shared.iter().copied()).collect());
            }
            uses.push(own);
        }
        // Those of one place stand together.
        for own in &mut of_kind {
            own.sort_by_key(|way| (way.port_day, way.place));
        }
        Self { of_kind, uses }
    }

    fn uses(&self, way: &Way) -> &[(LimitIndex, f64)] {
        &self.uses[way.port_day][way.offer]
    }
}

/// What one case is told apart by: whether it is at a port, or any, on some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub kind: usize,
    pub port: Option<PortIndex>,
    pub from: Day,
    pub to: Day,
}

impl Question {
    pub fn holds(&self, choices: &Choices<'_>, place: usize) -> bool {
        let (at, day) = choices.places[place];
        self.port.is_none_or(|port| port == at) && (self.from..=self.to).contains(&day)
    }
}

/// What is open.
#[derive(Clone)]
pub(super) struct Open {
    /// At kind × places + place.
    ways: Vec<bool>,
    /// By kind, whether it may be without an appointment.
    none: Vec<bool>,
    places: usize,
}

impl Open {
    /// All that there is.
    pub fn all(choices: &Choices<'_>, ways: &Ways) -> Self {
        let places = choices.places.len();
        let mut open = Self {
            ways: vec![false; places * choices.kinds.len()],
            none: vec![true; choices.kinds.len()],
            places,
        };
        for (kind, own) in ways.of_kind.iter().enumerate() {
            for way in own {
                open.ways[kind * places + way.place] = true;
            }
        }
        open
    }

    /// Whether a kind may be at a place; for all plans where nothing else is said.
    pub fn holds(open: Option<&Self>, choices: &Choices<'_>, kind: usize, place: usize) -> bool {
        open.map_or_else(
            || choices.kinds[kind].ready <= choices.places[place].1,
            |open| open.is_open(kind, place),
        )
    }

    /// What a kind costs without an appointment; infinite where it must have one.
    pub fn none(open: Option<&Self>, choices: &Choices<'_>, kind: usize) -> f64 {
        if open.is_none_or(|open| open.none[kind]) {
            choices.kinds[kind].none
        } else {
            f64::INFINITY
        }
    }

    pub fn is_open(&self, kind: usize, place: usize) -> bool {
        self.ways[kind * self.places + place]
    }

    /// Whether a kind has only one thing left to do.
    pub fn is_settled(&self, kind: usize) -> bool {
        let own = &self.ways[kind * self.places..][..self.places];
        own.iter().filter(|open| **open).count() + usize::from(self.none[kind]) <= 1
    }

    /// The plans for which a question is answered in one way; none where there is none.
    pub fn part(
        &self,
        choices: &Choices<'_>,
        ways: &Ways,
        question: &Question,
        inside: bool,
    ) -> Option<Self> {
        let mut part = self.clone();
        let kind = question.kind;
        part.none[kind] &= !inside;
        for way in &ways.of_kind[kind] {
            let at = kind * self.places + way.place;
            part.ways[at] &= question.holds(choices, way.place) == inside;
        }
        part.narrow(choices, ways).then_some(part)
    }

    /// Takes out what does not fit beside those that must have an appointment, whatever they take at
    /// least; whether each of them still has one.
    fn narrow(&mut self, choices: &Choices<'_>, ways: &Ways) -> bool {
        loop {
            let least: Vec<Vec<(LimitIndex, f64)>> = (0..self.none.len())
                .map(|kind| self.least(ways, kind))
                .collect();
            let mut taken: BTreeMap<LimitIndex, f64> = BTreeMap::new();
            for &(limit, amount) in least.iter().flatten() {
                *taken.entry(limit).or_default() += amount;
            }
            let (mut changed, mut possible) = (false, true);
            for (kind, own) in ways.of_kind.iter().enumerate() {
                let mut some = self.none[kind];
                // A promise that may be kept is one way of two at its port's day.
                for own in own.chunk_by(|one, next| one.place == next.place) {
                    let at = kind * self.places + own[0].place;
                    if !self.ways[at] {
                        continue;
                    }
                    let fits = own.iter().any(|way| {
                        ways.uses(way).iter().all(|&(limit, amount)| {
                            let Some(all) = taken.get(&limit) else {
                                return true;
                            };
                            let own = least[kind].iter().find(|own| own.0 == limit);
                            let others = all - own.map_or(0.0, |own| own.1);
                            let left = choices.left(limit);
                            amount + others <= left + 2e-6 * (1.0 + left)
                        })
                    });
                    self.ways[at] = fits;
                    changed |= !fits;
                    some |= fits;
                }
                possible &= some;
            }
            if !possible || !changed {
                return possible;
            }
        }
    }

    /// What a kind takes of each limit at least; nothing where it may be without an appointment.
    fn least(&self, ways: &Ways, kind: usize) -> Vec<(LimitIndex, f64)> {
        if self.none[kind] {
            return Vec::new();
        }
        let open = ways.of_kind[kind].iter();
        let mut open = open.filter(|way| self.is_open(kind, way.place));
        let mut least = open
            .next()
            .map_or(Vec::new(), |way| ways.uses(way).to_vec());
        for way in open {
            if least.is_empty() {
                break;
            }
            let uses = ways.uses(way);
            least.retain_mut(|(limit, amount)| {
                let found = uses.iter().find(|own| own.0 == *limit);
                *amount = found.map_or(0.0, |own| amount.min(own.1));
                *amount > 0.0
            });
        }
        least
    }
}
