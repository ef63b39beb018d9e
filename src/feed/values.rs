//! Texts as dates, numbers and weekdays: the same rules for files, command lines and scenarios.

use chrono::NaiveDate;

use super::shape::WEEKDAYS;
use crate::domain::calendar::is_known;
use crate::domain::phase::Ramp;
use crate::notice::{Kind, kinds};

/// The largest number, either way.
pub(super) use crate::domain::limits::MOST;

/// Most decimals of a number.
const DECIMALS: usize = 6;

/// What dates there are.
const DATES: &str = "dates are from 1900-01-01 to 2999-12-31";

/// Reads a weekday.
pub(crate) fn weekday(name: &str) -> Option<chrono::Weekday> {
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    let at = WEEKDAYS.iter().position(|known| *known == name)?;
    [Mon, Tue, Wed, Thu, Fri, Sat, Sun].get(at).copied()
}

/// What is wrong with a text that should be a date or a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The kind of notice that it makes.
    pub kind: &'static Kind,
    /// What is wrong, of the text.
    pub message: String,
    /// What would be right.
    pub remedy: String,
    /// Whether the text is no such thing at all, rather than out of bounds.
    pub unread: bool,
}

/// A number of a store that has typed cells in plain digits; none where it is no number of a feed.
pub(crate) fn plain_number(number: f64) -> Option<String> {
    if !number.is_finite() || number.abs() > MOST {
        return None;
    }
    // What binary fractions leave behind says nothing: 0.1 + 0.2.
    let rounded = (number * 1e6).round() / 1e6;
    let near = (rounded - number).abs() <= number.abs() * 1e-12;
    Some(if near { rounded + 0.0 } else { number }.to_string())
}

/// Reads `YYYY-MM-DD`, strictly, of the years 1900 to 2999.
pub(crate) fn parse_date(text: &str) -> Result<NaiveDate, Fault> {
    let Some(date) = day_of_calendar(text) else {
        return Err(Fault {
            kind: &kinds::BAD_DATE,
            message: format!("`{text}` is not a date"),
            remedy: date_remedy(text),
            unread: true,
        });
    };
    if is_known(date) {
        return Ok(date);
    }
    Err(Fault {
        kind: &kinds::OUT_OF_RANGE,
        message: format!("`{text}` lies outside the years that paso plans"),
        remedy: format!("check the year: {DATES}"),
        unread: false,
    })
}

/// A day of the calendar as `YYYY-MM-DD`, of whatever year.
fn day_of_calendar(text: &str) -> Option<NaiveDate> {
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
    const SEEN: [(&str, &str); 6] = [
        ("%m/%d/%Y", "month/day/year"),
        ("%d.%m.%Y", "day.month.year"),
        ("%Y/%m/%d", "year/month/day"),
        ("%d-%m-%Y", "day-month-year"),
        ("%Y-%m-%d", "year-month-day without its zeros"),
        ("%Y%m%d", "year, month and day run together"),
    ];
    for (format, name) in SEEN {
        if let Ok(date) = NaiveDate::parse_from_str(text.trim(), format)
            && is_known(date)
        {
            return format!(
                "dates are YYYY-MM-DD; read as {name} this would be {}",
                date.format("%Y-%m-%d")
            );
        }
    }
    format!("write a day of the calendar as YYYY-MM-DD, such as 2021-02-19; {DATES}")
}

/// Reads a number: digits with a point for decimals, at most 6 of them, and a sign or none; at
/// most 10¹² either way.
pub(crate) fn parse_number(text: &str) -> Result<f64, Fault> {
    let Some(decimals) = plain(text) else {
        return Err(Fault {
            kind: &kinds::BAD_NUMBER,
            message: format!("`{text}` is not a number"),
            remedy: "write plain digits with a point for decimals, such as 12.5".to_owned(),
            unread: true,
        });
    };
    if decimals > DECIMALS {
        return Err(Fault {
            kind: &kinds::BAD_NUMBER,
            message: format!("`{text}` has {decimals} decimals"),
            remedy: format!("write a number with at most {DECIMALS} decimals"),
            unread: false,
        });
    }
    match text.parse::<f64>() {
        // Adding 0 makes -0 the same as 0.
        Ok(value) if value.abs() <= MOST && !just_beyond(text) => Ok(value + 0.0),
        _ => Err(Fault {
            kind: &kinds::OUT_OF_RANGE,
            message: format!("`{text}` is too large a number"),
            remedy: "numbers are at most 1e12 (1,000,000,000,000)".to_owned(),
            unread: false,
        }),
    }
}

/// Whether plain digits say a little more than [`MOST`], which a number of that size cannot hold.
fn just_beyond(text: &str) -> bool {
    let Some((whole, part)) = text.split_once('.') else {
        return false;
    };
    let whole = whole.trim_start_matches(['+', '-', '0']);
    whole == "1000000000000" && part.bytes().any(|digit| digit != b'0')
}

/// A number of 0 or more.
pub(crate) fn parse_amount(text: &str) -> Result<f64, Fault> {
    let value = parse_number(text)?;
    if value >= 0.0 {
        return Ok(value);
    }
    Err(Fault {
        kind: &kinds::NEGATIVE_NUMBER,
        message: format!("`{text}` is negative"),
        remedy: "give an amount of 0 or more".to_owned(),
        unread: true,
    })
}

/// The number of decimals of a plain decimal number; none for any other text.
fn plain(text: &str) -> Option<usize> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let some = whole.len() + decimals.len() > 0;
    (some && digits(whole) && digits(decimals)).then_some(decimals.len())
}

/// Whether a number could stand in a file: 0 to 10¹², at most 6 decimals.
pub(super) fn is_amount(value: f64) -> bool {
    (0.0..=MOST).contains(&value) && plain(&value.to_string()).is_some_and(|n| n <= DECIMALS)
}

/// A number of 0 or more in millionths, exactly; none where [`parse_amount`] has a fault.
pub(super) fn parse_millionths(text: &str) -> Option<i128> {
    parse_amount(text).ok()?;
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let number = |digits: &str| format!("0{digits}").parse::<i128>().ok();
    Some(number(whole)? * Ramp::PERSON + number(&format!("{decimals:0<6}"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_strict_and_remedies_know_other_formats() {
        assert!(parse_date("2021-02-29").is_err());
        assert!(parse_date("2020-02-29").is_ok());
        for bad in [
            "2021-2-9",
            "20210219",
            "2021-02-19 ",
            " 2021-02-19",
            "+021-02-19",
            "+10000-01-02",
            "10000-01-02",
            "٢٠٢١-02-19",
        ] {
            assert_eq!(parse_date(bad).unwrap_err().kind.code, "bad_date", "{bad}");
        }
        assert!(date_remedy("02/19/2021").contains("2021-02-19"));
        assert!(date_remedy("2021-2-9").contains("2021-02-09"));
        assert!(date_remedy("soon").contains("YYYY-MM-DD"));
    }

    #[test]
    fn dates_are_of_the_years_1900_to_2999() {
        for good in ["1900-01-01", "2999-12-31"] {
            assert!(parse_date(good).is_ok(), "{good}");
        }
        for bad in ["1899-12-31", "3000-01-01", "0000-01-01", "9999-12-31"] {
            let fault = parse_date(bad).unwrap_err();
            assert_eq!(fault.kind.code, "out_of_range", "{bad}");
            assert!(fault.remedy.contains("1900-01-01"), "{fault:?}");
        }
    }

    #[test]
    fn numbers_are_plain_and_bounded() {
        for (text, value) in [
            ("12.5", 12.5),
            ("+3", 3.0),
            ("-0.25", -0.25),
            (".5", 0.5),
            ("5.", 5.0),
            ("0.000001", 1e-6),
            ("1000000000000", 1e12),
            ("1.000000", 1.0),
        ] {
            assert_eq!(parse_number(text), Ok(value), "{text}");
        }
        assert!(parse_number("-0").unwrap().is_sign_positive());
        for bad in [
            "NaN",
            "nan",
            "inf",
            "-inf",
            "infinity",
            "1e999",
            "1e3",
            "1,5",
            "0x10",
            " 1",
            "1 ",
            "12 persons",
            "",
            ".",
            "-",
            "+",
            "--1",
            "+-1",
            "1.2.3",
            "1_000",
            "１",
        ] {
            assert_eq!(
                parse_number(bad).unwrap_err().kind.code,
                "bad_number",
                "{bad}"
            );
        }
        for (bad, code) in [
            ("0.0000001", "bad_number"),
            ("1.0000000", "bad_number"),
            ("1000000000000.000001", "out_of_range"),
            ("1000000000001", "out_of_range"),
            ("-1000000000001", "out_of_range"),
            ("99999999999999999999999999", "out_of_range"),
        ] {
            assert_eq!(parse_number(bad).unwrap_err().kind.code, code, "{bad}");
        }
        assert_eq!(parse_amount("-1").unwrap_err().kind.code, "negative_number");
        assert!(is_amount(0.1) && is_amount(1e12) && is_amount(123_456.654_321));
        assert!(!is_amount(1e-7) && !is_amount(f64::NAN) && !is_amount(-1.0) && !is_amount(2e12));
    }

    #[test]
    fn millionths_are_exact() {
        assert_eq!(parse_millionths("12.5"), Some(12_500_000));
        assert_eq!(parse_millionths(".000001"), Some(1));
        assert_eq!(parse_millionths("7."), Some(7_000_000));
        assert_eq!(
            parse_millionths("123456789012.123456"),
            Some(123_456_789_012_123_456)
        );
        for bad in ["0.0000001", "1e3", "", "-1", "1000000000001"] {
            assert_eq!(parse_millionths(bad), None, "{bad}");
        }
    }
}
