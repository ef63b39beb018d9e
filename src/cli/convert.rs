//! `paso convert`: the same feed in another form.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::{ConvertArguments, FormArgument, Format, is_workbook};
use super::progress::Progress;
use super::text::{count, emit, emit_json, quiet, safe, say};
use super::{ExitStatus, notices};
use crate::feed::PLAN_FILE;
use crate::outputs::folder;
use crate::outputs::single::write_file;
use crate::stores::{self, Form, Whole};

/// What was not done where something is wrong.
const NOTHING: &str = "nothing was written";

pub(super) fn run(options: &ConvertArguments) -> io::Result<ExitStatus> {
    let refused = |why: &dyn std::fmt::Display| {
        say(&safe(&format!("error: {why}; {NOTHING}")));
        Ok(ExitStatus::BadInput)
    };
    if options.feed.overrides().model.is_some() {
        return refused(&"a feed is converted with its own model; leave --model out");
    }
    let Some(form) = options.to.or_else(|| by_name(options)) else {
        return refused(&format!(
            "it is not clear what {} is to be; say so with --to {}",
            options.out,
            FormArgument::listed()
        ));
    };
    if (form == FormArgument::Postgres) != (options.out.form() == Some(Form::Postgres)) {
        return refused(
            &"PostgreSQL has an address such as postgres://user@host/database, and nothing else has",
        );
    }
    let progress = Progress::new(quiet());
    let Some((_, _, kept)) = notices::read_whole(&options.feed, &progress, quiet(), NOTHING, None)
    else {
        return Ok(ExitStatus::BadInput);
    };
    let whole = match Whole::new(&kept) {
        Ok(whole) => whole,
        Err(why) => return refused(&why),
    };
    match write(options, form, &whole) {
        Ok(()) => tell(options, &whole),
        Err(why) => refused(&why),
    }
}

/// Writes the feed, or says why nothing was written.
fn write(options: &ConvertArguments, form: FormArgument, whole: &Whole) -> Result<(), String> {
    let target = &options.out;
    let database = |form| {
        let written = stores::write(target, form, whole, options.force);
        written.map_err(|error| error.to_string())
    };
    let in_folder = |files: &[(String, Vec<u8>)]| {
        let written = folder::write(target, files, |_| false);
        written.map_err(|error| error.to_string())
    };
    match form {
        FormArgument::Folder => in_folder(&whole.files()),
        FormArgument::Parquet => {
            in_folder(&stores::columns(whole).map_err(|error| error.to_string())?)
        }
        FormArgument::Xlsx => book(options, whole),
        FormArgument::Sqlite => database(Form::Sqlite),
        FormArgument::Postgres => database(Form::Postgres),
    }
}

/// Writes a workbook, and beside it a model file of the feed's own.
fn book(options: &ConvertArguments, whole: &Whole) -> Result<(), String> {
    let target = &options.out;
    if !is_workbook(target) {
        return Err(format!(
            "{target} is no name of a workbook: one ends in .xlsx"
        ));
    }
    if target.exists() && !options.force {
        return Err(format!(
            "{target} is there already; name another file, or add --force to replace it"
        ));
    }
    let bytes = stores::workbook(whole).map_err(|error| error.to_string())?;
    let home = target.parent().unwrap_or(Path::new(""));
    let models = whole.texts().filter(|(name, _)| *name != PLAN_FILE);
    let models = models.map(|(name, text)| (home.join(name), text.as_bytes()));
    let models: Vec<(PathBuf, &[u8])> = models.collect();
    let lacks = |path: &Path, text: &[u8]| fs::read(path).ok().as_deref() != Some(text);
    for (path, text) in &models {
        if path.exists() && lacks(path, text) {
            return Err(format!(
                "the model file would stand beside the workbook, and {} is there already",
                path.display()
            ));
        }
    }
    let unwritten =
        |path: &Path, error: &io::Error| format!("{} cannot be written: {error}", path.display());
    for (path, text) in models.iter().filter(|(path, text)| lacks(path, text)) {
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        let written = made.and_then(|()| write_file(path, text));
        written.map_err(|error| unwritten(path, &error))?;
    }
    write_file(target, &bytes).map_err(|error| unwritten(target, &error))
}

/// What a target's name says that it is.
fn by_name(options: &ConvertArguments) -> Option<FormArgument> {
    match options.out.form() {
        Some(Form::Sqlite) => Some(FormArgument::Sqlite),
        Some(Form::Postgres) => Some(FormArgument::Postgres),
        None => is_workbook(&options.out).then_some(FormArgument::Xlsx),
    }
}

fn tell(options: &ConvertArguments, whole: &Whole) -> io::Result<ExitStatus> {
    let target = options.out.to_string();
    match options.format {
        Format::Json => {
            let tables = whole.contents();
            let tables = tables.map(|(name, rows)| json!({"name": name, "rows": rows}));
            let tables: Vec<_> = tables.collect();
            emit_json(&json!({"target": target, "contents": tables}))?;
        }
        Format::Text => {
            let mut text = format!("the feed is in {}:\n", safe(&target));
            for (name, rows) in whole.contents() {
                // Writing to a string cannot fail.
                let _ = match rows {
                    Some(rows) => {
                        writeln!(text, "  {name}: {}", count(rows as u64, "row", "rows"))
                    }
                    None => writeln!(text, "  {}", safe(name)),
                };
            }
            emit(&text)?;
        }
    }
    Ok(ExitStatus::Done)
}
