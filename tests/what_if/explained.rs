//! Explanations: what stands in the way, and the change that would help, tried out.

use paso::domain::id::CaseIndex;
use paso::pipeline::{Effort, Options, Silent, plan};
use paso::whatif::apply::{Applied, apply};
use paso::whatif::explain::{Standing, Why, explain};
use paso::whatif::grammar;

use crate::common;
use crate::common::ledger::Ledger;

#[test]
fn obstacles_are_real_and_remedies_make_room() {
    let (mut full, mut remedies) = (0, 0);
    for seed in 0..60 {
        let home = common::random_feed(seed, 30);
        let problem = common::read(home.path());
        let options = Options {
            effort: Effort::Low,
            ..Options::default()
        };
        let Ok(outcome) = plan(&problem, &options, &Silent) else {
            continue;
        };
        for at in 0..problem.cases.len() {
            let case = CaseIndex::new(at);
            let found = explain(&problem, &outcome.schedule.appointments, case);
            let own = outcome
                .schedule
                .appointments
                .iter()
                .find(|a| a.case == case);
            assert_eq!(
                found.appointment.is_some(),
                own.is_some(),
                "seed {seed}, case {at}"
            );
            if !matches!(found.standing, Standing::Appointed | Standing::Waiting) {
                assert!(found.obstacles.is_empty() && found.remedy.is_none());
                continue;
            }
            for obstacle in &found.obstacles {
                assert_ne!(obstacle.why, Why::Free, "seed {seed}: {found:#?}");
                if let Why::Full(limits) = &obstacle.why {
                    assert!(!limits.is_empty());
                    full += 1;
                }
            }
            let Some(remedy) = &found.remedy else {
                continue;
            };
            remedies += 1;
            // With the change, the seniors who go first and the case have room in the old plan.
            let change = grammar::change(&remedy.set, &problem).unwrap();
            let Applied::Changed(changed) = apply(&problem, &[change]) else {
                panic!("seed {seed}: {remedy:?}");
            };
            if remedy.seniors > 0 {
                continue;
            }
            let mut used = outcome.used.clone();
            if let Some(own) = own {
                let ledger = Ledger::new(&problem, Vec::new());
                for (limit, amount) in ledger.uses(case, own.port, own.day, own.slot) {
                    used[limit] -= amount;
                }
            }
            let ledger = Ledger::new(&changed, used);
            let before = own.map_or(changed.calendar.days, |own| own.day);
            assert!(
                ledger.room(case, before, f64::INFINITY).is_some(),
                "seed {seed}, case {at}: {remedy:?}"
            );
        }
    }
    assert!(full > 500 && remedies > 50, "{full} {remedies}");
}
