//! `paso example`: feeds built into the binary.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde_json::json;

use super::ExitStatus;
use super::args::{ExampleAction, ExampleArguments, Format};
use super::text::{emit, emit_json, lines, safe, say, table};

/// A feed, and what it shows.
struct Example {
    name: &'static str,
    about: &'static str,
    files: &'static Dir<'static>,
}

static MPP_2021: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/examples/mpp-2021");
static THREE_PORTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/examples/three-ports");

static EXAMPLES: [Example; 2] = [
    Example {
        name: "mpp-2021",
        about: "the phased entry of 2021: 26,432 people, eight ports",
        files: &MPP_2021,
    },
    Example {
        name: "three-ports",
        about: "small enough to read in a minute, with every file of a feed",
        files: &THREE_PORTS,
    },
];

pub(super) fn run(options: &ExampleArguments) -> io::Result<ExitStatus> {
    match &options.action {
        ExampleAction::List { format } => list(*format),
        ExampleAction::Extract {
            name,
            folder,
            format,
        } => extract(name, folder.as_deref(), *format),
    }
}

fn list(format: Format) -> io::Result<ExitStatus> {
    match format {
        Format::Text => {
            let mut rows = table(&["example", "about"]);
            for example in &EXAMPLES {
                rows.add_row([example.name, example.about]);
            }
            emit(&lines(&rows))?;
        }
        Format::Json => {
            let examples: Vec<_> = EXAMPLES
                .iter()
                .map(|example| json!({"name": example.name, "about": example.about}))
                .collect();
            emit_json(&json!({"examples": examples}))?;
        }
    }
    Ok(ExitStatus::Done)
}

fn extract(name: &str, folder: Option<&Path>, format: Format) -> io::Result<ExitStatus> {
    let Some(example) = EXAMPLES.iter().find(|example| example.name == name) else {
        let names: Vec<&str> = EXAMPLES.iter().map(|example| example.name).collect();
        say(&safe(&format!(
            "error: there is no example `{name}`; there are {}",
            names.join(", ")
        )));
        return Ok(ExitStatus::BadInput);
    };
    let folder = folder.map_or_else(|| PathBuf::from(name), Path::to_owned);
    let shown = safe(&folder.display().to_string());
    if fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some()) {
        say(&format!("error: {shown} is not empty; name another folder"));
        return Ok(ExitStatus::BadInput);
    }
    if let Err(error) = fs::create_dir_all(&folder).and_then(|()| example.files.extract(&folder)) {
        say(&format!("error: {shown} cannot be written: {error}"));
        return Ok(ExitStatus::BadInput);
    }
    match format {
        Format::Text => emit(&format!(
            "{name} is in {shown}; now: paso plan {shown} -o out\n"
        ))?,
        Format::Json => emit_json(&json!({"name": name, "folder": folder}))?,
    }
    Ok(ExitStatus::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_feed_is_built_in() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        let mut feeds: Vec<String> = fs::read_dir(root)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.join("plan.toml").exists())
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        feeds.sort();
        assert!(EXAMPLES.iter().map(|example| example.name).eq(feeds));
    }
}
