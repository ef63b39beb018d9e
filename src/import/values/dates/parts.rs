//! A cell of a column of dates: the numbers in it, before it is known in which order they stand.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::domain::calendar::is_known;
use crate::import::cell::Cell;
use crate::import::map::DateOrder;
use crate::import::words::fold;

/// Months in English and Spanish, whole and cut short.
const MONTHS: [&[&str]; 12] = [
    &["january", "enero", "jan", "ene"],
    &["february", "febrero", "feb"],
    &["march", "marzo", "mar"],
    &["april", "abril", "apr", "abr"],
    &["may", "mayo"],
    &["june", "junio", "jun"],
    &["july", "julio", "jul"],
    &["august", "agosto", "aug", "ago"],
    &["september", "septiembre", "setiembre", "sep", "sept", "set"],
    &["october", "octubre", "oct"],
    &["november", "noviembre", "nov"],
    &["december", "diciembre", "dec", "dic"],
];

/// Weekdays that may stand before a date, and small words inside one.
const BESIDE: [&str; 34] = [
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "lun",
    "mie",
    "jue",
    "vie",
    "sab",
    "dom",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
    "de",
    "del",
    "of",
    "el",
];

/// In place of the digits of a month that stood in words.
pub(super) const IN_WORDS: usize = 12;

/// What a cell may be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Parts {
    /// One day, whatever the order.
    Day(NaiveDate),
    /// Three numbers, each with its digits, in an order that is not known.
    Three([(u32, usize); 3]),
    /// A number that may be a day of a spreadsheet.
    Serial(f64),
    /// A day with a time that is not midnight.
    Timed,
    /// No date.
    None,
}

pub(super) fn parts(cell: &Cell) -> Parts {
    let day = |stamp: NaiveDateTime| {
        if stamp.time() == NaiveTime::MIN {
            Parts::Day(stamp.date())
        } else {
            Parts::Timed
        }
    };
    match cell {
        Cell::Stamp(stamp) => day(*stamp),
        Cell::Number(number) => of_number(*number).unwrap_or(Parts::Serial(*number)),
        Cell::Text(text) => match without_time(text) {
            Some(text) => of_text(text),
            None => Parts::Timed,
        },
        _ => Parts::None,
    }
}

/// Eight digits run together, as a number.
fn of_number(number: f64) -> Option<Parts> {
    let whole = (10_000_000.0..100_000_000.0).contains(&number) && number.fract() == 0.0;
    whole.then(|| of_text(&number.to_string()))
}

/// A text without the midnight behind it; none where another time stands there.
fn without_time(text: &str) -> Option<&str> {
    let Some(colon) = text.find(':') else {
        return Some(text);
    };
    let Some(start) = text[..colon].rfind([' ', 'T', '\u{a0}', ',']) else {
        return Some(text);
    };
    let time: String = text[start + 1..]
        .to_lowercase()
        .split_whitespace()
        .collect();
    let time = time.trim_end_matches('z').replace('.', "");
    let morning = time
        .strip_suffix("am")
        .or_else(|| time.strip_suffix("a"))
        .unwrap_or(&time);
    let twelve = morning.len() < time.len();
    let midnight = morning.split(':').enumerate().all(|(at, part)| {
        !part.is_empty() && (part.bytes().all(|b| b == b'0') || at == 0 && twelve && part == "12")
    });
    midnight.then(|| text[..start].trim_end_matches([',', ' ']))
}

fn of_text(text: &str) -> Parts {
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_digit()) && text.len() == 8 {
        return run_together(text);
    }
    if let Some(number) = serial(text) {
        return Parts::Serial(number);
    }
    let folded = fold(&spread(text));
    let words: Vec<&str> = folded
        .split(' ')
        .filter(|word| !BESIDE.contains(word))
        .collect();
    let [a, b, c] = words[..] else {
        return Parts::None;
    };
    let number = |word: &str| -> Option<(u32, usize)> {
        let word = ORDINALS
            .iter()
            .find_map(|end| word.strip_suffix(end))
            .unwrap_or(word);
        let digits = word.bytes().all(|b| b.is_ascii_digit()) && word.len() <= 4;
        digits
            .then(|| word.parse().ok())
            .flatten()
            .map(|n| (n, word.len()))
    };
    let month = |word: &str| MONTHS.iter().position(|names| names.contains(&word));
    // With the month in words: day, month, year; month, day, year; year, month, day.
    let named = match (month(a), month(b)) {
        (None, Some(month)) => Some((month, a, c)),
        (Some(month), None) => Some((month, b, c)),
        _ => None,
    };
    if let Some((month, one, other)) = named {
        let (Some(one), Some(other)) = (number(one), number(other)) else {
            return Parts::None;
        };
        let (day, year) = if one.1 == 4 {
            (other, one)
        } else {
            (one, other)
        };
        if day.1 > 2 || year.1 != 2 && year.1 != 4 {
            return Parts::None;
        }
        let month = u32::try_from(month + 1).unwrap_or(0);
        // The year's century is settled with those of the other cells.
        return Parts::Three([(day.0, day.1), (month, IN_WORDS), (year.0, year.1)]);
    }
    match (number(a), number(b), number(c)) {
        (Some(a), Some(b), Some(c)) => {
            if a.1 == 4 {
                let day = in_order([a, b, c], DateOrder::Ymd, 0);
                return day.map_or(Parts::None, Parts::Day);
            }
            Parts::Three([a, b, c])
        }
        _ => Parts::None,
    }
}

/// What may stand right behind the number of a day, folded.
const ORDINALS: [&str; 5] = ["st", "nd", "rd", "th", "o"];

/// A text with letters and digits apart, but those of `1st`: `19feb2021`, `4thMarch2021`.
fn spread(text: &str) -> String {
    let mut spread = String::with_capacity(text.len() + 4);
    let mut before = ' ';
    // Letters of an ordinal that are still to come, and whether one has just ended.
    let (mut ordinal, mut ended) = (0, false);
    for (at, c) in text.char_indices() {
        let named = before.is_ascii_digit() && c.is_alphabetic();
        if named {
            let rest = &text[at..];
            let end = rest.find(|c: char| !c.is_alphabetic());
            ordinal = letters_of_ordinal(&rest[..end.unwrap_or(rest.len())]);
        }
        let apart = named || before.is_alphabetic() && c.is_ascii_digit();
        if ordinal == 0 && (apart || ended && c.is_alphanumeric()) {
            spread.push(' ');
        }
        spread.push(c);
        ended = ordinal == 1;
        ordinal = ordinal.saturating_sub(1);
        before = c;
    }
    spread
}

/// How many letters of a word behind a number make an ordinal of it: what follows is nothing, or a month.
fn letters_of_ordinal(word: &str) -> usize {
    let folded = fold(word);
    let found = ORDINALS.into_iter().find(|end| {
        let rest = folded.strip_prefix(end);
        rest.is_some_and(|rest| rest.is_empty() || MONTHS.iter().any(|own| own.contains(&rest)))
    });
    found.map_or(0, str::len)
}

/// Eight digits: a year first, or day and month.
fn run_together(text: &str) -> Parts {
    let part = |range: std::ops::Range<usize>| text[range].parse::<u32>().unwrap_or(0);
    let first = in_order(
        [(part(0..4), 4), (part(4..6), 2), (part(6..8), 2)],
        DateOrder::Ymd,
        0,
    );
    let last = [(part(0..2), 2), (part(2..4), 2), (part(4..8), 4)];
    let backwards = [DateOrder::Dmy, DateOrder::Mdy]
        .into_iter()
        .any(|order| in_order(last, order, 0).is_some());
    match (first, backwards) {
        (Some(day), false) => Parts::Day(day),
        (None, true) => Parts::Three(last),
        _ => Parts::None,
    }
}

/// A plain number, which may have decimals that say nothing.
fn serial(text: &str) -> Option<f64> {
    let digits = text.split(['.', ',']).next()?;
    let plain = (4..=6).contains(&digits.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    plain.then(|| text.replace(',', ".").parse().ok()).flatten()
}

/// Three numbers in an order, as a day of the calendar that feeds have.
pub(super) fn in_order(
    three: [(u32, usize); 3],
    order: DateOrder,
    first_year: i32,
) -> Option<NaiveDate> {
    let [a, b, c] = three;
    let (day, month, year) = if b.1 == IN_WORDS {
        // The month stood in words.
        (a, b, c)
    } else {
        match order {
            DateOrder::Dmy => (a, b, c),
            DateOrder::Mdy => (b, a, c),
            DateOrder::Ymd => (c, b, a),
            DateOrder::Serial => return None,
        }
    };
    let number = i32::try_from(year.0).ok()?;
    let full = match year.1 {
        4 => number,
        2 => first_year + (number - first_year).rem_euclid(100),
        _ => return None,
    };
    if day.1 > 2 || month.1 > 2 && month.1 != IN_WORDS {
        return None;
    }
    NaiveDate::from_ymd_opt(full, month.0, day.0).filter(|day| is_known(*day))
}
