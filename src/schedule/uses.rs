//! What appointments take, laid out for the board: amounts worked out for each family size.

use crate::cohorts::footprint::DayUse;
use crate::cohorts::queue::Cohorts;
use crate::domain::calendar::{Calendar, Day};
use crate::domain::id::narrow;

/// What appointments take, by cohort and lane.
#[derive(Clone, Debug)]
pub(super) struct Uses {
    /// The first lane of each cohort in `lanes`.
    first_lane: Vec<u32>,
    lanes: Vec<LaneUse>,
    terms: Vec<Term>,
    /// The day after the last.
    end: Day,
    reach: i32,
}

/// The terms of one lane for one family size.
#[derive(Clone, Copy, Debug)]
struct LaneUse {
    first: u32,
    last: u32,
}

/// An amount of a day resource over a span of days.
#[derive(Clone, Copy, Debug)]
struct Term {
    /// The limit of day 0.
    first: u32,
    offset: i32,
    duration: i32,
    amount: f64,
}

impl Uses {
    /// Lays out what the cohorts' appointments take of limits that are limited at all: those with
    /// the highest prices first, since they are the likeliest to have no room.
    pub fn new(cohorts: &Cohorts, calendar: Calendar, prices: &[f64]) -> Self {
        let left = &cohorts.residual.left;
        let limited = |term: &DayUse| {
            let from = term.first as usize;
            let days = &left[from..from + calendar.count()];
            days.iter().any(|left| left.is_finite())
        };
        let price = |term: &Term| {
            let from = term.first as usize;
            let days = &prices[from..from + calendar.count()];
            days.iter().sum::<f64>() * term.amount
        };
        let mut uses = Self {
            first_lane: Vec::with_capacity(cohorts.cohorts.len()),
            lanes: Vec::new(),
            terms: Vec::new(),
            end: calendar.end(),
            reach: 0,
        };
        let mut last: Option<(usize, u64)> = None;
        for cohort in &*cohorts.cohorts {
            let key = (cohort.profile, cohort.persons.to_bits());
            if last == Some(key) {
                // Cohorts are sorted by profile and family size.
                uses.first_lane
                    .push(uses.first_lane[uses.first_lane.len() - 1]);
                continue;
            }
            last = Some(key);
            uses.first_lane.push(narrow(uses.lanes.len()));
            for lane in &cohorts.profiles.list[cohort.profile].lanes {
                let first = narrow(uses.terms.len());
                let footprint = &cohorts.footprints.list[lane.footprint];
                let terms = footprint.days.iter().filter(|term| limited(term));
                uses.terms.extend(terms.map(|term| Term {
                    first: term.first,
                    offset: term.offset,
                    duration: term.duration,
                    amount: cohort.persons * term.per_person + term.per_case,
                }));
                uses.terms[first as usize..].sort_by(|a, b| price(b).total_cmp(&price(a)));
                uses.lanes.push(LaneUse {
                    first,
                    last: narrow(uses.terms.len()),
                });
            }
        }
        let first = uses.terms.iter().map(|term| term.offset).min();
        let ends = uses.terms.iter();
        let end = ends
            .map(|term| term.offset.saturating_add(term.duration))
            .max();
        let reach = end.unwrap_or(1).saturating_sub(first.unwrap_or(0));
        uses.reach = reach.clamp(1, calendar.end() - Day::START);
        uses
    }

    /// How many days apart two appointments are at least, if no limit is used by both.
    pub fn reach(&self) -> i32 {
        self.reach
    }

    /// The position of a cohort's lane; the same for cohorts that use the same.
    pub fn lane(&self, cohort: u32, lane: u32) -> u32 {
        self.first_lane[cohort as usize] + lane
    }

    fn terms(&self, lane: u32) -> &[Term] {
        let lane = &self.lanes[lane as usize];
        &self.terms[lane.first as usize..lane.last as usize]
    }

    /// The limits of each window of days that an appointment on a day uses, with the amount; by
    /// the position of the lane.
    pub fn spans(&self, lane: u32, day: Day) -> impl Iterator<Item = (std::ops::Range<u32>, f64)> {
        self.terms(lane)
            .iter()
            .map(move |term| (self.span(term, day), term.amount))
    }

    /// Whether every day limit has room for an appointment.
    pub fn all(
        &self,
        cohort: u32,
        lane: u32,
        day: Day,
        mut fits: impl FnMut(usize, f64) -> bool,
    ) -> bool {
        self.spans(self.lane(cohort, lane), day)
            .all(|(mut span, amount)| span.all(|at| fits(at as usize, amount)))
    }

    /// Calls `each` with every day limit that an appointment uses.
    pub fn for_each(&self, cohort: u32, lane: u32, day: Day, mut each: impl FnMut(usize, f64)) {
        for (span, amount) in self.spans(self.lane(cohort, lane), day) {
            for at in span {
                each(at as usize, amount);
            }
        }
    }

    fn span(&self, term: &Term, day: Day) -> std::ops::Range<u32> {
        let from = day + term.offset;
        let to = from + term.duration;
        let at = |day: Day| term.first + day.clamp(Day::START, self.end).offset();
        at(from)..at(to)
    }
}
