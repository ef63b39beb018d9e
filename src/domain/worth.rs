//! The order in which limits that hold people back are told of, the same wherever they are.

use std::cmp::Ordering;

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
