//! A column of numbers: what its decimals stand behind, and what sets its thousands apart.

use super::super::cell::Cell;
use super::super::map::DecimalMark;
use super::Reading;
use crate::feed::plain_number;

/// Which numbers a column may hold.
#[derive(Clone, Copy, Debug)]
pub(in crate::import) struct Range {
    pub least: f64,
    pub most: f64,
    /// Whether only whole ones.
    pub whole: bool,
}

/// Which mark a table's other columns show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Shown {
    pub point: bool,
    pub comma: bool,
}

impl Shown {
    /// The mark, where only one is shown.
    pub fn only(self) -> Option<DecimalMark> {
        match (self.point, self.comma) {
            (true, false) => Some(DecimalMark::Point),
            (false, true) => Some(DecimalMark::Comma),
            _ => None,
        }
    }

    pub fn and(self, other: Self) -> Self {
        Self {
            point: self.point || other.point,
            comma: self.comma || other.comma,
        }
    }
}

/// Why a column cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) enum Unsure {
    /// A comma or a point may set thousands or decimals apart: so this cell.
    Marks(usize),
    /// The cell is no number.
    None(usize),
}

/// What a text is with one mark or the other.
fn with(text: &str, mark: DecimalMark) -> Option<String> {
    let (decimal, thousands) = match mark {
        DecimalMark::Point => ('.', ','),
        DecimalMark::Comma => (',', '.'),
    };
    let (sign, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, decimals) = match digits.split_once(decimal) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (digits, None),
    };
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if decimals.is_some_and(|part| part.is_empty() || !all_digits(part)) {
        return None;
    }
    let grouped = |sign: char| {
        let mut groups = whole.split(sign);
        let first = groups.next().unwrap_or("");
        let rest: Vec<&str> = groups.collect();
        let sound = !rest.is_empty()
            && (1..=3).contains(&first.len())
            && all_digits(first)
            && rest
                .iter()
                .all(|group| group.len() == 3 && all_digits(group));
        sound.then(|| first.to_owned() + &rest.concat())
    };
    let whole = if all_digits(whole) && !(whole.is_empty() && decimals.is_none()) {
        whole.to_owned()
    } else {
        [thousands, ' ', '\'', '\u{2019}']
            .into_iter()
            .find_map(grouped)?
    };
    // What spreadsheets add to a number says nothing.
    let decimals = decimals
        .map(|part| part.trim_end_matches('0'))
        .filter(|part| !part.is_empty());
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    Some(match decimals {
        Some(decimals) => format!("{sign}{whole}.{decimals}"),
        None if whole == "0" => "0".to_owned(),
        None => format!("{sign}{whole}"),
    })
}

/// Marks that a column shows for certain, by what can be read with one alone.
pub(in crate::import) fn shown(cells: &[&Cell]) -> Shown {
    let mut found = Shown::default();
    for cell in cells {
        if let Cell::Text(text) = cell {
            match (
                with(text, DecimalMark::Point),
                with(text, DecimalMark::Comma),
            ) {
                (Some(_), None) if text.contains(['.', ',']) => found.point = true,
                (None, Some(_)) if text.contains(['.', ',']) => found.comma = true,
                _ => {}
            }
        }
    }
    found
}

/// Reads the cells; empty ones are no numbers. `told` and `beside` say which mark it is where the
/// cells leave it open.
pub(in crate::import) fn read(
    cells: &[&Cell],
    range: Range,
    told: Option<DecimalMark>,
    beside: Option<DecimalMark>,
) -> Result<(Reading, Option<DecimalMark>), Unsure> {
    let fits = |text: &String| {
        let number = text.parse::<f64>().ok();
        number.is_some_and(|n| {
            (range.least..=range.most).contains(&n) && (!range.whole || n.fract() == 0.0)
        })
    };
    let with_mark = |mark| -> Result<Vec<Option<String>>, usize> {
        let read = cells.iter().enumerate().map(|(at, cell)| match cell {
            Cell::Empty => Ok(None),
            Cell::Number(number) => plain_number(*number).map(Some).ok_or(at),
            Cell::Text(text) => with(text, mark)
                .or_else(|| exponent(text))
                .map(Some)
                .ok_or(at),
            _ => Err(at),
        });
        read.collect()
    };
    let ways = [DecimalMark::Point, DecimalMark::Comma].map(|mark| (mark, with_mark(mark)));
    match ways {
        [(_, Err(point)), (_, Err(comma))] => Err(Unsure::None(point.max(comma))),
        [(mark, Ok(read)), (_, Err(_))] | [(_, Err(_)), (mark, Ok(read))] => Ok((read, Some(mark))),
        [(_, Ok(point)), (_, Ok(comma))] if point == comma => Ok((point, None)),
        [(_, Ok(point)), (_, Ok(comma))] => {
            let sound = |read: &[Option<String>]| read.iter().flatten().all(fits);
            let mark = match (sound(&point), sound(&comma)) {
                (true, false) => Some(DecimalMark::Point),
                (false, true) => Some(DecimalMark::Comma),
                _ => told.or(beside),
            };
            // Neither way is every number one that may stand there.
            let odd = |read: &[Option<String>]| {
                let mut all = read.iter();
                all.position(|own| own.as_ref().is_some_and(|own| !fits(own)))
            };
            if let (None, Some(point), Some(comma)) = (mark, odd(&point), odd(&comma)) {
                return Err(Unsure::None(point.max(comma)));
            }
            match mark {
                Some(DecimalMark::Point) => Ok((point, mark)),
                Some(DecimalMark::Comma) => Ok((comma, mark)),
                None => Err(Unsure::Marks(
                    (0..point.len())
                        .find(|&at| point[at] != comma[at])
                        .unwrap_or(0),
                )),
            }
        }
    }
}

/// `1.4E+03`
fn exponent(text: &str) -> Option<String> {
    let (digits, power) = text.split_once(['e', 'E'])?;
    let power: i32 = power.parse().ok()?;
    let digits = digits.replace(',', ".");
    let sound =
        digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && (-20..=20).contains(&power);
    plain_number(format!("{digits}e{power}").parse().ok().filter(|_| sound)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: Range = Range {
        least: 0.0,
        most: crate::domain::limits::MOST,
        whole: false,
    };

    fn all(texts: &[&str], range: Range) -> Result<Vec<String>, Unsure> {
        let cells: Vec<Cell> = texts.iter().map(|text| Cell::text(text)).collect();
        let cells: Vec<&Cell> = cells.iter().collect();
        read(&cells, range, None, None)
            .map(|(read, _)| read.into_iter().map(Option::unwrap_or_default).collect())
    }

    #[test]
    fn one_mark_that_fits_is_taken() {
        for (texts, numbers) in [
            (&["0,5", "3", ""][..], &["0.5", "3", ""][..]),
            (&["0.5", "1,400.25"], &["0.5", "1400.25"]),
            (&["1.400,25"], &["1400.25"]),
            (&["1,400", "0.5"], &["1400", "0.5"]),
            (
                &["1 400", "1'400", "1,234,567"],
                &["1400", "1400", "1234567"],
            ),
            (&["3.0", "02"], &["3", "2"]),
            (&["1.4E+03", "5"], &["1400", "5"]),
        ] {
            assert_eq!(all(texts, ANY).unwrap(), numbers, "{texts:?}");
        }
        let few = Range {
            least: 1.0,
            most: 99.0,
            whole: true,
        };
        assert_eq!(all(&["3.000"], few).unwrap(), ["3"]);
        let degrees = Range {
            least: -180.0,
            most: 180.0,
            whole: false,
        };
        assert_eq!(all(&["-98,300", "26.050"], degrees), Err(Unsure::None(1)));
        assert_eq!(all(&["-98,300"], degrees).unwrap(), ["-98.3"]);
    }

    #[test]
    fn a_mark_that_may_be_either_is_asked_for() {
        assert_eq!(all(&["60", "1,400"], ANY), Err(Unsure::Marks(1)));
        assert_eq!(all(&["1.400"], ANY), Err(Unsure::Marks(0)));
        assert_eq!(all(&["0,500", "1,500"], ANY), Err(Unsure::Marks(0)));
        assert_eq!(all(&["60 min"], ANY), Err(Unsure::None(0)));
        assert_eq!(all(&["1,40,0"], ANY), Err(Unsure::None(0)));
        let cell = Cell::text("1,400");
        let told = read(&[&cell], ANY, Some(DecimalMark::Comma), None).unwrap();
        assert_eq!(told.0, [Some("1.4".to_owned())]);
        assert_eq!(
            shown(&[&Cell::text("0,5")]),
            Shown {
                point: false,
                comma: true
            }
        );
        assert_eq!(shown(&[&Cell::text("1,400")]), Shown::default());
    }
}
