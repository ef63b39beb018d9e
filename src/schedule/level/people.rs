//! How many people come to each port on each day.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, PortIndex};
use crate::domain::problem::Problem;
use crate::schedule::board::Board;

/// By port and day (a cell): how many people come, and which of those who may be moved.
pub(super) struct People {
    squares: f64,
    days: usize,
    ports: usize,
    count: Vec<i64>,
    /// By cell, the open day before and after it at the port; its own position where there is none, or
    /// the port is closed.
    before: Vec<usize>,
    after: Vec<usize>,
    /// By cell, those who may be moved.
    cases: Vec<Vec<CaseIndex>>,
    /// By case, where it stands in its cell's list.
    at: Vec<usize>,
}

impl People {
    pub fn new(board: &Board<'_>) -> Self {
        let problem = board.problem;
        let (days, ports) = (problem.calendar.count(), problem.ports.len());
        let mut own = Self {
            squares: std::env::var("L_SQ").ok().and_then(|v| v.parse::<f64>().ok()).unwrap_or(SQUARES),
            days,
            ports,
            count: vec![0; days * ports],
            before: (0..days * ports).collect(),
            after: (0..days * ports).collect(),
            cases: Vec::new(),
            at: Vec::new(),
        };
        for port in (0..ports).map(PortIndex::new) {
            let mut last = None;
            for day in open_days(problem, port) {
                let cell = own.cell(port, day);
                if let Some(last) = last {
                    own.before[cell] = last;
                    own.after[last] = cell;
                }
                last = Some(cell);
            }
        }
        for booking in &problem.promises {
            if problem.calendar.contains(booking.day) {
                let cell = own.cell(booking.port, booking.day);
                own.count[cell] += i64::from(problem.class_of(booking.case).persons);
            }
        }
        for case in board.cases() {
            if let (Some(place), Some(cohort)) = (board.places[case.at()], board.cohort(case)) {
                let port = board.lanes(cohort)[place.lane as usize].port;
                let cell = own.cell(port, place.day);
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

    /// The sum of the changes from each open day to the next.
    pub fn changes(&self) -> u64 {
        let cells = 0..self.count.len();
        cells
            .map(|cell| self.count[cell].abs_diff(self.count[self.before[cell]]))
            .sum()
    }

    /// By how much the changes would grow if people came and went in cells; a cell may be named twice.
    pub fn difference(&mut self, moves: &[(usize, i64)]) -> f64 {
        let mut edges = [usize::MAX; 8];
        let mut number = 0;
        for &(cell, _) in moves {
            for edge in [cell, self.after[cell]] {
                if !edges[..number].contains(&edge) {
                    edges[number] = edge;
                    number += 1;
                }
            }
        }
        let edges = &edges[..number];
        let before = self.over(edges);
        for &(cell, by) in moves {
            self.count[cell] += by;
        }
        let after = self.over(edges);
        for &(cell, by) in moves {
            self.count[cell] -= by;
        }
        after - before
    }

    /// The changes into some cells, with a little for their squares, so that a great step is worse than
    /// two small ones.
    fn over(&self, cells: &[usize]) -> f64 {
        let changes = cells.iter().map(|&cell| {
            #[allow(clippy::cast_precision_loss)]
            let change = self.count[cell].abs_diff(self.count[self.before[cell]]) as f64;
            change + change * change * self.squares
        });
        changes.sum()
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
const SQUARES: f64 = 1.0 / 64.0;

fn open_days(problem: &Problem, port: PortIndex) -> impl Iterator<Item = Day> {
    let all = problem.calendar.within(Day::START..problem.calendar.end());
    all.filter(move |&day| problem.openings(port, day).next().is_some())
}
