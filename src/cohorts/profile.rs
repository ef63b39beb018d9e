//! Profiles: what cases of one place and kind may choose from.

use rustc_hash::FxHashMap;

use super::footprint::Footprints;
use crate::domain::calendar::{Day, TimeOfDay};
use crate::domain::id::{CaseIndex, CorridorIndex, LimitIndex, PhaseIndex, PortIndex};
use crate::domain::problem::{Admission, CaseClass, Problem, Stake};

/// A way to one port that the cases of a profile may use.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Its corridor; of several places with profiles alike, that of the first.
    pub corridor: CorridorIndex,
    /// Its port.
    pub port: PortIndex,
    /// Position in [`Footprints::list`].
    pub footprint: usize,
    /// `travel_weight` × hours: cost per person; and what a moved promise costs, where it would be one.
    pub travel: f64,
    /// What a moved promise costs per person; 0 where there is none to move.
    pub moves: f64,
    /// The day of the promise that is kept over this lane, which is there for nothing else.
    pub keeps: Option<Day>,
    /// For each day of the horizon, whether appointments are admissible (ready day aside) and
    /// which phase's cap they are charged to.
    pub gates: Vec<Gate>,
    /// The last day on which it is open; none where a part of a profile never takes it.
    pub last_open: Option<Day>,
}

impl Lane {
    /// Whether appointments cost and use the same as over the other, and are admissible on the same
    /// days.
    fn is_like(&self, other: &Self) -> bool {
        self.footprint == other.footprint
            && self.travel.to_bits() == other.travel.to_bits()
            && self.gates == other.gates
    }

    /// What an appointment of a case costs on a day, prices aside.
    #[must_use]
    pub fn cost(&self, problem: &Problem, case: CaseIndex, day: Day) -> f64 {
        self.cost_at(problem, &problem.stake(case), day)
    }

    /// The same for a case of which is known what its costs hang on.
    pub(crate) fn cost_at(&self, problem: &Problem, stake: &Stake, day: Day) -> f64 {
        let day = self.keeps.unwrap_or(day);
        let cost = problem.cost_at(stake, self.corridor, day).total();
        cost + self.moves * stake.persons
    }

    pub(super) fn find_last_open(&mut self) {
        let mut gates = self.gates.iter();
        self.last_open = gates.rposition(|gate| *gate != Gate::Closed).map(Day::new);
    }
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

/// What cases alike in usage, phases, allowed ports and notice may choose from, at one location or at
/// several that are alike: where there is no corridors.csv, all are, unless something is limited at
/// each.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Lanes with at least one open day, by rising corridor; in a part of a profile all lanes of the
    /// whole.
    pub lanes: Vec<Lane>,
    /// The profile that this is a part of, without what does not fit alone; itself for a whole one.
    pub whole: usize,
    /// The last day on which any lane is open; none if there is none.
    pub last_open: Option<Day>,
}

/// Interned profiles.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    /// All profiles.
    pub list: Vec<Profile>,
    by_key: FxHashMap<Key, usize>,
    /// Those that differ in their place at most.
    by_kind: FxHashMap<Kind, Vec<usize>>,
    by_bars: FxHashMap<(usize, Vec<Bar>), usize>,
    /// Those of cases that may keep a promise.
    pub(super) by_promise: FxHashMap<PromiseKey, usize>,
}

/// Location, usage rows, allowed ports, phases (or none where the stream is not phased), days of
/// notice.
type Key = (u32, u32, u32, Option<u32>, Day);

/// The same without the location.
type Kind = (u32, u32, Option<u32>, Day);

/// An appointment that is not to be had: by lane, day, and slot or the whole day.
pub(super) type Bar = (u32, Day, Option<u32>);

/// What the profile of a movable case hangs on: that of its class, where and when its promise is, and
/// the weight of its wait; and the case itself, where the promise lies after the horizon.
pub(super) type PromiseKey = (
    usize,
    Option<CorridorIndex>,
    Day,
    Option<TimeOfDay>,
    u64,
    Option<CaseIndex>,
);

/// What the profile of a class hangs on, with the usage rows that match it.
fn key(problem: &Problem, class: &CaseClass, rows: u32) -> Key {
    // All of it, so that whoever adds an attribute is asked whether it matters here. The usage rows
    // hang on stream and needs, the notice on the priority.
    let CaseClass {
        persons: _,
        location,
        stream,
        priority: _,
        needs: _,
        status: _,
        ports,
        factor: _,
        phases,
    } = *class;
    let phases = problem.phased[stream.at()].then_some(phases.0);
    (location.0, rows, ports.0, phases, problem.notice_of(class))
}

impl Profiles {
    /// The profile of a class.
    pub fn of(
        &mut self,
        problem: &Problem,
        footprints: &mut Footprints,
        class: &CaseClass,
    ) -> usize {
        let set = footprints.matching(problem, class);
        let notice = problem.notice_of(class);
        let key = key(problem, class, set);
        if let Some(&known) = self.by_key.get(&key) {
            return known;
        }
        let mut lanes = Vec::new();
        let mut last_open = None;
        for (corridor, ends) in problem.corridors_from(class.location) {
            if !problem.port_allowed(class, ends.port) {
                continue;
            }
            let mut gates = Vec::with_capacity(problem.calendar.count());
            for day in problem.calendar.all() {
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
                let mut lane = Lane {
                    corridor,
                    port: ends.port,
                    footprint: footprints.of(problem, set, corridor),
                    travel: problem.rules.objective.travel_weight * ends.travel_hours,
                    moves: 0.0,
                    keeps: None,
                    gates,
                    last_open: None,
                };
                lane.find_last_open();
                lanes.push(lane);
            }
        }
        let (_, rows, ports, phases, notice) = key;
        let of_kind = (rows, ports, phases, notice);
        let alike = self.by_kind.entry(of_kind).or_default();
        let known = alike.iter().copied().find(|&known| {
            let own = &self.list[known].lanes;
            own.len() == lanes.len() && own.iter().zip(&lanes).all(|(a, b)| a.is_like(b))
        });
        let whole = known.unwrap_or_else(|| {
            alike.push(self.list.len());
            self.list.push(Profile {
                lanes,
                whole: self.list.len(),
                last_open,
            });
            self.list.len() - 1
        });
        self.by_key.insert(key, whole);
        whole
    }

    /// A profile without some of its appointments (sorted); the same for the same.
    pub(super) fn without(
        &mut self,
        footprints: &mut Footprints,
        profile: usize,
        bars: Vec<Bar>,
    ) -> usize {
        if bars.is_empty() {
            return profile;
        }
        if let Some(&known) = self.by_bars.get(&(profile, bars.clone())) {
            return known;
        }
        let mut lanes = Vec::new();
        let mut last_open = None;
        for (at, lane) in (0u32..).zip(&self.list[profile].lanes) {
            let first = bars.partition_point(|bar| bar.0 < at);
            let own = bars[first..].iter().take_while(|bar| bar.0 == at);
            let mut lane = lane.clone();
            let mut shut = Vec::new();
            for &(_, day, slot) in own {
                match slot {
                    None => lane.gates[day.at()] = Gate::Closed,
                    Some(slot) => shut.push((day, slot)),
                }
            }
            lane.footprint = footprints.without(lane.footprint, &shut);
            lane.find_last_open();
            last_open = last_open.max(lane.last_open);
            lanes.push(lane);
        }
        let part = self.list.len();
        self.list.push(Profile {
            lanes,
            whole: profile,
            last_open,
        });
        self.by_bars.insert((profile, bars), part);
        part
    }
}
