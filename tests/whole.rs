//! What is proven with families whole: never above the true optimum, never below what is proven of
//! families in parts, and told by `paso check --whole`.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use paso::certify::bound::lower_bound;
use paso::certify::port_days;
use paso::domain::plan::Prices;
use paso::pipeline::{Effort, Options, PlanError, Silent, plan};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

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
            let parts = lower_bound(&problem, &prices);
            let whole = port_days::bound(&problem, &prices);
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
    let whole = port_days::bound(&problem, &prices);
    assert!(whole.lower_bound == f64::NEG_INFINITY);
}

#[test]
fn the_check_says_what_is_proven_with_families_whole() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let feed = three_ports();
    let paso = || Command::cargo_bin("paso").unwrap();
    let planned = paso()
        .args(["plan", "-q", "-o"])
        .arg(&out)
        .arg(&feed)
        .output()
        .unwrap();
    assert!(planned.status.success());
    let checked = |more: &[&str]| {
        let output = paso().arg("check").arg(&feed).arg(&out).args(more).output();
        let output = output.unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(!checked(&[]).contains("families whole"));
    assert!(checked(&["--whole"]).contains("With families whole: no plan costs less than"));
    let told: Value = serde_json::from_str(&checked(&["--whole", "--format", "json"])).unwrap();
    let number = |value: &Value| value.as_f64().unwrap();
    let (whole, cost) = (number(&told["whole"]["lower_bound"]), number(&told["cost"]));
    assert!(number(&told["lower_bound"]) <= whole + 1e-6 && whole <= cost + 1e-6);
    assert!(told["whole"]["port_days"].as_u64() > Some(0));
    let plain: Value = serde_json::from_str(&checked(&["--format", "json"])).unwrap();
    assert!(plain.get("whole").is_none());
}
