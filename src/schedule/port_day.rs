//! One port's day in small: what its offers could use, in as few numbers as tell them apart.
//!
//! All limits of a window of days that no offer of the day uses without the others count as one,
//! with the least room among them.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::offer::Offer;
use super::room::Room;
use super::slots::{DaySlots, Desk};
use crate::cohorts::menu::{SlotChoice, SlotMenu};
use crate::domain::calendar::Day;
use crate::domain::id::{LimitIndex, narrow};

/// How much of which limit; the limit by its position in [`PortDay::left`].
pub(super) type Use = (u32, f64);

/// Stands for a limit that always has room: the first of each port's day.
const ALWAYS: Use = (0, 0.0);

/// Where in a list.
#[derive(Clone, Copy)]
pub(super) struct Span {
    from: u32,
    to: u32,
}

impl Span {
    /// That part of the list.
    pub fn of<T>(self, list: &[T]) -> &[T] {
        &list[self.from as usize..self.to as usize]
    }

    /// The positions in the list.
    pub fn positions(self) -> std::ops::Range<u32> {
        self.from..self.to
    }
}

/// One offer, as far as a choice among offers needs to know it.
pub(super) struct Choice {
    /// What giving it is worth.
    pub worth: f64,
    /// How many cases it can still be given to.
    pub waiting: u32,
    /// Its use of a phase's cap.
    pub cap: Use,
    /// Its day limits, in [`PortDay::uses`].
    pub uses: Span,
    /// Its slots; none where the port has none.
    pub slots: Option<Slots>,
}

/// The slots that an offer may have.
#[derive(Clone, Copy)]
pub(super) enum Slots {
    /// A few, in [`PortDay::slots`].
    Few(Span),
    /// Many, in [`PortDay::kept`], for a family of so many persons.
    Kept(u32, f64),
}

/// An offer that is given, by its position among the choices, and its slot by its position among those
/// of the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// Which choice.
    pub choice: u32,
    /// Which slot; none where the port has none.
    pub slot: Option<u32>,
}

/// A slot that an offer may have.
pub(super) struct Slot {
    /// Position in the port's list of slots.
    pub slot: u32,
    /// Its limits, in [`PortDay::uses`].
    pub uses: Span,
}

/// The slots of one menu where there are many.
pub(super) struct Kept<'a> {
    menu: &'a SlotMenu,
    list: &'a [SlotChoice],
    /// By block of the menu, where the day's limits begin in [`PortDay::left`].
    first: Vec<usize>,
    known: DaySlots,
}

impl Kept<'_> {
    /// What an offer in a slot, by its position in the list, takes: which of [`PortDay::left`], and how
    /// much.
    pub fn uses(
        &self,
        at: u32,
        persons: f64,
    ) -> impl Iterator<Item = (Range<usize>, f64)> + use<'_> {
        self.list[at as usize].uses.iter().map(move |term| {
            let first = self.first[term.block as usize];
            let slots = term.slots();
            (first + slots.start..first + slots.end, term.amount(persons))
        })
    }

    /// The slots that an offer in a slot uses, from the first to the last.
    pub fn reach(&self, at: u32) -> Range<usize> {
        let own = &self.list[at as usize];
        let ends = own.uses.iter().map(|term| term.slots().end);
        own.slot as usize..ends.max().unwrap_or(own.slot as usize)
    }

    /// Remembers that the room of some slots has changed.
    pub fn change(&mut self, slots: &Range<usize>) {
        self.known.change(slots);
    }

    /// The tightest slot with room for so many persons, by its position in the list.
    pub fn tightest(&mut self, persons: f64, left: &[f64], desk: &mut Desk) -> Option<u32> {
        let first = &self.first;
        let room = |block: usize, slot: usize| left[first[block] + slot];
        let own = (self.menu, self.list);
        self.known.tightest(persons, own, room, desk).map(narrow)
    }
}

/// A port's day.
pub(super) struct PortDay<'a> {
    /// The offers, best first.
    pub choices: Vec<Choice>,
    /// What offers and slots use.
    pub uses: Vec<Use>,
    /// The slots of offers, where there are few.
    pub slots: Vec<Slot>,
    /// And where there are many, by menu.
    pub kept: Vec<Kept<'a>>,
    pub desk: Desk,
    /// Room at each limit.
    pub left: Vec<f64>,
}

impl<'a> PortDay<'a> {
    /// Lays out some offers of one port on a day, each with the number of cases that it may still
    /// be given to.
    pub fn new<'o>(
        room: &Room<'a>,
        day: Day,
        offers: impl Iterator<Item = (&'o Offer, u32)> + Clone,
    ) -> Self {
        let mut layout = Layout {
            room,
            day,
            port_day: Self {
                choices: Vec::new(),
                uses: Vec::new(),
                slots: Vec::new(),
                kept: Vec::new(),
                desk: Desk::default(),
                left: vec![f64::INFINITY],
            },
            single: FxHashMap::default(),
            menus: FxHashMap::default(),
            blocks: FxHashMap::default(),
            kept: FxHashMap::default(),
        };
        let lanes = layout.lanes(offers.clone().map(|(offer, _)| offer));
        for (offer, waiting) in offers {
            let cohort = &room.cohorts.cohorts[offer.cohort as usize];
            let lane = &room.lanes(cohort)[offer.lane as usize];
            let cap = lane.gates[day.at()].limit();
            let menu = room.cohorts.footprints.list[lane.footprint].menu;
            let choice = Choice {
                worth: offer.worth,
                waiting,
                cap: cap.map_or(ALWAYS, |cap| (layout.limit(cap.at()), cohort.persons)),
                uses: lanes[&room.uses.lane(offer.cohort, offer.lane)],
                slots: menu.map(|menu| layout.slots(menu, cohort.persons)),
            };
            layout.port_day.choices.push(choice);
        }
        layout.port_day
    }

    /// The slot of an offer that is given, by its position in the port's list.
    pub fn slot(&self, one: Taken) -> Option<u32> {
        let at = one.slot?;
        match self.choices[one.choice as usize].slots? {
            Slots::Few(_) => Some(self.slots[at as usize].slot),
            Slots::Kept(kept, _) => Some(self.kept[kept as usize].list[at as usize].slot),
        }
    }

    /// Where a slot, by its position in the port's list, stands among those of a choice.
    pub fn position(&self, choice: usize, slot: u32) -> Option<u32> {
        match self.choices[choice].slots? {
            Slots::Few(slots) => {
                let mut own = slots.of(&self.slots).iter().zip(slots.positions());
                own.find(|(own, _)| own.slot == slot).map(|(_, at)| at)
            }
            Slots::Kept(kept, _) => {
                let list = self.kept[kept as usize].list;
                let found = list.binary_search_by_key(&slot, |own| own.slot);
                found.ok().map(narrow)
            }
        }
    }
}

/// A port's day in the making.
struct Layout<'b, 'a> {
    room: &'b Room<'a>,
    day: Day,
    port_day: PortDay<'a>,
    /// Limits that stand for themselves alone.
    single: FxHashMap<usize, u32>,
    /// Slots by menu and family size.
    menus: FxHashMap<(usize, u64), Span>,
    /// Where the day's limits of a block begin, by the first of them.
    blocks: FxHashMap<usize, usize>,
    /// Menus of many slots.
    kept: FxHashMap<usize, u32>,
}

impl Layout<'_, '_> {
    /// The position of a limit that stands for itself.
    fn limit(&mut self, at: usize) -> u32 {
        let left = &mut self.port_day.left;
        *self.single.entry(at).or_insert_with(|| {
            left.push(self.room.greatest(at));
            narrow(left.len() - 1)
        })
    }

    /// Lays out the day limits of the lanes that the offers take; where the uses of each are.
    fn lanes<'o>(&mut self, offers: impl Iterator<Item = &'o Offer>) -> FxHashMap<u32, Span> {
        let mut lanes: Vec<u32> = offers
            .map(|offer| self.room.uses.lane(offer.cohort, offer.lane))
            .collect();
        lanes.sort_unstable();
        lanes.dedup();
        // Where spans of limits begin and end, with how many more cover what follows.
        let mut bounds: Vec<(u32, i32)> = Vec::new();
        for &lane in &lanes {
            for (limits, _) in self.room.uses.spans(lane, self.day) {
                bounds.push((limits.start, 1));
                bounds.push((limits.end, -1));
            }
        }
        bounds.sort_unstable();
        // Pieces of limits that are used together or not at all: (first limit, position).
        let mut pieces: Vec<(u32, u32)> = Vec::new();
        let mut covered = 0;
        for pair in bounds.windows(2) {
            covered += pair[0].1;
            if covered > 0 && pair[0].0 < pair[1].0 {
                let limits = pair[0].0 as usize..pair[1].0 as usize;
                let room = limits
                    .map(|at| self.room.greatest(at))
                    .fold(f64::INFINITY, f64::min);
                pieces.push((pair[0].0, narrow(self.port_day.left.len())));
                self.port_day.left.push(room);
            }
        }
        let mut spans = FxHashMap::default();
        for lane in lanes {
            let from = self.port_day.uses.len();
            for (limits, amount) in self.room.uses.spans(lane, self.day) {
                let first = pieces.partition_point(|&(first, _)| first < limits.start);
                let own = pieces[first..]
                    .iter()
                    .take_while(|&&(first, _)| first < limits.end);
                self.port_day.uses.extend(own.map(|&(_, at)| (at, amount)));
            }
            spans.insert(lane, self.span_from(from));
        }
        spans
    }

    /// Lays out the day's slots of a menu for a family size.
    fn slots(&mut self, menu: usize, persons: f64) -> Slots {
        let Some(known) = self.room.slots.of(menu, self.day) else {
            return Slots::Few(self.menu(menu, persons));
        };
        if let Some(&kept) = self.kept.get(&menu) {
            return Slots::Kept(kept, persons);
        }
        let kept = narrow(self.port_day.kept.len());
        self.kept.insert(menu, kept);
        let menu = &self.room.cohorts.footprints.menus[menu];
        let (room, day, left) = (self.room, self.day, &mut self.port_day.left);
        let blocks = menu.blocks.iter().map(|block| {
            let limits = block.limits(day);
            *self.blocks.entry(limits.start).or_insert_with(|| {
                let first = left.len();
                left.extend(limits.map(|at| room.greatest(at)));
                first
            })
        });
        let own = Kept {
            first: blocks.collect(),
            menu,
            list: menu.on(day),
            known: known.clone(),
        };
        self.port_day.kept.push(own);
        Slots::Kept(kept, persons)
    }

    /// The same where there are few.
    fn menu(&mut self, menu: usize, persons: f64) -> Span {
        if let Some(&known) = self.menus.get(&(menu, persons.to_bits())) {
            return known;
        }
        let from = self.port_day.slots.len();
        for choice in self.room.cohorts.footprints.menus[menu].on(self.day) {
            let first = self.port_day.uses.len();
            for (limit, amount) in choice.each_use(self.day, persons) {
                self.slot_use(limit, amount);
            }
            let uses = self.span_from(first);
            self.port_day.slots.push(Slot {
                slot: choice.slot,
                uses,
            });
        }
        let span = Span {
            from: narrow(from),
            to: narrow(self.port_day.slots.len()),
        };
        self.menus.insert((menu, persons.to_bits()), span);
        span
    }

    fn slot_use(&mut self, limit: LimitIndex, amount: f64) {
        let at = self.limit(limit.at());
        // What is not limited need not be looked at.
        if self.port_day.left[at as usize].is_finite() {
            self.port_day.uses.push((at, amount));
        }
    }

    /// The uses laid out since.
    fn span_from(&self, from: usize) -> Span {
        Span {
            from: narrow(from),
            to: narrow(self.port_day.uses.len()),
        }
    }
}
