//! What differs between plans.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::head::{gap, heads};
use super::plot::{Plot, drawing, list, short};
use super::{folded, scroll, section as section_of};
use crate::domain::calendar::Day;
use crate::report::compare::{Changes, Comparison, PortSeries};
use crate::report::data::PageData;
use crate::report::language::{Language, agree, fill};

pub(super) fn section(comparison: &Comparison, language: Language) -> Markup {
    let words = language.words();
    section_of(
        "changes",
        words.compare_heading,
        "",
        &html! {
            ul.notes {
                @for plan in &comparison.plans { li { strong { (plan.name) } ": " (gap(&plan.data, language)) } }
            }
            (scroll(words.compare_figures, &figures(comparison, language)))
            @if comparison.begins_apart() { p { (words.compare_apart) } }
            @for (changes, plan) in comparison.changes.iter().zip(comparison.plans.iter().skip(1)) {
                h3 { (fill(words.compare_people, &[("plan", &plan.name)])) }
                (people(changes, language))
            }
            h3 { (words.compare_equity) }
            (scroll(words.compare_equity, &equity(comparison, language)))
            h3 { (words.compare_days) }
            (legend(comparison, language))
            div.charts {
                @for (at, port) in comparison.ports.iter().enumerate() {
                    (chart(comparison, port, language, &format!("changes-{at}")))
                }
            }
        },
    )
}

/// A figure of a plan, and how many places it is written with.
type Figure = (&'static str, fn(&PageData) -> Option<f64>);

/// Figures by plan, with the difference from the first plan.
fn figures(comparison: &Comparison, language: Language) -> Markup {
    let words = language.words();
    let rows: [Figure; 8] = [
        (words.card_scheduled, |data| {
            Some(whole(data.head.scheduled.persons))
        }),
        (words.card_left, |data| {
            Some(whole(data.head.left_out.persons))
        }),
        (words.waits_mean, |data| {
            data.waits.overall.days.map(|days| days.mean)
        }),
        (words.compare_p90, |data| {
            data.waits.overall.days.map(|days| f64::from(days.p90))
        }),
        (words.compare_longest, |data| {
            data.waits.overall.days.map(|days| f64::from(days.longest))
        }),
        (words.cost_total, |data| Some(data.head.cost.total)),
        (words.cost_bound, |data| Some(data.head.bound_shown())),
        (words.compare_gap, |data| Some(100.0 * data.head.gap)),
    ];
    let plans = &comparison.plans;
    html! {
        table.compare {
            caption.hidden { (words.compare_figures) }
            thead { tr {
                th scope="col" { (words.compare_figure) }
                @for plan in plans { th.number scope="col" { (plan.name) } }
            } }
            tbody {
                @for (name, of) in rows {
                    @let first = plans.first().and_then(|plan| of(&plan.data));
                    tr {
                        th scope="row" { (name) }
                        @for (at, plan) in plans.iter().enumerate() {
                            @let own = of(&plan.data);
                            td.number {
                                (own.map_or("–".to_owned(), |own| language.number(own, 1)))
                                @if at > 0 { (difference(own, first, language)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn whole(count: u64) -> f64 {
    crate::report::real(count)
}

/// "(+12)"; nothing where one of the figures is not there.
fn difference(own: Option<f64>, first: Option<f64>, language: Language) -> Markup {
    let text = own.zip(first).map(|(own, first)| {
        let difference = own - first;
        let sign = if difference > 0.0 { "+" } else { "" };
        let number = language.number(difference, 1);
        if number == "0" {
            "±0".to_owned()
        } else {
            format!("{sign}{number}")
        }
    });
    html! { @if let Some(text) = text { " " span.delta { "(" (text) ")" } } }
}

fn people(changes: &Changes, language: Language) -> Markup {
    let words = language.words();
    let days = |days: u64| language.count(days, words.person_day);
    let no_days = String::new;
    // What is always said, and what only some pairs of plans have.
    let lines = [
        (changes.gained, words.change_gained, no_days()),
        (changes.lost, words.change_lost, no_days()),
        (
            changes.earlier,
            words.change_earlier,
            days(changes.days_earlier),
        ),
        (changes.later, words.change_later, days(changes.days_later)),
        (changes.same_day, words.change_same, no_days()),
        (changes.other_port, words.change_port, no_days()),
    ];
    let more = [
        (changes.received, words.change_received),
        (changes.before, words.change_before),
        (changes.anew, words.change_anew),
        (changes.gone, words.change_gone),
        (changes.fresh, words.change_fresh),
    ];
    let more = more.into_iter().filter(|(own, _)| own.cases > 0);
    let more = more.map(|(own, text)| (own, text, no_days()));
    html! {
        ul.notes {
            @for (own, text, days) in lines.into_iter().chain(more) {
                @let text = agree(own.persons, text);
                li { (fill(text, &[("who", &heads(own, language)), ("days", &days)])) }
            }
        }
    }
}

/// The 90th percentile of waits by location under each plan.
fn equity(comparison: &Comparison, language: Language) -> Markup {
    let words = language.words();
    let mut names: Vec<&str> = Vec::new();
    for plan in &comparison.plans {
        for group in &plan.data.waits.groups[0] {
            if !names.contains(&group.name.as_str()) {
                names.push(&group.name);
            }
        }
    }
    let p90 = |data: &PageData, name: &str| {
        let mut groups = data.waits.groups[0].iter();
        let group = groups.find(|group| group.name == name);
        group
            .and_then(|group| group.days)
            .map(|days| f64::from(days.p90))
    };
    html! {
        table.compare {
            caption.hidden { (words.compare_equity) }
            thead { tr {
                th scope="col" { (words.location) }
                @for plan in &comparison.plans { th.number scope="col" { (plan.name) } }
            } }
            tbody {
                @for name in names {
                    @let first = comparison.plans.first().and_then(|plan| p90(&plan.data, name));
                    tr {
                        th scope="row" { (name) }
                        @for (at, plan) in comparison.plans.iter().enumerate() {
                            @let own = p90(&plan.data, name);
                            td.number {
                                (own.map_or("–".to_owned(), |own| language.number(own, 0)))
                                @if at > 0 { (difference(own, first, language)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn legend(comparison: &Comparison, language: Language) -> Markup {
    html! {
        ul.legend aria-label=(language.words().compare_plans) {
            @for (at, plan) in comparison.plans.iter().enumerate() {
                li {
                    svg.swatch.long viewBox="0 0 24 12" aria-hidden="true" { path class=(line(at)) d="M0 6h24" {} }
                    (plan.name)
                }
            }
        }
    }
}

/// What stands where a day is not one of a plan's.
const NOT_ITS_DAY: &str = "–";

fn told(people: Option<u32>) -> String {
    people.map_or(NOT_ITS_DAY.to_owned(), |people| people.to_string())
}

fn line(plan: usize) -> String {
    format!("series l{}", plan.min(super::days::COLOURS - 1))
}

fn chart(comparison: &Comparison, port: &PortSeries, language: Language, id: &str) -> Markup {
    let words = language.words();
    let most = port.persons.iter().flatten().flatten().max();
    let most = most.copied().unwrap_or(0);
    let plot = Plot::small(f64::from(comparison.calendar.days), f64::from(most));
    let totals: Vec<String> = port
        .persons
        .iter()
        .zip(&comparison.plans)
        .map(|(persons, plan)| {
            let people: u64 = persons
                .iter()
                .flatten()
                .map(|&people| u64::from(people))
                .sum();
            format!("{}: {}.", plan.name, language.count(people, words.person))
        })
        .collect();
    let stairs = port.persons.iter().map(|persons| {
        let mut path = String::new();
        for (day, people) in (0u32..).zip(persons) {
            let Some(people) = *people else { continue };
            let (x, y) = (plot.x(f64::from(day)), plot.y(f64::from(people)));
            let start = if path.is_empty() {
                format!("M{} {y:.2}", short(x))
            } else {
                format!("V{y:.2}")
            };
            // Writing to a string cannot fail.
            let _ = write!(path, "{start}H{}", short(plot.x(f64::from(day) + 1.0)));
        }
        path
    });
    html! {
        figure.chart {
            figcaption { strong { (port.name) } }
            (drawing(id, "series", plot.size, (&port.name, &totals.join(" ")), &html! {
                (plot.amounts(language))
                @for (at, (path, persons)) in stairs.zip(&port.persons).enumerate() {
                    path class=(line(at)) data-values=(list(persons.iter().map(|people| told(*people)))) d=(path) {}
                }
                (plot.dates(comparison.calendar, language))
            }))
            (folded(&port.name, &table(comparison, port, language), language))
        }
    }
}

fn table(comparison: &Comparison, port: &PortSeries, language: Language) -> Markup {
    let words = language.words();
    let days = comparison.calendar.count();
    let used = (0..days).filter(|day| port.persons.iter().any(|persons| persons[*day] > Some(0)));
    html! {
        table.narrow {
            caption.hidden { (port.name) }
            thead { tr {
                th scope="col" { (words.date) }
                @for plan in &comparison.plans { th.number scope="col" { (plan.name) } }
            } }
            tbody {
                @for day in used {
                    @let date = comparison.calendar.date(Day::new(day));
                    tr {
                        th scope="row" { (language.date(date)) }
                        @for persons in &port.persons { td.number { (persons[day].map_or(NOT_ITS_DAY.to_owned(), |people| language.whole(people.into()))) } }
                    }
                }
            }
        }
    }
}
