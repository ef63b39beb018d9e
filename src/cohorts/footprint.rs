//! What an appointment takes of which limits, per person and per case.

use rustc_hash::FxHashMap;

use super::menu::{SlotMenu, slot_menu};
use crate::domain::calendar::{Calendar, Day};
use crate::domain::id::{CorridorIndex, LimitIndex, PortIndex, ResourceIndex, narrow};
use crate::domain::problem::{CaseClass, Problem};
use crate::domain::rules::{Period, Usage};

/// Use of one day resource at its site, over a span of days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DayUse {
    /// The limit of day 0; the limits of a site's days stand one after the other.
    pub first: u32,
    /// First day of use, relative to the appointment's day.
    pub offset: i32,
    /// Days of use.
    pub duration: i32,
    /// Amount per person.
    pub per_person: f64,
    /// Amount per case.
    pub per_case: f64,
}

impl DayUse {
    /// The days of the horizon on which an appointment on `day` uses the resource.
    #[must_use]
    pub fn span(
        &self,
        day: Day,
        calendar: Calendar,
    ) -> impl DoubleEndedIterator<Item = Day> + ExactSizeIterator + use<> {
        let from = day + self.offset;
        let to = from + self.duration;
        calendar.within(from..to)
    }
}

/// Everything an appointment over a corridor takes for cases with the same matching usage rows;
/// corridors over which the same is taken share it.
#[derive(Clone, Debug, PartialEq)]
pub struct Footprint {
    /// The port that the corridors lead to.
    pub port: PortIndex,
    /// Day resources.
    pub days: Vec<DayUse>,
    /// Position in [`Footprints::menus`]; none where the port has no slots.
    pub menu: Option<usize>,
    /// Whether it is another footprint with some slots missing on some days.
    pub is_part: bool,
}

/// What a footprint is known by: port, day uses and menu.
type UseKey = (u32, Vec<(u32, i32, i32, u64, u64)>, Option<usize>);

impl Footprint {
    fn key(&self) -> UseKey {
        let days = self.days.iter().map(|term| {
            let (person, case) = (term.per_person.to_bits(), term.per_case.to_bits());
            (term.first, term.offset, term.duration, person, case)
        });
        (self.port.0, days.collect(), self.menu)
    }
}

/// Interned footprints and slot menus.
#[derive(Clone, Debug, Default)]
pub struct Footprints {
    /// All footprints.
    pub list: Vec<Footprint>,
    /// All slot menus.
    pub menus: Vec<SlotMenu>,
    by_key: FxHashMap<(u32, CorridorIndex), usize>,
    by_use: FxHashMap<UseKey, usize>,
    menu_by_key: FxHashMap<(u32, u32), usize>,
    matching: FxHashMap<(u32, u32), u32>,
    matching_by_rows: FxHashMap<Vec<(u32, u32)>, u32>,
    rows: Vec<Vec<(u32, u32)>>,
    by_shut: FxHashMap<(usize, Vec<(Day, u32)>), usize>,
    menu_by_shut: FxHashMap<(usize, Vec<(Day, u32)>), usize>,
    by_only: FxHashMap<(usize, Day, u32), usize>,
    by_later: FxHashMap<(usize, i32), usize>,
}

impl Footprints {
    /// The position of the set of usage rows that match a class: the same for classes that use
    /// the same.
    pub fn matching(&mut self, problem: &Problem, class: &CaseClass) -> u32 {
        let key = (class.stream.0, class.needs.0);
        if let Some(&known) = self.matching.get(&key) {
            return known;
        }
        let stream = &problem.streams[class.stream.at()];
        let needs = &problem.need_sets[class.needs.at()];
        let mut rows = Vec::new();
        for (r, resource) in (0u32..).zip(&problem.rules.resources) {
            for (u, usage) in (0u32..).zip(&resource.usages) {
                if usage.matches(stream, needs) && (usage.per_person > 0.0 || usage.per_case > 0.0)
                {
                    rows.push((r, u));
                }
            }
        }
        let next = narrow(self.rows.len());
        let set = *self.matching_by_rows.entry(rows.clone()).or_insert(next);
        if set == next {
            self.rows.push(rows);
        }
        self.matching.insert(key, set);
        set
    }

    /// The usage rows of a set, as positions of resource and row.
    pub(super) fn rows(&self, set: u32) -> &[(u32, u32)] {
        &self.rows[set as usize]
    }

    /// The footprint of a set of usage rows on a corridor.
    pub fn of(&mut self, problem: &Problem, set: u32, corridor: CorridorIndex) -> usize {
        if let Some(&known) = self.by_key.get(&(set, corridor)) {
            return known;
        }
        let port = problem.corridors[corridor.at()].port;
        let days = day_uses(problem, &self.rows[set as usize], corridor);
        let menu = (!problem.ports[port.at()].slots.is_empty()).then(|| {
            if let Some(&known) = self.menu_by_key.get(&(set, port.0)) {
                return known;
            }
            let menu = slot_menu(problem, &self.rows[set as usize], corridor);
            let at = self
                .menus
                .iter()
                .position(|other| *other == menu)
                .unwrap_or(self.menus.len());
            if at == self.menus.len() {
                self.menus.push(menu);
            }
            self.menu_by_key.insert((set, port.0), at);
            at
        });
        let own = Footprint {
            port,
            days,
            menu,
            is_part: false,
        };
        let list = &mut self.list;
        let at = *self.by_use.entry(own.key()).or_insert_with(|| {
            list.push(own);
            list.len() - 1
        });
        self.by_key.insert((set, corridor), at);
        at
    }

    /// The same footprint with a menu that some slots are missing from on some days (sorted).
    pub(super) fn without(&mut self, footprint: usize, shut: &[(Day, u32)]) -> usize {
        let Some(menu) = self.list[footprint].menu.filter(|_| !shut.is_empty()) else {
            return footprint;
        };
        if let Some(&known) = self.by_shut.get(&(footprint, shut.to_vec())) {
            return known;
        }
        let menus = &mut self.menus;
        let less = *self
            .menu_by_shut
            .entry((menu, shut.to_vec()))
            .or_insert_with(|| {
                menus.push(menus[menu].without(shut));
                menus.len() - 1
            });
        self.list.push(Footprint {
            menu: Some(less),
            is_part: true,
            ..self.list[footprint].clone()
        });
        let part = self.list.len() - 1;
        self.by_shut.insert((footprint, shut.to_vec()), part);
        part
    }

    /// The same footprint for one slot of one day alone.
    pub(super) fn only(&mut self, footprint: usize, day: Day, slot: Option<u32>) -> usize {
        let own = &self.list[footprint];
        let (Some(menu), Some(slot)) = (own.menu, slot) else {
            return footprint;
        };
        if let Some(&known) = self.by_only.get(&(footprint, day, slot)) {
            return known;
        }
        let only = Footprint {
            menu: Some(self.menus.len()),
            ..own.clone()
        };
        self.menus.push(self.menus[menu].only(day, slot));
        self.list.push(only);
        let at = self.list.len() - 1;
        self.by_only.insert((footprint, day, slot), at);
        at
    }

    /// The same footprint for an appointment so many days later, after the horizon: no slot is limited
    /// there.
    pub(super) fn later(&mut self, footprint: usize, days: i32) -> usize {
        if let Some(&known) = self.by_later.get(&(footprint, days)) {
            return known;
        }
        let mut later = self.list[footprint].clone();
        later.menu = None;
        for term in &mut later.days {
            term.offset = term.offset.saturating_add(days);
        }
        self.list.push(later);
        let at = self.list.len() - 1;
        self.by_later.insert((footprint, days), at);
        at
    }

    /// Calls `each` with every limit that an appointment uses, and how much of it.
    ///
    /// Days outside the horizon are not limited. A slot that is not open that day uses nothing of
    /// slot resources.
    pub fn for_each_use(
        &self,
        footprint: usize,
        problem: &Problem,
        persons: f64,
        day: Day,
        slot: Option<u32>,
        mut each: impl FnMut(LimitIndex, f64),
    ) {
        let footprint = &self.list[footprint];
        for term in &footprint.days {
            let amount = persons * term.per_person + term.per_case;
            for on in term.span(day, problem.calendar) {
                each(LimitIndex(term.first + on.offset()), amount);
            }
        }
        if !problem.calendar.contains(day) {
            return;
        }
        let (Some(menu), Some(slot)) = (footprint.menu, slot) else {
            return;
        };
        let choices = self.menus[menu].on(day);
        if let Ok(at) = choices.binary_search_by_key(&slot, |choice| choice.slot) {
            for (limit, amount) in choices[at].each_use(day, persons) {
                each(limit, amount);
            }
        }
    }
}

/// The day uses of some usage rows on a corridor, with spans of one limit that do not overlap: so
/// each limit is used once, however many rows add up to it.
fn day_uses(problem: &Problem, rows: &[(u32, u32)], corridor: CorridorIndex) -> Vec<DayUse> {
    let mut days = Vec::new();
    for (r, resource) in (0u32..).zip(&problem.rules.resources) {
        if resource.period != Period::Day {
            continue;
        }
        let own: Vec<&Usage> = rows
            .iter()
            .filter(|(of, _)| *of == r)
            .map(|&(_, u)| &resource.usages[u as usize])
            .collect();
        let index = ResourceIndex(r);
        let first = problem
            .limits
            .of_day(index, problem.site(index, corridor), Day::START)
            .0;
        let end = |usage: &Usage| usage.offset_days.saturating_add(usage.duration_days);
        let mut bounds: Vec<i32> = own
            .iter()
            .flat_map(|usage| [usage.offset_days, end(usage)])
            .collect();
        bounds.sort_unstable();
        bounds.dedup();
        for pair in bounds.windows(2) {
            let covering = || {
                own.iter()
                    .filter(|usage| usage.offset_days <= pair[0] && pair[1] <= end(usage))
            };
            if covering().next().is_some() {
                days.push(DayUse {
                    first,
                    offset: pair[0],
                    duration: pair[1] - pair[0],
                    per_person: covering().map(|usage| usage.per_person).sum(),
                    per_case: covering().map(|usage| usage.per_case).sum(),
                });
            }
        }
    }
    days
}
