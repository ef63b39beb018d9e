//! Whether groups of people fare alike: a sentence, the measures, and a table for each division.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::{folded, section as section_of};
use crate::domain::fairness::{Disparity, Group};
use crate::report::data::PageData;
use crate::report::fair::{Divided, Fair};
use crate::report::language::{Language, fill};

/// The section's identifier.
pub(super) const ID: &str = "fairness";

/// What the section shows; nothing where there is nobody to compare.
pub(super) fn shown(data: &PageData) -> Option<&Fair> {
    data.fair.as_ref().filter(|fair| !fair.divided.is_empty())
}

pub(super) fn section(data: &PageData, language: Language, prefix: &str) -> Markup {
    let words = language.words();
    let Some(fair) = shown(data) else {
        return html! {};
    };
    let least = language.whole(fair.min_group.into());
    section_of(
        &format!("{prefix}{ID}"),
        words.fairness_title,
        &fill(words.fairness_about, &[("least", &least)]),
        &html! {
            @for own in &fair.divided {
                h3 { (title(&own.by, language)) }
                @if let Some(largest) = &own.largest {
                    p { (sentence(largest, language)) }
                }
                p.note { (measures(own, language)) }
                (folded(&title(&own.by, language), &table(own, &fair.everybody, language), language))
            }
        },
    )
}

/// What people are divided by.
pub(crate) fn title(by: &str, language: Language) -> String {
    let words = language.words();
    match by {
        "location" => words.waits_by_location.to_owned(),
        "stream" => words.waits_by_stream.to_owned(),
        "priority" => words.waits_by_priority.to_owned(),
        "family_size" => words.fairness_by_family_size.to_owned(),
        needs => {
            let kind = needs.strip_prefix("needs:").unwrap_or(needs);
            fill(words.fairness_by_needs, &[("kind", kind)])
        }
    }
}

/// A group's name.
pub(crate) fn name(by: &str, own: Option<&str>, language: Language) -> String {
    let words = language.words();
    match (by, own) {
        (_, None) => words.fairness_others.to_owned(),
        ("priority", Some(own)) => language.priority(own),
        ("family_size", Some(own)) => match own.parse() {
            Ok(persons) => language.count(persons, words.person),
            Err(_) => own.to_owned(),
        },
        ("location" | "stream", Some(own)) => own.to_owned(),
        (_, Some("none")) => words.fairness_none.to_owned(),
        (_, Some(own)) => own.to_owned(),
    }
}

/// A date as people write it.
pub(crate) fn date(text: &str, language: Language) -> String {
    let date: Result<NaiveDate, _> = text.parse();
    date.map_or(text.to_owned(), |date| language.plain_date(date))
}

/// Where shares lie farthest apart.
pub(crate) fn sentence(own: &Disparity, language: Language) -> String {
    fill(
        language.words().fairness_sentence,
        &[
            ("date", &date(&own.date, language)),
            ("most", &name(&own.by, Some(&own.most), language)),
            ("most_share", &share(own.most_share, language)),
            ("least", &name(&own.by, Some(&own.least), language)),
            ("least_share", &share(own.least_share, language)),
        ],
    )
}

/// A share in a sentence: in whole percent, and finer where that would make nobody of somebody, or
/// everybody of nearly everybody.
fn share(share: f64, language: Language) -> String {
    let percent = 100.0 * share;
    let whole = percent.round();
    let is_rounded = (whole == 0.0 || whole == 100.0) && percent != whole;
    let places = usize::from(is_rounded);
    format!("{}\u{a0}%", language.number(percent, places))
}

/// The measures between groups.
fn measures(own: &Divided, language: Language) -> String {
    let words = language.words();
    let (gini, theil) = (language.number(own.gini, 3), language.number(own.theil, 3));
    let mut places = vec![("gini", gini.as_str()), ("theil", theil.as_str())];
    let ratio = own.ratio.map(|ratio| language.number(ratio, 2));
    match &ratio {
        None => fill(words.fairness_measures, &places),
        Some(ratio) => {
            places.push(("ratio", ratio));
            fill(words.fairness_measures_ratio, &places)
        }
    }
}

fn table(own: &Divided, everybody: &Group, language: Language) -> Markup {
    let words = language.words();
    let title = title(&own.by, language);
    let row = |name: &str, group: &Group| {
        html! {
            tr {
                th scope="row" { (name) }
                td.number { (language.whole(group.persons)) }
                td.number { (group.mean_wait_days.map_or("–".to_owned(), |mean| language.number(mean, 1))) }
                td.number { (group.p90_wait_days.map_or("–".to_owned(), |days| days.to_string())) }
                td.number { (language.number(group.gini, 3)) }
                td.number { (language.number(group.theil, 3)) }
                @for received in &group.received {
                    td.number { (received.share.map_or("–".to_owned(), |share| language.percent(share))) }
                }
            }
        }
    };
    html! {
        table {
            caption.hidden { (title) }
            thead { tr {
                th scope="col" { (words.group) }
                th.number scope="col" { (words.people) }
                th.number scope="col" { (words.waits_mean) }
                th.number scope="col" { "90 %" }
                th.number scope="col" { (words.fairness_gini) }
                th.number scope="col" { (words.fairness_theil) }
                @for received in &everybody.received {
                    @let date = date(&received.date, language);
                    th.number scope="col" { (fill(words.fairness_received, &[("date", &date)])) }
                }
            } }
            tbody {
                @for (own_name, group) in &own.groups {
                    (row(&name(&own.by, own_name.as_deref(), language), group))
                }
            }
        }
    }
}
