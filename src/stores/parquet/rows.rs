//! A table that lies as columns, as the text that it is in rows. Columns are made into text one by one, by
//! as many threads as there are, and then put side by side.

use std::collections::BTreeSet;
use std::ops::Range;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::reader::get_column_reader;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::SchemaDescriptor;
use rayon::prelude::*;

use super::cells::{Cells, Part, Room};
use super::meaning::Meaning;
use super::zstandard::Pages;
use crate::feed::{Column, Shape};
use crate::files::archive::sha256;
use crate::stores::canonical::{Canonical, with_columns};
use crate::stores::table::HeldTable;

/// Most bytes that the cells of a table may take.
const MOST: u64 = u32::MAX as u64;

/// Rows that are put together at a time.
const AT_A_TIME: usize = 1 << 15;

/// A known column, and where it lies in the file.
struct Own {
    column: &'static Column,
    leaf: usize,
    meaning: Meaning,
    levels: i16,
}

/// Reads a table, or says why not.
pub(super) fn table(shape: &'static Shape, bytes: &Bytes) -> Result<HeldTable, String> {
    let file = SerializedFileReader::new(bytes.clone()).map_err(|error| error.to_string())?;
    let schema = file.metadata().file_metadata().schema_descr();
    let names = names(schema)?;
    let canonical = Canonical::new(shape, &names);
    let own = canonical.columns().iter().map(|column| own(schema, column));
    let own: Vec<Own> = own.collect::<Result<_, String>>()?;
    if own.is_empty() {
        return Ok(canonical.finish());
    }
    let groups = groups(&file, bytes, &own)?;
    let filled =
        |at: &usize| own[*at].column.required || groups.iter().any(|group| !group[*at].is_empty());
    let kept: Vec<usize> = (0..own.len()).filter(filled).collect();
    let text = text(&own, &groups, &kept);
    let unknown = names
        .iter()
        .filter(|name| own.iter().all(|own| own.column.name != **name));
    let unknown: Vec<String> = unknown.cloned().collect();
    if unknown.is_empty() {
        return Ok(HeldTable {
            text,
            known_as: None,
        });
    }
    let all: Vec<usize> = (0..kept.len()).collect();
    Ok(HeldTable {
        known_as: Some(sha256(&text)),
        text: with_columns(&text, &all, &unknown),
    })
}

/// The names of all columns.
fn names(schema: &SchemaDescriptor) -> Result<Vec<String>, String> {
    let fields = schema.root_schema().get_fields().iter();
    let names: Vec<String> = fields.map(|own| own.name().to_owned()).collect();
    let mut seen = BTreeSet::new();
    match names.iter().find(|name| !seen.insert(name.as_str())) {
        Some(name) => Err(format!("two columns are named `{name}`")),
        None => Ok(names),
    }
}

/// Where a column lies, and what its values mean.
fn own(schema: &SchemaDescriptor, column: &'static Column) -> Result<Own, String> {
    let is_own = |leaf: &usize| schema.column(*leaf).path().parts() == [column.name];
    let leaf = (0..schema.num_columns()).find(is_own);
    let found = leaf.map(|leaf| (leaf, schema.column(leaf)));
    let Some((leaf, found)) = found.filter(|(_, own)| own.max_rep_level() == 0) else {
        return Err(format!(
            "the column `{}` is a list or a record; write one value a row, items separated by `;`",
            column.name
        ));
    };
    let meaning = Meaning::of(&found).map_err(|what| {
        format!(
            "the column `{}` has {what}; write it as text: {}",
            column.name,
            column.kind.words()
        )
    })?;
    Ok(Own {
        column,
        leaf,
        meaning,
        levels: found.max_def_level(),
    })
}

/// The cells of all columns, by groups of rows.
fn groups(
    file: &SerializedFileReader<Bytes>,
    bytes: &Bytes,
    own: &[Own],
) -> Result<Vec<Vec<Cells>>, String> {
    let mut firsts = Vec::new();
    let mut first = 1;
    for group in file.metadata().row_groups() {
        let rows = usize::try_from(group.num_rows());
        let rows = rows.map_err(|_| "a group has a negative number of rows".to_owned())?;
        firsts.push((first, rows));
        first += rows as u64;
    }
    let packed = file.metadata().row_groups().iter();
    let mut packed = packed.flat_map(|group| own.iter().map(|own| group.column(own.leaf)));
    packed.try_for_each(readable)?;
    let room = Room::new(MOST);
    let parts: Vec<(usize, usize)> = (0..firsts.len())
        .flat_map(|group| (0..own.len()).map(move |at| (group, at)))
        .collect();
    let read = |&(group, at): &(usize, usize)| {
        let said = |error: parquet::errors::ParquetError| error.to_string();
        let own = &own[at];
        let (first, rows) = firsts[group];
        let found = file.metadata().row_group(group).column(own.leaf);
        let reader = if matches!(found.compression(), Compression::ZSTD(_)) {
            let pages = Pages::new(bytes, found, rows).map_err(said)?;
            get_column_reader(found.column_descr_ptr(), Box::new(pages))
        } else {
            let group = file.get_row_group(group).map_err(said)?;
            group.get_column_reader(own.leaf).map_err(said)?
        };
        let part = Part {
            name: own.column.name,
            kind: own.column.kind,
            meaning: own.meaning,
            levels: own.levels,
            first,
            rows,
        };
        part.read(reader, &room)
    };
    // All are read before it is said what is wrong, so that the first fault is what is told.
    let mut cells = parts.par_iter().map(read).collect::<Vec<_>>().into_iter();
    let mut groups = Vec::new();
    for _ in &firsts {
        groups.push(
            cells
                .by_ref()
                .take(own.len())
                .collect::<Result<Vec<_>, _>>()?,
        );
    }
    Ok(groups)
}

/// Whether a column of a group can be read at all. The library that reads it takes its word.
fn readable(column: &ColumnChunkMetaData) -> Result<(), String> {
    let first = column.dictionary_page_offset().unwrap_or(0);
    let least = first
        .min(column.data_page_offset())
        .min(column.compressed_size())
        .min(column.num_values());
    if least < 0 {
        return Err("it is damaged".to_owned());
    }
    unpacked(column.compression())
}

/// Whether what is packed so can be read.
fn unpacked(by: Compression) -> Result<(), String> {
    if by == Compression::LZO {
        return Err("it is compressed with LZO, and only files that are compressed with Zstandard, Snappy, LZ4, gzip or Brotli, or not at all, are read; write it anew so".to_owned());
    }
    Ok(())
}

/// The text of a table.
fn text(own: &[Own], groups: &[Vec<Cells>], kept: &[usize]) -> Vec<u8> {
    let header: Vec<&str> = kept.iter().map(|&at| own[at].column.name).collect();
    let mut pieces: Vec<(&[Cells], Range<usize>)> = Vec::new();
    for group in groups {
        let rows = group.first().map_or(0, Cells::len);
        for from in (0..rows).step_by(AT_A_TIME) {
            pieces.push((group, from..rows.min(from + AT_A_TIME)));
        }
    }
    let made: Vec<Vec<u8>> = pieces
        .into_par_iter()
        .map(|(group, rows)| piece(group, rows, kept))
        .collect();
    let mut text = header.join(",").into_bytes();
    text.push(b'\n');
    text.reserve(made.iter().map(Vec::len).sum());
    for piece in made {
        text.extend_from_slice(&piece);
    }
    text
}

/// Some rows of a group.
fn piece(group: &[Cells], rows: Range<usize>, kept: &[usize]) -> Vec<u8> {
    let mut text = Vec::new();
    for row in rows {
        let from = text.len();
        for (place, &at) in kept.iter().enumerate() {
            if place > 0 {
                text.push(b',');
            }
            text.extend_from_slice(group[at].of(row));
        }
        // A row of one empty cell would be a blank line, and so none.
        if text.len() == from {
            text.extend_from_slice(b"\"\"");
        }
        text.push(b'\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use parquet::basic::Compression;

    use super::unpacked;

    #[test]
    fn what_cannot_be_unpacked_is_named() {
        let said = unpacked(Compression::LZO).unwrap_err();
        assert!(said.contains("LZO") && said.contains("Snappy"), "{said}");
        assert_eq!(unpacked(Compression::SNAPPY), Ok(()));
        assert_eq!(unpacked(Compression::UNCOMPRESSED), Ok(()));
    }
}
