//! How many people come to each port on each day.

use chrono::{Datelike, Weekday};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, PortIndex};
use crate::domain::outcome::Changes;
use crate::domain::problem::Problem;
use crate::schedule::board::Board;

/// By port and day (a cell): how many people come, and which of those who may be moved.
pub(super) struct People {
    days: usize,
    ports: usize,
    count: Vec<i64>,
    /// Each port's open days, one after another.
    all: Chain,
    /// Its working days among them.
    working: Chain,
    /// By cell, those who may be moved.
    cases: Vec<Vec<CaseIndex>>,
    /// By case, where it stands in its cell's list.
    at: Vec<usize>,
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

impl People {
    pub fn new(board: &Board<'_>) -> Self {
        let problem = board.problem;
        let (days, ports) = (problem.calendar.count(), problem.ports.len());
        let mut own = Self {
            days,
            ports,
            count: vec![0; days * ports],
            all: Chain::new(days * ports),
            working: Chain::new(days * ports),
            cases: Vec::new(),
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
    pub fn seat(&mut self, movable: &[CaseIndex], board: &Board<'_>) {
        self.cases = vec![Vec::new(); self.count.len()];
        self.at = vec![0; board.places.len()];
        for &case in movable {
            if let (Some(place), Some(cohort)) = (board.places[case.at()], board.cohort(case)) {
                let port = board.lanes(cohort)[place.lane as usize].port;
                let cell = self.cell(port, place.day);
                self.at[case.at()] = self.cases[cell].len();
                self.cases[cell].push(case);
            }
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
        let before = self.around(moves);
        for &(cell, by) in moves {
            self.count[cell] += by;
        }
        let after = self.around(moves);
        for &(cell, by) in moves {
            self.count[cell] -= by;
        }
        after - before
    }

    fn around(&self, moves: &[(usize, i64)]) -> f64 {
        self.changes_into(&self.all, moves) + self.changes_into(&self.working, moves)
    }

    /// The changes into some cells and out of them, with a little for their squares, so that a great step
    /// is worse than two small ones.
    fn changes_into(&self, chain: &Chain, moves: &[(usize, i64)]) -> f64 {
        let mut seen = [usize::MAX; 2 * MOVES];
        let mut number = 0;
        let mut sum = 0.0;
        for &(cell, _) in moves {
            for into in [cell, chain.after[cell]] {
                if seen[..number].contains(&into) {
                    continue;
                }
                seen[number] = into;
                number += 1;
                #[allow(clippy::cast_precision_loss)]
                let change = self.count[into].abs_diff(self.count[chain.before[into]]) as f64;
                sum += change + change * change * SQUARES;
            }
        }
        sum
    }

    /// A case has moved from one cell to another.
    pub fn moved(&mut self, case: CaseIndex, from: usize, to: usize, persons: i64) {
        self.count[from] -= persons;
        self.count[to] += persons;
        let at = self.at[case.at()];
        self.cases[from].swap_remove(at);
        if let Some(&other) = self.cases[from].get(at) {
            self.at[other.at()] = at;
        }
        self.at[case.at()] = self.cases[to].len();
        self.cases[to].push(case);
    }

    /// Somebody in a cell who may be moved.
    pub fn anybody(&self, cell: usize, random: &mut ChaCha8Rng) -> Option<CaseIndex> {
        let cases = &self.cases[cell];
        if cases.is_empty() {
            return None;
        }
        Some(cases[random.random_range(0..cases.len())])
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
