//! Sheets with a row a case.

use rust_xlsxwriter::ExcelDateTime;

use super::formats::Formats;
use super::{Done, Plan, Sheet, header, row, wide};
use crate::domain::calendar::TimeOfDay;
use crate::report::clean;
use crate::report::gather::amounts;
use crate::report::page::limits::title;
use crate::report::written::Spot;

/// Who comes when and where.
pub(super) fn schedule(sheet: Sheet<'_>, plan: &Plan<'_>, formats: &Formats) -> Done {
    let (ports, locations) = (wide(&plan.facts.ports), wide(&plan.facts.locations));
    let widths = [
        12.0, 8.0, ports, 18.0, 8.0, locations, 14.0, 14.0, 18.0, 12.0, 18.0,
    ];
    let written = plan.written;
    header(
        sheet,
        formats,
        &plan.names.schedule_columns,
        &widths,
        written.appointments.len(),
    )?;
    // By date and port, as they come.
    let mut order: Vec<usize> = (0..written.appointments.len()).collect();
    order.sort_by_key(|at| {
        let own = &written.appointments[*at];
        (own.day, own.slot, own.port)
    });
    for (at, own) in order.into_iter().enumerate() {
        let own = &written.appointments[own];
        let at = row(at + 1);
        let stream = &formats.streams[own.stream];
        date(sheet, at, 0, written.calendar.date(own.day), formats)?;
        time(sheet, at, 1, own.slot, formats)?;
        sheet.write_string(at, 2, &plan.facts.ports[own.port])?;
        sheet.write_string(at, 3, clean(&own.case_id))?;
        sheet.write_number_with_format(at, 4, own.persons, &formats.few)?;
        sheet.write_string(at, 5, &plan.facts.locations[own.location])?;
        sheet.write_string_with_format(at, 6, clean(&written.streams[own.stream]), stream)?;
        sheet.write_string(
            at,
            7,
            plan.language.priority(&written.priorities[own.priority]),
        )?;
        sheet.write_string(at, 8, clean(&own.phase_id))?;
        sheet.write_number_with_format(at, 9, own.wait_days, &formats.few)?;
        sheet.write_string(at, 10, plan.names.standing(&own.status))?;
    }
    Ok(())
}

/// Who has no appointment, and why.
pub(super) fn left_out(sheet: Sheet<'_>, plan: &Plan<'_>, formats: &Formats) -> Done {
    let locations = wide(&plan.facts.locations);
    let widths = [18.0, 8.0, locations, 14.0, 14.0, 46.0, 60.0];
    let written = plan.written;
    header(
        sheet,
        formats,
        &plan.names.left_out_columns,
        &widths,
        written.left_out.len(),
    )?;
    for (at, own) in written.left_out.iter().enumerate() {
        let at = row(at + 1);
        sheet.write_string(at, 0, clean(&own.case_id))?;
        sheet.write_number_with_format(at, 1, own.persons, &formats.few)?;
        sheet.write_string(at, 2, &plan.facts.locations[own.location])?;
        let stream = &formats.streams[own.stream];
        sheet.write_string_with_format(at, 3, clean(&written.streams[own.stream]), stream)?;
        sheet.write_string(
            at,
            4,
            plan.language.priority(&written.priorities[own.priority]),
        )?;
        sheet.write_string(at, 5, reason(plan, &own.reason))?;
        sheet.write_string(at, 6, limits(plan, &own.detail))?;
    }
    Ok(())
}

/// The limits of a case that is left out, by their titles.
fn limits(plan: &Plan<'_>, detail: &str) -> String {
    let names = detail.split(';').filter(|name| !name.is_empty());
    let texts = names.map(|name| {
        let (name, amounts) = amounts(name);
        let own = plan.facts.limit(name);
        let text = title(name, &own.title, &own.site, plan.language);
        match amounts {
            Some((needs, there_is)) => format!("{text} ({needs}/{there_is})"),
            None => text,
        }
    });
    texts.collect::<Vec<_>>().join("; ")
}

/// A reason in words.
fn reason(plan: &Plan<'_>, word: &str) -> String {
    let known = plan.language.words().reason(word);
    known.map_or_else(|| clean(word), str::to_owned)
}

/// Who must be told of another appointment.
pub(super) fn changes(sheet: Sheet<'_>, plan: &Plan<'_>, formats: &Formats) -> Done {
    let (ports, locations) = (wide(&plan.facts.ports), wide(&plan.facts.locations));
    let widths = [
        18.0, 8.0, locations, 16.0, ports, 12.0, 10.0, ports, 12.0, 10.0, 40.0,
    ];
    let all = plan.written.changes.as_deref().unwrap_or_default();
    header(
        sheet,
        formats,
        &plan.names.change_columns,
        &widths,
        all.len(),
    )?;
    for (at, own) in all.iter().enumerate() {
        let at = row(at + 1);
        sheet.write_string(at, 0, clean(&own.case_id))?;
        sheet.write_number_with_format(at, 1, own.persons, &formats.few)?;
        sheet.write_string(at, 2, plan.facts.location(&own.location_id))?;
        sheet.write_string(at, 3, plan.names.kind(own.kind))?;
        spot(sheet, at, 4, own.old.as_ref(), plan, formats)?;
        spot(sheet, at, 7, own.new.as_ref(), plan, formats)?;
        sheet.write_string(at, 10, clean(&own.reason))?;
    }
    Ok(())
}

fn spot(
    sheet: Sheet<'_>,
    row: u32,
    column: u16,
    spot: Option<&Spot>,
    plan: &Plan<'_>,
    formats: &Formats,
) -> Done {
    let Some(spot) = spot else {
        return Ok(());
    };
    sheet.write_string(row, column, plan.facts.port(&spot.port_id))?;
    date(sheet, row, column + 1, spot.date, formats)?;
    time(sheet, row, column + 2, spot.slot, formats)
}

/// A real date.
pub(super) fn date(
    sheet: Sheet<'_>,
    row: u32,
    column: u16,
    date: chrono::NaiveDate,
    formats: &Formats,
) -> Done {
    use chrono::Datelike;
    let year = u16::try_from(date.year()).unwrap_or(1900);
    let (month, day) = (date.month(), date.day());
    let stamp = ExcelDateTime::from_ymd(
        year,
        u8::try_from(month).unwrap_or(1),
        u8::try_from(day).unwrap_or(1),
    )?;
    sheet.write_datetime_with_format(row, column, &stamp, &formats.date)?;
    Ok(())
}

/// A real time of day.
fn time(
    sheet: Sheet<'_>,
    row: u32,
    column: u16,
    slot: Option<TimeOfDay>,
    formats: &Formats,
) -> Done {
    if let Some(TimeOfDay(minutes)) = slot {
        let share = f64::from(minutes) / 1440.0;
        sheet.write_number_with_format(row, column, share, &formats.time)?;
    }
    Ok(())
}
