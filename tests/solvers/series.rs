//! Programs that grow, solved from the last answer on.

use paso::lp::{Program, Solution, Status, residuals};
use paso::solver::highs::Highs;
use paso::solver::{Abilities, Backend, Live, Series, Settings};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// `HiGHS`, whose live programs fail from the second answer on.
#[derive(Debug)]
struct Tired;

struct TiredLive {
    live: Box<dyn Live>,
    answers: usize,
}

impl Live for TiredLive {
    fn solve(&mut self, program: &Program, changed: &[usize]) -> Solution {
        self.answers += 1;
        assert!(self.answers <= 2, "asked again after it failed");
        match self.answers {
            1 => self.live.solve(program, changed),
            _ => Solution::without(Status::Failed),
        }
    }
}

impl Backend for Tired {
    fn name(&self) -> (String, String) {
        Highs.name()
    }

    fn abilities(&self) -> Abilities {
        Highs.abilities()
    }

    fn solve(&self, program: &Program, settings: &Settings) -> Solution {
        Highs.solve(program, settings)
    }

    fn live(&self, settings: &Settings) -> Option<Box<dyn Live>> {
        let live = Highs.live(settings)?;
        Some(Box::new(TiredLive { live, answers: 0 }))
    }
}

/// What a series took, and what its programs take each from nothing, in iterations.
fn grown(seed: u64, backend: &dyn Backend) -> (u64, u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut series = Series::new(backend, Settings::default());
    let needs = random.random_range(20..40usize);
    let mut spare = Vec::new();
    for _ in 0..needs {
        let row = series.add_row(1.0, 1.0);
        spare.push(series.add_column(100.0, &[(row, 1.0)]));
    }
    let (mut rows, mut used) = (needs, [0, 0]);
    for step in 0..12 {
        // A limit that nothing there uses, and columns that meet some needs within limits.
        series.add_row(f64::NEG_INFINITY, f64::from(random.random_range(1..4u8)));
        rows += 1;
        for _ in 0..random.random_range(5..20) {
            let cost = f64::from(random.random_range(1..60u8));
            let mut entries = Vec::new();
            for row in 0..rows {
                if random.random_range(0..10u8) == 0 {
                    entries.push((row, 1.0));
                }
            }
            series.add_column(cost, &entries);
        }
        for &column in &spare {
            let cost = if step == 11 {
                55.0
            } else {
                f64::from(random.random_range(40..100u8))
            };
            series.set_cost(column, cost);
        }
        let solution = series.solve();
        let program = series.program();
        assert_eq!(solution.status, Status::Optimal, "seed {seed}, step {step}");
        let off = residuals(program, &solution);
        assert!(off.within(1e-6), "seed {seed}, step {step}: {off:?}");
        let cold = Highs.solve(program, &Settings::default());
        let (found, optimum) = (program.cost(&solution.columns), program.cost(&cold.columns));
        assert!(
            (found - optimum).abs() <= 1e-6 * (1.0 + optimum.abs()),
            "seed {seed}: {found}, {optimum}"
        );
        let taken = [solution.iterations, cold.iterations].map(|own| own.unwrap_or(0));
        used = [used[0] + taken[0], used[1] + taken[1]];
    }
    (used[0], used[1])
}

#[test]
fn programs_that_grow_end_where_they_end_from_nothing() {
    let (mut on, mut cold) = (0, 0);
    for seed in 0..40 {
        let used = grown(seed, &Highs);
        (on, cold) = (on + used.0, cold + used.1);
    }
    // It does go on from the last answer: with presolve, programs from nothing take more.
    assert!(3 * on < 2 * cold, "{on} iterations, {cold} from nothing");
}

#[test]
fn where_going_on_fails_programs_are_solved_from_nothing() {
    for seed in 0..10 {
        grown(seed, &Tired);
    }
}
