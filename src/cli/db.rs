//! `paso db`: the tables that paso has in a database.

use std::io;

use serde_json::json;

use super::ExitStatus;
use super::args::{DatabaseAction, DatabaseArguments, Format};
use super::text::{emit, emit_json, safe, say};
use crate::stores;

pub(super) fn run(options: &DatabaseArguments) -> io::Result<ExitStatus> {
    let DatabaseAction::Init {
        target,
        with,
        format,
    } = &options.action;
    let made = match stores::init(target, with) {
        Ok(made) => made,
        Err(error) => {
            say(&safe(&format!("error: {error}; nothing was made")));
            return Ok(ExitStatus::BadInput);
        }
    };
    let shown = target.to_string();
    match format {
        Format::Json => emit_json(&json!({"database": shown, "made": made}))?,
        Format::Text if made => emit(&format!("the tables for plans are in {}\n", safe(&shown)))?,
        Format::Text => emit(&format!(
            "{} has the tables for plans already; nothing was made\n",
            safe(&shown)
        ))?,
    }
    Ok(ExitStatus::Done)
}
