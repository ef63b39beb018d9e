//! Where and when a row of capacity.csv or scenarios.csv holds.

use super::fields::{Bad, Field};
use super::places::Places;
use super::report::{Report, did_you_mean};
use super::table::Row;
use crate::domain::calendar::{Calendar, TimeOfDay};
use crate::domain::id::{ResourceIndex, SiteIndex};
use crate::domain::rules::{Period, Rules, SiteKind};
use crate::domain::scope::Scope;
use crate::notice::kinds;

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
) -> Field<Option<SiteIndex>> {
    let text = row.needed(column, report)?;
    if text == "*" {
        return Ok(None);
    }
    match kind {
        SiteKind::Port => places
            .port(row, column, text, report)
            .map(|at| Some(SiteIndex::of_port(at))),
        SiteKind::Location => places
            .location(row, column, text, report)
            .map(|at| Some(SiteIndex::of_location(at))),
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
                return Ok(Some(SiteIndex::of_corridor(at)));
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
    site: Option<SiteIndex>,
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
        Some(site) => ports[site.at()].slot_at(start).is_some(),
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
