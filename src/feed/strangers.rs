//! Files of the feed's folder whose name looks like a table's but is none: nothing that may hold
//! data is passed over in silence.

use super::bytes::Source;
use super::keys::PLAN_FILE as PLAN;
use super::report::nearest;
use super::schema::TABLES;
use crate::files::traces::is_litter;
use crate::notice::{Notice, kinds};

/// Extensions of workbooks.
const WORKBOOKS: [&str; 9] = [
    "xlsx", "xls", "xlsm", "xlsb", "xltx", "ods", "fods", "ots", "numbers",
];

/// Extensions of documents and pictures, which hold no table whatever they are named.
const DOCUMENTS: [&str; 8] = ["pdf", "doc", "docx", "odt", "png", "jpg", "jpeg", "svg"];

/// Extensions under which plan.toml may have been saved.
const TEXTS: [&str; 9] = [
    "txt", "tml", "ini", "bak", "old", "orig", "json", "yaml", "yml",
];

/// Words that copies have in their names.
const COPIES: [&str; 14] = [
    "copy", "of", "copia", "de", "kopie", "copie", "new", "old", "final", "backup", "bak", "v",
    "version", "export",
];

/// A name that looks like that of a file which paso reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Likeness {
    /// The file that is probably meant.
    meant: Option<&'static str>,
    workbook: bool,
}

/// Where there is no plan.toml, names the files that look like it.
pub(super) fn of_plan(source: &mut Source<'_>) {
    let names = source.names();
    if names.iter().any(|name| name == PLAN) {
        return;
    }
    for name in names {
        if let Some(likeness) = likeness(&name).filter(|own| own.meant == Some(PLAN)) {
            let notice = notice(&name, likeness, Some(PLAN), &[]);
            source.report.push(notice);
            source.misnamed.push(PLAN);
        }
    }
}

/// Names every file that looks like a table and is none. Where plan.toml cannot be read, it is not
/// known what it would pass over: then only those are named that stand for a required file.
/// `model` is the model file, if it is one of the feed's.
pub(super) fn check(source: &mut Source<'_>, model: Option<&str>) {
    let names = source.names();
    let is_there = |file: &str| names.iter().any(|name| name == file);
    let required = TABLES.iter().filter(|shape| shape.required);
    let absent: Vec<&'static str> = required
        .map(|shape| shape.file)
        .filter(|file| !is_there(file))
        .collect();
    for name in &names {
        let Some(likeness) = likeness(name).filter(|_| !is_read(name) && model != Some(name))
        else {
            continue;
        };
        // What stands for plan.toml has been named; a text of that name is only a text.
        if likeness.meant == Some(PLAN) && (!is_there(PLAN) || !is_toml(name)) {
            continue;
        }
        let stands_for: Vec<&'static str> = match likeness.meant {
            Some(file) if is_there(file) => Vec::new(),
            Some(file) => vec![file],
            // Its sheets may be any of them.
            None if likeness.workbook => absent.clone(),
            None => Vec::new(),
        };
        let must = stands_for.iter().any(|file| absent.contains(file));
        let passed = source.ignored.files.contains(name);
        if passed || !source.ignored.known && !must {
            continue;
        }
        let meant = likeness.meant.filter(|_| !stands_for.is_empty());
        let notice = notice(name, likeness, meant, &absent);
        source.report.push(notice);
        // A file that must be there cannot be passed over.
        if !must {
            source.ignored.files.meet(name.clone());
        }
        source.misnamed.extend(stands_for);
    }
}

/// Whether a file of that name is read.
pub(super) fn is_read(name: &str) -> bool {
    name == PLAN || TABLES.iter().any(|shape| shape.file == name)
}

fn notice(
    name: &str,
    likeness: Likeness,
    stands_for: Option<&'static str>,
    absent: &[&str],
) -> Notice {
    let message = match likeness.meant {
        Some(PLAN) => "the file is not read: its name only looks like plan.toml".to_owned(),
        _ if likeness.workbook => {
            "the file is not read: a workbook is no table of a feed".to_owned()
        }
        Some(meant) => format!("the file is not read: its name only looks like {meant}"),
        None => "the file is not read: no table of a feed has that name".to_owned(),
    };
    let remedy = match (stands_for, likeness.meant) {
        (Some(file), _) if likeness.workbook => {
            format!("save its sheet as `{file}` (CSV UTF-8)")
        }
        (Some(file), _) => format!("name it `{file}`"),
        (None, Some(file)) => {
            format!("`{file}` is there too, and is read: leave in the folder the one that holds")
        }
        (None, None) if likeness.workbook && !absent.is_empty() => format!(
            "save each of its sheets as a file of its own (CSV UTF-8), of the names {}",
            absent.join(", ")
        ),
        (None, None) if likeness.workbook => {
            "the CSV files are what is read: take the workbook out of the folder".to_owned()
        }
        (None, None) => {
            let tables: Vec<&str> = TABLES.iter().map(|shape| shape.file).collect();
            format!(
                "give it one of the names {}, or take it out of the folder",
                tables.join(", ")
            )
        }
    };
    Notice::new(&kinds::UNKNOWN_FILE, name, message).remedy(remedy)
}

fn is_toml(name: &str) -> bool {
    name.to_lowercase().contains(".toml")
}

/// The file of a feed that one of this name is, numbers, capitals and words of copies aside, whatever
/// its kind.
pub(crate) fn meant(name: &str) -> Option<&'static str> {
    let meant = likeness(name)?.meant?;
    let lower = name.to_lowercase();
    let stem = lower.split('.').next().unwrap_or("").trim();
    (meant == PLAN || named_like_a_table(stem) == Some(meant)).then_some(meant)
}

/// Whether a table's name looks like that of one of a feed.
#[cfg(feature = "databases")]
pub(crate) fn resembles(table: &str) -> bool {
    likeness(&format!("{table}.csv")).is_some_and(|own| own.meant.is_some())
}

/// What a name looks like; none where it looks like no table.
fn likeness(name: &str) -> Option<Likeness> {
    let lower = name.to_lowercase();
    // Hidden files are not the feed's.
    if lower.starts_with('.') || is_litter(name) {
        return None;
    }
    let mut parts = lower.split('.').map(str::trim);
    let stem = parts.next().unwrap_or("");
    let rest: Vec<&str> = parts.collect();
    let table = named_like_a_table(stem);
    let last = rest.last().map(|last| letters(last));
    let last = last.as_deref();
    let csv = rest.iter().any(|part| part.starts_with("csv"));
    let workbook = last.is_some_and(|last| WORKBOOKS.contains(&last));
    if csv || workbook {
        let stems = TABLES.iter().map(|shape| self::stem(shape.file));
        let near = table.or_else(|| nearest(&plain(stem), stems).and_then(file_of));
        return Some(Likeness {
            meant: near,
            workbook: workbook && !csv,
        });
    }
    // Whatever else the ending: there are more kinds of files that hold tables than can be listed.
    let document = last.is_some_and(|last| DOCUMENTS.contains(&last));
    if let Some(file) = table.filter(|_| !document) {
        return Some(Likeness {
            meant: Some(file),
            workbook: false,
        });
    }
    let toml = rest.iter().any(|part| part.starts_with("toml"));
    let plan =
        plain(stem) == self::stem(PLAN) && (toml || last.is_none_or(|last| TEXTS.contains(&last)));
    plan.then_some(Likeness {
        meant: Some(PLAN),
        workbook: false,
    })
}

/// The table that a name without its extension is of, numbers and words of copies aside.
fn named_like_a_table(stem: &str) -> Option<&'static str> {
    let plain = plain(stem);
    file_of(&plain)
        .or_else(|| file_of(plain.strip_suffix("csv")?))
        .or_else(|| file_of(&format!("{plain}s")))
}

fn file_of(stem: &str) -> Option<&'static str> {
    let shape = TABLES.iter().find(|shape| self::stem(shape.file) == stem);
    shape.map(|shape| shape.file)
}

fn stem(file: &'static str) -> &'static str {
    file.split('.').next().unwrap_or(file)
}

/// The words of a name run together, without those that tell a copy.
fn plain(stem: &str) -> String {
    stem.split(|c: char| !c.is_alphabetic())
        .filter(|word| !COPIES.contains(word))
        .collect()
}

/// The first letters and digits of an extension: `xlsx (1)` is `xlsx`.
fn letters(extension: &str) -> String {
    extension
        .chars()
        .take_while(|c| c.is_alphanumeric())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_like_tables_are_known() {
        for (name, meant) in [
            ("Phases.csv", Some("phases.csv")),
            ("PORTS.CSV", Some("ports.csv")),
            ("appointments.csv.txt", Some("appointments.csv")),
            ("cases (1).csv", Some("cases.csv")),
            ("cases_(1).csv", Some("cases.csv")),
            ("cases - Copy.csv", Some("cases.csv")),
            ("Copy of cases.csv", Some("cases.csv")),
            ("Copia de cases.csv", Some("cases.csv")),
            ("cases-2021-02-19.csv", Some("cases.csv")),
            ("cases.csv.bak", Some("cases.csv")),
            ("cases.csv~", Some("cases.csv")),
            ("cases.csv (1)", Some("cases.csv")),
            ("cases .csv", Some("cases.csv")),
            (" cases.csv", Some("cases.csv")),
            ("cases.csv.gz", Some("cases.csv")),
            ("case.csv", Some("cases.csv")),
            ("capactiy.csv", Some("capacity.csv")),
            ("cases", Some("cases.csv")),
            ("cases.txt", Some("cases.csv")),
            ("cases.tsv", Some("cases.csv")),
            ("slots.json", Some("slots.csv")),
            ("casescsv", Some("cases.csv")),
            ("cases.cvs", Some("cases.csv")),
            ("cases.scv", Some("cases.csv")),
            ("cases.c5v", Some("cases.csv")),
            ("cases.prn", Some("cases.csv")),
            ("cases.html", Some("cases.csv")),
            ("cases.md", Some("cases.csv")),
            ("cases.dif", Some("cases.csv")),
            ("cases.ＣＳＶ", Some("cases.csv")),
            ("appointment.txt", Some("appointments.csv")),
            ("shelter roster.csv", None),
            ("x.csv", None),
            ("Plan.toml", Some("plan.toml")),
            ("plan.toml.txt", Some("plan.toml")),
            ("PLAN.TOML", Some("plan.toml")),
            ("plan (1).toml", Some("plan.toml")),
            ("plan", Some("plan.toml")),
            ("plan.txt", Some("plan.toml")),
            ("plan.tml", Some("plan.toml")),
        ] {
            let found = likeness(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!((found.meant, found.workbook), (meant, false), "{name}");
        }
        for (name, meant) in [
            ("cases.xlsx", Some("cases.csv")),
            ("Cases (2).XLSX", Some("cases.csv")),
            ("capacity.ods", Some("capacity.csv")),
            ("feed.xlsx", None),
            ("Border plan.xls", None),
        ] {
            let found = likeness(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!((found.meant, found.workbook), (meant, true), "{name}");
        }
    }

    #[test]
    fn other_files_are_nobodys_concern() {
        for name in [
            ".DS_Store",
            "Thumbs.db",
            "desktop.ini",
            "~$cases.xlsx",
            ".~lock.cases.csv#",
            ".cases.csv.swp",
            "._cases.csv",
            ".gitignore",
            "README.md",
            "README.txt",
            "notes.txt",
            "model.toml",
            "mpp-phased-entry.toml",
            "plan-b.toml",
            "ports.pdf",
            "slots.docx",
            "map of the ports.png",
            "report.html",
            "Makefile",
        ] {
            assert_eq!(likeness(name), None, "{name}");
        }
    }
}
