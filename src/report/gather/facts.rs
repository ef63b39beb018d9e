//! Names for people to read: the feed's where it is at hand, else the identifiers.

use rustc_hash::FxHashMap;

use crate::domain::problem::Problem;
use crate::domain::rules::SiteKind;
use crate::report::clean;
use crate::report::data::LimitName;
use crate::report::written::Written;

/// Names of places and resources, all clean.
pub(in crate::report) struct Facts<'f> {
    pub feed: Option<&'f Problem>,
    /// By position in [`Written::ports`].
    pub ports: Vec<String>,
    /// By position in [`Written::locations`].
    pub locations: Vec<String>,
    port_names: FxHashMap<&'f str, String>,
    location_names: FxHashMap<&'f str, String>,
}

/// What is known of a resource.
pub(in crate::report) struct ResourceFacts {
    pub title: String,
    pub unit: String,
    pub site: Option<SiteKind>,
}

impl<'f> Facts<'f> {
    pub fn new(written: &Written, feed: Option<&'f Problem>) -> Self {
        let mut port_names = FxHashMap::default();
        let mut location_names = FxHashMap::default();
        if let Some(problem) = feed {
            for port in &problem.ports {
                port_names.insert(port.id.as_str(), clean(&port.name));
            }
            for location in &problem.locations {
                location_names.insert(location.id.as_str(), clean(&location.name));
            }
        }
        let name = |names: &FxHashMap<&str, String>, id: &String| {
            names.get(id.as_str()).unwrap_or(id).clone()
        };
        Self {
            feed,
            ports: (written.ports.iter())
                .map(|id| name(&port_names, id))
                .collect(),
            locations: (written.locations.iter())
                .map(|id| name(&location_names, id))
                .collect(),
            port_names,
            location_names,
        }
    }

    /// The name of a port; its identifier where there is no other.
    pub fn port(&self, id: &str) -> String {
        self.port_names
            .get(id)
            .map_or(id, String::as_str)
            .to_owned()
    }

    /// The name of a location, likewise.
    pub fn location(&self, id: &str) -> String {
        let name = self.location_names.get(id);
        name.map_or(id, String::as_str).to_owned()
    }

    /// A resource of loads.csv; a phase's cap has the phase's identifier as its title.
    pub fn resource(&self, id: &str) -> ResourceFacts {
        if let Some(phase) = id.strip_prefix("phase:") {
            return ResourceFacts {
                title: phase.to_owned(),
                unit: String::new(),
                site: Some(SiteKind::Border),
            };
        }
        let known = self
            .feed
            .and_then(|problem| problem.rules.resources.iter().find(|r| r.id == id));
        match known {
            Some(resource) => ResourceFacts {
                title: clean(if resource.title.is_empty() {
                    id
                } else {
                    &resource.title
                }),
                unit: clean(&resource.unit),
                site: Some(resource.site),
            },
            None => ResourceFacts {
                title: id.to_owned(),
                unit: String::new(),
                site: None,
            },
        }
    }

    /// A limit as unscheduled.csv names it, `resource@site`.
    pub fn limit(&self, name: &str) -> LimitName {
        let (id, site) = name.split_once('@').unwrap_or((name, "*"));
        let known = self.resource(id);
        LimitName {
            resource_id: id.to_owned(),
            title: known.title,
            site: self.site(known.site, site),
        }
    }

    /// The name of a site; empty for the whole border.
    pub fn site(&self, kind: Option<SiteKind>, id: &str) -> String {
        let port = |id: &str| self.port_names.get(id).cloned();
        let location = |id: &str| self.location_names.get(id).cloned();
        match kind {
            _ if id == "*" => String::new(),
            Some(SiteKind::Port) => port(id).unwrap_or_else(|| id.to_owned()),
            Some(SiteKind::Location) => location(id).unwrap_or_else(|| id.to_owned()),
            _ => match id.split_once('>') {
                Some((from, to)) => format!(
                    "{} → {}",
                    location(from).unwrap_or_else(|| from.to_owned()),
                    port(to).unwrap_or_else(|| to.to_owned())
                ),
                None => id.to_owned(),
            },
        }
    }
}
