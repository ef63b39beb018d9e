//! Locations, ports and the people who go from one to the other, placed by their coordinates.

use maud::{Markup, html};

use super::plot::{drawing, short};
use super::{folded, scroll, section as section_of};
use crate::domain::id::narrow;
use crate::report::data::{Map, MapPlace, PageData};
use crate::report::language::{Language, fill};
use crate::report::real;

const WIDTH: f64 = 1040.0;
/// Room for names on the left and right.
const SIDE: f64 = 90.0;
/// Ports are drawn so far north of their place, because twin cities would hide each other.
const NORTH: f64 = 44.0;
/// Height of a line of names, and width of a letter.
const LINE: f64 = 17.0;
const LETTER: f64 = 7.0;

pub(super) fn section(data: &PageData, language: Language, prefix: &str) -> Markup {
    let words = language.words();
    let body = match &data.map {
        None => html! { p.note { (words.map_none) } },
        Some(map) => chart(map, language, &format!("{prefix}map-chart")),
    };
    section_of(&format!("{prefix}map"), words.map_title, "", &body)
}

/// A point with its name.
struct Spot<'m> {
    place: &'m MapPlace,
    x: f64,
    y: f64,
    radius: f64,
    /// Middle of the name, below or above the point.
    label: (f64, f64),
    text: String,
}

/// Left, top, right, bottom.
type Area = (f64, f64, f64, f64);

fn overlap(a: Area, b: Area) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

fn chart(map: &Map, language: Language, id: &str) -> Markup {
    let words = language.words();
    let (locations, ports, height) = lay_out(map, language);
    let most = map.flows.iter().map(|(_, _, heads)| heads.persons).max();
    let most = real(most.unwrap_or(1).max(1));
    let mut order: Vec<_> = map.flows.iter().collect();
    order.sort_by_key(|(_, _, heads)| std::cmp::Reverse(heads.persons));
    let mut sentences: Vec<String> = Vec::new();
    for &&(location, port, heads) in &order {
        sentences.push(fill(
            words.map_flow,
            &[
                ("people", &language.count(heads.persons, words.person)),
                ("location", &map.locations[location].name),
                ("port", &map.ports[port].name),
            ],
        ));
    }
    let svg = drawing(
        id,
        "map",
        (WIDTH, height),
        (words.map_title, &sentences.join(" ")),
        &html! {
            @for &&(location, port, heads) in &order {
                @let (a, b) = (&locations[location], &ports[port]);
                path.flow data-people=(heads.persons) data-from=(a.place.name) data-to=(b.place.name)
                    stroke-width=(short(1.2 + 10.0 * real(heads.persons) / most))
                    d=(format!("M{} {}Q{} {} {} {}", short(a.x), short(a.y),
                        short(0.35 * a.x + 0.65 * b.x), short(a.y.max(b.y) - 0.2 * (a.y - b.y).abs()),
                        short(b.x), short(b.y + 6.0))) {}
            }
            @for spot in &locations {
                (leader(spot))
                circle.location cx=(short(spot.x)) cy=(short(spot.y)) r=(short(spot.radius)) {}
            }
            @for spot in &ports {
                (leader(spot))
                rect.port x=(short(spot.x - 6.0)) y=(short(spot.y - 6.0)) width="12" height="12" {}
            }
            @for spot in locations.iter().chain(&ports) {
                text.place x=(short(spot.label.0)) y=(short(spot.label.1)) dy="0.32em" text-anchor="middle" { (spot.text) }
            }
        },
    );
    html! {
        figure.wide {
            figcaption { span.more { (words.map_legend) } }
            (scroll(&fill(words.region_chart, &[("title", words.map_title)]), &svg))
            @if !map.unplaced.is_empty() {
                p.note { (fill(words.map_unplaced, &[("places", &map.unplaced.join(", "))])) }
            }
            (folded(words.map_title, &table(map, language), language))
        }
    }
}

/// The line from a name to its point, where they are apart.
fn leader(spot: &Spot<'_>) -> Markup {
    let apart = (spot.label.1 - spot.y).abs() > spot.radius + LINE;
    let towards = if spot.label.1 < spot.y {
        LINE / 2.0
    } else {
        -LINE / 2.0
    };
    html! {
        @if apart {
            path.leader d=(format!("M{} {}L{} {}", short(spot.x), short(spot.y),
                short(spot.label.0), short(spot.label.1 + towards))) {}
        }
    }
}

/// Where everything stands, and how tall the drawing is.
fn lay_out<'m>(map: &'m Map, language: Language) -> (Vec<Spot<'m>>, Vec<Spot<'m>>, f64) {
    let places = || map.locations.iter().chain(&map.ports);
    let range = |of: fn(&MapPlace) -> f64| {
        places()
            .map(of)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), own| {
                (least.min(own), most.max(own))
            })
    };
    let (south, north) = range(|place| place.latitude);
    let (west, east) = range(|place| place.longitude);
    let narrowing = f64::midpoint(south, north).to_radians().cos().max(0.1);
    let (wide, tall) = ((east - west) * narrowing, north - south);
    let inner = WIDTH - 2.0 * SIDE;
    // As wide as there is room, but no taller than a screen.
    let scale = (inner / wide.max(1e-6))
        .min(380.0 / tall.max(1e-6))
        .min(4_000.0);
    let left = SIDE + (inner - wide * scale) / 2.0;
    let people = map.locations.iter().map(|place| place.heads.persons).max();
    let people = real(people.unwrap_or(1).max(1));
    let spot = |place: &'m MapPlace, north_by: f64, radius: f64| Spot {
        place,
        x: left + (place.longitude - west) * narrowing * scale,
        y: (north - place.latitude) * scale - north_by,
        radius,
        label: (0.0, 0.0),
        text: format!("{} · {}", place.name, language.whole(place.heads.persons)),
    };
    let mut locations: Vec<Spot<'_>> = (map.locations.iter())
        .map(|place| {
            spot(
                place,
                0.0,
                4.0 + 12.0 * (real(place.heads.persons) / people).sqrt(),
            )
        })
        .collect();
    let mut ports: Vec<Spot<'_>> = map
        .ports
        .iter()
        .map(|place| spot(place, NORTH, 7.0))
        .collect();
    let mut taken: Vec<Area> = locations
        .iter()
        .chain(&ports)
        .map(|spot| {
            let r = spot.radius + 1.0;
            (spot.x - r, spot.y - r, spot.x + r, spot.y + r)
        })
        .collect();
    name(&mut ports, -1.0, &mut taken);
    name(&mut locations, 1.0, &mut taken);
    let top = taken
        .iter()
        .fold(f64::INFINITY, |top, area| top.min(area.1))
        - 6.0;
    let bottom = taken
        .iter()
        .fold(f64::NEG_INFINITY, |bottom, area| bottom.max(area.3))
        + 6.0;
    for spot in locations.iter_mut().chain(&mut ports) {
        spot.y -= top;
        spot.label.1 -= top;
    }
    (locations, ports, bottom - top)
}

/// Names from west to east, each as near to its point as there is room: above or below it, beside
/// it, or further above or below.
fn name(spots: &mut [Spot<'_>], direction: f64, taken: &mut Vec<Area>) {
    let mut order: Vec<usize> = (0..spots.len()).collect();
    order.sort_by(|&a, &b| spots[a].x.total_cmp(&spots[b].x));
    for at in order {
        let spot = &mut spots[at];
        let half = (LETTER * real(spot.text.chars().count() as u64) / 2.0 + 4.0).min(WIDTH / 2.0);
        let around = |x: f64, y: f64| (x - half, y - LINE / 2.0, x + half, y + LINE / 2.0);
        let column = spot.x.clamp(half, WIDTH - half);
        let row = |row: u32| {
            let away = spot.radius + 10.0 + LINE * f64::from(row);
            around(column, spot.y + direction * away)
        };
        let aside = half + spot.radius + 2.0;
        let near = [
            row(0),
            around(spot.x - direction * aside, spot.y),
            around(spot.x + direction * aside, spot.y),
        ];
        // There are fewer rows taken than places named.
        let most = 2 * narrow(taken.len());
        let free = |area: &Area| {
            area.0 >= 0.0 && area.2 <= WIDTH && !taken.iter().any(|other| overlap(*area, *other))
        };
        let own = near
            .into_iter()
            .chain((1..most).map(row))
            .find(free)
            .unwrap_or_else(|| row(most));
        spot.label = (f64::midpoint(own.0, own.2), f64::midpoint(own.1, own.3));
        taken.push(own);
    }
}

fn table(map: &Map, language: Language) -> Markup {
    let words = language.words();
    html! {
        table {
            caption.hidden { (words.map_title) }
            thead { tr {
                th scope="col" { (words.location) }
                th scope="col" { (words.port) }
                th.number scope="col" { (words.people) }
                th.number scope="col" { (words.cases) }
            } }
            tbody {
                @for &(location, port, heads) in &map.flows {
                    tr {
                        th scope="row" { (map.locations[location].name) }
                        td { (map.ports[port].name) }
                        td.number { (language.whole(heads.persons)) }
                        td.number { (language.whole(heads.cases)) }
                    }
                }
            }
        }
    }
}
