//! The integer program on whole cases, as in models/README.md: a binary column for each case and
//! admissible appointment (port, day, slot), and one for none.

use std::collections::BTreeMap;

use super::names::{Name, limit};
use super::{Kind, Named};
use crate::cohorts::profile::{Gate, Lane};
use crate::cohorts::queue::Cohorts;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, LimitIndex, Names};
use crate::domain::problem::Problem;
use crate::lp::Program;

pub(super) fn named(problem: &Problem, cohorts: &Cohorts) -> Named {
    let mut legend = head(problem, Kind::Integer);
    legend.extend(
        [
            "case(CASE): one appointment or none",
            "x(CASE,PORT,DAY,SLOT): the case has this appointment; none(CASE): it has none",
        ]
        .map(str::to_owned),
    );
    let mut builder = Builder {
        problem,
        cohorts,
        program: Program::new(),
        rows: Names::default(),
        columns: Names::default(),
        limit_rows: BTreeMap::new(),
    };
    builder.program.integer = true;
    for (at, cohort) in cohorts.cohort_of.iter().enumerate() {
        if let Some(cohort) = *cohort {
            builder.case(CaseIndex::new(at), cohort as usize);
        }
    }
    Named {
        title: "paso_integer",
        legend,
        constant: cohorts.constant,
        program: builder.program,
        rows: builder.rows,
        columns: builder.columns,
    }
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

struct Builder<'p> {
    problem: &'p Problem,
    cohorts: &'p Cohorts,
    program: Program,
    rows: Names,
    columns: Names,
    limit_rows: BTreeMap<LimitIndex, usize>,
}

impl Builder<'_> {
    /// The row and the columns of a case.
    fn case(&mut self, case: CaseIndex, cohort: usize) {
        let problem = self.problem;
        let id = problem.case_ids.get(case.at());
        self.rows.push(&Name::new("case").id(id).end());
        let row = self.program.add_row(1.0, 1.0);
        self.columns.push(&Name::new("none").id(id).end());
        let cost = problem.cost_unscheduled(case).total();
        self.program.add_column(cost, 1.0, &[(row, 1.0)]);
        let cohorts = self.cohorts;
        let first = problem.cases[case.at()].ready.max(Day::START);
        for lane in &cohorts.profiles.list[cohorts.cohorts[cohort].profile].lanes {
            let gates = self
                .problem
                .calendar
                .all()
                .zip(&lane.gates)
                .skip(first.at());
            for (day, gate) in gates {
                if *gate == Gate::Closed {
                    continue;
                }
                match cohorts.footprints.list[lane.footprint].menu {
                    None => self.appointment(case, row, lane, day, None),
                    Some(menu) => {
                        for choice in cohorts.footprints.menus[menu].on(day) {
                            self.appointment(case, row, lane, day, Some(choice.slot));
                        }
                    }
                }
            }
        }
    }

    /// The column of an appointment.
    fn appointment(
        &mut self,
        case: CaseIndex,
        row: usize,
        lane: &Lane,
        day: Day,
        slot: Option<u32>,
    ) {
        let problem = self.problem;
        let persons = problem.persons(case);
        let mut uses = Vec::new();
        if let Some(limit) = lane.gates[day.at()].limit() {
            uses.push((limit, persons));
        }
        self.cohorts.footprints.for_each_use(
            lane.footprint,
            problem,
            persons,
            day,
            slot,
            |limit, amount| uses.push((limit, amount)),
        );
        let mut entries = vec![(row, 1.0)];
        for (limit, amount) in uses {
            if let Some(row) = self.limit(limit) {
                entries.push((row, amount));
            }
        }
        let name = Name::new("x")
            .id(problem.case_ids.get(case.at()))
            .id(&problem.ports[lane.port.at()].id)
            .day(problem.calendar, day);
        let name = match slot {
            Some(slot) => name.slot(problem, lane.port.at(), slot),
            None => name,
        };
        self.columns.push(&name.end());
        let cost = problem.cost_on(case, lane.corridor, day).total();
        self.program.add_column(cost, 1.0, &entries);
    }

    /// The row of a limit; none where it is unlimited.
    fn limit(&mut self, of: LimitIndex) -> Option<usize> {
        let left = self.cohorts.residual.left[of.at()];
        if left.is_infinite() {
            return None;
        }
        if let Some(&row) = self.limit_rows.get(&of) {
            return Some(row);
        }
        self.rows.push(&limit(self.problem, of));
        let row = self.program.add_row(f64::NEG_INFINITY, left);
        self.limit_rows.insert(of, row);
        Some(row)
    }
}
