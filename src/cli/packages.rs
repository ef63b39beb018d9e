//! `paso completions` and `paso man`: what packages bring beside the program, made of its own definition.

use std::io;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use serde_json::json;

use super::ExitStatus;
use super::args::{Arguments, CompletionsArguments, Format, ManArguments};
use super::text::{count, emit, emit_json, safe, say};
use crate::files::traces::MANUAL;
use crate::outputs::folder;

/// Prints what makes a shell complete commands and options.
pub(super) fn completions(options: &CompletionsArguments) -> io::Result<ExitStatus> {
    let mut script = Vec::new();
    clap_complete::generate(
        options.shell,
        &mut Arguments::command(),
        "paso",
        &mut script,
    );
    let script = String::from_utf8_lossy(&script);
    match options.format {
        Format::Json => emit_json(&json!({
            "shell": options.shell.to_string(),
            "script": script,
        }))?,
        Format::Text => emit(&script)?,
    }
    Ok(ExitStatus::Done)
}

/// Prints the manual page of the program, or writes those of all commands.
pub(super) fn manual(options: &ManArguments) -> io::Result<ExitStatus> {
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    let Some(out) = &options.out else {
        let (_, page) = page(program)?;
        let page = String::from_utf8_lossy(&page);
        match options.format {
            Format::Json => emit_json(&json!({ "page": page }))?,
            Format::Text => emit(&page)?,
        }
        return Ok(ExitStatus::Done);
    };
    let mut pages = Vec::new();
    all(program, &mut pages)?;
    pages.sort();
    if let Err(error) = folder::write(out, &pages, |name| name.ends_with(ENDING)) {
        say(&safe(&format!("error: {error}")));
        return Ok(ExitStatus::BadInput);
    }
    let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
    match options.format {
        Format::Json => emit_json(&json!({
            "folder": out.display().to_string(),
            "files": names,
        }))?,
        Format::Text => emit(&format!(
            "{} in {}\n",
            count(names.len() as u64, "page is", "pages are"),
            safe(&out.display().to_string())
        ))?,
    }
    Ok(ExitStatus::Done)
}

/// How the names of manual pages of commands end.
const ENDING: &str = ".1";

/// The pages of a command and of all below it.
fn all(command: Command, pages: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    let shown = command.get_subcommands().filter(|own| !own.is_hide_set());
    for own in shown.cloned().collect::<Vec<_>>() {
        all(own, pages)?;
    }
    pages.push(page(command)?);
    Ok(())
}

/// A command's manual page, and the name of its file.
fn page(command: Command) -> io::Result<(String, Vec<u8>)> {
    let source = format!("paso {}", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command).source(source).manual(MANUAL);
    let mut text = Vec::new();
    man.render(&mut text)?;
    Ok((man.get_filename(), text))
}
