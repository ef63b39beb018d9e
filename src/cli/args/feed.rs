//! The feed, and what is said of its days and rules on the command line.

use chrono::NaiveDate;
use clap::Args;

use super::date;
use crate::cli::shell::quoted;
use crate::domain::calendar::Calendar;
use crate::feed::Overrides;
use crate::stores::Place;

/// What takes precedence over plan.toml.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct FeedArguments {
    /// The feed: a folder, a workbook with the tables as sheets, a file of SQLite, or the address of a
    /// schema of PostgreSQL
    pub feed: Place,
    /// First day of the horizon, in place of plan.toml's
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    start: Option<NaiveDate>,
    /// Number of days, in place of plan.toml's
    #[arg(long, value_name = "DAYS")]
    days: Option<i64>,
    /// A built-in model's name or a path, in place of plan.toml's
    #[arg(long, value_name = "MODEL")]
    model: Option<String>,
}

impl FeedArguments {
    pub fn overrides(&self) -> Overrides {
        Overrides {
            start: self.start,
            days: self.days,
            model: self.model.clone(),
        }
    }

    /// With a plan's first day and up to its last, where none are given.
    pub fn days_of(&mut self, start: NaiveDate, days: u32) {
        let own = *self.start.get_or_insert(start);
        let over = (own - start).num_days().clamp(0, i64::from(days) - 1);
        self.days.get_or_insert(i64::from(days) - over);
    }

    /// With another first day.
    pub fn begin(&mut self, start: NaiveDate) {
        self.start = Some(start);
    }

    /// The command that plans this feed over these days.
    pub fn plan_command(&self, calendar: Calendar) -> String {
        let model = self.model.as_ref();
        let model = model.map(|own| format!(" --model {}", quoted(own)));
        format!(
            "paso plan {} --start {} --days {}{} -o OUT",
            quoted(&self.feed.display()),
            calendar.start,
            calendar.days,
            model.unwrap_or_default()
        )
    }
}
