//! Conflicts among promises in words.

use std::fmt::Write as _;

use super::text::{count, decimal, safe};
use crate::outputs::conflicts::Promise;
pub(super) use crate::outputs::conflicts::{Conflicts, Entry};

impl Conflicts<'_> {
    /// Each conflict in words, with the promises in it.
    pub(super) fn told(&self) -> Vec<(String, Vec<String>)> {
        let told = self.conflicts.iter().map(|conflict| {
            let promises = conflict.promises.iter();
            let promises = promises.map(|promise| promise.text(conflict.kind));
            (conflict.what(), promises.collect())
        });
        told.collect()
    }

    /// The conflicts for people, and what follows from them. Writing to a string cannot fail, so
    /// its results are let go.
    pub(super) fn text(&self, so: &str) -> String {
        let mut text = format!(
            "The published appointments cannot all be kept: {}. {so}\n",
            count(self.conflicts.len() as u64, "conflict", "conflicts")
        );
        for (what, promises) in self.told() {
            let _ = writeln!(text, "\n{what}:");
            for promise in promises {
                let _ = writeln!(text, "  {promise}");
            }
        }
        text
    }
}

impl Entry<'_> {
    fn what(&self) -> String {
        let Some(limit) = &self.limit else {
            return match (self.kind, self.reason) {
                ("before_ready", _) => "Promised before the case is ready".to_owned(),
                ("no_corridor", _) => {
                    "Promised at a port that no corridor reaches from there".to_owned()
                }
                (_, Some("")) => "Promised on a day on which the port is closed".to_owned(),
                (_, Some(reason)) => format!(
                    "Promised on a day on which the port is closed: {}",
                    safe(reason)
                ),
                _ => "Promised on a day or slot that the port does not have".to_owned(),
            };
        };
        let slot = limit.slot.as_ref().map(|slot| format!(" at {slot}"));
        format!(
            "{}@{} on {}{}: published appointments use {} of {}, {} too much",
            limit.resource_id,
            limit.site_id,
            limit.date,
            slot.unwrap_or_default(),
            decimal(limit.used),
            decimal(limit.amount),
            decimal(limit.excess)
        )
    }
}

impl Promise<'_> {
    fn text(&self, kind: &str) -> String {
        let slot = self.slot.as_ref().map(|slot| format!(" at {slot}"));
        let mut text = format!(
            "{}: {} on {}{}, {} from {}",
            self.case_id,
            self.port_id,
            self.date,
            slot.unwrap_or_default(),
            count(u64::from(self.persons), "person", "people"),
            self.location_id
        );
        if kind == "before_ready" {
            let early = u64::from(self.days_too_early);
            let _ = write!(
                text,
                "; ready on {}, {} later",
                self.ready_on,
                count(early, "day", "days")
            );
        }
        text
    }
}
