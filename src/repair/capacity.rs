//! The repair by capacity: the least that has to be added, and where, to keep every promise.

use std::collections::BTreeMap;

use crate::cohorts::residual::exceeds;
use crate::domain::calendar::{Day, Weekdays};
use crate::domain::id::{LimitIndex, PhaseIndex, ResourceIndex, SiteIndex};
use crate::domain::limits::{LimitKey, MOST, millionths, tolerance};
use crate::domain::plan::{Conflict, ConflictKind};
use crate::domain::problem::Problem;
use crate::domain::scenario::{Change, Operation, PhaseNumber};
use crate::domain::scope::Scope;

/// What has to be added to limits of one resource, site and slot on days in a row, or to a phase.
#[derive(Clone, Debug, PartialEq)]
pub struct Addition {
    /// The broken limits, by rising day. Of a phase all that are broken: its cap is one number.
    pub limits: Vec<LimitIndex>,
    /// The least to add on each day; none where only no limit at all will do, since an amount would
    /// have to be larger than a feed's.
    pub more: Option<f64>,
    /// What less of it would already be too little: 1 where the amount is whole, else what shows
    /// beyond the tolerance of rule 2.
    pub unit: f64,
    /// The changes of a what-if that add just this.
    pub changes: Vec<Change>,
}

/// The least that has to be added, in the order of the limits.
#[must_use]
pub fn additions(problem: &Problem, conflicts: &[Conflict]) -> Vec<Addition> {
    let mut runs: BTreeMap<(ResourceIndex, SiteIndex, Option<u32>), Vec<Short>> = BTreeMap::new();
    let mut phases: BTreeMap<PhaseIndex, Vec<Short>> = BTreeMap::new();
    for conflict in conflicts {
        let ConflictKind::OverLimit { limit, used } = conflict.kind else {
            continue;
        };
        let short = |day| Short::new(limit, day, used, problem.limits.amount(limit));
        match problem.limits.key(limit) {
            LimitKey::Resource {
                resource,
                site,
                day,
                slot,
            } => {
                let own = runs.entry((resource, site, slot)).or_default();
                own.push(short(day));
            }
            LimitKey::Phase { phase, day } => phases.entry(phase).or_default().push(short(day)),
        }
    }
    let mut found = Vec::new();
    for ((resource, site, slot), mut own) in runs {
        own.sort_unstable_by_key(|short| short.day);
        let start = slot.map(|slot| problem.ports[site.at()].slots[slot as usize].start);
        for run in own.chunk_by(|one, next| one.day + 1 == next.day && one.is_like(next)) {
            let scope = Scope {
                resource,
                site: Some(site),
                from: run.first().map(|short| short.day),
                to: run.last().map(|short| short.day),
                weekdays: Weekdays::ALL,
                slot: start,
            };
            let operation = operation(run[0].more);
            found.push(Addition {
                limits: run.iter().map(|short| short.limit).collect(),
                more: run[0].more,
                unit: run[0].unit,
                changes: vec![Change::Capacity { scope, operation }],
            });
        }
    }
    found.extend(
        phases
            .into_iter()
            .map(|(phase, own)| cap(problem, phase, &own)),
    );
    found
}

/// A limit that is short.
struct Short {
    limit: LimitIndex,
    day: Day,
    more: Option<f64>,
    unit: f64,
}

impl Short {
    fn new(limit: LimitIndex, day: Day, used: f64, amount: f64) -> Self {
        let (mut more, step) = if amount.fract() == 0.0 {
            (least_whole(used - amount), 1.0)
        } else {
            (millionths(used - amount), 1e-6)
        };
        // Less than whole is never in doubt; the sum of decimals may be, by the last of them.
        while more < MOST && exceeds(used, amount + more) {
            more += step;
        }
        if step == 1.0 && more > 1.0 && !exceeds(used, amount + more - 1.0) {
            more -= 1.0;
        }
        let visible = ((tolerance(amount + more) * 1e6).ceil() + 1.0) / 1e6;
        let fits = amount + more <= MOST;
        Self {
            limit,
            day,
            more: fits.then_some(more),
            unit: if step == 1.0 { step } else { visible },
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        self.more == other.more
    }
}

/// The least whole number that is no less, a millionth aside: the tolerance is seen to after.
fn least_whole(number: f64) -> f64 {
    (number - 1e-6).ceil().max(1.0)
}

fn operation(more: Option<f64>) -> Operation {
    more.map_or(Operation::Set(None), Operation::Add)
}

/// A phase's cap is one number, or two with a ramp between them: both are raised by what its worst
/// day needs, so that every day's cap rises by as much.
fn cap(problem: &Problem, phase: PhaseIndex, own: &[Short]) -> Addition {
    let own_phase = &problem.phases[phase.at()];
    let mut each = own.iter().map(|short| short.more);
    let more = each.try_fold(0.0, |most: f64, more| Some(most.max(more?)));
    let change = |field| Change::PhaseNumber {
        phase,
        field,
        operation: operation(more),
    };
    let mut changes = Vec::new();
    if own_phase.start.is_some() && more.is_some() {
        changes.push(change(PhaseNumber::Start));
    }
    changes.push(change(PhaseNumber::Full));
    Addition {
        limits: own.iter().map(|short| short.limit).collect(),
        more,
        unit: 1.0,
        changes,
    }
}
