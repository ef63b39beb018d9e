//! The resources of a model file and what uses them.

use toml::Table;

use super::rules::{Reader, join};
use crate::domain::rules::{Family, Period, Resource, SiteKind, Usage};

/// Longest span of a day resource's usage and farthest offset, in days.
const LONGEST_SPAN: i64 = 10_000;

impl Reader<'_> {
    pub(super) fn resources(&mut self, table: &Table) -> Vec<Resource> {
        let mut resources: Vec<Resource> = Vec::new();
        for (path, own) in self.tables(table, "", "resource") {
            self.known(
                own,
                &path,
                &["id", "family", "site", "period", "unit", "title", "usage"],
            );
            let id = self.identifier(own, &path, "id");
            if resources.iter().any(|known| known.id == id) {
                self.error(
                    "duplicate_id",
                    &join(&path, "id"),
                    &id,
                    "stands twice",
                    "give each resource an id of its own",
                );
            }
            let families =
                [Family::Health, Family::Safety, Family::Capacity].map(|f| (f.as_str(), f));
            let family = self.word(own, &path, "family", &families);
            let sites = [
                ("port", SiteKind::Port),
                ("location", SiteKind::Location),
                ("corridor", SiteKind::Corridor),
                ("border", SiteKind::Border),
            ];
            let site = self.word(own, &path, "site", &sites);
            let period = self.word(
                own,
                &path,
                "period",
                &[("day", Period::Day), ("slot", Period::Slot)],
            );
            if period == Period::Slot && site != SiteKind::Port {
                let value = self.text(own, &path, "site", true);
                self.error(
                    "slot_resource_off_port",
                    &join(&path, "site"),
                    &value,
                    "a resource limited by slot belongs to ports",
                    "set site = \"port\", or period = \"day\"",
                );
            }
            let title = self.text(own, &path, "title", false);
            resources.push(Resource {
                title: if title.is_empty() { id.clone() } else { title },
                id,
                family,
                site,
                period,
                unit: self.text(own, &path, "unit", false),
                usages: self.usages(own, &path, period),
            });
        }
        resources
    }

    fn usages(&mut self, table: &Table, path: &str, period: Period) -> Vec<Usage> {
        let mut usages = Vec::new();
        for (path, own) in self.tables(table, path, "usage") {
            let keys: &[&str] = match period {
                Period::Day => &[
                    "stream",
                    "need",
                    "per_person",
                    "per_case",
                    "offset_days",
                    "duration_days",
                ],
                Period::Slot => &[
                    "stream",
                    "need",
                    "per_person",
                    "per_case",
                    "duration_minutes",
                ],
            };
            self.known(own, &path, keys);
            let amount = |reader: &mut Self, key: &str| {
                own.get(key)
                    .and_then(|value| reader.number(value, &join(&path, key)))
                    .unwrap_or(0.0)
            };
            let per_person = amount(self, "per_person");
            let per_case = amount(self, "per_case");
            let span = LONGEST_SPAN;
            let offset = self
                .integer(own, &path, "offset_days", (-span, span))
                .unwrap_or(0);
            let days = self
                .integer(own, &path, "duration_days", (1, span))
                .unwrap_or(1);
            let minutes = self
                .integer(own, &path, "duration_minutes", (1, 24 * 60))
                .unwrap_or(1);
            let filter = |reader: &mut Self, key: &str| {
                let text = reader.text(own, &path, key, false);
                (!text.is_empty()).then_some(text)
            };
            usages.push(Usage {
                stream: filter(self, "stream"),
                need: filter(self, "need"),
                per_person,
                per_case,
                offset_days: i32::try_from(offset).unwrap_or(0),
                duration_days: i32::try_from(days).unwrap_or(1),
                duration_minutes: u32::try_from(minutes).unwrap_or(1),
            });
        }
        usages
    }
}
