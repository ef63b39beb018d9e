//! Cohorts to program: one function per family of rows and columns.

use std::collections::BTreeMap;

use crate::cohorts::footprint::DayUse;
use crate::cohorts::profile::{Gate, Lane};
use crate::cohorts::queue::{Cohort, Cohorts, Queue};
use crate::domain::calendar::Day;
use crate::domain::id::LimitIndex;
use crate::domain::problem::Problem;
use crate::domain::rules::late_days;
use crate::lp::Program;
use crate::model::keys::{Choice, ColumnKey, MenuKey, QueueKey, RowKey, WindowKey};

/// The program with the keys of its rows and columns.
#[derive(Debug)]
pub struct Relaxation {
    /// The program.
    pub program: Program,
    /// Each appointment column, in the program's order.
    pub choices: Vec<(Choice, usize)>,
    /// The row of each limit that has one.
    pub limit_rows: BTreeMap<LimitIndex, usize>,
    /// What each row says.
    pub rows: Vec<RowKey>,
    /// What each column counts.
    pub columns: Vec<ColumnKey>,
}

/// Every admissible appointment column of the problem.
#[must_use]
pub fn all_choices(cohorts: &Cohorts) -> Vec<Choice> {
    let mut choices = Vec::new();
    for (c, cohort) in cohorts.cohorts.iter().enumerate() {
        for (q, queue) in cohort.queues.iter().enumerate() {
            let first = queue.arrivals.first().map_or(Day::START, |a| a.0);
            for (l, lane) in cohorts.profiles.list[cohort.profile]
                .lanes
                .iter()
                .enumerate()
            {
                for (day, gate) in Day::START.until(Day::NEVER).zip(&lane.gates) {
                    if day >= first && *gate != Gate::Closed {
                        choices.push(Choice {
                            cohort: c,
                            queue: q,
                            day,
                            lane: l,
                        });
                    }
                }
            }
        }
    }
    choices.sort_unstable();
    choices
}

/// Builds the relaxation over the given choices, sorted.
#[must_use]
pub fn relaxation(problem: &Problem, cohorts: &Cohorts, choices: &[Choice]) -> Relaxation {
    let mut builder = Builder {
        problem,
        cohorts,
        program: Program::new(),
        limit_rows: BTreeMap::new(),
        windows: BTreeMap::new(),
        menus: BTreeMap::new(),
        rows: Vec::new(),
        columns: Vec::new(),
    };
    let mut columns = Vec::with_capacity(choices.len());
    let mut rest = choices;
    for (c, cohort) in cohorts.cohorts.iter().enumerate() {
        for (q, queue) in cohort.queues.iter().enumerate() {
            let own = rest.partition_point(|choice| (choice.cohort, choice.queue) <= (c, q));
            let (now, later) = rest.split_at(own);
            rest = later;
            let key = QueueKey {
                cohort: c,
                queue: q,
            };
            builder.queue((cohort, queue, key), now, &mut columns);
        }
    }
    builder.window_totals();
    builder.slot_persons();
    Relaxation {
        program: builder.program,
        choices: columns,
        limit_rows: builder.limit_rows,
        rows: builder.rows,
        columns: builder.columns,
    }
}

/// What the program's costs leave out: promises, cases that cannot be appointed at all, and
/// lateness that has passed already when a case becomes ready.
#[must_use]
pub fn constant(problem: &Problem, cohorts: &Cohorts) -> f64 {
    let objective = &problem.rules.objective;
    let queues = cohorts.cohorts.iter().flat_map(|cohort| {
        let queues = cohort.queues.iter();
        queues.map(move |queue| (cohort.weighted, queue))
    });
    let late: f64 = queues
        .filter_map(|(weighted, queue)| queue.due.map(|due| (weighted, due, queue)))
        .flat_map(|(weighted, due, queue)| {
            queue.arrivals.iter().map(move |&(ready, count)| {
                weighted * f64::from(count) * objective.waiting(0, late_days(Some(due), ready))
            })
        })
        .sum();
    cohorts.constant + late
}

struct Builder<'a> {
    problem: &'a Problem,
    cohorts: &'a Cohorts,
    program: Program,
    limit_rows: BTreeMap<LimitIndex, usize>,
    /// Row that sums the use of a window by the appointments of a day.
    windows: BTreeMap<WindowKey, usize>,
    /// Row that counts those who need a slot.
    menus: BTreeMap<MenuKey, usize>,
    rows: Vec<RowKey>,
    columns: Vec<ColumnKey>,
}

impl Builder<'_> {
    /// The row of a limit; none where it is unlimited.
    fn limit(&mut self, limit: LimitIndex) -> Option<usize> {
        let left = self.cohorts.residual.left[limit.at()];
        if left.is_infinite() {
            return None;
        }
        let (program, rows) = (&mut self.program, &mut self.rows);
        Some(*self.limit_rows.entry(limit).or_insert_with(|| {
            rows.push(RowKey::Limit(limit));
            program.add_row(f64::NEG_INFINITY, left)
        }))
    }

    /// Balance rows, waiting columns and appointment columns of one queue.
    ///
    /// Only days on which someone becomes ready or may be appointed have a row; the waiting
    /// column from one to the next carries the cost of the days between.
    fn queue(
        &mut self,
        (cohort, queue, key): (&Cohort, &Queue, QueueKey),
        choices: &[Choice],
        columns: &mut Vec<(Choice, usize)>,
    ) {
        let mut balance: BTreeMap<Day, f64> = BTreeMap::new();
        for choice in choices {
            balance.entry(choice.day).or_default();
        }
        for &(ready, count) in &queue.arrivals {
            *balance.entry(ready).or_default() += f64::from(count);
        }
        let days: Vec<Day> = balance.keys().copied().collect();
        let rows: Vec<usize> = balance
            .iter()
            .map(|(&day, &count)| {
                self.rows.push(RowKey::Balance(key, day));
                self.program.add_row(count, count)
            })
            .collect();
        let until = |day: Day| {
            let late = late_days(queue.due, day);
            cohort.weighted * self.problem.rules.objective.waiting(day - Day::START, late)
        };
        let end = self.problem.calendar.end();
        let objective = &self.problem.rules.objective;
        let unscheduled = objective.unscheduled_days * cohort.weighted + cohort.lost;
        for (at, (&day, &row)) in days.iter().zip(&rows).enumerate() {
            if let (Some(&next), Some(&next_row)) = (days.get(at + 1), rows.get(at + 1)) {
                let cost = until(next) - until(day);
                self.columns.push(ColumnKey::Waiting(key, day));
                self.program
                    .add_column(cost, f64::INFINITY, &[(row, 1.0), (next_row, -1.0)]);
            } else {
                let cost = until(end) - until(day) + unscheduled;
                self.columns.push(ColumnKey::Left(key));
                self.program.add_column(cost, f64::INFINITY, &[(row, 1.0)]);
            }
        }
        let lanes = &self.cohorts.profiles.list[cohort.profile].lanes;
        for choice in choices {
            // Each choice's day has a row.
            let at = days.partition_point(|day| *day < choice.day);
            let lane = &lanes[choice.lane];
            let mut entries = vec![(rows[at], 1.0)];
            self.appointment(cohort, lane, choice.day, &mut entries);
            let column =
                self.program
                    .add_column(cohort.persons * lane.travel, f64::INFINITY, &entries);
            self.columns.push(ColumnKey::Appointed(*choice));
            columns.push((*choice, column));
        }
    }

    /// What one case takes: limits of single days directly, windows and slots through totals.
    fn appointment(
        &mut self,
        cohort: &Cohort,
        lane: &Lane,
        day: Day,
        entries: &mut Vec<(usize, f64)>,
    ) {
        let cohorts = self.cohorts;
        if let Some(row) = lane.gates[day.at()]
            .limit()
            .and_then(|limit| self.limit(limit))
        {
            entries.push((row, cohort.persons));
        }
        let footprint = &cohorts.footprints.list[lane.footprint];
        for term in &footprint.days {
            let amount = cohort.persons * term.per_person + term.per_case;
            let mut span = term.span(day, self.problem.calendar);
            let row = if span.len() <= 1 {
                span.next()
                    .and_then(|on| self.limit(LimitIndex(term.first + on.offset())))
            } else {
                self.window(term, day)
            };
            if let Some(row) = row {
                match entries.iter_mut().find(|(known, _)| *known == row) {
                    Some((_, sum)) => *sum += amount,
                    None => entries.push((row, amount)),
                }
            }
        }
        if let Some(menu) = footprint.menu {
            let mixes = cohorts.footprints.menus[menu].mixes;
            let (size, amount) = if mixes {
                (cohort.persons.to_bits(), 1.0)
            } else {
                (0, cohort.persons)
            };
            let (program, rows) = (&mut self.program, &mut self.rows);
            let key = MenuKey { menu, size, day };
            let row = *self.menus.entry(key).or_insert_with(|| {
                rows.push(RowKey::Menu(key));
                program.add_row(0.0, 0.0)
            });
            entries.push((row, amount));
        }
    }

    /// The row that sums the use of a window by the appointments of a day; none where nothing in
    /// the window is limited.
    fn window(&mut self, term: &DayUse, day: Day) -> Option<usize> {
        let limited = term.span(day, self.problem.calendar).any(|on| {
            let at = (term.first + on.offset()) as usize;
            self.cohorts.residual.left[at].is_finite()
        });
        let key = WindowKey {
            first: term.first,
            offset: term.offset,
            duration: term.duration,
            day,
        };
        let (program, rows) = (&mut self.program, &mut self.rows);
        limited.then(|| {
            *self.windows.entry(key).or_insert_with(|| {
                rows.push(RowKey::Window(key));
                program.add_row(0.0, 0.0)
            })
        })
    }

    /// A column for each window total: it takes of the limit on each day of the window.
    fn window_totals(&mut self) {
        for (key, row) in std::mem::take(&mut self.windows) {
            let window = DayUse {
                first: key.first,
                offset: key.offset,
                duration: key.duration,
                per_person: 0.0,
                per_case: 0.0,
            };
            let mut entries = vec![(row, -1.0)];
            for on in window.span(key.day, self.problem.calendar) {
                if let Some(limit) = self.limit(LimitIndex(key.first + on.offset())) {
                    entries.push((limit, 1.0));
                }
            }
            self.columns.push(ColumnKey::Window(key));
            self.program.add_column(0.0, f64::INFINITY, &entries);
        }
    }

    /// A column for each slot of a port's day: the persons (or cases of one size) in it.
    fn slot_persons(&mut self) {
        for (key, row) in std::mem::take(&mut self.menus) {
            let MenuKey { menu, size, day } = key;
            let persons = f64::from_bits(size);
            let cohorts = self.cohorts;
            for choice in cohorts.footprints.menus[menu].on(day) {
                let mut entries = vec![(row, -1.0)];
                for term in &choice.uses {
                    let amount = if size == 0 {
                        term.per_person
                    } else {
                        term.amount(persons)
                    };
                    for at in term.limits(day) {
                        if let Some(limit) = self.limit(LimitIndex::new(at)) {
                            entries.push((limit, amount));
                        }
                    }
                }
                self.columns.push(ColumnKey::Slot(key, choice.slot));
                self.program.add_column(0.0, f64::INFINITY, &entries);
            }
        }
    }
}
