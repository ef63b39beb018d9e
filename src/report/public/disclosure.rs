//! Which counts of people may be shown to everybody.
//!
//! The rule is that of the United States Centers for Medicare & Medicaid Services (CMS Cell Size
//! Suppression Policy, resdac.org, version of 2024-01-26): no count from 1 to 10 is shown, and none
//! can be derived from what is shown. It goes further in one point: 0 is not shown either, because
//! a 0 that becomes "few" tells that there is somebody. So:
//!
//! 1. A count of 0 to 10 people is shown as such, and never more exactly ([`Shown::Few`]).
//! 2. A group of 0 to 10 people has no name on the page: it is counted in one last row of all
//!    smaller groups, which every list has, whether there are such groups or not ([`apart`]).
//! 3. Neighbouring spans of 0 to 10 people are counted together ([`spans`]).
//! 4. Every number is rounded to tens, totals too, each for itself. So numbers of different
//!    tables, say of a place and of the only port it reaches, do not subtract to a small count.
//!
//! Hence the page of a plan without a group of up to 10 people has the same rows, names and
//! suppressed numbers as the page with it, unless some other count of 11 or more falls below 11.

/// The least count of people that may be told of by itself.
pub const LEAST: u64 = 11;

/// The least count of people held back by a limit that may be named: without any group of up to 10
/// people, 11 or more are left.
pub const NAMED: u64 = 2 * LEAST - 1;

/// What a count is rounded to.
const STEP: u64 = 10;

/// A count of people as everybody may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// From 0 to 10.
    Few,
    /// 11 or more, rounded to tens; from 11 to 24: 20.
    About(u64),
}

impl Shown {
    /// A count as it may be shown.
    #[must_use]
    pub fn of(count: u64) -> Self {
        if count < LEAST {
            Self::Few
        } else {
            Self::About((count.saturating_add(STEP / 2) / STEP * STEP).max(2 * STEP))
        }
    }

    /// A height to draw, which tells no more than the count as shown: few people are not drawn.
    #[must_use]
    pub fn height(self) -> u64 {
        match self {
            Self::Few => 0,
            Self::About(count) => count,
        }
    }
}

/// The positions of the groups that may be named, and those of all smaller ones.
#[must_use]
pub fn apart(counts: &[u64]) -> (Vec<usize>, Vec<usize>) {
    (0..counts.len()).partition(|&at| counts[at] >= LEAST)
}

/// Neighbouring weeks, or bars, that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Position of the first.
    pub first: usize,
    /// Position of the last.
    pub last: usize,
    /// People in all of them.
    pub persons: Shown,
}

/// Cuts a row of counts into spans, without a gap: each count of 11 or more is one by itself.
#[must_use]
pub fn spans(counts: &[u64]) -> Vec<Span> {
    let few = |count: &u64| *count < LEAST;
    let mut at = 0;
    let runs = counts.chunk_by(|a, b| few(a) && few(b)).map(|run| {
        let first = at;
        at += run.len();
        Span {
            first,
            last: at - 1,
            persons: Shown::of(run.iter().sum()),
        }
    });
    runs.collect()
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

    #[test]
    fn counts_up_to_10_have_no_number() {
        for count in 0..=10 {
            assert_eq!(Shown::of(count), Shown::Few);
        }
        for (count, shown) in [(11, 20), (24, 20), (25, 30), (34, 30), (26_432, 26_430)] {
            assert_eq!(Shown::of(count), Shown::About(shown), "{count}");
        }
        assert!(matches!(Shown::of(u64::MAX), Shown::About(_)));
    }

    #[test]
    fn named_groups_do_not_depend_on_small_ones() {
        assert_eq!(apart(&[40, 3, 11, 0]), (vec![0, 2], vec![1, 3]));
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for _ in 0..5_000 {
            let counts = counts(&mut random);
            let (named, small) = apart(&counts);
            let mut all = [named.clone(), small.clone()].concat();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..counts.len()), "{counts:?}");
            let mut without = counts.clone();
            for at in small {
                without[at] = 0;
            }
            assert_eq!(apart(&without).0, named, "{counts:?}");
        }
    }

    #[test]
    fn spans_leave_no_gap_and_do_not_tell_where_few_are() {
        let mut random = ChaCha8Rng::seed_from_u64(2);
        for _ in 0..5_000 {
            let counts = counts(&mut random);
            let found = spans(&counts);
            let mut free = 0;
            for span in &found {
                assert_eq!(span.first, free);
                let own = &counts[span.first..=span.last];
                assert_eq!(span.persons, Shown::of(own.iter().sum()), "{counts:?}");
                assert!(own.len() == 1 || own.iter().all(|count| *count < LEAST));
                free = span.last + 1;
            }
            assert_eq!(free, counts.len());
            // With nobody in a place of few, the spans have the same ends.
            let ends = |spans: &[Span]| -> Vec<usize> { spans.iter().map(|s| s.last).collect() };
            for at in (0..counts.len()).filter(|&at| counts[at] < LEAST) {
                let mut without = counts.clone();
                without[at] = 0;
                assert_eq!(ends(&spans(&without)), ends(&found), "{counts:?}");
            }
        }
    }
}
