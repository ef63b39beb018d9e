//! Building the exact relaxation over the ladder, and solving a small one: by `HiGHS` directly, through
//! `good_lp`, and by the climb of the bound.

use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use good_lp::{Expression, ProblemVariables, Solution as _, SolverModel, Variable, variable};
use paso::clock::Stop;
use paso::cohorts::queue::Cohorts;
use paso::domain::problem::Problem;
use paso::dual::ascent::{Cooling, climb};
use paso::dual::tables::Tables;
use paso::feed::{self, Overrides};
use paso::lp::Program;
use paso::model::build::{all_choices, relaxation};
use paso::solver::highs::Highs;
use paso::solver::{Backend, Settings};

mod ladder;

fn problem(days: i64) -> Problem {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mpp-2021");
    let overrides = Overrides {
        days: Some(days),
        ..Overrides::default()
    };
    feed::read(&folder, &overrides)
        .problem
        .expect("the example can be planned")
}

/// The program in `good_lp`'s terms; nothing is solved.
fn modelled(program: &Program) -> (ProblemVariables, Vec<Variable>, Vec<Expression>) {
    let mut variables = ProblemVariables::new();
    let mut rows = vec![Expression::default(); program.lower.len()];
    let mut columns = Vec::new();
    for at in 0..program.costs.len() {
        let column = variables.add(variable().min(0.0));
        for (row, value) in program.column(at) {
            rows[row].add_mul(value, column);
        }
        columns.push(column);
    }
    (variables, columns, rows)
}

/// Builds and solves through `good_lp`; returns the objective.
fn through_good_lp(program: &Program) -> f64 {
    let (variables, columns, rows) = modelled(program);
    let mut objective = Expression::default();
    for (&column, &cost) in columns.iter().zip(&program.costs) {
        objective.add_mul(cost, column);
    }
    let mut model = variables.minimise(objective.clone()).using(good_lp::highs);
    for (at, row) in rows.into_iter().enumerate() {
        let (lower, upper) = (program.lower[at], program.upper[at]);
        if lower == upper {
            model.add_constraint(row.eq(upper));
        } else {
            model.add_constraint(row.leq(upper));
        }
    }
    model.solve().expect("an optimum").eval(objective)
}

fn build(criterion: &mut Criterion) {
    let mut group = ladder::group(criterion, "build");
    for rung in [ladder::XS, ladder::S, ladder::M] {
        let problem = rung.problem();
        let cohorts = Cohorts::new(&problem);
        let choices = all_choices(&cohorts);
        println!("{}: {} appointment columns", rung.name, choices.len());
        let id = BenchmarkId::new("exact relaxation", rung.name);
        group.bench_function(id, |bencher| {
            bencher.iter(|| {
                let choices = all_choices(&cohorts);
                black_box(relaxation(&problem, &cohorts, &choices).program.costs.len())
            });
        });
    }
    group.finish();
}

fn solve(criterion: &mut Criterion) {
    let problem = problem(14);
    let cohorts = Cohorts::new(&problem);
    let tables = Tables::new(&problem, &cohorts);
    let choices = all_choices(&cohorts);
    let built = relaxation(&problem, &cohorts, &choices);
    let program = &built.program;
    println!(
        "{} columns, {} rows, {} entries",
        program.costs.len(),
        program.lower.len(),
        program.rows.len()
    );
    let mut group = ladder::group(criterion, "solve");
    group.bench_function("highs", |bencher| {
        bencher.iter(|| black_box(Highs.solve(program, &Settings::default()).iterations));
    });
    group.bench_function("good_lp with highs", |bencher| {
        bencher.iter(|| black_box(through_good_lp(program)));
    });
    group.bench_function("good_lp, model only", |bencher| {
        bencher.iter(|| black_box(modelled(program).2.len()));
    });
    group.bench_function("climb", |bencher| {
        let cooling = Cooling {
            from: 2.0,
            to: 0.05,
            factor: 0.5,
            steps: 60,
            enough: 3e-5,
        };
        bencher.iter(|| {
            black_box(
                climb(&tables, vec![0.0; tables.len()], &cooling, &Stop::never())
                    .best
                    .bound,
            )
        });
    });
    group.finish();
}

criterion_group!(benches, build, solve);
criterion_main!(benches);
