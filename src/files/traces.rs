//! Which files in a folder are nobody's work, and which paso wrote there.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use zip::ZipArchive;

/// What a page says of who made it, in its head.
pub const GENERATOR: &str = "paso";

/// What a calendar says of who made it.
pub const CALENDAR: &str = "PRODID:-//paso//";

/// What a manual page says that it is of.
pub const MANUAL: &str = "paso, appointments at ports of entry";

/// Columns with which a list of a port's day begins.
pub const LIST: &str = "port_id,date,slot,case_id,";

/// Columns with which text messages begin.
pub const MESSAGES: &str = "case_id,language,message";

/// Columns with which the answers to scenarios begin.
const ANSWERS: &str = "scenario_id,title,";

/// Columns with which the rows of a sweep begin.
const SWEEP: &str = "factor,second_factor,";

/// Bytes at the beginning of a file that tell who made it.
const HEAD: u64 = 4096;

/// Deepest folder that is looked into.
const DEEPEST: u32 = 8;

/// Whether a name is that of a file that a system or an office program leaves beside others:
/// nobody's work.
#[must_use]
pub fn is_litter(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let known = [
        ".ds_store",
        ".localized",
        ".directory",
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
    ];
    known.contains(&lower.as_str())
        // Locks of LibreOffice, Microsoft Office and editors.
        || (name.starts_with(".~lock.") && name.ends_with('#'))
        || name.starts_with("~$")
        || name.starts_with(".#")
        || (name.starts_with('.') && matches!(name.rsplit('.').next(), Some("swp" | "swo")))
        // What macOS and network file systems keep beside a file.
        || name.starts_with("._")
        || name.starts_with(".nfs")
        || name.starts_with(".fuse_hidden")
}

/// Whether a file or a whole folder is a page, a list, a calendar or answers that paso wrote, or
/// litter.
#[must_use]
pub fn is_written(path: &Path) -> bool {
    look(path, &|_| false, 0).unwrap_or(false)
}

/// The same, where some names are paso's by themselves.
#[must_use]
pub fn is_written_or(path: &Path, own: &dyn Fn(&str) -> bool) -> bool {
    look(path, own, 0).unwrap_or(false)
}

fn look(path: &Path, own: &dyn Fn(&str) -> bool, depth: u32) -> io::Result<bool> {
    let about = fs::symlink_metadata(path)?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    if about.is_dir() && depth < DEEPEST {
        for entry in fs::read_dir(path)? {
            if !look(&entry?.path(), own, depth + 1)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    if !about.is_file() {
        return Ok(false);
    }
    Ok(is_litter(&name) || own(&name) || is_marked(path)? || is_own_workbook(path))
}

/// Whether a file is a workbook that says paso made it.
fn is_own_workbook(path: &Path) -> bool {
    /// No workbook says more of itself.
    const MOST: u64 = 1 << 16;
    if path.extension().is_none_or(|ending| ending != "xlsx") {
        return false;
    }
    let Some(mut archive) = File::open(path)
        .ok()
        .and_then(|file| ZipArchive::new(file).ok())
    else {
        return false;
    };
    let Ok(core) = archive.by_name("docProps/core.xml") else {
        return false;
    };
    let mut text = String::new();
    let said = core.take(MOST).read_to_string(&mut text);
    said.is_ok() && text.contains(&format!("<dc:creator>{GENERATOR}</dc:creator>"))
}

/// Whether a file begins as one of paso's does.
fn is_marked(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    let head = String::from_utf8_lossy(&head);
    let page = format!("<meta name=\"generator\" content=\"{GENERATOR}\">");
    Ok(head.starts_with(LIST)
        || head.starts_with(MESSAGES)
        || head.starts_with(ANSWERS)
        || head.starts_with(SWEEP)
        || (head.starts_with("<!DOCTYPE html>") && head.contains(&page))
        || (head.starts_with("BEGIN:VCALENDAR") && head.contains(CALENDAR))
        || (head.starts_with(".ie ") && head.contains(MANUAL))
        || (head.starts_with('{') && head.contains("\"paso_version\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn litter_is_known_by_its_name() {
        for name in [
            ".DS_Store",
            "Thumbs.db",
            "thumbs.DB",
            "desktop.ini",
            ".~lock.schedule.csv#",
            "~$schedule.xlsx",
            "._schedule.csv",
            ".schedule.csv.swp",
        ] {
            assert!(is_litter(name), "{name}");
        }
        for name in [
            "notes.txt",
            "lock",
            ".~lock.x",
            ".gitignore",
            "schedule.csv",
        ] {
            assert!(!is_litter(name), "{name}");
        }
    }

    #[test]
    fn what_paso_wrote_is_known_by_how_it_begins() {
        let home = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = home.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            path
        };
        let list = format!("{LIST}persons\n");
        for path in [
            write("a/north/2021-03-01.csv", &list),
            write(
                "a/north.ics",
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//paso//x//EN\r\n",
            ),
            write("a/.DS_Store", "x"),
        ] {
            assert!(is_written(&path), "{}", path.display());
        }
        assert!(is_written(&home.path().join("a")));
        let mine = [
            write(
                "a/north/holidays.ics",
                "BEGIN:VCALENDAR\r\nPRODID:-//other//EN\r\n",
            ),
            write("b.html", "<!DOCTYPE html><html><head></head></html>"),
            write("c.csv", "name,telephone\n"),
        ];
        for path in mine {
            assert!(!is_written(&path), "{}", path.display());
        }
        assert!(!is_written(&home.path().join("a")));
        assert!(is_written_or(&home.path().join("c.csv"), &|name| name == "c.csv"));
    }
}
