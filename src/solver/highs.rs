//! `HiGHS`, through the `highs` crate.

use highs::{Col, ColProblem, HighsModelStatus, Model, Row, Sense, SolvedModel};

use super::{Abilities, Algorithm, Backend, Live, PriceSource, Settings, without_columns};
use crate::lp::{Program, Solution, Status};

/// The `HiGHS` solver.
#[derive(Clone, Copy, Debug, Default)]
pub struct Highs;

/// The version that the `highs-sys` package in Cargo.lock builds.
const VERSION: &str = "1.16.0";

impl Backend for Highs {
    fn name(&self) -> (String, String) {
        ("HiGHS".to_owned(), VERSION.to_owned())
    }

    fn abilities(&self) -> Abilities {
        let mut algorithms = vec![
            Algorithm::Simplex,
            Algorithm::InteriorPoint,
            Algorithm::FirstOrder,
        ];
        if has_hipo() {
            algorithms.push(Algorithm::HiPo);
        }
        Abilities {
            algorithms,
            prices: PriceSource::Solution,
            iterations: true,
            integer: true,
            quick: 20_000,
        }
    }

    fn solve(&self, program: &Program, settings: &Settings) -> Solution {
        if let Some(answer) = without_columns(program) {
            return answer;
        }
        let Some(mut model) = model(program, settings) else {
            return Solution::without(Status::Failed);
        };
        // One that is not taken is none: the solver begins from nothing.
        if program.start.len() == program.costs.len() {
            let _ = model.try_set_solution(Some(&program.start), None, None, None);
        }
        match model.try_solve() {
            Ok(solved) => solution(program, &solved),
            Err(_) => Solution::without(Status::Failed),
        }
    }

    fn live(&self, settings: &Settings) -> Option<Box<dyn Live>> {
        let mut model = model(&Program::new(), settings)?;
        // From an answer on, new columns and costs leave what is feasible feasible: the primal simplex goes
        // on from there, and at first the dual one is quicker. With this, `HiGHS` chooses.
        model.try_set_option("simplex_strategy", 0).ok()?;
        Some(Box::new(Kept {
            model: Some(model),
            rows: Vec::new(),
            columns: Vec::new(),
        }))
    }
}

/// A model that is solved again and again.
struct Kept {
    /// None once `HiGHS` has refused it.
    model: Option<Model>,
    rows: Vec<Row>,
    columns: Vec<Col>,
}

impl Live for Kept {
    fn solve(&mut self, program: &Program, changed: &[usize]) -> Solution {
        let model = self.model.take();
        let solved =
            model.and_then(|model| self.caught_up(model, program, changed)?.try_solve().ok());
        let Some(solved) = solved else {
            return Solution::without(Status::Failed);
        };
        let own = solution(program, &solved);
        self.model = Some(Model::from(solved));
        own
    }
}

impl Kept {
    /// The model with what has been added to the program and what has changed; none where `HiGHS` refuses.
    fn caught_up(
        &mut self,
        mut model: Model,
        program: &Program,
        changed: &[usize],
    ) -> Option<Model> {
        for &column in changed {
            if let Some(&own) = self.columns.get(column) {
                model.change_column_cost(own, program.costs[column]);
            }
        }
        for row in self.rows.len()..program.lower.len() {
            let bounds = program.lower[row]..=program.upper[row];
            self.rows.push(model.try_add_row(bounds, []).ok()?);
        }
        for column in self.columns.len()..program.costs.len() {
            let entries = program
                .column(column)
                .map(|(row, value)| (self.rows[row], value));
            let bounds = 0.0..=program.bounds[column];
            let added = model.try_add_column(program.costs[column], bounds, entries);
            self.columns.push(added.ok()?);
        }
        Some(model)
    }
}

/// A program as `HiGHS` takes it, with all that it is told; none where it refuses any of it.
fn model(program: &Program, settings: &Settings) -> Option<Model> {
    let mut problem = ColProblem::new();
    let rows: Vec<_> = program
        .lower
        .iter()
        .zip(&program.upper)
        .map(|(&lower, &upper)| problem.add_row(lower..=upper))
        .collect();
    for at in 0..program.costs.len() {
        let entries = program.column(at).map(|(row, value)| (rows[row], value));
        let bounds = 0.0..=program.bounds[at];
        problem.add_column_with_integrality(program.costs[at], bounds, entries, program.integer);
    }
    let mut model = problem.try_optimise(Sense::Minimise).ok()?;
    let algorithm = option(settings.algorithm.unwrap_or(Algorithm::Simplex));
    let presolve = if settings.presolve { "on" } else { "off" };
    // One thread and a fixed seed: the same input gives the same bytes.
    let set = [
        program.integer || model.try_set_option("solver", algorithm).is_ok(),
        model.try_set_option("presolve", presolve).is_ok(),
        model.try_set_option("threads", 1).is_ok(),
        model.try_set_option("parallel", "off").is_ok(),
        model.try_set_option("random_seed", 0).is_ok(),
        // PDLP's own default is relative to norms over all rows: too little for the check.
        model
            .try_set_option("pdlp_optimality_tolerance", 1e-9)
            .is_ok(),
        model
            .try_set_option("mip_rel_gap", settings.relative_gap)
            .is_ok(),
        settings.nodes.is_none_or(|nodes| {
            let nodes = i32::try_from(nodes).unwrap_or(i32::MAX);
            model.try_set_option("mip_max_nodes", nodes).is_ok()
        }),
        settings.time_limit.is_none_or(|limit| {
            model
                .try_set_option("time_limit", limit.as_secs_f64())
                .is_ok()
        }),
    ];
    (!set.contains(&false)).then_some(model)
}

/// What `HiGHS` says of a program.
fn solution(program: &Program, solved: &SolvedModel) -> Solution {
    let status = match solved.status() {
        HighsModelStatus::Optimal | HighsModelStatus::ModelEmpty => Status::Optimal,
        HighsModelStatus::Infeasible => Status::Infeasible,
        HighsModelStatus::Unbounded | HighsModelStatus::UnboundedOrInfeasible => Status::Unbounded,
        HighsModelStatus::ReachedTimeLimit
        | HighsModelStatus::ReachedIterationLimit
        | HighsModelStatus::ReachedSolutionLimit
        | HighsModelStatus::ReachedMemoryLimit
        | HighsModelStatus::ReachedInterrupt => Status::Stopped,
        // An answer that HiGHS's own tolerances do not pass.
        HighsModelStatus::Unknown => Status::Inaccurate,
        _ => Status::Failed,
    };
    let values = solved.get_solution();
    let iterations = [
        solved.simplex_iteration_count(),
        solved.ipm_iteration_count(),
        solved.crossover_iteration_count(),
        solved.pdlp_iteration_count(),
    ];
    let duals = if program.integer || values.dual_rows().len() != program.lower.len() {
        Vec::new()
    } else {
        values.dual_rows().to_vec()
    };
    Solution {
        status,
        columns: values.columns().to_vec(),
        duals,
        // Those of the algorithms that were not used are 0 or -1.
        iterations: Some(
            iterations
                .iter()
                .filter_map(|&count| u64::try_from(count).ok())
                .sum(),
        ),
    }
}

/// The value of `HiGHS`'s option.
fn option(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Simplex => "simplex",
        Algorithm::InteriorPoint => "ipx",
        Algorithm::HiPo => "hipo",
        Algorithm::FirstOrder => "pdlp",
    }
}

/// Whether `HiGHS` was built with `HiPO`: else it refuses the option's value.
fn has_hipo() -> bool {
    ColProblem::new()
        .try_optimise(Sense::Minimise)
        .is_ok_and(|mut model| {
            model
                .try_set_option("solver", option(Algorithm::HiPo))
                .is_ok()
        })
}
