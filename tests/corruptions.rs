//! Good feeds, damaged in 300 ways: each is refused, or the plan is the same, or what stands there
//! is as good a feed as the one before, so that no reader can know which was meant.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use paso::feed::{self, Overrides, Reading};
use paso::files::plan::PlanFile;
use paso::outputs;
use paso::pipeline::{Effort, Options, PlanError, Silent, plan};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How a feed fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    /// Refused, with an error at the damaged file and row.
    Refused,
    /// Refused, with errors only where other files refer to what was damaged.
    RefusedByReference,
    /// Accepted, with a new warning or info at the damaged file and row.
    Warned,
    /// Accepted, with a new notice elsewhere that follows from it.
    WarnedByReference,
    /// Accepted, but no plan: promises conflict, which is said.
    Conflict,
    /// Accepted, and the same plan.
    Harmless,
    /// Another feed, as good as the first: no reader can know which was meant.
    Another,
}

/// Damages of rows.
const ROWS: [&str; 7] = [
    "dropped",
    "swapped",
    "shifted",
    "mistyped",
    "duplicated",
    "truncated",
    "emptied",
];

/// Damages of headers and of names of files.
const NAMES: [&str; 4] = [
    "column renamed",
    "column misspelt",
    "column missing",
    "file misnamed",
];

/// Damages that leave no row, or no table, as good as the one before.
const KNOWABLE: [&str; 6] = [
    "dropped",
    "shifted",
    "duplicated",
    "column renamed",
    "column misspelt",
    "file misnamed",
];

/// What people call columns.
const OTHER_NAMES: [&str; 8] = [
    "available from",
    "Date",
    "Notes",
    "Mon",
    "Unnamed: 3",
    "fecha",
    "#",
    "",
];

/// What becomes of the names of files: `{}` is the name without its extension.
const OTHER_FILES: [&str; 15] = [
    "{} (1).csv",
    "{}_(1).csv",
    "{}.csv.txt",
    "{}.CSV",
    "{}.xlsx",
    "{}.txt",
    "{}.tsv",
    "{}.csv.bak",
    "Copy of {}.csv",
    "{} - Copy.csv",
    "{}-2021-02-19.csv",
    "{}.cvs",
    "{}.prn",
    "{}.html",
    "{}",
];

/// What was done: the damaged file and its row.
struct Damage {
    way: &'static str,
    file: String,
    row: u64,
    was: String,
    is: String,
}

const FILES: [&str; 9] = [
    "ports.csv",
    "locations.csv",
    "corridors.csv",
    "slots.csv",
    "capacity.csv",
    "cases.csv",
    "phases.csv",
    "appointments.csv",
    "scenarios.csv",
];

fn read(folder: &Path) -> Reading {
    feed::read_keeping(folder, &Overrides::default(), u64::MAX)
}

/// The plan: who goes where and when, who is left out, and what is used.
fn planned(reading: &Reading) -> Option<Vec<Vec<u8>>> {
    let problem = reading.problem.as_ref()?;
    let options = Options {
        effort: Effort::Low,
        ..Options::default()
    };
    match plan(problem, &options, &Silent) {
        Ok(outcome) => Some(
            outputs::files(problem, &outcome)
                .iter()
                .filter(|(file, _)| {
                    [PlanFile::Schedule, PlanFile::Unscheduled, PlanFile::Loads].contains(file)
                })
                .map(|(_, bytes)| bytes.to_vec())
                .collect(),
        ),
        Err(PlanError::Conflicts(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Damages a header or the name of a file; none where that changes nothing.
fn misname(folder: &Path, way: &'static str, random: &mut ChaCha8Rng) -> Option<Damage> {
    let file = *FILES.choose(random)?;
    let path = folder.join(file);
    let text = fs::read_to_string(&path).ok()?;
    if way == "file misnamed" {
        let stem = file.trim_end_matches(".csv");
        let name = OTHER_FILES.choose(random)?.replace("{}", stem);
        fs::rename(path, folder.join(&name)).ok()?;
        return Some(Damage {
            way,
            file: name.clone(),
            row: 0,
            was: file.to_owned(),
            is: name,
        });
    }
    let mut rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let at = random.random_range(0..rows[0].len());
    let was = rows[0][at].to_owned();
    let mut chars: Vec<char> = was.chars().collect();
    let place = random.random_range(0..chars.len());
    match random.random_range(0..4u8) {
        0 => chars[place] = chars[place].to_ascii_uppercase(),
        1 => chars.swap(place, (place + 1) % was.len()),
        2 => chars.insert(place, 's'),
        _ => drop(chars.remove(place)),
    }
    let misspelt: String = chars.into_iter().collect();
    let is = match way {
        "column renamed" => OTHER_NAMES.choose(random)?,
        "column misspelt" => misspelt.as_str(),
        _ => {
            for row in &mut rows {
                row.remove(at);
            }
            ""
        }
    };
    if way != "column missing" {
        rows[0][at] = is;
    }
    let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
    let damaged = lines.join("\n") + "\n";
    if damaged == text || rows[0].is_empty() {
        return None;
    }
    fs::write(&path, damaged).ok()?;
    Some(Damage {
        way,
        file: file.to_owned(),
        row: 1,
        was,
        is: is.to_owned(),
    })
}

/// Damages one row of a feed; none where that changes nothing.
fn damage(folder: &Path, random: &mut ChaCha8Rng) -> Option<Damage> {
    let all: Vec<&str> = ROWS.into_iter().chain(NAMES).collect();
    let way = *all.choose(random)?;
    if NAMES.contains(&way) {
        return misname(folder, way, random);
    }
    let file = *FILES.choose(random)?;
    let path = folder.join(file);
    let text = fs::read_to_string(&path).ok()?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = random.random_range(0..lines.len());
    let was = lines[at].clone();
    let mut row = at as u64 + 1;
    let mut fields: Vec<String> = was.split(',').map(str::to_owned).collect();
    let field = random.random_range(0..fields.len());
    let file = file.to_owned();
    match way {
        "dropped" => {
            fields.remove(field);
        }
        "swapped" => fields.swap(field, (field + 1) % lines[0].split(',').count()),
        "shifted" => fields.rotate_right(1),
        "mistyped" => {
            let mut chars: Vec<char> = fields[field].chars().collect();
            let wrong = *['x', 'q', '#', ' ', 'é', ';', '"', '0', '7'].choose(random)?;
            if chars.is_empty() {
                chars.push(wrong);
            } else {
                let place = random.random_range(0..chars.len());
                chars[place] = wrong;
            }
            fields[field] = chars.into_iter().collect();
        }
        "emptied" => fields[field].clear(),
        "duplicated" => {
            lines.insert(at, was.clone());
            row += 1;
        }
        _ => {
            let cut = random.random_range(1..text.len());
            let cut = (0..=cut).rev().find(|&cut| text.is_char_boundary(cut))?;
            let kept = &text[..cut];
            row = kept.lines().count() as u64;
            fs::write(&path, kept).ok()?;
            let is = kept.lines().last().unwrap_or("").to_owned();
            return Some(Damage {
                way,
                file,
                row,
                was,
                is,
            });
        }
    }
    let is = fields.join(",");
    if way != "duplicated" {
        lines[at].clone_from(&is);
    }
    let damaged = lines.join("\n") + "\n";
    if damaged == text {
        return None;
    }
    fs::write(&path, damaged).ok()?;
    Some(Damage {
        way,
        file,
        row,
        was,
        is,
    })
}

fn fate(
    before: &Reading,
    plan_before: Option<&Vec<Vec<u8>>>,
    after: &Reading,
    damage: &Damage,
) -> Fate {
    let fresh: Vec<_> = after
        .notices
        .iter()
        .filter(|notice| !before.notices.contains(notice))
        .collect();
    let here = |notice: &&&paso::notice::Notice| {
        notice.file == damage.file && (notice.row.is_none() || notice.row == Some(damage.row))
    };
    if after.problem.is_none() {
        let errors = fresh.iter().filter(|notice| notice.is_error());
        return if errors.clone().any(|notice| here(&notice)) {
            Fate::Refused
        } else {
            assert!(errors.count() > 0, "refused without an error");
            Fate::RefusedByReference
        };
    }
    let plan_after = planned(after);
    if plan_after.as_ref() == plan_before {
        return Fate::Harmless;
    }
    if fresh.iter().any(|notice| here(&notice)) {
        Fate::Warned
    } else if plan_after.is_none() {
        Fate::Conflict
    } else if fresh.is_empty() {
        Fate::Another
    } else {
        Fate::WarnedByReference
    }
}

#[test]
fn three_hundred_corruptions_are_refused_or_harmless() {
    let examples: Vec<PathBuf> = ["examples/three-ports", "tests/feeds/small"]
        .iter()
        .map(|feed| Path::new(env!("CARGO_MANIFEST_DIR")).join(feed))
        .collect();
    let mut counts: BTreeMap<(&str, Fate), u32> = BTreeMap::new();
    let mut others = Vec::new();
    let mut done = 0;
    let mut random = ChaCha8Rng::seed_from_u64(2021);
    let good: Vec<_> = examples
        .iter()
        .map(|feed| {
            let reading = read(feed);
            let plan = planned(&reading);
            (reading, plan)
        })
        .collect();
    while done < 300 {
        // Most are of the feed that has every file.
        let which = usize::from(random.random_range(0..10) == 0);
        let home = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(&examples[which]).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
        }
        let Some(damage) = damage(home.path(), &mut random) else {
            continue;
        };
        done += 1;
        let after = read(home.path());
        let (before, plan_before) = &good[which];
        let fate = fate(before, plan_before.as_ref(), &after, &damage);
        *counts.entry((damage.way, fate)).or_insert(0) += 1;
        if !matches!(
            fate,
            Fate::Refused | Fate::RefusedByReference | Fate::Harmless
        ) {
            let told = format!(
                "{fate:?}: {} {}:{}: {} -> {}",
                damage.way, damage.file, damage.row, damage.was, damage.is
            );
            assert!(!KNOWABLE.contains(&damage.way), "{told}");
            others.push(told);
        }
    }
    for ((way, fate), count) in &counts {
        println!("{way}: {fate:?} {count}");
    }
    println!("{}", others.join("\n"));
    let total = |fate| {
        let own = counts.iter().filter(|((_, own), _)| *own == fate);
        own.map(|(_, n)| n).sum::<u32>()
    };
    // The page that says what a reader cannot know says how often that was.
    let told = format!(
        "{} are refused at their file and row, {} where other files refer to what was damaged, {} give the \
         same plan. {} plan otherwise: {} with a warning at their row, {} with one elsewhere, {} because \
         appointments then conflict, which is said, and {} without a word",
        total(Fate::Refused),
        total(Fate::RefusedByReference),
        total(Fate::Harmless),
        others.len(),
        total(Fate::Warned),
        total(Fate::WarnedByReference),
        total(Fate::Conflict),
        total(Fate::Another),
    );
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/decisions/reading.md");
    let page = fs::read_to_string(page).unwrap();
    let words: Vec<&str> = page.split_whitespace().collect();
    assert!(
        words.join(" ").contains(&told),
        "docs/decisions/reading.md: {told}"
    );
}

/// Keys of plan.toml and of the model file are held to what columns are: one that is misspelt would
/// pass over a limit or a notice.
#[test]
fn a_misspelt_key_is_refused() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/small");
    let mut tried = 0;
    for file in ["plan.toml", "model.toml"] {
        let text = fs::read_to_string(example.join(file)).unwrap();
        for (at, line) in text.lines().enumerate() {
            let key: String = line
                .trim_start_matches(['[', ' '])
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || "_.".contains(*c))
                .collect();
            let section = text
                .lines()
                .take(at)
                .filter(|line| line.starts_with('['))
                .last();
            // Priorities are named as one likes.
            if key.is_empty() || section == Some("[priorities]") && !line.starts_with('[') {
                continue;
            }
            for wrong in [format!("{key}s"), key[..key.len() - 1].to_owned()] {
                let home = tempfile::tempdir().unwrap();
                for entry in fs::read_dir(&example).unwrap() {
                    let path = entry.unwrap().path();
                    fs::copy(&path, home.path().join(path.file_name().unwrap())).unwrap();
                }
                let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
                lines[at] = line.replacen(&key, &wrong, 1);
                fs::write(home.path().join(file), lines.join("\n")).unwrap();
                let reading = read(home.path());
                assert!(reading.problem.is_none(), "{file}: {line} -> {}", lines[at]);
                tried += 1;
            }
        }
    }
    assert!(tried > 60, "only {tried}");
}
