//! The modules import each other one way only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Which modules each may import; everything else is forbidden.
const ALLOWED: [(&str, &[&str]); 27] = [
    ("notice", &[]),
    ("files", &[]),
    ("clock", &[]),
    ("generate", &[]),
    ("domain", &[]),
    ("lp", &[]),
    ("feed", &["domain", "files", "notice"]),
    ("import", &["domain", "files", "notice", "feed"]),
    ("stores", &["domain", "files", "notice", "feed", "import"]),
    ("certify", &["domain", "files", "notice"]),
    ("render", &["domain", "files", "certify"]),
    ("cohorts", &["domain"]),
    ("dual", &["clock", "domain", "cohorts"]),
    ("model", &["domain", "cohorts", "lp"]),
    ("export", &["domain", "cohorts", "lp", "model"]),
    ("solver", &["lp"]),
    ("patterns", &["domain", "cohorts", "lp", "solver"]),
    ("schedule", &["clock", "domain", "cohorts", "dual"]),
    ("repair", &["domain", "cohorts", "lp", "solver", "schedule"]),
    (
        "pipeline",
        &[
            "clock", "domain", "lp", "cohorts", "dual", "model", "solver", "patterns", "schedule",
            "certify", "render",
        ],
    ),
    (
        "bench",
        &[
            "clock", "domain", "files", "feed", "cohorts", "generate", "dual", "lp", "model",
            "solver", "certify", "pipeline",
        ],
    ),
    (
        "whatif",
        &[
            "clock", "domain", "feed", "cohorts", "dual", "model", "solver", "schedule", "certify",
            "render", "pipeline",
        ],
    ),
    ("report", &["domain", "files"]),
    (
        "outputs",
        &["domain", "files", "notice", "render", "whatif", "report"],
    ),
    (
        "cli",
        &[
            "domain", "files", "notice", "feed", "import", "certify", "generate", "cohorts",
            "export", "schedule", "solver", "repair", "render", "pipeline", "bench", "whatif",
            "report", "outputs", "stores",
        ],
    ),
    (
        "prelude",
        &[
            "domain", "files", "notice", "feed", "certify", "pipeline", "whatif", "outputs",
        ],
    ),
    ("main", &["cli"]),
];

/// The longest a file may be before it is asked what second job crept in.
const LONGEST: usize = 450;

/// The top-level modules that a source text imports.
fn imports(source: &str) -> BTreeSet<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or("");
    let mut found = BTreeSet::new();
    for line in code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
    {
        for start in ["crate::", "paso::"] {
            for (at, _) in line.match_indices(start) {
                let rest = &line[at + start.len()..];
                let name: String = rest
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if !name.is_empty() {
                    found.insert(name);
                }
            }
        }
    }
    found
}

/// What is wrong with the imports of a module's file.
fn faults(module: &str, source: &str) -> Vec<String> {
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == module) else {
        return vec![format!("`{module}` is not in the table of modules")];
    };
    imports(source)
        .into_iter()
        .filter(|import| import != module && !allowed.contains(&import.as_str()))
        .map(|import| format!("`{module}` may not import `{import}`"))
        .collect()
}

/// Every source file with its top-level module.
fn sources() -> BTreeMap<String, (String, String)> {
    fn walk(folder: &Path, root: &Path, found: &mut BTreeMap<String, (String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                let module = name
                    .split('/')
                    .next()
                    .unwrap()
                    .trim_end_matches(".rs")
                    .to_owned();
                found.insert(name, (module, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    walk(&root, &root, &mut found);
    found
}

#[test]
fn modules_import_as_the_table_allows() {
    let mut all = Vec::new();
    for (name, (module, source)) in sources() {
        if module != "lib" {
            all.extend(
                faults(&module, &source)
                    .into_iter()
                    .map(|fault| format!("{name}: {fault}")),
            );
        }
    }
    assert!(all.is_empty(), "{all:#?}");
}

#[test]
fn the_table_has_no_cycle() {
    // The table lists each module after all that it imports.
    for (at, (module, allowed)) in ALLOWED.iter().enumerate() {
        for import in *allowed {
            let before = ALLOWED[..at].iter().any(|(name, _)| name == import);
            assert!(
                before,
                "`{module}` imports `{import}`, which does not come before it"
            );
        }
    }
}

/// The check shares the problem's definitions with the planner, and none of its sums.
#[test]
fn the_check_adds_up_for_itself() {
    for (name, (module, source)) in sources() {
        let shared = ["domain::alone", "domain::uses", "limits::tolerance"];
        let found = shared.iter().find(|sum| source.contains(**sum));
        assert!(module != "certify" || found.is_none(), "{name}: {found:?}");
    }
}

#[test]
fn a_forbidden_import_is_seen() {
    assert_eq!(faults("lp", "use crate::domain::id::CaseIndex;").len(), 1);
    assert_eq!(
        faults("certify", "let x = crate::model::build::all();").len(),
        1
    );
    assert_eq!(faults("unheard_of", "").len(), 1);
    assert!(faults("feed", "use crate::domain::id::CaseIndex;").is_empty());
}

/// What only the command needs: the library builds without.
const OF_THE_COMMAND: [&str; 9] = [
    "annotate_snippets",
    "clap",
    "clap_complete",
    "clap_mangen",
    "comfy_table",
    "ctrlc",
    "include_dir",
    "indicatif",
    "terminal_size",
];

#[test]
fn only_the_command_uses_what_the_library_builds_without() {
    let manifest = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap();
    for package in OF_THE_COMMAND {
        let feature = format!("\"dep:{}\"", package.replace('_', "-"));
        let same = format!("\"dep:{package}\"");
        assert!(
            manifest.contains(&feature) || manifest.contains(&same),
            "{package}"
        );
    }
    for (name, (module, source)) in sources() {
        let uses = OF_THE_COMMAND
            .iter()
            .find(|package| source.contains(&format!("{package}::")));
        assert!(uses.is_none() || module == "cli", "{name} uses {uses:?}");
    }
}

#[test]
fn what_the_library_offers_fails_with_types() {
    // A text alone cannot be told apart by who calls; inside a file, and in the command, it may do.
    for (name, (module, source)) in sources() {
        let text = source.replace('\n', " ");
        let mut offered = text
            .split("pub fn ")
            .skip(1)
            .filter_map(|rest| rest.split('{').next());
        let bare = offered.find(|signature| {
            let result = signature.split_once("Result<");
            result.is_some_and(|(_, types)| types.contains(", String>"))
        });
        assert!(bare.is_none() || module == "cli", "{name}: {bare:?}");
    }
}

#[test]
fn files_have_one_job_and_unsafe_code_stays_with_the_solver() {
    for (name, (module, source)) in sources() {
        let lines = source.lines().count();
        assert!(
            lines <= LONGEST,
            "{name} has {lines} lines: what second job crept in?"
        );
        let unsafe_code = source.contains("unsafe ") || source.contains("allow(unsafe_code)");
        assert!(!unsafe_code || module == "solver", "{name} has unsafe code");
    }
}

/// Circles inside rooms that are known and still to be untied: the room, and who is in the circle.
const KNOWN_CIRCLES: [(&str, &[&str]); 0] = [];

/// The paths that begin at a text's start, such as `a::{b::C, d}`, each as its names.
fn paths(text: &str) -> Vec<Vec<String>> {
    fn tree(text: &str, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
        let mut names = prefix.to_vec();
        let mut at = 0;
        loop {
            let rest = &text[at..];
            if let Some(inside) = rest.strip_prefix('{') {
                at += 1;
                let mut inner = inside;
                while !inner.is_empty() && !inner.starts_with('}') {
                    let blank = inner.len() - inner.trim_start_matches([' ', '\n', ',']).len();
                    let read = if inner[blank..].starts_with('}') {
                        0
                    } else {
                        // One byte at least, so that odd text comes to an end too.
                        tree(&inner[blank..], &names, found).max(1)
                    };
                    at += blank + read;
                    inner = &text[at.min(text.len())..];
                }
                return at + 1;
            }
            let word = |c: char| c.is_alphanumeric() || c == '_' || c == '*';
            let length = rest.len() - rest.trim_start_matches(word).len();
            names.push(rest[..length].to_owned());
            at += length;
            if !text[at..].starts_with("::") {
                found.push(names);
                return at;
            }
            at += 2;
        }
    }
    let mut found = Vec::new();
    tree(text, &[], &mut found);
    found
}

/// The full paths of what a module's source names with `crate::` or `super::`.
fn named(module: &[String], source: &str) -> Vec<Vec<String>> {
    let code: String = (source.split("#[cfg(test)]").next().unwrap_or("").lines())
        .flat_map(|line| [line.split("//").next().unwrap_or(""), "\n"])
        .collect();
    let mut found = Vec::new();
    for (at, _) in code
        .match_indices("crate::")
        .chain(code.match_indices("super::"))
    {
        // The second `super` of two belongs to the first; so does `pub(in crate::cli)`.
        if code[..at].ends_with("::") || code[..at].ends_with("in ") {
            continue;
        }
        for path in paths(&code[at..]) {
            let up = path.iter().take_while(|name| *name == "super").count();
            let mut full = module[..module.len().saturating_sub(up)].to_vec();
            if path[0] == "crate" {
                full.clear();
            }
            full.extend(path[up.max(1)..].iter().cloned());
            found.push(full);
        }
    }
    found
}

/// The module of a file: its path without the ending.
fn module_of(name: &str) -> Vec<String> {
    let stem = name.trim_end_matches(".rs");
    stem.split('/').map(str::to_owned).collect()
}

/// Who of a room's siblings imports whom: by the parent's path, a module and a sibling.
type Siblings = BTreeMap<String, BTreeSet<(String, String)>>;

fn siblings(files: &BTreeMap<String, String>) -> Siblings {
    let modules: BTreeSet<Vec<String>> = files.keys().map(|name| module_of(name)).collect();
    let mut found = Siblings::new();
    for (name, source) in files {
        let own = module_of(name);
        for target in named(&own, source) {
            let same = (own.iter().zip(&target))
                .take_while(|(a, b)| a == b)
                .count();
            if same == 0 || same >= own.len() || same >= target.len() {
                continue;
            }
            if modules.contains(&target[..=same]) {
                let pair = (own[same].clone(), target[same].clone());
                found.entry(own[..same].join("/")).or_default().insert(pair);
            }
        }
    }
    found
}

/// The circles among siblings: each as the names in it, sorted.
fn circles(pairs: &BTreeSet<(String, String)>) -> BTreeSet<Vec<&str>> {
    let reached = |from: &str| {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut next = vec![from.to_owned()];
        while let Some(at) = next.pop() {
            for (_, to) in pairs.iter().filter(|(one, _)| *one == at) {
                if seen.insert(to) {
                    next.push(to.clone());
                }
            }
        }
        seen
    };
    let names: BTreeSet<&str> = pairs.iter().map(|(one, _)| one.as_str()).collect();
    let around = names.iter().filter_map(|name| {
        let ring: Vec<&str> = (reached(name).into_iter())
            .filter(|other| reached(other).contains(name))
            .collect();
        (ring.len() > 1).then_some(ring)
    });
    around.collect()
}

#[test]
fn no_circle_inside_a_room_but_those_that_are_known() {
    let files: BTreeMap<String, String> = (sources().into_iter())
        .map(|(name, (_, source))| (name, source))
        .collect();
    let all = siblings(&files);
    let found: BTreeSet<(&str, Vec<&str>)> = (all.iter())
        .flat_map(|(room, pairs)| circles(pairs).into_iter().map(|ring| (room.as_str(), ring)))
        .collect();
    let known: BTreeSet<(&str, Vec<&str>)> = (KNOWN_CIRCLES.iter())
        .map(|(room, ring)| (*room, ring.to_vec()))
        .collect();
    let new: Vec<_> = found.difference(&known).collect();
    assert!(new.is_empty(), "new circles: {new:#?}");
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(
        gone.is_empty(),
        "untied, so take it off the list: {gone:#?}"
    );
}

#[test]
fn a_circle_inside_a_room_is_seen() {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let files = BTreeMap::from([
        file("room.rs", "pub mod a;"),
        file("room/a.rs", "use super::{Shared, b::{self, B}};"),
        file(
            "room/b.rs",
            "// use super::c;\nuse crate::room::{\n    c::{C, D},\n    a,\n};",
        ),
        file(
            "room/c.rs",
            "m!(/// [`D`](super::d)\n);\nfn f() { super::Shared::new(); crate::other::a::g() }",
        ),
        file("room/c/d.rs", "use super::super::a::A;"),
        file("other/a.rs", "use crate::room::a::A;"),
    ]);
    let all = siblings(&files);
    assert_eq!(all.keys().collect::<Vec<_>>(), ["room"]);
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    assert_eq!(
        all["room"],
        BTreeSet::from([
            pair("a", "b"),
            pair("b", "a"),
            pair("b", "c"),
            pair("c", "a")
        ])
    );
    assert_eq!(circles(&all["room"]), BTreeSet::from([vec!["a", "b", "c"]]));
    let tree = BTreeSet::from([pair("a", "b"), pair("b", "c")]);
    assert!(circles(&tree).is_empty());
}
