//! The page: one HTML file that needs nothing else. Charts are SVG, so that they print sharply,
//! can be read aloud and cost no library; a small script sorts, filters, copies and reads out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::compare::Comparison;
use super::data::PageData;
use super::language::{Language, fill};
use crate::domain::calendar::Day;
use crate::files::traces::GENERATOR;

mod changes;
mod days;
pub(in crate::report) mod fairness;
mod head;
mod heat;
pub(in crate::report) mod limits;
mod map;
mod plot;
pub mod public;
mod queue;
mod table;
mod told;
mod waits;

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");

/// The page of one plan.
#[must_use]
pub fn page(data: &PageData, language: Language) -> Vec<u8> {
    let words = language.words();
    let title = fill(
        words.page_title,
        &[
            ("from", &language.plain_date(data.date(Day::START))),
            ("to", &language.plain_date(data.date(data.calendar.last()))),
        ],
    );
    document(
        &title,
        &html! {
            header {
                p.kicker { (language.model(&data.head.model)) }
                h1 { (title) }
                (head::lead(data, language))
            }
            (contents(data, language))
            main { (sections(data, language, "")) }
        },
        language,
    )
}

/// The page of several plans: what differs, then each plan.
#[must_use]
pub fn comparison(comparison: &Comparison, language: Language) -> Vec<u8> {
    let words = language.words();
    document(
        words.compare_title,
        &html! {
            header {
                p.kicker { (words.compare_kicker) }
                h1 { (words.compare_title) }
            }
            main {
                (changes::section(comparison, language))
                @for (at, plan) in comparison.plans.iter().enumerate() {
                    @let prefix = format!("p{}-", at + 1);
                    section.plan aria-labelledby=(format!("{prefix}plan")) {
                        h2.plan-name id=(format!("{prefix}plan")) { (plan.name) }
                        p.kicker { (language.model(&plan.data.head.model)) }
                        (head::lead(&plan.data, language))
                        (sections(&plan.data, language, &prefix))
                    }
                }
            }
        },
        language,
    )
}

pub(crate) use head::heads;
pub(crate) use told::{spot, what};

/// A page for print and screen with this body.
pub(crate) fn document(title: &str, body: &Markup, language: Language) -> Vec<u8> {
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    let words = language.words();
    html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="generator" content=(GENERATOR);
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body
                data-used=(words.read_used)
                data-worth=(words.read_worth)
                data-rows=(words.table_count)
                data-copied=(words.table_copied) {
                (body)
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
    .into_string()
    .into_bytes()
}

/// A source of the security policy: only the text with this hash.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// Everything below the lead. Prefixes keep identifiers apart where there are several plans.
fn sections(data: &PageData, language: Language, prefix: &str) -> Markup {
    html! {
        (head::section(data, language, prefix))
        (told::section(data, language, prefix))
        (days::section(data, language, prefix))
        (queue::section(data, language, prefix))
        (waits::section(data, language, prefix))
        (fairness::section(data, language, prefix))
        (limits::section(data, language, prefix))
        (heat::section(data, language, prefix))
        (map::section(data, language, prefix))
        (limits::left_out(data, language, prefix))
        (table::section(data, language, prefix))
        (head::sources(data, language, prefix))
    }
}

fn contents(data: &PageData, language: Language) -> Markup {
    let words = language.words();
    let mut sections = vec![
        ("glance", words.glance_title),
        ("days", words.days_title),
        ("queue", words.queue_title),
        ("waits", words.waits_title),
        ("limits", words.limits_title),
        ("heat", words.heat_title),
        ("map", words.map_title),
        ("left-out", words.left_out_title),
        ("table", words.table_title),
        ("sources", words.sources_title),
    ];
    if fairness::shown(data).is_some() {
        sections.insert(4, (fairness::ID, words.fairness_title));
    }
    if told::shown(data).is_some() {
        sections.insert(1, (told::ID, words.told_title));
    }
    links(&sections, "", language)
}

/// The way to sections, by identifier and title.
fn links(links: &[(&str, &str)], prefix: &str, language: Language) -> Markup {
    html! {
        nav.contents aria-label=(language.words().contents) {
            ul {
                @for (id, title) in links {
                    li { a href=(format!("#{prefix}{id}")) { (title) } }
                }
            }
        }
    }
}

/// A section with its heading and what it is about.
fn section(id: &str, title: &str, about: &str, body: &Markup) -> Markup {
    html! {
        section id=(id) {
            h2 id=(format!("{id}-h")) { (title) }
            @if !about.is_empty() { p.about { (about) } }
            (body)
        }
    }
}

/// A table that a chart's figures stand in, folded away.
fn folded(title: &str, table: &Markup, language: Language) -> Markup {
    let words = language.words();
    let region = fill(words.region_table, &[("title", title)]);
    html! {
        details.data {
            summary { (words.show_table) span.hidden { ": " (title) } }
            (scroll(&region, table))
        }
    }
}

/// A wide thing that scrolls sideways on small screens, also by keyboard.
fn scroll(label: &str, body: &Markup) -> Markup {
    html! { div.scroll tabindex="0" role="group" aria-label=(label) { (body) } }
}
