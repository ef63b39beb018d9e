//! How evenly people wait: means, shares received and measures of inequality, by groups of people.
//!
//! Everybody counts who waits within the horizon: whoever has an appointment waits until then, and
//! whoever has none until the end of the horizon. Who withdrew, or is ready only after the horizon
//! and has no appointment, does not count. The formulas stand in models/README.md, "Measures".

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, Day};
use super::plan::{Reason, Schedule};
use super::problem::{CaseClass, Problem};

/// Groups of fewer people are counted together, unless the feed says another number.
pub const MIN_GROUP: u32 = 20;

/// How evenly people wait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fairness {
    /// Groups of fewer people are counted together.
    pub min_group: u32,
    /// Everybody.
    pub everybody: Group,
    /// By `location`, `stream`, `priority`, `family_size` and each kind of need such as
    /// `needs:language`.
    pub by: BTreeMap<String, Division>,
    /// The largest of the divisions' disparities.
    pub largest: Option<Disparity>,
}

/// People divided into groups by one thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Division {
    /// The groups of enough people.
    pub groups: BTreeMap<String, Group>,
    /// All smaller ones together; none where there are none.
    pub others: Option<Group>,
    /// Gini's coefficient of the groups' means, each as often as it has people.
    pub gini: f64,
    /// Theil's index of the same.
    pub theil: f64,
    /// The longest mean of a named group over the shortest; none where that is 0 or there is no
    /// named group.
    pub max_min_ratio: Option<f64>,
    /// The date on which the shares received of two named groups lie farthest apart; none where
    /// they never do.
    pub largest: Option<Disparity>,
}

/// A group of people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// How many.
    pub persons: u64,
    /// Mean days that one of them waits; none where there is nobody.
    pub mean_wait_days: Option<f64>,
    /// The least wait that 90 % of them do not exceed.
    pub p90_wait_days: Option<i32>,
    /// Gini's coefficient of their waits.
    pub gini: f64,
    /// Theil's index of their waits.
    pub theil: f64,
    /// What share of them had been received, month by month.
    pub received: Vec<Received>,
}

/// What share of a group had been received by a date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Received {
    /// The last day of a month or of the horizon.
    pub date: String,
    /// People who were ready by then.
    pub ready: u64,
    /// Those of them whose appointment was then or before.
    pub received: u64,
    /// The second over the first; none where nobody was ready.
    pub share: Option<f64>,
}

/// Two groups and what shares of them had been received by a date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Disparity {
    /// What they are groups by.
    pub by: String,
    /// The date.
    pub date: String,
    /// The group of which most had been received.
    pub most: String,
    /// Of each person in it who was ready.
    pub most_share: f64,
    /// The group of which least had been received.
    pub least: String,
    /// Of each person in it who was ready.
    pub least_share: f64,
}

impl Disparity {
    /// How far the shares lie apart.
    #[must_use]
    pub fn size(&self) -> f64 {
        self.most_share - self.least_share
    }
}

/// The dates by which shares are told: the last days of months, and that of the horizon.
fn dates(calendar: Calendar) -> Vec<Day> {
    let month = |day: Day| chrono::Datelike::month(&calendar.date(day));
    let last = calendar.last();
    calendar
        .all()
        .filter(|&day| day == last || month(day) != month(day + 1))
        .collect()
}

/// People by days waited, and how many were ready and received by each date.
#[derive(Clone, Default)]
struct Tally {
    waits: BTreeMap<i32, u64>,
    ready: Vec<u64>,
    received: Vec<u64>,
}

impl Tally {
    fn persons(&self) -> u64 {
        self.waits.values().sum()
    }

    fn merge(&mut self, other: &Self) {
        for (&days, &persons) in &other.waits {
            *self.waits.entry(days).or_default() += persons;
        }
        for (own, others) in [
            (&mut self.ready, &other.ready),
            (&mut self.received, &other.received),
        ] {
            own.resize(others.len().max(own.len()), 0);
            for (own, other) in own.iter_mut().zip(others) {
                *own += other;
            }
        }
    }

    fn mean(&self) -> Option<f64> {
        let persons = self.persons();
        let waits = self.waits.iter();
        let days: f64 = waits
            .map(|(&days, &count)| f64::from(days) * real(count))
            .sum();
        (persons > 0).then(|| days / real(persons))
    }

    fn group(&self, calendar: Calendar, dates: &[Day]) -> Group {
        let persons = self.persons();
        let mut within = 0;
        let p90 = self.waits.iter().find_map(|(&days, &count)| {
            within += count;
            (10 * within >= 9 * persons).then_some(days)
        });
        let waits: Vec<(f64, u64)> = (self.waits.iter())
            .map(|(&days, &count)| (f64::from(days), count))
            .collect();
        let counts = self.ready.iter().zip(&self.received);
        let received = counts
            .zip(dates)
            .map(|((&ready, &received), &day)| Received {
                date: calendar.date(day).to_string(),
                ready,
                received,
                share: (ready > 0).then(|| real(received) / real(ready)),
            });
        Group {
            persons,
            mean_wait_days: self.mean(),
            p90_wait_days: p90,
            gini: gini(&waits),
            theil: theil(&waits),
            received: received.collect(),
        }
    }
}

/// A count of people; below 2⁵³, so exact.
#[allow(clippy::cast_precision_loss)]
fn real(count: u64) -> f64 {
    count as f64
}

/// Rounded to nine digits, so that no machine's last digit shows.
fn rounded(number: f64) -> f64 {
    (number * 1e9).round() / 1e9
}

/// Gini's coefficient of values, each held by so many people: half the mean difference between two
/// of them, over the mean. The values are 0 or more; 0 where all are 0.
#[must_use]
pub fn gini(values: &[(f64, u64)]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    // How far each person lies above all who come before: every pair once.
    let (mut people, mut sum, mut differences) = (0.0, 0.0, 0.0);
    for (value, count) in values {
        let count = real(count);
        differences += count * (value * people - sum);
        people += count;
        sum += count * value;
    }
    if sum > 0.0 {
        rounded((differences / (people * sum)).clamp(0.0, 1.0))
    } else {
        0.0
    }
}

/// Theil's index (T) of values, each held by so many people: the mean of x·ln x, with x a value
/// over the mean. The values are 0 or more; 0 where all are 0.
#[must_use]
pub fn theil(values: &[(f64, u64)]) -> f64 {
    let people: f64 = values.iter().map(|own| real(own.1)).sum();
    let sum: f64 = values.iter().map(|own| own.0 * real(own.1)).sum();
    if sum <= 0.0 {
        return 0.0;
    }
    let mean = sum / people;
    let terms = values.iter().filter(|own| own.0 > 0.0).map(|own| {
        let share = own.0 / mean;
        real(own.1) * share * share.ln()
    });
    rounded((terms.sum::<f64>() / people).max(0.0))
}

/// The division by where people wait.
pub const LOCATION: &str = "location";

/// By what people are divided, beside their needs.
const KEYS: [&str; 4] = [LOCATION, "stream", "priority", "family_size"];

/// Groups of whoever has no need of a kind.
const NONE: &str = "none";

/// The kinds of need: what stands before a colon in a tag, as `language` in `language:mam`.
fn kinds(problem: &Problem) -> Vec<&str> {
    let tags = problem.need_sets.iter().flatten();
    let mut kinds: Vec<&str> = tags
        .filter_map(|tag| Some(tag.split_once(':')?.0))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// The group of a class by each division: the four of all feeds, then by kind of need.
fn groups_of(problem: &Problem, class: &CaseClass, kinds: &[&str]) -> Vec<String> {
    let mut groups = vec![
        problem.locations[class.location.at()].id.clone(),
        problem.streams[class.stream.at()].clone(),
        problem.rules.priorities[class.priority.at()].id.clone(),
        class.persons.to_string(),
    ];
    let needs = &problem.need_sets[class.needs.at()];
    for kind in kinds {
        let own = needs.iter().filter_map(|tag| {
            let (own, rest) = tag.split_once(':')?;
            (own == *kind).then_some(rest)
        });
        let own: Vec<&str> = own.collect();
        groups.push(if own.is_empty() {
            NONE.to_owned()
        } else {
            own.join("+")
        });
    }
    groups
}

/// Everybody who counts, by class.
fn tallies(problem: &Problem, schedule: &Schedule, dates: &[Day]) -> Vec<Tally> {
    let empty = Tally {
        waits: BTreeMap::new(),
        ready: vec![0; dates.len()],
        received: vec![0; dates.len()],
    };
    let mut tallies = vec![empty; problem.classes.len()];
    let end = problem.calendar.end();
    let with = schedule.appointments.iter();
    let with = with.map(|own| (own.case, Some(own.day)));
    let without = schedule.unscheduled.iter();
    let without = without
        .filter(|own| own.reason != Reason::Withdrawn)
        .map(|own| (own.case, None));
    for (case, day) in with.chain(without) {
        let own = problem.cases[case.at()];
        let ready = own.ready.max(Day::START);
        if day.is_none() && ready >= end {
            continue;
        }
        let persons = u64::from(problem.class_of(case).persons);
        let tally = &mut tallies[own.class.at()];
        *tally.waits.entry(day.unwrap_or(end) - ready).or_default() += persons;
        for (at, &date) in dates.iter().enumerate() {
            if ready <= date {
                tally.ready[at] += persons;
            }
            if day.is_some_and(|day| day <= date) {
                tally.received[at] += persons;
            }
        }
    }
    tallies
}

/// How evenly people wait under a plan.
#[must_use]
pub fn fairness(problem: &Problem, schedule: &Schedule) -> Fairness {
    let calendar = problem.calendar;
    let dates = dates(calendar);
    let by_class = tallies(problem, schedule, &dates);
    let kinds = kinds(problem);
    let mut everybody = Tally::default();
    let names = KEYS.iter().map(|key| (*key).to_owned());
    let names = names.chain(kinds.iter().map(|kind| format!("needs:{kind}")));
    let names: Vec<String> = names.collect();
    let mut divisions: Vec<BTreeMap<String, Tally>> = vec![BTreeMap::new(); names.len()];
    for (class, tally) in problem.classes.iter().zip(&by_class) {
        everybody.merge(tally);
        if tally.waits.is_empty() {
            continue;
        }
        let groups = groups_of(problem, class, &kinds);
        for (division, group) in divisions.iter_mut().zip(groups) {
            division.entry(group).or_default().merge(tally);
        }
    }
    everybody.ready.resize(dates.len(), 0);
    everybody.received.resize(dates.len(), 0);
    let min_group = problem.rules.min_group;
    let by: BTreeMap<String, Division> = (names.into_iter().zip(divisions))
        .map(|(name, tallies)| {
            let division = division(&name, tallies, min_group, calendar, &dates);
            (name, division)
        })
        .collect();
    Fairness {
        min_group,
        everybody: everybody.group(calendar, &dates),
        largest: largest(by.values().filter_map(|own| own.largest.as_ref())),
        by,
    }
}

fn division(
    by: &str,
    tallies: BTreeMap<String, Tally>,
    min_group: u32,
    calendar: Calendar,
    dates: &[Day],
) -> Division {
    let enough = u64::from(min_group);
    let (named, smaller): (BTreeMap<_, _>, BTreeMap<_, _>) = tallies
        .into_iter()
        .partition(|(_, tally)| tally.persons() >= enough);
    let mut others = Tally::default();
    for tally in smaller.values() {
        others.merge(tally);
    }
    let others = (!smaller.is_empty()).then_some(others);
    let means: Vec<(f64, u64)> = (named.values().chain(&others))
        .filter_map(|tally| Some((tally.mean()?, tally.persons())))
        .collect();
    let named_means = || named.values().filter_map(Tally::mean);
    let longest = named_means().fold(None, |most: Option<f64>, own| {
        Some(most.map_or(own, |most| most.max(own)))
    });
    let shortest = named_means().fold(f64::INFINITY, f64::min);
    let groups: BTreeMap<String, Group> = named
        .iter()
        .map(|(name, tally)| (name.clone(), tally.group(calendar, dates)))
        .collect();
    Division {
        others: others.map(|tally| tally.group(calendar, dates)),
        gini: gini(&means),
        theil: theil(&means),
        max_min_ratio: longest
            .filter(|_| shortest > 0.0)
            .map(|longest| longest / shortest),
        largest: farthest(by, &groups, enough),
        groups,
    }
}

/// The first date on which two groups lie farthest apart, of those of whom enough were ready.
fn farthest(by: &str, groups: &BTreeMap<String, Group>, enough: u64) -> Option<Disparity> {
    let dates = groups.values().next().map_or(0, |own| own.received.len());
    let of_dates: Vec<Disparity> = (0..dates)
        .filter_map(|at| {
            let mut most: Option<(&String, f64)> = None;
            let mut least: Option<(&String, f64)> = None;
            for (name, group) in groups {
                let own = &group.received[at];
                let Some(share) = own.share.filter(|_| own.ready >= enough) else {
                    continue;
                };
                if most.is_none_or(|(_, other)| share > other) {
                    most = Some((name, share));
                }
                if least.is_none_or(|(_, other)| share < other) {
                    least = Some((name, share));
                }
            }
            let (most, least) = (most?, least?);
            (most.1 > least.1).then(|| Disparity {
                by: by.to_owned(),
                date: groups[most.0].received[at].date.clone(),
                most: most.0.clone(),
                most_share: most.1,
                least: least.0.clone(),
                least_share: least.1,
            })
        })
        .collect();
    largest(of_dates.iter())
}

/// The largest; the first of those of one size.
fn largest<'d>(all: impl Iterator<Item = &'d Disparity>) -> Option<Disparity> {
    let mut found: Option<&Disparity> = None;
    for own in all {
        if found.is_none_or(|other| own.size() > other.size()) {
            found = Some(own);
        }
    }
    found.cloned()
}

#[cfg(test)]
mod tests;
