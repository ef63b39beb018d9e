//! Plans a feed with the library and prints the figures a planner asks for first.
//!
//! `cargo run --release --example plan_from_rust -- examples/three-ports`

use std::path::PathBuf;
use std::process::ExitCode;

use paso::domain::id::LimitIndex;
use paso::feed::{self, Overrides};
use paso::pipeline::{Options, Silent, plan};

fn main() -> ExitCode {
    let folder = std::env::args()
        .nth(1)
        .map_or_else(|| PathBuf::from("examples/three-ports"), PathBuf::from);
    let reading = feed::read(&folder, &Overrides::default());
    for notice in &reading.notices {
        eprintln!("{}: {}: {}", notice.severity, notice.file, notice.message);
    }
    let Some(problem) = reading.problem else {
        return ExitCode::from(2);
    };
    let outcome = match plan(&problem, &Options::default(), &Silent) {
        Ok(outcome) => outcome,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    println!(
        "{} of {} cases have an appointment; no plan costs over {:.2} % less.",
        outcome.schedule.appointments.len(),
        problem.cases.len(),
        100.0 * outcome.gap()
    );
    let dearest = (0..problem.limits.len())
        .map(LimitIndex::new)
        .max_by(|a, b| outcome.prices.0[a.at()].total_cmp(&outcome.prices.0[b.at()]));
    if let Some(limit) = dearest
        && outcome.prices.0[limit.at()] > 0.0
    {
        let (resource, site) = problem.limit_name(problem.limits.key(limit));
        println!(
            "One more unit of {resource} at {site} would save up to {:.1} weighted person-days.",
            outcome.prices.0[limit.at()]
        );
    }
    ExitCode::SUCCESS
}
