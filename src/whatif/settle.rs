//! Answers that are told of together, settled with each other and with the base plan.
//!
//! Changes of amounts and phases do not change what an appointment costs. So a plan costs the same
//! wherever it is allowed, and the best plan known for a problem is the cheapest of all plans known
//! that it allows. Once every plan is offered to every problem, a problem that allows less never
//! shows a lower cost than one that allows more, the feed as it is among them. In the same way the
//! prices of a problem that allows more prove at least as much where less is allowed.

use super::adopt::{Told, repaired, searched, standing};
use rayon::prelude::*;

use super::answer::{Answer, Found};
use super::compare::{Order, fits};
use super::session::Session;
use crate::certify::bound::lower_bound;
use crate::certify::proof;
use crate::domain::outcome::Outcome;
use crate::domain::plan::{Appointment, Prices};
use crate::domain::problem::Problem;
use crate::pipeline::ending::Evidence;
use crate::render::Fault;

/// A changed problem with what was found for it.
pub(super) struct Standing<'a> {
    pub problem: &'a Problem,
    pub found: &'a mut Found,
}

impl<'a> Standing<'a> {
    /// What stands in an answer; none where there is neither plan nor bound.
    pub fn of(answer: &'a mut Answer) -> Option<Self> {
        match answer {
            Answer::Changed { problem, found } => Some(Self { problem, found }),
            _ => None,
        }
    }

    fn plan(&self) -> Option<&Outcome> {
        match &*self.found {
            Found::Plan(outcome) => Some(outcome),
            _ => None,
        }
    }

    fn proof(&self) -> Option<(&Prices, f64)> {
        match &*self.found {
            Found::Plan(outcome) => Some((outcome.climbed_prices(), outcome.climbed_bound())),
            Found::Bound {
                prices,
                lower_bound,
            } => Some((prices, *lower_bound)),
            _ => None,
        }
    }
}

/// Whether a cost is lower than another by more than rounding.
fn cheaper(cost: f64, than: f64) -> bool {
    cost < than - 1e-9 * (1.0 + than.abs())
}

/// A better plan of the feed as it is that an answer's plan shows: that plan itself, or what can be
/// kept of it. A dearer one that the feed allows, in which more people have an appointment, is a
/// hint that the base plan's search ended beside a better plan: then it is searched from there.
pub(super) fn for_base(
    base: &Session,
    answer: &Answer,
    keep_going: &(dyn Fn() -> bool + Sync),
) -> Result<Option<Outcome>, Fault> {
    let Answer::Changed {
        problem,
        found: Found::Plan(outcome),
    } = answer
    else {
        return Ok(None);
    };
    let (feed, own) = (base.problem(), base.outcome());
    let appointments = &outcome.schedule.appointments;
    let allowed = || fits(feed, problem, outcome, base.ground().earlier());
    let found = if cheaper(outcome.cost.total(), own.cost.total()) {
        if allowed() {
            standing(feed, Told::like(own), appointments)?
        } else {
            repaired(feed, own, appointments)?
        }
    } else if people(feed, outcome) > people(feed, own) && allowed() {
        searched(feed, &base.warm(keep_going), appointments)?
    } else {
        None
    };
    Ok(found.filter(|found| cheaper(found.cost.total(), own.cost.total())))
}

/// How many people have an appointment.
fn people(problem: &Problem, outcome: &Outcome) -> u64 {
    let appointments = outcome.schedule.appointments.iter();
    appointments
        .map(|own| u64::from(problem.class_of(own.case).persons))
        .sum()
}

/// A plan that is offered to every problem.
#[derive(Clone, Copy)]
struct Offer<'p> {
    home: &'p Problem,
    plan: &'p Outcome,
}

impl Offer<'_> {
    fn cost(&self) -> f64 {
        self.plan.cost.total()
    }
}

/// Gives each problem, the base's too, the best of all plans known that it allows, and the best
/// proof. `better` are plans of the base's problem that cost less than the base plan. What is put in
/// place of something else has passed the check.
pub(super) fn settle(
    base: &mut Session,
    standings: &mut [Standing<'_>],
    better: &[Outcome],
) -> Result<(), Fault> {
    settle_proofs(base, standings)?;
    let before = base.outcome().clone();
    let (feed, earlier) = (base.problem(), base.ground().earlier());
    let own = std::iter::once(&before).chain(better);
    let mut offers: Vec<Offer<'_>> = own.map(|plan| Offer { home: feed, plan }).collect();
    offers.extend(standings.iter().filter_map(|standing| {
        Some(Offer {
            home: standing.problem,
            plan: standing.plan()?,
        })
    }));
    // The cheapest first; of equal ones the first found.
    offers.sort_by(|a, b| a.cost().total_cmp(&b.cost()));
    let best = |problem: &Problem, than: f64| {
        let mut offers = offers.iter().take_while(|o| cheaper(o.cost(), than));
        offers.find(|offer| fits(problem, offer.home, offer.plan, earlier))
    };
    let mut own = before.clone();
    if let Some(offer) = best(feed, before.cost.total()) {
        take(feed, &mut own, &offer.plan.schedule.appointments)?;
    }
    let taken: Vec<Option<Vec<Appointment>>> = standings
        .iter()
        .map(|standing| {
            let cost = standing.plan()?.cost.total();
            let offer = best(standing.problem, cost);
            let least = offer.map_or(cost, Offer::cost);
            let stays =
                !cheaper(least, own.cost.total()) && fits(standing.problem, feed, &own, earlier);
            let plan = if stays { &own } else { offer?.plan };
            Some(plan.schedule.appointments.clone())
        })
        .collect();
    if cheaper(own.cost.total(), before.cost.total()) {
        base.take(own);
    }
    let takers = standings.par_iter_mut().zip(taken);
    takers.for_each(|(standing, taken)| {
        if let (Found::Plan(own), Some(appointments)) = (&mut *standing.found, &taken)
            && let Err(fault) = take(standing.problem, own, appointments)
        {
            *standing.found = Found::Failed(fault);
        }
    });
    let feed_plan = base.outcome();
    standings.par_iter_mut().for_each(|standing| {
        if let Found::Plan(own) = &mut *standing.found
            && let Err(fault) = prove_as(standing.problem, own, feed_plan)
        {
            *standing.found = Found::Failed(fault);
        }
    });
    Ok(())
}

/// Gives a plan that costs what the base plan does the base plan's proof, families whole and all, as far
/// as it holds in the plan's problem: a change that changes nothing makes nothing less certain.
fn prove_as(problem: &Problem, own: &mut Outcome, base: &Outcome) -> Result<(), Fault> {
    let (cost, of_base) = (own.cost.total(), base.cost.total());
    if cheaper(cost, of_base)
        || cheaper(of_base, cost)
        || !cheaper(own.lower_bound, base.lower_bound)
    {
        return Ok(());
    }
    let how = (base.proof.kind, base.proof.packed);
    let proven = proof::prove(problem, &base.prices, &base.values, &base.tree, how);
    if !cheaper(own.lower_bound, proven.lower_bound) {
        return Ok(());
    }
    let climbed = (own.climbed_bound() > proven.relaxation_bound)
        .then(|| (own.climbed_prices().clone(), own.climbed_bound()));
    let told = Told {
        own,
        prices: &base.prices,
        evidence: Evidence {
            proven,
            values: base.values.clone(),
            tree: base.tree.clone(),
            climbed,
        },
    };
    if let Some(proven) = standing(problem, told, &own.schedule.appointments)? {
        *own = proven;
    }
    Ok(())
}

/// Puts other appointments in place of a plan's own.
fn take(problem: &Problem, own: &mut Outcome, appointments: &[Appointment]) -> Result<(), Fault> {
    let taken = standing(problem, Told::like(own), appointments)?;
    // Who fits is admissible.
    debug_assert!(taken.is_some(), "a plan that fits cannot be taken over");
    if let Some(taken) = taken {
        *own = taken;
    }
    Ok(())
}

/// Gives each problem the best proof of those that allow all that it allows.
fn settle_proofs(base: &mut Session, standings: &mut [Standing<'_>]) -> Result<(), Fault> {
    let (mut own_plan, mut changed) = (base.outcome().clone(), false);
    let proven: Vec<usize> = (0..standings.len())
        .filter(|&at| standings[at].proof().is_some())
        .collect();
    // Position 0 is the base.
    let problems: Vec<&Problem> = std::iter::once(base.problem())
        .chain(proven.iter().map(|&at| standings[at].problem))
        .collect();
    let looser: Vec<Vec<usize>> = (0..problems.len())
        .map(|own| {
            let others = (0..problems.len()).filter(|&other| other != own);
            others
                .filter(|&other| Order::of(problems[other], problems[own]).looser)
                .collect()
        })
        .collect();
    let mut order: Vec<usize> = (0..problems.len()).collect();
    // Whoever is looser has fewer that are looser still.
    order.sort_by_key(|&own| looser[own].len());
    for own in order {
        let proof = |at: usize| match at {
            0 => (own_plan.climbed_prices(), own_plan.climbed_bound()),
            at => standings[proven[at - 1]]
                .proof()
                .unwrap_or((own_plan.climbed_prices(), f64::NEG_INFINITY)),
        };
        let now = proof(own).1;
        let best = looser[own]
            .iter()
            .copied()
            .filter(|&other| cheaper(now, proof(other).1))
            .max_by(|&a, &b| proof(a).1.total_cmp(&proof(b).1).then(b.cmp(&a)));
        let Some(best) = best else { continue };
        let prices = proof(best).0.clone();
        let bound = lower_bound(problems[own], &prices);
        if bound <= now {
            continue;
        }
        if own == 0 {
            prove(base.problem(), &mut own_plan, &prices, bound)?;
            changed = true;
            continue;
        }
        let standing = &mut standings[proven[own - 1]];
        match &mut *standing.found {
            Found::Plan(outcome) => {
                if let Err(fault) = prove(standing.problem, outcome, &prices, bound) {
                    *standing.found = Found::Failed(fault);
                }
            }
            Found::Bound {
                prices: own,
                lower_bound,
            } => (*own, *lower_bound) = (prices, bound),
            _ => {}
        }
    }
    if changed {
        base.take(own_plan);
    }
    Ok(())
}

/// Puts a better proof in place of a plan's own.
pub(super) fn prove(
    problem: &Problem,
    own: &mut Outcome,
    prices: &Prices,
    relaxation_bound: f64,
) -> Result<(), Fault> {
    let told = Told {
        own,
        prices,
        evidence: Evidence::of(problem, prices, own.proof.kind, relaxation_bound),
    };
    // The reasons of those left out hang on the prices.
    if let Some(proven) = standing(problem, told, &own.schedule.appointments)?
        && proven.lower_bound >= own.lower_bound
    {
        *own = proven;
    }
    Ok(())
}
