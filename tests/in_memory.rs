//! A planner without a disk: a feed read from bytes, its plan rendered to bytes and checked.

use std::collections::BTreeMap;
use std::fs;

use paso::certify;
use paso::feed::{self, Overrides};
use paso::files::plan::{PlanFile, PlanFiles};
use paso::outputs;
use paso::pipeline::{Options, Silent, plan};

use crate::common;

/// The files of a folder, by name.
fn bytes(folder: &std::path::Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn a_feed_in_memory_is_planned_and_checked_as_one_on_disk() {
    let mut planned = 0;
    for seed in 0..20 {
        let home = common::random_feed(seed, 20);
        let on_disk = common::read(home.path());
        let files = bytes(home.path());
        home.close().unwrap();
        let reading = feed::read_from(&files, &Overrides::default());
        let problem = reading.problem.expect("the same feed");
        assert_eq!(problem.inputs, on_disk.inputs);
        let Ok(mut outcome) = plan(&problem, &Options::default(), &Silent) else {
            continue;
        };
        planned += 1;
        let rendered = outputs::files(&problem, &outcome);
        assert!(certify::check(&problem, &rendered).passed());
        outcome.seconds.clear();
        let mut other = plan(&on_disk, &Options::default(), &Silent).unwrap();
        other.seconds.clear();
        assert_eq!(
            outputs::files(&problem, &outcome),
            outputs::files(&on_disk, &other),
            "seed {seed}"
        );
    }
    assert!(planned > 10, "only {planned} feeds without conflicts");
}

#[test]
fn what_is_missing_in_memory_is_named_as_on_disk() {
    let home = common::random_feed(3, 10);
    for name in ["plan.toml", "capacity.csv", "cases.csv"] {
        let mut files = bytes(home.path());
        files.remove(name);
        fs::rename(home.path().join(name), home.path().join("aside")).unwrap();
        let here = feed::read_from(&files, &Overrides::default());
        let there = feed::read(home.path(), &Overrides::default());
        fs::rename(home.path().join("aside"), home.path().join(name)).unwrap();
        assert!(here.problem.is_none());
        assert!(here.notices.iter().any(|notice| notice.file == name));
        let texts = |reading: &feed::Reading| {
            let notices = reading.notices.iter();
            notices
                .map(|notice| format!("{notice:?}"))
                .filter(|text| !text.contains("aside"))
                .collect::<Vec<_>>()
        };
        assert_eq!(texts(&here), texts(&there));
    }
}

#[test]
fn a_file_that_is_not_there_is_a_breach() {
    let home = common::random_feed(1, 10);
    let problem = common::read(home.path());
    let outcome = common::plan_of(&problem);
    let whole = outputs::files(&problem, &outcome);
    // Not every plan has values of its own, or is split for its proof.
    let always = PlanFile::DATA.into_iter().filter(|file| {
        !matches!(
            file,
            PlanFile::Values
                | PlanFile::Proof
                | PlanFile::ProofPrices
                | PlanFile::ProofValues
                | PlanFile::Cuts
                | PlanFile::ProofCuts
        )
    });
    for file in always {
        let mut files: PlanFiles = whole.clone();
        files.remove(file).unwrap();
        let verdict = certify::check(&problem, &files);
        let told = verdict.violations.iter();
        let told = told.filter(|own| own.rule == "files" && own.subject == file.name());
        assert_eq!(told.count(), 1, "{}", file.name());
    }
}
