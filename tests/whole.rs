//! What is proven with families whole: never above the true optimum, never below what is proven of
//! families in parts, and believed only where the check finds it again.

use std::path::{Path, PathBuf};

use paso::certify::bound::lower_bound;
use paso::certify::{self, port_days};
use paso::domain::id::CaseIndex;
use paso::domain::plan::Prices;
use paso::domain::problem::Problem;
use paso::domain::proof::{Proof, ProofKind, Values};
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
        .filter(|&at| !settled[at] && problem.cases[at].ready < problem.calendar.days)
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
    let (mut feeds, mut better) = (0, 0);
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
            better += usize::from(whole.lower_bound > parts + close);
        }
        feeds += 1;
    }
    assert!(feeds > 120 && better > 60, "{feeds} feeds, {better} better");
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
    let home = common::generated(&Size {
        cases: 60,
        days: 14,
        ports: 4,
        seed: 7,
    });
    let problem = common::read(home.path());
    let outcome = plan(&problem, &Options::default(), &Silent).unwrap();
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
