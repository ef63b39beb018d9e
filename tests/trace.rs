//! The trace of a plan: counts that add up, and are the same on any number of threads.

use std::fs;

use assert_cmd::Command;
use paso::domain::problem::Problem;
use paso::generate::Size;
use paso::pipeline::{self, Effort, Options, Outcome, Silent, Trace};
use paso::schedule::trace::Count;
use serde_json::Value;

use crate::common;

fn planned(problem: &Problem, effort: Effort, threads: usize) -> (Outcome, Trace) {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    let options = Options {
        effort,
        ..Options::default()
    };
    pool.install(|| pipeline::planned(problem, &options, &Silent).unwrap())
}

fn close(a: f64, b: f64, cost: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + cost.abs())
}

/// Whether counts of pieces, of which each round tries one, are together those of all rounds.
fn add_up(all: Count, pieces: &[Count], cost: f64, what: &str) {
    let mut sum = Count::default();
    for piece in pieces {
        assert!(piece.cheaper <= piece.kept && piece.kept <= piece.tried);
        sum += piece;
    }
    let counts = |count: Count| (count.tried, count.kept, count.cheaper);
    assert_eq!(counts(sum), counts(all), "{what}");
    assert!(close(sum.saved, all.saved, cost), "{what}: {sum:?} {all:?}");
}

fn check(outcome: &Outcome, trace: &Trace) {
    let (search, settling) = (&trace.search, &trace.settling);
    let cost = search.cost_before;
    let rounds = &search.rounds;
    // A cold plan's search is about all cases alike.
    assert_eq!(rounds.seeds.focus.tried, 0);
    let only = |pieces: Vec<(&'static str, Count)>| -> Vec<Count> {
        pieces.into_iter().map(|(_, count)| count).collect()
    };
    let families = [
        ("seeds", only(rounds.seeds.all())),
        ("spots", only(rounds.spots.all())),
        ("companies", only(rounds.companies.all())),
        ("orders", only(rounds.orders.all())),
        ("scores", only(rounds.scores.all())),
        ("regions", search.regions.clone()),
    ];
    for (what, pieces) in &families {
        add_up(rounds.all, pieces, cost, what);
        // Every piece is in use.
        let idle = pieces.iter().filter(|piece| piece.tried == 0).count();
        assert_eq!(idle, usize::from(*what == "seeds"), "{what}");
    }
    let saved = rounds.all.saved + search.returns_saved;
    assert!(
        close(search.cost_before - search.cost_after, saved, cost),
        "{search:?}"
    );
    assert!(search.cost_after <= search.cost_before + 1e-9 * cost);
    assert!(rounds.put_back <= rounds.taken_out && rounds.taken_out >= rounds.all.tried);
    // From the search to settling nothing happens, and after it nothing that costs but steady days.
    assert!(close(search.cost_after, settling.cost_before, cost));
    let levelled = outcome.cost.total() - outcome.day_to_day.cost;
    if outcome.schedule.appointments.len() > 300 {
        assert!(close(settling.cost_after, levelled, cost));
    } else {
        // Few cases are planned better by integer programs in the end.
        assert!(levelled <= settling.cost_after + 1e-9 * cost);
    }
    assert!(settling.sorts == settling.sorts_changed + 1 && settling.passes >= settling.sorts);
    let given = trace.rounding.appointments;
    assert!(given > 0 && trace.rounding.port_days <= given);
}

#[test]
fn counts_add_up_and_are_the_same_on_any_number_of_threads() {
    // One region and many beginnings; three regions; a relaxation that is climbed.
    for (cases, ports, days, seed, effort) in [
        (200, 4, 30, 3, Effort::Normal),
        (900, 12, 20, 4, Effort::Low),
        (1_500, 12, 60, 5, Effort::Low),
    ] {
        let problem = common::generated_problem(&Size {
            cases,
            days,
            ports,
            seed,
        });
        let (one, trace) = planned(&problem, effort, 1);
        check(&one, &trace);
        let regions = u32::try_from(trace.search.regions.len()).unwrap();
        assert_eq!(regions, (ports / 4).min(4));
        assert_eq!(trace.search.returns > 0, cases <= 500);
        let climb = trace.climb;
        assert_eq!(climb.evaluations > 0, one.solver.status == "certified");
        assert_eq!(
            climb.evaluations > climb.temperatures,
            climb.evaluations > 0
        );
        for threads in [2, 5] {
            let (other, again) = planned(&problem, effort, threads);
            assert_eq!(trace, again, "{cases} cases, {threads} threads");
            assert_eq!(one.schedule, other.schedule);
        }
    }
}

#[test]
fn settling_moves_and_sorts_where_the_search_had_no_time() {
    let mut moved = 0;
    for seed in 70..90 {
        let home = common::random_feed(seed, 40);
        let problem = common::read(home.path());
        let options = Options {
            effort: Effort::Low,
            ..Options::default()
        };
        let Ok((_, trace)) = pipeline::planned(&problem, &options, &Silent) else {
            continue;
        };
        let settling = trace.settling;
        let fell = settling.cost_before - settling.cost_after;
        assert!(fell >= -1e-9 * (1.0 + settling.cost_before), "{settling:?}");
        assert!(settling.moves > 0 || fell.abs() <= 1e-9 * (1.0 + settling.cost_before));
        moved += settling.moves + settling.sorts_changed;
    }
    assert!(moved > 0);
}

#[test]
fn the_command_writes_what_the_library_counts() {
    let home = tempfile::tempdir().unwrap();
    let (out, file) = (home.path().join("out"), home.path().join("trace.json"));
    let feed = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/three-ports");
    let run = |file: &std::path::Path| {
        Command::cargo_bin("paso")
            .unwrap()
            .args(["plan", feed, "--effort", "low", "--quiet", "-o"])
            .arg(&out)
            .arg("--trace")
            .arg(file)
            .output()
            .unwrap()
    };
    // Where the trace cannot be written, neither is the plan.
    let refused = run(&home.path().join("nowhere/trace.json"));
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        said.contains("nowhere") && said.contains("no plan was written"),
        "{said}"
    );
    assert!(!out.exists());

    assert_eq!(run(&file).status.code(), Some(0));
    let trace: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let problem = common::read(std::path::Path::new(feed));
    let (_, own) = planned(&problem, Effort::Low, 3);
    assert_eq!(trace, serde_json::to_value(&own).unwrap());
    let summary = fs::read_to_string(out.join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&summary).unwrap();
    let cost = |value: &Value| value.as_f64().unwrap();
    let last = cost(&trace["settling"]["cost_after"]);
    assert!(
        close(last, cost(&summary["cost"]["total"]), last),
        "{summary}"
    );
    // Every key of the page of documentation is there.
    let page = include_str!("../docs/trace.md");
    for key in ["climb", "rounding", "search", "settling"] {
        for (name, _) in trace[key].as_object().unwrap() {
            assert!(page.contains(name.as_str()), "{key}.{name}");
        }
    }
}
