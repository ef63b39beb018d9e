//! map.toml: everything that an import decided, to read, correct and use again.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::names::HIDDEN;
use crate::feed::TABLES;

/// In which order a date's parts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day.
    Ymd,
    /// Days counted from 1900, as spreadsheets hold them.
    Serial,
}

impl DateOrder {
    /// As it is written on the command line and in map.toml.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
            Self::Ymd => "ymd",
            Self::Serial => "serial",
        }
    }

    /// In words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Dmy => "day, month, year",
            Self::Mdy => "month, day, year",
            Self::Ymd => "year, month, day",
            Self::Serial => "days numbered as a spreadsheet holds them",
        }
    }
}

/// What stands before a number's decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DecimalMark {
    /// `1,400.5`
    Point,
    /// `1.400,5`
    Comma,
}

impl DecimalMark {
    /// As it is written on the command line and in map.toml.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Comma => "comma",
        }
    }
}

/// What holds of cases that have appointments and are not in a new list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gone {
    /// They stay as they are in the feed that the list is imported beside.
    Keep,
    /// Those with a promise stay and no longer wait, which gives the promise back.
    Withdraw,
    /// Their appointments go with them, promises too.
    LeaveOut,
}

/// The first of the hundred years that two digits of a year stand for.
const FIRST_YEAR: i32 = 1950;

/// What an import is told, and what it decided.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// How dates stand in columns that leave it open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateOrder>,
    /// What decimals stand behind in columns that leave it open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalMark>,
    /// The first of the hundred years that two digits stand for; 1950 where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub two_digit_years_from: Option<i32>,
    /// The encoding of text files that are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Files and sheets that are passed over, such as `book.xlsx!Notes`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leave_out: Vec<String>,
    /// The column whose values are given pseudonyms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pseudonymise: Option<String>,
    /// What holds of cases that have appointments and are not in the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gone: Option<Gone>,
    /// What plan.toml is to say, where the source has none.
    #[serde(default, skip_serializing_if = "PlanMap::is_empty")]
    pub plan: PlanMap,
    /// By table, such as `cases`.
    #[serde(flatten)]
    pub tables: BTreeMap<String, TableMap>,
}

/// What plan.toml is to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanMap {
    /// A built-in model's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// First day, as `2021-02-19`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<NaiveDate>,
    /// Number of days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
}

impl PlanMap {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How one table is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableMap {
    /// The file or sheet that it is read from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Line of its header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
    /// By header, the column that it is; nothing for one that is left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
    /// Columns that the source does not have, with the one value that all rows get.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub constants: BTreeMap<String, String>,
    /// By column, how its dates stand.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dates: BTreeMap<String, DateOrder>,
    /// By column, what its decimals stand behind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub decimal: BTreeMap<String, DecimalMark>,
    /// By column and value of the source, the value of the feed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
}

/// Why a text is no map.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MapError(String);

impl Map {
    /// Reads map.toml.
    ///
    /// # Errors
    /// What in it cannot be read.
    pub fn parse(text: &str) -> Result<Self, MapError> {
        let map: Self = toml::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| MapError(error.to_string().trim_end().to_owned()))?;
        for (table, own) in &map.tables {
            let file = format!("{table}.csv");
            let Some(shape) = TABLES.iter().find(|shape| shape.file == file) else {
                return Err(MapError(format!(
                    "`{table}` is neither a key nor a table of a feed"
                )));
            };
            let named = (own.columns.values().filter(|name| !name.is_empty()))
                .chain(own.constants.keys())
                .chain(own.dates.keys())
                .chain(own.decimal.keys())
                .chain(own.values.keys());
            for name in named {
                let plain = name
                    .strip_prefix("weekdays:")
                    .map_or(name.as_str(), |_| "weekdays");
                if !shape.columns.iter().any(|column| column.name == plain) {
                    return Err(MapError(format!("{file} has no column `{name}`")));
                }
            }
        }
        if let Some(hidden) = map.pseudonymise.as_ref().filter(|own| *own != HIDDEN) {
            return Err(MapError(format!(
                "pseudonymise is `{HIDDEN}`, not `{hidden}`: other columns are not hidden"
            )));
        }
        if map
            .two_digit_years_from
            .is_some_and(|year| !(1900..=2900).contains(&year))
        {
            return Err(MapError(
                "two_digit_years_from is a year from 1900 to 2900".to_owned(),
            ));
        }
        Ok(map)
    }

    /// The map as a file.
    #[must_use]
    pub fn text(&self) -> String {
        // Every part of it can be written as TOML.
        let body = toml::to_string(self).unwrap_or_default();
        format!(
            "# How paso read this feed's source. Correct what is wrong and import again with --map map.toml.\n\
             # A column with an empty name is left out.\n{body}"
        )
    }

    /// What it says of the source as a whole: the settings that hold whatever is found.
    pub(super) fn settings(&self) -> Self {
        Self {
            dates: self.dates,
            decimal: self.decimal,
            encoding: self.encoding.clone(),
            two_digit_years_from: self.two_digit_years_from,
            pseudonymise: self.pseudonymise.clone(),
            gone: self.gone,
            plan: self.plan.clone(),
            ..Self::default()
        }
    }

    /// What the map says of a table.
    pub(super) fn of(&self, table: usize) -> Option<&TableMap> {
        self.tables.get(stem(table))
    }

    /// The same, to add to it.
    pub(super) fn of_mut(&mut self, table: usize) -> &mut TableMap {
        self.tables.entry(stem(table).to_owned()).or_default()
    }

    /// The first of the hundred years that two digits stand for.
    pub(super) fn first_year(&self) -> i32 {
        self.two_digit_years_from.unwrap_or(FIRST_YEAR)
    }
}

/// A table's name in map.toml.
pub(super) fn stem(table: usize) -> &'static str {
    TABLES[table].file.trim_end_matches(".csv")
}

/// A line of map.toml: a key and its value, quoted as need be.
pub(super) fn line(key: &str, value: &str) -> String {
    // Only a text in one line may be a key.
    let quoted = |text: &str| serde_json::Value::String(text.to_owned()).to_string();
    let key = if key.contains(['\n', '\r']) {
        quoted(key)
    } else {
        toml::Value::String(key.to_owned()).to_string()
    };
    format!("{key} = {}", toml::Value::String(value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut map = Map {
            dates: Some(DateOrder::Mdy),
            leave_out: vec!["a!b".to_owned()],
            ..Map::default()
        };
        map.plan.start = NaiveDate::from_ymd_opt(2021, 2, 19);
        let own = map.tables.entry("cases".to_owned()).or_default();
        own.columns
            .insert("Nº \"x\"".to_owned(), "case_id".to_owned());
        own.columns.insert("Name".to_owned(), String::new());
        own.values
            .entry("location_id".to_owned())
            .or_default()
            .insert("A b".to_owned(), "a_b".to_owned());
        assert_eq!(Map::parse(&map.text()).unwrap(), map);
    }

    #[test]
    fn a_line_is_one_line_whatever_its_key() {
        for key in ["a", "a b", "two\nlines", "a\r\nb", "\"q\"", "\t"] {
            let line = line(key, "x");
            assert!(!line.contains('\n'), "{line}");
            let table: toml::Table = line.parse().unwrap();
            assert_eq!(table[key].as_str(), Some("x"), "{line}");
        }
    }

    #[test]
    fn what_is_no_map_says_why() {
        for (text, part) in [
            ("dates = \"xyz\"", "unknown variant"),
            ("[nonsense]\n", "`nonsense` is neither"),
            ("[cases.columns]\n\"a\" = \"b\"", "no column `b`"),
            ("[cases]\nodd = 1", "odd"),
            ("two_digit_years_from = 21", "1900 to 2900"),
            ("pseudonymise = \"name\"", "not `name`"),
        ] {
            let error = Map::parse(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
