//! The performance profile (Dolan and Moré, Mathematical Programming 91, 2002): for each solver,
//! the share of instances that it solves within so many times the time of the quickest.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use maud::{Markup, html};

use crate::domain::id::narrow;

/// Seconds by (solver, instance); none where it was not solved.
pub type Seconds = BTreeMap<(String, String), Option<f64>>;

/// Width and height of the drawing, and the margins of the plot.
const SIZE: (f64, f64) = (720.0, 420.0);
const LEFT: f64 = 56.0;
const TOP: f64 = 40.0;
const RIGHT: f64 = 170.0;
const BOTTOM: f64 = 48.0;

/// Okabe and Ito's colours, told apart by most people, and black.
const COLOURS: [&str; 8] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#888888",
];

/// Times below this count as equal: the clock and the machine tell no more.
const LEAST: f64 = 0.01;

/// The ratios to the quickest of each solver, rising, over how many instances.
#[must_use]
pub fn ratios(seconds: &Seconds) -> (BTreeMap<String, Vec<f64>>, usize) {
    let instances: BTreeSet<&String> = seconds.keys().map(|(_, instance)| instance).collect();
    let mut ratios: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (solver, _) in seconds.keys() {
        ratios.entry(solver.clone()).or_default();
    }
    for instance in &instances {
        let own: Vec<(&String, f64)> = seconds
            .iter()
            .filter(|((_, of), _)| of == *instance)
            .filter_map(|((solver, _), seconds)| Some((solver, seconds.as_ref()?.max(LEAST))))
            .collect();
        let best = own.iter().map(|(_, s)| *s).fold(f64::INFINITY, f64::min);
        for (solver, seconds) in own {
            if let Some(ratios) = ratios.get_mut(solver) {
                ratios.push(seconds / best);
            }
        }
    }
    for ratios in ratios.values_mut() {
        ratios.sort_by(f64::total_cmp);
    }
    (ratios, instances.len())
}

/// The chart as an SVG of its own.
#[must_use]
pub fn svg(seconds: &Seconds) -> String {
    let (ratios, count) = ratios(seconds);
    let most = ratios.values().flatten().copied().fold(2.0, f64::max);
    let doublings = most.log2().ceil().max(1.0);
    let x = |ratio: f64| LEFT + (SIZE.0 - LEFT - RIGHT) * ratio.log2() / doublings;
    let y = |share: f64| SIZE.1 - BOTTOM - (SIZE.1 - TOP - BOTTOM) * share;
    let count_f = f64::from(narrow(count.max(1)));
    let drawing = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {} {}", SIZE.0, SIZE.1))
            width=(SIZE.0) height=(SIZE.1) font-family="sans-serif" font-size="12"
            role="img" aria-labelledby="t d" {
            title id="t" { "Performance profile" }
            desc id="d" {
                "For each solver, the share of " (count) " instances that it solves within so many times the time of the quickest"
            }
            rect width="100%" height="100%" fill="#ffffff" {}
            text x=(LEFT) y="22" font-size="14" {
                "Share of " (count) " instances solved within a multiple of the quickest time"
            }
            (axes(doublings, x, y))
            @for ((at, (solver, ratios)), colour) in ratios.iter().enumerate().zip(COLOURS.iter().cycle()) {
                path d=(steps(ratios, count_f, most, x, y)) fill="none" stroke=(colour)
                    stroke-width="2" stroke-dasharray=(if at >= COLOURS.len() { "5 3" } else { "none" }) {}
                @let row = TOP + 18.0 * f64::from(narrow(at));
                path d=(format!("M{} {}h18", SIZE.0 - RIGHT + 16.0, row)) stroke=(colour) stroke-width="3" {}
                text x=(SIZE.0 - RIGHT + 40.0) y=(row) dy="0.32em" {
                    (solver) " (" (ratios.len()) ")"
                }
            }
        }
    };
    drawing.into_string()
}

fn axes(doublings: f64, x: impl Fn(f64) -> f64, y: impl Fn(f64) -> f64) -> Markup {
    let mut ticks = vec![0.0];
    let step = (doublings / 8.0).ceil().max(1.0);
    while ticks.last().is_some_and(|last| last + step <= doublings) {
        ticks.push(ticks.last().copied().unwrap_or(0.0) + step);
    }
    html! {
        @for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
            path d=(format!("M{LEFT} {:.1}H{:.1}", y(share), SIZE.0 - RIGHT)) stroke="#dddddd" {}
            text x=(LEFT - 8.0) y=(format!("{:.1}", y(share))) dy="0.32em" text-anchor="end" {
                (format!("{:.0} %", 100.0 * share))
            }
        }
        @for tick in ticks {
            @let ratio = 2f64.powf(tick);
            path d=(format!("M{:.1} {:.1}v5", x(ratio), y(0.0))) stroke="#666666" {}
            text x=(format!("{:.1}", x(ratio))) y=(format!("{:.1}", y(0.0) + 20.0)) text-anchor="middle" {
                (format!("{ratio:.0}×"))
            }
        }
    }
}

/// A solver's steps: up at each of its ratios, level between.
fn steps(
    ratios: &[f64],
    count: f64,
    most: f64,
    x: impl Fn(f64) -> f64,
    y: impl Fn(f64) -> f64,
) -> String {
    let mut path = format!("M{:.1} {:.1}", x(1.0), y(0.0));
    let mut solved = 0.0;
    for &ratio in ratios {
        solved += 1.0;
        let _ = write!(path, "H{:.1}V{:.1}", x(ratio), y(solved / count));
    }
    let _ = write!(path, "H{:.1}", x(most));
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_to_the_quickest_and_the_unsolved_have_none() {
        let key = |solver: &str, instance: &str| (solver.to_owned(), instance.to_owned());
        let seconds = Seconds::from([
            (key("a", "one"), Some(1.0)),
            (key("b", "one"), Some(4.0)),
            (key("a", "two"), None),
            (key("b", "two"), Some(0.5)),
        ]);
        let (ratios, count) = ratios(&seconds);
        assert_eq!(count, 2);
        assert_eq!(ratios["a"], [1.0]);
        assert_eq!(ratios["b"], [1.0, 4.0]);
        let drawing = svg(&seconds);
        assert!(drawing.contains("a (1)") && drawing.contains("b (2)"));
    }
}
