//! `paso generate`: a feed of any size from a seed.

use std::fs;
use std::io::{self, Write};

use super::ExitStatus;
use super::args::{Format, GenerateArguments};
use super::text::say;
use crate::generate::family::Family;
use crate::generate::{Size, family_files, files};

pub(super) fn run(options: &GenerateArguments) -> io::Result<ExitStatus> {
    let out = &options.out;
    if fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) {
        say(&format!(
            "error: {} is not empty; name another folder",
            out.display()
        ));
        return Ok(ExitStatus::BadInput);
    }
    let (days, ports) = options.family.map_or((30, 8), Family::usual);
    let size = Size {
        cases: options.cases,
        days: options.days.unwrap_or(days),
        ports: options.ports.unwrap_or(ports),
        seed: options.seed,
    };
    fs::create_dir_all(out)?;
    let files = match options.family {
        None => files(&size),
        Some(family) => family_files(&size, family, options.hardness),
    };
    for (name, text) in &files {
        fs::write(out.join(name), text)?;
    }
    let mut to = io::stdout().lock();
    match options.format {
        Format::Text => writeln!(
            to,
            "a feed of {} cases over {} days at {} ports is in {}",
            size.cases,
            size.days,
            size.ports,
            out.display()
        )?,
        Format::Json => {
            let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
            let object = serde_json::json!({
                "folder": out.display().to_string(),
                "files": names,
                "cases": size.cases,
                "days": size.days,
                "ports": size.ports,
                "seed": size.seed,
                "family": options.family.map(Family::as_str),
                "hardness": options.family.map(|_| options.hardness),
            });
            serde_json::to_writer_pretty(&mut to, &object)?;
            writeln!(to)?;
        }
    }
    Ok(ExitStatus::Done)
}
