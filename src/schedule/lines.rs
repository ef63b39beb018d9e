//! The waiting cases of each queue, as the days go by.

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::cohorts::queue::Cohorts;
use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;
use crate::domain::problem::Problem;
use crate::dual::pricing::LanePrices;

use super::outlook::from_each_day;

/// The waiting cases of one queue.
pub(super) struct Line {
    /// Position of the cohort.
    pub cohort: usize,
    /// Due day of its cases.
    pub due: Option<Day>,
    /// Cases not yet ready, the next to become so at the end.
    coming: Vec<CaseIndex>,
    /// Cases ready and without an appointment.
    pub waiting: Vec<CaseIndex>,
    /// Least cost, prices included, of an appointment on the day or later; one entry more for
    /// none at all.
    pub later: Vec<f64>,
}

impl Line {
    /// Lets those who are ready by a day wait.
    pub fn come(&mut self, problem: &Problem, day: Day) {
        let ready = |case: &mut CaseIndex| problem.cases[case.at()].ready <= day;
        while let Some(case) = self.coming.pop_if(ready) {
            self.waiting.push(case);
        }
    }
}

/// The queues with their cases, none of them ready yet, and their outlooks.
pub(super) fn lines(problem: &Problem, cohorts: &Cohorts, lane_prices: &LanePrices) -> Vec<Line> {
    let mut first_line = Vec::with_capacity(cohorts.cohorts.len());
    let mut lines = Vec::new();
    let outlooks = (cohorts.cohorts.par_iter())
        .map(|cohort| from_each_day(problem, cohort, lane_prices))
        .collect::<Vec<_>>();
    for ((c, cohort), outlooks) in cohorts.cohorts.iter().enumerate().zip(outlooks) {
        first_line.push(lines.len());
        for (queue, later) in cohort.queues.iter().zip(outlooks) {
            lines.push(Line {
                cohort: c,
                due: queue.due,
                coming: Vec::new(),
                waiting: Vec::new(),
                later,
            });
        }
    }
    for (at, cohort) in cohorts.cohort_of.iter().enumerate() {
        if let Some(cohort) = cohort {
            let cohort = *cohort as usize;
            let due = problem.cases[at].due.map(|due| due.max(Day::START));
            let queue = cohorts.cohorts[cohort].queue_of(due);
            lines[first_line[cohort] + queue]
                .coming
                .push(CaseIndex::new(at));
        }
    }
    for line in &mut lines {
        line.coming.sort_by_key(|case| {
            let case = &problem.cases[case.at()];
            Reverse((case.ready.max(Day::START), case.senior))
        });
    }
    lines
}
