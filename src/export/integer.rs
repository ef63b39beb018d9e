//! The integer program on whole cases, as in models/README.md: a binary column for each case and
//! admissible appointment (port, day, slot), and one for none. It is far larger than the feed, so it
//! is never held: its columns are made anew each time it is walked through.

use std::fmt::Write as _;
use std::io;
use std::ops::Range;

use super::names::{date, escape, limit};
use super::{Column, Head, Kind, Named, Walk};
use crate::cohorts::profile::{Gate, Lane};
use crate::cohorts::queue::{Cohort, Cohorts};
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, LimitIndex, Names};
use crate::domain::problem::Problem;
use crate::lp::Program;

/// The integer program of a problem.
#[derive(Debug)]
pub struct Whole<'p> {
    problem: &'p Problem,
    cohorts: &'p Cohorts,
    head: Head,
    /// The rows, in the order in which the columns first use them.
    rows: Vec<Row>,
    /// The row of each case that is to be planned, by case.
    case_rows: Vec<Option<usize>>,
    limit_rows: Vec<Option<usize>>,
    limit_names: Vec<String>,
    /// How many columns each row has.
    entries: Vec<u64>,
    columns: u64,
    /// Days and slots as names have them.
    dates: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
enum Row {
    Case(CaseIndex),
    /// A limit, and the position of its name.
    Limit(LimitIndex, usize),
}

/// A column: an appointment of a case, or none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    case: CaseIndex,
    appointment: Option<Appointment>,
}

#[derive(Clone, Copy, Debug)]
struct Appointment {
    lane: u32,
    day: Day,
    slot: Option<u32>,
}

/// What both programs say of themselves.
pub(super) fn head(problem: &Problem, kind: Kind) -> Vec<String> {
    let what = match kind {
        Kind::Relaxation => "The linear relaxation",
        Kind::Integer => "The integer program on whole cases",
    };
    vec![
        format!(
            "{what} of model {}, {} days from {}, by paso {}",
            problem.rules.name,
            problem.calendar.days,
            problem.calendar.start,
            env!("CARGO_PKG_VERSION")
        ),
        "Cost in weighted person-days; `constant` is fixed at 1 and costs what cannot be chosen"
            .to_owned(),
        "In identifiers - is written ~ and : is written !".to_owned(),
        "cap(RESOURCE,SITE,DAY,SLOT), phase(PHASE,DAY): the limits; a corridor is LOCATION,PORT"
            .to_owned(),
    ]
}

impl<'p> Whole<'p> {
    /// Finds its rows, and counts its columns and entries.
    #[must_use]
    pub fn new(problem: &'p Problem, cohorts: &'p Cohorts) -> Self {
        let mut legend = head(problem, Kind::Integer);
        legend.extend(
            [
                "case(CASE): one appointment or none",
                "x(CASE,PORT,DAY,SLOT): the case has this appointment; none(CASE): it has none",
            ]
            .map(str::to_owned),
        );
        let days = problem.calendar.all();
        let mut whole = Self {
            problem,
            cohorts,
            head: Head {
                title: "paso_integer",
                legend,
                constant: cohorts.constant,
                integer: true,
                stop: || false,
            },
            rows: Vec::new(),
            case_rows: vec![None; problem.cases.len()],
            limit_rows: vec![None; problem.limits.len()],
            limit_names: Vec::new(),
            entries: Vec::new(),
            columns: 0,
            dates: days.map(|day| date(problem.calendar, day)).collect(),
        };
        whole.find_rows();
        whole.count();
        whole
    }

    pub(super) fn end_when(&mut self, stop: fn() -> bool) {
        self.head.stop = stop;
    }

    /// The program in memory.
    pub(super) fn named(self) -> Named {
        let mut program = Program::new();
        program.integer = true;
        let (mut rows, mut columns) = (Names::default(), Names::default());
        let mut name = String::new();
        for row in 0..self.rows.len() {
            let (lower, upper) = self.sides(row);
            program.add_row(lower, upper);
            rows.push(self.row_name(row, &mut name));
        }
        // Nothing here says no.
        let _ = self.each(&mut |key, column| {
            self.column_name(key, &mut name);
            columns.push(&name);
            program.add_column(column.cost, column.bound, column.entries);
            Ok(())
        });
        Named {
            head: self.head,
            program,
            rows,
            columns,
        }
    }

    /// Finds the rows. A cohort's appointments are looked at once, whoever of it comes first.
    fn find_rows(&mut self) {
        let (problem, cohorts) = (self.problem, self.cohorts);
        let mut seen = vec![problem.calendar.end(); cohorts.cohorts.len()];
        let mut found = Vec::new();
        for (case, cohort) in planned(cohorts) {
            self.case_rows[case.at()] = Some(self.rows.len());
            self.rows.push(Row::Case(case));
            let from = problem.cases[case.at()].ready.max(Day::START);
            let until = &mut seen[cohort.index as usize];
            let days = from..*until;
            *until = from.min(*until);
            each_appointment(cohorts, cohort, days, |_, lane, day, slot| {
                self.uses(cohort, lane, day, slot, |limit, _| found.push(limit));
            });
            for of in found.drain(..) {
                if self.limit_rows[of.at()].is_none() {
                    self.limit_rows[of.at()] = Some(self.rows.len());
                    self.rows.push(Row::Limit(of, self.limit_names.len()));
                    self.limit_names.push(limit(problem, of));
                }
            }
        }
    }

    /// Counts columns and entries, a cohort at a time.
    fn count(&mut self) {
        let (problem, cohorts) = (self.problem, self.cohorts);
        let days = self.dates.len();
        let mut entries = vec![0; self.rows.len()];
        // By cohort, its appointments by day, then from each day on.
        let mut from: Vec<Vec<u64>> = Vec::new();
        for cohort in &*cohorts.cohorts {
            let mut ready = vec![0u64; days];
            for (day, count) in cohort.queues.iter().flat_map(|queue| &queue.arrivals) {
                ready[day.at()] += u64::from(*count);
            }
            for day in 1..days {
                ready[day] += ready[day - 1];
            }
            let mut own = vec![0; days + 1];
            each_appointment(
                cohorts,
                cohort,
                Day::START..problem.calendar.end(),
                |_, lane, day, slot| {
                    own[day.at()] += 1;
                    self.uses(cohort, lane, day, slot, |limit, _| {
                        if let Some(row) = self.limit_rows[limit.at()] {
                            entries[row] += ready[day.at()];
                        }
                    });
                },
            );
            for day in (0..days).rev() {
                own[day] += own[day + 1];
            }
            from.push(own);
        }
        for (case, cohort) in planned(cohorts) {
            let ready = problem.cases[case.at()].ready.max(Day::START).at();
            let columns = 1 + from[cohort.index as usize][ready];
            self.columns += columns;
            if let Some(row) = self.case_rows[case.at()] {
                entries[row] = columns;
            }
        }
        self.entries = entries;
    }

    /// Calls `each` with every limit that an appointment uses, but for those without an end.
    fn uses(
        &self,
        cohort: &Cohort,
        lane: &Lane,
        day: Day,
        slot: Option<u32>,
        mut each: impl FnMut(LimitIndex, f64),
    ) {
        let left = &self.cohorts.residual.left;
        let mut finite = |limit: LimitIndex, amount| {
            if left[limit.at()].is_finite() {
                each(limit, amount);
            }
        };
        if let Some(limit) = lane.gates[day.at()].limit() {
            finite(limit, cohort.persons);
        }
        let footprints = &self.cohorts.footprints;
        footprints.for_each_use(
            lane.footprint,
            self.problem,
            cohort.persons,
            day,
            slot,
            finite,
        );
    }

    fn lanes(&self, case: CaseIndex) -> &'p [Lane] {
        let cohort = self.cohorts.cohort_of[case.at()].map(|at| at as usize);
        cohort.map_or(&[], |at| lanes(self.cohorts, &self.cohorts.cohorts[at]))
    }
}

/// The cases that are to be planned.
fn planned(cohorts: &Cohorts) -> impl Iterator<Item = (CaseIndex, &Cohort)> {
    let all = cohorts.cohort_of.iter().enumerate();
    all.filter_map(|(at, cohort)| Some((CaseIndex::new(at), &cohorts.cohorts[(*cohort)? as usize])))
}

fn lanes<'p>(cohorts: &'p Cohorts, cohort: &Cohort) -> &'p [Lane] {
    &cohorts.profiles.list[cohort.profile].lanes
}

/// Calls `each` with every appointment of a cohort on some days: the lane's position, the lane, day
/// and slot.
fn each_appointment(
    cohorts: &Cohorts,
    cohort: &Cohort,
    days: Range<Day>,
    mut each: impl FnMut(u32, &Lane, Day, Option<u32>),
) {
    for (at, lane) in (0u32..).zip(lanes(cohorts, cohort)) {
        for day in days.start.until(days.end) {
            if lane.gates[day.at()] == Gate::Closed {
                continue;
            }
            match cohorts.footprints.list[lane.footprint].menu {
                None => each(at, lane, day, None),
                Some(menu) => {
                    for choice in cohorts.footprints.menus[menu].on(day) {
                        each(at, lane, day, Some(choice.slot));
                    }
                }
            }
        }
    }
}

impl Walk for Whole<'_> {
    type Key = Key;

    fn head(&self) -> &Head {
        &self.head
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn sides(&self, row: usize) -> (f64, f64) {
        match self.rows[row] {
            Row::Case(_) => (1.0, 1.0),
            Row::Limit(of, _) => (f64::NEG_INFINITY, self.cohorts.residual.left[of.at()]),
        }
    }

    fn entries(&self) -> Vec<u64> {
        self.entries.clone()
    }

    fn columns(&self) -> u64 {
        self.columns
    }

    fn row_name<'n>(&'n self, row: usize, made: &'n mut String) -> &'n str {
        match self.rows[row] {
            Row::Case(case) => {
                made.clear();
                made.push_str("case(");
                escape(self.problem.case_ids.get(case.at()), made);
                made.push(')');
                made
            }
            Row::Limit(_, at) => &self.limit_names[at],
        }
    }

    fn column_name(&self, key: Key, made: &mut String) {
        let id = self.problem.case_ids.get(key.case.at());
        made.clear();
        let Some(own) = key.appointment else {
            made.push_str("none(");
            escape(id, made);
            made.push(')');
            return;
        };
        let port = self.lanes(key.case)[own.lane as usize].port;
        let port = &self.problem.ports[port.at()];
        made.push_str("x(");
        escape(id, made);
        made.push(',');
        escape(&port.id, made);
        made.push(',');
        made.push_str(&self.dates[own.day.at()]);
        if let Some(slot) = own.slot {
            let minutes = port.slots[slot as usize].start.0;
            // Writing to a string cannot fail.
            let _ = write!(made, ",{:02}{:02}", minutes / 60, minutes % 60);
        }
        made.push(')');
    }

    fn each(&self, visit: &mut impl FnMut(Key, Column<'_>) -> io::Result<()>) -> io::Result<()> {
        let problem = self.problem;
        let mut entries = Vec::new();
        for (case, cohort) in planned(self.cohorts) {
            self.head.go_on()?;
            let row = self.case_rows[case.at()].map(|row| (row, 1.0));
            let mut key = Key {
                case,
                appointment: None,
            };
            entries.clear();
            entries.extend(row);
            let none = Column {
                cost: problem.cost_unscheduled(case).total(),
                bound: 1.0,
                entries: &entries,
            };
            visit(key, none)?;
            let mut ended = Ok(());
            let days = problem.cases[case.at()].ready.max(Day::START)..problem.calendar.end();
            each_appointment(self.cohorts, cohort, days, |at, lane, day, slot| {
                if ended.is_err() {
                    return;
                }
                key.appointment = Some(Appointment {
                    lane: at,
                    day,
                    slot,
                });
                entries.truncate(1);
                self.uses(cohort, lane, day, slot, |limit, amount| {
                    entries.extend(self.limit_rows[limit.at()].map(|row| (row, amount)));
                });
                let column = Column {
                    cost: lane.cost(problem, case, day),
                    bound: 1.0,
                    entries: &entries,
                };
                ended = visit(key, column);
            });
            ended?;
        }
        Ok(())
    }
}
