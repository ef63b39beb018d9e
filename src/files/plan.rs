//! A plan's files as bytes in memory.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::columns;

/// A file of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanFile {
    /// schedule.csv: who goes where and when.
    Schedule,
    /// unscheduled.csv: who is left out, and why.
    Unscheduled,
    /// loads.csv: every limit that is used or priced.
    Loads,
    /// values.csv: what cases are worth in the proof, where the prices do not say so; may be absent.
    Values,
    /// proof.csv: how the plans are split for the proof; may be absent, as the two below.
    Proof,
    /// proof-prices.csv: the prices of each part.
    ProofPrices,
    /// proof-values.csv: what cases are worth in each part, where the prices do not say so.
    ProofValues,
    /// cuts.csv: limits added up and rounded, which the parts' bounds rest on; may be absent, as the next.
    Cuts,
    /// proof-cuts.csv: the prices of cuts in each part.
    ProofCuts,
    /// changes.csv: what is different from the appointments published in the feed.
    Changes,
    /// feed.zip: the feed that was planned.
    Feed,
    /// report.html: the page.
    Page,
    /// summary.json: the plan in figures.
    Summary,
}

impl PlanFile {
    /// Every file, in the order in which they are written: summary.json, which tells of all the
    /// others, comes last.
    pub const ALL: [Self; 13] = [
        Self::Schedule,
        Self::Unscheduled,
        Self::Loads,
        Self::Values,
        Self::Proof,
        Self::ProofPrices,
        Self::ProofValues,
        Self::Cuts,
        Self::ProofCuts,
        Self::Changes,
        Self::Feed,
        Self::Page,
        Self::Summary,
    ];

    /// The files that say what the plan is; the page is made from them.
    pub const DATA: [Self; 11] = [
        Self::Schedule,
        Self::Unscheduled,
        Self::Loads,
        Self::Values,
        Self::Proof,
        Self::ProofPrices,
        Self::ProofValues,
        Self::Cuts,
        Self::ProofCuts,
        Self::Changes,
        Self::Summary,
    ];

    /// The same, with the feed beside them: what there is to check.
    pub const CHECKED: [Self; 12] = [
        Self::Schedule,
        Self::Unscheduled,
        Self::Loads,
        Self::Values,
        Self::Proof,
        Self::ProofPrices,
        Self::ProofValues,
        Self::Cuts,
        Self::ProofCuts,
        Self::Changes,
        Self::Feed,
        Self::Summary,
    ];

    /// Its name in the plan's folder.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Schedule => "schedule.csv",
            Self::Unscheduled => "unscheduled.csv",
            Self::Loads => "loads.csv",
            Self::Values => "values.csv",
            Self::Proof => "proof.csv",
            Self::ProofPrices => "proof-prices.csv",
            Self::ProofValues => "proof-values.csv",
            Self::Cuts => "cuts.csv",
            Self::ProofCuts => "proof-cuts.csv",
            Self::Changes => "changes.csv",
            Self::Feed => "feed.zip",
            Self::Page => "report.html",
            Self::Summary => "summary.json",
        }
    }

    /// Its columns; none where it is no table.
    #[must_use]
    pub const fn columns(self) -> Option<&'static [&'static str]> {
        Some(match self {
            Self::Schedule => &columns::SCHEDULE,
            Self::Unscheduled => &columns::UNSCHEDULED,
            Self::Loads => &columns::LOADS,
            Self::Values => &columns::VALUES,
            Self::Proof => &columns::PROOF,
            Self::ProofPrices => &columns::PROOF_PRICES,
            Self::ProofValues => &columns::PROOF_VALUES,
            Self::Cuts => &columns::CUTS,
            Self::ProofCuts => &columns::PROOF_CUTS,
            Self::Changes => &columns::CHANGES,
            Self::Feed | Self::Page | Self::Summary => return None,
        })
    }

    const fn place(self) -> usize {
        self as usize
    }
}

/// A plan's files, as far as they are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanFiles {
    held: [Option<Result<Vec<u8>, String>>; PlanFile::ALL.len()],
}

/// Largest file of a plan that is read, in bytes.
const LARGEST: u64 = u32::MAX as u64;

/// Why there are no bytes where nothing else is known.
const ABSENT: &str = "there is no such file";

impl PlanFiles {
    /// Puts a file's bytes in place.
    pub fn set(&mut self, file: PlanFile, bytes: Vec<u8>) {
        self.held[file.place()] = Some(Ok(bytes));
    }

    /// Takes a file out.
    pub fn remove(&mut self, file: PlanFile) -> Option<Vec<u8>> {
        self.held[file.place()].take().and_then(Result::ok)
    }

    /// A file's bytes.
    ///
    /// # Errors
    /// Why there are none, in words.
    pub fn get(&self, file: PlanFile) -> Result<&[u8], &str> {
        match &self.held[file.place()] {
            Some(Ok(bytes)) => Ok(bytes),
            Some(Err(why)) => Err(why),
            None => Err(ABSENT),
        }
    }

    /// The files that are there, in the order of [`PlanFile::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (PlanFile, &[u8])> {
        PlanFile::ALL
            .into_iter()
            .filter_map(|file| self.get(file).ok().map(|bytes| (file, bytes)))
    }

    /// Whether there is no such file, which is not the same as one that cannot be read.
    #[must_use]
    pub fn is_absent(&self, file: PlanFile) -> bool {
        self.held[file.place()].is_none()
    }

    /// Whether a file is there.
    #[must_use]
    pub fn has(&self, file: PlanFile) -> bool {
        self.get(file).is_ok()
    }

    /// Reads some files of a plan's folder. What cannot be read is not there, and
    /// [`PlanFiles::get`] says why.
    #[must_use]
    pub fn read(folder: &Path, wanted: &[PlanFile]) -> Self {
        let mut files = Self::default();
        for &file in wanted {
            files.held[file.place()] = match bytes(&folder.join(file.name())) {
                Ok(bytes) => Some(Ok(bytes)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => Some(Err(error.to_string())),
            };
        }
        files
    }
}

/// The bytes of an ordinary file: a pipe would be waited on for ever, and a device might never
/// end.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        return Err(io::Error::other("it is no ordinary file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other(format!(
            "it has more than the {LARGEST} bytes that paso reads"
        )));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_a_place_and_the_summary_is_the_last() {
        for (at, file) in PlanFile::ALL.into_iter().enumerate() {
            assert_eq!(file.place(), at);
        }
        assert_eq!(PlanFile::ALL.last(), Some(&PlanFile::Summary));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("loads.csv")).unwrap();
        fs::write(home.path().join("schedule.csv"), "a\n").unwrap();
        let files = PlanFiles::read(home.path(), &PlanFile::DATA);
        assert_eq!(files.get(PlanFile::Schedule), Ok(b"a\n".as_slice()));
        assert_eq!(files.get(PlanFile::Loads), Err("it is no ordinary file"));
        assert_eq!(files.get(PlanFile::Summary), Err(ABSENT));
        assert_eq!(files.iter().count(), 1);
    }
}
