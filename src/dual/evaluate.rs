//! One pass over the cohorts: the bound, or a smooth function below it with its gradient.
//!
//! Smoothing replaces each minimum over days, lanes and slots by
//! −τ·log Σ exp(−cost/τ), whose gradient is a fractional plan (Nesterov, "Smooth minimization of
//! non-smooth functions", Mathematical Programming 103, 2005). For a queue the sum over days ≥ r
//! is a recursion from the last day back, and the fractional plan one from the first day on: of
//! the cases waiting on a day the same share is appointed, whenever they became ready.

use rayon::prelude::*;

use super::pricing::{Priced, sliding_sum, slot_price};
use super::soft::{shares, soft_minima};
use super::tables::{Group, NO_CAP, Tables};
use crate::cohorts::queue::Cohort;

/// A smooth function's value and gradient.
#[derive(Clone, Debug, Default)]
pub struct Smooth {
    /// Never above the bound at the same prices.
    pub value: f64,
    /// By limit: use by the fractional plan less the amount left; 0 where unlimited.
    pub gradient: Vec<f64>,
}

/// The fractional plan of one group: by lane and day, persons and cases; by lane with a sized
/// menu, the cases per menu.
struct Flow {
    value: f64,
    persons: Vec<Vec<f64>>,
    cases: Vec<Vec<f64>>,
    by_menu: Vec<(usize, Vec<f64>)>,
}

impl Tables<'_> {
    /// The bound at these prices: the formula of the certificate, over the cohorts.
    #[must_use]
    pub fn bound(&self, prices: &[f64]) -> f64 {
        let priced = self.priced(prices, 0.0);
        let parts: Vec<f64> = self
            .groups
            .par_iter()
            .map(|group| self.group_bound(group, prices, &priced))
            .collect();
        self.constant_part(prices) + parts.iter().sum::<f64>()
    }

    /// The smooth function at temperature `days` (in days of waiting), with its gradient.
    #[must_use]
    pub fn smooth(&self, prices: &[f64], days: f64) -> Smooth {
        let temperature = days * self.mean_weight;
        let priced = self.priced(prices, temperature);
        let flows: Vec<Flow> = self
            .groups
            .par_iter()
            .map(|group| self.group_flow(group, prices, &priced, days))
            .collect();
        let mut value = self.constant_part(prices);
        let footprints = self.terms.len();
        let mut persons = vec![Vec::new(); footprints];
        let mut cases = vec![Vec::new(); footprints];
        let mut menu_cases = vec![Vec::new(); self.menus.len()];
        let mut gradient: Vec<f64> = self.left.iter().map(|left| -left).collect();
        for (group, flow) in self.groups.iter().zip(&flows) {
            value += flow.value;
            let profile = &self.cohorts.profiles.list[group.profile];
            for (l, lane) in profile.lanes.iter().enumerate() {
                add(&mut persons[lane.footprint], &flow.persons[l]);
                add(&mut cases[lane.footprint], &flow.cases[l]);
                for (&cap, &n) in group.caps[l].iter().zip(&flow.persons[l]) {
                    if cap != NO_CAP {
                        gradient[cap as usize] += n;
                    }
                }
            }
            for (menu, flow) in &flow.by_menu {
                add(&mut menu_cases[*menu], flow);
            }
        }
        self.spread(&persons, &cases, &mut menu_cases, &mut gradient);
        self.spread_slots(prices, temperature, &menu_cases, &mut gradient);
        for (slope, &priced) in gradient.iter_mut().zip(&self.priced) {
            if !priced {
                *slope = 0.0;
            }
        }
        Smooth { value, gradient }
    }

    fn constant_part(&self, prices: &[f64]) -> f64 {
        let worth: f64 = prices
            .iter()
            .zip(&self.left)
            .map(|(p, left)| p * left)
            .sum();
        self.cohorts.constant - worth
    }

    fn group_bound(&self, group: &Group, prices: &[f64], priced: &Priced) -> f64 {
        let mut total = 0.0;
        let mut best = vec![0.0; self.days + 1];
        for sized in &group.sizes {
            let lanes = self.lane_prices(group, sized, prices, priced);
            let cheapest: Vec<f64> = (0..self.days)
                .map(|day| {
                    lanes
                        .iter()
                        .map(|lane| lane[day])
                        .fold(f64::INFINITY, f64::min)
                })
                .collect();
            for cohort in &self.cohorts.cohorts[sized.cohorts.clone()] {
                for queue in &cohort.queues {
                    let first = queue
                        .arrivals
                        .first()
                        .map_or(0, |a| a.0.unsigned_abs() as usize);
                    let cost = self.waiting_cost(cohort, queue.due);
                    best[self.days] = self.unscheduled_cost(cohort, queue.due);
                    for day in (first..self.days).rev() {
                        best[day] = best[day + 1].min(cost(day) + cheapest[day]);
                    }
                    for &(ready, count) in &queue.arrivals {
                        let at = ready.unsigned_abs() as usize;
                        total += f64::from(count) * (best[at] - cohort.weighted * f64::from(ready));
                    }
                }
            }
        }
        total
    }

    /// Waiting from day 0 and lateness until a day, of one case.
    fn waiting_cost(&self, cohort: &Cohort, due: Option<i32>) -> impl Fn(usize) -> f64 + use<> {
        let weighted = cohort.weighted;
        let late = self.problem.rules.objective.late_weight * weighted;
        let due = due.map_or(f64::INFINITY, f64::from);
        move |day| {
            let day = f64::from(u32::try_from(day).unwrap_or(u32::MAX));
            weighted * day + late * (day - due).max(0.0)
        }
    }

    fn unscheduled_cost(&self, cohort: &Cohort, due: Option<i32>) -> f64 {
        let objective = &self.problem.rules.objective;
        self.waiting_cost(cohort, due)(self.days) + objective.unscheduled_days * cohort.weighted
    }

    fn group_flow(&self, group: &Group, prices: &[f64], priced: &Priced, days: f64) -> Flow {
        let lanes = self.cohorts.profiles.list[group.profile].lanes.len();
        let mut flow = Flow {
            value: 0.0,
            persons: vec![vec![0.0; self.days]; lanes],
            cases: vec![vec![0.0; self.days]; lanes],
            by_menu: Vec::new(),
        };
        let mut appointed = vec![0.0; self.days];
        let mut scratch = Scratch::new(self.days);
        for sized in &group.sizes {
            let mut shares = self.lane_prices(group, sized, prices, priced);
            let temperature = days * self.mean_weight * sized.persons;
            let cheapest = soft_minima(&mut shares, temperature, self.days);
            appointed.fill(0.0);
            for cohort in &self.cohorts.cohorts[sized.cohorts.clone()] {
                flow.value +=
                    self.cohort_flow(cohort, &cheapest, days, &mut appointed, &mut scratch);
            }
            for (l, share) in shares.iter().enumerate() {
                let own: Vec<f64> = share.iter().zip(&appointed).map(|(s, y)| s * y).collect();
                for (day, y) in own.iter().enumerate() {
                    flow.persons[l][day] += sized.persons * y;
                    flow.cases[l][day] += y;
                }
                if let Some(menu) = sized.menus[l] {
                    flow.by_menu.push((menu, own));
                }
            }
        }
        flow
    }

    /// Adds the cohort's fractional appointments by day to `appointed`; returns its value.
    fn cohort_flow(
        &self,
        cohort: &Cohort,
        cheapest: &[f64],
        days: f64,
        appointed: &mut [f64],
        scratch: &mut Scratch,
    ) -> f64 {
        let temperature = days * cohort.weighted;
        let mut value = 0.0;
        for queue in &cohort.queues {
            let Some(&(first, _)) = queue.arrivals.first() else {
                continue;
            };
            let first = first.unsigned_abs() as usize;
            let cost = self.waiting_cost(cohort, queue.due);
            let mut log_sum = -self.unscheduled_cost(cohort, queue.due) / temperature;
            for day in (first..self.days).rev() {
                let over = -(cost(day) + cheapest[day]) / temperature - log_sum;
                // exp(-over) below 1e-13 or above 1e13 changes nothing that matters.
                let share = if over < -30.0 {
                    0.0
                } else if over > 30.0 {
                    log_sum += over;
                    1.0
                } else {
                    let ratio = over.exp();
                    log_sum += ratio.ln_1p();
                    ratio / (1.0 + ratio)
                };
                scratch.share[day] = share;
                scratch.log_sum[day] = log_sum;
            }
            let mut arrivals = queue.arrivals.iter().peekable();
            let mut waiting = 0.0;
            for (day, appointed) in appointed.iter_mut().enumerate().skip(first) {
                while let Some(&&(ready, count)) = arrivals.peek() {
                    if ready.unsigned_abs() as usize != day {
                        break;
                    }
                    let count = f64::from(count);
                    waiting += count;
                    value -= count
                        * (temperature * scratch.log_sum[day] + cohort.weighted * f64::from(ready));
                    arrivals.next();
                }
                let now = waiting * scratch.share[day];
                *appointed += now;
                waiting -= now;
            }
        }
        value
    }

    /// Adds the day uses of the flows to the gradient, and hands flows on to the slot menus.
    fn spread(
        &self,
        persons: &[Vec<f64>],
        cases: &[Vec<f64>],
        menu_cases: &mut [Vec<f64>],
        gradient: &mut [f64],
    ) {
        let mut sums = vec![Vec::new(); self.windows.len()];
        for ((terms, persons), cases) in self.terms.iter().zip(persons).zip(cases) {
            if persons.is_empty() {
                continue;
            }
            for &(window, by_person, by_case) in &terms.windows {
                let amount: Vec<f64> = persons
                    .iter()
                    .zip(cases)
                    .map(|(n, y)| by_person * n + by_case * y)
                    .collect();
                add(&mut sums[window], &amount);
            }
            if let Some(menu) = terms.menu {
                add(&mut menu_cases[menu], persons);
            }
        }
        for (window, sum) in self.windows.iter().zip(&sums) {
            if !sum.is_empty() {
                let first = window.first as usize;
                // The transpose of a sliding sum is a sliding sum the other way.
                let back = sliding_sum(sum, 1 - window.offset - window.duration, window.duration);
                for (slope, amount) in gradient[first..first + self.days].iter_mut().zip(&back) {
                    *slope += amount;
                }
            }
        }
    }

    /// Adds the slot uses of the flows to the gradient.
    fn spread_slots(
        &self,
        prices: &[f64],
        temperature: f64,
        menu_cases: &[Vec<f64>],
        gradient: &mut [f64],
    ) {
        let mut choices = Vec::new();
        for (sized, cases) in self.menus.iter().zip(menu_cases) {
            if cases.is_empty() {
                continue;
            }
            let menu = self.slot_menu(sized);
            for (day, (&weekday, &flow)) in (0u32..).zip(self.weekdays.iter().zip(cases)) {
                if flow == 0.0 {
                    continue;
                }
                let open = &menu.by_weekday[usize::from(weekday)];
                choices.clear();
                for choice in open {
                    choices.push(slot_price(&choice.uses, prices, day, sized.persons));
                }
                shares(&mut choices, temperature * sized.persons);
                for (choice, share) in open.iter().zip(&choices) {
                    for term in &choice.uses {
                        let amount = sized.persons.mul_add(term.per_person, term.per_case);
                        gradient[(term.first + day * term.stride) as usize] +=
                            flow * share * amount;
                    }
                }
            }
        }
    }
}

struct Scratch {
    share: Vec<f64>,
    log_sum: Vec<f64>,
}

impl Scratch {
    fn new(days: usize) -> Self {
        Self {
            share: vec![0.0; days],
            log_sum: vec![0.0; days],
        }
    }
}

/// Adds `part` to `sum`, which may still be empty.
fn add(sum: &mut Vec<f64>, part: &[f64]) {
    if sum.is_empty() {
        sum.extend_from_slice(part);
    } else {
        for (total, value) in sum.iter_mut().zip(part) {
            *total += value;
        }
    }
}
