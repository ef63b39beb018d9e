//! Places and flows.

use std::collections::BTreeMap;

use crate::domain::problem::Problem;
use crate::report::clean;
use crate::report::data::{Heads, Map, MapPlace};
use crate::report::written::Written;

/// The map; none where fewer than two places have coordinates.
pub(super) fn map(written: &Written, problem: &Problem) -> Option<Map> {
    // The feed's places come first in the plan's lists, in the feed's order.
    let mut flows: BTreeMap<(usize, usize), Heads> = BTreeMap::new();
    let mut waiting = vec![Heads::default(); problem.locations.len()];
    let mut received = vec![Heads::default(); problem.ports.len()];
    for appointment in &written.appointments {
        let (location, port) = (appointment.location, appointment.port);
        flows
            .entry((location, port))
            .or_default()
            .add(appointment.persons);
        if let Some(heads) = waiting.get_mut(location) {
            heads.add(appointment.persons);
        }
        if let Some(heads) = received.get_mut(port) {
            heads.add(appointment.persons);
        }
    }
    for case in written.still_waiting() {
        if let Some(heads) = waiting.get_mut(case.location) {
            heads.add(case.persons);
        }
    }
    let mut unplaced = Vec::new();
    let mut place = |name: &str, coordinates: Option<(f64, f64)>, heads: Heads| {
        let name = clean(name);
        let Some((latitude, longitude)) = coordinates else {
            unplaced.push(name);
            return None;
        };
        Some(MapPlace {
            name,
            latitude,
            longitude,
            heads,
        })
    };
    let (locations, location_at) = keep(
        (problem.locations.iter().zip(waiting))
            .map(|(own, heads)| place(&own.name, own.coordinates, heads)),
    );
    let (ports, port_at) = keep(
        (problem.ports.iter().zip(received))
            .map(|(own, heads)| place(&own.name, own.coordinates, heads)),
    );
    if locations.is_empty() || ports.is_empty() {
        return None;
    }
    let at = |list: &[Option<usize>], own: usize| list.get(own).copied().flatten();
    let flows = flows
        .into_iter()
        .filter_map(|((location, port), heads)| {
            Some((at(&location_at, location)?, at(&port_at, port)?, heads))
        })
        .collect();
    Some(Map {
        locations,
        ports,
        flows,
        unplaced,
    })
}

/// The places there are, and where each of the feed's has gone.
fn keep(places: impl Iterator<Item = Option<MapPlace>>) -> (Vec<MapPlace>, Vec<Option<usize>>) {
    let mut kept = Vec::new();
    let mut positions = Vec::new();
    for place in places {
        positions.push(place.as_ref().map(|_| kept.len()));
        kept.extend(place);
    }
    (kept, positions)
}
