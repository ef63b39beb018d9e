//! A table written as columns of Parquet.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type as Schema, TypePtr};

use crate::feed::{Column, Shape, Type, parse_date, plain_number};
use crate::stores::Unwritten;
use crate::stores::typed::{Typed, rows, typed};

/// Rows of a group: several threads read as many groups.
const GROUP: usize = 1 << 17;

/// What a column's values are kept as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    Whole,
    Real,
    Day,
    Minute,
    Text,
}

impl From<ParquetError> for Unwritten {
    fn from(error: ParquetError) -> Self {
        Self(error.to_string())
    }
}

/// A column with its cells.
struct Filled {
    column: &'static Column,
    kept: Kept,
    /// Whether some are empty.
    gaps: bool,
    cells: Vec<Box<str>>,
}

/// The file of a table.
pub(super) fn table(shape: &'static Shape, text: &[u8]) -> Result<Vec<u8>, Unwritten> {
    let columns = filled(shape, text)?;
    let fields = columns
        .iter()
        .map(Filled::field)
        .collect::<Result<_, _>>()?;
    let schema = Schema::group_type_builder("feed")
        .with_fields(fields)
        .build()?;
    let properties = WriterProperties::builder()
        .set_created_by("paso".to_owned())
        .set_compression(Compression::SNAPPY)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let count = columns.first().map_or(0, |column| column.cells.len());
    for from in (0..count).step_by(GROUP) {
        let mut group = writer.next_row_group()?;
        for column in &columns {
            column.write(&column.cells[from..count.min(from + GROUP)], &mut group)?;
        }
        group.close()?;
    }
    Ok(writer.into_inner()?)
}

/// The columns of a table's text.
fn filled(shape: &'static Shape, text: &[u8]) -> Result<Vec<Filled>, Unwritten> {
    let (columns, mut reader) = rows(shape, text)?;
    let mut filled: Vec<Filled> = columns
        .into_iter()
        .map(|column| Filled {
            column,
            kept: Kept::Text,
            gaps: false,
            cells: Vec::new(),
        })
        .collect();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        for (at, own) in filled.iter_mut().enumerate() {
            let cell = record.get(at).unwrap_or("");
            own.gaps |= cell.is_empty();
            own.cells.push(cell.into());
        }
    }
    for own in &mut filled {
        own.kept = kept(own.column.kind, &own.cells);
    }
    Ok(filled)
}

/// What a column can be kept as, so that each cell reads back as it is.
fn kept(kind: Type, cells: &[Box<str>]) -> Kept {
    let candidates = match kind {
        Type::Date => [Kept::Day].as_slice(),
        Type::Time => &[Kept::Minute],
        Type::Whole(..)
        | Type::Amount(_)
        | Type::Limit
        | Type::PersonsADay
        | Type::Degrees(_)
        | Type::Value => &[Kept::Whole, Kept::Real],
        _ => &[],
    };
    let fits = |kept: &&Kept| {
        let mut full = cells.iter().filter(|cell| !cell.is_empty());
        full.all(|cell| match kept {
            Kept::Whole => whole(kind, cell).is_some(),
            Kept::Real => real(kind, cell).is_some(),
            Kept::Day => day(cell).is_some(),
            Kept::Minute => minute(cell).is_some(),
            Kept::Text => true,
        })
    };
    candidates.iter().find(fits).copied().unwrap_or(Kept::Text)
}

fn whole(kind: Type, cell: &str) -> Option<i64> {
    match typed(kind, cell) {
        Typed::Whole(whole) => Some(whole),
        _ => None,
    }
}

fn real(kind: Type, cell: &str) -> Option<f64> {
    match typed(kind, cell) {
        Typed::Real(real) => Some(real),
        Typed::Whole(_) => cell
            .parse()
            .ok()
            .filter(|real| plain_number(*real).as_deref() == Some(cell)),
        _ => None,
    }
}

/// Days since 1970-01-01.
fn day(cell: &str) -> Option<i32> {
    let date = parse_date(cell)
        .ok()
        .filter(|date| date.to_string() == cell)?;
    Some(date.to_epoch_days())
}

/// Milliseconds since midnight.
fn minute(cell: &str) -> Option<i32> {
    let (hours, minutes) = cell.split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|own| own.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some((hours * 60 + minutes) * 60_000)
}

impl Filled {
    fn field(&self) -> Result<TypePtr, ParquetError> {
        let (physical, meaning) = match self.kept {
            Kept::Whole => (Physical::INT64, None),
            Kept::Real => (Physical::DOUBLE, None),
            Kept::Day => (Physical::INT32, Some(LogicalType::Date)),
            Kept::Minute => (
                Physical::INT32,
                Some(LogicalType::time(false, TimeUnit::MILLIS)),
            ),
            Kept::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let repetition = if self.gaps {
            Repetition::OPTIONAL
        } else {
            Repetition::REQUIRED
        };
        Schema::primitive_type_builder(self.column.name, physical)
            .with_logical_type(meaning)
            .with_repetition(repetition)
            .build()
            .map(Arc::new)
    }

    fn write(
        &self,
        cells: &[Box<str>],
        to: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    ) -> Result<(), ParquetError> {
        let kind = self.column.kind;
        match self.kept {
            Kept::Whole => self.values::<Int64Type>(cells, |cell| whole(kind, cell), to),
            Kept::Real => self.values::<DoubleType>(cells, |cell| real(kind, cell), to),
            Kept::Day => self.values::<Int32Type>(cells, day, to),
            Kept::Minute => self.values::<Int32Type>(cells, minute, to),
            Kept::Text => {
                self.values::<ByteArrayType>(cells, |cell| Some(ByteArray::from(cell)), to)
            }
        }
    }

    fn values<T: DataType>(
        &self,
        cells: &[Box<str>],
        value: impl Fn(&str) -> Option<T::T>,
        to: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    ) -> Result<(), ParquetError> {
        let full = cells.iter().filter(|cell| !cell.is_empty());
        let values: Vec<T::T> = full.filter_map(|cell| value(cell)).collect();
        let levels: Vec<i16> = cells
            .iter()
            .map(|cell| i16::from(!cell.is_empty()))
            .collect();
        let levels = self.gaps.then_some(levels.as_slice());
        let Some(mut column) = to.next_column()? else {
            return Ok(());
        };
        column.typed::<T>().write_batch(&values, levels, None)?;
        column.close()
    }
}
