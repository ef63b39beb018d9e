//! Limits that several regions of ports use, and whose is the room that is left.

use super::board::Board;
use crate::domain::id::{LimitIndex, LocationIndex};
use crate::domain::limits::LimitKey;
use crate::domain::rules::SiteKind;

/// For each limit that cases of several regions could use, a number that is the same on all days
/// of the limit's resource and site, or phase; none where only one region can use it.
///
/// One number for all days, so that whoever is given the room of a limit has it on each day of a
/// window of days.
#[must_use]
pub(super) fn shared(board: &Board<'_>, regions: &[usize]) -> Vec<Option<usize>> {
    let problem = board.problem;
    let within_one = |location: LocationIndex| {
        let mut reached = problem
            .corridors_from(location)
            .map(|(_, corridor)| regions[corridor.port.at()]);
        let first = reached.next();
        reached.all(|region| Some(region) == first)
    };
    let apart: Vec<bool> = (0..problem.locations.len())
        .map(|location| !within_one(LocationIndex::new(location)))
        .collect();
    let resources = problem.rules.resources.len();
    (0..problem.limits.len())
        .map(|at| match problem.limits.key(LimitIndex::new(at)) {
            LimitKey::Phase { phase, .. } => Some(resources + phase.at()),
            LimitKey::Resource { resource, site, .. } => {
                let used_by_several = match problem.rules.resources[resource.at()].site {
                    SiteKind::Border => true,
                    SiteKind::Location => apart[site.at()],
                    SiteKind::Port | SiteKind::Corridor => false,
                };
                used_by_several.then_some(resource.at() + site.at())
            }
        })
        .collect()
}
