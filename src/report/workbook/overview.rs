//! The plan in words, its limits, and waits by place.

use super::formats::Formats;
use super::lists::date;
use super::{Done, Plan, Sheet, column, header, row, wide};
use crate::domain::calendar::Day;
use crate::report::data::Spread;
use crate::report::language::fill;
use crate::report::page::limits::title;
use crate::report::real;

/// How many letters stand in a line of the summary, fewer than a page holds; and how high a line is.
const LINE: f64 = 90.0;
const HEIGHT: f64 = 16.0;

#[allow(clippy::cast_precision_loss)] // A length of a sentence is small.
fn letters(line: &str) -> f64 {
    line.chars().count() as f64
}

/// The plan in words.
pub(super) fn summary(sheet: Sheet<'_>, plan: &Plan<'_>, formats: &Formats) -> Done {
    let (head, names, language) = (&plan.data.head, plan.names, plan.language);
    let summary = &plan.written.summary;
    let day = |day: Day| language.date(plan.data.calendar.date(day));
    let last = Day(i32::try_from(summary.days).unwrap_or(1) - 1);
    let whole = |number: u64| language.whole(number);
    let mut lines = vec![fill(
        names.horizon,
        &[
            ("days", &whole(summary.days.into())),
            ("first", &day(Day(0))),
            ("last", &day(last)),
        ],
    )];
    let heads = |text: &str, own: crate::report::data::Heads| {
        fill(
            text,
            &[
                ("persons", &whole(own.persons)),
                ("cases", &whole(own.cases)),
            ],
        )
    };
    lines.push(heads(names.scheduled, head.scheduled));
    lines.push(heads(names.not_scheduled, head.left_out));
    if let (Some(half), Some(last)) = (head.half_day, head.last_day) {
        lines.push(fill(
            names.half,
            &[("day", &day(half)), ("last", &day(last))],
        ));
    }
    if let Some(waits) = &plan.data.waits.overall.days {
        lines.push(fill(
            names.waits,
            &[
                ("mean", &language.decimal(waits.mean)),
                ("p90", &waits.p90.to_string()),
                ("longest", &waits.longest.to_string()),
            ],
        ));
    }
    lines.push(fill(
        names.proof,
        &[
            ("cost", &language.decimal(head.cost.total)),
            ("bound", &language.decimal(head.bound_shown())),
            ("gap", &language.percent(head.gap)),
        ],
    ));
    lines.push(names.sheets.to_owned());
    sheet.set_column_width(0, LINE)?;
    sheet.write_string_with_format(0, 0, language.model(&head.model), &formats.title)?;
    for (at, line) in lines.iter().enumerate() {
        sheet.write_string_with_format(row(at + 2), 0, line, &formats.wrap)?;
        // Not every program makes a row as high as its text.
        sheet.set_row_height(row(at + 2), HEIGHT * (letters(line) / LINE + 1.0).floor())?;
    }
    Ok(())
}

/// The limits that hold people back, the dearest first.
pub(super) fn limits(sheet: Sheet<'_>, plan: &Plan<'_>, formats: &Formats) -> Done {
    let all = plan.data.pinches.as_deref().unwrap_or_default();
    let sites: Vec<&str> = all.iter().map(|own| own.site.as_str()).collect();
    let widths = [40.0, wide(&sites), 14.0, 12.0, 12.0, 24.0, 16.0, 36.0];
    header(
        sheet,
        formats,
        &plan.names.limit_columns,
        &widths,
        all.len(),
    )?;
    if plan.data.pinches.is_none() {
        sheet.write_string(1, 0, plan.names.no_prices)?;
    }
    for (at, own) in all.iter().enumerate() {
        let at = row(at + 1);
        sheet.write_string(at, 0, title(&own.name, &own.title, "", plan.language))?;
        sheet.write_string(at, 1, &own.site)?;
        sheet.write_number_with_format(at, 2, real(own.days as u64), &formats.whole)?;
        date(sheet, at, 3, plan.data.calendar.date(own.span.0), formats)?;
        date(sheet, at, 4, plan.data.calendar.date(own.span.1), formats)?;
        sheet.write_number_with_format(at, 5, own.gain, &formats.decimal)?;
        sheet.write_string(at, 6, &own.unit)?;
        sheet.write_string(at, 7, &own.name)?;
    }
    Ok(())
}

/// How long people wait, place by place.
pub(super) fn places(sheet: Sheet<'_>, plan: &Plan<'_>, formats: &Formats) -> Done {
    let names = wide(&plan.facts.locations);
    let widths = [names, 12.0, 12.0, 12.0, 12.0, 14.0, 14.0, 12.0, 16.0];
    let all = &plan.data.waits.groups[0];
    header(
        sheet,
        formats,
        &plan.names.place_columns,
        &widths,
        all.len(),
    )?;
    let everybody = Spread {
        name: plan.names.everybody.to_owned(),
        ..plan.data.waits.overall.clone()
    };
    for (at, own) in all.iter().chain([&everybody]).enumerate() {
        let last = at == all.len();
        let at = row(at + 1);
        let name = if last { &formats.strong } else { &formats.wrap };
        sheet.write_string_with_format(at, 0, &own.name, name)?;
        let counts = [
            own.scheduled.cases,
            own.scheduled.persons,
            own.left_out.persons,
        ];
        for (place, count) in counts.into_iter().enumerate() {
            sheet.write_number_with_format(at, column(place + 1), real(count), &formats.whole)?;
        }
        if let Some(days) = &own.days {
            sheet.write_number_with_format(at, 4, days.mean, &formats.decimal)?;
            for (place, days) in [days.p50, days.p90, days.longest].into_iter().enumerate() {
                sheet.write_number_with_format(at, column(place + 5), days, &formats.whole)?;
            }
        }
        if let Some(mean) = own.registered.as_ref().and_then(|own| own.mean) {
            sheet.write_number_with_format(at, 8, mean, &formats.decimal)?;
        }
    }
    Ok(())
}
