//! What of a plan everybody may know: no case, and no count of up to 10 people.
//!
//! The public page is drawn from [`PublicData`] alone, so that nothing else can come into it.
//! Left out are what would tell small counts in other ways: the cost by parts (so much for each
//! moved person), how full limits are (one bed of ten is one person), when they bind and what
//! lifting them is worth (one family's wait), the last appointment and the longest wait (one
//! family's too), flows between places, slots, promises, numbers of cases, and the hashes of the
//! files (a short file can be guessed from its hash). Days and waits are told by weeks, and only
//! where 11 people or more lie on either side.

use std::collections::BTreeMap;

use super::data::{LimitName, PageData};
use super::gather::facts::Facts;
use super::gather::gather;
use super::written::{Appointment, Written};
use crate::domain::calendar::{Calendar, Day};
use crate::domain::problem::Problem;
use disclosure::{LEAST, Shown, apart, spans};

pub mod disclosure;
mod limits;

/// Days that are counted together.
const WEEK: u8 = 7;

/// How far the plan can be from the best, in whole percent, as everybody is told.
const GAPS: [u8; 7] = [1, 2, 5, 10, 20, 50, 100];

/// A plan as everybody may know it. Days count from the first of the horizon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicData {
    /// Title of the rule set, or its name.
    pub model: String,
    /// Where the rules come from; may be empty.
    pub source: String,
    /// Version of paso that planned.
    pub version: String,
    /// The horizon.
    pub calendar: Calendar,
    /// People with an appointment within the horizon.
    pub scheduled: Shown,
    /// People with a published appointment after it.
    pub later: Shown,
    /// People without one.
    pub left_out: Shown,
    /// The share that has one, in percent; none where few have one, or few have none.
    pub share: Option<u64>,
    /// The days by which half and nine tenths have been received, the last of a week.
    pub received: Milestones,
    /// Days that half and nine tenths wait at most, to whole weeks.
    pub wait: Milestones,
    /// The plan is at most so many percent from the best, to a step of a coarse scale.
    pub gap: u8,
    /// People whose published appointment is kept, and moved.
    pub promises: [Shown; 2],
    /// People by port and week.
    pub ports: Vec<PublicPort>,
    /// People ready and without their appointment yet, everywhere together, by week; none without
    /// the feed.
    pub queue: Option<Vec<(Day, Shown)>>,
    /// People by days waited: (least, most, people).
    pub histogram: Vec<(i32, i32, Shown)>,
    /// People with an appointment by location, by stream, by priority.
    pub groups: [Vec<Group>; 3],
    /// People without one by reason, by location, by stream, by priority.
    pub without: [Vec<Group>; 4],
    /// The limits that hold people back; none without the feed, which alone says whom.
    pub limits: Option<Vec<LimitName>>,
    /// Whether it was found out which they are.
    pub prices_known: bool,
}

/// The days by which half and nine tenths of a group have come: the last of a week, and none where
/// fewer than 11 people lie on one of the sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Milestones {
    /// Half of them.
    pub half: Option<i32>,
    /// Nine tenths.
    pub most: Option<i32>,
}

/// A port of entry, or all smaller ones together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicPort {
    /// Name; none: all smaller ports, of which there may be none.
    pub name: Option<String>,
    /// Everybody received within the horizon.
    pub persons: Shown,
    /// People by days: (first, last, people).
    pub spans: Vec<(i32, i32, Shown)>,
    /// People with a published date after the horizon.
    pub later: Shown,
}

/// A group of people, or all smaller ones together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Name; none: all smaller groups, of which there may be none.
    pub name: Option<String>,
    /// How many.
    pub persons: Shown,
    /// How long they wait.
    pub wait: Milestones,
}

/// What of a plan everybody may know.
#[must_use]
pub fn protect(written: &Written, feed: Option<&Problem>) -> PublicData {
    let data = gather(written, feed);
    let facts = Facts::new(written, feed);
    let head = &data.head;
    let within = || {
        let all = written.appointments.iter();
        all.filter(|own| written.calendar.contains(own.day))
    };
    let (shown, later, left) = (
        Shown::of(head.scheduled.persons - head.later.persons),
        Shown::of(head.later.persons),
        Shown::of(head.left_out.persons),
    );
    let tally = |day: fn(&Appointment) -> i32| {
        let mut tally = Tally::default();
        within().for_each(|own| tally.add(day(own), own.persons));
        tally
    };
    let last = data.calendar.last() - Day::START;
    PublicData {
        model: head.model.clone(),
        source: head.source.clone(),
        version: head.version.clone(),
        calendar: data.calendar,
        scheduled: shown,
        later,
        left_out: left,
        share: (shown != Shown::Few && left != Shown::Few).then(|| {
            let all = Shown::of(head.waiting().persons);
            percent(shown.height(), all.height())
        }),
        received: tally(|own| own.day - Day::START).milestones(last),
        wait: tally(|own| own.wait_days).milestones(i32::MAX),
        gap: gap(head.gap),
        promises: [head.kept.persons, head.moved.persons].map(Shown::of),
        ports: ports(&data),
        queue: queue(&data),
        histogram: histogram(&tally(|own| own.wait_days), data.calendar),
        groups: {
            let keys = |own: &Appointment| [own.location, own.stream, own.priority];
            let people = within().map(|own| (keys(own), own.wait_days, own.persons));
            let lists = [&facts.locations, &written.streams, &written.priorities];
            by_each(lists, people)
        },
        without: without(written, &facts),
        limits: feed.map(|problem| limits::limits(written, problem, &facts)),
        prices_known: written.summary.prices_known,
    }
}

/// A share in whole percent.
fn percent(part: u64, whole: u64) -> u64 {
    (200 * part + whole)
        .checked_div(2 * whole)
        .unwrap_or(0)
        .min(100)
}

/// The least step that a gap does not exceed.
fn gap(gap: f64) -> u8 {
    let within = |step: &u8| 100.0 * gap <= f64::from(*step);
    GAPS.into_iter().find(within).unwrap_or(100)
}

/// The last day of a day's week.
fn week_end(day: i32) -> i32 {
    let week = i32::from(WEEK);
    day - day.rem_euclid(week) + week - 1
}

/// People by the day on which something has happened to them.
#[derive(Clone, Default)]
struct Tally(BTreeMap<i32, u64>);

impl Tally {
    fn add(&mut self, day: i32, persons: u32) {
        *self.0.entry(day).or_default() += u64::from(persons);
    }

    fn persons(&self) -> u64 {
        self.0.values().sum()
    }

    /// To the end of a week, or a day before.
    fn milestones(&self, last: i32) -> Milestones {
        let all = self.persons();
        let by = |percent: u64| {
            let beyond = all * (100 - percent) / 100;
            let mut within = 0;
            let mut days = self.0.iter();
            let day = days.find_map(|(&day, &persons)| {
                within += persons;
                (100 * within >= percent * all).then_some(day)
            })?;
            (beyond >= LEAST).then(|| week_end(day).min(last))
        };
        Milestones {
            half: by(50),
            most: by(90),
        }
    }
}

/// The sums of a row of counts by day, week by week.
fn weeks(days: &[u64]) -> Vec<u64> {
    let weeks = days.chunks(usize::from(WEEK));
    weeks.map(|week| week.iter().sum()).collect()
}

/// Spans of weeks as days, the last of them cut off.
fn spans_of_weeks(weeks: &[u64], last: i32) -> Vec<(i32, i32, Shown)> {
    let start = |week: usize| Day::new(week * usize::from(WEEK)) - Day::START;
    spans(weeks)
        .into_iter()
        .map(|own| {
            let end = (start(own.last + 1) - 1).min(last);
            (start(own.first), end, own.persons)
        })
        .collect()
}

fn ports(data: &PageData) -> Vec<PublicPort> {
    let by_week: Vec<Vec<u64>> = data
        .ports
        .iter()
        .map(|port| {
            let days: Vec<u64> = port.totals().into_iter().map(u64::from).collect();
            weeks(&days)
        })
        .collect();
    let totals: Vec<u64> = by_week.iter().map(|weeks| weeks.iter().sum()).collect();
    let count = weeks(&vec![0; data.calendar.count()]).len();
    let last = data.calendar.last() - Day::START;
    let port = |name: Option<String>, own: &[usize]| {
        let sum = |week: usize| own.iter().filter_map(|&at| by_week[at].get(week)).sum();
        let weeks: Vec<u64> = (0..count).map(sum).collect();
        PublicPort {
            name,
            persons: Shown::of(weeks.iter().sum()),
            spans: spans_of_weeks(&weeks, last),
            later: Shown::of(own.iter().map(|&at| data.ports[at].later).sum()),
        }
    };
    let (named, smaller) = apart(&totals);
    let named = named
        .into_iter()
        .map(|at| port(Some(data.ports[at].name.clone()), &[at]));
    let mut ports: Vec<PublicPort> = named.collect();
    ports.push(port(None, &smaller));
    ports
}

fn queue(data: &PageData) -> Option<Vec<(Day, Shown)>> {
    let queues = data.queues.as_ref()?;
    let days = queues.first()?.waiting.len();
    let step = usize::from(WEEK);
    let points = (0..days).filter(|at| at % step == 0 || at + 1 == days);
    let waiting = |at: usize| queues.iter().map(|queue| queue.waiting[at]).sum();
    Some(
        points
            .map(|at| (Day::new(at), Shown::of(waiting(at))))
            .collect(),
    )
}

/// People by weeks waited. Nobody waits longer than the horizon.
fn histogram(waits: &Tally, calendar: Calendar) -> Vec<(i32, i32, Shown)> {
    let last = calendar.last() - Day::START;
    let days: Vec<u64> = (0..=last)
        .map(|days| waits.0.get(&days).copied().unwrap_or(0))
        .collect();
    spans_of_weeks(&weeks(&days), last)
}

/// Those who have none, by reason and three keys.
fn without(written: &Written, facts: &Facts<'_>) -> [Vec<Group>; 4] {
    let mut reasons: Vec<String> = Vec::new();
    for own in written.still_waiting() {
        if !reasons.contains(&own.reason) {
            reasons.push(own.reason.clone());
        }
    }
    reasons.sort();
    let people = written.still_waiting().map(|own| {
        let reason = reasons.binary_search(&own.reason);
        let reason = reason.expect("every reason was just listed");
        let keys = [reason, own.location, own.stream, own.priority];
        (keys, 0, own.persons)
    });
    let lists = [
        &reasons,
        &facts.locations,
        &written.streams,
        &written.priorities,
    ];
    by_each(lists, people)
}

/// People by each of several keys, which are positions in the lists of names.
fn by_each<const KEYS: usize>(
    lists: [&Vec<String>; KEYS],
    people: impl Iterator<Item = ([usize; KEYS], i32, u32)>,
) -> [Vec<Group>; KEYS] {
    let mut tallies = lists.map(|names| vec![Tally::default(); names.len()]);
    for (keys, days, persons) in people {
        for (tally, key) in tallies.iter_mut().zip(keys) {
            tally[key].add(days, persons);
        }
    }
    std::array::from_fn(|key| together(lists[key], &tallies[key]))
}

fn together(names: &[String], tallies: &[Tally]) -> Vec<Group> {
    let counts: Vec<u64> = tallies.iter().map(Tally::persons).collect();
    let group = |name: Option<String>, tally: &Tally| Group {
        name,
        persons: Shown::of(tally.persons()),
        wait: tally.milestones(i32::MAX),
    };
    let (named, smaller) = apart(&counts);
    let mut rest = Tally::default();
    for (&day, &persons) in smaller.iter().flat_map(|&at| &tallies[at].0) {
        *rest.0.entry(day).or_default() += persons;
    }
    let named = named
        .into_iter()
        .map(|at| group(Some(names[at].clone()), &tallies[at]));
    named.chain([group(None, &rest)]).collect()
}
