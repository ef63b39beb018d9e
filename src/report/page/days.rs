//! People a day by port, stacked by stream, with the phases' openings and caps.

use std::cmp::Reverse;
use std::fmt::Write as _;

use maud::{Markup, html};

use super::plot::{Plot, columns, drawing, list, short};
use super::{folded, section as section_of};
use crate::domain::outcome::DayToDay;
use crate::report::data::{PageData, PhaseMark, PortDays};
use crate::report::language::{Language, fill};

/// How far a cap may rise above the fullest day before it leaves the chart.
const HEADROOM: f64 = 1.5;

/// Streams that have a colour of their own; all further ones share the last.
pub(super) const COLOURS: usize = 7;

pub(super) fn section(data: &PageData, language: Language, prefix: &str) -> Markup {
    let words = language.words();
    let most = top(data);
    section_of(
        &format!("{prefix}days"),
        words.days_title,
        words.days_about,
        &html! {
            @if let Some(own) = data.head.day_to_day {
                p { (steady(own, language)) }
            }
            (streams(data, language))
            div.charts {
                @for (at, port) in data.ports.iter().enumerate() {
                    (chart(data, port, most, language, &format!("{prefix}days-{at}")))
                }
            }
        },
    )
}

/// How steady the days are, in words.
fn steady(own: DayToDay, language: Language) -> String {
    let words = language.words();
    let text = if own.before == own.after {
        words.days_steady
    } else {
        words.days_steadied
    };
    let numbers = [
        ("working", language.whole(own.after.working_days)),
        ("all", language.whole(own.after.all_days)),
        ("before", language.whole(own.before.working_days)),
        ("all_before", language.whole(own.before.all_days)),
    ];
    let numbers = numbers
        .each_ref()
        .map(|(name, text)| (*name, text.as_str()));
    let mut text = fill(text, &numbers);
    if own.cost >= 0.5 {
        text.push(' ');
        let cost = language.weighted_days(own.cost);
        text.push_str(&fill(words.days_steady_cost, &[("cost", &cost)]));
    }
    text
}

/// The colours of the streams.
pub(super) fn streams(data: &PageData, language: Language) -> Markup {
    html! {
        ul.legend aria-label=(language.words().streams) {
            @for (at, stream) in data.streams.iter().enumerate() {
                li {
                    svg.swatch viewBox="0 0 12 12" aria-hidden="true" {
                        rect class=(colour(at)) width="12" height="12" {}
                    }
                    (stream)
                }
            }
        }
    }
}

pub(super) fn colour(stream: usize) -> String {
    format!("s{}", stream.min(COLOURS - 1))
}

/// The top of every port's chart: all have the same scale.
fn top(data: &PageData) -> f64 {
    let totals = data.ports.iter().flat_map(PortDays::totals);
    let people = f64::from(totals.max().unwrap_or(0));
    let caps = data
        .ports
        .iter()
        .flat_map(|port| &port.phases)
        .filter_map(|phase| phase.caps.as_ref())
        .flatten();
    let cap = f64::from(caps.copied().max().unwrap_or(0));
    people.max(cap.min(HEADROOM * people)).max(1.0)
}

fn chart(data: &PageData, port: &PortDays, most: f64, language: Language, id: &str) -> Markup {
    let words = language.words();
    let plot = Plot::small(f64::from(data.calendar.days), most);
    let totals = port.totals();
    let people: u64 = totals.iter().map(|&people| u64::from(people)).sum();
    let busiest = (data.calendar.all())
        .zip(&totals)
        .max_by_key(|&(day, people)| (people, Reverse(day)));
    let description = match busiest {
        Some((day, &most)) if most > 0 => fill(
            words.days_description,
            &[
                ("people", &language.count(people, words.person)),
                ("most", &language.count(u64::from(most), words.person)),
                ("date", &language.plain_date(data.date(day))),
            ],
        ),
        _ => words.days_nobody.to_owned(),
    };
    let table = table(data, port, language);
    html! {
        figure.chart {
            figcaption { strong { (port.name) } span.more { (language.count(people, words.person)) } }
            (drawing(id, "days", plot.size, (&port.name, &description), &html! {
                (plot.amounts(language))
                (bars(data, port, &plot))
                (caps(&port.phases, &plot))
                (plot.dates(data.calendar, language))
                (openings(&port.phases, &plot))
            }))
            (phases(data, port, language))
            @if port.later > 0 {
                p.note { (fill(words.days_later, &[("people", &language.count(port.later, words.person))])) }
            }
            (folded(&port.name, &table, language))
        }
    }
}

/// A path per stream, each standing on the one before.
fn bars(data: &PageData, port: &PortDays, plot: &Plot) -> Markup {
    let days = data.calendar.count();
    let width = plot.x(1.0) - plot.x(0.0);
    let gap = if days > 90 { 0.0 } else { 0.15 * width };
    let mut below = vec![0u32; days];
    let mut paths = Vec::new();
    for (stream, persons) in port.persons.iter().enumerate() {
        let path = columns((0u32..).zip(persons).zip(&mut below).filter_map(
            |((day, &people), below)| {
                let base = *below;
                *below += people;
                (people > 0).then(|| {
                    (
                        plot.x(f64::from(day)) + gap / 2.0,
                        width - gap,
                        plot.y(f64::from(base)),
                        plot.y(f64::from(base + people)),
                    )
                })
            },
        ));
        paths.push((stream, path, list(persons.iter())));
    }
    let scale = format!("{:.6}", plot.y(0.0) - plot.y(1.0));
    html! {
        g data-scale=(scale) {
            @for (stream, path, values) in paths {
                @if !path.is_empty() {
                    path class=(format!("bar {}", colour(stream)))
                        data-stream=(data.streams[stream]) data-values=(values) d=(path) {}
                }
            }
        }
    }
}

/// Each phase's cap as a stair; dashed where other ports share it.
fn caps(phases: &[PhaseMark], plot: &Plot) -> Markup {
    let lines = phases.iter().filter_map(|phase| {
        let caps = phase.caps.as_ref()?;
        let mut path = String::new();
        let mut pen_down = false;
        for (day, &cap) in (0u32..).zip(caps) {
            let cap = f64::from(cap);
            let drawn = cap > 0.0 && cap <= plot.most;
            if drawn {
                let (x, y) = (short(plot.x(f64::from(day))), short(plot.y(cap)));
                // Writing to a string cannot fail.
                let _ = if pen_down {
                    write!(path, "V{y}")
                } else {
                    write!(path, "M{x} {y}")
                };
                let _ = write!(path, "H{}", short(plot.x(f64::from(day) + 1.0)));
            }
            pen_down = drawn;
        }
        let class = if phase.ports > 1 { "cap shared" } else { "cap" };
        (!path.is_empty()).then(|| html! { path class=(class) data-phase=(phase.id) d=(path) {} })
    });
    html! { @for line in lines { (line) } }
}

/// Openings within the horizon, numbered as in the list below the chart.
fn openings(phases: &[PhaseMark], plot: &Plot) -> Markup {
    let (left, top, right, bottom) = plot.area;
    let mut marks: Vec<(f64, String)> = Vec::new();
    let mut order: Vec<(usize, &PhaseMark)> = phases.iter().enumerate().collect();
    order.sort_by_key(|(at, phase)| (phase.opens, *at));
    for (at, phase) in order {
        let x = plot.x(f64::from(phase.opens.0));
        if !(left..right).contains(&x) {
            continue;
        }
        let number = (at + 1).to_string();
        match marks.last_mut() {
            // Too close to stand apart.
            Some((before, label)) if x - *before < 14.0 => {
                let _ = write!(label, ", {number}");
            }
            _ => marks.push((x, number)),
        }
    }
    html! {
        @for (x, label) in marks {
            path.opening d=(format!("M{} {}V{}", short(x), short(top - 2.0), short(bottom))) {}
            text.mark x=(short(x + 1.0)) y=(short(top - 6.0)) { (label) }
        }
    }
}

/// What the numbers stand for.
fn phases(data: &PageData, port: &PortDays, language: Language) -> Markup {
    let words = language.words();
    let sentence = |phase: &PhaseMark| {
        let opens = language.plain_date(data.date(phase.opens));
        let mut text = fill(
            words.phase_opens,
            &[
                ("phase", &phase.id),
                ("stream", &phase.stream),
                ("date", &opens),
            ],
        );
        if let Some(closes) = phase.closes {
            let date = language.plain_date(data.date(closes));
            text.push_str(&fill(words.phase_closes, &[("date", &date)]));
        }
        text.push_str(&cap(phase, language));
        text
    };
    html! {
        @if !port.phases.is_empty() {
            ol.phases aria-label=(words.phases) {
                @for phase in &port.phases { li { (sentence(phase)) } }
            }
        }
    }
}

/// A phase's cap in words.
fn cap(phase: &PhaseMark, language: Language) -> String {
    let words = language.words();
    let Some(caps) = &phase.caps else {
        return words.phase_no_cap.to_owned();
    };
    let open = || caps.iter().copied().filter(|cap| *cap > 0);
    let (Some(least), Some(most)) = (open().min(), open().max()) else {
        return words.phase_closed.to_owned();
    };
    let (least, most) = (language.whole(least.into()), language.whole(most.into()));
    let mut text = if least == most {
        fill(words.phase_cap, &[("most", &most)])
    } else {
        fill(words.phase_ramp, &[("least", &least), ("most", &most)])
    };
    if phase.ports > 1 {
        text.push_str(&fill(
            words.phase_shared,
            &[("ports", &language.whole(phase.ports as u64))],
        ));
    }
    text
}

fn table(data: &PageData, port: &PortDays, language: Language) -> Markup {
    let words = language.words();
    let totals = port.totals();
    html! {
        table.days-table {
            caption.hidden { (port.name) }
            thead { tr {
                th scope="col" { (words.date) }
                @for stream in &data.streams { th.number scope="col" { (stream) } }
                th.number scope="col" { (words.people) }
            } }
            tbody {
                @for (day, total) in data.calendar.all().zip(totals).filter(|(_, total)| *total > 0) {
                    tr {
                        th scope="row" { (language.date(data.date(day))) }
                        @for persons in &port.persons {
                            td.number { (language.whole(persons[day.at()].into())) }
                        }
                        td.number { (language.whole(total.into())) }
                    }
                }
            }
        }
    }
}
