//! Cells of Arrow as text, as they would stand in a CSV file.

use std::fmt::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, ArrowTemporalType, Date32Type, Date64Type,
    Decimal128Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, Time32MillisecondType, Time32SecondType, Time64MicrosecondType,
    Time64NanosecondType, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, PrimitiveArray};
use arrow_schema::{DataType, TimeUnit};

/// Whether cells of a type can be text.
pub(crate) fn are_known(kind: &DataType) -> bool {
    match kind {
        DataType::Null
        | DataType::Boolean
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Date32
        | DataType::Date64
        | DataType::Time32(_)
        | DataType::Time64(_)
        | DataType::Timestamp(..)
        | DataType::Decimal128(..) => true,
        DataType::Dictionary(_, value) => are_known(value),
        DataType::List(item) | DataType::LargeList(item) => are_known(item.data_type()),
        other => other.is_integer() || other.is_floating(),
    }
}

/// Writes a cell; an empty one is nothing. Items of a list are parted by semicolons.
pub(crate) fn write(array: &dyn Array, row: usize, to: &mut String) {
    if array.is_null(row) {
        return;
    }
    match array.data_type() {
        DataType::Boolean => to.push_str(truth(array.as_boolean().value(row))),
        DataType::Utf8 => to.push_str(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => to.push_str(array.as_string::<i64>().value(row)),
        DataType::Utf8View => to.push_str(array.as_string_view().value(row)),
        DataType::Int8 => number::<Int8Type>(array, row, to),
        DataType::Int16 => number::<Int16Type>(array, row, to),
        DataType::Int32 => number::<Int32Type>(array, row, to),
        DataType::Int64 => number::<Int64Type>(array, row, to),
        DataType::UInt8 => number::<UInt8Type>(array, row, to),
        DataType::UInt16 => number::<UInt16Type>(array, row, to),
        DataType::UInt32 => number::<UInt32Type>(array, row, to),
        DataType::UInt64 => number::<UInt64Type>(array, row, to),
        DataType::Float16 => real(
            f64::from(array.as_primitive::<Float16Type>().value(row)),
            to,
        ),
        // Half as many digits, which are not to become more.
        DataType::Float32 => {
            let value = array.as_primitive::<Float32Type>().value(row);
            if !value.is_nan() {
                put(to, format_args!("{value}"));
            }
        }
        DataType::Float64 => real(array.as_primitive::<Float64Type>().value(row), to),
        DataType::Decimal128(..) => {
            to.push_str(&array.as_primitive::<Decimal128Type>().value_as_string(row));
        }
        DataType::Date32 => date::<Date32Type>(array, row, to),
        DataType::Date64 => date::<Date64Type>(array, row, to),
        DataType::Time32(TimeUnit::Second) => time::<Time32SecondType>(array, row, to),
        DataType::Time32(_) => time::<Time32MillisecondType>(array, row, to),
        DataType::Time64(TimeUnit::Microsecond) => time::<Time64MicrosecondType>(array, row, to),
        DataType::Time64(_) => time::<Time64NanosecondType>(array, row, to),
        DataType::Timestamp(unit, _) => match unit {
            TimeUnit::Second => moment::<TimestampSecondType>(array, row, to),
            TimeUnit::Millisecond => moment::<TimestampMillisecondType>(array, row, to),
            TimeUnit::Microsecond => moment::<TimestampMicrosecondType>(array, row, to),
            TimeUnit::Nanosecond => moment::<TimestampNanosecondType>(array, row, to),
        },
        DataType::Dictionary(key, _) => match **key {
            DataType::Int8 => looked_up::<Int8Type>(array, row, to),
            DataType::Int16 => looked_up::<Int16Type>(array, row, to),
            DataType::Int32 => looked_up::<Int32Type>(array, row, to),
            DataType::Int64 => looked_up::<Int64Type>(array, row, to),
            DataType::UInt8 => looked_up::<UInt8Type>(array, row, to),
            DataType::UInt16 => looked_up::<UInt16Type>(array, row, to),
            DataType::UInt32 => looked_up::<UInt32Type>(array, row, to),
            _ => looked_up::<UInt64Type>(array, row, to),
        },
        DataType::List(_) => list(&*array.as_list::<i32>().value(row), to),
        DataType::LargeList(_) => list(&*array.as_list::<i64>().value(row), to),
        // Nothing else is taken.
        _ => {}
    }
}

fn number<T: ArrowPrimitiveType>(array: &dyn Array, row: usize, to: &mut String)
where
    T::Native: std::fmt::Display,
{
    put(to, format_args!("{}", array.as_primitive::<T>().value(row)));
}

/// The word for a truth value.
pub(crate) fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// A number; one that is none is nothing, as pandas has it.
pub(crate) fn real(value: f64, to: &mut String) {
    if !value.is_nan() {
        put(to, format_args!("{value}"));
    }
}

fn date<T: ArrowTemporalType>(array: &dyn Array, row: usize, to: &mut String)
where
    i64: From<T::Native>,
{
    let own: &PrimitiveArray<T> = array.as_primitive::<T>();
    match own.value_as_date(row) {
        Some(date) => put(to, format_args!("{date}")),
        None => put(to, format_args!("{:?}", own.value(row))),
    }
}

fn time<T: ArrowTemporalType>(array: &dyn Array, row: usize, to: &mut String)
where
    i64: From<T::Native>,
{
    let own: &PrimitiveArray<T> = array.as_primitive::<T>();
    match own.value_as_time(row) {
        Some(time) => put(to, format_args!("{time}")),
        None => put(to, format_args!("{:?}", own.value(row))),
    }
}

fn moment<T: ArrowTemporalType>(array: &dyn Array, row: usize, to: &mut String)
where
    i64: From<T::Native>,
{
    let own: &PrimitiveArray<T> = array.as_primitive::<T>();
    match own.value_as_datetime(row) {
        Some(moment) => put(to, format_args!("{moment}")),
        None => put(to, format_args!("{:?}", own.value(row))),
    }
}

fn looked_up<K: ArrowDictionaryKeyType>(array: &dyn Array, row: usize, to: &mut String) {
    let own = array.as_dictionary::<K>();
    if let Some(key) = own.key(row) {
        write(&**own.values(), key, to);
    }
}

fn list(items: &dyn Array, to: &mut String) {
    for item in 0..items.len() {
        if item > 0 {
            to.push(';');
        }
        write(items, item, to);
    }
}

/// Writing to a string cannot fail.
fn put(to: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = to.write_fmt(what);
}
