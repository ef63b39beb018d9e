//! People waiting per day, by location.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::plot::{Plot, drawing, list, short};
use super::{folded, section as section_of};
use crate::report::data::{PageData, Queue};
use crate::report::language::{Language, fill};
use crate::report::real;

/// Days between the rows of the tables of long horizons.
const SPARSE: usize = 7;

pub(super) fn section(data: &PageData, language: Language, prefix: &str) -> Markup {
    let words = language.words();
    let body = match &data.queues {
        None => html! { p.note { (words.queue_needs_feed) } },
        Some(queues) => {
            let most = queues.iter().flat_map(|queue| &queue.waiting).max();
            let most = real(most.copied().unwrap_or(0));
            html! {
                div.charts {
                    @for (at, queue) in queues.iter().enumerate() {
                        (chart(data, queue, most, language, &format!("{prefix}queue-{at}")))
                    }
                }
            }
        }
    };
    section_of(
        &format!("{prefix}queue"),
        words.queue_title,
        words.queue_about,
        &body,
    )
}

fn chart(data: &PageData, queue: &Queue, most: f64, language: Language, id: &str) -> Markup {
    let words = language.words();
    let plot = Plot::small(f64::from(data.calendar.days), most);
    let first = queue.waiting.first().copied().unwrap_or(0);
    let last = queue.waiting.last().copied().unwrap_or(0);
    let peak = queue.waiting.iter().copied().max().unwrap_or(0);
    let (first, last) = (language.whole(first), language.whole(last));
    let ends = fill(words.queue_ends, &[("first", &first), ("last", &last)]);
    let description = fill(
        words.queue_description,
        &[
            ("first", &first),
            ("last", &last),
            ("most", &language.whole(peak)),
        ],
    );
    // A stair: what is known is the number at the end of each day.
    let mut line = String::new();
    for (day, &waiting) in (0u32..).zip(&queue.waiting) {
        let y = plot.y(real(waiting));
        let start = if day == 0 {
            format!("M{} {y:.2}", short(plot.x(0.0)))
        } else {
            format!("V{y:.2}")
        };
        // Writing to a string cannot fail.
        let _ = write!(line, "{start}H{}", short(plot.x(f64::from(day) + 1.0)));
    }
    let base = short(plot.y(0.0));
    let area = format!("{line}V{base}H{}z", short(plot.x(0.0)));
    html! {
        figure.chart {
            figcaption { strong { (queue.name) } span.more { (ends) } }
            (drawing(id, "queue", plot.size, (&queue.name, &description), &html! {
                (plot.amounts(language))
                path.area d=(area) {}
                path.line data-values=(list(queue.waiting.iter())) d=(line) {}
                (plot.dates(data.calendar, language))
            }))
            (folded(&queue.name, &table(data, queue, language), language))
        }
    }
}

fn table(data: &PageData, queue: &Queue, language: Language) -> Markup {
    let words = language.words();
    let step = if queue.waiting.len() > 60 { SPARSE } else { 1 };
    let last = queue.waiting.len().saturating_sub(1);
    let rows = data.calendar.all().zip(&queue.waiting).enumerate();
    html! {
        table.narrow {
            caption.hidden { (queue.name) }
            thead { tr { th scope="col" { (words.date) } th.number scope="col" { (words.queue_waiting) } } }
            tbody {
                @for (at, (day, waiting)) in rows {
                    @if at % step == 0 || at == last {
                        tr {
                            th scope="row" { (language.date(data.date(day))) }
                            td.number { (language.whole(*waiting)) }
                        }
                    }
                }
            }
        }
    }
}
