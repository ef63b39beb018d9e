//! `paso schema`: what each file of a feed may hold, for other programs.

use std::io;

use serde_json::{Map, Value};

use super::ExitStatus;
use super::args::{SchemaArguments, SchemaFormat};
use super::text::{emit_json, safe, say};
use crate::feed::schema;

pub(super) fn run(options: &SchemaArguments) -> io::Result<ExitStatus> {
    let SchemaFormat::Json = options.format;
    let Some(file) = &options.file else {
        let all: Map<String, Value> = schema::files()
            .into_iter()
            .filter_map(|file| Some((file.to_owned(), schema::of(file)?)))
            .collect();
        emit_json(&all)?;
        return Ok(ExitStatus::Done);
    };
    if let Some(schema) = schema::of(file) {
        emit_json(&schema)?;
        Ok(ExitStatus::Done)
    } else {
        say(&safe(&format!(
            "error: a feed has no file `{file}`; there are {}",
            schema::files().join(", ")
        )));
        Ok(ExitStatus::BadInput)
    }
}
