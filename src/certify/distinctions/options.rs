//! Every appointment that any plan may hold, with what it costs and uses.

use std::collections::BTreeMap;

use crate::certify::moves::Keep;
use crate::certify::port_days::{Ground, Own, Uses, in_rows, of_promise, own};
use crate::certify::uses::Amounts;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, ClassIndex, CorridorIndex, LimitIndex, PortIndex};
use crate::domain::proof::Packed;

/// An appointment of a case at a port on a day.
pub(super) struct Choice {
    /// Position in [`Options::cases`].
    pub case: usize,
    pub port: PortIndex,
    pub day: Day,
    /// f.
    pub cost: f64,
    /// Position in [`Options::uses`].
    pub uses: usize,
}

/// What an appointment uses.
pub(super) struct Use {
    /// Of limits that are not local to the port and day.
    pub shared: Amounts,
    /// Of all limits whatever the slot, unlimited ones aside.
    pub day: Amounts,
    /// In each slot in which it fits alone.
    pub slots: Vec<Amounts>,
    /// Position in [`PortDay::shapes`].
    pub shape: usize,
}

/// A case to be planned.
pub(super) struct Waiting {
    pub case: CaseIndex,
    /// g.
    pub none: f64,
    /// A promise after the horizon that may be kept though it could be moved.
    pub later: Option<Keep>,
    /// Positions of its choices in [`Options::choices`].
    pub choices: std::ops::Range<usize>,
}

/// A port on a day, or all ports.
pub(super) struct PortDay {
    /// The local limit of each row.
    pub limits: Vec<LimitIndex>,
    /// How much there is of each, tolerance included.
    pub capacity: Vec<i64>,
    /// What cases use whatever the slot, and in each slot.
    pub shapes: Vec<(Uses, Vec<Uses>)>,
    /// Positions of the choices here in [`Options::choices`].
    pub choices: Vec<usize>,
}

/// All of it.
pub(super) struct Options<'g, 'p> {
    pub ground: &'g Ground<'p>,
    pub cases: Vec<Waiting>,
    pub choices: Vec<Choice>,
    pub uses: Vec<Use>,
    pub port_days: Vec<PortDay>,
}

impl<'g, 'p> Options<'g, 'p> {
    pub fn new(ground: &'g Ground<'p>) -> Self {
        let problem = ground.problem;
        let settled = problem.settled();
        let mut options = Self {
            ground,
            cases: Vec::new(),
            choices: Vec::new(),
            uses: Vec::new(),
            port_days: Vec::new(),
        };
        let mut known = Known::default();
        for (at, fact) in problem.cases.iter().enumerate() {
            if settled[at] || fact.ready >= problem.calendar.end() {
                continue;
            }
            let case = CaseIndex::new(at);
            let class = problem.class_of(case);
            let first = options.choices.len();
            let charge = problem.move_charge(case).unwrap_or(0.0);
            let kept = ground.keep_within(case);
            for (corridor, ends) in problem.corridors_from(class.location) {
                if !problem.port_allowed(class, ends.port) {
                    continue;
                }
                for day in fact.ready.max(Day::START).until(problem.calendar.end()) {
                    // Where the port has no slots, to move there on that day is to keep.
                    let same = kept.is_some_and(|own| {
                        let own = &own.promise;
                        own.slot.is_none() && (own.port, own.day) == (ends.port, day)
                    });
                    if same {
                        continue;
                    }
                    let key = (fact.class, corridor, day);
                    let Some((port_day, uses)) = options.find(&mut known, key, ends.port) else {
                        continue;
                    };
                    let choice = options.choices.len();
                    options.port_days[port_day].choices.push(choice);
                    options.choices.push(Choice {
                        case: options.cases.len(),
                        port: ends.port,
                        day,
                        cost: problem.cost_on(case, corridor, day).total() + charge,
                        uses,
                    });
                }
            }
            if let Some(keep) = kept {
                let at = (keep.promise.port, keep.promise.day);
                let (port_day, uses) = options.add(&mut known, at, of_promise(ground, keep));
                let choice = options.choices.len();
                options.port_days[port_day].choices.push(choice);
                options.choices.push(Choice {
                    case: options.cases.len(),
                    port: at.0,
                    day: at.1,
                    cost: keep.cost,
                    uses,
                });
            }
            options.cases.push(Waiting {
                case,
                none: problem.cost_unscheduled(case).total(),
                later: ground.keep_later(case).cloned(),
                choices: first..options.choices.len(),
            });
        }
        options
    }

    /// The port-day and the use of an appointment; none where it is not admissible or does not fit
    /// alone.
    fn find(&mut self, known: &mut Known, key: Key, port: PortIndex) -> Option<(usize, usize)> {
        if let Some(found) = known.uses.get(&key) {
            return *found;
        }
        let (class, corridor, day) = key;
        let ground = self.ground;
        let own = own(ground, &ground.problem.classes[class.at()], corridor, day);
        let found = own.map(|own| self.add(known, (port, day), own));
        known.uses.insert(key, found);
        found
    }

    /// The port-day and the use of what an appointment uses there.
    fn add(
        &mut self,
        known: &mut Known,
        (port, day): (PortIndex, Day),
        own: Own,
    ) -> (usize, usize) {
        let ground = self.ground;
        let next = self.port_days.len();
        let alone = ground.packed == Packed::PortDay;
        let key = (alone.then_some(port), day);
        let at = *known.port_days.entry(key).or_insert(next);
        if at == next {
            self.port_days.push(PortDay {
                limits: Vec::new(),
                capacity: Vec::new(),
                shapes: Vec::new(),
                choices: Vec::new(),
            });
        }
        let here = &mut self.port_days[at];
        let mut row = |limit: LimitIndex| {
            let most = ground.capacity(limit)?;
            let found = here.limits.iter().position(|known| *known == limit);
            Some(found.unwrap_or_else(|| {
                here.limits.push(limit);
                here.capacity.push(most);
                here.limits.len() - 1
            }))
        };
        let of_day = in_rows(&own.local, &mut row);
        let of_slots = own.slots.iter().map(|uses| in_rows(uses, &mut row));
        let shape = (of_day, of_slots.collect());
        let position = here.shapes.iter().position(|known| *known == shape);
        let shape = position.unwrap_or_else(|| {
            here.shapes.push(shape);
            here.shapes.len() - 1
        });
        let all = own.local.iter().chain(&own.shared).copied();
        let day = all.filter(|(limit, amount)| ground.capacity(*limit).is_some() && *amount > 0.0);
        self.uses.push(Use {
            day: day.collect(),
            shared: own.shared,
            slots: own.slots,
            shape,
        });
        (at, self.uses.len() - 1)
    }
}

type Key = (ClassIndex, CorridorIndex, Day);

#[derive(Default)]
struct Known {
    uses: BTreeMap<Key, Option<(usize, usize)>>,
    port_days: BTreeMap<(Option<PortIndex>, Day), usize>,
}
