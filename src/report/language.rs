//! The languages of the page: its words, and how numbers and dates are written. Numbers and the
//! names of months and weekdays follow the GNU C library's locales of English and Spanish in the
//! United States.

use chrono::{Datelike, Locale, NaiveDate};
use pure_rust_locales::{en_US, es_US};

use super::real;
pub(crate) use words::Words;

mod en;
mod es;
mod terms;
mod words;

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Spanish.
    Spanish,
}

impl Language {
    /// Its words.
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::English => &en::WORDS,
            Self::Spanish => &es::WORDS,
        }
    }

    /// Its code in HTML.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    fn locale(self) -> Locale {
        match self {
            Self::English => Locale::en_US,
            Self::Spanish => Locale::es_US,
        }
    }

    /// What stands before parts and between thousands.
    fn marks(self) -> (&'static str, &'static str) {
        match self {
            Self::English => (
                en_US::LC_NUMERIC::DECIMAL_POINT,
                en_US::LC_NUMERIC::THOUSANDS_SEP,
            ),
            Self::Spanish => (
                es_US::LC_NUMERIC::DECIMAL_POINT,
                es_US::LC_NUMERIC::THOUSANDS_SEP,
            ),
        }
    }

    /// A whole number.
    #[must_use]
    pub fn whole(self, number: u64) -> String {
        self.group(&number.to_string())
    }

    fn group(self, digits: &str) -> String {
        let (_, thousands) = self.marks();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push_str(thousands);
            }
            text.push(digit);
        }
        text
    }

    /// A number to so many places at most, without closing zeros.
    #[must_use]
    pub fn number(self, number: f64, places: usize) -> String {
        let text = format!("{number:.places$}");
        let (sign, digits) = text.strip_prefix('-').map_or(("", &*text), |d| ("−", d));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let part = part.trim_end_matches('0');
        let (point, _) = self.marks();
        let whole = self.group(whole);
        match (whole.as_str(), part) {
            ("0", "") => "0".to_owned(),
            (_, "") => format!("{sign}{whole}"),
            _ => format!("{sign}{whole}{point}{part}"),
        }
    }

    /// A number to a tenth, or, where it is 100 and more, to none.
    #[must_use]
    pub fn decimal(self, number: f64) -> String {
        self.number(number, usize::from(number.abs() < 99.95))
    }

    /// A share as a percentage, to a tenth; below a tenth, to a hundredth.
    #[must_use]
    pub fn percent(self, share: f64) -> String {
        let percent = 100.0 * share;
        let places = if percent.abs() < 0.095 { 2 } else { 1 };
        format!("{}\u{a0}%", self.number(percent, places))
    }

    /// A count and its noun.
    #[must_use]
    pub fn count(self, number: u64, words: [&str; 2]) -> String {
        format!("{}\u{a0}{}", self.whole(number), agree(number, words))
    }

    /// A number of days.
    #[must_use]
    pub fn days(self, days: f64) -> String {
        let number = self.decimal(days);
        let [one, many] = self.words().day;
        let noun = if number == "1" { one } else { many };
        format!("{number}\u{a0}{noun}")
    }

    /// So many weighted person-days.
    #[must_use]
    pub fn weighted_days(self, days: f64) -> String {
        let number = self.decimal(days);
        let [one, many] = self.words().weighted_day;
        format!("{number} {}", if number == "1" { one } else { many })
    }

    /// A resource's title; those of the built-in models are in every language.
    #[must_use]
    pub fn resource<'t>(self, id: &str, title: &'t str) -> &'t str {
        let known = |(own, english, _): &&(&str, &str, &str)| (*own, *english) == (id, title);
        match self {
            Self::English => title,
            Self::Spanish => terms::RESOURCES
                .iter()
                .find(known)
                .map_or(title, |own| own.2),
        }
    }

    /// A rule set's title.
    #[must_use]
    pub fn model(self, title: &str) -> &str {
        self.term(&terms::MODELS, title).unwrap_or(title)
    }

    /// Where a rule set comes from.
    #[must_use]
    pub fn source(self, source: &str) -> &str {
        self.term(&terms::SOURCES, source).unwrap_or(source)
    }

    /// A priority: its identifier, and beside it the word for it where that is another.
    #[must_use]
    pub fn priority(self, id: &str) -> String {
        let word = self.term(&terms::PRIORITIES, id);
        word.map_or_else(|| id.to_owned(), |word| format!("{id} ({word})"))
    }

    /// One more of a unit, as a sentence begins; none where only the model knows the word.
    pub(crate) fn one_more(self, unit: &str) -> Option<&'static str> {
        self.term(&terms::UNITS, unit)
    }

    fn term(self, table: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
        match self {
            Self::English => None,
            Self::Spanish => terms::find(table, key),
        }
    }

    fn written(self, date: NaiveDate, form: &str) -> String {
        date.format_localized(form, self.locale()).to_string()
    }

    /// A date with its weekday.
    #[must_use]
    pub fn date(self, date: NaiveDate) -> String {
        self.written(
            date,
            match self {
                Self::English => "%a, %b %-d, %Y",
                Self::Spanish => "%a %-d %b %Y",
            },
        )
    }

    /// A date without its weekday.
    #[must_use]
    pub fn plain_date(self, date: NaiveDate) -> String {
        self.written(
            date,
            match self {
                Self::English => "%b\u{a0}%-d,\u{a0}%Y",
                Self::Spanish => "%-d\u{a0}%b\u{a0}%Y",
            },
        )
    }

    /// A date without its year.
    #[must_use]
    pub fn short_date(self, date: NaiveDate) -> String {
        self.written(
            date,
            match self {
                Self::English => "%b\u{a0}%-d",
                Self::Spanish => "%-d\u{a0}%b",
            },
        )
    }

    /// The month of a date; January with its year.
    #[must_use]
    pub fn month(self, date: NaiveDate) -> String {
        self.written(date, if date.month() == 1 { "%b %Y" } else { "%b" })
    }

    /// A share of a whole as a percentage; 0 where there is no whole.
    #[must_use]
    pub fn share(self, part: u64, whole: u64) -> String {
        let share = if whole == 0 {
            0.0
        } else {
            real(part) / real(whole)
        };
        self.percent(share)
    }
}

/// The text for one, or for many (or none).
#[must_use]
pub fn agree(count: u64, [one, many]: [&str; 2]) -> &str {
    if count == 1 { one } else { many }
}

/// A text with its `{places}` filled.
#[must_use]
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut result = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        result.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        let value = values.iter().find(|(own, _)| *own == name);
        debug_assert!(value.is_some(), "`{name}` is not given for `{text}`");
        result.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_read_as_people_write_them() {
        let date = NaiveDate::from_ymd_opt(2021, 2, 9).unwrap();
        let (english, spanish) = (Language::English, Language::Spanish);
        assert_eq!(english.date(date), "Tue, Feb 9, 2021");
        assert_eq!(spanish.date(date), "mar 9 feb 2021");
        assert_eq!(english.plain_date(date), "Feb\u{a0}9,\u{a0}2021");
        assert_eq!(spanish.short_date(date), "9\u{a0}feb");
        assert_eq!(english.whole(1_234_567), "1,234,567");
        assert_eq!(spanish.number(1234.5, 1), "1,234.5");
        assert_eq!(english.number(-0.04, 1), "0");
        assert_eq!(english.percent(0.0346), "3.5\u{a0}%");
        assert_eq!(english.percent(0.0002), "0.02\u{a0}%");
        assert_eq!(english.days(1.0), "1\u{a0}day");
        assert_eq!(spanish.days(2.0), "2\u{a0}días");
        assert_eq!(english.count(1, ["case", "cases"]), "1\u{a0}case");
    }

    #[test]
    fn places_are_filled_once() {
        assert_eq!(fill("{a} of {b}", &[("a", "{b}"), ("b", "2")]), "{b} of 2");
    }
}
