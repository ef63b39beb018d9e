//! scenarios.csv: what-if changes.

use super::bytes::Source;
use super::fields::{Bad, Field};
use super::phases::Phases;
use super::places::Places;
use super::report::{Report, did_you_mean};
use super::scope::{ScopeColumns, scope};
use super::shape::{Column, Shape, Type, UNLIMITED};
use super::table::Row;
use super::values::Fault;
use crate::domain::calendar::Calendar;
use crate::domain::id::PhaseIndex;
use crate::domain::rules::Rules;
use crate::domain::scenario::{
    Change, DateChange, Operation, PhaseDate, PhaseNumber, RESERVED, Scenario,
};
use crate::notice::kinds;

/// What a scenario changes.
const TARGETS: [&str; 2] = ["capacity", "phase"];

/// What of a phase it changes.
const FIELDS: [&str; 5] = [
    "opens_on",
    "closes_on",
    "persons_per_day_start",
    "persons_per_day_full",
    "ramp_days",
];

/// How.
const OPERATIONS: [&str; 4] = ["set", "scale", "add", "shift_days"];

/// The file's columns and rules.
pub(super) static SHAPE: Shape = Shape {
    file: "scenarios.csv",
    required: false,
    about: "What-if changes, applied in file order on top of the feed, each scenario on its own.",
    key: &[],
    columns: &COLUMNS,
};

const COLUMNS: [Column; 12] = [
    Column::required(
        "scenario_id",
        Type::Identifier,
        "the scenario; its rows belong together",
        "second-bus",
    ),
    Column::optional("title", Type::Text, "its title, for people", "A second bus"),
    Column::required(
        "target",
        Type::Word(&TARGETS),
        "what is changed",
        "capacity",
    ),
    Column::required("id", Type::Identifier, "a resource or a phase", "bus_seat"),
    Column::optional(
        "site_id",
        Type::Site,
        "as in capacity.csv; for capacity",
        "tijuana>san_ysidro",
    ),
    Column::optional(
        "from",
        Type::Date,
        "as in capacity.csv; for capacity",
        "2021-02-22",
    ),
    Column::optional(
        "to",
        Type::Date,
        "as in capacity.csv; for capacity",
        "2021-02-25",
    ),
    Column::optional(
        "weekdays",
        Type::Weekdays,
        "as in capacity.csv; for capacity",
        "Mon;Tue",
    ),
    Column::optional(
        "slot",
        Type::Time,
        "as in capacity.csv; for capacity",
        "09:00",
    ),
    Column::optional(
        "field",
        Type::Word(&FIELDS),
        "what of a phase is changed",
        "opens_on",
    ),
    Column::required(
        "op",
        Type::Word(&OPERATIONS),
        "how: `set`, `scale` or `add` a number; `set` or `shift_days` a date",
        "add",
    ),
    Column::required(
        "value",
        Type::Value,
        "the number or date; with `set`, `unlimited` lifts an amount or `persons_per_day_full`",
        "10",
    ),
];

/// Longest ramp of a phase, as in phases.csv.
pub(crate) const LONGEST_RAMP: f64 = 100_000.0;

const FIELD: usize = 9;
const OP: usize = 10;
const VALUE: usize = 11;

/// Reads the scenarios, in the order of their first rows.
pub(super) fn read(
    source: &mut Source<'_>,
    calendar: Calendar,
    rules: &Rules,
    places: &Places,
    phases: &Phases,
) -> Vec<Scenario> {
    let mut scenarios: Vec<Scenario> = Vec::new();
    source.table(&SHAPE, |row, report| {
        let id = row.identifier(0, report);
        if let Ok(id) = id
            && id.eq_ignore_ascii_case(RESERVED)
        {
            report.push(
                row.notice(
                    0,
                    &kinds::RESERVED_SCENARIO,
                    format!("`{id}` stands for the feed as it is among the answers"),
                )
                .remedy(format!("give the scenario another name, such as {id}-1")),
            );
            return false;
        }
        let change = change(&row, calendar, rules, places, phases, report);
        let (Ok(id), Ok(change)) = (id, change) else {
            return false;
        };
        let title = row.words(1, report);
        match scenarios.iter_mut().find(|scenario| scenario.id == id) {
            Some(scenario) => {
                if scenario.title.is_empty() {
                    title.clone_into(&mut scenario.title);
                }
                scenario.changes.push(change);
            }
            None => scenarios.push(Scenario {
                id: id.to_owned(),
                title: title.to_owned(),
                changes: vec![change],
            }),
        }
        true
    });
    scenarios
}

fn change(
    row: &Row<'_>,
    calendar: Calendar,
    rules: &Rules,
    places: &Places,
    phases: &Phases,
    report: &mut Report,
) -> Field<Change> {
    match row.needed(2, report)? {
        "capacity" => {
            if !row.text(FIELD).is_empty() {
                report.push(
                    row.notice(
                        FIELD,
                        &kinds::FIELD_OF_CAPACITY,
                        "a change of capacity has no `field`",
                    )
                    .remedy("leave it empty"),
                );
                return Err(Bad);
            }
            let columns = ScopeColumns {
                resource: 3,
                site: 4,
                from: 5,
                to: 6,
                weekdays: 7,
                slot: 8,
            };
            let scope = scope(row, columns, calendar, rules, places, report);
            let operation = operation(row, Held::Amount, report);
            let scope = scope?;
            if scope.days(calendar).next().is_none() {
                report.push(
                    row.notice(
                        0,
                        &kinds::SCENARIO_OUTSIDE_HORIZON,
                        "the change holds on no day planned",
                    )
                    .remedy("check its dates and weekdays"),
                );
            }
            Ok(Change::Capacity {
                scope,
                operation: operation?,
            })
        }
        "phase" => phase_change(row, calendar, phases, report),
        other => {
            report.push(
                row.notice(
                    2,
                    &kinds::UNKNOWN_WORD,
                    format!("`{other}` is not a target"),
                )
                .remedy(did_you_mean(other, TARGETS, "capacity or phase")),
            );
            Err(Bad)
        }
    }
}

fn phase_change(
    row: &Row<'_>,
    calendar: Calendar,
    phases: &Phases,
    report: &mut Report,
) -> Field<Change> {
    let id = row.identifier(3, report)?;
    let phase = phases.named.get(id).map(PhaseIndex::new);
    if phase.is_none() && phases.named.whole {
        let names = phases.list.iter().map(|phase| phase.id.as_str());
        report.push(
            row.notice(
                3,
                &kinds::UNKNOWN_PHASE,
                format!("phases.csv has no `{id}`"),
            )
            .remedy(did_you_mean(id, names, "use a phase of phases.csv")),
        );
    }
    let field = row.needed(FIELD, report)?;
    match field {
        "opens_on" | "closes_on" => {
            let to = date_change(row, calendar, report)?;
            let field = if field == "opens_on" {
                PhaseDate::Opens
            } else {
                PhaseDate::Closes
            };
            Ok(Change::PhaseDate {
                phase: phase.ok_or(Bad)?,
                field,
                to,
            })
        }
        "persons_per_day_start" | "persons_per_day_full" | "ramp_days" => {
            let field = match field {
                "persons_per_day_start" => PhaseNumber::Start,
                "persons_per_day_full" => PhaseNumber::Full,
                _ => PhaseNumber::RampDays,
            };
            let operation = operation(row, Held::Number(field), report)?;
            Ok(Change::PhaseNumber {
                phase: phase.ok_or(Bad)?,
                field,
                operation,
            })
        }
        other => {
            report.push(
                row.notice(
                    FIELD,
                    &kinds::UNKNOWN_WORD,
                    format!("a phase has no field `{other}`"),
                )
                .remedy(did_you_mean(
                    other,
                    FIELDS,
                    &format!("one of {}", FIELDS.join(", ")),
                )),
            );
            Err(Bad)
        }
    }
}

/// Which number is changed, and so which rules of the files hold for its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// An amount of capacity.csv.
    Amount,
    /// A number of phases.csv.
    Number(PhaseNumber),
}

impl Held {
    /// Whether the number may be lifted.
    pub fn lifts(self) -> bool {
        matches!(self, Self::Amount | Self::Number(PhaseNumber::Full))
    }

    /// What is wrong with a number that it is set to.
    pub fn fault(self, value: f64, text: &str) -> Option<Fault> {
        let days = matches!(self, Self::Number(PhaseNumber::RampDays));
        let sound = value.fract() == 0.0 && value <= LONGEST_RAMP;
        (days && !sound).then(|| Fault {
            kind: &kinds::OUT_OF_RANGE,
            message: format!("`{text}` is not a whole number from 0 to {LONGEST_RAMP}"),
            remedy: format!("from 0 to {LONGEST_RAMP}"),
            unread: false,
        })
    }
}

/// `set`, `scale` or `add` with a number; `set` to `unlimited`, where that can be.
fn operation(row: &Row<'_>, held: Held, report: &mut Report) -> Field<Operation> {
    let op = row.needed(OP, report)?;
    match op {
        "set" if held.lifts() && row.text(VALUE) == UNLIMITED => Ok(Operation::Set(None)),
        "set" => {
            let text = row.needed(VALUE, report)?;
            let value = row.amount(VALUE, report)?.ok_or(Bad)?;
            match held.fault(value, text) {
                Some(fault) => Err(row.faulty(VALUE, fault, report)),
                None => Ok(Operation::Set(Some(value))),
            }
        }
        "scale" => {
            row.needed(VALUE, report)?;
            Ok(Operation::Scale(row.amount(VALUE, report)?.ok_or(Bad)?))
        }
        "add" => {
            row.needed(VALUE, report)?;
            Ok(Operation::Add(row.number(VALUE, report)?.ok_or(Bad)?))
        }
        other => {
            report.push(
                row.notice(
                    OP,
                    &kinds::UNKNOWN_WORD,
                    format!("`{other}` is not an operation here"),
                )
                .remedy(did_you_mean(
                    other,
                    ["set", "scale", "add"],
                    "set, scale or add",
                )),
            );
            Err(Bad)
        }
    }
}

/// `set` with a date, or `shift_days` with a whole number.
fn date_change(row: &Row<'_>, calendar: Calendar, report: &mut Report) -> Field<DateChange> {
    match row.needed(OP, report)? {
        "set" => Ok(DateChange::Set(row.needed_day(VALUE, calendar, report)?)),
        "shift_days" => {
            let text = row.needed(VALUE, report)?;
            match text.parse::<i32>() {
                Ok(days) if days.abs() <= 100_000 => Ok(DateChange::Shift(days)),
                _ => {
                    report.push(
                        row.notice(
                            VALUE,
                            &kinds::BAD_NUMBER,
                            format!("`{text}` is not a number of days"),
                        )
                        .remedy("a whole number, such as -30"),
                    );
                    Err(Bad)
                }
            }
        }
        other => {
            report.push(
                row.notice(
                    OP,
                    &kinds::UNKNOWN_WORD,
                    format!("`{other}` is not an operation on a date"),
                )
                .remedy(did_you_mean(
                    other,
                    ["set", "shift_days"],
                    "set or shift_days",
                )),
            );
            Err(Bad)
        }
    }
}
