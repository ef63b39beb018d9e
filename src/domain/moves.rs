//! Promises that may be moved or lost (rule 4, where moves are allowed).

use std::borrow::Cow;

use super::calendar::{Day, TimeOfDay};
use super::id::{CaseIndex, PortIndex};
use super::plan::{Appointment, AppointmentStatus};
use super::problem::{Booking, Problem};

impl Problem {
    /// All promises of the feed, whether they stand or may be moved.
    pub fn published(&self) -> impl Iterator<Item = &Booking> {
        self.promises.iter().chain(&self.movable)
    }

    /// The promise of a case that may be moved or lost.
    #[must_use]
    pub fn movable_of(&self, case: CaseIndex) -> Option<&Booking> {
        let found = self.movable.binary_search_by_key(&case, |own| own.case);
        found.ok().map(|at| &self.movable[at])
    }

    /// What it costs that a case does not have its promise any longer; none where it holds none that
    /// may be moved.
    #[must_use]
    pub fn move_charge(&self, case: CaseIndex) -> Option<f64> {
        self.movable_of(case)?;
        Some(self.rules.objective.move_weight * self.persons(case))
    }

    /// Whether an appointment is a promise of its case that may be moved, and is kept.
    #[must_use]
    pub fn keeps(&self, case: CaseIndex, place: (PortIndex, Day, Option<TimeOfDay>)) -> bool {
        self.movable_of(case)
            .is_some_and(|own| (own.port, own.day, own.slot) == place)
    }

    /// The problem with all its promises standing, as the feed has them; the order of those that could
    /// be moved is that of their cases.
    #[must_use]
    pub fn with_all_promised(&self) -> Cow<'_, Self> {
        if !self.allow_moves {
            return Cow::Borrowed(self);
        }
        let mut all = self.clone();
        all.promises.append(&mut all.movable);
        all.allow_moves = false;
        Cow::Owned(all)
    }

    /// The problem with what a plan keeps and moves of its promises published, and what it loses cancelled.
    #[must_use]
    pub fn as_published(&self, appointments: &[Appointment]) -> Cow<'_, Self> {
        let promised = || {
            let all = appointments.iter();
            all.filter(|own| own.status != AppointmentStatus::New)
        };
        let is_moved = |own: &Appointment| own.status == AppointmentStatus::Moved;
        let all_kept = promised().count() == self.promises.len() && !promised().any(is_moved);
        if all_kept && self.movable.is_empty() {
            return Cow::Borrowed(self);
        }
        let promises = promised().map(|own| Booking {
            case: own.case,
            port: own.port,
            day: own.day,
            slot: own.slot,
        });
        Cow::Owned(Self {
            promises: promises.collect(),
            movable: Vec::new(),
            allow_moves: false,
            ..self.clone()
        })
    }

    /// The problem in which some of its promises (cases, sorted) may be moved or lost.
    #[must_use]
    pub fn allowing(&self, cases: &[CaseIndex]) -> Self {
        let may_move = |own: &Booking| cases.binary_search(&own.case).is_ok();
        let (mut movable, promises): (Vec<Booking>, Vec<Booking>) =
            self.published().copied().partition(may_move);
        movable.sort_unstable_by_key(|own| own.case);
        Self {
            promises,
            movable,
            allow_moves: true,
            ..self.clone()
        }
    }
}
