//! Plans split by where cases stand: proven best in small feeds, and every part proven anew.

use std::path::{Path, PathBuf};

use crate::common;
use crate::optimum::least_cost;
use paso::certify;
use paso::domain::problem::Problem;
use paso::domain::proof::ProofKind;
use paso::feed::{self, Overrides};
use paso::files::plan::{PlanFile, PlanFiles};
use paso::generate::Size;
use paso::pipeline::{Options, Outcome, PlanError, Silent, plan};
use paso::render;

fn three_ports() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-ports")
}

fn planned(problem: &Problem) -> Option<Outcome> {
    match plan(problem, &Options::default(), &Silent) {
        Ok(outcome) => Some(outcome),
        Err(PlanError::Conflicts(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// The plan of each feed is the best, its proof closes, and the bound is never above the optimum; how many
/// feeds there were, and how many proofs are split, or need cuts where they are not.
fn proven_best(seeds: std::ops::Range<u64>, most: u32) -> (u32, u32) {
    let (mut feeds, mut split) = (0, 0);
    for seed in seeds {
        let home = common::random_feed(seed, most);
        let problem = common::read(home.path());
        let Some(outcome) = planned(&problem) else {
            continue;
        };
        let best = least_cost(&problem, true);
        let close = 1e-6 * best.abs() + 1e-6;
        let (cost, bound) = (outcome.cost.total(), outcome.lower_bound);
        assert!((cost - best).abs() <= close, "seed {seed}: {cost} {best}");
        assert!(bound <= best + close, "seed {seed}: {bound} above {best}");
        assert!(outcome.is_optimal(), "seed {seed}: {bound} below {cost}");
        let verdict = certify::check(&problem, &render::data(&problem, &outcome));
        assert!(verdict.passed(), "seed {seed}: {:?}", verdict.violations);
        feeds += 1;
        if outcome.proof.kind == ProofKind::Distinctions {
            let nodes = outcome.tree.nodes.len();
            assert!(nodes >= 2 || outcome.proof.cuts > 0, "seed {seed}");
            split += 1;
        }
    }
    (feeds, split)
}

#[test]
fn plans_of_small_feeds_are_the_best_and_proven() {
    let (feeds, split) = proven_best(60_000..60_070, 14);
    assert!(feeds > 50 && split > 10, "{feeds} feeds, {split} split");
}

/// Minutes: `cargo test --release --locked --test suite -- --ignored distinctions`.
#[test]
#[ignore = "minutes"]
fn plans_of_five_hundred_small_feeds_are_the_best_and_proven() {
    let (feeds, split) = proven_best(61_000..61_620, 14);
    assert!(feeds >= 500 && split > 50, "{feeds} feeds, {split} split");
}

/// Feeds of up to 30 cases: half of them random, half generated. Minutes, as above; how long each takes is
/// for benchmarks to say.
#[test]
#[ignore = "minutes"]
fn plans_of_three_hundred_feeds_of_up_to_thirty_cases_are_proven_best() {
    let random = (63_000..63_180).map(|seed| (seed, common::random_feed(seed, 30)));
    let generated = (0..164).map(|seed| {
        let size = Size {
            cases: 16 + u32::try_from(seed % 15).unwrap(),
            days: 14,
            ports: 4,
            seed,
        };
        (seed, common::generated(&size))
    });
    let (mut feeds, mut open) = (0, Vec::new());
    for (seed, home) in random.chain(generated) {
        let problem = common::read(home.path());
        let Some(outcome) = planned(&problem) else {
            continue;
        };
        let verdict = certify::check(&problem, &render::data(&problem, &outcome));
        assert!(verdict.passed(), "seed {seed}: {:?}", verdict.violations);
        feeds += 1;
        if !outcome.is_optimal() {
            open.push((seed, problem.cases.len(), verdict.gap));
        }
    }
    println!("{feeds} feeds, not proven best: {open:?}");
    assert!(feeds >= 300, "{feeds} feeds");
    assert!(open.is_empty(), "{open:?}");
}

fn split_plan() -> (Problem, Outcome, PlanFiles) {
    let problem = feed::read(&three_ports(), &Overrides::default());
    let problem = problem.problem.unwrap();
    let outcome = planned(&problem).unwrap();
    let files = render::data(&problem, &outcome);
    (problem, outcome, files)
}

fn lines(files: &PlanFiles, file: PlanFile) -> Vec<String> {
    let text = std::str::from_utf8(files.get(file).unwrap()).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn with(files: &PlanFiles, file: PlanFile, lines: &[String]) -> PlanFiles {
    let mut files = files.clone();
    files.set(file, (lines.join("\n") + "\n").into_bytes());
    files
}

/// What breaks the certificate of these files.
fn broken(problem: &Problem, files: &PlanFiles) -> Vec<String> {
    let verdict = certify::check(problem, files);
    let own = verdict.violations.into_iter();
    own.filter(|own| own.rule == "certificate")
        .map(|own| own.subject)
        .collect()
}

#[test]
fn a_tree_that_does_not_hold_all_plans_is_refused() {
    let (problem, outcome, files) = split_plan();
    assert_eq!(outcome.proof.kind, ProofKind::Distinctions);
    assert!(outcome.is_optimal());
    assert_eq!(broken(&problem, &files), Vec::<String>::new());
    let nodes = lines(&files, PlanFile::Proof);
    assert!(nodes.len() > 5);
    let refused = |what: &str, lines: &[String]| {
        let found = broken(&problem, &with(&files, PlanFile::Proof, lines));
        assert!(!found.is_empty(), "{what}");
    };
    // Each node taken out, whether the numbers close up behind it or not.
    for at in 1..nodes.len() {
        let mut less = nodes.clone();
        less.remove(at);
        refused(&format!("without {}", nodes[at]), &less);
    }
    refused("without its last split", &nodes[..nodes.len() - 2]);
    refused("without any split", &nodes[..1]);
    let field = |at: usize, column: usize, to: &str| {
        let mut changed = nodes.clone();
        let mut fields: Vec<&str> = nodes[at].split(',').collect();
        fields[column] = to;
        changed[at] = fields.join(",");
        changed
    };
    for (at, node) in nodes.iter().enumerate().skip(1) {
        let fields: Vec<&str> = node.split(',').collect();
        let other = if fields[6] == "yes" { "no" } else { "yes" };
        refused("two children with the same side", &field(at, 6, other));
        refused("an orphan", &field(at, 1, "9999"));
        refused("its own parent", &field(at, 1, fields[0]));
        refused("an unknown case", &field(at, 2, "nobody"));
        refused("an unknown port", &field(at, 3, "nowhere"));
        refused("no day", &field(at, 4, "soon"));
        refused("a day outside the horizon", &field(at, 5, "2031-01-01"));
        refused("neither side", &field(at, 6, "perhaps"));
        refused("another number", &field(at, 0, "9999"));
        if at > 2 {
            let parent = if fields[1] == "0" { "1" } else { "0" };
            refused("another parent", &field(at, 1, parent));
        }
    }
    // The days of both sides of a split widened or narrowed: another tree, with other prices.
    let mut less = 0;
    for at in (1..nodes.len()).step_by(2) {
        let fields: Vec<&str> = nodes[at].split(',').collect();
        let other = if fields[5] == fields[4] {
            continue;
        } else {
            fields[4]
        };
        let mut changed = field(at, 5, other);
        changed[at + 1] = {
            let mut fields: Vec<&str> = nodes[at + 1].split(',').collect();
            fields[5] = other;
            fields.join(",")
        };
        let verdict = certify::check(&problem, &with(&files, PlanFile::Proof, &changed));
        let most = outcome.lower_bound * (1.0 - 1e-6) - 1e-6;
        assert!(verdict.passed() <= (verdict.lower_bound >= most));
        less += usize::from(!verdict.passed());
    }
    assert!(less > 0);
    let mut none = files.clone();
    none.remove(PlanFile::Proof);
    assert!(!certify::check(&problem, &none).passed());
    for file in [PlanFile::ProofPrices, PlanFile::ProofValues] {
        let mut none = files.clone();
        none.remove(file);
        assert!(!certify::check(&problem, &none).passed());
    }
}

#[test]
fn forged_prices_and_values_of_parts_are_found() {
    let (problem, outcome, files) = split_plan();
    let most = outcome.lower_bound * (1.0 - 1e-6) - 1e-6;
    let mut weaker = 0;
    for file in [PlanFile::ProofPrices, PlanFile::ProofValues] {
        let rows = lines(&files, file);
        for at in 1..rows.len() {
            let (head, number) = rows[at].rsplit_once(',').unwrap();
            let number: f64 = number.parse().unwrap();
            for forged in [number * 1.5 + 1.0, number * 0.5, -1.0 - number] {
                let mut changed = rows.clone();
                changed[at] = format!("{head},{forged}");
                let changed = with(&files, file, &changed);
                let verdict = certify::check(&problem, &changed);
                // Another number proves something too: where it is as much, nothing is wrong.
                assert!(
                    !verdict.passed() || verdict.lower_bound >= most,
                    "{}: {head},{forged}",
                    file.name()
                );
                assert!(verdict.lower_bound <= outcome.cost.total() * (1.0 + 1e-6));
                weaker += usize::from(!verdict.passed());
            }
            for bad in ["NaN", "inf", "much", ""] {
                let mut changed = rows.clone();
                changed[at] = format!("{head},{bad}");
                assert!(!broken(&problem, &with(&files, file, &changed)).is_empty());
            }
        }
        // A leaf's rows left out, given to its parent, or told twice.
        let first = rows[1].split(',').next().unwrap();
        let of_first = |row: &String| row.split(',').next() == Some(first);
        let without: Vec<String> = rows.iter().filter(|row| !of_first(row)).cloned().collect();
        assert!(without.len() < rows.len());
        weaker += usize::from(!certify::check(&problem, &with(&files, file, &without)).passed());
        let tail = rows[1].split_once(',').unwrap().1;
        let mut parent = rows.clone();
        parent[1] = format!("0,{tail}");
        assert!(!broken(&problem, &with(&files, file, &parent)).is_empty());
        let mut twice = rows.clone();
        twice.insert(1, rows[1].clone());
        assert!(!broken(&problem, &with(&files, file, &twice)).is_empty());
    }
    assert!(weaker > 20, "{weaker}");
}

#[test]
fn what_is_told_of_parts_is_worked_out_anew() {
    let (problem, outcome, files) = split_plan();
    let summary = std::str::from_utf8(files.get(PlanFile::Summary).unwrap()).unwrap();
    let leaves = format!("\"leaves\": {}", outcome.proof.leaves);
    for (from, to) in [
        (&leaves[..], "\"leaves\": 1"),
        ("\"distinctions\"", "\"port_days\""),
        ("\"optimal\": true", "\"optimal\": false"),
    ] {
        assert!(summary.contains(from), "{from}");
        let mut changed = files.clone();
        changed.set(PlanFile::Summary, summary.replace(from, to).into_bytes());
        assert!(!broken(&problem, &changed).is_empty(), "{from}");
    }
    // A split beside a proof that has none.
    let low = Options {
        effort: paso::pipeline::Effort::Low,
        ..Options::default()
    };
    let other = plan(&problem, &low, &Silent).unwrap();
    let mut other = render::data(&problem, &other);
    assert!(other.is_absent(PlanFile::Proof));
    for file in [
        PlanFile::Proof,
        PlanFile::ProofPrices,
        PlanFile::ProofValues,
    ] {
        other.set(file, files.get(file).unwrap().to_vec());
    }
    assert!(!broken(&problem, &other).is_empty());
}
