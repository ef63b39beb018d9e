//! Rule 5: seniority order, or that of a lottery, for every pair of like cases.

use std::collections::{BTreeMap, BTreeSet};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Tally;
use super::written::Claims;
use crate::domain::calendar::Day;
use crate::domain::id::CaseIndex;
use crate::domain::problem::Problem;
use crate::domain::rules::Lottery;

/// For each class, walks from the most senior case to the most junior and looks for a senior who
/// was ready on a junior's day, or before, and has a later day or none.
///
/// Seniors are kept as (day of appointment or never, ready day): a junior on day t is out of order
/// if any senior has a ready day ≤ t and an appointment after t. Of the seniors with appointments
/// after t the least ready day decides, which a running minimum from the latest day down gives.
pub(super) fn check(problem: &Problem, written: &Claims, tally: &mut Tally) {
    let mut day_of: Vec<Option<Day>> = vec![None; problem.cases.len()];
    for entry in &written.appointments {
        day_of[entry.case.at()] = Some(entry.day);
    }
    let outside = problem.settled();
    let mut by_class: Vec<Vec<CaseIndex>> = vec![Vec::new(); problem.classes.len()];
    for (at, case) in problem.cases.iter().enumerate() {
        let index = CaseIndex::new(at);
        if !outside[at] && case.due.is_none() && problem.movable_of(index).is_none() {
            by_class[case.class.at()].push(index);
        }
    }
    let lottery = problem.rules.allocation.lottery();
    match lottery {
        Some(lottery) => told(lottery, &written.summary, tally),
        None => tally.hold(
            "seniority",
            written.summary["allocation"].is_null(),
            || "allocation".to_owned(),
            || "none: places go to the most senior".to_owned(),
            || written.summary["allocation"].to_string(),
        ),
    }
    let before = lottery.map(|_| before(problem)).unwrap_or_default();
    for (at, mut cases) in by_class.into_iter().enumerate() {
        cases.sort_by_key(|case| {
            (
                problem.cases[case.at()].senior,
                problem.case_ids.get(case.at()),
            )
        });
        if let Some(lottery) = lottery {
            cases = in_turns(problem, lottery, (cases, before[at].len() as u64));
        }
        class(problem, &cases, &day_of, tally);
    }
}

/// Those of each class that had a place before: the turns go on behind them.
fn before(problem: &Problem) -> Vec<BTreeSet<CaseIndex>> {
    let mut before = vec![BTreeSet::new(); problem.classes.len()];
    for booking in problem.earlier.iter().chain(&problem.promises) {
        let case = &problem.cases[booking.case.at()];
        if case.due.is_none() {
            before[case.class.at()].insert(booking.case);
        }
    }
    before
}

/// The lottery that the plan was made with is the feed's, and its seed the one committed to.
fn told(lottery: &Lottery, summary: &Value, tally: &mut Tally) {
    let own = &summary["allocation"];
    let commitment = hex(&Sha256::digest(lottery.seed.as_bytes()));
    let expected = [
        ("earliest_percent", Value::from(lottery.earliest_percent)),
        ("seed", Value::from(lottery.seed.as_str())),
        (
            "commitment",
            Value::from(lottery.commitment.as_deref().unwrap_or(&commitment)),
        ),
        ("commitment", Value::from(commitment.as_str())),
    ];
    for (name, expected) in expected {
        let found = &own[name];
        tally.hold(
            "seniority",
            *found == expected,
            || format!("allocation.{name}"),
            || expected.to_string(),
            || found.to_string(),
        );
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = digits.filter_map(|digit| char::from_digit(digit.into(), 16));
    digits.collect()
}

/// The order of a lottery from that of seniority: of the first n places, n times the share (rounded up)
/// are for whoever is the most senior then, and the others for who has the least HMAC-SHA-256. Some places
/// have been given before.
fn in_turns(
    problem: &Problem,
    lottery: &Lottery,
    (seniors, before): (Vec<CaseIndex>, u64),
) -> Vec<CaseIndex> {
    // A key of any length is one.
    let Ok(key) = Hmac::<Sha256>::new_from_slice(lottery.seed.as_bytes()) else {
        return seniors;
    };
    let ticket = |case: CaseIndex| -> [u8; 32] {
        let mut own = key.clone();
        own.update(problem.case_ids.get(case.at()).as_bytes());
        own.finalize().into_bytes().into()
    };
    let mut by_ticket: BTreeMap<([u8; 32], usize), CaseIndex> = BTreeMap::new();
    let mut by_rank: BTreeMap<usize, [u8; 32]> = BTreeMap::new();
    for (rank, &case) in seniors.iter().enumerate() {
        let own = ticket(case);
        by_ticket.insert((own, rank), case);
        by_rank.insert(rank, own);
    }
    let mut order = Vec::with_capacity(seniors.len());
    let share = u64::from(lottery.earliest_percent);
    let (mut place, mut given) = (before, (before * share).div_ceil(100));
    while !by_rank.is_empty() {
        place += 1;
        let due = (place * share).div_ceil(100) > given;
        let next = if due {
            given += 1;
            by_rank.first_key_value().map(|(rank, own)| (*own, *rank))
        } else {
            by_ticket.first_key_value().map(|(own, _)| *own)
        };
        let Some(next) = next else { break };
        by_rank.remove(&next.1);
        order.extend(by_ticket.remove(&next));
    }
    order
}

fn class(problem: &Problem, cases: &[CaseIndex], day_of: &[Option<Day>], tally: &mut Tally) {
    // Seniors so far, by day of appointment (never: the greatest day), with the least ready day.
    let mut seniors: BTreeMap<Day, (Day, CaseIndex)> = BTreeMap::new();
    for &junior in cases {
        let own = day_of[junior.at()];
        if let Some(day) = own {
            let passed = seniors.range(day + 1..).map(|(_, &senior)| senior).min();
            let wronged = passed.filter(|&(ready, _)| ready <= day);
            tally.hold(
                "seniority",
                wronged.is_none(),
                || {
                    wronged.map_or(String::new(), |(_, case)| {
                        problem.case_ids.get(case.at()).to_owned()
                    })
                },
                || format!("appointed on {} or before", problem.calendar.date(day)),
                || {
                    format!(
                        "its junior {} is appointed on {}, and it later or not at all",
                        problem.case_ids.get(junior.at()),
                        problem.calendar.date(day)
                    )
                },
            );
        }
        let ready = problem.cases[junior.at()].ready;
        let entry = seniors
            .entry(own.unwrap_or(Day::NEVER))
            .or_insert((ready, junior));
        *entry = (*entry).min((ready, junior));
    }
}
