//! A file's bytes as text; what damage there is is named.

use std::borrow::Cow;

use super::bytes::line_of;
use super::report::Report;
use crate::notice::{Notice, kinds};

/// Bytes that are not UTF-8 stand in the text as characters from here on (private use), so that
/// their fields can be named and read as Latin-1.
const STAND_IN: u32 = 0xf700;

/// The text of a file.
#[derive(Debug)]
pub(super) struct Text<'b> {
    pub text: Cow<'b, str>,
    /// Whether some bytes were not UTF-8 and are stood in for.
    pub damaged: bool,
}

/// Decodes a file; none if it is no UTF-8 text at all, which is reported.
pub(super) fn decode<'b>(bytes: &'b [u8], file: &str, report: &mut Report) -> Option<Text<'b>> {
    if is_utf16(bytes) {
        report.push(
            Notice::new(&kinds::UTF16, file, "the file is UTF-16 text")
                .remedy("save the file as UTF-8, in most programs \"CSV UTF-8\""),
        );
        return None;
    }
    if let Some(at) = memchr::memchr(0, bytes) {
        report.push(
            Notice::new(&kinds::NUL_BYTE, file, "the line has a byte of value 0")
                .at_row(line_of(bytes, at))
                .remedy("export the file again; it is damaged, or no text"),
        );
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => Text {
            text: Cow::Borrowed(text),
            damaged: false,
        },
        Err(_) => Text {
            text: Cow::Owned(with_stand_ins(bytes)),
            damaged: true,
        },
    })
}

/// A mark of byte order, or letters with a 0 before or after each.
fn is_utf16(bytes: &[u8]) -> bool {
    match *bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] => a.is_ascii_graphic() && b.is_ascii_graphic(),
        _ => false,
    }
}

fn with_stand_ins(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for piece in bytes.utf8_chunks() {
        text.push_str(piece.valid());
        let wrong = piece.invalid().iter();
        text.extend(wrong.filter_map(|&byte| char::from_u32(STAND_IN + u32::from(byte))));
    }
    text
}

fn stood_for(c: char) -> Option<u8> {
    let byte = u32::from(c).checked_sub(STAND_IN)?;
    u8::try_from(byte).ok().filter(|byte| *byte >= 0x80)
}

/// Whether a field has stand-ins.
pub(super) fn is_damaged(field: &str) -> bool {
    field.chars().any(|c| stood_for(c).is_some())
}

/// The field with each stand-in as the replacement character.
pub(super) fn shown(field: &str) -> String {
    let replace = |c| stood_for(c).map_or(c, |_| char::REPLACEMENT_CHARACTER);
    field.chars().map(replace).collect()
}

/// The field as Latin-1 would have it.
pub(super) fn as_latin1(field: &str) -> String {
    let replace = |c| stood_for(c).map_or(c, char::from);
    field.chars().map(replace).collect()
}

/// A field of the file: the line on which its row begins, and its position in the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FieldPosition {
    pub line: u64,
    pub field: usize,
}

/// What is wrong with quotes and line ends.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Faults {
    /// A quote that is never closed: where it opens, and where its row begins in the text.
    pub unclosed: Option<(FieldPosition, usize)>,
    /// Quotes inside fields that are not quoted, and texts after closing quotes: one for a row.
    pub stray: Vec<FieldPosition>,
    /// The line of the first carriage return without a line feed.
    pub bare_return: Option<u64>,
}

/// Looks for faults in a text that has quotes.
pub(super) fn faults(text: &str) -> Faults {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        Start,
        Plain,
        Quoted,
        Closed,
    }
    let bytes = text.as_bytes();
    let mut found = Faults::default();
    let (mut state, mut line, mut begun) = (State::Start, 1, 0);
    let mut place = FieldPosition { line: 1, field: 0 };
    for (at, &byte) in bytes.iter().enumerate() {
        state = match (state, byte) {
            (State::Quoted, b'"') => State::Closed,
            (State::Quoted, _) => {
                line += u64::from(byte == b'\n');
                State::Quoted
            }
            (State::Closed | State::Start, b'"') => State::Quoted,
            (_, b',') => {
                place.field += 1;
                State::Start
            }
            (_, b'\n') => {
                line += 1;
                place = FieldPosition { line, field: 0 };
                begun = at + 1;
                State::Start
            }
            (_, b'\r') if bytes.get(at + 1) == Some(&b'\n') => state,
            (_, b'\r') => {
                found.bare_return.get_or_insert(line);
                state
            }
            (State::Closed, _) | (State::Plain, b'"') => {
                if found.stray.last().is_none_or(|own| own.line != place.line) {
                    found.stray.push(place);
                }
                State::Plain
            }
            _ => State::Plain,
        };
    }
    if state == State::Quoted {
        found.unclosed = Some((place, begun));
    }
    found
}

/// The line of the first carriage return without a line feed, in a text without quotes.
pub(super) fn bare_return(text: &str) -> Option<u64> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'\r', bytes)
        .find(|at| bytes.get(at + 1) != Some(&b'\n'))
        .map(|at| line_of(bytes, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_never_closed_is_found_where_it_opens() {
        let text = "a,b\n1,\"x\ny\"\n2,\"open\n3,4\n";
        let (place, begun) = faults(text).unclosed.unwrap();
        assert_eq!((place.line, place.field), (4, 1));
        assert_eq!(&text[begun..begun + 2], "2,");
        assert_eq!(faults("a,\"b\"\"c\",\"d,\ne\"\r\n"), Faults::default());
    }

    #[test]
    fn quotes_where_none_belong_are_found() {
        let found = faults("a,b\n1,x\"y\"\n\"2\"z,3\n");
        let lines: Vec<u64> = found.stray.iter().map(|place| place.line).collect();
        assert_eq!(lines, [2, 3]);
    }

    #[test]
    fn latin1_can_be_read_back() {
        let bytes = b"Ciudad Ju\xe1rez";
        let text = with_stand_ins(bytes);
        assert!(is_damaged(&text) && !is_damaged("Juárez"));
        assert_eq!(as_latin1(&text), "Ciudad Juárez");
        assert_eq!(shown(&text), "Ciudad Ju\u{fffd}rez");
    }

    #[test]
    fn line_ends_are_lf_or_crlf() {
        assert_eq!(bare_return("a\r\nb\nc"), None);
        assert_eq!(bare_return("a\r\nb\rc"), Some(2));
        assert_eq!(faults("\"a\rb\"\r\nc\rd").bare_return, Some(2));
    }
}
