//! `paso example`: feeds built into the binary.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::ExitStatus;
use super::args::{ExampleAction, ExampleArguments, Format};
use super::text::{lines, say, table};

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
        ExampleAction::Extract { name, folder } => extract(name, folder.as_deref()),
    }
}

fn list(format: Format) -> io::Result<ExitStatus> {
    let mut out = io::stdout().lock();
    match format {
        Format::Text => {
            let mut rows = table(&["example", "about"]);
            for example in &EXAMPLES {
                rows.add_row([example.name, example.about]);
            }
            write!(out, "{}", lines(&rows))?;
        }
        Format::Json => {
            let examples: Vec<_> = EXAMPLES
                .iter()
                .map(|example| serde_json::json!({"name": example.name, "about": example.about}))
                .collect();
            serde_json::to_writer_pretty(&mut out, &serde_json::json!({"examples": examples}))?;
            writeln!(out)?;
        }
    }
    Ok(ExitStatus::Done)
}

fn extract(name: &str, folder: Option<&Path>) -> io::Result<ExitStatus> {
    let Some(example) = EXAMPLES.iter().find(|example| example.name == name) else {
        let names: Vec<&str> = EXAMPLES.iter().map(|example| example.name).collect();
        say(&format!(
            "error: there is no example `{name}`; there are {}",
            names.join(", ")
        ));
        return Ok(ExitStatus::BadInput);
    };
    let folder = folder.map_or_else(|| PathBuf::from(name), Path::to_owned);
    if fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some()) {
        say(&format!(
            "error: {} is not empty; name another folder",
            folder.display()
        ));
        return Ok(ExitStatus::BadInput);
    }
    fs::create_dir_all(&folder)?;
    example.files.extract(&folder)?;
    writeln!(
        io::stdout().lock(),
        "{name} is in {}; now: paso plan {} -o out",
        folder.display(),
        folder.display()
    )?;
    Ok(ExitStatus::Done)
}
