//! The page for everybody, drawn from what everybody may know alone.

use maud::{Markup, html};

use super::{document, limits, links, section as section_of};
use crate::domain::calendar::Day;
use crate::report::language::{Language, fill};
use crate::report::public::disclosure::{LEAST, Shown};
use crate::report::public::{Group, PublicData};

mod charts;

/// The page.
#[must_use]
pub fn public(data: &PublicData, language: Language) -> Vec<u8> {
    let words = language.words();
    let plain = |day: Day| language.plain_date(data.calendar.date(day));
    let title = fill(
        words.page_title,
        &[
            ("from", &plain(Day::START)),
            ("to", &plain(data.calendar.last())),
        ],
    );
    let model = language.model(&data.model);
    let sections = [
        ("glance", words.glance_title),
        ("days", words.days_title),
        ("queue", words.queue_title),
        ("waits", words.waits_title),
        ("limits", words.public_limits_title),
        ("left-out", words.left_out_title),
        ("protection", words.public_protection),
        ("sources", words.sources_title),
    ];
    document(
        &title,
        &html! {
            header {
                p.kicker { (fill(words.public_kicker, &[("model", model)])) }
                h1 { (title) }
                p.lead { (lead(data, language)) }
                p.note { (words.public_rule) }
            }
            (links(&sections, "", language))
            main {
                (glance(data, language))
                (charts::days(data, language))
                (charts::queue(data, language))
                (waits(data, language))
                (limits_named(data, language))
                (left_out(data, language))
                (section_of("protection", words.public_protection, "", &html! {
                    p { (words.public_rule) }
                    p { (words.public_left_away) }
                }))
                (sources(data, language))
            }
        },
        language,
    )
}

/// A count in a cell.
fn number(shown: Shown, language: Language) -> String {
    match shown {
        Shown::Few => language.words().public_few.to_owned(),
        Shown::About(count) => language.whole(count),
    }
}

/// A count for programs.
fn plain(shown: Shown) -> String {
    match shown {
        Shown::Few => format!("0-{}", LEAST - 1),
        Shown::About(count) => count.to_string(),
    }
}

/// A count in a sentence.
fn about(shown: Shown, language: Language) -> String {
    let words = language.words();
    match shown {
        Shown::Few => words.public_at_most.to_owned(),
        Shown::About(count) => fill(words.public_about, &[("count", &language.whole(count))]),
    }
}

/// A sentence begins with a capital letter.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

fn lead(data: &PublicData, language: Language) -> Markup {
    let words = language.words();
    let told = |text, name, shown| sentence(&fill(text, &[(name, &about(shown, language))]));
    html! {
        (told(words.public_lead, "scheduled", data.scheduled))
        @if let Some(share) = data.share {
            " " (fill(words.public_lead_share, &[("share", &percent(share))]))
        }
        @if let Some(half) = data.received.half {
            @let half = language.plain_date(data.calendar.date(Day(half)));
            " " (fill(words.public_by_when, &[("half", &half)]))
        }
        @if data.later != Shown::Few {
            " " (told(words.public_lead_later, "later", data.later))
        }
        " " (told(words.public_lead_left, "left", data.left_out))
        " " strong { (fill(words.gap, &[("gap", &percent(data.gap.into()))])) }
    }
}

fn percent(share: u64) -> String {
    format!("{share}\u{a0}%")
}

fn glance(data: &PublicData, language: Language) -> Markup {
    let words = language.words();
    let date = |day: i32| language.plain_date(data.calendar.date(Day(day)));
    let days = |days: i32| language.days(f64::from(days));
    let share = data.share.map_or(String::new(), percent);
    let or_dash = |text: Option<String>| text.unwrap_or("–".to_owned());
    let most = |text: Option<String>, form: &str, name: &str| {
        text.map_or(String::new(), |text| fill(form, &[(name, &text)]))
    };
    let (received, wait) = (data.received, data.wait);
    let cards = [
        (
            words.card_scheduled,
            number(data.scheduled, language),
            share,
        ),
        (
            words.card_left,
            number(data.left_out, language),
            String::new(),
        ),
        (
            words.card_half,
            or_dash(received.half.map(date)),
            most(received.most.map(date), words.public_card_most, "most"),
        ),
        (
            words.public_card_wait,
            or_dash(wait.half.map(days)),
            most(wait.most.map(days), words.card_p90, "days"),
        ),
        (
            words.card_gap,
            percent(data.gap.into()),
            words.card_gap_about.to_owned(),
        ),
    ];
    let [kept, moved] = data.promises;
    let notes = [(kept, words.public_kept), (moved, words.public_moved)];
    let body = html! {
        dl.cards {
            @for (label, value, more) in cards {
                div { dt { (label) } dd { span.value { (value) } span.more { (more) } } }
            }
        }
        ul.notes {
            @for (shown, text) in notes {
                @if shown != Shown::Few { li { (fill(text, &[("who", &about(shown, language))])) } }
            }
        }
    };
    section_of("glance", words.glance_title, "", &body)
}

/// The limits that may be named, without their days, worth and rank.
fn limits_named(data: &PublicData, language: Language) -> Markup {
    let words = language.words();
    let body = match data.limits.as_deref() {
        _ if !data.prices_known => html! { p { (words.limits_unknown) } },
        None => html! { p.note { (words.public_limits_need_feed) } },
        Some([]) => html! { p { (words.public_limits_none) } },
        Some(limits) => html! {
            ul.limits {
                @for limit in limits {
                    li { (limits::title(&limit.resource_id, &limit.title, &limit.site, language)) }
                }
            }
        },
    };
    section_of(
        "limits",
        words.public_limits_title,
        words.public_limits_about,
        &body,
    )
}

fn waits(data: &PublicData, language: Language) -> Markup {
    let words = language.words();
    let titles = [
        words.waits_by_location,
        words.waits_by_stream,
        words.waits_by_priority,
    ];
    let smaller = [
        words.public_smaller_locations,
        words.public_smaller_streams,
        words.public_smaller_priorities,
    ];
    let body = html! {
        @for (at, (title, groups)) in titles.into_iter().zip(&data.groups).enumerate() {
            h3 { (title) }
            @let name = |name: &str| name_of(at, name, language);
            (super::scroll(title, &group_table(groups, title, &name, true, smaller[at], language)))
        }
        h3 { (words.waits_days) }
        (super::scroll(words.waits_days, &html! {
            table.narrow {
                caption.hidden { (words.waits_days) }
                thead { tr {
                    th scope="col" { (words.public_from) }
                    th scope="col" { (words.public_to) }
                    th.number scope="col" { (words.people) }
                } }
                tbody {
                    @for (least, most, shown) in &data.histogram {
                        tr {
                            th scope="row" { (language.days(f64::from(*least))) }
                            td { (language.days(f64::from(*most))) }
                            td.number.persons { (number(*shown, language)) }
                        }
                    }
                }
            }
        }))
    };
    section_of("waits", words.waits_title, words.public_waits_about, &body)
}

/// A location's, a stream's or a priority's name.
fn name_of(key: usize, name: &str, language: Language) -> String {
    if key == 2 {
        language.priority(name)
    } else {
        name.to_owned()
    }
}

/// Groups and how long they wait, where that is meant; the last row is of all smaller ones.
fn group_table(
    groups: &[Group],
    title: &str,
    name: &dyn Fn(&str) -> String,
    waits: bool,
    smaller: &str,
    language: Language,
) -> Markup {
    let words = language.words();
    let days = |days: Option<i32>| {
        days.map_or("–".to_owned(), |days| {
            language.whole(u64::try_from(days).expect("nobody waits less than no day"))
        })
    };
    html! {
        table {
            caption.hidden { (title) }
            thead { tr {
                th scope="col" { (words.group) }
                th.number scope="col" { (words.people) }
                @if waits {
                    th.number scope="col" { (words.public_half) }
                    th.number scope="col" { (words.public_most) }
                }
            } }
            tbody {
                @for group in groups {
                    tr {
                        th scope="row" { (group.name.as_deref().map_or(smaller.to_owned(), name)) }
                        td.number.persons { (number(group.persons, language)) }
                        @if waits {
                            td.number { (days(group.wait.half)) }
                            td.number { (days(group.wait.most)) }
                        }
                    }
                }
            }
        }
    }
}

fn left_out(data: &PublicData, language: Language) -> Markup {
    let words = language.words();
    let titles = [
        (words.public_by_reason, words.public_smaller_reasons),
        (words.waits_by_location, words.public_smaller_locations),
        (words.waits_by_stream, words.public_smaller_streams),
        (words.waits_by_priority, words.public_smaller_priorities),
    ];
    let body = if data.left_out == Shown::Few {
        let text = fill(
            words.public_lead_left,
            &[("left", &about(data.left_out, language))],
        );
        html! { p { (sentence(&text)) } }
    } else {
        html! {
            @for (at, ((title, smaller), groups)) in titles.into_iter().zip(&data.without).enumerate() {
                h3 { (title) }
                @let name = |name: &str| match at {
                    0 => sentence(limits::why(name, language)),
                    _ => name_of(at - 1, name, language),
                };
                (super::scroll(title, &group_table(groups, title, &name, false, smaller, language)))
            }
        }
    };
    section_of("left-out", words.left_out_title, "", &body)
}

fn sources(data: &PublicData, language: Language) -> Markup {
    let words = language.words();
    let version = fill(
        words.sources_version,
        &[
            ("version", &data.version),
            ("model", language.model(&data.model)),
        ],
    );
    let body = html! { p { (version) " " (language.source(&data.source)) } };
    section_of("sources", words.sources_title, "", &body)
}
