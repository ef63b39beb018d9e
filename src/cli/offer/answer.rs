//! What `paso offer` prints.

use std::fmt::Write as _;

use serde::Serialize;

use super::asked::Asked;
use super::nothing;
use crate::cli::args::OfferArguments;
use crate::cli::limits;
use crate::cli::text::{count, days, decimal, lines, safe, table, weekday, weighted_days};
use crate::outputs::offer::{Found, Offered, Spot};

/// What is printed of offers for a case.
#[derive(Serialize)]
pub(super) struct Answer {
    #[serde(flatten)]
    told: Offered,
    /// Of where and which stream and priority they are, for people.
    #[serde(skip)]
    who: String,
    /// That it is too large by itself, for people; empty where it is not.
    #[serde(skip)]
    by_itself: String,
    /// The command that plans the feed with it.
    #[serde(skip)]
    next: String,
}

impl Spot {
    /// For people.
    pub(super) fn text(&self) -> String {
        let slot = self.slot.as_ref().map(|slot| format!(" at {slot}"));
        format!(
            "{} on {}{}",
            self.port_id,
            weekday(self.date),
            slot.unwrap_or_default()
        )
    }
}

impl Answer {
    pub fn new(asked: &Asked, options: &OfferArguments, found: Found<'_>) -> Self {
        let problem = &asked.problem;
        let class = problem.class_of(asked.case);
        let told = Offered {
            plan: (options.out.as_ref()).map(|out| out.display().to_string()),
            booked: options.book,
            ..Offered::new(problem, asked.case, asked.arriving, found)
        };
        let too_large = told.nothing.as_ref().map(|own| &own.too_large[..]);
        Self {
            who: format!(
                "at {}, stream {}, priority {}",
                problem.locations[class.location.at()].id,
                problem.streams[class.stream.at()],
                problem.rules.priorities[class.priority.at()].id
            ),
            by_itself: limits::too_large(problem, too_large.unwrap_or_default()),
            next: options.feed.plan_command(problem.calendar),
            told,
        }
    }

    /// For people. Writing to a string cannot fail, so its results are let go.
    pub fn text(&self) -> String {
        let told = &self.told;
        let people = count(u64::from(told.persons), "person", "people");
        let mut text = safe(&match &told.tentative {
            _ if told.arriving => format!("Just arrived, in no plan yet: {people} {}.", self.who),
            Some(spot) => format!("{}: {people}, in the plan {}.", told.case_id, spot.text()),
            None => format!(
                "{}: {people}, in the plan without an appointment.",
                told.case_id
            ),
        });
        text.push('\n');
        if let Some(own) = &told.nothing {
            text.push_str(&nothing::text(own, &self.by_itself));
            return text;
        }
        let _ = writeln!(
            text,
            "It can be promised an appointment on {}; the best:\n",
            count(
                told.available as u64,
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
        for row in &told.offers {
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
        if let Some(exact) = told.offers[0].exact.as_ref() {
            let _ = writeln!(
                text,
                "With the first one the plan costs {} more; no plan with it costs less than {} more.",
                weighted_days(exact.change),
                decimal(exact.change_at_least)
            );
        }
        if let Some(number) = told.booked {
            let spot = told.offers[number - 1].spot.text();
            let _ = writeln!(
                text,
                "Booked: number {number}, {spot}, is a promise in appointments.csv now; the family has to be told."
            );
            let _ = writeln!(
                text,
                "Next: `{}`, and their letter from that plan: `paso letters OUT -o LETTERS --all --case {}`.",
                safe(&self.next),
                told.case_id
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
