//! The limits that may be named to everybody: those that hold back enough people.
//!
//! A limit can hang on one family: by a need or a stream that nobody else has, at a place where few
//! wait, on the one day when they go, or because they are the last for whom there is no room. So a
//! limit is named only where [`NAMED`] people or more wait behind it: those who are received after
//! a day when it binds, though they were ready by then, and those left out who would use it.
//! Without any group of up to 10 people there still is a queue behind it. Its days, its worth and
//! its rank are not told, since what one more unit is worth can be one family's wait.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::disclosure::NAMED;
use crate::domain::calendar::Day;
use crate::domain::id::PortIndex;
use crate::domain::problem::{CaseClass, Problem};
use crate::domain::rules::{Period, Resource, SiteKind, Usage};
use crate::report::data::LimitName;
use crate::report::gather::facts::Facts;
use crate::report::written::{Appointment, Written};

/// On which days a limit binds, and how many people it holds back.
#[derive(Default)]
struct Binding {
    days: BTreeSet<Day>,
    persons: u64,
}

impl Binding {
    /// Whether it binds from one day until before another.
    fn binds(&self, first: Day, end: Day) -> bool {
        first < end && self.days.range(first..end).next().is_some()
    }
}

/// The limits that bind, by site.
type Sites<'w> = BTreeMap<&'w str, Binding>;

/// The limits that may be named, in the order of the rules and the names of their sites.
pub(super) fn limits(written: &Written, problem: &Problem, facts: &Facts<'_>) -> Vec<LimitName> {
    let mut binding: BTreeMap<&str, Sites<'_>> = BTreeMap::new();
    for load in written.loads.iter().filter(|load| load.price > 0.0) {
        let sites = binding.entry(&load.resource_id).or_default();
        let own = sites.entry(&load.site_id).or_default();
        own.days.insert(load.day);
    }
    let classes = Classes::new(problem);
    let phases = problem.phases.iter().map(|p| format!("phase:{}", p.id));
    let resources = problem.rules.resources.iter().map(|r| r.id.clone());
    let mut named = Vec::new();
    for (at, id) in resources.chain(phases).enumerate() {
        let Some(mut sites) = binding.remove(id.as_str()) else {
            continue;
        };
        if let Some(resource) = problem.rules.resources.get(at) {
            count(written, &classes, resource, &mut sites);
        } else {
            let phase = at - problem.rules.resources.len();
            count_phase(written, &classes, phase, &mut sites);
        }
        let known = facts.resource(&id);
        let many = sites.iter().filter(|(_, own)| own.persons >= NAMED);
        named.extend(many.map(|(site, _)| LimitName {
            resource_id: id.clone(),
            title: known.title.clone(),
            site: facts.site(known.site, site),
        }));
    }
    named
}

/// The class of each case, by the case's name.
struct Classes<'p> {
    problem: &'p Problem,
    by_case: FxHashMap<&'p str, &'p CaseClass>,
}

impl<'p> Classes<'p> {
    fn new(problem: &'p Problem) -> Self {
        let cases = problem.cases.iter().enumerate();
        Self {
            problem,
            by_case: cases
                .map(|(at, case)| (problem.case_ids.get(at), &problem.classes[case.class.at()]))
                .collect(),
        }
    }

    /// The rows by which a case uses a resource.
    fn rows<'r>(
        &self,
        class: &'r CaseClass,
        resource: &'r Resource,
    ) -> impl Iterator<Item = &'r Usage> + use<'r, 'p> {
        let stream = &self.problem.streams[class.stream.at()];
        let needs = &self.problem.need_sets[class.needs.at()];
        let takes = |usage: &Usage| usage.per_person > 0.0 || usage.per_case > 0.0;
        resource
            .usages
            .iter()
            .filter(move |usage| takes(usage) && usage.matches(stream, needs))
    }
}

/// Adds the people whom a resource's limits hold back.
fn count(written: &Written, classes: &Classes<'_>, resource: &Resource, sites: &mut Sites<'_>) {
    for own in planned(written) {
        let (location, port) = (&written.locations[own.location], &written.ports[own.port]);
        let corridor;
        let site = match resource.site {
            SiteKind::Port => port,
            SiteKind::Location => location,
            SiteKind::Corridor => {
                corridor = format!("{location}>{port}");
                &corridor
            }
            SiteKind::Border => "*",
        };
        let (Some(binding), Some(class)) =
            (sites.get_mut(site), classes.by_case.get(&*own.case_id))
        else {
            continue;
        };
        let mut rows = classes.rows(class, resource);
        if own.wait_days > 0 && rows.any(|usage| held(binding, own, usage, resource.period)) {
            binding.persons += u64::from(own.persons);
        }
    }
    let problem = classes.problem;
    for (class, persons) in waiting(written, classes) {
        if classes.rows(class, resource).next().is_none() {
            continue;
        }
        let location = &problem.locations[class.location.at()].id;
        let ports = problem
            .corridors_from(class.location)
            .map(|(_, corridor)| corridor.port)
            .filter(|port| problem.port_allowed(class, *port));
        let port = |port: PortIndex| problem.ports[port.at()].id.clone();
        let within: Vec<String> = match resource.site {
            SiteKind::Port => ports.map(port).collect(),
            SiteKind::Location => vec![location.clone()],
            SiteKind::Corridor => ports.map(|to| format!("{location}>{}", port(to))).collect(),
            SiteKind::Border => vec!["*".to_owned()],
        };
        for site in within {
            if let Some(binding) = sites.get_mut(site.as_str()) {
                binding.persons += persons;
            }
        }
    }
}

/// Whether a limit binds on a day when somebody who is received later would have used it.
fn held(binding: &Binding, own: &Appointment, usage: &Usage, period: Period) -> bool {
    let ready = own.day - own.wait_days;
    match period {
        // From the first day of use if they came when ready to the last if they came a day sooner.
        Period::Day => {
            let first = ready + usage.offset_days;
            let last = usage.offset_days.saturating_add(usage.duration_days);
            binding.binds(first, own.day + last - 1)
        }
        Period::Slot => binding.binds(ready, own.day),
    }
}

/// Adds the people whom a phase's cap holds back.
fn count_phase(written: &Written, classes: &Classes<'_>, phase: usize, sites: &mut Sites<'_>) {
    let id = &classes.problem.phases[phase].id;
    for binding in sites.values_mut() {
        let charged = planned(written)
            .filter(|own| own.phase_id == *id && binding.binds(own.day - own.wait_days, own.day));
        let left = waiting(written, classes).filter(|(class, _)| {
            let phases = &classes.problem.phase_sets[class.phases.at()];
            phases.iter().any(|own| own.at() == phase)
        });
        binding.persons = charged.map(|own| u64::from(own.persons)).sum::<u64>()
            + left.map(|(_, persons)| persons).sum::<u64>();
    }
}

/// Those whose day limits may have put off; a promise has its day already.
fn planned(written: &Written) -> impl Iterator<Item = &Appointment> {
    let all = written.appointments.iter();
    all.filter(|own| !own.is_kept())
}

/// Those whom limits may have left out.
fn waiting<'c>(
    written: &'c Written,
    classes: &'c Classes<'_>,
) -> impl Iterator<Item = (&'c CaseClass, u64)> {
    written
        .still_waiting()
        .filter(|own| !matches!(&*own.reason, "not_ready" | "no_route"))
        .filter_map(|own| {
            let class = classes.by_case.get(&*own.case_id)?;
            Some((*class, u64::from(own.persons)))
        })
}
