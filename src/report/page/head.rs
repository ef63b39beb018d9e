//! The plan at a glance, and where it comes from.

use maud::{Markup, html};

use crate::domain::calendar::Day;
use crate::domain::proof::CLOSED;
use crate::report::data::{Heads, PageData};
use crate::report::language::{Language, agree, fill};

/// "75 people in 22 cases".
pub(crate) fn heads(heads: Heads, language: Language) -> String {
    let words = language.words();
    fill(
        words.people_in_cases,
        &[
            ("people", &language.count(heads.persons, words.person)),
            ("cases", &language.count(heads.cases, words.case)),
        ],
    )
}

/// The plan in one paragraph.
pub(super) fn lead(data: &PageData, language: Language) -> Markup {
    let words = language.words();
    let head = &data.head;
    let all = head.waiting();
    let mut text = fill(
        agree(head.scheduled.persons, words.lead),
        &[
            ("scheduled", &heads(head.scheduled, language)),
            ("all", &language.count(all.persons, words.person)),
            (
                "share",
                &language.share(head.scheduled.persons, all.persons),
            ),
        ],
    );
    if let (Some(half), Some(last)) = (head.half_day, head.last_day) {
        let (half, last) = (data.date(half), data.date(last));
        text.push(' ');
        text.push_str(&fill(
            words.lead_by_when,
            &[
                ("half", &language.plain_date(half)),
                ("last", &language.plain_date(last)),
            ],
        ));
    }
    let mut more = |own: Heads, words: [&str; 2], name: &str| {
        text.push(' ');
        let who = heads(own, language);
        text.push_str(&fill(agree(own.persons, words), &[(name, &who)]));
    };
    if head.later.cases > 0 {
        more(head.later, words.lead_later, "later");
    }
    if head.left_out.cases > 0 {
        more(head.left_out, words.lead_left, "left");
    } else {
        text.push(' ');
        text.push_str(words.lead_nobody_left);
    }
    if let Some(own) = head.earlier_plan {
        let numbers = [
            ("could", language.whole(own.could_keep)),
            ("kept", language.whole(own.kept)),
            ("cost", language.weighted_days(own.costs_at_most)),
        ];
        let numbers = numbers
            .each_ref()
            .map(|(name, text)| (*name, text.as_str()));
        text.push(' ');
        text.push_str(&fill(words.lead_stayed, &numbers));
    }
    html! { p.lead { (text) " " strong { (gap(data, language)) } } }
}

/// How good the plan is, in words.
pub(super) fn gap(data: &PageData, language: Language) -> String {
    let words = language.words();
    if data.head.gap <= CLOSED {
        words.gap_none.to_owned()
    } else {
        let most = language.percent(rounded_up(data.head.gap));
        fill(words.gap, &[("gap", &most)])
    }
}

/// The least share that is shown as it is and is not exceeded.
fn rounded_up(share: f64) -> f64 {
    let step = if share < 0.000_9 { 1e-4 } else { 1e-3 };
    (share / step - 1e-6).ceil().max(0.0) * step
}

/// The figures that a meeting asks for.
fn cards(data: &PageData, language: Language) -> Markup {
    let words = language.words();
    let head = &data.head;
    let days = data.waits.overall.days;
    let date =
        |day: Option<Day>| day.map_or("–".to_owned(), |d| language.plain_date(data.date(d)));
    let cards = [
        (
            words.card_scheduled,
            language.whole(head.scheduled.persons),
            language.count(head.scheduled.cases, words.case),
        ),
        (
            words.card_left,
            language.whole(head.left_out.persons),
            language.count(head.left_out.cases, words.case),
        ),
        (
            words.card_half,
            date(head.half_day),
            fill(words.card_last, &[("last", &date(head.last_day))]),
        ),
        (
            words.card_wait,
            days.map_or("–".to_owned(), |days| language.days(days.mean)),
            days.map_or(String::new(), |days| {
                fill(
                    words.card_p90,
                    &[("days", &language.days(f64::from(days.p90)))],
                )
            }),
        ),
        (
            words.card_gap,
            language.percent(if head.gap <= CLOSED {
                0.0
            } else {
                rounded_up(head.gap)
            }),
            words.card_gap_about.to_owned(),
        ),
    ];
    html! {
        dl.cards {
            @for (label, value, more) in cards {
                div { dt { (label) } dd { span.value { (value) } span.more { (more) } } }
            }
        }
    }
}

fn notes(data: &PageData, language: Language) -> Markup {
    let words = language.words();
    let head = &data.head;
    let notes = [
        (head.done, agree(head.done.persons, words.note_done)),
        (head.kept, words.note_kept),
        (head.moved, words.note_moved),
        (head.later, words.note_later),
    ];
    html! {
        ul.notes {
            @for (own, text) in notes.into_iter().filter(|(own, _)| own.cases > 0) {
                li { (fill(text, &[("who", &heads(own, language))])) }
            }
            @if !head.with_feed { li { (words.note_without_feed) } }
        }
    }
}

fn costs(data: &PageData, language: Language) -> Markup {
    let words = language.words();
    let cost = data.head.cost;
    let parts = [
        (words.cost_wait, cost.wait),
        (words.cost_late, cost.late),
        (words.cost_travel, cost.travel),
        (words.cost_unscheduled, cost.unscheduled),
        (words.cost_moves, cost.moves),
        (words.cost_total, cost.total),
        (words.cost_bound, data.head.bound_shown()),
    ];
    html! {
        details.data {
            summary { (words.cost_title) }
            p { (words.cost_about) }
            table.narrow {
                caption.hidden { (words.cost_title) }
                thead { tr { th scope="col" { (words.cost_part) } th.number scope="col" { (words.cost_value) } } }
                tbody {
                    @for (name, value) in parts {
                        tr { th scope="row" { (name) } td.number { (language.decimal(value)) } }
                    }
                }
            }
        }
    }
}

/// The section "at a glance".
pub(super) fn section(data: &PageData, language: Language, prefix: &str) -> Markup {
    super::section(
        &format!("{prefix}glance"),
        language.words().glance_title,
        "",
        &html! {
            (cards(data, language))
            (notes(data, language))
            (costs(data, language))
        },
    )
}

/// Inputs, hashes, version, and how to check the plan.
pub(super) fn sources(data: &PageData, language: Language, prefix: &str) -> Markup {
    let words = language.words();
    let head = &data.head;
    let version = fill(
        words.sources_version,
        &[
            ("version", &head.version),
            ("model", language.model(&head.model)),
        ],
    );
    super::section(
        &format!("{prefix}sources"),
        words.sources_title,
        "",
        &html! {
            p { (version) " " (language.source(&head.source)) }
            p { (words.sources_check) }
            div.scroll tabindex="0" role="group" aria-label=(words.sources_files) {
                table {
                    caption { (words.sources_files) }
                    thead { tr { th scope="col" { (words.sources_file) } th scope="col" { "SHA-256" } } }
                    tbody {
                        @for (path, hash) in &head.inputs {
                            tr { th scope="row" { (path) } td.hash { code { (hash) } } }
                        }
                    }
                }
            }
        },
    )
}
