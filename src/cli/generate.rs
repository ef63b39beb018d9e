//! `paso generate`: a feed of any size from a seed.

use std::fs;
use std::io;

use serde_json::json;

use super::ExitStatus;
use super::args::{FamilyArgument, Format, GenerateArguments};
use super::text::{count, emit, emit_json, safe, say};
use crate::generate::wide::wide_files;
use crate::generate::{Size, family_files, files};

pub(super) fn run(options: &GenerateArguments) -> io::Result<ExitStatus> {
    let out = &options.out;
    let shown = safe(&out.display().to_string());
    if fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) {
        say(&format!("error: {shown} is not empty; name another folder"));
        return Ok(ExitStatus::BadInput);
    }
    let wide = match options.family {
        Some(FamilyArgument::Wide(wide)) => Some(wide),
        _ => None,
    };
    if wide.is_some() && options.hardness.is_some() || wide.is_none() && options.many.is_some() {
        let what = if wide.is_some() {
            "has no knob; say --many in place of --hardness"
        } else {
            "is not wide; leave --many out"
        };
        let family = options.family.map_or("", FamilyArgument::as_str);
        say(&format!("error: the family {family} {what}"));
        return Ok(ExitStatus::BadInput);
    }
    let (cases, days, ports) = match options.family {
        None => (1_000, 30, 8),
        Some(FamilyArgument::Structured(family)) => {
            let (days, ports) = family.usual();
            (1_000, days, ports)
        }
        Some(FamilyArgument::Wide(wide)) => {
            let usual = wide.usual();
            (usual.cases, usual.days, usual.ports)
        }
    };
    let size = Size {
        cases: options.cases.unwrap_or(cases),
        days: options.days.unwrap_or(days),
        ports: options.ports.unwrap_or(ports),
        seed: options.seed,
    };
    let hardness = options.hardness.unwrap_or(0.5);
    let many = wide.map(|wide| options.many.unwrap_or(wide.usual().many));
    let files = match options.family {
        None => files(&size),
        Some(FamilyArgument::Structured(family)) => family_files(&size, family, hardness),
        Some(FamilyArgument::Wide(wide)) => wide_files(&size, wide, many.unwrap_or(0)),
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
                "family": options.family.map(FamilyArgument::as_str),
                "hardness": options.family.filter(|_| wide.is_none()).map(|_| hardness),
                "many": many,
            }))?;
        }
    }
    Ok(ExitStatus::Done)
}
