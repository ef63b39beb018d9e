//! Workbooks as rows of cells, read cell by cell within bounds: a small file may claim a great deal.
//! Macros, links and formulas are never followed; a formula shows what was last worked out.

use std::io::{Cursor, Read};

use calamine::{Data, DataType, ExcelDateTime, Ods, Reader, SheetVisible, Xls, Xlsx, XlsxError};
use zip::ZipArchive;

use super::cell::{Cell, Row, Sheet};
use super::unread::Unread;

/// Endings of the workbooks that are read.
pub(super) const ENDINGS: [&str; 4] = ["xlsx", "xlsm", "xls", "ods"];

/// Most bytes of a workbook.
pub(super) const LARGEST: usize = 256 << 20;

/// Most bytes that a packed workbook may unpack to.
const UNPACKED: u64 = 640 << 20;

/// Most bytes of a part that is held whole, such as the texts that cells share.
const PART: u64 = 96 << 20;

/// Most cells that have anything.
const CELLS: usize = 6_000_000;

/// Most bytes of text in them.
const TEXT: usize = 192 << 20;

/// Most sheets.
const SHEETS: usize = 200;

/// Farthest column that has anything.
const WIDEST: usize = 1 << 14;

/// Lowest row that has anything.
const TALLEST: u32 = 1 << 20;

/// The sheets of a workbook that are shown and have anything, and the names of hidden ones.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<(Vec<Sheet>, Vec<String>), Unread> {
    if bytes.len() > LARGEST {
        return Err(Unread::TooLarge(format!(
            "a workbook of more than {} MiB",
            LARGEST >> 20
        )));
    }
    let mut gathered = Gathered {
        file,
        sheets: Vec::new(),
        hidden: Vec::new(),
        left: Left {
            cells: CELLS,
            text: TEXT,
        },
    };
    // What a file is, its first bytes say; its name may be another's.
    if bytes.starts_with(b"PK") {
        let names = bounded(bytes)?;
        if names.iter().any(|name| name == "content.xml") {
            gathered.ods(bytes)?;
        } else {
            gathered.xlsx(bytes)?;
        }
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        gathered.xls(bytes)?;
    } else {
        return Err(Unread::Damaged("it is no workbook".to_owned()));
    }
    Ok((gathered.sheets, gathered.hidden))
}

/// The parts of a packed workbook, once it is sure that they unpack to no more than is read: what
/// a part says of its own length is not believed.
fn bounded(bytes: &[u8]) -> Result<Vec<String>, Unread> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut names = Vec::new();
    let mut total = 0;
    let mut buffer = vec![0; 1 << 16];
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|error| damaged(&error))?;
        let name = part.name().to_owned();
        // Sheets are read as they are unpacked.
        let streamed = name.contains("worksheets/");
        let mut length = 0;
        loop {
            let count = part.read(&mut buffer).map_err(|error| damaged(&error))?;
            if count == 0 {
                break;
            }
            length += count as u64;
            total += count as u64;
            if total > UNPACKED || !streamed && length > PART {
                return Err(Unread::TooLarge(
                    "a workbook that unpacks to too much".to_owned(),
                ));
            }
        }
        names.push(name);
    }
    Ok(names)
}

fn damaged(error: &dyn std::fmt::Display) -> Unread {
    Unread::Damaged(error.to_string())
}

/// What may still be read.
struct Left {
    cells: usize,
    text: usize,
}

impl Left {
    fn take(&mut self, text: usize) -> Result<(), Unread> {
        let left = (self.cells.checked_sub(1)).zip(self.text.checked_sub(text));
        let (cells, text) = left.ok_or_else(|| {
            Unread::TooLarge(format!(
                "a workbook of more than {CELLS} cells or {} MiB of text",
                TEXT >> 20
            ))
        })?;
        (self.cells, self.text) = (cells, text);
        Ok(())
    }
}

struct Gathered<'f> {
    file: &'f str,
    sheets: Vec<Sheet>,
    hidden: Vec<String>,
    left: Left,
}

impl Gathered<'_> {
    fn xlsx(&mut self, bytes: &[u8]) -> Result<(), Unread> {
        let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
            XlsxError::Password => Unread::Locked,
            error => damaged(&error),
        })?;
        for name in self.shown(book.sheets_metadata())? {
            let mut cells = match book.worksheet_cells_reader(&name) {
                Ok(cells) => cells,
                // A chart has no cells.
                Err(XlsxError::NotAWorksheet(_)) => continue,
                Err(error) => return Err(damaged(&error)),
            };
            let mut sheet = self.sheet(&name);
            loop {
                match cells.next_cell() {
                    Ok(None) => break,
                    Ok(Some(cell)) => {
                        let (row, column) = cell.get_position();
                        let cell = cell_of(cell.get_value());
                        put(&mut sheet, row, column as usize, cell, &mut self.left)?;
                    }
                    Err(error) => return Err(damaged(&error)),
                }
            }
            self.keep(sheet)?;
        }
        Ok(())
    }

    fn xls(&mut self, bytes: &[u8]) -> Result<(), Unread> {
        let mut book = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
            calamine::XlsError::Password => Unread::Locked,
            error => damaged(&error),
        })?;
        self.ranges(&mut book)
    }

    fn ods(&mut self, bytes: &[u8]) -> Result<(), Unread> {
        super::ods::bounded(bytes, CELLS)?;
        let mut book = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
            calamine::OdsError::Password => Unread::Locked,
            error => damaged(&error),
        })?;
        self.ranges(&mut book)
    }

    /// The sheets of a book that is opened whole.
    fn ranges<'b, B>(&mut self, book: &mut B) -> Result<(), Unread>
    where
        B: Reader<Cursor<&'b [u8]>>,
        B::Error: std::fmt::Display,
    {
        for name in self.shown(book.sheets_metadata())? {
            let range = book.worksheet_range(&name);
            self.range(&name, &range.map_err(|error| damaged(&error))?)?;
        }
        Ok(())
    }

    /// The names of the sheets that are shown.
    fn shown(&mut self, all: &[calamine::Sheet]) -> Result<Vec<String>, Unread> {
        if all.len() > SHEETS {
            return Err(Unread::TooLarge(format!(
                "a workbook of more than {SHEETS} sheets"
            )));
        }
        let (shown, hidden): (Vec<_>, Vec<_>) =
            (all.iter()).partition(|sheet| sheet.visible == SheetVisible::Visible);
        let names = |sheets: Vec<&calamine::Sheet>| -> Vec<String> {
            sheets.into_iter().map(|sheet| sheet.name.clone()).collect()
        };
        self.hidden = names(hidden);
        Ok(names(shown))
    }

    fn sheet(&self, name: &str) -> Sheet {
        Sheet {
            file: self.file.to_owned(),
            name: Some(name.to_owned()),
            ..Sheet::default()
        }
    }

    fn range(&mut self, name: &str, range: &calamine::Range<Data>) -> Result<(), Unread> {
        let mut sheet = self.sheet(name);
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let row = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(top);
            let column = column + left as usize;
            put(&mut sheet, row, column, cell_of(value), &mut self.left)?;
        }
        self.keep(sheet)
    }

    fn keep(&mut self, mut sheet: Sheet) -> Result<(), Unread> {
        sheet.rows.sort_by_key(|row| row.line);
        if let Some(pair) = (sheet.rows.windows(2)).find(|pair| pair[0].line == pair[1].line) {
            let why = format!(
                "row {} of the sheet `{}` stands there twice",
                pair[0].line,
                sheet.name.as_deref().unwrap_or("")
            );
            return Err(Unread::Damaged(why));
        }
        let last = sheet.rows.last().map_or(0, |row| row.line);
        sheet.blank = last - sheet.rows.len() as u64;
        if !sheet.rows.is_empty() {
            self.sheets.push(sheet);
        }
        Ok(())
    }
}

/// Puts a cell where it belongs. Cells come row by row.
fn put(
    sheet: &mut Sheet,
    row: u32,
    column: usize,
    cell: Cell,
    left: &mut Left,
) -> Result<(), Unread> {
    if cell.is_empty() {
        return Ok(());
    }
    if column >= WIDEST {
        return Err(Unread::TooLarge(format!(
            "a sheet of more than {WIDEST} columns"
        )));
    }
    if row >= TALLEST {
        return Err(Unread::TooLarge(format!(
            "a sheet of more than {TALLEST} rows"
        )));
    }
    let line = u64::from(row) + 1;
    if sheet.rows.last().is_none_or(|last| last.line != line) {
        sheet.rows.push(Row {
            line,
            cells: Vec::new(),
        });
    }
    let Some(last) = sheet.rows.last_mut() else {
        return Ok(());
    };
    let text = match &cell {
        Cell::Text(text) | Cell::Error(text) => text.len(),
        _ => 0,
    };
    left.take(text)?;
    if last.cells.len() <= column {
        // Cells before it that have nothing take room too.
        for _ in last.cells.len()..column {
            left.take(0)?;
        }
        last.cells.resize(column + 1, Cell::Empty);
    }
    last.cells[column] = cell;
    Ok(())
}

/// A cell, whichever way the library holds its value.
fn cell_of(value: &impl DataType) -> Cell {
    if let Some(text) = value.get_string() {
        return Cell::text(text);
    }
    // Whole numbers of a workbook are small.
    #[allow(clippy::cast_precision_loss)]
    let whole = value.get_int().map(|number| number as f64);
    let number = whole.or_else(|| value.get_float()).map(Cell::Number);
    let iso = || {
        value
            .get_datetime_iso()
            .or_else(|| value.get_duration_iso())
    };
    number
        .or_else(|| value.get_bool().map(Cell::Bool))
        .or_else(|| value.get_datetime().as_ref().map(of_time))
        .or_else(|| iso().map(of_iso))
        .or_else(|| {
            value
                .get_error()
                .map(|error| Cell::Error(error.to_string()))
        })
        .unwrap_or(Cell::Empty)
}

/// A day, or below one a time of day.
fn of_time(time: &ExcelDateTime) -> Cell {
    let share = time.as_f64();
    if (0.0..1.0).contains(&share) {
        return Cell::Time(share);
    }
    // Sixty is the day that only Excel has, 29 February 1900.
    match time.as_datetime() {
        Some(stamp) if !(60.0..61.0).contains(&share) => Cell::Stamp(stamp),
        _ => Cell::Error(format!("a day numbered {share}")),
    }
}

/// `2021-02-19`, `2021-02-19T08:30:00` or `PT08H30M00S`.
fn of_iso(text: &str) -> Cell {
    let day = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d");
    if let Ok(day) = day {
        return Cell::Stamp(day.and_time(chrono::NaiveTime::MIN));
    }
    if let Ok(stamp) = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f") {
        return Cell::Stamp(stamp);
    }
    match duration(text) {
        Some(share) if share < 1.0 => Cell::Time(share),
        _ => Cell::text(text),
    }
}

/// A duration such as `PT08H30M00S` as a share of the day.
fn duration(text: &str) -> Option<f64> {
    let mut rest = text.strip_prefix("PT")?;
    let mut seconds = 0.0;
    for (unit, worth) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, after)) = rest.split_once(unit) {
            seconds += number.parse::<f64>().ok().filter(|n| *n >= 0.0)? * worth;
            rest = after;
        }
    }
    rest.is_empty().then_some(seconds / 86_400.0)
}
