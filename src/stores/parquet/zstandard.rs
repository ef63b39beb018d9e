//! Pages that are packed with Zstandard, unpacked in Rust: the library's own decoder of it needs a C compiler.
//! The library is told that the column is not packed, and so hands its pages out as they lie.

use std::io::Read as _;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::serialized_reader::SerializedPageReader;
use ruzstd::decoding::StreamingDecoder;

/// Most bytes of a page.
const LARGEST: u64 = i32::MAX as u64;

/// The pages of a column, unpacked.
pub(super) struct Pages {
    packed: SerializedPageReader<Bytes>,
    /// Bytes that the column has yet, by its own word.
    left: u64,
}

impl Pages {
    /// The pages of a column of so many rows in a file.
    pub fn new(file: &Bytes, column: &ColumnChunkMetaData, rows: usize) -> Result<Self> {
        let left = u64::try_from(column.uncompressed_size()).unwrap_or(0);
        let plain = column.clone().into_builder();
        let plain = plain.set_compression(Compression::UNCOMPRESSED).build()?;
        let packed = SerializedPageReader::new(Arc::new(file.clone()), &plain, rows, None)?;
        Ok(Self { packed, left })
    }

    /// A page's bytes behind the first so many, which are not packed.
    fn unpack(&mut self, page: &Bytes, from: usize) -> Result<Bytes> {
        let damaged = |why: &dyn std::fmt::Display| {
            ParquetError::General(format!("a page packed with Zstandard is damaged: {why}"))
        };
        let (plain, mut packed) = (page.get(..from).zip(page.get(from..)))
            .ok_or_else(|| damaged(&"it is shorter than it says"))?;
        let mut bytes = plain.to_vec();
        if !packed.is_empty() {
            let most = self.left.min(LARGEST);
            let decoder = StreamingDecoder::new(&mut packed).map_err(|error| damaged(&error))?;
            let read = decoder.take(most + 1).read_to_end(&mut bytes);
            let read = read.map_err(|error| damaged(&error))? as u64;
            if read > most {
                return Err(damaged(&"it unpacks to more than it says"));
            }
            self.left -= read;
        }
        Ok(bytes.into())
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let Some(mut page) = self.packed.get_next_page()? else {
            return Ok(None);
        };
        match &mut page {
            Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. } => {
                *buf = self.unpack(buf, 0)?;
            }
            Page::DataPageV2 {
                buf,
                def_levels_byte_len,
                rep_levels_byte_len,
                is_compressed,
                ..
            } => {
                if std::mem::replace(is_compressed, false) {
                    let levels = *def_levels_byte_len as usize + *rep_levels_byte_len as usize;
                    *buf = self.unpack(buf, levels)?;
                }
            }
        }
        Ok(Some(page))
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.packed.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.packed.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.packed.at_record_boundary()
    }
}
