//! phases.csv: phased entry.

use super::bytes::Source;
use super::fields::{Bad, Field};
use super::interned::Interned;
use super::places::{Named, Places};
use super::report::Report;
use super::shape::{Column, Shape, Type};
use super::table::{Found, Row};
use crate::domain::calendar::{Calendar, Day};
use crate::domain::id::{PhaseIndex, StatusIndex, StreamIndex};
use crate::domain::problem::Phase;
use crate::notice::kinds;

/// The file's columns and rules.
pub(super) static SHAPE: Shape = Shape {
    file: "phases.csv",
    required: false,
    about: "Phased entry. A stream that appears here is phased: its cases can be appointed only under a phase, and each appointment counts against the first row that admits it. A stream that does not appear is not restricted.",
    key: &["phase_id"],
    columns: &COLUMNS,
};

const COLUMNS: [Column; 11] = [
    Column::required("phase_id", Type::Identifier, "the phase", "one-san_ysidro"),
    Column::required(
        "stream",
        Type::Identifier,
        "the stream that it opens",
        "mpp",
    ),
    Column::optional(
        "statuses",
        Type::Identifiers,
        "the statuses that it admits; empty: any",
        "terminated;in_absentia",
    ),
    Column::optional(
        "enrolled_from",
        Type::Date,
        "earliest `enrolled_on`; empty: open",
        "2019-01-29",
    ),
    Column::optional(
        "enrolled_to",
        Type::Date,
        "latest `enrolled_on`, inclusive; empty: open",
        "2020-12-31",
    ),
    Column::optional(
        "ports",
        Type::Identifiers,
        "the ports at which it admits; empty: all",
        "san_ysidro",
    ),
    Column::required(
        "opens_on",
        Type::Date,
        "first day on which it admits",
        "2021-02-19",
    ),
    Column::optional(
        "closes_on",
        Type::Date,
        "last day, inclusive; empty: never closes",
        "2021-06-30",
    ),
    Column::optional(
        "persons_per_day_start",
        Type::PersonsADay,
        "daily cap at opening; empty: same as full",
        "25",
    ),
    Column::optional(
        "persons_per_day_full",
        Type::PersonsADay,
        "daily cap after the ramp, over all its ports together; empty: no cap",
        "300",
    ),
    Column::optional(
        "ramp_days",
        Type::Whole(0, 100_000),
        "days from the one cap to the other; empty or 0: full at once",
        "11",
    ),
];

/// Whom a phase admits, by what cases.csv says of them.
#[derive(Debug)]
struct Filter {
    stream: StreamIndex,
    /// None: any status.
    statuses: Option<Vec<StatusIndex>>,
    enrolled_from: Option<Day>,
    enrolled_to: Option<Day>,
}

/// The phases and whom each admits.
#[derive(Debug, Default)]
pub(super) struct Phases {
    pub list: Vec<Phase>,
    pub named: Named<()>,
    filters: Vec<Filter>,
}

impl Phases {
    /// The phases that could admit a case by stream, status and enrolment, in file order.
    pub fn of(
        &self,
        stream: StreamIndex,
        status: Option<StatusIndex>,
        enrolled: Option<Day>,
        into: &mut Vec<PhaseIndex>,
    ) {
        into.clear();
        for (at, filter) in self.filters.iter().enumerate() {
            let status_fits = filter
                .statuses
                .as_ref()
                .is_none_or(|known| status.is_some_and(|status| known.contains(&status)));
            let enrolment_fits = match enrolled {
                None => filter.enrolled_from.is_none() && filter.enrolled_to.is_none(),
                Some(day) => {
                    filter.enrolled_from.is_none_or(|from| from <= day)
                        && filter.enrolled_to.is_none_or(|to| day <= to)
                }
            };
            if filter.stream == stream && status_fits && enrolment_fits {
                into.push(PhaseIndex::new(at));
            }
        }
    }
}

/// Reads the phases.
pub(super) fn read(
    source: &mut Source<'_>,
    calendar: Calendar,
    places: &Places,
    names: &mut Interned,
) -> Phases {
    let mut phases = Phases::default();
    let found = source.table(&SHAPE, |row, report| {
        phase(&row, calendar, places, names, &mut phases, report).is_ok()
    });
    phases.named.whole = found != Found::Broken;
    phases
}

fn phase(
    row: &Row<'_>,
    calendar: Calendar,
    places: &Places,
    names: &mut Interned,
    phases: &mut Phases,
    report: &mut Report,
) -> Field<()> {
    let id = row.identifier(0, report);
    let stream = row.identifier(1, report);
    let statuses = row.list(2, report);
    let enrolled_from = row.day(3, calendar, report);
    let enrolled_to = row.day(4, calendar, report);
    let ports = places.port_list(row, 5, report);
    let opens = row.needed_day(6, calendar, report);
    let closes = row.day(7, calendar, report);
    let start = row.persons_a_day(8, report);
    let full = row.persons_a_day(9, report);
    let ramp_days = row.whole(10, report);
    let (id, stream) = (id?, stream?);
    let stream = names.stream(stream);
    names.phased[stream.at()] = true;
    let (enrolled_from, enrolled_to) = (enrolled_from?, enrolled_to?);
    if let (Some(from), Some(to)) = (enrolled_from, enrolled_to)
        && from > to
    {
        report.push(
            row.notice(
                4,
                &kinds::RANGE_REVERSED,
                "`enrolled_to` lies before `enrolled_from`",
            )
            .remedy("swap the two dates"),
        );
        return Err(Bad);
    }
    let (opens, closes) = (opens?, closes?);
    if closes.is_some_and(|closes| closes < opens) {
        report.push(
            row.notice(
                7,
                &kinds::RANGE_REVERSED,
                "`closes_on` lies before `opens_on`",
            )
            .remedy("give a later date, or leave it empty where the phase never closes"),
        );
        return Err(Bad);
    }
    let (start, full, ramp_days) = (start?, full?, ramp_days?);
    if full.is_none() && start.is_some() {
        report.push(
            row.notice(
                8,
                &kinds::START_WITHOUT_FULL,
                "`persons_per_day_full` is empty, so the phase has no cap and `persons_per_day_start` means nothing",
            )
            .remedy("give `persons_per_day_full`, or leave both empty"),
        );
    }
    if let (Some(start), Some(full)) = (start, full)
        && start > full
    {
        report.push(
            row.notice(
                8,
                &kinds::CAP_FALLS,
                "the daily cap falls: `persons_per_day_start` is above `persons_per_day_full`",
            )
            .remedy("check whether the two are swapped"),
        );
    }
    let mut ports = ports?;
    ports.sort_unstable();
    ports.dedup();
    let statuses: Vec<StatusIndex> = statuses?
        .iter()
        .map(|status| names.status(status))
        .collect();
    phases.named.add(row, id, (), report)?;
    phases.filters.push(Filter {
        stream,
        statuses: (!statuses.is_empty()).then_some(statuses),
        enrolled_from,
        enrolled_to,
    });
    phases.list.push(Phase {
        id: id.to_owned(),
        stream,
        ports: (!ports.is_empty()).then_some(ports),
        opens,
        closes,
        start,
        full,
        ramp_days,
    });
    Ok(())
}
