//! TOML files: their values, and the line of each key.

use std::collections::BTreeMap;

use toml::Table;
use toml::de::{DeTable, DeValue};

use super::bytes::line_of;
use super::report::Report;
use super::text;
use crate::notice::{Notice, kinds};

/// A TOML file.
#[derive(Debug)]
pub(super) struct Document {
    pub table: Table,
    pub keys: Keys,
}

/// The line of each key, by its path such as `resource[2].usage[1].per_person`.
#[derive(Debug, Default)]
pub(super) struct Keys(BTreeMap<String, u64>);

impl Keys {
    /// The line of a key, or of the table that would hold it.
    pub fn line(&self, path: &str) -> Option<u64> {
        let mut path = path;
        loop {
            if let Some(&line) = self.0.get(path) {
                return Some(line);
            }
            path = &path[..path.rfind(['.', '['])?];
        }
    }

    fn walk(&mut self, text: &str, path: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let path = join(path, key.get_ref());
            let line = line_of(text.as_bytes(), key.span().start);
            match value.get_ref() {
                DeValue::Table(table) => self.walk(text, &path, table),
                DeValue::Array(items) => {
                    for (at, item) in items.iter().enumerate() {
                        let path = format!("{path}[{}]", at + 1);
                        let line = line_of(text.as_bytes(), item.span().start);
                        if let DeValue::Table(table) = item.get_ref() {
                            self.walk(text, &path, table);
                        }
                        self.0.insert(path, line);
                    }
                }
                _ => {}
            }
            self.0.entry(path).or_insert(line);
        }
    }
}

/// The path of a key in a table.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// What a reader of TOML says, in one line.
#[must_use]
pub(crate) fn on_one_line(message: &str) -> String {
    let lines = message.lines().map(str::trim);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("; ")
}

/// Reads TOML; a mistake is reported with its line.
pub(super) fn parse(bytes: &[u8], file: &str, report: &mut Report) -> Option<Document> {
    let decoded = text::decode(bytes, file, report)?;
    if decoded.damaged {
        let line = decoded.text.lines().position(text::is_damaged);
        let notice = Notice::new(&kinds::NOT_UTF8, file, "the line is not UTF-8 text")
            .at_row(line.map_or(1, |at| at as u64 + 1));
        report.push(notice.remedy("save the file as UTF-8"));
        return None;
    }
    let text: &str = &decoded.text;
    let parsed = DeTable::parse(text).and_then(|spans| text.parse::<Table>().map(|t| (spans, t)));
    match parsed {
        Ok((spans, table)) => {
            let mut keys = Keys::default();
            keys.walk(text, "", spans.get_ref());
            Some(Document { table, keys })
        }
        Err(error) => {
            let mut notice = Notice::new(
                &kinds::BAD_TOML,
                file,
                format!("the file is not TOML: {}", on_one_line(error.message())),
            );
            if let Some(span) = error.span() {
                notice = notice.at_row(line_of(text.as_bytes(), span.start));
            }
            report.push(notice.remedy("see toml.io for the notation"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_know_their_lines() {
        let text = "a = 1\n[b]\nc = 2\n[[d]]\ne = 3\n[[d]]\n[[d.f]]\ng = 4\n";
        let document = parse(text.as_bytes(), "x.toml", &mut Report::new(9)).unwrap();
        let line = |path| document.keys.line(path);
        assert_eq!(
            ["a", "b.c", "d[1].e", "d[2]", "d[2].f[1].g"].map(line),
            [Some(1), Some(3), Some(5), Some(6), Some(8)]
        );
        // What is missing stands where it belongs.
        assert_eq!(
            (line("b.x"), line("d[2].f[1].x"), line("x")),
            (Some(2), Some(7), None)
        );
    }

    #[test]
    fn a_mistake_is_told_in_one_line() {
        let mut report = Report::new(9);
        assert!(parse(b"a = 1\nb = ?\n", "x.toml", &mut report).is_none());
        let message = report.finish().0[0].message.clone();
        assert!(!message.contains('\n'), "{message}");
    }

    #[test]
    fn deep_nesting_is_refused() {
        for text in [
            format!("a = {}1{}", "[".repeat(10_000), "]".repeat(10_000)),
            format!("{}a = 1", "a.".repeat(100_000)),
            format!("[{}a]", "a.".repeat(100_000)),
            format!("a = {}", "{a = ".repeat(10_000)),
        ] {
            let mut report = Report::new(9);
            assert!(parse(text.as_bytes(), "x.toml", &mut report).is_none());
            assert_eq!(report.finish().0[0].code, "bad_toml");
        }
    }
}
