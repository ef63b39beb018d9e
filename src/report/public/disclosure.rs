//! Which counts of people may be shown to everybody.
//!
//! The rule is that of the United States Centers for Medicare & Medicaid Services (CMS Cell Size
//! Suppression Policy, resdac.org, version of 2024-01-26): no count from 1 to 10 is shown, and none
//! can be derived from what is shown; 0 may be. Of the ways that the policy names, counts are
//! collapsed and coarsened here:
//!
//! 1. A group of 1 to 10 people is counted together with others until the sum is at least
//!    [`JOINED`]. So subtraction within a table gives no part of the sum: with 21 people or more,
//!    each number from 1 to 10 for a part leaves 11 or more for the rest.
//! 2. Every number is rounded to tens, totals too, each for itself. So numbers of different
//!    tables, say of a place and of the only port it reaches, do not subtract to a small count.

/// The least count of people that may be told of by itself.
pub const LEAST: u64 = 11;

/// The least sum of groups that are counted together.
pub const JOINED: u64 = 21;

/// What a count is rounded to.
const STEP: u64 = 10;

/// A count of people as everybody may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nobody.
    Nobody,
    /// From 1 to 10.
    Few,
    /// 11 or more, rounded to tens; from 11 to 24: 20.
    About(u64),
}

impl Shown {
    /// A count as it may be shown.
    #[must_use]
    pub fn of(count: u64) -> Self {
        match count {
            0 => Self::Nobody,
            1..LEAST => Self::Few,
            _ => Self::About((count.saturating_add(STEP / 2) / STEP * STEP).max(2 * STEP)),
        }
    }

    /// A height to draw, which tells no more than the count as shown.
    #[must_use]
    pub fn height(self) -> u64 {
        match self {
            Self::Nobody => 0,
            Self::Few => STEP,
            Self::About(count) => count,
        }
    }
}

/// Groups that are counted together, by their positions, in the order of their first. Groups of
/// nobody stay by themselves.
#[must_use]
pub fn joined(counts: &[u64]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..counts.len()).filter(|&at| counts[at] > 0).collect();
    order.sort_by_key(|&at| (counts[at], at));
    let small = order.iter().filter(|&&at| counts[at] < LEAST).count();
    let (mut together, mut sum) = (Vec::new(), 0);
    for (rank, &at) in order.iter().enumerate() {
        if rank >= small && (small == 0 || sum >= JOINED) {
            break;
        }
        sum += counts[at];
        together.push(at);
    }
    together.sort_unstable();
    let mut groups: Vec<Vec<usize>> = (0..counts.len())
        .filter(|at| !together.contains(at))
        .map(|at| vec![at])
        .collect();
    if !together.is_empty() {
        groups.push(together);
    }
    groups.sort();
    groups
}

/// Neighbouring days, or bars, that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Position of the first.
    pub first: usize,
    /// Position of the last.
    pub last: usize,
    /// People in all of them.
    pub persons: u64,
}

/// Cuts a row of counts into spans. What is in no span is 0.
#[must_use]
pub fn spans(counts: &[u64]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut open: Option<Span> = None;
    for (at, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let span = match open.take() {
            Some(span) => Span {
                last: at,
                persons: span.persons + count,
                ..span
            },
            None => Span {
                first: at,
                last: at,
                persons: count,
            },
        };
        let alone = span.first == span.last && span.persons >= LEAST;
        if alone || span.persons >= JOINED {
            spans.push(span);
        } else {
            open = Some(span);
        }
    }
    // A rest that is too small goes with what is before it, as far back as is needed.
    while let Some(rest) = open.take() {
        match spans.pop() {
            None => spans.push(rest),
            Some(before) => {
                let span = Span {
                    first: before.first,
                    last: rest.last,
                    persons: before.persons + rest.persons,
                };
                if span.persons >= JOINED {
                    spans.push(span);
                } else {
                    open = Some(span);
                }
            }
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// Counts of all sizes, most of them small.
    fn counts(random: &mut ChaCha8Rng) -> Vec<u64> {
        let most = *[3, 12, 30, 200].get(random.random_range(0..4)).unwrap();
        let length = random.random_range(0..12);
        (0..length).map(|_| random.random_range(0..=most)).collect()
    }

    /// Whoever knows the exact sum still cannot tell a small part from any other number from 1
    /// to 10, for the rest could be 11 or more.
    fn hides(parts: &[u64], everybody: bool) {
        let sum: u64 = parts.iter().sum();
        match parts.len() {
            0 => {}
            1 => assert!(parts[0] >= LEAST || everybody, "{parts:?}"),
            _ => assert!(sum >= JOINED || everybody, "{parts:?}"),
        }
    }

    #[test]
    fn counts_from_1_to_10_have_no_number() {
        assert_eq!(Shown::of(0), Shown::Nobody);
        for count in 1..=10 {
            assert_eq!(Shown::of(count), Shown::Few);
        }
        for (count, shown) in [(11, 20), (24, 20), (25, 30), (34, 30), (26_432, 26_430)] {
            assert_eq!(Shown::of(count), Shown::About(shown), "{count}");
        }
        assert!(matches!(Shown::of(u64::MAX), Shown::About(_)));
    }

    #[test]
    fn every_group_is_counted_once_and_none_is_small() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for _ in 0..5_000 {
            let counts = counts(&mut random);
            let groups = joined(&counts);
            let mut all: Vec<usize> = groups.iter().flatten().copied().collect();
            all.sort_unstable();
            assert!(
                all.into_iter().eq(0..counts.len()),
                "{counts:?}: {groups:?}"
            );
            let total: u64 = counts.iter().sum();
            for group in &groups {
                let parts: Vec<u64> = group.iter().map(|&at| counts[at]).collect();
                let sum: u64 = parts.iter().sum();
                if sum > 0 {
                    hides(&parts, sum == total);
                }
            }
        }
    }

    #[test]
    fn large_groups_stay_by_themselves() {
        assert_eq!(joined(&[40, 11, 0]), [vec![0], vec![1], vec![2]]);
        assert_eq!(joined(&[40, 3, 90, 12]), [vec![0, 1, 3], vec![2]]);
        assert_eq!(joined(&[40, 10, 90, 12]), [vec![0], vec![1, 3], vec![2]]);
        assert_eq!(joined(&[2, 3]), [vec![0, 1]]);
    }

    #[test]
    fn every_day_is_counted_once_and_no_span_is_small() {
        let mut random = ChaCha8Rng::seed_from_u64(2);
        for _ in 0..5_000 {
            let counts = counts(&mut random);
            let found = spans(&counts);
            let total: u64 = counts.iter().sum();
            assert_eq!(found.iter().map(|span| span.persons).sum::<u64>(), total);
            let mut free = 0;
            for span in found {
                assert!(free <= span.first && span.first <= span.last);
                assert!(counts[free..span.first].iter().all(|count| *count == 0));
                let parts: Vec<u64> = counts[span.first..=span.last].to_vec();
                let parts: Vec<u64> = parts.into_iter().filter(|count| *count > 0).collect();
                assert_eq!(parts.iter().sum::<u64>(), span.persons);
                hides(&parts, span.persons == total);
                free = span.last + 1;
            }
            assert!(counts[free..].iter().all(|count| *count == 0));
        }
    }
}
