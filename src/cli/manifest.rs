//! `paso manifest`: who comes to a port on a day, slot by slot.

use std::path::Path;
use std::{fs, io};

use super::ExitStatus;
use super::args::{Format, ManifestArguments};
use super::plans::{self, Plan};
use super::text::{count, emit, emit_json, note, safe, say};
use crate::outputs::folder;
use crate::report::language::Language;
use crate::report::manifest::calendar::{Clock, Edition, calendar};
use crate::report::manifest::names::names;
use crate::report::manifest::{Manifest, csv, html, manifests};

pub(super) fn run(options: &ManifestArguments) -> io::Result<ExitStatus> {
    let own = &options.plan;
    let Some(plan) = plans::read(&own.out, own.feed.as_ref(), own.model.as_deref(), None) else {
        return Ok(ExitStatus::BadInput);
    };
    let port = match &options.port {
        None => None,
        Some(id) => match plans::port(&plan, id) {
            None => return Ok(ExitStatus::BadInput),
            found => found,
        },
    };
    let day = options.date.map(|date| plan.written.calendar.day(date));
    let lists = manifests(&plan.written, plan.feed.as_ref(), port, day);
    if plan.feed.is_none() {
        note("note: needs are in the feed alone; name it with --feed to have them listed");
    }
    if lists.is_empty() {
        note("note: nobody has an appointment there and then");
    }
    match &options.folder {
        None => print(&lists, options.format),
        Some(folder) => write(&lists, &plan, folder, options),
    }
}

fn print(lists: &[Manifest], format: Format) -> io::Result<ExitStatus> {
    match format {
        Format::Json => emit_json(&serde_json::json!({ "manifests": lists }))?,
        Format::Text => {
            let bytes = csv(lists).map_err(io::Error::other)?;
            emit(&String::from_utf8_lossy(&bytes))?;
        }
    }
    Ok(ExitStatus::Done)
}

fn write(
    lists: &[Manifest],
    plan: &Plan,
    target: &Path,
    options: &ManifestArguments,
) -> io::Result<ExitStatus> {
    // The plan's files appear together; this one tells of all the others.
    let summary = options.plan.out.join("summary.json");
    let written = match fs::metadata(&summary).and_then(|meta| meta.modified()) {
        Ok(time) => time,
        Err(error) => {
            let name = safe(&summary.display().to_string());
            say(&format!(
                "error: {name} does not say when it was written: {error}"
            ));
            return Ok(ExitStatus::BadInput);
        }
    };
    let edition = Edition::new(&plan.written.summary, written.into());
    let files = files(lists, plan, &edition, options.lang.into()).map_err(io::Error::other)?;
    if let Err(error) = folder::write(target, &files, is_own) {
        say(&safe(&format!("error: {error}")));
        return Ok(ExitStatus::BadInput);
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    match options.format {
        Format::Json => emit_json(&serde_json::json!({
            "folder": target.display().to_string(),
            "files": names,
        }))?,
        Format::Text => emit(&format!(
            "{} in {}: PORT/DATE.csv and PORT/DATE.html for {}, and a calendar PORT.ics for each port.\n",
            count(files.len() as u64, "file is", "files are"),
            safe(&target.display().to_string()),
            count(lists.len() as u64, "day at a port", "days at ports"),
        ))?,
    }
    Ok(ExitStatus::Done)
}

/// The files of all lists, which stand by port and date.
fn files(
    lists: &[Manifest],
    plan: &Plan,
    edition: &Edition,
    language: Language,
) -> Result<Vec<(String, Vec<u8>)>, ::csv::Error> {
    // Of all ports, so that a port's files have the same names whoever else is listed.
    let ports: Vec<&str> = plan.written.ports.iter().map(String::as_str).collect();
    let names = names(&ports);
    let mut files = Vec::new();
    for list in lists {
        let name = format!("{}/{}", names[list.port_id.as_str()], list.date);
        files.push((format!("{name}.csv"), csv(std::slice::from_ref(list))?));
        files.push((format!("{name}.html"), html(list, language)));
    }
    for own in lists.chunk_by(|a, b| a.port_id == b.port_id) {
        let days: Vec<&Manifest> = own.iter().collect();
        if let Some(first) = days.first() {
            let clock = Clock::new(&days, plan.feed.as_ref());
            let text = calendar(&days, &clock, edition, language);
            let name = &names[first.port_id.as_str()];
            files.push((format!("{name}.ics"), text.into_bytes()));
        }
    }
    Ok(files)
}

/// Whether a file's path is one that this command writes.
fn is_own(name: &str) -> bool {
    let is_date = |text: &str| text.parse::<chrono::NaiveDate>().is_ok();
    match name.split_once('/') {
        None => name.strip_suffix(".ics").is_some(),
        Some((_, file)) => ["csv", "html"].into_iter().any(|kind| {
            let stem = file
                .strip_suffix(kind)
                .and_then(|stem| stem.strip_suffix('.'));
            stem.is_some_and(is_date)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn own_files_are_known_by_their_names() {
        for own in [
            "el_paso.ics",
            "el_paso/2021-03-01.csv",
            "el_paso/2021-03-01.html",
        ] {
            assert!(is_own(own), "{own}");
        }
        for other in [
            "notes.txt",
            "el_paso/notes.csv",
            "a/b/2021-03-01.csv",
            "2021-03-01.csv",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }
}
