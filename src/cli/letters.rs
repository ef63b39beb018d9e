//! `paso letters`: what each family is told of its appointment, on paper and as a text message.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use serde::Serialize;

use super::ExitStatus;
use super::args::{Format, LettersArguments};
use super::plans::{self, Plan};
use super::text::{count, emit, emit_json, grouped, note, safe, say};
use super::window::Window;
use crate::domain::problem::Problem;
use crate::feed::did_you_mean;
use crate::files::traces::is_litter;
use crate::outputs::folder;
use crate::report::changes::Entry;
use crate::report::letters::calendar::calendar;
use crate::report::letters::{Family, Kit, Letter, TEMPLATES, by_language, families, messages};
use crate::report::manifest::calendar::Edition;
use crate::report::manifest::names::names;
use crate::report::written::Appointment;

/// Largest template that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// The folder of calendars among the letters.
const CALENDARS: &str = "calendars/";

pub(super) fn run(options: &LettersArguments) -> io::Result<ExitStatus> {
    let done = match (&options.plan, &options.templates) {
        (Some(plan), _) => letters(options, plan).map(Some),
        (None, Some(_)) if options.window.is_given() => {
            Err("--days, --until and --ports are of a plan; name its folder".to_owned())
        }
        (None, Some(folder)) => write_templates(folder).map(|()| None),
        // The arguments ask for one of them.
        (None, None) => Ok(None),
    };
    match done {
        Err(why) => {
            if !why.is_empty() {
                say(&safe(&format!("error: {why}")));
            }
            Ok(ExitStatus::BadInput)
        }
        Ok(told) => {
            match (options.format, &told) {
                (Format::Json, Some(told)) => emit_json(told)?,
                (Format::Json, None) => emit_json(&Told::templates(options))?,
                (Format::Text, Some(told)) => emit(&text(told))?,
                (Format::Text, None) => emit(&templates_text(options))?,
            }
            Ok(ExitStatus::Done)
        }
    }
}

/// The JSON object of `paso letters --format json`.
#[derive(Serialize)]
struct Told {
    folder: String,
    files: Vec<String>,
    letters: usize,
    /// How many in each language.
    languages: Vec<Spoken>,
    /// How many got Spanish because there is no template of their own language.
    without_template: Vec<Spoken>,
    /// Characters of the longest text message.
    longest_message: usize,
}

#[derive(Serialize)]
struct Spoken {
    language: String,
    letters: u64,
}

impl Told {
    fn templates(options: &LettersArguments) -> Self {
        Self {
            folder: shown(options.templates.as_deref()),
            files: TEMPLATES.map(|(name, _)| name.to_owned()).to_vec(),
            letters: 0,
            languages: Vec::new(),
            without_template: Vec::new(),
            longest_message: 0,
        }
    }
}

fn shown(path: Option<&Path>) -> String {
    path.map_or(String::new(), |path| path.display().to_string())
}

/// Writes the letters; why not, or nothing where that has been said.
fn letters(options: &LettersArguments, out: &Path) -> Result<Told, String> {
    let Some(target) = &options.out else {
        return Err("name the folder to write the letters to with -o".to_owned());
    };
    let read = plans::read(out, options.feed.as_ref(), options.model.as_deref(), None);
    let plan = read.ok_or_else(String::new)?;
    let Some(problem) = &plan.feed else {
        return Err(format!(
            "{} has no feed.zip, and languages and names are in the feed alone; name it with --feed",
            out.display()
        ));
    };
    let kit = Kit::new(&own_templates(options)?).map_err(|error| {
        let folder = shown(options.templates.as_deref());
        format!("the templates in {folder}: {error}")
    })?;
    if let Some(port) = kit.texts.stranger(problem) {
        return Err(format!(
            "ports.toml names a port `{port}` that the feed does not have"
        ));
    }
    let families = chosen(options, &plan, problem, &kit)?;
    let made: Result<Vec<Letter>, _> = families.iter().map(|family| kit.letter(family)).collect();
    let made = made.map_err(|error| error.to_string())?;
    let page = kit.page(&made).map_err(|error| error.to_string())?;
    let mut files = vec![
        ("letters.html".to_owned(), page.into_bytes()),
        ("messages.csv".to_owned(), messages(&made)),
    ];
    if options.ics {
        files.extend(calendars(out, &plan, problem, (&families, &made))?);
    }
    folder::write(target, &files, is_own).map_err(|error| error.to_string())?;
    let spoken = |counts: BTreeMap<&str, u64>| {
        let counts = counts.into_iter();
        counts
            .map(|(language, letters)| Spoken {
                language: language.to_owned(),
                letters,
            })
            .collect()
    };
    let mut without: BTreeMap<&str, u64> = BTreeMap::new();
    for (family, letter) in families.iter().zip(&made) {
        if let Some(own) = &family.spoken
            && Kit::is_stand_in(family, letter)
        {
            *without.entry(own).or_default() += 1;
        }
    }
    Ok(Told {
        folder: target.display().to_string(),
        files: files.into_iter().map(|(name, _)| name).collect(),
        letters: made.len(),
        languages: spoken(by_language(&made)),
        without_template: spoken(without),
        longest_message: (made.iter())
            .map(|own| own.message.chars().count())
            .max()
            .unwrap_or(0),
    })
}

/// The families that are asked for.
fn chosen(
    options: &LettersArguments,
    plan: &Plan,
    problem: &Problem,
    kit: &Kit,
) -> Result<Vec<Family>, String> {
    let window = Window::new(&options.window, plan)?;
    let wanted = |own: &Entry| window.tells(own);
    let stands = |own: &Appointment| {
        let port = &plan.written.ports[own.port];
        window.has(port, Some(plan.written.calendar.date(own.day)))
    };
    let kept: Option<&dyn Fn(&Appointment) -> bool> =
        if options.all { Some(&stands) } else { None };
    let mut all = families(&plan.written, problem, &kit.texts, wanted, kept)
        .ok_or("the plan has no changes.csv; plan anew with `paso plan`")?;
    if !options.cases.is_empty() {
        let asked: BTreeSet<&str> = options.cases.iter().map(String::as_str).collect();
        all.retain(|own| asked.contains(own.case_id.as_str()));
        let found: BTreeSet<&str> = all.iter().map(|own| own.case_id.as_str()).collect();
        if let Some(missing) = asked.difference(&found).next() {
            let names = (0..problem.cases.len()).map(|at| problem.case_ids.get(at));
            if !names.clone().any(|id| id == *missing) {
                let meant = did_you_mean(missing, names, "see its column case_id");
                return Err(format!("cases.csv has no case `{missing}`; {meant}"));
            }
            return Err(format!(
                "there is nothing to tell `{missing}`: no appointment of it is different{}",
                if options.all {
                    ", and none stands"
                } else {
                    " (--all has those that stand too)"
                }
            ));
        }
    }
    Ok(all)
}

/// A planner's templates, by name.
fn own_templates(options: &LettersArguments) -> Result<BTreeMap<String, String>, String> {
    let Some(folder) = &options.templates else {
        return Ok(BTreeMap::new());
    };
    let of = |error: io::Error| format!("{}: {error}", folder.display());
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(of)? {
        let entry = entry.map_err(of)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_litter(&name) {
            continue;
        }
        let about = fs::metadata(entry.path()).map_err(of)?;
        if !about.is_file() || about.len() > LARGEST {
            return Err(format!("{name} in {} is no template", folder.display()));
        }
        let text = fs::read_to_string(entry.path())
            .map_err(|error| format!("{name} in {}: {error}", folder.display()))?;
        files.insert(name, text);
    }
    Ok(files)
}

/// Writes the templates of paso to a folder, to be edited there. Nothing is written over.
fn write_templates(folder: &Path) -> Result<(), String> {
    let of = |error: io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(folder).map_err(of)?;
    let there = TEMPLATES
        .iter()
        .find(|(name, _)| folder.join(name).exists());
    if let Some((name, _)) = there {
        return Err(format!(
            "{} has a {name} already; name another folder, or a plan to write letters of",
            folder.display()
        ));
    }
    for (name, text) in TEMPLATES {
        fs::write(folder.join(name), text).map_err(of)?;
    }
    Ok(())
}

/// A calendar for each case.
fn calendars(
    out: &Path,
    plan: &Plan,
    problem: &Problem,
    (families, letters): (&[Family], &[Letter]),
) -> Result<Vec<(String, Vec<u8>)>, String> {
    let summary = out.join("summary.json");
    let written = fs::metadata(&summary).and_then(|about| about.modified());
    let written = written.map_err(|error| format!("{}: {error}", summary.display()))?;
    let edition = Edition::new(&plan.written.summary, written.into());
    let ids: Vec<&str> = families.iter().map(|own| own.case_id.as_str()).collect();
    let names = names(&ids);
    let all = families.iter().zip(letters);
    Ok(all
        .filter_map(|(family, letter)| {
            let text = calendar(family, letter, problem, &edition)?;
            let name = &names[family.case_id.as_str()];
            Some((format!("{CALENDARS}{name}.ics"), text.into_bytes()))
        })
        .collect())
}

/// Whether a file's path is one that this command writes.
fn is_own(name: &str) -> bool {
    let is_calendar = |rest: &str| {
        rest.strip_suffix(".ics")
            .is_some_and(|own| !own.contains('/'))
    };
    ["letters.html", "messages.csv"].contains(&name)
        || name.strip_prefix(CALENDARS).is_some_and(is_calendar)
}

/// A language's tag as its name is written: `haitian_creole` is Haitian Creole.
fn in_words(language: &str) -> String {
    let words = language.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect()
    });
    words.collect::<Vec<String>>().join(" ")
}

/// What was done, for people. Writing to a string cannot fail, so its results are let go.
fn text(told: &Told) -> String {
    let mut text = String::new();
    let folder = safe(&told.folder);
    let languages: Vec<String> = (told.languages.iter())
        .map(|own| {
            format!(
                "{} in {}",
                grouped(own.letters),
                safe(&in_words(&own.language))
            )
        })
        .collect();
    let letters = count(told.letters as u64, "family is", "families are");
    if told.letters == 0 {
        note("note: nobody has to be told anything there and then");
    }
    let _ = writeln!(
        text,
        "{letters} told{}{}.",
        if languages.is_empty() { "" } else { ": " },
        languages.join(", ")
    );
    let longest = match told.longest_message {
        0 => String::new(),
        longest => format!(
            " (the longest has {})",
            count(longest as u64, "character", "characters")
        ),
    };
    let _ = writeln!(
        text,
        "In {folder}: letters.html to print, a sheet for each, and messages.csv for a text-message gateway{longest}."
    );
    if told.files.len() > 2 {
        let calendars = (told.files.len() - 2) as u64;
        let _ = writeln!(
            text,
            "{} in {folder}/{CALENDARS}.",
            count(calendars, "calendar is", "calendars are")
        );
    }
    for own in &told.without_template {
        note(&format!(
            "note: {} whose language is {} {} told in Spanish; letter.{}.html and message.{}.txt among the templates would be theirs",
            count(own.letters, "family", "families"),
            safe(&in_words(&own.language)),
            if own.letters == 1 { "is" } else { "are" },
            safe(&own.language),
            safe(&own.language),
        ));
    }
    text
}

fn templates_text(options: &LettersArguments) -> String {
    let folder = safe(&shown(options.templates.as_deref()));
    format!(
        "The templates are in {folder}: edit them, or add others for more languages (letter.mam.html, message.mam.txt), say in ports.toml where ports are and what to bring, and use them with\n  paso letters OUT -o LETTERS --templates {folder}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn own_files_are_known_by_their_names() {
        for own in ["letters.html", "messages.csv", "calendars/C1.ics"] {
            assert!(is_own(own), "{own}");
        }
        for other in [
            "notes.txt",
            "calendars/notes.txt",
            "calendars/a/C1.ics",
            "C1.ics",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }
}
