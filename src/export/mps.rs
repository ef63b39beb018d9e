//! Free MPS: fields separated by blanks, names of any length.

use std::io::{self, Write};

use super::{CONSTANT, COST, Numbers, Side, Walk, side};

pub(super) fn write(program: &impl Walk, to: &mut impl Write) -> io::Result<()> {
    begin(program, to)?;
    columns(program, to)?;
    sides(program, to)?;
    bounds(program, to)?;
    writeln!(to, "ENDATA")
}

/// What stands before the first column of the program's own.
pub(super) fn begin(program: &impl Walk, to: &mut impl Write) -> io::Result<()> {
    let head = program.head();
    for line in &head.legend {
        writeln!(to, "* {line}")?;
    }
    writeln!(to, "NAME {}", head.title)?;
    writeln!(to, "ROWS")?;
    writeln!(to, " N {COST}")?;
    let mut made = String::new();
    for row in 0..program.rows() {
        let kind = match side(program, row)? {
            Side::Equal(_) => 'E',
            Side::AtMost(_) => 'L',
            Side::AtLeast(_) => 'G',
        };
        writeln!(to, " {kind} {}", program.row_name(row, &mut made))?;
    }
    writeln!(to, "COLUMNS")?;
    writeln!(to, " {CONSTANT} {COST} {}", head.constant)?;
    if head.integer {
        writeln!(to, " MARKER 'MARKER' 'INTORG'")?;
    }
    Ok(())
}

fn columns(program: &impl Walk, to: &mut impl Write) -> io::Result<()> {
    let (mut name, mut made) = (String::new(), String::new());
    let mut numbers = Numbers::default();
    let mut entry = |column: &str, row: &str, number: &str| -> io::Result<()> {
        for text in [" ", column, " ", row, " ", number, "\n"] {
            to.write_all(text.as_bytes())?;
        }
        Ok(())
    };
    program.each(&mut |key, column| {
        program.column_name(key, &mut name);
        if column.cost != 0.0 || column.entries.is_empty() {
            entry(&name, COST, numbers.text(column.cost))?;
        }
        for &(row, value) in column.entries {
            entry(&name, program.row_name(row, &mut made), numbers.text(value))?;
        }
        Ok(())
    })
}

/// What stands between the columns and the bounds.
pub(super) fn sides(program: &impl Walk, to: &mut impl Write) -> io::Result<()> {
    if program.head().integer {
        writeln!(to, " MARKER 'MARKER' 'INTEND'")?;
    }
    writeln!(to, "RHS")?;
    let mut made = String::new();
    for row in 0..program.rows() {
        let (Side::Equal(amount) | Side::AtMost(amount) | Side::AtLeast(amount)) =
            side(program, row)?;
        if amount != 0.0 {
            writeln!(to, " RHS {} {amount}", program.row_name(row, &mut made))?;
        }
    }
    writeln!(to, "BOUNDS")?;
    writeln!(to, " FX BOUND {CONSTANT} 1")
}

fn bounds(program: &impl Walk, to: &mut impl Write) -> io::Result<()> {
    let integer = program.head().integer;
    let mut name = String::new();
    program.each(&mut |key, column| {
        program.column_name(key, &mut name);
        if column.bound.is_finite() {
            writeln!(to, " UP BOUND {name} {}", column.bound)
        } else if integer {
            // Some programs bound whole columns at 1 where nothing is said.
            writeln!(to, " PL BOUND {name}")
        } else {
            Ok(())
        }
    })
}
