//! Text for people: safe, aligned, and no wider than the terminal.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::NaiveDate;
use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use crate::feed::did_you_mean;
use crate::report::clean;

static QUIET: AtomicBool = AtomicBool::new(false);

/// From now on nothing is said but results and errors.
pub(super) fn hush() {
    QUIET.store(true, Ordering::Relaxed);
}

/// Whether nothing is to be said but results and errors.
pub(super) fn quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// Writes a result to standard output. A reader who has seen enough, as `head` has, ends it
/// quietly and does not change the answer.
pub(super) fn emit(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(io::Error::other(format!(
            "the result cannot be printed: {error}"
        ))),
        Ok(()) => Ok(()),
    }
}

/// Writes a result piece by piece.
pub(super) fn emit_with(
    write: impl FnOnce(&mut BufWriter<io::StdoutLock<'_>>) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            drop(out.into_parts());
            Ok(())
        }
        Err(error) => Err(io::Error::other(format!(
            "the result cannot be printed: {error}"
        ))),
        Ok(()) => Ok(()),
    }
}

/// Writes a result as one JSON object.
pub(super) fn emit_json(result: &impl Serialize) -> io::Result<()> {
    emit_with(|out| {
        serde_json::to_writer_pretty(&mut *out, result)?;
        out.write_all(b"\n")
    })
}

/// Says what is neither a result nor an error, unless asked to be quiet.
pub(super) fn note(lines: &str) {
    if !quiet() {
        say(lines);
    }
}

/// Writes lines to standard error. That it may be closed is nobody's loss.
pub(super) fn say(lines: &str) {
    let _ = writeln!(io::stderr(), "{}", lines.trim_end());
}

/// A text with control characters and direction marks written out, so that what stands in a feed
/// cannot steer a terminal.
pub(super) fn safe(text: &str) -> String {
    clean(text)
}

/// A table without frames: clean when piped, as wide as the terminal at most.
pub(super) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    let arrangement = if io::stdout().is_terminal() {
        ContentArrangement::Dynamic
    } else {
        ContentArrangement::Disabled
    };
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(arrangement)
        .set_header(header.to_vec());
    table
}

/// The table's lines without trailing blanks.
pub(super) fn lines(table: &Table) -> String {
    table
        .lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

/// A whole number with thousands set apart.
pub(super) fn grouped(number: u64) -> String {
    group_digits(&number.to_string())
}

fn group_digits(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number and its noun, in the plural where it is not one.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(number),
        if number == 1 { one } else { many }
    )
}

/// An amount as the feed has it, with its thousands grouped.
pub(super) fn amount(number: f64) -> String {
    let text = number.to_string();
    let (whole, decimals) = text.split_at(text.find('.').unwrap_or(text.len()));
    match whole.parse() {
        Ok(whole) => format!("{}{decimals}", grouped(whole)),
        Err(_) => text,
    }
}

/// A number to one decimal, or, where it is whole or 100 and more, to none.
pub(super) fn decimal(number: f64) -> String {
    let text = if number.abs() < 99.95 {
        format!("{number:.1}")
    } else {
        format!("{number:.0}")
    };
    let (sign, digits) = text.strip_prefix('-').map_or(("", &*text), |d| ("-", d));
    match digits.split_once('.') {
        Some((whole, "0")) => format!("{sign}{}", group_digits(whole)),
        Some((whole, part)) => format!("{sign}{}.{part}", group_digits(whole)),
        None => format!("{sign}{}", group_digits(digits)),
    }
}

/// A date with its weekday: `Mon 2021-02-22`.
pub(super) fn weekday(date: NaiveDate) -> String {
    date.format("%a %Y-%m-%d").to_string()
}

/// The port that was meant by one that is not there, or all there are.
pub(super) fn port_meant<'n>(id: &str, ports: impl Iterator<Item = &'n str> + Clone) -> String {
    let all: Vec<&str> = ports.clone().collect();
    did_you_mean(id, ports, &format!("its ports: {}", all.join(", ")))
}

/// A number of days to one decimal.
pub(super) fn days(number: f64) -> String {
    let text = decimal(number);
    let noun = if text == "1" { "day" } else { "days" };
    format!("{text} {noun}")
}

/// So many weighted person-days.
pub(super) fn weighted_days(number: f64) -> String {
    let text = decimal(number);
    let noun = if text == "1" {
        "weighted person-day"
    } else {
        "weighted person-days"
    };
    format!("{text} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(safe("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(safe("a\r\nb"), "a\\u{d}\\u{a}b");
        assert_eq!(safe("\u{202e}x"), "\\u{202e}x");
        assert_eq!(safe("Piedras Negras, México"), "Piedras Negras, México");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(999), "999");
        assert_eq!(count(1, "case", "cases"), "1 case");
        assert_eq!(count(2_000, "case", "cases"), "2,000 cases");
        assert_eq!(decimal(3.04), "3");
        assert_eq!(decimal(3.26), "3.3");
        assert_eq!(decimal(99.96), "100");
        assert_eq!(decimal(3_928_508.95), "3,928,509");
        assert_eq!(decimal(-0.5), "-0.5");
        assert_eq!(days(1.0), "1 day");
        assert_eq!(days(0.4), "0.4 days");
        assert_eq!(weighted_days(1.0), "1 weighted person-day");
        assert_eq!(weighted_days(1_234.0), "1,234 weighted person-days");
    }
}
