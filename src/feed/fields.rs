//! Fields of a row as typed values; each wrong one is reported where it stands.

use super::report::{Report, did_you_mean};
use super::shape::{Type, UNLIMITED, WEEKDAYS as NAMES};
use super::table::Row;
use super::values::{Fault, parse_amount, parse_date, parse_millionths, parse_number, weekday};
use crate::domain::calendar::{Calendar, Day, TimeOfDay, Weekdays};
use crate::domain::id::is_identifier;
use crate::notice::kinds;

/// The outcome of reading a field: a value, or a notice already given.
pub(super) type Field<T> = Result<T, Bad>;

/// So many days from the start a date is taken for a slip of the pen.
const FAR: i32 = 30 * 365;

/// What may stand around the items of a list.
const BLANK: [char; 2] = [' ', '\t'];

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
            items.push(self.check_identifier(column, item.trim_matches(BLANK), report)?);
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
        let date = parse_date(text).map_err(|fault| self.faulty(column, fault, report))?;
        let day = calendar.day(date);
        if !(Day(-FAR)..=Day(FAR)).contains(&day) {
            report.push_with(&kinds::FAR_DATE, || {
                self.notice(
                    column,
                    &kinds::FAR_DATE,
                    format!("`{text}` is more than 30 years from the first day planned"),
                )
                .remedy("check the year")
            });
        }
        Ok(Some(day))
    }

    /// Reports what is wrong with a text.
    pub fn faulty(&self, column: usize, fault: Fault, report: &mut Report) -> Bad {
        report.push(
            self.notice(column, fault.kind, fault.message)
                .remedy(fault.remedy),
        );
        Bad
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

    /// A number of 0 or more, at most what the column allows; none where the field is empty.
    pub fn amount(&self, column: usize, report: &mut Report) -> Field<Option<f64>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        let value = parse_amount(text).map_err(|fault| self.faulty(column, fault, report))?;
        if let Type::Amount(most) = self.column(column).kind
            && value > f64::from(most)
        {
            report.push(
                self.notice(
                    column,
                    &kinds::OUT_OF_RANGE,
                    format!("`{text}` is more than {most}"),
                )
                .remedy(format!("from 0 to {most}")),
            );
            return Err(Bad);
        }
        Ok(Some(value))
    }

    /// How much there is: a number of 0 or more, or infinite where the field says `unlimited`. A
    /// blank cell never lifts a limit.
    pub fn limit(&self, column: usize, report: &mut Report) -> Field<f64> {
        let text = self.text(column);
        if text == UNLIMITED {
            return Ok(f64::INFINITY);
        }
        if text.is_empty() {
            let name = self.column(column).name;
            report.push(
                self.notice(
                    column,
                    &kinds::MISSING_VALUE,
                    format!("`{name}` is empty, and a limit is never assumed"),
                )
                .remedy(format!(
                    "write a number, or `{UNLIMITED}` where there is no limit"
                )),
            );
            return Err(Bad);
        }
        let near = did_you_mean(text, [UNLIMITED], "");
        parse_amount(text).map_err(|mut fault| {
            if !near.is_empty() {
                fault.remedy = near;
            } else if fault.unread {
                fault.remedy = format!("{}, or `{UNLIMITED}`", fault.remedy);
            }
            self.faulty(column, fault, report)
        })
    }

    /// A number; none where the field is empty.
    pub fn number(&self, column: usize, report: &mut Report) -> Field<Option<f64>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        parse_number(text)
            .map(Some)
            .map_err(|fault| self.faulty(column, fault, report))
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
                let known = digits || parse_number(text).is_ok();
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
        self.amount(column, report)?;
        Ok(parse_millionths(self.text(column)))
    }

    /// A set of weekdays; all where the field is empty.
    pub fn weekdays(&self, column: usize, report: &mut Report) -> Field<Weekdays> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(Weekdays::ALL);
        }
        let mut days = Weekdays::NONE;
        for item in text.split(';') {
            let name = item.trim_matches(BLANK);
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
