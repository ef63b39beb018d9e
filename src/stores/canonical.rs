//! A table as text: the same wherever its cells come from.
//!
//! Columns stand in the schema's order, and an optional one without a value in any row is left out; dates,
//! times and numbers have one form each, and lists no blanks. What is no value of its column's type stays as
//! it is, for the reader of feeds to name.

use std::borrow::Cow;

use super::table::HeldTable;
#[cfg(any(feature = "databases", feature = "parquet"))]
use crate::feed::plain_number;
use crate::feed::{Column, Shape, Type};
use crate::files::archive::sha256;
use crate::files::table::Table;

/// Writes a table row by row.
pub(super) struct Canonical {
    columns: Vec<&'static Column>,
    /// Columns that a feed does not have: their names alone are told.
    unknown: Vec<String>,
    table: Table,
    filled: Vec<bool>,
}

impl Canonical {
    /// A table that has these columns, in whatever order.
    pub fn new(shape: &'static Shape, names: &[String]) -> Self {
        let has = |own: &&Column| names.iter().any(|name| name == own.name);
        let columns: Vec<&'static Column> = shape.columns.iter().filter(has).collect();
        let known = |name: &&String| shape.columns.iter().any(|own| own.name == name.as_str());
        let header: Vec<&str> = columns.iter().map(|own| own.name).collect();
        Self {
            unknown: names.iter().filter(|name| !known(name)).cloned().collect(),
            table: Table::new(&header),
            filled: columns.iter().map(|own| own.required).collect(),
            columns,
        }
    }

    /// The columns that a row's cells are of, in their order.
    pub fn columns(&self) -> &[&'static Column] {
        &self.columns
    }

    /// The next cell of the row, of the column in this place.
    pub fn cell(&mut self, at: usize, text: &str) {
        let Some(column) = self.columns.get(at) else {
            return;
        };
        self.filled[at] |= !text.is_empty();
        self.table.text(&cell(column.kind, text));
    }

    /// The same of a number that is not text.
    #[cfg(feature = "databases")]
    pub fn real(&mut self, at: usize, number: f64) {
        self.cell(at, &real(number));
    }

    /// Ends the row.
    pub fn end(&mut self) {
        self.table.end();
    }

    /// The table, and the hash that it goes by where columns are told that a feed does not have.
    pub fn finish(self) -> HeldTable {
        let mut text = self.table.bytes();
        let kept: Vec<usize> = (0..self.filled.len())
            .filter(|&at| self.filled[at])
            .collect();
        if kept.len() < self.filled.len() {
            text = with_columns(&text, &kept, &[]);
        }
        if self.unknown.is_empty() {
            return HeldTable {
                text,
                known_as: None,
            };
        }
        let all: Vec<usize> = (0..kept.len()).collect();
        HeldTable {
            known_as: Some(sha256(&text)),
            text: with_columns(&text, &all, &self.unknown),
        }
    }
}

/// A number that is not text.
#[cfg(any(feature = "databases", feature = "parquet"))]
pub(super) fn real(number: f64) -> String {
    plain_number(number).unwrap_or_else(|| number.to_string())
}

/// A CSV text in its one form; the text is sound.
pub(super) fn table(shape: &'static Shape, text: &[u8]) -> Result<Vec<u8>, csv::Error> {
    Ok(held(shape, text)?.map_or_else(|| text.to_owned(), |own| own.text))
}

/// A CSV text in its one form, with its hash; none where a name stands twice in its header.
pub(super) fn held(shape: &'static Shape, text: &[u8]) -> Result<Option<HeldTable>, csv::Error> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text);
    let names: Vec<String> = reader.headers()?.iter().map(ToOwned::to_owned).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() < names.len() {
        return Ok(None);
    }
    let mut canonical = Canonical::new(shape, &names);
    let places = canonical.columns().iter();
    let places: Vec<usize> = places
        .filter_map(|own| names.iter().position(|name| name == own.name))
        .collect();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        for (at, &place) in places.iter().enumerate() {
            canonical.cell(at, record.get(place).unwrap_or(""));
        }
        canonical.end();
    }
    Ok(Some(canonical.finish()))
}

/// Some columns of a table, and empty ones of further names.
pub(super) fn with_columns(text: &[u8], kept: &[usize], more: &[String]) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text);
    let mut record = csv::StringRecord::new();
    let header = reader.read_record(&mut record);
    debug_assert!(matches!(header, Ok(true)), "a table has a header");
    let names = kept.iter().filter_map(|&at| record.get(at));
    let names: Vec<&str> = names.chain(more.iter().map(String::as_str)).collect();
    let mut table = Table::new(&names);
    while matches!(reader.read_record(&mut record), Ok(true)) {
        for &at in kept {
            table.text(record.get(at).unwrap_or(""));
        }
        for _ in more {
            table.text("");
        }
        table.end();
    }
    table.bytes()
}

/// A cell of a column in its one form.
pub(super) fn cell(kind: Type, text: &str) -> Cow<'_, str> {
    match kind {
        Type::Whole(..)
        | Type::Amount(_)
        | Type::Limit
        | Type::PersonsADay
        | Type::Degrees(_)
        | Type::Value => decimal(text),
        Type::Date => Cow::Borrowed(day(text)),
        Type::Time => Cow::Borrowed(minute(text)),
        Type::Identifiers | Type::Weekdays => list(text),
        Type::Identifier
        | Type::Text
        | Type::Timezone
        | Type::Word(_)
        | Type::PortOrAll
        | Type::Site => Cow::Borrowed(text),
    }
}

/// A number without what says nothing: signs of plus, zeros at the ends.
fn decimal(text: &str) -> Cow<'_, str> {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !text.starts_with('0') && digits(text) {
        return Cow::Borrowed(text);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    if whole.len() + part.len() == 0 || !digits(whole) || !digits(part) {
        return Cow::Borrowed(text);
    }
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    let zero = whole.is_empty() && part.is_empty();
    let sign = if text.starts_with('-') && !zero {
        "-"
    } else {
        ""
    };
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if part.is_empty() { "" } else { "." };
    Cow::Owned(format!("{sign}{whole}{point}{part}"))
}

/// A date without a time of midnight.
fn day(text: &str) -> &str {
    let Some((date, time)) = text.split_once([' ', 'T']) else {
        return text;
    };
    let time = time.strip_suffix('Z').unwrap_or(time);
    if date.len() == 10 && minute(time) == "00:00" {
        date
    } else {
        text
    }
}

/// A time of day without seconds of zero.
fn minute(text: &str) -> &str {
    let Some((minute, seconds)) = text.split_at_checked(5) else {
        return text;
    };
    let zeros = seconds.strip_prefix(":00").map(|rest| {
        let part = rest.strip_prefix('.').unwrap_or(rest);
        part.bytes().all(|byte| byte == b'0')
    });
    if zeros == Some(true) { minute } else { text }
}

/// A list without blanks around its items.
fn list(text: &str) -> Cow<'_, str> {
    if !text.contains([' ', '\t']) {
        return Cow::Borrowed(text);
    }
    let items = text.split(';').map(|item| item.trim_matches([' ', '\t']));
    Cow::Owned(items.collect::<Vec<_>>().join(";"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::TABLES;

    #[test]
    fn cells_have_one_form() {
        for (kind, text, form) in [
            (Type::Whole(1, 99), "007", "7"),
            (Type::Whole(1, 99), "2.0", "2"),
            (Type::Limit, "unlimited", "unlimited"),
            (Type::Limit, "+3", "3"),
            (Type::Limit, "0", "0"),
            (Type::Limit, "-0.0", "0"),
            (Type::Limit, ".50", "0.5"),
            (Type::Limit, "5.", "5"),
            (Type::Limit, "1400.500000", "1400.5"),
            (Type::Limit, "999999999999.123456", "999999999999.123456"),
            (Type::Limit, "", ""),
            (Type::Limit, "1e3", "1e3"),
            (Type::Limit, ".", "."),
            (Type::Value, "-2.50", "-2.5"),
            (Type::Value, "2021-02-19", "2021-02-19"),
            (Type::Date, "2021-02-19", "2021-02-19"),
            (Type::Date, "2021-02-19 00:00:00", "2021-02-19"),
            (Type::Date, "2021-02-19T00:00:00.000Z", "2021-02-19"),
            (Type::Date, "2021-02-19 07:00:00", "2021-02-19 07:00:00"),
            (Type::Time, "08:00:00", "08:00"),
            (Type::Time, "08:00:30", "08:00:30"),
            (Type::Time, "08:00", "08:00"),
            (Type::Weekdays, "Mon ; Tue", "Mon;Tue"),
            (Type::Text, " 007 ", " 007 "),
        ] {
            assert_eq!(cell(kind, text), form, "{kind:?} {text}");
        }
    }

    #[test]
    fn columns_stand_in_order_and_unknown_ones_are_only_named() {
        let cases = TABLES.iter().find(|own| own.file == "cases.csv").unwrap();
        let names = ["stream", "secret", "case_id", "ports", "due_on"].map(str::to_owned);
        let mut table = Canonical::new(cases, &names);
        let own: Vec<&str> = table.columns().iter().map(|own| own.name).collect();
        assert_eq!(own, ["case_id", "stream", "due_on", "ports"]);
        for row in [["A1", "mpp", "", ""], ["A,2", "mpp", "2021-02-19", ""]] {
            for (at, text) in row.into_iter().enumerate() {
                table.cell(at, text);
            }
            table.end();
        }
        let held = table.finish();
        let known = "case_id,stream,due_on\nA1,mpp,\n\"A,2\",mpp,2021-02-19\n";
        assert_eq!(held.known_as, Some(sha256(known.as_bytes())));
        let told = "case_id,stream,due_on,secret\nA1,mpp,,\n\"A,2\",mpp,2021-02-19,\n";
        assert_eq!(String::from_utf8(held.text).unwrap(), told);
    }
}
