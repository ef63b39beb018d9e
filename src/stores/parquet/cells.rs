//! The cells of a column as text.

use std::str;
use std::sync::atomic::{AtomicU64, Ordering};

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};

use super::meaning::{self, Meaning};
use crate::feed::Type;
use crate::stores::canonical;

/// Cells that are read at a time.
const AT_A_TIME: usize = 1 << 13;

/// What a cell takes beside its text.
const A_CELL: u64 = 8;

/// A column's cells, each as it stands in a CSV file.
#[derive(Default)]
pub(super) struct Cells {
    text: Vec<u8>,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Cells {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether all are empty.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The cell of a row.
    pub fn of(&self, row: usize) -> &[u8] {
        let end = |at: usize| self.ends.get(at).map_or(0, |&end| end as usize);
        let from = row.checked_sub(1).map_or(0, end);
        self.text.get(from..end(row)).unwrap_or_default()
    }

    /// Adds a cell, in quotes where it needs them.
    pub fn push(&mut self, cell: &[u8]) {
        let special = |byte: &u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
        if cell.iter().any(special) {
            self.text.push(b'"');
            for &byte in cell {
                if byte == b'"' {
                    self.text.push(b'"');
                }
                self.text.push(byte);
            }
            self.text.push(b'"');
        } else {
            self.text.extend_from_slice(cell);
        }
        self.end();
    }

    fn end(&mut self) {
        // What is kept is bounded: see `Room`.
        self.ends
            .push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }
}

/// What a table may take yet, in bytes, whoever reads its columns.
pub(super) struct Room {
    most: u64,
    taken: AtomicU64,
}

impl Room {
    pub fn new(most: u64) -> Self {
        Self {
            most,
            taken: AtomicU64::new(0),
        }
    }

    fn take(&self, bytes: u64) -> Result<(), String> {
        let before = self.taken.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.most {
            return Err(format!("its cells are more than {} bytes", self.most));
        }
        Ok(())
    }
}

/// A column of one group of rows.
pub(super) struct Part<'p> {
    pub name: &'p str,
    pub kind: Type,
    pub meaning: Meaning,
    /// How many values stand before a value that is there: 0 where a cell is never empty, or else 1.
    pub levels: i16,
    /// The number of its first row, counted from 1.
    pub first: u64,
    /// How many rows it has.
    pub rows: usize,
}

impl Part<'_> {
    /// Reads all cells.
    pub(super) fn read(&self, reader: ColumnReader, room: &Room) -> Result<Cells, String> {
        match reader {
            ColumnReader::BoolColumnReader(own) => self.of(own, room, |value, to| {
                to.extend_from_slice(if *value { b"true" } else { b"false" });
                Ok(())
            }),
            ColumnReader::Int32ColumnReader(own) => self.of(own, room, |value, to| {
                let bits = value.cast_unsigned().into();
                self.meaning.write((*value).into(), bits, to);
                Ok(())
            }),
            ColumnReader::Int64ColumnReader(own) => self.of(own, room, |value, to| {
                self.meaning.write(*value, value.cast_unsigned(), to);
                Ok(())
            }),
            ColumnReader::Int96ColumnReader(own) => self.of(own, room, |value: &Int96, to| {
                self.old_moment(value, to);
                Ok(())
            }),
            ColumnReader::FloatColumnReader(own) => self.of(own, room, |value, to| {
                // Half as many digits, which are not to become more.
                let text = value.to_string();
                let number = text.parse().unwrap_or(f64::from(*value));
                to.extend_from_slice(canonical::real(number).as_bytes());
                Ok(())
            }),
            ColumnReader::DoubleColumnReader(own) => self.of(own, room, |value, to| {
                to.extend_from_slice(canonical::real(*value).as_bytes());
                Ok(())
            }),
            ColumnReader::ByteArrayColumnReader(own) => {
                self.of(own, room, |value: &ByteArray, to| {
                    self.bytes(value.data(), to)
                })
            }
            ColumnReader::FixedLenByteArrayColumnReader(own) => {
                self.of(own, room, |value: &FixedLenByteArray, to| {
                    self.bytes(value.data(), to)
                })
            }
        }
    }

    /// Days since the beginning of Julian days, after the nanoseconds of the day.
    fn old_moment(&self, value: &Int96, to: &mut Vec<u8>) {
        const EPOCH: i64 = 2_440_588;
        let [low, high, day] = value.data() else {
            return;
        };
        let of_day = i64::from(*high) << 32 | i64::from(*low);
        let day = (i64::from(*day) - EPOCH).saturating_mul(86_400);
        let moment = day
            .checked_mul(meaning::NANO)
            .and_then(|day| day.checked_add(of_day));
        match moment {
            Some(moment) => self.meaning.write(moment, moment.cast_unsigned(), to),
            None => to.extend_from_slice(format!("{value}").as_bytes()),
        }
    }

    fn bytes(&self, value: &[u8], to: &mut Vec<u8>) -> Result<(), &'static str> {
        if let Meaning::Decimal(scale) = self.meaning {
            let negative = value.first().is_some_and(|first| *first > 0x7f);
            let mut number = [if negative { 0xff } else { 0 }; 16];
            let Some(from) = number.len().checked_sub(value.len()) else {
                return Err("a number of more than 16 bytes");
            };
            number[from..].copy_from_slice(value);
            meaning::decimal(i128::from_be_bytes(number), scale, to);
            return Ok(());
        }
        if self.meaning != Meaning::Text {
            return Err("bytes");
        }
        to.extend_from_slice(value);
        Ok(())
    }

    fn of<T: DataType>(
        &self,
        mut reader: ColumnReaderImpl<T>,
        room: &Room,
        write: impl Fn(&T::T, &mut Vec<u8>) -> Result<(), &'static str>,
    ) -> Result<Cells, String> {
        let mut cells = Cells::default();
        let (mut levels, mut values) = (Vec::new(), Vec::new());
        let mut raw = Vec::new();
        while cells.len() < self.rows {
            levels.clear();
            values.clear();
            let wanted = AT_A_TIME.min(self.rows - cells.len());
            let before = cells.text.len();
            let (read, there, _) = reader
                .read_records(wanted, Some(&mut levels), None, &mut values)
                .map_err(|error| error.to_string())?;
            if read == 0 {
                return Err(format!("the column `{}` has too few rows", self.name));
            }
            room.take(A_CELL * read as u64)?;
            let mut values = values.iter().take(there);
            for at in 0..read {
                let full = self.levels == 0 || levels.get(at) == Some(&self.levels);
                let Some(value) = full.then(|| values.next()).flatten() else {
                    cells.end();
                    continue;
                };
                raw.clear();
                let named = |what: &str| {
                    format!(
                        "row {} has {what} in `{}`; write text, a number or nothing",
                        self.first + cells.len() as u64,
                        self.name
                    )
                };
                write(value, &mut raw).map_err(named)?;
                let text = str::from_utf8(&raw).map_err(|_| named("text that is not UTF-8"))?;
                cells.push(canonical::cell(self.kind, text).as_bytes());
                if cells.text.len() - before > 1 << 24 {
                    room.take(0)?;
                }
            }
            room.take((cells.text.len() - before) as u64)?;
        }
        Ok(cells)
    }
}
