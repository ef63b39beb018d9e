//! An earlier plan's appointments and prices, as they stand in the feed of today.

use rustc_hash::FxHashMap;

use super::written::{Load, Written};
use crate::domain::id::{LimitIndex, PhaseIndex, PortIndex, ResourceIndex, SiteIndex};
use crate::domain::plan::{Appointment, AppointmentStatus, Prices};
use crate::domain::problem::Problem;
use crate::domain::rules::Period;

/// Those that the earlier plan gave newly, of cases, ports and days that the feed still has: what was
/// published then is in the feed itself.
#[must_use]
pub fn appointments(written: &Written, problem: &Problem) -> Vec<Appointment> {
    let cases = problem.cases_by_id();
    let port = |id: &str| problem.ports.iter().position(|port| port.id == id);
    let ports: Vec<Option<usize>> = written.ports.iter().map(|id| port(id)).collect();
    let own = written.appointments.iter().filter(|own| !own.is_kept());
    own.filter_map(|own| {
        let day = problem.calendar.day(written.calendar.date(own.day));
        let known = problem.calendar.contains(day);
        Some(Appointment {
            case: *cases.get(own.case_id.as_str())?,
            port: PortIndex::new(ports[own.port]?),
            day: known.then_some(day)?,
            slot: own.slot,
            phase: None,
            status: AppointmentStatus::New,
        })
    })
    .collect()
}

/// How many of the earlier plan's appointments are of cases that the feed has.
#[must_use]
pub fn known(written: &Written, problem: &Problem) -> usize {
    let cases = problem.cases_by_id();
    let all = written.appointments.iter();
    all.filter(|own| cases.contains_key(own.case_id.as_str()))
        .count()
}

/// The prices of those limits that the feed still has.
#[must_use]
pub fn prices(written: &Written, problem: &Problem) -> Prices {
    let mut resources: FxHashMap<(&str, String), (ResourceIndex, SiteIndex)> = FxHashMap::default();
    for (at, resource) in problem.rules.resources.iter().enumerate() {
        let index = ResourceIndex::new(at);
        for site in (0..problem.site_count(resource.site)).map(SiteIndex::new) {
            let name = problem.site_id(index, site);
            resources.insert((&resource.id, name), (index, site));
        }
    }
    let limit = |load: &Load| -> Option<LimitIndex> {
        let day = problem.calendar.day(written.calendar.date(load.day));
        if !problem.calendar.contains(day) {
            return None;
        }
        if let Some(id) = load.resource_id.strip_prefix("phase:") {
            let at = problem.phases.iter().position(|phase| phase.id == id)?;
            return Some(problem.limits.of_phase(PhaseIndex::new(at), day));
        }
        let key = (load.resource_id.as_str(), load.site_id.clone());
        let (resource, site) = *resources.get(&key)?;
        match (problem.rules.resources[resource.at()].period, load.slot) {
            (Period::Day, None) => Some(problem.limits.of_day(resource, site, day)),
            (Period::Slot, Some(start)) => {
                let slot = problem.ports[site.port().at()].slot_at(start)?;
                Some(problem.limits.of_slot(resource, site.port(), day, slot))
            }
            _ => None,
        }
    };
    let mut prices = vec![0.0; problem.limits.len()];
    for load in written.loads.iter().filter(|load| load.price > 0.0) {
        if let Some(limit) = limit(load) {
            prices[limit.at()] = load.price;
        }
    }
    Prices(prices)
}
