//! The rows of a CSV text with their lines.

use csv::{ReaderBuilder, StringRecord};

/// The fields of a row.
#[derive(Clone, Copy)]
pub(super) enum Fields<'r> {
    /// Pieces of a line without quotes.
    Split(&'r [&'r str]),
    /// A row with quotes.
    Parsed(&'r StringRecord),
}

impl<'r> Fields<'r> {
    pub fn len(self) -> usize {
        match self {
            Self::Split(fields) => fields.len(),
            Self::Parsed(record) => record.len(),
        }
    }

    pub fn get(self, at: usize) -> Option<&'r str> {
        match self {
            Self::Split(fields) => fields.get(at).copied(),
            Self::Parsed(record) => record.get(at),
        }
    }

    pub fn iter(self) -> impl Iterator<Item = &'r str> {
        (0..self.len()).filter_map(move |at| self.get(at))
    }
}

/// Gives every row that is not empty, with its line; ends early when told `false`.
///
/// A text without quotes is split where its commas and line feeds are, which copies nothing; one
/// with quotes is left to the csv crate.
pub(super) fn for_each(text: &str, mut each: impl FnMut(u64, Fields<'_>) -> bool) {
    for_each_from(text, Start::default(), |start, fields| {
        each(start.line, fields)
    });
}

/// Where a row begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    pub byte: usize,
    pub line: u64,
}

impl Default for Start {
    fn default() -> Self {
        Self { byte: 0, line: 1 }
    }
}

/// The same from a row on, with where each row begins.
pub(super) fn for_each_from(
    text: &str,
    start: Start,
    mut each: impl FnMut(Start, Fields<'_>) -> bool,
) {
    if memchr::memchr(b'"', text.as_bytes()).is_none() {
        split(text, start, &mut each);
    } else {
        parse(text, start, &mut each);
    }
}

fn split(text: &str, start: Start, each: &mut impl FnMut(Start, Fields<'_>) -> bool) {
    let bytes = text.as_bytes();
    let mut fields: Vec<&str> = Vec::new();
    let (mut line, mut begun, mut from) = (start.line, start.byte, start.byte);
    let rest = &bytes[start.byte..];
    let ends = memchr::memchr2_iter(b',', b'\n', rest).chain(std::iter::once(rest.len()));
    for at in ends {
        let at = start.byte + at;
        if bytes.get(at) == Some(&b',') {
            fields.push(&text[from..at]);
        } else {
            let last = &text[from..at];
            let last = last.strip_suffix('\r').unwrap_or(last);
            if from > begun || !last.is_empty() {
                fields.push(last);
                if !each(Start { byte: begun, line }, Fields::Split(&fields)) {
                    return;
                }
                fields.clear();
            }
            line += 1;
            begun = at + 1;
        }
        from = at + 1;
    }
}

fn parse(text: &str, start: Start, each: &mut impl FnMut(Start, Fields<'_>) -> bool) {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(&text.as_bytes()[start.byte..]);
    let mut record = StringRecord::new();
    let (mut line, mut counted) = (start.line, start.byte);
    // Reading text from memory with flexible rows cannot fail.
    while matches!(reader.read_record(&mut record), Ok(true)) {
        let at = record.position().map_or(0, csv::Position::byte);
        // The position is before the empty lines that the csv crate passes over.
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let mut at = start.byte.saturating_add(at).min(text.len());
        while matches!(text.as_bytes().get(at), Some(b'\r' | b'\n')) {
            at += 1;
        }
        line += bytecount::count(&text.as_bytes()[counted..at], b'\n') as u64;
        counted = at;
        if !each(Start { byte: at, line }, Fields::Parsed(&record)) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Rows = Vec<(u64, Vec<String>)>;

    fn collect(read: impl FnOnce(&mut dyn FnMut(Start, Fields<'_>) -> bool)) -> Rows {
        let mut rows = Rows::new();
        read(&mut |start, fields| {
            rows.push((start.line, fields.iter().map(str::to_owned).collect()));
            true
        });
        rows
    }

    fn both(text: &str) -> (Rows, Rows) {
        (
            collect(|mut each| split(text, Start::default(), &mut each)),
            collect(|mut each| parse(text, Start::default(), &mut each)),
        )
    }

    #[test]
    fn empty_lines_are_passed_over_and_counted() {
        for text in ["a,b\n\n\r\n1,2\n", "a,b\r\n\r\n\n1,2"] {
            let (split, parsed) = both(text);
            assert_eq!(split, parsed, "{text:?}");
            assert_eq!(split[1].0, 4);
        }
        assert_eq!(
            collect(|mut each| parse("\n\"a\nb\",c\n\nd\n", Start::default(), &mut each)),
            [
                (2, vec!["a\nb".to_owned(), "c".to_owned()]),
                (5, vec!["d".to_owned()])
            ]
        );
    }

    proptest! {
        #[test]
        fn splitting_and_parsing_agree(text in "([ab,é]|\n|\r\n){0,40}") {
            let (split, parsed) = both(&text);
            prop_assert_eq!(split, parsed);
        }

        #[test]
        fn any_row_is_begun_with_as_well(text in "([ab,]|\n|\r\n|\"a\nb\"){0,40}") {
            let mut starts = Vec::new();
            for_each_from(&text, Start::default(), |start, _| {
                starts.push(start);
                true
            });
            let all = collect(|each| for_each_from(&text, Start::default(), each));
            for (at, start) in starts.into_iter().enumerate() {
                let rest = collect(|each| for_each_from(&text, start, each));
                prop_assert_eq!(&rest[..], &all[at..]);
            }
        }
    }
}
