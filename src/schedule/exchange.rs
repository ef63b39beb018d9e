//! A better choice among a port's offers of one day, by exchanges.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::port_day::{PortDay, Slots, Taken, Use};
use super::trace::RoundingTrace;
use crate::clock::Stop;
use crate::domain::id::narrow;

/// Most appointments taken out at once.
const OUT: usize = 3;

/// How many of the best offers that someone waits for are tried in each round.
const NEAR: usize = 16;

/// After how many rounds these are found anew.
const RENEW: usize = 256;

/// Slots that are looked at again for each round, where a day has many, before the exchange ends: as
/// long as a round takes that looks at a few.
const LOOKED_AT: u64 = 500;

/// After how many rounds it is asked whether to go on: they last a millisecond where a day has a
/// thousand slots.
const ASKED: usize = 32;

impl PortDay<'_> {
    /// Takes out a few of the appointments, puts in what fits, and keeps the change unless it is
    /// worth less; so many times, or until `stop`.
    pub fn exchange(
        &mut self,
        taken: &mut Vec<Taken>,
        rounds: usize,
        random: &mut ChaCha8Rng,
        trace: &mut RoundingTrace,
        stop: &Stop<'_>,
    ) {
        let mut out: Vec<Taken> = Vec::with_capacity(OUT);
        let mut near: Vec<u32> = Vec::with_capacity(NEAR);
        for round in 0..rounds {
            let enough = self.desk.looked_at > LOOKED_AT * rounds as u64;
            if taken.is_empty() || enough || (round % ASKED == 0 && !stop.goes_on()) {
                break;
            }
            if round % RENEW == 0 {
                near.clear();
                let open = (0u32..)
                    .zip(&self.choices)
                    .filter(|(_, choice)| choice.waiting > 0);
                near.extend(open.map(|(at, _)| at).take(NEAR));
            }
            out.clear();
            let mut change = 0.0;
            for _ in 0..random.random_range(1..=OUT).min(taken.len()) {
                let one = taken.swap_remove(random.random_range(0..taken.len()));
                self.lift(one);
                change -= self.choices[one.choice as usize].worth;
                out.push(one);
            }
            out.sort_unstable_by_key(|one| one.choice);
            let kept = taken.len();
            let first = random.random_range(0..self.choices.len());
            if let Some(one) = self.give(first) {
                change += self.choices[first].worth;
                taken.push(one);
            }
            // The best first: those that have just been taken out among those that are near.
            let mut own = out.iter().map(|one| one.choice).peekable();
            let mut others = near.iter().copied().peekable();
            while let Some(choice) = match (own.peek(), others.peek()) {
                (Some(a), Some(b)) if a < b => own.next(),
                (Some(_), None) => own.next(),
                _ => others.next(),
            } {
                let choice = choice as usize;
                while let Some(one) = self.give(choice) {
                    change += self.choices[choice].worth;
                    taken.push(one);
                }
            }
            trace.exchanges += 1;
            if change < -1e-9 {
                while taken.len() > kept {
                    if let Some(one) = taken.pop() {
                        self.lift(one);
                    }
                }
                for &one in &out {
                    self.put(one);
                    taken.push(one);
                }
            } else {
                trace.exchanges_kept += 1;
                trace.exchanges_worth += change;
            }
        }
        trace.slots_looked_at += self.desk.looked_at;
    }

    /// An offer that is given already, at a slot of the port's list.
    pub fn taken(&self, choice: usize, slot: Option<u32>) -> Taken {
        Taken {
            choice: narrow(choice),
            slot: slot.and_then(|slot| self.position(choice, slot)),
        }
    }

    /// Gives an offer to one more case, if there is one and it fits: in the slot that is left
    /// tightest, the earliest of these.
    fn give(&mut self, at: usize) -> Option<Taken> {
        let choice = &self.choices[at];
        if choice.waiting == 0
            || !self.fits(choice.cap)
            || !choice.uses.of(&self.uses).iter().all(|&one| self.fits(one))
        {
            return None;
        }
        let slot = match choice.slots {
            None => None,
            Some(Slots::Kept(kept, persons)) => {
                let own = &mut self.kept[kept as usize];
                Some(own.tightest(persons, &self.left, &mut self.desk)?)
            }
            Some(Slots::Few(slots)) => {
                let mut best: Option<(f64, u32)> = None;
                for (slot, at) in slots.of(&self.slots).iter().zip(slots.positions()) {
                    let mut over = 0.0;
                    let fits = slot.uses.of(&self.uses).iter().all(|&(limit, amount)| {
                        over += self.left[limit as usize] - amount;
                        self.fits((limit, amount))
                    });
                    if fits && best.is_none_or(|(least, _)| over < least - 1e-9) {
                        best = Some((over, at));
                    }
                }
                Some(best?.1)
            }
        };
        let one = Taken {
            choice: narrow(at),
            slot,
        };
        self.put(one);
        Some(one)
    }

    fn fits(&self, (limit, amount): Use) -> bool {
        amount <= self.left[limit as usize]
    }

    fn put(&mut self, one: Taken) {
        self.choices[one.choice as usize].waiting -= 1;
        self.apply(one, -1.0);
    }

    fn lift(&mut self, one: Taken) {
        self.choices[one.choice as usize].waiting += 1;
        self.apply(one, 1.0);
    }

    fn apply(&mut self, one: Taken, sign: f64) {
        let choice = &self.choices[one.choice as usize];
        self.left[choice.cap.0 as usize] += sign * choice.cap.1;
        let days = choice.uses.of(&self.uses);
        let slot = match (one.slot, choice.slots) {
            (Some(slot), Some(Slots::Few(_))) => self.slots[slot as usize].uses.of(&self.uses),
            _ => &[][..],
        };
        for &(limit, amount) in days.iter().chain(slot) {
            self.left[limit as usize] += sign * amount;
        }
        if let (Some(slot), Some(Slots::Kept(kept, persons))) = (one.slot, choice.slots) {
            let own = &self.kept[kept as usize];
            for (limits, amount) in own.uses(slot, persons) {
                for left in &mut self.left[limits] {
                    *left += sign * amount;
                }
            }
            let changed = own.reach(slot);
            for kept in &mut self.kept {
                kept.change(&changed);
            }
        }
    }
}
