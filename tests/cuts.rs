//! Cuts: limits of several days added up and rounded. Whatever the multipliers and prices, no plan costs less
//! than what they prove; and what is told of them is worked out anew.

use std::fmt::Write as _;
use std::fs;

use crate::common;
use crate::optimum::least_cost;
use paso::certify::{self, proof};
use paso::domain::calendar::Day;
use paso::domain::id::LimitIndex;
use paso::domain::limits::LimitKey;
use paso::domain::plan::Prices;
use paso::domain::problem::Problem;
use paso::domain::proof::{Cut, Leaf, Packed, Proof, ProofKind, Proven, Tree, Values};
use paso::files::plan::{PlanFile, PlanFiles};
use paso::pipeline::{Options, Outcome, PlanError, Silent, plan};
use paso::render;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;

/// Three families of two come on three days to a port with three beds, and stay two nights each.
fn three_families() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(home.path().join(name), text).unwrap();
    put(
        "model.toml",
        r#"name = "beds"
[objective]
unscheduled_days = 30
late_weight = 10
travel_weight = 0.05
move_weight = 100
[priorities]
standard = 1
[[resource]]
id = "bed"
family = "health"
site = "port"
period = "day"
[[resource.usage]]
per_person = 1
duration_days = 2
"#,
    );
    put(
        "plan.toml",
        "model = \"model.toml\"\nstart = 2021-02-19\ndays = 3\n",
    );
    put("ports.csv", "port_id\np\n");
    put("locations.csv", "location_id\nl\n");
    put("corridors.csv", "location_id,port_id,travel_hours\nl,p,0\n");
    put(
        "capacity.csv",
        "resource_id,site_id,from,to,weekdays,slot,amount\nbed,*,,,,,3\n",
    );
    let mut cases =
        "case_id,persons,location_id,stream,priority,registered_on,ready_on\n".to_owned();
    for case in ["A", "B", "C"] {
        writeln!(cases, "{case},2,l,arrival,standard,2021-02-19,2021-02-19").unwrap();
    }
    put("cases.csv", &cases);
    home
}

/// Limits that appointments of several days use.
fn shared(problem: &Problem) -> Vec<LimitIndex> {
    let all = (0..problem.limits.len()).map(LimitIndex::new);
    let several = all.filter(|&limit| match problem.limits.key(limit) {
        LimitKey::Resource { resource, .. } => {
            let own = &problem.rules.resources[resource.at()];
            own.usages.iter().any(|usage| usage.duration_days > 1)
        }
        LimitKey::Phase { .. } => false,
    });
    let amount = |limit: &LimitIndex| problem.limits.amount(*limit).is_finite();
    several.filter(amount).collect()
}

/// What a tree proves by itself.
fn proven(problem: &Problem, tree: &Tree, packed: Packed) -> Proven {
    let nothing = Proven {
        lower_bound: f64::NEG_INFINITY,
        relaxation_bound: f64::NEG_INFINITY,
        proof: Proof {
            packed,
            ..Proof::default()
        },
    };
    proof::split(problem, tree, nothing)
}

fn with_cuts(cuts: Vec<Cut>, prices: &[f64], told: (Vec<(LimitIndex, f64)>, Values)) -> Tree {
    let priced = prices.iter().copied().enumerate();
    Tree {
        nodes: Vec::new(),
        leaves: vec![Leaf {
            node: 0,
            prices: told.0,
            values: told.1,
            cuts: priced.filter(|own| own.1 != 0.0).collect(),
        }],
        cuts,
    }
}

fn cut(of: u64, parts: &[(LimitIndex, u64)]) -> Cut {
    Cut {
        of,
        parts: parts.to_vec(),
    }
}

#[test]
fn by_hand_one_family_a_night() {
    let home = three_families();
    let problem = common::read(home.path());
    // Two are appointed, on the first and the last day: 0, 2 · 2 and 2 · 3 + 2 · 30.
    let best = least_cost(&problem, true);
    assert!((best - 70.0).abs() < 1e-9, "{best}");
    let bed = |day: i32| {
        let all = shared(&problem);
        let on = |limit: &&LimitIndex| matches!(problem.limits.key(**limit), LimitKey::Resource { day: own, .. } if own == Day(day));
        *all.iter().find(on).unwrap()
    };
    // Half of each family's two beds is 1, half of three is 1: one family on the nights of day 1 and of day 2.
    let halves = vec![cut(2, &[(bed(1), 1)]), cut(2, &[(bed(2), 1)])];
    let none = || (Vec::new(), Values::default());
    for packed in [Packed::PortDay, Packed::Day] {
        let found = |cuts: &[Cut], prices: &[f64]| {
            let tree = with_cuts(cuts.to_vec(), prices, none());
            proven(&problem, &tree, packed).lower_bound
        };
        assert!((found(&halves, &[66.0, 62.0]) - 70.0).abs() < 1e-6);
        // 3 · 66 − 70 − 62, and nothing is won on day 2: a family pays 4 and 62 there.
        assert!((found(&halves, &[70.0, 62.0]) - 66.0).abs() < 1e-6);
        // A family of two uses nothing of a third of its beds, and one whole of them is all three.
        let thirds = vec![cut(3, &[(bed(1), 1)]), cut(3, &[(bed(2), 1)])];
        assert!(found(&thirds, &[66.0, 62.0]) < 70.0 - 60.0);
        let whole = vec![cut(1, &[(bed(1), 1)]), cut(1, &[(bed(2), 1)])];
        assert!((found(&whole, &[33.0, 31.0]) - 6.0).abs() < 1e-3);
        // Two thirds of both nights: a family that stays for both uses 2, others 1, and there are 4. Each
        // is worth 33 then: 3 · 33 − 4 · 33.
        let both = vec![cut(3, &[(bed(1), 2), (bed(2), 2)])];
        assert!((found(&both, &[33.0]) + 33.0).abs() < 1e-3);
        // Not numbers, no cut, no multiplier, an unsorted or unknown one: nothing is proven.
        for prices in [[-1.0, 62.0], [f64::NAN, 62.0], [f64::INFINITY, 62.0]] {
            assert_eq!(found(&halves, &prices), f64::NEG_INFINITY);
        }
        assert_eq!(found(&halves[..1], &[66.0, 62.0]), f64::NEG_INFINITY);
        assert_eq!(found(&[cut(0, &[(bed(1), 1)])], &[1.0]), f64::NEG_INFINITY);
        assert_eq!(found(&[cut(2, &[])], &[1.0]), f64::NEG_INFINITY);
        let twice = cut(2, &[(bed(1), 1), (bed(1), 1)]);
        assert_eq!(found(&[twice], &[1.0]), f64::NEG_INFINITY);
    }
    // Without cuts the same is proven only by telling cases apart; the plan has found it either way.
    let outcome = common::plan_of(&problem);
    assert!(outcome.is_optimal());
    assert!((outcome.lower_bound - 70.0).abs() < 1e-3);
}

/// Random multipliers of random limits at random prices beside those of a plan: never above the optimum.
/// Returns how often they proved anything.
pub fn hold(problem: &Problem, outcome: &Outcome, best: f64, seed: u64) -> u32 {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let all = shared(problem);
    if all.is_empty() {
        return 0;
    }
    let slack = 1e-6 * best.abs() + 1e-6;
    let mut proofs = 0;
    for _ in 0..12 {
        let mut cuts = Vec::new();
        for _ in 0..random.random_range(1..4u8) {
            let of = random.random_range(1..7u64);
            let from = random.random_range(0..all.len());
            let to = (from + random.random_range(1..4usize)).min(all.len());
            let parts = all[from..to].iter();
            let parts: Vec<_> = parts
                .map(|&limit| (limit, random.random_range(1..4 * of + 1)))
                .collect();
            cuts.push(cut(of, &parts));
        }
        let prices: Vec<f64> = (cuts.iter())
            .map(|_| random.random_range(0.0..60.0))
            .collect();
        // With the plan's prices, or none of the limits that the cuts are of.
        let without = random.random_range(0..2u8) == 0;
        let told = outcome.prices.0.iter().enumerate();
        let told = told.map(|(at, price)| (LimitIndex::new(at), *price));
        let told: Vec<_> = told
            .filter(|own| own.1 > 0.0 && !(without && all.contains(&own.0)))
            .collect();
        for packed in [Packed::PortDay, Packed::Day] {
            for values in [outcome.values.clone(), Values::default()] {
                let tree = with_cuts(cuts.clone(), &prices, (told.clone(), values));
                let bound = proven(problem, &tree, packed).lower_bound;
                assert!(
                    bound <= best + slack,
                    "seed {seed}: {bound} above {best}: {tree:?}"
                );
                proofs += u32::from(bound.is_finite());
            }
        }
    }
    proofs
}

fn planned(problem: &Problem) -> Option<Outcome> {
    match plan(problem, &Options::default(), &Silent) {
        Ok(outcome) => Some(outcome),
        Err(PlanError::Conflicts(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn no_cuts_prove_more_than_the_optimum() {
    let (mut proofs, mut own) = (0, 0);
    for seed in 70_000..70_060 {
        let home = common::random_feed(seed, 14);
        let problem = common::read(home.path());
        let Some(outcome) = planned(&problem) else {
            continue;
        };
        let best = least_cost(&problem, true);
        proofs += hold(&problem, &outcome, best, seed);
        // Those of the plan at other prices.
        let mut tree = outcome.tree.clone();
        own += u32::from(!tree.cuts.is_empty());
        for times in [0.0, 0.5, 1.5, 4.0] {
            for price in tree.leaves.iter_mut().flat_map(|leaf| &mut leaf.cuts) {
                price.1 = price.1 * times + 0.25;
            }
            let bound = proven(&problem, &tree, outcome.proof.packed).lower_bound;
            let close = 1e-6 * best.abs() + 1e-6;
            assert!(bound <= best + close, "seed {seed}: {bound} above {best}");
        }
    }
    assert!(
        proofs > 1_000 && own > 3,
        "{proofs} proofs, {own} plans with cuts"
    );
}

/// A plan whose proof has cuts, and its files.
fn plan_with_cuts() -> (Problem, Outcome, PlanFiles) {
    for seed in 70_000..70_200 {
        let home = common::random_feed(seed, 14);
        let problem = common::read(home.path());
        if let Some(outcome) = planned(&problem).filter(|own| own.tree.cuts.len() > 1) {
            let files = render::data(&problem, &outcome);
            return (problem, outcome, files);
        }
    }
    panic!("no proof has cuts");
}

#[test]
fn forged_cuts_are_found() {
    let (problem, outcome, files) = plan_with_cuts();
    assert!(certify::check(&problem, &files).passed());
    assert_eq!(outcome.proof.kind, ProofKind::Distinctions);
    assert_eq!(outcome.proof.cuts, outcome.tree.cuts.len());
    let most = outcome.lower_bound * (1.0 - 1e-6) - 1e-6;
    let lines = |file: PlanFile| -> Vec<String> {
        let text = std::str::from_utf8(files.get(file).unwrap()).unwrap();
        text.lines().map(str::to_owned).collect()
    };
    let with = |file: PlanFile, lines: &[String]| {
        let mut files = files.clone();
        files.set(file, (lines.join("\n") + "\n").into_bytes());
        certify::check(&problem, &files)
    };
    let mut weaker = 0;
    let mut proves_no_more = |file: PlanFile, changed: &[String], what: &str| {
        let verdict = with(file, changed);
        // Other numbers prove something too: where that is as much, nothing is wrong.
        assert!(!verdict.passed() || verdict.lower_bound >= most, "{what}");
        assert!(
            verdict.lower_bound <= outcome.cost.total() * (1.0 + 1e-6),
            "{what}"
        );
        weaker += u32::from(!verdict.passed());
    };
    let refused = |file: PlanFile, changed: &[String], what: &str| {
        let verdict = with(file, changed);
        let mut found = verdict.violations.iter();
        assert!(found.any(|own| own.rule == "certificate"), "{what}");
    };
    let cuts = lines(PlanFile::Cuts);
    for at in 1..cuts.len() {
        let (head, multiplier) = cuts[at].rsplit_once(',').unwrap();
        let (part, of) = multiplier.split_once('/').unwrap();
        let (part, of): (u64, u64) = (part.parse().unwrap(), of.parse().unwrap());
        let changed = |multiplier: &str| {
            let mut changed = cuts.clone();
            changed[at] = format!("{head},{multiplier}");
            changed
        };
        for part in [part + of, part * 3, part + 1] {
            proves_no_more(PlanFile::Cuts, &changed(&format!("{part}/{of}")), "raised");
        }
        for bad in ["0/2", "1/0", "-1/2", "0.5", "1", "", "1/2/3"] {
            refused(PlanFile::Cuts, &changed(bad), bad);
        }
        let mut less = cuts.clone();
        less.remove(at);
        proves_no_more(PlanFile::Cuts, &less, "a row left out");
        let mut twice = cuts.clone();
        twice.insert(at, cuts[at].clone());
        refused(PlanFile::Cuts, &twice, "twice");
        let mut nowhere = cuts.clone();
        nowhere[at] = nowhere[at].replacen(',', ",no-", 1);
        refused(PlanFile::Cuts, &nowhere, "an unknown limit");
    }
    refused(PlanFile::Cuts, &cuts[..1], "prices of no cut");
    let prices = lines(PlanFile::ProofCuts);
    for at in 1..prices.len() {
        let (head, number) = prices[at].rsplit_once(',').unwrap();
        let number: f64 = number.parse().unwrap();
        let changed = |number: &str| {
            let mut changed = prices.clone();
            changed[at] = format!("{head},{number}");
            changed
        };
        for price in [number * 2.0 + 5.0, number * 0.5] {
            proves_no_more(PlanFile::ProofCuts, &changed(&price.to_string()), "a price");
        }
        for bad in ["-1", "NaN", "inf", "much", ""] {
            refused(PlanFile::ProofCuts, &changed(bad), bad);
        }
        let mut less = prices.clone();
        less.remove(at);
        proves_no_more(PlanFile::ProofCuts, &less, "a price left out");
        let mut twice = prices.clone();
        twice.insert(at, prices[at].clone());
        refused(PlanFile::ProofCuts, &twice, "twice");
    }
    assert!(weaker > 3, "{weaker}");
    for file in [PlanFile::Cuts, PlanFile::ProofCuts] {
        let mut none = files.clone();
        none.remove(file);
        assert!(!certify::check(&problem, &none).passed());
    }
    let summary = std::str::from_utf8(files.get(PlanFile::Summary).unwrap()).unwrap();
    let told = format!("\"cuts\": {}", outcome.proof.cuts);
    assert!(summary.contains(&told), "{summary}");
    let mut other = files.clone();
    other.set(
        PlanFile::Summary,
        summary.replace(&told, "\"cuts\": 99").into_bytes(),
    );
    assert!(!certify::check(&problem, &other).passed());
}

#[test]
fn limits_that_a_day_packs_are_no_part_of_a_cut() {
    let home = common::random_feed(70_003, 14);
    let problem = common::read(home.path());
    let all = (0..problem.limits.len()).map(LimitIndex::new);
    let slots = all.filter(|&limit| {
        let key = problem.limits.key(limit);
        matches!(key, LimitKey::Resource { slot: Some(_), .. })
            || problem.limits.amount(limit).is_infinite()
    });
    let none = Prices(vec![0.0; problem.limits.len()]);
    let by_prices = proof::prove(
        &problem,
        &none,
        &Values::default(),
        &Tree::default(),
        (ProofKind::PortDays, Packed::PortDay),
    );
    assert!(by_prices.lower_bound.is_finite());
    let mut refused = 0;
    for limit in slots {
        let tree = with_cuts(
            vec![cut(2, &[(limit, 1)])],
            &[0.5],
            (Vec::new(), Values::default()),
        );
        let bound = proven(&problem, &tree, Packed::PortDay).lower_bound;
        assert_eq!(bound, f64::NEG_INFINITY);
        refused += 1;
    }
    assert!(refused > 0);
}
