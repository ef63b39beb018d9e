//! The notices of a feed as a page: one HTML file that needs nothing else.

use std::io::{self, Write};

use maud::{Markup, PreEscaped, html};

use crate::notice::{Count, Notice, Severity, kinds};
use crate::report::clean;
use crate::report::language::Language;
use crate::report::page::document;

/// A notice with the row it points at, if that may be shown.
#[derive(Clone, Debug)]
pub struct Sample<'n> {
    /// The notice.
    pub notice: &'n Notice,
    /// What stands in the row before the field, in it, and after it.
    pub row: Option<[String; 3]>,
}

/// What a validation found.
#[derive(Clone, Debug)]
pub struct Validation<'n> {
    /// The feed's folder, as it was named.
    pub feed: String,
    /// Whether the feed can be planned.
    pub valid: bool,
    /// How many notices of each code there are.
    pub counts: &'n [Count],
    /// Promises that cannot all be kept: what each conflict is, and the promises in it.
    pub conflicts: Vec<(String, Vec<String>)>,
}

/// Where a text stands that is put in while the page is written: nothing of a feed has this.
const MARK: &str = "\u{0}";

/// Writes the page. `items` writes the notices of a code that are shown, each as an [`item`], and
/// says how many.
///
/// # Errors
/// What the writer said.
pub fn write<W: Write>(
    found: &Validation<'_>,
    to: &mut W,
    mut items: impl FnMut(&Count, &mut W) -> io::Result<u64>,
) -> io::Result<()> {
    let feed = clean(&found.feed);
    let title = if found.valid {
        "The feed can be planned"
    } else {
        "The feed cannot be planned yet"
    };
    let mut counts: Vec<&Count> = found.counts.iter().collect();
    // The gravest first; codes stay in the order in which they first appear.
    counts.sort_by_key(|own| own.severity);
    let page = document(
        &format!("{title}: {feed}"),
        &html! {
            header {
                p.kicker { "paso validate " (feed) }
                h1 { (title) }
                p.lead { (lead(found)) }
            }
            main {
                @if !found.conflicts.is_empty() { (conflicts(&found.conflicts)) }
                @if !counts.is_empty() { (overview(&counts)) }
                (MARK)
            }
        },
        Language::English,
    );
    let at = memchr::memchr(0, &page).unwrap_or(page.len());
    to.write_all(&page[..at])?;
    for own in &counts {
        let section = section(own).into_string();
        let (head, tail) = section.split_once(MARK).unwrap_or((&section, ""));
        to.write_all(head.as_bytes())?;
        let shown = items(own, to)?;
        to.write_all(tail.as_bytes())?;
        to.write_all(
            hidden(own.count.saturating_sub(shown))
                .into_string()
                .as_bytes(),
        )?;
        to.write_all(b"</section>")?;
    }
    to.write_all(page.get(at + MARK.len()..).unwrap_or(&[]))
}

fn lead(found: &Validation<'_>) -> String {
    let counts = found.counts;
    let number = |severity: Severity, [one, many]: [&str; 2]| {
        let own = counts.iter().filter(|own| own.severity == severity);
        Language::English.count(own.map(|own| own.count).sum(), [one, many])
    };
    let broken = match found.conflicts.len() {
        0 => String::new(),
        many => format!(
            "The published appointments cannot all be kept: {}. ",
            Language::English.count(many as u64, ["conflict", "conflicts"])
        ),
    };
    format!(
        "{broken}{}, {} and {}. An error stops planning; a warning can be planned, but probably does not say what was meant.",
        number(Severity::Error, ["error", "errors"]),
        number(Severity::Warning, ["warning", "warnings"]),
        number(Severity::Info, ["remark", "remarks"]),
    )
}

/// What promises break, and which they are.
fn conflicts(all: &[(String, Vec<String>)]) -> Markup {
    html! {
        section id="conflicts" {
            h2 { "Published appointments that cannot all be kept" }
            p.about {
                code { "paso plan" }
                " plans nothing while it is so. Correct the appointments, or what contradicts them."
            }
            ol.notices {
                @for (what, promises) in all {
                    li {
                        p { (clean(what)) ":" }
                        ul { @for promise in promises { li { (clean(promise)) } } }
                    }
                }
            }
        }
    }
}

fn badge(severity: Severity) -> Markup {
    html! { span.severity.{ (severity) } { (severity) } }
}

/// All codes, each with the way to its section.
fn overview(counts: &[&Count]) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label="All kinds of notices found" {
            table {
                caption.hidden { "All kinds of notices found" }
                thead { tr {
                    th scope="col" { "Severity" }
                    th scope="col" { "Code" }
                    th.number scope="col" { "How many" }
                    th scope="col" { "What it means" }
                } }
                tbody {
                    @for own in counts {
                        tr {
                            td { (badge(own.severity)) }
                            th scope="row" { a href=(format!("#{}", own.code)) { code { (own.code) } } }
                            td.number { (Language::English.whole(own.count)) }
                            td { @if let Some(kind) = kinds::find(own.code) { (marked(kind.meaning)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The section of a code, up to what is not shown; its end is left open.
fn section(own: &Count) -> Markup {
    html! {
        (PreEscaped(format!("<section id=\"{}\">", own.code)))
        h2 { code { (own.code) } " " (badge(own.severity)) }
        @if let Some(kind) = kinds::find(own.code) {
            p.about { (marked(kind.meaning)) }
            p.about { strong { "What to do: " } (marked(kind.remedy)) }
        }
        ol.notices { (MARK) }
    }
}

fn hidden(hidden: u64) -> Markup {
    html! {
        @if hidden > 0 {
            p.note {
                "And " (Language::English.whole(hidden)) " more of this code; with "
                code { "--all" } " the page shows them too."
            }
        }
    }
}

/// A notice as it stands in its section.
#[must_use]
pub fn item(sample: &Sample<'_>) -> String {
    html! { li { (one(sample)) } }.into_string()
}

fn one(sample: &Sample<'_>) -> Markup {
    let notice = sample.notice;
    let mut place = clean(&notice.file);
    if let Some(row) = notice.row {
        place = format!("{place}:{row}");
    }
    html! {
        p.place {
            @if !place.is_empty() { code { (place) } }
            @if let Some(column) = &notice.column { " " span.more { (clean(column)) } }
        }
        p { (marked(&clean(&notice.message))) }
        @if let Some([before, field, after]) = &sample.row {
            pre.row tabindex="0" {
                (clean(before))
                @if field.is_empty() { mark.empty { " " } } @else { mark { (clean(field)) } }
                (clean(after))
            }
        }
        @if let Some(remedy) = &notice.remedy {
            p.remedy { strong { "Help: " } (marked(&clean(remedy))) }
        }
    }
}

/// A text in which `code` stands between backticks.
fn marked(text: &str) -> Markup {
    let pairs = text.matches('`').count() / 2;
    html! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 && at < 2 * pairs { code { (part) } }
            @else if at > 2 * pairs { "`" (part) }
            @else { (part) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(found: &Validation<'_>, sample: &Sample<'_>) -> String {
        let mut page = Vec::new();
        write(found, &mut page, |_, to| {
            to.write_all(item(sample).as_bytes())?;
            Ok(1)
        })
        .unwrap();
        String::from_utf8(page).unwrap()
    }

    #[test]
    fn nothing_of_a_feed_becomes_markup() {
        let bad = "<script>alert(1)</script>\u{202e}";
        let notice = Notice::new(&kinds::BAD_NUMBER, bad, format!("`{bad}` is no number"))
            .at_row(7)
            .at(bad, bad)
            .remedy(bad);
        let counts = [Count {
            code: kinds::BAD_NUMBER.code,
            severity: Severity::Error,
            count: 1_234,
        }];
        let found = Validation {
            feed: bad.to_owned(),
            valid: false,
            counts: &counts,
            conflicts: vec![(bad.to_owned(), vec![bad.to_owned()])],
        };
        let sample = Sample {
            notice: &notice,
            row: Some([bad.to_owned(), bad.to_owned(), bad.to_owned()]),
        };
        let page = text(&found, &sample);
        assert!(
            !page.contains('\u{0}') && page.ends_with("</html>"),
            "{page}"
        );
        assert!(!page.contains("<script>alert") && !page.contains('\u{202e}'));
        assert!(
            page.matches("&lt;script&gt;alert(1)").count() >= 8,
            "{page}"
        );
        assert!(page.contains("And 1,233 more"));
        assert!(page.contains("1,234\u{a0}errors, 0\u{a0}warnings"));
    }

    #[test]
    fn backticks_mark_code() {
        let told = |text| marked(text).into_string();
        assert_eq!(told("a `b` c"), "a <code>b</code> c");
        assert_eq!(told("a `b` c`"), "a <code>b</code> c`");
        assert_eq!(told("`"), "`");
        assert_eq!(told("plain"), "plain");
    }
}
