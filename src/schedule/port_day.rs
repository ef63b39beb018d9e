//! One port's day in small: what its offers could use, in as few numbers as tell them apart.
//!
//! All limits of a window of days that no offer of the day uses without the others count as one,
//! with the least room among them.

use rustc_hash::FxHashMap;

use super::offer::Offer;
use super::room::Room;
use crate::cohorts::footprint::SlotUse;
use crate::domain::calendar::Day;
use crate::domain::id::narrow;

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
    /// Its slots, in [`PortDay::slots`]; none where the port has none.
    pub slots: Option<Span>,
}

/// A slot that an offer may have.
pub(super) struct Slot {
    /// Position in the port's list of slots.
    pub slot: u32,
    /// Its limits, in [`PortDay::uses`].
    pub uses: Span,
}

/// A port's day.
pub(super) struct PortDay {
    /// The offers, best first.
    pub choices: Vec<Choice>,
    /// What offers and slots use.
    pub uses: Vec<Use>,
    /// The slots of offers.
    pub slots: Vec<Slot>,
    /// Room at each limit.
    pub left: Vec<f64>,
}

impl PortDay {
    /// Lays out some offers of one port on a day, each with the number of cases that it may still
    /// be given to.
    pub fn new<'o>(
        room: &Room<'_>,
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
                left: vec![f64::INFINITY],
            },
            single: FxHashMap::default(),
            menus: FxHashMap::default(),
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
                slots: menu.map(|menu| layout.menu(menu, cohort.persons)),
            };
            layout.port_day.choices.push(choice);
        }
        layout.port_day
    }
}

/// A port's day in the making.
struct Layout<'b, 'a> {
    room: &'b Room<'a>,
    day: Day,
    port_day: PortDay,
    /// Limits that stand for themselves alone.
    single: FxHashMap<usize, u32>,
    /// Slots by menu and family size.
    menus: FxHashMap<(usize, u64), Span>,
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
    fn menu(&mut self, menu: usize, persons: f64) -> Span {
        if let Some(&known) = self.menus.get(&(menu, persons.to_bits())) {
            return known;
        }
        let from = self.port_day.slots.len();
        for choice in self.room.cohorts.footprints.menus[menu].on(self.day) {
            let first = self.port_day.uses.len();
            for term in &choice.uses {
                self.slot_use(term, persons);
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

    fn slot_use(&mut self, term: &SlotUse, persons: f64) {
        let at = (term.first + self.day.offset() * term.stride) as usize;
        let at = self.limit(at);
        // What is not limited need not be looked at.
        if self.port_day.left[at as usize].is_finite() {
            let amount = persons * term.per_person + term.per_case;
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
