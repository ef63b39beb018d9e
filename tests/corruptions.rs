//! Good feeds, damaged in 300 ways: each is refused or named where it is damaged, or the plan is
//! the same, or what stands there is as good a feed as the one before.

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

const WAYS: [&str; 7] = [
    "dropped",
    "swapped",
    "shifted",
    "mistyped",
    "duplicated",
    "truncated",
    "emptied",
];

/// What was done: the damaged file and its row.
struct Damage {
    way: &'static str,
    file: &'static str,
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

/// The plan's files that no timing changes.
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
                .filter(|(file, _)| *file != PlanFile::Summary)
                .map(|(_, bytes)| bytes.to_vec())
                .collect(),
        ),
        Err(PlanError::Conflicts(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Damages one row of a feed; none where that changes nothing.
fn damage(folder: &Path, random: &mut ChaCha8Rng) -> Option<Damage> {
    let file = *FILES.choose(random)?;
    let path = folder.join(file);
    let text = fs::read_to_string(&path).ok()?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let way = *WAYS.choose(random)?;
    let at = random.random_range(0..lines.len());
    let was = lines[at].clone();
    let mut row = at as u64 + 1;
    let mut fields: Vec<String> = was.split(',').map(str::to_owned).collect();
    let field = random.random_range(0..fields.len());
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
fn three_hundred_corruptions_are_named_or_harmless() {
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
        if fate == Fate::Another {
            others.push(format!(
                "{} {}:{}: {} -> {}",
                damage.way, damage.file, damage.row, damage.was, damage.is
            ));
        }
    }
    for ((way, fate), count) in &counts {
        println!("{way}: {fate:?} {count}");
    }
    let total = |fate| {
        counts
            .iter()
            .filter(|((_, own), _)| *own == fate)
            .map(|(_, n)| n)
            .sum::<u32>()
    };
    println!(
        "refused {}, refused by reference {}, warned {}, warned by reference {}, harmless {}, another feed {}",
        total(Fate::Refused),
        total(Fate::RefusedByReference),
        total(Fate::Warned),
        total(Fate::WarnedByReference),
        total(Fate::Harmless),
        total(Fate::Another),
    );
    println!("{}", others.join("\n"));
    // What is left are rows as good as the ones before.
    assert!(total(Fate::Another) <= 24, "{}", others.join("\n"));
    assert!(total(Fate::Refused) >= 150);
}
