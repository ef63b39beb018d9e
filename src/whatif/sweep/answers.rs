//! A sweep's points answered on all cores, each from its neighbours.

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use crate::clock::Observer;
use crate::domain::problem::Problem;
use crate::pipeline::Options;
use crate::whatif::apply::{Applied, apply};
use crate::whatif::path::{Between, Waypoint};
use crate::whatif::run::{in_order, in_turn};
use crate::whatif::{Answer, Depth, Session, Timed, unplanned};

use super::Sweep;
use super::grid::Grid;

/// Answers the points of a sweep in a range and hands them over in their order, made into
/// what is wanted of them; stops when `deliver` returns false.
///
/// Points far apart are answered from the base plan, those between them from the prices of their
/// neighbours. Which these are is a matter of the grid alone, so that neither the number of
/// threads nor an interruption, nor which of the points are asked for, changes an answer: where others
/// are needed, they are priced too.
pub fn answer<T: Send>(
    base: &Session,
    sweep: &Sweep,
    range: Range<usize>,
    depth: Depth,
    keep_going: &(dyn Fn() -> bool + Sync),
    make: impl Fn(usize, Timed) -> T + Sync,
    mut deliver: impl FnMut(usize, T) -> bool,
) {
    let grid = Grid::new(&sweep.counts());
    let work = |point: usize, found: &[Arc<Option<Waypoint>>]| {
        let begun = Instant::now();
        let ends = match found {
            [before, after] => before.as_ref().as_ref().zip(after.as_ref().as_ref()),
            _ => None,
        };
        let between = grid.between(point).zip(ends);
        let between = between.map(|(own, (before, after))| Between {
            before,
            after,
            share: own.share,
        });
        let wanted = range.contains(&point);
        let depth = if wanted { depth } else { Depth::Bound };
        let (answer, waypoint) = match apply(base.problem(), &sweep.changes(point)) {
            Applied::Same => (Answer::Same, Some(base.waypoint())),
            Applied::Refused(why) => (Answer::Refused(why), None),
            Applied::Changed(problem) => {
                let (found, waypoint) = base.find(&problem, depth, between, keep_going);
                (Answer::Changed { problem, found }, waypoint)
            }
        };
        let timed = Timed {
            answer,
            seconds: begun.elapsed().as_secs_f64(),
        };
        (wanted.then(|| make(point, timed)), waypoint)
    };
    in_turn(&grid.jobs(range.clone()), work, |point, made| {
        made.is_some_and(|made| deliver(point, made))
    });
}

/// The same for a feed whose promises conflict, so that it has no plan to start from: each point is
/// planned from nothing.
pub fn answer_unplanned<T: Send>(
    feed: &Problem,
    sweep: &Sweep,
    range: Range<usize>,
    (depth, options): (Depth, &Options),
    keep_going: &(dyn Fn() -> bool + Sync),
    make: impl Fn(usize, Timed) -> T + Sync,
    deliver: impl FnMut(usize, T) -> bool,
) {
    let work = |point: usize| {
        let changes = sweep.changes(point);
        let watch = Watch(keep_going);
        make(
            point,
            unplanned::ask(feed, &changes, depth, options, &watch),
        )
    };
    in_order(range, work, deliver);
}

/// Watches in silence whether to go on.
struct Watch<'k>(&'k (dyn Fn() -> bool + Sync));

impl Observer for Watch<'_> {
    fn interrupted(&self) -> bool {
        !(self.0)()
    }
}
