//! What paso's tables in a database are called, and their version.

#[cfg(feature = "postgres")]
use crate::feed::Shape;

/// The column that orders rows.
pub(super) const ROW: &str = "row";

/// The table of plan.toml and a model file: name, text.
pub(super) const FILES: &str = "files";

/// The table of the version.
pub(super) const VERSIONS: &str = "paso_schema";

/// The version of the tables that this paso knows.
pub(super) const VERSION: u32 = 1;

/// What is said of a database without tables for plans.
pub(super) const NO_PLANS: &str = "it has no tables for plans; `paso db init` makes them";

/// What is said of a table that is not written over.
pub(super) fn has_rows(table: &str) -> String {
    format!("the table {table} has rows already; add --force to replace the feed")
}

/// Refuses tables of another version.
pub(super) fn check_version(found: &str) -> Result<(), String> {
    if found == VERSION.to_string() {
        return Ok(());
    }
    Err(format!(
        "its tables are of version {found}, and this paso knows version {VERSION}; take the paso that made them, or a new database"
    ))
}

/// Whether the order of a table's rows says something: the last amount that matches holds, the first
/// phase that admits, and changes follow each other.
#[cfg(feature = "postgres")]
pub(super) fn ordered(shape: &Shape) -> bool {
    ["capacity.csv", "phases.csv", "scenarios.csv"].contains(&shape.file)
}

/// A name as SQL has it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted() {
        assert_eq!(
            quoted("a\"; DROP TABLE b; --"),
            "\"a\"\"; DROP TABLE b; --\""
        );
    }

    #[test]
    fn other_versions_are_refused() {
        assert!(check_version("1").is_ok());
        assert!(check_version("2").unwrap_err().contains("version 2"));
    }
}
