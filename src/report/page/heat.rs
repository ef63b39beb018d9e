//! How full each limit is on each day, and what one more unit is worth: a heat map per resource,
//! a row per site, with prices as dots.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use maud::{Markup, html};

use super::plot::{date_labels, date_ticks, drawing, list, short};
use super::{folded, scroll, section as section_of};
use crate::domain::calendar::Day;
use crate::report::data::{HeatRow, PageData};
use crate::report::language::{Language, fill};
use crate::report::real;

/// Width of the drawing, and heights of its head, a row and a cell.
const WIDTH: f64 = 1040.0;
const TOP: f64 = 22.0;
const ROW: f64 = 19.0;
const CELL: f64 = 16.0;

/// A letter is about so wide.
const LETTER: f64 = 6.6;

/// The longest site name that is drawn whole; the table has all.
const LONGEST: usize = 44;

/// Most rows of one map.
const TALLEST: usize = 40;

/// Shades by rising utilisation; the last two are full and too full.
const SHADES: [f64; 6] = [0.25, 0.5, 0.75, 0.9, 0.995, 1.000_01];

/// Sizes of dots by the price's share of the resource's highest.
const DOTS: [f64; 2] = [0.1, 0.5];

fn shade(utilisation: f64) -> usize {
    SHADES
        .iter()
        .position(|most| utilisation < *most)
        .unwrap_or(SHADES.len())
}

fn dot(price: f64, highest: f64) -> usize {
    DOTS.iter()
        .position(|most| price <= most * highest)
        .unwrap_or(DOTS.len())
}

pub(super) fn section(data: &PageData, language: Language, prefix: &str) -> Markup {
    let words = language.words();
    // Days stand below each other in all maps, so that a tight week can be seen in all of them.
    let letters = data
        .heat
        .iter()
        .map(|row| row_name(row, language).chars().count());
    let left = LETTER * real(letters.max().unwrap_or(0).min(LONGEST) as u64) + 12.0;
    section_of(
        &format!("{prefix}heat"),
        words.heat_title,
        words.heat_about,
        &html! {
            (legend(language))
            @for (at, rows) in maps(&data.heat).iter().enumerate() {
                (chart(data, rows, left, language, &format!("{prefix}heat-{at}")))
            }
            @if data.heat_hidden > 0 {
                p.note {
                    (fill(words.heat_hidden, &[("count", &language.whole(data.heat_hidden as u64))]))
                }
            }
        },
    )
}

/// The rows of each map: a resource's, the worthiest resource first, or the caps of all phases;
/// no map is taller than a printed page.
fn maps(heat: &[HeatRow]) -> Vec<Vec<&HeatRow>> {
    let mut resources: BTreeMap<&str, Vec<&HeatRow>> = BTreeMap::new();
    for row in heat {
        let key = if is_phase(row) {
            "phase:"
        } else {
            &row.resource_id
        };
        resources.entry(key).or_default().push(row);
    }
    let mut maps: Vec<Vec<&HeatRow>> = resources.into_values().collect();
    let worth = |rows: &[&HeatRow]| rows.iter().map(|row| row.worth).sum::<f64>();
    // The names stand in order, and the sort is stable.
    maps.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    maps.iter()
        .flat_map(|rows| rows.chunks(TALLEST).map(<[_]>::to_vec))
        .collect()
}

fn is_phase(row: &HeatRow) -> bool {
    row.resource_id.starts_with("phase:")
}

fn legend(language: Language) -> Markup {
    let words = language.words();
    let shades = [
        "< 25 %",
        "25–50 %",
        "50–75 %",
        "75–90 %",
        "90–99 %",
        words.heat_full,
        words.heat_over,
    ];
    html! {
        ul.legend aria-label=(words.heat_legend) {
            @for (at, text) in shades.into_iter().enumerate() {
                li {
                    svg.swatch viewBox="0 0 12 12" aria-hidden="true" { path class=(format!("u{at}")) d="M0 6h12" {} }
                    (text)
                }
            }
            li {
                svg.swatch viewBox="0 0 12 12" aria-hidden="true" {
                    path.halo.d2 d="M6 6h0" {}
                    path.dot.d2 d="M6 6h0" {}
                }
                (words.heat_dot)
            }
        }
    }
}

fn chart(data: &PageData, rows: &[&HeatRow], label: f64, language: Language, id: &str) -> Markup {
    let words = language.words();
    let title = match rows.first() {
        Some(row) if is_phase(row) => words.heat_phases.to_owned(),
        Some(row) => language.resource(&row.resource_id, &row.title).to_owned(),
        None => String::new(),
    };
    let names: Vec<String> = rows.iter().map(|row| row_name(row, language)).collect();
    let days = f64::from(data.calendar.days);
    let width = (WIDTH - label) / days;
    let height = TOP + ROW * real(rows.len() as u64) + 4.0;
    let highest = rows
        .iter()
        .flat_map(|row| row.price.iter().flatten())
        .fold(0.0_f64, |a, b| a.max(*b));
    let description = describe(rows, &names, language);
    let svg = drawing(
        id,
        "heat",
        (WIDTH, height),
        (&title, &description),
        &html! {
            @let ticks = date_ticks(data.calendar, language, 12);
            @let ticks: Vec<_> = ticks.into_iter().map(|(day, text)| (label + width * f64::from(day.0), text)).collect();
            @for (x, _) in &ticks {
                path.axis d=(format!("M{} {}V{}", short(*x), short(TOP - 6.0), short(height))) {}
            }
            (date_labels(&ticks, TOP - 9.0, (label, WIDTH)))
            @for (at, (row, name)) in rows.iter().zip(&names).enumerate() {
                @let y = TOP + ROW * real(at as u64) + CELL / 2.0;
                g.row data-name=(name) data-resource=(row.resource_id) data-site=(row.site_id)
                    data-u=(list(row.utilisation.iter().map(|own| own.map_or(String::new(), percent))))
                    data-p=(list(row.price.iter().flatten().map(|price| compact(*price)))) {
                    text.label x=(short(label - 8.0)) y=(short(y)) dy="0.32em" text-anchor="end" { (cut(name)) }
                    (cells(row, label, width, y))
                    (dots(row, label, width, y, highest))
                }
            }
            path.cursor d="" data-left=(short(label)) data-step=(format!("{width:.4}"))
                data-top=(short(TOP)) data-row=(short(ROW)) data-cell=(short(CELL)) {}
        },
    );
    html! {
        figure.wide data-heat="" data-start=(data.date(Day::START).to_string()) {
            figcaption { strong { (title) } span.readout aria-live="polite" {} }
            (scroll(&fill(words.region_chart, &[("title", &title)]), &svg))
            (folded(&title, &table(rows, &names, &title, language), language))
        }
    }
}

/// The site, or the phase.
fn row_name(row: &HeatRow, language: Language) -> String {
    if is_phase(row) {
        row.title.clone()
    } else if row.site.is_empty() {
        language.words().whole_border.to_owned()
    } else {
        row.site.clone()
    }
}

/// A name that fits beside its row.
fn cut(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let mut text: String = name.chars().take(LONGEST - 1).collect();
    text.push('…');
    text
}

/// A share in whole percent; what is used at all is not 0.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent > 0.0 && percent < 0.5 {
        "<1".to_owned()
    } else {
        format!("{percent:.0}")
    }
}

/// A price to three digits; nothing for 0.
fn compact(price: f64) -> String {
    if price <= 0.0 {
        String::new()
    } else if price >= 100.0 {
        format!("{price:.0}")
    } else if price >= 10.0 {
        format!("{price:.1}")
    } else if price >= 1.0 {
        format!("{price:.2}")
    } else {
        format!("{price:.3}")
    }
}

/// A path per shade: neighbouring days of one shade are one stroke.
fn cells(row: &HeatRow, left: f64, width: f64, y: f64) -> Markup {
    let mut paths = vec![String::new(); SHADES.len() + 1];
    let shades: Vec<Option<usize>> = row
        .utilisation
        .iter()
        .map(|own| own.filter(|share| *share > 0.0).map(shade))
        .collect();
    let mut day = 0;
    while day < shades.len() {
        let mut end = day + 1;
        while end < shades.len() && shades[end] == shades[day] {
            end += 1;
        }
        if let Some(shade) = shades[day] {
            let x = left + width * real(day as u64);
            let length = width * real((end - day) as u64);
            // Writing to a string cannot fail.
            let _ = write!(paths[shade], "M{x:.2} {y:.1}h{length:.2}");
        }
        day = end;
    }
    html! {
        @for (shade, path) in paths.iter().enumerate().filter(|(_, path)| !path.is_empty()) {
            path class=(format!("u{shade}")) d=(path) {}
        }
    }
}

/// A dot per priced day, twice: a halo sets it off from its cell.
fn dots(row: &HeatRow, left: f64, width: f64, y: f64, highest: f64) -> Markup {
    let mut paths = vec![String::new(); DOTS.len() + 1];
    for (day, &price) in (0u32..).zip(row.price.iter().flatten()) {
        if price > 0.0 {
            let x = left + width * (f64::from(day) + 0.5);
            let _ = write!(paths[dot(price, highest)], "M{x:.1} {y:.1}h0");
        }
    }
    html! {
        @for (size, path) in paths.iter().enumerate().filter(|(_, path)| !path.is_empty()) {
            path class=(format!("halo d{size}")) d=(path) {}
            path class=(format!("dot d{size}")) d=(path) {}
        }
    }
}

/// How many days each row is full or priced; what its prices say, where they are known.
struct Figures {
    used: usize,
    full: usize,
    priced: Option<usize>,
    mean: f64,
    most: f64,
    highest: Option<f64>,
}

fn figures(row: &HeatRow) -> Figures {
    let used: Vec<f64> = row.utilisation.iter().flatten().copied().collect();
    let prices = row.price.as_ref();
    Figures {
        used: used.len(),
        full: used
            .iter()
            .filter(|own| shade(**own) >= SHADES.len() - 1)
            .count(),
        priced: prices.map(|prices| prices.iter().filter(|price| **price > 0.0).count()),
        mean: mean(&used),
        most: used.iter().fold(0.0, |most, own| most.max(*own)),
        highest: prices.map(|prices| prices.iter().fold(0.0_f64, |most, own| most.max(*own))),
    }
}

fn describe(rows: &[&HeatRow], names: &[String], language: Language) -> String {
    let words = language.words();
    let mut sentences = Vec::new();
    for (row, name) in rows.iter().zip(names) {
        let own = figures(row);
        let full = language.count(own.full as u64, words.day);
        let mean = language.percent(own.mean);
        let mut told = vec![("site", name.as_str()), ("full", &full), ("mean", &mean)];
        let priced = own
            .priced
            .map(|days| language.count(days as u64, words.day));
        let sentence = match &priced {
            Some(days) => {
                told.push(("priced", days));
                words.heat_description
            }
            None => words.heat_description_unknown,
        };
        sentences.push(fill(sentence, &told));
    }
    sentences.join(" ")
}

fn table(rows: &[&HeatRow], names: &[String], title: &str, language: Language) -> Markup {
    let words = language.words();
    html! {
        table {
            caption.hidden { (title) }
            thead { tr {
                th scope="col" { (words.site) }
                th.number scope="col" { (words.heat_days_used) }
                th.number scope="col" { (words.heat_mean) }
                th.number scope="col" { (words.heat_most) }
                th.number scope="col" { (words.heat_days_full) }
                th.number scope="col" { (words.heat_days_priced) }
                th.number scope="col" { (words.heat_highest) }
            } }
            tbody {
                @for (row, name) in rows.iter().zip(names) {
                    @let own = figures(row);
                    tr {
                        th scope="row" { (name) }
                        td.number { (own.used) }
                        td.number { (language.percent(own.mean)) }
                        td.number { (language.percent(own.most)) }
                        td.number { (own.full) }
                        td.number { (own.priced.map_or(words.heat_unknown.to_owned(), |days| days.to_string())) }
                        td.number { (own.highest.map_or(words.heat_unknown.to_owned(), |worth| language.number(worth, 3))) }
                    }
                }
            }
        }
    }
}

/// The mean of a list; 0 where it is empty.
fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        0.0
    } else {
        values.iter().sum::<f64>() / real(values.len() as u64)
    }
}
