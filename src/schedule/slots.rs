//! The slots of a port's day where there are many: whom each has room for, kept up while
//! appointments come and go, so that nobody looks through all limits of all slots again.

use std::ops::Range;
use std::sync::Arc;

use crate::cohorts::menu::{SlotChoice, SlotMenu};
use crate::cohorts::queue::Cohorts;
use crate::cohorts::runs::{Minima, Sums};
use crate::domain::calendar::Day;
use crate::domain::id::narrow;
use crate::domain::problem::Problem;

/// From so many limits of slots on that an appointment's slot is chosen among, they are kept up:
/// fewer are looked through as quickly.
const MANY: usize = 512;

/// How many slots are passed over at once where none of them has room.
const CHUNK: usize = 32;

/// What is known of one menu's slots on one day.
#[derive(Clone, Debug)]
pub(super) struct DaySlots {
    choices: Arc<Choices>,
    /// By choice, the largest family that every limit has room for.
    most: Vec<f64>,
    /// By choice, the room that is left at its limits, in all.
    over: Vec<f64>,
    /// By chunk of choices, the greatest of `most`.
    greatest: Vec<f64>,
    /// The slots whose room has changed since.
    changed: Range<usize>,
}

/// What does not change of a menu's slots on a day.
#[derive(Debug)]
struct Choices {
    /// By choice, what it takes of all its limits together, per person and per case.
    takes: Vec<(f64, f64)>,
    /// The most slots from a choice's own to the last that it uses.
    reach: usize,
}

/// Where slots are looked at again, and how many were: the work done.
#[derive(Clone, Debug, Default)]
pub(super) struct Desk {
    left: Vec<f64>,
    finite: Vec<f64>,
    sums: Sums,
    least: Minima,
    pub looked_at: u64,
}

impl DaySlots {
    /// The slots of a list with `room` at each limit, by block and slot.
    fn new(
        menu: &SlotMenu,
        list: &[SlotChoice],
        room: impl Fn(usize, usize) -> f64,
        desk: &mut Desk,
    ) -> Self {
        let mut choices = Choices {
            takes: Vec::with_capacity(list.len()),
            reach: 1,
        };
        for choice in list {
            let mut takes = (0.0, 0.0);
            for term in &choice.uses {
                let block = term.block as usize;
                let limited = term.slots().filter(|&slot| room(block, slot).is_finite());
                let count = f64::from(narrow(limited.count()));
                takes.0 += count * term.per_person;
                takes.1 += count * term.per_case;
                choices.reach = choices.reach.max(term.slots().end - choice.slot as usize);
            }
            choices.takes.push(takes);
        }
        let mut slots = Self {
            most: vec![0.0; list.len()],
            over: vec![0.0; list.len()],
            greatest: vec![0.0; list.len().div_ceil(CHUNK)],
            choices: Arc::new(choices),
            changed: 0..list.last().map_or(0, |last| last.slot as usize + 1),
        };
        slots.renew(menu, list, room, desk);
        slots
    }

    /// Remembers that the room of some slots has changed.
    pub fn change(&mut self, slots: &Range<usize>) {
        self.changed = if self.changed.is_empty() {
            slots.clone()
        } else {
            self.changed.start.min(slots.start)..self.changed.end.max(slots.end)
        };
    }

    /// Looks again at what uses slots whose room has changed.
    fn renew(
        &mut self,
        menu: &SlotMenu,
        list: &[SlotChoice],
        room: impl Fn(usize, usize) -> f64,
        desk: &mut Desk,
    ) {
        let changed = std::mem::take(&mut self.changed);
        let reach = self.choices.reach;
        let first = list.partition_point(|own| own.slot as usize + reach <= changed.start);
        let end = list.partition_point(|own| (own.slot as usize) < changed.end);
        let (Some(from), true) = (list.get(first), first < end) else {
            return;
        };
        let from = from.slot as usize;
        let to = list[end - 1].slot as usize + reach;
        self.most[first..end].fill(f64::INFINITY);
        self.over[first..end].fill(0.0);
        for (at, block) in menu.blocks.iter().enumerate() {
            let to = to.min(block.stride as usize);
            desk.looked_at += (to - from) as u64;
            desk.left.clear();
            desk.left.extend((from..to).map(|slot| room(at, slot)));
            let finite = |left: &f64| if left.is_finite() { *left } else { 0.0 };
            desk.finite.clear();
            desk.finite.extend(desk.left.iter().map(finite));
            let single = block.longest == 1;
            if !single {
                desk.sums.fill(&desk.finite);
                desk.least.fill(&desk.left, block.longest as usize);
            }
            let known = self.most[first..end].iter_mut();
            let known = known.zip(&mut self.over[first..end]);
            for (choice, (most, over)) in list[first..end].iter().zip(known) {
                for term in choice.uses.iter().filter(|term| term.block as usize == at) {
                    let slots = term.slots().start - from..term.slots().end - from;
                    let (sum, least) = if single {
                        (desk.finite[slots.start], desk.left[slots.start])
                    } else {
                        (desk.sums.over(slots.clone()), desk.least.over(slots))
                    };
                    *over += sum;
                    let own = if term.per_person > 0.0 {
                        (least - term.per_case) / term.per_person
                    } else if term.per_case <= least {
                        f64::INFINITY
                    } else {
                        f64::NEG_INFINITY
                    };
                    *most = if own < *most { own } else { *most };
                }
            }
        }
        for chunk in first / CHUNK..end.div_ceil(CHUNK) {
            let own = &self.most[chunk * CHUNK..self.most.len().min((chunk + 1) * CHUNK)];
            self.greatest[chunk] = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        }
    }

    /// The choice with room for so many persons in which the least room would be left; the earliest of
    /// these.
    pub fn tightest(
        &mut self,
        persons: f64,
        (menu, list): (&SlotMenu, &[SlotChoice]),
        room: impl Fn(usize, usize) -> f64,
        desk: &mut Desk,
    ) -> Option<usize> {
        if !self.changed.is_empty() {
            self.renew(menu, list, room, desk);
        }
        let mut best: Option<(f64, usize)> = None;
        for (chunk, &greatest) in self.greatest.iter().enumerate() {
            if greatest < persons {
                continue;
            }
            let from = chunk * CHUNK;
            let own = from..self.most.len().min(from + CHUNK);
            for at in own.filter(|&at| self.most[at] >= persons) {
                let (per_person, per_case) = self.choices.takes[at];
                let over = self.over[at] - persons * per_person - per_case;
                if best.is_none_or(|(least, _)| over < least - 1e-9) {
                    best = Some((over, at));
                }
            }
        }
        best.map(|(_, at)| at)
    }
}

/// The slots of all ports that have many.
#[derive(Clone, Debug)]
pub(super) struct AllSlots {
    shape: Arc<Shape>,
    /// By kept menu and day.
    days: Vec<DaySlots>,
    desk: Desk,
}

#[derive(Debug)]
struct Shape {
    days: usize,
    /// By menu, its position among those that are kept.
    kept: Vec<Option<usize>>,
    /// By kept menu, all kept menus of its port, itself too.
    of_port: Vec<Vec<usize>>,
}

impl AllSlots {
    /// With `left` at each limit.
    pub fn new(problem: &Problem, cohorts: &Cohorts, left: impl Fn(usize) -> f64) -> Self {
        let menus = &cohorts.footprints.menus;
        let mut port_of = vec![None; menus.len()];
        for footprint in &cohorts.footprints.list {
            if let Some(menu) = footprint.menu {
                port_of[menu] = Some(footprint.port.at());
            }
        }
        let mut many = vec![false; problem.ports.len()];
        for (menu, port) in menus.iter().zip(&port_of) {
            if let Some(port) = port {
                many[*port] |= menu.most_limits() > MANY;
            }
        }
        let mut shape = Shape {
            days: problem.calendar.count(),
            kept: vec![None; menus.len()],
            of_port: Vec::new(),
        };
        let mut by_port = vec![Vec::new(); problem.ports.len()];
        let (mut days, mut desk) = (Vec::new(), Desk::default());
        for (at, (menu, port)) in menus.iter().zip(&port_of).enumerate() {
            let Some(port) = port.filter(|&port| many[port]) else {
                continue;
            };
            shape.kept[at] = Some(by_port.iter().map(Vec::len).sum());
            by_port[port].push(at);
            for day in problem.calendar.all() {
                let room = |block: usize, slot| left(menu.blocks[block].limits(day).start + slot);
                days.push(DaySlots::new(menu, menu.on(day), room, &mut desk));
            }
        }
        let kept = shape.kept.iter().zip(&port_of);
        let ports = kept.filter_map(|(kept, port)| kept.and(*port));
        shape.of_port = ports.map(|port| by_port[port].clone()).collect();
        Self {
            shape: Arc::new(shape),
            days,
            desk: Desk::default(),
        }
    }

    /// What is known of a menu's slots on a day; none where they are few.
    pub fn of(&self, menu: usize, day: Day) -> Option<&DaySlots> {
        Some(&self.days[self.position(menu, day)?])
    }

    /// Whether a menu's slots are kept up.
    pub fn keeps(&self, menu: usize) -> bool {
        self.shape.kept[menu].is_some()
    }

    /// How many slots were looked at again so far.
    pub fn looked_at(&self) -> u64 {
        self.desk.looked_at
    }

    /// The tightest slot with room for so many persons, by its position among those that are open on
    /// the day; of a menu that is kept.
    pub fn tightest(
        &mut self,
        menus: &[SlotMenu],
        (at, day): (usize, Day),
        persons: f64,
        left: impl Fn(usize) -> f64,
    ) -> Option<usize> {
        let position = self.position(at, day)?;
        let menu = &menus[at];
        let room = |block: usize, slot| left(menu.blocks[block].limits(day).start + slot);
        let own = &mut self.days[position];
        own.tightest(persons, (menu, menu.on(day)), room, &mut self.desk)
    }

    /// Remembers that the room of some slots of a menu's port has changed on a day.
    pub fn change(&mut self, menu: usize, day: Day, slots: &Range<usize>) {
        let Some(kept) = self.shape.kept[menu] else {
            return;
        };
        for &other in &self.shape.of_port[kept] {
            if let Some(kept) = self.shape.kept[other] {
                self.days[kept * self.shape.days + day.at()].change(slots);
            }
        }
    }

    fn position(&self, menu: usize, day: Day) -> Option<usize> {
        let kept = self.shape.kept[menu]?;
        Some(kept * self.shape.days + day.at())
    }
}
