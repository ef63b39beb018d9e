//! The limits worth lifting, in sentences; people left out, by reason.

use maud::{Markup, html};

use super::head::heads;
use super::{folded, section as section_of};
use crate::domain::calendar::Calendar;
use crate::report::data::{Lack, LeftOutReason, PageData, Pinch};
use crate::report::language::{Language, fill};

/// How many limits are told of in sentences; all are in the table.
const TOLD: usize = 8;

/// A limit by its title, or a phase's cap. What follows an `@` of its name is its site.
pub(in crate::report) fn title(name: &str, title: &str, site: &str, language: Language) -> String {
    let resource_id = name.split('@').next().unwrap_or_default();
    let name = if resource_id.starts_with("phase:") {
        fill(language.words().cap_of_phase, &[("phase", title)])
    } else {
        language.resource(resource_id, title).to_owned()
    };
    if site.is_empty() {
        name
    } else {
        format!("{name}, {site}")
    }
}

/// One unit of a limit.
fn unit(pinch: &Pinch, language: Language) -> String {
    let words = language.words();
    let unit = pinch.unit.as_str();
    match unit {
        _ if pinch.name.starts_with("phase:") => words.one_more_person.to_owned(),
        "" => words.one_more_unit.to_owned(),
        "persons" | "people" => words.one_more_person.to_owned(),
        _ => language.one_more(unit).map_or_else(
            || {
                let one = match language {
                    Language::English => unit.strip_suffix('s').unwrap_or(unit),
                    Language::Spanish => unit,
                };
                fill(words.one_more, &[("unit", one)])
            },
            str::to_owned,
        ),
    }
}

pub(super) fn section(data: &PageData, language: Language, prefix: &str) -> Markup {
    section_of(
        &format!("{prefix}limits"),
        language.words().limits_title,
        language.words().limits_about,
        &told(data, language),
    )
}

/// The limits in sentences, and all of them in a table; or that they are not known.
fn told(data: &PageData, language: Language) -> Markup {
    let (words, calendar) = (language.words(), data.calendar);
    let Some(pinches) = data.pinches.as_deref() else {
        return html! { p { (words.limits_unknown) } };
    };
    if pinches.is_empty() {
        // What keeps somebody out by itself has no price.
        let too_large = data.left_out.iter().any(|own| own.reason == "too_large");
        let none = if data.head.kept.cases > 0 {
            // Of what promises take no price tells.
            words.limits_none_beside
        } else if too_large {
            words.limits_none_who_fit
        } else {
            words.limits_none
        };
        return html! { p { (none) } };
    }
    // What is worth nothing that could be read is not told.
    let told = pinches
        .iter()
        .filter(|own| language.decimal(own.gain) != "0");
    let pinches: Vec<&Pinch> = told.collect();
    if pinches.is_empty() {
        return html! { p { (words.limits_not_by_themselves) } };
    }
    html! {
        ol.limits {
            @for pinch in pinches.iter().take(TOLD) {
                li {
                    strong { (title(&pinch.name, &pinch.title, &pinch.site, language)) "." }
                    " " (sentence(pinch, calendar, language))
                }
            }
        }
        (folded(words.limits_title, &table(&pinches, calendar, language), language))
    }
}

fn sentence(pinch: &Pinch, calendar: Calendar, language: Language) -> String {
    let words = language.words();
    let (from, to) = pinch.span;
    let when = if from == to {
        fill(
            words.limit_on_day,
            &[("date", &language.plain_date(calendar.date(from)))],
        )
    } else {
        fill(
            words.limit_on_days,
            &[
                ("days", &language.count(pinch.days as u64, words.day)),
                ("from", &language.plain_date(calendar.date(from))),
                ("to", &language.plain_date(calendar.date(to))),
            ],
        )
    };
    let there = match (pinch.slots, pinch.days) {
        (0, 1) => words.limit_that_day,
        (0, _) => words.limit_these_days,
        (1, _) => words.limit_that_slot,
        _ => words.limit_these_slots,
    };
    fill(
        words.limit_sentence,
        &[
            ("when", &when),
            ("unit", &unit(pinch, language)),
            ("there", there),
            ("gain", &language.weighted_days(pinch.gain)),
        ],
    )
}

fn table(pinches: &[&Pinch], calendar: Calendar, language: Language) -> Markup {
    let words = language.words();
    html! {
        table {
            caption.hidden { (words.limits_title) }
            thead { tr {
                th scope="col" { (words.limit) }
                th scope="col" { (words.limit_name) }
                th.number scope="col" { (words.limit_days) }
                th scope="col" { (words.limit_first) }
                th scope="col" { (words.limit_last) }
                th.number scope="col" { (words.limit_gain) }
            } }
            tbody {
                @for pinch in pinches {
                    tr {
                        th scope="row" { (title(&pinch.name, &pinch.title, &pinch.site, language)) }
                        td { code { (pinch.name) } }
                        td.number { (pinch.days) }
                        td { (language.plain_date(calendar.date(pinch.span.0))) }
                        td { (language.plain_date(calendar.date(pinch.span.1))) }
                        td.number { (language.decimal(pinch.gain)) }
                    }
                }
            }
        }
    }
}

/// People left out, by reason.
pub(super) fn left_out(data: &PageData, language: Language, prefix: &str) -> Markup {
    let words = language.words();
    let body = if data.left_out.is_empty() {
        html! { p { (words.left_out_nobody) } }
    } else {
        html! {
            ul.reasons {
                @for reason in &data.left_out {
                    li {
                        strong { (heads(reason.heads, language)) ": " }
                        (why(&reason.reason, language)) ". "
                        (details(reason, language))
                    }
                }
            }
            (folded(words.left_out_title, &left_out_table(data, language), language))
        }
    };
    section_of(
        &format!("{prefix}left-out"),
        words.left_out_title,
        "",
        &body,
    )
}

pub(super) fn why(reason: &str, language: Language) -> &str {
    let words = language.words();
    words.reason(reason).unwrap_or(words.reason_other)
}

/// The limits that weigh most.
fn details(reason: &LeftOutReason, language: Language) -> Markup {
    let words = language.words();
    html! {
        @if !reason.limits.is_empty() {
            (words.left_out_limits) " "
            @for (at, (limit, own)) in reason.limits.iter().enumerate() {
                @if at > 0 { "; " }
                (title(&limit.resource_id, &limit.title, &limit.site, language)) " (" (language.count(own.persons, words.person)) ")"
            }
            "."
        }
        @if !reason.lacks.is_empty() {
            ul {
                @for lack in &reason.lacks {
                    li { (lacking(lack, language)) }
                }
            }
        }
    }
}

/// What a case lacks by itself, and who does.
fn lacking(lack: &Lack, language: Language) -> String {
    let limit = title(&lack.resource_id, &lack.title, &lack.site, language);
    fill(
        language.words().left_out_lacks,
        &[
            ("limit", &limit),
            ("needs", &language.number(lack.needs, 6)),
            ("there", &language.number(lack.there_is, 6)),
            ("missing", &language.number(lack.needs - lack.there_is, 6)),
            ("who", &heads(lack.heads, language)),
        ],
    )
}

fn left_out_table(data: &PageData, language: Language) -> Markup {
    let words = language.words();
    html! {
        table {
            caption.hidden { (words.left_out_title) }
            thead { tr {
                th scope="col" { (words.reason) }
                th scope="col" { (words.location) }
                th.number scope="col" { (words.people) }
                th.number scope="col" { (words.cases) }
            } }
            tbody {
                @for reason in &data.left_out {
                    @for (location, own) in &reason.by_location {
                        tr {
                            th scope="row" { (why(&reason.reason, language)) }
                            td { (location) }
                            td.number { (language.whole(own.persons)) }
                            td.number { (language.whole(own.cases)) }
                        }
                    }
                }
            }
        }
    }
}
