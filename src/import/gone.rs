//! Appointments of the standing feed whose people are no longer in the list that is imported.

use std::collections::HashSet;

use super::changes::{Changes, Place};
use super::is_of;
use super::making::Made;
use crate::feed::TABLES;
use crate::files::sheet::Sheet;
use crate::files::table::Table;

/// The list of cases.
pub(super) const LIST: &str = "cases.csv";

/// Their appointments.
pub(super) const BOOKED: &str = "appointments.csv";

/// Leaves out the appointments of cases that the list does not have, and says so. Where it has none of
/// them all stay, and are asked about: then it is the list of others, or calls them by other names.
pub(super) fn leave_out(made: &mut [Made], changes: &mut Changes) {
    let Some(list) = made.iter().find(|own| is_of(own.table, LIST)) else {
        return;
    };
    let Ok(cases) = Sheet::new(&list.bytes) else {
        return;
    };
    let id = cases.column("case_id");
    let known: HashSet<String> = (cases.rows())
        .map(|row| cases.get(row, id).into_owned())
        .collect();
    let Some(booked) = made.iter_mut().find(|own| is_of(own.table, BOOKED)) else {
        return;
    };
    let Ok(sheet) = Sheet::new(&booked.bytes) else {
        return;
    };
    let id = sheet.column("case_id");
    let stays: Vec<usize> = (sheet.rows())
        .filter(|&row| known.contains(sheet.get(row, id).as_ref()))
        .collect();
    let all = sheet.rows().len();
    if stays.is_empty() || stays.len() == all {
        return;
    }
    let columns: Vec<&str> = (TABLES[booked.table].columns.iter())
        .map(|column| column.name)
        .filter(|name| sheet.column(name).is_some())
        .collect();
    let mut table = Table::new(&columns);
    for &row in &stays {
        for name in &columns {
            table.text(&sheet.get(row, sheet.column(name)));
        }
        table.end();
    }
    let place = Place {
        source: &booked.source,
        table: "appointments",
        column: "",
    };
    let what = "appointments of people no longer in the list left out";
    changes.add(place, what, (all - stays.len()) as u64, "", "");
    let lines = stays
        .iter()
        .filter_map(|&row| booked.lines.get(row).copied());
    let (bytes, lines) = (table.bytes(), lines.collect());
    booked.bytes = bytes;
    booked.lines = lines;
}
