//! The small feed of `tests/feeds/small` with other files in place of its own or beside them.

use std::fs;
use std::path::{Path, PathBuf};

use paso::certify;
use paso::cohorts::footprint::Footprints;
use paso::cohorts::residual::Residual;
use paso::domain::problem::Problem;
use paso::feed::{self, Overrides, Reading};
use paso::files::plan::{PlanFile, PlanFiles};
use paso::outputs::{self, writer};
use paso::pipeline::{Effort, Options, PlanError, Silent, plan};
use paso::schedule::promises::conflicts;
use tempfile::TempDir;

/// A feed in a folder of its own.
pub struct Small {
    home: TempDir,
}

impl Small {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let small = Self {
            home: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(small.feed()).unwrap();
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/small");
        for entry in fs::read_dir(own).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, small.feed().join(path.file_name().unwrap())).unwrap();
        }
        for (name, text) in files {
            fs::write(small.feed().join(name), text).unwrap();
        }
        small
    }

    pub fn feed(&self) -> PathBuf {
        self.home.path().join("feed")
    }

    pub fn out(&self) -> PathBuf {
        self.home.path().join("out")
    }

    pub fn read(&self) -> Reading {
        feed::read(&self.feed(), &Overrides::default())
    }

    pub fn problem(&self) -> Problem {
        super::read(&self.feed())
    }

    /// The codes and rows of its notices but for those that only remark.
    pub fn codes(&self) -> Vec<(&'static str, u64)> {
        let notices = self.read().notices.into_iter();
        let grave = notices.filter(|own| own.severity < paso::notice::Severity::Info);
        grave.map(|own| (own.code, own.row.unwrap_or(0))).collect()
    }

    /// Plans it and checks the plan; `case_id, port_id, date, slot` of each appointment.
    pub fn planned(&self) -> Vec<String> {
        self.planned_at(Effort::Normal)
    }

    /// The same at an effort.
    pub fn planned_at(&self, effort: Effort) -> Vec<String> {
        let problem = self.problem();
        let options = Options {
            effort,
            ..Options::default()
        };
        let outcome = match plan(&problem, &options, &Silent) {
            Ok(outcome) => outcome,
            Err(PlanError::Conflicts(conflicts)) => panic!("{conflicts:#?}"),
            Err(error) => panic!("{error}"),
        };
        writer::write(&self.out(), &outputs::files(&problem, &outcome), true).unwrap();
        assert_eq!(self.violated(), Vec::<String>::new());
        let rows = self.rows("schedule.csv");
        rows.iter().map(|row| row[..4].join(",")).collect()
    }

    /// What the check finds wrong with the plan: rule and subject.
    pub fn violated(&self) -> Vec<String> {
        let verdict = certify::check(
            &self.problem(),
            &PlanFiles::read(&self.out(), &PlanFile::DATA),
        );
        let violations = verdict.violations.iter();
        violations
            .map(|own| format!("{} {}", own.rule, own.subject))
            .collect()
    }

    /// The rows of a file of the plan, without the header.
    pub fn rows(&self, name: &str) -> Vec<Vec<String>> {
        let text = fs::read_to_string(self.out().join(name)).unwrap();
        let rows = text.lines().skip(1);
        rows.map(|row| row.split(',').map(str::to_owned).collect())
            .collect()
    }

    /// Cases and reasons of unscheduled.csv.
    pub fn left_out(&self) -> Vec<(String, String)> {
        let rows = self.rows("unscheduled.csv");
        rows.into_iter()
            .map(|row| (row[0].clone(), row[5].clone()))
            .collect()
    }

    /// Changes a text of a file of the plan.
    pub fn tamper(&self, name: &str, from: &str, to: &str) {
        let path = self.out().join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    /// The kinds of its conflicts, with the cases of each.
    pub fn conflicts(&self) -> Vec<(String, Vec<String>)> {
        let problem = self.problem();
        let residual = Residual::new(&problem, &mut Footprints::default());
        let found = conflicts(&problem, &residual).into_iter();
        found
            .map(|own| {
                let cases = own.cases.iter();
                let cases = cases.map(|case| problem.case_ids.get(case.at()).to_owned());
                let kind = format!("{:?}", own.kind);
                let word = kind.split([' ', '(']).next().unwrap();
                (word.to_owned(), cases.collect())
            })
            .collect()
    }
}
