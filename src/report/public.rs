//! What of a plan everybody may know: no case, and no count of 1 to 10 people.
//!
//! The public page is drawn from [`PublicData`] alone, so that nothing else can come into it.
//! Left out are what would tell small counts in other ways: the cost by parts (so much for each
//! moved person), how full limits are (one bed of ten is one person), flows between places, slots,
//! promises, numbers of cases, and the hashes of the files (a short file can be guessed from its
//! hash).

use std::collections::BTreeMap;

use super::clean;
use super::data::{PageData, Pinch};
use super::gather::gather;
use super::written::Written;
use crate::domain::calendar::{Calendar, Day};
use crate::domain::problem::Problem;
use disclosure::{LEAST, Shown, joined, spans};

pub mod disclosure;

/// Days between the points of the queue.
const WEEK: usize = 7;

/// A plan as everybody may know it. Days count from the first of the horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicData {
    /// Title of the rule set, or its name.
    pub model: String,
    /// Where the rules come from; may be empty.
    pub source: String,
    /// Version of paso that planned.
    pub version: String,
    /// The horizon.
    pub calendar: Calendar,
    /// People with an appointment.
    pub scheduled: Shown,
    /// People without one.
    pub left_out: Shown,
    /// Both together, with the share that has one in percent; none where one of the two is small.
    pub all: Option<(Shown, u64)>,
    /// The days by which half and all have been received; none where few are.
    pub received: Option<(Day, Day)>,
    /// How long people wait; none where few have an appointment.
    pub wait: Option<Wait>,
    /// (cost − lower bound) / cost.
    pub gap: f64,
    /// People whose published appointment is kept, or moved; none where that would tell of few.
    pub promises: [Option<Shown>; 2],
    /// People by port and day.
    pub ports: Vec<PublicPort>,
    /// People ready and without their appointment yet, everywhere together, by day; none without
    /// the feed.
    pub queue: Option<Vec<(Day, Shown)>>,
    /// People by days waited: (least, most, people).
    pub histogram: Vec<(Day, Day, Shown)>,
    /// People with an appointment by location, by stream, by priority.
    pub groups: [Vec<Group>; 3],
    /// People without one by reason, by location, by stream, by priority.
    pub without: [Vec<Group>; 4],
    /// The limits that hold people back; gains to two digits, without what all their units are
    /// worth, which would tell how many units there are.
    pub pinches: Vec<Pinch>,
}

/// Days that people wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Mean, to a day.
    pub mean: u64,
    /// Days that half do not exceed.
    pub half: Day,
    /// Days that 90 % do not exceed.
    pub most: Day,
}

/// A port of entry, or several counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicPort {
    /// Names.
    pub names: Vec<String>,
    /// Everybody received.
    pub persons: Shown,
    /// People by days: (first, last, people); T stands for all days after the horizon.
    pub spans: Vec<(Day, Day, Shown)>,
}

/// A group of people, or several counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Names.
    pub names: Vec<String>,
    /// How many.
    pub persons: Shown,
    /// How long they wait; none where few have an appointment, or none is meant to.
    pub wait: Option<Wait>,
}

/// What of a plan everybody may know.
#[must_use]
pub fn protect(written: &Written, feed: Option<&Problem>) -> PublicData {
    let data = gather(written, feed);
    let head = &data.head;
    let (scheduled, left_out) = (head.scheduled.persons, head.left_out.persons);
    let (shown, left) = (Shown::of(scheduled), Shown::of(left_out));
    let everybody = Waited::of(
        written
            .appointments
            .iter()
            .map(|a| (a.wait_days, a.persons)),
    );
    PublicData {
        model: head.model.clone(),
        source: head.source.clone(),
        version: head.version.clone(),
        calendar: data.calendar,
        scheduled: shown,
        left_out: left,
        all: (shown != Shown::Few && left != Shown::Few).then(|| {
            let all = Shown::of(scheduled + left_out);
            (all, percent(shown.height(), all.height()))
        }),
        received: head
            .half_day
            .zip(head.last_day)
            .filter(|_| scheduled >= LEAST),
        wait: everybody.wait(),
        gap: head.gap,
        promises: promises(scheduled, head.kept.persons, head.moved.persons),
        ports: ports(&data),
        queue: queue(&data),
        histogram: histogram(&data),
        groups: groups(written, feed),
        without: without(written, feed),
        pinches: data.pinches.iter().map(pinch).collect(),
    }
}

/// A share in whole percent.
fn percent(part: u64, whole: u64) -> u64 {
    (200 * part + whole)
        .checked_div(2 * whole)
        .unwrap_or(0)
        .min(100)
}

/// Kept and moved; not where they had to be counted together with others.
fn promises(scheduled: u64, kept: u64, moved: u64) -> [Option<Shown>; 2] {
    let counts = [scheduled.saturating_sub(kept + moved), kept, moved];
    let alone = joined(&counts);
    [1, 2].map(|at| {
        let shown = counts[at] >= LEAST && alone.contains(&vec![at]);
        shown.then(|| Shown::of(counts[at]))
    })
}

/// Days waited, with the people who waited them.
#[derive(Default)]
struct Waited(BTreeMap<Day, u64>);

impl Waited {
    fn of(waits: impl Iterator<Item = (Day, u32)>) -> Self {
        let mut days = BTreeMap::new();
        for (wait, persons) in waits {
            *days.entry(wait).or_default() += u64::from(persons);
        }
        Self(days)
    }

    fn persons(&self) -> u64 {
        self.0.values().sum()
    }

    fn join(&mut self, other: &Self) {
        for (&days, &persons) in &other.0 {
            *self.0.entry(days).or_default() += persons;
        }
    }

    fn wait(&self) -> Option<Wait> {
        let all = self.persons();
        let least = |percent: u64| {
            let mut within = 0;
            let mut days = self.0.iter();
            days.find_map(|(&day, &persons)| {
                within += persons;
                (100 * within >= percent * all).then_some(day)
            })
        };
        let sum: u64 = self
            .0
            .iter()
            .map(|(&day, &persons)| u64::from(day.unsigned_abs()) * persons)
            .sum();
        (all >= LEAST).then(|| Wait {
            mean: (2 * sum + all) / (2 * all),
            half: least(50).unwrap_or(0),
            most: least(90).unwrap_or(0),
        })
    }
}

fn ports(data: &PageData) -> Vec<PublicPort> {
    let by_day: Vec<Vec<u64>> = data
        .ports
        .iter()
        .map(|port| {
            let days = port.totals().into_iter().map(u64::from);
            days.chain([port.later]).collect()
        })
        .collect();
    let totals: Vec<u64> = by_day.iter().map(|days| days.iter().sum()).collect();
    let group = |own: Vec<usize>| {
        let length = own.iter().map(|&at| by_day[at].len()).max().unwrap_or(0);
        let days: Vec<u64> = (0..length)
            .map(|day| own.iter().filter_map(|&at| by_day[at].get(day)).sum())
            .collect();
        PublicPort {
            names: own.iter().map(|&at| data.ports[at].name.clone()).collect(),
            persons: Shown::of(days.iter().sum()),
            spans: cut(&days, day, day),
        }
    };
    joined(&totals).into_iter().map(group).collect()
}

/// A position as a day.
fn day(at: usize) -> Day {
    Day::try_from(at).unwrap_or(Day::MAX)
}

/// Spans of counts, with what their first and last stand for.
fn cut(
    counts: &[u64],
    first: impl Fn(usize) -> Day,
    last: impl Fn(usize) -> Day,
) -> Vec<(Day, Day, Shown)> {
    spans(counts)
        .into_iter()
        .map(|span| (first(span.first), last(span.last), Shown::of(span.persons)))
        .collect()
}

fn queue(data: &PageData) -> Option<Vec<(Day, Shown)>> {
    let queues = data.queues.as_ref()?;
    let days = queues.first()?.waiting.len();
    let points = (0..days).filter(|at| at % WEEK == 0 || at + 1 == days);
    let waiting = |at: usize| queues.iter().map(|queue| queue.waiting[at]).sum();
    Some(points.map(|at| (day(at), Shown::of(waiting(at)))).collect())
}

fn histogram(data: &PageData) -> Vec<(Day, Day, Shown)> {
    let bars = &data.waits.histogram;
    let counts: Vec<u64> = bars.iter().map(|bar| bar.2).collect();
    cut(&counts, |at| bars[at].0, |at| bars[at].1)
}

/// The names that people know: the feed's, or else identifiers.
fn places(written: &Written, feed: Option<&Problem>) -> Vec<String> {
    let known = |at: usize| feed.and_then(|problem| problem.locations.get(at));
    let ids = written.locations.iter().enumerate();
    ids.map(|(at, id)| known(at).map_or(id.clone(), |place| clean(&place.name)))
        .collect()
}

/// Those who have an appointment, by three keys.
fn groups(written: &Written, feed: Option<&Problem>) -> [Vec<Group>; 3] {
    let people: Vec<([usize; 3], Day, u32)> = written
        .appointments
        .iter()
        .map(|own| {
            let keys = [own.location, own.stream, own.priority];
            (keys, own.wait_days, own.persons)
        })
        .collect();
    let lists = [
        places(written, feed),
        written.streams.clone(),
        written.priorities.clone(),
    ];
    by_each(&lists, &people, true)
}

/// Those who have none, by reason and three keys.
fn without(written: &Written, feed: Option<&Problem>) -> [Vec<Group>; 4] {
    let mut reasons: Vec<String> = Vec::new();
    for own in written.still_waiting() {
        if !reasons.contains(&own.reason) {
            reasons.push(own.reason.clone());
        }
    }
    reasons.sort();
    let people: Vec<([usize; 4], Day, u32)> = written
        .still_waiting()
        .map(|own| {
            let reason = reasons.iter().position(|reason| *reason == own.reason);
            let keys = [reason.unwrap_or(0), own.location, own.stream, own.priority];
            (keys, 0, own.persons)
        })
        .collect();
    let lists = [
        reasons,
        places(written, feed),
        written.streams.clone(),
        written.priorities.clone(),
    ];
    by_each(&lists, &people, false)
}

/// People by each of several keys: positions in the lists of names.
fn by_each<const KEYS: usize>(
    lists: &[Vec<String>; KEYS],
    people: &[([usize; KEYS], Day, u32)],
    waits: bool,
) -> [Vec<Group>; KEYS] {
    std::array::from_fn(|key| {
        let names = &lists[key];
        let mut waited: Vec<Waited> = names.iter().map(|_| Waited::default()).collect();
        for &(keys, days, persons) in people {
            *waited[keys[key]].0.entry(days).or_default() += u64::from(persons);
        }
        together(names, &waited, waits)
    })
}

fn together(names: &[String], waited: &[Waited], waits: bool) -> Vec<Group> {
    let counts: Vec<u64> = waited.iter().map(Waited::persons).collect();
    let group = |own: Vec<usize>| {
        let mut all = Waited::default();
        for &at in &own {
            all.join(&waited[at]);
        }
        Group {
            names: own.iter().map(|&at| names[at].clone()).collect(),
            persons: Shown::of(all.persons()),
            wait: all.wait().filter(|_| waits),
        }
    };
    joined(&counts).into_iter().map(group).collect()
}

fn pinch(pinch: &Pinch) -> Pinch {
    let power = if pinch.gain > 0.0 {
        10f64.powf(1.0 - pinch.gain.log10().floor())
    } else {
        1.0
    };
    Pinch {
        gain: (pinch.gain * power).round() / power,
        worth: 0.0,
        ..pinch.clone()
    }
}
