//! `paso changes`: whose appointment is different, and who must be told.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use comfy_table::{Cell, CellAlignment};
use serde::Serialize;

use super::ExitStatus;
use super::args::{ChangesArguments, ListFormat};
use super::plans::{self, Plan};
use super::text::{count, emit, emit_json, lines, safe, say, table, weekday};
use super::window::Window;
use crate::outputs::single::{is_standard_output, write_file};
use crate::report::changes::{self, Compared, Entry, Side, Standing, is_of_another_feed};
use crate::report::written::ChangeKind;

/// Most rows of a kind that are shown for people.
const SHOWN: usize = 40;

pub(super) fn run(options: &ChangesArguments) -> io::Result<ExitStatus> {
    let own = &options.plan;
    let Some(now) = plans::read(&own.out, own.feed.as_ref(), own.model.as_deref(), None) else {
        return Ok(ExitStatus::BadInput);
    };
    let found = match &options.against {
        None => changes::published(side(&now)).map(|entries| Compared {
            entries,
            ..Compared::default()
        }),
        Some(out) => {
            let feed = options.against_feed.as_ref();
            let Some(then) = plans::read(out, feed, own.model.as_deref(), None) else {
                return Ok(ExitStatus::BadInput);
            };
            if is_of_another_feed(side(&now), side(&then)) {
                say(&plans::another_feed(out));
                return Ok(ExitStatus::BadInput);
            }
            changes::against(side(&now), side(&then))
        }
    };
    let window = match Window::new(&options.window, &now) {
        Ok(window) => window,
        Err(why) => {
            if !why.is_empty() {
                say(&format!("error: {why}"));
            }
            return Ok(ExitStatus::BadInput);
        }
    };
    let Some(mut found) = found else {
        say(&safe(&format!(
            "error: {} has no changes.csv; plan anew with `paso plan`",
            own.out.display()
        )));
        return Ok(ExitStatus::BadInput);
    };
    found.entries.retain(|own| window.tells(own));
    found.published.retain(|own| window.tells(own));
    let entries = &found.entries;
    if let Some(path) = &options.html {
        let page = changes::html(entries, options.lang.into());
        if let Err(error) = write_file(path, &page) {
            let name = safe(&path.display().to_string());
            say(&format!("error: {name} cannot be written: {error}"));
            return Ok(ExitStatus::BadInput);
        }
        if is_standard_output(path) {
            // The list beside the page would be mixed into it.
            return Ok(ExitStatus::Done);
        }
    }
    match options.format {
        ListFormat::Json => emit_json(&Listed::new(&found))?,
        ListFormat::Csv => emit(&String::from_utf8_lossy(&changes::csv(entries)))?,
        ListFormat::Text => emit(&text(&found, options.html.as_deref()))?,
    }
    Ok(ExitStatus::Done)
}

fn side(plan: &Plan) -> Side<'_> {
    Side {
        written: &plan.written,
        feed: plan.feed.as_ref(),
    }
}

/// The JSON object of `paso changes --format json`.
#[derive(Serialize)]
struct Listed<'e> {
    /// By kind: how many cases, and how many people.
    counts: Vec<Counted>,
    changes: &'e [Entry],
    /// Who was only tentative under the other plan and is published now as they were.
    published_since: Since,
}

/// How many they are.
#[derive(Serialize)]
struct Since {
    cases: u64,
    persons: u64,
}

/// How many there are of a kind.
#[derive(Serialize)]
struct Counted {
    change: &'static str,
    standing: Standing,
    cases: u64,
    persons: u64,
}

impl<'e> Listed<'e> {
    fn new(found: &'e Compared) -> Self {
        let entries = &found.entries;
        let kinds = [Standing::Published, Standing::Tentative]
            .into_iter()
            .flat_map(|standing| ChangeKind::ALL.map(|kind| (kind.as_str(), standing)));
        let counts = kinds.filter_map(|(change, standing)| {
            let own = of(entries, change, standing);
            (!own.is_empty()).then(|| Counted {
                change,
                standing,
                cases: own.len() as u64,
                persons: people(own.iter().copied()),
            })
        });
        Self {
            counts: counts.collect(),
            changes: entries,
            published_since: Since {
                cases: found.published.len() as u64,
                persons: people(&found.published),
            },
        }
    }
}

fn of<'e>(entries: &'e [Entry], change: &str, standing: Standing) -> Vec<&'e Entry> {
    let own = entries.iter();
    own.filter(|own| own.change == change && own.standing == standing)
        .collect()
}

fn people<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> u64 {
    let each = entries.into_iter().map(|own| u64::from(own.persons));
    each.sum()
}

/// What a kind of change is called, over its table.
fn title(kind: ChangeKind, standing: Standing) -> &'static str {
    match (standing, kind) {
        (Standing::Published, ChangeKind::Moved) => "moved: the published appointment is another",
        (Standing::Published, ChangeKind::Lost) => "lost: the published appointment is no more",
        (Standing::Published, ChangeKind::Closed) => {
            "closed: the feed took the appointment back, and there is no other"
        }
        (Standing::Published, ChangeKind::New) => {
            "new: none before, or the last one does not stand"
        }
        (Standing::Tentative, ChangeKind::Moved) => "tentative, moved: nobody has been told",
        (Standing::Tentative, ChangeKind::Lost) => {
            "tentative, lost: had one under the other plan, and has none"
        }
        (Standing::Tentative, ChangeKind::Closed) => "tentative, closed: no longer waits",
        (Standing::Tentative, ChangeKind::New) => "tentative, new: had none under the other plan",
    }
}

/// The list for people. Writing to a string cannot fail, so its results are let go.
fn text(found: &Compared, page: Option<&Path>) -> String {
    let entries = &found.entries[..];
    let mut text = String::new();
    if entries.is_empty() {
        text.push_str("Nothing is different for anybody.\n");
    }
    let mut hidden = false;
    for standing in [Standing::Published, Standing::Tentative] {
        for kind in ChangeKind::ALL {
            let own = of(entries, kind.as_str(), standing);
            if own.is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            let _ = writeln!(
                text,
                "{} in {} {}\n",
                count(people(own.iter().copied()), "person", "people"),
                count(own.len() as u64, "case", "cases"),
                title(kind, standing)
            );
            text.push_str(&rows(&own));
            if own.len() > SHOWN {
                hidden = true;
                let more = (own.len() - SHOWN) as u64;
                let _ = writeln!(text, "and {}", count(more, "case more", "cases more"));
            }
        }
    }
    if hidden {
        text.push_str("\n(`--format csv` has them all.)\n");
    }
    if !found.published.is_empty() {
        let _ = writeln!(
            text,
            "\n{} in {} had under the other plan, tentatively, what is published for them now.",
            count(people(&found.published), "person", "people"),
            count(found.published.len() as u64, "case", "cases")
        );
    }
    if let Some(path) = page {
        let path = safe(&path.display().to_string());
        let _ = writeln!(text, "\nThe list to print is in {path}.");
    }
    text
}

fn rows(entries: &[&Entry]) -> String {
    let mut rows = table(&["case", "people", "location", "before", "now", "reason"]);
    for own in entries.iter().take(SHOWN) {
        let spot = |port: &str, date: Option<chrono::NaiveDate>, slot: &str| {
            date.map_or("-".to_owned(), |date| {
                let text = format!("{port} {} {slot}", weekday(date));
                text.trim_end().to_owned()
            })
        };
        rows.add_row([
            Cell::new(&own.case_id),
            Cell::new(own.persons).set_alignment(CellAlignment::Right),
            Cell::new(&own.location_id),
            Cell::new(spot(&own.old_port_id, own.old_date, &own.old_slot)),
            Cell::new(spot(&own.new_port_id, own.new_date, &own.new_slot)),
            Cell::new(&own.reason),
        ]);
    }
    lines(&rows)
}
