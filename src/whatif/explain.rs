//! Why a case has the day that a plan gives it, or none.

use std::collections::BTreeSet;

use serde::Serialize;

use super::lack::{Lack, lack};
use crate::cohorts::profile::Gate;
use crate::cohorts::queue::Cohorts;
use crate::domain::alone::Alone;
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, CorridorIndex, LimitIndex, PortIndex, narrow};
use crate::domain::plan::Appointment;
use crate::domain::problem::{Admission, CaseClass, Problem};
use crate::schedule::board::{Board, Place};
use alike::Alike;
use remedy::Remedy;
pub use standing::Standing;
pub use together::Together;

mod alike;
mod remedy;
mod standing;
mod together;

/// Everything that is to be said about a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The case.
    pub case_id: String,
    /// People in it.
    pub persons: u8,
    /// Where they wait.
    pub location_id: String,
    /// Stream.
    pub stream: String,
    /// Priority.
    pub priority: String,
    /// First day on which they can be appointed.
    pub ready_on: String,
    /// What became of it.
    pub standing: Standing,
    /// Its appointment, if it has one.
    pub appointment: Option<Given>,
    /// Its place among like cases; none for a published appointment, or with a due date: these
    /// are not ordered.
    pub seniority: Option<Seniority>,
    /// What it needs more of than there is, even if nobody else came, where it lacks least; empty
    /// where some appointment fits it alone.
    pub too_large: Vec<Lack>,
    /// Why no port is open to it at all; none where one is.
    pub no_route: Option<NoRoute>,
    /// What stands in the way of each earlier day, port by port; of every day where it has no
    /// appointment.
    pub obstacles: Vec<Obstacle>,
    /// The smallest single change found that would give it an appointment, or an earlier one, with
    /// everybody else where they are, but for cases alike that move up in their order.
    pub remedy: Option<Remedy>,
    /// Seniors alike who would have to come first, and what all of them lack together, where no change was
    /// found; none where nobody would.
    pub together: Option<Together>,
    /// Smaller changes that were tried in vain.
    pub tried: usize,
    /// Greater changes that were not tried any more; 0 where one was found.
    pub untried: usize,
    /// Cases that were looked at for the changes: the work done, for tests.
    #[serde(skip)]
    pub looked_at: u64,
}

/// Ports that lie apart: those that can be reached, and those that a case may go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoRoute {
    /// Where corridors lead from its location.
    pub reaches: Vec<String>,
    /// The ports that it names; none where it names none, and any would do.
    pub allowed: Option<Vec<String>>,
}

/// An appointment in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Given {
    /// The port.
    pub port_id: String,
    /// The date.
    pub date: String,
    /// The slot's start.
    pub slot: Option<String>,
    /// The phase it is charged to.
    pub phase_id: Option<String>,
    /// Days waited.
    pub wait_days: i32,
}

/// A place in the order of rule 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Seniority {
    /// 1 for the most senior.
    pub place: usize,
    /// Cases alike, this one included.
    pub alike: usize,
    /// Seniors with an appointment on its day or before; on any day where it has none.
    pub before: usize,
    /// Seniors without one so far who are ready: they are next.
    pub next: usize,
}

/// Why a port does not take the case on some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Obstacle {
    /// The port.
    pub port_id: String,
    /// First of the days.
    pub from: String,
    /// Last of the days.
    pub to: String,
    /// How many days; days between them on which the port is closed are not counted.
    pub days: usize,
    /// Why.
    pub why: Why,
}

/// Why a port does not take a case on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The port has no appointments on that weekday.
    Closed,
    /// The port is closed that day; why, as the feed says, which may be empty.
    Closure(String),
    /// The day is too near: nobody can be told of an appointment so soon.
    ShortNotice,
    /// No phase admits it.
    NotAdmitted,
    /// It would not fit even if nobody else came: the limits, as `resource@site`.
    TooLarge(Vec<String>),
    /// There is no room: the limits, as `resource@site`, at the slot where fewest are short.
    Full(Vec<String>),
    /// There is room, but the appointment would cost more than the one it has: it is further away.
    Dearer,
    /// There is room, and it would cost less: the plan can be improved here.
    Free,
}

/// Explains a case of a plan that passed the check; `appointments` are all of the plan's. What is moved
/// and lost is taken as published: everybody else is explained beside that.
#[must_use]
pub fn explain(problem: &Problem, appointments: &[Appointment], case: CaseIndex) -> Explanation {
    let own = appointments.iter().find(|a| a.case == case);
    let standing = Standing::of(problem, own, case);
    let published = problem.as_published(appointments);
    let problem = &*published;
    let class = problem.class_of(case);
    let fact = problem.cases[case.at()];
    let mut explanation = Explanation {
        case_id: problem.case_ids.get(case.at()).to_owned(),
        persons: class.persons,
        location_id: problem.locations[class.location.at()].id.clone(),
        stream: problem.streams[class.stream.at()].clone(),
        priority: problem.rules.priorities[class.priority.at()].id.clone(),
        ready_on: problem
            .calendar
            .date(fact.ready.max(Day::START))
            .to_string(),
        standing,
        appointment: own.map(|appointment| given(problem, appointment)),
        seniority: None,
        too_large: Vec::new(),
        no_route: None,
        obstacles: Vec::new(),
        remedy: None,
        together: None,
        tried: 0,
        untried: 0,
        looked_at: 0,
    };
    if !standing.is_planned() {
        return explanation;
    }
    explanation.no_route = no_route(problem, class);
    let alike = Alike::new(problem, appointments, case);
    // Also what does not fit alone: a change may make it fit.
    let cohorts = Cohorts::admissible(&alike.problem);
    let mut alone = Alone::new(problem);
    if let Some(nearest) = alone.nearest(case) {
        explanation.too_large = nearest.over.iter().map(|own| lack(problem, own)).collect();
    }
    // A plan that passed the check is admissible.
    let Some(mut board) = alike.board(&alike.problem, &cohorts) else {
        return explanation;
    };
    let place = board.lift(alike.case);
    let until = own.map_or(problem.calendar.end(), |appointment| appointment.day);
    if alike.ordered {
        explanation.seniority = Some(seniority(&board, alike.case, place));
    }
    let cost = place.map(|place| board.cost(alike.case, place));
    explanation.obstacles = obstacles(&board, &mut alone, alike.case, until, cost);
    let first = together::first(&board, alike.case, until);
    let search = remedy::smallest(&alike, &board, &first, until);
    explanation.remedy = search.remedy;
    if explanation.remedy.is_none() {
        explanation.together = together::together(&board, &first, alike.case, until);
    }
    explanation.tried = search.tried;
    explanation.untried = search.untried;
    explanation.looked_at = search.looked_at;
    explanation
}

fn no_route(problem: &Problem, class: &CaseClass) -> Option<NoRoute> {
    let reached = || {
        let ways = problem.corridors_from(class.location);
        ways.map(|(_, ends)| ends.port)
    };
    if reached().any(|port| problem.port_allowed(class, port)) {
        return None;
    }
    let ids = |ports: &mut dyn Iterator<Item = PortIndex>| -> Vec<String> {
        ports
            .map(|port| problem.ports[port.at()].id.clone())
            .collect()
    };
    let all = || (0..problem.ports.len()).map(PortIndex::new);
    let allowed = all().filter(|&port| problem.port_allowed(class, port));
    let allowed = ids(&mut { allowed });
    Some(NoRoute {
        reaches: ids(&mut reached()),
        allowed: (allowed.len() < problem.ports.len()).then_some(allowed),
    })
}

fn given(problem: &Problem, appointment: &Appointment) -> Given {
    Given {
        port_id: problem.ports[appointment.port.at()].id.clone(),
        date: problem.calendar.date(appointment.day).to_string(),
        slot: appointment.slot.map(|start| start.to_string()),
        phase_id: appointment
            .phase
            .map(|phase| problem.phases[phase.at()].id.clone()),
        wait_days: appointment.day - problem.cases[appointment.case.at()].ready.max(Day::START),
    }
}

/// The case's place among those alike, who stand by seniority.
fn seniority(board: &Board<'_>, case: CaseIndex, place: Option<Place>) -> Seniority {
    let until = place.map_or(Day::NEVER, |place| place.day);
    let seniors = || (0..case.at()).map(CaseIndex::new);
    let before =
        seniors().filter(|senior| board.places[senior.at()].is_some_and(|own| own.day <= until));
    let next = seniors()
        .filter(|&senior| board.places[senior.at()].is_none() && board.cohort(senior).is_some());
    Seniority {
        place: case.at() + 1,
        alike: board.problem.cases.len(),
        before: before.count(),
        next: next.count(),
    }
}

/// What stands in the way on each day from the ready day to before `until`, port by port, days in
/// a row with the same reason together.
fn obstacles(
    board: &Board<'_>,
    alone: &mut Alone<'_>,
    case: CaseIndex,
    until: Day,
    cost: Option<f64>,
) -> Vec<Obstacle> {
    let problem = board.problem;
    let class = problem.class_of(case);
    let ready = problem.cases[case.at()].ready.max(Day::START);
    let mut found = Vec::new();
    for (corridor, ends) in problem.corridors_from(class.location) {
        if !problem.port_allowed(class, ends.port) {
            continue;
        }
        let mut run: Option<(Why, Day, Day, usize)> = None;
        let mut end = |run: Option<(Why, Day, Day, usize)>| {
            if let Some((why, from, to, days)) = run {
                found.push(Obstacle {
                    port_id: problem.ports[ends.port.at()].id.clone(),
                    from: problem.calendar.date(from).to_string(),
                    to: problem.calendar.date(to).to_string(),
                    days,
                    why,
                });
            }
        };
        for day in ready.until(until) {
            let why = why(board, alone, case, corridor, day, cost);
            match &mut run {
                Some((known, _, to, days)) if *known == why => {
                    *to = day;
                    *days += 1;
                }
                // Closed days do not end a run; alone they make one.
                Some((known, ..)) if why == Why::Closed && *known != Why::Closed => {}
                _ => end(run.replace((why, day, day, 1))),
            }
        }
        end(run);
    }
    found
}

fn why(
    board: &Board<'_>,
    alone: &mut Alone<'_>,
    case: CaseIndex,
    corridor: CorridorIndex,
    day: Day,
    cost: Option<f64>,
) -> Why {
    let problem = board.problem;
    let class = problem.class_of(case);
    let port = problem.corridors[corridor.at()].port;
    if let Some(closure) = problem.closed_by(port, day) {
        return Why::Closure(closure.reason.clone());
    }
    if !problem.is_open(port, day) {
        return Why::Closed;
    }
    if day < problem.notice_of(class) {
        return Why::ShortNotice;
    }
    if problem.admission(class, port, day) == Admission::Closed {
        return Why::NotAdmitted;
    }
    let lane = lane(board, case, corridor);
    let Some(lane) = lane else {
        return Why::NotAdmitted;
    };
    // The place where fewest limits are short, of those that fit it alone if there are any.
    let (mut full, mut too_large): (Option<Vec<LimitIndex>>, Option<Vec<LimitIndex>>) =
        (None, None);
    for place in places(board, case, lane, day) {
        let over = alone.over(class, port, day, place.slot);
        let (known, short): (_, Vec<LimitIndex>) = if over.is_empty() {
            let short = shortages(board, case, place, 1.0);
            (&mut full, short.into_iter().map(|own| own.0).collect())
        } else {
            (&mut too_large, over.iter().map(|own| own.limit).collect())
        };
        if known.as_ref().is_none_or(|known| short.len() < known.len()) {
            *known = Some(short);
        }
    }
    match (full, too_large) {
        (Some(short), _) if short.is_empty() => {
            let here = problem.cost_on(case, corridor, day).total();
            if cost.is_none_or(|cost| here < cost) {
                Why::Free
            } else {
                Why::Dearer
            }
        }
        (Some(short), _) => Why::Full(names(problem, &short)),
        (None, Some(over)) => Why::TooLarge(names(problem, &over)),
        (None, None) => Why::NotAdmitted,
    }
}

/// `resource@site` of limits, each once, in order.
fn names(problem: &Problem, limits: &[LimitIndex]) -> Vec<String> {
    let names = limits.iter().map(|&limit| {
        let (resource, site) = problem.limit_name(problem.limits.key(limit));
        format!("{resource}@{site}")
    });
    let names: BTreeSet<String> = names.collect();
    names.into_iter().collect()
}

/// The lane of a corridor among a case's; none where no day of it is open to the case.
fn lane(board: &Board<'_>, case: CaseIndex, corridor: CorridorIndex) -> Option<u32> {
    let lanes = board.lanes(board.cohort(case)?);
    let port = board.problem.corridors[corridor.at()].port;
    let at = lanes.iter().position(|lane| lane.port == port)?;
    Some(narrow(at))
}

/// Every place of a lane on a day that is admissible, room or not.
fn places(board: &Board<'_>, case: CaseIndex, lane: u32, day: Day) -> Vec<Place> {
    let problem = board.problem;
    let Some(cohort) = board.cohort(case) else {
        return Vec::new();
    };
    let own = &board.lanes(cohort)[lane as usize];
    if own.gates[day.at()] == Gate::Closed {
        return Vec::new();
    }
    if problem.ports[own.port.at()].slots.is_empty() {
        return vec![Place {
            day,
            lane,
            slot: None,
        }];
    }
    problem
        .open_slots(own.port, day)
        .map(|slot| Place {
            day,
            lane,
            slot: Some(slot),
        })
        .collect()
}

/// The limits without room for so many like cases at a place, and how much is missing.
fn shortages(
    board: &Board<'_>,
    case: CaseIndex,
    place: Place,
    cases: f64,
) -> Vec<(LimitIndex, f64)> {
    let mut short = Vec::new();
    let Some(cohort) = board.cohort(case) else {
        return short;
    };
    board.for_each_use(cohort, place, |limit, amount| {
        let needed = cases * amount;
        if !board.has_room(limit, needed) {
            short.push((limit, needed - board.left(limit)));
        }
    });
    short
}
