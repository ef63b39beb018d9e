//! What charts share: scales, ticks, and an SVG's frame with its words for those who cannot see.

use std::fmt::Write as _;

use chrono::{Datelike, Weekday};
use maud::{Markup, html};

use crate::domain::calendar::{Calendar, Day};
use crate::report::language::Language;

/// Room between the names of two days.
const GAP: f64 = 4.0;

/// A plot of days from left to right and amounts upwards, in units of the SVG.
pub(super) struct Plot {
    /// Width and height of the whole drawing.
    pub size: (f64, f64),
    /// Left, top, right and bottom of the plot in it.
    pub area: (f64, f64, f64, f64),
    /// What is on the whole width.
    pub across: f64,
    /// The amount at the top.
    pub most: f64,
}

impl Plot {
    /// A small chart, about as wide as a phone.
    pub fn small(across: f64, most: f64) -> Self {
        Self {
            size: (380.0, 176.0),
            area: (42.0, 18.0, 372.0, 152.0),
            across: across.max(1.0),
            most: if most > 0.0 { most } else { 1.0 },
        }
    }

    pub fn x(&self, position: f64) -> f64 {
        let (left, _, right, _) = self.area;
        left + (right - left) * position / self.across
    }

    pub fn y(&self, amount: f64) -> f64 {
        let (_, top, _, bottom) = self.area;
        bottom - (bottom - top) * amount / self.most
    }

    /// Lines and figures of the amounts.
    pub fn amounts(&self, language: Language) -> Markup {
        let (left, _, right, _) = self.area;
        html! {
            @for tick in ticks(self.most) {
                @let y = short(self.y(tick));
                path.grid d=(format!("M{} {y}H{}", short(left), short(right))) {}
                text.tick x=(short(left - 5.0)) y=(y) dy="0.32em" text-anchor="end" {
                    (language.number(tick, usize::from(tick.fract() > 0.0)))
                }
            }
        }
    }

    /// Marks and names of the days below the plot.
    pub fn dates(&self, calendar: Calendar, language: Language) -> Markup {
        let (_, _, _, bottom) = self.area;
        let ends = (self.area.0, self.size.0);
        html! {
            @let ticks = date_ticks(calendar, language, 7);
            @let ticks: Vec<_> = ticks.into_iter().map(|(day, label)| (self.x(f64::from(day.0)), label)).collect();
            @for (x, _) in &ticks {
                path.axis d=(format!("M{} {}v4", short(*x), short(bottom))) {}
            }
            (date_labels(&ticks, bottom + 16.0, ends))
        }
    }
}

/// The names of days at their ticks, kept inside the drawing; one that would stand on the name
/// before it is left out.
pub(super) fn date_labels(ticks: &[(f64, String)], y: f64, ends: (f64, f64)) -> Markup {
    let mut free = f64::NEG_INFINITY;
    let labels = ticks.iter().filter_map(|(x, label)| {
        let half = 3.2 * crate::report::real(label.chars().count() as u64);
        let (anchor, x, left) = if x - half < ends.0 {
            let x = x.max(ends.0);
            ("start", x, x)
        } else if x + half > ends.1 {
            ("end", ends.1, ends.1 - 2.0 * half)
        } else {
            ("middle", *x, x - half)
        };
        let has_room = left >= free;
        if has_room {
            free = left + 2.0 * half + GAP;
        }
        has_room.then_some((anchor, x, label))
    });
    html! {
        @for (anchor, x, label) in labels {
            text.tick x=(short(x)) y=(short(y)) text-anchor=(anchor) { (label) }
        }
    }
}

/// A coordinate to a tenth, without closing zeros.
pub(super) fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// Round amounts from 0 to the top, at most five.
pub(super) fn ticks(most: f64) -> Vec<f64> {
    let rough = most / 4.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= rough - 1e-9)
        .unwrap_or(most)
        .max(if most >= 1.0 { 1.0 } else { 0.0 });
    let mut ticks = Vec::new();
    let mut tick = 0.0;
    while tick <= most * (1.0 + 1e-9) && ticks.len() < 6 {
        ticks.push(tick);
        tick += step;
    }
    ticks
}

/// Days to name below a chart, at most so many, with their names.
pub(super) fn date_ticks(
    calendar: Calendar,
    language: Language,
    most: usize,
) -> Vec<(Day, String)> {
    let days = calendar.all();
    let fits = |ticks: &Vec<Day>| (2..=most).contains(&ticks.len());
    for step in [1, 2] {
        let ticks: Vec<Day> = days.clone().step_by(step).collect();
        if fits(&ticks) || calendar.days <= 2 {
            return named(calendar, ticks, |date| language.short_date(date));
        }
    }
    for weeks in [1, 2] {
        let mondays = days
            .clone()
            .filter(|day| calendar.date(*day).weekday() == Weekday::Mon);
        let ticks: Vec<Day> = mondays.step_by(weeks).collect();
        if fits(&ticks) {
            return named(calendar, ticks, |date| language.short_date(date));
        }
    }
    for months in [1u32, 2, 3, 6, 12] {
        let firsts = days.clone().filter(|day| {
            let date = calendar.date(*day);
            date.day() == 1 && date.month0().is_multiple_of(months)
        });
        let ticks: Vec<Day> = firsts.collect();
        if ticks.len() <= most {
            return named(calendar, ticks, |date| language.month(date));
        }
    }
    Vec::new()
}

fn named(
    calendar: Calendar,
    ticks: Vec<Day>,
    name: impl Fn(chrono::NaiveDate) -> String,
) -> Vec<(Day, String)> {
    ticks
        .into_iter()
        .map(|day| (day, name(calendar.date(day))))
        .collect()
}

/// An SVG with its title and description.
pub(super) fn drawing(
    id: &str,
    class: &str,
    (width, height): (f64, f64),
    (title, description): (&str, &str),
    body: &Markup,
) -> Markup {
    html! {
        svg class=(class) viewBox=(format!("0 0 {} {}", short(width), short(height)))
            role="img" aria-labelledby=(format!("{id}-t {id}-d")) {
            title id=(format!("{id}-t")) { (title) }
            desc id=(format!("{id}-d")) { (description) }
            (body)
        }
    }
}

/// A path's data: columns that stand on a base, one each with a height.
pub(super) fn columns(columns: impl Iterator<Item = (f64, f64, f64, f64)>) -> String {
    let mut path = String::new();
    for (x, width, base, top) in columns {
        // Two decimals, so that a person more or less can be told on a tall chart.
        let _ = write!(path, "M{x:.2} {base:.2}V{top:.2}h{width:.2}V{base:.2}z");
    }
    path
}

/// Numbers separated by commas, for the script and for those who check the page.
pub(super) fn list(numbers: impl Iterator<Item = impl std::fmt::Display>) -> String {
    let mut text = String::new();
    for (at, number) in numbers.enumerate() {
        if at > 0 {
            text.push(',');
        }
        let _ = write!(text, "{number}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(ticks(100.0), [0.0, 25.0, 50.0, 75.0, 100.0]);
        assert_eq!(ticks(7.0), [0.0, 2.0, 4.0, 6.0]);
        assert_eq!(ticks(1.0), [0.0, 1.0]);
        for most in [0.3, 3.0, 17.0, 26_432.0] {
            assert!((2..=6).contains(&ticks(most).len()), "{most}");
        }
    }

    #[test]
    fn lists_keep_their_empty_entries() {
        assert_eq!(list(["", "", "3", ""].iter()), ",,3,");
    }

    #[test]
    fn names_of_days_do_not_stand_on_each_other() {
        let ticks = |second: f64| [(42.0, "Feb 19".to_owned()), (second, "Feb 21".to_owned())];
        let drawn = |second: f64| date_labels(&ticks(second), 0.0, (42.0, 380.0)).into_string();
        assert_eq!(drawn(90.0).matches("<text").count(), 1);
        assert_eq!(drawn(110.0).matches("<text").count(), 2);
    }

    #[test]
    fn dates_are_named_for_every_horizon() {
        for days in [1, 2, 5, 7, 10, 20, 31, 45, 60, 132, 365, 800, 1000] {
            let calendar = Calendar {
                start: NaiveDate::from_ymd_opt(2021, 2, 19).unwrap(),
                days,
            };
            let ticks = date_ticks(calendar, Language::English, 7);
            assert!((1..=7).contains(&ticks.len()), "{days}: {ticks:?}");
        }
    }
}
