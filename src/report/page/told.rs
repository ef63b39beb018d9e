//! Whose appointment is different from what is published: in figures, and case by case for those who
//! had one before.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::{heads, scroll, section as section_of};
use crate::report::data::{PageData, Told, ToldRow, Visit};
use crate::report::language::{Language, fill};
use crate::report::written::ChangeKind;

/// The section's identifier.
pub(super) const ID: &str = "told";

/// What the section shows; nothing where nobody had an appointment before that does not stand.
pub(super) fn shown(data: &PageData) -> Option<&Told> {
    data.told.as_ref().filter(|told| !told.rows.is_empty())
}

pub(super) fn section(data: &PageData, language: Language, prefix: &str) -> Markup {
    let words = language.words();
    let Some(told) = shown(data) else {
        return html! {};
    };
    let region = fill(words.region_table, &[("title", words.told_title)]);
    section_of(
        &format!("{prefix}{ID}"),
        words.told_title,
        words.told_about,
        &html! {
            ul.notes {
                @for kind in ChangeKind::ALL {
                    @let own = told.kinds[kind as usize];
                    @if own.cases > 0 {
                        li { (words.told_kinds[kind as usize]) ": " (heads(own, language)) }
                    }
                }
            }
            (scroll(&region, &table(&told.rows, language)))
            @if told.hidden > 0 {
                p.note { (fill(words.told_more, &[("count", &language.whole(told.hidden as u64))])) }
            }
        },
    )
}

fn table(rows: &[ToldRow], language: Language) -> Markup {
    let words = language.words();
    html! {
        table {
            caption.hidden { (words.told_title) }
            thead { tr {
                th scope="col" { (words.manifest_case) }
                th.number scope="col" { (words.people) }
                th scope="col" { (words.location) }
                th scope="col" { (words.told_change) }
                th scope="col" { (words.told_old) }
                th scope="col" { (words.told_new) }
            } }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" { (row.case_id) }
                        td.number { (row.persons) }
                        td { (row.location) }
                        td { (what(row.kind, &row.reason, false, language)) }
                        td { (visit(row.old.as_ref(), language)) }
                        td { (visit(row.new.as_ref(), language)) }
                    }
                }
            }
        }
    }
}

fn visit(own: Option<&Visit>, language: Language) -> Markup {
    let start = own.and_then(|own| own.start);
    let slot = start.map_or(String::new(), |start| start.to_string());
    spot(
        own.map(|own| (own.port.as_str(), own.date, slot.as_str())),
        language,
    )
}

/// An appointment in a cell: port, date and slot.
pub(crate) fn spot(own: Option<(&str, NaiveDate, &str)>, language: Language) -> Markup {
    html! {
        @match own {
            None => "–",
            Some((port, date, slot)) => {
                (port) br; (language.date(date))
                @if !slot.is_empty() { ", " (slot) }
            }
        }
    }
}

/// What is different, and why, and whether only a plan had it.
pub(crate) fn what(kind: ChangeKind, reason: &str, tentative: bool, language: Language) -> Markup {
    let words = language.words();
    let known = words.told_reasons.iter().find(|(id, _)| *id == reason);
    let reason = known.map_or(reason, |(_, text)| text);
    html! {
        (words.told_kinds[kind as usize])
        @if tentative { " (" (words.told_tentative) ")" }
        @if !reason.is_empty() { ": " (reason) }
    }
}
