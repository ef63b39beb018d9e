//! What to do with an amount, a number or a date.

use std::ops::Range;

use super::Mistake;
use super::cursor::Cursor;
use crate::domain::problem::Problem;
use crate::domain::scenario::{DateChange, Operation};
use crate::feed::{Fault, Held, UNLIMITED, parse_amount, parse_date};

/// Reads `*FACTOR`, `+MORE`, `-LESS` or `=AMOUNT`, the number held to the rules of the feed's files.
pub(super) fn operation(cursor: &mut Cursor<'_>, held: Held) -> Result<Operation, Mistake> {
    cursor.spaces();
    let Some(sign @ ('*' | '+' | '-' | '=')) = cursor.next() else {
        return Err(Mistake::new(
            cursor.here(),
            "what to do is not said",
            "write `*FACTOR`, `+MORE`, `-LESS` or `=AMOUNT`",
        ));
    };
    cursor.take(sign);
    cursor.spaces();
    let word = cursor.until(&[' ']);
    let text = cursor.text(&word);
    if sign == '=' && text == UNLIMITED && held.lifts() {
        return Ok(Operation::Set(None));
    }
    let percent = text.strip_suffix('%').filter(|_| matches!(sign, '+' | '-'));
    let number = percent.unwrap_or(text);
    let number = match parse_amount(number) {
        Ok(number) => number,
        Err(fault) => return Err(mistake(word, text, sign, held, fault)),
    };
    if sign == '='
        && let Some(fault) = held.fault(number, text)
    {
        return Err(Mistake::new(word, fault.message, fault.remedy));
    }
    let signed = if sign == '-' { -number } else { number };
    Ok(match (sign, percent) {
        ('*', _) => Operation::Scale(number),
        ('=', _) => Operation::Set(Some(number)),
        (_, None) => Operation::Add(signed),
        (_, Some(_)) => Operation::Scale((1.0 + signed / 100.0).max(0.0)),
    })
}

/// What is wrong with the number of an operation.
fn mistake(at: Range<usize>, text: &str, sign: char, held: Held, fault: Fault) -> Mistake {
    if fault.unread {
        let message = if text.is_empty() {
            "a number is missing".to_owned()
        } else {
            format!("`{text}` is not a number here")
        };
        let remedy = match sign {
            '*' => "a factor of 0 or more, such as `*1.2`",
            '=' if held.lifts() => "a number of 0 or more, such as `=44`, or `=unlimited`",
            '=' => "a number of 0 or more, such as `=44`",
            _ => "a number of 0 or more, such as `+44`, or a share such as `-10%`",
        };
        return Mistake::new(at, message, remedy);
    }
    Mistake::new(at, fault.message, fault.remedy)
}

/// Reads `=DATE`, `+DAYSd` or `-DAYSd`.
pub(super) fn date_change(
    cursor: &mut Cursor<'_>,
    problem: &Problem,
) -> Result<DateChange, Mistake> {
    const REMEDY: &str = "write `=YYYY-MM-DD`, or a shift such as `-30d` or `+7d`";
    cursor.spaces();
    let Some(sign @ ('+' | '-' | '=')) = cursor.next() else {
        let here = cursor.here();
        return Err(Mistake::new(here, "a date is set or shifted", REMEDY));
    };
    cursor.take(sign);
    cursor.spaces();
    let word = cursor.until(&[' ']);
    let text = cursor.text(&word);
    if sign == '=' {
        return match parse_date(text) {
            Ok(date) => Ok(DateChange::Set(problem.calendar.day(date))),
            Err(fault) => Err(Mistake::new(word, fault.message, fault.remedy)),
        };
    }
    let days = text
        .strip_suffix('d')
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|digits| digits.parse::<i32>().ok())
        .filter(|days| *days <= 100_000);
    match days {
        Some(days) => Ok(DateChange::Shift(if sign == '-' { -days } else { days })),
        None => Err(Mistake::new(
            word.clone(),
            format!("`{text}` is not a number of days"),
            REMEDY,
        )),
    }
}
