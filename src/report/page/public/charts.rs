//! People by week at each port, and waiting, as everybody may know them.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::{about, number, plain, sentence};
use crate::domain::calendar::Day;
use crate::report::language::{Language, fill};
use crate::report::page::plot::{Plot, columns, drawing, list, short};
use crate::report::page::{folded, section as section_of};
use crate::report::public::disclosure::Shown;
use crate::report::public::{PublicData, PublicPort};
use crate::report::real;

/// People a day over a span.
fn rate((first, last, shown): (i32, i32, Shown)) -> f64 {
    real(shown.height()) / f64::from((last - first + 1).max(1))
}

pub(super) fn days(data: &PublicData, language: Language) -> Markup {
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
    let name = port.name.as_deref();
    let name = name.unwrap_or(words.public_smaller_ports).to_owned();
    let horizon = data.calendar.end() - Day::START;
    let plot = Plot::small(f64::from(horizon), most);
    let count = about(port.persons, language);
    let people = fill(words.public_people, &[("count", &count)]);
    let bars = port.spans.iter().map(|&(first, last, shown)| {
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
    let date = |day: i32| language.date(data.calendar.date(Day(day)));
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
                        th scope="row" { (date(first)) }
                        td { (date(last)) }
                        td.number.persons { (number(shown, language)) }
                    }
                }
                @if port.later != Shown::Few {
                    tr {
                        th scope="row" { (words.public_later) }
                        td {}
                        td.number.persons { (number(port.later, language)) }
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
                path.bar.s0 data-persons=(list(port.spans.iter().map(|span| plain(span.2)))) d=(path) {}
                (plot.dates(data.calendar, language))
            }))
            (folded(&name, &table, language))
        }
    }
}

pub(super) fn queue(data: &PublicData, language: Language) -> Markup {
    let words = language.words();
    let Some(points) = &data.queue else {
        let body = html! { p.note { (words.queue_needs_feed) } };
        return section_of("queue", words.queue_title, "", &body);
    };
    let most = points.iter().map(|(_, shown)| shown.height()).max();
    let plot = Plot::small(f64::from(data.calendar.days), real(most.unwrap_or(0)));
    let mut line = String::new();
    for (day, shown) in points {
        let (x, y) = (plot.x(f64::from(day.0) + 1.0), plot.y(real(shown.height())));
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
