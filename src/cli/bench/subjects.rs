//! What is measured on: feeds as they are, and instances of a catalogue, made when their turn comes.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::json;
use tempfile::TempDir;

use crate::bench::catalogue::{Catalogue, Instance};
use crate::bench::error::BenchError;
use crate::bench::record::{Measured, content};
use crate::cli::args::BenchArguments;
use crate::feed::did_you_mean;

/// What is measured, by name: a feed's folder, or an instance that is made when its turn comes.
pub(super) enum Subject {
    Feed(PathBuf),
    Instance(Box<Instance>),
}

/// The catalogue, where one is named.
pub(super) fn catalogue(options: &BenchArguments) -> Result<Option<(PathBuf, Catalogue)>, String> {
    let Some(path) = options.what.iter().find(|path| path.is_file()) else {
        return if options.record {
            Err("--record needs a catalogue".to_owned())
        } else {
            Ok(None)
        };
    };
    Catalogue::read(path)
        .map(|catalogue| Some((path.clone(), catalogue)))
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// What is to be measured: folders as they are, and the catalogue's instances that were asked for.
pub(super) fn subjects(
    options: &BenchArguments,
    catalogue: Option<&Catalogue>,
) -> Result<Vec<(String, Subject)>, String> {
    let mut subjects: Vec<(String, Subject)> = options
        .what
        .iter()
        .filter(|path| !path.is_file())
        .map(|path| {
            let name = path.file_name().map_or_else(
                || path.display().to_string(),
                |name| name.to_string_lossy().into_owned(),
            );
            (name, Subject::Feed(path.clone()))
        })
        .collect();
    for instance in catalogue.iter().flat_map(|known| &known.instances) {
        let part =
            options.part.is_empty() || options.part.iter().any(|part| part.is(instance.part));
        let named = options.instance.is_empty() || options.instance.contains(&instance.name);
        if part && named {
            let subject = Subject::Instance(Box::new(instance.clone()));
            subjects.push((instance.name.clone(), subject));
        }
    }
    for name in &options.instance {
        if !subjects.iter().any(|(known, _)| known == name) {
            let names = catalogue.iter().flat_map(|known| &known.instances);
            let names = names.map(|instance| instance.name.as_str());
            return Err(format!(
                "there is no instance `{name}` among those asked for; {}",
                did_you_mean(name, names, "the catalogue names them")
            ));
        }
    }
    let mut names: Vec<&String> = subjects.iter().map(|(name, _)| name).collect();
    names.sort();
    let twice = names
        .iter()
        .zip(names.iter().skip(1))
        .find(|(one, next)| one == next);
    if let Some((name, _)) = twice {
        return Err(format!("two things to measure are called `{name}`"));
    }
    if subjects.is_empty() {
        return Err("there is nothing to measure".to_owned());
    }
    Ok(subjects)
}

/// A feed in a folder.
pub(super) enum Made {
    /// One that is there.
    There(PathBuf),
    /// That of an instance: it goes when it is done.
    Here(TempDir),
}

impl Made {
    pub fn path(&self) -> &Path {
        match self {
            Self::There(folder) => folder,
            Self::Here(home) => home.path(),
        }
    }
}

/// The feed of what is to be measured.
pub(super) fn made(name: &str, subject: &Subject) -> Result<Made, BenchError> {
    let instance = match subject {
        Subject::Feed(folder) => return Ok(Made::There(folder.clone())),
        Subject::Instance(instance) => instance,
    };
    let files = instance.files()?;
    let write = || -> io::Result<TempDir> {
        let home = tempfile::tempdir()?;
        for (file, text) in files {
            fs::write(home.path().join(file), text)?;
        }
        Ok(home)
    };
    write().map(Made::Here).map_err(|error| {
        let what = format!("the feed of {name} cannot be written: {error}");
        BenchError::Disk(io::Error::other(what))
    })
}

/// What is measured on: its content, and how it is made.
pub(super) fn measured(subject: &Subject, made: &Made) -> Result<Measured, BenchError> {
    let how = match subject {
        Subject::Feed(folder) => json!({"feed": folder}),
        Subject::Instance(instance) => json!({
            "family": instance.family, "hardness": instance.hardness,
            "cases": instance.cases, "days": instance.days,
            "ports": instance.ports, "seed": instance.seed,
        }),
    };
    let how = how.as_object().cloned().unwrap_or_default();
    Ok(Measured {
        feed_sha256: Some(content(made.path())?),
        made: how.into_iter().collect(),
    })
}
