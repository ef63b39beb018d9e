//! `paso import`: a feed of exports and workbooks as they come.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::ExitStatus;
use super::args::{Format, ImportArguments};
use super::keys;
use super::notices::{Stream, render};
use super::text::{count, emit, emit_json, note, safe, say};
use crate::feed::schema;
use crate::files::source::{Files, Folder};
use crate::import::{Imported, Map, Source, import, names_file};

pub(super) fn run(options: &ImportArguments) -> io::Result<ExitStatus> {
    match prepared(options)? {
        Some((told, key)) => carry_out(options, &told, key),
        None => Ok(ExitStatus::BadInput),
    }
}

/// What was told, and the key; none where something is wrong, which is said.
fn prepared(options: &ImportArguments) -> io::Result<Option<(Map, Option<Vec<u8>>)>> {
    if let Some(out) = &options.out
        && !may_write(out, options.force)
    {
        return Ok(None);
    }
    let told = match &options.map {
        None => Map::default(),
        Some(path) => {
            let named = |error: &dyn std::fmt::Display| {
                io::Error::other(format!("{}: {error}", path.display()))
            };
            let text = fs::read_to_string(path).map_err(|error| named(&error))?;
            Map::parse(&text).map_err(|error| named(&error))?
        }
    };
    let told = with_options(told, options);
    if told.pseudonymise.is_some() && options.key.is_none() {
        say("error: the map hides case_id; name the file of its key with --key");
        return Ok(None);
    }
    let key = match &options.key {
        // Where nothing is written, no key is made either.
        Some(path) if told.pseudonymise.is_some() => {
            Some(keys::read_or_make(path, options.out.is_some())?)
        }
        _ => None,
    };
    Ok(Some((told, key)))
}

/// Whether a folder may be written: absent, empty, or with `force` one that was imported before.
fn may_write(out: &Path, force: bool) -> bool {
    let shown = safe(&out.display().to_string());
    let empty = !fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some());
    let imported = out.join("map.toml").is_file() && out.join("import.csv").is_file();
    if out.exists() && !out.is_dir() {
        say(&format!("error: {shown} is a file; name a folder"));
        return false;
    }
    match (empty, imported, force) {
        (true, _, _) | (_, true, true) => true,
        (_, true, false) => {
            say(&format!(
                "error: {shown} holds a feed that was imported before; add --force to replace it"
            ));
            false
        }
        _ => {
            say(&format!("error: {shown} is not empty; name another folder"));
            false
        }
    }
}

/// What the command line says comes before what the map says.
fn with_options(mut told: Map, options: &ImportArguments) -> Map {
    told.dates = options.dates.map(Into::into).or(told.dates);
    told.decimal = options.decimal.map(Into::into).or(told.decimal);
    told.encoding = options.encoding.clone().or(told.encoding);
    told.pseudonymise = options.pseudonymise.clone().or(told.pseudonymise);
    told.gone = options.gone.map(Into::into).or(told.gone);
    told.plan.start = options.start.or(told.plan.start);
    told.plan.days = options.days.or(told.plan.days);
    told.plan.model = options.model.clone().or(told.plan.model);
    told
}

fn carry_out(
    options: &ImportArguments,
    told: &Map,
    key: Option<Vec<u8>>,
) -> io::Result<ExitStatus> {
    let named =
        |error: io::Error| io::Error::other(format!("{}: {error}", options.source.display()));
    let source = Source::read(&options.source).map_err(named)?;
    let with = options.with.as_deref().map(Folder::new);
    let with = with.as_ref().map(|folder| folder as &dyn Files);
    let imported = import(&source, told, key, with);
    let mut names = None;
    if let (Some(out), Some(files)) = (&options.out, &imported.files) {
        let unwritten = |error: io::Error| {
            io::Error::other(format!("{} cannot be written: {error}", out.display()))
        };
        let earlier = earlier(out);
        if let Some(table) = stray(out, &earlier, files, options.with.is_some()) {
            let shown = safe(&out.display().to_string());
            say(&format!(
                "error: {shown} holds {table}, which the import before did not make; add --with {shown} to keep it, or name another folder"
            ));
            return Ok(ExitStatus::BadInput);
        }
        write(out, files, &earlier).map_err(unwritten)?;
        if !imported.names.is_empty() {
            let path = options
                .key
                .as_deref()
                .map_or_else(|| keys::beside_feed(out), keys::beside_key);
            keys::write_private(&path, &names_file(&imported.names)).map_err(unwritten)?;
            names = Some(path);
        }
    }
    tell(options, &imported, names.as_deref())?;
    Ok(if imported.files.is_some() {
        ExitStatus::Done
    } else {
        ExitStatus::BadInput
    })
}

/// The tables that an import before made in a folder, by its map.
fn earlier(out: &Path) -> Vec<String> {
    let text = fs::read_to_string(out.join("map.toml"));
    let map = text.ok().and_then(|text| Map::parse(&text).ok());
    let tables = map.into_iter().flat_map(|map| map.tables.into_keys());
    tables.map(|table| format!("{table}.csv")).collect()
}

/// A table in the folder that no import made, such as published appointments, and that would be lost.
fn stray(
    out: &Path,
    earlier: &[String],
    files: &BTreeMap<String, Vec<u8>>,
    with: bool,
) -> Option<&'static str> {
    let tables = schema::files()
        .into_iter()
        .filter(|name| Path::new(name).extension().is_some_and(|own| own == "csv"));
    let mut others = tables.filter(|name| !earlier.iter().any(|own| own == name));
    others.find(|name| match fs::read(out.join(name)) {
        Ok(bytes) => files.get(*name).is_none_or(|own| *own != bytes && !with),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    })
}

/// Writes the files; a table that the import before made and this one does not goes.
fn write(out: &Path, files: &BTreeMap<String, Vec<u8>>, earlier: &[String]) -> io::Result<()> {
    fs::create_dir_all(out)?;
    for name in earlier.iter().filter(|name| !files.contains_key(*name)) {
        match fs::remove_file(out.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    for (name, bytes) in files {
        let path = out.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}

fn tell(options: &ImportArguments, imported: &Imported, names: Option<&Path>) -> io::Result<()> {
    if options.format == Format::Json {
        return emit_json(&json!({
            "imported": imported.files.is_some(),
            "written": imported.files.as_ref().and(options.out.as_ref()),
            "names": names,
            "tables": imported.tables,
            "changes": imported.changes,
            "notices": imported.notices,
        }));
    }
    if imported.files.is_none() {
        say(&render(&imported.notices, Stream::Error));
        say("nothing was imported");
        return Ok(());
    }
    let mut text = String::new();
    for own in &imported.tables {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{}: {} from {}",
            own.table,
            count(own.rows as u64, "row", "rows"),
            safe(&own.source)
        );
    }
    for own in &imported.changes {
        let place = [own.source.as_str(), own.column.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty());
        let place: Vec<&str> = place.collect();
        let _ = write!(
            text,
            "  {}: {} ({})",
            safe(&place.join(" ")),
            own.what,
            own.count
        );
        if !own.before.is_empty() && own.before != own.column {
            let _ = write!(text, ", such as `{}`", safe(&own.before));
            if !own.after.is_empty() {
                let _ = write!(text, " as `{}`", safe(&own.after));
            }
        }
        text.push('\n');
    }
    emit(&text)?;
    match &options.out {
        Some(out) => {
            let shown = safe(&out.display().to_string());
            emit(&format!(
                "a feed is in {shown}; what was decided is in {}, what was changed in {}\n",
                safe(&out.join("map.toml").display().to_string()),
                safe(&out.join("import.csv").display().to_string())
            ))?;
            if let Some(names) = names {
                note(&format!(
                    "what cases were called is in {}, for you alone: keep it apart from the feed",
                    safe(&PathBuf::from(names).display().to_string())
                ));
            }
        }
        None => emit("it can be imported; name a folder for the feed with -o\n")?,
    }
    Ok(())
}
