//! When ports give appointments at all: closures, and how soon anybody can be told of one.

use std::collections::BTreeMap;

use super::calendar::{Calendar, Day, TimeOfDay, Weekdays};
use super::id::{PortIndex, PriorityIndex};
use super::places::Port;

/// Days on which a port gives no appointments, or some slots of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure {
    /// The port; none: every port.
    pub port: Option<PortIndex>,
    /// First day; may lie outside the horizon.
    pub from: Day,
    /// Last day; may lie outside the horizon.
    pub to: Day,
    /// On which weekdays.
    pub weekdays: Weekdays,
    /// The slot's start; none: all day.
    pub slot: Option<TimeOfDay>,
    /// Why, for people; may be empty.
    pub reason: String,
}

impl Closure {
    /// Whether it closes the port on the day, or a slot of it.
    #[must_use]
    pub fn is_on(&self, port: PortIndex, day: Day, calendar: Calendar) -> bool {
        self.port.is_none_or(|own| own == port)
            && (self.from..=self.to).contains(&day)
            && self.weekdays.contains(calendar.weekday(day))
    }
}

/// The closures of a port's day: positions in [`Closures::rows`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct OnDay {
    /// The first row that closes it all day.
    whole: Option<usize>,
    /// The first row of each slot that is closed by itself.
    slots: Vec<(TimeOfDay, usize)>,
}

/// All closures, laid out by port and day of the horizon.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closures {
    rows: Vec<Closure>,
    by_port: Vec<BTreeMap<Day, OnDay>>,
}

impl Closures {
    /// Lays out closures, in the order of the feed.
    #[must_use]
    pub fn new(rows: Vec<Closure>, ports: &[Port], calendar: Calendar) -> Self {
        let mut by_port = vec![BTreeMap::new(); ports.len()];
        for (at, row) in rows.iter().enumerate() {
            for (port, days) in by_port.iter_mut().enumerate() {
                let index = PortIndex::new(port);
                let listed = |start| ports[port].slot_at(start).is_some();
                if !row.slot.is_none_or(listed) {
                    continue;
                }
                let days_of_row = calendar.within(row.from..row.to + 1);
                for day in days_of_row.filter(|&day| row.is_on(index, day, calendar)) {
                    let own: &mut OnDay = days.entry(day).or_default();
                    match row.slot {
                        None => {
                            own.whole.get_or_insert(at);
                        }
                        Some(start) if own.slots.iter().all(|(known, _)| *known != start) => {
                            own.slots.push((start, at));
                        }
                        Some(_) => {}
                    }
                }
            }
        }
        Self { rows, by_port }
    }

    /// The rows, in the order of the feed.
    #[must_use]
    pub fn rows(&self) -> &[Closure] {
        &self.rows
    }

    /// The row that closes a slot of a port on a day, or the day where no slot is named; its
    /// position among the rows. Outside the horizon too.
    #[must_use]
    pub fn closing(
        &self,
        port: PortIndex,
        day: Day,
        slot: Option<TimeOfDay>,
        calendar: Calendar,
    ) -> Option<usize> {
        if calendar.contains(day) {
            let own = self.by_port.get(port.at())?.get(&day)?;
            let of_slot = || {
                let mut slots = own.slots.iter();
                slots.find(|(start, _)| Some(*start) == slot)
            };
            return own.whole.or_else(|| of_slot().map(|&(_, at)| at));
        }
        self.rows.iter().position(|row| {
            row.is_on(port, day, calendar) && (row.slot.is_none() || row.slot == slot)
        })
    }
}

/// How soon cases can be newly appointed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticePeriod {
    /// Days from `start` before which nobody is newly appointed.
    pub days: i32,
    /// Priorities to which that does not apply, by rising index.
    pub exempt: Vec<PriorityIndex>,
}

impl NoticePeriod {
    /// The first day on which a case of a priority can be newly appointed.
    #[must_use]
    pub fn first_day(&self, priority: PriorityIndex) -> Day {
        if self.exempt.binary_search(&priority).is_ok() {
            Day::START
        } else {
            Day::START + self.days
        }
    }
}
