//! What is known of those who may be moved, in one place for each: they are looked up at random, and
//! much more often than anything changes.

use crate::cohorts::profile::Gate;
use crate::cohorts::queue::Cohort;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, CorridorIndex, PortIndex, narrow};
use crate::domain::problem::{Problem, Stake};
use crate::schedule::board::Board;

/// One of those who may be moved, and where they stand: a line of the processor's memory.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Member {
    stake: Stake,
    pub case: CaseIndex,
    persons: i32,
    cohort: u32,
    profile: u32,
    pub lane: u32,
    pub day: Day,
}

impl Member {
    /// How many people they are.
    pub fn persons(&self) -> i64 {
        i64::from(self.persons)
    }
}

/// A lane, as far as it matters here.
struct Way {
    port: PortIndex,
    corridor: CorridorIndex,
    /// What a moved promise costs per person.
    moves: f64,
}

/// All of them, and the lanes of their profiles.
pub(super) struct Roll<'a> {
    problem: &'a Problem,
    cohorts: &'a [Cohort],
    pub members: Vec<Member>,
    /// The first of each profile's ways; one more at the end.
    first: Vec<u32>,
    ways: Vec<Way>,
    /// By way, a set of the days on which it is open.
    open: Vec<u64>,
    /// Words of a set of days.
    width: usize,
    /// By profile and port, the lane there; `NONE` where there is none.
    lane_to: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl<'a> Roll<'a> {
    /// Of cases that hold no promise and stand somewhere.
    pub fn new(board: &Board<'a>, movable: &[CaseIndex]) -> Self {
        let problem = board.problem;
        let profiles = &board.cohorts.profiles.list;
        let ports = problem.ports.len();
        let mut roll = Self {
            problem,
            cohorts: &board.cohorts.cohorts,
            members: Vec::with_capacity(movable.len()),
            first: vec![0],
            ways: Vec::new(),
            open: Vec::new(),
            width: problem.calendar.count().div_ceil(64),
            lane_to: vec![NONE; profiles.len() * ports],
        };
        for (profile, lane_to) in profiles.iter().zip(roll.lane_to.chunks_mut(ports.max(1))) {
            for (at, lane) in (0u32..).zip(&profile.lanes) {
                let first = &mut lane_to[lane.port.at()];
                *first = at.min(*first);
                roll.ways.push(Way {
                    port: lane.port,
                    corridor: lane.corridor,
                    moves: lane.moves,
                });
                let mut open = vec![0; roll.width];
                for (day, gate) in lane.gates.iter().enumerate() {
                    open[day / 64] |= u64::from(*gate != Gate::Closed) << (day % 64);
                }
                roll.open.extend(open);
            }
            roll.first.push(narrow(roll.ways.len()));
        }
        for &case in movable {
            if let (Some(place), Some(cohort)) = (board.places[case.at()], board.cohort(case)) {
                roll.members.push(Member {
                    stake: problem.stake(case),
                    case,
                    persons: i32::from(problem.class_of(case).persons),
                    cohort: cohort.index,
                    profile: narrow(cohort.profile),
                    lane: place.lane,
                    day: place.day,
                });
            }
        }
        roll
    }

    /// What somebody is alike in with others.
    pub fn cohort(&self, member: &Member) -> &'a Cohort {
        &self.cohorts[member.cohort as usize]
    }

    /// How many lanes somebody may choose from.
    pub fn lanes(&self, member: &Member) -> usize {
        let profile = member.profile as usize;
        (self.first[profile + 1] - self.first[profile]) as usize
    }

    fn way(&self, member: &Member, lane: u32) -> usize {
        (self.first[member.profile as usize] + lane) as usize
    }

    /// The port of a lane of somebody's.
    pub fn port(&self, member: &Member, lane: u32) -> PortIndex {
        self.ways[self.way(member, lane)].port
    }

    /// Somebody's lane to a port.
    pub fn lane_to(&self, member: &Member, port: PortIndex) -> Option<u32> {
        let at = member.profile as usize * self.problem.ports.len() + port.at();
        Some(self.lane_to[at]).filter(|lane| *lane != NONE)
    }

    /// Whether somebody is ready by a day of the horizon, and a lane of theirs open.
    pub fn is_open(&self, member: &Member, lane: u32, day: Day) -> bool {
        let at = self.way(member, lane) * self.width;
        day >= member.stake.ready
            && day <= self.problem.calendar.last()
            && self.open[at + day.at() / 64] >> (day.at() % 64) & 1 == 1
    }

    /// What an appointment costs somebody.
    pub fn cost(&self, member: &Member, lane: u32, day: Day) -> f64 {
        let way = &self.ways[self.way(member, lane)];
        let cost = self.problem.cost_at(&member.stake, way.corridor, day);
        cost.total() + way.moves * member.stake.persons
    }
}
