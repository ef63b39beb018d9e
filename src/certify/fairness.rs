//! `fairness` of summary.json: how evenly people wait, worked out anew by formulas of the check's own.

use std::collections::BTreeMap;

use chrono::Datelike;
use serde_json::{Map, Value, json};

use super::waits::Waits;
use super::written::Claims;
use super::{Tally, agree};
use crate::domain::calendar::Day;
use crate::domain::problem::{CaseClass, Problem};

/// Where the figures stand in summary.json.
const KEY: &str = "fairness";

/// Case by case: when it is ready, its day if it has one, and its people.
type Row = (Day, Option<Day>, u8);

/// Every figure is what the written files make it.
pub(super) fn figures(problem: &Problem, written: &Claims, tally: &mut Tally) {
    let expected = expected(problem, written);
    compare(KEY, &written.summary[KEY], &expected, tally);
}

/// Holds a value and all that is in it against what is expected.
fn compare(path: &str, found: &Value, expected: &Value, tally: &mut Tally) {
    match (found, expected) {
        (Value::Object(own), Value::Object(other)) => {
            for (key, expected) in other {
                let found = own.get(key).unwrap_or(&Value::Null);
                compare(&format!("{path}.{key}"), found, expected, tally);
            }
            for (key, found) in own.iter().filter(|(key, _)| !other.contains_key(*key)) {
                let path = format!("{path}.{key}");
                hold(&path, false, "nothing of this name", found, tally);
            }
        }
        (Value::Array(own), Value::Array(other)) if own.len() == other.len() => {
            for (at, (found, expected)) in own.iter().zip(other).enumerate() {
                compare(&format!("{path}[{at}]"), found, expected, tally);
            }
        }
        _ => {
            let holds = match (found.as_f64(), expected.as_f64()) {
                (Some(found), Some(expected)) => {
                    // Gini and Theil of much the same waits are the difference of like numbers.
                    agree(found, expected) || (found - expected).abs() <= 1e-8
                }
                _ => found == expected,
            };
            hold(path, holds, &expected.to_string(), found, tally);
        }
    }
}

fn hold(path: &str, holds: bool, expected: &str, found: &Value, tally: &mut Tally) {
    tally.hold(
        "summary",
        holds,
        || path.to_owned(),
        || expected.to_owned(),
        || found.to_string(),
    );
}

/// The whole of the figures.
fn expected(problem: &Problem, written: &Claims) -> Value {
    let calendar = problem.calendar;
    let dates: Vec<Day> = (calendar.all())
        .filter(|&day| day == calendar.last() || calendar.date(day + 1).day() == 1)
        .collect();
    let mut all: Vec<Row> = Vec::new();
    let mut by_class: Vec<Vec<Row>> = vec![Vec::new(); problem.classes.len()];
    let appointed = written.appointments.iter();
    let appointed = appointed.map(|own| (own.case, Some(own.day)));
    let left = written.left_out.iter().enumerate();
    let left = left
        .filter(|(row, _)| written.unscheduled.get(*row, 5) != "withdrawn")
        .filter_map(|(_, case)| Some(((*case)?, None)));
    for (index, day) in appointed.chain(left) {
        let case = problem.cases[index.at()];
        let ready = case.ready.max(Day::START);
        if day.is_some() || ready < calendar.end() {
            let row = (ready, day, problem.class_of(index).persons);
            all.push(row);
            by_class[case.class.at()].push(row);
        }
    }
    let mut by: BTreeMap<String, BTreeMap<String, Vec<Row>>> = BTreeMap::new();
    for name in names(problem) {
        let mut groups: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        let own = problem.classes.iter().zip(&by_class);
        for (class, rows) in own.filter(|(_, rows)| !rows.is_empty()) {
            let group = groups.entry(group_of(problem, class, &name));
            group.or_default().extend(rows);
        }
        by.insert(name, groups);
    }
    let least = u64::from(problem.rules.min_group);
    let by: Map<String, Value> = by
        .into_iter()
        .map(|(name, groups)| {
            let division = division(problem, &name, groups, least, &dates);
            (name, division)
        })
        .collect();
    let largest = by
        .values()
        .fold(Value::Null, |most, own| wider(most, own["largest"].clone()));
    json!({
        "min_group": least,
        "everybody": group(problem, &all, &dates),
        "by": by,
        "largest": largest,
    })
}

/// By what people are divided.
fn names(problem: &Problem) -> Vec<String> {
    let always = ["location", "stream", "priority", "family_size"];
    let tags = problem.need_sets.iter().flatten();
    let kinds = tags.filter_map(|tag| {
        tag.find(':')
            .map(|colon| format!("needs:{}", &tag[..colon]))
    });
    always.map(str::to_owned).into_iter().chain(kinds).collect()
}

fn group_of(problem: &Problem, class: &CaseClass, name: &str) -> String {
    match name {
        "location" => problem.locations[class.location.at()].id.clone(),
        "stream" => problem.streams[class.stream.at()].clone(),
        "priority" => problem.rules.priorities[class.priority.at()].id.clone(),
        "family_size" => class.persons.to_string(),
        kind => {
            let start = format!("{}:", kind.trim_start_matches("needs:"));
            let tags = problem.need_sets[class.needs.at()].iter();
            let own: Vec<&str> = tags.filter_map(|tag| tag.strip_prefix(&start)).collect();
            if own.is_empty() {
                return "none".to_owned();
            }
            own.join("+")
        }
    }
}

/// People of some rows by days waited.
fn waits(problem: &Problem, rows: &[Row]) -> Waits {
    let mut waits = Waits::default();
    for &(ready, day, persons) in rows {
        waits.add(day.unwrap_or(problem.calendar.end()) - ready, persons);
    }
    waits
}

fn group(problem: &Problem, rows: &[Row], dates: &[Day]) -> Value {
    let own = waits(problem, rows);
    let values: Vec<(f64, u64)> = own.by_days().map(|(days, n)| (days.into(), n)).collect();
    let persons = |counts: &dyn Fn(&Row) -> bool| -> u64 {
        let rows = rows.iter().filter(|row| counts(row));
        rows.map(|row| u64::from(row.2)).sum()
    };
    let received: Vec<Value> = dates
        .iter()
        .map(|&date| {
            let ready = persons(&|row| row.0 <= date);
            let received = persons(&|row| row.1.is_some_and(|day| day <= date));
            json!({
                "date": problem.calendar.date(date).to_string(),
                "ready": ready,
                "received": received,
                "share": (ready > 0).then(|| float(received) / float(ready)),
            })
        })
        .collect();
    json!({
        "persons": own.persons(),
        "mean_wait_days": own.mean(),
        "p90_wait_days": own.p90(),
        "gini": gini(values.clone()),
        "theil": theil(&values),
        "received": received,
    })
}

fn division(
    problem: &Problem,
    name: &str,
    groups: BTreeMap<String, Vec<Row>>,
    least: u64,
    dates: &[Day],
) -> Value {
    let mut named: Map<String, Value> = Map::new();
    let mut others: Vec<Row> = Vec::new();
    let mut means: Vec<(f64, u64)> = Vec::new();
    for (key, rows) in groups {
        let own = waits(problem, &rows);
        if own.persons() < least {
            others.extend(rows);
        } else {
            means.extend(own.mean().map(|mean| (mean, own.persons())));
            named.insert(key, group(problem, &rows, dates));
        }
    }
    let of_named = || means.iter().map(|own| own.0);
    let longest = of_named().fold(0.0, f64::max);
    let shortest = of_named().fold(f64::MAX, f64::min);
    let ratio = (!means.is_empty() && shortest > 0.0).then(|| longest / shortest);
    let own = waits(problem, &others);
    means.extend(own.mean().map(|mean| (mean, own.persons())));
    let mut largest = Value::Null;
    for at in 0..dates.len() {
        largest = wider(largest, apart(name, &named, at, least));
    }
    json!({
        "others": (!others.is_empty()).then(|| group(problem, &others, dates)),
        "gini": gini(means.clone()),
        "theil": theil(&means),
        "max_min_ratio": ratio,
        "largest": largest,
        "groups": named,
    })
}

/// How far the shares received by one date lie apart.
fn apart(name: &str, named: &Map<String, Value>, at: usize, least: u64) -> Value {
    let shares: Vec<(f64, &String, &Value)> = named
        .iter()
        .map(|(key, group)| (key, &group["received"][at]))
        .filter(|(_, own)| own["ready"].as_u64().unwrap_or(0) >= least)
        .filter_map(|(key, own)| Some((own["share"].as_f64()?, key, &own["date"])))
        .collect();
    let Some(first) = shares.first() else {
        return Value::Null;
    };
    let (mut most, mut fewest) = (first, first);
    for own in &shares {
        if own.0 > most.0 {
            most = own;
        }
        if own.0 < fewest.0 {
            fewest = own;
        }
    }
    if most.0 <= fewest.0 {
        return Value::Null;
    }
    json!({
        "by": name,
        "date": most.2,
        "most": most.1,
        "most_share": most.0,
        "least": fewest.1,
        "least_share": fewest.0,
    })
}

/// The wider of two disparities; the first where they are as wide.
fn wider(one: Value, other: Value) -> Value {
    let width = |own: &Value| {
        let ends = own["most_share"].as_f64().zip(own["least_share"].as_f64());
        ends.map_or(0.0, |(most, least)| most - least)
    };
    if width(&other) > width(&one) {
        other
    } else {
        one
    }
}

/// Gini's coefficient by ranks: 2·Σ i·xᵢ / (n·Σ xᵢ) − (n + 1) / n, with the values in rising order.
fn gini(mut values: Vec<(f64, u64)>) -> f64 {
    values.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut before, mut sum, mut ranked) = (0.0, 0.0, 0.0);
    for (value, count) in values {
        let count = float(count);
        ranked += value * (count * before + count * (count + 1.0) / 2.0);
        sum += value * count;
        before += count;
    }
    if sum > 0.0 {
        2.0 * ranked / (before * sum) - (before + 1.0) / before
    } else {
        0.0
    }
}

/// Theil's index as what is missing from the greatest entropy: ln n + Σ sᵢ·ln sᵢ, with sᵢ the share of
/// each person in the sum.
fn theil(values: &[(f64, u64)]) -> f64 {
    let people: f64 = values.iter().map(|own| float(own.1)).sum();
    let sum: f64 = values.iter().map(|own| own.0 * float(own.1)).sum();
    if sum <= 0.0 {
        return 0.0;
    }
    let entropy: f64 = (values.iter().filter(|own| own.0 > 0.0))
        .map(|own| float(own.1) * (own.0 / sum) * (own.0 / sum).ln())
        .sum();
    people.ln() + entropy
}

/// A count; below 2⁵³, so exact.
#[allow(clippy::cast_precision_loss)]
fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_worked_out_by_hand() {
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} is not {b}");
        close(gini(vec![(3.0, 1), (1.0, 1), (2.0, 1)]), 2.0 / 9.0);
        close(gini(vec![(0.0, 3), (12.0, 1)]), 0.75);
        close(theil(&[(0.0, 3), (12.0, 1)]), 4.0_f64.ln());
        let own = 0.5 * (0.5 * 0.5_f64.ln() + 1.5 * 1.5_f64.ln());
        close(theil(&[(10.0, 4), (30.0, 4)]), own);
        close(gini(vec![(7.0, 12), (7.0, 3)]), 0.0);
        close(gini(Vec::new()) + theil(&[]), 0.0);
    }

    #[test]
    fn of_two_as_wide_the_first() {
        let own = |by: &str, most: f64| json!({"by": by, "most_share": most, "least_share": 0.25});
        assert_eq!(wider(own("a", 0.5), own("b", 0.5))["by"], "a");
        assert_eq!(wider(own("a", 0.5), own("b", 0.75))["by"], "b");
        assert_eq!(wider(Value::Null, Value::Null), Value::Null);
    }
}
