//! Why nothing can be promised to a case.

use std::collections::BTreeMap;

use super::beside::{Offers, Wish};
use crate::domain::alone::{Alone, Excess};
use crate::domain::calendar::Day;
use crate::domain::id::{CaseIndex, LimitIndex};
use crate::domain::limits::LimitKey;
use crate::domain::problem::{Admission, Booking};
use crate::whatif::lack::{self, Lack as Lacking};

/// Why a case can be offered nothing of what is asked for, in days of ports.
#[derive(Clone, Debug, PartialEq)]
pub struct Lack {
    /// Ports that it can reach and may go to, those that are asked for alone.
    pub ports: usize,
    /// The first day on which it can have one.
    pub first: Day,
    /// On how many the port is closed.
    pub closed: usize,
    /// On how many no phase admits it.
    pub not_admitted: usize,
    /// On how many what is published leaves too little.
    pub full: usize,
    /// What lacks then: one limit of each resource and site or phase, with on how many.
    pub limits: Vec<(LimitIndex, usize)>,
    /// How many there are that are not asked for: on other days or at other ports.
    pub elsewhere: usize,
    /// What it exceeds by itself, even if nobody else came; empty where it fits somewhere.
    pub too_large: Vec<Lacking>,
}

impl Offers<'_> {
    /// Why a case can be offered nothing of what is asked for.
    pub fn lack(&mut self, case: CaseIndex, wish: &Wish) -> Lack {
        let problem = self.problem;
        let class = problem.class_of(case);
        let mut alone = Alone::new(problem);
        let nearest = alone.nearest(case).into_iter();
        let mut over: Vec<Excess> = nearest.flat_map(|own| own.over.iter().copied()).collect();
        if !(over.iter()).any(|own| own.needs > problem.limits.amount(own.limit)) {
            // It is what is published that leaves too little.
            over.clear();
        }
        let mut lack = Lack {
            too_large: over.iter().map(|own| lack::lack(problem, own)).collect(),
            first: (problem.cases[case.at()].ready).max(problem.notice_of(class)),
            elsewhere: (self.of(case, &Wish::default())).map_or(0, |all| all.len()),
            ports: 0,
            closed: 0,
            not_admitted: 0,
            full: 0,
            limits: Vec::new(),
        };
        let end = problem.calendar.end();
        let end = wish.before.map_or(end, |before| before.min(end));
        let mut limits: BTreeMap<(String, String), (LimitIndex, usize)> = BTreeMap::new();
        for (_, ends) in problem.corridors_from(class.location) {
            let port = ends.port;
            let wished = wish.ports.is_empty() || wish.ports.contains(&port);
            if !wished || !problem.port_allowed(class, port) {
                continue;
            }
            lack.ports += 1;
            for day in problem.calendar.within(lack.first..end) {
                let slots: Vec<Option<u32>> = problem.openings(port, day).collect();
                if slots.is_empty() {
                    lack.closed += 1;
                    continue;
                }
                if problem.admission(class, port, day) == Admission::Closed {
                    lack.not_admitted += 1;
                    continue;
                }
                lack.full += 1;
                let mut names = BTreeMap::new();
                for slot in slots {
                    let own = &problem.ports[port.at()].slots;
                    let slot = slot.map(|slot| own[slot as usize].start);
                    let booking = Booking {
                        case,
                        port,
                        day,
                        slot,
                    };
                    for limit in self.full(booking) {
                        let key: LimitKey = problem.limits.key(limit);
                        names.entry(problem.limit_name(key)).or_insert(limit);
                    }
                }
                for (name, limit) in names {
                    limits.entry(name).or_insert((limit, 0)).1 += 1;
                }
            }
        }
        lack.limits = limits.into_values().collect();
        lack.limits
            .sort_by_key(|&(_, days)| std::cmp::Reverse(days));
        lack
    }
}
