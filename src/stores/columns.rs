//! Which tables of a folder lie there as columns, in files of Parquet.

use std::path::Path;

use super::table::stem;
use crate::feed::{Shape, TABLES};

/// The file of a table.
pub(super) fn file(shape: &Shape) -> String {
    format!("{}.parquet", stem(shape))
}

/// The tables of a folder that lie there as columns alone. Where the CSV file is there too, it is what is
/// read, and the other a file that paso does not know.
pub(super) fn tables(folder: &Path) -> impl Iterator<Item = &'static Shape> {
    let there = |name: &str| folder.join(name).symlink_metadata().is_ok();
    let shapes = TABLES.iter().copied();
    shapes.filter(move |shape| there(&file(shape)) && !there(shape.file))
}

/// Whether a folder has tables as columns.
pub(super) fn are_there(folder: &Path) -> bool {
    tables(folder).next().is_some()
}
