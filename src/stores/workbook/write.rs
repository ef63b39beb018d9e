//! A feed written as a workbook: each table a sheet with its headers, lists to choose from, formats of dates
//! and times, and a note at each header.

use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Formula, Note, Workbook, Worksheet, XlsxError,
};

use super::formats::{Formats, day, is_typed};
use super::plan::plan;
use crate::domain::calendar::TimeOfDay;
use crate::feed::{Column, Shape, TABLES, Type, WEEKDAYS, parse_date};
use crate::stores::table::stem;
use crate::stores::typed::{Typed, rows, typed};
use crate::stores::{Unwritten, Whole};

/// Rows that have lists and formats: more than a small desk fills.
const ROWS: u32 = 10_000;

/// The workbook's bytes, with the rows of a feed.
pub(super) fn book(feed: &Whole) -> Result<Vec<u8>, Unwritten> {
    let formats = Formats::new();
    let mut book = Workbook::new();
    // The same feed gives the same bytes, whenever it is written.
    let midnight = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(
        &DocProperties::new()
            .set_author("paso")
            .set_creation_datetime(&midnight),
    );
    plan(book.add_worksheet(), feed, &formats)?;
    let lines = |text: &[u8]| u32::try_from(bytecount::count(text, b'\n')).unwrap_or(u32::MAX);
    let most = (feed.tables.iter()).fold(ROWS, |most, (_, text)| most.max(lines(text)));
    for shape in TABLES {
        let sheet = book.add_worksheet();
        sheet.set_name(stem(shape))?.set_freeze_panes(1, 0)?;
        for (at, column) in (0..).zip(shape.columns) {
            header(sheet, at, column, &formats)?;
            if let Some(list) = list(stem(shape), column, most)? {
                sheet.add_data_validation(1, at, most, at, &list)?;
            }
        }
        if let Some((_, text)) = feed.tables.iter().find(|(own, _)| own.file == shape.file) {
            fill(sheet, shape, text, &formats)?;
        }
    }
    Ok(book.save_to_buffer()?)
}

impl From<XlsxError> for Unwritten {
    fn from(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

/// The rows of a table.
fn fill(
    sheet: &mut Worksheet,
    shape: &'static Shape,
    text: &[u8],
    formats: &Formats,
) -> Result<(), Unwritten> {
    let (columns, mut reader) = rows(shape, text)?;
    let place = |own: &Column| {
        (0..)
            .zip(shape.columns)
            .find(|(_, any)| any.name == own.name)
    };
    let places: Vec<(u16, &Column)> = columns.into_iter().filter_map(place).collect();
    let mut record = csv::StringRecord::new();
    let mut row = 0;
    while reader.read_record(&mut record)? {
        row += 1;
        for (field, (at, column)) in record.iter().zip(&places) {
            if !field.is_empty() {
                cell(sheet, row, *at, column.kind, field, formats)?;
            }
        }
    }
    Ok(())
}

/// A header with its note, and the format of its column.
fn header(
    sheet: &mut Worksheet,
    at: u16,
    column: &Column,
    formats: &Formats,
) -> Result<(), XlsxError> {
    /// About so many letters stand in a line of a note.
    const LINE: usize = 38;
    let format = if column.required {
        &formats.required
    } else {
        &formats.optional
    };
    sheet.write_string_with_format(0, at, column.name, format)?;
    // A length of a name is small.
    #[allow(clippy::cast_precision_loss)]
    sheet.set_column_width(at, (column.name.len() as f64 + 3.0).max(13.0))?;
    if let Some(format) = formats.of(column.kind) {
        sheet.set_column_format(at, format)?;
    }
    let need = match (column.required, column.filled) {
        (_, true) => "Each row has one.",
        (true, false) => "The column must be there; a row may have none.",
        (false, false) => "May be empty.",
    };
    let text = format!(
        "{}\n{}.\n{need} For example: {}",
        column.about,
        column.kind.words(),
        column.example
    );
    let lines: usize = text.lines().map(|line| line.len() / LINE + 1).sum();
    let note = Note::new(text)
        .add_author_prefix(false)
        .set_width(260)
        .set_height(u32::try_from(lines * 17 + 12).unwrap_or(400));
    sheet.insert_note(0, at, &note)?;
    Ok(())
}

/// What may be chosen in a column.
fn list(table: &str, column: &Column, rows: u32) -> Result<Option<DataValidation>, XlsxError> {
    let of = |table: &str| format!("={table}!$A$2:$A${}", rows + 1);
    let defined = match (table, column.name) {
        ("ports", _) | ("locations", "location_id") | ("cases", "case_id") => None,
        (_, "port_id") => Some(of("ports")),
        (_, "location_id") => Some(of("locations")),
        (_, "case_id") => Some(of("cases")),
        _ => None,
    };
    let list = DataValidation::new();
    if let Some(formula) = defined.filter(|_| column.kind == Type::Identifier) {
        let list = list.allow_list_formula(Formula::new(formula));
        // In corridors and cases, a place may be one that no table of places has.
        return Ok(Some(list.show_error_message(column.name == "case_id")));
    }
    Ok(match (column.kind, column.name) {
        (Type::Word(words), _) => Some(list.allow_list_strings(words)?),
        // Several days are a list, which may be any.
        (Type::Weekdays, _) => {
            let mut some = vec!["Mon;Tue;Wed;Thu;Fri", "Sat;Sun"];
            some.extend(WEEKDAYS);
            Some(list.allow_list_strings(&some)?.show_error_message(false))
        }
        (Type::Identifier, "status") => {
            let some = ["pending", "terminated", "in_absentia", "withdrawn"];
            Some(list.allow_list_strings(&some)?.show_error_message(false))
        }
        (Type::Identifier, "priority") => {
            let some = ["urgent", "family", "standard"];
            Some(list.allow_list_strings(&some)?.show_error_message(false))
        }
        _ => None,
    })
}

/// A field, typed where it reads back as the same text.
fn cell(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    kind: Type,
    field: &str,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let (date, time) = match kind {
        Type::Date => (parse_date(field).ok().filter(|date| is_typed(*date)), None),
        Type::Time => (None, TimeOfDay::parse(field)),
        _ => (None, None),
    };
    if let Some(date) = date {
        sheet.write_datetime_with_format(row, at, day(date)?, &formats.date)?;
    } else if let Some(TimeOfDay(minutes)) = time {
        let time = ExcelDateTime::from_hms(minutes / 60, (minutes % 60) as u8, 0)?;
        sheet.write_datetime_with_format(row, at, time, &formats.time)?;
    } else {
        match (typed(kind, field), formats.of(kind)) {
            // Numbers of a feed are below 2^53.
            #[allow(clippy::cast_precision_loss)]
            (Typed::Whole(number), _) => sheet.write_number(row, at, number as f64)?,
            (Typed::Real(number), _) => sheet.write_number(row, at, number)?,
            (_, Some(format)) => sheet.write_string_with_format(row, at, field, format)?,
            (_, None) => sheet.write_string(row, at, field)?,
        };
    }
    Ok(())
}
