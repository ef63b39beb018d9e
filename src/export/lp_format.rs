//! CPLEX LP: rows as sums, in lines of fewer than 510 characters.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;

use super::{CONSTANT, COST, Side, Walk, side};

/// Length after which a sum goes on in the next line; with one name more it stays below 510.
pub(super) const WIDTH: usize = 160;

/// Entries that are held at a time: rows are written in as many walks as that takes. 24 bytes each,
/// 96 MiB.
pub(super) const HELD: u64 = 4 << 20;

pub(super) fn write(program: &impl Walk, held: u64, to: &mut impl Write) -> io::Result<()> {
    begin(program, to)?;
    let mut sum = Sum::new(&format!(" {COST}:"));
    sum.term(to, program.head().constant, CONSTANT)?;
    let mut name = String::new();
    program.each(&mut |key, column| {
        if column.cost == 0.0 {
            return Ok(());
        }
        program.column_name(key, &mut name);
        sum.term(to, column.cost, &name)
    })?;
    sum.end(to, "")?;
    writeln!(to, "Subject To")?;
    rows(program, held, to)?;
    writeln!(to, "Bounds")?;
    writeln!(to, " {CONSTANT} = 1")?;
    if program.head().integer {
        // These sections bound their columns.
        whole(program, to, true)?;
        whole(program, to, false)?;
    } else {
        program.each(&mut |key, column| {
            if !column.bound.is_finite() {
                return Ok(());
            }
            program.column_name(key, &mut name);
            writeln!(to, " 0 <= {name} <= {}", column.bound)
        })?;
    }
    writeln!(to, "End")
}

/// What stands before the first sum.
pub(super) fn begin(program: &impl Walk, to: &mut impl Write) -> io::Result<()> {
    for line in &program.head().legend {
        writeln!(to, "\\ {line}")?;
    }
    writeln!(to, "Minimize")
}

/// What a row ends with.
pub(super) fn end(program: &impl Walk, row: usize) -> io::Result<String> {
    Ok(match side(program, row)? {
        Side::Equal(amount) => format!(" = {amount}"),
        Side::AtMost(amount) => format!(" <= {amount}"),
        Side::AtLeast(amount) => format!(" >= {amount}"),
    })
}

fn rows<P: Walk>(program: &P, held: u64, to: &mut impl Write) -> io::Result<()> {
    let entries = program.entries();
    let (mut name, mut made) = (String::new(), String::new());
    let mut first = 0;
    while first < entries.len() {
        let block = first..first + some_rows(&entries[first..], held);
        let block = Block::of(program, &entries, block)?;
        for row in block.rows.clone() {
            let mut sum = Sum::new(&format!(" {}:", program.row_name(row, &mut made)));
            let own = block.row(row);
            for &(key, value) in own {
                // Every place was filled: there are as many as the row has columns.
                if let Some(key) = key {
                    program.column_name(key, &mut name);
                    sum.term(to, value, &name)?;
                }
            }
            if own.is_empty() {
                sum.term(to, 0.0, CONSTANT)?;
            }
            sum.end(to, &end(program, row)?)?;
        }
        first = block.rows.end;
    }
    Ok(())
}

/// How many of the next rows are held at a time: one, and more as long as there is room.
fn some_rows(entries: &[u64], held: u64) -> usize {
    let mut sum = 0;
    let more = entries.iter().skip(1).take_while(|own| {
        sum += **own;
        sum + entries[0] <= held
    });
    1 + more.count()
}

/// The columns that must be whole, and 0 or 1, or not.
fn whole(program: &impl Walk, to: &mut impl Write, binary: bool) -> io::Result<()> {
    let mut name = String::new();
    let mut first = true;
    program.each(&mut |key, column| {
        if (column.bound == 1.0) != binary {
            return Ok(());
        }
        if std::mem::take(&mut first) {
            writeln!(to, "{}", if binary { "Binaries" } else { "Generals" })?;
        }
        program.column_name(key, &mut name);
        writeln!(to, " {name}")
    })
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

/// The entries of some rows.
struct Block<K> {
    rows: Range<usize>,
    starts: Vec<usize>,
    entries: Vec<(Option<K>, f64)>,
}

impl<K: Copy> Block<K> {
    fn of(program: &impl Walk<Key = K>, entries: &[u64], rows: Range<usize>) -> io::Result<Self> {
        let mut starts = vec![0];
        let mut all = 0;
        for own in &entries[rows.clone()] {
            all += usize::try_from(*own).map_err(io::Error::other)?;
            starts.push(all);
        }
        let mut next = starts.clone();
        let mut entries = vec![(None, 0.0); all];
        program.each(&mut |key, column| {
            for (row, value) in column.entries {
                if rows.contains(row) {
                    let at = &mut next[row - rows.start];
                    entries[*at] = (Some(key), *value);
                    *at += 1;
                }
            }
            Ok(())
        })?;
        Ok(Self {
            rows,
            starts,
            entries,
        })
    }

    fn row(&self, row: usize) -> &[(Option<K>, f64)] {
        let at = row - self.rows.start;
        &self.entries[self.starts[at]..self.starts[at + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Head, Named};
    use super::*;
    use crate::domain::id::Names;
    use crate::lp::Program;

    #[test]
    fn rows_are_the_same_however_few_entries_are_held() {
        let mut program = Program::new();
        let (mut rows, mut columns) = (Names::default(), Names::default());
        for row in 0..5 {
            program.add_row(f64::NEG_INFINITY, 2.5);
            rows.push(&format!("row({row})"));
        }
        for column in 0..40usize {
            let entries = [(column % 2, 1.0), (3, 0.5)];
            program.add_column(1.0, 1.0, &entries[..=column % 2]);
            columns.push(&format!("x({column})"));
        }
        let named = Named {
            head: Head {
                title: "test",
                legend: Vec::new(),
                constant: 1.0,
                integer: true,
                stop: || false,
            },
            program,
            rows,
            columns,
        };
        let text = |held| {
            let mut bytes = Vec::new();
            write(&named, held, &mut bytes).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        let all = text(HELD);
        assert!(all.contains(" row(4): + 0 constant <= 2.5\n"), "{all}");
        for held in [0, 1, 20, 21, 45, 59, 60] {
            assert_eq!(text(held), all, "{held}");
        }
    }
}
