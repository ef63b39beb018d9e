//! A place in a line of text that is being read.

use std::ops::Range;

/// The text and how far it is read, in bytes.
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The character that comes next.
    pub fn next(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// Passes over a character, if it comes next.
    pub fn take(&mut self, wanted: char) -> bool {
        let comes = self.next() == Some(wanted);
        if comes {
            self.at += wanted.len_utf8();
        }
        comes
    }

    /// Passes over spaces.
    pub fn spaces(&mut self) {
        while self.take(' ') || self.take('\t') {}
    }

    /// Passes over everything before the first of some characters.
    pub fn until(&mut self, ends: &[char]) -> Range<usize> {
        let from = self.at;
        let rest = &self.text[from..];
        self.at += rest.find(ends).unwrap_or(rest.len());
        from..self.at
    }

    /// Passes over the longest of some names that stands here as a whole word: followed by the
    /// end or by a character that begins something else. A `-` or `.` may go on a name or begin
    /// something else, so the longest name wins.
    pub fn name(&mut self, names: &[&str]) -> Option<usize> {
        let rest = &self.text[self.at..];
        let whole = |name: &str| {
            rest.strip_prefix(name).is_some_and(|after| {
                after
                    .chars()
                    .next()
                    .is_none_or(|c| !c.is_ascii_alphanumeric() && !matches!(c, '_' | ':' | '>'))
            })
        };
        let longest = names
            .iter()
            .enumerate()
            .filter(|(_, name)| whole(name))
            .max_by_key(|(_, name)| name.len());
        longest.map(|(at, name)| {
            self.at += name.len();
            at
        })
    }

    /// A part of the text.
    pub fn text(&self, at: &Range<usize>) -> &'t str {
        self.text.get(at.clone()).unwrap_or("")
    }

    /// The place of the next character.
    pub fn here(&self) -> Range<usize> {
        self.at..self.at + self.next().map_or(0, char::len_utf8)
    }

    /// All that is not read yet.
    pub fn rest(&self) -> Range<usize> {
        self.at..self.text.len()
    }
}
