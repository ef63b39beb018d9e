//! Fields of a row as typed values; each wrong one is reported where it stands.

use chrono::NaiveDate;

use super::report::{Report, did_you_mean};
use super::table::Row;
use crate::domain::calendar::{Calendar, Day, TimeOfDay, Weekdays};
use crate::domain::id::is_identifier;
use crate::domain::problem::Ramp;

/// The outcome of reading a field: a value, or a notice already given.
pub(super) type Field<T> = Result<T, Bad>;

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
                self.error(column, "missing_value", format!("`{name}` is empty"))
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
            self.error(
                column,
                "bad_identifier",
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
            return Ok(Some(calendar.day(date)));
        }
        report.push(
            self.error(column, "bad_date", format!("`{text}` is not a date"))
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
            self.error(column, "bad_time", format!("`{text}` is not a time of day"))
                .remedy("write it as HH:MM in 24 hours, such as 09:30"),
        );
        Err(Bad)
    }

    /// A number that is finite and not negative; none where the field is empty.
    pub fn amount(&self, column: usize, report: &mut Report) -> Field<Option<f64>> {
        let value = self.number(column, report)?;
        if value.is_some_and(|value| value < 0.0) {
            report.push(
                self.error(
                    column,
                    "negative_number",
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
            self.error(column, "bad_number", format!("`{text}` is not a number"))
                .remedy("write plain digits with a point for decimals, such as 12.5"),
        );
        Err(Bad)
    }

    /// A whole number in a range; none where the field is empty.
    pub fn whole(
        &self,
        column: usize,
        range: std::ops::RangeInclusive<u32>,
        report: &mut Report,
    ) -> Field<Option<u32>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<u32>() {
            Ok(value) if digits && range.contains(&value) => Ok(Some(value)),
            _ => {
                let known = digits || parse_number(text).is_some();
                let code = if known { "out_of_range" } else { "bad_number" };
                report.push(
                    self.error(
                        column,
                        code,
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
            self.error(
                column,
                "bad_number",
                format!("`{text}` is not a daily number of persons"),
            )
            .remedy("write plain digits with at most 6 decimals, below 1,000,000,000"),
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
                    self.error(column, "bad_weekday", format!("`{name}` is not a weekday"))
                        .remedy(did_you_mean(
                            name,
                            WEEKDAYS.map(|(name, _)| name),
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

const WEEKDAYS: [(&str, chrono::Weekday); 7] = [
    ("Mon", chrono::Weekday::Mon),
    ("Tue", chrono::Weekday::Tue),
    ("Wed", chrono::Weekday::Wed),
    ("Thu", chrono::Weekday::Thu),
    ("Fri", chrono::Weekday::Fri),
    ("Sat", chrono::Weekday::Sat),
    ("Sun", chrono::Weekday::Sun),
];

/// Reads a weekday.
pub(crate) fn weekday(name: &str) -> Option<chrono::Weekday> {
    WEEKDAYS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|&(_, day)| day)
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
