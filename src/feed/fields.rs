//! Fields of a row as typed values; each wrong one is reported where it stands.

use chrono::NaiveDate;

use super::report::{Report, did_you_mean};
use super::shape::{Type, WEEKDAYS as NAMES};
use super::table::Row;
use crate::domain::calendar::{Calendar, Day, TimeOfDay, Weekdays};
use crate::domain::id::is_identifier;
use crate::domain::problem::Ramp;
use crate::notice::kinds;

/// The outcome of reading a field: a value, or a notice already given.
pub(super) type Field<T> = Result<T, Bad>;

/// So many days from the start a date is taken for a slip of the pen.
const FAR: Day = 30 * 365;

/// Whether a character can hide what a text says.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A field was wrong and has been reported.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bad;

impl<'r> Row<'r> {
    /// The text of a required field.
    pub fn needed(&self, column: usize, report: &mut Report) -> Field<&'r str> {
        let text = self.text(column);
        if text.is_empty() {
            let name = self.shape.columns[column].name;
            report.push(
                self.notice(column, &kinds::MISSING_VALUE, format!("`{name}` is empty"))
                    .remedy(format!("give every row a value for `{name}`")),
            );
            return Err(Bad);
        }
        Ok(text)
    }

    /// A required identifier.
    pub fn identifier(&self, column: usize, report: &mut Report) -> Field<&'r str> {
        let text = self.needed(column, report)?;
        self.check_identifier(column, text, report)
    }

    /// An identifier; none where the field is empty.
    pub fn optional_identifier(
        &self,
        column: usize,
        report: &mut Report,
    ) -> Field<Option<&'r str>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        self.check_identifier(column, text, report).map(Some)
    }

    fn check_identifier(
        &self,
        column: usize,
        text: &'r str,
        report: &mut Report,
    ) -> Field<&'r str> {
        if is_identifier(text) {
            return Ok(text);
        }
        report.push(
            self.notice(
                column,
                &kinds::BAD_IDENTIFIER,
                format!("`{text}` is not an identifier"),
            )
            .remedy("1 to 64 characters of A-Z a-z 0-9 _ . : -, the first a letter or digit"),
        );
        Err(Bad)
    }

    /// The items of a list of identifiers.
    pub fn list(&self, column: usize, report: &mut Report) -> Field<Vec<&'r str>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let mut items = Vec::new();
        for item in text.split(';') {
            items.push(self.check_identifier(column, item.trim(), report)?);
        }
        Ok(items)
    }

    /// A day; none where the field is empty.
    pub fn day(
        &self,
        column: usize,
        calendar: Calendar,
        report: &mut Report,
    ) -> Field<Option<Day>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        if let Some(date) = parse_date(text) {
            let day = calendar.day(date);
            if day.abs() > FAR {
                report.push_with(&kinds::FAR_DATE, || {
                    self.notice(
                        column,
                        &kinds::FAR_DATE,
                        format!("`{text}` is more than 30 years from the first day planned"),
                    )
                    .remedy("check the year")
                });
            }
            return Ok(Some(day));
        }
        report.push(
            self.notice(column, &kinds::BAD_DATE, format!("`{text}` is not a date"))
                .remedy(date_remedy(text)),
        );
        Err(Bad)
    }

    /// A required day.
    pub fn needed_day(&self, column: usize, calendar: Calendar, report: &mut Report) -> Field<Day> {
        self.needed(column, report)?;
        self.day(column, calendar, report)?.ok_or(Bad)
    }

    /// A time of day; none where the field is empty.
    pub fn time(&self, column: usize, report: &mut Report) -> Field<Option<TimeOfDay>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        if let Some(time) = TimeOfDay::parse(text) {
            return Ok(Some(time));
        }
        report.push(
            self.notice(
                column,
                &kinds::BAD_TIME,
                format!("`{text}` is not a time of day"),
            )
            .remedy("write it as HH:MM in 24 hours, such as 09:30"),
        );
        Err(Bad)
    }

    /// A number that is finite and not negative; none where the field is empty.
    pub fn amount(&self, column: usize, report: &mut Report) -> Field<Option<f64>> {
        let value = self.number(column, report)?;
        if value.is_some_and(|value| value < 0.0) {
            report.push(
                self.notice(
                    column,
                    &kinds::NEGATIVE_NUMBER,
                    format!("`{}` is negative", self.text(column)),
                )
                .remedy("give an amount of 0 or more"),
            );
            return Err(Bad);
        }
        Ok(value)
    }

    /// A finite number; none where the field is empty.
    pub fn number(&self, column: usize, report: &mut Report) -> Field<Option<f64>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        if let Some(value) = parse_number(text) {
            return Ok(Some(value));
        }
        report.push(
            self.notice(
                column,
                &kinds::BAD_NUMBER,
                format!("`{text}` is not a number"),
            )
            .remedy("write plain digits with a point for decimals, such as 12.5"),
        );
        Err(Bad)
    }

    /// A whole number in the column's range; none where the field is empty.
    pub fn whole(&self, column: usize, report: &mut Report) -> Field<Option<u32>> {
        let range = match self.column(column).kind {
            Type::Whole(least, most) => least..=most,
            _ => 0..=u32::MAX,
        };
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<u32>() {
            Ok(value) if digits && range.contains(&value) => Ok(Some(value)),
            _ => {
                let known = digits || parse_number(text).is_some();
                let kind = if known {
                    &kinds::OUT_OF_RANGE
                } else {
                    &kinds::BAD_NUMBER
                };
                report.push(
                    self.notice(
                        column,
                        kind,
                        format!(
                            "`{text}` is not a whole number from {} to {}",
                            range.start(),
                            range.end()
                        ),
                    )
                    .remedy(format!(
                        "from {} to {}",
                        range.start(),
                        range.end()
                    )),
                );
                Err(Bad)
            }
        }
    }

    /// Degrees within the column's bounds; none where the field is empty.
    pub fn degrees(&self, column: usize, report: &mut Report) -> Field<Option<f64>> {
        let most = match self.column(column).kind {
            Type::Degrees(most) => f64::from(most),
            _ => f64::INFINITY,
        };
        let Some(degrees) = self.number(column, report)? else {
            return Ok(None);
        };
        if degrees.abs() <= most {
            return Ok(Some(degrees));
        }
        let swapped = if degrees.abs() <= 180.0 {
            "; are latitude and longitude swapped?"
        } else {
            ""
        };
        report.push(
            self.notice(
                column,
                &kinds::OUT_OF_RANGE,
                format!("`{}` is not such a coordinate", self.text(column)),
            )
            .remedy(format!("decimal degrees from -{most} to {most}{swapped}")),
        );
        Err(Bad)
    }

    /// A name or title for people: any text. One that could harm its readers is named.
    pub fn words(&self, column: usize, report: &mut Report) -> &'r str {
        let text = self.text(column);
        if text.starts_with(['=', '+', '-', '@']) {
            report.push_with(&kinds::FORMULA_TEXT, || {
                self.notice(
                    column,
                    &kinds::FORMULA_TEXT,
                    "a spreadsheet may take this text for a formula",
                )
                .remedy("begin it with a letter or a digit")
            });
        }
        if text.chars().any(steers) {
            report.push_with(&kinds::HIDDEN_CHARACTERS, || {
                self.notice(
                    column,
                    &kinds::HIDDEN_CHARACTERS,
                    "the text has control characters or marks of direction",
                )
                .remedy("type the text anew")
            });
        }
        text
    }

    /// Persons a day in millionths, exactly; none where the field is empty.
    pub fn persons_a_day(&self, column: usize, report: &mut Report) -> Field<Option<i128>> {
        let Some(_) = self.amount(column, report)? else {
            return Ok(None);
        };
        let text = self.text(column);
        if let Some(value) = parse_millionths(text) {
            return Ok(Some(value));
        }
        report.push(
            self.notice(
                column,
                &kinds::BAD_NUMBER,
                format!("`{text}` is not a daily number of persons"),
            )
            .remedy("write plain digits with at most 6 decimals, below 1,000,000,000"),
        );
        Err(Bad)
    }

    /// One of the column's words; none where the field is empty.
    pub fn word(&self, column: usize, report: &mut Report) -> Field<Option<&'static str>> {
        let text = self.text(column);
        let words = match self.column(column).kind {
            Type::Word(words) => words,
            _ => &[],
        };
        if text.is_empty() {
            return Ok(None);
        }
        if let Some(word) = words.iter().find(|word| **word == text) {
            return Ok(Some(word));
        }
        let name = self.column(column).name;
        report.push(
            self.notice(
                column,
                &kinds::UNKNOWN_WORD,
                format!("`{text}` is no `{name}`"),
            )
            .remedy(did_you_mean(
                text,
                words.iter().copied(),
                &format!("one of {}, or empty", words.join(", ")),
            )),
        );
        Err(Bad)
    }

    /// A set of weekdays; all where the field is empty.
    pub fn weekdays(&self, column: usize, report: &mut Report) -> Field<Weekdays> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(Weekdays::ALL);
        }
        let mut days = Weekdays::NONE;
        for item in text.split(';') {
            let name = item.trim();
            let Some(day) = weekday(name) else {
                report.push(
                    self.notice(
                        column,
                        &kinds::BAD_WEEKDAY,
                        format!("`{name}` is not a weekday"),
                    )
                    .remedy(did_you_mean(
                        name,
                        NAMES,
                        "a list such as `Mon;Tue;Wed`, of Mon Tue Wed Thu Fri Sat Sun",
                    )),
                );
                return Err(Bad);
            };
            days = days.with(day);
        }
        Ok(days)
    }
}

/// Reads a weekday.
pub(crate) fn weekday(name: &str) -> Option<chrono::Weekday> {
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    let at = NAMES.iter().position(|known| *known == name)?;
    [Mon, Tue, Wed, Thu, Fri, Sat, Sun].get(at).copied()
}

/// Reads `YYYY-MM-DD`, strictly.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0u32, |sum, byte| {
            byte.is_ascii_digit()
                .then(|| sum * 10 + u32::from(byte - b'0'))
        })
    };
    let year = i32::try_from(number(0..4)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(5..7)?, number(8..10)?)
}

/// What to write instead of a wrong date: the format seen, if it is a common one.
pub(super) fn date_remedy(text: &str) -> String {
    const SEEN: [(&str, &str); 5] = [
        ("%m/%d/%Y", "month/day/year"),
        ("%d.%m.%Y", "day.month.year"),
        ("%Y/%m/%d", "year/month/day"),
        ("%d-%m-%Y", "day-month-year"),
        ("%Y%m%d", "year, month and day run together"),
    ];
    for (format, name) in SEEN {
        if let Ok(date) = NaiveDate::parse_from_str(text, format) {
            return format!(
                "dates are YYYY-MM-DD; read as {name} this would be {}",
                date.format("%Y-%m-%d")
            );
        }
    }
    "write a day of the calendar as YYYY-MM-DD, such as 2021-02-19".to_owned()
}

/// A finite decimal number: digits, an optional sign, point and exponent.
pub(crate) fn parse_number(text: &str) -> Option<f64> {
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    text.parse::<f64>()
        .ok()
        .filter(|value| plain && value.is_finite())
}

/// A plain decimal in millionths, exactly.
fn parse_millionths(text: &str) -> Option<i128> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || whole.len() > 9 || decimals.len() > 6 {
        return None;
    }
    let whole: i128 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let decimals: i128 = format!("{decimals:0<6}").parse().ok()?;
    Some(whole * Ramp::PERSON + decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_strict_and_remedies_know_other_formats() {
        assert!(parse_date("2021-02-29").is_none());
        assert!(parse_date("2020-02-29").is_some());
        for bad in ["2021-2-9", "20210219", "2021-02-19 ", "+021-02-19"] {
            assert!(parse_date(bad).is_none(), "{bad}");
        }
        assert!(date_remedy("02/19/2021").contains("2021-02-19"));
        assert!(date_remedy("soon").contains("YYYY-MM-DD"));
    }

    #[test]
    fn numbers_are_plain_and_finite() {
        assert_eq!(parse_number("12.5"), Some(12.5));
        for bad in ["NaN", "inf", "1e999", "1,5", "0x10", " 1", "12 persons", ""] {
            assert_eq!(parse_number(bad), None, "{bad}");
        }
        assert_eq!(parse_millionths("12.5"), Some(12_500_000));
        assert_eq!(parse_millionths("0.0000001"), None);
        assert_eq!(parse_millionths("1e3"), None);
    }
}
