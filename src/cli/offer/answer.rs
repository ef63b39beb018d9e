//! What `paso offer` prints.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde::Serialize;

use super::asked::Asked;
use super::nothing::Nothing;
use crate::cli::args::OfferArguments;
use crate::cli::text::{count, days, decimal, lines, safe, table, weekday, weighted_days};
use crate::domain::calendar::{Day, TimeOfDay};
use crate::domain::id::PortIndex;
use crate::domain::limits::millionths;
use crate::domain::problem::{Booking, Problem};
use crate::whatif::offer::{Lack, Offer};

/// The JSON object of `paso offer --format json`.
#[derive(Serialize)]
pub(super) struct Answer {
    case_id: String,
    persons: u8,
    /// Whether they are not in cases.csv yet.
    arriving: bool,
    /// Of where and which stream and priority they are, for people.
    #[serde(skip)]
    who: String,
    /// The folder of the plan that was measured against; none where it was made in passing.
    plan: Option<String>,
    /// What it has in that plan.
    tentative: Option<Spot>,
    /// How many there are of the kind asked for, each port and day once.
    available: usize,
    offers: Vec<Row>,
    /// Why there are none.
    nothing: Option<Nothing>,
    /// Which of them was added to appointments.csv.
    booked: Option<usize>,
    /// The command that plans the feed with it.
    #[serde(skip)]
    next: String,
}

/// An appointment.
#[derive(Serialize)]
pub(super) struct Spot {
    pub port_id: String,
    pub date: NaiveDate,
    pub slot: Option<String>,
}

impl Spot {
    pub fn new(problem: &Problem, own: Booking) -> Self {
        Self::at(problem, (own.port, own.day, own.slot))
    }

    /// Of a port, a day and the start of a slot.
    pub fn at(problem: &Problem, (port, day, slot): (PortIndex, Day, Option<TimeOfDay>)) -> Self {
        Self {
            port_id: problem.ports[port.at()].id.clone(),
            date: problem.calendar.date(day),
            slot: slot.map(|start| start.to_string()),
        }
    }

    pub fn text(&self) -> String {
        let slot = self.slot.as_ref().map(|slot| format!(" at {slot}"));
        format!(
            "{} on {}{}",
            self.port_id,
            weekday(self.date),
            slot.unwrap_or_default()
        )
    }
}

/// One offer. Costs are in weighted person-days.
#[derive(Serialize)]
struct Row {
    rank: usize,
    #[serde(flatten)]
    spot: Spot,
    phase_id: Option<String>,
    wait_days: i32,
    travel_hours: f64,
    own_cost: f64,
    others_by_prices: f64,
    has_room: bool,
    passes_over: usize,
    most_senior: Option<String>,
    exact: Option<ExactRow>,
}

#[derive(Serialize)]
struct ExactRow {
    change: f64,
    others: f64,
    change_at_least: f64,
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

/// A number as files have it, and never −0.
pub(super) fn figure(number: f64) -> f64 {
    millionths(number) + 0.0
}

impl Answer {
    pub fn new(
        asked: &Asked,
        options: &OfferArguments,
        tentative: Option<Booking>,
        (available, offers, lack): (usize, &[Offer], Option<Lack>),
    ) -> Self {
        let problem = &asked.problem;
        Self {
            case_id: problem.case_ids.get(asked.case.at()).to_owned(),
            persons: problem.class_of(asked.case).persons,
            arriving: asked.arriving,
            who: {
                let class = problem.class_of(asked.case);
                format!(
                    "at {}, stream {}, priority {}",
                    problem.locations[class.location.at()].id,
                    problem.streams[class.stream.at()],
                    problem.rules.priorities[class.priority.at()].id
                )
            },
            plan: (options.out.as_ref()).map(|out| out.display().to_string()),
            tentative: tentative.map(|own| Spot::new(problem, own)),
            available,
            offers: (1..)
                .zip(offers)
                .map(|(rank, offer)| Row::new(problem, rank, offer))
                .collect(),
            nothing: lack.map(|own| Nothing::new(problem, asked.case, own)),
            booked: options.book,
            next: options.feed.plan_command(problem.calendar),
        }
    }

    /// For people. Writing to a string cannot fail, so its results are let go.
    pub fn text(&self) -> String {
        let people = count(u64::from(self.persons), "person", "people");
        let mut text = safe(&match &self.tentative {
            _ if self.arriving => format!("Just arrived, in no plan yet: {people} {}.", self.who),
            Some(spot) => format!("{}: {people}, in the plan {}.", self.case_id, spot.text()),
            None => format!(
                "{}: {people}, in the plan without an appointment.",
                self.case_id
            ),
        });
        text.push('\n');
        if let Some(nothing) = &self.nothing {
            text.push_str(&nothing.text());
            return text;
        }
        let _ = writeln!(
            text,
            "It can be promised an appointment on {}; the best:\n",
            count(
                self.available as u64,
                "day of some port",
                "days of some port"
            )
        );
        let mut rows = table(&[
            "",
            "date",
            "port",
            "time",
            "wait",
            "travel",
            "own cost",
            "others",
            "exactly",
            "room",
            "passed over",
        ]);
        for row in &self.offers {
            let exact = (row.exact.as_ref()).map(|own| signed(own.others));
            let passed = match &row.most_senior {
                None => String::new(),
                Some(id) => format!("{} ({id})", row.passes_over),
            };
            rows.add_row([
                row.rank.to_string(),
                weekday(row.spot.date),
                row.spot.port_id.clone(),
                row.spot.slot.clone().unwrap_or_default(),
                days(f64::from(row.wait_days)),
                format!("{} h", decimal(row.travel_hours)),
                decimal(row.own_cost),
                signed(row.others_by_prices),
                exact.unwrap_or_default(),
                if row.has_room { "yes" } else { "no" }.to_owned(),
                passed,
            ]);
        }
        text.push_str(&lines(&rows));
        text.push_str(
            "\nCosts are in weighted person-days: its own, and what others have to bear more than in the plan, by\nthe prices of the limits and exactly, by planning around it. Passed over: seniors alike who are ready\nand would have none by that day, with the most senior.\n",
        );
        if let Some(exact) = self.offers[0].exact.as_ref() {
            let _ = writeln!(
                text,
                "With the first one the plan costs {} more; no plan with it costs less than {} more.",
                weighted_days(exact.change),
                decimal(exact.change_at_least)
            );
        }
        if let Some(number) = self.booked {
            let spot = self.offers[number - 1].spot.text();
            let _ = writeln!(
                text,
                "Booked: number {number}, {spot}, is a promise in appointments.csv now; the family has to be told."
            );
            let _ = writeln!(
                text,
                "Next: `{}`, and their letter from that plan: `paso letters OUT -o LETTERS --all --case {}`.",
                safe(&self.next),
                self.case_id
            );
        }
        text
    }
}

/// A difference with its sign.
pub(super) fn signed(number: f64) -> String {
    match decimal(number).as_str() {
        "0" | "-0" => "0".to_owned(),
        text if number > 0.0 => format!("+{text}"),
        text => text.to_owned(),
    }
}
