//! Runs summed up: means over instances, disagreements, and tables in Markdown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::rows::Run;
use crate::domain::id::narrow;

/// Seconds that are added before the geometric mean is taken and subtracted after, so that
/// instances of milliseconds do not rule it. Mittelmann's benchmarks add 10 s to runs of up to
/// hours; these runs are shorter.
pub const SHIFT: f64 = 1.0;

/// Solvers disagree where optima differ by more than this, relative.
pub const AGREE: f64 = 1e-6;

/// A solver over all its instances.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Who was measured.
    pub solver: String,
    /// Instances tried.
    pub instances: usize,
    /// Instances solved in every repeat.
    pub solved: usize,
    /// Shifted geometric mean of the seconds; one not solved counts as its limit.
    pub mean_seconds: f64,
    /// The most memory that any run had, in mebibytes.
    pub peak_mib: f64,
}

/// Two answers to one program that differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Disagreement {
    /// The instance.
    pub instance: String,
    /// The solver whose optimum differs.
    pub solver: String,
    /// Its status.
    pub status: String,
    /// Its cost.
    pub objective: f64,
    /// What the others, or the catalogue, say.
    pub expected: f64,
}

/// The shifted geometric mean.
#[must_use]
pub fn shifted_mean(seconds: &[f64], shift: f64) -> f64 {
    if seconds.is_empty() {
        return 0.0;
    }
    let count = seconds.iter().fold(0.0, |count, _| count + 1.0);
    let logs: f64 = seconds.iter().map(|seconds| (seconds + shift).ln()).sum();
    (logs / count).exp() - shift
}

/// Seconds by solver and instance under a limit: the mean of the repeats, or none where one of
/// them was not solved.
#[must_use]
pub fn seconds(runs: &[Run], limit: f64) -> BTreeMap<(String, String), Option<f64>> {
    let mut grouped: BTreeMap<(String, String), Vec<&Run>> = BTreeMap::new();
    for run in runs.iter().filter(|run| run.limit == limit) {
        let key = (run.solver.clone(), run.instance.clone());
        grouped.entry(key).or_default().push(run);
    }
    grouped
        .into_iter()
        .map(|(key, runs)| {
            let count = f64::from(narrow(runs.len()));
            let mean = runs.iter().map(|run| run.seconds).sum::<f64>() / count;
            (key, runs.iter().all(|run| run.solved()).then_some(mean))
        })
        .collect()
}

/// A line for each solver, the quickest first.
#[must_use]
pub fn lines(runs: &[Run], limit: f64) -> Vec<Line> {
    let mut by_solver: BTreeMap<String, Vec<Option<f64>>> = BTreeMap::new();
    for ((solver, _), seconds) in seconds(runs, limit) {
        by_solver.entry(solver).or_default().push(seconds);
    }
    let mut lines: Vec<Line> = by_solver
        .into_iter()
        .map(|(solver, seconds)| {
            let own = runs
                .iter()
                .filter(|run| run.solver == solver && run.limit == limit);
            let counted: Vec<f64> = seconds.iter().map(|s| s.unwrap_or(limit)).collect();
            Line {
                instances: seconds.len(),
                solved: seconds.iter().flatten().count(),
                mean_seconds: shifted_mean(&counted, SHIFT),
                peak_mib: own.map(|run| run.peak_mib).fold(0.0, f64::max),
                solver,
            }
        })
        .collect();
    lines.sort_by(|one, other| one.mean_seconds.total_cmp(&other.mean_seconds));
    lines
}

/// The value on which the most solvers of an instance agree, and who they are: at least two.
#[must_use]
pub fn agreed(runs: &[Run], instance: &str) -> Option<(f64, Vec<String>)> {
    let optima: BTreeMap<&str, f64> = runs
        .iter()
        .filter(|run| run.instance == instance && run.status == "optimal")
        .filter_map(|run| Some((run.solver.as_str(), run.objective?)))
        .collect();
    let sides = |value: f64| -> Vec<String> {
        let near = optima.iter().filter(|(_, other)| close(value, **other));
        near.map(|(solver, _)| (*solver).to_owned()).collect()
    };
    let best = optima
        .values()
        .copied()
        .max_by_key(|&value| sides(value).len())?;
    let by = sides(best);
    (by.len() >= 2).then_some((best, by))
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= AGREE * one.abs().max(other.abs()).max(1.0)
}

/// Every finished solution of a relaxation that differs from the agreed optimum: from the
/// catalogue where it knows one, else from the solvers.
#[must_use]
pub fn disagreements(runs: &[Run], known: &BTreeMap<String, f64>) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for run in runs {
        let expected = known.get(&run.instance).copied();
        let expected = expected.or_else(|| agreed(runs, &run.instance).map(|(value, _)| value));
        let claims = matches!(run.status.as_str(), "optimal" | "inaccurate");
        if let (true, Some(objective), Some(expected)) = (claims, run.objective, expected)
            && !close(objective, expected)
        {
            found.push(Disagreement {
                instance: run.instance.clone(),
                solver: run.solver.clone(),
                status: run.status.clone(),
                objective,
                expected,
            });
        }
    }
    found
}

/// Both tables and the list of disagreements. Writing to a string cannot fail.
#[must_use]
pub fn markdown(runs: &[Run], limit: f64, known: &BTreeMap<String, f64>) -> String {
    let lines = lines(runs, limit);
    let mut text = format!(
        "Shifted geometric mean over instances, shift {SHIFT} s; what is not solved counts as {limit} s.\n\n\
         | solver | solved | seconds | peak MiB |\n|---|---|---|---|\n"
    );
    for line in &lines {
        let _ = writeln!(
            text,
            "| {} | {} of {} | {:.2} | {:.0} |",
            line.solver, line.solved, line.instances, line.mean_seconds, line.peak_mib
        );
    }
    let solvers: Vec<&str> = lines.iter().map(|line| line.solver.as_str()).collect();
    let _ = write!(
        text,
        "\nSeconds (iterations), or how it ended:\n\n| instance |"
    );
    for solver in &solvers {
        let _ = write!(text, " {solver} |");
    }
    let _ = writeln!(text, "\n|---|{}", "---|".repeat(solvers.len()));
    let mut instances: Vec<&str> = Vec::new();
    for run in runs {
        if !instances.contains(&run.instance.as_str()) {
            instances.push(&run.instance);
        }
    }
    for instance in instances {
        let _ = write!(text, "| {instance} |");
        for solver in &solvers {
            let own = runs.iter().find(|run| {
                run.instance == instance && run.solver == *solver && run.limit == limit
            });
            let cell = own.map_or(String::new(), |run| {
                match (run.solved(), run.gap, run.cost) {
                    (true, Some(gap), Some(_)) => {
                        format!("{:.2} (gap {:.2} %)", run.seconds, 100.0 * gap)
                    }
                    (true, ..) => match run.iterations {
                        Some(iterations) => format!("{:.2} ({iterations})", run.seconds),
                        None => format!("{:.2}", run.seconds),
                    },
                    _ => run.status.clone(),
                }
            });
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    gaps(runs, &solvers, &mut text);
    let differing = disagreements(runs, known);
    let _ = writeln!(
        text,
        "\nOptima that differ from the agreed one by more than {AGREE:e} relative: {}.\n",
        if differing.is_empty() {
            "none".to_owned()
        } else {
            differing.len().to_string()
        }
    );
    for one in &differing {
        let _ = writeln!(
            text,
            "- {} on {}, {}: {} where {} is agreed ({:.1e} relative)",
            one.solver,
            one.instance,
            one.status,
            one.objective,
            one.expected,
            (one.objective - one.expected).abs() / one.expected.abs().max(1.0)
        );
    }
    text
}

/// The mean certified gap by solver and limit, where there are several limits.
fn gaps(runs: &[Run], solvers: &[&str], text: &mut String) {
    let mut limits: Vec<f64> = runs.iter().map(|run| run.limit).collect();
    limits.sort_by(f64::total_cmp);
    limits.dedup();
    if limits.len() < 2 {
        return;
    }
    let _ = write!(
        text,
        "\nMean certified gap after so many seconds, over the instances with one:\n\n| solver |"
    );
    for limit in &limits {
        let _ = write!(text, " {limit} s |");
    }
    let _ = writeln!(text, "\n|---|{}", "---|".repeat(limits.len()));
    for solver in solvers {
        let _ = write!(text, "| {solver} |");
        for limit in &limits {
            let own: Vec<f64> = (runs.iter())
                .filter(|run| run.solver == *solver && run.limit == *limit)
                .filter_map(|run| run.gap)
                .collect();
            if own.is_empty() {
                text.push_str(" none |");
            } else {
                let count = f64::from(narrow(own.len()));
                let mean = own.iter().sum::<f64>() / count;
                let _ = write!(text, " {:.2} % ({}) |", 100.0 * mean, own.len());
            }
        }
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_shifted_and_geometric() {
        assert!((shifted_mean(&[1.0, 7.0], 1.0) - 3.0).abs() < 1e-12);
        assert!((shifted_mean(&[5.0, 5.0], 10.0) - 5.0).abs() < 1e-12);
        assert_eq!(shifted_mean(&[], 1.0), 0.0);
    }
}
