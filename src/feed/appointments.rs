//! appointments.csv: appointments already published.

use rustc_hash::FxHashMap;

use super::bytes::Source;
use super::cases::Cases;
use super::fields::{Bad, Field};
use super::interned::Interned;
use super::places::Places;
use super::report::Report;
use super::shape::{Column, Shape, Type};
use super::table::Row;
use crate::domain::calendar::{Calendar, Day};
use crate::domain::id::CaseIndex;
use crate::domain::problem::{Booking, Released};
use crate::domain::release::{OUTCOMES, Release, is_over};
use crate::notice::{Notice, kinds};

/// The file's columns and rules.
pub(super) static SHAPE: Shape = Shape {
    file: "appointments.csv",
    required: false,
    about: "Appointments already published, and what came of them. A row without an outcome that is dated before the start of the horizon is done; one dated on or after it is a promise, and is kept. A case may have any number of rows with the outcome `no_show`, `deferred` or `cancelled`, which leave it to be planned again, and one other.",
    key: &[],
    columns: &COLUMNS,
};

const COLUMNS: [Column; 5] = [
    Column::required("case_id", Type::Identifier, "the case", "T08"),
    Column::required("port_id", Type::Identifier, "the port", "san_ysidro"),
    Column::required("date", Type::Date, "the day", "2021-02-20"),
    Column::optional(
        "slot",
        Type::Time,
        "the slot's start; empty where the port gives appointments for a day",
        "09:00",
    ),
    Column::optional(
        "outcome",
        Type::Word(&OUTCOMES),
        "what came of it, before the start: `attended` (as empty), or did not happen: `no_show`, `deferred` (came and could not be received) or `cancelled`; `cancelled` on or after the start withdraws the promise",
        "no_show",
    ),
];

/// What is published: done before `start`, or promised.
#[derive(Debug, Default)]
pub(super) struct Bookings {
    pub earlier: Vec<Booking>,
    pub promises: Vec<Booking>,
    pub released: Vec<Released>,
    /// The line of each promise.
    pub promise_lines: Vec<u64>,
}

/// Reads the appointments. Promises that cannot be kept are no mistake of the feed: the planner
/// finds and names them as conflicts.
pub(super) fn read(
    source: &mut Source<'_>,
    calendar: Calendar,
    places: &Places,
    cases: &Cases,
    names: &Interned,
) -> Bookings {
    let mut bookings = Bookings::default();
    let mut lines: FxHashMap<CaseIndex, u64> = FxHashMap::default();
    let mut ahead: Option<Ahead> = None;
    source.table(&SHAPE, |row, report| {
        let found = booking(&row, calendar, places, cases, report);
        let Ok((booking, outcome)) = found else {
            return false;
        };
        if booking.day >= Day::START && outcome.is_some_and(is_over) {
            let all = ahead.get_or_insert_with(|| Ahead::new(&row, booking.day));
            all.count += 1;
            all.last = all.last.max(booking.day);
            return false;
        }
        let released = outcome.and_then(Release::of_outcome);
        if released.is_none()
            && let Err(Bad) = once(&row, booking.case, &mut lines, report)
        {
            return false;
        }
        if let Some(why) = released {
            bookings.released.push(Released { booking, why });
        } else if booking.day < Day::START {
            bookings.earlier.push(booking);
        } else if names.is_withdrawn(cases.list[booking.case.at()].class) {
            let why = Release::Withdrawn;
            bookings.released.push(Released { booking, why });
            report.push_with(&kinds::PROMISE_OF_WITHDRAWN, || {
                let id = row.text(0);
                let message =
                    format!("case {id} has the status `withdrawn`, so its appointment is released");
                row.notice(0, &kinds::PROMISE_OF_WITHDRAWN, message)
                    .remedy("write `cancelled` as its `outcome`, or correct the case's `status`")
            });
        } else {
            bookings.promises.push(booking);
            bookings.promise_lines.push(row.line);
        }
        true
    });
    if let Some(ahead) = ahead {
        source.report.push(ahead.notice(calendar));
    }
    bookings
}

/// Outcomes of days that are still to be planned: since they are there, the days are over, and it is the
/// start that is behind.
struct Ahead {
    /// The first in the file.
    first: Notice,
    count: u64,
    last: Day,
}

impl Ahead {
    fn new(row: &Row<'_>, day: Day) -> Self {
        Self {
            first: row.notice(4, &kinds::OUTCOME_AHEAD, String::new()),
            count: 0,
            last: day,
        }
    }

    /// One notice for all of them.
    fn notice(self, calendar: Calendar) -> Notice {
        let last = calendar.date(self.last);
        let more = match self.count {
            1 => String::new(),
            many => format!("; {} more rows have one, the last of {last}", many - 1),
        };
        let mut notice = self.first;
        notice.message = format!(
            "the outcome is of a day on or after {}, the first day planned{more}: the start is behind",
            calendar.start
        );
        let next = calendar.date(self.last + 1);
        notice.remedy(format!(
            "begin after it: `--start {next}`, or `start` in plan.toml; if the day is not over yet, correct the row"
        ))
    }
}

/// An appointment, and what came of it.
fn booking(
    row: &Row<'_>,
    calendar: Calendar,
    places: &Places,
    cases: &Cases,
    report: &mut Report,
) -> Field<(Booking, Option<&'static str>)> {
    let id = row.identifier(0, report);
    let port = row
        .identifier(1, report)
        .and_then(|id| places.port(row, 1, id, report));
    let day = row.needed_day(2, calendar, report);
    let slot = row.time(3, report);
    let outcome = row.word(4, report);
    let id = id?;
    let Some(case) = cases.get(id) else {
        if cases.whole {
            // The nearest name would be another person's: none is proposed.
            report.push_with(&kinds::UNKNOWN_CASE, || {
                row.notice(0, &kinds::UNKNOWN_CASE, format!("cases.csv has no `{id}`"))
                    .remedy("add the case to cases.csv, or correct the identifier")
            });
        }
        return Err(Bad);
    };
    let (port, day, slot, outcome) = (port?, day?, slot?, outcome?);
    let booking = Booking {
        case,
        port,
        day,
        slot,
    };
    Ok((booking, outcome))
}

/// Refuses a second appointment that stands.
fn once(
    row: &Row<'_>,
    case: CaseIndex,
    lines: &mut FxHashMap<CaseIndex, u64>,
    report: &mut Report,
) -> Field<()> {
    let Some(line) = lines.insert(case, row.line) else {
        return Ok(());
    };
    report.push(
        row.notice(
            0,
            &kinds::DUPLICATE_APPOINTMENT,
            format!("`{}` has an appointment in row {line} already", row.text(0)),
        )
        .remedy("leave one, or write as `outcome` of the other what came of it"),
    );
    Err(Bad)
}
