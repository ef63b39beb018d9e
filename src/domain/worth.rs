//! What is told of limits that hold people back, and in which order: the same wherever they are.

use std::cmp::Ordering;

use super::floor::floor;
use super::problem::Problem;

/// A resource at a site, or a phase's cap, with what is said of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain<'n> {
    /// Weighted person-days that one more unit on each of its limits with a price could save at
    /// most: the sum of their prices.
    pub gain: f64,
    /// The resource, or `phase:PHASE`.
    pub resource_id: &'n str,
    /// The site; `*` for the border and for phases.
    pub site_id: &'n str,
}

/// The greatest gain first; of equal ones, by name.
#[must_use]
pub fn dearest_first(a: Gain<'_>, b: Gain<'_>) -> Ordering {
    let names = (a.resource_id, a.site_id);
    b.gain
        .total_cmp(&a.gain)
        .then(names.cmp(&(b.resource_id, b.site_id)))
}

/// The most that a plan of this cost can save by more of any limit: no saving that is told goes beyond
/// it, though prices are rates for small steps and know no end. Without the feed, and where promises
/// are moved, it is only known that no plan costs less than nothing. `moves` is the cost of those.
#[must_use]
pub fn most_saved(problem: Option<&Problem>, cost: f64, moves: f64) -> f64 {
    let floor = problem.filter(|_| moves == 0.0).map_or(0.0, floor);
    (cost - floor).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_decides_and_names_break_ties() {
        let own = |gain, resource_id, site_id| Gain {
            gain,
            resource_id,
            site_id,
        };
        let mut limits = [
            own(1.0, "bed", "b"),
            own(7.0, "room", "a"),
            own(1.0, "bed", "a"),
            own(7.0, "bed", "z"),
        ];
        limits.sort_by(|a, b| dearest_first(*a, *b));
        let order: Vec<_> = limits.iter().map(|l| (l.resource_id, l.site_id)).collect();
        assert_eq!(
            order,
            [("bed", "z"), ("room", "a"), ("bed", "a"), ("bed", "b")]
        );
    }
}
