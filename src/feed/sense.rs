//! What a feed may say but probably does not mean: warnings, each with its reason.

use super::capacity::AmountRow;
use super::report::Report;
use super::slots::SlotRow;
use crate::domain::problem::Problem;

mod amounts;
mod clocks;
mod closures;
mod people;
mod phases;
mod places;
mod reach;
mod wanted;

use wanted::Wanted;

/// The lines of what the problem holds, in its order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines<'l> {
    pub ports: &'l [u64],
    pub slots: &'l [SlotRow],
    pub locations: &'l [u64],
    pub closures: &'l [u64],
    pub phases: &'l [u64],
    pub cases: &'l [u32],
    pub promises: &'l [u64],
    /// By limit: the line of capacity.csv that gives its amount; 0 where none does.
    pub amounts: &'l [u32],
}

impl Lines<'_> {
    fn of(lines: &[u64], at: usize) -> u64 {
        lines.get(at).copied().unwrap_or(0)
    }
}

/// All warnings of this kind.
pub(super) fn check(problem: &Problem, lines: Lines<'_>, rows: &[AmountRow], report: &mut Report) {
    let wanted = Wanted::new(problem);
    places::check(problem, lines, report);
    closures::check(problem, lines, report);
    clocks::check(problem, lines.slots, report);
    phases::check(problem, lines, report);
    amounts::check(problem, lines, rows, &wanted, report);
    people::check(problem, lines, &wanted, report);
}
