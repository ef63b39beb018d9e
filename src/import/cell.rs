//! A cell as a source holds it: text, or what a workbook has typed.

use std::borrow::Cow;

use chrono::NaiveDateTime;

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, without blanks around it.
    Text(String),
    /// A number of a workbook.
    Number(f64),
    /// A day of a workbook, with its time.
    Stamp(NaiveDateTime),
    /// A time of day of a workbook, as a share of the day.
    Time(f64),
    /// Yes or no.
    Bool(bool),
    /// What a formula that failed shows, such as `#REF!`.
    Error(String),
}

impl Cell {
    /// A text as a cell: blanks of every kind around it are nothing, and one inside is a space.
    pub fn text(text: &str) -> Self {
        let plain = plain(text);
        if plain.is_empty() {
            Self::Empty
        } else {
            Self::Text(plain.into_owned())
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// The cell as text; what a workbook has typed as a feed would write it.
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) | Self::Error(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Stamp(stamp) if stamp.time() == chrono::NaiveTime::MIN => {
                Cow::Owned(stamp.date().to_string())
            }
            Self::Stamp(stamp) => Cow::Owned(stamp.format("%Y-%m-%d %H:%M:%S").to_string()),
            Self::Time(share) => Cow::Owned(share.to_string()),
            Self::Bool(value) => Cow::Borrowed(if *value { "TRUE" } else { "FALSE" }),
        }
    }
}

/// Blanks that look like a space.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

/// Characters that show nothing at all.
fn is_nothing(c: char) -> bool {
    matches!(
        c,
        '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
    )
}

/// A text with its odd blanks as spaces, and none around it.
fn plain(text: &str) -> Cow<'_, str> {
    let odd = |c: char| is_nothing(c) || is_blank(c) && !matches!(c, ' ' | '\n' | '\r' | '\t');
    // A formula that gives a text, as some programs protect the zeros of `="0012"`.
    let text = (text
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"')))
    .filter(|inner| !inner.contains('"'))
    .unwrap_or(text);
    if !text.contains(odd) {
        return Cow::Borrowed(text.trim());
    }
    let kept = text.chars().filter(|c| !is_nothing(*c));
    let spaced: String = kept.map(|c| if odd(c) { ' ' } else { c }).collect();
    Cow::Owned(spaced.trim().to_owned())
}

/// A sheet of a workbook, or a text file, as rows of cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    /// The file, relative to the source.
    pub file: String,
    /// The sheet's name; none for a text file.
    pub name: Option<String>,
    /// The rows that have anything, each with its line in the file.
    pub rows: Vec<Row>,
    /// How many lines have nothing.
    pub blank: u64,
    /// How many values of a text file have blanks around them.
    pub trimmed: u64,
    /// The lines of a text file are separated into fields by this.
    pub delimiter: Option<char>,
    /// What a text file's bytes were read as, where it is not UTF-8.
    pub encoding: Option<&'static str>,
    /// Whether a first line says what separates its fields.
    pub is_stated: bool,
}

/// A row with something in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// Line of the file, or row of the sheet, from 1.
    pub line: u64,
    pub cells: Vec<Cell>,
}

impl Row {
    pub fn get(&self, at: usize) -> &Cell {
        self.cells.get(at).unwrap_or(&Cell::Empty)
    }

    /// How many cells have anything.
    pub fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_empty()).count()
    }
}

impl Sheet {
    /// What the sheet is called in notices and in map.toml: `book.xlsx!Sheet1`.
    pub fn title(&self) -> String {
        match &self.name {
            Some(name) => format!("{}!{name}", self.file),
            None => self.file.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_every_kind_go() {
        for text in [
            "a b",
            " a b ",
            "\u{a0}a\u{a0}b\u{202f}",
            "\u{feff}a b\u{200b}\t",
            "=\"a b\"",
        ] {
            assert_eq!(Cell::text(text), Cell::Text("a b".to_owned()), "{text:?}");
        }
        for text in ["", " ", "\u{a0}", "\u{200b}"] {
            assert_eq!(Cell::text(text), Cell::Empty, "{text:?}");
        }
    }
}
