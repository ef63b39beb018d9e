//! A validated feed: what is true on the ground and which rules apply. Immutable once read.

use rustc_hash::FxHashMap;

use super::calendar::{Calendar, Day, TimeOfDay};
use super::id::{
    CaseIndex, ClassIndex, CorridorIndex, LocationIndex, Names, NeedSetIndex, PhaseIndex,
    PhaseSetIndex, PortIndex, PortSetIndex, PriorityIndex, ResourceIndex, SiteIndex, StatusIndex,
    StreamIndex,
};
use super::limits::{LimitKey, Limits};
use super::opening::{Closures, NoticePeriod};
pub use super::phase::{Phase, Ramp};
pub use super::places::{Corridor, Location, Port, Slot};
use super::release::Release;
use super::rules::{Rules, SiteKind, late_days};

/// What cases of one class are alike in: everything that rule 5 (seniority order) compares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CaseClass {
    /// People in the case, 1 to 99.
    pub persons: u8,
    /// Where they wait.
    pub location: LocationIndex,
    /// Stream.
    pub stream: StreamIndex,
    /// Priority.
    pub priority: PriorityIndex,
    /// Needs tags.
    pub needs: NeedSetIndex,
    /// Status.
    pub status: Option<StatusIndex>,
    /// Ports that may take them.
    pub ports: PortSetIndex,
    /// Seniority factor.
    pub factor: f64,
    /// Phases that could admit them by stream, status and enrolment, in file order.
    pub phases: PhaseSetIndex,
}

/// One case: people who travel and are processed together and are never split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// What it is alike in with others.
    pub class: ClassIndex,
    /// `day(ready_on)`; negative before `start`, 0 where the feed gives none.
    pub ready: Day,
    /// `day(due_on)`, if any.
    pub due: Option<Day>,
    /// `day(registered_on)`, if any.
    pub registered: Option<Day>,
    /// Day of the senior date of rule 5: `enrolled_on`, else `registered_on`, else `ready_on`.
    pub senior: Day,
}

/// An appointment already published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Booking {
    /// The case.
    pub case: CaseIndex,
    /// The port.
    pub port: PortIndex,
    /// The day; negative for an earlier appointment, possibly T or more for a promise.
    pub day: Day,
    /// The slot's start as published.
    pub slot: Option<TimeOfDay>,
}

/// A published appointment that does not stand any longer: it uses nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Released {
    /// The appointment.
    pub booking: Booking,
    /// Why.
    pub why: Release,
}

/// A file that was read, and its SHA-256 in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Path relative to the feed.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// SHA-256 of what is kept of it beside a plan: the same, unless it has columns that paso does
    /// not know.
    pub kept_sha256: String,
}

/// What a planner gives paso, validated and resolved.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The horizon.
    pub calendar: Calendar,
    /// The rule set.
    pub rules: Rules,
    /// Ports, in file order.
    pub ports: Vec<Port>,
    /// Locations, in file order.
    pub locations: Vec<Location>,
    /// Days on which ports give no appointments.
    pub closures: Closures,
    /// How soon cases can be newly appointed.
    pub notice: NoticePeriod,
    /// Corridors, sorted by (location, port).
    pub corridors: Vec<Corridor>,
    /// All limits: resources and phase caps.
    pub limits: Limits,
    /// Phases, in file order.
    pub phases: Vec<Phase>,
    /// Names of the streams; every stream of a case, a phase or a usage row.
    pub streams: Vec<String>,
    /// Whether each stream is phased.
    pub phased: Vec<bool>,
    /// Names of the statuses.
    pub statuses: Vec<String>,
    /// Sets of needs tags, each sorted and without repeats.
    pub need_sets: Vec<Vec<String>>,
    /// Sets of allowed ports, each sorted; none: any port.
    pub port_sets: Vec<Option<Vec<PortIndex>>>,
    /// Sets of phases, each in file order.
    pub phase_sets: Vec<Vec<PhaseIndex>>,
    /// Classes of like cases, in order of first appearance.
    pub classes: Vec<CaseClass>,
    /// Cases, in file order.
    pub cases: Vec<Case>,
    /// `case_id` of each case.
    pub case_ids: Names,
    /// What is drawn for each case in a lottery; empty where there is none.
    pub draws: Vec<u128>,
    /// Appointments dated before `start`: done.
    pub earlier: Vec<Booking>,
    /// Appointments dated on or after `start`: promises. All stand, unless they conflict and moves are
    /// allowed: then those that conflict are among `movable`.
    pub promises: Vec<Booking>,
    /// Promises that a conflict involves where moves are allowed, by rising case: each is kept, moved or
    /// lost (rule 4). Empty otherwise.
    pub movable: Vec<Booking>,
    /// Whether promises that conflict may be moved or lost: whoever plans says so, not the feed.
    pub allow_moves: bool,
    /// Published appointments that do not stand any longer, in file order.
    pub released: Vec<Released>,
    /// The files read.
    pub inputs: Vec<InputFile>,
}

/// Under which phase an appointment would be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The stream is not phased.
    Free,
    /// Under this phase, charged to its cap.
    Phase(PhaseIndex),
    /// No phase admits it.
    Closed,
}

impl Admission {
    /// The phase charged, if any.
    #[must_use]
    pub fn phase(self) -> Option<PhaseIndex> {
        match self {
            Self::Phase(phase) => Some(phase),
            Self::Free | Self::Closed => None,
        }
    }
}

impl Problem {
    /// The cases by their identifiers.
    #[must_use]
    pub fn cases_by_id(&self) -> FxHashMap<&str, CaseIndex> {
        (0..self.cases.len())
            .map(|at| (self.case_ids.get(at), CaseIndex::new(at)))
            .collect()
    }

    /// The class of a case.
    #[must_use]
    pub fn class_of(&self, case: CaseIndex) -> &CaseClass {
        &self.classes[self.cases[case.at()].class.at()]
    }

    /// Number of people in a case.
    #[must_use]
    pub fn persons(&self, case: CaseIndex) -> f64 {
        f64::from(self.class_of(case).persons)
    }

    /// w: the priority's weight times the seniority factor.
    #[must_use]
    pub fn weight(&self, class: &CaseClass) -> f64 {
        self.rules.priorities[class.priority.at()].weight * class.factor
    }

    /// The corridor from a location to a port.
    #[must_use]
    pub fn corridor(&self, location: LocationIndex, port: PortIndex) -> Option<CorridorIndex> {
        self.corridors
            .binary_search_by_key(&(location, port), |c| (c.location, c.port))
            .ok()
            .map(CorridorIndex::new)
    }

    /// The corridors from a location, by rising port.
    pub fn corridors_from(
        &self,
        location: LocationIndex,
    ) -> impl Iterator<Item = (CorridorIndex, &Corridor)> {
        let first = self.corridors.partition_point(|c| c.location < location);
        self.corridors[first..]
            .iter()
            .take_while(move |c| c.location == location)
            .enumerate()
            .map(move |(at, corridor)| (CorridorIndex::new(first + at), corridor))
    }

    /// Whether a class's `ports` let a port take its cases.
    #[must_use]
    pub fn port_allowed(&self, class: &CaseClass, port: PortIndex) -> bool {
        self.port_sets[class.ports.at()]
            .as_ref()
            .is_none_or(|ports| ports.binary_search(&port).is_ok())
    }

    /// The phase of an appointment: the first, in file order, that admits it.
    #[must_use]
    pub fn admission(&self, class: &CaseClass, port: PortIndex, day: Day) -> Admission {
        if !self.phased[class.stream.at()] {
            return Admission::Free;
        }
        self.phase_sets[class.phases.at()]
            .iter()
            .copied()
            .find(|phase| self.phases[phase.at()].admits(port, day))
            .map_or(Admission::Closed, Admission::Phase)
    }

    /// How many sites of a kind there are.
    #[must_use]
    pub fn site_count(&self, kind: SiteKind) -> usize {
        match kind {
            SiteKind::Port => self.ports.len(),
            SiteKind::Location => self.locations.len(),
            SiteKind::Corridor => self.corridors.len(),
            SiteKind::Border => 1,
        }
    }

    /// A resource's site for an appointment on a corridor.
    #[must_use]
    pub fn site(&self, resource: ResourceIndex, corridor: CorridorIndex) -> SiteIndex {
        let ends = &self.corridors[corridor.at()];
        match self.rules.resources[resource.at()].site {
            SiteKind::Port => SiteIndex::of_port(ends.port),
            SiteKind::Location => SiteIndex::of_location(ends.location),
            SiteKind::Corridor => SiteIndex::of_corridor(corridor),
            SiteKind::Border => SiteIndex::BORDER,
        }
    }

    /// The same for people of a location who have an appointment at a port; none only for a
    /// resource of corridors where the two have none between them.
    #[must_use]
    pub fn site_of(
        &self,
        resource: ResourceIndex,
        location: LocationIndex,
        port: PortIndex,
        corridor: Option<CorridorIndex>,
    ) -> Option<SiteIndex> {
        match self.rules.resources[resource.at()].site {
            SiteKind::Port => Some(SiteIndex::of_port(port)),
            SiteKind::Location => Some(SiteIndex::of_location(location)),
            SiteKind::Corridor => corridor.map(SiteIndex::of_corridor),
            SiteKind::Border => Some(SiteIndex::BORDER),
        }
    }

    /// The `site_id` of a resource's site as in capacity.csv; `*` for the border.
    #[must_use]
    pub fn site_id(&self, resource: ResourceIndex, site: SiteIndex) -> String {
        let site = site.at();
        match self.rules.resources[resource.at()].site {
            SiteKind::Port => self.ports[site].id.clone(),
            SiteKind::Location => self.locations[site].id.clone(),
            SiteKind::Corridor => {
                let corridor = &self.corridors[site];
                format!(
                    "{}>{}",
                    self.locations[corridor.location.at()].id,
                    self.ports[corridor.port.at()].id
                )
            }
            SiteKind::Border => "*".to_owned(),
        }
    }

    /// How outputs name a limit: its resource (`phase:ID` for a cap) and site (`*` for a cap).
    #[must_use]
    pub fn limit_name(&self, key: LimitKey) -> (String, String) {
        match key {
            LimitKey::Resource { resource, site, .. } => (
                self.rules.resources[resource.at()].id.clone(),
                self.site_id(resource, site),
            ),
            LimitKey::Phase { phase, .. } => (
                format!("phase:{}", self.phases[phase.at()].id),
                "*".to_owned(),
            ),
        }
    }

    /// The cost of an appointment on a day over a corridor, without any charge for a move:
    /// `w·n·(t - r) + late_weight·w·n·max(0, t - d) + travel_weight·n·travel_hours`.
    #[must_use]
    pub fn cost_on(&self, case: CaseIndex, corridor: CorridorIndex, day: Day) -> Cost {
        self.cost_at(&self.stake(case), corridor, day)
    }

    /// The same for a case of which is known what its costs hang on.
    pub(crate) fn cost_at(&self, stake: &Stake, corridor: CorridorIndex, day: Day) -> Cost {
        let mut cost = self.waiting(stake, day);
        cost.travel = self.rules.objective.travel_weight
            * stake.persons
            * self.corridors[corridor.at()].travel_hours;
        cost
    }

    /// What the costs of a case hang on.
    pub(crate) fn stake(&self, case: CaseIndex) -> Stake {
        let class = self.class_of(case);
        let persons = f64::from(class.persons);
        let Case { ready, due, .. } = self.cases[case.at()];
        Stake {
            persons,
            weighted: self.weight(class) * persons,
            ready: ready.max(Day::START),
            due,
        }
    }

    /// The cost of leaving a case without an appointment, that of a promise that is lost included.
    #[must_use]
    pub fn cost_unscheduled(&self, case: CaseIndex) -> Cost {
        let moves = self.move_charge(case);
        if moves.is_some() && self.cases[case.at()].ready >= self.calendar.end() {
            // Whoever is ready only after the horizon is left out of the sum, but for the promise.
            return Cost {
                moves: moves.unwrap_or(0.0),
                ..Cost::default()
            };
        }
        let class = self.class_of(case);
        let mut cost = self.waiting(&self.stake(case), self.calendar.end());
        cost.unscheduled =
            self.rules.objective.unscheduled_days * self.weight(class) * f64::from(class.persons);
        cost.moves = moves.unwrap_or(0.0);
        cost
    }

    /// The waiting and lateness of a case until a day.
    fn waiting(&self, stake: &Stake, until: Day) -> Cost {
        let late = late_days(stake.due, until);
        Cost {
            wait: stake.weighted * f64::from(until - stake.ready),
            late: self.rules.objective.late_weight * stake.weighted * f64::from(late),
            ..Cost::default()
        }
    }
}

/// What the costs of a case hang on, looked up once for many days.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stake {
    /// n.
    pub persons: f64,
    /// w·n: what a day's wait costs.
    pub weighted: f64,
    /// The first day on which it can be appointed, not negative.
    pub ready: Day,
    /// Its due day.
    pub due: Option<Day>,
}

/// A cost in weighted person-days, by its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Waiting, also of cases not appointed.
    pub wait: f64,
    /// Lateness past `due_on`, also of cases not appointed.
    pub late: f64,
    /// Travel.
    pub travel: f64,
    /// The charge for cases not appointed, alone.
    pub unscheduled: f64,
    /// Moved promises.
    pub moves: f64,
}

impl Cost {
    /// The sum of the parts.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.wait + self.late + self.travel + self.unscheduled + self.moves
    }
}

impl std::ops::AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.wait += other.wait;
        self.late += other.late;
        self.travel += other.travel;
        self.unscheduled += other.unscheduled;
        self.moves += other.moves;
    }
}
