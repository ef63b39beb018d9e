//! A feed whose tables another program holds in memory.

use std::io;

use super::canonical::Canonical;
use super::held::Held;
use super::table::stem;
use crate::feed::{TABLES, did_you_mean};
use crate::files::source::{Files, Opened, Unopened};

/// A feed of tables, with plan.toml and perhaps a model file as texts. Notices name a table without
/// `.csv`, and count its rows from 1.
pub struct Tables(Held);

/// Why a table is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoTable {
    /// A feed has none of this name.
    #[error("a feed has no table `{name}`; {meant}")]
    Unknown {
        /// The name.
        name: String,
        /// What was meant.
        meant: String,
    },
    /// A column's name stands twice.
    #[error("the table `{table}` has two columns `{column}`; one name is for one column")]
    Twice {
        /// The table.
        table: &'static str,
        /// The column.
        column: String,
    },
}

impl Default for Tables {
    fn default() -> Self {
        Self(Held::new(String::new()))
    }
}

impl Tables {
    /// Adds a table such as `cases`; `cell` writes the text of a cell, by row and column.
    ///
    /// # Errors
    /// See [`NoTable`].
    pub fn table(
        &mut self,
        name: &str,
        columns: &[String],
        rows: usize,
        mut cell: impl FnMut(usize, usize, &mut String),
    ) -> Result<(), NoTable> {
        let shape = TABLES.iter().find(|shape| stem(shape) == name);
        let shape = *shape.ok_or_else(|| {
            let names = || TABLES.iter().map(|shape| stem(shape));
            let all: Vec<&str> = names().collect();
            let otherwise = format!("its tables are {}", all.join(", "));
            NoTable::Unknown {
                name: name.to_owned(),
                meant: did_you_mean(name, names(), &otherwise),
            }
        })?;
        for (at, column) in columns.iter().enumerate() {
            if columns[..at].contains(column) {
                return Err(NoTable::Twice {
                    table: stem(shape),
                    column: column.clone(),
                });
            }
        }
        let mut table = Canonical::new(shape, columns);
        let places: Vec<usize> = (table.columns().iter())
            .filter_map(|own| columns.iter().position(|name| name == own.name))
            .collect();
        let mut text = String::new();
        for row in 0..rows {
            for (at, &place) in places.iter().enumerate() {
                text.clear();
                cell(row, place, &mut text);
                table.cell(at, &text);
            }
            table.end();
        }
        self.0.table(shape, table.finish());
        Ok(())
    }

    /// Adds plan.toml or a model file.
    pub fn text(&mut self, name: &str, text: &str) {
        self.0.text(name.to_owned(), text.as_bytes().to_owned());
    }
}

impl Files for Tables {
    fn open(&self, path: &str) -> Result<Opened<'_>, Unopened> {
        self.0.open(path)
    }

    fn names(&self) -> io::Result<Vec<String>> {
        self.0.names()
    }

    fn elsewhere(&self) -> Option<Box<dyn Files>> {
        self.0.elsewhere()
    }

    fn known_by(&self, path: &str) -> Option<String> {
        let shape = TABLES.iter().find(|shape| shape.file == path);
        shape.map(|shape| stem(shape).to_owned())
    }

    fn first_row(&self, path: &str) -> Option<u64> {
        self.0.first_row(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{Overrides, read_from};

    #[test]
    fn tables_are_told_of_by_their_names_and_rows() {
        let mut tables = Tables::default();
        let columns = ["case_id", "persons", "location_id", "stream", "priority"];
        let columns = columns.map(str::to_owned);
        let cells = [
            ["A1", "2", "town", "arrival", "standard"],
            ["A2", "two", "town", "arrival", "standard"],
        ];
        let taken = tables.table("cases", &columns, 2, |row, column, text| {
            text.push_str(cells[row][column]);
        });
        assert_eq!(taken, Ok(()));
        tables.text(
            "plan.toml",
            "start = 2026-01-05\ndays = 5\nmodel = \"daily-appointments\"\n",
        );
        let reading = read_from(&tables, &Overrides::default());
        assert!(reading.problem.is_none());
        let bad = reading.notices.iter().find(|own| own.code == "bad_number");
        let bad = bad.unwrap();
        assert_eq!((bad.file.as_str(), bad.row), ("cases", Some(2)));
        assert_eq!(bad.value.as_deref(), Some("two"));
    }

    #[test]
    fn tables_that_a_feed_has_not_are_refused() {
        let mut tables = Tables::default();
        let unknown = tables.table("case", &[], 0, |_, _, _| ()).unwrap_err();
        assert_eq!(
            unknown.to_string(),
            "a feed has no table `case`; did you mean `cases`?"
        );
        let columns = ["port_id", "port_id"].map(str::to_owned);
        let twice = tables
            .table("ports", &columns, 0, |_, _, _| ())
            .unwrap_err();
        assert!(
            twice.to_string().contains("two columns `port_id`"),
            "{twice}"
        );
    }
}
