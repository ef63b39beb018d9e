//! The list of changes by location, to print: each location begins on a sheet of its own.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{Entry, Standing};
use crate::report::data::Heads;
use crate::report::language::Language;
use crate::report::page::{self, spot, what};
use crate::report::written::ChangeKind;

/// The list as a page.
#[must_use]
pub fn html(entries: &[Entry], language: Language) -> Vec<u8> {
    let words = language.words();
    let mut places: BTreeMap<(&str, &str), Vec<&Entry>> = BTreeMap::new();
    for own in entries {
        let place = (own.location.as_str(), own.location_id.as_str());
        places.entry(place).or_default().push(own);
    }
    let all: Vec<&Entry> = entries.iter().collect();
    page::document(
        words.told_title,
        &html! {
            header.manifest {
                h1 { (words.told_title) }
                p.lead { (page::heads(heads(&all), language)) }
                @if entries.is_empty() { p.about { (words.told_nobody) } }
            }
            main.manifest.sheets {
                @for ((name, id), own) in places {
                    section {
                        h2 {
                            (name)
                            @if name != id { " (" (id) ")" }
                            span.more { (page::heads(heads(&own), language)) }
                        }
                        div.scroll tabindex="0" role="group" aria-label=(name) { (table(&own, language)) }
                    }
                }
            }
        },
        language,
    )
}

fn heads(entries: &[&Entry]) -> Heads {
    Heads {
        cases: entries.len() as u64,
        persons: entries.iter().map(|own| u64::from(own.persons)).sum(),
    }
}

fn table(entries: &[&Entry], language: Language) -> Markup {
    let words = language.words();
    html! {
        table {
            thead { tr {
                th scope="col" { (words.manifest_case) }
                th.number scope="col" { (words.people) }
                th scope="col" { (words.told_change) }
                th scope="col" { (words.told_old) }
                th scope="col" { (words.told_new) }
                th scope="col" { (words.told_done) }
            } }
            tbody {
                @for kind in ChangeKind::ALL {
                    @for own in entries.iter().filter(|own| own.change == kind.as_str()) {
                        tr {
                            th scope="row" { (own.case_id) }
                            td.number { (own.persons) }
                            td { (what(kind, &own.reason, own.standing == Standing::Tentative, language)) }
                            td { (spot(own.old_date.map(|date| (own.old_port.as_str(), date, own.old_slot.as_str())), language)) }
                            td { (spot(own.new_date.map(|date| (own.new_port.as_str(), date, own.new_slot.as_str())), language)) }
                            td.tick-box { span.box aria-hidden="true" {} }
                        }
                    }
                }
            }
        }
    }
}
