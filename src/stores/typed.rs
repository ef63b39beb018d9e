//! Cells of a table's text as typed values, for stores that have types.

use crate::feed::{Column, Shape, Type, plain_number};

/// A value of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Typed<'t> {
    Empty,
    Whole(i64),
    Real(f64),
    Text(&'t str),
}

/// A cell of a column as a value: a number only where it reads back as the same text.
pub(super) fn typed(kind: Type, text: &str) -> Typed<'_> {
    if text.is_empty() {
        return Typed::Empty;
    }
    let number = matches!(
        kind,
        Type::Whole(..)
            | Type::Amount(_)
            | Type::Limit
            | Type::PersonsADay
            | Type::Degrees(_)
            | Type::Value
    );
    if !number {
        return Typed::Text(text);
    }
    if let Ok(whole) = text.parse::<i64>()
        && whole.to_string() == text
    {
        return Typed::Whole(whole);
    }
    match text.parse::<f64>() {
        Ok(real) if plain_number(real).as_deref() == Some(text) => Typed::Real(real),
        _ => Typed::Text(text),
    }
}

/// The rows of a table's text, and the columns that they have.
pub(super) fn rows<'t>(
    shape: &'static Shape,
    text: &'t [u8],
) -> Result<(Vec<&'static Column>, csv::Reader<&'t [u8]>), csv::Error> {
    let mut reader = csv::Reader::from_reader(text);
    let names = reader.headers()?;
    let columns = names.iter().filter_map(|name| {
        let mut own = shape.columns.iter();
        own.find(|column| column.name == name)
    });
    Ok((columns.collect(), reader))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_such_only_where_they_read_back() {
        let of = |text| typed(Type::Limit, text);
        assert_eq!(of("12"), Typed::Whole(12));
        assert_eq!(of("12.5"), Typed::Real(12.5));
        assert_eq!(of("unlimited"), Typed::Text("unlimited"));
        assert_eq!(
            of("999999999999.123456"),
            Typed::Text("999999999999.123456")
        );
        assert_eq!(of(""), Typed::Empty);
        assert_eq!(typed(Type::Identifier, "12"), Typed::Text("12"));
    }
}
