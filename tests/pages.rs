//! The pages for people lead somewhere: links to files that there are, names of code that there is,
//! and a README from which every page is reached.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(page: &Path) -> String {
    fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
}

/// Every page in a folder and below it.
fn pages_in(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.append(&mut pages_in(&path));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.insert(path);
        }
    }
    found
}

fn pages() -> BTreeSet<PathBuf> {
    let mut all = pages_in(&root().join("docs"));
    let others = [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "models/README.md",
    ];
    all.extend(others.map(|page| root().join(page)));
    all
}

/// The files of this project that a page links to, with what of each is meant.
fn links(page: &Path) -> Vec<(PathBuf, Option<String>)> {
    let text = text(page);
    let home = page.parent().unwrap();
    let targets = text.split("](").skip(1).filter_map(|rest| {
        let target = rest.split(')').next()?;
        (!target.contains("://") && !target.contains(char::is_whitespace)).then_some(target)
    });
    targets
        .map(|target| match target.split_once('#') {
            Some(("", part)) => (page.to_owned(), Some(part.to_owned())),
            Some((file, part)) => (home.join(file), Some(part.to_owned())),
            None => (home.join(target), None),
        })
        .collect()
}

/// A heading as it is linked to.
fn anchor(heading: &str) -> String {
    heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .flat_map(char::to_lowercase)
        .collect()
}

/// The texts between single backticks.
fn named(text: &str) -> Vec<String> {
    text.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .map(str::to_owned)
        .collect()
}

#[test]
fn links_lead_to_files_and_headings() {
    let mut checked = 0;
    for page in pages() {
        for (file, part) in links(&page) {
            let shown = (page.display(), file.display());
            assert!(file.exists(), "{} links to {}", shown.0, shown.1);
            if let Some(part) = part {
                let there = text(&file);
                let headings = there.lines().filter(|line| line.starts_with('#'));
                let mut anchors =
                    headings.map(|line| anchor(line.trim_start_matches('#').trim_start()));
                assert!(
                    anchors.any(|anchor| anchor == part),
                    "{}: {} has no heading {part}",
                    shown.0,
                    shown.1
                );
            }
            checked += 1;
        }
    }
    assert!(checked > 50, "only {checked} links");
}

#[test]
fn the_readme_leads_to_every_page() {
    let readme = root().join("README.md");
    let reached: BTreeSet<PathBuf> = links(&readme)
        .into_iter()
        .map(|(file, _)| file.canonicalize().unwrap())
        .collect();
    for page in pages().into_iter().filter(|page| *page != readme) {
        let page = page.canonicalize().unwrap();
        assert!(reached.contains(&page), "{}", page.display());
    }
}

#[test]
fn files_that_contributors_are_sent_to_are_there() {
    let page = text(&root().join("CONTRIBUTING.md"));
    let mut folder = PathBuf::new();
    let mut checked = 0;
    for name in named(&page) {
        let path = Path::new(&name);
        // Names in capitals stand for any file of a folder.
        let any = path
            .file_stem()
            .is_some_and(|stem| stem.to_string_lossy().chars().all(char::is_uppercase));
        let file = [".rs", ".py"].iter().any(|ending| name.ends_with(ending));
        if !file || name.contains(' ') {
            continue;
        }
        // A name alone is a file beside the last one.
        let full = if path.components().count() == 1 {
            folder.join(path)
        } else {
            root().join(path)
        };
        folder = full.parent().unwrap().to_owned();
        let there = if any { folder.clone() } else { full };
        assert!(there.exists(), "CONTRIBUTING.md: `{name}`");
        checked += 1;
    }
    assert!(checked > 80, "only {checked} files");
}

#[test]
fn the_glossary_says_where_things_are_done() {
    let page = text(&root().join("docs/glossary.md"));
    let mut checked = 0;
    for name in named(&page).iter().filter(|name| name.contains("::")) {
        let mut parts = name.split("::").peekable();
        let mut module = root().join("src");
        while let Some(next) = parts.next_if(|next| {
            module.join(next).is_dir() || module.join(format!("{next}.rs")).is_file()
        }) {
            module.push(next);
        }
        let source = text(&module.with_extension("rs"));
        for item in parts {
            let kinds = ["struct", "enum", "trait", "fn", "const", "type"];
            let defined = kinds.iter().any(|kind| {
                source
                    .split(&format!("{kind} {item}"))
                    .skip(1)
                    .any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
            });
            assert!(defined, "{name}: no {item} in {}", module.display());
        }
        checked += 1;
    }
    assert!(checked > 60, "only {checked} places");
}
