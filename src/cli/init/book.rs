//! The starter as a workbook: each table a sheet with its headers, lists to choose from, formats of dates
//! and times, and a note at each header.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Note,
    Workbook, Worksheet, XlsxError,
};

use crate::domain::calendar::TimeOfDay;
use crate::feed::{Column, TABLES, Type, WEEKDAYS, parse_date};

/// Rows that have lists and formats: more than a small desk fills.
const ROWS: u32 = 10_000;

/// The keys of a plan's sheet, and what they say.
const PLAN: [(&str, &str); 5] = [
    (
        "model",
        "a built-in model's name, or the path of a model file of your own beside this workbook",
    ),
    ("start", "the first day to plan"),
    ("days", "how many days to plan"),
    (
        "notice_days",
        "whole days between hearing of an appointment and its day; empty: none",
    ),
    (
        "notice_exempt",
        "priorities that need no notice, separated by `;`",
    ),
];

/// The workbook's bytes, with the rows of these files.
pub(super) fn book(
    files: &[(String, String)],
    start: NaiveDate,
    days: i64,
) -> Result<Vec<u8>, XlsxError> {
    let formats = Formats::new();
    let mut book = Workbook::new();
    // The same day gives the same bytes, whenever it is written.
    let midnight = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(
        &DocProperties::new()
            .set_author("paso")
            .set_creation_datetime(&midnight),
    );
    plan(book.add_worksheet(), start, days, &formats)?;
    for shape in TABLES {
        let name = shape.file.trim_end_matches(".csv");
        let sheet = book.add_worksheet();
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        for (at, column) in (0..).zip(shape.columns) {
            header(sheet, at, column, &formats)?;
            if let Some(list) = list(name, column)? {
                sheet.add_data_validation(1, at, ROWS, at, &list)?;
            }
        }
        let text = files.iter().find(|(own, _)| own == shape.file);
        let text = text.map_or("", |(_, text)| text.as_str());
        let mut lines = text.lines();
        let named: Vec<&str> = lines
            .next()
            .map_or_else(Vec::new, |row| row.split(',').collect());
        // The starter's fields have neither quotes nor line breaks.
        for (row, line) in (1..).zip(lines) {
            for (name, field) in named.iter().zip(line.split(',')) {
                let column = (0..).zip(shape.columns).find(|(_, own)| own.name == *name);
                if let Some((at, column)) = column
                    && !field.is_empty()
                {
                    cell(sheet, row, at, column.kind, field, &formats)?;
                }
            }
        }
    }
    book.save_to_buffer()
}

/// How cells look.
struct Formats {
    required: Format,
    optional: Format,
    text: Format,
    date: Format,
    time: Format,
}

impl Formats {
    fn new() -> Self {
        let header = |color| {
            Format::new()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(Color::RGB(color))
        };
        let left = |format: &str| {
            Format::new()
                .set_num_format(format)
                .set_align(FormatAlign::Left)
        };
        Self {
            required: header(0x1f_3a_5f),
            optional: header(0x6b_7c_93),
            // Identifiers such as 0012 and 3-2 stay as they are typed.
            text: left("@"),
            date: left("yyyy-mm-dd"),
            time: left("hh:mm"),
        }
    }

    /// The format of a column's cells; none where a number stands as it is.
    fn of(&self, kind: Type) -> Option<&Format> {
        match kind {
            Type::Date => Some(&self.date),
            Type::Time => Some(&self.time),
            Type::Identifier
            | Type::Identifiers
            | Type::Site
            | Type::PortOrAll
            | Type::Weekdays
            | Type::Text
            | Type::Timezone => Some(&self.text),
            _ => None,
        }
    }
}

/// The sheet of the plan: a key and its value in each row.
fn plan(
    sheet: &mut Worksheet,
    start: NaiveDate,
    days: i64,
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.set_name("plan")?.set_freeze_panes(1, 0)?;
    for (at, (name, width)) in (0..).zip([("key", 16.0), ("value", 24.0), ("what it says", 80.0)]) {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, name, &formats.required)?;
    }
    for (row, (key, about)) in (1..).zip(PLAN) {
        sheet.write_string(row, 0, key)?;
        sheet.write_string(row, 2, about)?;
        match key {
            "model" => sheet.write_string(row, 1, "daily-appointments")?,
            "start" => sheet.write_datetime_with_format(row, 1, day(start)?, &formats.date)?,
            // A horizon is some days long.
            #[allow(clippy::cast_precision_loss)]
            "days" => sheet.write_number(row, 1, days as f64)?,
            _ => continue,
        };
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
fn list(table: &str, column: &Column) -> Result<Option<DataValidation>, XlsxError> {
    let of = |table: &str| format!("={table}!$A$2:$A${}", ROWS + 1);
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

/// A field of the starter, typed.
fn cell(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    kind: Type,
    field: &str,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let number = matches!(
        kind,
        Type::Whole(..) | Type::Amount(_) | Type::Limit | Type::PersonsADay | Type::Degrees(_)
    );
    let number = field.parse::<f64>().ok().filter(|_| number);
    let (date, time) = match kind {
        Type::Date => (parse_date(field).ok(), None),
        Type::Time => (None, TimeOfDay::parse(field)),
        _ => (None, None),
    };
    if let Some(date) = date {
        sheet.write_datetime_with_format(row, at, day(date)?, &formats.date)?;
    } else if let Some(TimeOfDay(minutes)) = time {
        let time = ExcelDateTime::from_hms(minutes / 60, (minutes % 60) as u8, 0)?;
        sheet.write_datetime_with_format(row, at, time, &formats.time)?;
    } else if let Some(number) = number {
        sheet.write_number(row, at, number)?;
    } else if let Some(format) = formats.of(kind) {
        sheet.write_string_with_format(row, at, field, format)?;
    } else {
        sheet.write_string(row, at, field)?;
    }
    Ok(())
}

fn day(date: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(
        u16::try_from(date.year()).unwrap_or(0),
        // Both are below 32.
        u8::try_from(date.month()).unwrap_or(0),
        u8::try_from(date.day()).unwrap_or(0),
    )
}
