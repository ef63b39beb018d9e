//! How many people come to each port on each day.

use chrono::{Datelike, Weekday};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::roll::Roll;
use crate::domain::calendar::Day;
use crate::domain::id::{PortIndex, narrow};
use crate::domain::outcome::Changes;
use crate::domain::problem::Problem;
use crate::schedule::board::Board;

/// By port and day (a cell): how many people come, and which of those who may be moved.
pub(super) struct People {
    days: usize,
    ports: usize,
    count: Vec<i64>,
    /// How many would come besides, while that is looked at.
    by: Vec<i64>,
    /// Each port's open days, one after another.
    all: Chain,
    /// Its working days among them.
    working: Chain,
    /// By cell, those who may be moved, by their positions on the roll.
    members: Vec<Vec<u32>>,
    /// By position on the roll, where each stands in its cell's list.
    at: Vec<u32>,
}

/// By cell, the one before and the one after it; its own position where there is none.
struct Chain {
    before: Vec<usize>,
    after: Vec<usize>,
}

impl Chain {
    fn new(cells: usize) -> Self {
        Self {
            before: (0..cells).collect(),
            after: (0..cells).collect(),
        }
    }

    fn link(&mut self, cells: impl Iterator<Item = usize>) {
        let mut last = None;
        for cell in cells {
            if let Some(last) = last {
                self.before[cell] = last;
                self.after[last] = cell;
            }
            last = Some(cell);
        }
    }
}

/// The most cells that one exchange touches.
const MOVES: usize = 4;

/// What a change counts.
fn felt(change: i64) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    let change = change.abs() as f64;
    change + change * change * SQUARES
}

impl People {
    pub fn new(board: &Board<'_>) -> Self {
        let problem = board.problem;
        let (days, ports) = (problem.calendar.count(), problem.ports.len());
        let mut own = Self {
            days,
            ports,
            count: vec![0; days * ports],
            by: vec![0; days * ports],
            all: Chain::new(days * ports),
            working: Chain::new(days * ports),
            members: Vec::new(),
            at: Vec::new(),
        };
        for port in (0..ports).map(PortIndex::new) {
            let open = open_days(problem, port);
            let cell = |&day: &Day| port.at() * days + day.at();
            own.all.link(open.iter().map(cell));
            let working = open.iter().filter(|&&day| is_working(problem, day));
            own.working.link(working.map(cell));
        }
        for booking in &problem.promises {
            if problem.calendar.contains(booking.day) {
                let cell = own.cell(booking.port, booking.day);
                own.count[cell] += i64::from(problem.class_of(booking.case).persons);
            }
        }
        for case in board.cases() {
            if let (Some(place), Some(cohort)) = (board.places[case.at()], board.cohort(case)) {
                let lane = &board.lanes(cohort)[place.lane as usize];
                if lane
                    .keeps
                    .is_some_and(|day| !problem.calendar.contains(day))
                {
                    continue;
                }
                let cell = own.cell(lane.port, place.day);
                own.count[cell] += i64::from(problem.class_of(case).persons);
            }
        }
        own
    }

    /// Lists those who may be moved where they stand.
    pub fn seat(&mut self, roll: &Roll<'_>) {
        self.members = vec![Vec::new(); self.count.len()];
        self.at = vec![0; roll.members.len()];
        for (number, member) in roll.members.iter().enumerate() {
            let cell = self.cell(roll.port(member, member.lane), member.day);
            self.at[number] = narrow(self.members[cell].len());
            self.members[cell].push(narrow(number));
        }
    }

    pub fn cell(&self, port: PortIndex, day: Day) -> usize {
        port.at() * self.days + day.at()
    }

    /// The sums of the changes from each open day to the next.
    pub fn changes(&self) -> Changes {
        let sum = |chain: &Chain| {
            let cells = self.count.iter().zip(&chain.before);
            cells
                .map(|(own, &before)| own.abs_diff(self.count[before]))
                .sum()
        };
        Changes {
            working_days: sum(&self.working),
            all_days: sum(&self.all),
        }
    }

    /// By how much the changes would grow if people came and went in cells; a cell may be named twice.
    pub fn difference(&mut self, moves: &[(usize, i64)]) -> f64 {
        for &(cell, by) in moves {
            self.by[cell] += by;
        }
        let (all, working) = (
            self.around(&self.all, moves),
            self.around(&self.working, moves),
        );
        for &(cell, _) in moves {
            self.by[cell] = 0;
        }
        (all.1 + working.1) - (all.0 + working.0)
    }

    /// The changes into some cells and out of them, with a little for their squares, so that a great step
    /// is worse than two small ones: as they are, and as they would be.
    fn around(&self, chain: &Chain, moves: &[(usize, i64)]) -> (f64, f64) {
        let mut seen = [usize::MAX; 2 * MOVES];
        let mut number = 0;
        let (mut now, mut then) = (0.0, 0.0);
        for &(cell, _) in moves {
            for into in [cell, chain.after[cell]] {
                if seen[..number].contains(&into) {
                    continue;
                }
                seen[number] = into;
                number += 1;
                let before = chain.before[into];
                let change = self.count[into] - self.count[before];
                now += felt(change);
                then += felt(change + self.by[into] - self.by[before]);
            }
        }
        (now, then)
    }

    /// Somebody has moved from one cell to another.
    pub fn moved(&mut self, number: usize, from: usize, to: usize, persons: i64) {
        self.count[from] -= persons;
        self.count[to] += persons;
        let at = self.at[number] as usize;
        self.members[from].swap_remove(at);
        if let Some(&other) = self.members[from].get(at) {
            self.at[other as usize] = narrow(at);
        }
        self.at[number] = narrow(self.members[to].len());
        self.members[to].push(narrow(number));
    }

    /// Somebody in a cell who may be moved.
    pub fn anybody(&self, cell: usize, random: &mut ChaCha8Rng) -> Option<usize> {
        let members = &self.members[cell];
        if members.is_empty() {
            return None;
        }
        Some(members[random.random_range(0..members.len())] as usize)
    }

    /// The cell of some port on a day.
    pub fn any_on(&self, day: Day, random: &mut ChaCha8Rng) -> usize {
        random.random_range(0..self.ports) * self.days + day.at()
    }
}

/// What the square of a change counts beside the change itself.
const SQUARES: f64 = 0.1;

fn open_days(problem: &Problem, port: PortIndex) -> Vec<Day> {
    let all = problem.calendar.all();
    all.filter(|&day| problem.is_open(port, day)).collect()
}

/// Whether a day is none of a weekend.
fn is_working(problem: &Problem, day: Day) -> bool {
    !matches!(
        problem.calendar.date(day).weekday(),
        Weekday::Sat | Weekday::Sun
    )
}
