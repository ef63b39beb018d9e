//! What a case can be promised, as it is told of.

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::calendar::{Day, TimeOfDay};
use crate::domain::id::{CaseIndex, PortIndex};
use crate::domain::limits::millionths;
use crate::domain::problem::{Booking, Problem};
use crate::whatif::lack::Lack as Lacking;
use crate::whatif::offer::{Lack, Offer};

/// The JSON object of `paso offer --format json`.
#[derive(Clone, Debug, Serialize)]
pub struct Offered {
    /// The case.
    pub case_id: String,
    /// People in it.
    pub persons: u8,
    /// Whether they are not in cases.csv yet.
    pub arriving: bool,
    /// The folder of the plan that was measured against; none where there is none.
    pub plan: Option<String>,
    /// What it has in that plan.
    pub tentative: Option<Spot>,
    /// How many there are of the kind asked for, each port and day once.
    pub available: usize,
    /// The best of them.
    pub offers: Vec<Row>,
    /// Why there are none.
    pub nothing: Option<Nothing>,
    /// Which of them was added to appointments.csv.
    pub booked: Option<usize>,
}

/// What was found for a case.
#[derive(Clone, Debug)]
pub struct Found<'f> {
    /// What it has in the plan.
    pub tentative: Option<Booking>,
    /// How many there are.
    pub available: usize,
    /// The best of them.
    pub offers: &'f [Offer],
    /// Why there are none.
    pub lack: Option<Lack>,
}

impl Offered {
    /// What was found for a case, in no folder and not booked.
    #[must_use]
    pub fn new(problem: &Problem, case: CaseIndex, arriving: bool, found: Found<'_>) -> Self {
        Self {
            case_id: problem.case_ids.get(case.at()).to_owned(),
            persons: problem.class_of(case).persons,
            arriving,
            plan: None,
            tentative: found.tentative.map(|own| Spot::new(problem, own)),
            available: found.available,
            offers: (1..)
                .zip(found.offers)
                .map(|(rank, offer)| Row::new(problem, rank, offer))
                .collect(),
            nothing: found.lack.map(|own| Nothing::new(problem, case, own)),
            booked: None,
        }
    }
}

/// An appointment.
#[derive(Clone, Debug, Serialize)]
pub struct Spot {
    /// The port.
    pub port_id: String,
    /// The date.
    pub date: NaiveDate,
    /// The slot's start.
    pub slot: Option<String>,
}

impl Spot {
    /// Of a booking.
    #[must_use]
    pub fn new(problem: &Problem, own: Booking) -> Self {
        Self::at(problem, (own.port, own.day, own.slot))
    }

    /// Of a port, a day and the start of a slot.
    #[must_use]
    pub fn at(problem: &Problem, (port, day, slot): (PortIndex, Day, Option<TimeOfDay>)) -> Self {
        Self {
            port_id: problem.ports[port.at()].id.clone(),
            date: problem.calendar.date(day),
            slot: slot.map(|start| start.to_string()),
        }
    }
}

/// One offer. Costs are in weighted person-days.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// 1 for the best.
    pub rank: usize,
    /// The appointment.
    #[serde(flatten)]
    pub spot: Spot,
    /// The phase it would be charged to.
    pub phase_id: Option<String>,
    /// Days waited.
    pub wait_days: i32,
    /// Hours of travel.
    pub travel_hours: f64,
    /// What it costs the case itself.
    pub own_cost: f64,
    /// What others have to bear more, by the prices of the limits.
    pub others_by_prices: f64,
    /// Whether there is room beside the whole plan.
    pub has_room: bool,
    /// Seniors alike who are ready and would have none by that day.
    pub passes_over: usize,
    /// The most senior of them.
    pub most_senior: Option<String>,
    /// What planning around it gives; none where it was not planned around.
    pub exact: Option<ExactRow>,
}

/// What planning around an offer gives.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ExactRow {
    /// What the plan costs more.
    pub change: f64,
    /// What others have to bear more of that.
    pub others: f64,
    /// No plan with it costs less more.
    pub change_at_least: f64,
}

impl Row {
    fn new(problem: &Problem, rank: usize, offer: &Offer) -> Self {
        let own = offer.booking;
        let ready = problem.cases[own.case.at()].ready.max(Day::START);
        let first = offer.passes_over.first();
        Self {
            rank,
            spot: Spot::new(problem, own),
            phase_id: (offer.phase).map(|phase| problem.phases[phase.at()].id.clone()),
            wait_days: own.day - ready,
            travel_hours: problem.corridors[offer.corridor.at()].travel_hours,
            own_cost: figure(offer.own),
            others_by_prices: figure(offer.others),
            has_room: offer.has_room,
            passes_over: offer.passes_over.len(),
            most_senior: first.map(|case| problem.case_ids.get(case.at()).to_owned()),
            exact: offer.exact.map(|exact| ExactRow {
                change: figure(exact.change),
                others: figure(exact.others),
                change_at_least: figure(exact.least),
            }),
        }
    }
}

/// Why nothing of what is asked for can be promised, in days of ports.
#[derive(Clone, Debug, Serialize)]
pub struct Nothing {
    /// Where the case waits.
    pub location_id: String,
    /// Ports that it can reach and may go to, those that are asked for alone.
    pub ports: usize,
    /// The first day on which it could have one.
    pub from: NaiveDate,
    /// On how many the port is closed.
    pub closed: usize,
    /// On how many no phase admits it.
    pub not_admitted: usize,
    /// On how many published appointments leave too little.
    pub full: usize,
    /// What lacks where published appointments leave too little.
    pub limits: Vec<Full>,
    /// How many there are that were not asked for.
    pub elsewhere: usize,
    /// What it needs more of by itself than there is, even if nobody else came; empty where it fits.
    pub too_large: Vec<Lacking>,
    /// The last day that is planned.
    #[serde(skip)]
    pub last: NaiveDate,
}

/// A limit that published appointments leave too little of.
#[derive(Clone, Debug, Serialize)]
pub struct Full {
    /// The resource, or `phase:ID`.
    pub resource_id: String,
    /// The site.
    pub site_id: String,
    /// On how many days.
    pub days: usize,
}

impl Nothing {
    fn new(problem: &Problem, case: CaseIndex, own: Lack) -> Self {
        let calendar = problem.calendar;
        let location = problem.class_of(case).location;
        let limits = own.limits.into_iter().map(|(limit, days)| {
            let (resource_id, site_id) = problem.limit_name(problem.limits.key(limit));
            Full {
                resource_id,
                site_id,
                days,
            }
        });
        Self {
            location_id: problem.locations[location.at()].id.clone(),
            ports: own.ports,
            from: calendar.date(own.first),
            closed: own.closed,
            not_admitted: own.not_admitted,
            full: own.full,
            limits: limits.collect(),
            elsewhere: own.elsewhere,
            too_large: own.too_large,
            last: calendar.date(calendar.last()),
        }
    }
}

/// A number as files have it, and never −0.
#[must_use]
pub fn figure(number: f64) -> f64 {
    millionths(number) + 0.0
}
