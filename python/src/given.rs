//! Tables and settings as a program gives them.

use std::path::PathBuf;

use arrow_array::RecordBatch;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use paso::stores::tables::Tables;
use pyo3::exceptions::{PyImportError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyCapsule, PyDate, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple,
};
use toml::Value;

use crate::{cells, raise};

/// A table that was given.
pub(crate) enum Given {
    /// In Arrow's columns.
    Arrow(Vec<RecordBatch>),
    /// As lists of cells, by column.
    Lists(Vec<(String, Vec<String>)>),
}

impl Given {
    /// Takes a table over: from Arrow's `PyCapsule` interface, or a dictionary of columns.
    pub(crate) fn new(name: &str, table: &Bound<'_, PyAny>) -> PyResult<Self> {
        if table.hasattr("__arrow_c_stream__")? {
            match arrow(name, table) {
                Err(error) if error.is_instance_of::<PyImportError>(table.py()) => {}
                taken => return taken.map(Self::Arrow),
            }
        }
        if let Ok(columns) = table.cast::<PyMapping>() {
            return lists(name, columns).map(Self::Lists);
        }
        if table.hasattr("to_dict")? {
            // pandas without pyarrow.
            let columns = table.call_method1("to_dict", ("list",))?;
            return lists(name, columns.cast::<PyMapping>()?).map(Self::Lists);
        }
        Err(PyTypeError::new_err(format!(
            "{name} is of the type {}; it can be a table of pandas, polars, pyarrow or of anything with \
             `__arrow_c_stream__`, or a dictionary of columns",
            table.get_type().name()?
        )))
    }

    /// Puts the table among those of a feed.
    pub(crate) fn put(&self, name: &str, tables: &mut Tables) -> Result<(), String> {
        let taken = match self {
            Self::Lists(columns) => {
                let names: Vec<String> = columns.iter().map(|own| own.0.clone()).collect();
                let rows = columns.first().map_or(0, |own| own.1.len());
                tables.table(name, &names, rows, |row, column, text| {
                    text.push_str(&columns[column].1[row]);
                })
            }
            Self::Arrow(batches) => {
                let names: Vec<String> = batches.first().map_or(Vec::new(), |own| {
                    let schema = own.schema();
                    schema
                        .fields()
                        .iter()
                        .map(|own| own.name().clone())
                        .collect()
                });
                let rows = batches.iter().map(RecordBatch::num_rows).sum();
                // Rows come in their order, so the batch of each is this one or the next.
                let (mut at, mut before) = (0, 0);
                tables.table(name, &names, rows, |row, column, text| {
                    while row - before >= batches[at].num_rows() {
                        before += batches[at].num_rows();
                        at += 1;
                    }
                    cells::write(&**batches[at].column(column), row - before, text);
                })
            }
        };
        taken.map_err(|error| error.to_string())
    }
}

/// The entries of a dictionary, or of what is like one.
pub(crate) fn items<'py, K>(
    mapping: &Bound<'py, PyMapping>,
) -> PyResult<Vec<(K, Bound<'py, PyAny>)>>
where
    K: for<'a> FromPyObject<'a, 'py>,
{
    let items = mapping.items()?.into_iter();
    items.map(|own| own.extract()).collect()
}

/// How pandas calls an index that it makes a column of.
const INDEX: &str = "__index_level_";

fn arrow(name: &str, table: &Bound<'_, PyAny>) -> PyResult<Vec<RecordBatch>> {
    let py = table.py();
    let wrong = |error: arrow_schema::ArrowError| raise::question(py, &format!("{name}: {error}"));
    let capsule = table.call_method0("__arrow_c_stream__")?;
    let reader = RecordBatchStreamReader::try_new(stream(capsule.cast::<PyCapsule>()?)?);
    let reader = reader.map_err(wrong)?;
    let mut batches = Vec::new();
    for batch in reader {
        let batch = batch.map_err(wrong)?;
        let schema = batch.schema();
        let fields = schema.fields().iter().enumerate();
        let kept: Vec<usize> = fields
            .filter(|(_, own)| !own.name().starts_with(INDEX))
            .map(|(at, _)| at)
            .collect();
        batches.push(batch.project(&kept).map_err(wrong)?);
    }
    let fields = batches.first().map(RecordBatch::schema);
    for field in fields.iter().flat_map(|own| own.fields().iter()) {
        if !cells::are_known(field.data_type()) {
            return Err(raise::question(
                py,
                &format!(
                    "{name}: the column `{}` is of the type {}; it can be text, numbers, dates, times or lists of these",
                    field.name(),
                    field.data_type()
                ),
            ));
        }
    }
    Ok(batches)
}

/// Takes a stream out of its capsule.
#[expect(unsafe_code, reason = "Arrow's PyCapsule interface is one of pointers")]
fn stream(capsule: &Bound<'_, PyCapsule>) -> PyResult<FFI_ArrowArrayStream> {
    let pointer = capsule.pointer_checked(Some(c"arrow_array_stream"))?;
    let pointer = pointer.cast::<FFI_ArrowArrayStream>().as_ptr();
    // SAFETY: what lies in a capsule of this name is such a stream, by the interface; what is left in it
    // is marked as released.
    Ok(unsafe { FFI_ArrowArrayStream::from_raw(pointer) })
}

fn lists(name: &str, columns: &Bound<'_, PyMapping>) -> PyResult<Vec<(String, Vec<String>)>> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for (key, column) in items::<String>(columns)? {
        let mut texts = Vec::new();
        if column.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err(format!(
                "{name}: the column `{key}` is a text; it can be a list of cells"
            )));
        }
        for cell in column.try_iter()? {
            let mut text = String::new();
            write(&cell?, &mut text)?;
            texts.push(text);
        }
        if let Some((first, known)) = found.first()
            && known.len() != texts.len()
        {
            return Err(PyValueError::new_err(format!(
                "{name}: the column `{key}` has {} cells, and `{first}` has {}; all columns have as many",
                texts.len(),
                known.len()
            )));
        }
        found.push((key, texts));
    }
    Ok(found)
}

/// Writes a cell; None and what is no number are nothing.
fn write(cell: &Bound<'_, PyAny>, to: &mut String) -> PyResult<()> {
    if cell.is_none() {
        return Ok(());
    }
    if let Ok(truth) = cell.cast::<PyBool>() {
        to.push_str(cells::truth(truth.is_true()));
    } else if cell.is_instance_of::<PyFloat>() {
        cells::real(cell.extract()?, to);
    } else if cell.is_instance_of::<PyList>() || cell.is_instance_of::<PyTuple>() {
        for (at, item) in cell.try_iter()?.enumerate() {
            if at > 0 {
                to.push(';');
            }
            write(&item?, to)?;
        }
    } else if cell.ne(cell)? {
        // Missing moments of pandas are not what they are.
    } else {
        to.push_str(&cell.str()?.to_cow()?);
    }
    Ok(())
}

/// A file of settings: a dictionary, a text of TOML, or the path of a file.
pub(crate) fn toml_text(name: &str, given: &Bound<'_, PyAny>) -> PyResult<String> {
    if let Ok(text) = given.cast::<PyString>() {
        return Ok(text.to_cow()?.into_owned());
    }
    if let Ok(keys) = given.cast::<PyMapping>() {
        let table = value(name, keys.as_any())?;
        return toml::to_string(&table)
            .map_err(|error| PyValueError::new_err(format!("{name}: {error}")));
    }
    let path: PathBuf = given.extract().map_err(|_| {
        PyTypeError::new_err(format!(
            "{name} can be a dictionary, a text of TOML or the path of a file"
        ))
    })?;
    std::fs::read_to_string(&path)
        .map_err(|error| PyValueError::new_err(format!("{}: {error}", path.display())))
}

/// A value of Python as one of TOML; `place` is the key where it stands.
fn value(place: &str, given: &Bound<'_, PyAny>) -> PyResult<Value> {
    if let Ok(truth) = given.cast::<PyBool>() {
        return Ok(Value::Boolean(truth.is_true()));
    }
    if given.is_instance_of::<PyInt>() {
        return Ok(Value::Integer(given.extract()?));
    }
    if given.is_instance_of::<PyFloat>() {
        return Ok(Value::Float(given.extract()?));
    }
    if let Ok(text) = given.cast::<PyString>() {
        return Ok(Value::String(text.to_cow()?.into_owned()));
    }
    if given.is_instance_of::<PyDate>() {
        let text = given.call_method0("isoformat")?.str()?.to_string();
        let date = text
            .parse()
            .map_err(|error| PyValueError::new_err(format!("{place}: `{text}`: {error}")))?;
        return Ok(Value::Datetime(date));
    }
    if let Ok(keys) = given.cast::<PyMapping>() {
        let mut table = toml::Table::new();
        for (key, own) in items::<String>(keys)? {
            let inside = value(&format!("{place}: {key}"), &own)?;
            table.insert(key, inside);
        }
        return Ok(Value::Table(table));
    }
    if given.is_instance_of::<PyList>() || given.is_instance_of::<PyTuple>() {
        let items = given.try_iter()?;
        let items: PyResult<Vec<Value>> = items.map(|own| value(place, &own?)).collect();
        return Ok(Value::Array(items?));
    }
    Err(PyTypeError::new_err(format!(
        "{place} is of the type {}; it can be a text, a number, a date, a truth value, or a list or dictionary of these",
        given.get_type().name()?
    )))
}
