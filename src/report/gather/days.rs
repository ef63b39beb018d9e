//! People a day by port, and every port-day with its slots.

use super::facts::Facts;
use crate::domain::id::PhaseIndex;
use crate::domain::problem::{Phase, Problem};
use crate::report::data::{Heads, PhaseMark, PortDay, PortDays, SlotLoad};
use crate::report::written::{Appointment, Written};

pub(super) fn ports(written: &Written, facts: &Facts<'_>) -> Vec<PortDays> {
    let days = written.calendar.count();
    let mut ports: Vec<PortDays> = written
        .ports
        .iter()
        .enumerate()
        .map(|(at, id)| PortDays {
            id: id.clone(),
            name: facts.ports[at].clone(),
            persons: vec![vec![0; days]; written.streams.len()],
            phases: facts.feed.map_or_else(Vec::new, |feed| phases(feed, id)),
            later: 0,
        })
        .collect();
    for appointment in &written.appointments {
        let port = &mut ports[appointment.port];
        match port.persons[appointment.stream].get_mut(appointment.day.at()) {
            Some(persons) => *persons += appointment.persons,
            None => port.later += u64::from(appointment.persons),
        }
    }
    ports
}

/// The phases that admit at a port, with their caps as the feed has them.
fn phases(problem: &Problem, port: &str) -> Vec<PhaseMark> {
    let Some(at) = problem.ports.iter().position(|own| own.id == port) else {
        return Vec::new();
    };
    let admits = |phase: &Phase| {
        let listed = |ports: &Vec<crate::domain::id::PortIndex>| ports.iter().any(|p| p.at() == at);
        phase.ports.as_ref().is_none_or(listed)
    };
    let phases = problem.phases.iter().enumerate();
    phases
        .filter(|(_, phase)| admits(phase))
        .map(|(index, phase)| PhaseMark {
            id: phase.id.clone(),
            stream: problem.streams[phase.stream.at()].clone(),
            opens: phase.opens,
            closes: phase.closes,
            caps: phase.ramp().map(|_| {
                let caps = problem.calendar.all();
                caps.map(|day| {
                    let limit = problem.limits.of_phase(PhaseIndex::new(index), day);
                    whole(problem.limits.amount(limit))
                })
                .collect()
            }),
            ports: phase.ports.as_ref().map_or(problem.ports.len(), Vec::len),
        })
        .collect()
}

/// A cap in people. Caps are whole and far below 2³²; a larger one saturates.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(cap: f64) -> u32 {
    cap as u32
}

pub(super) fn port_days(written: &Written) -> Vec<PortDay> {
    let mut days: Vec<PortDay> = Vec::new();
    // A plan's rows stand by date, port and slot; a stable sort makes sure of files edited since.
    let mut order: Vec<&Appointment> = written.appointments.iter().collect();
    order.sort_by_key(|appointment| (appointment.day, appointment.port, appointment.slot));
    for appointment in order {
        let Appointment { port, day, .. } = *appointment;
        if days
            .last()
            .is_none_or(|last| (last.day, last.port) != (day, port))
        {
            days.push(PortDay {
                port,
                day,
                heads: Heads::default(),
                kept: 0,
                slots: Vec::new(),
            });
        }
        let Some(own) = days.last_mut() else { continue };
        own.heads.add(appointment.persons);
        own.kept += u64::from(appointment.is_kept());
        if own
            .slots
            .last()
            .is_none_or(|last| last.start != appointment.slot)
        {
            own.slots.push(SlotLoad {
                start: appointment.slot,
                heads: Heads::default(),
                persons: vec![0; written.streams.len()],
            });
        }
        if let Some(slot) = own.slots.last_mut() {
            slot.heads.add(appointment.persons);
            slot.persons[appointment.stream] += appointment.persons;
        }
    }
    days
}
