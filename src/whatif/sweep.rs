//! Sweeps: one or two things scaled over a range, as a grid of questions.

use crate::domain::id::narrow;
use crate::domain::problem::Problem;
use crate::domain::scenario::Change;
use crate::feed::parse_amount;

use super::apply::{Applied, apply};
use super::compare::Order;
use super::grammar::{Mistake, Target};
use super::session::Session;
use settle::Links;

pub use answers::{answer, answer_unplanned};

mod answers;
mod grid;
pub mod settle;

/// Evenly spaced factors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The first factor.
    pub from: f64,
    /// The last factor.
    pub to: f64,
    /// How many there are.
    pub count: usize,
}

/// Most factors of one scale, and most points of a grid.
const MOST: usize = 1_000_000;

impl Scale {
    /// Reads `FROM..TO/COUNT`.
    ///
    /// # Errors
    /// The mistake, with the characters that are meant.
    pub fn read(text: &str) -> Result<Self, Mistake> {
        let mistake = |at, message: String| Mistake {
            at,
            message,
            remedy: "write FROM..TO/COUNT, such as 0.5..2.0/31".to_owned(),
        };
        let whole = || mistake(0..text.len(), format!("`{text}` is not a scale"));
        let dots = text.find("..").ok_or_else(whole)?;
        let slash = text
            .rfind('/')
            .filter(|at| *at > dots + 1)
            .ok_or_else(whole)?;
        let factor = |at: std::ops::Range<usize>| {
            let own = &text[at.clone()];
            parse_amount(own).map_err(|fault| {
                let message = if fault.unread {
                    format!("`{own}` is not a factor of 0 or more")
                } else {
                    fault.message
                };
                mistake(at, message)
            })
        };
        let from = factor(0..dots)?;
        let to = factor(dots + 2..slash)?;
        let count = &text[slash + 1..];
        let count = count
            .parse::<usize>()
            .ok()
            .filter(|count| (1..=MOST).contains(count))
            .ok_or_else(|| {
                mistake(
                    slash + 1..text.len(),
                    format!("`{count}` is not a number of factors from 1 to {MOST}"),
                )
            })?;
        Ok(Self { from, to, count })
    }

    /// The factor at a position, to 12 decimals, so that 0.5..2.0/31 gives 0.55 and not
    /// 0.55000000000000004.
    #[must_use]
    pub fn factor(&self, at: usize) -> f64 {
        let part = |n: usize| f64::from(narrow(n));
        if self.count <= 1 {
            return self.from;
        }
        let share = part(at) / part(self.count - 1);
        let factor = self.from + (self.to - self.from) * share;
        (factor * 1e12).round() / 1e12
    }
}

/// The factors of a point of a grid, one per axis; the last runs fastest.
#[must_use]
pub fn factors(scales: &[Scale], point: usize) -> Vec<f64> {
    let mut rest = point;
    let each = scales.iter().rev().map(|scale| {
        let at = rest % scale.count;
        rest /= scale.count;
        scale.factor(at)
    });
    let mut factors: Vec<f64> = each.collect();
    factors.reverse();
    factors
}

/// A grid of one or two scaled targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// Changes made at every point, first.
    pub fixed: Vec<Change>,
    /// What is scaled, and how; the last runs fastest.
    pub axes: Vec<(Target, Scale)>,
}

impl Sweep {
    /// Number of points.
    #[must_use]
    pub fn len(&self) -> usize {
        self.axes.iter().map(|(_, scale)| scale.count).product()
    }

    /// Number of points on each axis, the last running fastest.
    #[must_use]
    pub fn counts(&self) -> Vec<usize> {
        self.axes.iter().map(|(_, scale)| scale.count).collect()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.axes.is_empty()
    }

    /// Whether it has no more points than can be asked for.
    #[must_use]
    pub fn is_feasible(&self) -> bool {
        let points = self
            .axes
            .iter()
            .try_fold(1usize, |points, (_, scale)| points.checked_mul(scale.count));
        points.is_some_and(|points| points <= MOST)
    }

    /// How many points are priced to answer those of a range: others too, where these lie between them.
    #[must_use]
    pub fn priced(&self, range: std::ops::Range<usize>) -> usize {
        grid::Grid::new(&self.counts()).jobs(range).len()
    }

    /// The factors of a point, one per axis.
    #[must_use]
    pub fn factors(&self, point: usize) -> Vec<f64> {
        let scales: Vec<Scale> = self.axes.iter().map(|(_, scale)| *scale).collect();
        factors(&scales, point)
    }

    /// What a point allows beside the feed as it is and beside its neighbours, and whether the base
    /// plan, if there is one, is one of its plans; `problem` is what its changes make of the feed.
    #[must_use]
    pub fn links(
        &self,
        feed: &Problem,
        base: Option<&Session>,
        point: usize,
        problem: &Problem,
    ) -> Links {
        let beside = |other: usize| match apply(feed, &self.changes(other)) {
            Applied::Changed(other) => Some(Order::of(problem, &other)),
            Applied::Same => Some(Order::of(problem, feed)),
            Applied::Refused(_) => None,
        };
        let before = settle::before(&self.counts(), point);
        Links {
            base: Order::of(problem, feed),
            before: before.into_iter().map(|other| beside(other?)).collect(),
            allows_base: base.is_some_and(|base| base.is_plan_of(problem)),
        }
    }

    /// The changes of a point.
    #[must_use]
    pub fn changes(&self, point: usize) -> Vec<Change> {
        let scaled = self
            .axes
            .iter()
            .zip(self.factors(point))
            .filter_map(|((target, _), factor)| target.scaled(factor));
        self.fixed.iter().cloned().chain(scaled).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::PhaseIndex;
    use crate::domain::scenario::PhaseNumber;

    #[test]
    fn factors_are_even_and_short() {
        let scale = Scale::read("0.5..2.0/31").unwrap();
        let factors: Vec<String> = (0..31).map(|at| scale.factor(at).to_string()).collect();
        assert_eq!(factors[..3], ["0.5", "0.55", "0.6"]);
        assert_eq!(factors[30], "2");
        let falling = Scale::read("2..0/5").unwrap();
        assert_eq!((falling.factor(1), falling.factor(4)), (1.5, 0.0));
    }

    #[test]
    fn mistakes_in_a_scale_are_pointed_at() {
        for (text, at) in [
            ("0.5-2/3", 0..7),
            ("x..2/3", 0..1),
            ("1..-2/3", 3..5),
            ("1..2/0", 5..6),
            ("1..2", 0..4),
        ] {
            assert_eq!(Scale::read(text).unwrap_err().at, at, "{text}");
        }
    }

    #[test]
    fn the_last_axis_runs_fastest() {
        let target = |n| Target::Number(PhaseIndex(n), PhaseNumber::Full);
        let scale = |text| Scale::read(text).unwrap();
        let sweep = Sweep {
            fixed: Vec::new(),
            axes: vec![(target(0), scale("1..2/2")), (target(1), scale("0..2/3"))],
        };
        let points: Vec<_> = (0..sweep.len()).map(|at| sweep.factors(at)).collect();
        assert_eq!(points.len(), 6);
        assert_eq!(points[1], [1.0, 1.0]);
        assert_eq!(points[3], [2.0, 0.0]);
        assert_eq!(sweep.changes(3).len(), 2);
    }
}
