//! The slots that an appointment at a port may take, and what it then uses: runs of slots, which are
//! worked out together where they are long.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::runs::{Minima, Sums};
use crate::domain::calendar::Day;
use crate::domain::id::{CorridorIndex, LimitIndex, PortIndex, ResourceIndex, narrow};
use crate::domain::problem::Problem;
use crate::domain::rules::Period;

/// Use of a slot resource in slots that follow each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlotUse {
    /// The limit of the first of these slots on day 0; those of the others follow.
    pub first: u32,
    /// How many slots.
    pub count: u32,
    /// Limits from one day to the next.
    pub stride: u32,
    /// Position in [`SlotMenu::blocks`].
    pub block: u32,
    /// Position of the first of these slots in the port's list.
    pub slot: u32,
    /// Amount per person.
    pub per_person: f64,
    /// Amount per case.
    pub per_case: f64,
}

impl SlotUse {
    /// The positions of the limits on a day.
    #[must_use]
    pub fn limits(&self, day: Day) -> Range<usize> {
        let first = (self.first + day.offset() * self.stride) as usize;
        first..first + self.count as usize
    }

    /// The slots, by their positions in the port's list.
    #[must_use]
    pub fn slots(&self) -> Range<usize> {
        self.slot as usize..(self.slot + self.count) as usize
    }

    /// What a case of so many persons takes in each of them.
    #[must_use]
    pub fn amount(&self, persons: f64) -> f64 {
        persons * self.per_person + self.per_case
    }
}

/// One slot that an appointment may take, and what it then uses.
#[derive(Clone, Debug, PartialEq)]
pub struct SlotChoice {
    /// Position in the port's list of slots.
    pub slot: u32,
    /// The slots' limits it uses; no limit twice.
    pub uses: Vec<SlotUse>,
}

impl SlotChoice {
    /// The price of a case's use of the slot on a day.
    #[must_use]
    pub fn price(&self, prices: &[f64], day: Day, persons: f64) -> f64 {
        let mut sum = 0.0;
        for term in &self.uses {
            let amount = term.amount(persons);
            for price in &prices[term.limits(day)] {
                sum += price * amount;
            }
        }
        sum
    }

    /// Every limit that it uses on a day, with what a case of so many persons takes of it.
    pub fn each_use(&self, day: Day, persons: f64) -> impl Iterator<Item = (LimitIndex, f64)> {
        self.uses.iter().flat_map(move |term| {
            let amount = term.amount(persons);
            (term.limits(day)).map(move |at| (LimitIndex::new(at), amount))
        })
    }
}

/// The limits of a slot resource at a port: one for each slot of its list, day after day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlotBlock {
    /// The limit of the first slot on day 0.
    pub first: u32,
    /// Limits from one day to the next.
    pub stride: u32,
    /// The most slots that follow each other in one use.
    pub longest: u32,
}

impl SlotBlock {
    /// The positions of its limits on a day.
    #[must_use]
    pub fn limits(&self, day: Day) -> Range<usize> {
        let first = (self.first + day.offset() * self.stride) as usize;
        first..first + self.stride as usize
    }
}

/// Up to so many slots of a use are added up one by one: with more, running totals are as quick.
const SHORT: u32 = 16;

/// The slots of a port by day for cases with the same slot usage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SlotMenu {
    /// The lists of slots that there are: one for each weekday, and more for days on which some or
    /// all are closed, or do not fit alone whom the menu is for.
    lists: Vec<Vec<SlotChoice>>,
    /// By day of the horizon: its list.
    list_of: Vec<u32>,
    /// The slot resources that are used.
    pub blocks: Vec<SlotBlock>,
    /// Whether any use depends on the case as well as on its persons, so that the best slot may
    /// differ between family sizes.
    pub mixes: bool,
}

impl SlotMenu {
    /// The slots that are open on a day of the horizon.
    #[must_use]
    pub fn on(&self, day: Day) -> &[SlotChoice] {
        &self.lists[self.list_of[day.at()] as usize]
    }

    /// From which slot to which an appointment in a slot uses any, by their positions in the port's
    /// list; empty where the slot is not open that day.
    #[must_use]
    pub fn used_by(&self, day: Day, slot: u32) -> Range<usize> {
        let choices = self.on(day);
        let found = choices.binary_search_by_key(&slot, |choice| choice.slot);
        let uses = found.map_or(&[][..], |at| &choices[at].uses);
        let own = slot as usize;
        own..uses
            .iter()
            .map(|term| term.slots().end)
            .fold(own, usize::max)
    }

    /// The most limits that the choices of a day use together.
    #[must_use]
    pub fn most_limits(&self) -> usize {
        let limits = |choice: &SlotChoice| -> usize {
            choice.uses.iter().map(|term| term.count as usize).sum()
        };
        let lists = self.lists.iter();
        lists
            .map(|choices| choices.iter().map(limits).sum())
            .max()
            .unwrap_or(0)
    }

    /// Whether what its appointments use is worked out by running totals, since it is many slots each.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.blocks.iter().any(|block| block.longest > SHORT)
    }

    /// The price of each slot that is open on a day, for a case of so many persons.
    pub fn prices(&self, day: Day, prices: &[f64], persons: f64, out: &mut Vec<f64>) {
        out.clear();
        if self.is_long() {
            let (mut by_person, mut by_case) = (Vec::new(), Vec::new());
            self.unit_prices(day, prices, &mut by_person, &mut by_case);
            let both = by_person.iter().zip(&by_case);
            out.extend(both.map(|(person, case)| persons * person + case));
        } else {
            let choices = self.on(day).iter();
            out.extend(choices.map(|choice| choice.price(prices, day, persons)));
        }
    }

    /// The price per person and per case of each slot that is open on a day; whether any of the one and
    /// of the other are not 0.
    pub fn unit_prices(
        &self,
        day: Day,
        prices: &[f64],
        by_person: &mut Vec<f64>,
        by_case: &mut Vec<f64>,
    ) -> (bool, bool) {
        let choices = self.on(day);
        for sums in [&mut *by_person, &mut *by_case] {
            sums.clear();
            sums.resize(choices.len(), 0.0);
        }
        let mut any = (false, false);
        for (at, block) in (0u32..).zip(&self.blocks) {
            let own = &prices[block.limits(day)];
            if own.iter().all(|price| *price == 0.0) {
                continue;
            }
            let sums = (block.longest > SHORT).then(|| Sums::of(own));
            let rows = by_person.iter_mut().zip(by_case.iter_mut());
            for (choice, (person, case)) in choices.iter().zip(rows) {
                for term in choice.uses.iter().filter(|term| term.block == at) {
                    let price = match &sums {
                        Some(sums) => sums.over(term.slots()),
                        None => own[term.slots()].iter().sum(),
                    };
                    *person += term.per_person * price;
                    *case += term.per_case * price;
                    any.0 |= *person > 0.0;
                    any.1 |= *case > 0.0;
                }
            }
        }
        any
    }

    /// What so many persons and cases in each open slot of a day take, by block and slot.
    #[must_use]
    pub fn takes(&self, day: Day, persons: &[f64], cases: &[f64]) -> Vec<Vec<f64>> {
        // What begins and ends at each slot, then running totals.
        let mut sums: Vec<Vec<f64>> = (self.blocks.iter())
            .map(|block| vec![0.0; block.stride as usize + 1])
            .collect();
        for (choice, (persons, cases)) in self.on(day).iter().zip(persons.iter().zip(cases)) {
            for term in &choice.uses {
                let amount = persons * term.per_person + cases * term.per_case;
                let (slots, changes) = (term.slots(), &mut sums[term.block as usize]);
                changes[slots.start] += amount;
                changes[slots.end] -= amount;
            }
        }
        for changes in &mut sums {
            let mut total = 0.0;
            for change in changes.iter_mut() {
                total += *change;
                *change = total;
            }
            changes.pop();
        }
        sums
    }

    /// For each slot that is open on a day, the least of some values by limit over what it uses, by
    /// use; `each` is told the use and that value, slot by slot.
    pub fn least<'m>(
        &'m self,
        day: Day,
        values: &[f64],
        mut each: impl FnMut(usize, &'m SlotUse, f64),
    ) {
        let blocks = self.blocks.iter();
        let least: Vec<Minima> = blocks
            .map(|block| Minima::of(&values[block.limits(day)], block.longest as usize))
            .collect();
        for (at, choice) in self.on(day).iter().enumerate() {
            for term in &choice.uses {
                each(at, term, least[term.block as usize].over(term.slots()));
            }
        }
    }

    /// The same menu with one slot on one day, and nothing else.
    pub(super) fn only(&self, day: Day, slot: u32) -> Self {
        let mut choices = self.on(day).to_vec();
        choices.retain(|choice| choice.slot == slot);
        let mut only = Self {
            lists: vec![Vec::new(), choices],
            list_of: vec![0; self.list_of.len()],
            ..self.clone()
        };
        only.list_of[day.at()] = 1;
        only
    }

    /// The same menu with some slots missing: by day, sorted.
    pub(super) fn without(&self, shut: &[(Day, u32)]) -> Self {
        let mut menu = self.clone();
        let mut known: FxHashMap<(u32, Vec<u32>), u32> = FxHashMap::default();
        for of_day in shut.chunk_by(|a, b| a.0 == b.0) {
            let at = of_day[0].0.at();
            let slots: Vec<u32> = of_day.iter().map(|&(_, slot)| slot).collect();
            let next = narrow(menu.lists.len());
            let list =
                *known
                    .entry((self.list_of[at], slots))
                    .or_insert_with_key(|(list, slots)| {
                        let mut choices = self.lists[*list as usize].clone();
                        choices.retain(|choice| !slots.contains(&choice.slot));
                        menu.lists.push(choices);
                        next
                    });
            menu.list_of[at] = list;
        }
        menu
    }
}

/// The open slots of a corridor's port by day with what each uses. Days on which the same slots
/// are listed and open share a list.
pub(super) fn slot_menu(
    problem: &Problem,
    rows: &[(u32, u32)],
    corridor: CorridorIndex,
) -> SlotMenu {
    let port = problem.corridors[corridor.at()].port;
    let mut menu = SlotMenu {
        blocks: slot_resources(problem, rows)
            .map(|r| SlotBlock {
                first: (problem.limits)
                    .of_slot(ResourceIndex(r), port, Day::START, 0)
                    .0,
                stride: narrow(problem.ports[port.at()].slots.len()),
                longest: 0,
            })
            .collect(),
        ..SlotMenu::default()
    };
    let mut known: FxHashMap<(u8, Vec<u32>), u32> = FxHashMap::default();
    for day in problem.calendar.all() {
        let weekday = problem.calendar.weekday(day);
        let open: Vec<u32> = problem.open_slots(port, day).collect();
        let (lists, blocks) = (&mut menu.lists, &mut menu.blocks);
        let next = narrow(lists.len());
        let list = *known.entry((weekday, open)).or_insert_with_key(|key| {
            let choices = key.1.iter().map(|&slot| SlotChoice {
                slot,
                uses: slot_uses(problem, rows, port, key.0, slot, blocks),
            });
            lists.push(choices.collect());
            next
        });
        menu.list_of.push(list);
    }
    menu.mixes = menu.lists.iter().any(|choices| !choices.is_empty())
        && rows.iter().any(|&(r, u)| {
            let resource = &problem.rules.resources[r as usize];
            resource.period == Period::Slot && resource.usages[u as usize].per_case > 0.0
        });
    menu
}

/// What an appointment in a slot uses of slot resources: each slot that the port lists on that
/// weekday and that starts in [own start, own start + duration), closed or not. Several rows of a
/// resource add up, so that each limit is used once.
fn slot_uses(
    problem: &Problem,
    rows: &[(u32, u32)],
    port: PortIndex,
    weekday: u8,
    slot: u32,
    blocks: &mut [SlotBlock],
) -> Vec<SlotUse> {
    let slots = &problem.ports[port.at()].slots;
    let own = slots[slot as usize].start;
    let mut uses: Vec<SlotUse> = Vec::new();
    for (r, (block_at, block)) in slot_resources(problem, rows).zip((0u32..).zip(blocks)) {
        let own_rows = || {
            let all = &problem.rules.resources[r as usize].usages;
            let own = rows.iter().filter(move |row| row.0 == r);
            own.map(|row| &all[row.1 as usize])
        };
        // Each begins in the slot itself: what is used changes where one of them ends.
        let mut ends: Vec<u32> = own_rows()
            .map(|usage| {
                let end = u32::from(own.0).saturating_add(usage.duration_minutes);
                narrow(slots.partition_point(|slot| u32::from(slot.start.0) < end))
            })
            .collect();
        ends.sort_unstable();
        ends.dedup();
        let mut from = slot;
        for end in ends {
            let (mut per_person, mut per_case) = (0.0, 0.0);
            for usage in own_rows() {
                let until = u32::from(own.0).saturating_add(usage.duration_minutes);
                if from < end && u32::from(slots[end as usize - 1].start.0) < until {
                    per_person += usage.per_person;
                    per_case += usage.per_case;
                }
            }
            let mut at = from;
            while at < end {
                let listed = |at: u32| slots[at as usize].weekdays.contains(weekday);
                let first = (at..end).find(|&at| listed(at)).unwrap_or(end);
                let next = (first..end).find(|&at| !listed(at)).unwrap_or(end);
                if first < next {
                    uses.push(SlotUse {
                        first: block.first + first,
                        count: next - first,
                        stride: block.stride,
                        block: block_at,
                        slot: first,
                        per_person,
                        per_case,
                    });
                    block.longest = block.longest.max(next - first);
                }
                at = next;
            }
            from = from.max(end);
        }
    }
    uses
}

/// The slot resources of some usage rows, in order.
fn slot_resources(problem: &Problem, rows: &[(u32, u32)]) -> impl Iterator<Item = u32> {
    let of_slots = |r: &u32| problem.rules.resources[*r as usize].period == Period::Slot;
    let mut own: Vec<u32> = rows.iter().map(|row| row.0).filter(of_slots).collect();
    own.dedup();
    own.into_iter()
}
