//! capacity.csv: how much there is of each resource, where and when.

use super::bytes::Source;
use super::phases::Phases;
use super::places::Places;
use super::scope::{ScopeColumns, scope};
use super::shape::{Column, Shape, Type};
use crate::domain::calendar::Calendar;
use crate::domain::id::{PhaseIndex, ResourceIndex, SiteIndex};
use crate::domain::limits::Limits;
use crate::domain::rules::{Period, Rules, SiteKind};
use crate::notice::{Notice, kinds};

/// The file's columns and rules.
pub(super) static SHAPE: Shape = Shape {
    file: "capacity.csv",
    required: true,
    about: "How much of each of the model's resources there is, where and when. Where several rows match the same (resource, site, day, slot), the last in the file holds, so a closure or a surge is a row added at the end. What an appointment could use and no row matches is an error: a limit is never assumed, and an empty amount never lifts one.",
    key: &[],
    columns: &COLUMNS,
};

const COLUMNS: [Column; 7] = [
    Column::required(
        "resource_id",
        Type::Identifier,
        "a resource of the model",
        "officer_minutes",
    ),
    Column::required(
        "site_id",
        Type::Site,
        "where: a port, a location or a corridor, as the resource has it, or `*` for every site (for a border-wide resource, the one site)",
        "san_ysidro",
    ),
    Column::optional(
        "from",
        Type::Date,
        "first day; empty: from the start of the horizon",
        "2021-02-24",
    ),
    Column::optional(
        "to",
        Type::Date,
        "last day, inclusive; empty: to the end of the horizon",
        "2021-02-25",
    ),
    Column::optional(
        "weekdays",
        Type::Weekdays,
        "on which weekdays; empty: every day",
        "Sat;Sun",
    ),
    Column::optional(
        "slot",
        Type::Time,
        "the slot's start, for resources limited by slot; empty: every slot",
        "13:00",
    ),
    Column::required(
        "amount",
        Type::Limit,
        "how much there is; `unlimited` where there is no limit",
        "400",
    ),
];

/// The amounts, and the rows that gave them.
#[derive(Debug)]
pub(super) struct Amounts {
    pub limits: Limits,
    /// By limit: the line of the row that gives its amount; 0 where none does.
    pub given: Vec<u32>,
    pub rows: Vec<AmountRow>,
}

/// A row of capacity.csv.
#[derive(Clone, Copy, Debug)]
pub(super) struct AmountRow {
    pub line: u64,
    pub resource: ResourceIndex,
    /// None: every site.
    pub site: Option<SiteIndex>,
    /// Days of the horizon on which it holds.
    pub days: usize,
    /// Limits that it matches.
    pub limits: usize,
}

/// Reads the amounts into a table of all limits, phase caps included.
pub(super) fn read(
    source: &mut Source<'_>,
    calendar: Calendar,
    rules: &Rules,
    places: &Places,
    phases: &Phases,
) -> Amounts {
    let sites: Vec<usize> = rules
        .resources
        .iter()
        .map(|resource| site_count(resource.site, places))
        .collect();
    let slots: Vec<usize> = places
        .ports
        .list
        .iter()
        .map(|port| port.slots.len())
        .collect();
    let held = calendar.count();
    let count = limit_count(rules, &sites, &slots, phases.list.len()).saturating_mul(held);
    if count > MOST_LIMITS {
        source.report.push(
            Notice::new(
                &kinds::TOO_MANY_LIMITS,
                SHAPE.file,
                format!(
                    "resources, sites, slots and {held} days make {count} limits, too many to hold"
                ),
            )
            .remedy(
                "name in corridors.csv the pairs that people really travel, or plan fewer days",
            ),
        );
        return Amounts {
            limits: Limits::unlimited(0, &[], &[], &[], 0),
            given: Vec::new(),
            rows: Vec::new(),
        };
    }
    let mut limits = Limits::unlimited(
        calendar.days,
        &rules.resources,
        &sites,
        &slots,
        phases.list.len(),
    );
    for (at, phase) in phases.list.iter().enumerate() {
        for day in calendar.all() {
            limits.set(limits.of_phase(PhaseIndex::new(at), day), phase.cap(day));
        }
    }
    let mut given = vec![0; limits.len()];
    let mut rows = Vec::new();
    source.table(&SHAPE, |row, report| {
        let columns = ScopeColumns {
            resource: 0,
            site: 1,
            from: 2,
            to: 3,
            weekdays: 4,
            slot: 5,
        };
        let scope = scope(&row, columns, calendar, rules, places, report);
        let amount = row.limit(6, report);
        let (Ok(scope), Ok(amount)) = (scope, amount) else {
            return false;
        };
        let resource = &rules.resources[scope.resource.at()];
        let sites = sites[scope.resource.at()];
        let found = scope.limits(calendar, resource, sites, &places.ports.list, &limits);
        for &limit in &found {
            limits.set(limit, amount);
            given[limit.at()] = u32::try_from(row.line).unwrap_or(u32::MAX);
        }
        rows.push(AmountRow {
            line: row.line,
            resource: scope.resource,
            site: scope.site,
            days: scope.days(calendar).count(),
            limits: found.len(),
        });
        true
    });
    Amounts {
        limits,
        given,
        rows,
    }
}

/// Most limits: some 3 GB.
const MOST_LIMITS: usize = 200_000_000;

/// The number of limits of a day.
fn limit_count(rules: &Rules, sites: &[usize], slots: &[usize], phases: usize) -> usize {
    let all_slots: usize = slots.iter().sum();
    let resources = rules.resources.iter().zip(sites);
    let limits = resources.map(|(resource, &sites)| match resource.period {
        Period::Day => sites,
        Period::Slot => all_slots,
    });
    limits.fold(phases, usize::saturating_add)
}

fn site_count(kind: SiteKind, places: &Places) -> usize {
    match kind {
        SiteKind::Port => places.ports.list.len(),
        SiteKind::Location => places.locations.list.len(),
        SiteKind::Corridor => places.corridors.len(),
        SiteKind::Border => 1,
    }
}
