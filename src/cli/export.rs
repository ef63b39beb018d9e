//! `paso export`: the program of a feed as a file for other solvers.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::ExitStatus;
use super::args::{ExportArguments, ProgramFormat};
use super::conflicts::Conflicts;
use super::notices;
use super::progress::Progress;
use super::text::{emit, emit_json, grouped, note, safe, say};
use crate::cohorts::queue::Cohorts;
use crate::export::{self, Form, Kind, Named};
use crate::outputs::single::write_file_with;
use crate::schedule::promises::conflicts;

pub(super) fn run(options: &ExportArguments) -> io::Result<ExitStatus> {
    let as_json = options.format == Some(ProgramFormat::Json);
    if as_json && options.out.is_none() {
        say("error: --format json says what was written to a file; name it with -o");
        return Ok(ExitStatus::BadInput);
    }
    let Some(form) = form(options) else {
        say(if as_json {
            "error: the file's name ends neither in .mps nor in .lp (nor either with .gz); name one that does"
        } else {
            "error: the file's name ends neither in .mps nor in .lp (nor either with .gz); add --format mps or lp"
        });
        return Ok(ExitStatus::BadInput);
    };
    let progress = Progress::new(true);
    let Some((problem, _)) =
        notices::read(&options.feed, &progress, true, "nothing was written", None)
    else {
        return Ok(ExitStatus::BadInput);
    };
    let problem = &problem;
    let cohorts = Cohorts::new(problem);
    let conflicts = conflicts(problem, &cohorts.residual);
    if !conflicts.is_empty() {
        let conflicts = Conflicts::new(problem, &conflicts);
        if as_json {
            emit_json(&conflicts)?;
        } else {
            emit(&conflicts.text("Nothing was written."))?;
        }
        return Ok(ExitStatus::No);
    }
    let kind = if options.integer {
        Kind::Integer
    } else {
        Kind::Relaxation
    };
    let named = export::named(problem, &cohorts, kind);
    let written = match &options.out {
        None => to_stdout(&named, form),
        Some(path) => to_file(&named, form, path),
    };
    if let Err(error) = written {
        let place = options.out.as_deref().unwrap_or(Path::new("the program"));
        let place = place.display();
        say(&safe(&format!("error: {place} cannot be written: {error}")));
        return Ok(ExitStatus::BadInput);
    }
    let columns = named.program.costs.len() as u64 + 1;
    let rows = named.program.lower.len() as u64;
    let entries = named.program.rows.len() as u64;
    if as_json {
        emit_json(&json!({
            "file": options.out,
            "program": if options.integer { "integer" } else { "relaxation" },
            "columns": columns,
            "rows": rows,
            "entries": entries,
        }))?;
    } else {
        note(&format!(
            "{} columns, {} rows, {} entries",
            grouped(columns),
            grouped(rows),
            grouped(entries)
        ));
    }
    Ok(ExitStatus::Done)
}

/// The format asked for, or that of the file's name; MPS where neither says anything.
fn form(options: &ExportArguments) -> Option<Form> {
    match options.format {
        Some(ProgramFormat::Mps) => return Some(Form::Mps),
        Some(ProgramFormat::Lp) => return Some(Form::Lp),
        Some(ProgramFormat::Json) | None => {}
    }
    let Some(path) = &options.out else {
        return Some(Form::Mps);
    };
    let plain = if is_gzip(path) {
        path.with_extension("")
    } else {
        path.clone()
    };
    let extension = plain.extension()?;
    if extension.eq_ignore_ascii_case("mps") {
        Some(Form::Mps)
    } else if extension.eq_ignore_ascii_case("lp") {
        Some(Form::Lp)
    } else {
        None
    }
}

fn is_gzip(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
}

fn to_stdout(named: &Named, form: Form) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match export::write(named, form, &mut out).and_then(|()| out.flush()) {
        // A reader who has seen enough ends it quietly.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Writes a file that appears whole or not at all, through gzip where its name says so.
fn to_file(named: &Named, form: Form, path: &Path) -> io::Result<()> {
    write_file_with(path, |file| {
        let mut file = BufWriter::new(file);
        if is_gzip(path) {
            let mut gzip = GzEncoder::new(file, Compression::default());
            export::write(named, form, &mut gzip)?;
            file = gzip.finish()?;
        } else {
            export::write(named, form, &mut file)?;
        }
        file.into_inner().map_err(io::IntoInnerError::into_error)
    })
}
