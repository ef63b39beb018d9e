//! `paso show`: a port's calendar and the tightest limits, in the terminal.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, IsTerminal};

use comfy_table::{Attribute, Cell, CellAlignment, Color};
use serde::Serialize;

use super::ExitStatus;
use super::args::{Format, ShowArguments};
use super::plans;
use super::report::UNKNOWN;
use super::text::{count, decimal, emit, emit_json, grouped, lines, table, weekday};
use crate::domain::calendar::TimeOfDay;
use crate::domain::id::narrow;
use crate::report::data::{HeatRow, PageData, PortDay};
use crate::report::gather::gather;

/// Width of a slot's column and of the date's, with the blanks around them.
const SLOT_WIDTH: usize = 7;
const DATE_WIDTH: usize = 24;

/// Columns of a terminal from which there are bars.
const ROOMY: u16 = 100;

/// Length of the bars.
const BAR: usize = 20;

pub(super) fn run(options: &ShowArguments) -> io::Result<ExitStatus> {
    let own = &options.plan;
    let Some(plan) = plans::read(&own.out, own.feed.as_ref(), own.model.as_deref(), None) else {
        return Ok(ExitStatus::BadInput);
    };
    let data = gather(&plan.written, plan.feed.as_ref());
    let port = match &options.port {
        None => busiest(&data),
        Some(id) => match plans::port(&plan, id) {
            None => return Ok(ExitStatus::BadInput),
            found => found,
        },
    };
    let days = port.map_or(Vec::new(), |port| days(&data, port, options));
    let limits = tightest(&data, options.limits as usize);
    match options.format {
        Format::Json => emit_json(&json(&data, port, &days, &limits))?,
        Format::Text => emit(&text(&data, port, &days, &limits))?,
    }
    Ok(ExitStatus::Done)
}

/// The port that receives most people; the first of these.
fn busiest(data: &PageData) -> Option<usize> {
    let people = |port: usize| {
        let days = data.port_days.iter().filter(|day| day.port == port);
        days.map(|day| day.heads.persons).sum::<u64>()
    };
    (0..data.ports.len()).rev().max_by_key(|port| people(*port))
}

/// The days of a port's calendar that have appointments.
fn days<'d>(data: &'d PageData, port: usize, options: &ShowArguments) -> Vec<&'d PortDay> {
    let own = || data.port_days.iter().filter(|day| day.port == port);
    let first = match options.from {
        Some(date) => Some(data.calendar.day(date)),
        None => own().map(|day| day.day).next(),
    };
    let Some(first) = first else {
        return Vec::new();
    };
    let end = first + options.days.cast_signed();
    own()
        .filter(|day| day.day >= first && day.day < end)
        .collect()
}

/// The limits that hold people back most, then the fullest.
fn tightest(data: &PageData, most: usize) -> Vec<&HeatRow> {
    let mut rows: Vec<&HeatRow> = data.heat.iter().collect();
    // The names stand in order, and the sort is stable.
    rows.sort_by(|a, b| {
        let by_worth = b.worth.total_cmp(&a.worth);
        by_worth.then(mean(b).total_cmp(&mean(a)))
    });
    rows.truncate(most);
    rows
}

fn mean(row: &HeatRow) -> f64 {
    let used: Vec<f64> = row.utilisation.iter().flatten().copied().collect();
    let days = narrow(used.len());
    used.iter().sum::<f64>() / f64::from(days.max(1))
}

fn full(row: &HeatRow) -> usize {
    let used = row.utilisation.iter().flatten();
    used.filter(|share| **share >= 0.995).count()
}

fn priced(row: &HeatRow) -> u64 {
    row.price
        .iter()
        .flatten()
        .filter(|price| **price > 0.0)
        .count() as u64
}

/// Whether colours may be used: on a terminal, unless `NO_COLOR` says otherwise.
fn coloured() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && io::stdout().is_terminal()
}

/// Everything for people. Writing to a string cannot fail, so its results are let go.
fn text(data: &PageData, port: Option<usize>, days: &[&PortDay], limits: &[&HeatRow]) -> String {
    let mut text = String::new();
    if let Some(port) = port {
        let _ = writeln!(
            text,
            "{} ({}): people by day and slot\n",
            data.ports[port].name, data.ports[port].id
        );
        if days.is_empty() {
            text.push_str("Nobody has an appointment on these days.\n");
        } else {
            text.push_str(&calendar(data, days));
        }
        let others: Vec<&str> = data.ports.iter().map(|port| port.id.as_str()).collect();
        let _ = writeln!(
            text,
            "\nPorts (choose with --port): {}\n",
            others.join(", ")
        );
    }
    if limits.is_empty() {
        text.push_str("No limit is used.\n");
    } else {
        text.push_str("The tightest limits\n\n");
        text.push_str(&loads(limits, data.pinches.is_some()));
    }
    text
}

/// Days × slots, in blocks as wide as the terminal.
fn calendar(data: &PageData, days: &[&PortDay]) -> String {
    let slots: BTreeSet<Option<TimeOfDay>> = days
        .iter()
        .flat_map(|day| day.slots.iter().map(|slot| slot.start))
        .collect();
    let slots: Vec<Option<TimeOfDay>> = slots.into_iter().collect();
    let width = table(&[]).width().map_or(usize::MAX, usize::from);
    let columns = (width.saturating_sub(DATE_WIDTH) / SLOT_WIDTH).max(1);
    let blocks: Vec<String> = slots
        .chunks(columns)
        .map(|block| {
            let mut header = vec!["date".to_owned(), "people".to_owned()];
            header.extend(block.iter().map(|slot| name(*slot)));
            let header: Vec<&str> = header.iter().map(String::as_str).collect();
            let mut rows = table(&header);
            for day in days {
                let date = data.date(day.day);
                let mut row = vec![Cell::new(weekday(date)), bold(grouped(day.heads.persons))];
                row.extend(block.iter().map(|slot| {
                    let own = day.slots.iter().find(|own| own.start == *slot);
                    let people = own.map_or("·".to_owned(), |own| grouped(own.heads.persons));
                    Cell::new(people).set_alignment(CellAlignment::Right)
                }));
                rows.add_row(row);
            }
            lines(&rows)
        })
        .collect();
    blocks.join("\n")
}

fn name(slot: Option<TimeOfDay>) -> String {
    slot.map_or("all day".to_owned(), |start| start.to_string())
}

/// A limit by its name, as the feed has it, and by its identifiers.
fn limit(row: &HeatRow) -> String {
    let id = format!("{}@{}", row.resource_id, row.site_id);
    if row.resource_id.starts_with("phase:") {
        return format!("Daily cap of phase {} ({id})", row.title);
    }
    match row.site.as_str() {
        _ if row.title == row.resource_id => id,
        "" => format!("{} ({id})", row.title),
        site => format!("{}, {site} ({id})", row.title),
    }
}

fn bold(text: String) -> Cell {
    let cell = Cell::new(text).set_alignment(CellAlignment::Right);
    if coloured() {
        cell.add_attribute(Attribute::Bold)
    } else {
        cell
    }
}

/// How full each limit is on average, and on how many days it is full or worth lifting.
fn loads(limits: &[&HeatRow], known: bool) -> String {
    let mut header = vec!["limit", "mean use", "days full", "days priced", "worth"];
    let mut rows = table(&header);
    // Bars are for terminals that have the room, and for files.
    let bars = rows.width().is_none_or(|width| width >= ROOMY);
    if bars {
        header.insert(2, "");
        rows = table(&header);
    }
    for row in limits {
        let share = mean(row);
        // Between 0 and BAR, rounded.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let filled = ((share * 20.0).round() as usize).min(BAR);
        let bar = format!("{}{}", "█".repeat(filled), "░".repeat(BAR - filled));
        let bar = if coloured() {
            Cell::new(bar).fg(if share > 0.9 { Color::Red } else { Color::Blue })
        } else {
            Cell::new(bar)
        };
        let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
        let mut cells = vec![
            Cell::new(limit(row)),
            right(format!("{:.0} %", 100.0 * share)),
            right(full(row).to_string()),
            right(if known {
                grouped(priced(row))
            } else {
                "-".to_owned()
            }),
            right(if known {
                decimal(row.worth)
            } else {
                "-".to_owned()
            }),
        ];
        if bars {
            cells.insert(2, bar);
        }
        rows.add_row(cells);
    }
    let mut text = lines(&rows);
    if !known {
        let _ = writeln!(text, "\n{UNKNOWN}");
        return text;
    }
    let _ = writeln!(
        text,
        "\n({} listed. On a priced day one more unit would help; worth is price times amount,\nsummed, in weighted person-days.)",
        count(limits.len() as u64, "limit is", "limits are")
    );
    text
}

/// The JSON object of `paso show --format json`.
#[derive(Serialize)]
struct Shown<'d> {
    port_id: Option<&'d str>,
    days: Vec<ShownDay>,
    limits: Vec<ShownLimit<'d>>,
}

#[derive(Serialize)]
struct ShownDay {
    date: chrono::NaiveDate,
    persons: u64,
    cases: u64,
    slots: Vec<ShownSlot>,
}

#[derive(Serialize)]
struct ShownSlot {
    slot: String,
    persons: u64,
    cases: u64,
}

#[derive(Serialize)]
struct ShownLimit<'d> {
    resource_id: &'d str,
    site_id: &'d str,
    mean_utilisation: f64,
    days_full: usize,
    /// None where it was not found out what limits are worth.
    days_priced: Option<u64>,
    worth: Option<f64>,
}

fn json<'d>(
    data: &'d PageData,
    port: Option<usize>,
    days: &[&PortDay],
    limits: &[&'d HeatRow],
) -> Shown<'d> {
    let known = data.pinches.is_some();
    Shown {
        port_id: port.map(|port| data.ports[port].id.as_str()),
        days: days
            .iter()
            .map(|day| ShownDay {
                date: data.date(day.day),
                persons: day.heads.persons,
                cases: day.heads.cases,
                slots: day
                    .slots
                    .iter()
                    .map(|slot| ShownSlot {
                        slot: slot.start.map_or(String::new(), |start| start.to_string()),
                        persons: slot.heads.persons,
                        cases: slot.heads.cases,
                    })
                    .collect(),
            })
            .collect(),
        limits: limits
            .iter()
            .map(|row| ShownLimit {
                resource_id: &row.resource_id,
                site_id: &row.site_id,
                mean_utilisation: mean(row),
                days_full: full(row),
                days_priced: known.then(|| priced(row)),
                worth: known.then_some(row.worth),
            })
            .collect(),
    }
}
