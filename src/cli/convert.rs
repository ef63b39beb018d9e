//! `paso convert`: the same feed in another form.

use std::fmt::Write as _;
use std::io;

use serde_json::json;

use super::args::{ConvertArguments, FormArgument, Format};
use super::progress::Progress;
use super::text::{count, emit, emit_json, quiet, safe, say};
use super::{ExitStatus, notices};
use crate::outputs::folder;
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
            "it is not clear what {} is to be; say so with --to",
            options.out
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
    let target = &options.out;
    let own = match form {
        FormArgument::Folder => {
            if let Err(error) = folder::write(target, &whole.files(), |_| false) {
                return refused(&error);
            }
            return tell(options, &whole);
        }
        FormArgument::Sqlite => Form::Sqlite,
        FormArgument::Postgres => Form::Postgres,
    };
    if let Err(error) = stores::write(target, own, &whole, options.force) {
        return refused(&error);
    }
    tell(options, &whole)
}

/// What a target's name says that it is.
fn by_name(options: &ConvertArguments) -> Option<FormArgument> {
    options.out.form().map(|form| match form {
        Form::Sqlite => FormArgument::Sqlite,
        Form::Postgres => FormArgument::Postgres,
    })
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
