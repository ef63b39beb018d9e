//! Weekdays: names in English and Spanish, lists and ranges of them, and a column for each.

use super::super::cell::Cell;
use super::super::words::fold;
use crate::feed::WEEKDAYS;

/// Names of the days from Monday, folded.
const NAMES: [&[&str]; 7] = [
    &["mon", "monday", "mondays", "lunes", "lun"],
    &["tue", "tues", "tuesday", "tuesdays", "martes"],
    &[
        "wed",
        "weds",
        "wednesday",
        "wednesdays",
        "miercoles",
        "mie",
        "mier",
    ],
    &[
        "thu",
        "thur",
        "thurs",
        "thursday",
        "thursdays",
        "jueves",
        "jue",
    ],
    &["fri", "friday", "fridays", "viernes", "vie"],
    &["sat", "saturday", "saturdays", "sabado", "sabados", "sab"],
    &["sun", "sunday", "sundays", "domingo", "domingos", "dom"],
];

/// Words for every day.
const DAILY: [&str; 8] = [
    "daily",
    "every day",
    "all days",
    "all week",
    "all",
    "todos los dias",
    "diario",
    "todos",
];

/// Words between the ends of a range.
const TO: [&str; 5] = ["to", "through", "thru", "a", "al"];

/// Words between the last two of a list, and before days.
const AND: [&str; 6] = ["and", "y", "e", "los", "de", "el"];

/// The day of a name, from Monday = 0. `mar` is Tuesday in Spanish: it is a day among days.
fn day(word: &str) -> Option<usize> {
    if word == "mar" {
        return Some(1);
    }
    NAMES.iter().position(|names| names.contains(&word))
}

/// The day that a header names.
pub(in crate::import) fn of_header(header: &str) -> Option<usize> {
    let name = fold(header);
    let short = ["mo", "tu", "we", "th", "fr", "sa", "su"];
    day(&name).or_else(|| short.iter().position(|own| *own == name))
}

/// A list of weekdays as a feed writes it; none where it is no such list. The days stay in their
/// order.
pub(in crate::import) fn list(text: &str) -> Option<String> {
    let strict = |item: &str| WEEKDAYS.contains(&item.trim());
    if text.split(';').all(strict) {
        return Some(text.split(';').map(str::trim).collect::<Vec<_>>().join(";"));
    }
    if DAILY.contains(&fold(text).as_str()) {
        return Some(String::new());
    }
    let mut days: Vec<usize> = Vec::new();
    let mut add = |day: usize| {
        if !days.contains(&day) {
            days.push(day);
        }
    };
    for item in text.split([';', ',', '/', '\n', '|', '+', '&']) {
        let item = item.replace(['–', '—', '-'], " to ");
        let folded = fold(&item);
        let words: Vec<&str> = folded
            .split(' ')
            .filter(|w| !w.is_empty() && !AND.contains(w))
            .collect();
        if words.is_empty() {
            continue;
        }
        let mut at = 0;
        while at < words.len() {
            let first = day(words[at])?;
            if words.get(at + 1).is_some_and(|word| TO.contains(word)) {
                let last = day(words.get(at + 2)?)?;
                let count = (last + 7 - first) % 7;
                (0..=count).for_each(|step| add((first + step) % 7));
                at += 3;
            } else {
                add(first);
                at += 1;
            }
        }
    }
    let names: Vec<&str> = days.into_iter().map(|day| WEEKDAYS[day]).collect();
    (!names.is_empty()).then(|| names.join(";"))
}

/// What a cell in the column of one day says.
pub(in crate::import) fn ticked(cell: &Cell) -> Option<bool> {
    match cell {
        Cell::Bool(value) => Some(*value),
        Cell::Number(number) if *number == 1.0 => Some(true),
        Cell::Number(number) if *number == 0.0 => Some(false),
        Cell::Text(text) => match fold(text).as_str() {
            "yes" | "y" | "si" | "s" | "x" | "true" | "verdadero" | "1" | "open" | "abierto" => {
                Some(true)
            }
            "no" | "n" | "false" | "falso" | "0" | "closed" | "cerrado" => Some(false),
            "" if text.contains(['✓', '✔', '☑', '●', '•']) => Some(true),
            "" if text.contains(['✗', '✘', '☐', '-', '–', '—', '○']) => Some(false),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_ranges() {
        for (text, days) in [
            ("Mon;Tue;Wed", "Mon;Tue;Wed"),
            ("Sat; Sun ;Mon", "Sat;Sun;Mon"),
            ("lunes;Tue;Wed", "Mon;Tue;Wed"),
            ("Mon-Fri", "Mon;Tue;Wed;Thu;Fri"),
            ("lunes a viernes", "Mon;Tue;Wed;Thu;Fri"),
            ("Lunes – Miércoles, sábado", "Mon;Tue;Wed;Sat"),
            ("Monday, Wednesday and Friday", "Mon;Wed;Fri"),
            ("lunes, martes y jueves", "Mon;Tue;Thu"),
            ("Fri to Mon", "Fri;Sat;Sun;Mon"),
            ("lun mar mié", "Mon;Tue;Wed"),
            ("Daily", ""),
            ("todos los días", ""),
            ("SAT", "Sat"),
        ] {
            assert_eq!(list(text).as_deref(), Some(days), "{text}");
        }
        for text in [
            "L M M J V",
            "M-F",
            "1-5",
            "Mon-",
            "someday",
            "weekdays except Tue",
            ";",
        ] {
            assert_eq!(list(text), None, "{text}");
        }
    }

    #[test]
    fn ticks() {
        for text in ["Yes", "sí", "X", "1", "✓", "TRUE", "VERDADERO"] {
            assert_eq!(ticked(&Cell::text(text)), Some(true), "{text}");
        }
        for text in ["No", "n", "0", "-", "FALSO"] {
            assert_eq!(ticked(&Cell::text(text)), Some(false), "{text}");
        }
        assert_eq!(ticked(&Cell::text("maybe")), None);
        assert_eq!(of_header("Miércoles"), Some(2));
        assert_eq!(of_header("Month"), None);
    }
}
