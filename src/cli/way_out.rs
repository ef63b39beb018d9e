//! The way out of conflicts among promises: what to add for all of them, or whom to move.

use std::fmt::Write as _;

use serde::Serialize;

use super::conflicts::{Conflicts, Entry};
use super::limits;
use super::text::{amount, count, grouped, safe};
use crate::domain::plan::{Conflict, ConflictKind};
use crate::domain::problem::{Booking, Problem};
use crate::domain::scenario::Change;
use crate::repair::capacity::{Addition, additions};
use crate::repair::moves::{Bound, Moved, Repair, repair};
use crate::schedule::promises;
use crate::solver::Asked;
use crate::whatif::apply::{Applied, apply};
use crate::whatif::grammar::written;

/// Conflicts, and both ways out of them.
#[derive(Serialize)]
pub(super) struct WayOut<'p> {
    conflicts: &'p [Entry<'p>],
    by_capacity: ByCapacity<'p>,
    by_moving: Option<ByMoving<'p>>,
}

/// What has to be added to keep every promise.
#[derive(Serialize)]
struct ByCapacity<'p> {
    /// Whether no limit is broken any longer with just these: tried, not assumed.
    enough: bool,
    additions: Vec<Added>,
    /// The promises that no addition lets stand: `case_id`.
    not_cured: Vec<&'p str>,
}

/// The least to add to one limit, on days in a row.
#[derive(Serialize)]
struct Added {
    resource_id: String,
    site_id: String,
    from: String,
    to: String,
    slot: Option<String>,
    more: Option<f64>,
    unit: String,
    set: Vec<String>,
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    is_phase: bool,
}

/// The fewest people to move.
#[derive(Serialize)]
struct ByMoving<'p> {
    movable: usize,
    persons: u64,
    /// No repair moves or loses fewer.
    at_least: u64,
    proven_by: &'static str,
    cost: f64,
    least_cost: bool,
    moves: Vec<Step<'p>>,
}

/// Who moves, from where to where.
#[derive(Serialize)]
struct Step<'p> {
    case_id: &'p str,
    persons: u8,
    location_id: &'p str,
    from: Place<'p>,
    to: Option<Place<'p>>,
}

#[derive(Serialize)]
struct Place<'p> {
    port_id: &'p str,
    date: String,
    slot: Option<String>,
}

impl<'p> WayOut<'p> {
    /// Works both out.
    pub fn new(
        problem: &'p Problem,
        found: &[Conflict],
        told: &'p Conflicts<'p>,
        asked: Asked<'_>,
    ) -> Self {
        let added = additions(problem, found);
        let not_cured = found.iter().filter(|own| !is_limit(own));
        let cases = not_cured.flat_map(|own| &own.cases);
        Self {
            conflicts: told.entries(),
            by_capacity: ByCapacity {
                enough: is_enough(problem, &added),
                additions: added.iter().map(|own| entry(problem, own)).collect(),
                not_cured: cases.map(|case| problem.case_ids.get(case.at())).collect(),
            },
            by_moving: repair(problem, found, asked).map(|own| by_moving(problem, &own)),
        }
    }

    /// For people, after the list of conflicts. Writing to a string cannot fail.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.capacity_text(&mut text);
        self.moving_text(&mut text);
        text.push_str(
            "\nTo plan with moves: the same command with --allow-moves. Promises in conflicts are then kept, moved or \
             lost as costs least over all cases, at `move_weight` for each person; `paso publish` takes back what is \
             moved or lost. All other promises are kept.\n",
        );
        text
    }

    fn capacity_text(&self, text: &mut String) {
        let own = &self.by_capacity;
        if !own.additions.is_empty() {
            let verdict = if own.enough {
                "the least that lets every promise stand there, tried"
            } else {
                "which is not enough: more than this is wrong"
            };
            let _ = writeln!(text, "\nKeep the promises by adding, {verdict}:");
            for added in &own.additions {
                let _ = writeln!(text, "  {}", added.text());
            }
            let sets = own.additions.iter().flat_map(|added| &added.set);
            let _ = write!(text, "  to paste: paso what-if FEED");
            for set in sets {
                let _ = write!(text, " \\\n    --set '{set}'");
            }
            text.push('\n');
        }
        if !own.not_cured.is_empty() {
            let names = own.not_cured.join(", ");
            let _ = writeln!(
                text,
                "\nNo addition cures a promise before the ready day, without a corridor, or where the port gives \
                 no appointment: {}",
                safe(&names)
            );
        }
    }

    fn moving_text(&self, text: &mut String) {
        let Some(own) = &self.by_moving else {
            let _ = writeln!(
                text,
                "\nNo repair by moving was found that passes its check."
            );
            return;
        };
        let people = grouped(own.persons);
        let proof = match own.proven_by {
            _ if own.at_least < own.persons => format!(
                "no repair moves fewer than {}; whether {people} are the fewest is open",
                grouped(own.at_least)
            ),
            "solver" => "no repair moves fewer, as the solver says".to_owned(),
            _ => "no repair moves fewer, which is proven".to_owned(),
        };
        let cheap = if own.least_cost {
            "; none of so few costs less"
        } else {
            ""
        };
        let noun = if people == "1" { "person" } else { "people" };
        let _ = writeln!(
            text,
            "\nOr move {people} {noun} of {}; {proof}{cheap}:",
            count(own.moves.len() as u64, "case", "cases")
        );
        for step in &own.moves {
            let to = match &step.to {
                Some(place) => format!("to {}", place.text()),
                None => "has no appointment then".to_owned(),
            };
            let _ = writeln!(
                text,
                "  {}: {} from {}, {}, {to}",
                step.case_id,
                count(u64::from(step.persons), "person", "people"),
                step.location_id,
                step.from.text()
            );
        }
    }
}

fn is_limit(conflict: &Conflict) -> bool {
    matches!(conflict.kind, ConflictKind::OverLimit { .. })
}

/// Whether no limit is broken any longer with all additions.
fn is_enough(problem: &Problem, added: &[Addition]) -> bool {
    let changes: Vec<Change> = added.iter().flat_map(|own| own.changes.clone()).collect();
    match apply(problem, &changes) {
        Applied::Changed(changed) => !promises::conflicts_of(&changed).iter().any(is_limit),
        Applied::Same => added.is_empty(),
        Applied::Refused(_) => false,
    }
}

fn entry(problem: &Problem, own: &Addition) -> Added {
    let key = problem.limits.key(own.limits[0]);
    let last = problem.limits.key(own.limits[own.limits.len() - 1]);
    let (resource_id, site_id) = problem.limit_name(key);
    let date = |key| problem.calendar.date(limits::day(key)).to_string();
    Added {
        is_phase: resource_id.starts_with("phase:"),
        resource_id,
        site_id,
        from: date(key),
        to: date(last),
        slot: limits::slot(problem, key),
        more: own.more,
        unit: limits::unit(problem, key),
        set: (own.changes.iter())
            .map(|change| written(change, problem))
            .collect(),
        title: limits::title(problem, key),
    }
}

impl Added {
    fn text(&self) -> String {
        let more = match self.more {
            None => "no limit at all".to_owned(),
            Some(1.0) => format!("1 {} more", self.unit),
            Some(more) if self.unit == "person" => format!("{} people more", amount(more)),
            Some(more) => format!("{} {}s more", amount(more), self.unit),
        };
        let days = if self.from == self.to {
            format!("on {}", self.from)
        } else if self.is_phase {
            format!("for days from {} to {}", self.from, self.to)
        } else {
            format!("on each day from {} to {}", self.from, self.to)
        };
        let slot = self.slot.as_ref().map(|slot| format!(" at {slot}"));
        format!(
            "{} {days}{}: {more}{}",
            self.title,
            slot.unwrap_or_default(),
            if self.is_phase {
                " (every day of the phase)"
            } else {
                ""
            }
        )
    }
}

/// So many people; of what is a whole number already.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn people(number: f64) -> u64 {
    number.round() as u64
}

fn by_moving<'p>(problem: &'p Problem, own: &Repair) -> ByMoving<'p> {
    ByMoving {
        movable: own.movable,
        persons: people(own.persons),
        at_least: people(own.bound),
        proven_by: match own.by {
            Bound::Proven => "paso",
            Bound::Solver => "solver",
        },
        cost: own.cost,
        least_cost: own.is_least_cost,
        moves: own.moved.iter().map(|moved| step(problem, moved)).collect(),
    }
}

fn step<'p>(problem: &'p Problem, moved: &Moved) -> Step<'p> {
    let class = problem.class_of(moved.from.case);
    Step {
        case_id: problem.case_ids.get(moved.from.case.at()),
        persons: class.persons,
        location_id: &problem.locations[class.location.at()].id,
        from: place(problem, &moved.from),
        to: moved.to.as_ref().map(|to| place(problem, to)),
    }
}

fn place<'p>(problem: &'p Problem, booking: &Booking) -> Place<'p> {
    Place {
        port_id: &problem.ports[booking.port.at()].id,
        date: problem.calendar.date(booking.day).to_string(),
        slot: booking.slot.map(|slot| slot.to_string()),
    }
}

impl Place<'_> {
    fn text(&self) -> String {
        let slot = self.slot.as_ref().map(|slot| format!(" at {slot}"));
        format!(
            "{} on {}{}",
            self.port_id,
            self.date,
            slot.unwrap_or_default()
        )
    }
}
