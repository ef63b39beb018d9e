//! The points of a sweep settled with each other and with the base plan.
//!
//! What [`Session::ask_all`](crate::whatif::Session::ask_all) does by offering plans, done from what is
//! known of each point: a plan is allowed wherever more is allowed. So no plan needs to be kept, and
//! a sweep that was left is taken up from its points.

use serde::{Deserialize, Serialize};

use crate::whatif::compare::Order;

/// What is known of a point.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Links {
    /// What it allows beside the feed as it is.
    pub base: Order,
    /// What it allows beside the point before it on each axis; nothing known for the first, or
    /// where either is not a problem.
    pub before: Vec<Option<Order>>,
    /// Whether it allows the base plan, as that was at first.
    pub allows_base: bool,
}

/// A point of a grid as far as plans and bounds go.
#[derive(Clone, Copy, Debug)]
pub struct Known<'l> {
    /// What it allows.
    pub links: &'l Links,
    /// The cost of its own plan, if it has one.
    pub cost: Option<f64>,
    /// Its own bound, if it has one.
    pub lower_bound: Option<f64>,
    /// The cost of a plan of the feed as it is that was made from its plan, if there is one.
    pub for_base: Option<f64>,
}

/// Whose plan a point, or the base, takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Taken {
    /// The base plan, as it was at first.
    First,
    /// What was made of a point's plan for the feed as it is.
    Repaired(usize),
    /// A point's own.
    Own(usize),
}

/// The best plan and bound known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Best {
    /// The plan; none where the point has none of its own either.
    pub plan: Option<Taken>,
    /// The bound.
    pub lower_bound: Option<f64>,
}

/// The best of the base, then of every point. `counts` are the points of each axis, the last running
/// fastest; `base` is the base plan's cost and bound.
#[must_use]
pub fn settled(counts: &[usize], points: &[Known<'_>], base: (f64, f64)) -> (Best, Vec<Best>) {
    let (cost, bound) = base;
    let graph = Graph::new(counts, points);
    let home = points.len();
    let mut plans = vec![(cost, Taken::First, home)];
    let mut bounds = vec![(bound, home)];
    for (at, point) in points.iter().enumerate() {
        plans.extend(point.cost.map(|cost| (cost, Taken::Own(at), at)));
        plans.extend(point.for_base.map(|cost| (cost, Taken::Repaired(at), home)));
        if point.links.allows_base {
            plans.push((cost, Taken::First, at));
        }
        bounds.extend(point.lower_bound.map(|bound| (bound, at)));
    }
    // The cheapest first, of equal ones the base's.
    plans.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut taken = vec![None; home + 1];
    for (cost, plan, start) in plans {
        graph.flood(start, true, |at| {
            let free = taken[at].is_none();
            taken[at].get_or_insert((cost, plan));
            free
        });
    }
    bounds.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut proven = vec![None; home + 1];
    for (bound, start) in bounds {
        graph.flood(start, false, |at| {
            let free = proven[at].is_none();
            proven[at].get_or_insert(bound);
            free
        });
    }
    // Who has the base plan at no more than rounding above the cheapest keeps it.
    let mut reached = vec![false; home + 1];
    graph.flood(home, true, |at| !std::mem::replace(&mut reached[at], true));
    let kept = taken[home];
    let best = |at: usize| {
        let mut plan = taken[at];
        if let (Some((least, _)), Some((cost, own))) = (plan, kept) {
            let allowed = reached[at]
                || (own == Taken::First && points.get(at).is_some_and(|p| p.links.allows_base));
            if allowed && least >= cost - 1e-9 * (1.0 + cost.abs()) {
                plan = kept;
            }
        }
        let has = at == home || points[at].cost.is_some();
        let bounded = at == home || points[at].lower_bound.is_some();
        Best {
            plan: plan.filter(|_| has).map(|(_, plan)| plan),
            lower_bound: proven[at].filter(|_| bounded),
        }
    };
    (best(home), (0..home).map(best).collect())
}

/// Points, and the base behind them, with whoever allows all that they allow.
struct Graph {
    looser: Vec<Vec<usize>>,
    tighter: Vec<Vec<usize>>,
}

impl Graph {
    fn new(counts: &[usize], points: &[Known<'_>]) -> Self {
        let home = points.len();
        let mut graph = Self {
            looser: vec![Vec::new(); home + 1],
            tighter: vec![Vec::new(); home + 1],
        };
        for (at, point) in points.iter().enumerate() {
            graph.add(at, home, point.links.base);
            for (before, order) in before(counts, at).into_iter().zip(&point.links.before) {
                if let (Some(before), Some(order)) = (before, order) {
                    graph.add(at, before, *order);
                }
            }
        }
        graph
    }

    fn add(&mut self, own: usize, other: usize, order: Order) {
        if order.looser {
            self.looser[other].push(own);
            self.tighter[own].push(other);
        }
        if order.tighter {
            self.looser[own].push(other);
            self.tighter[other].push(own);
        }
    }

    /// Goes on from a place as long as `enter` lets it, to who is looser or to who is tighter.
    fn flood(&self, start: usize, to_looser: bool, mut enter: impl FnMut(usize) -> bool) {
        let links = if to_looser {
            &self.looser
        } else {
            &self.tighter
        };
        let mut waiting = vec![start];
        while let Some(at) = waiting.pop() {
            if enter(at) {
                waiting.extend(&links[at]);
            }
        }
    }
}

/// The point before another on each axis; none for the first.
#[must_use]
pub fn before(counts: &[usize], point: usize) -> Vec<Option<usize>> {
    let mut apart = 1;
    let mut found: Vec<Option<usize>> = counts
        .iter()
        .rev()
        .map(|&count| {
            let at = point / apart % count;
            let before = (at > 0).then(|| point - apart);
            apart *= count;
            before
        })
        .collect();
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOSER: Order = Order {
        looser: true,
        tighter: false,
    };
    const TIGHTER: Order = Order {
        looser: false,
        tighter: true,
    };

    /// A line of points, each looser than the one before, the base between the second and third.
    fn line() -> Vec<Links> {
        (0..4)
            .map(|at| Links {
                base: if at < 2 { TIGHTER } else { LOOSER },
                before: vec![(at > 0).then_some(LOOSER)],
                allows_base: at > 1,
            })
            .collect()
    }

    fn known(links: &[Links], costs: [f64; 4], bounds: [f64; 4]) -> Vec<Known<'_>> {
        let both = costs.into_iter().zip(bounds);
        links
            .iter()
            .zip(both)
            .map(|(links, (cost, bound))| Known {
                links,
                cost: Some(cost),
                lower_bound: Some(bound),
                for_base: None,
            })
            .collect()
    }

    #[test]
    fn a_plan_goes_wherever_more_is_allowed() {
        let links = line();
        let points = known(&links, [9.0, 12.0, 10.0, 8.0], [7.0, 6.0, 5.0, 6.5]);
        let (base, others) = settled(&[4], &points, (11.0, 5.5));
        assert_eq!(base.plan, Some(Taken::Own(0)));
        let plans: Vec<_> = others.iter().map(|best| best.plan).collect();
        let tightest = Some(Taken::Own(0));
        assert_eq!(plans, [tightest, tightest, tightest, Some(Taken::Own(3))]);
        // A bound goes the other way.
        let bounds: Vec<_> = others.iter().map(|best| best.lower_bound).collect();
        assert_eq!(bounds, [Some(7.0), Some(6.5), Some(6.5), Some(6.5)]);
        assert_eq!(base.lower_bound, Some(6.5));
    }

    #[test]
    fn the_base_plan_stays_where_nothing_is_cheaper() {
        let links = line();
        let mut points = known(&links, [14.0, 13.0, 11.0, 11.0], [1.0; 4]);
        points[1].cost = None;
        let (base, others) = settled(&[4], &points, (11.0, 1.0));
        assert_eq!(base.plan, Some(Taken::First));
        let plans: Vec<_> = others.iter().map(|best| best.plan).collect();
        let first = Some(Taken::First);
        assert_eq!(plans, [Some(Taken::Own(0)), None, first, first]);
        // A better plan of the feed made from a point's is everybody's who allows as much.
        points[0].for_base = Some(10.0);
        let (base, others) = settled(&[4], &points, (11.0, 1.0));
        assert_eq!(base.plan, Some(Taken::Repaired(0)));
        assert_eq!(others[2].plan, Some(Taken::Repaired(0)));
        assert_eq!(others[0].plan, Some(Taken::Own(0)));
    }

    #[test]
    fn the_point_before_is_found_on_each_axis() {
        assert_eq!(before(&[3, 4], 0), [None, None]);
        assert_eq!(before(&[3, 4], 6), [Some(2), Some(5)]);
        assert_eq!(before(&[3, 4], 4), [Some(0), None]);
    }
}
