//! The cases alike as a small problem, with everybody else where they are: what is asked of one
//! case does not look through all the others again for each change that is tried.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::cohorts::footprint::Footprints;
use crate::cohorts::queue::Cohorts;
use crate::cohorts::residual::{Residual, for_each_use_of};
use crate::domain::calendar::Day;
use crate::domain::coverage::missing;
use crate::domain::id::{CaseIndex, ClassIndex, LimitIndex, Names, PhaseIndex, PortIndex};
use crate::domain::lottery::Allocation;
use crate::domain::phase::Phase;
use crate::domain::plan::{Appointment, AppointmentStatus};
use crate::domain::problem::{Booking, Case, Problem};
use crate::domain::rules::Rules;
use crate::domain::turns::Turns;
use crate::schedule::board::Board;
use crate::schedule::reinsert::standing;

/// A case and those alike, and what all others use.
pub(super) struct Alike<'p> {
    whole: &'p Problem,
    /// All appointments of the plan.
    appointments: &'p [Appointment],
    /// The cases alike alone, the most senior first, without a published appointment.
    pub problem: Problem,
    /// The case that is asked about.
    pub case: CaseIndex,
    /// Whether rule 5 orders them; else the case is alone.
    pub ordered: bool,
    /// The appointments of those alike that are not published.
    own: Vec<Appointment>,
    /// What published appointments use of each limit.
    fixed: Vec<f64>,
    /// What the others use, those alike among them.
    used: Vec<f64>,
    /// One case of each class that is to be planned, the first that is ready.
    first: OnceCell<Problem>,
}

/// An appointment that a phase might be charged with if it were open on its day.
pub(super) struct Charge {
    day: Day,
    port: PortIndex,
    class: ClassIndex,
    promised: bool,
}

/// By phase, what it might be charged with, by rising day.
#[derive(Default)]
pub(super) struct Charges {
    by_phase: BTreeMap<PhaseIndex, Vec<Charge>>,
    /// Cases and charges that were looked at: the work done.
    pub looked_at: u64,
}

impl<'p> Alike<'p> {
    pub fn new(whole: &'p Problem, appointments: &'p [Appointment], case: CaseIndex) -> Self {
        let mut footprints = Footprints::default();
        let fixed = Residual::new(whole, &mut footprints).fixed.to_vec();
        let mut used = vec![0.0; whole.limits.len()];
        for appointment in new(appointments) {
            let booking = booking(appointment);
            for_each_use_of(whole, &mut footprints, &booking, |limit, amount| {
                used[limit.at()] += amount;
            });
        }
        let queue = queue(whole, case);
        let ordered = !queue.is_empty();
        let members = if ordered { queue } else { vec![case] };
        let mut position = vec![None; whole.cases.len()];
        for (at, member) in members.iter().enumerate() {
            position[member.at()] = Some(CaseIndex::new(at));
        }
        let own = new(appointments).filter_map(|appointment| {
            let case = position[appointment.case.at()]?;
            Some(Appointment {
                case,
                ..*appointment
            })
        });
        Self {
            own: own.collect(),
            case: position[case.at()].unwrap_or(CaseIndex(0)),
            problem: part(whole, &members),
            whole,
            appointments,
            ordered,
            fixed,
            used,
            first: OnceCell::new(),
        }
    }

    /// The board of the plan.
    pub fn board<'a>(&self, problem: &'a Problem, cohorts: &'a Cohorts) -> Option<Board<'a>> {
        let left = left(problem, &self.fixed, &self.used);
        standing(problem, cohorts, left, &self.own)
    }

    /// The board of the plan under a change of the small problem; none where the change is none
    /// that a feed could say, or takes somebody's appointment away.
    pub fn changed<'a>(
        &self,
        charges: &mut Charges,
        changed: &'a Problem,
        cohorts: &'a Cohorts,
    ) -> Option<Board<'a>> {
        charges.looked_at += self.problem.cases.len() as u64;
        let (mut fixed, mut used) = (self.fixed.clone(), self.used.clone());
        let before = &self.problem.phases;
        let moved = (before.iter().zip(&changed.phases)).position(|(before, after)| {
            (before.opens, before.closes) != (after.opens, after.closes)
        });
        if let Some(at) = moved {
            if !self.is_covered(changed) {
                return None;
            }
            let phase = PhaseIndex::new(at);
            let all = charges.by_phase.entry(phase);
            let all = all.or_insert_with(|| self.charges(phase));
            let turned = &all[turned(all, (&before[at], &changed.phases[at]))];
            charges.looked_at += turned.len() as u64;
            self.recharge(turned, changed, at, &mut fixed, &mut used);
        }
        let now = left(&self.problem, &self.fixed, &self.used);
        let left = left(changed, &fixed, &used);
        let slack = |limit: usize| 1e-9 * (1.0 + changed.limits.amounts()[limit]);
        let short = |limit: usize| left[limit] < now[limit] && left[limit] < -slack(limit);
        if (0..left.len()).any(short) {
            return None;
        }
        standing(changed, cohorts, left, &self.own)
    }

    /// Charges phases anew on days on which one is open that was not, or the other way round.
    fn recharge(
        &self,
        charges: &[Charge],
        changed: &Problem,
        phase: usize,
        fixed: &mut [f64],
        used: &mut [f64],
    ) {
        let (before, after) = (&self.problem.phases[phase], &changed.phases[phase]);
        let turned = |day| before.is_open(day) != after.is_open(day);
        for charge in charges.iter().filter(|charge| turned(charge.day)) {
            let class = &self.whole.classes[charge.class.at()];
            let of = |problem: &Problem| {
                let admission = problem.admission(class, charge.port, charge.day);
                let phase = admission.phase()?;
                Some(problem.limits.of_phase(phase, charge.day))
            };
            let charged = if charge.promised {
                &mut *fixed
            } else {
                &mut *used
            };
            let persons = f64::from(class.persons);
            let mut add = |limit: Option<LimitIndex>, persons: f64| {
                if let Some(limit) = limit {
                    charged[limit.at()] += persons;
                }
            };
            let (from, to) = (of(&self.problem), of(changed));
            if from != to {
                add(from, -persons);
                add(to, persons);
            }
        }
    }

    /// Everything that a phase might be charged with on some day.
    fn charges(&self, phase: PhaseIndex) -> Vec<Charge> {
        let whole = self.whole;
        let takes: Vec<bool> = (whole.phase_sets.iter())
            .map(|phases| phases.contains(&phase))
            .collect();
        let promised = whole.promises.iter().map(|promise| (*promise, true));
        let others = new(self.appointments).map(|own| (booking(own), false));
        let all = promised.chain(others).filter_map(|(booking, promised)| {
            let class = whole.cases[booking.case.at()].class;
            let takes = takes[whole.classes[class.at()].phases.at()];
            (takes && whole.calendar.contains(booking.day)).then_some(Charge {
                day: booking.day,
                port: booking.port,
                class,
                promised,
            })
        });
        let mut all: Vec<Charge> = all.collect();
        all.sort_by_key(|charge| charge.day);
        all
    }

    /// Whether all that appointments could use under changed phases has an amount.
    fn is_covered(&self, changed: &Problem) -> bool {
        if changed.limits.all_given() {
            return true;
        }
        let mut first = self.first.get_or_init(|| self.first()).clone();
        first.phases.clone_from(&changed.phases);
        first.limits.clone_from(&changed.limits);
        missing(&first).is_empty()
    }

    fn first(&self) -> Problem {
        let whole = self.whole;
        let settled = whole.settled();
        let mut first: Vec<Option<CaseIndex>> = vec![None; whole.classes.len()];
        for (at, case) in whole.cases.iter().enumerate() {
            let known = &mut first[case.class.at()];
            let sooner = known.is_none_or(|known| case.ready < whole.cases[known.at()].ready);
            if !settled[at] && sooner {
                *known = Some(CaseIndex::new(at));
            }
        }
        let members: Vec<CaseIndex> = first.into_iter().flatten().collect();
        part(whole, &members)
    }
}

/// Where among charges by rising day those lie on whose days a phase is open now and was not, or the
/// other way round; some others may lie between.
fn turned(charges: &[Charge], (before, after): (&Phase, &Phase)) -> Range<usize> {
    let last = |phase: &Phase| phase.closes.unwrap_or(Day::NEVER);
    let opens = (before.opens.min(after.opens), before.opens.max(after.opens));
    let closes = (last(before).min(last(after)), last(before).max(last(after)));
    let moved = [opens, closes].into_iter().filter(|(from, to)| from < to);
    let (from, to) = moved.fold((Day::NEVER, Day(i32::MIN)), |(from, to), own| {
        (from.min(own.0), to.max(own.1))
    });
    let first = charges.partition_point(|charge| charge.day < from);
    let end = charges.partition_point(|charge| charge.day <= to);
    first..end.max(first)
}

/// The appointments that the plan gives.
fn new(appointments: &[Appointment]) -> impl Iterator<Item = &Appointment> {
    appointments
        .iter()
        .filter(|own| own.status == AppointmentStatus::New)
}

fn booking(appointment: &Appointment) -> Booking {
    Booking {
        case: appointment.case,
        port: appointment.port,
        day: appointment.day,
        slot: appointment.slot,
    }
}

/// What is left of each limit.
fn left(problem: &Problem, fixed: &[f64], used: &[f64]) -> Vec<f64> {
    let amounts = problem.limits.amounts().iter();
    amounts
        .zip(fixed.iter().zip(used))
        .map(|(amount, (fixed, used))| (amount - fixed).max(0.0) - used)
        .collect()
}

/// A problem of some of the cases, without anything published.
fn part(whole: &Problem, members: &[CaseIndex]) -> Problem {
    let mut classes = Vec::new();
    let mut position: BTreeMap<ClassIndex, ClassIndex> = BTreeMap::new();
    let mut case_ids = Names::default();
    let mut cases: Vec<Case> = Vec::with_capacity(members.len());
    // The turns of the whole, as dates: of a part alone they would be dealt otherwise.
    let turns = Turns::new(whole);
    for &member in members {
        let case = whole.cases[member.at()];
        let class = *position.entry(case.class).or_insert_with(|| {
            classes.push(whole.classes[case.class.at()]);
            ClassIndex::new(classes.len() - 1)
        });
        let senior = turns.turn(member).map_or(case.senior, Day);
        cases.push(Case {
            class,
            senior,
            ..case
        });
        case_ids.push(whole.case_ids.get(member.at()));
    }
    Problem {
        calendar: whole.calendar,
        rules: Rules {
            allocation: Allocation::Seniority,
            ..whole.rules.clone()
        },
        ports: whole.ports.clone(),
        locations: whole.locations.clone(),
        closures: whole.closures.clone(),
        notice: whole.notice.clone(),
        corridors: whole.corridors.clone(),
        limits: whole.limits.clone(),
        phases: whole.phases.clone(),
        streams: whole.streams.clone(),
        phased: whole.phased.clone(),
        statuses: whole.statuses.clone(),
        need_sets: whole.need_sets.clone(),
        port_sets: whole.port_sets.clone(),
        phase_sets: whole.phase_sets.clone(),
        classes,
        cases,
        case_ids,
        draws: Vec::new(),
        earlier: Vec::new(),
        promises: Vec::new(),
        movable: Vec::new(),
        allow_moves: false,
        released: Vec::new(),
        inputs: Vec::new(),
    }
}

/// The cases alike that rule 5 orders, the most senior first; empty for a case that it does not
/// order.
fn queue(problem: &Problem, case: CaseIndex) -> Vec<CaseIndex> {
    let class = problem.cases[case.at()].class;
    if problem.cases[case.at()].due.is_some() {
        return Vec::new();
    }
    let settled = problem.settled();
    let mut alike: Vec<CaseIndex> = (0..problem.cases.len())
        .map(CaseIndex::new)
        .filter(|other| {
            let fact = problem.cases[other.at()];
            fact.class == class && fact.due.is_none() && !settled[other.at()]
        })
        .collect();
    let turns = Turns::new(problem);
    alike.sort_by_key(|other| turns.key(problem, *other));
    alike
}
