//! Profiles: what cases of one place and kind may choose from.

use rustc_hash::FxHashMap;

use super::footprint::Footprints;
use crate::domain::calendar::{Day, index};
use crate::domain::id::{CorridorIndex, LimitIndex, PhaseIndex, PortIndex};
use crate::domain::problem::{Admission, CaseClass, Problem};

/// One corridor that the cases of a profile may use.
#[derive(Clone, Debug)]
pub struct Lane {
    /// The corridor.
    pub corridor: CorridorIndex,
    /// Its port.
    pub port: PortIndex,
    /// Position in [`Footprints::list`].
    pub footprint: usize,
    /// `travel_weight` × hours: cost per person.
    pub travel: f64,
    /// For each day of the horizon, whether appointments are admissible (ready day aside) and
    /// which phase's cap they are charged to.
    pub gates: Vec<Gate>,
}

/// Whether a lane is open on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// No admissible appointment.
    Closed,
    /// Open, charged to no phase.
    Open,
    /// Open, charged to a phase's cap on that day.
    Charged(PhaseIndex, LimitIndex),
}

impl Gate {
    /// The phase that is charged.
    #[must_use]
    pub fn phase(self) -> Option<PhaseIndex> {
        match self {
            Self::Charged(phase, _) => Some(phase),
            Self::Closed | Self::Open => None,
        }
    }

    /// The limit that is charged.
    #[must_use]
    pub fn limit(self) -> Option<LimitIndex> {
        match self {
            Self::Charged(_, limit) => Some(limit),
            Self::Closed | Self::Open => None,
        }
    }
}

/// What cases alike in location, usage, phases, allowed ports and notice may choose from.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Lanes with at least one open day, by rising corridor.
    pub lanes: Vec<Lane>,
    /// The last day on which any lane is open; none if there is none.
    pub last_open: Option<Day>,
}

/// Interned profiles.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    /// All profiles.
    pub list: Vec<Profile>,
    by_key: FxHashMap<Key, usize>,
}

/// Location, usage rows, allowed ports, phases (or none where the stream is not phased), days of
/// notice.
type Key = (u32, u32, u32, Option<u32>, Day);

impl Profiles {
    /// The profile of a class.
    pub fn of(
        &mut self,
        problem: &Problem,
        footprints: &mut Footprints,
        class: &CaseClass,
    ) -> usize {
        let set = footprints.matching(problem, class);
        let phases = problem.phased[class.stream.at()].then_some(class.phases.0);
        let notice = problem.notice_of(class);
        let key = (class.location.0, set, class.ports.0, phases, notice);
        if let Some(&known) = self.by_key.get(&key) {
            return known;
        }
        let mut lanes = Vec::new();
        let mut last_open = None;
        for (corridor, ends) in problem.corridors_from(class.location) {
            if !problem.port_allowed(class, ends.port) {
                continue;
            }
            let mut gates = Vec::with_capacity(index(problem.calendar.days));
            for day in 0..problem.calendar.days {
                let gate = if day >= notice && problem.is_open(ends.port, day) {
                    match problem.admission(class, ends.port, day) {
                        Admission::Closed => Gate::Closed,
                        Admission::Free => Gate::Open,
                        Admission::Phase(phase) => {
                            Gate::Charged(phase, problem.limits.of_phase(phase, day))
                        }
                    }
                } else {
                    Gate::Closed
                };
                if gate != Gate::Closed {
                    last_open = last_open.max(Some(day));
                }
                gates.push(gate);
            }
            if gates.iter().any(|gate| *gate != Gate::Closed) {
                lanes.push(Lane {
                    corridor,
                    port: ends.port,
                    footprint: footprints.of(problem, set, corridor),
                    travel: problem.rules.objective.travel_weight * ends.travel_hours,
                    gates,
                });
            }
        }
        self.list.push(Profile { lanes, last_open });
        self.by_key.insert(key, self.list.len() - 1);
        self.list.len() - 1
    }
}
