//! `paso offer --place`: who should have a place that has been cancelled.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::answer::signed;
use super::asked::{self, Refusal, Stood};
use super::{book, chosen, held, port, settings, unplanned};
use crate::cli::args::{OfferArguments, date};
use crate::cli::base_plan;
use crate::cli::progress::Progress;
use crate::cli::text::{count, days, decimal, lines, quiet, safe, table};
use crate::domain::calendar::{Day, TimeOfDay};
use crate::domain::problem::{Booking, Problem};
use crate::outputs::offer::{Spot, figure};
use crate::whatif::offer::{Candidate, Offers, Vacant};

/// The JSON object of `paso offer --place --format json`.
#[derive(Serialize)]
pub(super) struct Answer {
    place: Spot,
    /// The folder of the plan that was measured against; none where it was made in passing.
    plan: Option<String>,
    /// To how many cases it can be promised so that it saves something.
    available: usize,
    offers: Vec<Row>,
    /// Which of them was added to appointments.csv.
    booked: Option<usize>,
    /// The command that plans the feed with it.
    #[serde(skip)]
    next: String,
}

/// One case. Costs are in weighted person-days.
#[derive(Serialize)]
struct Row {
    rank: usize,
    case_id: String,
    persons: u8,
    location_id: String,
    stream: String,
    priority: String,
    /// What it has in the plan.
    tentative: Option<Spot>,
    slot: Option<String>,
    phase_id: Option<String>,
    wait_days: i32,
    travel_hours: f64,
    saves_by_prices: f64,
    /// What the plan around it costs more than around the best; none where it was not planned around.
    exact: Option<ExactRow>,
}

#[derive(Serialize)]
struct ExactRow {
    change: f64,
    change_at_least: f64,
}

pub(super) fn offer(options: &OfferArguments) -> Result<Answer, Refusal> {
    let (settings, held) = (settings(options), held(options)?);
    let progress = Progress::new(quiet());
    let feed = asked::feed(options)?;
    let place = vacant(&feed, &options.place)?;
    let stood = Stood::of(options, (&feed, &feed), &settings, &progress)?;
    let mut offers = Offers::new(&feed, &stood.appointments, &stood.prices.0);
    let mut found = offers.for_place(place);
    let all = found.len();
    let exact = options.exact.min(all);
    if exact > 0 {
        let written = (&stood.appointments[..], &stood.prices);
        let session = asked::session(stood.session, &feed, written, &settings);
        session
            .exactly_for(&mut found[..exact], &base_plan::keep_going)
            .map_err(|why| unplanned(&why))?;
    }
    found.truncate(options.top);
    if let (Some(held), Some(number)) = (&held, options.book) {
        let chosen = chosen(&found, number, ("case", "cases"))?;
        book::book(options, held, &feed, chosen.offer.booking)?;
    }
    Ok(Answer::new(&feed, options, place, (all, &found)))
}

/// The place that is named.
fn vacant(problem: &Problem, words: &[String]) -> Result<Vacant, Refusal> {
    let [id, day, time @ ..] = words else {
        return Err(Refusal::bad("--place needs a port and a date"));
    };
    let port = port(&problem.ports, id)?;
    let on = date(day).map_err(|why| Refusal::bad(&format!("--place: `{day}`: {why}")))?;
    let calendar = problem.calendar;
    let day = calendar.day(on);
    if !calendar.contains(day) {
        return Err(Refusal::bad(&format!(
            "{on} is not one of the days that are planned, {} to {}",
            calendar.start,
            calendar.date(calendar.last())
        )));
    }
    let slots: Vec<Option<TimeOfDay>> = (problem.openings(port, day))
        .map(|slot| slot.map(|slot| problem.ports[port.at()].slots[slot as usize].start))
        .collect();
    if slots.is_empty() {
        return Err(Refusal::bad(&format!("{id} is closed on {on}")));
    }
    let slot = match time.first() {
        None => None,
        Some(text) => {
            let slot = TimeOfDay::parse(text);
            if slot.is_none() || !slots.contains(&slot) {
                let known: Vec<String> =
                    (slots.iter().flatten()).map(ToString::to_string).collect();
                let known = match known.len() {
                    0 => "it has no times then".to_owned(),
                    _ => format!("its times then: {}", known.join(", ")),
                };
                return Err(Refusal::bad(&format!(
                    "{id} has no time `{text}` on {on}; {known}"
                )));
            }
            slot
        }
    };
    Ok(Vacant { port, day, slot })
}

impl Row {
    fn new(problem: &Problem, rank: usize, own: &Candidate) -> Self {
        let offer = &own.offer;
        let Booking {
            case, day, slot, ..
        } = offer.booking;
        let class = problem.class_of(case);
        let ready = problem.cases[case.at()].ready.max(Day::START);
        Self {
            rank,
            case_id: problem.case_ids.get(case.at()).to_owned(),
            persons: class.persons,
            location_id: problem.locations[class.location.at()].id.clone(),
            stream: problem.streams[class.stream.at()].clone(),
            priority: problem.rules.priorities[class.priority.at()].id.clone(),
            tentative: own.tentative.map(|own| Spot::new(problem, own)),
            slot: slot.map(|start| start.to_string()),
            phase_id: (offer.phase).map(|phase| problem.phases[phase.at()].id.clone()),
            wait_days: day - ready,
            travel_hours: problem.corridors[offer.corridor.at()].travel_hours,
            saves_by_prices: figure(own.saves),
            exact: offer.exact.map(|exact| ExactRow {
                change: figure(exact.change),
                change_at_least: figure(exact.least),
            }),
        }
    }
}

impl Answer {
    fn new(
        problem: &Problem,
        options: &OfferArguments,
        place: Vacant,
        (available, found): (usize, &[Candidate]),
    ) -> Self {
        let shown = |path: &Path| path.display().to_string();
        Self {
            place: Spot::at(problem, (place.port, place.day, place.slot)),
            plan: options.out.as_deref().map(shown),
            available,
            offers: (1..)
                .zip(found)
                .map(|(rank, own)| Row::new(problem, rank, own))
                .collect(),
            booked: options.book,
            next: options.feed.plan_command(problem.calendar),
        }
    }

    /// For people. Writing to a string cannot fail, so its results are let go.
    pub fn text(&self) -> String {
        let at = (self.place.slot.as_ref()).map_or(String::new(), |slot| format!(" at {slot}"));
        let place = safe(&format!(
            "{} on {}{at}",
            self.place.port_id, self.place.date
        ));
        if self.offers.is_empty() {
            return format!(
                "Nobody gains from the place at {place}. Each case that is ready by then and may go there has a day as good or better in the plan, needs more than is left of that day's limits, or stands behind a senior case like it that still waits.\n"
            );
        }
        let mut text = format!(
            "The place at {place} can be promised to {}; who should have it:\n\n",
            count(self.available as u64, "case", "cases")
        );
        let mut rows = table(&[
            "",
            "case",
            "people",
            "location",
            "stream",
            "priority",
            "time",
            "wait",
            "in the plan",
            "saves",
            "exactly",
        ]);
        for row in &self.offers {
            let now = row.tentative.as_ref().map_or("none".to_owned(), Spot::text);
            let exact = row.exact.as_ref().map(|own| signed(own.change));
            rows.add_row([
                row.rank.to_string(),
                row.case_id.clone(),
                row.persons.to_string(),
                row.location_id.clone(),
                row.stream.clone(),
                row.priority.clone(),
                row.slot.clone().unwrap_or_default(),
                days(f64::from(row.wait_days)),
                now,
                decimal(row.saves_by_prices),
                exact.unwrap_or_default(),
            ]);
        }
        text.push_str(&lines(&rows));
        text.push_str(
            "\nIn weighted person-days: what it saves over leaving the place empty if nobody else moves then, for themselves\nand by the prices for whoever gets what they leave; and exactly, what the plan around them costs more than around the best.\nNobody else has to move, and nobody senior is passed over but who gave the place up.\n",
        );
        if let Some(number) = self.booked {
            let _ = writeln!(
                text,
                "Booked: number {number}, {}, has it as a promise in appointments.csv now; the family has to be told.\nNext: `{}`, and their letter from that plan: `paso letters OUT -o LETTERS --all --case {}`.",
                self.offers[number - 1].case_id,
                safe(&self.next),
                self.offers[number - 1].case_id
            );
        }
        text
    }
}
