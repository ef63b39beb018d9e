//! How the cells of a feed's workbook look, and its days.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, XlsxError};

use crate::feed::Type;

/// How cells look.
pub(super) struct Formats {
    pub required: Format,
    pub optional: Format,
    text: Format,
    pub date: Format,
    pub time: Format,
}

impl Formats {
    pub fn new() -> Self {
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
    pub fn of(&self, kind: Type) -> Option<&Format> {
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

/// Whether spreadsheets know a day and agree on it: before, they count a day that was none.
pub(super) fn is_typed(date: NaiveDate) -> bool {
    NaiveDate::from_ymd_opt(1900, 3, 1).is_some_and(|first| date >= first)
}

pub(super) fn day(date: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(
        u16::try_from(date.year()).unwrap_or(0),
        // Both are below 32.
        u8::try_from(date.month()).unwrap_or(0),
        u8::try_from(date.day()).unwrap_or(0),
    )
}
