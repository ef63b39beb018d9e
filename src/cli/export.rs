//! `paso export`: the program of a feed as a file for other solvers.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::args::{ExportArguments, ProgramFormat};
use super::conflicts::Conflicts;
use super::notices;
use super::progress::Progress;
use super::text::{count, emit, emit_json, grouped, note, safe, say};
use super::{ExitStatus, interrupt};
use crate::cohorts::queue::Cohorts;
use crate::export::{self, Exported, Form, Kind, Size};
use crate::outputs::single::write_file_with;
use crate::schedule::promises::conflicts;

/// Bytes of an integer program from which on it is to be asked for: a gibibyte takes some ten
/// seconds to write, and is more than solvers take.
const LARGE: u64 = 1 << 30;

/// Bytes up to which they are counted if it was not asked for: some five seconds.
const COUNTED: u64 = 32 << 30;

/// Bytes that are written or compressed at a time.
const PIECE: usize = 1 << 16;

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
    let mut program = export::program(problem, &cohorts, kind);
    interrupt::listen();
    program.end_when(interrupt::requested);
    let bytes = if options.integer {
        match measured(&program, form, options.large) {
            Ok(Some(bytes)) => Some(bytes),
            Ok(None) => return Ok(ExitStatus::BadInput),
            Err(error) => return Ok(failed(&error, options)),
        }
    } else {
        None
    };
    interrupt::be_patient();
    let written = match &options.out {
        None => to_stdout(&program, form),
        Some(path) => to_file(&program, form, path),
    };
    if let Err(error) = written {
        return Ok(failed(&error, options));
    }
    let size = program.size();
    if as_json {
        emit_json(&json!({
            "file": options.out,
            "program": if options.integer { "integer" } else { "relaxation" },
            "columns": size.columns,
            "rows": size.rows,
            "entries": size.entries,
            "bytes": bytes,
        }))?;
    } else {
        note(&words(size));
    }
    Ok(ExitStatus::Done)
}

fn words(size: Size) -> String {
    format!(
        "{} columns, {} rows, {} entries",
        grouped(size.columns),
        grouped(size.rows),
        grouped(size.entries)
    )
}

/// Says how large the file will be; none, and said why, where that is to be asked for first.
fn measured(program: &Exported<'_>, form: Form, large: bool) -> io::Result<Option<u64>> {
    let most = if large { u64::MAX } else { COUNTED };
    let size = words(program.size());
    let bytes = program.bytes(form, most)?;
    let told = match bytes {
        ControlFlow::Continue(bytes) => lengths(bytes),
        ControlFlow::Break(()) => format!("more than {}", lengths(COUNTED)),
    };
    match bytes {
        ControlFlow::Continue(bytes) if large || bytes <= LARGE => {
            note(&format!("{told} of text: {size}"));
            Ok(Some(bytes))
        }
        _ => {
            say(&format!(
                "error: the program would be {told} of text ({size}); add --large to write it all the same, or leave --integer out for the relaxation"
            ));
            Ok(None)
        }
    }
}

/// Bytes in words.
fn lengths(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let unit = UNITS.into_iter().find(|(unit, _)| bytes >= *unit);
    unit.map_or_else(
        || count(bytes, "byte", "bytes"),
        |(unit, name)| {
            let tenths = bytes.saturating_mul(10) / unit;
            format!("{}.{} {name}", grouped(tenths / 10), tenths % 10)
        },
    )
}

/// Says why nothing was written.
fn failed(error: &io::Error, options: &ExportArguments) -> ExitStatus {
    if interrupt::requested() {
        say("interrupted; nothing was written");
        return ExitStatus::Interrupted;
    }
    let place = options.out.as_deref().unwrap_or(Path::new("the program"));
    let place = place.display();
    say(&safe(&format!("error: {place} cannot be written: {error}")));
    ExitStatus::BadInput
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

fn to_stdout(program: &Exported<'_>, form: Form) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(PIECE, io::stdout().lock());
    match program.write(form, &mut out).and_then(|()| out.flush()) {
        // A reader who has seen enough ends it quietly.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => {
            // What is left in the buffer is not written any more.
            drop(out.into_parts());
            Err(error)
        }
        Ok(()) => Ok(()),
    }
}

/// Writes a file that appears whole or not at all, through gzip where its name says so.
fn to_file(program: &Exported<'_>, form: Form, path: &Path) -> io::Result<()> {
    write_file_with(path, |file| {
        let file = BufWriter::with_capacity(PIECE, file);
        let file = if is_gzip(path) {
            // Compressors take long over small pieces.
            let gzip = GzEncoder::new(file, Compression::default());
            let mut pieces = BufWriter::with_capacity(PIECE, gzip);
            program.write(form, &mut pieces)?;
            let gzip = pieces
                .into_inner()
                .map_err(io::IntoInnerError::into_error)?;
            gzip.finish()?
        } else {
            let mut file = file;
            program.write(form, &mut file)?;
            file
        };
        file.into_inner().map_err(io::IntoInnerError::into_error)
    })
}
