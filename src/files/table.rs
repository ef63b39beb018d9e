//! A CSV file in memory, written field by field without an allocation per row.

use std::fmt::{Display, Write as _};

/// Writes rows; every row has as many fields as the header.
pub(crate) struct Table {
    writer: csv::Writer<Vec<u8>>,
    number: String,
    sound: bool,
}

impl Table {
    pub fn new(header: &[&str]) -> Self {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let sound = writer.write_record(header).is_ok();
        Self {
            writer,
            number: String::new(),
            sound,
        }
    }

    /// The row's next field, as it is.
    pub fn text(&mut self, field: &str) -> &mut Self {
        self.sound &= self.writer.write_field(field).is_ok();
        self
    }

    /// The row's next field, a number: the shortest decimal that reads back exactly, never with
    /// an exponent.
    pub fn number(&mut self, field: impl Display) -> &mut Self {
        self.number.clear();
        self.sound &= write!(self.number, "{field}").is_ok();
        self.sound &= self.writer.write_field(&self.number).is_ok();
        self
    }

    /// The row's next field, a number or nothing.
    pub fn number_if(&mut self, field: Option<impl Display>) -> &mut Self {
        match field {
            Some(field) => self.number(field),
            None => self.text(""),
        }
    }

    /// Ends the row.
    pub fn end(&mut self) {
        self.sound &= self.writer.write_record(None::<&[u8]>).is_ok();
    }

    /// The file's bytes. Writing to memory fails only where a row's length is wrong, which is a
    /// mistake in this crate.
    pub fn bytes(self) -> Vec<u8> {
        debug_assert!(self.sound, "a row is not as long as its header");
        self.writer.into_inner().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_exactly_and_without_exponents() {
        for number in [
            0.1 + 0.2,
            1e-7,
            1e21,
            123_456_789.125,
            1.0 / 3.0,
            f64::MIN_POSITIVE,
        ] {
            let mut table = Table::new(&["a"]);
            table.number(number).end();
            let text = String::from_utf8(table.bytes()).unwrap();
            let field = text.strip_prefix("a\n").unwrap().trim_end();
            assert!(
                field.bytes().all(|b| b.is_ascii_digit() || b == b'.'),
                "{field}"
            );
            assert_eq!(field.parse::<f64>().unwrap(), number);
        }
    }

    #[test]
    fn fields_that_need_quotes_get_them() {
        let mut table = Table::new(&["a", "b"]);
        table.text("one,\"two\"").number_if(None::<u8>).end();
        assert_eq!(table.bytes(), b"a,b\n\"one,\"\"two\"\"\",\n");
    }
}
