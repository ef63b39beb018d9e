//! Notices for people: the gravest first, those of a code together, each pointing at its field.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use rayon::prelude::*;

use super::args::FeedArguments;
use super::progress::Progress;
use super::text::{count, safe, say};
use super::told::Told;
use crate::domain::problem::Problem;
use crate::domain::scenario::Scenario;
use crate::feed::excerpt::{Excerpt, Excerpts, excerpts};
use crate::feed::{KEPT, Overrides, Reading};
use crate::files::archive::Kept;
use crate::import::recognise;
use crate::notice::{COMMAND_LINE, Count, Notice, Severity};
use crate::pipeline::Observer as _;
use crate::render::summary;
use crate::stores::{self, Place};

/// Where the text goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    Output,
    Error,
}

/// Most notices of one code that are shown beside a plan or an answer.
const SHOWN: usize = 5;

/// Most notices of one code that are shown where there can be no plan.
const SHOWN_OF_BAD: usize = 20;

/// Reads a feed and tells its notices; none, and said why, where it cannot be planned. `nothing`
/// says what was not done then. Where `out` holds a plan of the same files, its warnings have been
/// told: then there is a line for each code.
pub(super) fn read(
    feed: &FeedArguments,
    progress: &Progress,
    quiet: bool,
    nothing: &str,
    out: Option<&Path>,
) -> Option<(Problem, Vec<Scenario>)> {
    let reading = read_whole(feed, progress, quiet, nothing, out)?;
    Some((reading.0, reading.1))
}

/// The same, with the feed as it is kept beside a plan.
pub(super) fn read_whole(
    feed: &FeedArguments,
    progress: &Progress,
    quiet: bool,
    nothing: &str,
    out: Option<&Path>,
) -> Option<(Problem, Vec<Scenario>, Kept)> {
    progress.stage("read");
    let mut reading = stores::read(&feed.feed, &feed.overrides());
    if reading.problem.is_none() {
        recognise(&feed.feed, &feed.overrides(), &mut reading);
    }
    progress.finish();
    match &reading.problem {
        None => refuse(&reading, feed, &format!("and {nothing}")),
        Some(_) if quiet => {}
        Some(problem) => {
            let told = out.is_some_and(|out| is_told(out, problem));
            let text = if told {
                sums(&reading, &feed.feed)
            } else {
                text(&reading, &feed.feed, SHOWN, Stream::Error)
            };
            if !text.is_empty() {
                say(&text);
            }
        }
    }
    let (problem, kept) = reading.problem.zip(reading.kept)?;
    Some((problem, reading.scenarios, kept))
}

/// Whether a folder holds a plan of the same files.
fn is_told(out: &Path, problem: &Problem) -> bool {
    /// No summary is as large.
    const MOST: u64 = 64 << 20;
    let path = out.join("summary.json");
    let small = fs::metadata(&path).is_ok_and(|about| about.is_file() && about.len() <= MOST);
    small && fs::read(path).is_ok_and(|bytes| summary::is_of(&bytes, problem))
}

/// A line for each code of warnings.
fn sums(reading: &Reading, feed: &Path) -> String {
    let mut text = String::new();
    let warnings = reading.counts.iter();
    for own in warnings.filter(|own| own.severity == Severity::Warning) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "warning[{}]: {}, as told with the plan before; `paso validate {}` shows {}",
            own.code,
            count(own.count, "notice", "notices"),
            safe(&feed.display().to_string()),
            if own.count == 1 { "it" } else { "them" },
        );
    }
    text
}

/// Tells the notices of a feed that cannot be planned, and what comes of that.
pub(super) fn refuse(reading: &Reading, feed: &FeedArguments, consequence: &str) {
    say(&text(reading, &feed.feed, SHOWN_OF_BAD, Stream::Error));
    say(&format!("the feed cannot be planned, {consequence}"));
}

/// The width of text where it is not known.
const WIDTH: usize = 100;

/// A renderer for a stream: in colour only on a terminal, and not where `NO_COLOR` is set.
fn renderer(stream: Stream) -> Renderer {
    let terminal = match stream {
        Stream::Output => std::io::stdout().is_terminal(),
        Stream::Error => std::io::stderr().is_terminal(),
    };
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    let width = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .or_else(|| {
            let (width, _) = terminal_size::terminal_size().filter(|_| terminal)?;
            Some(usize::from(width.0))
        })
        .unwrap_or(WIDTH)
        .max(40);
    if terminal && !dumb && !set("NO_COLOR") {
        Renderer::styled().term_width(width)
    } else {
        Renderer::plain().term_width(width)
    }
}

/// The notices of a reading as text, at most so many of each code.
pub(super) fn text(reading: &Reading, place: &Place, most: usize, stream: Stream) -> String {
    let mut text = Vec::new();
    let told = Told {
        reading,
        place,
        overrides: &Overrides::default(),
        most,
    };
    // Writing to memory cannot fail.
    let _ = write(&told, stream, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// Some notices as text, without their rows.
pub(super) fn render(notices: &[Notice], stream: Stream) -> String {
    let renderer = renderer(stream);
    let texts: Vec<String> = notices
        .iter()
        .map(|own| one(own, None, &renderer))
        .collect();
    texts.join("\n\n")
}

/// Writes notices as text.
pub(super) fn write(told: &Told<'_>, stream: Stream, to: &mut impl Write) -> io::Result<()> {
    let reading = told.reading;
    let renderer = renderer(stream);
    let mut counts: Vec<&Count> = reading.counts.iter().collect();
    // Codes stay in the order in which they first appear.
    counts.sort_by_key(|own| own.severity);
    // What is only worth knowing is for who asks, not beside a plan.
    let beside = matches!(stream, Stream::Error) && reading.problem.is_some();
    counts.retain(|own| !beside || own.severity != Severity::Info);
    // Of many notices, files are read once; of a few, as far as their rows.
    let mut many = (told.most as u64 > KEPT).then(|| Excerpts::new(told.place));
    for own in counts {
        let shown = told.each_part(own, |part| {
            let rows = match &mut many {
                Some(many) => many.of(part),
                None => excerpts(told.place, part),
            };
            let texts: Vec<String> = (part.par_iter().zip(rows))
                .map(|(notice, excerpt)| one(notice, excerpt, &renderer))
                .collect();
            for text in texts {
                to.write_all(text.as_bytes())?;
                to.write_all(b"\n\n")?;
            }
            Ok(())
        })?;
        let hidden = own.count.saturating_sub(shown);
        if hidden > 0 {
            writeln!(
                to,
                "{}[{}]: and {} more; `paso validate --all` shows them\n",
                own.severity,
                own.code,
                count(hidden, "notice", "notices")
            )?;
        }
    }
    Ok(())
}

fn one(notice: &Notice, excerpt: Option<Excerpt>, renderer: &Renderer) -> String {
    let level = match notice.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level.primary_title(safe(&notice.message)).id(notice.code);
    let file = safe(&notice.file);
    // What was typed is one line.
    let typed = (notice.file == COMMAND_LINE).then_some(1);
    let row = notice.row.or(typed);
    let row = row.and_then(|row| usize::try_from(row).ok());
    let mut group = Group::with_title(title);
    match (excerpt, row) {
        (Some(excerpt), Some(row)) => {
            let before = safe(&excerpt.before);
            let field = safe(&excerpt.field);
            let after = safe(&excerpt.after);
            let span = before.len()..before.len() + field.len();
            let source = format!("{before}{field}{after}");
            let label = notice.column.as_deref().map(safe);
            let annotation = match label {
                // A row without the field is pointed at as a whole.
                _ if span.is_empty() && excerpt.after.is_empty() => {
                    AnnotationKind::Primary.span(0..source.len())
                }
                Some(label) => AnnotationKind::Primary.span(span).label(label),
                None => AnnotationKind::Primary.span(span),
            };
            let snippet = Snippet::source(source).line_start(row).path(file);
            group = group.element(snippet.annotation(annotation));
        }
        (None, Some(row)) => {
            group = group.element(Origin::path(file).line(row));
            // Where no row is shown, the field is told; a header that is its own value says nothing.
            if let (Some(column), Some(value)) = (&notice.column, &notice.value)
                && column != value
            {
                let field = format!("`{}` is `{}`", safe(column), safe(value));
                group = group.element(Level::NOTE.message(field));
            }
        }
        (_, None) if !file.is_empty() => group = group.element(Origin::path(file)),
        (_, None) => {}
    }
    if let Some(remedy) = &notice.remedy {
        // Lines to paste stay lines.
        let lines: Vec<String> = remedy.lines().map(safe).collect();
        group = group.element(Level::HELP.message(lines.join("\n")));
    }
    renderer.render(&[group])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::kinds;

    fn reading() -> Reading {
        let bad = |row| {
            Notice::new(&kinds::BAD_NUMBER, "no.csv", "`\u{1b}0` is not a number")
                .at_row(row)
                .at("persons", "\u{1b}0")
                .remedy("mend it")
        };
        let odd = Notice::new(&kinds::UNKNOWN_NEED, "no.csv", "odd one").at_row(2);
        let count = |kind: &crate::notice::Kind, count| Count {
            code: kind.code,
            severity: kind.severity,
            count,
        };
        Reading {
            problem: None,
            scenarios: Vec::new(),
            notices: vec![odd, bad(2), bad(3), bad(4)],
            counts: vec![count(&kinds::UNKNOWN_NEED, 1), count(&kinds::BAD_NUMBER, 7)],
            kept: None,
        }
    }

    #[test]
    fn the_gravest_come_first_and_repeats_are_counted() {
        let text = text(
            &reading(),
            &Place::from(Path::new("/no/such")),
            2,
            Stream::Output,
        );
        assert!(text.contains("bad_number"), "{text}");
        assert!(text.find("bad_number") < text.find("unknown_need"));
        assert!(text.contains("and 5 notices more"), "{text}");
        assert_eq!(text.matches("mend it").count(), 2);
        assert!(
            !text.contains('\u{1b}') && text.contains("\\u{1b}0"),
            "{text}"
        );
    }

    #[test]
    fn a_header_is_not_said_to_be_itself() {
        let of = |value: &str| {
            let notice = Notice::new(&kinds::UNSURE_COLUMNS, "cases.csv", "not certain");
            one(
                &notice.at_row(1).at("City", value),
                None,
                &Renderer::plain(),
            )
        };
        assert!(of("Reynosa").contains("`City` is `Reynosa`"));
        assert!(!of("City").contains("`City` is"));
    }

    #[test]
    fn the_field_is_pointed_at() {
        let excerpt = Excerpt {
            before: "A1,".to_owned(),
            field: "t\u{202e}wo".to_owned(),
            after: ",town".to_owned(),
        };
        let notice = Notice::new(&kinds::BAD_NUMBER, "cases.csv", "no number")
            .at_row(7)
            .at("persons", "two");
        let text = one(&notice, Some(excerpt), &Renderer::plain());
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].contains("cases.csv:7:4"), "{text}");
        let row = lines
            .iter()
            .position(|l| l.contains("A1,t\\u{202e}wo,town"))
            .unwrap();
        let from = lines[row].find("t\\u").unwrap();
        assert_eq!(lines[row + 1].find('^'), Some(from), "{text}");
        assert!(lines[row + 1].contains("persons"), "{text}");
    }
}
