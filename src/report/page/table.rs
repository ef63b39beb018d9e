//! Every day of every port: a table to sort, filter and copy, each row opening to its slots.

use maud::{Markup, html};

use super::section as section_of;
use crate::report::data::{PageData, PortDay, SlotLoad};
use crate::report::language::{Language, fill};

pub(super) fn section(data: &PageData, language: Language, prefix: &str) -> Markup {
    let words = language.words();
    let id = format!("{prefix}table");
    section_of(
        &id,
        words.table_title,
        words.table_about,
        &html! {
            div data-port-days="" {
                (controls(data, language, &id))
                p.count aria-live="polite" {
                    (fill(words.table_count, &[("count", &language.whole(data.port_days.len() as u64))]))
                }
                div.scroll.tall tabindex="0" role="group" aria-label=(fill(words.region_table, &[("title", words.table_title)])) {
                    table.port-days {
                        caption.hidden { (words.table_title) }
                        (header(data, language))
                        tbody {
                            @for (at, day) in data.port_days.iter().enumerate() {
                                (row(data, day, language, &format!("{id}-{at}")))
                            }
                        }
                    }
                }
            }
        },
    )
}

fn controls(data: &PageData, language: Language, id: &str) -> Markup {
    let words = language.words();
    let field = |name: &str| format!("{id}-{name}");
    html! {
        form.controls {
            div {
                label for=(field("port")) { (words.port) }
                select id=(field("port")) data-filter="port" {
                    option value="" { (words.table_all_ports) }
                    @for port in &data.ports { option value=(port.id) { (port.name) } }
                }
            }
            div {
                label for=(field("from")) { (words.table_from) }
                input type="date" id=(field("from")) data-filter="from";
            }
            div {
                label for=(field("to")) { (words.table_to) }
                input type="date" id=(field("to")) data-filter="to";
            }
            div {
                label for=(field("least")) { (words.table_least) }
                input type="number" id=(field("least")) data-filter="least" min="0" inputmode="numeric";
            }
            button type="button" data-copy="" { (words.table_copy) }
            button type="button" data-open="" { (words.table_open) }
        }
    }
}

fn header(data: &PageData, language: Language) -> Markup {
    let words = language.words();
    let sorter = |text: &str, number: bool| {
        html! {
            th scope="col" .number[number] data-label=(text) {
                button type="button" data-sort="" { (text) span.arrow aria-hidden="true" {} }
            }
        }
    };
    html! {
        thead { tr {
            (sorter(words.date, false))
            (sorter(words.port, false))
            (sorter(words.people, true))
            (sorter(words.cases, true))
            @for stream in &data.streams { (sorter(stream, true)) }
            (sorter(words.table_kept, true))
        } }
    }
}

fn row(data: &PageData, day: &PortDay, language: Language, id: &str) -> Markup {
    let port = &data.ports[day.port];
    let date = data.date(day.day);
    let width = 5 + data.streams.len();
    html! {
        tr.day data-port=(port.id) data-date=(date.to_string()) data-people=(day.heads.persons) {
            th scope="row" data-v=(date.to_string()) {
                button type="button" data-slots="" aria-expanded="true" aria-controls=(id) {
                    (language.date(date))
                }
            }
            td { (port.name) }
            td.number data-v=(day.heads.persons) { (language.whole(day.heads.persons)) }
            td.number data-v=(day.heads.cases) { (language.whole(day.heads.cases)) }
            @for stream in 0..data.streams.len() {
                @let people: u64 = day.slots.iter().map(|slot| u64::from(slot.persons[stream])).sum();
                td.number data-v=(people) { (language.whole(people)) }
            }
            td.number data-v=(day.kept) { (language.whole(day.kept)) }
        }
        tr.slots id=(id) {
            td colspan=(width) {
                ul { @for slot in &day.slots { li { (slot_words(data, slot, language)) } } }
            }
        }
    }
}

/// A slot in words.
fn slot_words(data: &PageData, slot: &SlotLoad, language: Language) -> String {
    let words = language.words();
    let start = slot
        .start
        .map_or(words.all_day.to_owned(), |start| start.to_string());
    let streams: Vec<String> = data
        .streams
        .iter()
        .zip(&slot.persons)
        .filter(|(_, people)| **people > 0)
        .map(|(stream, people)| format!("{stream} {}", language.whole((*people).into())))
        .collect();
    format!(
        "{start} · {} ({})",
        super::head::heads(slot.heads, language),
        streams.join(", ")
    )
}
