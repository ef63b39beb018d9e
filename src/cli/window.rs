//! Which of a plan's days and ports a list or letters are about.

use chrono::{Days, NaiveDate};

use super::args::WindowArguments;
use super::plans::{self, Plan};
use crate::domain::calendar::Calendar;
use crate::report::changes::{Entry, Standing};

/// The last of the days that are asked for, by its date or by how many they are.
pub(super) fn until(
    calendar: Calendar,
    date: Option<NaiveDate>,
    days: Option<u32>,
) -> Option<NaiveDate> {
    date.or_else(|| {
        let more = u64::from(days?) - 1;
        calendar.start.checked_add_days(Days::new(more))
    })
}

/// Whether a date is one of the plan's days; else why not.
pub(super) fn within(calendar: Calendar, date: NaiveDate) -> Result<(), String> {
    let last = calendar.date(calendar.last());
    if (calendar.start..=last).contains(&date) {
        return Ok(());
    }
    Err(format!(
        "the plan is of {} to {last}, and {date} is not in it",
        calendar.start
    ))
}

/// The plan's days up to a date, if one is given, and some ports, if any are named.
pub(super) struct Window<'o> {
    until: Option<NaiveDate>,
    ports: &'o [String],
}

impl<'o> Window<'o> {
    /// None where the plan has no such days or ports; why, unless that has been said.
    pub fn new(options: &'o WindowArguments, plan: &Plan) -> Result<Self, String> {
        let calendar = plan.written.calendar;
        let until = until(calendar, options.until, options.days);
        if let Some(until) = until {
            within(calendar, until)?;
        }
        for id in &options.ports {
            if plans::port(plan, id).is_none() {
                return Err(String::new());
            }
        }
        Ok(Self {
            until,
            ports: &options.ports,
        })
    }

    fn at(&self, port: &str) -> bool {
        self.ports.is_empty() || self.ports.iter().any(|own| own == port)
    }

    /// Whether an appointment lies in it.
    pub fn has(&self, port: &str, date: Option<NaiveDate>) -> bool {
        date.is_some_and(|date| self.at(port) && self.until.is_none_or(|until| date <= until))
    }

    /// Whether a case is to be told now: of what is published of these days; of what the feed itself took
    /// back, on whatever day that was; and of promises that are moved or lost, which `paso publish` takes
    /// back and gives anew whatever the days and ports.
    pub fn tells(&self, own: &Entry) -> bool {
        match own.change {
            "closed" => self.at(&own.old_port_id),
            "new" => self.has(&own.new_port_id, own.new_date),
            _ => {
                own.standing == Standing::Published
                    || self.has(&own.new_port_id, own.new_date)
                    || self.has(&own.old_port_id, own.old_date)
            }
        }
    }
}
