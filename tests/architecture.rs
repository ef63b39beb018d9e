//! The modules import each other one way only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Which modules each may import; everything else is forbidden.
const ALLOWED: [(&str, &[&str]); 22] = [
    ("notice", &[]),
    ("files", &[]),
    ("clock", &[]),
    ("generate", &[]),
    ("domain", &[]),
    ("lp", &[]),
    ("feed", &["domain", "files", "notice"]),
    ("certify", &["domain", "files", "notice"]),
    ("render", &["domain", "files", "certify"]),
    ("cohorts", &["domain"]),
    ("dual", &["clock", "domain", "cohorts"]),
    ("model", &["domain", "cohorts", "lp"]),
    ("export", &["domain", "cohorts", "lp", "model"]),
    ("solver", &["lp"]),
    ("schedule", &["clock", "domain", "cohorts", "dual"]),
    (
        "pipeline",
        &[
            "clock", "domain", "lp", "cohorts", "dual", "model", "solver", "schedule", "certify",
            "render",
        ],
    ),
    (
        "bench",
        &[
            "clock", "domain", "feed", "cohorts", "generate", "dual", "lp", "model", "solver",
            "certify", "pipeline",
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
            "domain", "files", "notice", "feed", "certify", "generate", "cohorts", "export",
            "schedule", "solver", "render", "pipeline", "bench", "whatif", "report", "outputs",
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
