//! capacity.csv: how much there is of each resource, where and when.

use super::bytes::Source;
use super::fields::{Bad, Field};
use super::phases::Phases;
use super::places::Places;
use super::report::{Report, did_you_mean};
use super::shape::{Column, Shape, Type};
use super::table::Row;
use crate::domain::calendar::{Calendar, Day, TimeOfDay, Weekdays};
use crate::domain::id::{LimitIndex, PhaseIndex, PortIndex, ResourceIndex};
use crate::domain::limits::Limits;
use crate::domain::rules::{Period, Rules, SiteKind};
use crate::notice::kinds;

/// The file's columns and rules.
pub(super) static SHAPE: Shape = Shape {
    file: "capacity.csv",
    required: true,
    about: "How much of each of the model's resources there is, where and when. Where several rows match the same (resource, site, day, slot), the last in the file holds, so a closure or a surge is a row added at the end. What an appointment could use and no row matches is an error: a limit is never assumed.",
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
    Column::optional(
        "amount",
        Type::Amount,
        "how much there is; empty: unlimited",
        "400",
    ),
];

/// The amounts, and which of them a row gave.
#[derive(Debug)]
pub(super) struct Amounts {
    pub limits: Limits,
    /// By limit: whether a row matched it. Phase caps always are.
    pub covered: Vec<bool>,
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
    pub site: Option<u32>,
    /// Days of the horizon on which it holds.
    pub days: usize,
    /// Limits that it matches.
    pub limits: usize,
}

/// Where and when a row of capacity.csv or scenarios.csv holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    pub resource: ResourceIndex,
    /// None: every site.
    pub site: Option<u32>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub weekdays: Weekdays,
    pub slot: Option<TimeOfDay>,
}

impl Scope {
    /// The days of the horizon in it.
    pub fn days(self, calendar: Calendar) -> impl Iterator<Item = Day> {
        let from = self.from.unwrap_or(0).max(0);
        let to = self.to.unwrap_or(calendar.days - 1).min(calendar.days - 1);
        (from..=to).filter(move |&day| self.weekdays.contains(calendar.weekday(day)))
    }
}

/// The positions in a row of the fields that make a [`Scope`].
#[derive(Clone, Copy, Debug)]
pub(super) struct ScopeColumns {
    pub resource: usize,
    pub site: usize,
    pub from: usize,
    pub to: usize,
    pub weekdays: usize,
    pub slot: usize,
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
    let mut limits = Limits::unlimited(
        calendar.days,
        &rules.resources,
        &sites,
        &slots,
        phases.list.len(),
    );
    let mut covered = vec![false; limits.len()];
    phase_caps(calendar, phases, &mut limits, &mut covered);
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
        let amount = row.amount(6, report);
        let (Ok(scope), Ok(amount)) = (scope, amount) else {
            return false;
        };
        let amount = amount.unwrap_or(f64::INFINITY);
        let found = limits_in(scope, calendar, rules, places, &limits);
        for &limit in &found {
            limits.set(limit, amount);
            covered[limit.at()] = true;
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
        covered,
        given,
        rows,
    }
}

fn site_count(kind: SiteKind, places: &Places) -> usize {
    match kind {
        SiteKind::Port => places.ports.list.len(),
        SiteKind::Location => places.locations.list.len(),
        SiteKind::Corridor => places.corridors.len(),
        SiteKind::Border => 1,
    }
}

fn phase_caps(calendar: Calendar, phases: &Phases, limits: &mut Limits, covered: &mut [bool]) {
    for (at, phase) in phases.list.iter().enumerate() {
        for day in 0..calendar.days {
            let limit = limits.of_phase(PhaseIndex::new(at), day);
            covered[limit.at()] = true;
            let open = day >= phase.opens && phase.closes.is_none_or(|closes| day <= closes);
            let cap = match phase.ramp {
                _ if !open => 0.0,
                None => f64::INFINITY,
                Some(ramp) => {
                    let since = u32::try_from(i64::from(day) - i64::from(phase.opens));
                    let cap = ramp.cap(since.unwrap_or(u32::MAX));
                    // Caps stay below 10⁹ persons.
                    u32::try_from(cap).map_or(f64::INFINITY, f64::from)
                }
            };
            limits.set(limit, cap);
        }
    }
}

/// Every limit of the horizon in a scope.
fn limits_in(
    scope: Scope,
    calendar: Calendar,
    rules: &Rules,
    places: &Places,
    limits: &Limits,
) -> Vec<LimitIndex> {
    let mut found = Vec::new();
    let resource = &rules.resources[scope.resource.at()];
    let all = u32::try_from(site_count(resource.site, places)).unwrap_or(u32::MAX);
    let sites = scope.site.map_or(0..all, |site| site..site + 1);
    for site in sites {
        for day in scope.days(calendar) {
            if resource.period == Period::Day {
                found.push(limits.of_day(scope.resource, site, day));
                continue;
            }
            let slots = &places.ports.list[site as usize].slots;
            for (slot, own) in (0u32..).zip(slots) {
                if scope.slot.is_none_or(|start| start == own.start) {
                    found.push(limits.of_slot(scope.resource, PortIndex(site), day, slot));
                }
            }
        }
    }
    found
}

/// Reads where and when a row holds.
pub(super) fn scope(
    row: &Row<'_>,
    columns: ScopeColumns,
    calendar: Calendar,
    rules: &Rules,
    places: &Places,
    report: &mut Report,
) -> Field<Scope> {
    let resource = resource(row, columns.resource, rules, report);
    let site = resource.and_then(|at| {
        site(
            row,
            columns.site,
            rules.resources[at.at()].site,
            places,
            report,
        )
    });
    let from = row.day(columns.from, calendar, report);
    let to = row.day(columns.to, calendar, report);
    let weekdays = row.weekdays(columns.weekdays, report);
    let slot = row.time(columns.slot, report);
    let (resource, site, slot) = (resource?, site?, slot?);
    if let Some(start) = slot {
        check_slot(
            row,
            columns.slot,
            start,
            resource,
            site,
            rules,
            places,
            report,
        )?;
    }
    let (from, to) = (from?, to?);
    if let (Some(first), Some(last)) = (from, to)
        && first > last
    {
        report.push(
            row.notice(
                columns.to,
                &kinds::RANGE_REVERSED,
                "`to` lies before `from`",
            )
            .remedy("swap the two dates"),
        );
        return Err(Bad);
    }
    Ok(Scope {
        resource,
        site,
        from,
        to,
        weekdays: weekdays?,
        slot,
    })
}

fn resource(
    row: &Row<'_>,
    column: usize,
    rules: &Rules,
    report: &mut Report,
) -> Field<ResourceIndex> {
    let id = row.identifier(column, report)?;
    let resources = &rules.resources;
    if let Some(at) = resources.iter().position(|resource| resource.id == id) {
        return Ok(ResourceIndex::new(at));
    }
    let names = resources.iter().map(|resource| resource.id.as_str());
    report.push(
        row.notice(
            column,
            &kinds::UNKNOWN_RESOURCE,
            format!("the model has no resource `{id}`"),
        )
        .remedy(did_you_mean(id, names, "use a resource of the model")),
    );
    Err(Bad)
}

/// A site of the given kind; none for `*`.
fn site(
    row: &Row<'_>,
    column: usize,
    kind: SiteKind,
    places: &Places,
    report: &mut Report,
) -> Field<Option<u32>> {
    let text = row.needed(column, report)?;
    if text == "*" {
        return Ok(None);
    }
    match kind {
        SiteKind::Port => places.port(row, column, text, report).map(|at| Some(at.0)),
        SiteKind::Location => places
            .location(row, column, text, report)
            .map(|at| Some(at.0)),
        SiteKind::Border => {
            report.push(
                row.notice(
                    column,
                    &kinds::UNKNOWN_SITE,
                    "the resource has one site, the whole border",
                )
                .remedy("write `*`"),
            );
            Err(Bad)
        }
        SiteKind::Corridor => {
            let Some((from, to)) = text.split_once('>') else {
                report.push(
                    row.notice(
                        column,
                        &kinds::UNKNOWN_SITE,
                        "the resource's sites are corridors",
                    )
                    .remedy("write location>port, or `*` for all"),
                );
                return Err(Bad);
            };
            let location = places.location(row, column, from, report);
            let port = places.port(row, column, to, report);
            if let Some(at) = places.corridor(location?, port?) {
                return Ok(Some(at.0));
            }
            if places.corridors_whole {
                report.push(
                    row.notice(
                        column,
                        &kinds::UNKNOWN_CORRIDOR,
                        format!("corridors.csv has no {text}"),
                    )
                    .remedy("add the pair to corridors.csv, or leave the row out"),
                );
            }
            Err(Bad)
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn check_slot(
    row: &Row<'_>,
    column: usize,
    start: TimeOfDay,
    resource: ResourceIndex,
    site: Option<u32>,
    rules: &Rules,
    places: &Places,
    report: &mut Report,
) -> Field<()> {
    if rules.resources[resource.at()].period == Period::Day {
        report.push(
            row.notice(
                column,
                &kinds::SLOT_OF_DAY_RESOURCE,
                "the resource is limited by day, not by slot",
            )
            .remedy("leave `slot` empty"),
        );
        return Err(Bad);
    }
    let ports = &places.ports.list;
    let known = match site {
        Some(site) => ports[site as usize].slot_at(start).is_some(),
        None => ports.iter().any(|port| port.slot_at(start).is_some()),
    };
    if known || !places.ports.whole {
        return Ok(());
    }
    report.push(
        row.notice(
            column,
            &kinds::UNKNOWN_SLOT,
            format!("slots.csv has no slot at {start} there"),
        )
        .remedy("use the start of a slot, or leave it empty for every slot"),
    );
    Err(Bad)
}
