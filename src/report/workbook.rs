//! A plan as a workbook for planners: the summary in words, the schedule with real dates and times,
//! a calendar of ports and days, who is left out and why, limits, changes, and waits by place.
//!
//! Every text is written as a text, so none can be read as a formula.

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::data::PageData;
use super::gather::facts::Facts;
use super::gather::gather;
use super::language::Language;
use super::written::Written;
use crate::domain::problem::Problem;
use crate::files::traces::GENERATOR;
use formats::Formats;
use names::Names;

mod calendar;
mod fairness;
mod formats;
mod lists;
mod names;
mod overview;

/// A sheet: its widths and rows are set as they are written.
type Sheet<'s> = &'s mut Worksheet;

/// The rest of a sheet that is as good as empty has this to say.
type Done = Result<(), XlsxError>;

/// How wide columns of names are, in letters.
const NARROW: f64 = 16.0;
const WIDE: f64 = 48.0;

/// Most rows that a sheet holds under its header.
const MOST_ROWS: usize = 1_048_575;

/// What all sheets are made from.
struct Plan<'p> {
    written: &'p Written,
    facts: Facts<'p>,
    data: PageData,
    language: Language,
    names: &'static Names,
}

/// The workbook of a plan, as bytes.
///
/// # Errors
/// If a sheet cannot be written, as where a plan has more rows than a sheet holds.
pub fn workbook(
    written: &Written,
    feed: Option<&Problem>,
    language: Language,
) -> Result<Vec<u8>, WorkbookError> {
    let plan = Plan {
        written,
        facts: Facts::new(written, feed),
        data: gather(written, feed),
        language,
        names: Names::of(language),
    };
    if written.appointments.len().max(written.left_out.len()) > MOST_ROWS {
        return Err(WorkbookError::TooMany);
    }
    let formats = Formats::new(written.streams.len());
    let mut book = Workbook::new();
    // The same plan gives the same bytes, whenever it is written.
    let midnight = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = rust_xlsxwriter::DocProperties::new()
        .set_author(GENERATOR)
        .set_creation_datetime(&midnight);
    book.set_properties(&properties);
    overview::summary(sheet(&mut book, plan.names.summary)?, &plan, &formats)?;
    lists::schedule(sheet(&mut book, plan.names.schedule)?, &plan, &formats)?;
    calendar::calendar(sheet(&mut book, plan.names.calendar)?, &plan, &formats)?;
    lists::left_out(sheet(&mut book, plan.names.left_out)?, &plan, &formats)?;
    overview::limits(sheet(&mut book, plan.names.limits)?, &plan, &formats)?;
    lists::changes(sheet(&mut book, plan.names.changes)?, &plan, &formats)?;
    overview::places(sheet(&mut book, plan.names.places)?, &plan, &formats)?;
    if let Some(fair) = &plan.data.fair {
        let sheet = sheet(&mut book, plan.names.fairness)?;
        fairness::fairness(sheet, fair, &plan, &formats)?;
    }
    Ok(book.save_to_buffer()?)
}

/// Why there is no workbook.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// A sheet has so many rows and no more.
    #[error("the plan has more rows than the 1,048,576 of a sheet")]
    TooMany,
    /// The library said no.
    #[error("the workbook cannot be made: {0}")]
    Made(#[from] XlsxError),
}

/// A new sheet that prints on the width of a page.
fn sheet<'b>(book: &'b mut Workbook, name: &str) -> Result<Sheet<'b>, XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    Ok(sheet)
}

/// Writes a header that stays in view, is on each printed page, and filters its rows.
fn header(
    sheet: Sheet<'_>,
    formats: &Formats,
    names: &[&str],
    widths: &[f64],
    rows: usize,
) -> Done {
    for (at, (name, width)) in names.iter().zip(widths).enumerate() {
        let column = column(at);
        sheet.write_string_with_format(0, column, *name, &formats.header)?;
        sheet.set_column_width(column, *width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    if rows > 0 && !names.is_empty() {
        sheet.autofilter(0, 0, row(rows), column(names.len() - 1))?;
    }
    Ok(())
}

/// How wide a column of names is, so that none runs into the next.
#[allow(clippy::cast_precision_loss)] // A length of a name is small.
fn wide<N: AsRef<str>>(names: &[N]) -> f64 {
    let longest = names.iter().map(|name| name.as_ref().chars().count());
    (longest.max().unwrap_or(0) as f64 + 2.0).clamp(NARROW, WIDE)
}

/// A row's number; rows are counted before.
fn row(at: usize) -> u32 {
    crate::domain::id::narrow(at)
}

/// A column's number; a sheet has 16,384.
fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}
