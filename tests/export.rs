//! Exported programs, read back from their bytes: the same optimum as paso's relaxation, and as
//! an integer program that has nothing in common with the exported one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use assert_cmd::Command;
use paso::cohorts::queue::Cohorts;
use paso::domain::problem::Problem;
use paso::export::{Form, Kind, named, program as exported, write};
use paso::lp::{Program, Status};
use paso::model::build::{all_choices, relaxation};
use paso::model::readback;
use paso::schedule::promises::conflicts;
use paso::solver::Settings;
use paso::solver::names::usual;

use crate::common;
use crate::optimum::least_cost;

/// A program as a reader of the format sees it.
#[derive(Default)]
struct Read {
    /// Sense and right-hand side of each row.
    rows: BTreeMap<String, (char, f64)>,
    /// Cost and entries of each column.
    columns: BTreeMap<String, (f64, BTreeMap<String, f64>)>,
    fixed: BTreeMap<String, f64>,
    upper: BTreeMap<String, f64>,
    integer: BTreeSet<String>,
}

impl Read {
    fn optimum(&self) -> f64 {
        let mut program = Program::new();
        let mut constant = 0.0;
        let mut at = BTreeMap::new();
        for (name, &(sense, side)) in &self.rows {
            let (lower, upper) = match sense {
                'E' => (side, side),
                'L' => (f64::NEG_INFINITY, side),
                'G' => (side, f64::INFINITY),
                _ => panic!("{name} {sense}"),
            };
            at.insert(name, program.add_row(lower, upper));
        }
        program.integer = !self.integer.is_empty();
        for (name, (cost, entries)) in &self.columns {
            if let Some(value) = self.fixed.get(name) {
                assert!(entries.values().all(|entry| *entry == 0.0));
                constant += cost * value;
                continue;
            }
            assert_eq!(program.integer, self.integer.contains(name), "{name}");
            let entries: Vec<_> = entries.iter().map(|(row, v)| (at[row], *v)).collect();
            let upper = self.upper.get(name).copied().unwrap_or(f64::INFINITY);
            program.add_column(*cost, upper, &entries);
        }
        let solution = usual().backend.solve(&program, &Settings::default());
        assert_eq!(solution.status, Status::Optimal);
        let cost: f64 = (program.costs.iter().zip(&solution.columns))
            .map(|(cost, x)| cost * x)
            .sum();
        constant + cost
    }
}

fn from_mps(text: &str) -> Read {
    let mut read = Read::default();
    let (mut section, mut integer) = ("", false);
    for line in text.lines().filter(|line| !line.starts_with('*')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if !line.starts_with(' ') {
            section = words[0];
            continue;
        }
        let number = |at: usize| words[at].parse::<f64>().unwrap();
        match section {
            "ROWS" if words[0] == "N" => assert_eq!(words[1], "cost"),
            "ROWS" => {
                let sense = words[0].chars().next().unwrap();
                let old = read.rows.insert(words[1].to_owned(), (sense, 0.0));
                assert!(old.is_none(), "{line}");
            }
            "COLUMNS" if words.contains(&"'INTORG'") => integer = true,
            "COLUMNS" if words.contains(&"'INTEND'") => integer = false,
            "COLUMNS" => {
                let column = read.columns.entry(words[0].to_owned()).or_default();
                if words[1] == "cost" {
                    column.0 = number(2);
                } else {
                    let old = column.1.insert(words[1].to_owned(), number(2));
                    assert!(old.is_none(), "{line}");
                }
                if integer {
                    read.integer.insert(words[0].to_owned());
                }
            }
            "RHS" => read.rows.get_mut(words[1]).unwrap().1 = number(2),
            "BOUNDS" if words[0] == "FX" => {
                read.fixed.insert(words[2].to_owned(), number(3));
            }
            "BOUNDS" => {
                assert_eq!(words[0], "UP", "{line}");
                read.upper.insert(words[2].to_owned(), number(3));
            }
            _ => panic!("{line}"),
        }
    }
    assert_eq!(section, "ENDATA");
    read
}

fn from_lp(text: &str) -> Read {
    let mut read = Read::default();
    let body: Vec<&str> = text.lines().filter(|l| !l.starts_with('\\')).collect();
    let (mut section, mut row) = ("", String::new());
    let (mut sign, mut size) = (1.0, 1.0);
    for line in body {
        assert!(line.len() < 510, "{line}");
        if !line.starts_with(' ') {
            section = line;
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        match section {
            "Minimize" | "Subject To" => {
                let mut words = words.into_iter();
                while let Some(word) = words.next() {
                    if let Some(name) = word.strip_suffix(':') {
                        name.clone_into(&mut row);
                        if section != "Minimize" {
                            let old = read.rows.insert(row.clone(), ('?', 0.0));
                            assert!(old.is_none(), "{line}");
                        }
                    } else if let Some(sense) = match word {
                        "=" => Some('E'),
                        "<=" => Some('L'),
                        ">=" => Some('G'),
                        _ => None,
                    } {
                        let side = words.next().unwrap().parse().unwrap();
                        read.rows.insert(row.clone(), (sense, side));
                    } else if word == "+" || word == "-" {
                        (sign, size) = (if word == "+" { 1.0 } else { -1.0 }, 1.0);
                    } else if let Ok(number) = word.parse() {
                        size = number;
                    } else {
                        let column = read.columns.entry(word.to_owned()).or_default();
                        if section == "Minimize" {
                            column.0 = sign * size;
                        } else {
                            let old = column.1.insert(row.clone(), sign * size);
                            assert!(old.is_none(), "{line}");
                        }
                    }
                }
            }
            "Bounds" if words.len() == 3 => {
                assert_eq!(words[1], "=");
                read.fixed
                    .insert(words[0].to_owned(), words[2].parse().unwrap());
            }
            "Binaries" => {
                read.integer.insert(words[0].to_owned());
                read.upper.insert(words[0].to_owned(), 1.0);
            }
            _ => panic!("{section}: {line}"),
        }
    }
    assert_eq!(section, "End");
    read
}

fn text(problem: &Problem, kind: Kind, form: Form) -> String {
    let cohorts = Cohorts::new(problem);
    let program = named(problem, &cohorts, kind);
    let mut bytes = Vec::new();
    write(&program, form, &mut bytes).unwrap();
    // What is made column by column is the same, and as large as was said before.
    let walked = exported(problem, &cohorts, kind);
    let mut again = Vec::new();
    walked.write(form, &mut again).unwrap();
    assert!(again == bytes);
    let size = bytes.len() as u64;
    let told = |most| walked.bytes(form, most).unwrap();
    assert_eq!(told(u64::MAX), ControlFlow::Continue(size));
    assert_eq!(told(size), ControlFlow::Continue(size));
    assert_eq!(told(size - 1), ControlFlow::Break(()));
    let known = walked.size();
    assert_eq!(known.columns, program.program.costs.len() as u64 + 1);
    assert_eq!(known.rows, program.program.lower.len() as u64);
    assert_eq!(known.entries, program.program.rows.len() as u64);
    for (names, count) in [
        (&program.rows, program.program.lower.len()),
        (&program.columns, program.program.costs.len()),
    ] {
        assert_eq!(names.len(), count);
        let all: BTreeSet<&str> = (0..names.len()).map(|at| names.get(at)).collect();
        assert_eq!(all.len(), count, "names repeat");
        for name in all {
            let legal = |c: char| c.is_ascii_alphanumeric() || "(),._~!".contains(c);
            assert!(name.chars().all(legal) && name.len() <= 255, "{name}");
            let first = name.chars().next().unwrap();
            assert!(first.is_ascii_lowercase() && first != 'e', "{name}");
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-6 * one.abs().max(other.abs()).max(1.0)
}

#[test]
fn both_formats_have_the_optimum_of_the_relaxation_and_of_the_integer_program() {
    let mut compared = 0;
    for seed in 7000..7060 {
        let home = common::random_feed(seed, 12);
        let problem = common::read(home.path());
        let cohorts = Cohorts::new(&problem);
        if !conflicts(&problem, &cohorts.residual).is_empty() {
            continue;
        }
        let built = relaxation(&problem, &cohorts, &all_choices(&cohorts));
        let solution = usual().backend.solve(&built.program, &Settings::default());
        let prices = readback::prices(&built, &solution, problem.limits.len());
        let bound = paso::certify::bound::lower_bound(&problem, &prices);
        for (kind, optimum) in [
            (Kind::Relaxation, bound),
            (Kind::Integer, least_cost(&problem, true)),
        ] {
            let mps = from_mps(&text(&problem, kind, Form::Mps)).optimum();
            let lp = from_lp(&text(&problem, kind, Form::Lp)).optimum();
            assert!(close(mps, optimum), "seed {seed} {kind:?}: {mps} {optimum}");
            assert!(close(lp, optimum), "seed {seed} {kind:?}: {lp} {optimum}");
            compared += 1;
        }
    }
    assert!(compared >= 100, "only {compared} optima were compared");
}

#[test]
fn the_command_writes_whole_files_and_names_what_is_wrong() {
    let home = tempfile::tempdir().unwrap();
    let feed = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/three-ports");
    let paso = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("paso").unwrap();
        command.args(["export", feed]).args(arguments);
        command.current_dir(home.path()).output().unwrap()
    };
    assert_eq!(paso(&["-o", "a.lp"]).status.code(), Some(0));
    assert_eq!(paso(&["-o", "a.lp.gz"]).status.code(), Some(0));
    let plain = std::fs::read(home.path().join("a.lp")).unwrap();
    let packed = std::fs::read(home.path().join("a.lp.gz")).unwrap();
    let mut unpacked = Vec::new();
    std::io::copy(&mut flate2::read::GzDecoder::new(&*packed), &mut unpacked).unwrap();
    assert!(plain == unpacked && packed.len() < plain.len());
    assert!(paso(&["--format", "lp"]).stdout == plain);
    assert!(paso(&[]).stdout.starts_with(b"* The linear relaxation"));
    let integer = paso(&["--integer"]).stdout;
    assert!(
        String::from_utf8(integer)
            .unwrap()
            .contains("x(T01,san_ysidro,20210219,")
    );
    for (arguments, words) in [
        (&["-o", "a.txt"][..], "--format"),
        (&["-o", "no/such/folder/a.mps"], "cannot be written"),
    ] {
        let output = paso(arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(words));
    }
    let mut names: Vec<_> = std::fs::read_dir(home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["a.lp", "a.lp.gz"]);
}

/// A feed whose integer program is larger than is written unasked.
fn large() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let size = paso::generate::Size {
        cases: 3_000,
        days: 60,
        ports: 8,
        seed: 1,
    };
    for (name, text) in paso::generate::files(&size) {
        std::fs::write(home.path().join(name), text).unwrap();
    }
    home
}

#[test]
fn a_large_program_is_asked_for_and_leaves_nothing_behind_when_it_is_stopped() {
    let feed = large();
    let out = tempfile::tempdir().unwrap();
    let mut command = Command::cargo_bin("paso").unwrap();
    command.args(["export", "--integer", "-o", "a.mps"]);
    command.arg(feed.path()).current_dir(out.path());
    let refused = command.output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let words = String::from_utf8(refused.stderr).unwrap();
    assert!(
        words.contains("GiB of text") && words.contains("--large"),
        "{words}"
    );
    let left = || std::fs::read_dir(out.path()).unwrap().count();
    assert_eq!(left(), 0);

    for signal in ["INT", "TERM"] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("paso"))
            .args(["export", "--integer", "--large", "-o", "a.mps"])
            .arg(feed.path())
            .current_dir(out.path())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while left() == 0 {
            assert!(child.try_wait().unwrap().is_none(), "it ended unasked");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let asked = std::process::Command::new("kill")
            .args(["-s", signal, &child.id().to_string()])
            .status();
        assert!(asked.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert_eq!(left(), 0, "after {signal}");
    }
}
