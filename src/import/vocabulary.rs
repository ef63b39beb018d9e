//! What is known by name: the model's priorities, resources, streams and needs, and what the tables
//! themselves define, table by table.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::ids::Known;
use crate::feed::BUILT_IN_MODELS;

/// Kinds of identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Port,
    Location,
    Phase,
    Case,
    Resource,
    Priority,
    Stream,
    Need,
    Status,
    Scenario,
}

/// What a column's identifiers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refers {
    /// They are defined there.
    Defines(Kind),
    /// They must be known.
    To(Kind),
    /// They may be known, and are as they are where they are not.
    Open(Kind),
    /// To a port, a location, a corridor or all.
    Site,
    /// To a resource or a phase.
    Target,
}

/// What is known so far.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    known: BTreeMap<Kind, Known>,
}

impl Vocabulary {
    /// What a model says; nothing where it cannot be read, which the feed's own reader tells.
    pub fn of_model(text: &str) -> Self {
        let mut own = Self::default();
        let Ok(model) = text.parse::<Table>() else {
            return own;
        };
        let table = |key: &str| model.get(key).and_then(Value::as_table);
        for id in table("priorities").into_iter().flat_map(Table::keys) {
            own.get_mut(Kind::Priority).add(id, id);
        }
        let resources = model.get("resource").and_then(Value::as_array);
        for resource in resources.into_iter().flatten() {
            if let Some(id) = resource.get("id").and_then(Value::as_str) {
                own.get_mut(Kind::Resource).add(id, id);
                if let Some(title) = resource.get("title").and_then(Value::as_str) {
                    own.get_mut(Kind::Resource).call(id, title);
                }
            }
            let usages = resource.get("usage").and_then(Value::as_array);
            for usage in usages.into_iter().flatten() {
                for (key, kind) in [("stream", Kind::Stream), ("need", Kind::Need)] {
                    if let Some(id) = usage.get(key).and_then(Value::as_str) {
                        own.get_mut(kind).add(id, id);
                    }
                }
            }
        }
        // The one status that feeds give a meaning of its own.
        own.get_mut(Kind::Status).add("withdrawn", "withdrawn");
        own
    }

    pub fn get(&self, kind: Kind) -> Option<&Known> {
        self.known.get(&kind).filter(|known| !known.is_empty())
    }

    pub fn get_mut(&mut self, kind: Kind) -> &mut Known {
        self.known.entry(kind).or_default()
    }

    pub fn has(&self, kind: Kind) -> bool {
        self.get(kind).is_some()
    }
}

/// The text of a built-in model.
pub(super) fn built_in(name: &str) -> Option<&'static str> {
    let found = BUILT_IN_MODELS.iter().find(|(own, _)| *own == name);
    found.map(|(_, text)| *text)
}

/// What a column's identifiers are; none where the column holds none. `locations` says whether
/// there is a table of locations.
pub(super) fn refers(file: &str, column: &str, locations: bool) -> Option<Refers> {
    use Kind::{Case, Location, Need, Phase, Port, Priority, Resource, Scenario, Status, Stream};
    Some(match (file, column) {
        ("ports.csv", "port_id") => Refers::Defines(Port),
        ("locations.csv", "location_id") => Refers::Defines(Location),
        ("phases.csv", "phase_id") => Refers::Defines(Phase),
        ("cases.csv", "case_id") => Refers::Defines(Case),
        ("appointments.csv", "case_id") => Refers::To(Case),
        ("scenarios.csv", "scenario_id") => Refers::Open(Scenario),
        (_, "port_id" | "ports") => Refers::To(Port),
        (_, "location_id") if locations => Refers::To(Location),
        (_, "location_id") => Refers::Open(Location),
        (_, "resource_id") => Refers::To(Resource),
        (_, "priority") => Refers::To(Priority),
        (_, "stream") => Refers::Open(Stream),
        (_, "needs") => Refers::Open(Need),
        (_, "status" | "statuses") => Refers::Open(Status),
        (_, "site_id") => Refers::Site,
        ("scenarios.csv", "id") => Refers::Target,
        _ => return None,
    })
}
