//! How long people wait, and whether places and groups are treated alike.

use maud::{Markup, html};

use super::plot::{Plot, columns, drawing, list, short, ticks};
use super::{folded, section as section_of};
use crate::domain::waits::Registered;
use crate::report::data::{PageData, Quantiles, Spread};
use crate::report::language::{Language, fill};
use crate::report::real;

/// Height of a group's row in a chart of spreads.
const ROW: f64 = 38.0;

pub(super) fn section(data: &PageData, language: Language, prefix: &str) -> Markup {
    let words = language.words();
    let titles = [
        words.waits_by_location,
        words.waits_by_stream,
        words.waits_by_priority,
    ];
    let longest = data.waits.overall.days.map_or(0, |days| days.longest);
    section_of(
        &format!("{prefix}waits"),
        words.waits_title,
        words.waits_about,
        &html! {
            div.charts {
                (histogram(data, language, &format!("{prefix}waits-all")))
                @for (at, (groups, title)) in data.waits.groups.iter().zip(titles).enumerate() {
                    @let groups = named(groups, at, language);
                    (spreads(&groups, title, f64::from(longest), language, &format!("{prefix}waits-{at}")))
                }
            }
        },
    )
}

/// Groups with their names in the page's language: locations and streams have one name only.
fn named(groups: &[Spread], key: usize, language: Language) -> Vec<Spread> {
    let name = |group: &Spread| match key {
        2 => language.priority(&group.name),
        _ => group.name.clone(),
    };
    let groups = groups.iter();
    groups
        .map(|group| Spread {
            name: name(group),
            ..group.clone()
        })
        .collect()
}

/// People by days waited.
fn histogram(data: &PageData, language: Language, id: &str) -> Markup {
    let words = language.words();
    let bars = &data.waits.histogram;
    let most = bars.iter().map(|bar| bar.2).max().unwrap_or(0);
    let across = bars.last().map_or(1, |bar| bar.1 + 1);
    let plot = Plot::small(f64::from(across), real(most));
    let description = data.waits.overall.days.map_or_else(
        || words.waits_nobody.to_owned(),
        |days| spread_words(&days, language),
    );
    let path = columns(
        bars.iter()
            .filter(|bar| bar.2 > 0)
            .map(|&(least, most, people)| {
                let (from, to) = (plot.x(f64::from(least)), plot.x(f64::from(most + 1)));
                (
                    from + 0.5,
                    to - from - 1.0,
                    plot.y(0.0),
                    plot.y(real(people)),
                )
            }),
    );
    let (_, _, _, bottom) = plot.area;
    let table = html! {
        table.narrow {
            caption.hidden { (words.waits_all) }
            thead { tr { th scope="col" { (words.waits_days) } th.number scope="col" { (words.people) } } }
            tbody {
                @for &(least, most, people) in bars {
                    tr {
                        th scope="row" { @if least == most { (least) } @else { (least) "–" (most) } }
                        td.number { (language.whole(people)) }
                    }
                }
            }
        }
    };
    html! {
        figure.chart {
            figcaption { strong { (words.waits_all) } span.more { (words.waits_axis) } }
            (drawing(id, "histogram", plot.size, (words.waits_all, &description), &html! {
                (plot.amounts(language))
                path.bar.s0 data-values=(list(bars.iter().map(|bar| bar.2))) d=(path) {}
                @for tick in ticks(f64::from(across)) {
                    text.tick x=(short(plot.x(tick))) y=(short(bottom + 16.0)) text-anchor="middle" {
                        (language.number(tick, 1))
                    }
                }
            }))
            p.note { (description) }
            @if let Some(own) = data.waits.overall.registered { p.note { (registered_words(&own, language)) } }
            (folded(words.waits_all, &table, language))
        }
    }
}

/// A sentence about a spread.
fn spread_words(days: &Quantiles, language: Language) -> String {
    fill(
        language.words().waits_description,
        &[
            ("half", &language.days(f64::from(days.p50))),
            ("p90", &language.days(f64::from(days.p90))),
            ("longest", &language.days(f64::from(days.longest))),
        ],
    )
}

/// A sentence about days from registration.
fn registered_words(own: &Registered, language: Language) -> String {
    let words = language.words();
    let (Some(mean), Some(p90)) = (own.mean, own.p90) else {
        return words.waits_registered_nobody.to_owned();
    };
    fill(
        words.waits_registered,
        &[
            ("mean", &language.days(mean)),
            ("p90", &language.days(f64::from(p90))),
            ("who", &language.count(own.persons, words.person)),
        ],
    )
}

/// Groups side by side: a line from the 10th to the 90th percentile, a box for the middle half,
/// a mark for the median.
fn spreads(groups: &[Spread], title: &str, longest: f64, language: Language, id: &str) -> Markup {
    let words = language.words();
    let height = 12.0 + ROW * real(groups.len() as u64) + 24.0;
    let mut plot = Plot::small(longest.max(1.0), 1.0);
    plot.area.0 = 8.0;
    plot.size.1 = height;
    let bottom = height - 24.0;
    let described: Vec<String> = groups
        .iter()
        .map(|group| match &group.days {
            Some(days) => format!("{}: {}", group.name, spread_words(days, language)),
            None => format!("{}: {}", group.name, words.waits_nobody),
        })
        .collect();
    html! {
        figure.chart {
            figcaption { strong { (title) } span.more { (words.waits_box) } }
            (drawing(id, "spreads", plot.size, (title, &described.join(" ")), &html! {
                @for tick in ticks(plot.across) {
                    @let x = short(plot.x(tick));
                    path.grid d=(format!("M{x} 12V{}", short(bottom))) {}
                    text.tick x=(x) y=(short(bottom + 16.0)) text-anchor="middle" { (language.number(tick, 1)) }
                }
                @for (at, group) in groups.iter().enumerate() {
                    (row(group, 12.0 + ROW * real(at as u64), &plot, language))
                }
            }))
            (folded(title, &table(groups, title, language), language))
        }
    }
}

fn row(group: &Spread, top: f64, plot: &Plot, language: Language) -> Markup {
    let words = language.words();
    let middle = top + 25.0;
    let x = |days: i32| short(plot.x(f64::from(days)));
    html! {
        text.label x="8" y=(short(top + 13.0)) { (group.name) }
        @match &group.days {
            None => { text.tick x="372" y=(short(top + 13.0)) text-anchor="end" { (words.waits_nobody_short) } }
            Some(days) => {
                text.tick x="372" y=(short(top + 13.0)) text-anchor="end" {
                    (fill(words.waits_p90_label, &[("days", &language.days(f64::from(days.p90)))]))
                }
                path.whisker data-values=(list([days.p10, days.p25, days.p50, days.p75, days.p90].iter()))
                    d=(format!("M{} {m}H{}", x(days.p10), x(days.p90), m = short(middle))) {}
                path.box d=(format!("M{} {m}H{}", x(days.p25), x(days.p75), m = short(middle))) {}
                path.median d=(format!("M{} {}v14", x(days.p50), short(middle - 7.0))) {}
            }
        }
    }
}

fn table(groups: &[Spread], title: &str, language: Language) -> Markup {
    let words = language.words();
    let number = |days: Option<i32>| days.map_or("–".to_owned(), |days| days.to_string());
    let registered = groups.iter().any(|group| group.registered.is_some());
    html! {
        table {
            caption.hidden { (title) }
            thead { tr {
                th scope="col" { (words.group) }
                th.number scope="col" { (words.waits_scheduled) }
                th.number scope="col" { (words.waits_left) }
                th.number scope="col" { (words.waits_mean) }
                th.number scope="col" { "10 %" }
                th.number scope="col" { "25 %" }
                th.number scope="col" { "50 %" }
                th.number scope="col" { "75 %" }
                th.number scope="col" { "90 %" }
                th.number scope="col" { (words.waits_longest) }
                @if registered { th.number scope="col" { (words.waits_registered_mean) } }
            } }
            tbody {
                @for group in groups {
                    @let days = group.days;
                    tr {
                        th scope="row" { (group.name) }
                        td.number { (language.whole(group.scheduled.persons)) }
                        td.number { (language.whole(group.left_out.persons)) }
                        td.number { (days.map_or("–".to_owned(), |d| language.number(d.mean, 1))) }
                        td.number { (number(days.map(|d| d.p10))) }
                        td.number { (number(days.map(|d| d.p25))) }
                        td.number { (number(days.map(|d| d.p50))) }
                        td.number { (number(days.map(|d| d.p75))) }
                        td.number { (number(days.map(|d| d.p90))) }
                        td.number { (number(days.map(|d| d.longest))) }
                        @if registered {
                            @let mean = group.registered.and_then(|own| own.mean);
                            td.number { (mean.map_or("–".to_owned(), |mean| language.number(mean, 1))) }
                        }
                    }
                }
            }
        }
    }
}
