//! Why nothing can be promised.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde::Serialize;

use crate::cli::limits;
use crate::cli::text::{count, safe};
use crate::domain::id::CaseIndex;
use crate::domain::problem::Problem;
use crate::whatif::lack::Lack as Lacking;
use crate::whatif::offer::Lack;

/// Most limits that are named.
const NAMED: usize = 4;

/// Why nothing of what is asked for can be promised, in days of ports.
#[derive(Serialize)]
pub(super) struct Nothing {
    location_id: String,
    /// Ports that it can reach and may go to, those that are asked for alone.
    ports: usize,
    /// The first day on which it could have one.
    from: NaiveDate,
    closed: usize,
    not_admitted: usize,
    full: usize,
    /// What lacks where published appointments leave too little.
    limits: Vec<Full>,
    /// How many there are that were not asked for.
    elsewhere: usize,
    /// What it needs more of by itself than there is, even if nobody else came; empty where it fits.
    too_large: Vec<Lacking>,
    /// The same in words.
    #[serde(skip)]
    by_itself: String,
    #[serde(skip)]
    last: NaiveDate,
}

#[derive(Serialize)]
struct Full {
    resource_id: String,
    site_id: String,
    days: usize,
}

impl Nothing {
    pub fn new(problem: &Problem, case: CaseIndex, own: Lack) -> Self {
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
            by_itself: limits::too_large(problem, &own.too_large),
            too_large: own.too_large,
            last: calendar.date(calendar.last()),
        }
    }

    /// For people. Writing to a string cannot fail, so its results are let go.
    pub fn text(&self) -> String {
        if !self.by_itself.is_empty() {
            return format!("Nothing can be promised. {}\n", self.by_itself);
        }
        let mut text = "Nothing of what is asked for can be promised:\n".to_owned();
        let days = |number: usize| count(number as u64, "day of a port", "days of ports");
        if self.ports == 0 {
            let _ = writeln!(
                text,
                "  no corridor leads from {} to a port that is asked for and that it may go to",
                safe(&self.location_id)
            );
        } else if self.closed + self.not_admitted + self.full == 0 {
            let _ = writeln!(
                text,
                "  it can have an appointment from {} on, and no day from there on is asked for or planned (to {})",
                self.from, self.last
            );
        }
        for (number, why) in [
            (self.closed, "the port is closed, or has no times then"),
            (self.not_admitted, "no phase admits it"),
        ] {
            if number > 0 {
                let _ = writeln!(text, "  on {} {why}", days(number));
            }
        }
        if self.full > 0 {
            let limits = self.limits.iter().take(NAMED);
            let limits: Vec<String> = limits
                .map(|own| {
                    let on = count(own.days as u64, "day", "days");
                    safe(&format!("{}@{} on {on}", own.resource_id, own.site_id))
                })
                .collect();
            let more = self.limits.len().saturating_sub(NAMED);
            let more = match more {
                0 => String::new(),
                more => format!(
                    ", and {}",
                    count(more as u64, "other limit", "other limits")
                ),
            };
            let _ = writeln!(
                text,
                "  on {} published appointments leave too little: {}{more}",
                days(self.full),
                limits.join(", ")
            );
        }
        if self.elsewhere > 0 {
            let _ = writeln!(
                text,
                "There is something on {} that --before and --port leave out.",
                days(self.elsewhere)
            );
        }
        text
    }
}
