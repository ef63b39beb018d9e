//! A column of times of day.

use super::super::cell::Cell;
use super::Reading;

/// Minutes of a day.
const DAY: f64 = 1440.0;

/// What a cell may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// A minute of the day; and whether it stands in twelve hours.
    Minute(u16, bool),
    /// An hour from 1 to 12 that does not say which half of the day.
    Either(u16),
}

/// Reads the cells as `HH:MM`; where one is no time, its position and why.
pub(in crate::import) fn read(cells: &[&Cell]) -> Result<Reading, (usize, &'static str)> {
    let mut twelve = None;
    let mut parts = Vec::with_capacity(cells.len());
    for (at, cell) in cells.iter().enumerate() {
        let part = match cell {
            Cell::Empty => None,
            cell => Some(part(cell).ok_or((at, "this is no time of day"))?),
        };
        if matches!(part, Some(Part::Minute(_, true))) {
            twelve = Some(at);
        }
        parts.push(part);
    }
    let open = parts
        .iter()
        .position(|part| matches!(part, Some(Part::Either(_))));
    if let (Some(_), Some(open)) = (twelve, open) {
        return Err((open, "others say AM or PM, this does not"));
    }
    let text = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let texts = parts.into_iter().map(|part| match part? {
        Part::Minute(minute, _) | Part::Either(minute) => Some(text(minute)),
    });
    Ok(texts.collect())
}

fn part(cell: &Cell) -> Option<Part> {
    match cell {
        Cell::Time(share) => exact(*share, 1e-4).map(|minute| Part::Minute(minute, false)),
        Cell::Number(share) => shared(*share, &share.to_string()),
        Cell::Text(text) => of_text(text),
        _ => None,
    }
}

/// A share of the day that is a whole minute but for so much of one.
fn exact(share: f64, slack: f64) -> Option<u16> {
    let minutes = share * DAY;
    let whole = minutes.round();
    let near = (minutes - whole).abs() <= slack && (0.0..DAY).contains(&whole);
    // Just seen to be from 0 to 1439.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    near.then_some(whole as u16)
}

/// A share of the day as it is written: rounded to its last digit, which must leave one minute alone.
fn shared(share: f64, text: &str) -> Option<Part> {
    if !(0.0..1.0).contains(&share) {
        return None;
    }
    let decimals = text
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    let slack = if decimals >= 4 {
        0.5 * 10f64.powi(-i32::try_from(decimals.min(9)).unwrap_or(9)) * DAY + 1e-4
    } else {
        1e-6
    };
    exact(share, slack).map(|minute| Part::Minute(minute, false))
}

fn of_text(text: &str) -> Option<Part> {
    let plain: String = text.to_lowercase().split_whitespace().collect();
    let marked = plain.replace("a.m", "am").replace("p.m", "pm");
    let marked = marked.trim_end_matches('.');
    let (clock, half) = match marked {
        own if own.ends_with("am") => (&own[..own.len() - 2], Some(0)),
        own if own.ends_with("pm") => (&own[..own.len() - 2], Some(12)),
        own => (own, None),
    };
    let clock = clock.trim_end_matches("hrs").trim_end_matches("hr");
    // A date before it says nothing where it is the day zero of spreadsheets.
    let clock = ["1899-12-30t", "1899-12-30", "12/30/1899", "30/12/1899"]
        .iter()
        .find_map(|zero| clock.strip_prefix(zero))
        .unwrap_or(clock);
    let number = clock.replace(',', ".");
    if half.is_none()
        && let Ok(share) = number.parse::<f64>()
        && (number.starts_with("0.") || number.starts_with('.') || number == "0")
    {
        return shared(share, &number);
    }
    let clock = clock.trim_end_matches('h');
    let split = |sign: char| -> Vec<&str> { clock.split(sign).collect() };
    let parts = match (clock.contains(':'), clock.contains('h')) {
        (true, _) => split(':'),
        (false, true) => split('h'),
        _ if half.is_some() || plain.ends_with('h') || plain.ends_with("hrs") => vec![clock],
        // `0800`
        _ if clock.len() == 4 && clock.is_ascii() => vec![&clock[..2], &clock[2..]],
        _ => return None,
    };
    let part = |at: usize| -> Option<u16> {
        let part = parts.get(at).copied().unwrap_or("0");
        let seconds = if at == 2 {
            part.split('.').next()?
        } else {
            part
        };
        let digits = !seconds.is_empty()
            && seconds.len() <= 2
            && seconds.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| seconds.parse().ok()).flatten()
    };
    let (hour, minute, second) = (part(0)?, part(1)?, part(2)?);
    if parts.len() > 3 || minute > 59 || second != 0 {
        return None;
    }
    match half {
        Some(half) if (1..=12).contains(&hour) => {
            Some(Part::Minute((hour % 12 + half) * 60 + minute, true))
        }
        Some(_) => None,
        None if hour > 23 => None,
        None if (1..=12).contains(&hour) => Some(Part::Either(hour * 60 + minute)),
        None => Some(Part::Minute(hour * 60 + minute, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Option<String> {
        read(&[&Cell::text(text)]).ok()?.remove(0)
    }

    #[test]
    fn times_of_many_kinds() {
        for text in [
            "08:00",
            "8:00",
            "8:00 AM",
            "8:00 a. m.",
            "8 am",
            "08:00:00",
            "0.333333333",
            "0.3333",
            "0,3333",
            "8h00",
            "8h",
            "0800",
            "08:00 hrs",
            "8:00:00 AM",
            "1899-12-30T08:00:00",
        ] {
            assert_eq!(one(text).as_deref(), Some("08:00"), "{text}");
        }
        for (text, time) in [
            ("12:30 AM", "00:30"),
            ("12:30 PM", "12:30"),
            ("0", "00:00"),
            ("0.5", "12:00"),
            ("0.625", "15:00"),
            ("3:00 p.m.", "15:00"),
            ("0.354166667", "08:30"),
        ] {
            assert_eq!(one(text).as_deref(), Some(time), "{text}");
        }
        for text in [
            "soon", "25:00", "8:61", "13:00 PM", "08:00:30", "0.333", "1.5", "8", "-1:00", "8:0x",
        ] {
            assert_eq!(one(text), None, "{text}");
        }
        assert_eq!(
            read(&[&Cell::Time(1.0 / 3.0)]).unwrap(),
            [Some("08:00".to_owned())]
        );
    }

    #[test]
    fn halves_of_the_day_are_not_guessed() {
        let cells = [Cell::text("8:00 AM"), Cell::text("1:00")];
        let cells: Vec<&Cell> = cells.iter().collect();
        assert!(matches!(read(&cells), Err((1, _))));
    }
}
