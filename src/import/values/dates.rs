//! A column of dates, read in the one way that all of its cells allow.

use chrono::{Datelike, Days, NaiveDate};

use super::super::cell::Cell;
use super::super::map::DateOrder;
use super::Reading;
use parts::{IN_WORDS, Parts, in_order, parts};

mod parts;

/// The years in which a plain number may be a day: of 1980 to 2079.
const SERIALS: std::ops::RangeInclusive<f64> = 29_221.0..=65_745.0;

/// How a column was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Dates {
    /// The order, where the cells needed one.
    pub order: Option<DateOrder>,
    /// Whether years had two digits.
    pub short_years: bool,
}

/// Why a column cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) enum Unsure {
    /// These ways fit, and give different days.
    Orders(Vec<DateOrder>),
    /// No one way fits all cells; this one spoils it, for the reason given.
    None(usize, &'static str),
}

/// Reads the cells; empty ones are no dates.
pub(in crate::import) fn read(
    cells: &[&Cell],
    told: Option<DateOrder>,
    first_year: i32,
) -> Result<(Reading, Dates), Unsure> {
    let parts: Vec<Option<Parts>> = (cells.iter())
        .map(|cell| (!cell.is_empty()).then(|| parts(cell)))
        .collect();
    if let Some(at) = find(&parts, |part| *part == Parts::None) {
        return Err(Unsure::None(at, "this is no date"));
    }
    if let Some(at) = find(&parts, |part| *part == Parts::Timed) {
        let why = "this has a time of day too: which day is meant elsewhere is not known";
        return Err(Unsure::None(at, why));
    }
    if find(&parts, |part| matches!(part, Parts::Serial(_))).is_some() {
        return numbered(cells, &parts);
    }
    in_one_order(&parts, told, first_year)
}

/// The first cell that is so.
fn find(parts: &[Option<Parts>], is: impl Fn(&Parts) -> bool) -> Option<usize> {
    parts.iter().position(|part| part.as_ref().is_some_and(&is))
}

/// A column in which days are numbers of a spreadsheet.
fn numbered(cells: &[&Cell], parts: &[Option<Parts>]) -> Result<(Reading, Dates), Unsure> {
    let odd = |part: &Parts| match part {
        Parts::Serial(number) => !SERIALS.contains(number) || number.fract() != 0.0,
        _ => false,
    };
    // Typed days and their numbers are the same thing; a number among texts is not.
    let typed = |cell: &&Cell| matches!(cell, Cell::Number(_) | Cell::Stamp(_) | Cell::Empty);
    let all_typed = cells.iter().all(typed);
    let other = find(parts, |part| !matches!(part, Parts::Serial(_)));
    let day = |part: &Parts| matches!(part, Parts::Serial(_) | Parts::Day(_));
    let mixed = find(parts, |part| !day(part)).is_some() || other.is_some() && !all_typed;
    let wrong = find(parts, odd).or(other.filter(|_| mixed));
    if let Some(at) = wrong {
        let why =
            "a number is read as a day only where the whole column holds days from 1980 to 2079";
        return Err(Unsure::None(at, why));
    }
    let days = parts.iter().map(|part| match part {
        Some(Parts::Serial(number)) => of_serial(*number),
        Some(Parts::Day(day)) => Some(*day),
        _ => None,
    });
    let how = Dates {
        order: Some(DateOrder::Serial),
        short_years: false,
    };
    Ok((days.map(text).collect(), how))
}

/// A column of days and of three numbers each, which all must stand in one order.
fn in_one_order(
    parts: &[Option<Parts>],
    told: Option<DateOrder>,
    first_year: i32,
) -> Result<(Reading, Dates), Unsure> {
    const ORDERS: [DateOrder; 3] = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];
    let open: Vec<[(u32, usize); 3]> = (parts.iter().flatten())
        .filter_map(|part| match part {
            Parts::Three(three) => Some(*three),
            _ => None,
        })
        .collect();
    let all_in = |order| -> Option<Vec<NaiveDate>> {
        let days = open.iter().map(|three| in_order(*three, order, first_year));
        days.collect()
    };
    let mut fit: Vec<(DateOrder, Vec<NaiveDate>)> = Vec::new();
    for order in ORDERS.into_iter().filter(|_| !open.is_empty()) {
        if let Some(days) = all_in(order)
            && fit.iter().all(|(_, own)| *own != days)
        {
            fit.push((order, days));
        }
    }
    if fit.is_empty() && !open.is_empty() {
        let fits = |order| {
            let own =
                move |three: &&[(u32, usize); 3]| in_order(**three, order, first_year).is_some();
            open.iter().filter(own).count()
        };
        let best = ORDERS.into_iter().max_by_key(|order| fits(*order));
        let at = find(parts, |part| match (part, best) {
            (Parts::Three(three), Some(order)) => in_order(*three, order, first_year).is_none(),
            _ => false,
        });
        let why = "no one order of day, month and year fits this and the others";
        return Err(Unsure::None(at.unwrap_or(0), why));
    }
    // Days already typed beside texts: a program that took month and day for each other turned the
    // ones that it could, and left the rest as texts.
    let days = || {
        parts.iter().flatten().filter_map(|part| match part {
            Parts::Day(day) => Some(day.day()),
            _ => None,
        })
    };
    let bare = open.iter().any(|three| three[1].1 != IN_WORDS);
    let swapped = bare && days().next().is_some() && days().all(|day| day <= 12);
    let sure = fit.len() <= 1 && !swapped;
    let chosen = match told.filter(|_| !sure) {
        _ if sure => fit.pop(),
        Some(order) => all_in(order).map(|days| (order, days)),
        None => None,
    };
    if chosen.is_none() && !open.is_empty() {
        let orders = fit.into_iter().map(|(order, _)| order);
        return Err(Unsure::Orders(orders.collect()));
    }
    let short_years = open
        .iter()
        .any(|three| three.iter().all(|(_, digits)| *digits != 4));
    let mut open = chosen.iter().flat_map(|(_, days)| days.iter().copied());
    let days = parts.iter().map(|part| match part {
        Some(Parts::Day(day)) => Some(*day),
        Some(Parts::Three(_)) => open.next(),
        _ => None,
    });
    let reading = days.map(text).collect();
    let order = chosen.as_ref().map(|(order, _)| *order);
    Ok((reading, Dates { order, short_years }))
}

fn text(day: Option<NaiveDate>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// The day that a spreadsheet numbers so: 1 is the first of 1900, and 1900 has a 29 February.
pub(in crate::import) fn of_serial(number: f64) -> Option<NaiveDate> {
    let base = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    // Far below 2⁵³, and not below 0.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let days = if (61.0..1e6).contains(&number) {
        number as u64
    } else {
        return None;
    };
    base.checked_add_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(texts: &[&str], told: Option<DateOrder>) -> Result<Vec<String>, Unsure> {
        let cells: Vec<Cell> = texts.iter().map(|text| Cell::text(text)).collect();
        let cells: Vec<&Cell> = cells.iter().collect();
        read(&cells, told, 1950)
            .map(|(days, _)| days.into_iter().map(Option::unwrap_or_default).collect())
    }

    #[test]
    fn one_way_that_fits_is_taken() {
        for (texts, days) in [
            (
                &["2/19/2021", "3/4/2021"][..],
                &["2021-02-19", "2021-03-04"][..],
            ),
            (
                &["19.02.2021", "", "04.03.2021"],
                &["2021-02-19", "", "2021-03-04"],
            ),
            (&["19-02-21", "4-3-21"], &["2021-02-19", "2021-03-04"]),
            (
                &["19-Feb-21", "04 de marzo de 2021", "Mar 4, 2021"],
                &["2021-02-19", "2021-03-04", "2021-03-04"],
            ),
            (
                &["viernes, 19 de febrero de 2021", "4th March 2021"],
                &["2021-02-19", "2021-03-04"],
            ),
            (
                &[
                    "1st March 2021",
                    "Mar 2nd, 2021",
                    "3RD of March 2021",
                    "4thMarch2021",
                ],
                &["2021-03-01", "2021-03-02", "2021-03-03", "2021-03-04"],
            ),
            (
                &["1º de marzo de 2021", "22nd Feb 21"],
                &["2021-03-01", "2021-02-22"],
            ),
            (
                &["2021-02-19 00:00:00", "2021/3/4", "2021-03-05T00:00:00Z"],
                &["2021-02-19", "2021-03-04", "2021-03-05"],
            ),
            (
                &["2/19/2021 12:00:00 AM", "3/4/2021 0:00"],
                &["2021-02-19", "2021-03-04"],
            ),
            (&["44246", "44259"], &["2021-02-19", "2021-03-04"]),
            (&["20210219", "20210304"], &["2021-02-19", "2021-03-04"]),
            (&["03/03/2021", "04/04/2021"], &["2021-03-03", "2021-04-04"]),
            (&["19feb2021", "04mar2021"], &["2021-02-19", "2021-03-04"]),
            (&[], &[]),
        ] {
            assert_eq!(all(texts, None).unwrap(), days, "{texts:?}");
        }
    }

    #[test]
    fn several_ways_are_asked_for() {
        use DateOrder::{Dmy, Mdy, Ymd};
        for (texts, orders) in [
            (&["02/03/2021", "01/05/2021"][..], vec![Dmy, Mdy]),
            (&["02/03/04"], vec![Dmy, Mdy, Ymd]),
            (&["21-02-19"], vec![Dmy, Ymd]),
            // Typed days of which none is over 12, beside texts of which all are.
            (&["2021-02-03", "19/02/2021"], vec![Dmy]),
        ] {
            assert_eq!(all(texts, None), Err(Unsure::Orders(orders)), "{texts:?}");
        }
        assert_eq!(all(&["02/03/2021"], Some(Mdy)).unwrap(), ["2021-02-03"]);
        assert_eq!(all(&["02/03/2021"], Some(Dmy)).unwrap(), ["2021-03-02"]);
        // What the column says itself is not overruled.
        assert_eq!(all(&["19/02/2021"], Some(Mdy)).unwrap(), ["2021-02-19"]);
    }

    #[test]
    fn what_no_way_fits_names_the_cell() {
        for (texts, at) in [
            (&["19/02/2021", "02/19/2021", "02/20/2021"][..], 0),
            (&["2021-02-19", "soon"], 1),
            (&["44246", "7"], 1),
            (&["44246", "19/02/2021"], 1),
            (&["2021-02-19 13:45"], 0),
            (&["31/02/2021"], 0),
            (&["Feb-21"], 0),
        ] {
            assert!(
                matches!(all(texts, None), Err(Unsure::None(found, _)) if found == at),
                "{texts:?}: {:?}",
                all(texts, None)
            );
        }
    }
}
