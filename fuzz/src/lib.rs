//! What each fuzz target does with its bytes. The test suite runs the corpora, and every input
//! that was ever found to break something, through the same bodies.

use std::cell::OnceCell;
use std::fs;
use std::path::Path;

use paso::certify;
use paso::domain::problem::Problem;
use paso::domain::scenario::Change;
use paso::feed::excerpt::excerpts;
use paso::feed::{Overrides, Reading, read_keeping};
use paso::import::{Map, Source, import};
use paso::notice::Notice;
use paso::outputs;
use paso::pipeline::{Effort, Options, PlanError, Silent, plan};
use paso::whatif::apply::{Applied, apply};
use paso::whatif::grammar::{Mistake, change, scalable};
use tempfile::TempDir;

/// The files of the example three-ports.
const FILES: [(&str, &[u8]); 10] = [
    (
        "plan.toml",
        include_bytes!("../../examples/three-ports/plan.toml"),
    ),
    (
        "ports.csv",
        include_bytes!("../../examples/three-ports/ports.csv"),
    ),
    (
        "locations.csv",
        include_bytes!("../../examples/three-ports/locations.csv"),
    ),
    (
        "corridors.csv",
        include_bytes!("../../examples/three-ports/corridors.csv"),
    ),
    (
        "slots.csv",
        include_bytes!("../../examples/three-ports/slots.csv"),
    ),
    (
        "capacity.csv",
        include_bytes!("../../examples/three-ports/capacity.csv"),
    ),
    (
        "cases.csv",
        include_bytes!("../../examples/three-ports/cases.csv"),
    ),
    (
        "phases.csv",
        include_bytes!("../../examples/three-ports/phases.csv"),
    ),
    (
        "appointments.csv",
        include_bytes!("../../examples/three-ports/appointments.csv"),
    ),
    (
        "scenarios.csv",
        include_bytes!("../../examples/three-ports/scenarios.csv"),
    ),
];

/// The targets, by the names of `fuzz_targets/` and `corpus/`.
pub const TARGETS: [&str; 15] = [
    "import",
    "what_if",
    "plan_toml",
    "model",
    "feed",
    "cases",
    "capacity",
    "phases",
    "scenarios",
    "corridors",
    "slots",
    "closures",
    "appointments",
    "ports",
    "locations",
];

thread_local! {
    /// The feed, in a folder. Whoever changes a file puts it back.
    static HOME: TempDir = feed_with(&[]);
    /// The feed as it is.
    static PROBLEM: OnceCell<Problem> = const { OnceCell::new() };
}

/// Does with some bytes what a target does.
///
/// # Panics
/// If paso does not hold what it promises, or the target does not exist.
pub fn run(target: &str, bytes: &[u8]) {
    match target {
        "import" => imported(bytes),
        "what_if" => changes(bytes),
        "plan_toml" => drop(read_with("plan.toml", bytes)),
        "model" => drop(read_with("model.toml", bytes)),
        "feed" => whole_feed(bytes),
        table => {
            assert!(TARGETS.contains(&table), "no target {table}");
            let reading = read_with(&format!("{table}.csv"), bytes);
            if let Some(problem) = &reading.problem {
                for scenario in &reading.scenarios {
                    applied(problem, &scenario.changes);
                }
            }
        }
    }
}

/// The first byte says as what file the rest is imported, beside the others.
fn imported(bytes: &[u8]) {
    const NAMES: [&str; 6] = [
        "cases.csv",
        "capacity.csv",
        "slots.csv",
        "cases.xlsx",
        "cases.ods",
        "cases.xls",
    ];
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let table = name.split('.').next().unwrap_or(name);
    let others = FILES
        .iter()
        .filter(|(own, _)| own.split('.').next() != Some(table));
    let mut source = Source {
        files: others
            .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()))
            .collect(),
    };
    source.files.push((name.to_owned(), rest.to_vec()));
    let done = import(&source, &Map::default(), None, None);
    assert_eq!(done.files.is_none(), !done.notices.is_empty());
    for notice in &done.notices {
        assert!(notice.remedy.is_some(), "{notice:?}");
    }
    let Some(files) = &done.files else {
        return;
    };
    // What was decided is read again, and asks nothing then.
    let told = Map::parse(&done.map.text()).expect("a map is read again");
    let again = import(&source, &told, None, None);
    assert_eq!(
        again.files.map(|own| own["cases.csv"].clone()),
        Some(files["cases.csv"].clone())
    );
}

/// The feed with these files in place of its own.
fn feed_with(files: &[(&str, &[u8])]) -> TempDir {
    let home = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in FILES.iter().chain(files) {
        fs::write(home.path().join(name), bytes).expect("a temporary file");
    }
    home
}

/// Reads the feed with one file in place of its own.
fn read_with(file: &str, bytes: &[u8]) -> Reading {
    const OWN_MODEL: &[u8] = b"model = \"model.toml\"\nstart = 2021-02-19\ndays = 10\n";
    HOME.with(|home| {
        let write = |name: &str, bytes| {
            fs::write(home.path().join(name), bytes).expect("a temporary file");
        };
        if file == "model.toml" {
            write("plan.toml", OWN_MODEL);
        }
        write(file, bytes);
        let reading = read(home.path());
        if FILES.iter().all(|(name, _)| *name != file) {
            fs::remove_file(home.path().join(file)).expect("the file that was written");
        }
        for (name, bytes) in FILES {
            if name == file || name == "plan.toml" {
                write(name, bytes);
            }
        }
        reading
    })
}

/// Reads a feed and holds the reader to what it promises.
fn read(folder: &Path) -> Reading {
    let reading = read_keeping(folder, &Overrides::default(), 20);
    let errors = reading.notices.iter().any(Notice::is_error);
    assert_eq!(reading.problem.is_none(), errors);
    for notice in &reading.notices {
        assert!(notice.remedy.is_some(), "{notice:?}");
        assert!(
            paso::notice::kinds::find(notice.code).is_some(),
            "{notice:?}"
        );
    }
    let shown: Vec<&Notice> = reading.notices.iter().collect();
    assert_eq!(excerpts(folder, &shown).len(), shown.len());
    reading
}

/// Each line is a change, and something to sweep; the changes that can be read are applied
/// together.
fn changes(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    PROBLEM.with(|cell| {
        let own = || HOME.with(|home| read(home.path()).problem.expect("the feed can be planned"));
        let problem = cell.get_or_init(own);
        let mut all = Vec::new();
        for line in text.split('\n') {
            match change(line, problem) {
                Ok(change) => all.push(change),
                Err(mistake) => inside(line, &mistake),
            }
            match scalable(line, problem) {
                Ok(target) => all.extend(target.scaled(0.5)),
                Err(mistake) => inside(line, &mistake),
            }
        }
        applied(problem, &all);
    });
}

/// A mistake points into its text, and says what would be right.
fn inside(text: &str, mistake: &Mistake) {
    assert!(
        text.get(mistake.at.clone()).is_some(),
        "{text:?}: {mistake:?}"
    );
    assert!(
        !mistake.message.is_empty() && !mistake.remedy.is_empty(),
        "{text:?}: {mistake:?}"
    );
    assert!(
        mistake.pointed(text).ends_with('^'),
        "{text:?}: {mistake:?}"
    );
}

/// What changes make of a problem is one that a feed could say.
fn applied(problem: &Problem, changes: &[Change]) {
    match apply(problem, changes) {
        Applied::Same => {}
        Applied::Refused(why) => assert!(!why.is_empty()),
        Applied::Changed(changed) => {
            assert_eq!(changed.limits.len(), problem.limits.len());
            assert!(changed.limits.amounts().iter().all(|amount| *amount >= 0.0));
            for phase in &changed.phases {
                assert!(
                    phase.closes.is_none_or(|closes| phase.opens <= closes),
                    "{phase:?}"
                );
            }
        }
    }
}

/// A whole feed with pieces replaced, through validate, plan and check.
fn whole_feed(bytes: &[u8]) {
    let files = edited(bytes);
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, b)| (*name, b.as_slice()))
        .collect();
    let home = feed_with(&files);
    let Some(problem) = read(home.path()).problem else {
        return;
    };
    if problem.limits.len() > 5_000 || problem.cases.len() > 60 {
        return;
    }
    let options = Options {
        effort: Effort::Low,
        ..Options::default()
    };
    match plan(&problem, &options, &Silent) {
        Ok(outcome) => {
            let verdict = certify::check(&problem, &outputs::files(&problem, &outcome));
            assert!(verdict.passed(), "{verdict:?}");
        }
        Err(PlanError::Conflicts(conflicts)) => assert!(!conflicts.is_empty()),
        Err(error) => panic!("{error}"),
    }
}

/// Each edit: file, line, column, and up to 31 bytes for the field.
fn edited(mut data: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut files: Vec<(&str, Vec<u8>)> = FILES
        .iter()
        .map(|&(name, bytes)| (name, bytes.to_vec()))
        .collect();
    while let [file, line, column, length, rest @ ..] = data {
        let length = usize::from(length % 32).min(rest.len());
        let (field, rest) = rest.split_at(length);
        data = rest;
        let at = usize::from(*file) % files.len();
        let bytes = &mut files[at].1;
        let mut lines: Vec<Vec<u8>> = bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
        let row = usize::from(*line) % lines.len();
        let mut fields: Vec<&[u8]> = lines[row].split(|b| *b == b',').collect();
        let column = usize::from(*column) % fields.len();
        fields[column] = field;
        let joined = fields.join(&b',');
        lines[row] = joined;
        *bytes = lines.join(&b'\n');
    }
    files
}
