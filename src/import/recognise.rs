//! A folder or workbook that was given for a feed and is not written as one: one notice for the cause, which names
//! the import command, in place of all that follow from it.

use std::fs;
use std::path::Path;

use super::{Change, Imported, Map, PlanMap, Source, import, is_book};
use crate::feed::{Overrides, Reading};
use crate::notice::{Count, Notice, Severity, kinds};

/// Most bytes of a folder that is looked at again to find the cause.
const LARGEST: u64 = 256 << 20;

/// From so many errors on, one notice stands for them even where an import would have to ask.
const MANY: u64 = 4;

/// Most causes in one notice.
const TOLD: usize = 4;

/// Where a folder is no feed but can be imported, leaves one notice for all errors of its reading; a
/// single error stays as it is, and names the import too.
pub fn recognise(folder: &Path, overrides: &Overrides, reading: &mut Reading) {
    let errors: u64 = (reading.counts.iter())
        .filter(|own| own.severity == Severity::Error)
        .map(|own| own.count)
        .sum();
    if errors == 0 || !(folder.is_dir() || is_book(folder)) || size(folder) > LARGEST {
        return;
    }
    let told = Map {
        plan: PlanMap {
            model: overrides.model.clone(),
            start: overrides.start,
            days: overrides.days,
        },
        ..Map::default()
    };
    let Ok(source) = Source::read(folder) else {
        return;
    };
    let imported = import(&source, &told, None, None);
    let causes = causes(&imported.changes);
    let sure = imported.files.is_some();
    let command = format!("`paso import {} -o NEW_FEED`", folder.display());
    if errors == 1 {
        if sure || asks(&imported) {
            hint(reading, &command);
        }
        return;
    }
    if !sure && (errors < MANY || !asks(&imported)) || causes.is_empty() && sure {
        return;
    }
    let changed = imported.changes.first().map(|own| own.source.clone());
    let asked = imported.notices.first().map(|own| own.file.clone());
    let file = changed
        .or(asked)
        .unwrap_or_else(|| folder.display().to_string());
    let mut message = "this is not written as a feed is".to_owned();
    if !causes.is_empty() {
        message = format!("{message}: {}", causes.join("; "));
    }
    let remedy = match imported.notices.first().filter(|_| !sure) {
        None => format!("{command} makes a feed of it"),
        Some(ask) => format!(
            "{command} makes a feed of it, and asks first: {}",
            ask.message
        ),
    };
    let notice = Notice::new(&kinds::IMPORT_NEEDED, file, message).remedy(remedy);
    reading.counts = vec![Count {
        code: notice.code,
        severity: notice.severity,
        count: 1,
    }];
    reading.notices = vec![notice];
}

/// Whether an import has questions, and nothing is wrong besides.
fn asks(imported: &Imported) -> bool {
    let questions = [
        kinds::UNSURE_TABLES.code,
        kinds::UNSURE_COLUMNS.code,
        kinds::AMBIGUOUS_DATES.code,
        kinds::AMBIGUOUS_NUMBERS.code,
        kinds::UNREAD_SOURCE.code,
    ];
    !imported.notices.is_empty()
        && imported
            .notices
            .iter()
            .all(|own| questions.contains(&own.code))
}

/// Names the import in the remedy of the one error.
fn hint(reading: &mut Reading, command: &str) {
    for notice in reading.notices.iter_mut().filter(|own| own.is_error()) {
        let remedy = notice.remedy.take().unwrap_or_default();
        notice.remedy = Some(format!("{remedy}; or let {command} make a feed of it"));
    }
}

/// What is otherwise than in a feed, in words.
fn causes(changes: &[Change]) -> Vec<String> {
    let mut causes: Vec<(String, Vec<&Change>)> = Vec::new();
    for own in changes {
        match causes.iter_mut().find(|(what, _)| *what == own.what) {
            Some((_, all)) => all.push(own),
            None => causes.push((own.what.clone(), vec![own])),
        }
    }
    let mut texts = Vec::new();
    for (what, all) in causes.iter().take(TOLD) {
        let first = all[0];
        let place = if first.column.is_empty() {
            first.source.clone()
        } else {
            format!("`{}` of {}", first.column, first.source)
        };
        let more = match all.len() {
            1 => String::new(),
            many => format!(" and {} more", many - 1),
        };
        let example = if first.before.is_empty() || first.before == first.column {
            String::new()
        } else {
            format!(", such as `{}`", first.before)
        };
        texts.push(format!("{what} in {place}{more}{example}"));
    }
    if causes.len() > TOLD {
        texts.push(format!("{} more", causes.len() - TOLD));
    }
    texts
}

/// How large a file is, or a folder's files are together.
fn size(folder: &Path) -> u64 {
    if let Ok(about) = fs::metadata(folder)
        && about.is_file()
    {
        return about.len();
    }
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.metadata().ok())
        .filter(fs::Metadata::is_file)
        .map(|about| about.len())
        .sum()
}
