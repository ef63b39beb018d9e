//! How large a program will be, from its names and numbers: nothing is written for it.

use std::io::{self, Write};
use std::ops::ControlFlow;

use super::lp_format::{self, WIDTH};
use super::{CONSTANT, COST, Form, Numbers, Size, Walk, mps};

/// Its columns, rows and entries.
pub(super) fn of(program: &impl Walk) -> Size {
    let entries = program.entries();
    Size {
        columns: program.columns() + 1,
        rows: entries.len() as u64,
        entries: entries.iter().sum(),
    }
}

/// The bytes of its file, if they are no more than so many.
pub(super) fn bytes(
    program: &impl Walk,
    form: Form,
    most: u64,
) -> io::Result<ControlFlow<(), u64>> {
    let mut size = Bytes { count: 0, most };
    let counted = match form {
        Form::Mps => of_mps(program, &mut size),
        Form::Lp => of_lp(program, &mut size),
    };
    match counted {
        Ok(()) => Ok(ControlFlow::Continue(size.count)),
        Err(_) if size.count > most => Ok(ControlFlow::Break(())),
        Err(error) => Err(error),
    }
}

/// Counts bytes; more than so many are an error.
struct Bytes {
    count: u64,
    most: u64,
}

impl Bytes {
    fn add(&mut self, bytes: usize) -> io::Result<()> {
        self.count += bytes as u64;
        if self.count > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(())
    }
}

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(bytes.len())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The lengths of the names of all rows.
fn row_names(program: &impl Walk) -> Vec<u32> {
    let mut made = String::new();
    let rows = 0..program.rows();
    // Names have at most 255 letters.
    rows.map(|row| u32::try_from(program.row_name(row, &mut made).len()).unwrap_or(u32::MAX))
        .collect()
}

fn of_mps(program: &impl Walk, size: &mut Bytes) -> io::Result<()> {
    mps::begin(program, size)?;
    mps::sides(program, size)?;
    writeln!(size, "ENDATA")?;
    let integer = program.head().integer;
    let rows = row_names(program);
    let mut numbers = Numbers::default();
    let mut name = String::new();
    program.each(&mut |key, column| {
        program.column_name(key, &mut name);
        let name = name.len();
        // ` NAME ROW NUMBER` and the line's end.
        let mut bytes = 0;
        if column.cost != 0.0 || column.entries.is_empty() {
            bytes += 4 + name + COST.len() + numbers.text(column.cost).len();
        }
        for &(row, value) in column.entries {
            bytes += 4 + name + rows[row] as usize + numbers.text(value).len();
        }
        if column.bound.is_finite() {
            bytes += " UP BOUND  \n".len() + name + numbers.text(column.bound).len();
        } else if integer {
            bytes += " PL BOUND \n".len() + name;
        }
        size.add(bytes)
    })
}

/// A sum in lines, of which only the length is known.
#[derive(Clone, Copy)]
struct Line(usize);

impl Line {
    /// Adds a term, and says how many bytes that is.
    fn term(&mut self, numbers: &mut Numbers, value: f64, name: usize) -> usize {
        let broken = self.0 > WIDTH;
        if broken {
            self.0 = 0;
        }
        let number = match value.abs() {
            1.0 => 0,
            size => numbers.text(size).len() + 1,
        };
        let term = " + ".len() + number + name;
        self.0 += term;
        term + usize::from(broken)
    }
}

fn of_lp(program: &impl Walk, size: &mut Bytes) -> io::Result<()> {
    lp_format::begin(program, size)?;
    let integer = program.head().integer;
    let mut numbers = Numbers::default();
    let head = |name: usize| Line(" :".len() + name);
    let mut cost = head(COST.len());
    let constant = cost.term(&mut numbers, program.head().constant, CONSTANT.len());
    size.add(" :\n".len() + COST.len() + constant)?;
    write!(size, "Subject To\nBounds\n {CONSTANT} = 1\nEnd\n")?;
    let names = row_names(program);
    let mut rows: Vec<Line> = names.iter().map(|name| head(*name as usize)).collect();
    for (row, (name, entries)) in names.iter().zip(program.entries()).enumerate() {
        let empty = if entries == 0 {
            rows[row].term(&mut numbers, 0.0, CONSTANT.len())
        } else {
            0
        };
        let end = lp_format::end(program, row)?.len();
        size.add(" :\n".len() + *name as usize + empty + end)?;
    }
    let mut told = [false; 2];
    let mut name = String::new();
    program.each(&mut |key, column| {
        program.column_name(key, &mut name);
        let name = name.len();
        let mut bytes = 0;
        if column.cost != 0.0 {
            bytes += cost.term(&mut numbers, column.cost, name);
        }
        for &(row, value) in column.entries {
            bytes += rows[row].term(&mut numbers, value, name);
        }
        if integer {
            let section = &mut told[usize::from(column.bound == 1.0)];
            if !std::mem::replace(section, true) {
                // Generals is as long.
                bytes += "Binaries\n".len();
            }
            bytes += " \n".len() + name;
        } else if column.bound.is_finite() {
            bytes += " 0 <=  <= \n".len() + name + numbers.text(column.bound).len();
        }
        size.add(bytes)
    })
}
