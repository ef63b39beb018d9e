//! The order in which the points of a grid are answered: a few far apart, then those between.

use std::collections::HashMap;
use std::ops::Range;

use crate::domain::id::narrow;
use crate::whatif::run::Job;

/// Most steps of the coarsest division of an axis.
const STEPS: usize = 4;

/// The same for each of two axes.
const STEPS_OF_TWO: usize = 4;

/// Most points whose prices are kept at once on the way through a grid of two axes.
const KEPT: usize = 2_000;

/// A grid of points, the last axis running fastest. Each axis is divided coarsely, by a power of
/// two; the points of the coarse grid are answered from the base plan, each other from the two
/// that its own division lies between.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    axes: Vec<Axis>,
}

#[derive(Clone, Copy, Debug)]
struct Axis {
    count: usize,
    coarsest: usize,
}

impl Axis {
    /// The power of two by which a position is divided: the coarsest for ends.
    fn stride(self, at: usize) -> usize {
        if at == 0 || at + 1 == self.count {
            return self.coarsest;
        }
        self.coarsest.min(1 << at.trailing_zeros())
    }
}

/// The points that another lies between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Neighbours {
    pub before: usize,
    pub after: usize,
    /// How far from the one to the other.
    pub share: f64,
}

impl Grid {
    /// A grid of so many positions on each axis.
    pub fn new(counts: &[usize]) -> Self {
        let steps = if counts.len() < 2 {
            STEPS
        } else {
            STEPS_OF_TWO
        };
        let fastest = if counts.len() < 2 {
            1
        } else {
            counts.last().copied().unwrap_or(1)
        };
        let axes = counts.iter().enumerate().map(|(axis, &count)| {
            let mut coarsest = 1;
            while (count - 1).div_ceil(coarsest) > steps
                && (axis + 1 == counts.len() || 2 * coarsest * fastest <= KEPT)
            {
                coarsest *= 2;
            }
            Axis { count, coarsest }
        });
        Self {
            axes: axes.collect(),
        }
    }

    /// The neighbours that a point is answered from; none for one of the coarse grid.
    pub fn between(&self, point: usize) -> Option<Neighbours> {
        let mut found = None;
        let mut finest = usize::MAX;
        // How far apart two neighbours on the axis are as points.
        let mut apart = 1;
        for axis in self.axes.iter().rev() {
            let at = point / apart % axis.count;
            let stride = axis.stride(at);
            if stride < axis.coarsest && stride <= finest {
                finest = stride;
                let end = (at + stride).min(axis.count - 1);
                let start = at - stride;
                let part = |n: usize| f64::from(narrow(n));
                found = Some(Neighbours {
                    before: point - stride * apart,
                    after: point + (end - at) * apart,
                    share: part(stride) / part(end - start),
                });
            }
            apart *= axis.count;
        }
        found
    }

    /// The jobs that answer the points of a range, each after those that it needs; points outside are
    /// answered too where one needs them.
    pub fn jobs(&self, range: Range<usize>) -> Vec<Job> {
        let mut order = Order {
            grid: self,
            wanted: range.clone(),
            jobs: Vec::new(),
            places: HashMap::new(),
        };
        for point in range {
            order.add(point);
        }
        order.jobs
    }
}

struct Order<'g> {
    grid: &'g Grid,
    wanted: Range<usize>,
    jobs: Vec<Job>,
    places: HashMap<usize, usize>,
}

impl Order<'_> {
    /// The place of a point's job in the list, where it is put if it is not there yet. Each
    /// neighbour's division is coarser, so this ends soon.
    fn add(&mut self, point: usize) -> usize {
        if let Some(&place) = self.places.get(&point) {
            return place;
        }
        let needs = match self.grid.between(point) {
            None => Vec::new(),
            Some(neighbours) => vec![self.add(neighbours.before), self.add(neighbours.after)],
        };
        let place = self.jobs.len();
        self.jobs.push(Job {
            number: point,
            wanted: self.wanted.contains(&point),
            needs,
        });
        self.places.insert(point, place);
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grids() -> Vec<Vec<usize>> {
        vec![
            vec![1],
            vec![2],
            vec![5],
            vec![31],
            vec![1_000],
            vec![1, 1],
            vec![4, 3],
            vec![31, 33],
            vec![40, 1_000],
        ]
    }

    #[test]
    fn each_point_follows_its_neighbours_once() {
        for counts in grids() {
            let grid = Grid::new(&counts);
            let points: usize = counts.iter().product();
            let third = points / 3;
            for range in [0..points, third..points, points..points, third..2 * third] {
                let jobs = grid.jobs(range.clone());
                let mut seen = std::collections::BTreeSet::new();
                for (place, job) in jobs.iter().enumerate() {
                    assert!(seen.insert(job.number), "{counts:?}");
                    assert_eq!(job.wanted, range.contains(&job.number));
                    assert!(job.needs.iter().all(|need| *need < place), "{counts:?}");
                }
                let wanted = jobs.iter().filter(|job| job.wanted).count();
                assert_eq!(wanted, range.len(), "{counts:?}");
            }
        }
    }

    #[test]
    fn a_point_lies_between_its_neighbours_by_its_share() {
        for counts in grids() {
            let grid = Grid::new(&counts);
            let points: usize = counts.iter().product();
            let place = |point: usize| {
                let mut rest = point;
                let mut place: Vec<f64> = Vec::new();
                for count in counts.iter().rev() {
                    place.push(f64::from(u32::try_from(rest % count).unwrap()));
                    rest /= count;
                }
                place
            };
            let mut coarse = 0;
            for point in 0..points {
                let Some(own) = grid.between(point) else {
                    coarse += 1;
                    continue;
                };
                let both = place(own.before).into_iter().zip(place(own.after));
                let mixed: Vec<f64> = both
                    .map(|(a, b)| (1.0 - own.share) * a + own.share * b)
                    .collect();
                for (mixed, there) in mixed.iter().zip(place(point)) {
                    assert!((mixed - there).abs() < 1e-9, "{counts:?} {point}");
                }
            }
            assert!(
                coarse <= if counts.len() == 1 { 9 } else { 105 },
                "{counts:?} {coarse}"
            );
        }
    }

    #[test]
    fn an_interrupted_line_answers_few_points_again() {
        let jobs = Grid::new(&[1_000]).jobs(501..1_000);
        let again = jobs.iter().filter(|job| !job.wanted).count();
        assert!(again <= 8, "{again}");
    }
}
