//! Names that are unique and that both formats allow: letters, digits and `( ) , . _ ~ !`, the
//! first a letter, at most 255 long. An identifier's `-` is written `~`, its `:` `!`.

use crate::domain::calendar::{Calendar, Day};
use crate::domain::id::{LimitIndex, SiteIndex};
use crate::domain::limits::LimitKey;
use crate::domain::problem::Problem;
use crate::domain::rules::SiteKind;

/// A name being put together: `kind(part,part,…)`.
pub(super) struct Name(String);

impl Name {
    pub fn new(kind: &str) -> Self {
        Self(format!("{kind}("))
    }

    /// Adds an identifier of the feed.
    pub fn id(self, id: &str) -> Self {
        let mut part = String::with_capacity(id.len());
        escape(id, &mut part);
        self.part(&part)
    }

    /// Adds a date.
    pub fn day(self, calendar: Calendar, day: Day) -> Self {
        self.part(&date(calendar, day))
    }

    /// Adds a slot's start.
    pub fn slot(self, problem: &Problem, port: usize, slot: u32) -> Self {
        let start = problem.ports[port].slots[slot as usize].start;
        self.part(&start.to_string().replace(':', ""))
    }

    /// Adds a part that is legal as it is.
    pub fn part(mut self, part: &str) -> Self {
        if !self.0.ends_with('(') {
            self.0.push(',');
        }
        self.0.push_str(part);
        self
    }

    pub fn end(mut self) -> String {
        self.0.push(')');
        self.0
    }
}

/// A date as `20210219`.
pub(super) fn date(calendar: Calendar, day: Day) -> String {
    calendar.date(day).format("%Y%m%d").to_string()
}

/// Adds an identifier in characters that both formats allow; different ones stay different.
pub(super) fn escape(id: &str, to: &mut String) {
    to.extend(id.chars().map(|c| match c {
        '-' => '~',
        ':' => '!',
        c => c,
    }));
}

/// The name of a limit: `cap(resource,site,date,slot)`, `phase(phase,date)`.
pub(super) fn limit(problem: &Problem, limit: LimitIndex) -> String {
    match problem.limits.key(limit) {
        LimitKey::Resource {
            resource,
            site,
            day,
            slot,
        } => {
            let rules = &problem.rules.resources[resource.at()];
            let name = of_site(problem, Name::new("cap").id(&rules.id), rules.site, site);
            let name = name.day(problem.calendar, day);
            match slot {
                Some(slot) => name.slot(problem, site.at(), slot),
                None => name,
            }
            .end()
        }
        LimitKey::Phase { phase, day } => Name::new("phase")
            .id(&problem.phases[phase.at()].id)
            .day(problem.calendar, day)
            .end(),
    }
}

/// Adds the site of a resource; the border has no name.
pub(super) fn of_site(problem: &Problem, name: Name, kind: SiteKind, site: SiteIndex) -> Name {
    let at = site.at();
    match kind {
        SiteKind::Port => name.id(&problem.ports[at].id),
        SiteKind::Location => name.id(&problem.locations[at].id),
        SiteKind::Corridor => {
            let ends = &problem.corridors[at];
            name.id(&problem.locations[ends.location.at()].id)
                .id(&problem.ports[ends.port.at()].id)
        }
        SiteKind::Border => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_identifiers_stay_different_and_legal() {
        let ids = ["a-b", "a:b", "a.b", "a_b", "ab"];
        let names: std::collections::BTreeSet<String> =
            ids.iter().map(|id| Name::new("cap").id(id).end()).collect();
        assert_eq!(names.len(), ids.len());
        for name in names {
            assert!(
                name.chars()
                    .all(|c| c.is_ascii_alphanumeric() || "(),._~!".contains(c)),
                "{name}"
            );
        }
    }
}
