//! A whole feed with pieces replaced, through validate, plan and check.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paso::certify;
use paso::outputs::{self, writer};
use paso::pipeline::{Effort, Options, PlanError, Silent, plan};
use paso_fuzz::{FILES, feed_with, read};

/// Each edit: file, line, column, and up to 31 bytes for the field.
fn edited(mut data: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut files: Vec<(&str, Vec<u8>)> =
        FILES.iter().map(|&(name, bytes)| (name, bytes.to_vec())).collect();
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

fuzz_target!(|data: &[u8]| {
    let files = edited(data);
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, b)| (*name, b.as_slice())).collect();
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
            let out = home.path().join("out");
            writer::write(&out, &outputs::files(&problem, &outcome), false).expect("a plan on disk");
            let verdict = certify::check(&problem, &out);
            assert!(verdict.passed(), "{verdict:?}");
        }
        Err(PlanError::Conflicts(_)) => {}
        Err(error) => panic!("{error}"),
    }
});
