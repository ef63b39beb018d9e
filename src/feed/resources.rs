//! The resources of a model file and what uses them.

use toml::Table;

use super::keys::{self, Key};
use super::rules::{Reader, join};
use crate::domain::rules::{Family, Period, Resource, SiteKind, Usage};
use crate::notice::kinds;

impl Reader<'_> {
    pub(super) fn resources(&mut self, table: &Table) -> Vec<Resource> {
        let mut resources: Vec<Resource> = Vec::new();
        for (path, own) in self.tables(table, "", "resource") {
            self.known(own, &path, &keys::RESOURCE);
            let id = self.identifier(own, &path, "id");
            if resources.iter().any(|known| known.id == id) {
                self.say(
                    &kinds::DUPLICATE_ID,
                    &join(&path, "id"),
                    &id,
                    "stands twice",
                    "give each resource an id of its own",
                );
            }
            let families = [Family::Health, Family::Safety, Family::Capacity];
            let family = self.word(own, &path, "family", &keys::FAMILIES, families);
            let sites = [
                SiteKind::Port,
                SiteKind::Location,
                SiteKind::Corridor,
                SiteKind::Border,
            ];
            let site = self.word(own, &path, "site", &keys::SITES, sites);
            let periods = [Period::Day, Period::Slot];
            let period = self.word(own, &path, "period", &keys::PERIODS, periods);
            if period == Period::Slot && site != SiteKind::Port {
                let value = self.text(own, &path, "site", true);
                self.say(
                    &kinds::SLOT_RESOURCE_OFF_PORT,
                    &join(&path, "site"),
                    &value,
                    "a resource limited by slot belongs to ports",
                    "set site = \"port\", or period = \"day\"",
                );
            }
            let title = self.text(own, &path, "title", false);
            let errors = self.errors();
            let usages = self.usages(own, &path, period);
            let sound = self.errors() == errors;
            if sound
                && usages
                    .iter()
                    .all(|row| row.per_person + row.per_case == 0.0)
            {
                self.say(
                    &kinds::RESOURCE_WITHOUT_USAGE,
                    &join(&path, "id"),
                    &id,
                    "nothing uses the resource",
                    "add a [[resource.usage]] with per_person or per_case above 0",
                );
            }
            resources.push(Resource {
                title: if title.is_empty() { id.clone() } else { title },
                id,
                family,
                site,
                period,
                unit: self.text(own, &path, "unit", false),
                usages,
            });
        }
        resources
    }

    fn usages(&mut self, table: &Table, path: &str, period: Period) -> Vec<Usage> {
        let mut usages = Vec::new();
        for (path, own) in self.tables(table, path, "usage") {
            // Each period has durations of its own.
            let keys = keys::USAGE.iter().copied().filter(|key| match period {
                Period::Day => key.name != "duration_minutes",
                Period::Slot => !key.name.ends_with("_days"),
            });
            let keys: Vec<Key> = keys.collect();
            self.known(own, &path, &keys);
            let amount = |reader: &mut Self, key: &str| {
                own.get(key)
                    .and_then(|value| reader.number(value, &join(&path, key)))
                    .unwrap_or(0.0)
            };
            let per_person = amount(self, "per_person");
            let per_case = amount(self, "per_case");
            let usage = &keys::USAGE;
            let offset = self.integer(own, &path, usage, "offset_days").unwrap_or(0);
            let days = self
                .integer(own, &path, usage, "duration_days")
                .unwrap_or(1);
            let minutes = self
                .integer(own, &path, usage, "duration_minutes")
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
                offset_days: offset,
                duration_days: days,
                duration_minutes: minutes,
            });
        }
        usages
    }
}
