//! CPLEX LP: rows as sums, in lines of fewer than 510 characters.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{CONSTANT, COST, Named, Side, side};

/// Length after which a sum goes on in the next line; with one name more it stays below 510.
const WIDTH: usize = 160;

pub(super) fn write(named: &Named, to: &mut impl Write) -> io::Result<()> {
    let program = &named.program;
    for line in &named.legend {
        writeln!(to, "\\ {line}")?;
    }
    writeln!(to, "Minimize")?;
    let mut sum = Sum::new(&format!(" {COST}:"));
    sum.term(to, named.constant, CONSTANT)?;
    for (at, &cost) in program.costs.iter().enumerate() {
        if cost != 0.0 {
            sum.term(to, cost, named.columns.get(at))?;
        }
    }
    sum.end(to, "")?;
    writeln!(to, "Subject To")?;
    let rows = Rows::of(named);
    for row in 0..named.rows.len() {
        let mut sum = Sum::new(&format!(" {}:", named.rows.get(row)));
        for (column, value) in rows.row(row) {
            sum.term(to, value, named.columns.get(column))?;
        }
        if rows.row(row).next().is_none() {
            sum.term(to, 0.0, CONSTANT)?;
        }
        let end = match side(program, row)? {
            Side::Equal(amount) => format!(" = {amount}"),
            Side::AtMost(amount) => format!(" <= {amount}"),
            Side::AtLeast(amount) => format!(" >= {amount}"),
        };
        sum.end(to, &end)?;
    }
    writeln!(to, "Bounds")?;
    writeln!(to, " {CONSTANT} = 1")?;
    for (at, &bound) in program.bounds.iter().enumerate() {
        // The section of binary columns bounds them.
        if bound.is_finite() && !program.integer {
            writeln!(to, " 0 <= {} <= {bound}", named.columns.get(at))?;
        }
    }
    if program.integer {
        for binary in [true, false] {
            let mut own = (0..named.columns.len())
                .filter(|&at| (program.bounds[at] == 1.0) == binary)
                .peekable();
            if own.peek().is_some() {
                writeln!(to, "{}", if binary { "Binaries" } else { "Generals" })?;
            }
            for at in own {
                writeln!(to, " {}", named.columns.get(at))?;
            }
        }
    }
    writeln!(to, "End")
}

/// A sum of terms over as many lines as it needs.
struct Sum {
    line: String,
}

impl Sum {
    fn new(head: &str) -> Self {
        Self {
            line: head.to_owned(),
        }
    }

    fn term(&mut self, to: &mut impl Write, value: f64, name: &str) -> io::Result<()> {
        if self.line.len() > WIDTH {
            writeln!(to, "{}", self.line)?;
            self.line.clear();
        }
        let sign = if value < 0.0 { '-' } else { '+' };
        let size = value.abs();
        // Writing to a string cannot fail.
        let _ = if size == 1.0 {
            write!(self.line, " {sign} {name}")
        } else {
            write!(self.line, " {sign} {size} {name}")
        };
        Ok(())
    }

    fn end(self, to: &mut impl Write, end: &str) -> io::Result<()> {
        writeln!(to, "{}{end}", self.line)
    }
}

/// The entries of a program by rows.
struct Rows {
    starts: Vec<usize>,
    columns: Vec<usize>,
    values: Vec<f64>,
}

impl Rows {
    fn of(named: &Named) -> Self {
        let program = &named.program;
        let mut starts = vec![0; named.rows.len() + 1];
        for &row in &program.rows {
            starts[row + 1] += 1;
        }
        for row in 0..named.rows.len() {
            starts[row + 1] += starts[row];
        }
        let mut next = starts.clone();
        let mut columns = vec![0; program.rows.len()];
        let mut values = vec![0.0; program.rows.len()];
        for column in 0..named.columns.len() {
            for (row, value) in program.column(column) {
                columns[next[row]] = column;
                values[next[row]] = value;
                next[row] += 1;
            }
        }
        Self {
            starts,
            columns,
            values,
        }
    }

    fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.starts[row]..self.starts[row + 1];
        self.columns[range.clone()]
            .iter()
            .copied()
            .zip(self.values[range].iter().copied())
    }
}
