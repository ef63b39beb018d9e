//! Free MPS: fields separated by blanks, names of any length.

use std::io::{self, Write};

use super::{CONSTANT, COST, Named, Side, side};

pub(super) fn write(named: &Named, to: &mut impl Write) -> io::Result<()> {
    let program = &named.program;
    for line in &named.legend {
        writeln!(to, "* {line}")?;
    }
    writeln!(to, "NAME {}", named.title)?;
    writeln!(to, "ROWS")?;
    writeln!(to, " N {COST}")?;
    for row in 0..named.rows.len() {
        let kind = match side(program, row)? {
            Side::Equal(_) => 'E',
            Side::AtMost(_) => 'L',
            Side::AtLeast(_) => 'G',
        };
        writeln!(to, " {kind} {}", named.rows.get(row))?;
    }
    writeln!(to, "COLUMNS")?;
    writeln!(to, " {CONSTANT} {COST} {}", named.constant)?;
    if program.integer {
        writeln!(to, " MARKER 'MARKER' 'INTORG'")?;
    }
    for at in 0..named.columns.len() {
        let column = named.columns.get(at);
        let cost = program.costs[at];
        let mut told = cost != 0.0;
        if told {
            writeln!(to, " {column} {COST} {cost}")?;
        }
        for (row, value) in program.column(at) {
            writeln!(to, " {column} {} {value}", named.rows.get(row))?;
            told = true;
        }
        if !told {
            writeln!(to, " {column} {COST} 0")?;
        }
    }
    if program.integer {
        writeln!(to, " MARKER 'MARKER' 'INTEND'")?;
    }
    writeln!(to, "RHS")?;
    for row in 0..named.rows.len() {
        let (Side::Equal(amount) | Side::AtMost(amount) | Side::AtLeast(amount)) =
            side(program, row)?;
        if amount != 0.0 {
            writeln!(to, " RHS {} {amount}", named.rows.get(row))?;
        }
    }
    writeln!(to, "BOUNDS")?;
    writeln!(to, " FX BOUND {CONSTANT} 1")?;
    for at in 0..named.columns.len() {
        let (column, bound) = (named.columns.get(at), program.bounds[at]);
        if bound.is_finite() {
            writeln!(to, " UP BOUND {column} {bound}")?;
        } else if program.integer {
            // Some programs bound whole columns at 1 where nothing is said.
            writeln!(to, " PL BOUND {column}")?;
        }
    }
    writeln!(to, "ENDATA")
}
