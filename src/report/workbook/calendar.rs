//! People by port and day.

use rust_xlsxwriter::{Color, ConditionalFormat2ColorScale};

use super::formats::Formats;
use super::lists::date;
use super::{Done, Plan, Sheet, column, row, wide};
use crate::domain::calendar::Day;
use crate::report::data::PortDays;

/// A row a day, a column a port, the fuller the darker.
pub(super) fn calendar(sheet: Sheet<'_>, plan: &Plan<'_>, formats: &Formats) -> Done {
    let ports = &plan.data.ports;
    let totals: Vec<Vec<u32>> = ports.iter().map(PortDays::totals).collect();
    let calendar = plan.data.calendar;
    sheet.write_string_with_format(0, 0, plan.names.date, &formats.header)?;
    sheet.set_column_width(0, 12)?;
    // Names stand in two lines at most.
    let names: Vec<&str> = ports.iter().map(|port| port.name.as_str()).collect();
    let width = wide(&names) / 2.0 + 4.0;
    sheet.set_row_height(0, 32)?;
    for (at, port) in ports.iter().enumerate() {
        sheet.write_string_with_format(0, column(at + 1), &port.name, &formats.header)?;
        sheet.set_column_width(column(at + 1), width)?;
    }
    let last = column(ports.len() + 1);
    sheet.write_string_with_format(0, last, plan.names.all, &formats.header)?;
    sheet.set_column_width(last, 14)?;
    let mut day = Day(0);
    let mut at = 0;
    while calendar.contains(day) {
        let here = row(at + 1);
        date(sheet, here, 0, calendar.date(day), formats)?;
        let mut all = 0;
        for (port, persons) in totals.iter().enumerate() {
            let persons = persons.get(at).copied().unwrap_or(0);
            all += persons;
            if persons > 0 {
                sheet.write_number_with_format(here, column(port + 1), persons, &formats.whole)?;
            }
        }
        sheet.write_number_with_format(here, last, all, &formats.whole)?;
        at += 1;
        day = day + 1;
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_repeat_rows(0, 0)?;
    if at > 0 && !ports.is_empty() {
        let scale = ConditionalFormat2ColorScale::new()
            .set_minimum_color(Color::White)
            .set_maximum_color(Color::RGB(0x6f_a8_dc));
        sheet.add_conditional_format(1, 1, row(at), column(ports.len()), &scale)?;
    }
    Ok(())
}
