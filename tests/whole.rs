//! What is proven with families whole: never above the true optimum, never below what is proven of
//! families in parts, and believed only where the check finds it again.

use std::path::{Path, PathBuf};

use paso::certify::bound::lower_bound;
use paso::certify::{self, port_days};
use paso::domain::id::CaseIndex;
use paso::domain::outcome::Outcome;
use paso::domain::plan::Prices;
use paso::domain::problem::Problem;
use paso::domain::proof::{Packed, Proof, ProofKind, Values};
use paso::files::plan::{PlanFile, PlanFiles};
use paso::generate::Size;
use paso::pipeline::{Effort, Options, PlanError, Silent, plan};
use paso::render;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::common;
use crate::optimum::least_cost;

fn three_ports() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/three-ports")
}

/// Prices of a plan, those of a plan disturbed at random, and none.
fn tried(prices: &Prices, limited: &[f64], random: &mut ChaCha8Rng) -> Vec<Prices> {
    let disturbed = prices.0.iter().zip(limited).map(|(&price, amount)| {
        if amount.is_infinite() {
            0.0
        } else if random.random_bool(0.1) {
            random.random_range(0.0..2.0)
        } else {
            price * random.random_range(0.5..1.5)
        }
    });
    let disturbed = Prices(disturbed.collect());
    vec![prices.clone(), disturbed, Prices(vec![0.0; prices.0.len()])]
}

/// Values for some of the cases that are to be planned, of any size.
fn any_values(problem: &Problem, random: &mut ChaCha8Rng) -> Values {
    let settled = problem.settled();
    let cases = (0..problem.cases.len())
        .filter(|&at| !settled[at] && problem.cases[at].ready < problem.calendar.end())
        .map(CaseIndex::new);
    let mut values = Vec::new();
    for case in cases {
        if random.random_bool(0.7) {
            let most = problem.cost_unscheduled(case).total();
            values.push((case, most * random.random_range(-0.1..1.2)));
        }
    }
    Values(values)
}

#[test]
fn families_whole_prove_more_and_never_too_much() {
    let (mut feeds, mut better, mut by_days) = (0, 0, 0);
    let mut random = ChaCha8Rng::seed_from_u64(11);
    for seed in 5000..5150 {
        let home = common::random_feed(seed, 13);
        let problem = common::read(home.path());
        let options = Options {
            effort: Effort::Low,
            ..Options::default()
        };
        let outcome = match plan(&problem, &options, &Silent) {
            Ok(outcome) => outcome,
            Err(PlanError::Conflicts(_)) => continue,
            Err(error) => panic!("{error}"),
        };
        let best = least_cost(&problem, true);
        let close = 1e-6 * best.abs() + 1e-6;
        for prices in tried(&outcome.prices, problem.limits.amounts(), &mut random) {
            let values = any_values(&problem, &mut random);
            let told = port_days::bound(&problem, &prices, &values);
            assert!(
                told.lower_bound <= best + close,
                "seed {seed}: {told:?} above {best} with {values:?}"
            );
            let parts = lower_bound(&problem, &prices);
            let whole = port_days::bound(&problem, &prices, &Values::default());
            assert!(
                whole.lower_bound <= best + close,
                "seed {seed}: {whole:?} above {best}"
            );
            assert!(
                whole.lower_bound >= parts - 1e-6 * parts.abs() - 1e-6,
                "seed {seed}: {whole:?} below {parts}"
            );
            assert_eq!(whole.unfinished, 0);
            for (values, least) in [(&values, told), (&Values::default(), whole)] {
                let days = port_days::whole(&problem, &prices, values, Packed::Day);
                assert!(
                    days.lower_bound <= best + close,
                    "seed {seed}: {days:?} above {best} with {values:?}"
                );
                assert!(
                    days.unfinished > 0 || days.lower_bound >= least.lower_bound - close,
                    "seed {seed}: {days:?} below {least:?}"
                );
                by_days += usize::from(days.lower_bound > least.lower_bound + close);
            }
            better += usize::from(whole.lower_bound > parts + close);
        }
        feeds += 1;
    }
    assert!(feeds > 120 && better > 60, "{feeds} feeds, {better} better");
    assert!(by_days > 60, "{by_days} better by days");
}

#[test]
fn prices_that_prove_nothing_prove_nothing() {
    let problem = common::read(&three_ports());
    let mut prices = Prices(vec![0.0; problem.limits.len()]);
    prices.0[0] = -1.0;
    let whole = port_days::bound(&problem, &prices, &Values::default());
    assert!(whole.lower_bound == f64::NEG_INFINITY);
    prices.0[0] = 0.0;
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let values = Values(vec![(CaseIndex::new(0), value)]);
        let whole = port_days::bound(&problem, &prices, &values);
        assert!(whole.lower_bound == f64::NEG_INFINITY);
    }
}

/// A plan's files, with one of them changed, are no plan any more; `rule` says so.
fn refused(problem: &Problem, files: &PlanFiles, rule: &str, what: &str) {
    let verdict = certify::check(problem, files);
    let found = verdict.violations.iter().any(|own| own.rule == rule);
    assert!(found, "{what}: {:?}", verdict.violations);
}

/// The files with summary.json changed at a path.
fn told(files: &PlanFiles, path: &str, value: Value) -> PlanFiles {
    let mut summary: Value = serde_json::from_slice(files.get(PlanFile::Summary).unwrap()).unwrap();
    *summary.pointer_mut(path).unwrap() = value;
    let mut files = files.clone();
    files.set(PlanFile::Summary, serde_json::to_vec(&summary).unwrap());
    files
}

fn with_values(files: &PlanFiles, text: &str) -> PlanFiles {
    let mut files = files.clone();
    files.set(PlanFile::Values, text.as_bytes().to_vec());
    files
}

#[test]
fn what_is_told_of_a_proof_is_worked_out_anew() {
    let (problem, outcome) = with_own_values();
    assert_eq!(outcome.proof.kind, ProofKind::PortDays);
    assert!(outcome.lower_bound > outcome.relaxation_bound + 1.0);
    let files = render::data(&problem, &outcome);
    assert!(certify::check(&problem, &files).passed());
    let close = (1.0 + 1e-5) * outcome.lower_bound;
    for (path, value) in [
        ("/lower_bound", json!(close)),
        ("/lower_bound", json!(null)),
        ("/lower_bound", json!("many")),
        ("/relaxation_bound", json!(outcome.relaxation_bound + 1.0)),
        ("/relaxation_bound", json!(outcome.relaxation_bound - 1.0)),
        ("/gap", json!(outcome.gap() / 2.0)),
        ("/proof/kind", json!("relaxation")),
        ("/proof/kind", json!("belief")),
        ("/proof/port_days", json!(outcome.proof.port_days + 1)),
        ("/proof/unfinished", json!(outcome.proof.unfinished + 1)),
        ("/proof/optimal", json!(!outcome.is_optimal())),
        ("/proof", json!(null)),
    ] {
        let what = format!("{path}: {value}");
        refused(&problem, &told(&files, path, value), "certificate", &what);
    }
    let id = problem.case_ids.get(0);
    for text in [
        format!("case_id,value\n{id},NaN\n"),
        format!("case_id,value\n{id},inf\n"),
        format!("case_id,value\n{id},1\n{id},2\n"),
        "case_id,value\nnobody,1\n".to_owned(),
        format!("case_id,value\n{id},-1e9\n"),
    ] {
        refused(&problem, &with_values(&files, &text), "certificate", &text);
    }
    refused(
        &problem,
        &with_values(&files, "case,value\n"),
        "files",
        "header",
    );
    // Less than what is proven may be claimed, if the gap is that of the claim.
    let cost = outcome.cost.total();
    let less = outcome.lower_bound - 1.0;
    let modest = told(&files, "/lower_bound", json!(less));
    refused(&problem, &modest, "certificate", "the gap of another bound");
    let modest = told(&modest, "/gap", json!((cost - less) / cost));
    let modest = told(&modest, "/proof/optimal", json!(false));
    assert!(certify::check(&problem, &modest).passed());
}

#[test]
fn prices_alone_are_told_as_such() {
    let problem = common::read(&three_ports());
    let options = Options {
        effort: Effort::Low,
        ..Options::default()
    };
    let outcome = plan(&problem, &options, &Silent).unwrap();
    assert_eq!(outcome.proof, Proof::default());
    assert_eq!(outcome.lower_bound, outcome.relaxation_bound);
    let files = render::data(&problem, &outcome);
    assert!(files.is_absent(PlanFile::Values));
    let values = with_values(&files, "case_id,value\n");
    refused(
        &problem,
        &values,
        "certificate",
        "values beside prices alone",
    );
}

/// Feeds whose proof has values of its own.
fn with_own_values() -> (Problem, Outcome) {
    let problem = common::generated_problem(&Size {
        cases: 60,
        days: 14,
        ports: 4,
        seed: 7,
    });
    let outcome = common::plan_of(&problem);
    (problem, outcome)
}

#[test]
fn better_prices_and_values_are_sought_and_a_better_plan_from_them() {
    let (problem, outcome) = with_own_values();
    // As an integer solver proves in half a minute; the bound as another program found it.
    // What steady days cost comes on top.
    let cost = outcome.cost.total() - outcome.day_to_day.cost;
    assert!((cost - 1599.15).abs() < 1e-6, "{cost}");
    assert!(outcome.lower_bound > 1591.8, "{}", outcome.lower_bound);
    assert!(!outcome.values.0.is_empty());
    let (climbed, bound) = (outcome.climbed_prices(), outcome.climbed_bound());
    assert_eq!(bound, lower_bound(&problem, climbed));
    let default = port_days::bound(&problem, climbed, &Values::default());
    assert!(bound < default.lower_bound && default.lower_bound < outcome.lower_bound);
}

#[test]
fn a_forged_value_or_price_is_found() {
    let (problem, outcome) = with_own_values();
    let files = render::data(&problem, &outcome);
    assert!(certify::check(&problem, &files).passed());
    let text = |file| String::from_utf8(files.get(file).unwrap().to_vec()).unwrap();
    let values = text(PlanFile::Values);
    let lines: Vec<&str> = values.lines().collect();
    let mut weaker = 0;
    for at in 1..lines.len() {
        for factor in [1.3, 0.7] {
            let mut lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            let (id, value) = lines[at].split_once(',').unwrap();
            let forged = value.parse::<f64>().unwrap() * factor;
            lines[at] = format!("{id},{forged}");
            let forged = with_values(&files, &(lines.join("\n") + "\n"));
            // Another value proves something too: where it is as much, nothing is wrong.
            let verdict = certify::check(&problem, &forged);
            let most = outcome.lower_bound - 1e-6 * outcome.lower_bound - 1e-6;
            assert_eq!(
                verdict.passed(),
                verdict.lower_bound >= most,
                "{}",
                lines[at]
            );
            weaker += usize::from(!verdict.passed());
        }
    }
    assert!(weaker > lines.len(), "{weaker}");
    let mut without = files.clone();
    without.remove(PlanFile::Values);
    refused(&problem, &without, "certificate", "values taken away");
    let reversed: Vec<&str> = std::iter::once(lines[0])
        .chain(lines[1..].iter().rev().copied())
        .collect();
    let reversed = with_values(&files, &(reversed.join("\n") + "\n"));
    refused(
        &problem,
        &reversed,
        "certificate",
        "values in another order",
    );
    let loads = text(PlanFile::Loads);
    let mut forged = 0;
    for (at, line) in loads.lines().enumerate().skip(1) {
        let (head, price) = line.rsplit_once(',').unwrap();
        if price.parse::<f64>().unwrap() <= 0.5 {
            continue;
        }
        let lines = loads.lines().enumerate();
        let lines = lines.map(|(other, line)| {
            if other == at {
                format!("{head},0\n")
            } else {
                format!("{line}\n")
            }
        });
        let mut files = files.clone();
        files.set(PlanFile::Loads, lines.collect::<String>().into_bytes());
        refused(&problem, &files, "certificate", line);
        forged += 1;
    }
    assert!(forged > 10, "{forged}");
}
