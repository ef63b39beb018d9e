//! From a plan's files, and the feed where it is at hand, to what the page shows.

use std::collections::BTreeMap;

use super::data::{Head, Heads, Lack, LeftOutReason, PageData};
use super::real;
use super::written::Written;
use crate::domain::calendar::Day;
use crate::domain::problem::Problem;
use facts::Facts;

mod days;
pub(super) mod facts;
mod fair;
mod loads;
mod map;
mod told;
mod waits;

/// Works out everything that the page shows.
#[must_use]
pub fn gather(written: &Written, feed: Option<&Problem>) -> PageData {
    let facts = Facts::new(written, feed);
    let (heat, heat_hidden, pinches) = loads::gather(written, &facts);
    PageData {
        head: head(written, feed),
        calendar: written.calendar,
        streams: written.streams.clone(),
        ports: days::ports(written, &facts),
        queues: feed.map(|problem| waits::queues(written, problem, &facts)),
        waits: waits::waits(written, &facts),
        fair: fair::fair(written, &facts),
        heat,
        heat_hidden,
        map: feed.and_then(|problem| map::map(written, problem)),
        pinches: written.summary.prices_known.then_some(pinches),
        left_out: left_out(written, &facts),
        port_days: days::port_days(written),
        told: told::told(written, &facts),
    }
}

fn head(written: &Written, feed: Option<&Problem>) -> Head {
    let summary = &written.summary;
    let (mut scheduled, mut later) = (Heads::default(), Heads::default());
    let mut kept = Heads::default();
    let mut moved = Heads::default();
    let mut by_day: BTreeMap<Day, u64> = BTreeMap::new();
    for appointment in &written.appointments {
        scheduled.add(appointment.persons);
        *by_day.entry(appointment.day).or_default() += u64::from(appointment.persons);
        if !written.calendar.contains(appointment.day) {
            later.add(appointment.persons);
        }
        match appointment.status.as_str() {
            "kept" => kept.add(appointment.persons),
            "moved" => moved.add(appointment.persons),
            _ => {}
        }
    }
    let mut left_out = Heads::default();
    for case in written.still_waiting() {
        left_out.add(case.persons);
    }
    let mut listed = Heads::default();
    let appointed = written.appointments.iter().map(|own| own.persons);
    for persons in appointed.chain(written.left_out.iter().map(|case| case.persons)) {
        listed.add(persons);
    }
    let all = Heads {
        cases: summary.cases,
        persons: summary.persons,
    };
    let mut received = 0;
    let half_day = by_day.iter().find_map(|(&day, &persons)| {
        received += persons;
        (2 * received >= scheduled.persons).then_some(day)
    });
    let title = feed.map_or("", |problem| problem.rules.title.as_str());
    let model = if title.is_empty() {
        &summary.model
    } else {
        title
    };
    Head {
        model: super::clean(model),
        source: super::clean(feed.map_or("", |problem| problem.rules.source.as_str())),
        all,
        scheduled,
        later,
        left_out,
        done: Heads {
            cases: all.cases.saturating_sub(listed.cases),
            persons: all.persons.saturating_sub(listed.persons),
        },
        kept,
        moved,
        last_day: by_day.last_key_value().map(|(&day, _)| day),
        half_day,
        cost: summary.cost,
        day_to_day: summary.day_to_day_changes,
        earlier_plan: summary.earlier_plan,
        lower_bound: summary.lower_bound,
        gap: summary.gap,
        version: super::clean(&summary.paso_version),
        inputs: summary
            .inputs
            .iter()
            .map(|(path, hash)| (super::clean(path), super::clean(hash)))
            .collect(),
        with_feed: feed.is_some(),
    }
}

/// The order of the reasons, as the files' rule has it; others come after.
const REASONS: [&str; 7] = [
    "capacity",
    "too_large",
    "phase_not_open",
    "no_route",
    "not_ready",
    "promise_lost",
    "withdrawn",
];

/// The reason of those whom no appointment fits by itself.
const TOO_LARGE: &str = "too_large";

/// How many limits are named for a reason.
const LIMITS_NAMED: usize = 5;

fn left_out(written: &Written, facts: &Facts<'_>) -> Vec<LeftOutReason> {
    #[derive(Default)]
    struct Group<'w> {
        heads: Heads,
        locations: BTreeMap<usize, Heads>,
        limits: BTreeMap<&'w str, Heads>,
        lacks: BTreeMap<&'w str, Heads>,
    }
    let mut groups: BTreeMap<(usize, &str), Group<'_>> = BTreeMap::new();
    for case in &written.left_out {
        let reason = case.reason.as_str();
        let rank = REASONS.iter().position(|known| *known == reason);
        let group = groups
            .entry((rank.unwrap_or(REASONS.len()), reason))
            .or_default();
        group.heads.add(case.persons);
        group
            .locations
            .entry(case.location)
            .or_default()
            .add(case.persons);
        for limit in case.detail.split(';').filter(|limit| !limit.is_empty()) {
            let list = if reason == TOO_LARGE {
                &mut group.lacks
            } else {
                &mut group.limits
            };
            list.entry(limit).or_default().add(case.persons);
        }
    }
    let groups = groups.into_iter();
    groups
        .map(|((_, reason), group)| {
            let limits = most_people(group.limits);
            let lacks = most_people(group.lacks).into_iter();
            let by_location = group.locations.into_iter();
            LeftOutReason {
                reason: reason.to_owned(),
                heads: group.heads,
                by_location: by_location
                    .map(|(at, heads)| (facts.locations[at].clone(), heads))
                    .collect(),
                limits: limits
                    .into_iter()
                    .map(|(limit, heads)| (facts.limit(limit), heads))
                    .collect(),
                lacks: lacks
                    .filter_map(|(detail, heads)| lack(detail, heads, facts))
                    .collect(),
            }
        })
        .collect()
}

/// What is named for most people.
fn most_people(named: BTreeMap<&str, Heads>) -> Vec<(&str, Heads)> {
    let mut named: Vec<_> = named.into_iter().collect();
    // The names stand in order, and the sort is stable.
    named.sort_by_key(|(_, heads)| std::cmp::Reverse(heads.persons));
    named.truncate(LIMITS_NAMED);
    named
}

/// What a case lacks, from `resource@site:needs/there is`; none where it is written otherwise.
fn lack(detail: &str, heads: Heads, facts: &Facts<'_>) -> Option<Lack> {
    let (name, amounts) = amounts(detail);
    let (needs, there_is) = amounts?;
    let (resource_id, site_id) = name.split_once('@')?;
    let resource = facts.resource(resource_id);
    Some(Lack {
        resource_id: resource_id.to_owned(),
        site: facts.site(resource.site, site_id),
        title: resource.title,
        needs: needs.parse().ok()?,
        there_is: there_is.parse().ok()?,
        heads,
    })
}

/// A limit's name, and where it stands behind it, how much is needed and is there: `:3/2`.
pub(super) fn amounts(detail: &str) -> (&str, Option<(&str, &str)>) {
    let number = |text: &str| text.parse::<f64>().is_ok();
    let found = detail.rsplit_once(':').and_then(|(name, amounts)| {
        let two = amounts.split_once('/');
        let two = two.filter(|(needs, there_is)| number(needs) && number(there_is))?;
        Some((name, two))
    });
    found.map_or((detail, None), |(name, amounts)| (name, Some(amounts)))
}

/// Mean of a histogram of people by days.
fn mean(persons: &BTreeMap<i32, u64>, total: u64) -> f64 {
    let sum: f64 = persons
        .iter()
        .map(|(&days, &count)| f64::from(days) * real(count))
        .sum();
    sum / real(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_stand_behind_a_limit_or_do_not() {
        assert_eq!(amounts("beds@north:3/2"), ("beds@north", Some(("3", "2"))));
        assert_eq!(amounts("beds@north"), ("beds@north", None));
        assert_eq!(amounts("phase:p1@*"), ("phase:p1@*", None));
        assert_eq!(amounts("phase:p1@a:b"), ("phase:p1@a:b", None));
    }
}
