//! Waiting cases as recursions over the days, several side by side.
//!
//! A *track* holds the cases of one cohort that wait at one cost a day: those that are not late,
//! or those that are. From the last day back it works out what a case that waits on a day can
//! expect; from the first day on, who is appointed when. A case with a due day waits on a *tail*
//! of its own from its ready day to its due day, and on the cohort's late track from then on.
//!
//! Costs are in days of waiting of the cohort (divided by w·n), counted from the day itself. The
//! soft minimum over the days from t on is value − temperature·ln(sum): the least cost, and how
//! many days come how close to it.

use std::ops::Range;

use super::elementary::{NOTHING, exp_minus, ln};
use super::layout::{Block, Layout, WIDE};
use crate::cohorts::queue::Cohort;

use crate::domain::calendar::Day;
use crate::domain::rules::{Objective, late_days};

/// The tracks of the cohorts of one profile and family size.
#[derive(Clone, Debug)]
pub(super) struct Tracks {
    days: usize,
    /// Cost of no appointment, in days.
    unscheduled: f64,
    blocks: Vec<Block>,
    /// Places in the layout of all blocks.
    places: usize,
    /// Cases that become ready on the tracks.
    ready: Vec<Ready>,
    tails: Vec<Tail>,
    /// Ready days and numbers of cases of the tails.
    arrivals: Vec<(u32, f32)>,
    /// Cost of the lateness of cases that are ready only after they are due.
    late_already: f64,
}

/// Cases of a track that become ready on a day.
#[derive(Clone, Copy, Debug)]
struct Ready {
    /// Where the day stands in the layout.
    place: usize,
    count: f32,
    /// w·n × cases.
    weighted: f64,
}

/// The cases of a cohort with one due day, until that day.
#[derive(Clone, Debug)]
struct Tail {
    weighted: f64,
    first: usize,
    due: usize,
    /// Where the due day of the late track stands in the layout.
    late: usize,
    arrivals: Range<usize>,
}

/// Room for one evaluation.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    value: Vec<f64>,
    new: Vec<f32>,
    sum: Vec<f32>,
    share: Vec<f32>,
    arriving: Vec<f32>,
    tail_value: Vec<f64>,
    tail: [Vec<f32>; 3],
}

impl Tracks {
    /// Lays out some cohorts alike in profile and family size.
    ///
    /// Those whose cases would lose a promise are of one cohort alone.
    pub fn new(cohorts: &[Cohort], days: usize, objective: &Objective) -> Self {
        let lost = cohorts.first().map_or(0.0, |own| own.lost / own.weighted);
        let mut layout = Layout::default();
        let mut tails = Vec::new();
        let mut arrivals = Vec::new();
        let mut late_already = 0.0;
        for cohort in cohorts {
            let (mut on_time, mut late) = (None, None);
            for queue in &cohort.queues {
                let due = queue.due.map(Day::at);
                let Some(due) = due.filter(|&due| due < days) else {
                    let track = *on_time.get_or_insert_with(|| {
                        layout.add(cohort.weighted, objective.waiting(1, 0))
                    });
                    for &(day, count) in &queue.arrivals {
                        layout.ready(track, day.at(), count);
                    }
                    continue;
                };
                let late = *late
                    .get_or_insert_with(|| layout.add(cohort.weighted, objective.waiting(1, 1)));
                let begun = arrivals.len();
                for &(day, count) in &queue.arrivals {
                    let at = day.at();
                    if at < due {
                        arrivals.push((day.offset(), small(count)));
                    } else {
                        layout.ready(late, at, count);
                        let late = objective.waiting(0, late_days(queue.due, day));
                        late_already += f64::from(count) * cohort.weighted * late;
                    }
                }
                if let Some(&(first, _)) = arrivals.get(begun) {
                    layout.needs(late, due);
                    tails.push(Tail {
                        weighted: cohort.weighted,
                        first: first as usize,
                        due,
                        late,
                        arrivals: begun..arrivals.len(),
                    });
                }
            }
        }
        let (blocks, places) = layout.blocks(days);
        for tail in &mut tails {
            tail.late = layout.place(&blocks, tail.late, tail.due);
        }
        let ready = layout.ready.iter().map(|&(track, day, count)| Ready {
            place: layout.place(&blocks, track, day),
            count: small(count),
            weighted: f64::from(count) * layout.tracks[track].weighted,
        });
        Self {
            ready: ready.collect(),
            days,
            unscheduled: objective.unscheduled_days + lost,
            blocks,
            places,
            tails,
            arrivals,
            late_already,
        }
    }

    /// Sum over the cases of the least cost, at the cheapest price of each day.
    pub fn hard(&self, cheapest: &[f64], scratch: &mut Scratch) -> f64 {
        scratch.value.resize(self.places, 0.0);
        for block in &self.blocks {
            let value = &mut scratch.value[block.span(self.days)];
            match block.width {
                WIDE => self.expect::<WIDE>(block, cheapest, value, |_, _, _| {}),
                _ => self.expect::<2>(block, cheapest, value, |_, _, _| {}),
            }
        }
        let mut total = self.late_already;
        for ready in &self.ready {
            total += ready.weighted * scratch.value[ready.place];
        }
        for tail in &self.tails {
            let mut value = scratch.value[tail.late];
            let price = 1.0 / tail.weighted;
            let mut arrivals = self.arrivals[tail.arrivals.clone()].iter().rev().peekable();
            for day in (tail.first..tail.due).rev() {
                let (now, wait) = (cheapest[day] * price, value + 1.0);
                value = if now < wait { now } else { wait };
                if let Some(&(_, count)) = arrivals.next_if(|a| a.0 as usize == day) {
                    total += f64::from(count) * tail.weighted * value;
                }
            }
        }
        total
    }

    /// The same with soft minima at a temperature (in days of waiting), never above it; adds the
    /// cases appointed on each day to `appointed`.
    pub fn soft(
        &self,
        cheapest: &[f64],
        temperature: f64,
        appointed: &mut [f64],
        scratch: &mut Scratch,
    ) -> f64 {
        scratch.value.resize(self.places, 0.0);
        for room in [&mut scratch.new, &mut scratch.sum, &mut scratch.share] {
            room.resize(self.places, 0.0);
        }
        let cold = 1.0 / temperature;
        for block in &self.blocks {
            let span = block.span(self.days);
            let value = &mut scratch.value[span.clone()];
            let over = &mut scratch.share[span];
            match block.width {
                WIDE => self.expect::<WIDE>(block, cheapest, value, |row, k, more| {
                    over[row * WIDE + k] = single(more * cold);
                }),
                _ => self.expect::<2>(block, cheapest, value, |row, k, more| {
                    over[row * 2 + k] = single(more * cold);
                }),
            }
        }
        soften(&mut scratch.share, &mut scratch.new);
        for block in &self.blocks {
            let span = block.span(self.days);
            let (keep, new) = (&scratch.share[span.clone()], &scratch.new[span.clone()]);
            match block.width {
                WIDE => sum_up::<WIDE>(keep, new, &mut scratch.sum[span]),
                _ => sum_up::<2>(keep, new, &mut scratch.sum[span]),
            }
        }
        let rows = scratch.new.iter().zip(&scratch.sum);
        for (share, (new, sum)) in scratch.share.iter_mut().zip(rows) {
            *share = new / sum;
        }
        scratch.arriving.clear();
        scratch.arriving.resize(self.places, 0.0);
        let mut total = self.late_already;
        for ready in &self.ready {
            scratch.arriving[ready.place] += ready.count;
            let soft = temperature * f64::from(ln(scratch.sum[ready.place]));
            total += ready.weighted * (scratch.value[ready.place] - soft);
        }
        for tail in &self.tails {
            total += self.tail(tail, cheapest, temperature, appointed, scratch);
        }
        for block in &self.blocks {
            let span = block.span(self.days);
            let (arriving, share) = (&scratch.arriving[span.clone()], &scratch.share[span]);
            let appointed = &mut appointed[block.first..];
            match block.width {
                WIDE => forward::<WIDE>(arriving, share, appointed),
                _ => forward::<2>(arriving, share, appointed),
            }
        }
        total
    }

    /// What a waiting case can expect on each day; `each` is told the row, the track and how much
    /// more waiting costs than an appointment now.
    fn expect<const K: usize>(
        &self,
        block: &Block,
        cheapest: &[f64],
        value: &mut [f64],
        mut each: impl FnMut(usize, usize, f64),
    ) {
        let per_price: [f64; K] = std::array::from_fn(|k| block.per_price[k]);
        let slope: [f64; K] = std::array::from_fn(|k| block.slope[k]);
        let mut expected = [self.unscheduled; K];
        let rows = value.chunks_exact_mut(K).zip(&cheapest[block.first..]);
        for (at, (row, &price)) in rows.enumerate().rev() {
            for k in 0..K {
                let (now, wait) = (price * per_price[k], expected[k] + slope[k]);
                each(at, k, wait - now);
                expected[k] = if now < wait { now } else { wait };
                row[k] = expected[k];
            }
        }
    }

    /// Both passes of one tail; whoever is left on the due day joins the late track.
    fn tail(
        &self,
        tail: &Tail,
        cheapest: &[f64],
        temperature: f64,
        appointed: &mut [f64],
        scratch: &mut Scratch,
    ) -> f64 {
        let days = tail.first..tail.due;
        let (price, cold) = (1.0 / tail.weighted, 1.0 / temperature);
        let value = &mut scratch.tail_value;
        value.resize(days.len(), 0.0);
        let [over, new, sum] = &mut scratch.tail;
        for room in [&mut *over, &mut *new, &mut *sum] {
            room.resize(days.len(), 0.0);
        }
        let mut expected = scratch.value[tail.late];
        let rows = value.iter_mut().zip(over.iter_mut());
        for ((value, over), &cheapest) in rows.zip(&cheapest[days.clone()]).rev() {
            let (now, wait) = (cheapest * price, expected + 1.0);
            *over = single((wait - now) * cold);
            expected = if now < wait { now } else { wait };
            *value = expected;
        }
        soften(over, new);
        let mut total = scratch.sum[tail.late];
        for ((new, keep), sum) in new.iter().zip(&*over).zip(sum.iter_mut()).rev() {
            total = total * keep + new;
            *sum = total;
        }
        for (share, sum) in new.iter_mut().zip(&*sum) {
            *share /= sum;
        }
        let mut cost = 0.0;
        let mut waiting = 0.0;
        let mut from = 0;
        let appointed = &mut appointed[days];
        let mut wait_until = |to: usize, waiting: &mut f32| {
            for (appointed, share) in appointed[from..to].iter_mut().zip(&new[from..to]) {
                let now = *waiting * share;
                *appointed += f64::from(now);
                *waiting -= now;
            }
            from = to;
        };
        for &(day, count) in &self.arrivals[tail.arrivals.clone()] {
            let at = day as usize - tail.first;
            wait_until(at, &mut waiting);
            waiting += count;
            cost += f64::from(count) * (value[at] - temperature * f64::from(ln(sum[at])));
        }
        wait_until(tail.due - tail.first, &mut waiting);
        scratch.arriving[tail.late] += waiting;
        cost * tail.weighted
    }
}

/// From how much waiting costs more than an appointment now (over the temperature): what the sum
/// over the later days is multiplied by, in place, and what is added to it for now.
fn soften(over: &mut [f32], new: &mut [f32]) {
    let (overs, over_rest) = over.as_chunks_mut::<8>();
    let (news, new_rest) = new.as_chunks_mut::<8>();
    for (over, new) in overs.iter_mut().zip(news) {
        // Where nothing is close, nothing is to be weighed: at low temperatures nearly everywhere.
        let far = over.iter().filter(|over| over.abs() >= NOTHING).count();
        if far == over.len() {
            for (over, new) in over.iter_mut().zip(new) {
                *new = if *over > 0.0 { 1.0 } else { 0.0 };
                *over = 1.0 - *new;
            }
        } else {
            for (over, new) in over.iter_mut().zip(new) {
                (*over, *new) = weigh(*over);
            }
        }
    }
    for (over, new) in over_rest.iter_mut().zip(new_rest) {
        (*over, *new) = weigh(*over);
    }
}

/// What the sum over the later days is multiplied by, and what is added for now.
#[inline]
fn weigh(over: f32) -> (f32, f32) {
    let other = exp_minus(over.abs());
    if over > 0.0 {
        (other, 1.0)
    } else {
        (1.0, other)
    }
}

/// The sums from each day on.
fn sum_up<const K: usize>(keep: &[f32], new: &[f32], sum: &mut [f32]) {
    let mut total = [1.0; K];
    let days = new.chunks_exact(K).zip(keep.chunks_exact(K));
    for ((new, keep), sum) in days.zip(sum.chunks_exact_mut(K)).rev() {
        for k in 0..K {
            total[k] = total[k] * keep[k] + new[k];
            sum[k] = total[k];
        }
    }
}

/// Adds the cases appointed on each day.
fn forward<const K: usize>(arriving: &[f32], share: &[f32], appointed: &mut [f64]) {
    let mut waiting = [0.0; K];
    let rows = arriving.chunks_exact(K).zip(share.chunks_exact(K));
    for ((arriving, share), appointed) in rows.zip(appointed) {
        let mut sum = 0.0;
        for k in 0..K {
            let there: f32 = waiting[k] + arriving[k];
            let now = there * share[k];
            waiting[k] = there - now;
            sum += now;
        }
        *appointed += f64::from(sum);
    }
}

/// A number of cases, exact up to 16 million.
#[allow(clippy::cast_precision_loss)]
fn small(count: u32) -> f32 {
    count as f32
}

/// To single precision: shares need no more.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn single(value: f64) -> f32 {
    value as f32
}
