//! The page for everybody, drawn from what everybody may know alone.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::plot::{Plot, columns, drawing, list, short};
use super::{document, folded, limits, links, section as section_of};
use crate::domain::calendar::Day;
use crate::report::language::{Language, fill};
use crate::report::public::disclosure::{LEAST, Shown};
use crate::report::public::{Group, PublicData, PublicPort};
use crate::report::real;

/// The page.
#[must_use]
pub fn public(data: &PublicData, language: Language) -> Vec<u8> {
    let words = language.words();
    let plain = |day: Day| language.plain_date(data.calendar.date(day));
    let title = fill(
        words.page_title,
        &[("from", &plain(0)), ("to", &plain(data.calendar.days - 1))],
    );
    let sections = [
        ("glance", words.glance_title),
        ("days", words.days_title),
        ("queue", words.queue_title),
        ("waits", words.waits_title),
        ("limits", words.limits_title),
        ("left-out", words.left_out_title),
        ("protection", words.public_protection),
        ("sources", words.sources_title),
    ];
    document(
        &title,
        &html! {
            header {
                p.kicker { (fill(words.public_kicker, &[("model", &data.model)])) }
                h1 { (title) }
                p.lead { (lead(data, language)) }
                p.note { (words.public_rule) }
            }
            (links(&sections, "", language))
            main {
                (glance(data, language))
                (days(data, language))
                (queue(data, language))
                (waits(data, language))
                (section_of("limits", words.limits_title, words.limits_about,
                    &limits::told(&data.pinches, data.calendar, language)))
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
        Shown::Nobody => language.whole(0),
        Shown::Few => language.words().public_few.to_owned(),
        Shown::About(count) => language.whole(count),
    }
}

/// A count for programs.
fn plain(shown: Shown) -> String {
    match shown {
        Shown::Few => format!("1-{}", LEAST - 1),
        _ => shown.height().to_string(),
    }
}

/// A count in a sentence.
fn about(shown: Shown, language: Language) -> String {
    match shown {
        Shown::About(count) => fill(
            language.words().public_about,
            &[("count", &language.whole(count))],
        ),
        _ => number(shown, language),
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
    let plain = |day: Day| language.plain_date(data.calendar.date(day));
    html! {
        (told(words.public_lead, "scheduled", data.scheduled))
        @if let Some((_, share)) = data.all {
            " " (fill(words.public_lead_share, &[("share", &percent(share))]))
        }
        @if let Some((half, last)) = data.received {
            " " (fill(words.lead_by_when, &[("half", &plain(half)), ("last", &plain(last))]))
        }
        " "
        @if data.left_out == Shown::Nobody { (words.lead_nobody_left) }
        @else { (told(words.public_lead_left, "left", data.left_out)) }
        " " strong { (gap(data, language)) }
    }
}

fn percent(share: u64) -> String {
    format!("{share}\u{a0}%")
}

fn gap(data: &PublicData, language: Language) -> String {
    let words = language.words();
    if data.gap < 0.000_05 {
        words.gap_none.to_owned()
    } else {
        fill(words.gap, &[("gap", &language.percent(data.gap))])
    }
}

fn glance(data: &PublicData, language: Language) -> Markup {
    let words = language.words();
    let plain = |day: Day| language.plain_date(data.calendar.date(day));
    let days = |days: u64| language.count(days, words.day);
    let (half, last) = data.received.map_or_else(
        || ("–".to_owned(), String::new()),
        |(half, last)| {
            let last = fill(words.card_last, &[("last", &plain(last))]);
            (plain(half), last)
        },
    );
    let (mean, most) = data.wait.map_or_else(
        || ("–".to_owned(), String::new()),
        |wait| {
            let most = days(wait.most.unsigned_abs().into());
            (days(wait.mean), fill(words.card_p90, &[("days", &most)]))
        },
    );
    let share = data.all.map_or(String::new(), |(_, share)| percent(share));
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
        (words.card_half, half, last),
        (words.card_wait, mean, most),
        (
            words.card_gap,
            language.percent(data.gap.max(0.0)),
            words.card_gap_about.to_owned(),
        ),
    ];
    let [kept, moved] = data.promises;
    let notes = [(kept, words.note_kept), (moved, words.note_moved)];
    let body = html! {
        dl.cards {
            @for (label, value, more) in cards {
                div { dt { (label) } dd { span.value { (value) } span.more { (more) } } }
            }
        }
        ul.notes {
            @for (shown, text) in notes {
                @if let Some(shown) = shown {
                    li { (fill(text, &[("who", &about(shown, language))])) }
                }
            }
        }
    };
    section_of("glance", words.glance_title, "", &body)
}

/// Names of what is counted together.
fn names(names: &[String], language: Language) -> String {
    let all = names.join(", ");
    if names.len() > 1 {
        fill(language.words().public_together, &[("names", &all)])
    } else {
        all
    }
}

/// People a day over a span.
fn rate((first, last, shown): (Day, Day, Shown)) -> f64 {
    real(shown.height()) / f64::from((last - first + 1).max(1))
}

fn days(data: &PublicData, language: Language) -> Markup {
    let words = language.words();
    let spans = data.ports.iter().flat_map(|port| &port.spans);
    let most = spans.fold(0.0_f64, |most, span| most.max(rate(*span)));
    let body = html! {
        div.charts {
            @for (at, port) in data.ports.iter().enumerate() {
                (port_chart(data, port, most, language, &format!("days-{at}")))
            }
        }
    };
    section_of("days", words.days_title, words.public_days_about, &body)
}

fn port_chart(
    data: &PublicData,
    port: &PublicPort,
    most: f64,
    language: Language,
    id: &str,
) -> Markup {
    let words = language.words();
    let name = names(&port.names, language);
    let horizon = data.calendar.days;
    let plot = Plot::small(f64::from(horizon), most);
    let people = about(port.persons, language);
    let drawn = || port.spans.iter().filter(|(first, _, _)| *first < horizon);
    let bars = drawn().map(|&(first, last, shown)| {
        let (left, right) = (
            plot.x(f64::from(first)),
            plot.x(f64::from((last + 1).min(horizon))),
        );
        // A little air, so that neighbouring spans can be told apart.
        let air = if right - left > 3.0 { 1.0 } else { 0.0 };
        let top = plot.y(rate((first, last, shown)));
        (left, right - left - air, plot.y(0.0), top)
    });
    let path = columns(bars);
    let to = |last: Day| {
        if last < horizon {
            language.date(data.calendar.date(last))
        } else {
            words.public_later.to_owned()
        }
    };
    let table = html! {
        table.narrow {
            caption.hidden { (name) }
            thead { tr {
                th scope="col" { (words.public_from) }
                th scope="col" { (words.public_to) }
                th.number scope="col" { (words.people) }
            } }
            tbody {
                @for &(first, last, shown) in &port.spans {
                    tr {
                        th scope="row" { (to(first)) }
                        td { (to(last)) }
                        td.number.persons { (number(shown, language)) }
                    }
                }
            }
        }
    };
    html! {
        figure.chart {
            figcaption { strong { (name) } span.more { (sentence(&people)) } }
            (drawing(id, "days", plot.size, (&name, &people), &html! {
                (plot.amounts(language))
                path.bar.s0 data-persons=(list(drawn().map(|span| plain(span.2)))) d=(path) {}
                (plot.dates(data.calendar, language))
            }))
            (folded(&name, &table, language))
        }
    }
}

fn queue(data: &PublicData, language: Language) -> Markup {
    let words = language.words();
    let Some(points) = &data.queue else {
        let body = html! { p.note { (words.queue_needs_feed) } };
        return section_of("queue", words.queue_title, "", &body);
    };
    let most = points.iter().map(|(_, shown)| shown.height()).max();
    let plot = Plot::small(f64::from(data.calendar.days), real(most.unwrap_or(0)));
    let mut line = String::new();
    for (day, shown) in points {
        let (x, y) = (plot.x(f64::from(*day) + 1.0), plot.y(real(shown.height())));
        let pen = if line.is_empty() { 'M' } else { 'L' };
        // Writing to a string cannot fail.
        let _ = write!(line, "{pen}{} {}", short(x), short(y));
    }
    let ends =
        |at: Option<&(Day, Shown)>| at.map_or(String::new(), |(_, shown)| number(*shown, language));
    let told = fill(
        words.queue_ends,
        &[
            ("first", &ends(points.first())),
            ("last", &ends(points.last())),
        ],
    );
    let table = html! {
        table.narrow {
            caption.hidden { (words.queue_title) }
            thead { tr { th scope="col" { (words.date) } th.number scope="col" { (words.queue_waiting) } } }
            tbody {
                @for (day, shown) in points {
                    tr {
                        th scope="row" { (language.date(data.calendar.date(*day))) }
                        td.number.persons { (number(*shown, language)) }
                    }
                }
            }
        }
    };
    let body = html! {
        div.charts { figure.chart {
            figcaption { strong { (words.queue_waiting) } span.more { (told) } }
            (drawing("queue-0", "queue", plot.size, (words.queue_title, &told), &html! {
                (plot.amounts(language))
                path.line data-persons=(list(points.iter().map(|point| plain(point.1)))) d=(line) {}
                (plot.dates(data.calendar, language))
            }))
            (folded(words.queue_title, &table, language))
        } }
    };
    section_of("queue", words.queue_title, words.public_queue_about, &body)
}

fn waits(data: &PublicData, language: Language) -> Markup {
    let words = language.words();
    let titles = [
        words.waits_by_location,
        words.waits_by_stream,
        words.waits_by_priority,
    ];
    let body = html! {
        @for (title, groups) in titles.into_iter().zip(&data.groups) {
            h3 { (title) }
            (super::scroll(title, &group_table(groups, title, true, language)))
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
    section_of("waits", words.waits_title, words.waits_about, &body)
}

fn group_table(groups: &[Group], title: &str, waits: bool, language: Language) -> Markup {
    let words = language.words();
    let days = |days: Option<Day>| {
        days.map_or("–".to_owned(), |days| {
            language.whole(days.unsigned_abs().into())
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
                        th scope="row" { (names(&group.names, language)) }
                        td.number.persons { (number(group.persons, language)) }
                        @if waits {
                            td.number { (days(group.wait.map(|wait| wait.half))) }
                            td.number { (days(group.wait.map(|wait| wait.most))) }
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
        words.public_by_reason,
        words.waits_by_location,
        words.waits_by_stream,
        words.waits_by_priority,
    ];
    let reasons: Vec<Group> = data.without[0]
        .iter()
        .map(|group| {
            let own = group.names.iter();
            let names = own.map(|reason| limits::why(reason, language).to_owned());
            Group {
                names: names.collect(),
                ..group.clone()
            }
        })
        .collect();
    let others = data.without[1..].iter().map(Vec::as_slice);
    let body = if data.left_out == Shown::Nobody {
        html! { p { (words.left_out_nobody) } }
    } else {
        html! {
            @for (title, groups) in titles.into_iter().zip([reasons.as_slice()].into_iter().chain(others)) {
                h3 { (title) }
                (super::scroll(title, &group_table(groups, title, false, language)))
            }
        }
    };
    section_of("left-out", words.left_out_title, "", &body)
}

fn sources(data: &PublicData, language: Language) -> Markup {
    let words = language.words();
    let version = fill(
        words.sources_version,
        &[("version", &data.version), ("model", &data.model)],
    );
    let body = html! { p { (version) " " (data.source) } };
    section_of("sources", words.sources_title, "", &body)
}
