//! A plan's tables as Arrow, for pandas, polars, pyarrow and whoever else takes its `PyCapsule` interface.

use std::sync::Arc;

use arrow_array::builder::{Date32Builder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchIterator};
use arrow_schema::{DataType, Field, Schema};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList, PyTuple};

use crate::raise;

/// Columns that hold a date.
const DATES: [&str; 4] = ["date", "old_date", "new_date", "last_mpp_entry"];
/// Columns that hold a whole number.
const WHOLE: [&str; 4] = [
    "persons",
    "wait_days",
    "scheduled_cases",
    "scheduled_persons",
];
/// Columns that hold a number.
const REAL: [&str; 23] = [
    "used",
    "amount",
    "utilisation",
    "price",
    "factor",
    "second_factor",
    "mean_wait_days",
    "p90_wait_days",
    "worst_mean_wait_days",
    "worst_p90_wait_days",
    "gini",
    "theil",
    "max_min_ratio",
    "share_gap",
    "cost",
    "lower_bound",
    "gap",
    "effect_at_least",
    "effect_at_most",
    "changed_scheduled_persons",
    "changed_waiting_days",
    "base_cost",
    "base_lower_bound",
];

/// A table of a plan, in columns. Whatever takes Arrow's `PyCapsule` interface takes it as it is, such as
/// `polars.DataFrame(table)` and `pyarrow.table(table)`.
#[pyclass(frozen, module = "paso")]
pub(crate) struct Table(RecordBatch);

impl Table {
    /// The table of a CSV text that has these columns; a cell without text is null.
    pub(crate) fn new(py: Python<'_>, columns: &[&str], text: &[u8]) -> PyResult<Self> {
        let mut makers: Vec<Maker> = columns.iter().map(|name| Maker::new(name)).collect();
        let mut reader = csv::Reader::from_reader(text);
        let mut record = csv::StringRecord::new();
        let wrong = |error: &dyn std::fmt::Display| raise::files(py, &error.to_string());
        while reader.read_record(&mut record).map_err(|own| wrong(&own))? {
            for (at, maker) in makers.iter_mut().enumerate() {
                maker.push(record.get(at).unwrap_or(""));
            }
        }
        let fields = (columns.iter().zip(&makers))
            .map(|(&name, maker)| Field::new(name, maker.kind(), true))
            .collect::<Vec<Field>>();
        let arrays = makers.into_iter().map(Maker::finish).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays);
        batch.map(Self).map_err(|own| wrong(&own))
    }

    /// The table of a CSV text.
    pub(crate) fn of(py: Python<'_>, text: &[u8]) -> PyResult<Self> {
        let mut reader = csv::Reader::from_reader(text);
        let names = reader.headers();
        let names = names.map_err(|error| raise::files(py, &error.to_string()))?;
        let names: Vec<&str> = names.iter().collect();
        Self::new(py, &names, text)
    }

    /// How many rows it has.
    pub(crate) fn rows(&self) -> usize {
        self.0.num_rows()
    }

    fn column(&self, name: &str) -> PyResult<&ArrayRef> {
        self.0
            .column_by_name(name)
            .ok_or_else(|| PyKeyError::new_err(name.to_owned()))
    }
}

/// A column that is being made.
enum Maker {
    Date(Date32Builder),
    Whole(Int64Builder),
    Real(Float64Builder),
    Text(StringBuilder),
}

impl Maker {
    fn new(name: &str) -> Self {
        if DATES.contains(&name) {
            Self::Date(Date32Builder::new())
        } else if WHOLE.contains(&name) {
            Self::Whole(Int64Builder::new())
        } else if REAL.contains(&name) {
            Self::Real(Float64Builder::new())
        } else {
            Self::Text(StringBuilder::new())
        }
    }

    fn kind(&self) -> DataType {
        match self {
            Self::Date(_) => DataType::Date32,
            Self::Whole(_) => DataType::Int64,
            Self::Real(_) => DataType::Float64,
            Self::Text(_) => DataType::Utf8,
        }
    }

    fn push(&mut self, cell: &str) {
        match self {
            Self::Date(own) => {
                own.append_option(cell.parse().ok().map(Date32Type::from_naive_date));
            }
            Self::Whole(own) => own.append_option(cell.parse().ok()),
            Self::Real(own) => own.append_option(cell.parse().ok()),
            Self::Text(own) => own.append_option(Some(cell).filter(|own| !own.is_empty())),
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::Date(mut own) => Arc::new(own.finish()),
            Self::Whole(mut own) => Arc::new(own.finish()),
            Self::Real(mut own) => Arc::new(own.finish()),
            Self::Text(mut own) => Arc::new(own.finish()),
        }
    }
}

#[pymethods]
impl Table {
    /// The names of the columns, in their order.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        let schema = self.0.schema();
        schema
            .fields()
            .iter()
            .map(|own| own.name().clone())
            .collect()
    }

    /// The table as a dictionary of lists, by column; dates are `datetime.date`, what is empty is None.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for name in self.column_names() {
            columns.set_item(&name, self.__getitem__(py, &name)?)?;
        }
        Ok(columns)
    }

    /// The table as a `pandas.DataFrame`.
    fn to_pandas<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let frame = py.import("pandas")?.getattr("DataFrame")?;
        frame.call1((self.to_dict(py)?,))
    }

    /// The table as a `polars.DataFrame`.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py()
            .import("polars")?
            .getattr("DataFrame")?
            .call1((slf,))
    }

    /// The table as a `pyarrow.Table`.
    fn to_pyarrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("pyarrow")?.getattr("table")?.call1((slf,))
    }

    /// The columns' types, for Arrow.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(&*self.0.schema());
        let schema = schema.map_err(|error| raise::files(py, &error.to_string()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The table, for Arrow; as the interface allows, a wish for other types is passed over.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        let batches = RecordBatchIterator::new([Ok(self.0.clone())], self.0.schema());
        let stream = FFI_ArrowArrayStream::new(Box::new(batches));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    /// A column as a list.
    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        let column = self.column(name)?;
        let dates = py.import("datetime")?.getattr("date")?;
        let list = PyList::empty(py);
        for row in 0..column.len() {
            if column.is_null(row) {
                list.append(py.None())?;
                continue;
            }
            match column.data_type() {
                DataType::Date32 => {
                    let days = column.as_primitive::<Date32Type>().value(row);
                    // Python counts its days from the first of the year 1.
                    list.append(dates.call_method1("fromordinal", (days + EPOCH,))?)?;
                }
                DataType::Int64 => list.append(column.as_primitive::<Int64Type>().value(row))?,
                DataType::Float64 => {
                    list.append(column.as_primitive::<Float64Type>().value(row))?;
                }
                _ => list.append(column.as_string::<i32>().value(row))?,
            }
        }
        Ok(list)
    }

    /// The first rows, for people.
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (names, rows) = self.first(py)?;
        let mut widths: Vec<usize> = names.iter().map(|own| own.chars().count()).collect();
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let line = |cells: &[String]| {
            let cells = cells.iter().zip(&widths);
            let cells: Vec<String> = cells
                .map(|(own, &width)| format!("{own:<width$}"))
                .collect();
            cells.join("  ").trim_end().to_owned()
        };
        let mut lines = vec![line(&names)];
        lines.extend(rows.iter().map(|row| line(row)));
        lines.extend(self.rest());
        Ok(lines.join("\n"))
    }

    /// The first rows, for notebooks.
    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        let escape = py.import("html")?.getattr("escape")?;
        let cells = |tag: &str, own: &[String]| -> PyResult<String> {
            let cells = own.iter().map(|cell| {
                let cell: String = escape.call1((cell,))?.extract()?;
                Ok(format!("<{tag}>{cell}</{tag}>"))
            });
            Ok(format!("<tr>{}</tr>", cells.collect::<PyResult<String>>()?))
        };
        let (names, rows) = self.first(py)?;
        let rows: PyResult<String> = rows.iter().map(|row| cells("td", row)).collect();
        let rest = self.rest().map(|own| format!("<p>{own}</p>"));
        Ok(format!(
            "<table><thead>{}</thead><tbody>{}</tbody></table>{}",
            cells("th", &names)?,
            rows?,
            rest.unwrap_or_default()
        ))
    }

    /// Rows as tuples, in the order of the columns.
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let columns = self.column_names();
        let columns: PyResult<Vec<_>> = (columns.iter())
            .map(|name| self.__getitem__(py, name))
            .collect();
        let zip = py.import("builtins")?.getattr("zip")?;
        zip.call1(PyTuple::new(py, columns?)?)
    }
}

/// Python's number of 1970-01-01.
const EPOCH: i32 = 719_163;

/// Most rows that are shown.
const SHOWN: usize = 10;

impl Table {
    /// The names and the first rows, as text.
    fn first(&self, py: Python<'_>) -> PyResult<(Vec<String>, Vec<Vec<String>>)> {
        let names = self.column_names();
        let head = Self(self.0.slice(0, self.0.num_rows().min(SHOWN)));
        let mut rows = vec![Vec::with_capacity(names.len()); head.0.num_rows()];
        for name in &names {
            for (row, cell) in rows.iter_mut().zip(head.__getitem__(py, name)?) {
                let text = if cell.is_none() {
                    String::new()
                } else {
                    cell.str()?.to_string()
                };
                row.push(text);
            }
        }
        Ok((names, rows))
    }

    /// How many rows are not shown.
    fn rest(&self) -> Option<String> {
        let more = self.0.num_rows().checked_sub(SHOWN)?;
        (more > 0).then(|| format!("… and {more} rows more"))
    }
}
