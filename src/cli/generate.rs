//! `paso generate`: a feed of any size from a seed.

use std::fs;
use std::io;

use serde_json::json;

use super::ExitStatus;
use super::args::{Format, GenerateArguments};
use super::text::{count, emit, emit_json, safe, say};
use crate::generate::family::Family;
use crate::generate::{Size, family_files, files};

pub(super) fn run(options: &GenerateArguments) -> io::Result<ExitStatus> {
    let out = &options.out;
    let shown = safe(&out.display().to_string());
    if fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) {
        say(&format!("error: {shown} is not empty; name another folder"));
        return Ok(ExitStatus::BadInput);
    }
    let (days, ports) = options.family.map_or((30, 8), Family::usual);
    let size = Size {
        cases: options.cases,
        days: options.days.unwrap_or(days),
        ports: options.ports.unwrap_or(ports),
        seed: options.seed,
    };
    let files = match options.family {
        None => files(&size),
        Some(family) => family_files(&size, family, options.hardness),
    };
    let written = fs::create_dir_all(out).and_then(|()| {
        let mut files = files.iter();
        files.try_for_each(|(name, text)| fs::write(out.join(name), text))
    });
    if let Err(error) = written {
        say(&format!("error: {shown} cannot be written: {error}"));
        return Ok(ExitStatus::BadInput);
    }
    match options.format {
        Format::Text => emit(&format!(
            "a feed of {} over {} at {} is in {shown}\n",
            count(size.cases.into(), "case", "cases"),
            count(size.days.into(), "day", "days"),
            count(size.ports.into(), "port", "ports"),
        ))?,
        Format::Json => {
            let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
            emit_json(&json!({
                "folder": out,
                "files": names,
                "cases": size.cases,
                "days": size.days,
                "ports": size.ports,
                "seed": size.seed,
                "family": options.family.map(Family::as_str),
                "hardness": options.family.map(|_| options.hardness),
            }))?;
        }
    }
    Ok(ExitStatus::Done)
}
