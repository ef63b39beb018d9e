//! What stands of the base plan for problems that differ in amounts alone: groups, layout, where the
//! climb came to rest, and the plan's own board.

use crate::clock::Stop;
use crate::cohorts::queue::Cohorts;
use crate::domain::outcome::Outcome;
use crate::domain::problem::Problem;
use crate::dual::ascent::{Cooling, Proven, Rest, Stage, climb_colder};
use crate::dual::tables::Tables;
use crate::pipeline::Kept;
use crate::pipeline::effort::ANEW;
use crate::schedule::board::Board;
use crate::schedule::reinsert::{put_all, restore};
use crate::schedule::seats::Seats;

/// What stands of the base plan.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    cohorts: Cohorts,
    tables: Tables,
    /// By limit, the most that an appointment needs of it.
    needed: Vec<f64>,
    /// Where the climb came to rest; none where there was none.
    rest: Option<Rest>,
    /// The way there, from temperature to temperature.
    path: Vec<Stage>,
    /// What the prices prove that the base plan was climbed to.
    proven: Proven,
    /// Where the base plan's cases stand.
    seats: Seats,
}

/// A changed problem's cases, grouped and laid out.
pub(super) struct Laid {
    pub cohorts: Cohorts,
    pub tables: Tables,
    /// Whether they are the base's own groups: then the rest of what stands can be used.
    pub alike: bool,
}

impl Ground {
    pub fn new(problem: &Problem, outcome: &Outcome, kept: Kept) -> Self {
        let Kept {
            cohorts,
            tables,
            rest,
            path,
        } = kept;
        Self {
            needed: cohorts.most_needed(problem),
            proven: Proven::by(&tables, outcome.climbed_prices().0.clone()),
            seats: seats(problem, &cohorts, outcome),
            cohorts,
            tables,
            rest,
            path,
        }
    }

    /// The way to where the climb came to rest; empty where there was none.
    pub fn path(&self) -> &[Stage] {
        &self.path
    }

    /// Climbs on to a colder end, and takes that for where the climb came to rest; gives the prices that
    /// prove most.
    pub fn colder(&mut self, cooling: &Cooling, stop: &Stop<'_>) -> Option<Proven> {
        let (path, rest) = (&self.path, self.rest.as_ref()?);
        let best = self.proven.clone();
        let climbed = climb_colder(&self.tables, (path, rest), best, cooling, stop)?;
        (self.rest, self.path) = (climbed.rest, climbed.path);
        Some(climbed.best)
    }

    /// Takes another plan of the same problem for the base plan.
    pub fn seat(&mut self, problem: &Problem, outcome: &Outcome) {
        let prices = &outcome.climbed_prices().0;
        if self.proven.prices != *prices {
            self.proven = Proven::by(&self.tables, prices.clone());
        }
        self.seats = seats(problem, &self.cohorts, outcome);
    }

    /// What appointments before the horizon use, by limit.
    pub fn earlier(&self) -> &[f64] {
        &self.cohorts.residual.earlier
    }

    /// Groups and lays out a changed problem, anew only where that can matter.
    pub fn lay(&self, base: &Problem, problem: &Problem) -> Laid {
        let same = differ_in_amounts_alone(base, problem);
        let alike = same
            .then(|| self.cohorts.with_amounts(problem, &self.needed))
            .flatten();
        if let Some(cohorts) = alike {
            return Laid {
                tables: self.tables.with_amounts(&cohorts),
                cohorts,
                alike: true,
            };
        }
        // Few cases are planned anew, and as a cold plan would be.
        let cohorts = if same && problem.cases.len() > ANEW {
            self.cohorts.regrouped(problem)
        } else {
            Cohorts::new(problem)
        };
        Laid {
            tables: Tables::new(problem, &cohorts),
            cohorts,
            alike: false,
        }
    }

    /// The base plan's appointments as far as a changed problem has room for them, and how many are
    /// [lost](Self::lost).
    pub fn board<'a>(
        &self,
        base: &Problem,
        problem: &'a Problem,
        laid: &'a Laid,
        outcome: &Outcome,
    ) -> (Board<'a>, usize) {
        let seated = (laid.alike)
            .then(|| self.seats.board(problem, &laid.cohorts))
            .flatten();
        seated.unwrap_or_else(|| {
            let lost = self.lost(base, problem, laid, outcome);
            (restored(problem, &laid.cohorts, outcome).0, lost)
        })
    }

    /// How many of the base plan's appointments lose their place in a changed problem, or about as
    /// many: those that it keeps out altogether count as well.
    pub fn lost(&self, base: &Problem, problem: &Problem, laid: &Laid, outcome: &Outcome) -> usize {
        let same = differ_in_amounts_alone(base, problem).then(|| Cohorts {
            residual: laid.cohorts.residual.clone(),
            ..self.cohorts.clone()
        });
        let seated = same.as_ref().and_then(|same| {
            let (_, lost) = self.seats.board(problem, same)?;
            Some(lost)
        });
        seated.unwrap_or_else(|| restored(problem, &laid.cohorts, outcome).1)
    }

    /// Where the climb came to rest, and what the base prices prove in a changed problem.
    pub fn rest(&self, laid: &Laid) -> Option<(&Rest, Proven)> {
        let rest = self.rest.as_ref()?;
        Some((rest, self.proven.moved(&self.tables, &laid.tables)))
    }
}

/// Whether the same cases may have the same appointments in both, amounts aside.
fn differ_in_amounts_alone(base: &Problem, problem: &Problem) -> bool {
    // Promises of cases that are ready only after the horizon are kept as far as amounts let them.
    let end = base.calendar.end();
    problem.phases == base.phases
        && problem.promises == base.promises
        && problem.movable == base.movable
        && (base.movable.iter()).all(|own| base.cases[own.case.at()].ready < end)
}

/// A plan's appointments on an empty board as far as there is room, and how many found none.
fn restored<'a>(
    problem: &'a Problem,
    cohorts: &'a Cohorts,
    outcome: &Outcome,
) -> (Board<'a>, usize) {
    let mut board = Board::new(problem, cohorts, &outcome.climbed_prices().0);
    let lost = restore(&mut board, &outcome.schedule.appointments);
    (board, lost)
}

/// Where a plan's cases stand.
fn seats(problem: &Problem, cohorts: &Cohorts, outcome: &Outcome) -> Seats {
    let mut board = Board::new(problem, cohorts, &outcome.climbed_prices().0);
    let all = put_all(&mut board, &outcome.schedule.appointments);
    assert!(all, "a plan's appointments are admissible in its problem");
    Seats::of(&board)
}
